// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include <filesystem>
#include <locale>
#include <thread>

#include "error_message.hpp"
#include "onnx_edit.hpp"
#include "small_models.hpp"

namespace opencv_test
{
namespace
{

const int STORAGES[] = {WEIGHTS_FLOAT, WEIGHTS_HALF, WEIGHTS_INT8};

bool endsWith(const std::string& text, const std::string& end)
{
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

void expectSameInfo(const ModelInfo& expected, const ModelInfo& info)
{
    EXPECT_EQ(expected.spec.channels, info.spec.channels);
    EXPECT_EQ(expected.spec.convolutions, info.spec.convolutions);
    EXPECT_EQ(expected.spec.stage2Levels, info.spec.stage2Levels);
    EXPECT_EQ(expected.spec.inputSize, info.spec.inputSize);
    EXPECT_EQ(expected.spec.classCount, info.spec.classCount);
    EXPECT_EQ(expected.areas, info.areas);
    EXPECT_EQ(expected.exponent, info.exponent);
    EXPECT_FLOAT_EQ(static_cast<float>(expected.crop.enlargement), static_cast<float>(info.crop.enlargement));
    EXPECT_FLOAT_EQ(static_cast<float>(expected.crop.shift.x), static_cast<float>(info.crop.shift.x));
    EXPECT_FLOAT_EQ(static_cast<float>(expected.crop.shift.y), static_cast<float>(info.crop.shift.y));
    EXPECT_EQ(expected.crop.border, info.crop.border);
    EXPECT_EQ(expected.mean, info.mean);
    EXPECT_FLOAT_EQ(static_cast<float>(expected.deviation), static_cast<float>(info.deviation));
    EXPECT_EQ(expected.classNames, info.classNames);
    EXPECT_EQ(expected.metadata, info.metadata);
}

TEST(Flsnet_ModelFile, reads_back_what_was_written)
{
    const ModelInfo defaults = smallInfo();
    ModelInfo other = makeInfo({32, 16, 48}, {3, 1, 2}, 1, Size(33, 8));
    other.spec.classCount = 3;
    other.areas = {0.125, 3e7, static_cast<double>(1.7f)};
    other.classNames = {"sky", "the ground", "\xc3\xa9t\xc3\xa9"};
    other.exponent = 0.3f;
    other.crop.enlargement = 3.3;
    other.crop.shift = Point2d(0.7, -1.1);
    other.crop.border = BORDER_REFLECT_101;
    other.mean = Scalar(0, 127.5, 255);
    other.deviation = 0.7;
    other.metadata["name"] = "a name";
    other.metadata["licence"] = "line 1\nline 2, \"quoted\" = x";
    other.metadata["empty"] = "";
    for (const ModelInfo& info : {defaults, other})
        for (const int storage : STORAGES)
        {
            SCOPED_TRACE(storage);
            const Ptr<Model> model = Model::random(info, 3);
            const std::vector<uchar> bytes = model->toOnnx(storage);
            const Ptr<Model> copy = Model::read(bytes);
            expectSameInfo(info, copy->info());
            EXPECT_EQ(model->parameterCount(), copy->parameterCount());
            EXPECT_TRUE(bytes == copy->toOnnx(storage));
            EXPECT_TRUE(copy->toOnnx(WEIGHTS_FLOAT) == Model::read(copy->toOnnx(WEIGHTS_FLOAT))->toOnnx());
        }
}

TEST(Flsnet_ModelFile, is_the_same_on_disk)
{
    const Ptr<Model> model = Model::random(smallInfo(), 4);
    const TemporaryFile file(".onnx");
    model->write(file.path(), WEIGHTS_INT8);
    EXPECT_TRUE(model->toOnnx(WEIGHTS_INT8) == file.read());
    EXPECT_TRUE(model->toOnnx(WEIGHTS_INT8) == Model::read(file.path())->toOnnx(WEIGHTS_INT8));
    model->write(file.path(), WEIGHTS_HALF); // over the old file
    EXPECT_TRUE(model->toOnnx(WEIGHTS_HALF) == file.read());
    EXPECT_FALSE(std::ifstream(file.path() + ".unfinished").good());
}

TEST(Flsnet_ModelFile, that_cannot_be_written_is_an_error)
{
    const Ptr<Model> model = Model::random(tinyInfo());
    EXPECT_TRUE(
        contains(errorMessage([&] { model->write("/no/such/folder/model.onnx"); }), "/no/such/folder"));
    EXPECT_TRUE(contains(errorMessage([&] { model->toOnnx(3); }), "WEIGHTS_FLOAT"));
    EXPECT_TRUE(contains(errorMessage([&] { model->toOnnx(-1); }), "WEIGHTS_FLOAT"));
    EXPECT_TRUE(contains(errorMessage([&] { model->toOnnx(WEIGHTS_FLOAT, 3); }), "MODEL_OPS_FLSNET"));
    EXPECT_TRUE(contains(errorMessage([&] { model->toOnnx(WEIGHTS_FLOAT, -1); }), "MODEL_OPS_FLSNET"));
}

TEST(Flsnet_ModelFile, random_weights_follow_the_seed)
{
    EXPECT_TRUE(Model::random(smallInfo(), 5)->toOnnx() == Model::random(smallInfo(), 5)->toOnnx());
    EXPECT_FALSE(Model::random(smallInfo(), 5)->toOnnx() == Model::random(smallInfo(), 6)->toOnnx());
}

TEST(Flsnet_ModelFile, counts_its_weights)
{
    // 3 -> 16, 16 -> 16 (3 x 3), 16 -> 2 (1 x 1), each with a bias an output.
    EXPECT_EQ(3 * 16 * 9 + 16 + 16 * 16 * 9 + 16 + 16 * 2 + 2, Model::random(tinyInfo())->parameterCount());
}

TEST(Flsnet_ModelFile, int8_weights_have_the_scale_of_their_channel)
{
    const Ptr<Model> model = Model::random(smallInfo(), 7);
    const std::vector<uchar> exactFile = model->toOnnx(WEIGHTS_FLOAT);
    const std::vector<uchar> smallFile = model->toOnnx(WEIGHTS_INT8);
    const std::vector<uchar> expandedFile = Model::read(smallFile)->toOnnx(WEIGHTS_FLOAT);
    EXPECT_LT(smallFile.size(), exactFile.size() * 0.3);
    int kernels = 0;
    for (const std::string& name : tensorNames(exactFile))
    {
        const std::vector<float> exact = tensorValues<float>(exactFile, name);
        const std::vector<float> expanded = tensorValues<float>(expandedFile, name);
        if (!endsWith(name, ".weight"))
        {
            EXPECT_EQ(exact, expanded) << name;
            continue;
        }
        ++kernels;
        const std::vector<schar> integers = tensorValues<schar>(smallFile, name + ".int8");
        const std::vector<float> scales = tensorValues<float>(smallFile, name + ".scale");
        ASSERT_EQ(exact.size(), integers.size());
        const size_t rowLength = exact.size() / scales.size();
        for (size_t row = 0; row < scales.size(); ++row)
        {
            float largest = 0;
            for (size_t i = row * rowLength; i < (row + 1) * rowLength; ++i)
            {
                largest = std::max(largest, std::abs(exact[i]));
                ASSERT_EQ(integers[i] * scales[row], expanded[i]) << name;
                ASSERT_LE(std::abs(exact[i] - expanded[i]), 0.5001f * scales[row]) << name;
            }
            ASSERT_FLOAT_EQ(largest / 127, scales[row]) << name;
        }
    }
    EXPECT_EQ(14, kernels); // 6 + 1 of each stage
}

TEST(Flsnet_ModelFile, half_weights_are_rounded_to_eleven_bits)
{
    const Ptr<Model> model = Model::random(smallInfo(), 8);
    const std::vector<uchar> exactFile = model->toOnnx(WEIGHTS_FLOAT);
    const std::vector<uchar> smallFile = model->toOnnx(WEIGHTS_HALF);
    const std::vector<uchar> expandedFile = Model::read(smallFile)->toOnnx(WEIGHTS_FLOAT);
    EXPECT_LT(smallFile.size(), exactFile.size() * 0.55);
    bool anyChanged = false;
    for (const std::string& name : tensorNames(exactFile))
    {
        const std::vector<float> exact = tensorValues<float>(exactFile, name);
        const std::vector<float> expanded = tensorValues<float>(expandedFile, name);
        for (size_t i = 0; i < exact.size(); ++i)
        {
            ASSERT_LE(std::abs(exact[i] - expanded[i]), std::abs(exact[i]) / 2048 + 3e-8f) << name;
            anyChanged = anyChanged || exact[i] != expanded[i];
            ASSERT_TRUE(endsWith(name, ".weight") || exact[i] == expanded[i]) << name;
        }
    }
    EXPECT_TRUE(anyChanged);
}

/** The bytes of a model whose first kernel starts with a number. */
std::vector<uchar> withWeight(float value)
{
    return editTensor(
        Model::random(tinyInfo())->toOnnx(), "stage1.encoder.0.0.weight", [&](WireMessage& tensor) {
            std::string& data = fieldOf(tensor, TENSOR_RAW_DATA).bytes;
            data.replace(0, sizeof(value), reinterpret_cast<const char*>(&value), sizeof(value));
        });
}

TEST(Flsnet_ModelFile, weights_too_large_for_half_are_an_error)
{
    EXPECT_EQ("", errorMessage([] { Model::read(withWeight(60000))->toOnnx(WEIGHTS_HALF); }));
    for (const float large : {1e5f, -1e5f, 1e30f})
    {
        const Ptr<Model> model = Model::read(withWeight(large));
        EXPECT_TRUE(contains(errorMessage([&] { model->toOnnx(WEIGHTS_HALF); }), "too large")) << large;
        EXPECT_EQ("", errorMessage([&] { Model::read(model->toOnnx(WEIGHTS_INT8)); })) << large;
    }
}

TEST(Flsnet_ModelFile, channels_of_zeros_stay_zero_as_int8)
{
    for (const float tiny : {0.f, 1e-42f})
    {
        const std::vector<uchar> file = editTensor(
            Model::random(tinyInfo())->toOnnx(), "stage1.encoder.0.0.weight", [&](WireMessage& tensor) {
                std::string& data = fieldOf(tensor, TENSOR_RAW_DATA).bytes;
                for (size_t i = 0; i < 27; ++i)
                {
                    data.replace(4 * i, 4, reinterpret_cast<const char*>(&tiny), 4);
                }
            });
        const std::vector<uchar> stored = Model::read(file)->toOnnx(WEIGHTS_INT8);
        const std::vector<schar> integers = tensorValues<schar>(stored, "stage1.encoder.0.0.weight.int8");
        EXPECT_EQ(27, std::count(integers.begin(), integers.begin() + 27, 0));
        EXPECT_EQ("", errorMessage([&] { Model::read(stored); }));
    }
}

TEST(Flsnet_ModelFile, keeps_added_metadata)
{
    ModelInfo info = tinyInfo();
    info.metadata["name"] = "old";
    const Ptr<Model> model = Model::random(info);
    model->setMetadata("name", "new");
    model->setMetadata("version", "1.2");
    const ModelInfo read = Model::read(model->toOnnx())->info();
    EXPECT_EQ("new", read.metadata.at("name"));
    EXPECT_EQ("1.2", read.metadata.at("version"));
    EXPECT_EQ(2u, read.metadata.size());
    EXPECT_TRUE(contains(errorMessage([&] { model->setMetadata("cv.flsnet.format", "2"); }), "cv.flsnet."));
    EXPECT_TRUE(contains(errorMessage([&] { model->setMetadata("", "2"); }), "key"));
    EXPECT_EQ(2u, model->info().metadata.size());
}

TEST(Flsnet_ModelFile, info_out_of_range_is_an_error)
{
    struct Case
    {
        const char* part;
        void (*change)(ModelInfo&);
    };
    const Case cases[] = {
        {"one area per class", [](ModelInfo& info) { info.areas.pop_back(); }},
        {"above zero", [](ModelInfo& info) { info.areas.assign(info.areas.size(), 0); }},
        {"not negative", [](ModelInfo& info) { info.areas[0] = -1; }},
        {"finite", [](ModelInfo& info) { info.areas[1] = std::numeric_limits<float>::quiet_NaN(); }},
        {"exponent", [](ModelInfo& info) { info.exponent = std::numeric_limits<float>::infinity(); }},
        {"enlargement", [](ModelInfo& info) { info.crop.enlargement = 0.5; }},
        {"enlargement",
         [](ModelInfo& info) { info.crop.enlargement = std::numeric_limits<double>::quiet_NaN(); }},
        {"shift", [](ModelInfo& info) { info.crop.shift.y = 3; }},
        {"border", [](ModelInfo& info) { info.crop.border = BORDER_WRAP; }},
        {"mean", [](ModelInfo& info) { info.mean[2] = 256; }},
        {"deviation", [](ModelInfo& info) { info.deviation = 0; }},
        {"deviation", [](ModelInfo& info) { info.deviation = 1e30; }},
        {"deviation", [](ModelInfo& info) { info.deviation = 1e-30; }},
        {"name a class", [](ModelInfo& info) { info.classNames.push_back("more"); }},
        {"class names", [](ModelInfo& info) { info.classNames[0] = "a,b"; }},
        {"class names", [](ModelInfo& info) { info.classNames[0] = ""; }},
        {"multiples of 16", [](ModelInfo& info) { info.spec.channels[0] = 17; }},
    };
    for (const Case& wrong : cases)
    {
        ModelInfo info = tinyInfo();
        wrong.change(info);
        const std::string message = errorMessage([&] { Model::random(info); });
        EXPECT_TRUE(contains(message, wrong.part)) << wrong.part << " / " << message;
    }
}

// Areas of Eq. 3 count by their ratios, whatever their size.
TEST(Flsnet_ModelFile, holds_areas_of_any_size)
{
    for (const double size : {1e-300, 1e-60, 1e-37, 1., 1e38, 1e60})
    {
        ModelInfo info = tinyInfo();
        for (size_t i = 0; i < info.areas.size(); ++i)
        {
            info.areas[i] = size * static_cast<double>(1 + i);
        }
        info.areas[1] = size * 1e-9;
        const ModelInfo copy = Model::read(Model::random(info)->toOnnx())->info();
        const std::vector<double> expected = featureMapWeights(info.areas, 1);
        const std::vector<double> found = featureMapWeights(copy.areas, 1);
        ASSERT_EQ(expected.size(), found.size());
        for (size_t i = 0; i < expected.size(); ++i)
        {
            EXPECT_NEAR(1, found[i] / expected[i], 1e-6) << size;
        }
    }
}

/** Groups digits, and writes a comma before fractions, as German does. */
class GroupingNumbers : public std::numpunct<char>
{
protected:
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

TEST(Flsnet_ModelFile, is_the_same_in_any_locale)
{
    ModelInfo info = makeInfo({1024, 16}, {1, 1}, 0, Size(1026, 4));
    const Ptr<Model> model = Model::random(info, 1);
    std::vector<Mat> crops(1, Mat(40, 40, CV_8UC3, Scalar(10, 100, 200)));
    model->quantize(crops);
    const std::vector<uchar> expected = model->toOnnx();
    const std::locale before = std::locale::global(std::locale(std::locale::classic(), new GroupingNumbers));
    const std::vector<uchar> written = model->toOnnx();
    const ModelInfo read = Model::read(written)->info();
    std::locale::global(before);
    EXPECT_TRUE(expected == written);
    EXPECT_EQ(info.spec.channels, read.spec.channels);
    EXPECT_EQ(info.spec.inputSize, read.spec.inputSize);
}

#ifndef _WIN32
TEST(Flsnet_ModelFile, is_written_whole_or_not_at_all)
{
    const std::string folder = cv::tempfile("");
    std::filesystem::create_directories(folder);
    const std::string path = folder + "/model.onnx";
    const Ptr<Model> model = Model::random(smallInfo(), 3);
    EXPECT_TRUE(contains(errorMessage([&] { model->write("/dev/full"); }), "No space left"));
    EXPECT_TRUE(contains(errorMessage([&] { model->write(folder); }), "Is a directory"));
    EXPECT_TRUE(contains(errorMessage([&] { model->write(folder + "/no/model.onnx"); }), "No such file"));
    EXPECT_TRUE(std::filesystem::is_empty(folder));

    // Many writers of one file: it is always whole.
    std::vector<std::thread> writers;
    for (int i = 0; i < 4; ++i)
    {
        writers.emplace_back([&] {
            for (int n = 0; n < 10; ++n)
            {
                model->write(path);
                Model::read(path);
            }
        });
    }
    for (std::thread& writer : writers)
    {
        writer.join();
    }
    EXPECT_EQ(
        1, std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));

    // A link is followed.
    std::filesystem::create_symlink("model.onnx", folder + "/link.onnx");
    std::filesystem::remove(path);
    std::ofstream(path) << "old";
    model->write(folder + "/link.onnx");
    EXPECT_TRUE(std::filesystem::is_symlink(folder + "/link.onnx"));
    EXPECT_TRUE(Model::read(path)->toOnnx() == model->toOnnx());
    std::filesystem::remove_all(folder);
}
#endif

} // namespace
} // namespace opencv_test
