// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "noise.hpp"

#include <array>

namespace facegen
{
namespace
{
constexpr int PERIOD = 32;
constexpr int MASK = PERIOD - 1;

// 32 KiB of bytes: stays in the first level of the cache.
using Lattice = std::array<int8_t, PERIOD * PERIOD * PERIOD>;

Lattice makeLattice()
{
    Lattice lattice;
    for (size_t i = 0; i < lattice.size(); ++i)
        lattice[i] =
            static_cast<int8_t>(static_cast<int>(hashBits(static_cast<uint32_t>(i) + 77) % 255) - 127);
    return lattice;
}

const Lattice LATTICE = makeLattice();

int floorToInt(float x)
{
    const int i = static_cast<int>(x);
    return i - (x < static_cast<float>(i));
}
} // namespace

uint32_t hashBits(uint32_t x)
{
    x ^= x >> 16;
    x *= 0x7feb352dU;
    x ^= x >> 15;
    x *= 0x846ca68bU;
    return x ^ (x >> 16);
}

float hashUniform(uint32_t a, uint32_t b, uint32_t c)
{
    const uint32_t h = hashBits(a * 73856093U ^ b * 19349663U ^ c * 83492791U);
    return static_cast<float>(h & 0xffffff) / 16777216.f;
}

float noise(const Vec3& p, uint32_t channel)
{
    const uint32_t h = hashBits(channel);
    const int fx = floorToInt(p.x), fy = floorToInt(p.y), fz = floorToInt(p.z);
    float u = p.x - fx, v = p.y - fy, w = p.z - fz;
    u = u * u * (3 - 2 * u);
    v = v * v * (3 - 2 * v);
    w = w * w * (3 - 2 * w);
    const int x0 = (fx + (h & MASK)) & MASK, y0 = (fy + ((h >> 5) & MASK)) & MASK;
    const int z0 = (fz + ((h >> 10) & MASK)) & MASK;
    const int x1 = (x0 + 1) & MASK, y1 = ((y0 + 1) & MASK) * PERIOD, z1 = ((z0 + 1) & MASK) * PERIOD * PERIOD;
    const int yy = y0 * PERIOD, zz = z0 * PERIOD * PERIOD;
    const auto at = [](int i) { return static_cast<float>(LATTICE[i]); };
    const float near =
        mix(mix(at(zz + yy + x0), at(zz + yy + x1), u), mix(at(zz + y1 + x0), at(zz + y1 + x1), u), v);
    const float far =
        mix(mix(at(z1 + yy + x0), at(z1 + yy + x1), u), mix(at(z1 + y1 + x0), at(z1 + y1 + x1), u), v);
    return mix(near, far, w) * (1 / 127.f);
}
} // namespace facegen
