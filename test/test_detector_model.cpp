// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "cpu_network_runs.hpp"
#include "error_message.hpp"
#include "onnx_edit.hpp"
#include "small_models.hpp"

// The detector's network as a Model: its file, its nets.

namespace opencv_test
{
namespace
{

ModelInfo detectorInfo(const ModelSpec& spec = ModelSpec::detector())
{
    ModelInfo info;
    info.spec = spec;
    info.areas.clear();
    info.classNames.clear();
    return info;
}

/** Another one than the module's: three levels, one of them in the decoder, so a stride of 4. */
ModelSpec smallSpec()
{
    ModelSpec spec = ModelSpec::detector();
    spec.channels = {16, 32, 32};
    spec.convolutions = {1, 2, 1};
    spec.decoderChannels = {48, 16};
    spec.classCount = 6;
    spec.inputSize = Size(24, 16);
    return spec;
}

//! @name The network in plain loops and double precision, from the words of its description
//! @{

/** N = 1, CV_64F. */
class PlainDetector
{
public:
    explicit PlainDetector(const Model& model) : net_(model.net()), info_(model.info()) {}

    Mat run(const Mat& image) const
    {
        Mat x;
        image.convertTo(x, CV_64F);
        for (int c = 0; c < 3; ++c)
        {
            Mat plane(x.size[2], x.size[3], CV_64F, x.ptr<double>(0, c));
            plane = (plane - info_.mean[c]) / info_.deviation;
        }
        const int levels = static_cast<int>(info_.spec.channels.size());
        std::vector<Mat> encoder;
        for (int level = 0; level < levels; ++level)
        {
            for (int i = 0; i < info_.spec.convolutions[level]; ++i)
            {
                x = level == 0 ? convolve(x, format("encoder.0.%d.conv", i), 2, 2, true)
                               : convolve(x, format("encoder.%d.%d.conv", level, i), 1, 1, true);
            }
            encoder.push_back(x);
            x = pool(x);
        }
        x = encoder.back();
        const int decoderLevels = static_cast<int>(info_.spec.decoderChannels.size()) / 2;
        for (int level = levels - 2; level >= levels - 1 - decoderLevels; --level)
        {
            x = concatenate(unpool(x, encoder[level]), encoder[level]);
            x = convolve(x, format("decoder.%d.0.conv", level), 1, 1, true);
            x = convolve(x, format("decoder.%d.1.conv", level), 1, 1, true);
        }
        return convolve(x, "predictions", 1, 0, false);
    }

private:
    static Mat maps(int channels, int height, int width)
    {
        return Mat(std::vector<int>({1, channels, height, width}), CV_64F, Scalar(0));
    }

    Mat convolve(const Mat& x, const String& name, int stride, int pad, bool rectifies) const
    {
        dnn::Net net = net_;
        const int layer = net.getLayerId(Model::layerName(net, name));
        const Mat kernel = net.getParam(layer, 0), bias = net.getParam(layer, 1);
        const int side = kernel.size[2], height = x.size[2], width = x.size[3];
        Mat y = maps(kernel.size[0], (height + 2 * pad - side) / stride + 1,
                     (width + 2 * pad - side) / stride + 1);
        for (int o = 0; o < y.size[1]; ++o)
            for (int row = 0; row < y.size[2]; ++row)
                for (int column = 0; column < y.size[3]; ++column)
                {
                    double sum = bias.ptr<float>()[o];
                    for (int c = 0; c < x.size[1]; ++c)
                        for (int i = 0; i < side * side; ++i)
                        {
                            const int fromRow = row * stride + i / side - pad;
                            const int fromColumn = column * stride + i % side - pad;
                            if (fromRow >= 0 && fromRow < height && fromColumn >= 0 && fromColumn < width)
                            {
                                sum += kernel.ptr<float>(o, c)[i] *
                                       x.ptr<double>(0, c)[fromRow * width + fromColumn];
                            }
                        }
                    y.ptr<double>(0, o)[row * y.size[3] + column] = rectifies ? std::max(sum, 0.) : sum;
                }
        return y;
    }

    /** Place of the first maximum of a window, row by row. */
    static int codeOf(const Mat& x, int c, int row, int column)
    {
        int best = 0;
        for (int i = 1; i < 4; ++i)
        {
            best = at(x, c, 2 * row + i / 2, 2 * column + i % 2) >
                           at(x, c, 2 * row + best / 2, 2 * column + best % 2)
                       ? i
                       : best;
        }
        return best;
    }

    static double at(const Mat& x, int c, int row, int column)
    {
        return x.ptr<double>(0, c)[row * x.size[3] + column];
    }

    static Mat pool(const Mat& x)
    {
        Mat y = maps(x.size[1], x.size[2] / 2, x.size[3] / 2);
        for (int c = 0; c < y.size[1]; ++c)
            for (int row = 0; row < y.size[2]; ++row)
                for (int column = 0; column < y.size[3]; ++column)
                {
                    const int code = codeOf(x, c, row, column);
                    y.ptr<double>(0, c)[row * y.size[3] + column] =
                        at(x, c, 2 * row + code / 2, 2 * column + code % 2);
                }
        return y;
    }

