// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Draws the picture of one seed.
#ifndef FACEGEN_RENDERER_HPP
#define FACEGEN_RENDERER_HPP

#include <array>

#include <opencv2/core.hpp>

#include "head_model.hpp"
#include "landmark_region.hpp"
#include "lighting.hpp"
#include "pose.hpp"

namespace facegen
{
struct Picture
{
    uint64_t seed = 0;
    cv::Mat3b image;
    cv::Mat1b labels;
    cv::Mat1b coverage; //!< share of each pixel that is not background, 0 to 255
    FaceBox box;        //!< pixels of the image
    HeadAngles angles;
    std::array<cv::Point2f, LANDMARK_COUNT> landmarks; //!< as the box; hidden ones as well
};

/** Stateless after construction: render() may be called from several threads at once. */
class Renderer
{
public:
    /** Without bystanders every picture shows one person only, and no crowd behind them. Wide pictures show more around the
    face, below it most of all. */
    explicit Renderer(const HeadModel& model, bool bystanders = true, bool wide = false);

    Picture render(uint64_t seed, int size) const;

private:
    struct Portrait;
    struct Framing;

    Portrait drawPortrait(uint64_t seed, int samples, const Lighting& lighting, const Framing& framing) const;

    /** A second person behind the first, mostly cut by the border of the picture. */
    void drawBystander(const Lighting& lighting, Rng& rng, cv::Mat3f& background) const;

    const HeadModel& model;
    bool bystanders, wide;
    LandmarkRegion lips, leftEye;
};
} // namespace facegen

#endif
