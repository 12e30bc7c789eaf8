// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "area_prior.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

Mat addAreaPrior(const Mat& logits, const std::vector<float>& areas, double exponent)
{
    double mean = 0;
    for (const float area : areas)
    {
        mean += static_cast<double>(area) / static_cast<double>(areas.size());
    }
    const int planeSize = logits.size[2] * logits.size[3];
    Mat sum(logits.dims, logits.size.p, CV_32F);
    for (int c = 0; c < logits.size[1]; ++c)
    {
        const float* in = logits.ptr<float>() + static_cast<size_t>(c) * planeSize;
        float* out = sum.ptr<float>() + static_cast<size_t>(c) * planeSize;
        const float prior = static_cast<float>(exponent * std::log(areas[c] / mean));
        std::transform(in, in + planeSize, out, [prior](float value) { return value + prior; });
    }
    return sum;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
