// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The kernels for whatever the compiler's own flags promise: SSE2 or NEON as a rule.
#define FLSNET_VARIANT baseline
#define FLSNET_VARIANT_NAME "baseline"
#include "float_variant.hpp"
