// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The module's kernels on a GPU, and beside each the time that its bytes need at the rate at which the GPU copies
// memory. Maps are those of the paper's network at 256 x 256 pixels.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <cuda_runtime_api.h>

#include "cuda_check.hpp"
#include "half_number.hpp"
#include "layer_kernels.hpp"
#include "no_device.hpp"

namespace
{

using namespace cv::flsnet::gpu;

const int RUNS = 101;

class DeviceMemory
{
public:
    explicit DeviceMemory(size_t bytes)
    {
        checkCuda(cudaMalloc(&data_, bytes));
        checkCuda(cudaMemset(data_, 0, bytes));
    }
    ~DeviceMemory() { cudaFree(data_); }
    DeviceMemory(const DeviceMemory&) = delete;
    DeviceMemory& operator=(const DeviceMemory&) = delete;

    template <typename T> T* as() const { return static_cast<T*>(data_); }

private:
    void* data_ = nullptr;
};

/** Median time of a piece of work in microseconds, by the GPU's own clock. */
template <typename Work> double medianTime(const Work& work)
{
    cudaEvent_t begin, end;
    checkCuda(cudaEventCreate(&begin));
    checkCuda(cudaEventCreate(&end));
    std::vector<float> times;
    for (int run = 0; run < RUNS; ++run)
    {
        checkCuda(cudaEventRecord(begin));
        work();
        checkCuda(cudaEventRecord(end));
        checkCuda(cudaEventSynchronize(end));
        float milliseconds = 0;
        checkCuda(cudaEventElapsedTime(&milliseconds, begin, end));
        times.push_back(milliseconds);
    }
    checkCuda(cudaEventDestroy(begin));
    checkCuda(cudaEventDestroy(end));
    std::nth_element(times.begin(), times.begin() + RUNS / 2, times.end());
    return 1000. * times[RUNS / 2];
}

/** Bytes a microsecond, read and written ones counted, of copies within the GPU's memory. */
double copyRate()
{
    const size_t bytes = size_t(1) << 30;
    const DeviceMemory from(bytes), to(bytes);
    return 2. * bytes / medianTime([&] {
               checkCuda(
                   cudaMemcpyAsync(to.as<char>(), from.as<char>(), bytes, cudaMemcpyDeviceToDevice, nullptr));
           });
}

void print(const std::string& kernel, int batch, const std::string& map, double bytes, double time,
           double rate)
{
    std::printf("| %s | %d | %s | %.1f | %.1f | %.1f | %.2f |\n", kernel.c_str(), batch, map.c_str(),
                bytes / 1e6, time, bytes / rate, time * rate / bytes);
}

template <typename T> void measure(const std::string& type, int batch, double rate)
{
    for (int level = 0; level < 5; ++level)
    {
        const int channels[] = {64, 128, 256, 512, 512};
        const int side = 256 >> level;
        const MapSize size = {batch * channels[level], side, side};
        const double numbers = static_cast<double>(size.planes) * side * side;
        const std::string map =
            std::to_string(channels[level]) + " x " + std::to_string(side) + " x " + std::to_string(side);
        const DeviceMemory x(static_cast<size_t>(numbers) * sizeof(T));
        const DeviceMemory y(static_cast<size_t>(numbers / 4) * sizeof(T));
        const DeviceMemory code(static_cast<size_t>(numbers / 4) * sizeof(T));
        const double bytes = 1.5 * numbers * sizeof(T); // a map, its maxima and their codes
        print("MaxPoolWithCodes, " + type, batch, map, bytes,
              medianTime([&] { maxPoolWithCodes(x.as<T>(), y.as<T>(), code.as<T>(), size, nullptr); }), rate);
        print("MaxUnpoolWithCodes, " + type, batch, map, bytes,
              medianTime([&] { maxUnpoolWithCodes<T>(y.as<T>(), code.as<T>(), x.as<T>(), size, nullptr); }),
              rate);
    }
    const ScoresSize size = {batch, 9, 256 * 256};
    const double numbers = static_cast<double>(size.batch) * size.classes * size.planeSize;
    const DeviceMemory logits(static_cast<size_t>(numbers) * sizeof(T));
    const DeviceMemory scores(static_cast<size_t>(numbers) * sizeof(T));
    print("AreaWeightedSoftmax, " + type, batch, "9 x 256 x 256", 2 * numbers * sizeof(T), medianTime([&] {
              areaWeightedSoftmax<T>(logits.as<T>(), scores.as<T>(), size, ClassValues(), nullptr);
          }),
          rate);
}

void run()
{
    const double rate = copyRate();
    std::printf("Copies within the GPU's memory: %.0f GB/s read and written. Medians of %d runs.\n\n",
                rate / 1000, RUNS);
    std::puts(
        "| kernel | batch | map | MB | us | us for its bytes | ratio |\n|---|---:|---|---:|---:|---:|---:|");
    for (const int batch : {1, 8, 32})
    {
        measure<__half>("half", batch, rate);
        measure<float>("float", batch, rate);
    }
}

} // namespace

int main()
{
    try
    {
        if (!hasDevice())
        {
            return NO_DEVICE;
        }
        run();
    }
    catch (const std::exception& error)
    {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}
