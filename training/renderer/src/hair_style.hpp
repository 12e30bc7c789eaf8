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
    float volume = 0.5f;    //!< cm of hair over the scalp
    float halfWidth = 0.2f; //!< of a lock, cm
    int locks = 4000;
    float part = 0; //!< x of the parting
    bool fringe = false;
    float fringeLength = 5;
    float backness = 0;      //!< long hair: swept to the back (-) or the front (+)
    float faceWidth = 6.5f;  //!< long hair leaves this half width of the face free
    float curtainFront = 4;  //!< long hair beside the face ends at this z
    float frontShare = 0.6f; //!< long hair that falls before the shoulders
    bool overEars = false;
    float colorVariation = 0.1f;
    float gloss = 0.5f, glossExponent = 30;

    bool grows() const { return cut != Cut::BALD; }
    bool hasLocks() const { return cut != Cut::BALD && cut != Cut::BUZZ; }

    /** Combed direction at a rest position on the scalp. */
    Vec3 combAt(const Vec3& rest) const;

    /** Length of a lock there, before random variation. */
    float lengthAt(const Vec3& rest) const;

    bool inFringe(const Vec3& rest) const;
};

HairStyle sampleHairStyle(const Subject& subject, Rng& rng);
} // namespace facegen

#endif
