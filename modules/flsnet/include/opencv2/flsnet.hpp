// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_HPP
#define OPENCV_FLSNET_HPP

/**
@defgroup flsnet Facial landmark segmentation

Finds the parts of a face in a photo, pixel by pixel: hair, skin, eyebrows, pupils, whites of the eyes,
nostrils, lips, inner mouth and background. It is the FLSNet of Kim et al. @cite Kim2020flsnet, run by
cv::dnn: two SegNets @cite Badrinarayanan2017segnet, the first on the widths of VGG16 @cite Simonyan2014vgg.

cv::flsnet::FaceLandmarkSegmenter does the whole job, from a photo to its label map. Below it lie the face
detectors, the model files, the custom layers of the network, the class statistics and the metrics.
*/

#include "opencv2/flsnet/balance.hpp"
#include "opencv2/flsnet/classes.hpp"
#include "opencv2/flsnet/detector.hpp"
#include "opencv2/flsnet/layers.hpp"
#include "opencv2/flsnet/metrics.hpp"
#include "opencv2/flsnet/model.hpp"
#include "opencv2/flsnet/segmenter.hpp"

#endif // OPENCV_FLSNET_HPP