    /** Values of y at the places of the maxima of like. */
    static Mat unpool(const Mat& y, const Mat& like)
    {
        Mat x = maps(y.size[1], like.size[2], like.size[3]);
        for (int c = 0; c < y.size[1]; ++c)
            for (int row = 0; row < y.size[2]; ++row)
                for (int column = 0; column < y.size[3]; ++column)
                {
                    const int code = codeOf(like, c, row, column);
                    x.ptr<double>(0, c)[(2 * row + code / 2) * x.size[3] + 2 * column + code % 2] =
                        at(y, c, row, column);
                }
        return x;
    }

    static Mat concatenate(const Mat& first, const Mat& second)
    {
        Mat all = maps(first.size[1] + second.size[1], first.size[2], first.size[3]);
        std::copy(first.ptr<double>(), first.ptr<double>() + first.total(), all.ptr<double>());
        std::copy(second.ptr<double>(), second.ptr<double>() + second.total(),
                  all.ptr<double>(0, first.size[1]));
        return all;
    }

    dnn::Net net_;
    ModelInfo info_;
};

//! @}

TEST(Flsnet_DetectorModel, is_exact)
{
    for (const bool optimized : {true, false})
        for (const ModelSpec& spec : {ModelSpec::detector(), smallSpec()})
        {
            const UseOptimized use(optimized);
            const Ptr<Model> model = Model::random(detectorInfo(spec), 7);
            const int step = 1 << spec.channels.size();
            for (const Size size : {Size(step, step), Size(3 * step, 2 * step), Size(step, 4 * step)})
            {
                const Mat image = randomImages(1, size, 3);
                Mat expected;
                PlainDetector(*model).run(image).convertTo(expected, CV_32F);
                EXPECT_LT(relativeError(forward(model->cpuNet(), image, "predictions"), expected), 1e-5)
                    << size << " optimized " << optimized;
            }
        }
}

TEST(Flsnet_DetectorModel, equals_the_net_of_single_layers)
{
    const Ptr<Model> model = Model::random(detectorInfo(), 8);
    for (const Size size : {Size(320, 320), Size(128, 64), Size(32, 416)})
    {
        const Mat images = randomImages(2, size, 4);
        const Mat expected = forward(withoutWinograd(model->net()), images, "predictions");
        const Mat predictions = forward(model->cpuNet(), images, "predictions");
        EXPECT_EQ(shapeText(2, 16, size.height / 8, size.width / 8), shapeText(predictions));
        // Not closer: now and then, rounding decides where a maximum lies that is unpooled later.
        EXPECT_LT(relativeError(predictions, expected), 1e-2);
    }
}

TEST(Flsnet_DetectorModel, gives_maps)
{
    const Ptr<Model> model = Model::random(detectorInfo(), 9);
    const std::vector<String> names = {"encoder.0", "encoder.4.0", "decoder.3", "decoder.2"};
    const dnn::Net net = model->cpuNet(false, names);
    const Mat images = randomImages(1, Size(64, 96), 5);
    for (const String& name : names)
    {
        EXPECT_LT(relativeError(forward(net, images, name), forward(model->net(), images, name)), 1e-2)
            << name;
    }
}

TEST(Flsnet_DetectorModel, takes_multiples_of_its_step_only)
{
    const Ptr<Model> model = Model::random(detectorInfo(), 1);
    for (const Size size : {Size(33, 32), Size(32, 48), Size(16, 32)})
    {
        EXPECT_THROW(forward(model->cpuNet(), randomImages(1, size, 1), "predictions"), cv::Exception);
    }
    ModelSpec spec = ModelSpec::detector();
    spec.inputSize = Size(320, 330);
    EXPECT_TRUE(contains(errorMessage([&] { spec.validate(); }), "multiples"));
}

TEST(Flsnet_DetectorModel, reads_back_what_was_written)
{
    for (const ModelSpec& spec : {ModelSpec::detector(), smallSpec()})
    {
        ModelInfo info = detectorInfo(spec);
        info.metadata["decode.threshold"] = "0.5";
        const Ptr<Model> model = Model::random(info, 2);
        for (const int storage : {WEIGHTS_FLOAT, WEIGHTS_HALF, WEIGHTS_INT8})
        {
            const std::vector<uchar> file = model->toOnnx(storage);
            const Ptr<Model> back = Model::read(file);
            const ModelInfo read = back->info();
            EXPECT_EQ(static_cast<int>(MODEL_DETECTOR), read.spec.kind);
            EXPECT_EQ(spec.channels, read.spec.channels);
            EXPECT_EQ(spec.convolutions, read.spec.convolutions);
            EXPECT_EQ(spec.decoderChannels, read.spec.decoderChannels);
            EXPECT_EQ(spec.classCount, read.spec.classCount);
            EXPECT_EQ(spec.inputSize, read.spec.inputSize);
            EXPECT_EQ("0.5", read.getMetadata("decode.threshold"));
            EXPECT_EQ(storage, back->storage());
            EXPECT_EQ(file, back->toOnnx(storage));
        }
    }
}

TEST(Flsnet_DetectorModel, ops_of_onnx_give_the_same_in_plain_opencv)
{
    const Ptr<Model> model = Model::random(detectorInfo(), 3);
    // OpenCV 5 does not run MaxUnpool: doc/runtimes.md.
    const int ops = CV_VERSION_MAJOR < 5 ? MODEL_OPS_STANDARD : MODEL_OPS_PORTABLE;
    dnn::Net net = withoutWinograd(dnn::readNetFromONNX(model->toOnnx(WEIGHTS_FLOAT, ops)));
    const Mat images = randomImages(1, Size(320, 320), 6);
    EXPECT_LT(
        relativeError(forward(model->cpuNet(), images, "predictions"), forward(net, images, "predictions")),
        1e-2);
}

TEST(Flsnet_DetectorModel, damaged_files_are_an_error)
{
    const std::vector<uchar> file = Model::random(detectorInfo(smallSpec()), 2)->toOnnx();
    const std::map<std::string, std::string> wrong = {{"kind", "other"},        {"decoder_channels", "48"},
                                                      {"channels", "16,32,48"}, {"convolutions", "2,2,1"},
                                                      {"outputs", "7"},         {"input_size", "25x16"}};
    for (const std::pair<const std::string, std::string>& entry : wrong)
    {
        const std::vector<uchar> damaged = editMetadata(file, "cv.flsnet." + entry.first, entry.second);
        EXPECT_TRUE(contains(errorMessage([&] { Model::read(damaged, "bad.onnx"); }), "bad.onnx"))
            << entry.first;
    }
    EXPECT_NE("", errorMessage([&] { Model::read(editMetadata(file, "cv.flsnet.kind", "segmenter")); }));
}

TEST(Flsnet_DetectorModel, specs_out_of_range_are_an_error)
{
    const auto messageOf = [](const std::function<void(ModelSpec&)>& change) {
        ModelSpec spec = ModelSpec::detector();
        change(spec);
        return errorMessage([&] { spec.validate(); });
    };
    EXPECT_EQ("", messageOf([](ModelSpec&) {}));
    EXPECT_TRUE(contains(messageOf([](ModelSpec& spec) { spec.kind = 3; }), "kind"));
    EXPECT_TRUE(contains(messageOf([](ModelSpec& spec) { spec.convolutions[0] = 2; }), "first level"));
    EXPECT_TRUE(contains(messageOf([](ModelSpec& spec) { spec.stage2Levels = 1; }), "stage 2"));
    EXPECT_TRUE(contains(messageOf([](ModelSpec& spec) { spec.decoderChannels = {64}; }), "decoderChannels"));
    EXPECT_TRUE(
        contains(messageOf([](ModelSpec& spec) { spec.decoderChannels.clear(); }), "decoderChannels"));
    EXPECT_TRUE(contains(messageOf([](ModelSpec& spec) { spec.decoderChannels[1] = 64; }), "unpooled"));
    EXPECT_TRUE(contains(messageOf([](ModelSpec& spec) { spec.channels[3] = 48; }), "unpooled"));
    EXPECT_TRUE(
        contains(messageOf([](ModelSpec& spec) { spec.decoderChannels[3] = 24; }), "multiples of 16"));
    ModelSpec segmenter;
    EXPECT_NE("", errorMessage([&] {
                  segmenter.channels = {16};
                  segmenter.convolutions = {1};
                  segmenter.stage2Levels = 0;
                  segmenter.decoderChannels = {16, 16};
                  segmenter.validate();
              }));
}

TEST(Flsnet_DetectorModel, is_no_segmenter)
{
    const Ptr<Model> model = Model::random(detectorInfo(smallSpec()), 2);
    EXPECT_TRUE(contains(errorMessage([&] { model->net(true); }), "stage 1"));
    EXPECT_TRUE(contains(errorMessage([&] { model->cpuNet(true); }), "stage 1"));
    EXPECT_TRUE(
        contains(errorMessage([&] { model->toOnnx(WEIGHTS_FLOAT, MODEL_OPS_FLSNET, true); }), "stage 1"));
    EXPECT_TRUE(contains(
        errorMessage([&] { model->quantize(std::vector<Mat>(1, Mat(16, 24, CV_8UC3, Scalar::all(9)))); }),
        "8 bits"));
    EXPECT_NE("", errorMessage([&] { FaceLandmarkSegmenter::create(model); }));
}

TEST(Flsnet_DetectorModel, counts_multiplications)
{
    const ModelSpec spec = ModelSpec::detector(); // of 320 x 320 pixels
    const double stem = 160. * 160 * 16 * 3 * 36;
    const double encoder = 9. * (80 * 80 * (16 * 32 + 32 * 32) + 40 * 40 * (32 * 48 + 48 * 48) +
                                 20 * 20 * (48 * 64 + 64 * 64) + 10 * 10 * (64 * 64 + 64 * 64));
    const double decoder = 9. * (20 * 20 * (128 * 64 + 64 * 48) + 40 * 40 * (96 * 64 + 64 * 64));
    EXPECT_EQ(stem + encoder + decoder + 40. * 40 * 64 * 16, spec.macs());
}

} // namespace
} // namespace opencv_test
