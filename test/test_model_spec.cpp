// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "error_message.hpp"
#include "test_precomp.hpp"

namespace opencv_test
{
namespace
{

ModelSpec makeSpec()
{
    ModelSpec spec;
    spec.channels = {16, 32};
    spec.convolutions = {1, 2};
    spec.stage2Levels = 1;
    spec.inputSize = Size(8, 6);
    return spec;
}

std::string messageOf(const ModelSpec& spec)
{
    return errorMessage([&] { spec.validate(); });
}

TEST(Flsnet_ModelSpec, is_valid_at_the_ends_of_its_ranges)
{
    EXPECT_EQ("", messageOf(makeSpec()));
    EXPECT_EQ("", messageOf(ModelSpec::vgg16()));
    ModelSpec spec = makeSpec();
    spec.stage2Levels = 0;
    spec.channels = {16, 4096};
    spec.convolutions = {8, 1};
    spec.inputSize = Size(4, 16384);
    spec.classCount = 255;
    EXPECT_EQ("", messageOf(spec));
    spec.channels = std::vector<int>(8, 16);
    spec.convolutions = std::vector<int>(8, 1);
    spec.stage2Levels = 8;
    spec.inputSize = Size(256, 257);
    spec.classCount = 2;
    EXPECT_EQ("", messageOf(spec));
}

TEST(Flsnet_ModelSpec, names_the_value_out_of_its_range)
{
    struct Case
    {
        const char* part;
        void (*change)(ModelSpec&);
    };
    const Case cases[] = {
        {"at least one level", [](ModelSpec& spec) { spec.channels.clear(); }},
        {"at most 8 levels", [](ModelSpec& spec) { spec.channels.resize(9, 16); }},
        {"'convolutions' must have one number a level",
         [](ModelSpec& spec) { spec.convolutions.pop_back(); }},
        {"'convolutions' must have one number a level",
         [](ModelSpec& spec) { spec.convolutions.push_back(1); }},
        {"'channels' must be multiples of 16", [](ModelSpec& spec) { spec.channels[1] = 24; }},
        {"'channels' must be at least 16", [](ModelSpec& spec) { spec.channels[0] = 0; }},
        {"'channels' must be at least 16", [](ModelSpec& spec) { spec.channels[0] = -16; }},
        {"'channels' must be at most 4096", [](ModelSpec& spec) { spec.channels[0] = 4112; }},
        {"'convolutions' must be at least 1", [](ModelSpec& spec) { spec.convolutions[1] = 0; }},
        {"'convolutions' must be at most 8", [](ModelSpec& spec) { spec.convolutions[1] = 9; }},
        {"'stage2Levels' must be at least 0", [](ModelSpec& spec) { spec.stage2Levels = -1; }},
        {"more levels than stage 1", [](ModelSpec& spec) { spec.stage2Levels = 3; }},
        {"at least 2 classes", [](ModelSpec& spec) { spec.classCount = 1; }},
        {"at most 255 classes", [](ModelSpec& spec) { spec.classCount = 256; }},
        {"too narrow", [](ModelSpec& spec) { spec.inputSize.width = 3; }},
        {"too low", [](ModelSpec& spec) { spec.inputSize.height = 3; }},
        {"too narrow", [](ModelSpec& spec) { spec.inputSize = Size(0, 0); }},
        {"too narrow", [](ModelSpec& spec) { spec.inputSize = Size(-8, 8); }},
        {"too wide", [](ModelSpec& spec) { spec.inputSize.width = 16385; }},
        {"too high", [](ModelSpec& spec) { spec.inputSize.height = 16385; }},
    };
    for (const Case& wrong : cases)
    {
        ModelSpec spec = makeSpec();
        wrong.change(spec);
        EXPECT_TRUE(contains(messageOf(spec), wrong.part)) << wrong.part << " / " << messageOf(spec);
        EXPECT_THROW(spec.macs(), cv::Exception) << wrong.part;
    }
}

TEST(Flsnet_ModelSpec, counts_multiplications)
{
    // Stage 1, 8 x 6 = 48 pixels, then 4 x 3 = 12.
    // Encoder: 3 -> 16, 16 -> 32 -> 32; decoder: 32 -> 32 -> 16, 16 -> 16.
    const double stage1 =
        9. * (48 * 3 * 16 + 12 * (16 * 32 + 32 * 32) + 12 * (32 * 32 + 32 * 16) + 48 * 16 * 16);
    // Stage 2 sees 16 maps of its own beside 16 of stage 1, in its encoder and in its decoder.
    const double stage2 = 9. * (48 * 32 * 16 + 48 * 32 * 16);
    const double head = 48 * 16 * 9;
    EXPECT_EQ(stage1 + stage2 + head, makeSpec().macs());
    EXPECT_EQ(stage1 + head, makeSpec().macs(true));
    ModelSpec stage1Alone = makeSpec();
    stage1Alone.stage2Levels = 0;
    EXPECT_EQ(stage1 + head, stage1Alone.macs());

    // Odd sizes lose their last row and column: 9 x 7 has 4 x 3 windows.
    ModelSpec odd = stage1Alone;
    odd.inputSize = Size(9, 7);
    EXPECT_EQ(9. * (63 * 3 * 16 + 12 * (16 * 32 + 32 * 32) + 12 * (32 * 32 + 32 * 16) + 63 * 16 * 16) +
                  63 * 16 * 9,
              odd.macs());
}

TEST(Flsnet_ModelSpec, default_is_ready_for_faces)
{
    EXPECT_EQ(static_cast<int>(FACE_CLASS_COUNT), ModelSpec().classCount);
    const ModelSpec vgg16 = ModelSpec::vgg16();
    EXPECT_EQ(std::vector<int>({64, 128, 256, 512, 512}), vgg16.channels);
    EXPECT_EQ(std::vector<int>({2, 2, 3, 3, 3}), vgg16.convolutions);
    EXPECT_EQ(3, vgg16.stage2Levels);
    EXPECT_EQ(Size(224, 224), vgg16.inputSize);
}

} // namespace
} // namespace opencv_test
