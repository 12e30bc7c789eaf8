// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#include "error_message.hpp"

#include <cstdlib>

#include "opencv2/core/utils/filesystem.hpp"
#include "opencv2/dnn/shape_utils.hpp"

#ifdef FLSNET_SOURCE_DIR
#include "opencv2/imgcodecs.hpp"
#endif

namespace opencv_test
{
namespace
{

struct Faces
{
    std::vector<Rect2d> boxes;
    std::vector<float> confidences;
};

Faces detect(FaceDetector& detector, const Mat& photo)
{
    Faces faces;
    detector.detect(photo, faces.boxes, faces.confidences);
    EXPECT_EQ(faces.boxes.size(), faces.confidences.size());
    EXPECT_TRUE(std::is_sorted(faces.confidences.rbegin(), faces.confidences.rend())) << "falling";
    for (size_t i = 0; i < faces.boxes.size(); i++)
    {
        EXPECT_GE(faces.confidences[i], 0.f);
        EXPECT_LE(faces.confidences[i], 1.f);
        EXPECT_NEAR(faces.boxes[i].width, faces.boxes[i].height, 1e-6) << "a face box is a square";
    }
    return faces;
}

void expectBox(const Rect2d& box, const Rect2d& expected, double tolerance)
{
    EXPECT_NEAR(box.x, expected.x, tolerance);
    EXPECT_NEAR(box.y, expected.y, tolerance);
    EXPECT_NEAR(box.width, expected.width, tolerance);
    EXPECT_NEAR(box.height, expected.height, tolerance);
}

void expectSameFaces(const Faces& a, const Faces& b)
{
    EXPECT_EQ(a.boxes, b.boxes);
    EXPECT_EQ(a.confidences, b.confidences);
}

void expectChecksInput(FaceDetector& detector)
{
    Faces faces;
    const auto detectIn = [&](const Mat& photo) {
        return errorMessage([&] { detector.detect(photo, faces.boxes, faces.confidences); });
    };
    EXPECT_TRUE(contains(detectIn(Mat()), "empty"));
    EXPECT_TRUE(contains(detectIn(Mat::zeros(64, 64, CV_8UC1)), "CV_8UC3"));
    EXPECT_TRUE(contains(detectIn(Mat::zeros(64, 64, CV_8UC4)), "CV_8UC4"));
    EXPECT_TRUE(contains(detectIn(Mat::zeros(64, 64, CV_32FC3)), "CV_32FC3"));
}

//! @name Networks with a known output
//! @{

/** Puts out the blob that it was made with; if it has a second input, only when that holds the image
information that is expected. */
class FixedBoxesLayer CV_FINAL : public dnn::Layer
{
public:
    explicit FixedBoxesLayer(const dnn::LayerParams& params) { setParamsFrom(params); }

    static Ptr<dnn::Layer> create(dnn::LayerParams& params) { return makePtr<FixedBoxesLayer>(params); }

    bool getMemoryShapes(const std::vector<MatShape>& /*inShapes*/, const int /*requiredOutputs*/,
                         std::vector<MatShape>& outShapes,
                         std::vector<MatShape>& /*internals*/) const CV_OVERRIDE
    {
        outShapes.assign(1, dnn::shape(blobs[0]));
        return false;
    }

