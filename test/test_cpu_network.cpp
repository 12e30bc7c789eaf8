// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "cpu_network_runs.hpp"
#include "error_message.hpp"
#include "plain_network.hpp"
#include "small_models.hpp"

#ifdef FLSNET_SOURCE_DIR
#include "opencv2/imgcodecs.hpp"
#endif

namespace opencv_test
{
namespace
{

std::vector<String> encoderMaps(const ModelInfo& info)
{
    std::vector<String> names;
    for (size_t level = 0; level < info.spec.channels.size(); ++level)
    {
        names.push_back("stage1.encoder." + std::to_string(level));
    }
    return names;
}

/** Kernels and biases of stage 1's encoder. */
std::vector<Mat> encoderWeights(const Model& model)
{
    const dnn::Net net = model.net();
    std::vector<Mat> weights;
    const std::vector<int> convolutions = model.info().spec.convolutions;
    for (size_t level = 0; level < convolutions.size(); ++level)
        for (int i = 0; i < convolutions[level]; ++i)
        {
            const String name = format("stage1.encoder.%d.%d.conv", static_cast<int>(level), i);
            const int layer = net.getLayerId(Model::layerName(net, name));
            weights.push_back(net.getParam(layer, 0));
            weights.push_back(net.getParam(layer, 1));
        }
    return weights;
}

TEST(Flsnet_CpuNetwork, encoder_maps_are_exact)
{
    for (const bool optimized : {true, false})
        for (const ModelInfo& info : variedInfos())
        {
            SCOPED_TRACE(format("optimized %d, %d channels, %d x %d", optimized, info.spec.channels[0],
                                info.spec.inputSize.width, info.spec.inputSize.height));
            const UseOptimized use(optimized);
            const Mat images = randomImages(3, info.spec.inputSize, 4);
            const std::vector<String> names = encoderMaps(info);
            const Ptr<Model> model = Model::random(info, 5);
            const dnn::Net net = model->cpuNet(false, names);
            const std::vector<Mat> expected = plainEncoder(images, info, encoderWeights(*model));
            for (size_t level = 0; level < names.size(); ++level)
            {
                Mat rounded;
                expected[level].convertTo(rounded, CV_32F);
                EXPECT_LT(relativeError(forward(net, images, names[level]), rounded), 1e-5) << names[level];
            }
        }
}

TEST(Flsnet_CpuNetwork, equals_the_net_of_single_layers)
{
    for (const bool optimized : {true, false})
        for (const ModelInfo& info : variedInfos())
            for (const bool stage1Only : {false, true})
            {
                SCOPED_TRACE(format("optimized %d, stage 1 only %d, %d channels, %d x %d", optimized,
                                    stage1Only, info.spec.channels[0], info.spec.inputSize.width,
                                    info.spec.inputSize.height));
                const Ptr<Model> model = Model::random(info, 6);
                const Mat images = randomImages(2, info.spec.inputSize, 7);
                const std::vector<Mat> expected = runNetwork(model->net(stage1Only), images);
                const UseOptimized use(optimized);
                const std::vector<Mat> results = runNetwork(model->cpuNet(stage1Only), images);
                // Not closer: now and then, rounding decides where a maximum lies that is unpooled later.
                EXPECT_LT(relativeError(results[0], expected[0]), 1e-2);
                EXPECT_LT(relativeError(results[1], expected[1]), 1e-2);
                EXPECT_GE(sameLabels(results[0], expected[0]), 0.99);
            }
}

TEST(Flsnet_CpuNetwork, gives_every_map_that_is_asked_for)
{
    const ModelInfo info = makeInfo({16, 32, 48}, {1, 2, 2}, 2, Size(45, 38));
    const Ptr<Model> model = Model::random(info, 8);
    const std::vector<String> names = {"stage1.decoder.0", "stage1.encoder.2", "stage1.decoder.2",
                                       "stage2.encoder.0", "stage2.encoder.1", "stage2.decoder.1",
                                       "stage2.decoder.0"};
    const dnn::Net net = model->cpuNet(false, names);
    const Mat images = randomImages(1, info.spec.inputSize, 9);
    for (const String& name : names)
    {
        EXPECT_LT(relativeError(forward(net, images, name), forward(model->net(), images, name)), 1e-2)
            << name;
    }
    for (const char* name : {"stage1.encoder.3", "stage2.encoder.2", "stage3.encoder.0", "logits", ""})
    {
        EXPECT_EQ(static_cast<int>(Error::StsObjectNotFound),
                  errorCode([&] { model->cpuNet(false, {name}); }))
            << name;
    }
}

TEST(Flsnet_CpuNetwork, does_not_depend_on_the_number_of_threads)
{
    for (const ModelInfo& info : variedInfos())
    {
        const Ptr<Model> model = Model::random(info, 10);
        const Mat images = randomImages(2, info.spec.inputSize, 11);
        const dnn::Net net = model->cpuNet();
        Mat expected;
        for (const int count : {1, 2, 3, 7})
        {
            const Threads threads(count);
            const Mat logits = forward(net, images, "logits");
            expected = expected.empty() ? logits : expected;
            EXPECT_TRUE(sameValues(expected, logits)) << count;
        }
    }
}

TEST(Flsnet_CpuNetwork, may_change_its_input_size_and_batch_between_runs)
{
    const Ptr<Model> model = Model::random(smallInfo(), 1);
    const dnn::Net net = model->cpuNet();
    const Mat first = randomImages(2, Size(30, 23), 3);
    const Mat expected = forward(net, first, "logits");
    for (const Size size : {Size(64, 8), Size(4, 4), Size(150, 151)})
    {
        const Mat other = randomImages(1, size, 4);
        // Exactly, though the first sizes need the weights in other forms than these.
        const Ptr<Model> fresh = Model::random(smallInfo(), 1);
        EXPECT_TRUE(sameValues(forward(net, other, "logits"), forward(fresh->cpuNet(), other, "logits")));
    }
    EXPECT_TRUE(sameValues(expected, forward(net, first, "logits")));
}

TEST(Flsnet_CpuNetwork, treats_the_images_of_a_batch_one_by_one)
{
    const Ptr<Model> model = Model::random(smallInfo(), 2);
    const Mat images = randomImages(3, Size(29, 27), 5);
    const Mat together = forward(model->cpuNet(), images, "logits");
    for (int n = 0; n < 3; ++n)
    {
        const std::vector<Range> one = {Range(n, n + 1), Range::all(), Range::all(), Range::all()};
        const Mat alone = forward(model->cpuNet(), images(one).clone(), "logits");
        EXPECT_LT(relativeError(together(one).clone(), alone), 1e-5);
    }
}

TEST(Flsnet_CpuNetwork, wrong_inputs_are_an_error)
{
    const Ptr<Model> model = Model::random(smallInfo(), 2);
    EXPECT_THROW(forward(model->cpuNet(), randomImages(1, Size(3, 64), 1), "logits"), cv::Exception);
    EXPECT_THROW(forward(model->cpuNet(), makeBlob(1, 4, 32, 32), "logits"), cv::Exception);
}

#ifdef FLSNET_SOURCE_DIR
TEST(Flsnet_CpuNetwork, labels_of_a_photo_are_those_of_the_net_of_single_layers)
{
    const Ptr<Model> model = Model::read(FLSNET_SOURCE_DIR "/data/flsnet_light.onnx");
    const Mat photo = cv::imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    ASSERT_FALSE(photo.empty());
    const Mat head = photo(Rect(110, 5, 230, 230)); // a crop as the segmenter cuts it
    const Mat input = dnn::blobFromImage(head, 1, model->info().spec.inputSize);
    const Mat expected = forward(model->net(), input, "logits");
    for (const bool optimized : {true, false})
    {
        const UseOptimized use(optimized);
        EXPECT_GE(sameLabels(forward(model->cpuNet(), input, "logits"), expected), 0.999);
    }
}
#endif

} // namespace
} // namespace opencv_test
