// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_TEST_SMALL_MODELS_HPP
#define OPENCV_FLSNET_TEST_SMALL_MODELS_HPP

#include <cstdio>
#include <iterator>

#include "layer_run.hpp"
#include "without_winograd.hpp"

namespace opencv_test
{

/** A path for a new file, which goes away with this object. */
class TemporaryFile
{
public:
    explicit TemporaryFile(const std::string& suffix) : path_(cv::tempfile(suffix.c_str())) {}

    ~TemporaryFile() { std::remove(path_.c_str()); }

    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const std::string& path() const { return path_; }

    void write(const std::string& bytes) const
    {
        std::ofstream(path_, std::ios::binary)
            .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }

    void write(const std::vector<uchar>& bytes) const { write(std::string(bytes.begin(), bytes.end())); }

    std::vector<uchar> read() const
    {
        std::ifstream stream(path_, std::ios::binary);
        return std::vector<uchar>((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    }

private:
    std::string path_;
};

inline ModelInfo makeInfo(const std::vector<int>& channels, const std::vector<int>& convolutions,
                          int stage2Levels, const Size& size)
{
    ModelInfo info;
    info.spec.channels = channels;
    info.spec.convolutions = convolutions;
    info.spec.stage2Levels = stage2Levels;
    info.spec.inputSize = size;
    for (int c = 0; c < info.spec.classCount; ++c)
    {
        info.areas[c] = static_cast<double>(1000.f / (1 + c));
    }
    return info;
}

/** Two levels, two stages, odd size. */
inline ModelInfo smallInfo()
{
    return makeInfo({16, 32}, {1, 2}, 2, Size(21, 26));
}

/** As small as a model gets: for tests that read it thousands of times. */
inline ModelInfo tinyInfo()
{
    ModelInfo info = makeInfo({16}, {1}, 0, Size(8, 8));
    info.spec.classCount = 2;
    info.areas = {3, 1};
    info.classNames = {"a", "b"};
    return info;
}

/** Noise in the range of bytes. */
inline Mat randomImages(int batch, const Size& size, uint64 seed)
{
    Mat images = makeBlob(batch, 3, size.height, size.width);
    RNG rng(seed);
    rng.fill(images, RNG::UNIFORM, 0, 256);
    return images;
}

/** Logits and scores of a network. */
inline std::vector<Mat> runNetwork(dnn::Net net, const Mat& images)
{
    net = withoutWinograd(net);
    net.setPreferableBackend(dnn::DNN_BACKEND_OPENCV);
    net.setInput(images, "image");
    std::vector<Mat> results;
    net.forward(results,
                std::vector<String>({Model::layerName(net, "logits"), Model::layerName(net, "scores")}));
    return {results[0].clone(), results[1].clone()};
}

} // namespace opencv_test

#endif // OPENCV_FLSNET_TEST_SMALL_MODELS_HPP
