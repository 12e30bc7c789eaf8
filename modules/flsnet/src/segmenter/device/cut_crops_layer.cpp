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
#include "device_layers.hpp"

namespace cv
{
namespace flsnet
{
namespace gpu
{

namespace
{

Picture pictureOf(const cuda::GpuMat& image)
{
    CV_CheckDepthEQ(image.depth(), CV_8U, "Photos on the GPU must be 8-bit");
    return {image.data, image.step, image.channels(), image.cols, image.rows};
}

int borderOf(int border)
{
    switch (border)
    {
    case BORDER_REPLICATE:
        return CROP_BORDER_REPLICATE;
    case BORDER_REFLECT_101:
        return CROP_BORDER_REFLECT_101;
    default:
        return CROP_BORDER_CONSTANT;
    }
}

template <typename T> class CutCropsNode CV_FINAL : public dnn::CUDABackendNode
{
public:
    CutCropsNode(const csl::Stream& stream, const Ptr<DeviceFaces>& faces, const Normalization& normalization)
        : stream_(stream), faces_(faces), normalization_(normalization)
    {
    }

    void forward(const std::vector<Ptr<dnn::BackendWrapper>>& /*in*/,
                 const std::vector<Ptr<dnn::BackendWrapper>>& out, csl::Workspace& /*workspace*/) CV_OVERRIDE
    {
        const csl::TensorSpan<T> maps = spanOf<T>(out[0]);
        CV_CheckEQ(maps.get_axis_size(0), faces_->faces.size(), "There must be one crop a face");
        const Size size(static_cast<int>(maps.get_axis_size(3)), static_cast<int>(maps.get_axis_size(2)));
        T* map = maps.get().get();
        for (const DeviceFace& face : faces_->faces)
        {
            cut(face, size, map);
            map += 3 * static_cast<size_t>(size.area());
        }
    }

private:
    void cut(const DeviceFace& face, const Size& size, T* map)
    {
        CutCrop<T> work = {};
        if (face.crop.empty())
        {
            const detail::CropPlan plan = detail::planCrop(face.area, faces_->photo.size(), size);
            work.picture = shrink(pictureOf(faces_->photo(plan.region)), plan.shrunk);
            work.cropToPicture = affineOf(plan.cropToShrunk);
        }
        else
        {
            work.picture = upload(face.crop);
            work.cropToPicture = affineOf(Matx23d(1, 0, 0, 0, 1, 0));
        }
        work.border = borderOf(faces_->border);
        std::copy(normalization_.mean, normalization_.mean + 3, work.mean);
        work.deviation = normalization_.deviation;
        work.map = map;
        work.width = size.width;
        work.height = size.height;
        cutCrop(work, stream_.get());
    }

    Picture shrink(const Picture& picture, const Size& size)
    {
        if (size == Size(picture.width, picture.height))
        {
            return picture;
        }
        cuda::ensureSizeIsEnough(1, size.area() * 3, CV_8UC1, picture_);
        shrinkPicture(ShrinkPicture{picture, picture_.data, size.width, size.height}, stream_.get());
        return {picture_.data, static_cast<size_t>(size.width) * 3, 3, size.width, size.height};
    }

    Picture upload(const Mat& crop)
    {
        const size_t step = static_cast<size_t>(crop.cols) * 3;
        cuda::ensureSizeIsEnough(1, crop.rows * crop.cols * 3, CV_8UC1, picture_);
        checkCuda(cudaMemcpy2DAsync(picture_.data, step, crop.data, crop.step, step, crop.rows,
                                    cudaMemcpyHostToDevice, stream_.get()));
        return {picture_.data, step, 3, crop.cols, crop.rows};
    }

    csl::Stream stream_;
    Ptr<DeviceFaces> faces_;
    Normalization normalization_;
    cuda::GpuMat picture_; // of one face after the other: a stream does its work in order
};

class CutCropsLayer CV_FINAL : public DeviceLayer
{
public:
    explicit CutCropsLayer(const dnn::LayerParams& params)
    {
        setParamsFrom(params);
        const dnn::DictValue& mean = params.get("mean");
        CV_CheckEQ(mean.size(), 3, "'mean' must have three numbers");
        for (int c = 0; c < 3; ++c)
        {
            normalization_.mean[c] = mean.get<float>(c);
        }
        normalization_.deviation = params.get<float>("deviation");
    }

    bool getMemoryShapes(const std::vector<detail::MatShape>& inShapes, const int /*requiredOutputs*/,
                         std::vector<detail::MatShape>& outShapes,
                         std::vector<detail::MatShape>& /*internals*/) const CV_OVERRIDE
    {
        detail::checkNchw(inShapes[0], CUT_CROPS, "image");
        outShapes.assign(1, inShapes[0]);
        return false;
    }

    Ptr<dnn::BackendNode> initCUDA(void* context, const std::vector<Ptr<dnn::BackendWrapper>>& /*in*/,
                                   const std::vector<Ptr<dnn::BackendWrapper>>& /*out*/) CV_OVERRIDE
    {
        return dnn::make_cuda_node<CutCropsNode>(preferableTarget, streamOf(context), faces_, normalization_);
    }

private:
    Normalization normalization_;
};

} // namespace

Ptr<dnn::Layer> createCutCropsLayer(dnn::LayerParams& params)
{
    return makePtr<CutCropsLayer>(params);
}

} // namespace gpu
} // namespace flsnet
} // namespace cv
#endif
