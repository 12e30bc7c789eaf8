// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What is done with the labels of a face: sides, measures, islands, soft masks, borders, colours, and all that flsnet_edit
// makes of them. Any labels, pictures and numbers.

#include <cmath>

#include <fuzzer/FuzzedDataProvider.h>

#include "edit/effects.hpp"
#include "edit/measures_json.hpp"
#include "fuzz_target.hpp"
#include "opencv2/flsnet.hpp"

using namespace flsnet_fuzz;
using namespace cv::flsnet;

namespace
{

/** Mostly about the size of a picture, at times anything. */
double number(FuzzedDataProvider& input)
{
    const uint8_t byte = input.ConsumeIntegral<uint8_t>();
    return byte < 244
               ? byte / 4. - 16
               : input.PickValueInArray({0., -1., 1e-9, 1e6, -1e9, 1e300, -1e300, 5e-324, double(INFINITY),
                                         double(NAN), input.ConsumeFloatingPoint<double>()});
}

cv::Size size(FuzzedDataProvider& input)
{
    const int longest = input.ConsumeIntegralInRange(0, 15) == 0 ? 120 : 20;
    const int width = input.ConsumeIntegralInRange(0, longest);
    return cv::Size(width, input.ConsumeIntegralInRange(0, 20));
}

/** Bytes of the input, again and again. */
void fill(FuzzedDataProvider& input, cv::Mat& picture)
{
    const std::vector<uchar> noise = input.ConsumeBytes<uchar>(input.ConsumeIntegralInRange<size_t>(1, 48));
    const size_t bytes = picture.total() * picture.elemSize();
    for (size_t i = 0; i < bytes; ++i)
    {
        picture.data[i] = noise.empty() ? 0 : noise[i % noise.size()];
    }
}

cv::Mat photo(FuzzedDataProvider& input, const cv::Size& size)
{
    cv::Mat picture(size, input.PickValueInArray(
                              {CV_8UC3, CV_8UC3, CV_8UC3, CV_8UC1, CV_8UC4, CV_16UC3, CV_32FC3, CV_8SC3}));
    fill(input, picture);
    return picture;
}

cv::Mat labelMap(FuzzedDataProvider& input, const cv::Size& size)
{
    cv::Mat labels(size, CV_8UC1);
    fill(input, labels);
    if (input.ConsumeIntegralInRange(0, 15) != 0)
    {
        for (size_t i = 0; i < labels.total(); ++i)
        {
            labels.data[i] %= FACE_CLASS_COUNT;
        }
    }
    return labels;
}

/** As a segmenter gives it for one of two inputs. */
FaceSegmentation someFace(FuzzedDataProvider& input, const cv::Size& photoSize)
{
    FaceSegmentation face;
    const bool isOdd = input.ConsumeBool();
    const double x = number(input), y = number(input), width = number(input);
    face.box =
        cv::Rect2d(x, y, isOdd ? width : 1 + std::abs(width), isOdd ? number(input) : 1 + std::abs(width));
    face.roll = number(input);
    if (isOdd)
    {
        face.region = cv::Rect(input.ConsumeIntegral<int8_t>(), input.ConsumeIntegral<int8_t>(), 0, 0);
        face.region += input.PickValueInArray(
            {cv::Point(), cv::Point(), cv::Point(INT_MAX - 128, 0), cv::Point(0, INT_MIN + 128)});
        face.region += size(input);
    }
    else
    {
        const int left = input.ConsumeIntegralInRange(0, photoSize.width);
        const int top = input.ConsumeIntegralInRange(0, photoSize.height);
        face.region = cv::Rect(left, top, input.ConsumeIntegralInRange(0, photoSize.width - left),
                               input.ConsumeIntegralInRange(0, photoSize.height - top));
    }
    face.labels =
        labelMap(input, input.ConsumeIntegralInRange(0, 31) == 0 ? size(input) : face.region.size());
    face.transform = cv::Mat(2, 3, CV_64FC1);
    const double angle = number(input), scale = 0.1 + std::abs(number(input));
    const double similar[] = {scale * std::cos(angle),  scale * std::sin(angle), number(input),
                              -scale * std::sin(angle), scale * std::cos(angle), number(input)};
    for (int i = 0; i < 6; ++i)
    {
        face.transform.ptr<double>()[i] = isOdd && input.ConsumeBool() ? number(input) : similar[i];
    }
    return face;
}

bool isFinite(const EyeMeasures& eye)
{
    return std::isfinite(eye.center.x) && std::isfinite(eye.center.y) && std::isfinite(eye.irisDiameter) &&
           std::isfinite(eye.width) && std::isfinite(eye.opening) && std::abs(eye.gaze.x) <= 1 &&
           std::abs(eye.gaze.y) <= 1;
}

void measure(const cv::Mat& picture, const FaceSegmentation& face)
{
    cv::Mat sides;
    if (attempt([&] { labelSides(face, sides); }))
    {
        require(face.labels.empty() || (sides.size() == face.labels.size() && sides.type() == CV_8UC1),
                "sides have the size of the labels");
    }
    FaceMeasures measures;
    if (attempt([&] { measures = measureFace(face, picture); }))
    {
        require(isFinite(measures.leftEye) && isFinite(measures.rightEye) &&
                    std::isfinite(measures.mouthWidth) && std::isfinite(measures.mouthHeight) &&
                    std::isfinite(measures.mouthOpening),
                "measures are finite numbers");
        int pixels = 0;
        for (const int area : measures.areas)
        {
            pixels += area;
        }
        require(pixels == face.region.area(), "each pixel has a class");
        flsnet_samples::measuresToJson("fuzz", "photo", picture, {face});
    }
}

void mask(FuzzedDataProvider& input, const cv::Mat& picture, const cv::Mat& labels)
{
    std::vector<int> classes(input.ConsumeIntegralInRange<size_t>(0, 3));
    for (int& label : classes)
    {
        label = input.ConsumeIntegralInRange(-1, 9);
    }
    const int radius = input.ConsumeIntegralInRange(0, 15) == 0 ? input.ConsumeIntegralInRange(-1, 1001)
                                                                : input.ConsumeIntegralInRange(0, 8);
    const double contrast = input.ConsumeBool() ? 0.02 : number(input);
    cv::Mat result, refined, colored;
    if (attempt([&] { softMask(picture, labels, classes, result, radius, contrast); }))
    {
        require(result.size() == labels.size() && result.type() == CV_32FC1 &&
                    cv::checkRange(result, true, nullptr, 0, 1.000001),
                "a mask has numbers of 0 to 1");
    }
    if (attempt([&] { refineBorders(picture, labels, refined, radius, contrast); }))
    {
        require(refined.size() == labels.size() && refined.type() == CV_8UC1,
                "a label map has one channel of 8 bits");
    }
    if (result.empty() || input.ConsumeIntegralInRange(0, 7) == 0)
    {
        result = cv::Mat(picture.size(), input.ConsumeBool() ? CV_32FC1 : CV_8UC1);
        fill(input, result);
    }
    const cv::Scalar color(number(input), number(input), number(input));
    if (attempt([&] { recolor(picture, result, color, colored, input.ConsumeBool() ? 0.6 : number(input)); }))
    {
        require(colored.size() == picture.size() && colored.type() == CV_8UC3,
                "a coloured photo has the photo's size");
    }
}

void islands(FuzzedDataProvider& input, const cv::Mat& labels, const FaceSegmentation& face)
{
    cv::Mat cleaned;
    if (attempt([&] { removeIslands(labels, cleaned, face.box, input.ConsumeBool() ? face.roll : 0); }))
    {
        require(labels.empty() || (cleaned.size() == labels.size() && cleaned.type() == CV_8UC1),
                "a label map has one channel of 8 bits");
    }
}

/** With faces that a segmenter gives, as the program has them. */
void edit(FuzzedDataProvider& input, const cv::Mat& bgr, const FaceSegmentation& face)
{
    using namespace flsnet_samples;
    cv::Mat picture = bgr.clone(), ground(size(input), CV_8UC3);
    const Faces faces(1, face);
    switch (input.ConsumeIntegralInRange(0, 5))
    {
    case 0:
        recolorPart(bgr, faces, input.ConsumeIntegralInRange(0, 8), SMALL_SOFTNESS, cv::Scalar(20, 200, 90),
                    1, input.ConsumeIntegralInRange(0, 2), picture);
        break;
    case 1:
        smoothSkin(bgr, faces, 1, picture);
        break;
    case 2:
        blurGround(bgr, faces, input.ConsumeProbability<double>(), picture);
        break;
    case 3:
        fill(input, ground);
        if (!ground.empty())
        {
            replaceGround(bgr, faces, ground, picture);
        }
        break;
    case 4:
        anonymize(bgr, faces, picture);
        break;
    default:
        cutOut(picture, maskOf(bgr, faces, headClasses(), HAIR_SOFTNESS), HAIR_SOFTNESS * largestSide(faces));
    }
    require(picture.size() == bgr.size() && picture.type() == CV_8UC3,
            "an edited photo has the photo's size");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t bytes)
{
    FuzzedDataProvider input(data, bytes);
    const int call = input.ConsumeIntegralInRange(0, 3);
    const cv::Mat picture = photo(input, size(input));
    const FaceSegmentation face = someFace(input, picture.size());
    switch (call)
    {
    case 0:
        measure(picture, face);
        break;
    case 1:
        mask(input, picture, labelMap(input, picture.size()));
        break;
    case 2:
        islands(input, face.labels, face);
        break;
    default:
    {
        const bool isFound = face.box.width > 0 && face.box.height > 0 && std::isfinite(face.box.area()) &&
                             (face.region & cv::Rect(cv::Point(), picture.size())) == face.region &&
                             face.labels.size() == face.region.size();
        if (isFound && picture.type() == CV_8UC3 && !picture.empty())
        {
            attempt([&] { edit(input, picture, face); });
        }
    }
    }
    return 0;
}
