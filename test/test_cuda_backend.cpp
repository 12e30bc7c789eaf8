// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// cv::dnn's CUDA backend: where there is no device, these tests are skipped.

#include "opencv2/core/cuda.hpp"

#include "error_message.hpp"
#include "log_capture.hpp"
#include "small_models.hpp"

#ifdef FLSNET_SOURCE_DIR
#include "opencv2/imgcodecs.hpp"
#endif

namespace opencv_test
{
namespace
{

/** Why the tests cannot run here; empty if they can. */
std::string whyNoCuda()
{
#ifndef FLSNET_CUDA
    return "this build has no CUDA code: it needs the module inside OpenCV's build, with OPENCV_DNN_CUDA=ON";
#else
    return cuda::getCudaEnabledDeviceCount() > 0 ? "" : "there is no CUDA device";
#endif
}

#define SKIP_WITHOUT_CUDA()                                                                                  \
    if (!whyNoCuda().empty())                                                                                \
    {                                                                                                        \
        FLSNET_SKIP(whyNoCuda());                                                                            \
    }

const dnn::Target TARGETS[] = {dnn::DNN_TARGET_CUDA, dnn::DNN_TARGET_CUDA_FP16};

void useCuda(dnn::Net& net, int target)
{
    net.setPreferableBackend(dnn::DNN_BACKEND_CUDA);
    net.setPreferableTarget(target);
}

Mat logitsOf(dnn::Net net, const Mat& images)
{
    net.setInput(images);
    return net.forward(Model::layerName(net, "logits")).clone();
}

/** Lines of the log that tell of a layer that leaves the GPU; the input's own layer, which only holds the numbers that
the caller gave, always is one. */
std::vector<std::string> fallBacks(const LogCapture& log)
{
    std::vector<std::string> lines;
    for (const std::string& line : log.linesWith("fallback to the CPU"))
    {
        if (line.find("__NetInputLayer__") == std::string::npos)
        {
            lines.push_back(line);
        }
    }
    return lines;
}

/** The numbers as half floats hold them. */
Mat asHalf(const Mat& blob)
{
    Mat half, back;
    blob.convertTo(half, CV_16F);
    half.convertTo(back, CV_32F);
    return back;
}

double shareOfEqual(const Mat& a, const Mat& b)
{
    return static_cast<double>(countNonZero(a == b)) / static_cast<double>(a.total());
}

ModelInfo paperInfo()
{
    ModelInfo info;
    info.spec = ModelSpec::vgg16();
    info.spec.inputSize = Size(32, 32);
    return info;
}

/** Two faces of one photo whose crops overlap, one at the photo's edge, and one outside. */
const std::vector<Rect2d> BOXES = {Rect2d(178, 87, 90, 90), Rect2d(230, 110, 70, 70),
                                   Rect2d(-20, 300, 100, 100), Rect2d(5000, 5000, 50, 50)};

TEST(Flsnet_CudaBackend, this_build_has_nodes_of_its_own_or_says_once_what_is_faster)
{
    registerLayers();
    dnn::LayerParams params;
    LogCapture log;
    for (int i = 0; i < 2; ++i)
    {
#ifdef FLSNET_CUDA
        EXPECT_TRUE(MaxPoolWithCodesLayer::create(params)->supportBackend(dnn::DNN_BACKEND_CUDA));
        EXPECT_TRUE(MaxUnpoolWithCodesLayer::create(params)->supportBackend(dnn::DNN_BACKEND_CUDA));
#else
        EXPECT_FALSE(MaxPoolWithCodesLayer::create(params)->supportBackend(dnn::DNN_BACKEND_CUDA));
        EXPECT_FALSE(MaxUnpoolWithCodesLayer::create(params)->supportBackend(dnn::DNN_BACKEND_CUDA));
#endif
    }
    static int runs = 0; // of this process
#ifdef FLSNET_CUDA
    const size_t expected = 0;
#else
    const size_t expected = runs == 0 ? 1 : 0;
#endif
    ++runs;
    EXPECT_EQ(expected, log.linesWith("Build the module inside OpenCV").size());
}

TEST(Flsnet_CudaBackend, a_fall_back_is_seen_in_the_log)
{
    SKIP_WITHOUT_CUDA();
    dnn::Net net = Model::random(smallInfo())->cpuNet(); // whose layer is for CPUs alone
    useCuda(net, dnn::DNN_TARGET_CUDA);
    LogCapture log;
    logitsOf(net, randomImages(1, smallInfo().spec.inputSize, 1));
    EXPECT_FALSE(fallBacks(log).empty());
}

TEST(Flsnet_CudaBackend, every_layer_of_the_models_runs_on_the_gpu)
{
    SKIP_WITHOUT_CUDA();
    for (const dnn::Target target : TARGETS)
    {
        for (const bool stage1Only : {false, true})
        {
            for (const Ptr<Model>& model : {Model::embedded(), Model::random(paperInfo())})
            {
                dnn::Net net = model->net(stage1Only);
                useCuda(net, target);
                LogCapture log;
                net.setInput(randomImages(1, Size(32, 32), 2));
                net.forward(Model::layerName(net, "scores"));
                for (const std::string& line : fallBacks(log))
                {
                    ADD_FAILURE() << line;
                }
            }
        }
    }
}

TEST(Flsnet_CudaBackend, layers_are_those_of_the_cpu)
{
    SKIP_WITHOUT_CUDA();
    registerLayers();
    const int sizes[][4] = {{1, 1, 2, 2},   {2, 3, 7, 9},     {3, 16, 45, 66},   {32, 4, 14, 24},
                            {1, 9, 64, 64}, {1, 2, 512, 512}, {1, 2, 1024, 1024}};
    for (const dnn::Target target : TARGETS)
    {
        for (const int* size : sizes)
        {
            Mat x = randomBlob(size[0], size[1], size[2], size[3], 3, 3);
            x = target == dnn::DNN_TARGET_CUDA_FP16 ? asHalf(x) : x;
            SCOPED_TRACE(shapeText(x));
            const std::vector<Mat> expected = runInNet("MaxPoolWithCodes", {x});
            const std::vector<Mat> found =
                runInNet("MaxPoolWithCodes", {x}, dnn::LayerParams(), dnn::DNN_BACKEND_CUDA, target);
            EXPECT_TRUE(sameValues(expected[0], found[0]));
            EXPECT_TRUE(sameValues(expected[1], found[1]));
            const std::vector<Mat> pooled = {expected[0], expected[1], x};
            EXPECT_TRUE(sameValues(runInNet("MaxUnpoolWithCodes", pooled)[0],
                                   runInNet("MaxUnpoolWithCodes", pooled, dnn::LayerParams(),
                                            dnn::DNN_BACKEND_CUDA, target)[0]));
            std::vector<float> areas(size[1]);
            RNG(4).fill(areas, RNG::UNIFORM, 1, 50);
            dnn::LayerParams params;
            params.set("area", dnn::DictValue::arrayReal(areas.begin(), size[1]));
            const Mat scores = runInNet("AreaWeightedSoftmax", {x}, params)[0];
            const double tolerance =
                (target == dnn::DNN_TARGET_CUDA ? 1e-6 : 1e-3) * cv::norm(scores.reshape(1, 1), NORM_INF);
            EXPECT_LT(largestDifference(scores, runInNet("AreaWeightedSoftmax", {x}, params,
                                                         dnn::DNN_BACKEND_CUDA, target)[0]),
                      tolerance);
        }
    }
}

TEST(Flsnet_CudaBackend, networks_give_the_logits_of_the_cpu)
{
    SKIP_WITHOUT_CUDA();
    for (const dnn::Target target : TARGETS)
    {
        // Of noise, a half's rounding moves many maxima to another place of their windows.
        const double tolerance = target == dnn::DNN_TARGET_CUDA ? 1e-3 : 0.2;
        const Ptr<Model> model = Model::random(smallInfo());
        for (const int batch : {1, 3})
        {
            for (const Size& size : {smallInfo().spec.inputSize, Size(45, 37), Size(64, 64)})
            {
                const Mat images = randomImages(batch, size, 5);
                dnn::Net net = model->net();
                useCuda(net, target);
                EXPECT_LT(relativeError(logitsOf(net, images), logitsOf(model->cpuNet(), images)), tolerance)
                    << shapeText(images) << ", target " << static_cast<int>(target);
            }
        }
    }
}

#ifndef FLSNET_CUDA
TEST(Flsnet_CudaBackend, a_build_without_cuda_code_says_what_cuda_nets_need)
{
    const Ptr<Model> model = Model::random(smallInfo());
    EXPECT_EQ(Error::StsNotImplemented, errorCode([&] { model->cudaNet(); }));
    EXPECT_TRUE(contains(errorMessage([&] { model->cudaNet(); }), "OPENCV_DNN_CUDA"));
}
#endif

TEST(Flsnet_CudaBackend, cuda_nets_refuse_other_backends)
{
    SKIP_WITHOUT_CUDA();
    dnn::Net net = Model::random(smallInfo())->cudaNet();
    net.setPreferableBackend(dnn::DNN_BACKEND_OPENCV);
    net.setPreferableTarget(dnn::DNN_TARGET_CPU);
    EXPECT_TRUE(contains(errorMessage([&] { logitsOf(net, randomImages(1, Size(32, 32), 5)); }), "cpuNet"));
}

/** Levels of growing and shrinking width, stages of equal depth, one stage. */
std::vector<ModelInfo> shapesOfModels()
{
    return {makeInfo({16, 32, 48}, {1, 2, 1}, 2, Size(32, 32)),
            makeInfo({32, 16, 16}, {2, 1, 2}, 3, Size(32, 32)), makeInfo({16, 32}, {2, 2}, 0, Size(32, 32)),
            smallInfo()};
}

TEST(Flsnet_CudaBackend, cuda_nets_give_the_logits_of_the_cpu)
{
    SKIP_WITHOUT_CUDA();
    for (const ModelInfo& info : shapesOfModels())
    {
        const Ptr<Model> model = Model::random(info);
        for (const bool stage1Only : {false, true})
        {
            dnn::Net net = model->cudaNet(stage1Only);
            dnn::Net cpu = model->cpuNet(stage1Only);
            for (const int batch : {1, 3})
            {
                for (const Size& size : {info.spec.inputSize, Size(45, 37), Size(64, 64)})
                {
                    const Mat images = randomImages(batch, size, 5);
                    const Mat expected = logitsOf(cpu, images);
                    const Mat first = logitsOf(net, images);
                    // Of noise, a half's rounding moves many maxima to another place of their windows.
                    EXPECT_LT(relativeError(first, expected), 0.2) << shapeText(images);
                    // From the second run on, the steps go to the GPU as one graph.
                    EXPECT_TRUE(sameValues(first, logitsOf(net, images))) << shapeText(images);
                    EXPECT_TRUE(sameValues(first, logitsOf(net, images))) << shapeText(images);
                }
            }
        }
    }
}

TEST(Flsnet_CudaBackend, cuda_nets_come_back_to_sizes_that_they_knew)
{
    SKIP_WITHOUT_CUDA();
    const Ptr<Model> model = Model::random(smallInfo());
    dnn::Net net = model->cudaNet(), cpu = model->cpuNet();
    const auto expectRight = [&](int batch, const Size& size) {
        const Mat images = randomImages(batch, size, 9);
        // Of noise, a half's rounding moves many maxima to another place of their windows.
        EXPECT_LT(relativeError(logitsOf(net, images), logitsOf(cpu, images)), 0.2) << shapeText(images);
    };
    const Size small(32, 32), large(96, 80);
    for (int i = 0; i < 3; ++i)
    {
        expectRight(1, small); // recorded from the second time on
    }
    expectRight(4, large); // wants more memory, which lies elsewhere
    for (int i = 0; i < 3; ++i)
    {
        expectRight(1, small);
    }
    for (int width = 33; width < 53; ++width) // more sizes than it keeps plans
    {
        expectRight(1, Size(width, 32));
    }
    expectRight(1, small);
    expectRight(4, large);
}

TEST(Flsnet_CudaBackend, cuda_nets_run_on_the_gpu_as_a_whole)
{
    SKIP_WITHOUT_CUDA();
    dnn::Net net = Model::embedded()->cudaNet();
    LogCapture log;
    net.setInput(randomImages(2, Size(96, 96), 7));
    const Mat scores = net.forward(Model::layerName(net, "scores"));
    EXPECT_EQ(2, scores.size[0]);
    for (const std::string& line : fallBacks(log))
    {
        ADD_FAILURE() << line;
    }
}

TEST(Flsnet_CudaBackend, cuda_nets_give_the_scores_of_the_cpu)
{
    SKIP_WITHOUT_CUDA();
    const Mat images = randomImages(1, Size(96, 96), 8);
    dnn::Net net = Model::embedded()->cudaNet(), cpu = Model::embedded()->cpuNet();
    net.setInput(images);
    cpu.setInput(images);
    EXPECT_LT(relativeError(net.forward("scores").clone(), cpu.forward("scores").clone()), 0.05);
}

TEST(Flsnet_CudaBackend, rejects_a_photo_on_the_device_that_it_cannot_read)
{
    SKIP_WITHOUT_CUDA();
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(
        Model::random(paperInfo()), Ptr<FaceDetector>(), dnn::DNN_BACKEND_CUDA, dnn::DNN_TARGET_CUDA);
    Mat labels;
    EXPECT_TRUE(contains(errorMessage([&] { segmenter->segment(cuda::GpuMat(), BOXES, labels); }), "empty"));
    EXPECT_TRUE(contains(
        errorMessage([&] { segmenter->segment(cuda::GpuMat(8, 8, CV_64FC3), BOXES, labels); }), "CV_64FC3"));
}

#ifdef FLSNET_SOURCE_DIR

TEST(Flsnet_CudaBackend, cuda_nets_of_trained_detectors_have_the_rounding_of_halves_alone)
{
    SKIP_WITHOUT_CUDA();
    const Ptr<Model> model = Model::read(FLSNET_SOURCE_DIR "/data/flsnet_detector.onnx");
    const Mat images = randomImages(2, Size(96, 64), 6);
    dnn::Net net = model->cudaNet(), cpu = model->cpuNet();
    net.setInput(images);
    cpu.setInput(images);
    EXPECT_LT(relativeError(net.forward("predictions").clone(), cpu.forward("predictions").clone()), 0.01);
    net.setInput(randomImages(1, Size(90, 64), 6)); // its levels do not divide it
    EXPECT_THROW(net.forward("predictions"), cv::Exception);
}

Mat astronaut()
{
    Mat photo = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    CV_Assert(!photo.empty());
    return photo;
}

// Smaller than the model's own, where it does not matter, to save time.
const Size SMALL_INPUT(144, 144);

Ptr<FaceLandmarkSegmenter> onCpu()
{
    Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(Model::embedded());
    segmenter->setInputSize(SMALL_INPUT);
    segmenter->setRefineBorders(false); // which the GPU does not do
    segmenter->setCloseUp(false);
    segmenter->setWiderLook(false);
    return segmenter;
}

Ptr<FaceLandmarkSegmenter> onGpu(int target, const Size& inputSize = SMALL_INPUT)
{
    Ptr<FaceLandmarkSegmenter> segmenter =
        FaceLandmarkSegmenter::create(Model::embedded(), Ptr<FaceDetector>(), dnn::DNN_BACKEND_CUDA, target);
    segmenter->setInputSize(inputSize);
    return segmenter;
}

TEST(Flsnet_CudaBackend, photos_get_the_labels_of_the_cpu_wherever_they_lie)
{
    SKIP_WITHOUT_CUDA();
    const Mat photo = astronaut();
    Mat bgra, gray, words;
    cvtColor(photo, bgra, COLOR_BGR2BGRA);
    cvtColor(photo, gray, COLOR_BGR2GRAY);
    photo.convertTo(words, CV_16U, 257);
    for (const Mat& image : {photo, bgra, gray, words})
    {
        SCOPED_TRACE(typeToString(image.type()));
        Mat expected, onHost, onDevice;
        onCpu()->segment(image, BOXES, expected);
        onGpu(dnn::DNN_TARGET_CUDA)->segment(image, BOXES, onHost);
        onGpu(dnn::DNN_TARGET_CUDA)->segment(cuda::GpuMat(image), BOXES, onDevice);
        EXPECT_GE(shareOfEqual(expected, onHost), 0.999);
        // The CPU rounds crops to bytes twice, and positions to 1/32 of a pixel.
        EXPECT_GE(shareOfEqual(expected, onDevice), 0.99);
    }
}

TEST(Flsnet_CudaBackend, half_floats_give_the_labels_of_floats)
{
    SKIP_WITHOUT_CUDA();
    const Size inputSize = Model::embedded()->info().spec.inputSize;
    const cuda::GpuMat photo(astronaut());
    Mat floats, halves;
    onGpu(dnn::DNN_TARGET_CUDA, inputSize)->segment(photo, {BOXES[0]}, floats);
    onGpu(dnn::DNN_TARGET_CUDA_FP16, inputSize)->segment(photo, {BOXES[0]}, halves);
    ASSERT_GT(countNonZero(floats), 10000);
    EXPECT_GE(shareOfEqual(floats, halves), 0.995);
    const Rect face(140, 60, 165, 150);
    EXPECT_GE(shareOfEqual(floats(face), halves(face)), 0.995);
}

/** Sees to it that it gets the photo on the host. */
class HostDetector : public FaceDetector
{
public:
    void detect(InputArray image, std::vector<Rect2d>& boxes, std::vector<float>& confidences) CV_OVERRIDE
    {
        EXPECT_TRUE(image.isMat());
        EXPECT_EQ(0, cv::norm(astronaut(), image, NORM_INF));
        boxes.assign(1, BOXES[0]);
        confidences.assign(1, 0.75f);
    }
};

TEST(Flsnet_CudaBackend, detection_takes_a_photo_on_the_device)
{
    SKIP_WITHOUT_CUDA();
    Mat expected, labels;
    onCpu()->segment(astronaut(), {BOXES[0]}, expected);
    const Ptr<FaceLandmarkSegmenter> segmenter = onGpu(dnn::DNN_TARGET_CUDA);
    segmenter->setDetector(makePtr<HostDetector>());
    segmenter->setFaceVote(false); // at so small an input there is little to see
    std::vector<FaceSegmentation> faces;
    segmenter->segment(cuda::GpuMat(astronaut()), labels, faces);
    ASSERT_EQ(1u, faces.size());
    EXPECT_EQ(0.75f, faces[0].confidence);
    EXPECT_GE(shareOfEqual(expected, labels), 0.99);
    EXPECT_EQ(1, shareOfEqual(labels(faces[0].region), faces[0].labels));
}

TEST(Flsnet_CudaBackend, faces_are_described_as_on_the_cpu)
{
    SKIP_WITHOUT_CUDA();
    // More than one batch of 8, and faces without any pixel.
    std::vector<Rect2d> boxes;
    for (int i = 0; i < 11; ++i)
    {
        boxes.insert(boxes.end(), BOXES.begin(), BOXES.end());
    }
    const Ptr<FaceLandmarkSegmenter> cpu = onCpu(), gpu = onGpu(dnn::DNN_TARGET_CUDA);
    cpu->setInputSize(Size(72, 72));
    gpu->setInputSize(Size(72, 72));
    std::vector<FaceSegmentation> expected, faces;
    cpu->segmentFaces(astronaut(), BOXES, expected);
    gpu->segmentFaces(astronaut(), boxes, faces);
    ASSERT_EQ(boxes.size(), faces.size());
    for (size_t i = 0; i < faces.size(); ++i)
    {
        const FaceSegmentation& own = expected[i % BOXES.size()];
        EXPECT_EQ(own.region, faces[i].region);
        ASSERT_EQ(own.labels.size(), faces[i].labels.size());
        EXPECT_TRUE(own.labels.empty() || shareOfEqual(own.labels, faces[i].labels) > 0.998) << i;
        ASSERT_EQ(own.classConfidences.size(), faces[i].classConfidences.size());
        for (size_t c = 0; c < own.classConfidences.size(); ++c)
        {
            // In the even surroundings of a photo, rounding decides which of equal numbers is the maximum.
            EXPECT_NEAR(own.classConfidences[c], faces[i].classConfidences[c], 0.03) << i << ", class " << c;
        }
    }
}

TEST(Flsnet_CudaBackend, crops_are_labeled_as_on_the_cpu)
{
    SKIP_WITHOUT_CUDA();
    for (const Rect& part : {Rect(100, 0, 248, 248), Rect(80, 0, 300, 340)})
    {
        const Mat crop = astronaut()(part);
        Mat expected, expectedScores, labels, scores;
        onCpu()->segmentCrop(crop, expected, expectedScores);
        onGpu(dnn::DNN_TARGET_CUDA)->segmentCrop(cuda::GpuMat(crop), labels, scores);
        EXPECT_GE(shareOfEqual(expected, labels), 0.99);
        // In the even surroundings of a photo, rounding decides which of equal numbers is the maximum.
        EXPECT_LT(relativeError(scores, expectedScores), 0.08);
        Mat again;
        onGpu(dnn::DNN_TARGET_CUDA)->segmentCrop(crop, again);
        EXPECT_GE(shareOfEqual(labels, again), 0.99);
    }
}

#endif // FLSNET_SOURCE_DIR

} // namespace
} // namespace opencv_test
