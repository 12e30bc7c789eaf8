// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "scalp.hpp"

#include "noise.hpp"

namespace facegen
{
const Vec3 HeadEnvelope::CENTRE(0, 4.5f, 0.5f);

namespace
{
// Directions of the hairline: 0 is the middle of the forehead, 180 the nape.
constexpr float DEGREES[] = {0, 25, 45, 60, 72, 84, 120, 180};
constexpr float NO_CROWN = 99, CROWN_FADE = 1.2f;
constexpr float LOWEST_HEAD = -6; // cm; below it begins the neck
// An ear is an ellipse on the side of the neutral head; hair begins a little way from it.
constexpr float EAR_Y = 0.9f, EAR_Z = -0.1f, EAR_HALF_HEIGHT = 3.7f, EAR_HALF_DEPTH = 2.4f;
constexpr float WIDENING = 0.6f;               // share of the way to the largest radius nearby
constexpr float EAR_ROOT_X = 6.6f;             // the ear and the skin around it lie farther out
constexpr float EAR_X = 7.55f, EAR_TOP = 5.2f; // what stands out from the skull

float distanceToEar(const Vec3& rest)
{
    const float y = (rest.y - EAR_Y) / EAR_HALF_HEIGHT, z = (rest.z - EAR_Z) / EAR_HALF_DEPTH;
    return (std::sqrt(y * y + z * z) - 1) * EAR_HALF_DEPTH;
}
} // namespace

Scalp::Scalp(Rng& rng, bool receding)
    : raggedness(rng.uniform(0.1f, 0.45f)), crown(NO_CROWN), channel(rng.next())
{
    const float lift = rng.normal(0, 0.8f);
    const float middle = rng.normal(0, 0.35f), temple = rng.normal(0, 0.55f);
    line = {10.8f + lift,
            11.1f + 1.1f * lift + middle,
            9.0f + lift + temple,
            5.9f + rng.normal(0, 0.6f),
            rng.uniform(-0.5f, 4),
            2.5f,
            -1.8f + rng.normal(0, 0.9f),
            -5.3f + rng.normal(0, 1.3f)};
    if (rng.chance(0.12f)) // long sideburns
        line[4] = rng.uniform(-3, -0.5f);
    line[5] = std::max(line[4], line[5]);
    if (rng.chance(0.3f))
        line[1] += rng.uniform(0.4f, 1.8f); // corners of the forehead
    if (receding)
    {
        line = {16,      16,     rng.uniform(11, 15), rng.uniform(6.5f, 10), rng.uniform(0, 4), 3.5f,
                line[6], line[7]};
        crown = rng.chance(0.6f) ? rng.uniform(8, 12) : NO_CROWN;
        if (rng.chance(0.4f)) // only the front has gone back
        {
            line[0] = rng.uniform(11.5f, 13.5f);
            line[1] = line[0] + rng.uniform(0, 2);
            crown = NO_CROWN;
        }
    }
}

float Scalp::depth(const Vec3& rest) const
{
    const float azimuth = std::atan2(std::abs(rest.x), rest.z - 0.5f) * 180 / PI;
    int k = 0;
    while (k + 2 < DIRECTIONS && azimuth > DEGREES[k + 1])
        ++k;
    const float edge = mix(line[k], line[k + 1], smoothstep(DEGREES[k], DEGREES[k + 1], azimuth));
    float d = rest.y - edge + raggedness * (noise(rest * 1.5f, channel) + 0.5f * noise(rest * 4, channel));
    if (std::abs(rest.x) > EAR_ROOT_X)
        d = std::min(d, distanceToEar(rest));
    if (crown < NO_CROWN) // a bald top fades into the hair of the sides
        d = std::min(d, crown - rest.y - 0.15f * rest.z + CROWN_FADE * noise(rest * 0.9f, channel + 1));
    return d;
}

HeadEnvelope::HeadEnvelope(const HeadModel& model, const std::vector<Vec3>& vertices, bool withEars)
{
    radii.fill(0);
    for (const Triangle& t : model.triangles)
    {
        if (t.part > Part::BACK_HEAD)
            continue;
        for (int v : {t.a, t.b, t.c})
        {
            const Vec3& rest = model.neutral[v];
            if (rest.y < LOWEST_HEAD || (!withEars && std::abs(rest.x) > EAR_X && rest.y < EAR_TOP))
                continue;
            const Vec3 d = vertices[v] - CENTRE;
            const float r = length(d);
            const int column = static_cast<int>((std::atan2(d.x, d.z) / (2 * PI) + 0.5f) * COLUMNS) % COLUMNS;
            const int row = std::min(ROWS - 1, static_cast<int>((d.y / r * 0.5f + 0.5f) * ROWS));
            float& stored = radii[row * COLUMNS + column];
            stored = std::max(stored, r);
        }
    }
    if (withEars) // hair does not follow the ears' relief
        for (int pass = 0; pass < 2; ++pass)
            widen();
    for (int pass = 0; pass < 4; ++pass) // fill the cells without vertices
    {
        const auto before = radii;
        for (int row = 0; row < ROWS; ++row)
            for (int column = 0; column < COLUMNS; ++column)
            {
                if (before[row * COLUMNS + column] > 0)
                    continue;
                float sum = 0;
                int n = 0;
                for (int j = std::max(0, row - 1); j <= std::min(ROWS - 1, row + 1); ++j)
                    for (int i = -1; i <= 1; ++i)
                    {
                        const float r = before[j * COLUMNS + (column + i + COLUMNS) % COLUMNS];
                        sum += r;
                        n += r > 0;
                    }
                if (n)
                    radii[row * COLUMNS + column] = sum / n;
            }
    }
}

void HeadEnvelope::widen()
{
    const auto before = radii;
    for (int row = 1; row + 1 < ROWS; ++row)
        for (int column = 0; column < COLUMNS; ++column)
        {
            float largest = 0;
            for (int j = row - 1; j <= row + 1; ++j)
                for (int i = -1; i <= 1; ++i)
                    largest = std::max(largest, before[j * COLUMNS + (column + i + COLUMNS) % COLUMNS]);
            float& r = radii[row * COLUMNS + column];
            if (r > 0)
                r = mix(r, largest, WIDENING);
        }
}

float HeadEnvelope::radius(const Vec3& direction) const
{
    const float fx = (std::atan2(direction.x, direction.z) / (2 * PI) + 0.5f) * COLUMNS - 0.5f;
    const float fy = clamp((direction.y * 0.5f + 0.5f) * ROWS - 0.5f, 0, ROWS - 1.001f);
    const int x = static_cast<int>(std::floor(fx)), y = static_cast<int>(fy);
    const int x0 = (x + COLUMNS) % COLUMNS, x1 = (x0 + 1) % COLUMNS;
    const float* a = &radii[y * COLUMNS];
    const float* b = a + COLUMNS;
    return mix(mix(a[x0], a[x1], fx - x), mix(b[x0], b[x1], fx - x), fy - y);
}
} // namespace facegen
