// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "photo_input.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

Mat photoInput(InputArray image)
{
    if (image.empty())
    {
        CV_Error(Error::StsBadArg, "The photo is empty; was its file read?");
    }
    if (image.isMatVector() || image.isUMatVector() || image.dims() > 2)
    {
        CV_Error(Error::StsBadArg,
                 "A face detector takes one photo of two dimensions; call it for each photo");
    }
    if (image.type() != CV_8UC3)
    {
        CV_Error(Error::StsUnsupportedFormat,
                 "A face detector takes photos of type CV_8UC3 (8-bit BGR), not " +
                     typeToString(image.type()) + "; convert it with Mat::convertTo and cvtColor");
    }
    return image.getMat();
}

} // namespace detail
} // namespace flsnet
} // namespace cv
