// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Head and body angles, and the camera that frames the face.
#ifndef FACEGEN_POSE_HPP
#define FACEGEN_POSE_HPP

#include <array>
#include <vector>

#include "head_model.hpp"
#include "rng.hpp"

namespace facegen
{
/** Turns head space into camera space: the neck twists between the head's angles and the body's. */
class Pose
{
public:
    explicit Pose(Rng& rng);

    const HeadAngles& head() const { return headAngles; }

    /** Of a point that follows the body by `share` (0 head .. 1 body). */
    Vec3 point(const Vec3& p, float share) const { return steps[step(share)] * (p - PIVOT); }
    Vec3 direction(const Vec3& d, float share) const { return steps[step(share)] * d; }

    /** Share of the body in a vertex of the head, from its rest position. */
    static float bodyShareOfHead(const Vec3& rest);

    /** Share of the body in hair that hangs to height y. */
    static float bodyShareOfHair(float y);

private:
    static constexpr int STEPS = 33;
    static const Vec3 PIVOT;
    static int step(float share) { return static_cast<int>(clamp(share) * (STEPS - 1) + 0.5f); }

    HeadAngles headAngles;
    std::array<Mat3, STEPS> steps;
};

/** A face box: a square from the brows to the chin, in pixels, pixel-edge coordinates. */
struct FaceBox
{
    float x = 0, y = 0, side = 0;
};

struct Camera
{
    float distance = 0; //!< cm from the pivot of the head
    float focal = 0;    //!< samples
    float cx = 0, cy = 0;

    /** Sample coordinates and, in z, the distance along the view. */
    Vec3 project(const Vec3& p) const
    {
        const float z = distance - p.z;
        return {cx + focal * p.x / z, cy - focal * p.y / z, z};
    }

    Vec3 unproject(float x, float y, float z) const
    {
        return {(x - cx) * z / focal, -(y - cy) * z / focal, distance - z};
    }

    float samplesPerCm() const { return focal / distance; }
};

/** Box of the projected landmarks; browMargin: cm from the brow landmarks up to the edge of the brows. */
FaceBox boxOfLandmarks(const Camera& camera, const std::array<Vec3, LANDMARK_COUNT>& landmarks,
                       float browMargin);

/** Camera for a picture of `samples` x `samples` that covers 3.0 to 3.6 face boxes. */
Camera frameFace(const std::array<Vec3, LANDMARK_COUNT>& landmarks, float browMargin, int samples, Rng& rng);
} // namespace facegen

#endif
