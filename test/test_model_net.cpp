// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "error_message.hpp"
#include "onnx_edit.hpp"
#include "small_models.hpp"

namespace opencv_test
{
namespace
{

// How far the same numbers may be apart where cv::dnn takes another way through its convolutions.
const double ROUNDING = 1e-4;

/** A net that cv::dnn reads by itself, as a program does that only knows registerLayers(). */
dnn::Net plainNet(const std::vector<uchar>& bytes)
{
    const TemporaryFile file(".onnx");
    file.write(bytes);
    registerLayers();
    return dnn::readNet(file.path());
}

/** The same by the importer that keeps all nodes: OpenCV 5's new engine joins convolutions and ReLUs. */
dnn::Net plainNetOfSingleNodes(const std::vector<uchar>& bytes)
{
#if CV_VERSION_MAJOR >= 5
    registerLayers();
    return dnn::readNetFromONNX(reinterpret_cast<const char*>(bytes.data()), bytes.size(),
                                dnn::ENGINE_CLASSIC);
#else
    return plainNet(bytes);
#endif
}

Mat forward(dnn::Net net, const Mat& images, const std::string& node)
{
    net = withoutWinograd(net);
    net.setPreferableBackend(dnn::DNN_BACKEND_OPENCV);
    net.setInput(images, "image");
    return net.forward(Model::layerName(net, node)).clone();
}

TEST(Flsnet_ModelNet, gives_logits_and_scores_of_the_size_of_the_input)
{
    ModelInfo info = smallInfo();
    info.exponent = 0.5;
    const Ptr<Model> model = Model::random(info, 1);
    for (const bool stage1Only : {false, true})
        for (const Size size : {Size(21, 26), Size(4, 4), Size(67, 45), Size(5, 64)})
            for (const int batch : {1, 3})
            {
                const std::vector<Mat> results =
                    runNetwork(model->net(stage1Only), randomImages(batch, size, 2));
                ASSERT_EQ(shapeText(batch, 9, size.height, size.width), shapeText(results[0]));
                ASSERT_EQ(shapeText(results[0]), shapeText(results[1]));
                EXPECT_TRUE(cv::checkRange(results[0].reshape(1, 1)));
                EXPECT_GT(cv::norm(results[0].reshape(1, 1), NORM_INF), 1e-3);
                dnn::LayerParams params;
                params.set("area", dnn::DictValue::arrayReal(info.areas.begin(), 9));
                params.set("exponent", 0.5f);
                const Mat scores = runAlone(AreaWeightedSoftmaxLayer::create(params), {results[0]})[0];
                EXPECT_LT(largestDifference(scores, results[1]), 1e-6);
            }
}

TEST(Flsnet_ModelNet, may_change_its_input_size_and_batch_between_runs)
{
    const Ptr<Model> model = Model::random(smallInfo(), 1);
    dnn::Net net = model->net();
    const Mat first = randomImages(2, Size(30, 23), 3);
    const Mat expected = runNetwork(net, first)[0];
    runNetwork(net, randomImages(1, Size(64, 8), 4));
    EXPECT_LT(relativeError(runNetwork(net, first)[0], expected), ROUNDING);
}

TEST(Flsnet_ModelNet, treats_the_images_of_a_batch_one_by_one)
{
    const Ptr<Model> model = Model::random(smallInfo(), 2);
    const Mat images = randomImages(3, Size(29, 27), 5);
    const Mat together = runNetwork(model->net(), images)[0];
    for (int n = 0; n < 3; ++n)
    {
        const std::vector<Range> one = {Range(n, n + 1), Range::all(), Range::all(), Range::all()};
        EXPECT_LT(relativeError(together(one).clone(), runNetwork(model->net(), images(one).clone())[0]),
                  ROUNDING);
    }
}

TEST(Flsnet_ModelNet, too_small_inputs_are_an_error)
{
    const Ptr<Model> model = Model::random(smallInfo(), 2);
    EXPECT_THROW(runNetwork(model->net(), randomImages(1, Size(3, 64), 1)), cv::Exception);
}

TEST(Flsnet_ModelNet, equals_the_float_file_in_plain_opencv)
{
    for (const int stage2Levels : {0, 1, 2})
    {
        ModelInfo info = smallInfo();
        info.spec.stage2Levels = stage2Levels;
        const Ptr<Model> model = Model::random(info, 3);
        const dnn::Net plain = plainNet(model->toOnnx());
        for (const Size size : {info.spec.inputSize, Size(40, 33)})
        {
            const Mat images = randomImages(2, size, 6);
            const std::vector<Mat> expected = runNetwork(model->net(), images);
            // One by one: OpenCV 5's new engine gives one output of three, or all.
            EXPECT_LT(relativeError(forward(plain, images, "logits"), expected[0]), ROUNDING);
            EXPECT_LT(relativeError(forward(plain, images, "scores"), expected[1]), ROUNDING);
        }
    }
}

// Where none of the four values of a window is positive, all of them are the maximum: the first one counts.
TEST(Flsnet_ModelNet, equals_the_portable_file_in_plain_opencv)
{
    for (const int stage2Levels : {0, 1, 2})
    {
        for (const Size size : {Size(24, 16), Size(21, 26), Size(25, 23), Size(26, 21)})
        {
            ModelInfo info = smallInfo();
            info.spec.stage2Levels = stage2Levels;
            info.spec.inputSize = size;
            const Ptr<Model> model = Model::random(info, 3);
            const std::vector<uchar> file = model->toOnnx(WEIGHTS_FLOAT, MODEL_OPS_PORTABLE);
            const std::string text(file.begin(), file.end());
            EXPECT_FALSE(contains(text, "MaxUnpool"));
            const Mat images = randomImages(1, size, 6); // the DepthToSpace of OpenCV 4.6 takes one
            const std::vector<Mat> expected = runNetwork(model->net(), images);
            const dnn::Net plain = plainNet(file);
            EXPECT_LT(relativeError(forward(plain, images, "logits"), expected[0]), ROUNDING) << size;
            EXPECT_LT(relativeError(forward(plain, images, "scores"), expected[1]), ROUNDING) << size;
        }
    }
}

TEST(Flsnet_ModelNet, stage_1_alone_is_the_first_half_of_the_whole)
{
    const Ptr<Model> model = Model::random(smallInfo(), 4);
    const Mat images = randomImages(2, Size(21, 26), 7);
    const Mat expected = runNetwork(model->net(true), images)[0];
    EXPECT_LT(relativeError(forward(plainNet(model->toOnnx()), images, "stage1_logits"), expected), ROUNDING);

    const Ptr<Model> stage1 = Model::read(model->toOnnx(WEIGHTS_FLOAT, MODEL_OPS_FLSNET, true));
    EXPECT_EQ(0, stage1->info().spec.stage2Levels);
    EXPECT_LT(stage1->parameterCount(), model->parameterCount());
    for (const bool stage1Only : {false, true})
    {
        EXPECT_LT(relativeError(runNetwork(stage1->net(stage1Only), images)[0], expected), ROUNDING);
    }
    EXPECT_GT(relativeError(runNetwork(model->net(), images)[0], expected), 0.1);
}

TEST(Flsnet_ModelNet, small_weights_give_nearly_the_same)
{
    const Ptr<Model> model = Model::random(makeInfo({16}, {2}, 0, Size(32, 32)), 5);
    const Mat images = randomImages(1, Size(32, 32), 8);
    const Mat expected = runNetwork(model->net(), images)[0];
    const auto error = [&](int storage) {
        return relativeError(runNetwork(Model::read(model->toOnnx(storage))->net(), images)[0], expected);
    };
    EXPECT_LT(error(WEIGHTS_FLOAT), 1e-6);
    EXPECT_LT(error(WEIGHTS_HALF), 0.02);
    EXPECT_LT(error(WEIGHTS_INT8), 0.1);
}

TEST(Flsnet_ModelNet, normalises_its_input_itself)
{
    ModelInfo info = smallInfo();
    info.mean = Scalar(10, 20, 30);
    info.deviation = 7;
    const Ptr<Model> model = Model::random(info, 5);
    const Mat images = randomImages(2, Size(21, 26), 9);
    const Mat normalized = forward(model->net(), images, "normalize");
    ASSERT_EQ(shapeText(images), shapeText(normalized));
    for (int n = 0; n < 2; ++n)
        for (int c = 0; c < 3; ++c)
            for (int y = 0; y < 26; ++y)
                for (int x = 0; x < 21; ++x)
                {
                    ASSERT_NEAR((at(images, n, c, y, x) - info.mean[c]) / 7, at(normalized, n, c, y, x),
                                1e-4);
                }
}

TEST(Flsnet_ModelNet, finds_layers_by_the_names_of_the_file)
{
    const Ptr<Model> model = Model::random(smallInfo(), 6);
    for (const dnn::Net& net : {model->net(), plainNetOfSingleNodes(model->toOnnx())})
    {
        for (const char* node : {"normalize", "stage1.encoder.0", "stage1.encoder.1", "stage1.decoder.1",
                                 "stage1.pool.0", "stage2.encoder.1", "stage2.decoder.0", "logits", "scores"})
        {
            EXPECT_GE(net.getLayerId(Model::layerName(net, node)), 0) << node;
        }
        for (const char* node : {"stage1.encoder.2", "encoder.0", "", "cores"})
        {
            EXPECT_EQ(static_cast<int>(Error::StsObjectNotFound),
                      errorCode([&] { Model::layerName(net, node); }))
                << node;
        }
    }
}

} // namespace
} // namespace opencv_test
