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

/** For files that others read: a pipe would be waited for, a device read without end.
@throws cv::Exception if there is no such file, or it is no regular one. */
void checkRegularFile(const std::string& path);

/** The bytes of a whole file.
@throws cv::Exception if there is no such file, it cannot be read, is no regular file or has 2 GiB or more. */
std::vector<uchar> readFileBytes(const std::string& path);

/** Writes a file in one step: it has all of its bytes or is as it was before, also if the process is killed or another
one writes the same file. Links are followed; a device is written to.
@throws cv::Exception if it cannot be written. */
void writeFileBytes(const std::string& path, const std::vector<uchar>& bytes);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_FILE_BYTES_HPP
