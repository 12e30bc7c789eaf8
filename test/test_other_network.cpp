// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include <numeric>

#include "error_message.hpp"
#include "npy_file.hpp"
#include "onnx_edit.hpp"
#include "small_models.hpp"

#ifdef FLSNET_SOURCE_DIR

namespace opencv_test
{
namespace
{

const std::string GOLDEN = FLSNET_SOURCE_DIR "/test/golden/other_network";

// As test/golden/make_other_network.py says: hair twice, no nostril.
const int CHANNEL_CLASSES[] = {FACE_SKIN,  FACE_BACKGROUND, FACE_HAIR, FACE_EYEBROW,    FACE_HAIR,
                               FACE_PUPIL, FACE_WHITE,      FACE_LIP,  FACE_INNER_MOUTH};
const double AREAS[] = {9000, 6000, 4000, 200, 80, 90, 30, 300, 100};
const Size INPUT(40, 32);

std::vector<uchar> goldenFile()
{
    std::ifstream stream(GOLDEN + ".onnx", std::ios::binary);
    return std::vector<uchar>((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
}

/** The file with another text of an entry, or without it if the text is empty. */
std::vector<uchar> withEntry(const std::string& key, const std::string& text)
{
    return editModel(goldenFile(), [&](WireMessage& model) {
        WireField& entry = namedField(model, MODEL_METADATA, ENTRY_KEY, "cv.flsnet." + key);
        if (text.empty())
        {
            model.erase(model.begin() + (&entry - model.data()));
            return;
        }
        editField(entry, [&](WireMessage& fields) { fieldOf(fields, ENTRY_VALUE).bytes = text; });
    });
}

Mat goldenCrop()
{
    const Mat blob = readNpy(GOLDEN + ".input.npy"); // 1 x H x W x 3
    Mat crop;
    Mat(INPUT, CV_32FC3, const_cast<float*>(blob.ptr<float>())).convertTo(crop, CV_8U);
    return crop;
}

/** Probabilities of each class at the input's size, weighted by Eq. 3, in double precision: from what ONNX Runtime
gave. A plane is enlarged as cv::resize does it. */
std::vector<Mat> expectedScores(double exponent)
{
    const Mat golden = readNpy(GOLDEN + ".logits.npy");
    std::vector<Mat> scores(FACE_CLASS_COUNT);
    for (Mat& plane : scores)
    {
        plane = Mat::zeros(INPUT, CV_64F);
    }
    const double mean = std::accumulate(std::begin(AREAS), std::end(AREAS), 0.) / FACE_CLASS_COUNT;
    Mat sum = Mat::zeros(INPUT, CV_64F);
    for (int c = 0; c < golden.size[1]; ++c)
    {
        Mat plane, exponential;
        resize(Mat(golden.size[2], golden.size[3], CV_32F, const_cast<float*>(golden.ptr<float>(0, c))),
               plane, INPUT);
        plane.convertTo(plane, CV_64F);
        exp(plane, exponential);
        const int id = CHANNEL_CLASSES[c];
        scores[id] += exponential * std::pow(AREAS[id] / mean, exponent);
        sum += exponential;
    }
    for (Mat& plane : scores)
    {
        plane /= sum;
    }
    return scores;
}

TEST(Flsnet_OtherNetwork, gives_what_onnx_runtime_gives)
{
    const Ptr<Model> model = Model::readNetwork(GOLDEN + ".onnx");
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(model);
    EXPECT_EQ(0.5, segmenter->getAreaExponent());
    for (const double exponent : {0.5, 0.})
    {
        segmenter->setAreaExponent(exponent);
        Mat labels, found;
        segmenter->segmentCrop(goldenCrop(), labels, found);
        ASSERT_EQ(shapeText(1, FACE_CLASS_COUNT, INPUT.height, INPUT.width), shapeText(found));
        const std::vector<Mat> expected = expectedScores(exponent);
        std::vector<int> seen(FACE_CLASS_COUNT, 0);
        for (int y = 0; y < INPUT.height; ++y)
        {
            for (int x = 0; x < INPUT.width; ++x)
            {
                int best = 0;
                for (int id = 0; id < FACE_CLASS_COUNT; ++id)
                {
                    const double score = expected[id].at<double>(y, x);
                    const int place[] = {0, id, y, x};
                    EXPECT_NEAR(score, found.at<float>(place), 2e-5 * std::max(1., score)) << id;
                    best = score > expected[best].at<double>(y, x) ? id : best;
                }
                EXPECT_EQ(best, labels.at<uchar>(y, x)) << x << ", " << y;
                ++seen[best];
            }
        }
        EXPECT_EQ(0, seen[FACE_NOSTRIL]);
        EXPECT_GT(std::count_if(seen.begin(), seen.end(), [](int count) { return count > 0; }), 3);
    }
}

TEST(Flsnet_OtherNetwork, tells_of_itself)
{
    const Ptr<Model> model = Model::readNetwork(goldenFile(), "golden");
    const ModelInfo info = model->info();
    EXPECT_EQ(MODEL_OTHER, info.spec.kind);
    EXPECT_THROW(Model::random(info), cv::Exception);
    EXPECT_TRUE(info.spec.channels.empty());
    EXPECT_EQ(INPUT, info.spec.inputSize);
    EXPECT_EQ(0, info.spec.macs());
    EXPECT_TRUE(info.hasFaceClasses());
    EXPECT_EQ(std::vector<double>(std::begin(AREAS), std::end(AREAS)), info.areas);
    EXPECT_EQ(Scalar(100, 110.25, 120.5), info.mean); // the file's are RGB
    EXPECT_EQ(2.5, info.crop.enlargement);
    EXPECT_EQ(Point2d(0.125, -0.25), info.crop.shift);
    EXPECT_EQ("other", info.getMetadata("name"));
    EXPECT_EQ(6 * 27 + 6 + 9 * 54 + 9, model->parameterCount());
    EXPECT_EQ(goldenFile(), model->toOnnx());
    EXPECT_FALSE(model->isQuantized());
    EXPECT_FALSE(model->net().empty());
}

TEST(Flsnet_OtherNetwork, labels_photos_and_sequences)
{
    const Ptr<Model> model = Model::readNetwork(GOLDEN + ".onnx");
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(model);
    segmenter->setRemoveIslands(false);
    segmenter->setRefineBorders(false);
    const Mat crop = goldenCrop();
    // A box whose crop is the picture: the enlargement is 2.5, and the shift is in sides of the box.
    const double side = 40 / 2.5;
    const Rect2d box(20 - side / 2 - 0.125 * side, 20 - side / 2 + 0.25 * side, side, side);
    Mat photo(40, 40, CV_8UC3, Scalar(9, 99, 199)), labels;
    crop.copyTo(photo(Rect(Point(0, 4), INPUT)));
    std::vector<FaceSegmentation> faces;
    segmenter->segment(photo, std::vector<Rect2d>(1, box), labels, faces);
    ASSERT_EQ(1u, faces.size());
    EXPECT_EQ(Rect(0, 0, 40, 40), faces[0].region);
    EXPECT_EQ(40. / 40, faces[0].transform.at<double>(0, 0));
    EXPECT_EQ(32. / 40, faces[0].transform.at<double>(1, 1)); // the square becomes the network's input
    EXPECT_GT(countNonZero(labels), 0);
    EXPECT_TRUE(faces[0].hasFaceClasses);
    EXPECT_TRUE(segmenter->getFaceVote());
}

TEST(Flsnet_OtherNetwork, has_documented_defaults)
{
    std::vector<uchar> file = goldenFile();
    file = editModel(file, [](WireMessage& model) {
        model.erase(std::remove_if(model.begin(), model.end(),
                                   [](const WireField& field) { return field.number == MODEL_METADATA; }),
                    model.end());
    });
    const Ptr<Model> model = Model::readNetwork(file);
    const ModelInfo info = model->info();
    EXPECT_EQ(std::vector<double>(FACE_CLASS_COUNT, 1.), info.areas);
    EXPECT_EQ(1, info.exponent);
    EXPECT_EQ(CropGeometry().enlargement, info.crop.enlargement);
    EXPECT_EQ(Scalar(104, 117, 124), info.mean);
    const Mat crop = goldenCrop();
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(model);
    Mat labels, scores;
    segmenter->segmentCrop(crop, labels, scores);
    // By cv::dnn's own preparation of pictures, and loops.
    dnn::Net net = dnn::readNetFromONNX(file);
    net.setInput(dnn::blobFromImage(crop, 1. / 58, Size(), Scalar(104, 117, 124)));
    const Mat logits = net.forward();
    std::vector<Mat> planes;
    for (int c = 0; c < FACE_CLASS_COUNT; ++c)
    {
        planes.emplace_back();
        resize(Mat(logits.size[2], logits.size[3], CV_32F, const_cast<float*>(logits.ptr<float>(0, c))),
               planes.back(), INPUT);
    }
    int same = 0;
    for (int y = 0; y < INPUT.height; ++y)
    {
        for (int x = 0; x < INPUT.width; ++x)
        {
            int best = 0;
            for (int c = 1; c < FACE_CLASS_COUNT; ++c)
            {
                best = planes[c].at<float>(y, x) > planes[best].at<float>(y, x) ? c : best;
            }
            same += best == labels.at<uchar>(y, x);
        }
    }
    EXPECT_GE(same, INPUT.area() - 2); // sums differ by rounding
}

TEST(Flsnet_OtherNetwork, a_model_file_is_read_as_such)
{
    const Ptr<Model> model = Model::random(smallInfo());
    EXPECT_EQ(model->toOnnx(), Model::readNetwork(model->toOnnx())->toOnnx());
    EXPECT_EQ(MODEL_SEGMENTER, Model::readNetwork(model->toOnnx())->info().spec.kind);
}

TEST(Flsnet_OtherNetwork, messages_say_what_is_wrong)
{
    const auto message = [](const std::string& key, const std::string& text) {
        return errorMessage([&] { Model::readNetwork(withEntry(key, text), "net.onnx"); });
    };
    const char* const cases[][3] = {
        {"input_order", "GBR", "net.onnx: the metadata 'cv.flsnet.input_order' must be BGR or RGB: GBR"},
        {"mean", "1,2", "'cv.flsnet.mean' must have 3 numbers: 1,2"},
        {"mean", "1,2,x", "'cv.flsnet.mean' is no list of numbers"},
        {"deviation", "1,0,2", "'cv.flsnet.deviation' must have numbers above zero"},
        {"classes", "skin,hat", "has a name that is none of FaceClass, 'hat'"},
        {"areas", "1,2,3", "'cv.flsnet.areas' must have 9 numbers"},
        {"areas", "1,2,3,4,-5,6,7,8,9", "areas must be finite and not negative"},
        {"exponent", "11", "the exponent of the areas must be 0 to 10"},
        {"crop", "0.5,0,0", "the crop's enlargement must be 1 to 10"},
    };
    for (const auto& test : cases)
    {
        EXPECT_TRUE(contains(message(test[0], test[1]), test[2])) << message(test[0], test[1]);
    }
    EXPECT_EQ("", message("exponent", "")); // may be missing
    const std::vector<uchar> fewer = withEntry("classes", "skin,background,hair");
    const Ptr<FaceLandmarkSegmenter> segmenter =
        FaceLandmarkSegmenter::create(Model::readNetwork(fewer, "few"));
    Mat labels;
    EXPECT_TRUE(contains(errorMessage([&] { segmenter->segmentCrop(goldenCrop(), labels); }),
                         "few must give 1 x 3 x h x w logits"));
    const std::vector<uchar> free = editGraph(goldenFile(), [](WireMessage& graph) {
        graph.erase(std::remove_if(graph.begin(), graph.end(),
                                   [](const WireField& field) { return field.number == GRAPH_INPUT; }),
                    graph.end());
    });
    EXPECT_TRUE(
        contains(errorMessage([&] { Model::readNetwork(free, "free"); }), "free must have one input"));
    EXPECT_NE(0, errorCode([] { Model::readNetwork(std::vector<uchar>(99, 7), "rubbish"); }));
}

TEST(Flsnet_OtherNetwork, refuses_what_it_cannot_do)
{
    const Ptr<Model> model = Model::readNetwork(GOLDEN + ".onnx");
    EXPECT_EQ(Error::StsNotImplemented, errorCode([&] { model->cpuNet(); }));
    EXPECT_EQ(Error::StsNotImplemented, errorCode([&] { model->cudaNet(); }));
    EXPECT_EQ(Error::StsNotImplemented, errorCode([&] { model->net(true); }));
    EXPECT_EQ(Error::StsNotImplemented, errorCode([&] { model->toOnnx(WEIGHTS_INT8); }));
    EXPECT_EQ(Error::StsNotImplemented, errorCode([&] { model->setMetadata("a", "b"); }));
    EXPECT_EQ(Error::StsNotImplemented,
              errorCode([&] { model->quantize(std::vector<Mat>(1, goldenCrop())); }));
    FaceLandmarkSegmenter::Params params;
    params.model = model;
    params.stage1Only = true;
    EXPECT_NE(0, errorCode([&] { FaceLandmarkSegmenter::create(params); }));
    params.stage1Only = false;
    params.precision = PRECISION_INT8;
    EXPECT_NE(0, errorCode([&] { FaceLandmarkSegmenter::create(params); }));
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(model);
    EXPECT_TRUE(
        contains(errorMessage([&] { segmenter->setInputSize(Size(64, 64)); }), "40 x 32 pixels alone"));
    segmenter->setInputSize(INPUT);
    EXPECT_NE(0, errorCode([&] { Model::read(GOLDEN + ".onnx"); }));
}

} // namespace
} // namespace opencv_test

#endif // FLSNET_SOURCE_DIR
