// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../../precomp.hpp"

#include "device_labeler.hpp"

#ifdef FLSNET_CUDA
#include <mutex>

#include "../../cuda/cuda_check.hpp"
#include "../../image_input.hpp"
#include "../../inference/model_access.hpp"
#include "../clear_logits.hpp"
#include "../crop_network.hpp"
#include "device_layers.hpp"
#include "opencv2/dnn/layer.hpp"
#endif

namespace cv
{
namespace flsnet
{
namespace detail
{

#ifdef FLSNET_CUDA
namespace
{

dnn::Net makeDeviceNet(const Model& model, int targetId, bool stage1Only)
{
    registerLayers();
    static std::once_flag once;
    std::call_once(once, [] {
        dnn::LayerFactory::registerLayer(gpu::CUT_CROPS, gpu::createCutCropsLayer);
        dnn::LayerFactory::registerLayer(gpu::LABEL_FACES, gpu::createLabelFacesLayer);
    });
    if (runsInHalves(dnn::DNN_BACKEND_CUDA, targetId))
    {
        return makeCudaNet(*partsOf(model), gpu::CUT_CROPS, gpu::LABEL_FACES, stage1Only);
    }
    OnnxOptions options;
    options.stage1Head = false;
    options.bareOps = true;
    options.inputOp = gpu::CUT_CROPS;
    options.outputOp = gpu::LABEL_FACES;
    dnn::Net net = makeNet(*partsOf(model), options, stage1Only);
    net.setPreferableBackend(dnn::DNN_BACKEND_CUDA);
    net.setPreferableTarget(targetId);
    return net;
}

/** What the layers work on, filled for one call: afterwards, also after an exception, it keeps nothing of the
caller's. */
class Batch
{
public:
    explicit Batch(const Ptr<gpu::DeviceFaces>& faces) : faces_(faces) {}
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;
    ~Batch() { *faces_ = gpu::DeviceFaces(); }

    gpu::DeviceFaces* operator->() const { return faces_.get(); }

private:
    Ptr<gpu::DeviceFaces> faces_;
};

class DeviceFaceLabeler CV_FINAL : public FaceLabeler
{
public:
    DeviceFaceLabeler(const Model& model, int targetId, bool stage1Only)
        : net_(makeDeviceNet(model, targetId, stage1Only)), lastLayer_(Model::layerName(net_, "labels")),
          faces_(makePtr<gpu::DeviceFaces>())
    {
        for (const String& name : {Model::layerName(net_, "normalize"), lastLayer_})
        {
            net_.getLayer(net_.getLayerId(name)).dynamicCast<gpu::DeviceLayer>()->setFaces(faces_);
        }
    }

    /** A photo on the device stays there. */
    Photo photoOf(InputArray image, Mat& buffer) CV_OVERRIDE
    {
        Photo photo;
        if (image.isGpuMat() && !image.empty() && image.depth() == CV_8U && image.channels() != 2)
        {
            photo.device = image.getGpuMat();
        }
        else
        {
            photo.host = toBgr8(image, buffer);
        }
        return photo;
    }

    void labelFaces(const Photo& photo, const std::vector<PlacedFace>& faces, const LabelSettings& settings,
                    const LabelResults& results) CV_OVERRIDE
    {
        if (settings.withScores && results.faces != nullptr)
        {
            CV_Error(Error::StsNotImplemented,
                     "There are no scores of faces on a GPU: set Params::withScores "
                     "when the segmenter is made, and the host makes them");
        }
        label(photo, faces, settings, results, nullptr);
    }

    bool usesKnownLogits() const CV_OVERRIDE { return false; } // they would have to go to the device

