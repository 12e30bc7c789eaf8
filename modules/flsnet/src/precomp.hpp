// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_PRECOMP_HPP
#define OPENCV_FLSNET_PRECOMP_HPP

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "opencv2/core.hpp"
#include "opencv2/dnn.hpp"
#include "opencv2/flsnet.hpp"
#include "opencv2/imgproc.hpp"

#endif // OPENCV_FLSNET_PRECOMP_HPP
