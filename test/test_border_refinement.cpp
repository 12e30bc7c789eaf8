// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "cpu_network_runs.hpp"

#ifdef FLSNET_SOURCE_DIR
#include "opencv2/imgcodecs.hpp"

namespace opencv_test
{
namespace
{

const int CLASSES = FACE_CLASS_COUNT;
const int GUIDED = 4; // background, hair, skin, eyebrow
const int RADIUS = 2;
const double CONTRAST = 0.03;

/** A photo that is all of what the network sees of a face. */
Mat wholeCrop(int side)
{
    const Mat photo = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    Mat crop;
    resize(photo(Rect(104, 4, 240, 240)), crop, Size(side, side), 0, 0, INTER_CUBIC);
    return crop;
}

/** The face whose crop is a whole photo of this side. */
FaceDetection faceOf(const FaceLandmarkSegmenter& segmenter, int side, double roll = 0)
{
    const CropGeometry geometry = segmenter.getCropGeometry();
    const double box = side / geometry.enlargement;
    const double sine = std::sin(roll * CV_PI / 180), cosine = std::cos(roll * CV_PI / 180);
    const Point2d shift(geometry.shift.x * box, geometry.shift.y * box);
    const Point2d turned(cosine * shift.x + sine * shift.y, -sine * shift.x + cosine * shift.y);
    const Point2d centre = Point2d(side / 2., side / 2.) - turned;
    return FaceDetection(Rect2d(centre.x - box / 2, centre.y - box / 2, box, box), 1, roll);
}

Mat labelsOf(FaceLandmarkSegmenter& segmenter, const Mat& photo, bool refines, double roll = 0)
{
    segmenter.setRefineBorders(refines);
    segmenter.setCloseUp(false); // what the filter does with one network's scores
    Mat labels;
    segmenter.segment(photo, std::vector<FaceDetection>{faceOf(segmenter, photo.cols, roll)}, labels);
    return labels;
}

/** Area-weighted scores so that they add up to 1 at each place, one map of doubles per class. */
std::vector<Mat_<double>> probabilitiesOf(const Mat& scores)
{
    std::vector<Mat_<double>> maps;
    Mat_<double> sum(scores.size[2], scores.size[3], 0.);
    for (int c = 0; c < CLASSES; ++c)
    {
        const Mat plane(scores.size[2], scores.size[3], CV_32F, const_cast<float*>(scores.ptr<float>(0, c)));
        Mat_<double> map;
        plane.convertTo(map, CV_64F);
        sum += map;
        maps.push_back(map);
    }
    for (Mat_<double>& map : maps)
    {
        cv::divide(map, sum, map);
    }
    return maps;
}

/** Means over windows, by plain loops; beyond the edge its values go on. */
Mat_<double> windowMeans(const Mat_<double>& map)
{
    Mat_<double> means(map.size());
    for (int y = 0; y < map.rows; ++y)
        for (int x = 0; x < map.cols; ++x)
        {
            double sum = 0;
            for (int j = -RADIUS; j <= RADIUS; ++j)
                for (int i = -RADIUS; i <= RADIUS; ++i)
                {
                    sum += map(std::min(std::max(y + j, 0), map.rows - 1),
                               std::min(std::max(x + i, 0), map.cols - 1));
                }
            means(y, x) = sum / ((2 * RADIUS + 1) * (2 * RADIUS + 1));
        }
    return means;
}

double interpolated(const Mat_<double>& map, double x, double y)
{
    x = std::min(std::max(x, 0.), map.cols - 1.);
    y = std::min(std::max(y, 0.), map.rows - 1.);
    const int left = static_cast<int>(x), top = static_cast<int>(y);
    const int right = std::min(left + 1, map.cols - 1), bottom = std::min(top + 1, map.rows - 1);
    return (1 - y + top) * ((1 - x + left) * map(top, left) + (x - left) * map(top, right)) +
           (y - top) * ((1 - x + left) * map(bottom, left) + (x - left) * map(bottom, right));
}

/** Whether a class is the largest at a place next to a pixel, or at one beside such a place. */
bool isNear(const std::vector<Mat_<double>>& probabilities, int c, double x, double y)
{
    const int left = static_cast<int>(std::max(x, 0.)), top = static_cast<int>(std::max(y, 0.));
    for (int row = std::max(top - 1, 0); row <= std::min(top + 2, probabilities[0].rows - 1); ++row)
        for (int column = std::max(left - 1, 0); column <= std::min(left + 2, probabilities[0].cols - 1);
             ++column)
        {
            double others = 0;
            for (int other = 0; other < CLASSES; ++other)
            {
                others = std::max(others, other == c ? 0. : probabilities[other](row, column));
            }
            if (probabilities[c](row, column) > others)
            {
                return true;
            }
        }
    return false;
}

/** The fast guided filter as its paper has it, in doubles: the guided class with the largest score of those that are near,
and by how much it leads. */
void referenceLabels(const std::vector<Mat_<double>>& probabilities, const Mat& crop, const Mat& photo,
                     Mat& labels, Mat_<double>& leads)
{
    Mat grey;
    Mat_<double> guide, fine;
    cvtColor(crop, grey, COLOR_BGR2GRAY);
    grey.convertTo(guide, CV_64F, 1 / 255.);
    // Means over blocks of half a place, of photos whose blocks are of one colour.
    const int blocks = std::max(1, cvRound(photo.cols / 2. / crop.cols));
    Mat greyPhoto;
    cvtColor(photo, greyPhoto, COLOR_BGR2GRAY);
    fine.create(photo.rows / blocks, photo.cols / blocks);
    for (int y = 0; y < fine.rows; ++y)
        for (int x = 0; x < fine.cols; ++x)
        {
            const Vec3b pixel = photo.at<Vec3b>(y * blocks, x * blocks);
            fine(y, x) = blocks == 1 ? (0.114 * pixel[0] + 0.587 * pixel[1] + 0.299 * pixel[2]) / 255
                                     : greyPhoto.at<uchar>(y * blocks, x * blocks) / 255.;
        }
    const Mat_<double> mean = windowMeans(guide);
    const Mat_<double> variance = windowMeans(guide.mul(guide)) - mean.mul(mean);
    std::vector<Mat_<double>> slopes, offsets;
    for (int c = 0; c < GUIDED; ++c)
    {
        const Mat_<double> ofClass = windowMeans(probabilities[c]);
        Mat_<double> slope = windowMeans(guide.mul(probabilities[c])) - mean.mul(ofClass);
        cv::divide(slope, variance + CONTRAST * CONTRAST, slope);
        const Mat_<double> offset = ofClass - slope.mul(mean);
        slopes.push_back(windowMeans(slope));
        offsets.push_back(windowMeans(offset));
    }
    labels.create(photo.size(), CV_8UC1);
    leads.create(photo.size());
    const double scale = static_cast<double>(crop.cols) / photo.cols;
    for (int y = 0; y < photo.rows; ++y)
        for (int x = 0; x < photo.cols; ++x)
        {
            const double atX = (x + 0.5) * scale - 0.5, atY = (y + 0.5) * scale - 0.5;
            const double here = interpolated(fine, (x + 0.5) / blocks - 0.5, (y + 0.5) / blocks - 0.5);
            std::vector<double> scores;
            for (int c = 0; c < GUIDED; ++c)
            {
                const double score =
                    interpolated(slopes[c], atX, atY) * here + interpolated(offsets[c], atX, atY);
                scores.push_back(isNear(probabilities, c, atX, atY) ? score : -1.);
            }
            const auto largest = std::max_element(scores.begin(), scores.end());
            labels.at<uchar>(y, x) = static_cast<uchar>(largest - scores.begin());
            const double most = *largest;
            *largest = -1;
            leads(y, x) = most - *std::max_element(scores.begin(), scores.end());
        }
}

/** Photos whose crop is the same one to the bit, at its own size and larger. */
class Flsnet_BorderRefinement : public testing::TestWithParam<int>
{
};

TEST_P(Flsnet_BorderRefinement, is_the_guided_filter)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(Model::embedded());
    segmenter->setRemoveIslands(false);
    segmenter->setInputSize(Size(144, 144));
    const Mat crop = wholeCrop(144);
    Mat photo, plain, scores, expected;
    resize(crop, photo, Size(), GetParam(), GetParam(), INTER_NEAREST);
    segmenter->segmentCrop(crop, plain, scores);
    Mat_<double> leads;
    referenceLabels(probabilitiesOf(scores), crop, photo, expected, leads);
    const Mat labels = labelsOf(*segmenter, photo, true);
    const Mat before = labelsOf(*segmenter, photo, false);
    before.copyTo(expected, before >= GUIDED);
    // Where scores are about equal, roundings decide.
    EXPECT_EQ(0, countNonZero((labels != expected) & (leads > 1e-3)));
    EXPECT_LT(countNonZero(leads < 1e-3), 0.002 * photo.total());
    const int changed = countNonZero(labels != before);
    EXPECT_GT(changed, 0.003 * photo.total());
    EXPECT_LT(changed, 0.1 * photo.total());
}

INSTANTIATE_TEST_CASE_P(Scales, Flsnet_BorderRefinement, testing::Values(1, 2, 6));

TEST(Flsnet_BorderRefinement, turns_with_the_face)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(Model::embedded());
    segmenter->setRemoveIslands(false);
    segmenter->setInputSize(Size(144, 144));
    Mat photo, turned, back;
    resize(wholeCrop(144), photo, Size(), 3, 3, INTER_NEAREST);
    const Mat upright = labelsOf(*segmenter, photo, true);
    rotate(photo, turned, ROTATE_90_COUNTERCLOCKWISE);
    rotate(labelsOf(*segmenter, turned, true, 90), back, ROTATE_90_CLOCKWISE);
    EXPECT_LE(countNonZero(upright != back), 0.0005 * photo.total());
    // So little that the labels are those of the upright face, though computed in the other way.
    EXPECT_LE(countNonZero(upright != labelsOf(*segmenter, photo, true, 0.01)), 0.002 * photo.total());
}

