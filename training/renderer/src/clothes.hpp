// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Clothes on neck and torso: cuts, patterns, collars, ties and scarves; all of it is background.
#ifndef FACEGEN_CLOTHES_HPP
#define FACEGEN_CLOTHES_HPP

#include "cloth.hpp"
#include "material.hpp"
#include "scene.hpp"
#include "subject.hpp"

namespace facegen
{
class Clothes
{
public:
    /** What stands off: rest.z of its vertices; rest.x and rest.y are cm along the cloth. */
    enum Piece
    {
        COLLAR,
        SCARF,
        BOW
    };

    Clothes(const Subject& subject, Rng& rng);

    bool covers(const Vec3& rest) const;
    void shade(const SurfacePoint& p, Material& m) const;

    /** Collars, scarves and hoods that stand off the body. */
    void addPieces(Mesh& mesh) const;

private:
    enum Cut
    {
        ROUND_NECK,
        V_NECK,
        TURTLENECK,
        SHIRT,
        SUIT, //!< a jacket over a shirt or a blouse
        HOODIE,
        COAT, //!< with a high collar
        ROBE, //!< its sides cross
        STRAPS,
        STRAPLESS,
        WIDE_NECK
    };
    enum Tie
    {
        NO_TIE,
        LONG_TIE,
        BOW_TIE
    };

    void sampleCut(const Subject& subject, Rng& rng);
    float neckline(const Vec3& rest) const;
    bool onStrap(const Vec3& rest) const;

    /** Half width of the opening of a jacket. */
    float opening(float y) const;
    void shadeBody(const Vec3& q, Material& m) const;
    Vec3 suitColor(const Vec3& q) const;

    void addCollar(Mesh& mesh) const;
    void addScarf(Mesh& mesh) const;
    void addBow(Mesh& mesh) const;

    Cut cut = ROUND_NECK;
    Tie tie = NO_TIE;
    Cloth outer, inner, extra; //!< of the outermost garment, the shirt below it, tie or scarf
    bool scarf = false, unlined = false;
    float height, vDepth = 0, vWidth = 3, tilt, rise;
    float collarHeight = 0, collarGap = 0.3f, collarFlare = 0;
    float collarPoint = 0, collarSpread = 0; // cm that its front ends hang down, and how far aside, in these
    float openingHalf = 5.5f;                // of a jacket, at the shoulders
    float openingBottom = -30, lapel = 4, strapAt = 9, strapHalf = 1;
    float scarfRadius = 2, scarfSlope = 0.3f, armCrease = 0.8f;
    float fold = 0.2f, sheen = 0.02f;
    uint32_t channel;
};
} // namespace facegen

#endif
