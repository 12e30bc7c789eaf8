// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_KERNELS_LOOP_HINTS_HPP
#define OPENCV_FLSNET_CPU_KERNELS_LOOP_HINTS_HPP

#if defined __clang__
#define FLSNET_UNROLL _Pragma("clang loop unroll(full)")
#elif defined __GNUC__
#define FLSNET_UNROLL _Pragma("GCC unroll 36")
#else
#define FLSNET_UNROLL
#endif

#if defined __GNUC__
#define FLSNET_INLINE inline __attribute__((always_inline))
#else
#define FLSNET_INLINE inline
#endif

#endif // OPENCV_FLSNET_CPU_KERNELS_LOOP_HINTS_HPP
