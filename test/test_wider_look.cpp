// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "segmenter_reference.hpp"

#include <array>

#ifdef FLSNET_SOURCE_DIR
#include "opencv2/imgcodecs.hpp"
#endif

namespace opencv_test
{
namespace
{

const double RAMP = 0.08;
const int BOX = 48;   // the head's crop has 96 pixels, twice as many as the network of noiseModel() takes
const int SEEN = 170; // pixels of the wider look's crop
const int SHIFT = 12; // of its centre, downwards
const int STEP = 2;   // pixels of a place
const Size PHOTO(240, 240);
const Rect HEAD(66, 46, 2 * BOX, 2 * BOX);
const Rect2d FACE(HEAD.x + BOX / 2, HEAD.y + BOX / 2, BOX, BOX);
const Rect AROUND(29, 21, SEEN, SEEN);
const Rect GRID(30, 22, 168, 168); // whole steps from the head's crop, inside of what is seen

/** Noise, most of which is hair, or none. */
Ptr<Model> hairNoise(double area = 1e4)
{
    ModelInfo info = noiseModel()->info();
    info.areas[FACE_HAIR] = area;
    return Model::random(info, 7);
}

Ptr<Model> widerModel(int inputSide = SEEN / 2)
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
    info.crop.shift = Point2d(0, static_cast<double>(SHIFT) / BOX);
    return Model::random(info, 21);
}

FaceLandmarkSegmenter::Params paramsOf(const Ptr<Model>& model, const Ptr<Model>& widerLook)
{
    FaceLandmarkSegmenter::Params params;
    params.model = model;
    params.widerLookModel = widerLook;
    params.removeIslands = params.refineBorders = false;
    params.withScores = true;
    return params;
}

/** How much the wider look counts at a place of the head's crop, along one axis. */
double shareAt(int place, int count)
{
    const double edge = std::min(place + 0.5, count - place - 0.5) / count;
    return std::max(0., 1 - edge / RAMP);
}

int leaderOf(const std::vector<double>& values)
{
    return static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
}

/** What a wider look may say of a place: where another class than background, hair and, straight below the crop, skin leads,
background does; the others stay behind by 10. Values have their priors. */
std::vector<double> allowed(std::vector<double> values, bool skinMay)
{
    std::vector<int> may = {FACE_BACKGROUND, FACE_HAIR};
    if (skinMay)
    {
        may.push_back(FACE_SKIN);
    }
    const int lead = leaderOf(values);
    if (std::find(may.begin(), may.end(), lead) == may.end())
    {
        values[FACE_BACKGROUND] = values[lead];
    }
    double least = DBL_MAX;
    for (const int c : may)
    {
        least = std::min(least, values[c]);
    }
    for (int c = 0; c < static_cast<int>(values.size()); ++c)
    {
        if (std::find(may.begin(), may.end(), c) == may.end())
        {
            values[c] = std::min(values[c], least - 10);
        }
    }
    return values;
}

/** How many places of the crop are of a kind: whether the face's own logits say background or hair, and the wider look's. */
typedef std::array<std::array<int, 2>, 2> Kinds;

/** The logits of the grid with their priors, in doubles, by the definition. */
std::vector<Mat> widerLogits(const std::vector<Mat>& own, const std::vector<Mat>& wider, Kinds& kinds)
{
    std::vector<Mat> planes;
    for (size_t c = 0; c < own.size(); ++c)
    {
        planes.push_back(Mat(GRID.height / STEP, GRID.width / STEP, CV_64F));
    }
    const int left = (HEAD.x - GRID.x) / STEP, top = (HEAD.y - GRID.y) / STEP, count = own[0].cols;
    const double scale = static_cast<double>(wider[0].cols) / SEEN;
    for (int y = 0; y < planes[0].rows; ++y)
        for (int x = 0; x < planes[0].cols; ++x)
        {
            const Point2d pixel(GRID.x + STEP * (x + 0.5), GRID.y + STEP * (y + 0.5));
            const int i = x - left, j = y - top;
            const bool isAcross = i >= 0 && i < count;
            std::vector<double> values;
            for (const Mat& plane : wider)
            {
                values.push_back(
                    bilinear(plane, (pixel.x - AROUND.x) * scale - 0.5, (pixel.y - AROUND.y) * scale - 0.5));
            }
            const int seen = leaderOf(values);
            const bool agrees = seen == FACE_BACKGROUND || seen == FACE_HAIR;
            const bool inside = isAcross && j >= 0 && j < count;
            if (!inside || !agrees)
            {
                values = allowed(values, isAcross && j >= count);
            }
            if (inside)
            {
                std::vector<double> there;
                for (const Mat& plane : own)
                {
                    there.push_back(plane.at<double>(j, i));
                }
                const int lead = leaderOf(there);
                const bool mixes = lead == FACE_BACKGROUND || lead == FACE_HAIR;
                ++kinds[mixes][agrees];
                const double towardsEdge = std::max(shareAt(i, count), shareAt(j, count));
                const double share = mixes ? std::max(towardsEdge, agrees ? 0.5 : 0) : 0;
                for (size_t c = 0; c < own.size(); ++c)
                {
                    values[c] = (1 - share) * there[c] + share * values[c];
                }
            }
            for (size_t c = 0; c < own.size(); ++c)
            {
                planes[c].at<double>(y, x) = values[c];
            }
        }
    return planes;
}

struct Case
{
    int side;  // of the wider look's input
    int turns; // by a quarter, counter-clockwise
};

void PrintTo(const Case& c, std::ostream* out)
{
    *out << c.side << " pixels, turned by " << 90 * c.turns;
}

typedef testing::TestWithParam<Case> Flsnet_WiderLook_Logits;

TEST_P(Flsnet_WiderLook_Logits, equal_the_definition_in_doubles)
{
    const Ptr<Model> model = hairNoise(100), wider = widerModel(GetParam().side);
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(paramsOf(model, wider));
    const Mat upright = noisePhoto(PHOTO);
    Mat photo = upright.clone();
    Rect2d box = FACE;
    Rect region = GRID;
    for (int i = 0; i < GetParam().turns; ++i)
    {
        cv::rotate(photo, photo, ROTATE_90_COUNTERCLOCKWISE);
        box = Rect2d(box.y, PHOTO.width - box.br().x, BOX, BOX);
        region = Rect(region.y, PHOTO.width - region.br().x, region.height, region.width);
    }
    std::vector<FaceSegmentation> faces;
    segmenter->segmentFaces(photo, std::vector<FaceDetection>{FaceDetection(box, 1, 90. * GetParam().turns)},
                            faces);
    ASSERT_EQ(1u, faces.size());
    ASSERT_EQ(region, faces[0].region);
    ASSERT_EQ(region.size(), faces[0].labels.size());
    Kinds kinds = {};
    const std::vector<Mat> logits =
        widerLogits(referenceLogits(seen(upright, HEAD, model->info().spec.inputSize), model),
                    referenceLogits(seen(upright, AROUND, wider->info().spec.inputSize), wider), kinds);
    for (const std::array<int, 2>& kind : kinds)
    {
        EXPECT_GT(std::min(kind[0], kind[1]), 50);
    }
    Mat scores = faces[0].scores, labels = faces[0].labels;
    for (int i = 0; i < GetParam().turns; ++i)
    {
        cv::rotate(labels, labels, ROTATE_90_CLOCKWISE);
    }
    double worst = 0;
    int wrong = 0;
    for (int c = 0; c < FACE_CLASS_COUNT; ++c)
    {
        Mat found(scores.size[1], scores.size[2], CV_32F, scores.ptr<float>(c));
        for (int i = 0; i < GetParam().turns; ++i)
        {
            cv::rotate(found, found, ROTATE_90_CLOCKWISE);
        }
        for (int y = 0; y < found.rows; ++y)
            for (int x = 0; x < found.cols; ++x)
            {
                const Point2d place((x + 0.5) / STEP - 0.5, (y + 0.5) / STEP - 0.5);
                double sum = 0;
                for (const Mat& plane : logits)
                {
                    sum +=
                        std::exp(bilinear(plane, place.x, place.y) - bilinear(logits[c], place.x, place.y));
                }
                worst = std::max(worst, std::abs(1 / sum - static_cast<double>(found.at<float>(y, x))));
                wrong += c == 0 && referenceLabel(logits, place).label != labels.at<uchar>(y, x) ? 1 : 0;
            }
    }
    EXPECT_LT(worst, 1e-4);
    EXPECT_LE(wrong, 3); // where two classes tie
}

INSTANTIATE_TEST_CASE_P(Flsnet, Flsnet_WiderLook_Logits,
                        testing::Values(Case{SEEN / 2, 0}, Case{SEEN, 0}, Case{SEEN / 2, 1}, Case{SEEN, 2},
                                        Case{SEEN / 2, 3}));

/** The region of the one face of a photo. */
Rect regionOf(const Ptr<FaceLandmarkSegmenter>& segmenter, const Mat& photo, const Rect2d& box = FACE)
{
    std::vector<FaceSegmentation> faces;
    segmenter->segmentFaces(photo, std::vector<Rect2d>{box}, faces);
    return faces[0].region;
}

TEST(Flsnet_WiderLook, is_taken_where_hair_reaches_out_alone)
{
    const Mat photo = noisePhoto(PHOTO);
    const Ptr<FaceLandmarkSegmenter> hairy =
        FaceLandmarkSegmenter::create(paramsOf(hairNoise(), widerModel()));
    EXPECT_EQ(GRID, regionOf(hairy, photo));
    hairy->setWiderLook(false);
    EXPECT_FALSE(hairy->getWiderLook());
    EXPECT_EQ(HEAD, regionOf(hairy, photo));
    const Ptr<FaceLandmarkSegmenter> bald =
        FaceLandmarkSegmenter::create(paramsOf(hairNoise(1e-9), widerModel()));
    EXPECT_TRUE(bald->getWiderLook());
    std::vector<FaceSegmentation> with, without;
    bald->segmentFaces(photo, std::vector<Rect2d>{FACE}, with);
    bald->setWiderLook(false);
    bald->segmentFaces(photo, std::vector<Rect2d>{FACE}, without);
    EXPECT_EQ(without[0].region, with[0].region);
    EXPECT_EQ(0, cv::norm(with[0].scores.reshape(1, 1), without[0].scores.reshape(1, 1), NORM_INF));
}

/** Whether a face gets a wider look; labels of the same face without one tell, where no region does. */
bool isTaken(const Mat& photo, const Rect2d& box)
{
    const Ptr<FaceLandmarkSegmenter> segmenter =
        FaceLandmarkSegmenter::create(paramsOf(hairNoise(), widerModel()));
    std::vector<FaceSegmentation> with, without;
    segmenter->segmentFaces(photo, std::vector<Rect2d>{box}, with);
    segmenter->setWiderLook(false);
    segmenter->segmentFaces(photo, std::vector<Rect2d>{box}, without);
    return with[0].region != without[0].region ||
           cv::norm(with[0].scores.reshape(1, 1), without[0].scores.reshape(1, 1), NORM_INF) > 0;
}

TEST(Flsnet_WiderLook, is_taken_where_the_photo_goes_on_alone)
{
    const Mat photo = noisePhoto(PHOTO);
    const Rect2d box = FACE - Point2d(HEAD.tl());
    EXPECT_FALSE(isTaken(photo(HEAD), box));
    EXPECT_FALSE(
        isTaken(photo(HEAD + Size(STEP / 2, 0)), box)); // the middle of the next place lies at its end
    EXPECT_TRUE(isTaken(photo(HEAD + Size(STEP, 0)), box));
    EXPECT_TRUE(isTaken(photo(HEAD + Size(0, STEP)), box));
    EXPECT_TRUE(
        isTaken(photo(Rect(HEAD.x - STEP, HEAD.y, HEAD.width + STEP, HEAD.height)), box + Point2d(STEP, 0)));
    EXPECT_TRUE(
        isTaken(photo(Rect(HEAD.x, HEAD.y - STEP, HEAD.width, HEAD.height + STEP)), box + Point2d(0, STEP)));
}

TEST(Flsnet_WiderLook, is_taken_for_so_much_hair_alone)
{
    // 0.08 face boxes of 24 places are two: so many of the crop's right edge lie in these photos, and none of the others.
    const Rect2d box = FACE - Point2d(HEAD.tl());
    const Mat photo = noisePhoto(PHOTO)(Rect(HEAD.tl(), Size(HEAD.width + 20, HEAD.height)));
    EXPECT_FALSE(isTaken(photo.rowRange(0, STEP), box));
    EXPECT_TRUE(isTaken(photo.rowRange(0, 2 * STEP), box));
}

TEST(Flsnet_WiderLook, adds_hair_and_skin_below_alone)
{
    const Ptr<FaceLandmarkSegmenter> segmenter =
        FaceLandmarkSegmenter::create(paramsOf(hairNoise(), widerModel()));
    std::vector<FaceSegmentation> with;
    segmenter->segmentFaces(noisePhoto(PHOTO), std::vector<Rect2d>{FACE}, with);
    int hair = 0, skin = 0;
    for (int y = 0; y < GRID.height; ++y)
        for (int x = 0; x < GRID.width; ++x)
        {
            const Point pixel = Point(x, y) + GRID.tl();
            const int label = with[0].labels.at<uchar>(y, x);
            if (HEAD.contains(pixel))
            {
                continue;
            }
            hair += label == FACE_HAIR ? 1 : 0;
            skin += label == FACE_SKIN ? 1 : 0;
            ASSERT_TRUE(label == FACE_BACKGROUND || label == FACE_HAIR || label == FACE_SKIN) << pixel;
            // Between the crop's last place and the next one skin may be of both.
            ASSERT_TRUE(label != FACE_SKIN || pixel.y >= HEAD.br().y ||
                        (HEAD + Size(STEP, STEP)).contains(pixel) ||
                        (HEAD - Point(STEP, STEP) + Size(STEP, STEP)).contains(pixel))
                << pixel;
        }
    EXPECT_GT(hair, 1000);
    EXPECT_GT(skin, 20);
}

TEST(Flsnet_WiderLook, keeps_the_transform_of_the_crop)
{
    const Ptr<FaceLandmarkSegmenter> segmenter =
        FaceLandmarkSegmenter::create(paramsOf(hairNoise(), widerModel()));
    std::vector<FaceSegmentation> with, without;
    segmenter->segmentFaces(noisePhoto(PHOTO), std::vector<Rect2d>{FACE}, with);
    segmenter->setWiderLook(false);
    segmenter->segmentFaces(noisePhoto(PHOTO), std::vector<Rect2d>{FACE}, without);
    EXPECT_EQ(0, cv::norm(with[0].transform, without[0].transform, NORM_INF));
    EXPECT_NE(with[0].region, without[0].region);
}

/** Whether the middle of a pixel lies in the crop of a face. */
bool isInCrop(const FaceDetection& face, const Point& pixel)
{
    const Point2d centre = (face.box.tl() + face.box.br()) * 0.5;
    Mat fromUpright = getRotationMatrix2D(Point2f(centre), face.roll, 1), toUpright;
    invertAffineTransform(fromUpright, toUpright);
    const Matx23d m = toUpright;
    const Point2d upright(m(0, 0) * (pixel.x + 0.5) + m(0, 1) * (pixel.y + 0.5) + m(0, 2),
                          m(1, 0) * (pixel.x + 0.5) + m(1, 1) * (pixel.y + 0.5) + m(1, 2));
    return std::max(std::abs(upright.x - centre.x), std::abs(upright.y - centre.y)) < BOX;
}

typedef testing::TestWithParam<double> Flsnet_WiderLook_Pasted;

TEST_P(Flsnet_WiderLook_Pasted, photos_get_what_faces_have)
{
    const Ptr<FaceLandmarkSegmenter> segmenter =
        FaceLandmarkSegmenter::create(paramsOf(hairNoise(60), widerModel()));
    const Mat photo = noisePhoto(Size(420, 240));
    std::vector<FaceDetection> boxes;
    for (const Point2d& place : {Point2d(0, 0), Point2d(150, 10), Point2d(900, 900), Point2d(90, 40)})
    {
        boxes.push_back(FaceDetection(FACE + place, 1, boxes.size() % 2 == 0 ? GetParam() : 0));
    }
    Mat labels;
    std::vector<FaceSegmentation> faces;
    segmenter->segment(photo, boxes, labels, faces);
    ASSERT_EQ(boxes.size(), faces.size());
    // What the crops show: the likelier part; then what wider looks add, where there is none.
    Mat expected(photo.size(), CV_8UC1, Scalar::all(FACE_BACKGROUND));
    Mat best(photo.size(), CV_32FC1, Scalar::all(0));
    int disputed = 0, added = 0;
    for (const bool ofCrops : {true, false})
        for (size_t i = 0; i < boxes.size(); ++i)
        {
            if (faces[i].region.empty())
            {
                EXPECT_EQ(2u, i);
                continue;
            }
            std::vector<FaceSegmentation> alone;
            segmenter->segmentFaces(photo, std::vector<FaceDetection>{boxes[i]}, alone);
            ASSERT_EQ(alone[0].region, faces[i].region);
            ASSERT_EQ(0, countNonZero(alone[0].labels != faces[i].labels));
            for (int y = 0; y < faces[i].region.height; ++y)
                for (int x = 0; x < faces[i].region.width; ++x)
                {
                    const Point pixel = Point(x, y) + faces[i].region.tl();
                    const uchar label = faces[i].labels.at<uchar>(y, x);
                    if (isInCrop(boxes[i], pixel) != ofCrops || label == FACE_BACKGROUND)
                    {
                        continue;
                    }
                    const int place[] = {label, y, x};
                    const float probability = ofCrops ? alone[0].scores.at<float>(place) : 1e-9f;
                    float& before = best.at<float>(pixel);
                    disputed += before > 0 ? 1 : 0;
                    added += ofCrops ? 0 : 1;
                    if (probability > before)
                    {
                        before = probability;
                        expected.at<uchar>(pixel) = label;
                    }
                }
        }
    EXPECT_GT(disputed, 10000);
    EXPECT_GT(added, 10000);
    EXPECT_LE(countNonZero(expected != labels), 20); // where probabilities tie
}

INSTANTIATE_TEST_CASE_P(Flsnet, Flsnet_WiderLook_Pasted, testing::Values(0., 30., 90., 200.));

TEST(Flsnet_WiderLook, crops_that_see_more_get_none)
{
    const Ptr<FaceLandmarkSegmenter> segmenter =
        FaceLandmarkSegmenter::create(paramsOf(hairNoise(), widerModel()));
    CropGeometry geometry = segmenter->getCropGeometry();
    geometry.enlargement = 5;
    segmenter->setCropGeometry(geometry);
    const Rect expected(Point(0, 0), PHOTO);
    EXPECT_EQ(expected & Rect(HEAD.x - 72, HEAD.y - 72, 240, 240), regionOf(segmenter, noisePhoto(PHOTO)));
}

TEST(Flsnet_WiderLook, that_does_not_see_all_of_the_crop_is_none)
{
    const Ptr<FaceLandmarkSegmenter> segmenter =
        FaceLandmarkSegmenter::create(paramsOf(hairNoise(), widerModel()));
    const Ptr<FaceLandmarkSegmenter> without =
        FaceLandmarkSegmenter::create(paramsOf(hairNoise(), widerModel()));
    without->setWiderLook(false);
    CropGeometry geometry = segmenter->getCropGeometry();
    for (const Point2d& shift :
         {Point2d(0.9, 0), Point2d(-0.9, 0), Point2d(0, -0.6), Point2d(0, 1.1), Point2d(2, 2)})
    {
        geometry.shift = shift;
        segmenter->setCropGeometry(geometry);
        without->setCropGeometry(geometry);
        std::vector<FaceSegmentation> found, expected;
        segmenter->segmentFaces(noisePhoto(PHOTO), std::vector<Rect2d>{FACE}, found);
        without->segmentFaces(noisePhoto(PHOTO), std::vector<Rect2d>{FACE}, expected);
        EXPECT_EQ(expected[0].region, found[0].region) << shift;
        EXPECT_EQ(0, countNonZero(expected[0].labels != found[0].labels)) << shift;
    }
}

TEST(Flsnet_WiderLook, refuses_models_that_do_not_go_together)
{
    FaceLandmarkSegmenter::Params params;
    params.model = noiseModel(5);
    params.widerLookModel = widerModel();
    EXPECT_THROW(FaceLandmarkSegmenter::create(params), cv::Exception);
    params.model = noiseModel();
    params.widerLookModel = noiseModel(5);
    EXPECT_THROW(FaceLandmarkSegmenter::create(params), cv::Exception);
    ModelInfo detector;
    detector.spec = ModelSpec::detector();
    params.widerLookModel = Model::random(detector);
    EXPECT_THROW(FaceLandmarkSegmenter::create(params), cv::Exception);
    params.widerLookModel = widerModel();
    params.model->quantize(std::vector<Mat>{noisePhoto(Size(48, 48))});
    params.precision = PRECISION_INT8;
    EXPECT_THROW(FaceLandmarkSegmenter::create(params), cv::Exception);
    params.widerLookModel->quantize(std::vector<Mat>{noisePhoto(Size(SEEN / 2, SEEN / 2))});
    EXPECT_NO_THROW(FaceLandmarkSegmenter::create(params));
}

TEST(Flsnet_WiderLook, of_the_library_goes_with_its_model_alone)
{
    const String itsOwn = Model::embeddedWiderLook()->info().getMetadata("wider look of recipe.imagesSeen");
    ASSERT_FALSE(itsOwn.empty());
    FaceLandmarkSegmenter::Params params = paramsOf(hairNoise(), Ptr<Model>());
    EXPECT_EQ(HEAD, regionOf(FaceLandmarkSegmenter::create(params), noisePhoto(PHOTO)));
    for (const String& imagesSeen : {itsOwn, itsOwn + "0"})
    {
        params.model->setMetadata("name", "flsnet_light");
        params.model->setMetadata("recipe.imagesSeen", imagesSeen);
        const Rect region = regionOf(FaceLandmarkSegmenter::create(params), noisePhoto(PHOTO));
        EXPECT_EQ(imagesSeen == itsOwn, region != HEAD) << imagesSeen;
    }
}

#ifdef FLSNET_SOURCE_DIR

const Rect2d ASTRONAUT(180, 85, 86, 86);
// So near that the hair leaves the crop on three sides.
const double NEAR = 1.5;

Mat labelsOf(FaceLandmarkSegmenter::Params params, double enlargement = NEAR)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(params);
    CropGeometry geometry = segmenter->getCropGeometry();
    geometry.enlargement = enlargement > 0 ? enlargement : geometry.enlargement;
    segmenter->setCropGeometry(geometry);
    Mat labels;
    segmenter->segment(imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg"), {ASTRONAUT}, labels);
    return labels;
}

double hairIou(const Mat& one, const Mat& two)
{
    const Mat first = one == FACE_HAIR, second = two == FACE_HAIR;
    return static_cast<double>(countNonZero(first & second)) / countNonZero(first | second);
}

TEST(Flsnet_WiderLook, finds_the_hair_that_a_near_crop_leaves_out)
{
    FaceLandmarkSegmenter::Params params;
    const Mat whole = labelsOf(params, 0), with = labelsOf(params);
    params.widerLook = false;
    EXPECT_EQ(0, countNonZero(whole != labelsOf(params, 0)));
    EXPECT_GT(hairIou(with, whole), 0.9);
    EXPECT_LT(hairIou(labelsOf(params), whole), 0.7);
}

TEST(Flsnet_WiderLook, of_the_library_is_that_of_its_file)
{
    FaceLandmarkSegmenter::Params params;
    const Mat labels = labelsOf(params);
    params.modelFile = FLSNET_SOURCE_DIR "/data/flsnet_light.onnx";
    EXPECT_EQ(0, countNonZero(labels != labelsOf(params)));
    params.widerLookModel = Model::read(FLSNET_SOURCE_DIR "/data/flsnet_wider.onnx");
    EXPECT_EQ(0, countNonZero(labels != labelsOf(params)));
}

TEST(Flsnet_WiderLook, of_stage_1_there_is_none)
{
    FaceLandmarkSegmenter::Params params;
    params.stage1Only = true;
    const Mat labels = labelsOf(params);
    params.widerLook = false;
    EXPECT_EQ(0, countNonZero(labels != labelsOf(params)));
}

TEST(Flsnet_WiderLook, is_there_in_all_precisions_and_for_other_targets)
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

TEST(Flsnet_WiderLook, is_there_in_sequences)
{
    const Mat photo = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    FaceSequenceSegmenter::Params sequence;
    for (const double smoothing : {0., 0.7})
    {
        sequence.smoothing = smoothing;
        FaceLandmarkSegmenter::Params params;
        params.maxFaces = 1;
        params.refineBorders = smoothing == 0;
        const Ptr<FaceLandmarkSegmenter> single = FaceLandmarkSegmenter::create(params);
        const Ptr<FaceSequenceSegmenter> segmenter = FaceSequenceSegmenter::create(params, sequence);
        CropGeometry geometry = single->getCropGeometry();
        geometry.enlargement = NEAR;
        single->setCropGeometry(geometry);
        segmenter->getSegmenter()->setCropGeometry(geometry);
        Mat expected, frame;
        single->segment(photo, expected);
        segmenter->segment(photo, frame);
        EXPECT_EQ(0, countNonZero(expected != frame)) << smoothing;
        single->setWiderLook(false);
        single->segment(photo, expected);
        EXPECT_LT(hairIou(expected, frame), 0.7) << smoothing;
    }
}

TEST(Flsnet_WiderLook, what_comes_later_works_on_the_larger_region)
{
    const Mat photo = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    FaceLandmarkSegmenter::Params params;
    params.refineBorders = false;
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(params);
    CropGeometry geometry = segmenter->getCropGeometry();
    geometry.enlargement = NEAR;
    segmenter->setCropGeometry(geometry);
    // Beside the face, so that the networks err.
    int removed = 0;
    for (const Rect2d& box : {ASTRONAUT, ASTRONAUT + Point2d(24, 40), Rect2d(300, 250, 100, 100)})
    {
        std::vector<FaceSegmentation> own, after;
        segmenter->setRemoveIslands(false);
        segmenter->segmentFaces(photo, std::vector<Rect2d>{box}, own);
        segmenter->setRemoveIslands(true);
        segmenter->segmentFaces(photo, std::vector<Rect2d>{box}, after);
        if (own[0].region != after[0].region)
        {
            continue; // hair that reached out was an island
        }
        Mat wanted;
        removeIslands(own[0].labels, wanted, box - Point2d(own[0].region.tl()));
        const int changed = countNonZero(own[0].labels != wanted);
        // The rule is applied to another resolution, and to the crop alone before: along borders it may decide otherwise.
        EXPECT_LE(countNonZero(wanted != after[0].labels), 0.15 * changed + 60) << box;
        removed += changed;
    }
    EXPECT_GT(removed, 50);
    // Borders are those of the photo around the crop, too.
    std::vector<FaceSegmentation> network, refined;
    segmenter->segmentFaces(photo, std::vector<Rect2d>{ASTRONAUT}, network);
    segmenter->setRefineBorders(true);
    segmenter->segmentFaces(photo, std::vector<Rect2d>{ASTRONAUT}, refined);
    ASSERT_EQ(network[0].region, refined[0].region);
    EXPECT_GT(agreement(network[0].labels, refined[0].labels), 0.97);
    EXPECT_LT(agreement(network[0].labels, refined[0].labels), 1);
}

TEST(Flsnet_WiderLook, leaves_crops_alone)
{
    const Mat crop = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg")(Rect(150, 40, 140, 140));
    FaceLandmarkSegmenter::Params params;
    Mat with, without;
    FaceLandmarkSegmenter::create(params)->segmentCrop(crop, with);
    params.widerLook = false;
    FaceLandmarkSegmenter::create(params)->segmentCrop(crop, without);
    EXPECT_EQ(0, countNonZero(with != without));
}

#endif // FLSNET_SOURCE_DIR

} // namespace
} // namespace opencv_test
