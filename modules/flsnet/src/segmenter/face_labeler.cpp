// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../inference/other_network.hpp"
#include "device/device_labeler.hpp"
#include "face_labeler.hpp"
#include "host_labeler.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

bool anyOverlap(const std::vector<PlacedFace>& faces)
{
    for (size_t i = 0; i < faces.size(); ++i)
    {
        for (size_t j = i + 1; j < faces.size(); ++j)
        {
            if (!(faces[i].region & faces[j].region).empty())
            {
                return true;
            }
        }
    }
    return false;
}

std::vector<Rect> sharedRegions(const std::vector<PlacedFace>& faces)
{
    std::vector<Rect> shared(faces.size());
    for (size_t i = 0; i < faces.size(); ++i)
    {
        for (size_t j = 0; j < faces.size(); ++j)
        {
            if (i != j)
            {
                shared[i] |= faces[i].region & faces[j].region;
            }
        }
    }
    return shared;
}

std::vector<size_t> visibleFaces(const std::vector<PlacedFace>& faces)
{
    std::vector<size_t> visible;
    for (size_t i = 0; i < faces.size(); ++i)
    {
        if (!faces[i].region.empty())
        {
            visible.push_back(i);
        }
    }
    return visible;
}

Ptr<FaceLabeler> makeFaceLabeler(const Model& model, const FaceLandmarkSegmenter::Params& params)
{
    const bool deviceCan =
        model.info().hasFaceClasses() && !params.withScores && otherNetworkOf(model) == nullptr;
    if (deviceCan && runsOnDevice(params.backendId, params.precision))
    {
        return makeDeviceLabeler(model, params.targetId, params.stage1Only);
    }
    return makePtr<HostFaceLabeler>(model, params);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
