// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "decode_faces.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

enum Channel
{
    LOGIT,
    CENTER_X,
    CENTER_Y,
    LOG_SIDE,
    COSINE,
    SINE,
    FIRST_LANDMARK
};

/** Reads one cell. @return whether it may be a face's. */
bool decodeCell(const float* cell, size_t channelStep, const Point& place, FaceCandidate& face)
{
    const auto value = [cell, channelStep](int channel) {
        return static_cast<double>(cell[channel * channelStep]);
    };
    const double roll = std::hypot(value(COSINE), value(SINE));
    face.logit = value(LOGIT);
    face.center = Point2d(DETECTOR_STRIDE * (place.x + 0.5 + value(CENTER_X)),
                          DETECTOR_STRIDE * (place.y + 0.5 + value(CENTER_Y)));
    face.side = face.seenSide = DECODED_SIDE * std::exp2(value(LOG_SIDE));
    face.up = roll > 0 ? Point2d(-value(SINE) / roll, -value(COSINE) / roll) : Point2d(0, -1);
    bool finite = std::isfinite(face.center.x) && std::isfinite(face.center.y) && std::isfinite(roll);
    for (int i = 0; i < FACE_LANDMARKS; ++i)
    {
        const Point2d fromCenter(value(FIRST_LANDMARK + 2 * i), value(FIRST_LANDMARK + 2 * i + 1));
        face.landmarks[i] = face.center + face.side * fromCenter;
        finite = finite && std::isfinite(fromCenter.x) && std::isfinite(fromCenter.y);
    }
    return finite && face.side >= SMALLEST_DECODED && face.side <= LARGEST_DECODED;
}

} // namespace

void decodeFaces(const Mat& output, int picture, double smallestLogit, std::vector<FaceCandidate>& candidates)
{
    CV_Assert(output.type() == CV_32F && output.isContinuous() && output.dims == 4 && picture >= 0 &&
              picture < output.size[0] && output.size[1] == DETECTOR_CHANNELS);
    const int height = output.size[2], width = output.size[3];
    const size_t channelStep = static_cast<size_t>(height) * width;
    candidates.clear();
    const float* cell = output.ptr<float>(picture);
    for (int y = 0; y < height; ++y)
    {
        for (int x = 0; x < width; ++x, ++cell)
        {
            FaceCandidate face;
            if (*cell >= smallestLogit && decodeCell(cell, channelStep, Point(x, y), face))
            {
                candidates.push_back(face);
            }
        }
    }
}

} // namespace detail
} // namespace flsnet
} // namespace cv
