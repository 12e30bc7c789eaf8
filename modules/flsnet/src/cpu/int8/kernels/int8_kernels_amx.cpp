// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Compiled with AVX-512, VNNI and AMX (tiles, and their products of bytes) where the compiler knows them; OpenCV's build
// has no name for that.
#ifdef FLSNET_COMPILES_AMX
#define FLSNET_VARIANT amx
#define FLSNET_VARIANT_NAME "AMX"
#define FLSNET_VARIANT_HAS_VNNI
#define FLSNET_VARIANT_HAS_TILES
#include "int8_variant.hpp"
#endif
