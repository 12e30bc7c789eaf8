// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <limits>

#include "axis_places.hpp"
#include "companions.hpp"
#include "label_pixels.hpp"
#include "wider_look.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

// Below all logits, with whatever prior.
const float LEAST = -std::numeric_limits<float>::max();

// Between places, in pixels: below, coordinates of large photos lose their precision.
const double SMALLEST_STEP = 1e-6;

/** Whole steps from one edge to another that lies further out, at most as many as the crop has places; below 0 if it lies further
in. */
int stepsBetween(double distance, double step, int places)
{
    const double slack = 1e-6; // of a step: edges that should meet do
    return cvFloor(std::min(distance / step + slack, static_cast<double>(places)));
}

/** The largest values with their priors of a row's places: of all classes, and of background, hair and, if it may, skin. */
struct Leaders
{
    explicit Leaders(int places) : ofAll(places), ofThose(places) {}

    static bool mayLead(int c, bool skinMay)
    {
        return c == FACE_BACKGROUND || c == FACE_HAIR || (c == FACE_SKIN && skinMay);
    }

    void find(const Mat& logits, int y, const Range& places, const std::vector<float>& prior, bool skinMay)
    {
        std::fill(ofAll.begin() + places.start, ofAll.begin() + places.end, LEAST);
        std::fill(ofThose.begin() + places.start, ofThose.begin() + places.end, LEAST);
        for (int c = 0; c < logits.size[1]; ++c)
        {
            const float* values = logits.ptr<float>(0, c, y);
            std::vector<float>& those = mayLead(c, skinMay) ? ofThose : ofAll;
            for (int x = places.start; x < places.end; ++x)
            {
                const float value = values[x] + prior[c];
                ofAll[x] = std::max(ofAll[x], value);
                those[x] = std::max(those[x], value);
            }
        }
    }

    /** Whether one of those leads at a place. */
    bool isOfThose(int place) const { return ofAll[place] <= ofThose[place]; }

    std::vector<float> ofAll, ofThose;
};

/** Lets background and hair lead alone at places of a row, and skin if it may. */
void keepHair(const Range& places, const std::vector<float>& prior, bool skinMay, int y, Leaders& leaders,
              Mat& logits)
{
    leaders.find(logits, y, places, prior, skinMay);
    float* background = logits.ptr<float>(0, FACE_BACKGROUND, y);
    const float* hair = logits.ptr<float>(0, FACE_HAIR, y);
    const float* skin = logits.ptr<float>(0, FACE_SKIN, y);
    std::vector<float>& most = leaders.ofThose; // that the other classes may have, with their priors
    for (int x = places.start; x < places.end; ++x)
    {
        const float all = leaders.ofAll[x];
        background[x] = all > leaders.ofThose[x] ? all - prior[FACE_BACKGROUND] : background[x];
        const float least = std::min(background[x] + prior[FACE_BACKGROUND], hair[x] + prior[FACE_HAIR]);
        most[x] = (skinMay ? std::min(least, skin[x] + prior[FACE_SKIN]) : least) - WIDER_LAG;
    }
    for (int c = 0; c < logits.size[1]; ++c)
    {
        float* values = logits.ptr<float>(0, c, y);
        for (int x = places.start; x < places.end && !Leaders::mayLead(c, skinMay); ++x)
        {
            values[x] = std::min(values[x], most[x] - prior[c]);
        }
    }
}

/** The wider look's share in the mixture, along one axis of the face's crop. */
std::vector<float> sharesAlong(int places)
{
    std::vector<float> shares(places);
    for (int i = 0; i < places; ++i)
    {
        const double fromEdge = (std::min(i, places - 1 - i) + 0.5) / places;
        shares[i] = static_cast<float>(std::max(1 - fromEdge / WIDER_RAMP, 0.));
    }
    return shares;
}

} // namespace

WiderGrid widerGrid(const CropArea& head, const Size& places, const CropArea& seen)
{
    const Rect2d& inner = head.rectangle();
    const Rect2d& outer = seen.rectangle();
    const double stepX = inner.width / places.width, stepY = inner.height / places.height;
    int left = stepsBetween(inner.x - outer.x, stepX, places.width);
    int right = stepsBetween(outer.br().x - inner.br().x, stepX, places.width);
    int top = stepsBetween(inner.y - outer.y, stepY, places.height);
    int bottom = stepsBetween(outer.br().y - inner.br().y, stepY, places.height);
    const bool seesAll = std::min(std::min(left, right), std::min(top, bottom)) >= 0;
    if (!seesAll || std::min(stepX, stepY) < SMALLEST_STEP)
    {
        left = right = top = bottom = 0;
    }
    WiderGrid grid;
    grid.size = Size(left + places.width + right, top + places.height + bottom);
    grid.inner = Rect(Point(left, top), places);
    grid.area = head.withRectangle(Rect2d(inner.x - left * stepX, inner.y - top * stepY,
                                          grid.size.width * stepX, grid.size.height * stepY));
    return grid;
}

