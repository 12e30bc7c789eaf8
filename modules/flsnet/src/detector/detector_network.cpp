// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../inference/model_access.hpp"
#include "decode_faces.hpp"
#include "detector_network.hpp"
#include "photo_pyramid.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** Each level has an engine of its own; they share the weights. */
class EngineDetectorNetwork CV_FINAL : public DetectorNetwork
{
public:
    explicit EngineDetectorNetwork(const Ptr<Model>& model) : model_(model) {}

    Mat forward(const std::vector<Mat>& pictures, size_t level) CV_OVERRIDE
    {
        while (levels_.size() <= level)
        {
            levels_.push_back({makeEngine(*model_, PRECISION_FLOAT), std::vector<Mat>()});
        }
        Level& current = levels_[level];
        current.engine->forward(pictures, current.results);
        return current.results[0];
    }

private:
    struct Level
    {
        Ptr<cpu::Engine> engine;
        std::vector<Mat> results;
    };

    Ptr<Model> model_;
    std::vector<Level> levels_;
};

/** Each level has a net of its own, and sees one picture at a time, since cv::dnn plans a net again for another size or
number of its inputs. */
class DnnDetectorNetwork CV_FINAL : public DetectorNetwork
{
public:
    DnnDetectorNetwork(const Ptr<Model>& model, int backendId, int targetId)
        : model_(model), backendId_(backendId), targetId_(targetId)
    {
    }

    Mat forward(const std::vector<Mat>& pictures, size_t level) CV_OVERRIDE
    {
        while (nets_.size() <= level)
        {
            nets_.push_back(model_->net());
            nets_.back().setPreferableBackend(backendId_);
            nets_.back().setPreferableTarget(targetId_);
        }
        results_.resize(nets_.size());
        Mat& results = results_[level];
        for (size_t i = 0; i < pictures.size(); ++i)
        {
            dnn::blobFromImage(pictures[i], blob_);
            nets_[level].setInput(blob_);
            const Mat result = nets_[level].forward(Model::layerName(nets_[level], "predictions"));
            if (pictures.size() == 1)
            {
                return result;
            }
            const int sizes[] = {static_cast<int>(pictures.size()), result.size[1], result.size[2],
                                 result.size[3]};
            results.create(4, sizes, CV_32F);
            std::copy_n(result.ptr<float>(), result.total(), results.ptr<float>(static_cast<int>(i)));
        }
        return results;
    }

private:
    Ptr<Model> model_;
    int backendId_;
    int targetId_;
    std::vector<dnn::Net> nets_;
    std::vector<Mat> results_;
    Mat blob_;
};

/** Whether the module's own engine does it. */
bool runsOnEngine(int backendId, int targetId)
{
    return (backendId == dnn::DNN_BACKEND_DEFAULT || backendId == dnn::DNN_BACKEND_OPENCV) &&
           targetId == dnn::DNN_TARGET_CPU;
}

} // namespace

Ptr<DetectorNetwork> makeDetectorNetwork(const Ptr<Model>& model, int backendId, int targetId)
{
    const ModelSpec spec = model->info().spec;
    if (spec.kind != MODEL_DETECTOR || spec.classCount != DETECTOR_CHANNELS)
    {
        CV_Error(Error::StsBadArg, "NetworkFaceDetector needs the model of a detector, and this one is of a "
                                   "segmenter: give it to FaceLandmarkSegmenter");
    }
    CV_CheckEQ(PhotoPyramid::STRIDE % (1 << spec.channels.size()), 0,
               "NetworkFaceDetector takes networks of five levels at most");
    if (runsOnEngine(backendId, targetId))
    {
        return makePtr<EngineDetectorNetwork>(model);
    }
    return makePtr<DnnDetectorNetwork>(model, backendId, targetId);
}

} // namespace detail
} // namespace flsnet
} // namespace cv
