// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../../precomp.hpp"

#ifdef FLSNET_CUDA
#include "../../cuda/cuda_check.hpp"
#include "../../cuda/dnn_private.hpp"
#include "../../cuda/face_kernels.hpp"
#include "../../cuda/half_number.hpp"
#include "../../layers/layer_shapes.hpp"
#include "../clear_logits.hpp"
#include "device_layers.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

namespace
{

template <typename T> class LabelFacesNode CV_FINAL : public dnn::CUDABackendNode
{
public:
    LabelFacesNode(const csl::Stream& stream, const Ptr<DeviceFaces>& faces) : stream_(stream), faces_(faces)
    {
    }

    /** Results reach the host when cv::dnn waits for the stream, at the end of the net. */
    void forward(const std::vector<Ptr<dnn::BackendWrapper>>& in,
                 const std::vector<Ptr<dnn::BackendWrapper>>& /*out*/,
                 csl::Workspace& /*workspace*/) CV_OVERRIDE
    {
        const csl::TensorView<T> all = viewOf<T>(in[0]);
        CV_CheckEQ(all.get_axis_size(0), faces_->faces.size(), "There must be one map of logits a face");
        Logits<T> logits = {all.get().get(),
                            static_cast<int>(all.get_axis_size(1)),
                            static_cast<int>(all.get_axis_size(2)),
                            static_cast<int>(all.get_axis_size(3)),
                            {}};
        CV_CheckEQ(logits.classes, CONFIDENCE_CLASSES, "The network must have the classes of FaceClass");
        CV_CheckEQ(logits.classes, static_cast<int>(faces_->prior.size()), "There must be one prior a class");
        std::copy(faces_->prior.begin(), faces_->prior.end(), logits.prior.values);
        if (faces_->removesIslands)
        {
            removeIslands(logits);
        }
        for (const DeviceFace& face : faces_->faces)
        {
            label(face, logits);
            if (face.confidences != nullptr)
            {
                findConfidences(logits, *face.confidences);
            }
            logits.data += static_cast<size_t>(logits.classes) * logits.height * logits.width;
        }
        if (faces_->logits != nullptr)
        {
            download(all, *faces_->logits);
        }
    }

private:
    /** The rule works on the host: each face's classes at the network's resolution, a byte a place, go there; what is
    to be changed comes back, if there is anything. The logits are this layer's to change: it is the last one. */
    void removeIslands(const Logits<T>& first)
    {
        const int count = static_cast<int>(faces_->faces.size());
        LabelPixels<T> work = {};
        work.logits = first;
        work.photoToLogits = affineOf(Matx23d(1, 0, 0, 0, 1, 0));
        work.width = first.width;
        work.height = first.height;
        cuda::ensureSizeIsEnough(count * first.height, first.width, CV_8UC1, classes_);
        work.ownStep = classes_.step;
        const size_t logitsPerFace = static_cast<size_t>(first.classes) * first.height * first.width;
        for (int i = 0; i < count; ++i)
        {
            work.own = classes_.ptr(i * first.height);
            labelPixels(work, stream_.get());
            work.logits.data += logitsPerFace;
        }
        hostClasses_.create(count * first.height, first.width, CV_8UC1);
        hostWanted_.create(hostClasses_.size(), CV_8UC1);
        cuda::ensureSizeIsEnough(1, first.height * first.width, CV_8UC1, wanted_);
        checkCuda(cudaMemcpy2DAsync(hostClasses_.data, hostClasses_.step, classes_.data, classes_.step,
                                    first.width, hostClasses_.rows, cudaMemcpyDeviceToHost, stream_.get()));
        stream_.synchronize();
        RaiseClasses<T> raise = {
            const_cast<T*>(first.data), first.classes, first.height * first.width, first.prior, nullptr,
            detail::ISLAND_LEAD};
        for (int i = 0; i < count; ++i)
        {
            const Range rows(i * first.height, (i + 1) * first.height);
            Mat wanted = hostWanted_.rowRange(rows);
            if (clearer_.find(hostClasses_.rowRange(rows), faces_->faceInCrop, wanted))
            {
                checkCuda(cudaMemcpyAsync(wanted_.data, wanted.data, raise.planeSize, cudaMemcpyHostToDevice,
                                          stream_.get()));
                raise.wanted = wanted_.data;
                raiseClasses(raise, stream_.get());
            }
            raise.logits += logitsPerFace;
        }
    }

    void label(const DeviceFace& face, const Logits<T>& logits)
    {
        LabelPixels<T> work = {};
        work.logits = logits;
        work.photoToLogits = affineOf(detail::photoToCrop(face.area, Size(logits.width, logits.height)));
        work.left = face.region.x;
        work.top = face.region.y;
        work.width = face.region.width;
        work.height = face.region.height;
        if (!faces_->photoLabels.empty())
        {
            const cuda::GpuMat labels = faces_->photoLabels(face.region);
            const cuda::GpuMat probabilities = faces_->photoProbabilities(face.region);
            work.photo = labels.data;
            work.photoStep = labels.step;
            work.best = reinterpret_cast<float*>(probabilities.data);
            work.bestStep = probabilities.step / sizeof(float);
        }
        if (!face.labels.empty())
        {
            CV_CheckEQ(face.labels.size(), face.region.size(), "The labels must have the size of the region");
            cuda::ensureSizeIsEnough(face.region.size(), CV_8UC1, labels_);
            work.own = labels_.data;
            work.ownStep = labels_.step;
        }
        labelPixels(work, stream_.get());
        if (!face.labels.empty())
        {
            checkCuda(cudaMemcpy2DAsync(face.labels.data, face.labels.step, labels_.data, labels_.step,
                                        face.region.width, face.region.height, cudaMemcpyDeviceToHost,
                                        stream_.get()));
        }
    }

    void findConfidences(const Logits<T>& logits, std::vector<float>& confidences)
    {
        const int sums = CONFIDENCE_CLASSES * CONFIDENCE_THREADS * static_cast<int>(sizeof(ClassSum));
        cuda::ensureSizeIsEnough(1, sums, CV_8UC1, sums_);
        cuda::ensureSizeIsEnough(1, CONFIDENCE_CLASSES, CV_32FC1, confidences_);
        float* means = confidences_.ptr<float>();
        classConfidences(logits, reinterpret_cast<ClassSum*>(sums_.data), means, stream_.get());
        confidences.resize(CONFIDENCE_CLASSES);
        checkCuda(cudaMemcpyAsync(confidences.data(), means, CONFIDENCE_CLASSES * sizeof(float),
                                  cudaMemcpyDeviceToHost, stream_.get()));
    }

    void download(const csl::TensorView<T>& logits, Mat& host)
    {
        const int depth = sizeof(T) == sizeof(float) ? CV_32F : CV_16F;
        const int sizes[] = {
            static_cast<int>(logits.get_axis_size(0)), static_cast<int>(logits.get_axis_size(1)),
            static_cast<int>(logits.get_axis_size(2)), static_cast<int>(logits.get_axis_size(3))};
        Mat numbers(4, sizes, depth);
        csl::memcpy<T>(reinterpret_cast<T*>(numbers.data), logits.get(), numbers.total(), stream_);
        stream_.synchronize();
        numbers.convertTo(host, CV_32F);
    }

    csl::Stream stream_;
    Ptr<DeviceFaces> faces_;
    detail::IslandClearer clearer_;
    Mat hostClasses_;
    Mat hostWanted_;
    // Of one face after the other: a stream does its work in order.
    cuda::GpuMat classes_;
    cuda::GpuMat wanted_;
    cuda::GpuMat labels_;
    cuda::GpuMat sums_;
    cuda::GpuMat confidences_;
};

class LabelFacesLayer CV_FINAL : public DeviceLayer
{
public:
    explicit LabelFacesLayer(const dnn::LayerParams& params) { setParamsFrom(params); }

    /** A layer must give something: one number a face, which nobody looks at. */
    bool getMemoryShapes(const std::vector<detail::MatShape>& inShapes, const int /*requiredOutputs*/,
                         std::vector<detail::MatShape>& outShapes,
                         std::vector<detail::MatShape>& /*internals*/) const CV_OVERRIDE
    {
        detail::checkNchw(inShapes[0], LABEL_FACES, "logits");
        outShapes.assign(1, inShapes[0]);
        outShapes[0][1] = outShapes[0][2] = outShapes[0][3] = 1;
        return false;
    }

    Ptr<dnn::BackendNode> initCUDA(void* context, const std::vector<Ptr<dnn::BackendWrapper>>& /*in*/,
                                   const std::vector<Ptr<dnn::BackendWrapper>>& /*out*/) CV_OVERRIDE
    {
        return dnn::make_cuda_node<LabelFacesNode>(preferableTarget, streamOf(context), faces_);
    }
};

} // namespace

Ptr<dnn::Layer> createLabelFacesLayer(dnn::LayerParams& params)
{
    return makePtr<LabelFacesLayer>(params);
}

} // namespace gpu
} // namespace flsnet
} // namespace cv
#endif
