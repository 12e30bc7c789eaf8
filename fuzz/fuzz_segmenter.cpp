// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The segmenter with any picture, faces and settings, and small networks: in floats and in 8 bits, with one and two
// stages, and with classes of their own; closer and wider looks at faces, and mattes of what it finds.

#include <cmath>

#include <fuzzer/FuzzedDataProvider.h>

#include "fuzz_target.hpp"
#include "opencv2/flsnet.hpp"
#include "tiny_models.hpp"

using namespace flsnet_fuzz;
using namespace cv::flsnet;

namespace
{

std::vector<cv::Ptr<FaceLandmarkSegmenter>> makeSegmenters()
{
    std::vector<cv::Ptr<FaceLandmarkSegmenter>> segmenters;
    for (const ModelInfo& info : {tinySegmenter({1}, 0, cv::Size(8, 8)),
                                  tinySegmenter({1, 1}, 2, cv::Size(14, 11)), tinyOwnClasses()})
    {
        for (const int precision : {PRECISION_FLOAT, PRECISION_INT8})
        {
            FaceLandmarkSegmenter::Params params;
            params.model = quantizedModel(info);
            params.precision = precision;
            if (info.hasFaceClasses())
            {
                ModelInfo closeUp = tinySegmenter({1, 1}, 0, cv::Size(10, 10));
                closeUp.crop.enlargement = segmenters.size() % 2 == 0 ? 1.2 : 3;
                closeUp.crop.shift = cv::Point2d(0.3, segmenters.size() < 2 ? 0. : -0.2);
                params.closeUpModel = quantizedModel(closeUp);
                // Sees more on all sides, then on two, then on three, and last a corner of the crop alone.
                const double enlargements[] = {4.4, 3, 5, 1.2};
                const cv::Point2d shifts[] = {{0, 0.35}, {1, 1}, {0, 2}, {1.6, -1.6}};
                ModelInfo widerLook = tinySegmenter({1, 1}, 2, cv::Size(13, 9));
                widerLook.crop.enlargement = enlargements[segmenters.size()];
                widerLook.crop.shift = shifts[segmenters.size()];
                params.widerLookModel = quantizedModel(widerLook);
            }
            segmenters.push_back(FaceLandmarkSegmenter::create(params));
        }
    }
    return segmenters;
}

/** A length or place: mostly about the size of a picture, at times anything. */
double number(FuzzedDataProvider& input)
{
    switch (input.ConsumeIntegralInRange(0, 7))
    {
    case 0:
        return input.PickValueInArray({0., -1., 1e-9, 1e5, -1e5, 1e6, 1e6 + 1, 1e300, -1e300,
                                       double(INFINITY), double(NAN), 5e-324, 0.5});
    case 1:
        return input.ConsumeFloatingPointInRange<double>(-2000, 2000);
    default:
        return input.ConsumeIntegral<uint8_t>() / 4. - 8;
    }
}

cv::Mat picture(FuzzedDataProvider& input)
{
    const int types[] = {CV_8UC3,  CV_8UC3,  CV_8UC1,  CV_8UC4,  CV_16UC3, CV_16UC4, CV_16UC1,
                         CV_32FC3, CV_32FC4, CV_32FC1, CV_64FC3, CV_8UC2,  CV_8SC3};
    const int type = input.PickValueInArray(types);
    const bool isLarge = input.ConsumeIntegralInRange(0, 31) == 0;
    const int width = input.ConsumeIntegralInRange(0, isLarge ? 400 : 24);
    const int height = input.ConsumeIntegralInRange(0, isLarge ? 12 : 24);
    const int left = input.ConsumeIntegralInRange(0, 3); // of a view
    cv::Mat whole(height + 2, width + left + 1, type);
    const std::vector<uchar> noise = input.ConsumeBytes<uchar>(input.ConsumeIntegralInRange<size_t>(1, 64));
    const bool isRaw = input.ConsumeIntegralInRange(0, 7) == 0; // floats of any bits
    for (int y = 0; y < whole.rows; ++y)
    {
        uchar* row = whole.ptr(y);
        const size_t bytes = static_cast<size_t>(whole.cols) * whole.elemSize();
        for (size_t i = 0; i < bytes && !noise.empty(); ++i)
        {
            row[i] = noise[(i + static_cast<size_t>(y) * 7) % noise.size()];
        }
        for (size_t i = 0; whole.depth() == CV_32F && !isRaw && i < bytes / sizeof(float); ++i)
        {
            whole.ptr<float>(y)[i] = noise.empty() ? 0 : static_cast<float>(noise[i % noise.size()]) / 255;
        }
    }
    return whole(cv::Rect(left, 1, width, height));
}

std::vector<FaceDetection> detections(FuzzedDataProvider& input)
{
    std::vector<FaceDetection> faces(input.ConsumeIntegralInRange<size_t>(0, 3));
    for (FaceDetection& face : faces)
    {
        const double x = number(input), y = number(input), width = number(input);
        face.box = cv::Rect2d(x, y, width, input.ConsumeBool() ? width : number(input));
        face.roll = input.PickValueInArray({0., 0., 90., -180., 30., 1e9, double(NAN)});
        face.roll += input.ConsumeBool() ? number(input) : 0;
        face.confidence = input.ConsumeProbability<float>();
        face.landmarks.resize(input.PickValueInArray<size_t>({0, 0, 5, 3}));
        for (cv::Point2f& landmark : face.landmarks)
        {
            landmark = cv::Point2f(static_cast<float>(number(input)), static_cast<float>(y));
        }
    }
    return faces;
}

/** Gives the faces that it was told, as a detector of a user's own might. */
class ToldDetector : public FaceDetector
{
public:
    using FaceDetector::detect;

