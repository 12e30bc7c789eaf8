// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "error_message.hpp"
#include "layer_run.hpp"

namespace opencv_test
{
namespace
{

dnn::LayerParams softmaxParams(const std::vector<float>& area, float exponent)
{
    dnn::LayerParams params;
    params.set("area", dnn::DictValue::arrayReal(area.begin(), static_cast<int>(area.size())));
    params.set("exponent", exponent);
    return params;
}

Mat softmax(const Mat& logits, const std::vector<float>& area, float exponent)
{
    registerLayers();
    return runInNet("AreaWeightedSoftmax", {logits}, softmaxParams(area, exponent))[0];
}

/** Eq. 3 in double. */
Mat referenceSoftmax(const Mat& logits, const std::vector<float>& area, double exponent)
{
    const int classes = logits.size[1];
    double mean = 0;
    for (const float value : area)
    {
        mean += value / static_cast<double>(area.size());
    }
    Mat scores = logits.clone();
    for (int n = 0; n < logits.size[0]; ++n)
        for (int y = 0; y < logits.size[2]; ++y)
            for (int x = 0; x < logits.size[3]; ++x)
            {
                double largest = at(logits, n, 0, y, x);
                for (int c = 1; c < classes; ++c)
                {
                    largest = std::max(largest, static_cast<double>(at(logits, n, c, y, x)));
                }
                double sum = 0;
                for (int c = 0; c < classes; ++c)
                {
                    sum += std::exp(at(logits, n, c, y, x) - largest);
                }
                for (int c = 0; c < classes; ++c)
                {
                    const double probability = std::exp(at(logits, n, c, y, x) - largest) / sum;
                    at(scores, n, c, y, x) =
                        static_cast<float>(probability * std::pow(area[c] / mean, exponent));
                }
            }
    return scores;
}

const std::vector<float> AREAS = {9000, 5000, 4000, 120, 60, 80, 40, 300, 150};

std::vector<float> equalAreas(int count)
{
    return std::vector<float>(count, 1.f);
}

TEST(Flsnet_AreaWeightedSoftmax, is_equation_3)
{
    // 23 x 24 is longer than one block of pixels of the layer, and no multiple of it.
    for (const int batch : {1, 3})
        for (const Size size : {Size(1, 1), Size(7, 5), Size(23, 24), Size(64, 64)})
            for (const float exponent : {0.f, 0.5f, 1.f, 2.f})
            {
                const Mat logits = randomBlob(batch, 9, size.height, size.width, 3, 4);
                SCOPED_TRACE(shapeText(logits) + ", exponent " + std::to_string(exponent));
                const Mat expected = referenceSoftmax(logits, AREAS, exponent);
                EXPECT_LT(largestDifference(softmax(logits, AREAS, exponent), expected), 1e-5);
                dnn::LayerParams params = softmaxParams(AREAS, exponent);
                const Mat alone = runAlone(AreaWeightedSoftmaxLayer::create(params), {logits})[0];
                EXPECT_LT(largestDifference(alone, expected), 1e-5);
            }
}

TEST(Flsnet_AreaWeightedSoftmax, takes_any_number_of_classes)
{
    for (const int classes : {2, 3, 255})
    {
        std::vector<float> area;
        area.reserve(classes);
        for (int c = 0; c < classes; ++c)
        {
            area.push_back(1.f + c);
        }
        const Mat logits = randomBlob(2, classes, 9, 11, 4);
        EXPECT_LT(largestDifference(softmax(logits, area, 1), referenceSoftmax(logits, area, 1)), 1e-5);
    }
}

TEST(Flsnet_AreaWeightedSoftmax, is_opencv_s_softmax_for_exponent_zero)
{
    const Mat logits = randomBlob(3, 9, 17, 13, 5, 5);
    dnn::LayerParams params;
    params.set("axis", 1);
    const Mat expected = runInNet("Softmax", {logits}, params)[0];
    EXPECT_LT(largestDifference(softmax(logits, AREAS, 0), expected), 1e-6);
    EXPECT_LT(largestDifference(softmax(logits, equalAreas(9), 1), expected), 1e-6);
}

TEST(Flsnet_AreaWeightedSoftmax, stays_finite_on_large_logits)
{
    for (const double deviation : {1e4, 1e30})
    {
        const Mat logits = randomBlob(2, 9, 16, 16, 6, deviation);
        const Mat scores = softmax(logits, AREAS, 1);
        EXPECT_TRUE(cv::checkRange(scores.reshape(1, 1)));
        EXPECT_LT(largestDifference(scores, referenceSoftmax(logits, AREAS, 1)), 1e-4);
    }
    // Nothing but the differences between the logits counts.
    Mat logits = randomBlob(1, 9, 8, 8, 7);
    const Mat expected = softmax(logits, AREAS, 0.5);
    logits += 1024;
    EXPECT_LT(largestDifference(softmax(logits, AREAS, 0.5), expected), 1e-3);
}

TEST(Flsnet_AreaWeightedSoftmax, turns_the_choice_towards_large_areas)
{
    Mat logits = makeBlob(1, 2, 1, 1);
    at(logits, 0, 1, 0, 0) = 0.1f;
    const std::vector<float> area = {30, 10};
    const Mat plain = softmax(logits, area, 0);
    EXPECT_GT(at(plain, 0, 1, 0, 0), at(plain, 0, 0, 0, 0));
    const Mat weighted = softmax(logits, area, 1);
    EXPECT_LT(at(weighted, 0, 1, 0, 0), at(weighted, 0, 0, 0, 0));
    EXPECT_NEAR(1.5 * at(plain, 0, 0, 0, 0), at(weighted, 0, 0, 0, 0), 1e-6);
}

TEST(Flsnet_AreaWeightedSoftmax, keeps_what_inference_must_know_of_the_crops)
{
    dnn::LayerParams params = softmaxParams(AREAS, 0.25);
    params.set("crop_enlargement", 2.5f);
    params.set("crop_shift_x", 0.125f);
    params.set("crop_shift_y", -0.5f);
    params.set("crop_border", static_cast<int>(BORDER_REFLECT_101));
    const Ptr<AreaWeightedSoftmaxLayer> layer =
        AreaWeightedSoftmaxLayer::create(params).dynamicCast<AreaWeightedSoftmaxLayer>();
    ASSERT_FALSE(layer.empty());
    EXPECT_EQ(AREAS, layer->area);
    EXPECT_EQ(0.25f, layer->exponent);
    EXPECT_EQ(2.5f, layer->cropEnlargement);
    EXPECT_EQ(Point2f(0.125f, -0.5f), layer->cropShift);
    EXPECT_EQ(static_cast<int>(BORDER_REFLECT_101), layer->cropBorder);

    dnn::LayerParams bare;
    bare.set("area", dnn::DictValue::arrayReal(AREAS.begin(), 9));
    const Ptr<AreaWeightedSoftmaxLayer> unknown =
        AreaWeightedSoftmaxLayer::create(bare).dynamicCast<AreaWeightedSoftmaxLayer>();
    EXPECT_EQ(1.f, unknown->exponent);
    EXPECT_EQ(0.f, unknown->cropEnlargement);
}

TEST(Flsnet_AreaWeightedSoftmax, names_what_is_wrong)
{
    const auto creationMessage = [](dnn::LayerParams params) {
        return errorMessage([&] { AreaWeightedSoftmaxLayer::create(params); });
    };
    EXPECT_TRUE(contains(creationMessage(dnn::LayerParams()), "'area'"));
    const float nan = std::numeric_limits<float>::quiet_NaN();
    for (const float wrong : {-1.f, nan, std::numeric_limits<float>::infinity()})
    {
        EXPECT_TRUE(contains(creationMessage(softmaxParams({1, 2, wrong}, 1)), "area 2")) << wrong;
    }
    EXPECT_TRUE(contains(creationMessage(softmaxParams({0, 0, 0}, 1)), "all areas are 0"));
    EXPECT_EQ("", creationMessage(softmaxParams({1, 2, 0}, 1))) << "a class that does not occur";
    EXPECT_TRUE(contains(creationMessage(softmaxParams({1, 2}, nan)), "exponent"));

    dnn::LayerParams params = softmaxParams({1, 2, 3}, 1);
    const Ptr<dnn::Layer> layer = AreaWeightedSoftmaxLayer::create(params);
    const auto runMessage = [&](const std::vector<Mat>& blobs) {
        return errorMessage([&] { runAlone(layer, blobs); });
    };
    EXPECT_EQ("", runMessage({makeBlob(1, 3, 2, 2)}));
    EXPECT_TRUE(contains(runMessage({makeBlob(1, 4, 2, 2)}), "one number a channel"));
    EXPECT_TRUE(contains(runMessage({makeBlob(1, 3, 2, 2), makeBlob(1, 3, 2, 2)}), "one input"));
    EXPECT_TRUE(contains(runMessage({Mat(3, 2, CV_32F, Scalar(0))}), "N x C x H x W"));
    EXPECT_THROW(softmax(makeBlob(1, 4, 2, 2), {1, 2, 3}, 1), cv::Exception);
}

} // namespace
} // namespace opencv_test
