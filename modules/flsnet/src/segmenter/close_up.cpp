// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <limits>

#include "axis_places.hpp"
#include "clear_logits.hpp"
#include "close_up.hpp"
#include "companions.hpp"
#include "label_pixels.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** The close-up's share in the mixture at places along one axis. */
std::vector<float> sharesAlong(const AxisPlaces& places)
{
    std::vector<float> shares;
    for (const double fromEdge : places.fromEdge)
    {
        shares.push_back(static_cast<float>(std::min(fromEdge / CLOSE_UP_RAMP, 1.)) * CLOSE_UP_SHARE);
    }
    return shares;
}

// Below all logits, with whatever prior.
const float LEAST = -std::numeric_limits<float>::max();

// Of the head's labels in the face box, this part at least must be a face's: skin, brows, eyes, nostrils, mouth.
const double LEAST_FACE = 0.25;

// Of so many places in a row, and rows, one is looked at for that.
const int PLACE_STEP = 4;

/** Whether the labels show a face in its box: a network that has only seen faces would see one anywhere. */
bool showsFace(const Mat& logits, const std::vector<float>& prior, const CropGeometry& geometry)
{
    const FaceFrame face = faceInCrop(geometry, Size(logits.size[3], logits.size[2]));
    const Point2d half(face.side / 2, face.side / 2);
    const Rect box =
        Rect(face.centre - half, face.centre + half) & Rect(0, 0, logits.size[3], logits.size[2]);
    int places = 0, ofFace = 0;
    for (int y = box.y; y < box.br().y; y += PLACE_STEP)
    {
        for (int x = box.x; x < box.br().x; x += PLACE_STEP)
        {
            const int largest = largestClassAt(logits, prior, y, x);
            ofFace += largest != FACE_BACKGROUND && largest != FACE_HAIR ? 1 : 0;
            ++places;
        }
    }
    return ofFace > 0 && ofFace >= LEAST_FACE * places;
}

} // namespace

void mixCloseUp(const CropArea& head, const CropArea& area, const Mat& closeUp,
                const std::vector<float>& prior, const std::vector<float>& closeUpPrior, Mat& logits)
{
    const Rect2d& from = head.rectangle();
    const Rect2d& to = area.rectangle();
    const AxisPlaces columns =
        placesAlong(from.x, from.width, logits.size[3], to.x, to.width, closeUp.size[3]);
    const AxisPlaces rows =
        placesAlong(from.y, from.height, logits.size[2], to.y, to.height, closeUp.size[2]);
    const std::vector<float> columnShares = sharesAlong(columns), rowShares = sharesAlong(rows);
    const int width = closeUp.size[3], count = columns.count();
    parallel_for_(Range(0, rows.count()), [&](const Range& range) {
        std::vector<float> between(width); // a row of the close-up at the height of one of the head
        std::vector<float> before(count), after(count); // the largest of all classes but background
        for (int y = range.start; y < range.end; ++y)
        {
            std::fill(before.begin(), before.end(), LEAST);
            std::fill(after.begin(), after.end(), LEAST);
            for (int c = FACE_BACKGROUND + 1; c < logits.size[1]; ++c)
            {
                const float* upper = closeUp.ptr<float>(0, c, rows.before[y]);
                const float* lower = closeUp.ptr<float>(0, c, rows.behind[y]);
                for (int x = 0; x < width; ++x)
                {
                    between[x] = upper[x] + rows.weight[y] * (lower[x] - upper[x]) + closeUpPrior[c];
                }
                float* mixed = logits.ptr<float>(0, c, rows.first + y) + columns.first;
                for (int x = 0; x < count; ++x)
                {
                    const float left = between[columns.before[x]];
                    const float seen = left + columns.weight[x] * (between[columns.behind[x]] - left);
                    before[x] = std::max(before[x], mixed[x] + prior[c]);
                    mixed[x] += std::min(columnShares[x], rowShares[y]) * (seen - mixed[x]);
                    after[x] = std::max(after[x], mixed[x] + prior[c]);
                }
            }
            for (int c = FACE_BACKGROUND + 1; c < logits.size[1]; ++c)
            {
                float* mixed = logits.ptr<float>(0, c, rows.first + y) + columns.first;
                for (int x = 0; x < count; ++x)
                {
                    mixed[x] += before[x] - after[x];
                }
            }
        }
    });
}

CloseUp::CloseUp(const Ptr<Model>& model, int backendId, int targetId, int precision)
{
    if (model)
    {
        info_ = model->info();
        network_ = makeCropNetwork(*model, backendId, targetId, false, precision);
    }
}

void CloseUp::add(const Mat& photo, const std::vector<CropArea>& heads, const CropGeometry& headGeometry,
                  const std::vector<float>& prior, const std::vector<float>& closeUpPrior,
                  std::vector<Mat>& logits)
{
    std::vector<size_t> seen;
    for (size_t i = 0; i < heads.size(); ++i)
    {
        if (showsFace(logits[i], prior, headGeometry))
        {
            seen.push_back(i);
        }
    }
    if (seen.empty())
    {
        return;
    }
    const size_t batchSize = static_cast<size_t>(network_->batchSize());
    for (size_t first = 0; first < seen.size(); first += batchSize)
    {
        const size_t count = std::min(batchSize, seen.size() - first);
        std::vector<CropArea> areas;
        std::vector<Mat>& crops = batch_.resize(count);
        for (size_t i = 0; i < count; ++i)
        {
            areas.push_back(companionArea(heads[seen[first + i]], headGeometry, info_.crop));
            cutter_.cut(photo, areas[i], info_.spec.inputSize, info_.crop.border, info_.mean, crops[i]);
        }
        const Mat found = network_->logits(crops);
        for (size_t i = 0; i < count; ++i)
        {
            mixCloseUp(heads[seen[first + i]], areas[i], imageOf(found, static_cast<int>(i)), prior,
                       closeUpPrior, logits[seen[first + i]]);
        }
    }
}

} // namespace detail
} // namespace flsnet
} // namespace cv
