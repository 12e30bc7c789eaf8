// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#include <functional>
#include <map>
#include <set>

#include "opencv2/imgcodecs.hpp"
#include "segmenter_reference.hpp"

// Videos are made here of the portrait, so that what happens in them is known.

namespace opencv_test
{
namespace
{

const Mat& portrait()
{
    static const Mat photo = cv::imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    return photo;
}

// Her face box, about, in the portrait.
const Point2d FACE_CENTER(223, 128);
const double FACE_SIDE = 87;

typedef std::vector<FaceSegmentation> Faces;

Point2d centerOf(const FaceSegmentation& face)
{
    return (face.box.tl() + face.box.br()) / 2;
}

/** A frame of the portrait, moved, with noise of its own. */
Mat movedPortrait(const Point2d& shift, int seed, double noise = 4)
{
    const Matx23d matrix(1, 0, shift.x, 0, 1, shift.y);
    Mat frame, grain(portrait().size(), CV_16SC3);
    warpAffine(portrait(), frame, matrix, portrait().size(), INTER_LINEAR, BORDER_REFLECT_101);
    RNG(static_cast<uint64>(seed) + 1).fill(grain, RNG::NORMAL, Scalar::all(0), Scalar::all(noise));
    cv::add(frame, grain, frame, noArray(), CV_8U);
    return frame;
}

/** Passes everything on and counts. */
class CountingDetector : public FaceDetector
{
public:
    using FaceDetector::detect;

    void detect(InputArray image, std::vector<FaceDetection>& faces) CV_OVERRIDE
    {
        ++count;
        if (fails)
        {
            CV_Error(Error::StsError, "on purpose");
        }
        detector_->detect(image, faces);
    }

