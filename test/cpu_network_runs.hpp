// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Runs of the network on a CPU, with any instructions and number of threads.

#ifndef OPENCV_FLSNET_TEST_CPU_NETWORK_RUNS_HPP
#define OPENCV_FLSNET_TEST_CPU_NETWORK_RUNS_HPP

#include "small_models.hpp"

namespace opencv_test
{

/** Switches the use of special instructions, and back when it goes out of scope. */
class UseOptimized
{
public:
    explicit UseOptimized(bool use) : before_(cv::useOptimized()) { cv::setUseOptimized(use); }
    ~UseOptimized() { cv::setUseOptimized(before_); }
    UseOptimized(const UseOptimized&) = delete;
    UseOptimized& operator=(const UseOptimized&) = delete;

private:
    bool before_;
};

/** Sets the number of threads, and back when it goes out of scope. */
class Threads
{
public:
    explicit Threads(int count) : before_(cv::getNumThreads()) { cv::setNumThreads(count); }
    ~Threads() { cv::setNumThreads(before_); }
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;

private:
    int before_;
};

/** Shapes that take every way through the network: many tiles and few, odd sizes, single pixels, levels of
one convolution, groups of outputs that do not fill up. */
inline std::vector<ModelInfo> variedInfos()
{
    return {
        makeInfo({16, 32, 48}, {1, 2, 3}, 2, Size(64, 64)),
        makeInfo({48, 80}, {2, 1}, 2, Size(37, 29)),
        makeInfo({16, 16, 64, 32}, {2, 1, 2, 2}, 4, Size(83, 16)),
        makeInfo({32}, {1}, 1, Size(2, 2)),
        makeInfo({64, 16}, {1, 1}, 0, Size(5, 63)),
    };
}

inline Mat forward(dnn::Net net, const Mat& images, const String& name)
{
    net.setInput(images, "image");
    return net.forward(Model::layerName(net, name)).clone();
}

/** Expects the same of each picture with any number of threads, others beside it, and another size before it. */
inline void expectIndependentRuns(const dnn::Net& net)
{
    const Mat images = randomImages(3, Size(83, 45), 11);
    const Mat expected = forward(net, images, "logits");
    for (const int count : {1, 2, 3, 7})
    {
        const Threads threads(count);
        forward(net, randomImages(1, Size(20, 33), 12), "logits"); // another size before
        EXPECT_TRUE(sameValues(expected, forward(net, images, "logits"))) << count;
    }
    for (int n = 0; n < 3; ++n)
    {
        const std::vector<Range> one = {Range(n, n + 1), Range::all(), Range::all(), Range::all()};
        EXPECT_TRUE(sameValues(expected(one).clone(), forward(net, images(one).clone(), "logits"))) << n;
    }
}

/** Share of pixels whose largest logit is that of the same class. */
inline double sameLabels(const Mat& a, const Mat& b)
{
    const int planeSize = a.size[2] * a.size[3];
    int same = 0;
    for (int n = 0; n < a.size[0]; ++n)
        for (int i = 0; i < planeSize; ++i)
        {
            int labelA = 0, labelB = 0;
            for (int c = 1; c < a.size[1]; ++c)
            {
                labelA = a.ptr<float>(n, c)[i] > a.ptr<float>(n, labelA)[i] ? c : labelA;
                labelB = b.ptr<float>(n, c)[i] > b.ptr<float>(n, labelB)[i] ? c : labelB;
            }
            same += labelA == labelB;
        }
    return static_cast<double>(same) / (a.size[0] * planeSize);
}

} // namespace opencv_test

#endif // OPENCV_FLSNET_TEST_CPU_NETWORK_RUNS_HPP
