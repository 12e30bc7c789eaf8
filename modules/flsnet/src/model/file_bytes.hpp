// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MODEL_FILE_BYTES_HPP
#define OPENCV_FLSNET_MODEL_FILE_BYTES_HPP

#include <string>
#include <vector>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** The bytes of a whole file.
@throws cv::Exception if there is no such file or it cannot be read. */
std::vector<uchar> readFileBytes(const std::string& path);

/** Writes a file in one step: no half-written file remains where something goes wrong.
@throws cv::Exception if it cannot be written. */
void writeFileBytes(const std::string& path, const std::vector<uchar>& bytes);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_FILE_BYTES_HPP