    int count = 0;
    bool fails = false;

private:
    Ptr<NetworkFaceDetector> detector_ = NetworkFaceDetector::create();
};

/** @param maxFaces 1 for her alone: with noise, the detector takes a part of the suit for a face now and then. */
FaceLandmarkSegmenter::Params with(const Ptr<FaceDetector>& detector, int maxFaces = 1)
{
    FaceLandmarkSegmenter::Params params;
    params.model = Model::embedded();
    params.detector = detector;
    params.maxFaces = maxFaces;
    return params;
}

/** Pixels that differ, of those that are not background in both. */
double changedShare(const Mat& one, const Mat& two)
{
    const int seen = countNonZero((one != FACE_BACKGROUND) | (two != FACE_BACKGROUND));
    return countNonZero(one != two) / std::max(1., static_cast<double>(seen));
}

TEST(Flsnet_Sequence, follows_a_face_and_detects_now_and_then)
{
    const Ptr<CountingDetector> detector = makePtr<CountingDetector>();
    FaceSequenceSegmenter::Params params;
    params.detectionInterval = 5;
    const auto segmenter = FaceSequenceSegmenter::create(with(detector), params);
    Point2d first, mouth;
    for (int i = 0; i < 11; ++i)
    {
        const Point2d shift(3.3 * i, -1.6 * i);
        Mat labels;
        Faces faces;
        segmenter->segment(movedPortrait(shift, i), labels, faces);
        ASSERT_EQ(1u, faces.size()) << i;
        EXPECT_EQ(0, faces[0].id);
        EXPECT_EQ(i < 4 ? i + 1 : i < 8 ? 4 : 5, detector->count) << i;
        ASSERT_EQ(5u, faces[0].landmarks.size());
        if (i == 0)
        {
            first = centerOf(faces[0]);
            mouth = Point2d(faces[0].landmarks[3]);
        }
        EXPECT_LT(cv::norm(centerOf(faces[0]) - first - shift), 4) << i;
        EXPECT_LT(cv::norm(Point2d(faces[0].landmarks[3]) - mouth - shift), 5) << i;
        EXPECT_EQ(FACE_SKIN, labels.at<uchar>(Point(FACE_CENTER + shift + Point2d(0, 44)))) << i; // her chin
        Mat own = Mat::zeros(labels.size(), CV_8UC1);
        faces[0].labels.copyTo(own(faces[0].region));
        EXPECT_EQ(0, cv::norm(own, labels, NORM_INF));
    }
}

TEST(Flsnet_Sequence, follows_turns_and_sizes)
{
    const auto segmenter = FaceSequenceSegmenter::create(with(Ptr<FaceDetector>()));
    double firstRoll = 0, firstSide = 0;
    for (int i = 0; i < 10; ++i)
    {
        const double roll = 2.5 * i, scale = 1 + 0.025 * i;
        const Mat matrix = getRotationMatrix2D(Point2f(FACE_CENTER), roll, scale);
        Mat frame;
        warpAffine(movedPortrait(Point2d(), i), frame, matrix, portrait().size(), INTER_LINEAR,
                   BORDER_REFLECT_101);
        Faces faces;
        segmenter->segmentFaces(frame, faces);
        ASSERT_EQ(1u, faces.size());
        firstRoll = i == 0 ? faces[0].roll : firstRoll;
        firstSide = i == 0 ? faces[0].box.width : firstSide;
        EXPECT_NEAR(roll, faces[0].roll - firstRoll, 4) << i;
        EXPECT_NEAR(scale, faces[0].box.width / firstSide, 0.1) << i; // the detector's first side may be off
        EXPECT_LT(cv::norm(centerOf(faces[0]) - FACE_CENTER), 8) << i;
    }
}

TEST(Flsnet_Sequence, is_steadier_than_single_frames_and_says_the_same)
{
    const auto sequence = FaceSequenceSegmenter::create(with(Ptr<FaceDetector>()));
    const auto single = FaceLandmarkSegmenter::create(with(Ptr<FaceDetector>()));
    single->setRefineBorders(false); // which smoothing leaves out
    Mat clean;                       // the labels of the photo as it is
    single->segment(portrait(), clean);
    double changed = 0, changedAlone = 0, wrong = 0, wrongAlone = 0;
    Mat last, lastAlone;
    const Rect inner(100, 60, 250, 220); // her head
    for (int i = 0; i < 10; ++i)
    {
        const Point shift(2 * i, (i % 4) - 2 * i);
        std::vector<uchar> file;
        cv::imencode(".jpg", movedPortrait(Point2d(shift), i, 6), file,
                     std::vector<int>{IMWRITE_JPEG_QUALITY, 60 + (i * 7) % 35});
        const Mat frame = cv::imdecode(file, IMREAD_COLOR);
        Mat labels, alone;
        sequence->segment(frame, labels);
        single->segment(frame, alone);
        labels = labels(inner + shift).clone();
        alone = alone(inner + shift).clone();
        wrong += changedShare(labels, clean(inner));
        wrongAlone += changedShare(alone, clean(inner));
        if (i > 0)
        {
            changed += changedShare(last, labels);
            changedAlone += changedShare(lastAlone, alone);
        }
        last = labels;
        lastAlone = alone;
    }
    EXPECT_LT(wrong, 1.05 * wrongAlone);
    EXPECT_LT(changed, 0.4 * changedAlone);
}

TEST(Flsnet_Sequence, without_smoothing_is_the_segmenter_of_photos)
{
    FaceSequenceSegmenter::Params params;
    params.smoothing = 0;
    const auto sequence = FaceSequenceSegmenter::create(with(Ptr<FaceDetector>()), params);
    const auto single = FaceLandmarkSegmenter::create(with(Ptr<FaceDetector>()));
    for (int i = 0; i < 3; ++i)
    {
        const Mat frame = movedPortrait(Point2d(4 * i, i), i);
        Mat labels, expected;
        Faces faces, expectedFaces;
        sequence->segment(frame, labels, faces);
        ASSERT_EQ(1u, faces.size());
        const std::vector<FaceDetection> given = {
            FaceDetection(faces[0].box, faces[0].confidence, faces[0].roll, faces[0].landmarks)};
        single->segment(frame, given, expected, expectedFaces);
        EXPECT_EQ(0, cv::norm(expected, labels, NORM_INF));
        EXPECT_EQ(expectedFaces[0].region, faces[0].region);
        EXPECT_EQ(0, cv::norm(expectedFaces[0].transform, faces[0].transform, NORM_INF));
        EXPECT_EQ(expectedFaces[0].classConfidences, faces[0].classConfidences);
        EXPECT_EQ(-1, expectedFaces[0].id);
    }
}

TEST(Flsnet_Sequence, is_one_frame_behind_at_most)
{
    const auto sequence = FaceSequenceSegmenter::create(with(Ptr<FaceDetector>()));
    const auto single = FaceLandmarkSegmenter::create(with(Ptr<FaceDetector>()));
    const Rect mouth(195, 146, 60, 26);
    const auto frameAt = [&](int i) {
        Mat frame = movedPortrait(Point2d(), i);
        if (i >= 5 && i < 10)
        {
            frame(mouth).setTo(Scalar(70, 110, 60)); // covered at once, and gone at once
        }
        return frame;
    };
    Mat before, last;
    for (int i = 0; i < 12; ++i)
    {
        Mat labels, alone;
        Faces faces;
        sequence->segment(frameAt(i), labels, faces);
        ASSERT_EQ(1u, faces.size()) << i;
        // At the same place: what else a detector makes of a covered face is no delay.
        single->segment(frameAt(i), {FaceDetection(faces[0].box, 1, faces[0].roll)}, alone);
        if (i == 6 || i == 11) // the second frame of what is new
        {
            // Inside of what is covered, where single frames have changed and stay so.
            const Mat changed = (alone(mouth) != before) & (alone(mouth) == last);
            const int late = countNonZero(changed & (labels(mouth) != alone(mouth)));
            EXPECT_GT(countNonZero(changed), 400) << i;
            EXPECT_LT(late, 0.05 * countNonZero(changed)) << i;
        }
        before = i == 4 || i == 9 ? alone(mouth).clone() : before;
        last = alone(mouth).clone();
    }
}

TEST(Flsnet_Sequence, a_face_that_jumps_has_labels_at_once_and_its_id)
{
    const auto sequence = FaceSequenceSegmenter::create(with(Ptr<FaceDetector>()));
    for (int i = 0; i < 6; ++i)
    {
        const Point2d shift(i < 3 ? 0 : 70, i < 3 ? 0 : 30);
        Mat labels;
        Faces faces;
        sequence->segment(movedPortrait(shift, i), labels, faces);
        ASSERT_EQ(1u, faces.size());
        EXPECT_EQ(0, faces[0].id) << i;
        EXPECT_EQ(FACE_SKIN, labels.at<uchar>(Point(FACE_CENTER + shift + Point2d(0, 44)))) << i;
        EXPECT_LT(cv::norm(centerOf(faces[0]) - FACE_CENTER - shift), 10) << i;
    }
}

/** People who walk before a wall: cut out of the portrait by an ellipse, the second one mirrored and in other colours. */
class Stage
{
public:
    Stage()
    {
        people_.push_back(portrait()(Rect(103, 8, 240, 240)).clone());
        Mat other;
        flip(people_[0], other, 1);
        const Mat channels = (Mat_<float>(3, 3) << 0.2f, 0.5f, 0, 0.1f, 0.8f, 0, 0.1f, 0.2f, 0.5f);
        cv::transform(other, other, channels);
        people_.push_back(other);
        mask_ = Mat::zeros(240, 240, CV_8UC1);
        ellipse(mask_, Point(120, 118), Size(78, 105), 0, 0, 360, Scalar(255), FILLED);
        GaussianBlur(mask_, mask_, Size(), 2);
    }

