// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_PRECOMP_HPP
#define OPENCV_FLSNET_PRECOMP_HPP

#if (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ > 0) || defined(_M_FP_FAST)
#error                                                                                                       \
    "flsnet tells NaNs and infinities from numbers: add -fno-finite-math-only (MSVC: /fp:precise) behind -ffast-math"
#endif

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
