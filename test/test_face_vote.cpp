// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Whether labels show a face. The vote itself is no part of the library's interface: its source is compiled once more
// here.

#include "error_message.hpp"
#include "test_precomp.hpp"

#include "opencv2/imgcodecs.hpp"
#include "segmenter/face_vote.cpp" // NOLINT(bugprone-suspicious-include): what the library does not export

namespace opencv_test
{
namespace
{

using cv::flsnet::detail::confirmsFace;
using cv::flsnet::detail::FaceEvidence;
using cv::flsnet::detail::faceEvidence;
using cv::flsnet::detail::FaceVote;
using cv::flsnet::detail::faceVote;
using cv::flsnet::detail::labelLogit;

//! @name Drawn labels
//! @{

const double SIDE = 100;
const Point2d CENTER(150, 150);

/** Parts of a drawn face, seen from the front. */
struct DrawnFace
{
    bool skin = true;
    bool eyes = true;
    bool brows = true;
    bool nostrils = true;
    bool mouth = true;
};

void drawPart(Mat& labels, double x, double y, double width, double height, int id)
{
    const Point2d center = CENTER + SIDE * Point2d(x, y) - Point2d(0.5, 0.5);
    cv::ellipse(labels, RotatedRect(Point2f(center), Size2f(Size2d(SIDE * width, SIDE * height)), 0),
                Scalar::all(id), FILLED);
}

Mat draw(const DrawnFace& face)
{
    Mat labels(300, 300, CV_8UC1, Scalar::all(FACE_BACKGROUND));
    if (face.skin)
    {
        drawPart(labels, 0, -0.15, 1.5, 1.9, FACE_HAIR);
        drawPart(labels, 0, 0, 1.1, 1.3, FACE_SKIN);
    }
    for (const double side : {-1., 1.})
    {
        if (face.eyes)
            drawPart(labels, side * 0.24, -0.3, 0.2, 0.08, FACE_WHITE);
        if (face.brows)
            drawPart(labels, side * 0.24, -0.44, 0.3, 0.05, FACE_EYEBROW);
        if (face.nostrils)
            drawPart(labels, side * 0.08, 0.1, 0.05, 0.03, FACE_NOSTRIL);
    }
    if (face.mouth)
        drawPart(labels, 0, 0.27, 0.35, 0.12, FACE_LIP);
    return labels;
}

DrawnFace without(bool DrawnFace::*part)
{
    DrawnFace face;
    face.*part = false;
    return face;
}

DrawnFace only(bool DrawnFace::*part)
{
    DrawnFace face;
    face.eyes = face.brows = face.nostrils = face.mouth = false;
    face.*part = true;
    return face;
}

FaceDetection detection(bool withLandmarks = true)
{
    FaceDetection face(Rect2d(CENTER.x - SIDE / 2, CENTER.y - SIDE / 2, SIDE, SIDE), 0.6f);
    const Point2d places[] = {{-0.24, -0.3}, {0.24, -0.3}, {0, 0.05}, {-0.17, 0.27}, {0.17, 0.27}};
    for (int i = 0; withLandmarks && i < 5; i++)
        face.landmarks.push_back(Point2f(CENTER + SIDE * places[i] - Point2d(0.5, 0.5)));
    return face;
}

/** The vote on the face in the picture as it is, turned and scaled about, with and without landmarks. */
void expectVote(const Mat& labels, FaceVote expected, int parts)
{
    for (const bool withLandmarks : {true, false})
        for (const double roll : {0., 37., 180., -90.})
            for (const double scale : {0.3, 1., 2.})
            {
                SCOPED_TRACE(cv::format("landmarks %d, roll %g, scale %g", withLandmarks, roll, scale));
                // The photo shows the face turned; its labels come from an upright crop of another size.
                const Matx23d turn = cv::getRotationMatrix2D(Point2f(CENTER - Point2d(0.5, 0.5)), roll, 1);
                FaceDetection turned = detection(withLandmarks);
                turned.roll = roll;
                for (Point2f& point : turned.landmarks)
                {
                    const Vec2d moved = turn * Vec3d(point.x, point.y, 1);
                    point = Point2f(Point2d(moved[0], moved[1]));
                }
                Mat scaled, back;
                cv::resize(labels, scaled, Size(), scale, scale, INTER_NEAREST);
                cv::invertAffineTransform(turn, back);
                const Matx33d unscale(scale, 0, scale / 2 - 0.5, 0, scale, scale / 2 - 0.5, 0, 0, 1);
                Matx33d photoToUpright = Matx33d::eye();
                for (int i = 0; i < 6; i++)
                    photoToUpright(i / 3, i % 3) = back.at<double>(i / 3, i % 3);
                const Matx33d photoToLabels = unscale * photoToUpright;
                const FaceEvidence evidence =
                    faceEvidence(turned, scaled, photoToLabels.get_minor<2, 3>(0, 0));
                EXPECT_EQ(evidence.parts, parts);
                EXPECT_EQ(static_cast<int>(faceVote(evidence)), static_cast<int>(expected));
            }
}

TEST(Flsnet_FaceVote, a_face_has_parts_where_faces_have_them)
{
    expectVote(draw(DrawnFace()), FaceVote::FACE, 4);
    for (const auto part : {&DrawnFace::eyes, &DrawnFace::brows, &DrawnFace::skin})
    {
        expectVote(draw(without(part)), FaceVote::FACE,
                   4); // brows alone stand for an eye, and eyes for a brow
    }
    expectVote(draw(without(&DrawnFace::nostrils)), FaceVote::FACE, 3);
    expectVote(draw(without(&DrawnFace::mouth)), FaceVote::FACE, 3);
}

TEST(Flsnet_FaceVote, parts_are_counted)
{
    expectVote(draw(only(&DrawnFace::eyes)), FaceVote::FACE, 2);
    expectVote(draw(only(&DrawnFace::brows)), FaceVote::FACE, 2);
    expectVote(draw(only(&DrawnFace::nostrils)), FaceVote::PART, 1);
    expectVote(draw(only(&DrawnFace::mouth)), FaceVote::PART, 1);
    Mat speck = draw(only(&DrawnFace::skin));
    drawPart(speck, -0.24, -0.3, 0.07, 0.07, FACE_WHITE);
    expectVote(speck, FaceVote::NO_FACE, 0);
}

TEST(Flsnet_FaceVote, skin_without_parts_is_no_face)
{
    expectVote(draw(only(&DrawnFace::skin)), FaceVote::NO_FACE, 0);
    // Parts where no face has them.
    Mat labels = draw(only(&DrawnFace::skin));
    drawPart(labels, 0, 0.75, 0.3, 0.1, FACE_LIP);
    drawPart(labels, 0.9, -0.3, 0.2, 0.1, FACE_WHITE);
    drawPart(labels, -0.2, 0.35, 0.1, 0.1, FACE_NOSTRIL);
    expectVote(labels, FaceVote::NO_FACE, 0);
}

TEST(Flsnet_FaceVote, nothing_at_all_is_no_face)
{
    expectVote(Mat(300, 300, CV_8UC1, Scalar::all(FACE_BACKGROUND)), FaceVote::NO_FACE, 0);
}

TEST(Flsnet_FaceVote, covered_parts_count_neither_way)
{
    // Sunglasses and a mask: forehead and cheeks are to be seen.
    Mat labels = draw(only(&DrawnFace::skin));
    const Point2d origin = CENTER - Point2d(0.5, 0.5);
    cv::rectangle(labels, Rect2d(origin.x - 60, origin.y - 45, 120, 25), Scalar::all(FACE_BACKGROUND),
                  FILLED);
    cv::rectangle(labels, Rect2d(origin.x - 60, origin.y, 120, 65), Scalar::all(FACE_BACKGROUND), FILLED);
    expectVote(labels, FaceVote::COVERED, 0);
    // Sunglasses alone: the mouth counts.
    Mat glasses = draw(DrawnFace());
    cv::rectangle(glasses, Rect2d(origin.x - 60, origin.y - 58, 120, 45), Scalar::all(FACE_BACKGROUND),
                  FILLED);
    expectVote(glasses, FaceVote::FACE, 2);
}

TEST(Flsnet_FaceVote, what_lies_outside_of_the_labels_counts_as_covered)
{
    const Mat labels = draw(DrawnFace());
    const Matx23d toUpperHalf(1, 0, 0, 0, 1, 0);
    const FaceEvidence eyes = faceEvidence(detection(), labels.rowRange(0, 140), toUpperHalf);
    EXPECT_EQ(eyes.parts, 2);
    EXPECT_EQ(eyes.missingParts, 0);
    const Mat forehead = draw(only(&DrawnFace::skin)).rowRange(0, 120);
    EXPECT_EQ(static_cast<int>(faceVote(faceEvidence(detection(), forehead, toUpperHalf))),
              static_cast<int>(FaceVote::COVERED));
}

TEST(Flsnet_FaceVote, evidence_by_hand)
{
    // A square face of skin with a mouth: of the other three parts the places are open.
    Mat labels(300, 300, CV_8UC1, Scalar::all(FACE_BACKGROUND));
    labels(Rect(100, 100, 100, 100)).setTo(Scalar::all(FACE_SKIN));
    const Matx23d same(1, 0, 0, 0, 1, 0);
    FaceEvidence evidence = faceEvidence(detection(), labels, same);
    EXPECT_EQ(evidence.parts, 0);
    EXPECT_EQ(evidence.missingParts, 4);
    EXPECT_NEAR(evidence.skin, 1, 1e-9);
    labels(Rect(140, 170, 20, 10)).setTo(Scalar::all(FACE_LIP)); // 0.02 of the box
    evidence = faceEvidence(detection(), labels, same);
    EXPECT_EQ(evidence.parts, 1);
    EXPECT_EQ(evidence.missingParts, 3);
    EXPECT_NEAR(evidence.skin, 0.98, 0.002);
}

/** A picture whose classes change at the edges of the vote's cells, and at half of their height, as chance will: so its
samples tell the shares exactly. */
Mat randomCells(RNG& rng, const Point& center, int side)
{
    namespace vote = cv::flsnet::detail;
    Mat labels(600, 600, CV_8UC1);
    rng.fill(labels, RNG::UNIFORM, 0, FACE_CLASS_COUNT);
    for (int y = 0; y < 2 * vote::VOTE_ROWS; ++y)
        for (int x = 0; x < 3; ++x)
        {
            const double top = vote::VOTE_ROW_EDGES[y / 2], bottom = vote::VOTE_ROW_EDGES[y / 2 + 1];
            const double middle = (top + bottom) / 2;
            const Point2d first(vote::VOTE_COLUMN_EDGES[x], y % 2 == 0 ? top : middle);
            const Point2d last(vote::VOTE_COLUMN_EDGES[x + 1], y % 2 == 0 ? middle : bottom);
            const Rect place(center + Point(side * first), center + Point(side * last));
            labels(place).setTo(Scalar::all(rng.uniform(0, static_cast<int>(FACE_CLASS_COUNT))));
        }
    return labels;
}

/** By counting pixels. */
double plainLabelLogit(const Mat& labels, const Point& center, double side)
{
    namespace vote = cv::flsnet::detail;
    std::vector<double> hidden(std::begin(vote::VOTE_HIDDEN_BIASES), std::end(vote::VOTE_HIDDEN_BIASES));
    for (int row = 0; row < vote::VOTE_ROWS; ++row)
        for (const bool isMiddle : {false, true})
        {
            double counts[vote::VOTE_GROUPS] = {}, all = 0;
            for (int y = 0; y < labels.rows; ++y)
                for (int x = 0; x < labels.cols; ++x)
                {
                    const double u = (x + 0.5 - center.x) / side, v = (y + 0.5 - center.y) / side;
                    const bool inRow = v >= vote::VOTE_ROW_EDGES[row] && v < vote::VOTE_ROW_EDGES[row + 1];
                    if (!inRow || std::abs(u) >= 0.5 || (std::abs(u) < 0.17) != isMiddle)
                        continue;
                    ++all;
                    const int group = vote::VOTE_GROUP_OF_CLASS[labels.at<uchar>(y, x)];
                    if (group >= 0)
                        ++counts[group];
                }
            for (int group = 0; group < vote::VOTE_GROUPS; ++group)
                for (size_t unit = 0; unit < hidden.size(); ++unit)
                    hidden[unit] += vote::VOTE_HIDDEN_WEIGHTS[unit][row][isMiddle][group] *
                                    std::sqrt(counts[group] / all);
        }
    double logit = vote::VOTE_BIAS;
    for (size_t unit = 0; unit < hidden.size(); ++unit)
        logit += vote::VOTE_OUTPUT_WEIGHTS[unit] * std::tanh(hidden[unit]);
    return logit;
}

TEST(Flsnet_FaceVote, classes_of_all_cells_make_the_logit)
{
    const Matx23d same(1, 0, 0, 0, 1, 0);
    const Rect2d box(200, 200, 200, 200);
    RNG rng(5);
    for (int i = 0; i < 8; ++i)
    {
        SCOPED_TRACE(i);
        const Mat labels = randomCells(rng, Point(300, 300), 200);
        const double expected = plainLabelLogit(labels, Point(300, 300), 200);
        EXPECT_NEAR(labelLogit(FaceDetection(box), labels, same), expected, 1e-6);
        // The other way round the outer columns are the same.
        Mat mirrored;
        cv::flip(labels, mirrored, 1);
        EXPECT_NEAR(labelLogit(FaceDetection(box), mirrored, same), expected, 1e-6);
    }
}

TEST(Flsnet_FaceVote, faces_upside_down_have_a_smaller_logit)
{
    const Matx23d same(1, 0, 0, 0, 1, 0);
    const Mat labels = draw(DrawnFace());
    Mat fallen;
    cv::flip(labels, fallen, 0);
    EXPECT_LT(labelLogit(detection(), fallen, same), labelLogit(detection(), labels, same) - 1);
}

TEST(Flsnet_FaceVote, doubtful_faces_are_weighed)
{
    const Matx23d same(1, 0, 0, 0, 1, 0);
    // The least confidence at which labels confirm the face.
    const auto least = [&](const Mat& labels) {
        const double logit = labelLogit(detection(), labels, same);
        double confidence = 0.001;
        while (confidence < 0.999 && !confirmsFace(logit, confidence))
            confidence += 0.001;
        return confidence;
    };
    const DrawnFace skin = only(&DrawnFace::skin);
    DrawnFace blind;
    blind.eyes = blind.brows = false;
    DrawnFace mute = without(&DrawnFace::mouth);
    mute.nostrils = false;
    EXPECT_LT(least(draw(DrawnFace())), 0.3);
    EXPECT_LT(least(draw(DrawnFace())), least(draw(blind)));
    EXPECT_LT(least(draw(mute)), least(draw(skin)));
    EXPECT_GT(least(draw(skin)), 0.9) << "skin without parts";
    EXPECT_GT(least(Mat(300, 300, CV_8UC1, Scalar::all(FACE_BACKGROUND))), 0.95);
    EXPECT_GT(least(Mat(300, 300, CV_8UC1, Scalar::all(FACE_HAIR))), 0.95);
    // Lips and chin under what hides the rest are enough.
    Mat covered = draw(DrawnFace());
    covered.rowRange(0, 150).setTo(Scalar::all(FACE_BACKGROUND));
    EXPECT_LT(least(covered), 0.95);
}

TEST(Flsnet_FaceVote, small_faces_have_none)
{
    EXPECT_TRUE(cv::flsnet::detail::hasVote(FaceDetection(Rect2d(0, 0, 24, 24))));
    EXPECT_FALSE(cv::flsnet::detail::hasVote(FaceDetection(Rect2d(0, 0, 23.9, 23.9))));
}

//! @}
//! @name The segmenter
//! @{

class FixedDetector CV_FINAL : public FaceDetector
{
public:
    explicit FixedDetector(const std::vector<FaceDetection>& faces) : faces_(faces) {}

