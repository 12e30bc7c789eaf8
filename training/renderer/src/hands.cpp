// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "hands.hpp"

#include "noise.hpp"

namespace facegen
{
namespace
{
constexpr int COLUMNS = 12, RINGS_PER_BONE = 5, TIP_RINGS = 4;
constexpr int PALM = 5, FOREARM = 6; // limbs; the fingers are 0 to 4
constexpr float FOREARM_LENGTH = 26, WRIST_RINGS = 12, PALM_RINGS = 12;

struct Finger
{
    Vec3 base;
    float aim; //!< radians from straight ahead towards the thumb, without spreading
    float bones[3];
    float radius;
};

constexpr Finger FINGERS[5] = {{{2.6f, 2.2f, 0.8f}, 0.75f, {3.6f, 3.0f, 2.5f}, 1.0f},
                               {{2.9f, 8.6f, 0}, 0.02f, {4.3f, 2.5f, 2.1f}, 0.82f},
                               {{1.0f, 8.9f, 0}, 0, {4.7f, 2.9f, 2.2f}, 0.84f},
                               {{-0.9f, 8.6f, 0}, -0.02f, {4.4f, 2.7f, 2.2f}, 0.79f},
                               {{-2.7f, 7.9f, 0}, -0.06f, {3.5f, 2.0f, 1.9f}, 0.7f}};
constexpr float SPREAD_SHARE[5] = {1, 1.5f, 0.5f, -0.5f, -1.5f};
} // namespace

Hand::Hand(const Subject& subject, Rng& rng)
    : tone(subject.skin), nail(mix(subject.skin, Vec3(0.75f, 0.5f, 0.45f), 0.35f)),
      scale((subject.masculine ? 1.f : 0.9f) * rng.uniform(0.92f, 1.06f)),
      slimness((subject.masculine ? 1.f : 0.88f) * rng.uniform(0.92f, 1.1f)),
      nailShine(rng.uniform(0.1f, 0.4f)),
      sleeveStart(rng.chance(0.6f) ? rng.uniform(1, 8) : 2 * FOREARM_LENGTH), channel(rng.next())
{
    tone = tone * Vec3{rng.uniform(0.95f, 1.05f), rng.uniform(0.88f, 1), rng.uniform(0.86f, 1)};
    if (!subject.masculine && rng.chance(0.4f))
    {
        const float r = rng.uniform(0.05f, 0.7f), g = rng.uniform(0, 0.2f), b = rng.uniform(0, 0.3f);
        nail = {r, g, b};
        nailShine = rng.uniform(0.4f, 1);
    }
    const float v = rng.uniform(0.01f, 0.5f), r = rng.uniform(0.5f, 1.5f), b = rng.uniform(0.5f, 1.5f);
    sleeve = {v * r, v, v * b};
}

void Hand::addTo(Mesh& mesh, const HandGesture& gesture, const HandPlace& place) const
{
    for (int finger = 0; finger < 5; ++finger)
        addFinger(mesh, finger, gesture, place);
    addPalm(mesh, place);
    addForearm(mesh, place);
}

void Hand::addFinger(Mesh& mesh, int finger, const HandGesture& gesture, const HandPlace& place) const
{
    const Finger& f = FINGERS[finger];
    const float aim = f.aim + gesture.spread * SPREAD_SHARE[finger];
    const Vec3 ahead(std::sin(aim), std::cos(aim), 0), side(std::cos(aim), -std::sin(aim), 0), palm(0, 0, 1);
    const float length = f.bones[0] + f.bones[1] + f.bones[2];
    std::vector<Ring> rings;
    Vec3 p = f.base;
    float angle = 0, walked = 0;
    for (int bone = 0; bone < 3; ++bone)
        for (int i = 0; i < RINGS_PER_BONE; ++i)
        {
            // A joint bends over the end of one bone and the start of the next.
            const float t = static_cast<float>(i) / RINGS_PER_BONE;
            const float next = bone < 2 ? gesture.bend[finger][bone + 1] * 0.5f * smoothstep(0.6f, 1, t) : 0;
            const float own = gesture.bend[finger][bone] * (0.5f + 0.5f * smoothstep(0, 0.4f, t));
            const float a = angle + own + next;
            const float knuckle =
                0.07f * bell((bone > 0 ? t : 1.f), 0.25f) + 0.07f * bell(1 - t, 0.25f) * (bone < 2);
            const float slim = mix(1.1f, 0.82f, walked / length) * (1 + knuckle);
            const Vec3 back = ahead * std::sin(a) - palm * std::cos(a);
            rings.push_back({p, side, back, f.radius * slimness * slim, f.radius * slimness * slim * 0.92f,
                             length - walked});
            const float step = f.bones[bone] / RINGS_PER_BONE;
            p += (ahead * std::cos(a) + palm * std::sin(a)) * step;
            walked += step;
            if (i + 1 == RINGS_PER_BONE)
                angle += gesture.bend[finger][bone];
        }
    const Ring last = rings.back();
    const Vec3 tipWay = ahead * std::cos(angle) + palm * std::sin(angle);
    for (int i = 1; i <= TIP_RINGS; ++i)
    {
        const float t = static_cast<float>(i) / TIP_RINGS;
        Ring r = last;
        r.middle = last.middle +
                   tipWay * (f.bones[2] / RINGS_PER_BONE + 0.45f * last.halfWidth) * std::sin(t * PI / 2);
        r.halfWidth = last.halfWidth * std::cos(t * PI / 2 * 0.98f);
        r.halfDepth = last.halfDepth * std::cos(t * PI / 2 * 0.98f);
        r.along = last.along * (1 - t);
        rings.push_back(r);
    }
    addLimb(mesh, rings, finger, place);
}

void Hand::addPalm(Mesh& mesh, const HandPlace& place) const
{
    std::vector<Ring> rings;
    for (int i = 0; i <= PALM_RINGS; ++i)
    {
        const float t = i / PALM_RINGS, close = std::sqrt(1 - square(clamp((t - 0.85f) / 0.15f)) * 0.97f);
        Ring r;
        r.middle = {0.1f * t, 9.6f * t, 0.2f * std::sin(t * PI)};
        r.side = {1, 0, 0};
        r.back = {0, 0, -1};
        r.halfWidth = (mix(2.7f, 3.9f, smoothstep(0, 0.6f, t)) + 0.3f * bell(t - 0.35f, 0.2f)) * close;
        r.halfDepth = mix(1.7f, 1.15f, t) * close;
        r.along = 9.6f * (1 - t);
        rings.push_back(r);
    }
    addLimb(mesh, rings, PALM, place);
}

void Hand::addForearm(Mesh& mesh, const HandPlace& place) const
{
    // In the hand's own space, so that it is scaled like the hand.
    const Vec3 way(dot(place.forearm, place.x), dot(place.forearm, place.y), dot(place.forearm, place.z));
    const Vec3 side = normalize(Vec3(1, 0, 0) - way * way.x), back = cross(side, way);
    std::vector<Ring> rings;
    for (int i = 0; i <= WRIST_RINGS; ++i)
    {
        const float t = i / WRIST_RINGS, walked = FOREARM_LENGTH * t * t;
        Ring r;
        r.middle = Vec3(0, 1.2f * (1 - smoothstep(0, 0.2f, t)), 0) + way * walked;
        r.side = side;
        r.back = back;
        const float cuff = walked > sleeveStart ? 0.6f : 0;
        r.halfWidth = mix(2.7f, 4.4f, smoothstep(0, 1, t)) + cuff;
        r.halfDepth = mix(1.8f, 3.8f, smoothstep(0, 0.9f, t)) + cuff;
        r.along = walked;
        rings.push_back(r);
    }
    addLimb(mesh, rings, FOREARM, place);
}

/** Rest positions: x is Ring::along, y is 1 on the back and -1 on the palm, z is the number of the limb. */
void Hand::addLimb(Mesh& mesh, const std::vector<Ring>& rings, int limb, const HandPlace& place) const
{
    const int first = static_cast<int>(mesh.positions.size());
    for (const Ring& r : rings)
        for (int i = 0; i < COLUMNS; ++i)
        {
            const float a = 2 * PI * i / COLUMNS, ca = std::cos(a), sa = std::sin(a);
            const Vec3 p = r.middle + r.side * (ca * r.halfWidth) + r.back * (sa * r.halfDepth);
            mesh.add(place.at(p * scale), {r.along, sa, static_cast<float>(limb)}, 1, 0);
        }
    mesh.addGrid(first, COLUMNS, static_cast<int>(rings.size()), true, Part::HAND);
}

void Hand::shade(const SurfacePoint& p, Material& m) const
{
    const float along = p.rest.x, back = p.rest.y;
    const int limb = static_cast<int>(p.rest.z + 0.5f);
    m.label = BACKGROUND;
    if (limb == FOREARM && along > sleeveStart)
    {
        m.albedo = sleeve * (1 + 0.2f * noise({along * 1.3f, back * 2, 1}, channel));
        return;
    }
    const Vec3 grain(along * 2.2f, back * 2.5f, p.rest.z * 3);
    Vec3 albedo = tone * (1 + 0.08f * noise(grain * 0.5f, channel) + 0.05f * noise(grain * 2, channel + 1));
    if (limb < PALM)
    {
        const Finger& f = FINGERS[limb];
        const float red =
            bell(along, 1) + bell(along - f.bones[2], 0.6f) + bell(along - f.bones[2] - f.bones[1], 0.6f);
        albedo = albedo * mix(Vec3(1), Vec3(1.05f, 0.78f, 0.75f), std::min(1.f, 0.7f * red));
        const float crease = bell(along - f.bones[2], 0.09f) + bell(along - f.bones[2] - f.bones[1], 0.09f);
        albedo = albedo * (1 - 0.3f * std::min(1.f, crease));
        const float onNail =
            smoothstep(0.5f, 0.62f, back) * smoothstep(1.35f, 1.25f, along) * smoothstep(0.1f, 0.2f, along);
        albedo = mix(albedo, nail, onNail);
        m.specular = mix(0.08f, nailShine, onNail);
    }
    else
        m.specular = 0.06f;
    m.albedo = albedo;
    m.gloss = 4;
    m.wrap = 0.3f;
}
} // namespace facegen
