// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "layer_shapes.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

void checkNchw(const MatShape& shape, const char* layer, const char* input)
{
    if (shape.size() != 4)
    {
        CV_Error(Error::StsBadSize, format("%s: input '%s' must be N x C x H x W, but it has %d dimensions",
                                           layer, input, static_cast<int>(shape.size())));
    }
}

void checkFloatBlob(const Mat& blob, const char* layer, const char* input)
{
    if (blob.type() != CV_32F || blob.dims != 4 || !blob.isContinuous())
    {
        CV_Error(
            Error::StsUnsupportedFormat,
            format(
                "%s: input '%s' must be a continuous N x C x H x W blob of CV_32F; use a target of cv::dnn "
                "that computes in float",
                layer, input));
    }
}

bool isHalf(InputArrayOfArrays blobs)
{
    // OpenCV up to 4.9 keeps half floats in CV_16S blobs.
    return blobs.depth() == CV_16S || blobs.depth() == CV_16F;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
