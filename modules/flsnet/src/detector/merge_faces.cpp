// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "box_overlap.hpp"
#include "merge_faces.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** From this IoU on, two sightings are of the same face. */
const double SAME_FACE_IOU = 0.35;

bool isStronger(const FaceSighting& a, const FaceSighting& b)
{
    return std::make_tuple(-a.neighbours, a.face.y, a.face.x, a.face.width) <
           std::make_tuple(-b.neighbours, b.face.y, b.face.x, b.face.width);
}

/** Sightings of one face, the strongest first. */
typedef std::vector<FaceSighting> Sightings;

FaceSighting meanSighting(const Sightings& sightings)
{
    FaceSighting mean = {Rect2d(0, 0, 0, 0), 0};
    double sum = 0;
    for (const FaceSighting& sighting : sightings)
    {
        const double weight = static_cast<double>(sighting.neighbours) * sighting.neighbours;
        mean.face.x += weight * sighting.face.x;
        mean.face.y += weight * sighting.face.y;
        mean.face.width += weight * sighting.face.width;
        mean.neighbours += sighting.neighbours;
        sum += weight;
    }
    mean.face.x /= sum;
    mean.face.y /= sum;
    mean.face.width /= sum;
    mean.face.height = mean.face.width;
    return mean;
}

} // namespace

std::vector<FaceSighting> mergeFaces(std::vector<FaceSighting> sightings)
{
    std::sort(sightings.begin(), sightings.end(), isStronger);
    std::vector<Sightings> faces;
    for (const FaceSighting& sighting : sightings)
    {
        const auto same = std::find_if(faces.begin(), faces.end(), [&sighting](const Sightings& face) {
            return boxIoU(face[0].face, sighting.face) >= SAME_FACE_IOU;
        });
        if (same != faces.end())
        {
            same->push_back(sighting);
            continue;
        }
        const bool isPart = std::any_of(faces.begin(), faces.end(), [&sighting](const Sightings& face) {
            return isPartOfFace(face[0].face, sighting.face);
        });
        if (!isPart)
        {
            faces.push_back(Sightings(1, sighting));
        }
    }
    std::vector<FaceSighting> merged;
    std::transform(faces.begin(), faces.end(), std::back_inserter(merged), meanSighting);
    std::sort(merged.begin(), merged.end(), isStronger);
    return merged;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
