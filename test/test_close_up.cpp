// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "segmenter_reference.hpp"

#ifdef FLSNET_SOURCE_DIR
#include "opencv2/imgcodecs.hpp"
#endif

namespace opencv_test
{
namespace
{

const double SHARE = 0.4;
const double RAMP = 0.12;
const int BOX = 48;   // the head's crop has 96 pixels, twice as many as the network of noiseModel() takes
const int SEEN = 72;  // pixels of the close-up's crop
const int SHIFT = -5; // of its centre, to the right and down
const double HALF = 0.5;
const Point HEAD_SHIFT(4, -6); // the same of the head's crop

/** Noise again, but of faces: the labels of background and hair are rare. */
Ptr<Model> faceNoise(const Ptr<Model>& model)
{
    ModelInfo info = model->info();
    info.areas[FACE_BACKGROUND] = info.areas[FACE_HAIR] = 1;
    return Model::random(info, 7);
}

Ptr<Model> closeUpModel(int inputSide)
{
    ModelInfo info = noiseModel()->info();
    info.spec.channels = {16, 16};
    info.spec.convolutions = {1, 1};
    info.spec.stage2Levels = 0;
    info.spec.inputSize = Size(inputSide, inputSide);
    for (size_t c = 0; c < info.areas.size(); ++c)
    {
        info.areas[c] = 50 - 4. * static_cast<double>(c);
    }
    info.crop.enlargement = static_cast<double>(SEEN) / BOX;
    info.crop.shift = Point2d(static_cast<double>(SHIFT) / BOX, static_cast<double>(SHIFT) / BOX);
    return Model::random(info, 21);
}

/** The logits of the head with those of the close-up, in doubles, by the definition.
@param head, face what the two networks see, in pixels. */
std::vector<Mat> mixedLogits(const std::vector<Mat>& headLogits, const Rect& head,
                             const std::vector<Mat>& faceLogits, const Rect& face)
{
    std::vector<Mat> mixed = {headLogits[FACE_BACKGROUND]};
    for (size_t c = 1; c < headLogits.size(); ++c)
    {
        Mat plane = headLogits[c].clone();
        const double step = static_cast<double>(head.width) / plane.cols;
        for (int y = 0; y < plane.rows; ++y)
            for (int x = 0; x < plane.cols; ++x)
            {
                const double u = (head.x + (x + HALF) * step - face.x) / face.width;
                const double v = (head.y + (y + HALF) * step - face.y) / face.height;
                const double edge = std::min(std::min(u, 1 - u), std::min(v, 1 - v));
                if (edge > 0)
                {
                    const double share = SHARE * std::min(1., edge / RAMP);
                    const double there =
                        bilinear(faceLogits[c], u * faceLogits[c].cols - HALF, v * faceLogits[c].rows - HALF);
                    plane.at<double>(y, x) = (1 - share) * plane.at<double>(y, x) + share * there;
                }
            }
        mixed.push_back(plane);
    }
    // The largest class but background is as large as it was.
    for (int y = 0; y < mixed[0].rows; ++y)
        for (int x = 0; x < mixed[0].cols; ++x)
        {
            double before = -DBL_MAX, after = -DBL_MAX;
            for (size_t c = 1; c < mixed.size(); ++c)
            {
                before = std::max(before, headLogits[c].at<double>(y, x));
                after = std::max(after, mixed[c].at<double>(y, x));
            }
            for (size_t c = 1; c < mixed.size(); ++c)
            {
                mixed[c].at<double>(y, x) += before - after;
            }
        }
    return mixed;
}

/** A segmenter whose labels and scores are the mixture's. */
FaceLandmarkSegmenter::Params mixtureOf(const Ptr<Model>& model, const Ptr<Model>& closeUp)
{
    FaceLandmarkSegmenter::Params params;
    params.model = model;
    params.closeUpModel = closeUp;
    params.removeIslands = params.refineBorders = false;
    params.withScores = true;
    return params;
}

struct Case
{
    int closeUpSide;
    int turns; // by a quarter, counter-clockwise
};

void PrintTo(const Case& c, std::ostream* out)
{
    *out << c.closeUpSide << " pixels, turned by " << 90 * c.turns;
}

typedef testing::TestWithParam<Case> Flsnet_CloseUp_Mixture;

TEST_P(Flsnet_CloseUp_Mixture, equals_the_definition_in_doubles)
{
    const Ptr<Model> model = faceNoise(noiseModel()), closeUp = closeUpModel(GetParam().closeUpSide);
    const FaceLandmarkSegmenter::Params params = mixtureOf(model, closeUp);
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(params);
    CropGeometry geometry = segmenter->getCropGeometry();
    geometry.shift =
        Point2d(static_cast<double>(HEAD_SHIFT.x) / BOX, static_cast<double>(HEAD_SHIFT.y) / BOX);
    segmenter->setCropGeometry(geometry);
    const Mat upright = noisePhoto(Size(160, 160));
    Mat photo = upright.clone();
    const Rect2d box(50, 54, BOX, BOX);
    Rect2d turnedBox = box;
    for (int i = 0; i < GetParam().turns; ++i)
    {
        cv::rotate(photo, photo, ROTATE_90_COUNTERCLOCKWISE);
        turnedBox = Rect2d(turnedBox.y, 160 - turnedBox.br().x, BOX, BOX);
    }
    std::vector<FaceSegmentation> faces, without;
    segmenter->segmentFaces(
        photo, std::vector<FaceDetection>{FaceDetection(turnedBox, 1, 90. * GetParam().turns)}, faces);
    ASSERT_EQ(1u, faces.size());

    const Rect head(50 - BOX / 2 + HEAD_SHIFT.x, 54 - BOX / 2 + HEAD_SHIFT.y, 2 * BOX, 2 * BOX);
    const Rect face(50 + (BOX - SEEN) / 2 + SHIFT, 54 + (BOX - SEEN) / 2 + SHIFT, SEEN, SEEN);
    const std::vector<Mat> mixed =
        mixedLogits(referenceLogits(seen(upright, head, model->info().spec.inputSize), model), head,
                    referenceLogits(seen(upright, face, closeUp->info().spec.inputSize), closeUp), face);
    Mat scores = faces[0].scores;
    double worst = 0, change = 0;
    segmenter->setCloseUp(false);
    segmenter->segmentFaces(
        photo, std::vector<FaceDetection>{FaceDetection(turnedBox, 1, 90. * GetParam().turns)}, without);
    for (int c = 0; c < FACE_CLASS_COUNT; ++c)
    {
        Mat found(scores.size[1], scores.size[2], CV_32F, scores.ptr<float>(c));
        Mat plain(scores.size[1], scores.size[2], CV_32F, without[0].scores.ptr<float>(c));
        for (int i = 0; i < GetParam().turns; ++i)
        {
            cv::rotate(found, found, ROTATE_90_CLOCKWISE);
            cv::rotate(plain, plain, ROTATE_90_CLOCKWISE);
        }
        for (int y = 0; y < found.rows; ++y)
            for (int x = 0; x < found.cols; ++x)
            {
                const Point2d place((x + HALF) / 2 - HALF, (y + HALF) / 2 - HALF);
                double sum = 0;
                for (const Mat& plane : mixed)
                {
                    sum += std::exp(bilinear(plane, place.x, place.y) - bilinear(mixed[c], place.x, place.y));
                }
                worst = std::max(worst, std::abs(1 / sum - static_cast<double>(found.at<float>(y, x))));
                change = std::max(change, std::abs(1 / sum - static_cast<double>(plain.at<float>(y, x))));
            }
    }
    EXPECT_LT(worst, 1e-4);
    EXPECT_GT(change, 0.05);
}

INSTANTIATE_TEST_CASE_P(Flsnet, Flsnet_CloseUp_Mixture,
                        testing::Values(Case{72, 0}, Case{36, 0}, Case{72, 1}, Case{36, 2}, Case{72, 3}));

TEST(Flsnet_CloseUp, is_taken_only_where_the_labels_show_a_face)
{
    ModelInfo info = noiseModel()->info();
    info.areas[FACE_BACKGROUND] = 1e12;
    const FaceLandmarkSegmenter::Params params = mixtureOf(Model::random(info, 7), closeUpModel(36));
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(params);
    std::vector<FaceSegmentation> with, without;
    segmenter->segmentFaces(noisePhoto(Size(160, 160)), std::vector<Rect2d>{Rect2d(50, 54, BOX, BOX)}, with);
    segmenter->setCloseUp(false);
    segmenter->segmentFaces(noisePhoto(Size(160, 160)), std::vector<Rect2d>{Rect2d(50, 54, BOX, BOX)},
                            without);
    EXPECT_EQ(0, cv::norm(with[0].scores.reshape(1, 1), without[0].scores.reshape(1, 1), NORM_INF));
}

TEST(Flsnet_CloseUp, classes_that_never_occur_stay_away)
{
    for (const bool ofCloseUp : {false, true})
    {
        ModelInfo info = faceNoise(noiseModel())->info(), closeUp = closeUpModel(36)->info();
        (ofCloseUp ? closeUp : info).areas[FACE_LIP] = 0;
        const FaceLandmarkSegmenter::Params params =
            mixtureOf(Model::random(info, 7), Model::random(closeUp, 21));
        std::vector<FaceSegmentation> faces;
        FaceLandmarkSegmenter::create(params)->segmentFaces(
            noisePhoto(Size(160, 160)), std::vector<Rect2d>{Rect2d(50, 54, BOX, BOX)}, faces);
        ASSERT_TRUE(checkRange(faces[0].scores.reshape(1, 1), true, nullptr, 0, 1.001));
        // Only the model's own areas say what never is; those of the close-up then have no say in that class.
        EXPECT_EQ(ofCloseUp, countNonZero(faces[0].labels == FACE_LIP) > 0);
    }
}

TEST(Flsnet_CloseUp, areas_of_the_caller_count_in_full)
{
    const double factor = 9;
    const FaceLandmarkSegmenter::Params params = mixtureOf(faceNoise(noiseModel()), closeUpModel(36));
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(params);
    const Mat photo = noisePhoto(Size(160, 160));
    const std::vector<Rect2d> boxes = {Rect2d(50, 54, BOX, BOX)};
    std::vector<FaceSegmentation> before, after;
    segmenter->segmentFaces(photo, boxes, before);
    std::vector<double> areas = segmenter->getAreas();
    areas[FACE_LIP] *= factor;
    segmenter->setAreas(areas);
    segmenter->segmentFaces(photo, boxes, after);
    const auto odds = [](const FaceSegmentation& face, int y, int x) {
        const int lip[] = {FACE_LIP, y, x}, skin[] = {FACE_SKIN, y, x};
        return std::log(static_cast<double>(face.scores.at<float>(lip)) / face.scores.at<float>(skin));
    };
    const double expected = segmenter->getAreaExponent() * std::log(factor);
    for (int y = 0; y < 2 * BOX; y += 3)
        for (int x = 0; x < 2 * BOX; x += 3)
        {
            ASSERT_NEAR(expected, odds(after[0], y, x) - odds(before[0], y, x), 1e-3) << x << ", " << y;
        }
}

TEST(Flsnet_CloseUp, faces_of_a_batch_are_as_alone)
{
    const FaceLandmarkSegmenter::Params params = mixtureOf(faceNoise(noiseModel()), closeUpModel(36));
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(params);
    const Mat photo = noisePhoto(Size(500, 160));
    std::vector<Rect2d> boxes;
    for (int i = 0; i < 11; ++i)
    {
        boxes.push_back(Rect2d(5 + 40 * i, 40 + i, BOX - i, BOX - i));
    }
    boxes.push_back(Rect2d(900, 900, BOX, BOX)); // beside the photo
    std::vector<FaceSegmentation> all, one;
    segmenter->segmentFaces(photo, boxes, all);
    ASSERT_EQ(boxes.size(), all.size());
    for (size_t i = 0; i + 1 < boxes.size(); ++i)
    {
        segmenter->segmentFaces(photo, std::vector<Rect2d>{boxes[i]}, one);
        EXPECT_LT(cv::norm(all[i].scores.reshape(1, 1), one[0].scores.reshape(1, 1), NORM_INF), 1e-4) << i;
    }
    EXPECT_TRUE(all.back().labels.empty());
}

TEST(Flsnet_CloseUp, refuses_models_that_do_not_go_together)
{
    FaceLandmarkSegmenter::Params params;
    params.model = noiseModel(5);
    params.closeUpModel = closeUpModel(36);
    EXPECT_THROW(FaceLandmarkSegmenter::create(params), cv::Exception);
    params.model = noiseModel();
    params.closeUpModel = noiseModel(5);
    EXPECT_THROW(FaceLandmarkSegmenter::create(params), cv::Exception);
    ModelInfo detector;
    detector.spec = ModelSpec::detector();
    params.closeUpModel = Model::random(detector);
    EXPECT_THROW(FaceLandmarkSegmenter::create(params), cv::Exception);
    params.closeUpModel = closeUpModel(36);
    params.model->quantize(std::vector<Mat>{noisePhoto(Size(48, 48))});
    params.precision = PRECISION_INT8;
    EXPECT_THROW(FaceLandmarkSegmenter::create(params), cv::Exception);
    params.closeUpModel->quantize(std::vector<Mat>{noisePhoto(Size(36, 36))});
    EXPECT_NO_THROW(FaceLandmarkSegmenter::create(params));
}

TEST(Flsnet_CloseUp, goes_with_no_other_model_by_itself)
{
    FaceLandmarkSegmenter::Params params;
    params.model = noiseModel();
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(params);
    EXPECT_TRUE(segmenter->getCloseUp());
    Mat with, without;
    segmenter->segment(noisePhoto(Size(160, 160)), {Rect2d(50, 54, BOX, BOX)}, with);
    segmenter->setCloseUp(false);
    EXPECT_FALSE(segmenter->getCloseUp());
    segmenter->segment(noisePhoto(Size(160, 160)), {Rect2d(50, 54, BOX, BOX)}, without);
    EXPECT_EQ(0, countNonZero(with != without));
}

TEST(Flsnet_CloseUp, of_the_library_goes_with_no_model_of_the_same_name_alone)
{
    FaceLandmarkSegmenter::Params params = mixtureOf(faceNoise(noiseModel()), Ptr<Model>());
    std::vector<FaceSegmentation> with, without;
    const String itsOwn = Model::embeddedCloseUp()->info().getMetadata("close-up of recipe.imagesSeen");
    ASSERT_FALSE(itsOwn.empty());
    for (const String& imagesSeen : {itsOwn, itsOwn + "0"})
    {
        params.model->setMetadata("name", "flsnet_light");
        params.model->setMetadata("recipe.imagesSeen", imagesSeen);
        const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(params);
        segmenter->segmentFaces(noisePhoto(Size(160, 160)), std::vector<Rect2d>{Rect2d(50, 54, BOX, BOX)},
                                with);
        segmenter->setCloseUp(false);
        segmenter->segmentFaces(noisePhoto(Size(160, 160)), std::vector<Rect2d>{Rect2d(50, 54, BOX, BOX)},
                                without);
        const double change =
            cv::norm(with[0].scores.reshape(1, 1), without[0].scores.reshape(1, 1), NORM_INF);
        EXPECT_EQ(imagesSeen == itsOwn, change > 0) << imagesSeen;
    }
}

#ifdef FLSNET_SOURCE_DIR

const Rect2d ASTRONAUT(180, 85, 86, 86);

Mat labelsOf(FaceLandmarkSegmenter::Params params)
{
    Mat labels;
    FaceLandmarkSegmenter::create(params)->segment(imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg"),
                                                   {ASTRONAUT}, labels);
    return labels;
}

TEST(Flsnet_CloseUp, of_the_library_goes_with_its_model_and_its_file)
{
    FaceLandmarkSegmenter::Params params;
    const Mat labels = labelsOf(params);
    params.modelFile = FLSNET_SOURCE_DIR "/data/flsnet_light.onnx";
    EXPECT_EQ(0, countNonZero(labels != labelsOf(params)));
    params.closeUpModel = Model::read(FLSNET_SOURCE_DIR "/data/flsnet_closeup.onnx");
    EXPECT_EQ(0, countNonZero(labels != labelsOf(params)));
    params.closeUp = false;
    const Mat without = labelsOf(params);
    EXPECT_GT(countNonZero(labels != without), 0);
    EXPECT_GT(agreement(labels, without), 0.98);
}

/** So little sure of a face that the labels vote on it: their logits are known before the close-up. */
class DoubtfulDetector : public FaceDetector
{
public:
    void detect(InputArray, std::vector<Rect2d>& boxes, std::vector<float>& confidences) CV_OVERRIDE
    {
        boxes.assign(1, ASTRONAUT);
        confidences.assign(1, 0.5f);
    }
};

TEST(Flsnet_CloseUp, is_there_after_a_vote)
{
    const Mat photo = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    FaceLandmarkSegmenter::Params params;
    params.detector = makePtr<DoubtfulDetector>();
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(params);
    Mat labels;
    segmenter->segment(photo, labels);
    EXPECT_EQ(0, countNonZero(labels != labelsOf(params)));
    segmenter->setCloseUp(false);
    segmenter->segment(photo, labels);
    EXPECT_GT(countNonZero(labels != labelsOf(params)), 0);
}

TEST(Flsnet_CloseUp, of_stage_1_there_is_none)
{
    FaceLandmarkSegmenter::Params params;
    params.stage1Only = true;
    const Mat labels = labelsOf(params);
    params.closeUp = false;
    EXPECT_EQ(0, countNonZero(labels != labelsOf(params)));
}

TEST(Flsnet_CloseUp, is_there_in_all_precisions_and_for_other_targets)
{
    FaceLandmarkSegmenter::Params params;
    const Mat expected = labelsOf(params);
    for (const int precision : {PRECISION_INT8, PRECISION_BF16})
    {
        params.precision = precision;
        if (Model::supportsPrecision(precision))
        {
            EXPECT_GT(agreement(labelsOf(params), expected), 0.99) << precision;
        }
    }
    params.precision = PRECISION_FLOAT;
    params.targetId = dnn::DNN_TARGET_OPENCL;
    params.backendId = dnn::DNN_BACKEND_OPENCV;
    EXPECT_GT(agreement(labelsOf(params), expected), 0.999);
}

TEST(Flsnet_CloseUp, leaves_crops_alone)
{
    const Mat crop = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg")(Rect(104, 4, 240, 240));
    FaceLandmarkSegmenter::Params params;
    Mat with, without;
    FaceLandmarkSegmenter::create(params)->segmentCrop(crop, with);
    params.closeUp = false;
    FaceLandmarkSegmenter::create(params)->segmentCrop(crop, without);
    EXPECT_EQ(0, countNonZero(with != without));
}

TEST(Flsnet_CloseUp, is_there_in_sequences)
{
    const Mat photo = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    FaceSequenceSegmenter::Params sequence;
    sequence.smoothing = 0;
    std::vector<Mat> labels;
    for (const bool closeUp : {true, false})
    {
        FaceLandmarkSegmenter::Params params;
        params.closeUp = closeUp;
        params.maxFaces = 1;
        Mat single, frame;
        FaceLandmarkSegmenter::create(params)->segment(photo, single);
        FaceSequenceSegmenter::create(params, sequence)->segment(photo, frame);
        EXPECT_EQ(0, countNonZero(single != frame)) << closeUp;
        labels.push_back(frame);
    }
    EXPECT_GT(countNonZero(labels[0] != labels[1]), 0);
}

#endif // FLSNET_SOURCE_DIR

} // namespace
} // namespace opencv_test
