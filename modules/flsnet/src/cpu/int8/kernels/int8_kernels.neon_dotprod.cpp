// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// OpenCV before 4.7 does not know such files, and compiles them without the flag.
#if defined __ARM_FEATURE_DOTPROD || defined _M_ARM64
#define FLSNET_VARIANT neon_dotprod
#define FLSNET_VARIANT_NAME "NEON_DOTPROD"
#define FLSNET_VARIANT_HAS_DOTPROD
#include "int8_variant.hpp"
#endif