    using FaceDetector::detect;

    void detect(InputArray /*image*/, std::vector<FaceDetection>& faces) CV_OVERRIDE { faces = faces_; }

private:
    std::vector<FaceDetection> faces_;
};

const Rect2d FACE(177, 87, 90, 90);     // of the portrait in samples/data
const Rect2d NOTHING(330, 400, 70, 70); // on the suit

std::vector<FaceSegmentation> segment(FaceLandmarkSegmenter& segmenter, Mat& labels)
{
    std::vector<FaceSegmentation> faces, alone;
    const Mat photo = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    segmenter.segment(photo, labels, faces);
    segmenter.segmentFaces(photo, alone);
    EXPECT_EQ(faces.size(), alone.size());
    return faces;
}

TEST(Flsnet_FaceVote, drops_what_is_no_face)
{
    Mat labels, onlyFace;
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create();
    EXPECT_TRUE(segmenter->getFaceVote());
    segmenter->setDetector(makePtr<FixedDetector>(std::vector<FaceDetection>{FaceDetection(FACE, 0.95f)}));
    ASSERT_EQ(segment(*segmenter, onlyFace).size(), 1u);

    segmenter->setDetector(makePtr<FixedDetector>(
        std::vector<FaceDetection>{FaceDetection(FACE, 0.6f), FaceDetection(NOTHING, 0.5f)}));
    const std::vector<FaceSegmentation> faces = segment(*segmenter, labels);
    ASSERT_EQ(faces.size(), 1u);
    EXPECT_EQ(faces[0].box, FACE);
    EXPECT_EQ(cv::norm(labels, onlyFace, NORM_INF), 0) << "a face that was left out has no labels";

    segmenter->setFaceVote(false);
    EXPECT_EQ(segment(*segmenter, labels).size(), 2u);
}

// The vote looks at places around the landmarks; a mouth that reaches far beyond the face took for ever.
TEST(Flsnet_FaceVote, landmarks_of_any_numbers_are_an_error_or_come_to_an_end)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create();
    Mat labels;
    for (const float number :
         {1e6f, 1e7f, 1e30f, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()})
    {
        for (const int place : {0, 4})
        {
            FaceDetection face(FACE, 0.6f);
            face.landmarks = {Point2f(200, 110), Point2f(245, 110), Point2f(222, 135), Point2f(205, 160),
                              Point2f(240, 160)};
            face.landmarks[place].x = number;
            const std::vector<FaceDetection> faces = {face};
            segmenter->setDetector(makePtr<FixedDetector>(faces));
            if (std::abs(number) <= 1e6f)
            {
                segment(*segmenter, labels);
                segmenter->segment(Mat::zeros(300, 300, CV_8UC3), faces, labels);
                continue;
            }
            EXPECT_TRUE(contains(errorMessage([&] { segment(*segmenter, labels); }), "landmark")) << number;
            EXPECT_TRUE(contains(
                errorMessage([&] { segmenter->segment(Mat::zeros(300, 300, CV_8UC3), faces, labels); }),
                "landmark"))
                << number;
        }
    }
}

TEST(Flsnet_FaceVote, sure_faces_and_those_of_the_caller_stay)
{
    Mat labels;
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create();
    segmenter->setDetector(
        makePtr<FixedDetector>(std::vector<FaceDetection>{FaceDetection(NOTHING, 0.995f)}));
    EXPECT_EQ(segment(*segmenter, labels).size(), 1u);
    segmenter->setDetector(
        makePtr<FixedDetector>(std::vector<FaceDetection>{FaceDetection(Rect2d(330, 400, 20, 20), 0.5f)}));
    EXPECT_EQ(segment(*segmenter, labels).size(), 1u) << "too small for a vote";
    std::vector<FaceSegmentation> faces;
    const Mat photo = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    segmenter->segmentFaces(photo, std::vector<Rect2d>{NOTHING}, faces);
    EXPECT_EQ(faces.size(), 1u);
    segmenter->segmentFaces(photo, std::vector<FaceDetection>{FaceDetection(NOTHING, 0.4f)}, faces);
    EXPECT_EQ(faces.size(), 1u);
}

TEST(Flsnet_FaceVote, faces_with_and_without_one_get_the_labels_of_the_callers_faces)
{
    // More than those whose logits are kept from the vote; sure ones and a false one between them; all overlap.
    std::vector<FaceDetection> found, stay;
    for (int i = 0; i < 20; ++i)
    {
        const bool isSure = i % 7 == 3;
        const int row = i / 5;
        stay.emplace_back(Rect2d(FACE.x + i % 5, FACE.y + row, FACE.width, FACE.height),
                          isSure ? 0.995f : 0.6f);
        found.push_back(stay.back());
        if (i == 1)
        {
            found.emplace_back(NOTHING, 0.6f);
        }
    }
    const Mat photo = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create();
    Mat labels, expected;
    std::vector<FaceSegmentation> faces, expectedFaces;
    // Detection puts the surer ones first.
    std::stable_sort(stay.begin(), stay.end(), [](const FaceDetection& one, const FaceDetection& two) {
        return one.confidence > two.confidence;
    });
    segmenter->segment(photo, stay, expected, expectedFaces);
    segmenter->setDetector(makePtr<FixedDetector>(found));
    segmenter->segment(photo, labels, faces);
    EXPECT_EQ(cv::norm(labels, expected, NORM_INF), 0);
    ASSERT_EQ(faces.size(), expectedFaces.size());
    for (size_t i = 0; i < faces.size(); ++i)
    {
        EXPECT_EQ(cv::norm(faces[i].labels, expectedFaces[i].labels, NORM_INF), 0) << i;
        EXPECT_EQ(faces[i].classConfidences, expectedFaces[i].classConfidences) << i;
    }
}

TEST(Flsnet_FaceVote, the_largest_number_of_faces_counts_those_that_stay)
{
    Mat labels;
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create();
    segmenter->setMaxFaces(1);
    segmenter->setDetector(makePtr<FixedDetector>(
        std::vector<FaceDetection>{FaceDetection(NOTHING, 0.7f), FaceDetection(FACE, 0.6f)}));
    const std::vector<FaceSegmentation> faces = segment(*segmenter, labels);
    ASSERT_EQ(faces.size(), 1u);
    EXPECT_EQ(faces[0].box, FACE);
}

// Of a detector of a user's: surer faces come first whatever their order was.
TEST(Flsnet_FaceVote, detectors_may_give_faces_in_any_order)
{
    const Rect2d left(20, 300, 60, 60), right(300, 300, 60, 60);
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create();
    segmenter->setFaceVote(false);
    segmenter->setDetector(makePtr<FixedDetector>(std::vector<FaceDetection>{
        FaceDetection(left, 0.3f), FaceDetection(FACE, 0.9f), FaceDetection(right, 0.3f)}));
    Mat labels;
    std::vector<FaceSegmentation> faces = segment(*segmenter, labels);
    ASSERT_EQ(3u, faces.size());
    EXPECT_EQ(FACE, faces[0].box);
    EXPECT_EQ(left, faces[1].box);
    EXPECT_EQ(right, faces[2].box);
    segmenter->setMaxFaces(1);
    faces = segment(*segmenter, labels);
    ASSERT_EQ(1u, faces.size());
    EXPECT_EQ(FACE, faces[0].box);
    const std::vector<FaceDetection> odd = {FaceDetection(FACE, std::numeric_limits<float>::quiet_NaN())};
    segmenter->setDetector(makePtr<FixedDetector>(odd));
    EXPECT_THROW(segment(*segmenter, labels), cv::Exception);
    EXPECT_THROW(segmenter->segment(Mat(100, 100, CV_8UC3, Scalar()), odd, labels), cv::Exception);
}

/** Gives the same faces in every photo, as a network's. */
class FixedNetwork CV_FINAL : public NetworkFaceDetector
{
public:
    using NetworkFaceDetector::detect;

