// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "device_labeler.hpp"

#ifdef FLSNET_CUDA
#include "../model/model_file.hpp"
#include "../model/onnx_net.hpp"
#include "../segmenter/crop.hpp"
#include "cuda_check.hpp"
#include "device_layers.hpp"
#endif

namespace cv
{
namespace flsnet
{
namespace gpu
{

#ifdef FLSNET_CUDA
namespace
{

// A larger batch takes memory and saves no time.
const size_t BATCH = 32;

dnn::Net makeNet(const Model& model, int targetId, bool stage1Only)
{
    registerLayers();
    const detail::ModelParts parts =
        detail::parseModelFile(model.toOnnx(WEIGHTS_FLOAT, MODEL_OPS_FLSNET, stage1Only), "the model");
    detail::GraphOptions options;
    options.stage1Head = false;
    options.bareOps = true;
    options.deviceEnds = true;
    dnn::Net net = detail::readOnnxNet(
        detail::composeModelFile(parts.info, parts.weights, detail::ActivationRanges(), options));
    net.setPreferableBackend(dnn::DNN_BACKEND_CUDA);
    net.setPreferableTarget(targetId);
    return net;
}

class DeviceLabelerImpl CV_FINAL : public DeviceLabeler
{
public:
    DeviceLabelerImpl(const Model& model, int targetId, bool stage1Only)
        : net_(makeNet(model, targetId, stage1Only)), lastLayer_(Model::layerName(net_, "labels")),
          batch_(makePtr<DeviceFaces>())
    {
        for (const String& name : {Model::layerName(net_, "normalize"), lastLayer_})
        {
            net_.getLayer(net_.getLayerId(name)).dynamicCast<DeviceLayer>()->setFaces(batch_);
        }
    }

    void label(const Photo& photo, const std::vector<detail::PlacedFace>& faces,
               const LabelSettings& settings, const LabelResults& results) CV_OVERRIDE
    {
        const bool paste = !results.photoLabels.empty() && detail::anyOverlap(faces);
        batch_->photo = photo.device;
        batch_->border = settings.border;
        batch_->prior = settings.prior;
        batch_->logits = results.logits;
        batch_->photoLabels = batch_->photoProbabilities = cuda::GpuMat();
        if (paste)
        {
            clearPhoto(photo.size());
        }
        // The net has a stream of its own, which does not wait for the default one.
        checkCuda(cudaStreamSynchronize(nullptr));
        const std::vector<size_t> visible = detail::visibleFaces(faces);
        for (size_t first = 0; first < visible.size(); first += BATCH)
        {
            const size_t count = std::min(BATCH, visible.size() - first);
            batch_->faces.resize(count);
            crops_.resize(count);
            for (size_t i = 0; i < count; ++i)
            {
                const size_t face = visible[first + i];
                prepare(photo, faces[face], settings, crops_[i], batch_->faces[i]);
                FaceSegmentation* described = results.faces == nullptr ? nullptr : &(*results.faces)[face];
                batch_->faces[i].labels =
                    hostLabels(faces[face].region, results.photoLabels, described, paste);
                batch_->faces[i].confidences = described == nullptr ? nullptr : &described->classConfidences;
            }
            run(static_cast<int>(count), settings.inputSize);
        }
        if (paste)
        {
            downloadPhoto(faces, results.photoLabels);
        }
        else if (!results.photoLabels.empty() && results.faces != nullptr)
        {
            for (const size_t face : visible)
            {
                (*results.faces)[face].labels = results.photoLabels(faces[face].region).clone();
            }
        }
        *batch_ = DeviceFaces(); // keeps nothing of the caller's
    }

private:
    void prepare(const Photo& photo, const detail::PlacedFace& face, const LabelSettings& settings, Mat& crop,
                 DeviceFace& prepared)
    {
        prepared = DeviceFace();
        prepared.square = face.square;
        prepared.region = face.region;
        if (photo.device.empty())
        {
            cutter_.cut(photo.host, face.square, settings.inputSize, settings.border, settings.borderColor,
                        crop);
            prepared.crop = crop;
        }
    }

    /** Where a face's labels go on the host: into the photo's map where no faces overlap, else into its own. */
    static Mat hostLabels(const Rect& region, const Mat& photoLabels, FaceSegmentation* described, bool paste)
    {
        if (!photoLabels.empty() && !paste)
        {
            return photoLabels(region);
        }
        if (described != nullptr)
        {
            described->labels.create(region.size(), CV_8UC1);
            return described->labels;
        }
        return Mat();
    }

    /** The image itself never goes to the device: it only tells the net its size. */
    void run(int count, const Size& inputSize)
    {
        const std::vector<int> sizes = {count, 3, inputSize.height, inputSize.width};
        if (sizes != sizes_)
        {
            net_.setInput(Mat(4, sizes.data(), CV_32F, Scalar(0)));
            sizes_ = sizes;
        }
        net_.forward(lastLayer_);
    }

    void clearPhoto(const Size& size)
    {
        cuda::ensureSizeIsEnough(size, CV_8UC1, photoLabels_);
        cuda::ensureSizeIsEnough(size, CV_32FC1, photoProbabilities_);
        batch_->photoLabels = photoLabels_(Rect(Point(), size));
        batch_->photoProbabilities = photoProbabilities_(Rect(Point(), size));
        batch_->photoLabels.setTo(Scalar::all(FACE_BACKGROUND));
        batch_->photoProbabilities.setTo(Scalar::all(0));
    }

    void downloadPhoto(const std::vector<detail::PlacedFace>& faces, const Mat& photoLabels) const
    {
        Rect all;
        for (const detail::PlacedFace& face : faces)
        {
            all |= face.region;
        }
        Mat target = photoLabels(all);
        batch_->photoLabels(all).download(target);
    }

    dnn::Net net_;
    String lastLayer_;
    Ptr<DeviceFaces> batch_;
    std::vector<int> sizes_;

    // Kept from photo to photo.
    detail::CropCutter cutter_;
    std::vector<Mat> crops_;
    cuda::GpuMat photoLabels_;
    cuda::GpuMat photoProbabilities_;
};

} // namespace
#endif

Ptr<DeviceLabeler> DeviceLabeler::create(const Model& model, int backendId, int targetId, bool stage1Only)
{
#ifdef FLSNET_CUDA
    if (backendId == dnn::DNN_BACKEND_CUDA && cuda::getCudaEnabledDeviceCount() > 0)
    {
        return makePtr<DeviceLabelerImpl>(model, targetId, stage1Only);
    }
#else
    CV_UNUSED(model);
    CV_UNUSED(backendId);
    CV_UNUSED(targetId);
    CV_UNUSED(stage1Only);
#endif
    return Ptr<DeviceLabeler>();
}

} // namespace gpu
} // namespace flsnet
} // namespace cv
