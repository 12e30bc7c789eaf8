// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_MAP_NAMES_HPP
#define OPENCV_FLSNET_CPU_MAP_NAMES_HPP

#include <string>

#include "opencv2/flsnet/model.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** Where the maps of a name lie in the network. */
struct NamedMap
{
    std::string convolution; // that gives them
    int channels;
    int level;
};

/** Finds the maps of a level, "<stage>.encoder.<level>" or "<stage>.decoder.<level>", or of one of its convolutions,
"<stage>.encoder.<level>.<n>".
@throws cv::Exception (StsObjectNotFound) if the network has no such maps. */
NamedMap findMap(const ModelSpec& spec, const std::string& name);

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_MAP_NAMES_HPP
