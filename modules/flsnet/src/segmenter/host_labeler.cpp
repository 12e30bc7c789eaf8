// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../image_input.hpp"
#include "class_confidence.hpp"
#include "class_scores.hpp"
#include "host_labeler.hpp"
#include "paste.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

HostFaceLabeler::HostFaceLabeler(const Model& model, const Ptr<Model>& closeUp, int backendId, int targetId,
                                 bool stage1Only, int precision)
    : network_(makeCropNetwork(model, backendId, targetId, stage1Only, precision)),
      closeUp_(closeUp, backendId, targetId, precision)
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
                cutter_.cut(photo, face.area, Size(known[0].size[3], known[0].size[2]), settings.crop.border,
                            settings.borderColor, knownCrop_);
            }
            visit(visible[first], known[0], knownCrop_);
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

void HostFaceLabeler::clearIslands(Mat& logits, const LabelSettings& settings)
{
    if (settings.removesIslands)
    {
        clearer_.clear(logits, settings.prior, faceInCrop(settings.crop, settings.inputSize));
    }
}

void HostFaceLabeler::label(const Mat& photo, const PlacedFace& face, const Rect& region, const Mat& logits,
                            const Mat& crop, const LabelSettings& settings, Mat& labels)
{
    labeler_.label(logits, settings.prior, face.area, region, labels);
    if (settings.refinesBorders)
    {
        refiner_.refine(photo, crop, logits, settings.prior, labeler_.classes(), face.area, region, labels);
    }
}

void HostFaceLabeler::labelFaces(const Photo& photo, const std::vector<PlacedFace>& faces,
                                 const LabelSettings& settings, const LabelResults& results)
{
    const bool pastes = !results.photoLabels.empty();
    const std::vector<Rect> shared = pastes ? sharedRegions(faces) : std::vector<Rect>(faces.size());
    if (pastes)
    {
        clearShared(shared, photo.size());
    }
    Mat photoLabels = results.photoLabels;
    runNetwork(photo.host, faces, settings, [&](size_t i, Mat& logits, const Mat& crop) {
        const PlacedFace& face = faces[i];
        clearIslands(logits, settings);
        Mat own;
        if (!shared[i].empty())
        {
            own = ownLabels_(face.region);
            labelShared(photo.host, face, shared[i], logits, crop, settings, photoLabels);
        }
        else
        {
            own = pastes ? photoLabels(face.region) : Mat();
            label(photo.host, face, face.region, logits, crop, settings, own);
        }
        if (results.faces != nullptr)
        {
            FaceSegmentation& described = (*results.faces)[i];
            described.labels = pastes ? own.clone() : own;
            described.classConfidences = classConfidences(logits, settings.prior);
            if (settings.withScores)
            {
                classScores(logits, settings.prior, face.area, face.region, described.scores);
            }
        }
    });
}

/** Probabilities, which take many times as long as labels, are needed only where there may be another face. */
void HostFaceLabeler::labelShared(const Mat& photo, const PlacedFace& face, const Rect& shared,
                                  const Mat& logits, const Mat& crop, const LabelSettings& settings,
                                  Mat& photoLabels)
{
    const Rect& all = face.region;
    Mat whole = ownLabels_(all);
    label(photo, face, all, logits, crop, settings, whole);
    const Rect outside[] = {Rect(all.tl(), Point(all.br().x, shared.y)),
                            Rect(Point(all.x, shared.br().y), all.br()),
                            Rect(Point(all.x, shared.y), Point(shared.x, shared.br().y)),
                            Rect(Point(shared.br().x, shared.y), Point(all.br().x, shared.br().y))};
    for (const Rect& part : outside)
    {
        if (!part.empty())
        {
            ownLabels_(part).copyTo(photoLabels(part));
        }
    }
    Mat own = ownLabels_(shared), probabilities = probabilities_(shared), best = best_(shared);
    Mat target = photoLabels(shared);
    own.copyTo(refined_);
    labeler_.label(logits, settings.prior, face.area, shared, own, &probabilities);
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
    labeler_.label(found, settings.prior, area, all, labels);
    if (logits != nullptr)
    {
        *logits = found;
    }
}

} // namespace detail
} // namespace flsnet
} // namespace cv
