// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../image_input.hpp"
#include "class_confidence.hpp"
#include "class_scores.hpp"
#include "companions.hpp"
#include "host_labeler.hpp"
#include "paste.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** What one rectangle has around another one inside it, without empty parts. */
std::vector<Rect> partsAround(const Rect& inner, const Rect& outer)
{
    const Rect all[] = {Rect(outer.tl(), Point(outer.br().x, inner.y)),
                        Rect(Point(outer.x, inner.br().y), outer.br()),
                        Rect(Point(outer.x, inner.y), Point(inner.x, inner.br().y)),
                        Rect(Point(inner.br().x, inner.y), Point(outer.br().x, inner.br().y))};
    std::vector<Rect> parts;
    std::copy_if(std::begin(all), std::end(all), std::back_inserter(parts),
                 [](const Rect& part) { return !part.empty(); });
    return parts;
}

} // namespace

HostFaceLabeler::HostFaceLabeler(const Model& model, const FaceLandmarkSegmenter::Params& params)
    : network_(
          makeCropNetwork(model, params.backendId, params.targetId, params.stage1Only, params.precision)),
      closeUp_(closeUpOf(model, params), params.backendId, params.targetId, params.precision),
      widerLook_(widerLookOf(model, params), params.backendId, params.targetId, params.precision)
{
}

Photo HostFaceLabeler::photoOf(InputArray image, Mat& buffer)
{
    Photo photo;
    photo.host = toBgr8(image, buffer);
    return photo;
}

template <typename Visit>
void HostFaceLabeler::runNetwork(const Mat& photo, const std::vector<PlacedFace>& faces,
                                 const LabelSettings& settings, const Visit& visit)
{
    const std::vector<size_t> visible = visibleFaces(faces);
    const size_t batchSize = static_cast<size_t>(network_->batchSize());
    for (size_t first = 0; first < visible.size();)
    {
        if (!faces[visible[first]].logits.empty())
        {
            const PlacedFace& face = faces[visible[first]];
            std::vector<Mat> known(1, face.logits);
            if (!face.hasCloseUp)
            {
                addCloseUps(photo, faces, {visible[first]}, settings, known);
            }
            if (settings.refinesBorders)
            {
                tools_.cutter.cut(photo, face.area, Size(known[0].size[3], known[0].size[2]),
                                  settings.crop.border, settings.borderColor, tools_.crop);
            }
            visit(visible[first], known[0], tools_.crop);
            ++first;
            continue;
        }
        size_t last = first;
        while (last < visible.size() && last - first < batchSize && faces[visible[last]].logits.empty())
        {
            ++last;
        }
        std::vector<Mat>& crops = batch_.resize(last - first);
        for (size_t i = 0; i < crops.size(); ++i)
        {
            cutter_.cut(photo, faces[visible[first + i]].area, settings.inputSize, settings.crop.border,
                        settings.borderColor, crops[i]);
        }
        const Mat found = network_->logits(crops);
        std::vector<Mat> logits;
        for (size_t i = 0; i < crops.size(); ++i)
        {
            logits.push_back(imageOf(found, static_cast<int>(i)));
        }
        addCloseUps(photo, faces, std::vector<size_t>(visible.begin() + first, visible.begin() + last),
                    settings, logits);
        for (size_t i = 0; i < crops.size(); ++i)
        {
            visit(visible[first + i], logits[i], crops[i]);
        }
        first = last;
    }
}

void HostFaceLabeler::addCloseUps(const Mat& photo, const std::vector<PlacedFace>& faces,
                                  const std::vector<size_t>& which, const LabelSettings& settings,
                                  std::vector<Mat>& logits)
{
    if (settings.closeUpPrior.empty())
    {
        return;
    }
    std::vector<CropArea> heads;
    for (size_t i : which)
    {
        heads.push_back(faces[i].area);
    }
    closeUp_.add(photo, heads, settings.crop, settings.prior, settings.closeUpPrior, logits);
}

