// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_TEST_CUDA_KERNEL_RUN_HPP
#define OPENCV_FLSNET_TEST_CUDA_KERNEL_RUN_HPP

#include "cuda/kernels/number.hpp"
#include "layer_run.hpp"

namespace opencv_test
{

#if CV_VERSION_MAJOR > 4 || (CV_VERSION_MAJOR == 4 && CV_VERSION_MINOR >= 10)
typedef cv::hfloat Half;
#else
typedef cv::float16_t Half;
#endif

} // namespace opencv_test

namespace cv
{
namespace flsnet
{
namespace gpu
{

template <> struct Number<opencv_test::Half>
{
    static float toFloat(opencv_test::Half value) { return static_cast<float>(value); }
    static opencv_test::Half fromFloat(float value) { return opencv_test::Half(value); }
};

} // namespace gpu
} // namespace flsnet
} // namespace cv

namespace opencv_test
{

/** Runs the work of all threads of a kernel on the CPU, the last one first: no thread may need another. */
struct RunOnHost
{
    template <typename Work> void operator()(const Work& work) const
    {
        for (long long thread = work.threads() - 1; thread >= 0; --thread)
        {
            work(static_cast<int>(thread));
        }
    }
};

/** A blob as a kernel sees it: numbers of type T, which may begin anywhere in memory, as maps do that are a part of a
concatenation. */
template <typename T> class DeviceBlob
{
public:
    /** All NaN, so that a number that a kernel does not write is seen. */
    explicit DeviceBlob(size_t count, size_t offset = 0)
        : numbers_(count + offset + 16, gpu::Number<T>::fromFloat(std::numeric_limits<float>::quiet_NaN()))
    {
        const size_t misplaced = reinterpret_cast<size_t>(numbers_.data()) % 16 / sizeof(T);
        begin_ = (16 / sizeof(T) - misplaced) % (16 / sizeof(T)) + offset;
    }

    DeviceBlob(const Mat& blob, size_t offset) : DeviceBlob(blob.total(), offset)
    {
        std::transform(blob.ptr<float>(), blob.ptr<float>() + blob.total(), data(),
                       [](float value) { return gpu::Number<T>::fromFloat(value); });
    }

    T* data() { return numbers_.data() + begin_; }

    Mat toMat(int batch, int channels, int height, int width)
    {
        Mat blob = makeBlob(batch, channels, height, width);
        std::transform(data(), data() + blob.total(), blob.ptr<float>(),
                       [](T value) { return gpu::Number<T>::toFloat(value); });
        return blob;
    }

private:
    std::vector<T> numbers_;
    size_t begin_;
};

/** The numbers of a blob as T holds them. */
template <typename T> Mat roundedTo(const Mat& blob)
{
    return DeviceBlob<T>(blob, 0).toMat(blob.size[0], blob.size[1], blob.size[2], blob.size[3]);
}

} // namespace opencv_test

#endif // OPENCV_FLSNET_TEST_CUDA_KERNEL_RUN_HPP