    void detect(cv::InputArray, std::vector<FaceDetection>& faces) override { faces = told; }

    std::vector<FaceDetection> told;
};

void configure(FuzzedDataProvider& input, FaceLandmarkSegmenter& segmenter)
{
    CropGeometry geometry;
    segmenter.setCropGeometry(geometry);
    geometry.enlargement = input.ConsumeBool() ? 2.75 : number(input);
    geometry.shift =
        input.ConsumeBool() ? cv::Point2d(0, -0.05) : cv::Point2d(number(input) / 8, number(input) / 8);
    geometry.border =
        input.PickValueInArray<int>({cv::BORDER_CONSTANT, cv::BORDER_REPLICATE, cv::BORDER_REFLECT_101, 17});
    attempt([&] { segmenter.setCropGeometry(geometry); });
    // What inputs before this one have set must not show.
    const ModelInfo info = segmenter.modelInfo();
    segmenter.setInputSize(info.spec.inputSize);
    segmenter.setAreaExponent(info.exponent);
    segmenter.setAreas(info.areas);
    if (input.ConsumeIntegralInRange(0, 3) == 0)
    {
        attempt([&] {
            segmenter.setInputSize(
                cv::Size(input.ConsumeIntegralInRange(-1, 20), input.ConsumeIntegralInRange(-1, 20)));
        });
    }
    if (input.ConsumeIntegralInRange(0, 3) == 0)
    {
        attempt([&] { segmenter.setAreaExponent(number(input)); });
        std::vector<double> areas(info.areas.size() - input.PickValueInArray<size_t>({0, 0, 1}));
        for (double& area : areas)
        {
            area = number(input);
        }
        attempt([&] { segmenter.setAreas(areas); });
    }
    segmenter.setWithScores(input.ConsumeBool());
    segmenter.setCloseUp(input.ConsumeBool());
    segmenter.setWiderLook(input.ConsumeBool());
    attempt([&] { segmenter.setFaceVote(input.ConsumeBool()); });
    attempt([&] { segmenter.setMinFaceSize(input.ConsumeIntegralInRange(-1, 20)); });
    attempt([&] { segmenter.setMaxFaces(input.ConsumeIntegralInRange(-1, 3)); });
    attempt([&] { segmenter.setConfidence(static_cast<float>(input.ConsumeIntegralInRange(-1, 5)) / 4); });
}

void checkLabels(const cv::Mat& labels, const cv::Size& size, int classes)
{
    double largest = 0;
    require(labels.size() == size && labels.type() == CV_8UC1, "a label map has the size of its photo");
    cv::minMaxIdx(labels, nullptr, &largest);
    require(largest < classes, "labels are classes");
}

void checkScores(const FaceSegmentation& face, int classes)
{
    const cv::Mat& scores = face.scores;
    require(scores.empty() || (scores.dims == 3 && scores.size[0] == classes && scores.type() == CV_32FC1 &&
                               cv::Size(scores.size[2], scores.size[1]) == face.region.size()),
            "scores are one value per class and pixel of the region");
    for (int place = 0; !scores.empty() && place < face.region.area(); ++place)
    {
        float sum = 0;
        for (int c = 0; c < classes; ++c)
        {
            sum += scores.ptr<float>(c)[place];
        }
        require(std::abs(sum - 1) < 1e-4f, "scores add up to 1");
    }
}

/** Of any face with scores in the photo, for any classes. */
void makeMattes(FuzzedDataProvider& input, const cv::Mat& photo, const std::vector<FaceSegmentation>& faces,
                int classCount)
{
    for (const FaceSegmentation& face : faces)
    {
        std::vector<int> classes(input.ConsumeIntegralInRange<size_t>(0, 3));
        for (int& label : classes)
        {
            label = input.ConsumeIntegralInRange(-1, classCount);
        }
        cv::Mat matte;
        const double softness = input.ConsumeBool() ? 0.1 : number(input);
        if (attempt([&] { faceMatte(photo, face, classes, matte, softness); }))
        {
            require(matte.size() == photo.size() && matte.type() == CV_32FC1 &&
                        cv::checkRange(matte, true, nullptr, 0, 1.000001),
                    "a matte has numbers of 0 to 1");
        }
    }
}

void checkFaces(const std::vector<FaceSegmentation>& faces, const cv::Size& photo, int classes)
{
    for (const FaceSegmentation& face : faces)
    {
        require(face.region.empty() || (face.region & cv::Rect(cv::Point(), photo)) == face.region,
                "a face's region lies in the photo");
        require(face.region.empty() ? face.labels.empty() : face.labels.size() == face.region.size(),
                "a face's label map has the size of its region");
        for (const float confidence : face.classConfidences)
        {
            require(confidence >= 0 && confidence <= 1, "a confidence is 0 to 1");
        }
        for (int c = 0; c < classes; ++c)
        {
            face.contours(c);
        }
        checkScores(face, classes);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    static const std::vector<cv::Ptr<FaceLandmarkSegmenter>> segmenters = makeSegmenters();
    static const cv::Ptr<ToldDetector> detector = cv::makePtr<ToldDetector>();
    FuzzedDataProvider input(data, size);
    FaceLandmarkSegmenter& segmenter =
        *segmenters[input.ConsumeIntegralInRange<size_t>(0, segmenters.size() - 1)];
    const int classes = segmenter.modelInfo().spec.classCount;
    const int call = input.ConsumeIntegralInRange(0, 5);
    configure(input, segmenter);
    const std::vector<FaceDetection> told = detections(input);
    const cv::Mat photo = picture(input);
    cv::Mat labels;
    std::vector<FaceSegmentation> faces;
    const auto boxes = [&told] {
        std::vector<cv::Rect2d> all;
        for (const FaceDetection& face : told)
        {
            all.push_back(face.box);
        }
        return all;
    };
    detector->told = told;
    segmenter.setDetector(detector);
    switch (call)
    {
    case 0:
        if (attempt([&] { segmenter.segment(photo, boxes(), labels, faces); }))
        {
            checkLabels(labels, photo.size(), classes);
            require(faces.size() == told.size(), "a caller's faces are never left out");
        }
        break;
    case 1:
        if (attempt([&] { segmenter.segmentFaces(photo, told, faces); }))
        {
            require(faces.size() == told.size(), "a caller's faces are never left out");
        }
        break;
    case 2:
        if (attempt([&] { segmenter.segmentCrop(photo, labels); }))
        {
            checkLabels(labels, photo.size(), classes);
        }
        break;
    case 3:
        if (attempt([&] { segmenter.segment(photo, labels, faces); })) // by the detector
        {
            checkLabels(labels, photo.size(), classes);
        }
        break;
    default:
        if (attempt([&] { segmenter.segment(photo, told, labels, faces); }))
        {
            checkLabels(labels, photo.size(), classes);
            require(faces.size() == told.size(), "a caller's faces are never left out");
        }
    }
    checkFaces(faces, photo.size(), classes);
    makeMattes(input, photo, faces, classes);
    return 0;
}