    void labelCrop(const Photo& crop, const LabelSettings& settings, Mat& labels, Mat* logits) CV_OVERRIDE
    {
        const Rect all(Point(), crop.size());
        LabelSettings cropSettings = settings;
        const CropArea area = areaAround(crop.size(), settings.inputSize);
        // As resize() does, else padded.
        cropSettings.crop.border = area.rectangle() == Rect2d(all) ? BORDER_REPLICATE : BORDER_CONSTANT;
        cropSettings.removesIslands = false;
        LabelResults results;
        results.photoLabels = labels;
        label(crop, {{area, all}}, cropSettings, results, logits);
    }

private:
    /** @param logits if not null, gets those of the last batch. */
    void label(const Photo& photo, const std::vector<PlacedFace>& faces, const LabelSettings& settings,
               const LabelResults& results, Mat* logits)
    {
        const bool paste = !results.photoLabels.empty() && anyOverlap(faces);
        const Batch batch(faces_);
        batch->photo = photo.device;
        batch->border = settings.crop.border;
        batch->prior = settings.prior;
        batch->removesIslands = settings.removesIslands;
        batch->faceInCrop = faceInCrop(settings.crop, settings.inputSize);
        batch->logits = logits;
        if (paste)
        {
            clearPhoto(photo.size());
        }
        // The net has a stream of its own, which does not wait for the default one.
        gpu::checkCuda(cudaStreamSynchronize(nullptr));
        const std::vector<size_t> visible = visibleFaces(faces);
        for (size_t first = 0; first < visible.size(); first += DEVICE_BATCH)
        {
            const size_t count = std::min<size_t>(DEVICE_BATCH, visible.size() - first);
            batch->faces.assign(count, gpu::DeviceFace());
            crops_.resize(count);
            for (size_t i = 0; i < count; ++i)
            {
                const size_t face = visible[first + i];
                FaceSegmentation* described = results.faces == nullptr ? nullptr : &(*results.faces)[face];
                gpu::DeviceFace& prepared = batch->faces[i];
                prepared.area = faces[face].area;
                prepared.region = faces[face].region;
                prepared.crop = hostCrop(photo, faces[face], settings, crops_[i]);
                prepared.labels = hostLabels(faces[face].region, results.photoLabels, described, paste);
                prepared.confidences = described == nullptr ? nullptr : &described->classConfidences;
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
    }

    /** The crop of a photo in the host's memory; nothing of one on the device, where it is cut. */
    Mat hostCrop(const Photo& photo, const PlacedFace& face, const LabelSettings& settings, Mat& buffer)
    {
        if (photo.host.empty())
        {
            return Mat();
        }
        cutter_.cut(photo.host, face.area, settings.inputSize, settings.crop.border, settings.borderColor,
                    buffer);
        return buffer;
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
        faces_->photoLabels = photoLabels_(Rect(Point(), size));
        faces_->photoProbabilities = photoProbabilities_(Rect(Point(), size));
        faces_->photoLabels.setTo(Scalar::all(FACE_BACKGROUND));
        faces_->photoProbabilities.setTo(Scalar::all(0));
    }

    void downloadPhoto(const std::vector<PlacedFace>& faces, const Mat& photoLabels) const
    {
        Rect all;
        for (const PlacedFace& face : faces)
        {
            all |= face.region;
        }
        Mat target = photoLabels(all);
        faces_->photoLabels(all).download(target);
    }

    dnn::Net net_;
    String lastLayer_;
    Ptr<gpu::DeviceFaces> faces_; // of the batch that is in work
    std::vector<int> sizes_;

    // Kept from photo to photo.
    CropCutter cutter_;
    std::vector<Mat> crops_;
    cuda::GpuMat photoLabels_;
    cuda::GpuMat photoProbabilities_;
};

} // namespace

bool runsOnDevice(int backendId, int precision)
{
    return backendId == dnn::DNN_BACKEND_CUDA && precision == PRECISION_FLOAT &&
           cuda::getCudaEnabledDeviceCount() > 0;
}

Ptr<FaceLabeler> makeDeviceLabeler(const Model& model, int targetId, bool stage1Only)
{
    return makePtr<DeviceFaceLabeler>(model, targetId, stage1Only);
}

#else

bool runsOnDevice(int /*backendId*/, int /*precision*/)
{
    return false;
}

Ptr<FaceLabeler> makeDeviceLabeler(const Model& /*model*/, int /*targetId*/, bool /*stage1Only*/)
{
    CV_Error(Error::StsNotImplemented, "This build of the module has no CUDA code");
}

#endif

} // namespace detail
} // namespace flsnet
} // namespace cv
