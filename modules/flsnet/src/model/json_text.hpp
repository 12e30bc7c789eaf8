// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MODEL_JSON_TEXT_HPP
#define OPENCV_FLSNET_MODEL_JSON_TEXT_HPP

#include <string>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Opens a JSON text, after a look at its size and nesting, for FileStorage recurses as deep as the text asks for, and at
values that FileStorage cannot read (null, NaN), for it does not say where they are.
@param source named in messages.
@throws cv::Exception if the text is no JSON object, or larger or nested deeper than any file of the trainer, or with the
key whose value cannot be read. */
FileStorage openJson(const std::string& text, const std::string& source);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_JSON_TEXT_HPP
