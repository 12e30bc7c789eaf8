// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Compiled with AVX2: OpenCV's build knows that by the name of this file, ours sets the flags.
#define FLSNET_VARIANT avx2
#define FLSNET_VARIANT_NAME "AVX2"
#include "int8_variant.hpp"
