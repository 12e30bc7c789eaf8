// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The numbers that make a hat.
#ifndef FACEGEN_HAT_DESIGN_HPP
#define FACEGEN_HAT_DESIGN_HPP

#include "cloth.hpp"

namespace facegen
{
struct HatDesign
{
    enum Kind
    {
        NONE,
        CROWNED,    //!< a crown with or without a brim
        HEADBAND,   //!< open at the top
        SCARF,      //!< around the face
        HOOD,       //!< around the face, standing off
        HEADPHONES, //!< a bow over the hair and two cups
    };

    enum Profile
    {
        FITTED, //!< follows the head
        TALL,   //!< a wall and a flat or dented top
        PUFFED  //!< wider than its edge: berets, turbans
    };

    enum Surface
    {
        CLOTH,
        SMOOTH, //!< helmets: glossy shell, perhaps with vents
        STRAW,
        FUR,
        WRAPPED //!< a turban's bands
    };

    HatDesign() = default;
    /** Some share of the pictures has one. */
    explicit HatDesign(Rng& rng);

    /** Height of the edge at a place of the neutral head. */
    float edge(const Vec3& rest) const;

    Kind kind = NONE;
    Profile profile = FITTED;
    Surface surface = CLOTH;
    float height = 8, slope = 0;     //!< of the edge over the forehead, per cm towards the front
    float earDrop = 0, backDrop = 0; //!< cm by which the edge is lower at the ears, at the back
    float tilt = 0;                  //!< per cm to the left
    float thickness = 1;             //!< cm over the head at the edge
    float tall = 1;                  //!< cm over the head at the top
    float taper = 0.9f, dent = 0;    //!< tall: radius of the top as a share, cm
    float puff = 0.2f;               //!< by which it is wider than the edge, as a share
    Vec3 lean;                       //!< cm by which the top is moved
    float folds = 0;                 //!< cm
    bool round = false;              //!< brim around, else a visor
    float brim = 0, brimDroop = 0.15f, brimCurl = 0, brimTurn = 0; //!< cm, cm per cm, cm per cm, radians
    float cuff = 0;                                                //!< cm of band at the edge
    float ribs = 0, vents = 0, gloss = 0;
    float pompom = 0, badge = 0, strap = 0;                           //!< radius, radius, half width; cm
    bool mesh = false;                                                //!< the front has another colour
    float bandWidth = 3;                                              //!< of a headband
    float openingY = 1.2f, openingWidth = 6.2f, openingHeight = 9.2f; //!< of a scarf or hood, cm
    Cloth cloth;
    Vec3 second, third;
    uint32_t channel = 0;

private:
    void sampleCrowned(Rng& rng);
};
} // namespace facegen

#endif
