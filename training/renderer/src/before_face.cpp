// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "before_face.hpp"

namespace facegen
{
namespace
{
constexpr float SHARE = 0.1f; // of the pictures
constexpr int TURNED_COLUMNS = 20;

Vec3 anyColor(Rng& rng)
{
    const float v = square(rng.uniform()), r = rng.uniform(), g = rng.uniform(), b = rng.uniform();
    return rng.chance(0.6f) ? Vec3(v) * 0.8f + Vec3(0.01f) : Vec3(r, g, b) * 0.6f;
}

/** Any direction across `axis`. */
Vec3 across(const Vec3& axis)
{
    return normalize(cross(axis, std::abs(axis.x) < 0.9f ? Vec3(1, 0, 0) : Vec3(0, 0, 1)));
}
} // namespace

BeforeFace::BeforeFace(const Subject& subject, Rng& rng_)
    : arrangement(rng_.chance(SHARE)
                      ? static_cast<Arrangement>(1 + rng_.weighted({0.12f, 0.12f, 0.14f, 0.14f, 0.08f, 0.08f,
                                                                    0.08f, 0.06f, 0.08f, 0.06f, 0.1f, 0.09f}))
                      : NONE),
      hand(subject, rng_), rng(rng_)
{
    side = rng.chance(0.5f) ? 1.f : -1.f;
    thing = anyColor(rng);
    second = rng.chance(0.5f) ? anyColor(rng) : thing;
    shine = rng.uniform(0.05f, 0.5f);
    bandFrom = rng.uniform(0.1f, 0.7f);
    bandTo = bandFrom + rng.uniform(0.05f, 0.5f);
}

HandGesture BeforeFace::open(float bend)
{
    HandGesture g;
    g.spread = rng.uniform(-0.02f, 0.09f);
    for (int i = 1; i < 5; ++i)
        for (float& b : g.bend[i])
            b = bend * rng.uniform(0.6f, 1.3f);
    g.bend[0] = {rng.uniform(-0.1f, 0.3f), rng.uniform(0, 0.3f), rng.uniform(0, 0.3f)};
    return g;
}

HandGesture BeforeFace::fist(float bend)
{
    HandGesture g;
    for (int i = 1; i < 5; ++i)
        g.bend[i] = {bend * rng.uniform(0.85f, 1), bend * rng.uniform(1, 1.15f),
                     bend * rng.uniform(0.6f, 0.8f)};
    g.bend[0] = {rng.uniform(0.4f, 0.7f), rng.uniform(0.3f, 0.6f), rng.uniform(0.3f, 0.7f)};
    return g;
}

/** Puts the hand's own point `touching` on `point`. */
void BeforeFace::touch(const Vec3& point, const Vec3& fingers, const Vec3& palm, const Vec3& touching,
                       const HandGesture& gesture, Mesh& mesh)
{
    HandPlace place;
    place.y = normalize(fingers + rng.normal3() * 0.1f);
    place.z = normalize(palm - place.y * dot(palm, place.y));
    place.x = cross(place.y, place.z) * (rng.chance(0.8f) ? 1.f : -1.f);
    place.origin = point - (place.at(touching) - place.origin) * hand.size();
    const Vec3 down(side * rng.uniform(0, 0.5f), -1, rng.uniform(-0.2f, 0.3f));
    place.forearm = normalize(mix(place.y * -1.f, normalize(down), rng.uniform(0.2f, 0.7f)));
    hand.addTo(mesh, gesture, place);
}

/** Fingers around a thing of that radius. */
void BeforeFace::grip(const Vec3& centre, const Vec3& axis, float radius, Mesh& mesh)
{
    const Vec3 towards(-0.6f * side, 0, -0.5f); // the palm comes from the side and from the front
    const Vec3 palm = normalize(towards - axis * dot(towards, axis));
    Vec3 fingers = cross(axis, palm);
    if (fingers.x * side > 0)
        fingers = fingers * -1.f;
    const float bend = clamp(1.5f - 0.22f * radius, 0.35f, 1.3f);
    touch(centre, fingers, palm, {0, 8.2f, 1.1f + radius}, fist(bend), mesh);
}

void BeforeFace::addPhone(const Vec3& centre, const Vec3& up, const Vec3& screen, Mesh& mesh) const
{
    // Two rounded faces joined by a rim; rest.y tells the screen (1) from the back (-1).
    constexpr int CORNERS = 28;
    constexpr float HALF_WIDTH = 3.7f, HALF_HEIGHT = 7.6f, HALF_DEPTH = 0.45f;
    const Vec3 aside = normalize(cross(up, screen));
    const int first = static_cast<int>(mesh.positions.size());
    const float inset[6] = {0, 1, 1, 1, 1, 0}, depth[6] = {1, 1, 0.9f, -0.9f, -1, -1};
    for (int ring = 0; ring < 6; ++ring)
        for (int i = 0; i < CORNERS; ++i)
        {
            const float a = 2 * PI * i / CORNERS, ca = std::cos(a), sa = std::sin(a);
            const float k = std::pow(std::pow(std::abs(ca), 8.f) + std::pow(std::abs(sa), 8.f), -0.125f);
            const Vec3 p = aside * (HALF_WIDTH * ca * k * inset[ring]) +
                           up * (HALF_HEIGHT * sa * k * inset[ring]) + screen * (HALF_DEPTH * depth[ring]);
            mesh.add(centre + p, {inset[ring], depth[ring], 0}, 1, 0);
        }
    mesh.addGrid(first, CORNERS, 6, true, Part::THING);
}

/** A turned body: pairs of way along the axis and radius; rest.x runs from 0 to 1 along it. */
void BeforeFace::addTurned(const Vec3& centre, const Vec3& axis,
                           const std::vector<std::pair<float, float>>& outline, Mesh& mesh) const
{
    const Vec3 u = across(axis), v = cross(axis, u);
    const int first = static_cast<int>(mesh.positions.size());
    for (size_t j = 0; j < outline.size(); ++j)
        for (int i = 0; i < TURNED_COLUMNS; ++i)
        {
            const float a = 2 * PI * i / TURNED_COLUMNS;
            const Vec3 p =
                centre + axis * outline[j].first + (u * std::cos(a) + v * std::sin(a)) * outline[j].second;
            mesh.add(p, {static_cast<float>(j) / (outline.size() - 1), 0, 1}, 1, 0);
        }
    mesh.addGrid(first, TURNED_COLUMNS, static_cast<int>(outline.size()), true, Part::THING);
}

void BeforeFace::addTo(const HeadModel& model, const std::vector<Vec3>& vertices, Mesh& mesh)
{
    const auto at = [&](int landmark) { return vertices[model.landmarks[landmark]]; };
    const int cheek = side > 0 ? 13 : 3, eye = side > 0 ? EYE_LEFT_OUTER : EYE_RIGHT_OUTER;
    const int brow = side > 0 ? BROWS_END - 1 : BROWS_FIRST, ear = side > 0 ? 15 : 1;
    const Vec3 lips = (at(LIPS_UPPER_INNER) + at(LIPS_LOWER_INNER)) * 0.5f;
    const Vec3 jitter = rng.normal3() * 0.5f;
    const Vec3 fingertip(2.6f, 16, 0.6f); // of the stretched forefinger
    switch (arrangement)
    {
    case NONE:
        break;
    case FIST_AT_CHIN:
        touch(at(CHIN) + jitter + Vec3(side * 1.5f, -0.6f, -0.5f), {-0.35f * side, 1, 0.15f},
              {-0.3f * side, 0.1f, -1}, {0, 10, -0.2f}, fist(1.3f), mesh);
        break;
    case FINGERS_AT_CHIN:
        touch(at(CHIN) + jitter + Vec3(side * rng.uniform(0.5f, 3), 0.5f, 0.8f), {-0.6f * side, 1, 0.1f},
              {-0.25f * side, 0.1f, -1}, {1.5f, 14, 1}, open(rng.uniform(0.1f, 0.4f)), mesh);
        break;
    case PALM_ON_CHEEK:
        touch(at(cheek) + jitter + Vec3(side * 0.4f, 0.5f, 0.6f), {rng.uniform(-0.4f, 0.2f) * side, 1, -0.1f},
              {-0.8f * side, 0.1f, -0.65f}, {0, 8.5f, 1.2f}, open(rng.uniform(0, 0.3f)), mesh);
        break;
    case FINGERS_OVER_MOUTH:
        touch(lips + jitter + Vec3(-side, 0, 0.8f), {-side, rng.uniform(0.1f, 1), 0.15f},
              {-0.15f * side, 0, -1}, {0, rng.uniform(11, 14.5f), 0.9f}, open(rng.uniform(0.05f, 0.3f)),
              mesh);
        break;
    case HAND_AT_TEMPLE:
        touch(at(brow) + jitter + Vec3(side, rng.uniform(0, 4), 0.6f), {-0.5f * side, 1, 0},
              {-0.6f * side, 0, -0.8f}, fingertip, open(rng.uniform(0.05f, 0.5f)), mesh);
        break;
    case HAND_AT_GLASSES:
    {
        HandGesture pinch = fist(rng.uniform(0.5f, 0.9f));
        pinch.bend[1] = {0.2f, 0.35f, 0.2f};
        touch(at(eye) + jitter + Vec3(side * 1.2f, -0.5f, 1), {-0.5f * side, 0.9f, -0.1f},
              {-0.5f * side, 0.1f, -0.8f}, {2.6f, 14.5f, 2.6f}, pinch, mesh);
        break;
    }
    case PHONE_AT_EAR:
    {
        const Vec3 centre = at(ear) + jitter + Vec3(side * 1.4f, -2.5f, 1.5f);
        const Vec3 up = normalize({0.1f * side, 1, -0.35f}), screen = normalize({-side, 0.1f, 0.1f});
        addPhone(centre, up, screen, mesh);
        touch(centre + Vec3(side * 0.4f, 0, 0), {0, 0.45f, 1}, {-side, 0, 0}, {0, 7, 1.6f}, fist(0.45f),
              mesh);
        break;
    }
    case PHONE_IN_FRONT:
    {
        const Vec3 centre =
            lips + jitter + Vec3(side * rng.uniform(-2, 5), rng.uniform(-6, 4), rng.uniform(5, 12));
        const float tilt = rng.normal(0, 0.3f);
        addPhone(centre, normalize({tilt, 1, 0.1f}), {0, 0, -1}, mesh);
        touch(centre + Vec3(side * 1.5f, -1, -1), {-side, 0.4f, 0}, {0, 0, 1}, {0, 9, 0.8f}, fist(0.6f),
              mesh);
        break;
    }
    case MICROPHONE:
    {
        const Vec3 axis = normalize(Vec3{side * rng.uniform(0.1f, 0.6f), -1, rng.uniform(0.1f, 0.9f)});
        const Vec3 head =
            lips + jitter + Vec3(side * rng.uniform(-1, 2), rng.uniform(-4, -1), rng.uniform(2.5f, 5));
        addTurned(head, axis,
                  {{-2.5f, 0.05f},
                   {-2.3f, 1},
                   {-1.5f, 2},
                   {0, 2.5f},
                   {1.5f, 2.2f},
                   {2.3f, 1.6f},
                   {2.4f, 1.5f},
                   {8, 1.2f},
                   {17, 1},
                   {17.1f, 0.05f}},
                  mesh);
        grip(head + axis * 8, axis, 1.2f, mesh);
        break;
    }
    case CUP:
    {
        const Vec3 axis = normalize(Vec3{rng.normal(0, 0.1f), -1, rng.uniform(-0.1f, 0.8f)});
        const float radius = rng.uniform(2.8f, 4.2f), height = rng.uniform(7, 11);
        const Vec3 brim = lips + jitter + Vec3(0, rng.uniform(-1.5f, 0.3f), radius + 0.4f);
        const float foot = radius * rng.uniform(0.65f, 1);
        addTurned(brim, axis,
                  {{1, 0.05f},
                   {0.9f, radius * 0.9f},
                   {0, radius * 0.96f},
                   {0, radius},
                   {0.4f * height, mix(radius, foot, 0.4f)},
                   {height, foot},
                   {height + 0.1f, 0.05f}},
                  mesh);
        grip(brim + axis * (0.5f * height), axis, radius * 0.9f, mesh);
        break;
    }
    case HAND_IN_HAIR:
    {
        const Vec3 place(side * rng.uniform(3, 7.5f), rng.uniform(8, 13.5f), rng.uniform(-1, 6));
        touch(place + jitter, {-0.6f * side, 0.8f, rng.uniform(-0.6f, 0.3f)}, {-0.7f * side, -0.5f, -0.6f},
              {0, rng.uniform(7, 13), 0.9f}, open(rng.uniform(0.2f, 0.6f)), mesh);
        break;
    }
    case STANDING_MICROPHONE:
    {
        const Vec3 axis = normalize(Vec3(side * rng.uniform(0, 0.8f), -1, rng.uniform(0, 0.9f)));
        const Vec3 head =
            lips + jitter + Vec3(side * rng.uniform(-3, 6), rng.uniform(-9, -2), rng.uniform(4, 14));
        const float r = rng.uniform(1, 3.2f), tall = rng.uniform(1, 1.8f), stem = rng.uniform(0.4f, 1.2f);
        addTurned(head, axis,
                  {{-r * tall, 0.05f},
                   {-0.9f * r * tall, 0.45f * r},
                   {-0.5f * r * tall, 0.87f * r},
                   {0, r},
                   {0.6f * r * tall, 0.8f * r},
                   {0.9f * r * tall, 0.45f * r},
                   {r * tall, stem},
                   {30, stem}},
                  mesh);
    }
    }
}

void BeforeFace::shade(const SurfacePoint& p, Material& m) const
{
    if (p.part == Part::HAND)
    {
        hand.shade(p, m);
        return;
    }
    m.label = BACKGROUND;
    m.specular = shine;
    m.gloss = 5;
    const bool turned = p.rest.z > 0.5f;
    if (turned)
        m.albedo = p.rest.x > bandFrom && p.rest.x < bandTo ? second : thing;
    else
        m.albedo = p.rest.y > 0.95f && p.rest.x < 0.93f ? Vec3(0.02f) : thing;
}
} // namespace facegen
