// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The lips: their outline follows the lip landmarks of the neutral head, their colour is painted inside.
#ifndef FACEGEN_LIPS_HPP
#define FACEGEN_LIPS_HPP

#include <array>

#include "head_model.hpp"
#include "material.hpp"
#include "rng.hpp"
#include "subject.hpp"

namespace facegen
{
class Lips
{
public:
    Lips(const HeadModel& model, const Subject& subject, Rng& rng);

    void shade(const SurfacePoint& p, Material& m) const;

    /** cm to the border of the vermilion, seen from the front of the neutral head; positive inside. */
    float depth(const Vec3& rest) const;

private:
    static constexpr int STEPS = 96; //!< from the middle to the corner

    void sampleOutline(const HeadModel& model, Rng& rng);
    void samplePaint(const Subject& subject, Rng& rng);

    float corner = 0, back = 0;                        //!< |x| of the corners; z behind which nothing is lip
    std::array<float, STEPS> upper{}, lower{}, line{}; //!< y of both borders and of the line between the lips
    Vec3 upperColor, lowerColor;
    float gloss = 0, softness = 0, creases = 0, lineDarkness = 0, rim = 0;
    int shine = 6;
    uint32_t channel = 0;
};
} // namespace facegen

#endif
