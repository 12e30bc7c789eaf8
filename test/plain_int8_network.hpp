// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The network in 8 bits as plain integer loops, by the rules of doc/design.md, to compare with.

#ifndef OPENCV_FLSNET_TEST_PLAIN_INT8_NETWORK_HPP
#define OPENCV_FLSNET_TEST_PLAIN_INT8_NETWORK_HPP

#include <cmath>
#include <numeric>
#include <sstream>

#include "onnx_edit.hpp"
#include "small_models.hpp"

namespace opencv_test
{

/** Bytes of maps, and what they mean: (byte - zero) * step, by channel. */
struct ByteMaps
{
    Mat bytes; // N x C x H x W, CV_32S
    std::vector<float> steps;
    std::vector<double> zeros;
};

/** What a convolution gives before it is rounded to bytes. */
struct RectifiedSums
{
    Mat sums; // N x C x H x W, CV_32S
    std::vector<float> scales;
    std::vector<float> steps; // of the bytes to come
};

inline Mat integerMaps(int batch, int channels, int height, int width)
{
    const int sizes[] = {batch, channels, height, width};
    return Mat(4, sizes, CV_32S, Scalar(0));
}

class PlainInt8Network
{
public:
    explicit PlainInt8Network(const Model& model)
        : info_(model.info()), file_(model.toOnnx(WEIGHTS_FLOAT, MODEL_OPS_FLSNET, false))
    {
    }

    /** Fills maps and logits. */
    void run(const Mat& images)
    {
        const int levels = static_cast<int>(info_.spec.channels.size());
        ByteMaps x = bytesOf(images);
        std::vector<ByteMaps> encoder, decoder(levels);
        std::vector<Mat> codes(levels);
        for (int level = 0; level < levels; ++level)
        {
            encode("stage1", level, x, encoder, codes);
        }
        decode("stage1", levels, x, codes, std::vector<ByteMaps>(), decoder);
        if (info_.spec.stage2Levels > 0)
        {
            std::vector<ByteMaps> own, ownDecoder(info_.spec.stage2Levels);
            for (int level = 0; level < info_.spec.stage2Levels; ++level)
            {
                x = concatenated(x, encoder[level]);
                encode("stage2", level, x, own, codes);
            }
            decode("stage2", info_.spec.stage2Levels, x, codes, decoder, ownDecoder);
        }
        head(info_.spec.stage2Levels > 0 ? "stage2.head" : "stage1.head", x);
    }

    /** Values of the maps of each convolution, N x C x H x W, CV_32F. */
    std::map<std::string, Mat> maps;
    Mat logits; // N x C x H x W, CV_32F

private:
    ByteMaps bytesOf(const Mat& images) const
    {
        ByteMaps result;
        result.bytes = integerMaps(images.size[0], 3, images.size[2], images.size[3]);
        for (size_t i = 0; i < images.total(); ++i)
        {
            result.bytes.ptr<int>()[i] =
                std::min(255, std::max(0, static_cast<int>(std::nearbyint(images.ptr<float>()[i]))));
        }
        result.steps.assign(3, static_cast<float>(1 / info_.deviation));
        result.zeros.assign(info_.mean.val, info_.mean.val + 3);
        return result;
    }

    std::vector<float> ranges(const std::string& conv) const
    {
        std::istringstream text(metadataValue(file_, "cv.flsnet.range." + conv));
        std::vector<float> values;
        for (std::string part; std::getline(text, part, ',');)
        {
            values.push_back(std::stof(part));
        }
        return values;
    }

    RectifiedSums convolve(const std::string& conv, const ByteMaps& x) const
    {
        const std::vector<float> kernel = tensorValues<float>(file_, conv + ".weight");
        const std::vector<float> bias = tensorValues<float>(file_, conv + ".bias");
        const int inputs = x.bytes.size[1];
        const int height = x.bytes.size[2], width = x.bytes.size[3];
        const int outputs = static_cast<int>(bias.size());
        RectifiedSums result;
        result.sums = integerMaps(x.bytes.size[0], outputs, height, width);
        result.steps = outputSteps(ranges(conv));
        for (int o = 0; o < outputs; ++o)
        {
            std::vector<double> exact(static_cast<size_t>(inputs) * 9);
            double highest = 0, sum = 0;
            for (size_t i = 0; i < exact.size(); ++i)
            {
                exact[i] = static_cast<double>(kernel[o * exact.size() + i]) * x.steps[i / 9];
                highest = std::max(highest, std::abs(exact[i]));
                sum += std::abs(exact[i]);
            }
            const double step = std::max(
                {highest / 127, sum * 255 / (1 << 29), std::abs(static_cast<double>(bias[o])) / (1 << 29)});
            const std::vector<int> weights = roundedKernels(exact, step);
            double shift = 0;
            for (int c = 0; c < inputs; ++c)
            {
                shift +=
                    std::accumulate(weights.begin() + c * 9, weights.begin() + c * 9 + 9, 0) * x.zeros[c];
            }
            const int start = static_cast<int>(std::nearbyint(bias[o] / step - shift));
            result.scales.push_back(static_cast<float>(step / result.steps[o]));
            for (int n = 0; n < x.bytes.size[0]; ++n)
            {
                int* sums = result.sums.ptr<int>(n, o);
                for (int i = 0; i < height * width; ++i)
                {
                    sums[i] = std::max(0, start + sumAt(x, n, i / width, i % width, weights));
                }
            }
        }
        return result;
    }

