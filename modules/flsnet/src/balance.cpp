// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "precomp.hpp"

#include <numeric>

namespace cv
{
namespace flsnet
{

namespace
{

/** Mean of the middle two if their number is even. */
double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const size_t middle = values.size() / 2;
    return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/** median / value for values above zero, 0 for the others: classes that do not occur. */
std::vector<double> medianWeights(const std::vector<double>& values)
{
    std::vector<double> present;
    std::copy_if(values.begin(), values.end(), std::back_inserter(present),
                 [](double value) { return value > 0; });
    if (present.empty())
        CV_Error(Error::StsBadArg, "no class occurs; add label maps to the statistics first");
    const double middle = median(present);
    std::vector<double> weights(values.size(), 0);
    std::transform(values.begin(), values.end(), weights.begin(),
                   [middle](double value) { return value > 0 ? middle / value : 0; });
    return weights;
}

} // namespace

std::vector<double> medianFrequencyWeights(const ClassStatistics& statistics)
{
    return medianWeights(statistics.frequencies());
}

std::vector<double> medianAreaWeights(const ClassStatistics& statistics)
{
    return medianWeights(statistics.areas());
}

std::vector<double> featureMapWeights(const std::vector<double>& areas, double exponent)
{
    if (areas.empty())
        CV_Error(Error::StsBadArg, "areas is empty; give one number per class");
    for (size_t c = 0; c < areas.size(); c++)
        if (!(areas[c] >= 0) || std::isinf(areas[c]))
            CV_Error_(Error::StsBadArg,
                      ("area %d is %g; areas must be finite and not negative", int(c), areas[c]));
    const auto occurring = std::count_if(areas.begin(), areas.end(), [](double area) { return area > 0; });
    if (occurring == 0)
        CV_Error(Error::StsBadArg, "all areas are 0; one must be above zero");
    if (!std::isfinite(exponent))
        CV_Error_(Error::StsBadArg, ("exponent is %g; it must be a finite number", exponent));

    // By a power of two, which changes no result, so that the sum of very large or very small areas is a number, too.
    const int scale = -std::ilogb(*std::max_element(areas.begin(), areas.end()));
    std::vector<double> weights(areas.size());
    std::transform(areas.begin(), areas.end(), weights.begin(),
                   [scale](double area) { return std::scalbn(area, scale); });
    const double mean = std::accumulate(weights.begin(), weights.end(), 0.) / static_cast<double>(occurring);
    std::transform(weights.begin(), weights.end(), weights.begin(), [mean, exponent](double area) {
        return area > 0 || exponent == 0 ? std::pow(area / mean, exponent) : 0;
    });
    return weights;
}

} // namespace flsnet
} // namespace cv
