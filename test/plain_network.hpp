// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_TEST_PLAIN_NETWORK_HPP
#define OPENCV_FLSNET_TEST_PLAIN_NETWORK_HPP

#include "test_precomp.hpp"

namespace opencv_test
{

// Plain loops in double precision, to tell how exact fast code is.

/** 3x3 convolution with a border of zeros, and ReLU. x: N x C x H x W, CV_64F; kernel, bias: CV_32F. */
inline Mat plainConvolution(const Mat& x, const Mat& kernel, const Mat& bias)
{
    const int sizes[] = {x.size[0], kernel.size[0], x.size[2], x.size[3]};
    Mat y(4, sizes, CV_64F);
    const int inputs = x.size[1];
    const int height = x.size[2];
    const int width = x.size[3];
    for (int n = 0; n < sizes[0]; ++n)
        for (int o = 0; o < sizes[1]; ++o)
        {
            Mat sum(height, width, CV_64F, Scalar(bias.ptr<float>()[o]));
            for (int c = 0; c < inputs; ++c)
            {
                const double* in = x.ptr<double>(n, c);
                const float* weights = kernel.ptr<float>(o, c);
                for (int row = 0; row < height; ++row)
                    for (int column = 0; column < width; ++column)
                        for (int i = 0; i < 9; ++i)
                        {
                            const int fromRow = row + i / 3 - 1;
                            const int fromColumn = column + i % 3 - 1;
                            if (fromRow >= 0 && fromRow < height && fromColumn >= 0 && fromColumn < width)
                            {
                                sum.at<double>(row, column) += weights[i] * in[fromRow * width + fromColumn];
                            }
                        }
            }
            std::transform(sum.ptr<double>(), sum.ptr<double>() + sum.total(), y.ptr<double>(n, o),
                           [](double value) { return std::max(value, 0.); });
        }
    return y;
}

/** 2x2 max pooling; a last odd row or column is lost. */
inline Mat plainPooling(const Mat& x)
{
    const int sizes[] = {x.size[0], x.size[1], x.size[2] / 2, x.size[3] / 2};
    Mat y(4, sizes, CV_64F);
    const int width = x.size[3];
    for (int n = 0; n < sizes[0]; ++n)
        for (int c = 0; c < sizes[1]; ++c)
            for (int row = 0; row < sizes[2]; ++row)
                for (int column = 0; column < sizes[3]; ++column)
                {
                    const double* window = x.ptr<double>(n, c) + 2 * row * width + 2 * column;
                    y.ptr<double>(n, c)[row * sizes[3] + column] =
                        std::max(std::max(window[0], window[1]), std::max(window[width], window[width + 1]));
                }
    return y;
}

/** The maps that stage 1's encoder gives, level by level, before pooling.
@param weights kernel and bias of each convolution, in the order of computation. */
inline std::vector<Mat> plainEncoder(const Mat& images, const ModelInfo& info,
                                     const std::vector<Mat>& weights)
{
    Mat x;
    images.convertTo(x, CV_64F);
    for (int plane = 0; plane < x.size[0] * x.size[1]; ++plane)
    {
        double* values = x.ptr<double>(plane / 3, plane % 3);
        for (int i = 0; i < x.size[2] * x.size[3]; ++i)
        {
            values[i] = (values[i] - info.mean[plane % 3]) / info.deviation;
        }
    }
    std::vector<Mat> maps;
    size_t next = 0;
    for (const int count : info.spec.convolutions)
    {
        for (int i = 0; i < count; ++i, next += 2)
        {
            x = plainConvolution(x, weights[next], weights[next + 1]);
        }
        maps.push_back(x);
        x = plainPooling(x);
    }
    return maps;
}

} // namespace opencv_test

#endif // OPENCV_FLSNET_TEST_PLAIN_NETWORK_HPP
