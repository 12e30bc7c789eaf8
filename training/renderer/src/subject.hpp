// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Who is drawn: the traits that several parts of the picture share.
#ifndef FACEGEN_SUBJECT_HPP
#define FACEGEN_SUBJECT_HPP

#include "hair_color.hpp"

namespace facegen
{
struct Subject
{
    bool masculine = false;
    float age = 0;      //!< 0 young .. 1 old
    float darkness = 0; //!< 0 palest skin .. 1 darkest
    Vec3 skin, hair;    //!< linear light
    bool greyHair = false;
    HairColor hairColor; //!< all tints of the hair, `hair` being the usual one
};

Subject sampleSubject(Rng& rng);

/** Takes the traits of grown-ups away. */
void makeChild(Subject& subject);
} // namespace facegen

#endif
