// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The segmenter of videos: some small frames, what a detector finds in each, settings that change between them, results that
// cannot be taken; and the lines of JSON that flsnet_video writes of them.

#include <algorithm>

#include <fuzzer/FuzzedDataProvider.h>
#include <nlohmann/json.hpp>

#include "fuzz_target.hpp"
#include "opencv2/flsnet.hpp"
#include "opencv2/imgproc.hpp"
#include "tiny_models.hpp"
#include "video/frame_json.hpp"

using namespace flsnet_fuzz;
using namespace cv::flsnet;

namespace
{

const int LARGEST_INTERVAL = 3;

/** Finds what it was told. */
class ToldDetector : public FaceDetector
{
public:
    using FaceDetector::detect;

    void detect(cv::InputArray, std::vector<FaceDetection>& faces) override { faces = told; }

    std::vector<FaceDetection> told;
};

struct Sequence
{
    cv::Ptr<FaceSequenceSegmenter> segmenter;
    cv::Ptr<ToldDetector> detector;
    int classes;
    int largestId; // of all inputs
};

std::vector<Sequence> makeSequences()
{
    std::vector<Sequence> sequences;
    for (int i = 0; i < 3; ++i)
    {
        FaceLandmarkSegmenter::Params params;
        params.model = quantizedModel(i == 2 ? tinyOwnClasses() : tinySegmenter({1}, 0, cv::Size(8, 8)));
        params.precision = i == 0 ? PRECISION_FLOAT : PRECISION_INT8;
        sequences.push_back({FaceSequenceSegmenter::create(params), cv::makePtr<ToldDetector>(),
                             params.model->info().spec.classCount, -1});
        sequences.back().segmenter->getSegmenter()->setDetector(sequences.back().detector);
    }
    return sequences;
}

/** Blocks of some pixels: a scene that can be followed when it moves. */
cv::Mat makeScene(FuzzedDataProvider& input)
{
    const std::vector<uchar> noise = input.ConsumeBytes<uchar>(input.ConsumeIntegralInRange<size_t>(1, 64));
    cv::Mat blocks(12, 16, CV_8UC3), scene;
    const size_t bytes = blocks.total() * blocks.elemSize();
    for (size_t i = 0; i < bytes; ++i)
    {
        blocks.data[i] = noise.empty() ? 0 : static_cast<uchar>(noise[i % noise.size()] + 31 * i);
    }
    cv::resize(blocks, scene, cv::Size(96, 72), 0, 0, cv::INTER_LINEAR);
    return scene;
}

/** A part of the scene; mostly of the same size, of any type that photos may have and some others. */
cv::Mat makeFrame(FuzzedDataProvider& input, const cv::Mat& scene, const cv::Point& place)
{
    cv::Size size(64, 48);
    if (input.ConsumeIntegralInRange(0, 15) == 0)
    {
        size = cv::Size(input.ConsumeIntegralInRange(0, 80), input.ConsumeIntegralInRange(0, 60));
    }
    const cv::Mat frame = scene(cv::Rect(place, size));
    const uint8_t kind = input.ConsumeIntegralInRange<uint8_t>(0, 31);
    cv::Mat other;
    if (kind == 0 && !frame.empty())
    {
        cv::cvtColor(frame, other, cv::COLOR_BGR2BGRA);
        other.at<cv::Vec4b>(size.height / 2, size.width / 2)[3] = 0;
    }
    else if (kind == 1 && !frame.empty())
    {
        cv::cvtColor(frame, other, cv::COLOR_BGR2GRAY);
    }
    else if (kind == 2)
    {
        frame.convertTo(other, input.ConsumeBool() ? CV_16U : CV_64F);
    }
    return other.empty() ? frame : other;
}

/** A length or place: at times anything. */
double oddNumber(FuzzedDataProvider& input, double usual)
{
    if (input.ConsumeIntegralInRange(0, 31) != 0)
    {
        return usual + input.ConsumeIntegral<int8_t>() / 16.;
    }
    return input.PickValueInArray(
        {0., -1., 1e-9, 1e5, -1e5, 1e6, 1e6 + 1, 1e300, double(INFINITY), double(NAN), 5e-324, 700.});
}

FaceDetection makeFace(FuzzedDataProvider& input, const cv::Point2d& place)
{
    FaceDetection face;
    const double x = oddNumber(input, place.x), y = oddNumber(input, place.y), side = oddNumber(input, 20);
    face.box = cv::Rect2d(x, y, side, input.ConsumeIntegralInRange(0, 7) != 0 ? side : oddNumber(input, 20));
    face.roll = input.ConsumeIntegralInRange(0, 3) != 0 ? 0 : 22 * oddNumber(input, 0);
    face.confidence = input.ConsumeBool() ? 1.f : static_cast<float>(oddNumber(input, 0.9));
    face.landmarks.resize(input.PickValueInArray<size_t>({5, 5, 0, 3}));
    for (cv::Point2f& landmark : face.landmarks)
    {
        landmark = cv::Point2f(static_cast<float>(oddNumber(input, x)), static_cast<float>(y));
    }
    return face;
}

/** @return whether another sequence begins. */
bool configure(FuzzedDataProvider& input, FaceSequenceSegmenter& segmenter)
{
    FaceLandmarkSegmenter& single = *segmenter.getSegmenter();
    switch (input.ConsumeIntegralInRange(0, 9))
    {
    case 0:
        attempt([&] { segmenter.setDetectionInterval(input.ConsumeIntegralInRange(0, LARGEST_INTERVAL)); });
        break;
    case 1:
        attempt([&] { segmenter.setMaxHiddenFrames(input.ConsumeIntegralInRange(-1, 4)); });
        break;
    case 2:
        attempt([&] { segmenter.setSmoothing(oddNumber(input, 0.5)); });
        break;
    case 3:
        attempt([&] {
            single.setInputSize(
                cv::Size(input.ConsumeIntegralInRange(0, 20), input.ConsumeIntegralInRange(0, 20)));
        });
        break;
    case 4:
        attempt([&] { single.setMaxFaces(input.ConsumeIntegralInRange(0, 2)); });
        break;
    case 5:
    {
        CropGeometry geometry = single.getCropGeometry();
        geometry.enlargement = oddNumber(input, 2);
        geometry.shift.x = oddNumber(input, 0);
        attempt([&] { single.setCropGeometry(geometry); });
        break;
    }
    case 6:
        attempt([&] { single.setAreaExponent(oddNumber(input, 1)); });
        break;
    case 7:
        attempt([&] { single.setFaceVote(input.ConsumeBool()); });
        break;
    case 8:
        segmenter.reset();
        return true;
    default:
        break;
    }
    return false;
}

/** What inputs before this one have set must not show. */
void restore(FaceSequenceSegmenter& segmenter)
{
    const FaceSequenceSegmenter::Params usual;
    segmenter.reset();
    segmenter.setDetectionInterval(LARGEST_INTERVAL);
    segmenter.setMaxHiddenFrames(usual.maxHiddenFrames);
    segmenter.setSmoothing(usual.smoothing);
    FaceLandmarkSegmenter& single = *segmenter.getSegmenter();
    const ModelInfo info = single.modelInfo();
    single.setInputSize(info.spec.inputSize);
    single.setMaxFaces(0);
    single.setCropGeometry(info.crop);
    single.setAreaExponent(info.exponent);
    single.setFaceVote(false);
}

void checkJson(const std::string& line)
{
    require(line.back() == '\n' && line.find('\n') == line.size() - 1, "what is told of a frame is one line");
    require(nlohmann::json::accept(line), "what is told of a frame is JSON");
}

/** @param oldId largest one of the sequences before. */
void checkFaces(const std::vector<FaceSegmentation>& faces, const cv::Size& frame, int oldId)
{
    int before = oldId;
    for (const FaceSegmentation& face : faces)
    {
        require(face.id > before,
                "faces are in the order of their ids, and no id of another sequence comes again");
        before = face.id;
        require((face.region & cv::Rect(cv::Point(), frame)) == face.region,
                "a face's region lies in the frame");
        require(face.labels.size() == face.region.size(), "a face's label map has the size of its region");
        for (const float confidence : face.classConfidences)
        {
            require(confidence >= 0 && confidence <= 1, "a confidence is 0 to 1");
        }
    }
}

void checkLabels(const cv::Mat& labels, const cv::Size& size, int classes)
{
    double largest = 0;
    require(labels.size() == size && labels.type() == CV_8UC1, "a label map has the size of its frame");
    cv::minMaxIdx(labels, nullptr, &largest);
    require(largest < classes, "labels are classes");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    static std::vector<Sequence> sequences = makeSequences();
    FuzzedDataProvider input(data, size);
    Sequence& sequence = sequences[input.ConsumeIntegralInRange<size_t>(0, sequences.size() - 1)];
    restore(*sequence.segmenter);
    checkJson(flsnet_samples::videoLine("flsnet_video", input.ConsumeRandomLengthString(12), cv::Size(64, 48),
                                        oddNumber(input, 25), {"a", "b"}));
    cv::Mat scene = makeScene(input);
    int oldId = sequence.largestId;
    cv::Size frameSize;
    const std::vector<cv::Point2d> places = {cv::Point2d(16, 12),
                                             cv::Point2d(38, 12)}; // of faces, in the scene
    const size_t frames =
        input.ConsumeIntegralInRange<size_t>(1, input.ConsumeIntegralInRange(0, 7) == 0 ? 8 : 4);
    for (size_t i = 0; i < frames; ++i)
    {
        if (input.ConsumeIntegralInRange(0, 15) == 0)
        {
            scene = makeScene(input);
        }
        const cv::Point place(input.ConsumeIntegralInRange(0, 16), input.ConsumeIntegralInRange(0, 12));
        sequence.detector->told.clear();
        const size_t found = input.ConsumeIntegralInRange<size_t>(0, 3);
        for (size_t f = 0; f < found; ++f)
        {
            sequence.detector->told.push_back(
                makeFace(input, places[std::min(f, places.size() - 1)] - cv::Point2d(place)));
        }
        oldId = configure(input, *sequence.segmenter) ? sequence.largestId : oldId;
        const cv::Mat frame = makeFrame(input, scene, place);
        cv::Mat labels;
        std::vector<FaceSegmentation> faces;
        const int call = input.ConsumeIntegralInRange(0, 15);
        if (!attempt([&] {
                if (call == 0)
                {
                    sequence.segmenter->segmentFaces(frame, faces);
                }
                else if (call == 1)
                {
                    sequence.segmenter->segment(frame, labels);
                }
                else if (call == 2) // an error at the frame's end
                {
                    cv::Mat_<float> other;
                    sequence.segmenter->segment(frame, other, faces);
                }
                else
                {
                    sequence.segmenter->segment(frame, labels, faces);
                }
            }))
        {
            continue;
        }
        if (call != 0)
        {
            checkLabels(labels, frame.size(), sequence.classes);
        }
        oldId = frame.size() != frameSize ? sequence.largestId : oldId;
        frameSize = frame.size();
        checkFaces(faces, frame.size(), oldId);
        for (const FaceSegmentation& face : faces)
        {
            sequence.largestId = std::max(sequence.largestId, face.id);
        }
        checkJson(flsnet_samples::frameLine(i, static_cast<double>(i) / 25, faces));
    }
    return 0;
}
