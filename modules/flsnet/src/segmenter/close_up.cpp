// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <limits>

#include "../inference/model_access.hpp"
#include "area_prior.hpp"
#include "clear_logits.hpp"
#include "close_up.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** Where places of the head's logits lie in those of the close-up, along one axis. */
struct AxisPlaces
{
    int first = 0;             // of the head's places that the close-up covers
    std::vector<int> before;   // for each of them: the place of the close-up at or before it
    std::vector<int> behind;   // the next one
    std::vector<float> weight; // of the latter
    std::vector<float> share;  // of the close-up in the mixture

    int count() const { return static_cast<int>(before.size()); }
};

/** @param headBegin, headSide of the head's crop, with headCount places; the same of the close-up's. */
AxisPlaces placesAlong(double headBegin, double headSide, int headCount, double begin, double side, int count)
{
    AxisPlaces places;
    const double headStep = headSide / headCount;
    const double step = side / count;
    for (int i = 0; i < headCount; ++i)
    {
        const double inCrop = headBegin + (i + 0.5) * headStep - begin;
        if (!(inCrop >= 0 && inCrop <= side && step > 0))
        {
            continue;
        }
        if (places.before.empty())
        {
            places.first = i;
        }
        const double place = std::min(std::max(inCrop / step - 0.5, 0.), static_cast<double>(count - 1));
        const int before = static_cast<int>(place);
        places.before.push_back(before);
        places.behind.push_back(std::min(before + 1, count - 1));
        places.weight.push_back(static_cast<float>(place - before));
        const double fromEdge = std::min(inCrop, side - inCrop) / side;
        places.share.push_back(static_cast<float>(std::min(fromEdge / CLOSE_UP_RAMP, 1.)) * CLOSE_UP_SHARE);
    }
    return places;
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
            int largest = 0;
            for (int c = 1; c < logits.size[1]; ++c)
            {
                const float value = logits.ptr<float>(0, c, y)[x] + prior[c];
                largest = value > logits.ptr<float>(0, largest, y)[x] + prior[largest] ? c : largest;
            }
            ofFace += largest != FACE_BACKGROUND && largest != FACE_HAIR ? 1 : 0;
            ++places;
        }
    }
    return ofFace > 0 && ofFace >= LEAST_FACE * places;
}

/** Whether the metadata say so: the close-up's entries "close-up of KEY" are what the model has as KEY. */
bool wasTrainedBeside(const ModelInfo& closeUp, const ModelInfo& model)
{
    const String prefix = "close-up of ";
    bool isNamed = false;
    for (const std::pair<const String, String>& entry : closeUp.metadata)
    {
        if (entry.first.compare(0, prefix.size(), prefix) == 0)
        {
            isNamed = true;
            if (model.getMetadata(entry.first.substr(prefix.size())) != entry.second)
            {
                return false;
            }
        }
    }
    return isNamed;
}

} // namespace

Ptr<Model> closeUpOf(const Model& model, const FaceLandmarkSegmenter::Params& params)
{
    const ModelInfo info = model.info();
    const Ptr<Model>& chosen = params.closeUpModel;
    if (!chosen)
    {
        if (params.stage1Only)
        {
            return Ptr<Model>();
        }
        const bool canHave = !info.metadata.empty() && info.hasFaceClasses();
        const Ptr<Model> own = canHave ? embeddedCloseUp() : Ptr<Model>();
        return own && wasTrainedBeside(own->info(), info) ? own : Ptr<Model>();
    }
    const ModelInfo closeUp = chosen->info();
    if (closeUp.spec.kind == MODEL_DETECTOR || !closeUp.hasFaceClasses() || !info.hasFaceClasses())
    {
        CV_Error(
            Error::StsBadArg,
            "A close-up (closeUpModel, --close-up) takes two models with the classes of FaceClass: leave "
            "it empty for a model with classes of its own, and give no detector");
    }
    if (params.precision == PRECISION_INT8 && !chosen->isQuantized())
    {
        CV_Error(Error::StsBadArg, "The close-up cannot run in 8 bits before 'flsnet_model quantize' has "
                                   "measured the ranges of its maps");
    }
    return params.stage1Only ? Ptr<Model>() : chosen;
}

std::vector<float> closeUpPrior(const std::vector<double>& closeUpAreas, const std::vector<double>& areas,
                                double exponent)
{
    if (closeUpAreas.empty())
    {
        return std::vector<float>();
    }
    std::vector<float> prior = areaPrior(closeUpAreas, exponent);
    const std::vector<float> headPrior = areaPrior(areas, exponent);
    for (size_t c = 0; c < prior.size(); ++c)
    {
        const bool bothOccur = closeUpAreas[c] > 0 && areas[c] > 0;
        prior[c] = bothOccur ? prior[c] - headPrior[c] : 0;
    }
    return prior;
}

CropArea closeUpArea(const CropArea& head, const CropGeometry& headGeometry, const CropGeometry& geometry)
{
    const Rect2d& rectangle = head.rectangle();
    const double box = rectangle.width / headGeometry.enlargement;
    const Point2d center =
        (rectangle.tl() + rectangle.br()) * 0.5 + (geometry.shift - headGeometry.shift) * box;
    const double side = geometry.enlargement * box;
    return head.withRectangle(Rect2d(center.x - side / 2, center.y - side / 2, side, side));
}

void mixCloseUp(const CropArea& head, const CropArea& area, const Mat& closeUp,
                const std::vector<float>& prior, const std::vector<float>& closeUpPrior, Mat& logits)
{
    const Rect2d& from = head.rectangle();
    const Rect2d& to = area.rectangle();
    const AxisPlaces columns =
        placesAlong(from.x, from.width, logits.size[3], to.x, to.width, closeUp.size[3]);
    const AxisPlaces rows =
        placesAlong(from.y, from.height, logits.size[2], to.y, to.height, closeUp.size[2]);
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
                    mixed[x] += std::min(columns.share[x], rows.share[y]) * (seen - mixed[x]);
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
            areas.push_back(closeUpArea(heads[seen[first + i]], headGeometry, info_.crop));
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