void HostFaceLabeler::clearIslands(LabelTools& tools, Mat& logits, const Point& first,
                                   const LabelSettings& settings)
{
    if (settings.removesIslands)
    {
        FaceFrame face = faceInCrop(settings.crop, settings.inputSize);
        face.centre += Point2d(first);
        tools.clearer.clear(logits, settings.prior, face);
    }
}

void HostFaceLabeler::label(LabelTools& tools, const Mat& photo, const PlacedFace& seen, const Mat& logits,
                            const Mat& crop, const LabelSettings& settings, Mat& labels)
{
    tools.labeler.label(logits, settings.prior, seen.area, seen.region, labels);
    if (settings.refinesBorders)
    {
        tools.refiner.refine(photo, crop, logits, settings.prior, tools.labeler.classes(), seen.area,
                             seen.region, labels);
    }
}

void HostFaceLabeler::labelFaces(const Photo& photo, const std::vector<PlacedFace>& faces,
                                 const LabelSettings& settings, const LabelResults& results)
{
    const bool pastes = !results.photoLabels.empty();
    const Size photoSize = photo.size();
    const std::vector<Rect> shared = pastes ? sharedRegions(faces) : std::vector<Rect>(faces.size());
    if (pastes)
    {
        clearShared(shared, photoSize);
    }
    widened_.clear();
    runNetwork(photo.host, faces, settings, [&](size_t i, Mat& logits, const Mat& crop) {
        const PlacedFace& face = faces[i];
        clearIslands(tools_, logits, Point(), settings);
        const WiderGrid grid =
            settings.widerPrior.empty()
                ? WiderGrid()
                : widerLook_.gridOf(face.area, settings.crop, Size(logits.size[3], logits.size[2]));
        if (!grid.isWider() || !reachesOut(grid, photoSize, logits, settings.prior,
                                           faceInCrop(settings.crop, settings.inputSize).side))
        {
            labelFace(tools_, photo.host, face, face, shared[i], logits, crop, settings, results, i);
            return;
        }
        Mat& wide = widerLook_.look(photo.host, face.area, settings.crop, grid, logits, settings.prior,
                                    settings.widerPrior);
        clearIslands(widerTools_, wide, grid.inner.tl(), settings);
        if (settings.refinesBorders)
        {
            widerTools_.cutter.cut(photo.host, grid.area, grid.size, settings.crop.border,
                                   settings.borderColor, widerTools_.crop);
        }
        labelFace(widerTools_, photo.host, face, {grid.area, pixelsOf(grid.area, photoSize)}, shared[i], wide,
                  widerTools_.crop, settings, results, i);
    });
    Mat photoLabels = results.photoLabels;
    for (const Rect& region : widened_)
    {
        Mat target = photoLabels(region);
        fillBackground(around_(region), target);
    }
}

void HostFaceLabeler::labelFace(LabelTools& tools, const Mat& photo, const PlacedFace& face,
                                const PlacedFace& seen, const Rect& shared, const Mat& logits,
                                const Mat& crop, const LabelSettings& settings, const LabelResults& results,
                                size_t i)
{
    const bool pastes = !results.photoLabels.empty();
    const bool widens = seen.region != face.region;
    Mat photoLabels = results.photoLabels, own;
    if (pastes && (widens || !shared.empty()))
    {
        ownLabels_.create(photo.size(), CV_8UC1);
        own = ownLabels_(seen.region);
    }
    else if (pastes)
    {
        own = photoLabels(seen.region);
    }
    label(tools, photo, seen, logits, crop, settings, own);
    if (results.faces != nullptr)
    {
        FaceSegmentation& described = (*results.faces)[i];
        described.region = seen.region;
        described.labels = pastes ? own.clone() : own;
        described.classConfidences = classConfidences(logits, settings.prior);
        if (settings.withScores)
        {
            classScores(logits, settings.prior, seen.area, seen.region, described.scores);
        }
    }
    if (pastes && widens)
    {
        keepAround(face, seen.region);
    }
    if (pastes && !shared.empty())
    {
        pasteShared(tools, face.region, seen.area, shared, logits, settings, photoLabels);
    }
    else if (pastes && widens)
    {
        ownLabels_(face.region).copyTo(photoLabels(face.region));
    }
}

