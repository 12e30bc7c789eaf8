// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "hat_design.hpp"

namespace facegen
{
namespace
{
constexpr float WORN = 0.2f;        // share of the pictures
constexpr float LOWEST_BRIM = 4.5f; // cm below its root

/** The crowned designs with their shares. */
enum Style
{
    BEANIE,
    BASEBALL_CAP,
    FLAT_CAP,
    PEAKED_CAP,
    FEDORA,
    SUN_HAT,
    COWBOY_HAT,
    BUCKET_HAT,
    BOWLER,
    TOP_HAT,
    BERET,
    TURBAN,
    BICYCLE_HELMET,
    ROUND_HELMET,
    HARD_HAT,
    BANDANA,
    TRAPPER_HAT,
    SKULLCAP,
    SWIMMING_CAP,
    CHEF_HAT
};
} // namespace

HatDesign::HatDesign(Rng& rng)
{
    const bool worn = rng.chance(WORN);
    kind = static_cast<Kind>(CROWNED + rng.weighted({0.68f, 0.07f, 0.13f, 0.09f, 0.03f}));
    cloth = Cloth(rng);
    second = rng.chance(0.5f) ? cloth.mainColor() : sampleClothColor(rng);
    third = sampleClothColor(rng);
    channel = rng.next();
    gloss = rng.chance(0.15f) ? rng.uniform(0.1f, 0.4f) : 0.02f;
    switch (kind)
    {
    case CROWNED:
        sampleCrowned(rng);
        break;
    case HEADBAND:
        height = rng.uniform(8, 11);
        slope = rng.uniform(-0.1f, 0.3f);
        thickness = rng.uniform(0.5f, 1.4f);
        bandWidth = rng.uniform(1.2f, 6);
        break;
    case SCARF:
    case HOOD:
        thickness = kind == HOOD ? rng.uniform(1.2f, 3.2f) : rng.uniform(0.5f, 1.8f);
        openingY = rng.uniform(0.8f, 2);
        openingWidth = kind == HOOD ? rng.uniform(6.8f, 8.2f) : rng.uniform(5.8f, 7.4f);
        openingHeight = kind == HOOD ? rng.uniform(9.8f, 12) : rng.uniform(8.4f, 11.5f);
        folds = rng.uniform(0.2f, 0.8f);
        break;
    default:
        thickness = rng.uniform(1, 2);
        bandWidth = rng.uniform(0.8f, 2.5f);
        surface = SMOOTH;
        gloss = rng.uniform(0.1f, 0.6f);
    }
    height -= slope * 6; // the given height is that over the forehead
    if (!worn)
        kind = NONE;
}

void HatDesign::sampleCrowned(Rng& rng)
{
    height = rng.uniform(7.2f, 9.8f);
    slope = rng.uniform(-0.1f, 0.2f);
    tilt = rng.normal(0, 0.04f);
    thickness = rng.uniform(0.5f, 1.2f);
    badge = rng.chance(0.3f) ? rng.uniform(0.8f, 2.2f) : 0;
    const Style style = static_cast<Style>(
        rng.weighted({0.14f, 0.17f, 0.05f, 0.07f, 0.07f, 0.07f, 0.04f, 0.04f, 0.02f, 0.02f,
                      0.07f, 0.04f, 0.05f, 0.05f, 0.03f, 0.04f, 0.03f, 0.02f, 0.02f, 0.02f}));
    switch (style)
    {
    case BEANIE:
        slope = rng.uniform(0.05f, 0.4f);
        earDrop = rng.chance(0.35f) ? rng.uniform(1, 5) : 0;
        backDrop = rng.uniform(0, 4);
        thickness = rng.uniform(0.5f, 1.4f);
        tall = rng.chance(0.35f) ? rng.uniform(2, 5.5f) : rng.uniform(0.5f, 2);
        lean = {0, 0, tall > 2 ? rng.uniform(-3, 0) : 0};
        cuff = rng.chance(0.65f) ? rng.uniform(2, 4.5f) : 0;
        ribs = rng.chance(0.65f) ? rng.uniform(25, 60) : 0;
        pompom = rng.chance(0.25f) ? rng.uniform(1.5f, 3.5f) : 0;
        folds = rng.uniform(0, 0.35f);
        if (rng.chance(0.4f))
            cloth = Cloth(rng, rng.chance(0.5f) ? Cloth::KNIT : Cloth::STRIPES);
        break;
    case BASEBALL_CAP:
        tall = rng.uniform(0.3f, 2.6f);
        backDrop = rng.uniform(0, 3);
        brim = rng.uniform(4.5f, 7.5f);
        brimCurl = rng.uniform(0, 0.35f);
        brimDroop = rng.uniform(0, 0.35f);
        brimTurn = rng.chance(0.15f) ? PI + rng.normal(0, 0.3f) : rng.normal(0, 0.05f);
        mesh = rng.chance(0.3f);
        badge = rng.chance(0.65f) ? rng.uniform(1, 2.6f) : 0;
        break;
    case FLAT_CAP:
        profile = PUFFED;
        puff = rng.uniform(0.05f, 0.2f);
        tall = rng.uniform(0.2f, 1.2f);
        lean = {0, -0.5f, rng.uniform(1, 2.5f)};
        brim = rng.uniform(2, 4);
        brimDroop = 0.4f;
        if (rng.chance(0.6f))
            cloth = Cloth(rng, Cloth::TWEED);
        badge = 0;
        break;
    case PEAKED_CAP:
        profile = PUFFED;
        puff = rng.uniform(0.15f, 0.4f);
        tall = rng.uniform(1, 3.5f);
        lean = {0, 0, rng.uniform(-1, 1)};
        cuff = rng.uniform(2.5f, 4);
        brim = rng.uniform(3, 5);
        brimDroop = rng.uniform(0.3f, 0.7f);
        badge = rng.chance(0.8f) ? rng.uniform(1, 2) : 0;
        strap = rng.chance(0.2f) ? rng.uniform(0.2f, 0.5f) : 0;
        break;
    case FEDORA:
    case COWBOY_HAT:
        profile = TALL;
        tall = rng.uniform(1.5f, 4.5f);
        taper = rng.uniform(0.65f, 0.9f);
        dent = rng.uniform(0.5f, 2.5f);
        round = true;
        brim = style == FEDORA ? rng.uniform(4, 6.5f) : rng.uniform(7, 10);
        brimCurl = style == FEDORA ? rng.uniform(-0.1f, 0.3f) : rng.uniform(0.4f, 0.8f);
        brimDroop = rng.uniform(0, 0.3f);
        cuff = rng.uniform(1, 3.5f);
        surface = rng.chance(0.3f) ? STRAW : CLOTH;
        badge = 0;
        break;
    case SUN_HAT:
        profile = rng.chance(0.5f) ? TALL : FITTED;
        tall = rng.uniform(0.5f, 3);
        taper = rng.uniform(0.75f, 1);
        round = true;
        brim = rng.uniform(6, 14);
        brimDroop = rng.uniform(-0.1f, 0.6f);
        brimCurl = rng.normal(0, 0.15f);
        cuff = rng.chance(0.7f) ? rng.uniform(1, 3.5f) : 0;
        surface = rng.chance(0.7f) ? STRAW : CLOTH;
        slope = rng.uniform(0, 0.35f);
        badge = 0;
        break;
    case BUCKET_HAT:
        profile = TALL;
        tall = rng.uniform(0.2f, 1.5f);
        taper = rng.uniform(0.8f, 0.95f);
        round = true;
        brim = rng.uniform(4, 6.5f);
        brimDroop = rng.uniform(0.6f, 1.1f);
        break;
    case BOWLER:
        tall = rng.uniform(1.5f, 3);
        round = true;
        brim = rng.uniform(3, 4.5f);
        brimCurl = rng.uniform(0.2f, 0.5f);
        cuff = rng.uniform(1, 3);
        badge = 0;
        break;
    case TOP_HAT:
        profile = TALL;
        tall = rng.uniform(5, 12);
        taper = rng.uniform(0.9f, 1.1f);
        round = true;
        brim = rng.uniform(3.5f, 5.5f);
        brimCurl = rng.uniform(0.1f, 0.5f);
        cuff = rng.uniform(2, 4);
        badge = 0;
        break;
    case BERET:
        profile = PUFFED;
        puff = rng.uniform(0.15f, 0.5f);
        tall = rng.uniform(-0.3f, 1.5f);
        lean = {rng.chance(0.5f) ? rng.uniform(1.5f, 4.5f) : -rng.uniform(1.5f, 4.5f), rng.uniform(-1.5f, 0),
                rng.uniform(-2, 1)};
        tilt = (lean.x > 0 ? -0.06f : 0.06f) * rng.uniform(0, 2);
        slope = rng.uniform(0, 0.4f);
        folds = rng.uniform(0.1f, 0.6f);
        cuff = rng.chance(0.3f) ? rng.uniform(0.6f, 1.5f) : 0;
        break;
    case TURBAN:
        profile = PUFFED;
        surface = WRAPPED;
        puff = rng.uniform(0.05f, 0.35f);
        tall = rng.uniform(0.5f, 5);
        earDrop = rng.uniform(0, 3);
        backDrop = rng.uniform(0, 4);
        slope = rng.uniform(-0.1f, 0.35f);
        folds = rng.uniform(0.2f, 0.5f);
        badge = 0;
        break;
    case BICYCLE_HELMET:
        surface = SMOOTH;
        thickness = rng.uniform(1.8f, 2.8f);
        tall = rng.uniform(0.5f, 1.8f);
        vents = rng.uniform(4, 9);
        gloss = rng.uniform(0.1f, 0.6f);
        strap = rng.chance(0.9f) ? rng.uniform(0.35f, 0.8f) : 0;
        brim = rng.chance(0.3f) ? rng.uniform(1.5f, 4) : 0;
        backDrop = rng.uniform(0, 3);
        break;
    case ROUND_HELMET: // of soldiers, motorcyclists, riders, astronauts' caps
        surface = rng.chance(0.7f) ? SMOOTH : CLOTH;
        thickness = rng.uniform(1.5f, 3);
        tall = rng.uniform(0.5f, 2);
        earDrop = rng.uniform(2, 9);
        backDrop = rng.uniform(3, 9);
        gloss = rng.uniform(0.05f, 0.8f);
        strap = rng.chance(0.85f) ? rng.uniform(0.3f, 0.65f) : 0;
        brim = rng.chance(0.3f) ? rng.uniform(1.5f, 3.5f) : 0;
        cuff = rng.chance(0.3f) ? rng.uniform(0.6f, 1.5f) : 0;
        break;
    case HARD_HAT:
        surface = SMOOTH;
        thickness = rng.uniform(1.5f, 2.2f);
        tall = rng.uniform(1, 2.5f);
        gloss = rng.uniform(0.3f, 0.9f);
        round = rng.chance(0.4f);
        brim = rng.uniform(1.5f, 4);
        brimDroop = rng.uniform(0.1f, 0.4f);
        strap = rng.chance(0.4f) ? rng.uniform(0.3f, 0.6f) : 0;
        third = rng.chance(0.5f) ? Vec3(0.8f, 0.55f, 0.03f) : Vec3(0.75f);
        cloth.setColors(third, third);
        break;
    case BANDANA:
        thickness = rng.uniform(0.25f, 0.6f);
        tall = 0.2f;
        earDrop = rng.uniform(0, 1.5f);
        backDrop = rng.uniform(2, 6);
        slope = rng.uniform(0, 0.35f);
        folds = rng.uniform(0.05f, 0.25f);
        badge = 0;
        cloth = Cloth(rng, rng.chance(0.5f) ? Cloth::FLOWERS : Cloth::DOTS);
        break;
    case TRAPPER_HAT:
        surface = rng.chance(0.5f) ? FUR : CLOTH;
        thickness = rng.uniform(1.2f, 2.2f);
        tall = rng.uniform(0.5f, 2.5f);
        earDrop = rng.uniform(7, 12);
        backDrop = rng.uniform(6, 10);
        cuff = rng.uniform(3, 5);
        strap = rng.chance(0.4f) ? rng.uniform(0.15f, 0.3f) : 0;
        badge = 0;
        break;
    case SKULLCAP:
        height = rng.uniform(11, 14);
        slope = rng.uniform(0.2f, 0.7f);
        thickness = rng.uniform(0.3f, 0.6f);
        tall = rng.uniform(0.2f, 1.5f);
        cuff = rng.chance(0.5f) ? rng.uniform(0.8f, 2) : 0;
        badge = 0;
        break;
    case SWIMMING_CAP:
        surface = SMOOTH;
        thickness = rng.uniform(0.25f, 0.5f);
        tall = 0.3f;
        earDrop = rng.uniform(0, 5);
        backDrop = rng.uniform(4, 8);
        gloss = rng.uniform(0.2f, 0.8f);
        break;
    case CHEF_HAT:
        profile = PUFFED;
        tall = rng.uniform(4, 9);
        puff = rng.uniform(0, 0.3f);
        cuff = rng.uniform(3, 6);
        folds = rng.uniform(0.2f, 0.8f);
        cloth.setColors(Vec3(0.75f), Vec3(0.75f));
        second = Vec3(0.75f);
        badge = 0;
    }
    brimDroop = std::min(brimDroop, LOWEST_BRIM / std::max(brim, 1.f));
}

float HatDesign::edge(const Vec3& rest) const
{
    // Ears lie at z about 0; the face stays free.
    const float ear = smoothstep(5, 7, std::abs(rest.x)) * smoothstep(5, 2.5f, rest.z);
    const float back = smoothstep(1, -6, rest.z);
    return height + slope * rest.z + tilt * rest.x - std::max(earDrop * ear, backDrop * back);
}
} // namespace facegen
