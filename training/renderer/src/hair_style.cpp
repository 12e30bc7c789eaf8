// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "hair_style.hpp"

#include "scalp.hpp"

namespace facegen
{
namespace
{
bool partsInTheMiddle(Cut cut)
{
    return cut == Cut::SIDE_PART || cut == Cut::LONG || cut == Cut::FRINGE || cut == Cut::CURLY;
}
} // namespace

bool HairStyle::inFringe(const Vec3& rest) const
{
    if (fringe.kind == Fringe::NONE || rest.z < 1 || rest.y < 6)
        return false;
    const Vec3 d = rest - HeadEnvelope::CENTRE;
    return std::abs(std::atan2(d.x, d.z)) < fringe.azimuth &&
           std::atan2(d.y, std::sqrt(d.x * d.x + d.z * d.z)) < fringe.top;
}

Vec3 HairStyle::combAt(const Vec3& rest) const
{
    const float away = rest.x > part ? 1.f : -1.f;
    if (cut == Cut::TIED_BACK || cut == Cut::SLICKED)
    {
        // Along the head in front, so that hair over the forehead goes back and not down into the face.
        const Vec3 out = normalize(rest - HeadEnvelope::CENTRE), way = gatheredAt(rest) - rest;
        return normalize(way - out * (dot(way, out) * smoothstep(1, 6, rest.z)));
    }
    if (!partsInTheMiddle(cut))
        return rest.y < 6 ? mix(direction, Vec3(0, -1, -0.4f), smoothstep(7, 4, rest.y)) : direction;
    if (rest.z < -3)
        return {0.3f * away, -0.8f, -0.6f};
    if (std::abs(rest.x) > 5.5f)
        return {0, -1, -0.25f + backness * 0.5f};
    if (cut == Cut::SIDE_PART)
        return {away, 0.2f, rest.z > 4 ? 0.25f : 0.0f};
    return {away, -0.25f, backness};
}

Vec3 HairStyle::gatheredAt(const Vec3& rest) const
{
    return {knot.pair && rest.x < 0 ? -knot.place.x : knot.place.x, knot.place.y, knot.place.z};
}

float HairStyle::cover(const Vec3& rest, float depth) const
{
    if (cut == Cut::BUZZ)
        return clamp(0.55f + volume) * smoothstep(-0.1f, 0.9f + fade, depth);
    const float side = fade > 0 && rest.y < 8 ? smoothstep(-0.3f, fade, depth + 0.5f * (rest.y - 5)) : 1;
    return side * (1 - skinShine * smoothstep(9, 13, rest.y));
}

float HairStyle::lengthAt(const Vec3& rest) const
{
    float l = length * mix(sideLength, 1, smoothstep(6, 10, rest.y));
    if (cut == Cut::TIED_BACK || cut == Cut::SLICKED)
        l = std::min(l, std::max(1.f, facegen::length(gatheredAt(rest) - rest) * 1.05f));
    return l;
}
} // namespace facegen
