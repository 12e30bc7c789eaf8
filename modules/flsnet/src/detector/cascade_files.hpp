// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_DETECTOR_CASCADE_FILES_HPP
#define OPENCV_FLSNET_DETECTOR_CASCADE_FILES_HPP

#include "../precomp.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** @brief The folder that holds all the files.

Looked for in the given folder only, if there is one; else in the folder named by the environment variable
OPENCV_HAARCASCADES_PATH, then where this OpenCV was installed, then where systems keep it.
@throws cv::Exception that names all these places and what to install. */
String findCascadeFolder(const String& folder, const std::vector<String>& fileNames);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_CASCADE_FILES_HPP
