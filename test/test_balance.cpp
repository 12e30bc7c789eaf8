// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#include "error_message.hpp"

namespace opencv_test
{
namespace
{

/** Pixels of the 8-connected blob at a place, found by plain flooding. */
std::vector<Point> flood(const Mat& labels, const Point& start, Mat& visited)
{
    const uchar label = labels.at<uchar>(start);
    std::vector<Point> blob = {start};
    visited.at<uchar>(start) = 1;
    for (size_t i = 0; i < blob.size(); i++)
    {
        const Point center = blob[i]; // a copy: the vector grows below
        for (int dy = -1; dy <= 1; dy++)
            for (int dx = -1; dx <= 1; dx++)
            {
                const Point next = center + Point(dx, dy);
                if (!Rect(Point(), labels.size()).contains(next) || visited.at<uchar>(next) ||
                    labels.at<uchar>(next) != label)
                    continue;
                visited.at<uchar>(next) = 1;
                blob.push_back(next);
            }
    }
    return blob;
}

std::vector<std::vector<Point>> blobsOf(const Mat& labels, int classId)
{
    std::vector<std::vector<Point>> blobs;
    Mat visited = Mat::zeros(labels.size(), CV_8UC1);
    for (int y = 0; y < labels.rows; y++)
        for (int x = 0; x < labels.cols; x++)
            if (labels.at<uchar>(y, x) == classId && !visited.at<uchar>(y, x))
                blobs.push_back(flood(labels, Point(x, y), visited));
    return blobs;
}

bool touch(const std::vector<Point>& a, const std::vector<Point>& b)
{
    for (const Point& p : a)
        for (const Point& q : b)
            if (std::abs(p.x - q.x) <= 1 && std::abs(p.y - q.y) <= 1)
                return true;
    return false;
}

/** Puts the whites that touch the same pupil together, one pupil after the other. */
std::vector<std::vector<Point>> whitesByEye(const Mat& labels)
{
    std::vector<std::vector<Point>> whites = blobsOf(labels, FACE_WHITE);
    for (const std::vector<Point>& pupil : blobsOf(labels, FACE_PUPIL))
    {
        std::vector<std::vector<Point>> others;
        std::vector<Point> ofThisPupil;
        for (const std::vector<Point>& white : whites)
            if (touch(white, pupil))
                ofThisPupil.insert(ofThisPupil.end(), white.begin(), white.end());
            else
                others.push_back(white);
        if (!ofThisPupil.empty())
            others.push_back(ofThisPupil);
        whites = others;
    }
    return whites;
}

double countAtLeast(const std::vector<std::vector<Point>>& blobs, double minPixels)
{
    double count = 0;
    for (const std::vector<Point>& blob : blobs)
        count += static_cast<double>(blob.size()) >= minPixels;
    return count;
}

/** A face from the front as in section III.D of the paper, 256 x 256. The irises part both whites in two. */
Mat frontalFace()
{
    Mat face = Mat::zeros(256, 256, CV_8UC1);
    const auto draw = [&face](int label, Point center, Size axes) {
        ellipse(face, center, axes, 0, 0, 360, Scalar(label), FILLED);
    };
    draw(FACE_HAIR, Point(128, 110), Size(80, 95));
    draw(FACE_SKIN, Point(128, 130), Size(60, 80));
    for (const int side : {-1, 1})
    {
        draw(FACE_EYEBROW, Point(128 + side * 27, 95), Size(15, 4));
        draw(FACE_WHITE, Point(128 + side * 27, 112), Size(13, 4));
        draw(FACE_PUPIL, Point(128 + side * 27, 112), Size(5, 5));
        draw(FACE_NOSTRIL, Point(128 + side * 7, 145), Size(3, 2));
    }
    draw(FACE_LIP, Point(128, 172), Size(22, 10));
    draw(FACE_INNER_MOUTH, Point(128, 172), Size(12, 3));
    return face;
}

TEST(Flsnet_ClassStatistics, counts_the_paper_s_frontal_face)
{
    ClassStatistics statistics;
    statistics.add(frontalFace());
    const std::vector<double> expected = {1, 1, 1, 2, 2, 2, 2, 1, 1};
    EXPECT_EQ(expected, statistics.occurrences());
    EXPECT_EQ(4u, blobsOf(frontalFace(), FACE_WHITE).size()) << "the irises are meant to part the whites";
}

TEST(Flsnet_ClassStatistics, counts_the_paper_s_profile)
{
    Mat face = frontalFace();
    face.colRange(128, 256).setTo(FACE_BACKGROUND);
    face.setTo(FACE_LIP, face == FACE_INNER_MOUTH);
    ClassStatistics statistics;
    statistics.add(face);
    const std::vector<double> expected = {1, 1, 1, 1, 1, 1, 1, 1, 0};
    EXPECT_EQ(expected, statistics.occurrences());
    EXPECT_EQ(0, statistics.areas()[FACE_INNER_MOUTH]);
}

TEST(Flsnet_ClassStatistics, counts_parted_whites_apart_where_ids_mean_something_else)
{
    ClassStatistics asFaceClasses(9, 10, true);
    ClassStatistics asOthers(9, 10, false);
    ClassStatistics tenClasses(10, 10, true);
    for (ClassStatistics* statistics : {&asFaceClasses, &asOthers, &tenClasses})
        statistics->add(frontalFace());
    EXPECT_EQ(2, asFaceClasses.occurrences()[FACE_WHITE]);
    EXPECT_EQ(4, asOthers.occurrences()[FACE_WHITE]);
    EXPECT_EQ(4, tenClasses.occurrences()[FACE_WHITE]);
}

TEST(Flsnet_ClassStatistics, joins_whites_that_touch_a_pupil_at_a_corner)
{
    // 12 x 8: whites (5) left and right of a pupil (4), one of them only diagonally; a third white apart.
    Mat map = Mat::zeros(8, 12, CV_8UC1);
    map(Rect(0, 0, 3, 2)).setTo(FACE_WHITE);
    map(Rect(3, 2, 2, 2)).setTo(FACE_PUPIL);
    map(Rect(5, 2, 3, 2)).setTo(FACE_WHITE);
    map(Rect(9, 6, 3, 2)).setTo(FACE_WHITE);
    ClassStatistics statistics(9, 0);
    statistics.add(map);
    EXPECT_EQ(2, statistics.occurrences()[FACE_WHITE]);
    EXPECT_EQ(18, statistics.pixels()[FACE_WHITE]);
    EXPECT_EQ(9, statistics.areas()[FACE_WHITE]);
}

TEST(Flsnet_ClassStatistics, counts_the_pixels_of_specks_but_not_the_specks)
{
    Mat map = Mat::zeros(256, 200, CV_8UC1); // the longer side has 256: specks have fewer than 10 pixels
    map(Rect(10, 10, 5, 2)).setTo(FACE_HAIR);
    map(Rect(50, 10, 3, 3)).setTo(FACE_HAIR);
    map(Rect(100, 10, 3, 3)).setTo(FACE_LIP);
    ClassStatistics statistics;
    statistics.add(map);
    EXPECT_EQ(19, statistics.pixels()[FACE_HAIR]);
    EXPECT_EQ(1, statistics.occurrences()[FACE_HAIR]);
    EXPECT_EQ(9, statistics.pixels()[FACE_LIP]);
    EXPECT_EQ(0, statistics.occurrences()[FACE_LIP]);
    EXPECT_EQ(0, statistics.areas()[FACE_LIP]);
    EXPECT_GT(medianFrequencyWeights(statistics)[FACE_LIP], 0);
    EXPECT_EQ(0, medianAreaWeights(statistics)[FACE_LIP]);
}

TEST(Flsnet_ClassStatistics, adds_up_both_sides_of_a_white_before_it_calls_them_a_speck)
{
    Mat map = Mat::zeros(256, 256, CV_8UC1);
    map(Rect(10, 10, 2, 3)).setTo(FACE_WHITE);
    map(Rect(12, 10, 2, 3)).setTo(FACE_PUPIL);
    map(Rect(14, 10, 2, 3)).setTo(FACE_WHITE);
    ClassStatistics statistics;
    statistics.add(map);
    EXPECT_EQ(1, statistics.occurrences()[FACE_WHITE]);
    EXPECT_EQ(0, statistics.occurrences()[FACE_PUPIL]);
}

TEST(Flsnet_ClassStatistics, scales_specks_with_the_size_of_the_map)
{
    Mat map = Mat::zeros(100, 512, CV_8UC1); // twice the side of 256: four times the pixels, 40
    map(Rect(10, 10, 13, 3)).setTo(FACE_HAIR);
    map(Rect(50, 10, 10, 4)).setTo(FACE_HAIR);
    ClassStatistics statistics;
    statistics.add(map);
    EXPECT_EQ(1, statistics.occurrences()[FACE_HAIR]);
}

TEST(Flsnet_ClassStatistics, leaves_ignored_pixels_out)
{
    Mat map = Mat::zeros(10, 10, CV_8UC1);
    map.colRange(3, 6).setTo(255);
    map.colRange(6, 10).setTo(FACE_SKIN);
    ClassStatistics statistics;
    statistics.add(map);
    EXPECT_EQ(1, statistics.imageCount());
    EXPECT_EQ(30, statistics.pixels()[FACE_BACKGROUND]);
    EXPECT_EQ(40, statistics.pixels()[FACE_SKIN]);
    EXPECT_EQ(70, statistics.pixelsOfImages()[FACE_SKIN]);
    EXPECT_DOUBLE_EQ(4. / 7, statistics.frequencies()[FACE_SKIN]);

    statistics.add(Mat(10, 10, CV_8UC1, Scalar(255)));
    EXPECT_EQ(2, statistics.imageCount());
    EXPECT_EQ(70, statistics.pixelsOfImages()[FACE_SKIN]);
}

TEST(Flsnet_ClassStatistics, agrees_with_flooding_on_random_maps)
{
    RNG rng(5);
    for (int round = 0; round < 60; round++)
    {
        SCOPED_TRACE(round);
        // Coarse noise, so that there are blobs of many sizes; few classes, so that whites and pupils meet.
        Mat small(rng.uniform(1, 15), rng.uniform(1, 15), CV_8UC1);
        rng.fill(small, RNG::UNIFORM, 3, 7);
        Mat whole;
        resize(small, whole, Size(rng.uniform(8, 40), rng.uniform(8, 40)), 0, 0, INTER_NEAREST);
        for (int i = 0; i < 10; i++)
            whole.at<uchar>(rng.uniform(0, whole.rows), rng.uniform(0, whole.cols)) = 255;
        const Mat map = whole(Rect(1, 2, whole.cols - 3, whole.rows - 2));

        const double limit = rng.uniform(0., 800.);
        ClassStatistics statistics(9, limit);
        statistics.add(map);
        const double side = std::max(map.cols, map.rows) / 256.;
        const double minPixels = limit * side * side;
        for (int c = 0; c < 9; c++)
        {
            SCOPED_TRACE(c);
            const std::vector<std::vector<Point>> blobs =
                c == FACE_WHITE ? whitesByEye(map) : blobsOf(map, c);
            EXPECT_EQ(countAtLeast(blobs, minPixels), statistics.occurrences()[c]);
            EXPECT_EQ(cv::countNonZero(map == c), statistics.pixels()[c]);
        }
    }
}

/** Two maps with three classes, 4 x 4 each: class 0 in both (12 + 8 pixels), class 1 in the first as two
blobs (2 + 2 pixels), class 2 in the second as one (8 pixels). */
ClassStatistics smallStatistics()
{
    const Mat first = (Mat_<uchar>(4, 4) << 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1);
    const Mat second = (Mat_<uchar>(4, 4) << 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0);
    ClassStatistics statistics(4);
    statistics.add(first);
    statistics.add(second);
    return statistics;
}

TEST(Flsnet_Balance, equations_1_to_3_match_a_case_worked_out_by_hand)
{
    const ClassStatistics statistics = smallStatistics();
    EXPECT_EQ(4, statistics.classCount());
    EXPECT_EQ(2, statistics.imageCount());
    EXPECT_EQ((std::vector<double>{20, 4, 8, 0}), statistics.pixels());
    EXPECT_EQ((std::vector<double>{32, 16, 16, 0}), statistics.pixelsOfImages());
    EXPECT_EQ((std::vector<double>{2, 2, 1, 0}), statistics.occurrences());
    EXPECT_EQ((std::vector<double>{0.625, 0.25, 0.5, 0}), statistics.frequencies());
    EXPECT_EQ((std::vector<double>{10, 2, 8, 0}), statistics.areas());

    // Medians over the three classes that occur: 0.5 and 8.
    EXPECT_EQ((std::vector<double>{0.8, 2, 1, 0}), medianFrequencyWeights(statistics));
    EXPECT_EQ((std::vector<double>{0.8, 4, 1, 0}), medianAreaWeights(statistics));

    // Eq. 3; the mean of the areas is 20 / 3.
    const std::vector<double> weights = featureMapWeights({10, 2, 8});
    ASSERT_EQ(3u, weights.size());
    EXPECT_DOUBLE_EQ(1.5, weights[0]);
    EXPECT_DOUBLE_EQ(0.3, weights[1]);
    EXPECT_DOUBLE_EQ(1.2, weights[2]);
}

TEST(Flsnet_Balance, an_even_number_of_classes_has_the_mean_of_the_middle_two_as_median)
{
    ClassStatistics statistics(2, 0);
    const Mat map = (Mat_<uchar>(1, 4) << 0, 0, 0, 1);
    statistics.add(map);
    // Frequencies 0.75 and 0.25, median 0.5; areas 3 and 1, median 2.
    const std::vector<double> expected = {2. / 3, 2};
    EXPECT_EQ(expected, medianFrequencyWeights(statistics));
    EXPECT_EQ(expected, medianAreaWeights(statistics));
}

TEST(Flsnet_Balance, areas_keep_the_weights_of_small_classes_lower_than_frequencies)
{
    // Section III.D: a small class that occurs once where the others occur twice gets less weight by MAB.
    ClassStatistics statistics;
    statistics.add(frontalFace());
    const std::vector<double> byFrequency = medianFrequencyWeights(statistics);
    const std::vector<double> byArea = medianAreaWeights(statistics);
    EXPECT_LT(byArea[FACE_INNER_MOUTH] / byArea[FACE_NOSTRIL],
              byFrequency[FACE_INNER_MOUTH] / byFrequency[FACE_NOSTRIL]);
}

TEST(Flsnet_Balance, the_exponent_tempers_equation_3)
{
    const std::vector<double> areas = {100, 400, 1300}; // mean 600
    EXPECT_EQ((std::vector<double>{1, 1, 1}), featureMapWeights(areas, 0));
    const std::vector<double> half = featureMapWeights(areas, 0.5);
    const std::vector<double> minusOne = featureMapWeights(areas, -1);
    for (size_t c = 0; c < areas.size(); c++)
    {
        EXPECT_DOUBLE_EQ(std::sqrt(areas[c] / 600), half[c]);
        EXPECT_DOUBLE_EQ(600 / areas[c], minusOne[c]);
    }
}

TEST(Flsnet_Balance, the_size_of_all_areas_does_not_matter)
{
    // The sum of the larger ones is infinite, the mean of the smaller ones is 0.
    for (const int scale : {1020, -1074})
    {
        std::vector<double> areas = {10, 2, 0, 8};
        const std::vector<double> expected = featureMapWeights(areas, 2);
        for (double& area : areas)
        {
            area = std::ldexp(area, scale);
        }
        EXPECT_EQ(expected, featureMapWeights(areas, 2)) << scale;
    }
}

TEST(Flsnet_Balance, a_class_that_did_not_occur_has_no_weight)
{
    // The mean of the others is 20.
    EXPECT_EQ((std::vector<double>{0.5, 0, 1.5}), featureMapWeights({10, 0, 30}));
    EXPECT_EQ((std::vector<double>{2, 0, 20. / 30}), featureMapWeights({10, 0, 30}, -1));
    EXPECT_EQ((std::vector<double>{1, 1, 1}), featureMapWeights({10, 0, 30}, 0));
}

TEST(Flsnet_Balance, refuses_wrong_arguments)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    EXPECT_THROW(medianFrequencyWeights(ClassStatistics()), cv::Exception);
    EXPECT_THROW(medianAreaWeights(ClassStatistics()), cv::Exception);
    EXPECT_THROW(featureMapWeights(std::vector<double>()), cv::Exception);
    EXPECT_THROW(featureMapWeights({0, 0}), cv::Exception);
    for (const double area : {-1., nan, infinity})
        EXPECT_THROW(featureMapWeights({1, area}), cv::Exception) << area;
    for (const double exponent : {nan, infinity, -infinity})
        EXPECT_THROW(featureMapWeights({1, 2}, exponent), cv::Exception) << exponent;

