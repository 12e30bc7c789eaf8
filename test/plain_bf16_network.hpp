// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The network in bfloat16 as plain loops in double precision, by the rules of doc/design.md, to compare with.

#ifndef OPENCV_FLSNET_TEST_PLAIN_BF16_NETWORK_HPP
#define OPENCV_FLSNET_TEST_PLAIN_BF16_NETWORK_HPP

#include <cmath>
#include <functional>

#include "onnx_edit.hpp"
#include "small_models.hpp"

namespace opencv_test
{

/** The nearest number of eight significant bits, of two the even one. */
inline double toBf16(double number)
{
    int exponent = 0;
    const double fraction = std::frexp(number, &exponent);
    return std::ldexp(std::nearbyint(fraction * 256), exponent - 8);
}

/** Each convolution by itself: it reads the maps that the network under test gave, so errors do not add up, and what it
gives before rounding is compared with the test's map. */
class PlainBf16Network
{
public:
    /** @param mapOf a map of the network under test, by the name of its convolution: N x C x H x W, CV_32F. */
    PlainBf16Network(const Model& model, const std::function<Mat(const std::string&)>& mapOf)
        : info_(model.info()), file_(model.toOnnx(WEIGHTS_FLOAT, MODEL_OPS_FLSNET, false)), mapOf_(mapOf)
    {
    }

    void run(const Mat& images)
    {
        const int levels = static_cast<int>(info_.spec.channels.size());
        Mat x = normalized(images);
        std::vector<Mat> encoder, decoder(levels), codes(levels);
        for (int level = 0; level < levels; ++level)
        {
            encode("stage1", level, x, encoder, codes);
        }
        decode("stage1", levels, x, codes, std::vector<Mat>(), decoder);
        if (info_.spec.stage2Levels > 0)
        {
            std::vector<Mat> own, ownDecoder(info_.spec.stage2Levels);
            for (int level = 0; level < info_.spec.stage2Levels; ++level)
            {
                x = concatenated(x, encoder[level]);
                encode("stage2", level, x, own, codes);
            }
            decode("stage2", info_.spec.stage2Levels, x, codes, decoder, ownDecoder);
        }
        head(info_.spec.stage2Levels > 0 ? "stage2.head" : "stage1.head", x);
    }

    std::map<std::string, Mat> exact; // of each convolution, not rounded: N x C x H x W, CV_64F
    Mat logits;                       // the same

private:
    static Mat zeros(int batch, int channels, int height, int width)
    {
        const int sizes[] = {batch, channels, height, width};
        return Mat(4, sizes, CV_64F, Scalar(0));
    }

    /** Pixels, less the mean; the deviation is a part of the first weights. */
    Mat normalized(const Mat& images) const
    {
        Mat x = zeros(images.size[0], 3, images.size[2], images.size[3]);
        const int plane = images.size[2] * images.size[3];
        for (int i = 0; i < static_cast<int>(images.total()); ++i)
        {
            x.ptr<double>()[i] = toBf16(images.ptr<float>()[i]) - info_.mean[i / plane % 3];
        }
        return x;
    }

    /** Fills exact. @return the map of the network under test. */
    Mat convolve(const std::string& name, const Mat& x, bool isFirst)
    {
        const std::vector<float> kernel = tensorValues<float>(file_, name + ".weight");
        const std::vector<float> bias = tensorValues<float>(file_, name + ".bias");
        const int height = x.size[2], width = x.size[3];
        Mat y = zeros(x.size[0], static_cast<int>(bias.size()), height, width);
        for (int n = 0; n < y.size[0]; ++n)
            for (int o = 0; o < y.size[1]; ++o)
                for (int i = 0; i < height * width; ++i)
                {
                    double sum = bias[o];
                    for (int c = 0; c < x.size[1]; ++c)
                        for (int k = 0; k < 9; ++k)
                        {
                            const int row = i / width + k / 3 - 1, column = i % width + k % 3 - 1;
                            if (row >= 0 && row < height && column >= 0 && column < width)
                            {
                                const float weight = kernel[(static_cast<size_t>(o) * x.size[1] + c) * 9 + k];
                                sum += toBf16(static_cast<float>(weight / (isFirst ? info_.deviation : 1))) *
                                       x.ptr<double>(n, c)[row * width + column];
                            }
                        }
                    y.ptr<double>(n, o)[i] = std::max(0., sum);
                }
        exact[name] = y;
        Mat own;
        mapOf_(name).convertTo(own, CV_64F);
        return own;
    }

