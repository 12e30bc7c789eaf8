// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The kernels for whatever the compiler's own flags promise: SSE2 as a rule, else plain C++.
#define FLSNET_VARIANT baseline
#define FLSNET_VARIANT_NAME "baseline"
#include "int8_variant.hpp"
