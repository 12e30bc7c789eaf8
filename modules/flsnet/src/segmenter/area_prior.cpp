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
    const std::vector<double> relative = featureMapWeights(areas, 1);
    std::vector<float> prior(areas.size());
    std::transform(relative.begin(), relative.end(), prior.begin(), [exponent](double area) {
        if (exponent == 0)
        {
            return 0.f;
        }
        return area > 0 ? static_cast<float>(exponent * std::log(area)) : NEVER;
    });
    return prior;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
