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

cv::flsnet::FaceLandmarkSegmenter does the whole job, from a photo to its label map; cv::flsnet::FaceSequenceSegmenter
does it for the frames of a video. Below them lie the face
detectors, the model files, the custom layers of the network, the class statistics and the metrics.

@par Thread safety
- Free functions, and static functions such as create() and Model::read(), may be called by any threads at once.
- A Model may be shared by any number of threads, and by the segmenters and nets made of it: its const functions may be
  called at the same time, and its weights are in memory once, however many segmenters share it. Functions that are not
  const (setMetadata(), quantize()) need it for themselves; segmenters and nets that were made before are not changed.
- FaceLandmarkSegmenter, FaceSequenceSegmenter, FaceDetector and its derived classes, ClassStatistics, SegmentationMetrics and dnn::Net keep
  state and buffers: one object a thread, or a lock around each call. Segmenters that run at the same time may not share
  a detector. Each uses all of OpenCV's threads (setNumThreads()) by itself.
- FaceSegmentation, FaceDetection and the other structs are plain data; copies share the memory of their Mat members, as
  copies of a Mat do.
- After an exception an object is in the state that it was in before the call; its results are undefined.
*/

#include "opencv2/flsnet/balance.hpp"
#include "opencv2/flsnet/classes.hpp"
#include "opencv2/flsnet/detector.hpp"
#include "opencv2/flsnet/layers.hpp"
#include "opencv2/flsnet/measures.hpp"
#include "opencv2/flsnet/metrics.hpp"
#include "opencv2/flsnet/model.hpp"
#include "opencv2/flsnet/retouch.hpp"
#include "opencv2/flsnet/segmenter.hpp"
#include "opencv2/flsnet/sequence.hpp"

#endif // OPENCV_FLSNET_HPP