void HostFaceLabeler::keepAround(const PlacedFace& face, const Rect& outer)
{
    if (widened_.empty())
    {
        around_.create(ownLabels_.size(), CV_8UC1);
        around_.setTo(Scalar::all(FACE_BACKGROUND));
    }
    widened_.push_back(outer);
    for (const Rect& part : partsAround(face.region, outer))
    {
        Mat target = around_(part);
        fillBackground(ownLabels_(part), target);
    }
    if (face.area.isTurned())
    {
        moveBesideCrop(face);
    }
}

void HostFaceLabeler::moveBesideCrop(const PlacedFace& face)
{
    const Rect2d& crop = face.area.rectangle();
    for (int y = face.region.y; y < face.region.br().y; ++y)
    {
        uchar* own = ownLabels_.ptr(y);
        uchar* around = around_.ptr(y);
        for (int x = face.region.x; x < face.region.br().x; ++x)
        {
            if (own[x] != FACE_BACKGROUND && !crop.contains(face.area.toUpright(Point2d(x + 0.5, y + 0.5))))
            {
                around[x] = around[x] == FACE_BACKGROUND ? own[x] : around[x];
                own[x] = FACE_BACKGROUND;
            }
        }
    }
}

/** Probabilities, which take many times as long as labels, are needed only where there may be another face. */
void HostFaceLabeler::pasteShared(LabelTools& tools, const Rect& all, const CropArea& area,
                                  const Rect& shared, const Mat& logits, const LabelSettings& settings,
                                  Mat& photoLabels)
{
    for (const Rect& part : partsAround(shared, all))
    {
        ownLabels_(part).copyTo(photoLabels(part));
    }
    Mat own = ownLabels_(shared), probabilities = probabilities_(shared), best = best_(shared);
    Mat target = photoLabels(shared);
    own.copyTo(refined_);
    tools.labeler.label(logits, settings.prior, area, shared, own, &probabilities);
    // A refined label has what the network's leaves it.
    subtract(Scalar::all(1), probabilities, probabilities, refined_ != own);
    refined_.copyTo(own);
    pasteFace(own, probabilities, target, best);
}

void HostFaceLabeler::findLogits(const Mat& photo, const std::vector<PlacedFace>& faces,
                                 const LabelSettings& settings, std::vector<Mat>& logits)
{
    logits.resize(faces.size());
    for (size_t i = 0; i < faces.size(); ++i)
    {
        if (faces[i].region.empty())
        {
            logits[i].release();
        }
    }
    runNetwork(photo, faces, settings,
               [&](size_t i, const Mat& found, const Mat&) { found.copyTo(logits[i]); });
}

void HostFaceLabeler::clearShared(const std::vector<Rect>& shared, const Size& photoSize)
{
    for (const Rect& region : shared)
    {
        if (!region.empty())
        {
            ownLabels_.create(photoSize, CV_8UC1);
            probabilities_.create(photoSize, CV_32FC1);
            best_.create(photoSize, CV_32FC1);
            best_(region).setTo(Scalar::all(0));
        }
    }
}

void HostFaceLabeler::labelCrop(const Photo& crop, const LabelSettings& settings, Mat& labels, Mat* logits)
{
    const Mat& photo = crop.host;
    const Size& size = settings.inputSize;
    const Rect all(Point(), photo.size());
    const CropArea area = areaAround(photo.size(), size);
    std::vector<Mat>& crops = batch_.resize(1);
    if (area.rectangle() == Rect2d(all))
    {
        const bool shrinks = photo.cols > size.width || photo.rows > size.height;
        resize(photo, crops[0], size, 0, 0, shrinks ? INTER_AREA : INTER_LINEAR);
    }
    else
    {
        cutter_.cut(photo, area, size, BORDER_CONSTANT, settings.borderColor, crops[0]);
    }
    const Mat found = network_->logits(crops);
    tools_.labeler.label(found, settings.prior, area, all, labels);
    if (logits != nullptr)
    {
        *logits = found;
    }
}

} // namespace detail
} // namespace flsnet
} // namespace cv
