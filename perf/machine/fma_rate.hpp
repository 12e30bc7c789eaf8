// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_PERF_FMA_RATE_HPP
#define FLSNET_PERF_FMA_RATE_HPP

/** 32-bit operations a second when nothing but multiplying and adding in registers is done; each of both counts. */
double fmaRate(int threads);

/** Name of the instructions that fmaRate() uses, the widest that OpenCV lets programs use (OPENCV_CPU_DISABLE). */
const char* fmaInstructions();

#endif // FLSNET_PERF_FMA_RATE_HPP
