// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "cpu_network_runs.hpp"
#include "error_message.hpp"
#include "plain_bf16_network.hpp"

#ifdef FLSNET_SOURCE_DIR
#include "opencv2/imgcodecs.hpp"
#endif

namespace opencv_test
{
namespace
{

dnn::Net bf16Net(const Model& model, const std::vector<String>& maps = std::vector<String>(),
                 bool stage1Only = false)
{
    return model.cpuNet(stage1Only, maps, PRECISION_BF16);
}

#define FLSNET_NEEDS_BF16()                                                                                  \
    if (!Model::supportsPrecision(PRECISION_BF16))                                                           \
    FLSNET_SKIP("PRECISION_BF16 needs a processor with AMX")

/** Whether all numbers are those expected, rounded to bfloat16: by half of the last bit (at most 2^-8 of the number), and what sums of
32-bit floats lose. */
bool areRounded(const Mat& numbers, const Mat& exact)
{
    for (size_t i = 0; i < exact.total(); ++i)
    {
        const double expected = exact.ptr<double>()[i];
        if (std::abs(numbers.ptr<float>()[i] - expected) > expected / 255.9 + 1e-5 ||
            toBf16(numbers.ptr<float>()[i]) != numbers.ptr<float>()[i])
        {
            return false;
        }
    }
    return numbers.total() == exact.total();
}

TEST(Flsnet_Bf16Network, every_map_is_that_of_plain_loops)
{
    FLSNET_NEEDS_BF16();
    std::vector<ModelInfo> infos = variedInfos();
    infos[0].mean = Scalar(123.675, 116.28, 103.53); // no numbers of bfloat16
    for (const ModelInfo& info : infos)
    {
        SCOPED_TRACE(format("%d channels, %d x %d", info.spec.channels[0], info.spec.inputSize.width,
                            info.spec.inputSize.height));
        const Ptr<Model> model = Model::random(info, 5);
        const Mat images = randomImages(2, info.spec.inputSize, 4);
        std::map<std::string, Mat> own;
        PlainBf16Network plain(*model, [&](const std::string& name) {
            own[name] = forward(bf16Net(*model, {name}), images, name);
            return own[name];
        });
        plain.run(images);
        for (const auto& map : plain.exact)
        {
            EXPECT_TRUE(areRounded(own[map.first], map.second)) << map.first;
        }
        Mat logits;
        forward(bf16Net(*model), images, "logits").convertTo(logits, CV_64F);
        EXPECT_LT(relativeError(logits, plain.logits), 1e-5);
    }
}

TEST(Flsnet_Bf16Network, encoder_maps_are_near_those_in_floats)
{
    FLSNET_NEEDS_BF16();
    for (const ModelInfo& info : variedInfos())
    {
        const Ptr<Model> model = Model::random(info, 8);
        const Mat images = randomImages(1, info.spec.inputSize, 9);
        for (size_t level = 0; level < info.spec.channels.size(); ++level)
        {
            const String name = format("stage1.encoder.%d", static_cast<int>(level));
            EXPECT_LT(relativeError(forward(bf16Net(*model, {name}), images, name),
                                    forward(model->cpuNet(false, {name}), images, name)),
                      0.01)
                << name;
        }
    }
}

TEST(Flsnet_Bf16Network, runs_stage_1_alone)
{
    FLSNET_NEEDS_BF16();
    const Ptr<Model> model = Model::random(smallInfo(), 9);
    const Mat images = randomImages(1, Size(21, 26), 3);
    const Mat alone = forward(bf16Net(*model, {"stage1.decoder.0"}, true), images, "stage1.decoder.0");
    EXPECT_TRUE(
        sameValues(alone, forward(bf16Net(*model, {"stage1.decoder.0"}), images, "stage1.decoder.0")));
    EXPECT_LT(relativeError(forward(bf16Net(*model, {}, true), images, "logits"),
                            forward(model->cpuNet(true), images, "logits")),
              0.1);
}

TEST(Flsnet_Bf16Network, does_not_depend_on_threads_batches_and_runs_before)
{
    FLSNET_NEEDS_BF16();
    const Ptr<Model> model = Model::random(smallInfo(), 10);
    expectIndependentRuns(bf16Net(*model));
}

TEST(Flsnet_Bf16Network, takes_pictures_of_bytes_as_they_are)
{
    FLSNET_NEEDS_BF16();
    // All 256 numbers of a byte are numbers of bfloat16: crops and blobs of the same bytes give the same.
    const Ptr<Model> model = Model::random(smallInfo(), 16);
    Mat photo(26, 21, CV_8UC3), labels, scores;
    RNG(17).fill(photo, RNG::UNIFORM, 0, 256);
    const Ptr<FaceLandmarkSegmenter> segmenter =
        FaceLandmarkSegmenter::create(model, Ptr<FaceDetector>(), 0, 0, false, PRECISION_BF16);
    segmenter->setAreaExponent(0);
    segmenter->segmentCrop(photo, labels, scores);
    const Mat logits = forward(bf16Net(*model), dnn::blobFromImage(photo), "logits");
    for (int i = 0; i < labels.rows * labels.cols; ++i)
    {
        int best = 0;
        for (int c = 1; c < logits.size[1]; ++c)
        {
            best = logits.ptr<float>(0, c)[i] > logits.ptr<float>(0, best)[i] ? c : best;
        }
        ASSERT_EQ(best, labels.ptr()[i]) << i;
    }
}

TEST(Flsnet_Bf16Network, segmenters_use_it_only_if_told_to)
{
    FLSNET_NEEDS_BF16();
    const Ptr<Model> model = Model::random(smallInfo(), 16);
    Mat photo(60, 60, CV_8UC3), labels, scores, other;
    RNG(17).fill(photo, RNG::UNIFORM, 0, 256);
    FaceLandmarkSegmenter::create(model)->segmentCrop(photo, labels, scores);
    FaceLandmarkSegmenter::create(model, Ptr<FaceDetector>(), 0, 0, false, PRECISION_BF16)
        ->segmentCrop(photo, labels, other);
    EXPECT_FALSE(sameValues(scores, other));
    EXPECT_LT(relativeError(other, scores), 0.1);
    EXPECT_TRUE(contains(errorMessage([&] {
                             FaceLandmarkSegmenter::create(model, Ptr<FaceDetector>(),
                                                           dnn::DNN_BACKEND_OPENCV, dnn::DNN_TARGET_OPENCL,
                                                           false, PRECISION_BF16);
                         }),
                         "bfloat16"));
}

#ifdef FLSNET_SOURCE_DIR
TEST(Flsnet_Bf16Network, detectors_are_refused)
{
    FLSNET_NEEDS_BF16();
    const Ptr<Model> detector = Model::read(FLSNET_SOURCE_DIR "/data/flsnet_detector.onnx");
    EXPECT_TRUE(contains(errorMessage([&] { bf16Net(*detector); }), "detectors"));
}

TEST(Flsnet_Bf16Network, labels_of_a_photo_are_nearly_those_in_floats)
{
    FLSNET_NEEDS_BF16();
    const Ptr<Model> model = Model::read(FLSNET_SOURCE_DIR "/data/flsnet_light.onnx");
    const Mat photo = cv::imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    ASSERT_FALSE(photo.empty());
    const Mat head = photo(Rect(110, 5, 230, 230)); // a crop as the segmenter cuts it
    const Mat input = dnn::blobFromImage(head, 1, model->info().spec.inputSize);
    EXPECT_GE(
        sameLabels(forward(bf16Net(*model), input, "logits"), forward(model->cpuNet(), input, "logits")),
        0.994);
}
#endif

TEST(Flsnet_Precision, is_refused_where_the_processor_cannot)
{
    EXPECT_TRUE(Model::supportsPrecision(PRECISION_FLOAT));
    EXPECT_TRUE(Model::supportsPrecision(PRECISION_INT8));
    for (const int none : {-1, 3})
    {
        try
        {
            Model::supportsPrecision(none);
            ADD_FAILURE() << none;
        }
        catch (const cv::Exception& error)
        {
            EXPECT_EQ(Error::StsBadArg, error.code);
        }
    }
    const UseOptimized use(false);
    EXPECT_FALSE(Model::supportsPrecision(PRECISION_BF16));
    const Ptr<Model> model = Model::random(smallInfo(), 1);
    EXPECT_TRUE(contains(errorMessage([&] { bf16Net(*model); }), "AMX"));
    EXPECT_TRUE(contains(errorMessage([&] {
                             FaceLandmarkSegmenter::create(model, Ptr<FaceDetector>(), 0, 0, false,
                                                           PRECISION_BF16);
                         }),
                         "AMX"));
}

} // namespace
} // namespace opencv_test
