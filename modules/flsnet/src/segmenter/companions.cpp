// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../inference/model_access.hpp"
#include "area_prior.hpp"
#include "companions.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** Whether the metadata say so: the companion's entries "KIND of KEY" are what the model has as KEY. */
bool wasTrainedBeside(const ModelInfo& companion, const String& kind, const ModelInfo& model)
{
    const String prefix = kind + " of ";
    bool isNamed = false;
    for (const std::pair<const String, String>& entry : companion.metadata)
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

/** @param chosen by the caller, or null. @param embedded gives the one inside the library, or null.
@param kind of the companion, in its metadata. @param options by which it is given. */
template <typename Embedded>
Ptr<Model> companionOf(const Model& model, const FaceLandmarkSegmenter::Params& params,
                       const Ptr<Model>& chosen, const Embedded& embedded, const char* kind,
                       const char* options)
{
    const ModelInfo info = model.info();
    if (!chosen)
    {
        if (params.stage1Only)
        {
            return Ptr<Model>();
        }
        const bool canHave = !info.metadata.empty() && info.hasFaceClasses();
        const Ptr<Model> own = canHave ? embedded() : Ptr<Model>();
        return own && wasTrainedBeside(own->info(), kind, info) ? own : Ptr<Model>();
    }
    const ModelInfo companion = chosen->info();
    if (companion.spec.kind == MODEL_DETECTOR || !companion.hasFaceClasses() || !info.hasFaceClasses())
    {
        CV_Error(
            Error::StsBadArg,
            format("A %s (%s) takes two models with the classes of FaceClass: leave it empty for a model "
                   "with classes of its own, and give no detector",
                   kind, options));
    }
    if (params.precision == PRECISION_INT8 && !chosen->isQuantized())
    {
        CV_Error(Error::StsBadArg, format("The %s cannot run in 8 bits before 'flsnet_model quantize' has "
                                          "measured the ranges of its maps",
                                          kind));
    }
    return params.stage1Only ? Ptr<Model>() : chosen;
}

} // namespace

Ptr<Model> closeUpOf(const Model& model, const FaceLandmarkSegmenter::Params& params)
{
    return companionOf(model, params, params.closeUpModel, embeddedCloseUp, "close-up",
                       "closeUpModel, --close-up");
}

Ptr<Model> widerLookOf(const Model& model, const FaceLandmarkSegmenter::Params& params)
{
    return companionOf(model, params, params.widerLookModel, embeddedWiderLook, "wider look",
                       "widerLookModel, --wider-look");
}

std::vector<float> companionPrior(const std::vector<double>& companionAreas, const std::vector<double>& areas,
                                  double exponent)
{
    if (companionAreas.empty())
    {
        return std::vector<float>();
    }
    std::vector<float> prior = areaPrior(companionAreas, exponent);
    const std::vector<float> headPrior = areaPrior(areas, exponent);
    for (size_t c = 0; c < prior.size(); ++c)
    {
        const bool bothOccur = companionAreas[c] > 0 && areas[c] > 0;
        prior[c] = bothOccur ? prior[c] - headPrior[c] : 0;
    }
    return prior;
}

CropArea companionArea(const CropArea& head, const CropGeometry& headGeometry, const CropGeometry& geometry)
{
    const Rect2d& rectangle = head.rectangle();
    const double box = rectangle.width / headGeometry.enlargement;
    const Point2d center =
        (rectangle.tl() + rectangle.br()) * 0.5 + (geometry.shift - headGeometry.shift) * box;
    const double side = geometry.enlargement * box;
    return head.withRectangle(Rect2d(center.x - side / 2, center.y - side / 2, side, side));
}

} // namespace detail
} // namespace flsnet
} // namespace cv
