// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Hands at the face and things held before it; they count as background.
#ifndef FACEGEN_BEFORE_FACE_HPP
#define FACEGEN_BEFORE_FACE_HPP

#include "hands.hpp"

namespace facegen
{
class BeforeFace
{
public:
    BeforeFace(const Subject& subject, Rng& rng);

    /** Of the head with these vertices. */
    void addTo(const HeadModel& model, const std::vector<Vec3>& vertices, Mesh& mesh);

    void shade(const SurfacePoint& p, Material& m) const;

    bool present() const { return arrangement != NONE; }

private:
    enum Arrangement
    {
        NONE,
        FIST_AT_CHIN,
        FINGERS_AT_CHIN,
        PALM_ON_CHEEK,
        FINGERS_OVER_MOUTH,
        HAND_AT_TEMPLE,
        HAND_AT_GLASSES,
        PHONE_AT_EAR,
        PHONE_IN_FRONT,
        MICROPHONE,
        CUP,
        HAND_IN_HAIR,
        STANDING_MICROPHONE
    };

    void touch(const Vec3& point, const Vec3& fingers, const Vec3& palm, const Vec3& touching,
               const HandGesture& gesture, Mesh& mesh);
    void grip(const Vec3& centre, const Vec3& axis, float radius, Mesh& mesh);
    HandGesture open(float bend);
    HandGesture fist(float bend);
    void addPhone(const Vec3& centre, const Vec3& up, const Vec3& screen, Mesh& mesh) const;
    void addTurned(const Vec3& centre, const Vec3& axis, const std::vector<std::pair<float, float>>& outline,
                   Mesh& mesh) const;

    Arrangement arrangement = NONE;
    Hand hand;
    Rng rng;
    float side = 1; //!< 1: the hand on the image's right
    Vec3 thing, second;
    float shine = 0, bandFrom = 0, bandTo = 0;
};
} // namespace facegen

#endif