    EXPECT_THROW(ClassStatistics(0), cv::Exception);
    EXPECT_THROW(ClassStatistics(256), cv::Exception);
    EXPECT_THROW(ClassStatistics(9, -1), cv::Exception);
    EXPECT_THROW(ClassStatistics(9, nan), cv::Exception);
    EXPECT_THROW(ClassStatistics(9, infinity), cv::Exception);
}

Mat noiseMap(const Size& size, uint64 seed)
{
    Mat map(size, CV_8UC1);
    RNG(seed).fill(map, RNG::UNIFORM, 0, FACE_CLASS_COUNT);
    return map;
}

TEST(Flsnet_ClassStatistics, parts_can_be_joined)
{
    ClassStatistics all, first, second;
    all.add(noiseMap(Size(40, 30), 1));
    all.add(noiseMap(Size(70, 20), 2));
    first.add(noiseMap(Size(40, 30), 1));
    second.add(noiseMap(Size(70, 20), 2));
    first.merge(second);
    EXPECT_EQ(2, first.imageCount());
    EXPECT_EQ(all.pixels(), first.pixels());
    EXPECT_EQ(all.frequencies(), first.frequencies());
    EXPECT_EQ(all.areas(), first.areas());
    EXPECT_THROW(first.merge(ClassStatistics(8)), cv::Exception);
    EXPECT_THROW(first.merge(ClassStatistics(9, 3)), cv::Exception);
    EXPECT_THROW(first.merge(ClassStatistics(9, 10, false)), cv::Exception);
}

TEST(Flsnet_ClassStatistics, can_be_written_and_read)
{
    ClassStatistics statistics(9, 0.1, false);
    statistics.add(noiseMap(Size(41, 33), 5));
    for (const char* name : {"state.json", "state.yml", "state.xml"})
    {
        FileStorage out(name, FileStorage::WRITE | FileStorage::MEMORY);
        statistics.write(out);
        const FileStorage in(out.releaseAndGetString(), FileStorage::READ | FileStorage::MEMORY);
        ClassStatistics read;
        read.read(in.root());
        EXPECT_EQ(statistics.imageCount(), read.imageCount());
        EXPECT_EQ(statistics.pixels(), read.pixels());
        EXPECT_EQ(statistics.occurrences(), read.occurrences());
        EXPECT_EQ(statistics.pixelsOfImages(), read.pixelsOfImages());
        read.merge(statistics); // has the same arguments
        EXPECT_EQ(2, read.imageCount());
    }
    const FileStorage other("{\"pixels\": [1, 2]}", FileStorage::READ | FileStorage::MEMORY);
    EXPECT_THROW(statistics.read(other.root()), cv::Exception);
    EXPECT_EQ(1, statistics.imageCount());
}

TEST(Flsnet_ClassStatistics, refuses_wrong_maps_and_adds_nothing_then)
{
    ClassStatistics statistics;
    Mat unknown = Mat::zeros(4, 5, CV_8UC1);
    unknown.at<uchar>(2, 1) = 9;
    EXPECT_THROW(statistics.add(Mat()), cv::Exception);
    EXPECT_THROW(statistics.add(Mat::zeros(4, 4, CV_8UC3)), cv::Exception);
    EXPECT_THROW(statistics.add(Mat::zeros(4, 4, CV_32F)), cv::Exception);
    EXPECT_THROW(statistics.add(unknown), cv::Exception);
    EXPECT_EQ(0, statistics.imageCount());
    EXPECT_EQ(std::vector<double>(9, 0), statistics.pixels());
    const std::string message = errorMessage([&] { statistics.add(unknown); });
    EXPECT_TRUE(contains(message, "holds 9 at x = 1, y = 2")) << message;
}

TEST(Flsnet_ClassStatistics, takes_umat)
{
    UMat map;
    frontalFace().copyTo(map);
    ClassStatistics statistics;
    ClassStatistics expected;
    statistics.add(map);
    expected.add(frontalFace());
    EXPECT_EQ(expected.areas(), statistics.areas());
}

} // namespace
} // namespace opencv_test
