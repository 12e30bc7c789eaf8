// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What detectors give: the maps of the module's own network, rows of FaceDetectorYN, boxes and landmarks of others.

#include <algorithm>
#include <cmath>

#include <fuzzer/FuzzedDataProvider.h>

#include "detector/decode_faces.hpp"
#include "detector/merge_faces.hpp"
#include "detector/unite_candidates.hpp"
#include "fuzz_target.hpp"
#include "opencv2/flsnet.hpp"

using namespace flsnet_fuzz;
using namespace cv::flsnet;

namespace
{

/** Mostly a number that a network gives, at times any bits. */
float oddNumber(FuzzedDataProvider& input)
{
    const uint8_t byte = input.ConsumeIntegral<uint8_t>();
    if (byte < 250)
    {
        return static_cast<float>(byte) / 16 - 6;
    }
    const uint32_t bits = input.ConsumeIntegral<uint32_t>();
    float number = 0;
    std::copy(reinterpret_cast<const char*>(&bits), reinterpret_cast<const char*>(&bits) + sizeof(bits),
              reinterpret_cast<char*>(&number));
    return number;
}

bool isFinite(const detail::FaceCandidate& face)
{
    return std::isfinite(face.center.x) && std::isfinite(face.center.y) && std::isfinite(face.side) &&
           face.side > 0 && std::isfinite(face.up.x) && std::isfinite(face.up.y) &&
           std::all_of(std::begin(face.landmarks), std::end(face.landmarks), [](const cv::Point2d& point) {
               return std::isfinite(point.x) && std::isfinite(point.y);
           });
}

void decode(FuzzedDataProvider& input)
{
    const int height = input.ConsumeIntegralInRange(1, 6), width = input.ConsumeIntegralInRange(1, 6);
    const double smallestLogit = input.ConsumeIntegralInRange(-8, 4);
    const int shape[] = {1, detail::DETECTOR_CHANNELS, height, width};
    cv::Mat output(4, shape, CV_32F);
    for (int place = 0; place < height * width; ++place)
    {
        for (int channel = 0; channel < detail::DETECTOR_CHANNELS; ++channel)
        {
            output.ptr<float>()[channel * height * width + place] = oddNumber(input);
        }
    }
    std::vector<detail::FaceCandidate> candidates;
    detail::decodeFaces(output, 0, smallestLogit, candidates);
    require(candidates.size() <= static_cast<size_t>(height * width), "a cell tells of one face at most");
    for (const detail::FaceCandidate& face : candidates)
    {
        require(isFinite(face) && face.side >= detail::SMALLEST_DECODED &&
                    face.side <= detail::LARGEST_DECODED,
                "candidates have finite numbers, and sides that the network knows");
    }
    const std::vector<detail::FaceCandidate> faces = detail::uniteCandidates(candidates);
    require(faces.size() <= candidates.size() && faces.empty() == candidates.empty(),
            "faces are made of candidates");
    require(std::all_of(faces.begin(), faces.end(), isFinite), "faces have finite numbers");
    require(std::is_sorted(faces.begin(), faces.end(),
                           [](const detail::FaceCandidate& a, const detail::FaceCandidate& b) {
                               return a.logit > b.logit;
                           }),
            "the surest face comes first");
    std::reverse(candidates.begin(), candidates.end());
    const std::vector<detail::FaceCandidate> again = detail::uniteCandidates(candidates);
    require(again.size() == faces.size(), "the order of candidates does not matter");
}

void checkFace(const FaceDetection& face)
{
    require(face.box.width > 0 && face.box.height > 0 && std::isfinite(face.box.area()) &&
                std::isfinite(face.roll),
            "a face that is made of a detector's has a box");
}

void readYuNet(FuzzedDataProvider& input)
{
    cv::Mat rows(input.ConsumeIntegralInRange(0, 4), input.ConsumeIntegralInRange(14, 15), CV_32F);
    for (size_t i = 0; i < rows.total(); ++i)
    {
        rows.ptr<float>()[i] = 16 * oddNumber(input);
    }
    std::vector<FaceDetection> faces;
    if (attempt([&] { faces = faceDetectionsFromYuNet(rows); }))
    {
        require(static_cast<int>(faces.size()) == rows.rows, "each row is a face");
        std::for_each(faces.begin(), faces.end(), checkFace);
    }
}

cv::Rect2d readBox(FuzzedDataProvider& input)
{
    const double x = static_cast<double>(oddNumber(input)), y = static_cast<double>(oddNumber(input));
    return cv::Rect2d(x, y, static_cast<double>(oddNumber(input)), static_cast<double>(oddNumber(input)));
}

void convertBox(FuzzedDataProvider& input)
{
    const int kind = input.ConsumeIntegralInRange(-1, 7);
    const cv::Rect2d box = readBox(input);
    std::vector<cv::Point2f> landmarks(input.PickValueInArray<size_t>({0, 5, 6, 4}));
    for (cv::Point2f& point : landmarks)
    {
        point.x = oddNumber(input);
        point.y = oddNumber(input);
    }
    FaceDetection face;
    if (attempt([&] { face = faceDetectionFrom(kind, box, landmarks, input.ConsumeFloatingPoint<float>()); }))
    {
        checkFace(face);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    FuzzedDataProvider input(data, size);
    switch (input.ConsumeIntegralInRange(0, 3))
    {
    case 0:
        readYuNet(input);
        break;
    case 1:
        convertBox(input);
        break;
    default:
        decode(input);
    }
    return 0;
}