TEST(Flsnet_BorderRefinement, moves_borders_to_edges_of_the_photo)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(Model::embedded());
    segmenter->setRemoveIslands(false);
    const Mat small = wholeCrop(288);
    Mat photo;
    resize(small, photo, Size(), 4, 4, INTER_CUBIC);
    const Mat before = labelsOf(*segmenter, photo, false), after = labelsOf(*segmenter, photo, true);
    // The mean step of brightness across borders between hair and skin grows.
    Mat grey;
    cvtColor(photo, grey, COLOR_BGR2GRAY);
    const auto step = [&](const Mat& labels) {
        double sum = 0;
        int count = 0;
        for (int y = 0; y < labels.rows; ++y)
            for (int x = 2; x + 3 < labels.cols; ++x)
            {
                const uchar left = labels.at<uchar>(y, x), right = labels.at<uchar>(y, x + 1);
                if (std::min(left, right) == FACE_HAIR && std::max(left, right) == FACE_SKIN)
                {
                    sum += std::abs(grey.at<uchar>(y, x + 3) - grey.at<uchar>(y, x - 2));
                    ++count;
                }
            }
        return sum / std::max(count, 1);
    };
    EXPECT_GT(step(after), 1.1 * step(before));
}

TEST(Flsnet_BorderRefinement, noise_of_a_large_photo_frays_no_border)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(Model::embedded());
    Mat photo, noise(288 * 6, 288 * 6, CV_16SC3);
    resize(wholeCrop(288), photo, noise.size(), 0, 0, INTER_CUBIC);
    RNG(3).fill(noise, RNG::NORMAL, 0, 10);
    cv::add(photo, noise, photo, noArray(), CV_8U);
    const auto crossings = [&](const Mat& labels) {
        return countNonZero(labels.colRange(1, labels.cols) != labels.colRange(0, labels.cols - 1));
    };
    const int before = crossings(labelsOf(*segmenter, photo, false));
    EXPECT_GT(before, 4000);
    EXPECT_LT(crossings(labelsOf(*segmenter, photo, true)), 1.1 * before);
}

