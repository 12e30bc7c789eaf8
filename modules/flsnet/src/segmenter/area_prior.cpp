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

std::vector<float> areaPrior(const std::vector<float>& areas, double exponent)
{
    double mean = 0;
    for (const float area : areas)
    {
        mean += static_cast<double>(area) / static_cast<double>(areas.size());
    }
    std::vector<float> prior(areas.size());
    std::transform(areas.begin(), areas.end(), prior.begin(), [&](float area) {
        return static_cast<float>(exponent * std::log(static_cast<double>(area) / mean));
    });
    return prior;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