    explicit FixedNetwork(const std::vector<FaceDetection>& faces) : faces_(faces) {}

    void detect(InputArray, std::vector<FaceDetection>& faces) CV_OVERRIDE { faces = faces_; }
    void setMinFaceSize(int) CV_OVERRIDE {}
    int getMinFaceSize() const CV_OVERRIDE { return 0; }
    void setConfidence(float) CV_OVERRIDE {}
    float getConfidence() const CV_OVERRIDE { return 0; }
    void setFallbackConfidence(float) CV_OVERRIDE {}
    float getFallbackConfidence() const CV_OVERRIDE { return 0; }
    void setMaxFaces(int) CV_OVERRIDE {}
    int getMaxFaces() const CV_OVERRIDE { return 0; }

private:
    std::vector<FaceDetection> faces_;
};

TEST(Flsnet_FaceVote, parts_of_a_surer_face_are_no_other_face)
{
    const Rect2d small(FACE.x + 0.1 * FACE.width, FACE.y + 0.1 * FACE.height, 0.8 * FACE.width,
                       0.8 * FACE.height);
    const Rect2d beside(FACE.x - 0.45 * FACE.width, FACE.y, 0.8 * FACE.width, 0.8 * FACE.height);
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create();
    Mat labels;
    const auto found = [&](const std::vector<FaceDetection>& faces) {
        segmenter->setDetector(makePtr<FixedNetwork>(faces));
        return segment(*segmenter, labels);
    };
    ASSERT_EQ(found({FaceDetection(small, 0.9f)}).size(), 1u) << "the labels confirm it where it is alone";
    const std::vector<FaceSegmentation> faces =
        found({FaceDetection(FACE, 0.999f), FaceDetection(small, 0.9f)});
    ASSERT_EQ(faces.size(), 1u);
    EXPECT_EQ(faces[0].box, FACE);
    EXPECT_EQ(found({FaceDetection(FACE, 0.999f), FaceDetection(small, 0.99f)}).size(), 2u)
        << "both are sure";
    EXPECT_EQ(found({FaceDetection(beside, 0.99f), FaceDetection(FACE, 0.9f)}).size(), 2u)
        << "they overlap, but less than half";
}

// 20 pixels are too few for a vote: a confidence of 0.75 is enough. Larger ones must be confirmed, 32 of them at most.
TEST(Flsnet_FaceVote, small_sure_faces_stand_behind_no_doubtful_ones)
{
    const int side = 30;
    for (const int doubtful : {0, 20, 40, 70})
    {
        std::vector<FaceDetection> faces;
        for (int i = 0; i < doubtful; ++i)
        {
            faces.emplace_back(Rect2d(5 + 45 * (i % 10), 300 + 25 * (i / 10), side, side), 0.9f);
        }
        for (int i = 0; i < 10; ++i)
        {
            faces.emplace_back(Rect2d(10 + 40 * i, 480, 20, 20), i < 8 ? 0.8f : 0.7f);
        }
        const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create();
        segmenter->setDetector(makePtr<FixedNetwork>(faces));
        Mat labels;
        const std::vector<FaceSegmentation> kept = segment(*segmenter, labels);
        const auto small = std::count_if(kept.begin(), kept.end(),
                                         [](const FaceSegmentation& face) { return face.box.width == 20; });
        EXPECT_EQ(8, small) << doubtful;
    }
}

// The lower half is covered, the right third to half is not in the photo, which lies on its side or upside down.
TEST(Flsnet_FaceVote, confirms_faces_that_the_detector_hardly_sees)
{
    Mat photo = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    ASSERT_FALSE(photo.empty());
    photo(Rect(170, 136, 105, 53)).setTo(Scalar(200, 200, 210));
    NetworkFaceDetector::Params params;
    params.confidence = 0.25f; // as the segmenter asks its own one, but for the fallback
    const Ptr<FaceLandmarkSegmenter> usual = FaceLandmarkSegmenter::create();
    const Ptr<FaceLandmarkSegmenter> other = FaceLandmarkSegmenter::create();
    other->setDetector(NetworkFaceDetector::create(params));
    size_t found = 0, foundByOther = 0;
    for (const double lost : {0.35, 0.4, 0.45, 0.5})
    {
        const Mat part = photo.colRange(0, cvRound(266 - lost * 87));
        for (const int turns : {0, 1, 2, 3})
        {
            Mat turned = part.clone();
            for (int i = 0; i < turns; ++i)
            {
                cv::rotate(Mat(turned.clone()), turned, ROTATE_90_CLOCKWISE);
            }
            std::vector<FaceSegmentation> faces, otherFaces;
            usual->segmentFaces(turned, faces);
            other->segmentFaces(turned, otherFaces);
            found += faces.size();
            foundByOther += otherFaces.size();
            ASSERT_EQ(faces.size(), std::max(faces.size(), otherFaces.size())) << lost << " " << turns;
            EXPECT_LE(faces.size(), 1u);
            for (size_t i = 0; i < otherFaces.size(); ++i)
            {
                EXPECT_EQ(faces[i].box, otherFaces[i].box);
            }
        }
    }
    EXPECT_GT(found, foundByOther);
}

//! @}

} // namespace
} // namespace opencv_test
