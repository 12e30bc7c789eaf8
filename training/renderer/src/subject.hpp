// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Who is drawn: the traits that several parts of the picture share.
#ifndef FACEGEN_SUBJECT_HPP
#define FACEGEN_SUBJECT_HPP

#include "rng.hpp"

namespace facegen
{
struct Subject
{
    bool masculine = false;
    float age = 0;      //!< 0 young .. 1 old
    float darkness = 0; //!< 0 palest skin .. 1 darkest
    Vec3 skin, hair;    //!< linear light
    bool greyHair = false;
};

Subject sampleSubject(Rng& rng);
} // namespace facegen

#endif
