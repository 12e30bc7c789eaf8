// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "clothes.hpp"
#include "noise.hpp"

namespace facegen
{
namespace
{
constexpr int COLLAR_COLUMNS = 44, COLLAR_ROWS = 7;
constexpr float NECK_X = 6.2f, NECK_Z = 6.2f, NECK_MIDDLE = -1.0f, FOOT = 3.2f;
constexpr int SCARF_COLUMNS = 48, SCARF_ROWS = 11;
constexpr int BOW_COLUMNS = 9, BOW_ROWS = 5;
} // namespace

void Clothes::addPieces(Mesh& mesh) const
{
    if (collarHeight > 0)
        addCollar(mesh);
    if (scarf)
        addScarf(mesh);
    if (tie == BOW_TIE)
        addBow(mesh);
}

void Clothes::addCollar(Mesh& mesh) const
{
    const bool closed = collarGap == 0, folded = cut == SHIRT || cut == SUIT || cut == COAT;
    const int first = static_cast<int>(mesh.positions.size());
    for (int j = 0; j < COLLAR_ROWS; ++j)
        for (int i = 0; i < COLLAR_COLUMNS; ++i)
        {
            const float a = mix(collarGap, 2 * PI - collarGap,
                                closed ? i / static_cast<float>(COLLAR_COLUMNS) : i / (COLLAR_COLUMNS - 1.f));
            const float t = j / (COLLAR_ROWS - 1.f), front = 0.5f + 0.5f * std::cos(a);
            float flare = 1 + collarFlare * t * (1 - front), up = t;
            if (folded) // up at the neck, then down over its own outside
            {
                up = t < 0.5f ? 2 * t : 1 - 1.5f * (t - 0.5f) * (0.55f + 0.45f * front);
                flare = 1 + 0.18f * smoothstep(0.4f, 1, t) * (1 + collarFlare * 4);
            }
            const float tall = cut == HOODIE ? collarHeight * (1.2f - front) : collarHeight;
            const Vec3 p(NECK_X * flare * std::sin(a) * 1.02f,
                         height - FOOT - 1.5f * front + (tall + FOOT) * up,
                         NECK_MIDDLE + NECK_Z * flare * std::cos(a));
            // Its front ends hang down as points, outside of the chest.
            const float fromEnd = std::min(a, 2 * PI - a) - collarGap;
            const float drop = folded ? collarPoint * std::max(0.f, 2 * t - 1) * bell(fromEnd, 0.45f) : 0;
            const float aside = drop * collarSpread * (a < PI ? 1.f : -1.f);
            mesh.add(p + Vec3(aside, -drop, 0.35f * drop), {a * NECK_X, (tall + FOOT) * t, COLLAR}, 1, 1);
        }
    mesh.addGrid(first, COLLAR_COLUMNS, COLLAR_ROWS, closed, Part::CLOTHES);
}

void Clothes::addScarf(Mesh& mesh) const
{
    const int first = static_cast<int>(mesh.positions.size());
    for (int j = 0; j < SCARF_ROWS; ++j)
        for (int i = 0; i < SCARF_COLUMNS; ++i)
        {
            const float a = 2 * PI * i / SCARF_COLUMNS, b = 2 * PI * j / (SCARF_ROWS - 1);
            const Vec3 round(std::sin(a), 0, std::cos(a));
            const float crumple = 1 + 0.3f * noise({round.x * 3, b, round.z * 3}, channel + 5) +
                                  0.15f * noise({round.x * 8, b * 2, round.z * 8}, channel + 6);
            const float thick = scarfRadius * crumple, tall = 1.5f * thick;
            const float radius = NECK_X + 0.5f + 0.8f * scarfRadius + thick * std::cos(b);
            const Vec3 p(round.x * radius, -11.8f - scarfSlope * 6 * round.z + tall * std::sin(b),
                         NECK_MIDDLE + round.z * radius);
            mesh.add(p, {a * 8, b * thick, SCARF}, 1, 1);
        }
    mesh.addGrid(first, SCARF_COLUMNS, SCARF_ROWS, true, Part::CLOTHES);
}

void Clothes::addBow(Mesh& mesh) const
{
    const int first = static_cast<int>(mesh.positions.size());
    for (int j = 0; j < BOW_ROWS; ++j)
        for (int i = 0; i < BOW_COLUMNS; ++i)
        {
            const float x = mix(-1, 1, i / (BOW_COLUMNS - 1.f)), y = mix(-1, 1, j / (BOW_ROWS - 1.f));
            const float half = mix(0.7f, 1.9f, smoothstep(0.1f, 0.7f, std::abs(x)));
            const Vec3 p(5 * x, height - 2.6f + y * half,
                         NECK_MIDDLE + NECK_Z + 1.4f - 1.6f * x * x + 0.5f * (1 - y * y));
            mesh.add(p, {5 * x, 2 * y, BOW}, 1, 1);
        }
    mesh.addGrid(first, BOW_COLUMNS, BOW_ROWS, false, Part::CLOTHES);
}
} // namespace facegen