    void forward(InputArrayOfArrays inputArrays, OutputArrayOfArrays outputArrays,
                 OutputArrayOfArrays /*internals*/) CV_OVERRIDE
    {
        std::vector<Mat> inMats, outMats;
        inputArrays.getMatVector(inMats);
        outputArrays.getMatVector(outMats);
        blobs[0].copyTo(outMats[0]);
        if (inMats.size() > 1)
        {
            const float expected[] = {120, 160, 1}; // height, width, scale of the input
            const Mat info = inMats[1].reshape(1, 1);
            const bool arrived =
                info.total() == 3 && cv::norm(info, Mat(1, 3, CV_32F, const_cast<float*>(expected))) == 0;
            if (!arrived)
                outMats[0].setTo(0);
        }
    }
};

void registerFixedBoxes()
{
    static const bool done = [] {
        dnn::LayerFactory::registerLayer("FlsnetTestFixedBoxes", FixedBoxesLayer::create);
        return true;
    }();
    (void)done;
}

Mat detectionRows(const std::vector<std::vector<float>>& rows, int columns = 7)
{
    const int shape[] = {1, 1, static_cast<int>(rows.size()), columns};
    Mat blob(4, shape, CV_32F);
    for (size_t i = 0; i < rows.size(); i++)
        std::copy(rows[i].begin(), rows[i].end(), blob.ptr<float>() + i * columns);
    return blob;
}

/** A network that finds the given boxes in every photo. */
dnn::Net fixedBoxesNet(const Mat& rows, bool wantsImageInfo = false)
{
    registerFixedBoxes();
    dnn::Net net;
    net.setInputsNames(wantsImageInfo ? std::vector<String>{"data", "im_info"} : std::vector<String>{"data"});
    dnn::LayerParams params;
    params.blobs.push_back(rows);
    const int layer = net.addLayer("boxes", "FlsnetTestFixedBoxes", params);
    net.connect(0, 0, layer, 0);
    if (wantsImageInfo)
        net.connect(0, 1, layer, 1);
    return net;
}

int addConvolution(dnn::Net& net, const std::string& name, const Size& kernel, const std::vector<float>& bias)
{
    dnn::LayerParams params;
    params.set("kernel_h", kernel.height);
    params.set("kernel_w", kernel.width);
    params.set("num_output", static_cast<int>(bias.size()));
    params.set("bias_term", true);
    const int shape[] = {static_cast<int>(bias.size()), 3, kernel.height, kernel.width};
    params.blobs.push_back(Mat::zeros(4, shape, CV_32F));
    params.blobs.push_back(Mat(bias, true));
    return net.addLayer(name, "Convolution", params);
}

int addFlatten(dnn::Net& net, const std::string& name)
{
    dnn::LayerParams params;
    return net.addLayer(name, "Flatten", params);
}

/** An SSD with a genuine DetectionOutput: one prior box of 40 x 40 pixels in the middle of a 100 x 100 input,
moved and scaled by the constants that its convolutions put out, seen with a confidence of 0.9. */
dnn::Net tinySsd()
{
    const Size whole(100, 100);
    dnn::Net net;
    net.setInputsNames({"data"});

    // Centre moved by 0.1 * 1 and 0.1 * -0.5 of the prior, width kept, height times exp(0.2 * log(1.5) /
    // 0.2).
    const int location = addConvolution(net, "location", whole, {1.f, -0.5f, 0.f, std::log(1.5f) / 0.2f});
    net.connect(0, 0, location, 0);
    const int locations = addFlatten(net, "locations");
    net.connect(location, 0, locations, 0);

    const int confidence = addConvolution(net, "confidence", whole, {0.1f, 0.9f});
    net.connect(0, 0, confidence, 0);
    const int confidences = addFlatten(net, "confidences");
    net.connect(confidence, 0, confidences, 0);

    dnn::LayerParams prior;
    prior.set("min_size", 40);
    prior.set("flip", false);
    prior.set("clip", false);
    const float variances[] = {0.1f, 0.1f, 0.2f, 0.2f};
    prior.set("variance", dnn::DictValue::arrayReal(variances, 4));
    const int priors = net.addLayer("priors", "PriorBox", prior);
    net.connect(location, 0, priors, 0);
    net.connect(0, 0, priors, 1);

    dnn::LayerParams output;
    output.set("num_classes", 2);
    output.set("share_location", true);
    output.set("background_label_id", 0);
    output.set("nms_threshold", 0.45f);
    output.set("top_k", 10);
    output.set("keep_top_k", 10);
    output.set("code_type", "CENTER_SIZE");
    output.set("confidence_threshold", 0.01f);
    const int detections = net.addLayer("detections", "DetectionOutput", output);
    net.connect(locations, 0, detections, 0);
    net.connect(confidences, 0, detections, 1);
    net.connect(priors, 0, detections, 2);
    return net;
}

/** Parameters under which the face box is the middle of the detector's box. */
DnnFaceDetector::Parameters plainParameters()
{
    DnnFaceDetector::Parameters parameters;
    parameters.inputSize = Size(160, 120);
    parameters.faceInBox = Rect2d(0.25, 0.25, 0.5, 0.5);
    return parameters;
}

//! @}

TEST(Flsnet_DnnFaceDetector, scales_relative_boxes_to_the_photo)
{
    // In a photo of 400 x 200: 80 to 240 and 20 to 120. Face: side 0.5 * 100, about the centre (160, 70).
    const dnn::Net net = fixedBoxesNet(detectionRows({{0, 1, 0.75f, 0.2f, 0.1f, 0.6f, 0.6f}}));
    const Ptr<DnnFaceDetector> detector = DnnFaceDetector::create(net, plainParameters());
    const Faces faces = detect(*detector, Mat(200, 400, CV_8UC3, Scalar::all(90)));
    ASSERT_EQ(faces.boxes.size(), 1u);
    expectBox(faces.boxes[0], Rect2d(135, 45, 50, 50), 1e-3);
    EXPECT_FLOAT_EQ(faces.confidences[0], 0.75f);
}

TEST(Flsnet_DnnFaceDetector, places_the_face_in_the_box_as_told)
{
    // Box 80 to 240 and 20 to 120; face box: height 0.8 * 100 = 80, centre (80 + 0.6 * 160, 20 + 0.6 * 100).
    DnnFaceDetector::Parameters parameters = plainParameters();
    parameters.faceInBox = Rect2d(0.4, 0.2, 0.4, 0.8);
    const dnn::Net net = fixedBoxesNet(detectionRows({{0, 1, 0.75f, 0.2f, 0.1f, 0.6f, 0.6f}}));
    const Faces faces =
        detect(*DnnFaceDetector::create(net, parameters), Mat(200, 400, CV_8UC3, Scalar::all(90)));
    ASSERT_EQ(faces.boxes.size(), 1u);
    expectBox(faces.boxes[0], Rect2d(176 - 40, 80 - 40, 80, 80), 1e-3);
}

TEST(Flsnet_DnnFaceDetector, runs_a_faster_rcnn_with_image_info_and_boxes_in_pixels_of_the_input)
{
    // Input 160 x 120, photo 320 x 360: x is doubled, y tripled. Box 80 to 160, 60 to 240, centre (120, 150).
    DnnFaceDetector::Parameters parameters = plainParameters();
    parameters.relativeBoxes = false;
    const dnn::Net net = fixedBoxesNet(detectionRows({{0, 1, 0.6f, 40, 20, 80, 80}}), true);
    const Faces faces =
        detect(*DnnFaceDetector::create(net, parameters), Mat(360, 320, CV_8UC3, Scalar::all(90)));
    ASSERT_EQ(faces.boxes.size(), 1u) << "no box: the network was not told the size of its input";
    expectBox(faces.boxes[0], Rect2d(75, 105, 90, 90), 1e-3);
}

TEST(Flsnet_DnnFaceDetector, runs_a_genuine_ssd)
{
    // Prior: centre (0.5, 0.5), 0.4 x 0.4. Box: centre (0.5 + 0.1 * 0.4, 0.5 - 0.05 * 0.4), 0.4 x 0.6.
    // In a photo of 200 x 100: centre (108, 48), height 60.
    DnnFaceDetector::Parameters parameters = plainParameters();
    parameters.inputSize = Size(100, 100);
    const Ptr<DnnFaceDetector> detector = DnnFaceDetector::create(tinySsd(), parameters);
    for (int run = 0; run < 2; run++)
    {
        const Faces faces = detect(*detector, Mat(100, 200, CV_8UC3, Scalar(10, 20, 200)));
        ASSERT_EQ(faces.boxes.size(), 1u);
        expectBox(faces.boxes[0], Rect2d(93, 33, 30, 30), 0.01);
        EXPECT_NEAR(faces.confidences[0], 0.9f, 1e-4);
    }
}

TEST(Flsnet_DnnFaceDetector, keeps_the_best_of_overlapping_boxes_and_drops_what_is_no_face)
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const Mat rows = detectionRows({
        {0, 1, 0.6f, 0.10f, 0.10f, 0.30f, 0.30f},
        {0, 1, 0.9f, 0.11f, 0.10f, 0.31f, 0.30f}, // the same face, surer
        {0, 1, 0.8f, 0.60f, 0.60f, 0.90f, 0.90f}, // another face
        {0, 2, 0.9f, 0.60f, 0.10f, 0.80f, 0.30f}, // another class
        {0, 1, 0.3f, 0.10f, 0.60f, 0.30f, 0.80f}, // too weak
        {0, 1, 0.9f, 0.50f, 0.50f, 0.50f, 0.60f}, // empty
        {0, 1, 0.9f, nan, 0.50f, 0.90f, 0.60f},
        {0, 0, 0.0f, 0.00f, 0.00f, 0.00f, 0.00f}, // what DetectionOutput gives when it found nothing
    });
    DnnFaceDetector::Parameters parameters = plainParameters();
    parameters.faceClassId = 1;
    const Faces faces =
        detect(*DnnFaceDetector::create(fixedBoxesNet(rows), parameters), Mat::zeros(100, 100, CV_8UC3));
    ASSERT_EQ(faces.boxes.size(), 2u);
    EXPECT_FLOAT_EQ(faces.confidences[0], 0.9f);
    EXPECT_FLOAT_EQ(faces.confidences[1], 0.8f);
    expectBox(faces.boxes[0], Rect2d(16, 15, 10, 10), 1e-3);

