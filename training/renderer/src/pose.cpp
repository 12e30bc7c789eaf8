// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "pose.hpp"

namespace facegen
{
const Vec3 Pose::PIVOT(0, -4, -0.5f);

namespace
{
constexpr float FRONTAL_SHARE = 0.45f; // of the pictures within +-FRONTAL_YAW
constexpr float FRONTAL_YAW = 20, PROFILE_YAW = 92;
constexpr float LARGEST_TWIST = 60; // between head and body
constexpr float NEAREST = 45, FARTHEST = 250;
constexpr float SMALLEST_VIEW = 3.0f, LARGEST_VIEW = 3.6f; // face boxes across the picture
constexpr float CENTRE_SHIFT =
    -0.05f; // of the box's side: the picture's centre lies a little above the box's
constexpr float CENTRE_JITTER = 0.05f;

HeadAngles sampleHeadAngles(Rng& rng)
{
    HeadAngles a;
    const float side = rng.chance(0.5f) ? 1.f : -1.f;
    a.yaw = rng.chance(FRONTAL_SHARE) ? rng.uniform(-FRONTAL_YAW, FRONTAL_YAW)
                                      : side * rng.uniform(FRONTAL_YAW, PROFILE_YAW);
    a.pitch = clamp(rng.normal(0, 8), -22, 22);
    a.roll = rng.chance(0.9f) ? clamp(rng.normal(0, 5), -13, 13) : rng.uniform(-25, 25);
    return a;
}

HeadAngles sampleBodyAngles(const HeadAngles& head, Rng& rng)
{
    HeadAngles b{head.yaw * rng.uniform(0, 1), head.pitch * rng.uniform(0, 0.3f),
                 head.roll * rng.uniform(0, 0.7f)};
    b.yaw = clamp(b.yaw, head.yaw - LARGEST_TWIST, head.yaw + LARGEST_TWIST);
    return b;
}
} // namespace

Pose::Pose(Rng& rng) : headAngles(sampleHeadAngles(rng))
{
    const HeadAngles body = sampleBodyAngles(headAngles, rng);
    for (int i = 0; i < STEPS; ++i)
    {
        const float t = static_cast<float>(i) / (STEPS - 1);
        steps[i] = rotation({mix(headAngles.yaw, body.yaw, t), mix(headAngles.pitch, body.pitch, t),
                             mix(headAngles.roll, body.roll, t)});
    }
}

float Pose::bodyShareOfHead(const Vec3& rest)
{
    return smoothstep(-7, -14, rest.y + 0.35f * std::max(0.f, rest.z - 4));
}

float Pose::bodyShareOfHair(float y)
{
    return smoothstep(-7, -14, y);
}

FaceBox boxOfLandmarks(const Camera& camera, const std::array<Vec3, LANDMARK_COUNT>& landmarks,
                       float browMargin)
{
    float left = 1e9f, right = -1e9f, top = 1e9f, bottom = -1e9f;
    for (int i = 0; i < LANDMARK_COUNT; ++i)
    {
        const Vec3 p = camera.project(landmarks[i]);
        left = std::min(left, p.x);
        right = std::max(right, p.x);
        if (i >= BROWS_FIRST && i < BROWS_END)
            top = std::min(top, p.y - browMargin * camera.focal / p.z);
        if (i <= JAW_LEFT)
            bottom = std::max(bottom, p.y);
    }
    const float side = bottom - top;
    return {(left + right - side) / 2, top, side};
}

Camera frameFace(const std::array<Vec3, LANDMARK_COUNT>& landmarks, float browMargin, int samples, Rng& rng)
{
    Camera camera;
    camera.distance = rng.logUniform(NEAREST, FARTHEST);
    camera.focal = 1;
    const float view = rng.uniform(SMALLEST_VIEW, LARGEST_VIEW);
    camera.focal = samples / view / boxOfLandmarks(camera, landmarks, browMargin).side;
    const FaceBox box = boxOfLandmarks(camera, landmarks, browMargin);
    const float jitterX = clamp(rng.normal(0, CENTRE_JITTER), -0.1f, 0.1f);
    const float jitterY = clamp(rng.normal(0, CENTRE_JITTER), -0.1f, 0.1f);
    camera.cx = samples / 2.f - (box.x + box.side * (0.5f + jitterX));
    camera.cy = samples / 2.f - (box.y + box.side * (0.5f + CENTRE_SHIFT + jitterY));
    return camera;
}
} // namespace facegen
