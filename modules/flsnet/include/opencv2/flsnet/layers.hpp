// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_LAYERS_HPP
#define OPENCV_FLSNET_LAYERS_HPP

#include <vector>

#include "opencv2/dnn.hpp"

namespace cv
{
namespace flsnet
{

//! @addtogroup flsnet
//! @{

/** @brief Registers the layers of the network with cv::dnn, in the ONNX domain "cv.flsnet".

Call it before cv::dnn::readNet or readNetFromONNX reads a model of this module; everything in this module that
reads a model calls it by itself. It may be called any number of times, from any thread. No layer of OpenCV is
replaced. */
CV_EXPORTS_W void registerLayers();

/** @brief 2x2 max pooling with stride 2 that also tells where each maximum lay (section III.A, "pooling indices").

ONNX: cv.flsnet.MaxPoolWithCodes(x) -> (y, code).
- x: N x C x H x W, CV_32F, H and W at least 2.
- y: N x C x floor(H/2) x floor(W/2): the maximum of each window. A last odd row or column belongs to no window.
- code: same shape: place of the maximum in its window, row by row: 0, 1 (upper row), 2, 3 (lower row). Of equal
  values the first wins; a NaN never wins over a number.

The code is a place in the window, never an index of the plane, so it is exact in any number type. */
class CV_EXPORTS MaxPoolWithCodesLayer : public dnn::Layer
{
public:
    /** @brief What registerLayers() gives cv::dnn. @param params name and type of the layer. */
    static Ptr<dnn::Layer> create(dnn::LayerParams& params);
};

/** @brief The inverse of MaxPoolWithCodesLayer: puts each value back to where the maximum was; all else is zero.

ONNX: cv.flsnet.MaxUnpoolWithCodes(y, code, like) -> x.
- y: N x C x h x w, CV_32F.
- code: same shape, as MaxPoolWithCodes gives it: 0, 1, 2 or 3.
- like: N x any x H x W with floor(H/2) = h and floor(W/2) = w: the map before pooling; only its height and width
  are used.
- x: N x C x H x W.

On CUDA a code that is none of 0, 1, 2, 3 leaves its window empty.
@throws cv::Exception if shapes do not fit or, on the CPU, a code is none of 0, 1, 2, 3. */
class CV_EXPORTS MaxUnpoolWithCodesLayer : public dnn::Layer
{
public:
    /** @brief What registerLayers() gives cv::dnn. @param params name and type of the layer. */
    static Ptr<dnn::Layer> create(dnn::LayerParams& params);
};

/** @brief Softmax over the channels, weighted by the areas of the classes (Eq. 3 of the paper).

ONNX: cv.flsnet.AreaWeightedSoftmax(logits; area, exponent) -> scores.
scores(c) = softmax(logits)(c) * (area(c) / mean(area))^exponent, as CV_32F N x C x H x W, like the logits.
With exponent 1 it is Eq. 3, with 0 the plain softmax. The scores are not normalised again.

The layer of a model file also carries what the segmenter must know of the crops that the model was trained on. */
class CV_EXPORTS AreaWeightedSoftmaxLayer : public dnn::Layer
{
public:
    std::vector<float> area; //!< one positive number a class: mean number of pixels of one occurrence (Eq. 2)
    float exponent;          //!< exponent of the weight, 0 or more
    float cropEnlargement;   //!< side of the crop over side of the face box; 0 if the model does not tell
    Point2f cropShift;       //!< centre of the crop from the centre of the face box, in sides of the face box
    int cropBorder;          //!< cv::BorderTypes outside of the photo

    /** @brief What registerLayers() gives cv::dnn.
    @param params the node's attributes, see above. */
    static Ptr<dnn::Layer> create(dnn::LayerParams& params);
};

//! @}

} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_LAYERS_HPP