    parameters.faceClassId = -1;
    EXPECT_EQ(detect(*DnnFaceDetector::create(fixedBoxesNet(rows), parameters), Mat::zeros(100, 100, CV_8UC3))
                  .boxes.size(),
              3u);
}

TEST(Flsnet_DnnFaceDetector, keeps_boxes_that_reach_over_the_border)
{
    const dnn::Net net = fixedBoxesNet(detectionRows({{0, 1, 0.9f, -0.2f, 0.5f, 0.4f, 1.2f}}));
    const Faces faces =
        detect(*DnnFaceDetector::create(net, plainParameters()), Mat::zeros(100, 100, CV_8UC3));
    ASSERT_EQ(faces.boxes.size(), 1u);
    expectBox(faces.boxes[0], Rect2d(-7.5, 67.5, 35, 35), 1e-3);
}

TEST(Flsnet_DnnFaceDetector, finds_nothing_where_there_is_nothing)
{
    const dnn::Net net = fixedBoxesNet(detectionRows({{0, 0, 0, 0, 0, 0, 0}}));
    EXPECT_TRUE(
        detect(*DnnFaceDetector::create(net, plainParameters()), Mat::zeros(10, 10, CV_8UC3)).boxes.empty());
}

TEST(Flsnet_DnnFaceDetector, says_what_is_wrong)
{
    const dnn::Net net = fixedBoxesNet(detectionRows({{0, 1, 0.9f, 0.1f, 0.1f, 0.3f, 0.3f}}));
    const auto messageFor = [&net](void (*change)(DnnFaceDetector::Parameters&)) {
        DnnFaceDetector::Parameters parameters = plainParameters();
        change(parameters);
        return errorMessage([&] { DnnFaceDetector::create(net, parameters); });
    };
    typedef DnnFaceDetector::Parameters P;
    EXPECT_TRUE(contains(messageFor([](P& p) { p.inputSize = Size(0, 120); }), "inputSize"));
    EXPECT_TRUE(contains(messageFor([](P& p) { p.scale = 0; }), "scale"));
    EXPECT_TRUE(contains(messageFor([](P& p) { p.confidence = 1.5f; }), "confidence"));
    EXPECT_TRUE(contains(messageFor([](P& p) { p.nmsThreshold = -0.1f; }), "nmsThreshold"));
    EXPECT_TRUE(contains(messageFor([](P& p) { p.faceClassId = -2; }), "faceClassId"));
    EXPECT_TRUE(contains(messageFor([](P& p) { p.faceInBox = Rect2d(0, 0, 1, 0); }), "faceInBox"));
    EXPECT_TRUE(
        contains(errorMessage([] { DnnFaceDetector::create(dnn::Net(), plainParameters()); }), "empty"));
    EXPECT_NE(errorCode([] { DnnFaceDetector::create("no_such_file.onnx", "", plainParameters()); }), 0);

    const Ptr<DnnFaceDetector> detector = DnnFaceDetector::create(net, plainParameters());
    expectChecksInput(*detector);

    const dnn::Net other = fixedBoxesNet(detectionRows({{1, 2, 3, 4, 5}}, 5));
    const Ptr<DnnFaceDetector> unfit = DnnFaceDetector::create(other, plainParameters());
    EXPECT_TRUE(contains(errorMessage([&] { detect(*unfit, Mat::zeros(10, 10, CV_8UC3)); }), "outputName"));
}

TEST(Flsnet_YuNetFaceDetector, says_what_is_wrong)
{
    const std::string missing = errorMessage([] { YuNetFaceDetector::create("no_such_model.onnx"); });
    EXPECT_TRUE(contains(missing, "no_such_model.onnx") || contains(missing, "FaceDetectorYN")) << missing;
}

#ifdef FLSNET_SOURCE_DIR

Mat portrait()
{
    return imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
}

/** Her face box, read off the photo: brows at 88, chin at 178, outline of the jaw from 181 to 270. */
const Rect2d PORTRAIT_FACE(180.5, 88, 90, 90);

/** As squares about the same centre, boxes of an IoU above 0.65 differ by less than a fifth in size. */
void expectPortraitFace(const Faces& faces, const Point2d& offset)
{
    ASSERT_EQ(faces.boxes.size(), 1u);
    const Rect2d expected = PORTRAIT_FACE + offset;
    const double common = (faces.boxes[0] & expected).area();
    const double iou = common / (faces.boxes[0].area() + expected.area() - common);
    EXPECT_GT(iou, 0.65) << faces.boxes[0] << " instead of " << expected;
}

/** Finds one face in the portrait, and in parts of it that cut the head. */
void expectFindsPortrait(FaceDetector& detector)
{
    const Mat photo = portrait();
    ASSERT_FALSE(photo.empty());
    const Faces first = detect(detector, photo);
    expectPortraitFace(first, Point2d());

    // Cut through the hair above the brows, and along the ear.
    const Rect cuts[] = {Rect(0, 75, 512, 300), Rect(172, 0, 300, 300), Rect(0, 0, 272, 300),
                         Rect(60, 0, 330, 185)};
    for (const Rect& cut : cuts)
    {
        SCOPED_TRACE(cut);
        expectPortraitFace(detect(detector, photo(cut)), Point2d(-cut.x, -cut.y));
    }
    SCOPED_TRACE("again, after other photos");
    expectSameFaces(detect(detector, photo), first);
}

#ifdef FLSNET_TEST_CASCADES

TEST(Flsnet_HaarFaceDetector, finds_the_face_of_a_portrait_and_at_the_border)
{
    expectFindsPortrait(*HaarFaceDetector::create());
}

TEST(Flsnet_HaarFaceDetector, box_scales_with_the_photo)
{
    const Mat photo = portrait();
    const Ptr<HaarFaceDetector> detector = HaarFaceDetector::create();
    for (const double scale : {0.5, 2., 4.})
    {
        SCOPED_TRACE(scale);
        Mat scaled;
        resize(photo, scaled, Size(), scale, scale, scale < 1 ? INTER_AREA : INTER_CUBIC);
        Faces faces = detect(*detector, scaled);
        for (Rect2d& box : faces.boxes)
            box = Rect2d(box.x / scale, box.y / scale, box.width / scale, box.height / scale);
        expectPortraitFace(faces, Point2d());
    }
}

TEST(Flsnet_HaarFaceDetector, finds_small_faces_when_asked_to)
{
    Mat face;
    resize(portrait()(Rect(100, 0, 250, 250)), face, Size(64, 64), 0, 0, INTER_AREA);
    Mat photo(720, 1280, CV_8UC3, Scalar(120, 130, 140));
    face.copyTo(photo(Rect(900, 500, 64, 64)));
    const Ptr<HaarFaceDetector> detector = HaarFaceDetector::create();
    EXPECT_EQ(detector->getMinFaceSize(), 0);
    EXPECT_TRUE(detect(*detector, photo).boxes.empty()) << "smaller than one 18th of the photo";
    detector->setMinFaceSize(20);
    EXPECT_EQ(detector->getMinFaceSize(), 20);
    const Faces faces = detect(*detector, photo);
    ASSERT_EQ(faces.boxes.size(), 1u);
    EXPECT_TRUE(Rect2d(900, 500, 64, 64).contains(faces.boxes[0].tl()));
    EXPECT_TRUE(Rect2d(900, 500, 64, 64).contains(faces.boxes[0].br()));
}

TEST(Flsnet_HaarFaceDetector, results_do_not_depend_on_the_number_of_threads)
{
    const Ptr<HaarFaceDetector> detector = HaarFaceDetector::create();
    const int threads = getNumThreads();
    setNumThreads(1);
    const Faces alone = detect(*detector, portrait());
    setNumThreads(2);
    const Faces together = detect(*detector, portrait());
    setNumThreads(threads);
    expectSameFaces(alone, together);
}

TEST(Flsnet_HaarFaceDetector, finds_nothing_where_there_is_nothing)
{
    const Ptr<HaarFaceDetector> detector = HaarFaceDetector::create();
    for (const Size& size : {Size(1, 1), Size(5, 3), Size(1, 300), Size(640, 480)})
    {
        SCOPED_TRACE(size);
        EXPECT_TRUE(detect(*detector, Mat(size, CV_8UC3, Scalar(40, 90, 160))).boxes.empty());
    }
    EXPECT_TRUE(detect(*detector, portrait()(Rect(300, 200, 212, 250))).boxes.empty()) << "helmet and suit";
}

TEST(Flsnet_HaarFaceDetector, takes_views_and_device_memory)
{
    const Ptr<HaarFaceDetector> detector = HaarFaceDetector::create();
    const Mat photo = portrait();
    UMat onDevice;
    photo.copyTo(onDevice);
    Faces faces;
    detector->detect(onDevice, faces.boxes, faces.confidences);
    expectSameFaces(faces, detect(*detector, photo));
    const Rect part(50, 20, 400, 400);
    expectSameFaces(detect(*detector, photo(part)), detect(*detector, photo(part).clone()));
}

TEST(Flsnet_HaarFaceDetector, says_what_is_wrong)
{
    const Ptr<HaarFaceDetector> detector = HaarFaceDetector::create();
    expectChecksInput(*detector);
    EXPECT_NE(errorCode([&] { detector->setMinFaceSize(-1); }), 0);

    const std::string message = errorMessage([] { HaarFaceDetector::create("/no/such/folder"); });
    EXPECT_TRUE(contains(message, "/no/such/folder")) << message;
    EXPECT_TRUE(contains(message, "opencv-data")) << message;
    EXPECT_TRUE(contains(message, "OPENCV_HAARCASCADES_PATH")) << message;
}

TEST(Flsnet_HaarFaceDetector, says_which_file_is_no_cascade)
{
    const std::string folder = tempfile("cascades");
    ASSERT_TRUE(utils::fs::createDirectories(folder));
    for (const char* const name : {"haarcascade_frontalface_alt2.xml", "haarcascade_profileface.xml"})
        std::ofstream(utils::fs::join(folder, name)) << "not a cascade";
    const std::string message = errorMessage([&] { HaarFaceDetector::create(folder); });
    utils::fs::remove_all(folder);
    EXPECT_TRUE(contains(message, "haarcascade_frontalface_alt2.xml")) << message;
}

#else

TEST(Flsnet_HaarFaceDetector, says_what_to_take_instead)
{
    EXPECT_EQ(static_cast<int>(Error::StsNotImplemented), errorCode([] { HaarFaceDetector::create(); }));
    const std::string message = errorMessage([] { HaarFaceDetector::create(); });
    EXPECT_TRUE(contains(message, "xobjdetect")) << message;
    EXPECT_TRUE(contains(message, "NetworkFaceDetector")) << message;
}

#endif // FLSNET_TEST_CASCADES

TEST(Flsnet_YuNetFaceDetector, gives_landmarks_and_roll)
{
    const char* const model = std::getenv("FLSNET_YUNET_MODEL");
    if (!model)
    {
        FLSNET_SKIP("FLSNET_YUNET_MODEL names no model file of YuNet");
    }
    const Ptr<YuNetFaceDetector> detector = YuNetFaceDetector::create(model);
    std::vector<FaceDetection> upright, turned;
    detector->detect(portrait(), upright);
    ASSERT_EQ(1u, upright.size());
    ASSERT_EQ(5u, upright[0].landmarks.size());
    const std::vector<Point2f>& points = upright[0].landmarks;
    EXPECT_LT(points[0].x + 20, points[1].x) << "eyes, from left to right";
    EXPECT_LT(points[3].x + 10, points[4].x) << "corners of the mouth";
    EXPECT_LT(points[0].y + 5, points[2].y);
    EXPECT_LT(points[2].y + 5, points[3].y);
    EXPECT_LT(std::abs(upright[0].roll), 15);
    Mat photo;
    warpAffine(portrait(), photo, getRotationMatrix2D(Point2f(256, 256), 25, 1), Size(512, 512), INTER_LINEAR,
               BORDER_REPLICATE);
    detector->detect(photo, turned);
    ASSERT_EQ(1u, turned.size());
    EXPECT_NEAR(upright[0].roll + 25, turned[0].roll, 5);
    EXPECT_NEAR(upright[0].box.width, turned[0].box.width, 0.12 * upright[0].box.width);
}

TEST(Flsnet_YuNetFaceDetector, finds_the_face_of_a_portrait_and_at_the_border)
{
    const char* const model = std::getenv("FLSNET_YUNET_MODEL");
    if (!model)
    {
        FLSNET_SKIP("FLSNET_YUNET_MODEL names no model file of YuNet");
    }
    const Ptr<YuNetFaceDetector> detector = YuNetFaceDetector::create(model);
    expectFindsPortrait(*detector);
    expectChecksInput(*detector);
    EXPECT_TRUE(detect(*detector, Mat(480, 640, CV_8UC3, Scalar(40, 90, 160))).boxes.empty());
    EXPECT_TRUE(contains(errorMessage([&] { YuNetFaceDetector::create(model, Size(100, 640)); }), "32"));
    EXPECT_TRUE(
        contains(errorMessage([&] { YuNetFaceDetector::create(model, Size(640, 640), 1.5f); }), "score"));
    EXPECT_TRUE(
        contains(errorMessage([&] { YuNetFaceDetector::create(model, Size(640, 640), 0.9f, 2.f); }), "nms"));
}

#endif // FLSNET_SOURCE_DIR

} // namespace
} // namespace opencv_test
