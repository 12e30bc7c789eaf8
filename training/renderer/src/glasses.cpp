// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "glasses.hpp"

#include "triangle_scan.hpp"

namespace facegen
{
namespace
{
constexpr float WORN = 0.19f, RIMLESS = 0.1f, HALF_RIM = 0.12f;
constexpr int RIM_STEPS = 44, TEMPLE_STEPS = 16, BRIDGE_STEPS = 6;
constexpr float CURVATURE = 0.02f; // of the lenses, 1/cm
} // namespace

Glasses::Glasses(Rng& rng)
    : worn(rng.chance(WORN)), rimless(rng.chance(RIMLESS)), halfRim(rng.chance(HALF_RIM)),
      lens(static_cast<Lens>(rng.weighted({0.62f, 0.08f, 0.2f, 0.1f}))), width(rng.uniform(2.3f, 2.9f)),
      height(rng.uniform(1.5f, 2.5f)), squareness(rng.uniform(2, 4.5f)),
      thickness(rng.chance(0.5f) ? rng.uniform(0.05f, 0.12f) : rng.uniform(0.12f, 0.34f)),
      distance(rng.uniform(1.3f, 1.9f)), drop(rng.uniform(0.1f, 0.7f)),
      glare(rng.chance(0.4f) ? rng.uniform(0.02f, 0.35f) : 0), glareAngle(rng.uniform(-0.8f, 0.8f)),
      glarePlace(rng.uniform(-0.6f, 0.6f))
{
    const float r = rng.uniform(), g = rng.uniform(), b = rng.uniform(), grey = rng.uniform(0.1f, 0.5f);
    color = rng.chance(0.6f)   ? Vec3(0.01f)
            : rng.chance(0.5f) ? Vec3(grey)
                               : Vec3(0.4f * r, 0.25f * g, 0.25f * b);
    catEye = rng.chance(0.2f) ? rng.uniform(0.1f, 0.4f) : 0;
    teardrop = rng.chance(0.25f) ? rng.uniform(0.15f, 0.45f) : 0;
    window = rng.chance(lens == CLEAR ? 0.25f : 0.4f) ? rng.uniform(0.05f, 0.7f) : 0;
    tint = Vec3(0.94f);
    if (lens == CLEAR)
        return;
    const float dark = lens == TINTED ? rng.uniform(0.35f, 0.75f) : rng.uniform(0.01f, 0.12f);
    const float warm = rng.uniform(-0.4f, 0.5f);
    tint = Vec3(dark * (1 + 0.5f * warm), dark, dark * (1 - 0.6f * warm));
    gradient = lens == TINTED && rng.chance(0.4f) ? rng.uniform(0.1f, 0.5f) : 0;
    height = rng.uniform(1.8f, 2.9f);
    width = rng.uniform(2.5f, 3.2f);
    const float shine = lens == MIRRORED ? rng.uniform(0.3f, 1) : rng.uniform(0.01f, 0.08f);
    const float skyRed = rng.uniform(0.3f, 1), skyBlue = rng.uniform(0.4f, 1.1f);
    sky = Vec3(skyRed, 0.8f, skyBlue) * shine;
    ground = Vec3(r, 0.7f * g, 0.5f * b) * (0.35f * shine);
}

void Glasses::fit(const HeadModel& model, const std::vector<Vec3>& vertices)
{
    const auto at = [&](int landmark) { return vertices[model.landmarks[landmark]]; };
    eyes[0] = (at(EYE_RIGHT_OUTER) + at(EYE_RIGHT_INNER)) * 0.5f;
    eyes[1] = (at(EYE_LEFT_OUTER) + at(EYE_LEFT_INNER)) * 0.5f;
    const float z = std::max(eyes[0].z, eyes[1].z) + distance;
    for (Vec3& e : eyes)
        e = {e.x, e.y - drop, z};
    ears[0] = at(JAW_RIGHT) + Vec3(-0.4f, 0, -4);
    ears[1] = at(JAW_LEFT) + Vec3(0.4f, 0, -4);
    for (int i = 0; i < 2; ++i)
        ears[i].y = eyes[i].y + 0.4f;
}

Vec3 Glasses::outline(float angle) const
{
    const float ca = std::cos(angle), sa = std::sin(angle);
    const float k =
        std::pow(std::pow(std::abs(ca), squareness) + std::pow(std::abs(sa), squareness), -1 / squareness);
    const float u = ca * k, v = sa * k;
    const float in = teardrop * std::max(0.f, -v) * std::max(0.f, -u);
    return {u + in, v + catEye * std::max(0.f, u) * (0.6f + 0.4f * v), 0};
}

Vec3 Glasses::rimPoint(int eye, float angle) const
{
    const Vec3 o = outline(angle);
    const float x = width * o.x;
    return eyes[eye] + Vec3(eye ? x : -x, height * o.y, -CURVATURE * x * x - 0.25f * std::max(0.f, o.x));
}

void Glasses::addLine(const std::vector<Vec3>& line, Strands& strands) const
{
    Strand strand;
    strand.color = color;
    strand.label = BACKGROUND;
    strands.strands.push_back(strand);
    for (size_t i = 0; i < line.size(); ++i)
    {
        StrandPoint p;
        p.position = line[i];
        p.normal = Vec3(0, 0, 1);
        p.halfWidth = thickness;
        p.strand = static_cast<int>(strands.strands.size()) - 1;
        p.last = i + 1 == line.size();
        strands.points.push_back(p);
    }
}

void Glasses::addFrame(Strands& strands) const
{
    if (!worn)
        return;
    std::vector<Vec3> line;
    for (int eye = 0; eye < 2; ++eye)
    {
        line.clear();
        for (int i = 0; i <= RIM_STEPS; ++i)
            line.push_back(rimPoint(eye, (halfRim ? PI : 2 * PI) * i / RIM_STEPS));
        if (!rimless)
            addLine(line, strands);
        const float outward = eye ? 1.f : -1.f;
        const Vec3 hinge = eyes[eye] + Vec3(outward * width, 0.35f * height, -0.4f);
        const Vec3 bend = hinge + Vec3(outward * 0.4f, 0, -1);
        line.assign(1, hinge);
        for (int i = 0; i <= TEMPLE_STEPS; ++i)
            line.push_back(mix(bend, ears[eye], static_cast<float>(i) / TEMPLE_STEPS));
        addLine(line, strands);
    }
    line.clear();
    const Vec3 a = eyes[0] + Vec3(width, 0.3f, 0), b = eyes[1] + Vec3(-width, 0.3f, 0);
    for (int i = 0; i <= BRIDGE_STEPS; ++i)
    {
        const float t = static_cast<float>(i) / BRIDGE_STEPS;
        line.push_back(mix(a, b, t) + Vec3(0, 0.3f, 0.2f) * std::sin(t * PI));
    }
    addLine(line, strands);
}

Vec3 Glasses::through(const Vec3& behind, int eye, float u, float v) const
{
    const float across = eye ? u : -u;
    const Vec3 glass = tint * (1 + gradient * 4 * smoothstep(0.3f, -1, v));
    Vec3 light = behind * Vec3(std::min(1.f, glass.x), std::min(1.f, glass.y), std::min(1.f, glass.z));
    const float band = across - glarePlace + v * glareAngle;
    float shine = glare * bell(band, 0.3f);
    // A window of two panes, bent by the lens.
    const float x = across - glarePlace - 0.1f * v, y = v - 0.25f + 0.15f * x * x;
    if (window > 0 && std::abs(x) < 0.32f && std::abs(y) < 0.38f && std::abs(x) > 0.025f)
        shine += window;
    light += Vec3(shine, shine, shine * 1.05f);
    if (lens != CLEAR)
        light += mix(ground, sky, smoothstep(-0.25f, 0.25f, v + 0.35f * across * across));
    return light;
}

void Glasses::drawLenses(const Pose& pose, const Camera& camera, const Frame& frame,
                         std::vector<Vec3>& colors, std::vector<uint8_t>& labels) const
{
    if (!worn)
        return;
    for (int eye = 0; eye < 2; ++eye)
    {
        const Vec3 middle = camera.project(pose.point(eyes[eye], 0));
        Vec3 before = camera.project(pose.point(rimPoint(eye, 0), 0)), outlineBefore = outline(0);
        for (int i = 1; i <= RIM_STEPS; ++i)
        {
            const float angle = 2 * PI * i / RIM_STEPS;
            const Vec3 after = camera.project(pose.point(rimPoint(eye, angle), 0)),
                       outlineAfter = outline(angle);
            const Vec3 from = before, outlineFrom = outlineBefore;
            scanTriangle(middle, from, after, frame.size, frame.size, [&](int x, int y, float w1, float w2) {
                const size_t k = static_cast<size_t>(y) * frame.size + x;
                const float z = middle.z + (from.z - middle.z) * w1 + (after.z - middle.z) * w2;
                if (z > frame.samples[k].depth)
                    return;
                const Vec3 at = outlineFrom * w1 + outlineAfter * w2;
                colors[k] = through(colors[k], eye, at.x, at.y);
                if (hideEyes())
                    labels[k] = BACKGROUND;
            });
            before = after;
            outlineBefore = outlineAfter;
        }
    }
}
} // namespace facegen
