// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "cpu_network_runs.hpp"

#include <thread>

// The allocators of sanitizers are unknown to mallinfo2().
#if defined __GLIBC__ && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33) && !defined FLSNET_IS_SANITIZED
#include <malloc.h>
#define FLSNET_COUNTS_MEMORY
#endif

// All networks of a model that run on the CPU share its weights.

namespace opencv_test
{
namespace
{

/** Much weight, little map. */
ModelInfo heavyInfo()
{
    return makeInfo({64, 256, 512}, {1, 2, 2}, 1, Size(16, 16));
}

Mat noiseCrop(int seed)
{
    Mat crop(16, 16, CV_8UC3);
    RNG(seed).fill(crop, RNG::UNIFORM, 0, 256);
    return crop;
}

#ifdef FLSNET_COUNTS_MEMORY

/** Bytes that the program holds. */
double heldBytes()
{
    const struct mallinfo2 info = mallinfo2();
    return static_cast<double>(info.uordblks) + static_cast<double>(info.hblkhd);
}

void expectOneSetOfWeights(int precision)
{
    const Ptr<Model> model = Model::random(heavyInfo(), 1);
    const double weights = model->parameterCount() * (precision == PRECISION_INT8 ? 1 : sizeof(float));
    if (precision == PRECISION_INT8)
    {
        model->quantize(std::vector<Mat>(1, noiseCrop(1)));
    }
    const Mat images = randomImages(1, Size(16, 16), 2);
    std::vector<dnn::Net> nets;
    const double none = heldBytes();
    double first = 0;
    for (int i = 0; i < 8; ++i)
    {
        const bool stage1Only = i % 2 == 1;
        nets.push_back(model->cpuNet(stage1Only, std::vector<String>(), precision));
        forward(nets.back(), images, "logits");
        first = i == 0 ? heldBytes() : first;
    }
    EXPECT_GT(first - none, weights) << "the packed weights are not counted";
    EXPECT_LT(heldBytes() - first, 0.5 * weights) << "seven more nets cost more than their maps";
}

TEST(Flsnet_SharedWeights, many_nets_cost_one_set)
{
    expectOneSetOfWeights(PRECISION_FLOAT);
    expectOneSetOfWeights(PRECISION_INT8);
}

TEST(Flsnet_SharedWeights, many_segmenters_cost_one_set)
{
    const Ptr<Model> model = Model::random(heavyInfo(), 3);
    const double weights = model->parameterCount() * sizeof(float);
    const Mat photo = noiseCrop(2);
    std::vector<Ptr<FaceLandmarkSegmenter>> segmenters;
    double first = 0;
    for (int i = 0; i < 8; ++i)
    {
        segmenters.push_back(FaceLandmarkSegmenter::create(model));
        Mat labels;
        segmenters.back()->segmentCrop(photo, labels);
        first = i == 0 ? heldBytes() : first;
    }
    EXPECT_LT(heldBytes() - first, 0.5 * weights);
}

#endif

TEST(Flsnet_SharedWeights, serve_many_threads)
{
    for (const int precision : {PRECISION_FLOAT, PRECISION_INT8})
    {
        const Mat images[] = {randomImages(1, Size(32, 32), 1), randomImages(2, Size(120, 8), 2)};
        const auto makeModel = [&] {
            const Ptr<Model> model = Model::random(heavyInfo(), 4);
            model->quantize(std::vector<Mat>(1, noiseCrop(3)));
            return model;
        };
        Mat expected[2];
        for (int i = 0; i < 2; ++i)
        {
            expected[i] =
                forward(makeModel()->cpuNet(false, std::vector<String>(), precision), images[i], "logits");
        }
        // All at once need weights that nobody has packed yet, in two forms.
        const Ptr<Model> model = makeModel();
        std::vector<Mat> results(6);
        std::vector<std::thread> threads;
        for (size_t i = 0; i < results.size(); ++i)
        {
            threads.emplace_back([&, i] {
                results[i] =
                    forward(model->cpuNet(false, std::vector<String>(), precision), images[i % 2], "logits");
            });
        }
        for (std::thread& thread : threads)
        {
            thread.join();
        }
        for (size_t i = 0; i < results.size(); ++i)
        {
            EXPECT_TRUE(sameValues(expected[i % 2], results[i])) << i;
        }
    }
}

TEST(Flsnet_SharedWeights, outlive_their_model)
{
    Ptr<Model> model = Model::random(heavyInfo(), 5);
    const Mat images = randomImages(1, Size(16, 16), 3);
    const dnn::Net net = model->cpuNet();
    const Mat expected = forward(model->cpuNet(), images, "logits");
    model->setMetadata("name", "another");
    model.release();
    EXPECT_TRUE(sameValues(expected, forward(net, images, "logits")));
    // Needs other forms of the weights than the size before.
    EXPECT_NO_THROW(forward(net, randomImages(1, Size(200, 200), 3), "logits"));
}

TEST(Flsnet_SharedWeights, networks_keep_the_ranges_that_they_were_made_with)
{
    const Ptr<Model> model = Model::random(heavyInfo(), 6);
    model->quantize(std::vector<Mat>(1, noiseCrop(4)));
    const Mat images = randomImages(1, Size(16, 16), 3);
    const dnn::Net before = model->cpuNet(false, std::vector<String>(), PRECISION_INT8);
    const Mat expected = forward(before, images, "logits");
    model->quantize(std::vector<Mat>(1, Mat(16, 16, CV_8UC3, Scalar::all(7))));
    const Mat after = forward(model->cpuNet(false, std::vector<String>(), PRECISION_INT8), images, "logits");
    EXPECT_TRUE(sameValues(expected, forward(before, images, "logits")));
    EXPECT_FALSE(sameValues(expected, after));
}

} // namespace
} // namespace opencv_test