    static std::vector<float> outputSteps(const std::vector<float>& ranges)
    {
        std::vector<float> steps;
        for (const float range : ranges)
        {
            // A channel that was always zero has the largest range.
            const float used = range > 0 ? range : *std::max_element(ranges.begin(), ranges.end());
            steps.push_back(used > 0 ? used / 255 : 1);
        }
        return steps;
    }

    /** Rounded to the nearest; then those with the largest errors the other way, until the sum of nine is right. */
    static std::vector<int> roundedKernels(const std::vector<double>& exact, double step)
    {
        std::vector<int> rounded(exact.size());
        for (size_t first = 0; first < exact.size(); first += 9)
        {
            double missing = 0;
            for (size_t i = first; i < first + 9; ++i)
            {
                rounded[i] = static_cast<int>(std::nearbyint(exact[i] / step));
                missing += exact[i] / step - rounded[i];
            }
            while (std::abs(missing) > 0.5)
            {
                const int change = missing > 0 ? 1 : -1;
                double most = 0;
                size_t best = exact.size();
                for (size_t i = first; i < first + 9; ++i)
                {
                    const double error = (exact[i] / step - rounded[i]) * change;
                    if (error > most && std::abs(rounded[i] + change) <= 127)
                    {
                        most = error;
                        best = i;
                    }
                }
                if (best == exact.size())
                {
                    break;
                }
                rounded[best] += change;
                missing -= change;
            }
        }
        return rounded;
    }

    static int sumAt(const ByteMaps& x, int n, int row, int column, const std::vector<int>& weights)
    {
        const int height = x.bytes.size[2], width = x.bytes.size[3];
        int sum = 0;
        for (size_t i = 0; i < weights.size(); ++i)
        {
            const int c = static_cast<int>(i / 9);
            const int y = row + static_cast<int>(i % 9) / 3 - 1;
            const int from = column + static_cast<int>(i % 3) - 1;
            const bool inside = y >= 0 && y < height && from >= 0 && from < width;
            // Beside the image lies its mean colour, beside maps zero.
            const int byte = inside ? x.bytes.ptr<int>(n, c)[y * width + from]
                                    : static_cast<int>(std::nearbyint(x.zeros[c]));
            sum += byte * weights[i];
        }
        return sum;
    }

    static int byteOf(int sum, float scale)
    {
        const float scaled = static_cast<float>(sum) * scale;
        return static_cast<int>(std::nearbyint(std::min(scaled, 255.f)));
    }

    ByteMaps rounded(const std::string& conv, const RectifiedSums& from)
    {
        ByteMaps result;
        result.bytes =
            integerMaps(from.sums.size[0], from.sums.size[1], from.sums.size[2], from.sums.size[3]);
        result.steps = from.steps;
        result.zeros.assign(from.steps.size(), 0);
        const int plane = from.sums.size[2] * from.sums.size[3];
        Mat values(4, result.bytes.size.p, CV_32F);
        for (int i = 0; i < static_cast<int>(from.sums.total()); ++i)
        {
            const int c = i / plane % from.sums.size[1];
            result.bytes.ptr<int>()[i] = byteOf(from.sums.ptr<int>()[i], from.scales[c]);
            values.ptr<float>()[i] = static_cast<float>(result.bytes.ptr<int>()[i]) * from.steps[c];
        }
        maps[conv] = values;
        return result;
    }

    RectifiedSums block(const std::string& name, int level, ByteMaps& x)
    {
        RectifiedSums last;
        for (int i = 0; i < info_.spec.convolutions[level]; ++i)
        {
            const std::string conv = name + "." + std::to_string(level) + "." + std::to_string(i);
            last = convolve(conv, x);
            x = rounded(conv, last);
        }
        return last;
    }

