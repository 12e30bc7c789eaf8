// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Eyebrows, painted on the brow ridge.
#ifndef FACEGEN_BROWS_HPP
#define FACEGEN_BROWS_HPP

#include <array>

#include "head_model.hpp"
#include "material.hpp"
#include "rng.hpp"
#include "subject.hpp"

namespace facegen
{
class Brows
{
public:
    Brows(const HeadModel& model, const Subject& subject, Rng& rng);

    void shade(const SurfacePoint& p, Material& m) const;

    /** cm from the highest brow landmark up to the upper edge; negative where the brows lie lower. */
    float margin() const { return edgeMargin; }

private:
    /** One brow, seen from the front. */
    struct Brow
    {
        static constexpr int STEPS = 33; //!< from the inner end to the outer

        float height(float along) const { return at(middle, along); }
        float thickness(float along) const { return at(half, along); }

        float inner = 0, outer = 0;                //!< |x| of the ends
        std::array<float, STEPS> middle{}, half{}; //!< y of its middle, half its thickness

    private:
        static float at(const std::array<float, STEPS>& values, float along);
    };

    void sampleShape(float eyeLine, const Subject& subject, Rng& rng);
    void samplePaint(const Subject& subject, Rng& rng);
    void measure(const HeadModel& model);

    std::array<Brow, 2> brows; //!< right and left
    Vec3 color;
    float density = 1, softness = 0.3f, innerSoftness = 0, outerSoftness = 0, strokes = 0.5f, raggedness = 0,
          hairRate = 6;
    float lowest = 0, highest = 0, edgeMargin = 0;
    uint32_t channel = 0;
};
} // namespace facegen

#endif
