// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "makehuman_registration.hpp"

#include "ambient_occlusion.hpp"
#include "skin_surface.hpp"
#include "spline_warp.hpp"

namespace facegen
{
namespace
{
// Landmarks of the head and the vertices of MakeHuman's mesh hm08 at the same places, on the middle or on the
// right side; the left side follows by symmetry.
constexpr int PICKS[][2] = {{27, 132}, {30, 5054}, {33, 343}, {31, 333}, {36, 24},  {37, 6},   {38, 54},
                            {39, 66},  {40, 47},   {41, 36},  {48, 425}, {49, 410}, {50, 450}, {51, 455},
                            {57, 492}, {58, 486},  {59, 406}, {66, 523}, {8, 5225}};
// Landmarks of the left side for those of the right.
constexpr int MIRRORED[][2] = {{31, 35}, {36, 45}, {37, 44}, {38, 43}, {39, 42}, {40, 47},
                               {41, 46}, {48, 54}, {49, 53}, {50, 52}, {58, 56}, {59, 55}};

constexpr float EAR_X = 8; // cm; on both heads only the ears reach farther out
constexpr float EAR_TOP = 6, EAR_BOTTOM = -5;
constexpr float SKULL_BOTTOM = 5; // cm; the crown and the back of the head lie higher
constexpr float STIFFNESS = 0.05f;
constexpr size_t KERNEL_NEIGHBOUR = 5; // its distance is the width of the kernel
constexpr float PIN = 50;              // how firmly landmarks hold, against 1 of a neighbour

struct Correspondences
{
    std::vector<int> head;       // vertices of the head model
    std::vector<Vec3> makehuman; // places, in the units of the given shape
};

/** The vertex that lies farthest in a direction among those that `allowed` lets through. */
template <typename Allowed>
int farthest(const std::vector<Vec3>& points, const Vec3& direction, Allowed allowed)
{
    int best = -1;
    for (int i = 0; i < static_cast<int>(points.size()); ++i)
        if (allowed(i) && (best < 0 || dot(points[i], direction) > dot(points[best], direction)))
            best = i;
    return best;
}

Vec3 mirrored(const Vec3& p)
{
    return {-p.x, p.y, p.z};
}

Correspondences pickedLandmarks(const HeadModel& model, const Shape& shape)
{
    Correspondences c;
    for (const auto& pick : PICKS)
    {
        c.head.push_back(model.landmarks[pick[0]]);
        c.makehuman.push_back(shape[pick[1]]);
        for (const auto& pair : MIRRORED)
            if (pair[0] == pick[0])
            {
                c.head.push_back(model.landmarks[pair[1]]);
                c.makehuman.push_back(mirrored(shape[pick[1]]));
            }
    }
    return c;
}

/** Least squares of scale and shift. */
Placement placeByLandmarks(const HeadModel& model, const Correspondences& c)
{
    Vec3 from, to;
    const float share = 1.f / c.head.size();
    for (size_t i = 0; i < c.head.size(); ++i)
    {
        from += c.makehuman[i] * share;
        to += model.neutral[c.head[i]] * share;
    }
    float product = 0, norm = 0;
    for (size_t i = 0; i < c.head.size(); ++i)
    {
        product += dot(c.makehuman[i] - from, model.neutral[c.head[i]] - to);
        norm += dot(c.makehuman[i] - from, c.makehuman[i] - from);
    }
    Placement p;
    p.scale = product / norm;
    p.shift = to - from * p.scale;
    return p;
}

/** Ears and skull by their outermost points, in head space. */
void addExtremes(const std::vector<Vec3>& head, const SkinField& field, const Shape& other,
                 const std::vector<bool>& isOtherSkin, Correspondences& c)
{
    const auto add = [&](const Vec3& direction, auto region) {
        const int a = farthest(head, direction, [&](int i) { return field.isSkin(i) && region(head[i]); });
        const int b = farthest(other, direction, [&](int i) { return isOtherSkin[i] && region(other[i]); });
        if (a < 0 || b < 0)
            return;
        c.head.push_back(a);
        c.makehuman.push_back(other[b]);
    };
    const auto skull = [](const Vec3& p) { return p.y > SKULL_BOTTOM && std::abs(p.x) < 0.7f; };
    add({0, 1, 0}, skull);
    add({0, 0, -1}, skull);
    add({0, 1, -1}, skull);
    add({0, 1, 1}, skull);
    for (float side : {-1.f, 1.f})
    {
        const auto ear = [side](const Vec3& p) {
            return p.x * side > EAR_X && p.y < EAR_TOP && p.y > EAR_BOTTOM;
        };
        const auto temple = [side](const Vec3& p) { return p.y > EAR_TOP + 1 && p.x * side > 0; };
        add({0, 1, 0}, ear);
        add({0, -1, 0}, ear);
        add({0, 0, -1}, ear);
        add({side, 0, 0}, ear);
        add({side, 0, 0}, temple);
    }
}

/** Draws the positions to the surface, smoothly, ever more closely; landmarks stay where they belong. */
void fitToSurface(const HeadModel& model, const SkinField& field, const SkinSurface& surface,
                  const Correspondences& pins, std::vector<Vec3>& positions)
{
    const size_t n = positions.size();
    for (float firmness : {0.02f, 0.05f, 0.1f, 0.2f, 0.3f})
    {
        const std::vector<Vec3> normals = vertexNormals(positions, model.triangles);
        std::vector<Vec3> given(n), moved(n);
        std::vector<float> weights(n, 0.f);
        for (size_t i = 0; i < n; ++i)
        {
            Vec3 onSurface;
            if (!field.isTrusted(i) || !surface.project(positions[i], normals[i], onSurface))
                continue;
            given[i] = onSurface - positions[i];
            weights[i] = firmness;
        }
        for (size_t k = 0; k < pins.head.size(); ++k)
        {
            if (!field.isTrusted(pins.head[k]))
                continue;
            given[pins.head[k]] = pins.makehuman[k] - positions[pins.head[k]];
            weights[pins.head[k]] = PIN;
        }
        field.smooth(given, weights, 150, moved);
        for (size_t i = 0; i < n; ++i)
            positions[i] += moved[i];
    }
    std::vector<Vec3> displacements(n);
    for (size_t i = 0; i < n; ++i)
        displacements[i] = positions[i] - model.neutral[i];
    field.repair(displacements);
    for (size_t i = 0; i < n; ++i)
        positions[i] = model.neutral[i] + displacements[i];
}

MakeHumanRegistration::Sample sampleAround(const SkinSurface& surface, const Vec3& position,
                                           const Vec3& normal)
{
    const auto found = surface.nearest(position, normal, 0, MakeHumanRegistration::NEIGHBOURS);
    MakeHumanRegistration::Sample sample;
    float sum = 0;
    const float width = found[std::min<size_t>(KERNEL_NEIGHBOUR, found.size() - 1)].first + 1e-6f;
    for (size_t k = 0; k < found.size(); ++k)
    {
        sample.vertices[k] = found[k].second;
        sample.weights[k] = std::exp(-1.5f * found[k].first / width);
        sum += sample.weights[k];
    }
    for (float& w : sample.weights)
        w /= sum;
    return sample;
}
} // namespace

std::vector<Vec3> MakeHumanRegistration::carry(const Shape& field) const
{
    std::vector<Vec3> carried(samples.size());
    for (size_t i = 0; i < carried.size(); ++i)
        if (skin.isSkin(i))
            for (int k = 0; k < NEIGHBOURS; ++k)
                carried[i] += field[samples[i].vertices[k]] * samples[i].weights[k];
    skin.repair(carried);
    return carried;
}

MakeHumanRegistration registerMakeHuman(const HeadModel& model, const MakeHumanFiles& files,
                                        const Shape& reference)
{
    MakeHumanRegistration r{SkinField(model), {}, {}, {}};
    const size_t n = model.neutral.size();
    Correspondences pins = pickedLandmarks(model, reference);
    r.placement = placeByLandmarks(model, pins);
    for (Vec3& p : pins.makehuman)
        p = r.placement(p);
    Shape placed;
    for (const Vec3& p : reference)
        placed.push_back(r.placement(p));
    std::vector<bool> isOtherSkin(placed.size(), false);
    for (const auto& t : files.skin())
        for (int v : t)
            isOtherSkin[v] = true;
    addExtremes(model.neutral, r.skin, placed, isOtherSkin, pins);

    std::vector<Vec3> from;
    for (int v : pins.head)
        from.push_back(model.neutral[v]);
    const SplineWarp warp(from, pins.makehuman, STIFFNESS);
    for (const Vec3& p : model.neutral)
        r.positions.push_back(warp(p));
    const SkinSurface surface(placed, files.skin());
    fitToSurface(model, r.skin, surface, pins, r.positions);

    const std::vector<Vec3> normals = vertexNormals(r.positions, model.triangles);
    r.samples.resize(n);
    for (size_t i = 0; i < n; ++i)
        if (r.skin.isSkin(i))
            r.samples[i] = sampleAround(surface, r.positions[i], normals[i]);
    return r;
}
} // namespace facegen
