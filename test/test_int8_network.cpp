// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "cpu_network_runs.hpp"
#include "error_message.hpp"
#include "plain_int8_network.hpp"

#ifdef FLSNET_SOURCE_DIR
#include "opencv2/imgcodecs.hpp"
#endif

namespace opencv_test
{
namespace
{

/** Noise as 8-bit pictures. */
std::vector<Mat> randomCrops(int count, const Size& size, uint64 seed)
{
    RNG rng(seed);
    std::vector<Mat> crops;
    for (int i = 0; i < count; ++i)
    {
        crops.emplace_back(size, CV_8UC3);
        rng.fill(crops.back(), RNG::UNIFORM, 0, 256);
    }
    return crops;
}

Ptr<Model> quantizedModel(const ModelInfo& info, int seed)
{
    const Ptr<Model> model = Model::random(info, seed);
    model->quantize(randomCrops(2, info.spec.inputSize, 77));
    return model;
}

dnn::Net int8Net(const Model& model, const std::vector<String>& maps = std::vector<String>(),
                 bool stage1Only = false)
{
    return model.cpuNet(stage1Only, maps, PRECISION_INT8);
}

/** Names of all 3x3 convolutions. */
std::vector<String> convolutionNames(const ModelSpec& spec)
{
    std::vector<String> names;
    for (int stage = 1; stage <= (spec.stage2Levels > 0 ? 2 : 1); ++stage)
    {
        const int levels = stage == 1 ? static_cast<int>(spec.channels.size()) : spec.stage2Levels;
        for (const char* part : {"encoder", "decoder"})
            for (int level = 0; level < levels; ++level)
                for (int i = 0; i < spec.convolutions[level]; ++i)
                {
                    names.push_back(format("stage%d.%s.%d.%d", stage, part, level, i));
                }
    }
    return names;
}

TEST(Flsnet_Int8Network, every_map_is_that_of_plain_integer_loops)
{
    for (const ModelInfo& info : variedInfos())
    {
        const Ptr<Model> model = quantizedModel(info, 5);
        const Mat images = randomImages(2, info.spec.inputSize, 4);
        PlainInt8Network plain(*model);
        plain.run(images);
        const std::vector<String> names = convolutionNames(info.spec);
        for (const bool optimized : {true, false})
        {
            SCOPED_TRACE(format("optimized %d, %d channels, %d x %d", optimized, info.spec.channels[0],
                                info.spec.inputSize.width, info.spec.inputSize.height));
            const UseOptimized use(optimized);
            const dnn::Net net = int8Net(*model, names);
            for (const String& name : names)
            {
                EXPECT_TRUE(sameValues(forward(net, images, name), plain.maps.at(name))) << name;
            }
            EXPECT_LT(relativeError(forward(net, images, "logits"), plain.logits), 1e-5);
        }
    }
}

TEST(Flsnet_Int8Network, gives_the_same_with_and_without_maps)
{
    for (const ModelInfo& info : variedInfos())
    {
        const Ptr<Model> model = quantizedModel(info, 6);
        const Mat images = randomImages(1, info.spec.inputSize, 7);
        const Mat expected = forward(int8Net(*model, convolutionNames(info.spec)), images, "logits");
        EXPECT_TRUE(sameValues(expected, forward(int8Net(*model), images, "logits")));
    }
}

TEST(Flsnet_Int8Network, encoder_maps_are_near_those_in_floats)
{
    for (const ModelInfo& info : variedInfos())
    {
        const Ptr<Model> model = quantizedModel(info, 8);
        const Mat images =
            dnn::blobFromImage(randomCrops(1, info.spec.inputSize, 77)[0]); // was measured, too
        for (size_t level = 0; level < info.spec.channels.size(); ++level)
        {
            const String name = format("stage1.encoder.%d", static_cast<int>(level));
            EXPECT_LT(relativeError(forward(int8Net(*model, {name}), images, name),
                                    forward(model->cpuNet(false, {name}), images, name)),
                      0.05)
                << name;
        }
    }
}

TEST(Flsnet_Int8Network, runs_stage_1_alone)
{
    const Ptr<Model> model = quantizedModel(smallInfo(), 9);
    const Mat images = randomImages(1, Size(21, 26), 3);
    const Mat alone = forward(int8Net(*model, {"stage1.decoder.0"}, true), images, "stage1.decoder.0");
    EXPECT_TRUE(
        sameValues(alone, forward(int8Net(*model, {"stage1.decoder.0"}), images, "stage1.decoder.0")));
    const Mat expected = forward(model->cpuNet(true), images, "logits");
    EXPECT_LT(relativeError(forward(int8Net(*model, {}, true), images, "logits"), expected), 0.5);
}

TEST(Flsnet_Int8Network, does_not_depend_on_threads_batches_and_runs_before)
{
    const Ptr<Model> model = quantizedModel(smallInfo(), 10);
    expectIndependentRuns(int8Net(*model));
}

TEST(Flsnet_Int8Network, holds_channels_that_were_never_seen)
{
    // Black crops: many channels stay at zero, others take one value only.
    const Ptr<Model> model = Model::random(smallInfo(), 12);
    model->quantize(std::vector<Mat>(1, Mat::zeros(26, 21, CV_8UC3)));
    const Mat images = randomImages(1, Size(21, 26), 13);
    PlainInt8Network plain(*model);
    plain.run(images);
    const std::vector<String> names = convolutionNames(smallInfo().spec);
    const dnn::Net net = int8Net(*model, names);
    for (const String& name : names)
    {
        EXPECT_TRUE(sameValues(forward(net, images, name), plain.maps.at(name))) << name;
    }
}

TEST(Flsnet_Int8Network, only_quantized_models_compute_in_8_bits)
{
    const Ptr<Model> model = Model::random(smallInfo(), 1);
    EXPECT_FALSE(model->isQuantized());
    EXPECT_TRUE(contains(errorMessage([&] { int8Net(*model); }), "quantize"));
    EXPECT_THROW(model->cpuNet(false, {}, 3), cv::Exception);
    EXPECT_THROW(model->cpuNet(false, {}, -1), cv::Exception);
    EXPECT_THROW(model->quantize(std::vector<Mat>()), cv::Exception);
    EXPECT_THROW(model->quantize(std::vector<Mat>(1, Mat())), cv::Exception);
    EXPECT_THROW(model->quantize(std::vector<Mat>(1, Mat(8, 8, CV_8UC1, Scalar(1)))), cv::Exception);
    EXPECT_THROW(model->quantize(randomCrops(1, Size(30, 30), 1), 49), cv::Exception);
    EXPECT_THROW(model->quantize(randomCrops(1, Size(30, 30), 1), 100.1), cv::Exception);
    EXPECT_FALSE(model->isQuantized());
    model->quantize(randomCrops(1, Size(30, 300), 1)); // scaled to the input's size
    EXPECT_TRUE(model->isQuantized());
}

TEST(Flsnet_Int8Network, lower_percentiles_have_smaller_ranges)
{
    const ModelInfo info = smallInfo();
    const std::string key = "cv.flsnet.range.stage1.encoder.0.0";
    std::vector<double> largest;
    for (const double percentile : {50., 99., 100.})
    {
        const Ptr<Model> model = Model::random(info, 3);
        model->quantize(randomCrops(1, info.spec.inputSize, 4), percentile);
        largest.push_back(std::stod(metadataValue(model->toOnnx(), key)));
    }
    EXPECT_LE(largest[0], largest[1]);
    EXPECT_LT(largest[1], largest[2]);
    // At 100 it is the largest value of the map itself.
    const Ptr<Model> model = Model::random(info, 3);
    const Mat image = dnn::blobFromImage(randomCrops(1, info.spec.inputSize, 4)[0]);
    const Mat map = forward(model->cpuNet(false, {"stage1.encoder.0.0"}), image, "stage1.encoder.0.0");
    const float* channel = map.ptr<float>(0, 0);
    EXPECT_FLOAT_EQ(*std::max_element(channel, channel + map.size[2] * map.size[3]),
                    static_cast<float>(largest[2]));
}

TEST(Flsnet_Int8Network, ranges_are_kept_in_files)
{
    const ModelInfo info = smallInfo();
    const Ptr<Model> model = quantizedModel(info, 14);
    const Mat images = randomImages(1, info.spec.inputSize, 15);
    const Ptr<Model> copy = Model::read(model->toOnnx());
    EXPECT_TRUE(copy->isQuantized());
    EXPECT_TRUE(
        sameValues(forward(int8Net(*model), images, "logits"), forward(int8Net(*copy), images, "logits")));
    EXPECT_TRUE(model->toOnnx() == copy->toOnnx());
    EXPECT_TRUE(Model::read(model->toOnnx(WEIGHTS_INT8))->isQuantized());
    const Ptr<Model> stage1 = Model::read(model->toOnnx(WEIGHTS_FLOAT, MODEL_OPS_FLSNET, true));
    EXPECT_TRUE(sameValues(forward(int8Net(*model, {}, true), images, "logits"),
                           forward(int8Net(*stage1), images, "logits")));
    EXPECT_FALSE(Model::read(Model::random(info, 14)->toOnnx())->isQuantized());
}

TEST(Flsnet_Int8Network, damaged_ranges_are_an_error)
{
    const std::vector<uchar> file = quantizedModel(makeInfo({16}, {1}, 0, Size(8, 8)), 1)->toOnnx();
    const std::string key = "cv.flsnet.range.stage1.encoder.0.0";
    const std::string value = metadataValue(file, key);
    const std::string fifteen = value.substr(value.find(',') + 1);
    for (const std::string& bad :
         {std::string(), std::string("1"), fifteen, fifteen + ",-1", fifteen + ",nan", fifteen + ",inf",
          fifteen + ",1e99", fifteen + ",x", fifteen + ",1 2", value + ",1", fifteen + ","})
    {
        const std::string message =
            errorMessage([&] { Model::read(editMetadata(file, key, bad), "bad.onnx"); });
        EXPECT_TRUE(contains(message, key) && contains(message, "bad.onnx")) << bad << " / " << message;
    }
    EXPECT_TRUE(contains(errorMessage([&] { Model::read(removeMetadata(file, key)); }), "missing"));
    const std::string another = "cv.flsnet.range.stage1.encoder.1.0";
    const std::vector<uchar> added = editModel(file, [&](WireMessage& message) {
        message.push_back(counted(MODEL_METADATA,
                                  messageBytes({counted(ENTRY_KEY, another), counted(ENTRY_VALUE, value)})));
    });
    EXPECT_TRUE(contains(errorMessage([&] { Model::read(added); }), "does not have"));
}

TEST(Flsnet_Int8Network, segmenters_use_it_only_if_told_to)
{
    ModelInfo info = smallInfo();
    const Ptr<Model> model = quantizedModel(info, 16);
    const Mat photo = randomCrops(1, Size(60, 60), 17)[0];
    Mat labels, scores, other;
    FaceLandmarkSegmenter::create(model)->segmentCrop(photo, labels, scores);
    FaceLandmarkSegmenter::create(Model::random(info, 16))->segmentCrop(photo, labels, other);
    EXPECT_TRUE(sameValues(scores, other));
    FaceLandmarkSegmenter::create(model, Ptr<FaceDetector>(), 0, 0, false, PRECISION_INT8)
        ->segmentCrop(photo, labels, other);
    EXPECT_FALSE(sameValues(scores, other));
    EXPECT_LT(relativeError(other, scores), 0.5);
    EXPECT_THROW(FaceLandmarkSegmenter::create(Model::random(info, 16), Ptr<FaceDetector>(), 0, 0, false,
                                               PRECISION_INT8),
                 cv::Exception);
    EXPECT_TRUE(contains(errorMessage([&] {
                             FaceLandmarkSegmenter::create(model, Ptr<FaceDetector>(),
                                                           dnn::DNN_BACKEND_OPENCV, dnn::DNN_TARGET_OPENCL,
                                                           false, PRECISION_INT8);
                         }),
                         "8 bits"));
}

#ifdef FLSNET_SOURCE_DIR
TEST(Flsnet_Int8Network, labels_of_a_photo_are_nearly_those_in_floats)
{
    const Ptr<Model> model = Model::read(FLSNET_SOURCE_DIR "/data/flsnet_light.onnx");
    ASSERT_TRUE(model->isQuantized());
    const Mat photo = cv::imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    ASSERT_FALSE(photo.empty());
    const Mat head = photo(Rect(110, 5, 230, 230)); // a crop as the segmenter cuts it
    const Mat input = dnn::blobFromImage(head, 1, model->info().spec.inputSize);
    const Mat expected = forward(model->cpuNet(), input, "logits");
    Mat first;
    for (const bool optimized : {true, false})
    {
        const UseOptimized use(optimized);
        const Mat logits = forward(int8Net(*model), input, "logits");
        EXPECT_GE(sameLabels(logits, expected), 0.98);
        first = first.empty() ? logits : first;
        EXPECT_LT(relativeError(logits, first), 1e-5); // only the head computes in floats
    }
}
#endif

} // namespace
} // namespace opencv_test
