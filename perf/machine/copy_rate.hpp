// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_PERF_COPY_RATE_HPP
#define FLSNET_PERF_COPY_RATE_HPP

/** Bytes a second, read and written ones together, when large memory is copied. */
double copyRate(int threads);

#endif // FLSNET_PERF_COPY_RATE_HPP
