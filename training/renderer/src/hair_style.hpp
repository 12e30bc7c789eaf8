// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The cut of the hair, as numbers for its growth.
#ifndef FACEGEN_HAIR_STYLE_HPP
#define FACEGEN_HAIR_STYLE_HPP

#include "rng.hpp"
#include "subject.hpp"

namespace facegen
{
enum class Cut
{
    BALD,
    RECEDING,
    BUZZ,
    SHORT,
    SIDE_PART,
    FRINGE,
    LONG,
    TIED_BACK,
    SLICKED,
    AFRO,
    MESSY,
    CURLY
};

/** Hair that falls over the forehead. Azimuths are in radians from the middle of the face. */
struct Fringe
{
    enum Kind
    {
        NONE,
        STRAIGHT, //!< a curtain down to a ragged edge
        PARTED    //!< falls to both sides of a parting
    };

    Kind kind = NONE;
    float azimuth = 1, top = 0.95f;      //!< where its roots lie: half width, highest elevation
    float bottom = 6, outerBottom = 4;   //!< heights of its edge in the middle and at the sides, cm
    float part = 0;                      //!< azimuth of the parting
    float inner = 0.5f, outer = 1;       //!< azimuths of the tips on either side of the parting
    float slant = 0;                     //!< turn of a straight fringe to one side
    float ragged = 0.4f, raggedRate = 4; //!< cm, per radian
    float layers = 0.5f;                 //!< cm by which upper locks are shorter
    float standOff = 0.4f, arch = 0.2f;  //!< cm from the forehead
    float hang = 0;                      //!< cm that a parted fringe falls beside the face
    float density = 14;                  //!< locks per square cm of its roots
};

/** Where tied hair is gathered, and what it becomes there. */
struct Knot
{
    enum Kind
    {
        NONE,
        BUN,
        TAIL,
        BRAID
    };

    Kind kind = NONE;
    Vec3 place{0, 7, -9}; //!< rest position; mirrored for a pair
    bool pair = false;
    float size = 3, length = 20; //!< cm
};

struct HairStyle
{
    Cut cut = Cut::SHORT;
    float length = 2;     //!< cm on the top
    float sideLength = 1; //!< of the sides, as a share of `length`
    float lift = 0.2f;    //!< share of the scalp's normal in the direction of growth
    float comb = 1;       //!< share of the combed direction
    Vec3 direction;       //!< combed direction on the top
    float gravity = 0.05f;
    float adhesion = 0.4f; //!< how strongly the hair lies on the head
    float jitter = 0.1f;   //!< of single locks
    float clump = 0.2f;    //!< of neighbouring locks together
    float curl = 0, curlRate = 1.2f;
    Vec3 wind;              //!< that bends long locks, per cm
    int flyaways = 0;       //!< single hairs that stand off
    float volume = 0.5f;    //!< cm of hair over the scalp
    float halfWidth = 0.2f; //!< of a lock, cm
    float taper = 0.75f;    //!< share of the width that is lost at the tip
    float shortest = 0.7f;  //!< length of the shortest locks, as a share
    int locks = 4000;
    float part = 0; //!< x of the parting
    Fringe fringe;
    Knot knot;
    float skinShine = 0; //!< share of the skin that shines through the hair on the top
    float fade = 0;      //!< cm over which cropped sides grow denser from the hairline up
    bool cornrows = false;
    float backness = 0;      //!< long hair: swept to the back (-) or the front (+)
    float faceWidth = 6.5f;  //!< long hair leaves this half width of the face free
    float curtainFront = 4;  //!< long hair beside the face ends at this z
    float frontShare = 0.6f; //!< long hair that falls before the shoulders
    bool overEars = false;
    float colorVariation = 0.1f;
    float strandContrast = 0.3f; //!< of fine hairs within a lock
    float gloss = 0.5f, glossExponent = 30;

    bool grows() const { return cut != Cut::BALD; }
    bool hasLocks() const { return cut != Cut::BALD && cut != Cut::BUZZ && !cornrows; }

    /** Combed direction at a rest position on the scalp. */
    Vec3 combAt(const Vec3& rest) const;

    /** Where the hair of that place is gathered. */
    Vec3 gatheredAt(const Vec3& rest) const;

    /** Share of the skin that the hair hides there; depth: into the hair, cm. */
    float cover(const Vec3& rest, float depth) const;

    /** Length of a lock there, before random variation. */
    float lengthAt(const Vec3& rest) const;

    /** Whether hair rooted there belongs to the fringe. */
    bool inFringe(const Vec3& rest) const;
};

HairStyle sampleHairStyle(const Subject& subject, Rng& rng);
} // namespace facegen

#endif