bool reachesOut(const WiderGrid& grid, const Size& photoSize, const Mat& logits,
                const std::vector<float>& prior, double boxSide)
{
    const Rect& inner = grid.inner;
    const Rect2d& area = grid.area.rectangle();
    const double stepX = area.width / grid.size.width, stepY = area.height / grid.size.height;
    const Rect2d photo(0, 0, photoSize.width, photoSize.height);
    // A place of the face's crop, and the one beyond its edge.
    const auto goesOn = [&](int x, int y, int beyondX, int beyondY) {
        const Point2d upright(area.x + (inner.x + beyondX + 0.5) * stepX,
                              area.y + (inner.y + beyondY + 0.5) * stepY);
        return photo.contains(grid.area.toPhoto(upright)) && largestClassAt(logits, prior, y, x) == FACE_HAIR;
    };
    const int lastX = inner.width - 1, lastY = inner.height - 1;
    int count = 0;
    for (int x = 0; x <= lastX; ++x)
    {
        count += inner.y > 0 && goesOn(x, 0, x, -1) ? 1 : 0;
        count += inner.br().y < grid.size.height && goesOn(x, lastY, x, lastY + 1) ? 1 : 0;
    }
    for (int y = 0; y <= lastY; ++y)
    {
        count += inner.x > 0 && goesOn(0, y, -1, y) ? 1 : 0;
        count += inner.br().x < grid.size.width && goesOn(lastX, y, lastX + 1, y) ? 1 : 0;
    }
    return count > 0 && count >= LEAST_REACH * boxSide;
}

void mixWiderLook(const WiderGrid& grid, const Mat& logits, const CropArea& seen, const Mat& wider,
                  const std::vector<float>& prior, const std::vector<float>& widerPrior, Mat& result)
{
    const Rect2d& from = grid.area.rectangle();
    const Rect2d& to = seen.rectangle();
    const AxisPlaces columns =
        placesAlong(from.x, from.width, grid.size.width, to.x, to.width, wider.size[3]);
    const AxisPlaces rows =
        placesAlong(from.y, from.height, grid.size.height, to.y, to.height, wider.size[2]);
    CV_Assert(columns.count() == grid.size.width && rows.count() == grid.size.height);
    const Rect& inner = grid.inner;
    const std::vector<float> columnShares = sharesAlong(inner.width), rowShares = sharesAlong(inner.height);
    const int classes = logits.size[1];
    result.create(std::vector<int>{1, classes, grid.size.height, grid.size.width}, CV_32F);
    parallel_for_(Range(0, grid.size.height), [&](const Range& range) {
        std::vector<float> between(wider.size[3]); // a row of the wider look at the height of one of the grid
        Leaders leaders(grid.size.width), own(inner.width);
        std::vector<float> share(inner.width);
        for (int y = range.start; y < range.end; ++y)
        {
            for (int c = 0; c < classes; ++c)
            {
                const float* upper = wider.ptr<float>(0, c, rows.before[y]);
                const float* lower = wider.ptr<float>(0, c, rows.behind[y]);
                for (int x = 0; x < wider.size[3]; ++x)
                {
                    between[x] = upper[x] + rows.weight[y] * (lower[x] - upper[x]) + widerPrior[c];
                }
                float* out = result.ptr<float>(0, c, y);
                for (int x = 0; x < grid.size.width; ++x)
                {
                    const float left = between[columns.before[x]];
                    out[x] = left + columns.weight[x] * (between[columns.behind[x]] - left);
                }
            }
            const int innerY = y - inner.y;
            const Range across(inner.x, inner.br().x);
            keepHair(Range(0, inner.x), prior, false, y, leaders, result);
            keepHair(Range(inner.br().x, grid.size.width), prior, false, y, leaders, result);
            if (innerY < 0 || innerY >= inner.height)
            {
                keepHair(across, prior, innerY >= 0, y, leaders, result);
                continue;
            }
            leaders.find(result, y, across, prior, false);
            own.find(logits, innerY, Range(0, inner.width), prior, false);
            for (int x = 0; x < inner.width; ++x)
            {
                const Range place(inner.x + x, inner.x + x + 1);
                const bool agrees = leaders.isOfThose(place.start);
                const float towardsEdge = std::max(columnShares[x], rowShares[innerY]);
                share[x] = !own.isOfThose(x) ? 0 : agrees ? std::max(towardsEdge, WIDER_SHARE) : towardsEdge;
                if (share[x] > 0 && !agrees)
                {
                    keepHair(place, prior, false, y, leaders, result);
                }
            }
            for (int c = 0; c < classes; ++c)
            {
                const float* head = logits.ptr<float>(0, c, innerY);
                float* mixed = result.ptr<float>(0, c, y) + inner.x;
                for (int x = 0; x < inner.width; ++x)
                {
                    mixed[x] = head[x] + share[x] * (mixed[x] - head[x]);
                }
            }
        }
    });
}

WiderLook::WiderLook(const Ptr<Model>& model, int backendId, int targetId, int precision)
{
    if (model)
    {
        info_ = model->info();
        network_ = makeCropNetwork(*model, backendId, targetId, false, precision);
    }
}

WiderGrid WiderLook::gridOf(const CropArea& head, const CropGeometry& headGeometry, const Size& places) const
{
    return widerGrid(head, places, companionArea(head, headGeometry, info_.crop));
}

Mat& WiderLook::look(const Mat& photo, const CropArea& head, const CropGeometry& headGeometry,
                     const WiderGrid& grid, const Mat& logits, const std::vector<float>& prior,
                     const std::vector<float>& widerPrior)
{
    const CropArea seen = companionArea(head, headGeometry, info_.crop);
    std::vector<Mat>& crops = batch_.resize(1);
    cutter_.cut(photo, seen, info_.spec.inputSize, info_.crop.border, info_.mean, crops[0]);
    mixWiderLook(grid, logits, seen, network_->logits(crops), prior, widerPrior, logits_);
    return logits_;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
