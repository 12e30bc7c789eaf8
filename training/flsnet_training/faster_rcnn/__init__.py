# SPDX-License-Identifier: Apache-2.0
"""A small Faster R-CNN for faces, as the paper has one in front, for `cv::flsnet::DnnFaceDetector` to run."""
