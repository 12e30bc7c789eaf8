// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Included by int8_variant.hpp for instructions that multiply unsigned inputs with signed weights: nothing to correct.

struct WeightSums
{
};

static FLSNET_INLINE WeightSums noWeightSums()
{
    return WeightSums();
}

static FLSNET_INLINE WeightSums addWeights(WeightSums sums, const Weights&)
{
    return sums;
}

static FLSNET_INLINE Sums corrected(const Sums& sums, WeightSums)
{
    return sums;
}
