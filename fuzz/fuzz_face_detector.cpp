// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The detector with pictures of any size and type: for some of the inputs all of it with a small network, for others its
// second look with what a network might say, or its pyramid and tiles alone, of larger pictures.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include <fuzzer/FuzzedDataProvider.h>

#include "detector/decode_faces.hpp"
#include "detector/photo_pyramid.hpp"
#include "detector/second_look.hpp"
#include "fuzz_target.hpp"
#include "model/onnx_format.hpp"
#include "opencv2/flsnet.hpp"
#include "tiny_models.hpp"

using namespace flsnet_fuzz;
using namespace cv::flsnet;

namespace
{

/** As if it had learned that faces are rare: where each cell tells of one, second looks at all of them take all the time. */
cv::Ptr<Model> soberDetector()
{
    const std::vector<uchar> bytes = Model::random(tinyDetector(), 1)->toOnnx(WEIGHTS_FLOAT);
    detail::OnnxModel file = detail::readOnnx(bytes.data(), bytes.size(), "random");
    bool found = false;
    for (detail::OnnxTensor& tensor : file.tensors)
    {
        if (tensor.name == "head.bias")
        {
            std::string data(tensor.data);
            const float logit = -4.5;
            std::memcpy(&data[0], &logit, sizeof(logit));
            tensor.setData(std::move(data));
            found = true;
        }
    }
    require(found, "the detector's network has a bias of its predictions");
    return Model::read(detail::writeOnnx(file));
}

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

/** Says what it was told. */
class ToldNetwork : public detail::DetectorNetwork
{
public:
    cv::Mat forward(const std::vector<cv::Mat>& pictures, size_t) override
    {
        require(pictures.size() == 1, "one face is one picture");
        const cv::Mat& picture = pictures[0];
        require(picture.type() == CV_8UC3 && picture.cols % detail::PhotoPyramid::STRIDE == 0 &&
                    picture.rows % detail::PhotoPyramid::STRIDE == 0,
                "a network gets pictures that it takes");
        const int cell = detail::PhotoPyramid::STRIDE / 2;
        const int shape[] = {1, detail::DETECTOR_CHANNELS, picture.rows / cell, picture.cols / cell};
        cv::Mat output(4, shape, CV_32F, cv::Scalar::all(-9));
        // Some cells tell of faces, those in the middle more often.
        const size_t places = static_cast<size_t>(shape[2]) * static_cast<size_t>(shape[3]);
        for (const size_t place : cells)
        {
            for (size_t channel = 0; channel < detail::DETECTOR_CHANNELS; ++channel)
            {
                const size_t i = place % places * 31 + channel;
                output.ptr<float>()[channel * places + place % places] =
                    numbers.empty() ? 0 : static_cast<float>(numbers[i % numbers.size()]) / 32 - 2;
            }
        }
        return output;
    }

    std::vector<size_t> cells;
    std::vector<uchar> numbers;
};

void lookAgain(FuzzedDataProvider& input, const cv::Mat& photo)
{
    static const cv::Ptr<ToldNetwork> network = cv::makePtr<ToldNetwork>();
    static detail::SecondLook second(network, cv::Scalar(104, 117, 124));
    network->cells.resize(input.ConsumeIntegralInRange<size_t>(0, 4));
    for (size_t& cell : network->cells)
    {
        cell = input.ConsumeIntegral<uint16_t>();
    }
    const auto length = [&input](double longest) {
        return input.ConsumeBool() ? input.ConsumeIntegral<uint8_t>() / 4.
                                   : input.ConsumeFloatingPointInRange<double>(-longest, longest);
    };
    detail::FaceCandidate face;
    face.center = cv::Point2d(length(3000), length(3000));
    face.side = std::max(1., std::abs(length(4000)));
    const double angle = input.ConsumeIntegral<uint8_t>() / 40.;
    face.up = cv::Point2d(std::sin(angle), -std::cos(angle));
    for (cv::Point2d& landmark : face.landmarks)
    {
        landmark = face.center;
    }
    face.logit = input.ConsumeIntegral<int8_t>() / 16.;
    face.seenSide = face.side;
    const cv::Point2d scale(input.ConsumeIntegralInRange(1, 64) / 32.,
                            input.ConsumeIntegralInRange(1, 64) / 32.);
    network->numbers = input.ConsumeRemainingBytes<uchar>();
    const double before = face.side;
    std::vector<detail::FaceCandidate> faces(1, face);
    second.look(photo, photo, scale, faces);
    face = faces[0];
    require(std::isfinite(face.center.x) && std::isfinite(face.center.y) && std::isfinite(face.logit) &&
                face.side > before / 2 && face.side < before * 2 && std::abs(cv::norm(face.up) - 1) < 1e-6,
            "a second look tells of the same face");
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
    static const cv::Ptr<NetworkFaceDetector> detector = NetworkFaceDetector::create(soberDetector());
    FuzzedDataProvider input(data, size);
    const int part = input.ConsumeIntegralInRange(0, 31);
    // Second looks by the network take a thousand times what the rest does.
    const bool runsNetwork = part < 4 && std::accumulate(data, data + size, 0u) % 8 == 0;
    const bool isLong = input.ConsumeIntegralInRange(0, 31) == 0;
    const int longest = runsNetwork ? 10 : 60;
    const cv::Size photoSize(input.ConsumeIntegralInRange(0, isLong ? (runsNetwork ? 60 : 1200) : longest),
                             input.ConsumeIntegralInRange(0, isLong ? 8 : longest));
    const int smallest = input.ConsumeIntegralInRange(-1, isLong ? 60 : 200);
    const double scale = input.ConsumeIntegralInRange(1, 255) / 64.;
    if (runsNetwork)
    {
        attempt([&] { detector->setMinFaceSize(smallest > 0 && smallest < 6 ? 6 : smallest); });
        attempt(
            [&] { detector->setConfidence(static_cast<float>(input.ConsumeIntegralInRange(-1, 65)) / 64); });
        attempt([&] { detector->setMaxFaces(input.ConsumeIntegralInRange(-1, 9)); });
    }
    cv::Mat photo(photoSize, input.PickValueInArray({CV_8UC3, CV_8UC3, CV_8UC3, CV_8UC1, CV_16UC3}));
    fill(input.ConsumeBytes<uchar>(input.ConsumeIntegralInRange<size_t>(1, 64)), photo);
    if (runsNetwork)
    {
        checkFaces(photo, *detector);
    }
    else if (photo.type() == CV_8UC3 && !photo.empty() && part < 20)
    {
        lookAgain(input, photo);
    }
    else if (photo.type() == CV_8UC3 && !photo.empty())
    {
        checkPyramid(photo, scale);
    }
    return 0;
}
