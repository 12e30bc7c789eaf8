// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Compiled with AVX-512 (F, CD, BW, DQ, VL) and VNNI: OpenCV's build knows that by the name of this file, ours sets
// the flags.
#define FLSNET_VARIANT avx512_clx
#define FLSNET_VARIANT_NAME "AVX512_CLX"
#define FLSNET_VARIANT_HAS_VNNI
#include "int8_variant.hpp"
