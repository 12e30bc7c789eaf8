// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#include "error_message.hpp"

namespace opencv_test
{
namespace
{

Mat randomLabels(const Size& size, int classCount, int seed)
{
    Mat labels(size, CV_8UC1);
    RNG rng(seed);
    rng.fill(labels, RNG::UNIFORM, 0, classCount);
    return labels;
}

TEST(Flsnet_Metrics, match_a_case_worked_out_by_hand)
{
    const Mat truth = (Mat_<uchar>(2, 4) << 0, 0, 0, 1, 1, 2, 2, 255);
    const Mat prediction = (Mat_<uchar>(2, 4) << 0, 0, 1, 1, 1, 2, 0, 2);
    SegmentationMetrics metrics(4);
    metrics.add(truth, prediction);

    const Mat confusion = (Mat_<double>(4, 4) << 2, 1, 0, 0, 0, 2, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0);
    ASSERT_EQ(CV_64FC1, metrics.confusion().type());
    ASSERT_EQ(Size(4, 4), metrics.confusion().size());
    EXPECT_EQ(0, cv::norm(confusion, metrics.confusion(), NORM_INF));

    const std::vector<double> accuracy = metrics.pixelAccuracy();
    EXPECT_DOUBLE_EQ(2. / 3, accuracy[0]);
    EXPECT_DOUBLE_EQ(1, accuracy[1]);
    EXPECT_DOUBLE_EQ(1. / 2, accuracy[2]);
    EXPECT_TRUE(std::isnan(accuracy[3]));

    const std::vector<double> iou = metrics.iou();
    EXPECT_DOUBLE_EQ(2. / 4, iou[0]);
    EXPECT_DOUBLE_EQ(2. / 3, iou[1]);
    EXPECT_DOUBLE_EQ(1. / 2, iou[2]);
    EXPECT_TRUE(std::isnan(iou[3]));

    EXPECT_DOUBLE_EQ((2. / 3 + 1 + 1. / 2) / 3, metrics.meanPixelAccuracy());
    EXPECT_DOUBLE_EQ((2. / 4 + 2. / 3 + 1. / 2) / 3, metrics.meanIoU());
    EXPECT_DOUBLE_EQ(5. / 7, metrics.overallAccuracy());
}

TEST(Flsnet_Metrics, a_class_that_only_the_prediction_holds_has_an_iou_but_no_part_in_the_means)
{
    SegmentationMetrics metrics(3);
    const Mat truth = (Mat_<uchar>(1, 4) << 0, 0, 1, 1);
    const Mat prediction = (Mat_<uchar>(1, 4) << 0, 2, 1, 1);
    metrics.add(truth, prediction);
    EXPECT_TRUE(std::isnan(metrics.pixelAccuracy()[2]));
    EXPECT_DOUBLE_EQ(0, metrics.iou()[2]);
    EXPECT_DOUBLE_EQ(0.75, metrics.meanIoU());
    EXPECT_DOUBLE_EQ(0.75, metrics.meanPixelAccuracy());
}

struct PublishedRow
{
    double classes[9];
    double average;
};

// Rows of Table 2 (pixel accuracy) and Table 3 (IoU): hair, skin, eyebrow, pupil, white, nostril, lip,
// background, inner mouth, average.
const PublishedRow PUBLISHED_ROWS[] = {
    {{0.967, 0.944, 0.940, 0.960, 0.949, 0.991, 0.926, 0.952, 0.760}, 0.932},
    {{0.926, 0.970, 0.820, 0.920, 0.836, 0.860, 0.832, 0.959, 0.671}, 0.866},
    {{0.980, 0.965, 0.988, 0.977, 0.975, 0.995, 0.986, 0.981, 0.934}, 0.975},
    {{0.958, 0.982, 0.939, 0.965, 0.915, 0.812, 0.957, 0.981, 0.861}, 0.930},
    {{0.883, 0.913, 0.664, 0.822, 0.456, 0.263, 0.822, 0.943, 0.209}, 0.664},
    {{0.870, 0.901, 0.753, 0.879, 0.704, 0.562, 0.823, 0.950, 0.709}, 0.795},
    {{0.913, 0.922, 0.828, 0.886, 0.790, 0.697, 0.873, 0.916, 0.790}, 0.846},
};

TEST(Flsnet_Metrics, average_as_the_tables_of_the_paper)
{
    for (const PublishedRow& row : PUBLISHED_ROWS)
    {
        SCOPED_TRACE(row.average);
        // A line of 1000 pixels a class. The wrong ones go to a tenth class that the ground truth never
        // holds, so that there are no false positives and both measures are the share of the right ones.
        Mat truth(9, 1000, CV_8UC1);
        Mat prediction(9, 1000, CV_8UC1, Scalar(9));
        for (int c = 0; c < 9; c++)
        {
            truth.row(c).setTo(c);
            prediction.row(c).colRange(0, cvRound(row.classes[c] * 1000)).setTo(c);
        }
        SegmentationMetrics metrics(10);
        metrics.add(truth, prediction);
        for (int c = 0; c < 9; c++)
        {
            EXPECT_NEAR(row.classes[c], metrics.pixelAccuracy()[c], 1e-9);
            EXPECT_NEAR(row.classes[c], metrics.iou()[c], 1e-9);
        }
        // The printed numbers are rounded, those of the classes and their average alike.
        EXPECT_NEAR(row.average, metrics.meanPixelAccuracy(), 0.001);
        EXPECT_NEAR(row.average, metrics.meanIoU(), 0.001);
    }
}

TEST(Flsnet_Metrics, count_every_pixel_of_views_and_odd_sizes)
{
    const Mat truth = randomLabels(Size(203, 151), 9, 1);
    const Mat prediction = randomLabels(Size(203, 151), 9, 2);
    truth(Rect(10, 20, 30, 40)).setTo(255);
    Mat expected = Mat::zeros(9, 9, CV_64FC1);
    SegmentationMetrics metrics;
    EXPECT_EQ(9, metrics.classCount());
    for (const Rect part :
         {Rect(0, 0, 203, 151), Rect(5, 9, 77, 31), Rect(202, 0, 1, 151), Rect(0, 150, 1, 1)})
    {
        metrics.add(truth(part), prediction(part));
        for (int y = part.y; y < part.br().y; y++)
            for (int x = part.x; x < part.br().x; x++)
                if (truth.at<uchar>(y, x) != 255)
                    expected.at<double>(truth.at<uchar>(y, x), prediction.at<uchar>(y, x)) += 1;
    }
    EXPECT_EQ(0, cv::norm(expected, metrics.confusion(), NORM_INF));
}

TEST(Flsnet_Metrics, merging_is_adding_to_one)
{
    SegmentationMetrics together(5);
    SegmentationMetrics first(5);
    SegmentationMetrics second(5);
    for (int i = 0; i < 4; i++)
    {
        const Mat truth = randomLabels(Size(19, 23), 5, 10 + i);
        const Mat prediction = randomLabels(Size(19, 23), 5, 20 + i);
        together.add(truth, prediction);
        (i % 2 ? first : second).add(truth, prediction);
    }
    first.merge(second);
    EXPECT_EQ(0, cv::norm(together.confusion(), first.confusion(), NORM_INF));
    first.merge(first);
    EXPECT_EQ(0, cv::norm(2 * together.confusion(), first.confusion(), NORM_INF));
    EXPECT_THROW(first.merge(SegmentationMetrics(6)), cv::Exception);
}

TEST(Flsnet_Metrics, copies_and_results_share_nothing)
{
    SegmentationMetrics metrics(2);
    metrics.add(Mat::zeros(3, 3, CV_8UC1), Mat::zeros(3, 3, CV_8UC1));
    SegmentationMetrics copy = metrics;
    copy.add(Mat::zeros(3, 3, CV_8UC1), Mat::ones(3, 3, CV_8UC1));
    copy.confusion().setTo(100);
    EXPECT_DOUBLE_EQ(1, metrics.overallAccuracy());
    EXPECT_DOUBLE_EQ(0.5, copy.overallAccuracy());
}

TEST(Flsnet_Metrics, are_not_defined_without_pixels)
{
    SegmentationMetrics metrics(3);
    metrics.add(Mat(4, 4, CV_8UC1, Scalar(255)), Mat::zeros(4, 4, CV_8UC1));
    EXPECT_TRUE(std::isnan(metrics.meanPixelAccuracy()));
    EXPECT_TRUE(std::isnan(metrics.meanIoU()));
    EXPECT_TRUE(std::isnan(metrics.overallAccuracy()));
    EXPECT_EQ(3u, metrics.iou().size());
}

TEST(Flsnet_Metrics, refuse_wrong_maps_and_add_nothing_then)
{
    SegmentationMetrics metrics(9);
    const Mat good = Mat::zeros(6, 4, CV_8UC1);
    Mat unknown = good.clone();
    unknown.at<uchar>(5, 3) = 9;
    Mat ignored = good.clone();
    ignored.at<uchar>(0, 0) = 255;
    EXPECT_THROW(metrics.add(Mat(), good), cv::Exception);
    EXPECT_THROW(metrics.add(good, Mat()), cv::Exception);
    EXPECT_THROW(metrics.add(good, good.t()), cv::Exception);
    EXPECT_THROW(metrics.add(Mat::zeros(6, 4, CV_8UC3), good), cv::Exception);
    EXPECT_THROW(metrics.add(good, Mat::zeros(6, 4, CV_16U)), cv::Exception);
    EXPECT_THROW(metrics.add(unknown, good), cv::Exception);
    EXPECT_THROW(metrics.add(good, unknown), cv::Exception);
    EXPECT_THROW(metrics.add(good, ignored), cv::Exception);
    EXPECT_THROW(metrics.add(ignored, ignored), cv::Exception);
    EXPECT_EQ(0, cv::norm(metrics.confusion(), NORM_INF));

    const std::string message = errorMessage([&] { metrics.add(good, unknown); });
    EXPECT_TRUE(contains(message, "prediction holds 9 at x = 3, y = 5")) << message;
}

TEST(Flsnet_Metrics, take_1_to_255_classes)
{
    EXPECT_THROW(SegmentationMetrics(0), cv::Exception);
    EXPECT_THROW(SegmentationMetrics(-3), cv::Exception);
    EXPECT_THROW(SegmentationMetrics(256), cv::Exception);
    SegmentationMetrics metrics(255);
    metrics.add(Mat(2, 2, CV_8UC1, Scalar(254)), Mat(2, 2, CV_8UC1, Scalar(254)));
    EXPECT_DOUBLE_EQ(1, metrics.iou()[254]);
}

TEST(Flsnet_Metrics, can_be_written_and_read)
{
    SegmentationMetrics metrics(4);
    Mat truth(20, 30, CV_8UC1), prediction(20, 30, CV_8UC1);
    RNG(1).fill(truth, RNG::UNIFORM, 0, 4);
    RNG(2).fill(prediction, RNG::UNIFORM, 0, 4);
    metrics.add(truth, prediction);
    FileStorage out("state.json", FileStorage::WRITE | FileStorage::MEMORY);
    metrics.write(out);
    const FileStorage in(out.releaseAndGetString(), FileStorage::READ | FileStorage::MEMORY);
    SegmentationMetrics read;
    read.read(in.root());
    EXPECT_EQ(4, read.classCount());
    EXPECT_EQ(0, cv::norm(metrics.confusion(), read.confusion(), NORM_INF));
    const FileStorage other("{\"classCount\": 3}", FileStorage::READ | FileStorage::MEMORY);
    EXPECT_THROW(read.read(other.root()), cv::Exception);
    EXPECT_EQ(4, read.classCount());
}

} // namespace
} // namespace opencv_test
