// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifdef HAVE_OPENCV_FLSNET

// Names that OpenCV's generator of Python bindings uses.
typedef std::vector<cv::flsnet::FaceSegmentation> vector_FaceSegmentation;
typedef std::vector<cv::flsnet::FaceDetection> vector_FaceDetection;
typedef cv::flsnet::DnnFaceDetector::Parameters DnnFaceDetector_Parameters;
typedef cv::flsnet::FaceLandmarkSegmenter::Params FaceLandmarkSegmenter_Params;
typedef cv::flsnet::FaceSequenceSegmenter::Params FaceSequenceSegmenter_Params;
typedef cv::flsnet::NetworkFaceDetector::Params NetworkFaceDetector_Params;
typedef cv::dnn::Net dnn_Net;

#endif // HAVE_OPENCV_FLSNET