    void block(const std::string& name, int level, Mat& x)
    {
        for (int i = 0; i < info_.spec.convolutions[level]; ++i)
        {
            last_ = name + "." + std::to_string(level) + "." + std::to_string(i);
            x = convolve(last_, x, last_ == "stage1.encoder.0.0");
        }
    }

    /** Pools: values of the network under test, at the places of the largest that are not rounded. */
    void encode(const std::string& stage, int level, Mat& x, std::vector<Mat>& encoder,
                std::vector<Mat>& codes)
    {
        block(stage + ".encoder", level, x);
        encoder.push_back(x);
        const Mat own = x, sums = exact[last_];
        const int height = x.size[2], width = x.size[3];
        x = zeros(own.size[0], own.size[1], height / 2, width / 2);
        codes[level] = x.clone();
        for (int n = 0; n < own.size[0]; ++n)
            for (int c = 0; c < own.size[1]; ++c)
                for (int i = 0; i < height / 2 * (width / 2); ++i)
                {
                    const int corner = i / (width / 2) * 2 * width + i % (width / 2) * 2;
                    const double* window = sums.ptr<double>(n, c) + corner;
                    int best = 0;
                    for (int k = 1; k < 4; ++k)
                    {
                        best = window[k / 2 * width + k % 2] > window[best / 2 * width + best % 2] ? k : best;
                    }
                    codes[level].ptr<double>(n, c)[i] = best;
                    x.ptr<double>(n, c)[i] = own.ptr<double>(n, c)[corner + best / 2 * width + best % 2];
                }
        sizes_[level] = Size(width, height);
    }

    void decode(const std::string& stage, int levels, Mat& x, const std::vector<Mat>& codes,
                const std::vector<Mat>& others, std::vector<Mat>& decoder)
    {
        for (int level = levels - 1; level >= 0; --level)
        {
            const Size size = sizes_[level];
            const Mat pooled = x;
            x = zeros(pooled.size[0], pooled.size[1], size.height, size.width);
            for (int n = 0; n < pooled.size[0]; ++n)
                for (int c = 0; c < pooled.size[1]; ++c)
                    for (int i = 0; i < size.height / 2 * (size.width / 2); ++i)
                    {
                        const int code = static_cast<int>(codes[level].ptr<double>(n, c)[i]);
                        const int row = i / (size.width / 2) * 2 + code / 2;
                        const int column = i % (size.width / 2) * 2 + code % 2;
                        x.ptr<double>(n, c)[row * size.width + column] = pooled.ptr<double>(n, c)[i];
                    }
            if (!others.empty())
            {
                x = concatenated(x, others[level]);
            }
            block(stage + ".decoder", level, x);
            decoder[level] = x;
        }
    }

    static Mat concatenated(const Mat& a, const Mat& b)
    {
        Mat both = zeros(a.size[0], a.size[1] + b.size[1], a.size[2], a.size[3]);
        const size_t plane = static_cast<size_t>(a.size[2]) * a.size[3];
        for (int n = 0; n < a.size[0]; ++n)
        {
            std::copy(a.ptr<double>(n), a.ptr<double>(n) + a.size[1] * plane, both.ptr<double>(n));
            std::copy(b.ptr<double>(n), b.ptr<double>(n) + b.size[1] * plane, both.ptr<double>(n, a.size[1]));
        }
        return both;
    }

    void head(const std::string& name, const Mat& x)
    {
        const std::vector<float> kernel = tensorValues<float>(file_, name + ".weight");
        const std::vector<float> bias = tensorValues<float>(file_, name + ".bias");
        logits = zeros(x.size[0], static_cast<int>(bias.size()), x.size[2], x.size[3]);
        for (int n = 0; n < logits.size[0]; ++n)
            for (int o = 0; o < logits.size[1]; ++o)
                for (int i = 0; i < x.size[2] * x.size[3]; ++i)
                {
                    double sum = bias[o];
                    for (int c = 0; c < x.size[1]; ++c)
                    {
                        sum += kernel[static_cast<size_t>(o) * x.size[1] + c] * x.ptr<double>(n, c)[i];
                    }
                    logits.ptr<double>(n, o)[i] = sum;
                }
    }

    ModelInfo info_;
    std::vector<uchar> file_;
    std::function<Mat(const std::string&)> mapOf_;
    std::string last_;          // convolution
    std::map<int, Size> sizes_; // of the maps, by level
};

} // namespace opencv_test

#endif // OPENCV_FLSNET_TEST_PLAIN_BF16_NETWORK_HPP
