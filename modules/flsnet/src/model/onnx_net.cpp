// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "onnx_net.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

dnn::Net readOnnxNet(const std::vector<uchar>& file)
{
#if CV_VERSION_MAJOR >= 5
    // The new engine runs on CPUs only, where cpuNet() is the faster way.
    return dnn::readNetFromONNX(reinterpret_cast<const char*>(file.data()), file.size(), dnn::ENGINE_CLASSIC);
#else
    return dnn::readNetFromONNX(file);
#endif
}

} // namespace detail
} // namespace flsnet
} // namespace cv