TEST(Flsnet_BorderRefinement, does_not_depend_on_threads_or_other_faces)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(Model::embedded());
    const Mat photo = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    Mat twice;
    hconcat(photo, photo, twice);
    Mat expected, labels;
    for (const int count : {1, 2, 3, 8})
    {
        const Threads threads(count);
        segmenter->segment(photo, {Rect2d(180, 85, 86, 86)}, labels);
        expected = expected.empty() ? labels.clone() : expected;
        EXPECT_EQ(0, countNonZero(labels != expected)) << count;
    }
    segmenter->segment(twice, {Rect2d(180, 85, 86, 86), Rect2d(692, 85, 86, 86)}, labels);
    EXPECT_EQ(0, countNonZero(labels.colRange(0, 360) != expected.colRange(0, 360)));
    EXPECT_EQ(0, countNonZero(labels.colRange(512 + 60, 512 + 360) != expected.colRange(60, 360)));
}

TEST(Flsnet_BorderRefinement, leaves_scores_confidences_and_crops)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(Model::embedded());
    EXPECT_TRUE(segmenter->getRefineBorders());
    segmenter->setWithScores(true);
    const Mat photo = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg"), crop = wholeCrop(288);
    std::vector<FaceSegmentation> with, without;
    Mat withLabels, withoutLabels, cropWith, cropWithout;
    segmenter->segmentCrop(crop, cropWith);
    segmenter->segment(photo, {Rect2d(180, 85, 86, 86)}, withLabels, with);
    segmenter->setRefineBorders(false);
    EXPECT_FALSE(segmenter->getRefineBorders());
    segmenter->segmentCrop(crop, cropWithout);
    segmenter->segment(photo, {Rect2d(180, 85, 86, 86)}, withoutLabels, without);
    EXPECT_GT(countNonZero(withLabels != withoutLabels), 0);
    EXPECT_EQ(0, countNonZero(cropWith != cropWithout));
    EXPECT_EQ(with[0].classConfidences, without[0].classConfidences);
    EXPECT_EQ(0, cv::norm(with[0].scores.reshape(1, 1), without[0].scores.reshape(1, 1), NORM_INF));
}

} // namespace
} // namespace opencv_test

#endif // FLSNET_SOURCE_DIR
