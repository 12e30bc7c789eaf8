// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The detector with pictures of any size and type: for half of the inputs all of it with a small network, for the others
// its pyramid and tiles alone, of larger pictures.

#include <algorithm>
#include <cmath>

#include <fuzzer/FuzzedDataProvider.h>

#include "detector/decode_faces.hpp"
#include "detector/photo_pyramid.hpp"
#include "fuzz_target.hpp"
#include "opencv2/flsnet.hpp"
#include "tiny_models.hpp"

using namespace flsnet_fuzz;
using namespace cv::flsnet;

namespace
{

void checkPyramid(const cv::Mat& photo, double scale)
{
    const int largestTile = 288;
    static detail::PhotoPyramid pyramid(detail::LARGEST_DECODED, cv::Scalar(104, 117, 124), largestTile);
    const auto& levels = pyramid.build(photo, scale);
    require(!levels.empty(), "a pyramid has levels");
    for (const std::vector<detail::PyramidPicture>& level : levels)
    {
        for (const detail::PyramidPicture& tile : level)
        {
            const cv::Size size = tile.picture.size();
            require(tile.picture.type() == CV_8UC3 && !size.empty() &&
                        size.width % detail::PhotoPyramid::STRIDE == 0 &&
                        size.height % detail::PhotoPyramid::STRIDE == 0 &&
                        std::max(size.width, size.height) <= largestTile,
                    "a tile is a picture that the network takes");
            const cv::Point2d place = tile.toPhoto(tile.own.tl());
            require(std::isfinite(place.x) && std::isfinite(place.y) && tile.scale.x > 0 && tile.scale.y > 0,
                    "a place of a tile is one of the photo");
        }
    }
}

void checkFaces(const cv::Mat& photo, NetworkFaceDetector& detector)
{
    std::vector<FaceDetection> faces;
    if (attempt([&] { detector.detect(photo, faces); }))
    {
        require(detector.getMaxFaces() == 0 || faces.size() <= static_cast<size_t>(detector.getMaxFaces()),
                "there are no more faces than asked for");
        float before = 1;
        for (const FaceDetection& face : faces)
        {
            require(face.box.width > 0 && std::isfinite(face.box.x) && std::isfinite(face.box.y) &&
                        face.landmarks.size() == 5,
                    "faces have a box and landmarks");
            require(face.confidence <= before && face.confidence >= 0, "the surest face comes first");
            before = face.confidence;
        }
    }
}

/** Blocks of 8 bytes and 8 rows. */
void fill(const std::vector<uchar>& noise, cv::Mat& photo)
{
    const size_t bytes = static_cast<size_t>(photo.cols) * photo.elemSize();
    for (int y = 0; y < photo.rows; ++y)
    {
        uchar* const row = photo.ptr(y);
        if (y % 8 != 0)
        {
            std::copy(photo.ptr(y - 1), photo.ptr(y - 1) + bytes, row);
            continue;
        }
        for (size_t i = 0; i < bytes; i += 8)
        {
            const size_t place = i / 8 + static_cast<size_t>(y / 8) * 13;
            std::fill(row + i, row + std::min(bytes, i + 8), noise.empty() ? 0 : noise[place % noise.size()]);
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    static const cv::Ptr<NetworkFaceDetector> detector =
        NetworkFaceDetector::create(Model::random(tinyDetector(), 1));
    FuzzedDataProvider input(data, size);
    const bool runsNetwork = input.ConsumeBool();
    const bool isLong = input.ConsumeIntegralInRange(0, 31) == 0;
    const int longest = runsNetwork ? 24 : 90; // the network sees at most four times the pixels
    const cv::Size photoSize(input.ConsumeIntegralInRange(0, isLong ? (runsNetwork ? 300 : 1200) : longest),
                             input.ConsumeIntegralInRange(0, isLong ? 8 : longest));
    const int smallest = input.ConsumeIntegralInRange(-1, isLong ? 60 : 200);
    const double scale = input.ConsumeIntegralInRange(1, 255) / 64.;
    if (runsNetwork)
    {
        attempt([&] { detector->setMinFaceSize(smallest > 0 && smallest < 6 ? 6 : smallest); });
        attempt(
            [&] { detector->setConfidence(static_cast<float>(input.ConsumeIntegralInRange(-1, 9)) / 8); });
        attempt([&] { detector->setMaxFaces(input.ConsumeIntegralInRange(-1, 9)); });
    }
    cv::Mat photo(photoSize, input.PickValueInArray({CV_8UC3, CV_8UC3, CV_8UC3, CV_8UC1, CV_16UC3}));
    const std::vector<uchar> noise = input.ConsumeRemainingBytes<uchar>();
    fill(noise, photo);
    if (runsNetwork)
    {
        checkFaces(photo, *detector);
    }
    else if (photo.type() == CV_8UC3 && !photo.empty())
    {
        checkPyramid(photo, scale);
    }
    return 0;
}
