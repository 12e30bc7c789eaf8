// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "decode_faces.hpp"
#include "photo_search.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** Up to this side faces are found in each level of the pyramid. */
const double LARGEST_FACE = 60;

/** Larger pictures take more memory and save no time. */
const int LARGEST_TILE = 1024;

FaceCandidate inPhoto(const FaceCandidate& face, const PyramidPicture& tile)
{
    FaceCandidate moved = face;
    moved.center = tile.toPhoto(face.center);
    moved.side = face.side / std::sqrt(tile.scale.x * tile.scale.y);
    for (Point2d& landmark : moved.landmarks)
    {
        landmark = tile.toPhoto(landmark);
    }
    return moved;
}

} // namespace

PhotoSearch::PhotoSearch(const Ptr<DetectorNetwork>& network, const Scalar& border)
    : network_(network), pyramid_(LARGEST_FACE, border, LARGEST_TILE)
{
}

std::vector<FaceCandidate> PhotoSearch::find(const Mat& photo, double scale, double leastLogit)
{
    std::vector<FaceCandidate> all;
    const auto& levels = pyramid_.build(photo, scale);
    for (size_t level = 0; level < levels.size(); ++level)
    {
        for (const PyramidPicture& tile : levels[level])
        {
            decodeFaces(network_->forward({tile.picture}, level), 0, leastLogit, found_);
            for (const FaceCandidate& face : found_)
            {
                if (tile.own.contains(face.center))
                {
                    all.push_back(inPhoto(face, tile));
                }
            }
        }
    }
    return all;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
