// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_AXIS_PLACES_HPP
#define OPENCV_FLSNET_SEGMENTER_AXIS_PLACES_HPP

#include <algorithm>
#include <vector>

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Where places of one crop's logits lie in those of another crop of the same upright frame, along one axis. */
struct AxisPlaces
{
    int first = 0;                // of the places that the other crop covers
    std::vector<int> before;      // for each of them: the place of the other crop at or before it
    std::vector<int> behind;      // the next one
    std::vector<float> weight;    // of the latter
    std::vector<double> fromEdge; // from the other crop's nearer edge, as a part of its side

    int count() const { return static_cast<int>(before.size()); }
};

/** @param begin, side of the crop, with count places; the same of the other one. */
inline AxisPlaces placesAlong(double begin, double side, int count, double otherBegin, double otherSide,
                              int otherCount)
{
    AxisPlaces places;
    const double step = side / count;
    const double otherStep = otherSide / otherCount;
    for (int i = 0; i < count; ++i)
    {
        const double inOther = begin + (i + 0.5) * step - otherBegin;
        if (!(inOther >= 0 && inOther <= otherSide && otherStep > 0))
        {
            continue;
        }
        if (places.before.empty())
        {
            places.first = i;
        }
        const double place =
            std::min(std::max(inOther / otherStep - 0.5, 0.), static_cast<double>(otherCount - 1));
        const int before = static_cast<int>(place);
        places.before.push_back(before);
        places.behind.push_back(std::min(before + 1, otherCount - 1));
        places.weight.push_back(static_cast<float>(place - before));
        places.fromEdge.push_back(std::min(inOther, otherSide - inOther) / otherSide);
    }
    return places;
}

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_AXIS_PLACES_HPP
