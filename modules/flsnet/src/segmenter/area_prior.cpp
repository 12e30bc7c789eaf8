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

namespace
{

/** Instead of the logarithm of 0: finite, so that interpolation never subtracts infinities. */
const float NEVER = -1e30f;

} // namespace

std::vector<float> areaPrior(const std::vector<double>& areas, double exponent)
{
    const double occurring =
        static_cast<double>(std::count_if(areas.begin(), areas.end(), [](double area) { return area > 0; }));
    double mean = 0;
    for (const double area : areas)
    {
        mean += area / occurring;
    }
    std::vector<float> prior(areas.size());
    std::transform(areas.begin(), areas.end(), prior.begin(), [&](double area) {
        return area > 0 || exponent == 0 ? static_cast<float>(exponent * std::log(area > 0 ? area / mean : 1))
                                         : NEVER;
    });
    return prior;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