    /** @param places of the faces' centres, what is behind first. */
    Mat frame(const std::vector<std::pair<int, Point>>& places, int seed) const
    {
        const Size size(720, 300);
        Mat picture(size, CV_8UC3, Scalar(120, 130, 110)), grain(size, CV_16SC3);
        for (const auto& place : places)
        {
            const Rect all(place.second.x - 120, place.second.y - 120, 240, 240);
            const Rect seen = all & Rect(Point(), size);
            if (seen.empty())
            {
                continue;
            }
            const Rect part = seen - all.tl();
            Mat alpha, blended;
            mask_(part).convertTo(alpha, CV_32F, 1. / 255);
            cv::blendLinear(people_[place.first](part), picture(seen), alpha, 1 - alpha, blended);
            blended.copyTo(picture(seen));
        }
        RNG(static_cast<uint64>(seed) + 1).fill(grain, RNG::NORMAL, Scalar::all(0), Scalar::all(3));
        cv::add(picture, grain, picture, noArray(), CV_8U);
        return picture;
    }

private:
    std::vector<Mat> people_;
    Mat mask_;
};

/** Whose face it is: the person whose centre is near; -1 if it is nobody's. */
int ownerOf(const FaceSegmentation& face, const std::vector<std::pair<int, Point>>& places)
{
    for (const auto& place : places)
    {
        if (cv::norm(centerOf(face) - Point2d(place.second)) < 40)
        {
            return place.first;
        }
    }
    return -1;
}

TEST(Flsnet_Sequence, faces_that_cross_keep_their_ids)
{
    const Stage stage;
    for (const int front : {0, 1})
    {
        const auto sequence = FaceSequenceSegmenter::create(with(Ptr<FaceDetector>(), 0));
        std::map<int, int> owners;
        for (int i = 0; i <= 44; ++i)
        {
            const int x = 140 + 10 * i;
            const std::vector<std::pair<int, Point>> places = {{1 - front, Point(x, 152)},
                                                               {front, Point(720 - x, 148)}};
            Faces faces;
            sequence->segmentFaces(stage.frame(places, i), faces);
            const bool apart = std::abs(720 - 2 * x) > 110;
            std::set<int> seen;
            for (const FaceSegmentation& face : faces)
            {
                EXPECT_TRUE(seen.insert(face.id).second);
                if (apart)
                {
                    const int owner = ownerOf(face, places);
                    ASSERT_GE(owner, 0) << i;
                    EXPECT_EQ(owner, owners.emplace(face.id, owner).first->second) << "frame " << i;
                }
            }
            if (i == 0 || i == 44)
            {
                EXPECT_EQ(2u, faces.size()) << i;
            }
        }
        EXPECT_EQ(2u, owners.size()) << "a face got another id";
    }
}

TEST(Flsnet_Sequence, a_face_that_leaves_has_its_id_when_it_is_back_in_time)
{
    const Stage stage;
    for (const int away : {8, 40}) // frames
    {
        const auto sequence = FaceSequenceSegmenter::create(with(Ptr<FaceDetector>(), 0));
        std::set<int> ids;
        int other = -1;
        for (int i = 0; i < 20 + away; ++i)
        {
            std::vector<std::pair<int, Point>> places = {{1, Point(560, 150)}};
            const bool there = i < 8 || i >= 8 + away;
            if (there)
            {
                places.emplace_back(0, Point(170, 150));
            }
            Faces faces;
            sequence->segmentFaces(stage.frame(places, i), faces);
            for (const FaceSegmentation& face : faces)
            {
                const int owner = ownerOf(face, places);
                if (owner == 0)
                {
                    ids.insert(face.id);
                }
                else if (owner == 1)
                {
                    EXPECT_TRUE(other < 0 || other == face.id) << i;
                    other = face.id;
                }
                else
                {
                    EXPECT_TRUE(i == 8) << i; // one frame behind
                }
            }
            if (i == 7 || i == 19 + away)
            {
                EXPECT_EQ(2u, faces.size()) << i;
            }
        }
        EXPECT_EQ(away > 30 ? 2u : 1u, ids.size());
        EXPECT_EQ(0u, ids.count(other));
    }
}

TEST(Flsnet_Sequence, what_the_detector_sees_once_and_doubts_is_no_face)
{
    /** Her, and for one frame a doubtful face beside her. */
    class FlashingDetector : public FaceDetector
    {
    public:
        using FaceDetector::detect;

        void detect(InputArray, std::vector<FaceDetection>& faces) CV_OVERRIDE
        {
            faces.assign(1, FaceDetection(Rect2d(180, 84, 87, 87), 1));
            if (seen.count(frame) != 0)
            {
                faces.emplace_back(Rect2d(360, 300, 60, 60), 0.8f);
            }
        }

        int frame = 0;
        std::set<int> seen;
    };
    for (const std::set<int>& seen : {std::set<int>{2}, std::set<int>{2, 3}})
    {
        const Ptr<FlashingDetector> detector = makePtr<FlashingDetector>();
        detector->seen = seen;
        FaceLandmarkSegmenter::Params single = with(detector, 0);
        single.faceVote = false;
        FaceSequenceSegmenter::Params params;
        params.detectionInterval = 2;
        const auto sequence = FaceSequenceSegmenter::create(single, params);
        for (detector->frame = 0; detector->frame < 4; ++detector->frame)
        {
            Faces faces;
            sequence->segmentFaces(movedPortrait(Point2d(), detector->frame), faces);
            EXPECT_EQ(detector->frame == 3 && seen.size() == 2 ? 2u : 1u, faces.size()) << detector->frame;
        }
    }
}

TEST(Flsnet_Sequence, boxes_of_less_than_a_pixel_are_not_followed)
{
    /** Boxes of a caller: the smallest number that there is has no inverse. */
    for (const double side : {5e-324, 1e-200, 0.5})
    {
        FaceLandmarkSegmenter::Params params;
        params.model = noiseModel();
        params.detector = makePtr<FixedDetector>(
            std::vector<Rect2d>{Rect2d(30, 20, 40, 40), Rect2d(90.5, 70.5, side, side)});
        params.faceVote = false;
        const auto sequence = FaceSequenceSegmenter::create(params);
        for (int i = 0; i < 3; ++i)
        {
            Mat labels;
            Faces faces;
            sequence->segment(noisePhoto(Size(120, 90)), labels, faces);
            ASSERT_EQ(1u, faces.size()) << side << ", frame " << i;
            EXPECT_EQ(0, faces[0].id);
        }
    }
}

TEST(Flsnet_Sequence, nobody_in_view)
{
    const Ptr<CountingDetector> detector = makePtr<CountingDetector>();
    const auto sequence = FaceSequenceSegmenter::create(with(detector));
    Mat labels;
    Faces faces(3);
    for (int i = 0; i < 4; ++i)
    {
        sequence->segment(Mat(120, 200, CV_8UC3, Scalar::all(90)), labels, faces);
        EXPECT_EQ(Size(200, 120), labels.size());
        EXPECT_EQ(0, countNonZero(labels));
        EXPECT_TRUE(faces.empty());
        EXPECT_EQ(i + 1, detector->count);
    }
}

TEST(Flsnet_Sequence, other_sizes_and_reset_begin_anew)
{
    const auto sequence = FaceSequenceSegmenter::create(with(Ptr<FaceDetector>()));
    const Mat frame = movedPortrait(Point2d(), 1);
    Faces faces;
    sequence->segmentFaces(frame, faces);
    ASSERT_EQ(1u, faces.size());
    EXPECT_EQ(0, faces[0].id);
    sequence->segmentFaces(frame(Rect(0, 0, 500, 400)), faces);
    ASSERT_EQ(1u, faces.size());
    EXPECT_EQ(1, faces[0].id);
    sequence->segmentFaces(frame(Rect(0, 0, 500, 400)), faces);
    EXPECT_EQ(1, faces[0].id);
    sequence->reset();
    sequence->segmentFaces(frame(Rect(0, 0, 500, 400)), faces);
    EXPECT_EQ(2, faces[0].id);
}

TEST(Flsnet_Sequence, frames_of_all_types)
{
    const Mat frame = movedPortrait(Point2d(), 1, 0);
    const auto labelsOf = [](InputArray image) {
        const auto sequence = FaceSequenceSegmenter::create(with(Ptr<FaceDetector>()));
        Mat labels;
        sequence->segment(image, labels);
        sequence->segment(image, labels);
        return labels;
    };
    const Mat expected = labelsOf(frame);
    Mat wide, floats, alpha;
    frame.convertTo(wide, CV_16U, 257);
    frame.convertTo(floats, CV_32F, 1. / 255);
    cvtColor(frame, alpha, COLOR_BGR2BGRA);
    alpha.colRange(0, 224).setTo(Scalar(0, 0, 0, 0), noArray());
    EXPECT_LT(changedShare(expected, labelsOf(wide)), 1e-3);
    EXPECT_LT(changedShare(expected, labelsOf(floats)), 1e-3);
    EXPECT_EQ(0, cv::norm(expected, labelsOf(frame.getUMat(ACCESS_READ)), NORM_INF));
    EXPECT_EQ(0, countNonZero(labelsOf(alpha).colRange(0, 224)));
}

TEST(Flsnet_Sequence, errors_change_nothing)
{
    const Ptr<CountingDetector> detector = makePtr<CountingDetector>();
    FaceSequenceSegmenter::Params params;
    params.detectionInterval = 2;
    const auto sequence = FaceSequenceSegmenter::create(with(detector), params);
    const auto undisturbed =
        FaceSequenceSegmenter::create(with(Ptr<FaceDetector>(makePtr<CountingDetector>())), params);
    for (int i = 0; i < 5; ++i)
    {
        const Mat frame = movedPortrait(Point2d(2 * i, i), i);
        Mat labels, expected;
        EXPECT_THROW(sequence->segment(Mat(), labels), cv::Exception);
        EXPECT_THROW(sequence->segment(Mat(9, 9, CV_32SC3), labels), cv::Exception);
        if (i < 4) // in its first frames
        {
            detector->fails = true;
            EXPECT_THROW(sequence->segment(movedPortrait(Point2d(9, 40), 77), labels), cv::Exception);
            detector->fails = false;
        }
        // Fails at its end, when the scores of the frame are in the mean.
        Mat_<float> other;
        EXPECT_THROW(sequence->segment(movedPortrait(Point2d(2 * i - 3, i + 2), 60 + i, 20), other),
                     cv::Exception);
        Faces faces, expectedFaces;
        sequence->segment(frame, labels, faces);
        undisturbed->segment(frame, expected, expectedFaces);
        EXPECT_EQ(0, cv::norm(expected, labels, NORM_INF)) << i;
        ASSERT_EQ(expectedFaces.size(), faces.size());
        EXPECT_EQ(expectedFaces[0].id, faces[0].id);
        EXPECT_EQ(expectedFaces[0].box, faces[0].box);
    }
    EXPECT_THROW(sequence->setSmoothing(0.99), cv::Exception);
    EXPECT_THROW(sequence->setSmoothing(-0.1), cv::Exception);
    EXPECT_THROW(sequence->setDetectionInterval(0), cv::Exception);
    EXPECT_THROW(sequence->setMaxHiddenFrames(-1), cv::Exception);
    params.smoothing = 2;
    EXPECT_THROW(FaceSequenceSegmenter::create(with(Ptr<FaceDetector>()), params), cv::Exception);
    FaceLandmarkSegmenter::Params missing;
    missing.modelFile = "no such file.onnx";
    EXPECT_THROW(FaceSequenceSegmenter::create(missing), cv::Exception);
}

TEST(Flsnet_Sequence, settings_are_those_of_its_segmenter)
{
    const Stage stage;
    const std::vector<std::pair<int, Point>> places = {{0, Point(170, 150)}, {1, Point(560, 150)}};
    const auto sequence = FaceSequenceSegmenter::create(with(Ptr<FaceDetector>(), 0));
    EXPECT_EQ(10, sequence->getDetectionInterval());
    EXPECT_EQ(30, sequence->getMaxHiddenFrames());
    EXPECT_EQ(0.7, sequence->getSmoothing());
    sequence->getSegmenter()->setMaxFaces(1);
    Faces faces;
    sequence->segmentFaces(stage.frame(places, 1), faces);
    EXPECT_EQ(1u, faces.size());
    // A photo in between is no frame.
    Mat labels;
    sequence->getSegmenter()->segment(portrait(), labels);
    EXPECT_GT(countNonZero(labels), 1000);
    sequence->getSegmenter()->setMaxFaces(0);
    sequence->setDetectionInterval(1);
    sequence->segmentFaces(stage.frame(places, 2), faces);
    EXPECT_EQ(2u, faces.size());
    sequence->getSegmenter()->setInputSize(Size(160, 160));
    sequence->segmentFaces(stage.frame(places, 3), faces);
    EXPECT_EQ(2u, faces.size());
    // Limits count for faces in view, too.
    sequence->getSegmenter()->setMaxFaces(1);
    for (int frame = 4; frame < 8; ++frame)
    {
        sequence->segmentFaces(stage.frame(places, frame), faces);
        EXPECT_EQ(1u, faces.size()) << frame;
    }
    sequence->getSegmenter()->setMaxFaces(0);
    sequence->segmentFaces(stage.frame(places, 8), faces);
    EXPECT_EQ(2u, faces.size());
    sequence->getSegmenter()->setMinFaceSize(150);
    for (int frame = 9; frame < 12; ++frame)
    {
        sequence->segmentFaces(stage.frame(places, frame), faces);
        EXPECT_EQ(0u, faces.size()) << frame;
    }
}

TEST(Flsnet_Sequence, other_crops_begin_anew)
{
    const auto sequence = FaceSequenceSegmenter::create(with(Ptr<FaceDetector>()));
    Mat before, labels, expected;
    for (int frame = 0; frame < 4; ++frame)
    {
        sequence->segment(portrait(), before);
    }
    const Ptr<FaceLandmarkSegmenter> segmenter = sequence->getSegmenter();
    CropGeometry wide = segmenter->getCropGeometry();
    wide.enlargement = 4;
    segmenter->setCropGeometry(wide);
    sequence->segment(portrait(), labels);
    // Of one frame nothing is smoothed.
    const auto fresh = FaceSequenceSegmenter::create(with(Ptr<FaceDetector>()));
    fresh->getSegmenter()->setCropGeometry(wide);
    fresh->segment(portrait(), expected);
    EXPECT_LT(changedShare(expected, labels), 0.005);
    EXPECT_GT(changedShare(before, labels), 0.01) << "the crops matter";
}

// Half of the face is covered or lacks, so that only the labels' vote on doubtful places finds it, which takes time.
TEST(Flsnet_Sequence, nobody_in_view_is_searched_for_by_the_vote_now_and_then)
{
    Mat photo = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    ASSERT_FALSE(photo.empty());
    photo(Rect(170, 136, 105, 53)).setTo(Scalar(200, 200, 210));
    const Mat hard = photo.colRange(0, 231).clone();
    std::vector<FaceSegmentation> alone;
    FaceLandmarkSegmenter::create()->segmentFaces(hard, alone);
    ASSERT_EQ(alone.size(), 1u);
    const auto firstFrameWithFace = [&hard](int interval) {
        FaceSequenceSegmenter::Params params;
        params.detectionInterval = interval;
        const auto sequence = FaceSequenceSegmenter::create(FaceLandmarkSegmenter::Params(), params);
        std::vector<FaceSegmentation> faces;
        sequence->segmentFaces(Mat(hard.size(), CV_8UC3, Scalar::all(90)), faces);
        EXPECT_TRUE(faces.empty());
        for (int frame = 1; frame <= 12; frame++)
        {
            sequence->segmentFaces(hard, faces);
            if (!faces.empty())
                return frame;
        }
        return 0;
    };
    EXPECT_EQ(firstFrameWithFace(1), 2)
        << "a face that is not sure is shown when it is seen for the second time";
    EXPECT_EQ(firstFrameWithFace(6), 7) << "the blank frame was the first of six that find nobody";
}

} // namespace
} // namespace opencv_test