    void encode(const std::string& stage, int level, ByteMaps& x, std::vector<ByteMaps>& encoder,
                std::vector<Mat>& codes)
    {
        const RectifiedSums last = block(stage + ".encoder", level, x);
        encoder.push_back(x);
        const int height = last.sums.size[2], width = last.sums.size[3];
        x.bytes = integerMaps(last.sums.size[0], last.sums.size[1], height / 2, width / 2);
        codes[level] = integerMaps(last.sums.size[0], last.sums.size[1], height / 2, width / 2);
        for (int n = 0; n < last.sums.size[0]; ++n)
            for (int c = 0; c < last.sums.size[1]; ++c)
                for (int i = 0; i < height / 2 * (width / 2); ++i)
                {
                    const int* sums = last.sums.ptr<int>(n, c);
                    const int corner = i / (width / 2) * 2 * width + i % (width / 2) * 2;
                    int code = 0;
                    for (int k = 1; k < 4; ++k)
                    {
                        code =
                            sums[corner + k / 2 * width + k % 2] > sums[corner + code / 2 * width + code % 2]
                                ? k
                                : code;
                    }
                    codes[level].ptr<int>(n, c)[i] = code;
                    x.bytes.ptr<int>(n, c)[i] =
                        byteOf(sums[corner + code / 2 * width + code % 2], last.scales[c]);
                }
        sizes_[level] = Size(width, height);
    }

    void decode(const std::string& stage, int levels, ByteMaps& x, const std::vector<Mat>& codes,
                const std::vector<ByteMaps>& others, std::vector<ByteMaps>& decoder)
    {
        for (int level = levels - 1; level >= 0; --level)
        {
            const Size size = sizes_[level];
            const Mat pooled = x.bytes;
            x.bytes = integerMaps(pooled.size[0], pooled.size[1], size.height, size.width);
            for (int n = 0; n < pooled.size[0]; ++n)
                for (int c = 0; c < pooled.size[1]; ++c)
                    for (int i = 0; i < size.height / 2 * (size.width / 2); ++i)
                    {
                        const int code = codes[level].ptr<int>(n, c)[i];
                        const int row = i / (size.width / 2) * 2 + code / 2;
                        const int column = i % (size.width / 2) * 2 + code % 2;
                        x.bytes.ptr<int>(n, c)[row * size.width + column] = pooled.ptr<int>(n, c)[i];
                    }
            if (!others.empty())
            {
                x = concatenated(x, others[level]);
            }
            block(stage + ".decoder", level, x);
            decoder[level] = x;
        }
    }

    static ByteMaps concatenated(const ByteMaps& a, const ByteMaps& b)
    {
        ByteMaps result = a;
        result.steps.insert(result.steps.end(), b.steps.begin(), b.steps.end());
        result.zeros.insert(result.zeros.end(), b.zeros.begin(), b.zeros.end());
        const int channels = a.bytes.size[1] + b.bytes.size[1];
        result.bytes = integerMaps(a.bytes.size[0], channels, a.bytes.size[2], a.bytes.size[3]);
        const int plane = a.bytes.size[2] * a.bytes.size[3];
        for (int n = 0; n < a.bytes.size[0]; ++n)
            for (int c = 0; c < channels; ++c)
            {
                const bool isFirst = c < a.bytes.size[1];
                const int* from = isFirst ? a.bytes.ptr<int>(n, c) : b.bytes.ptr<int>(n, c - a.bytes.size[1]);
                std::copy(from, from + plane, result.bytes.ptr<int>(n, c));
            }
        return result;
    }

    void head(const std::string& name, const ByteMaps& x)
    {
        const std::vector<float> kernel = tensorValues<float>(file_, name + ".weight");
        const std::vector<float> bias = tensorValues<float>(file_, name + ".bias");
        const int sizes[] = {x.bytes.size[0], static_cast<int>(bias.size()), x.bytes.size[2],
                             x.bytes.size[3]};
        logits.create(4, sizes, CV_32F);
        for (int n = 0; n < sizes[0]; ++n)
            for (int o = 0; o < sizes[1]; ++o)
                for (int i = 0; i < sizes[2] * sizes[3]; ++i)
                {
                    double sum = bias[o];
                    for (int c = 0; c < x.bytes.size[1]; ++c)
                    {
                        sum += static_cast<double>(x.bytes.ptr<int>(n, c)[i]) * x.steps[c] *
                               kernel[static_cast<size_t>(o) * x.bytes.size[1] + c];
                    }
                    logits.ptr<float>(n, o)[i] = static_cast<float>(sum);
                }
    }

    ModelInfo info_;
    std::vector<uchar> file_;
    std::map<int, Size> sizes_; // of the maps, by level
};

} // namespace opencv_test

#endif // OPENCV_FLSNET_TEST_PLAIN_INT8_NETWORK_HPP
