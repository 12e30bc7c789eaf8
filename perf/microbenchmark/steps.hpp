// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_MICROBENCHMARK_STEPS_HPP
#define FLSNET_MICROBENCHMARK_STEPS_HPP

/** Adds a benchmark for each step of the networks' plans: step/<network>/<convolution>/<kind>. */
void registerSteps();

#endif // FLSNET_MICROBENCHMARK_STEPS_HPP
