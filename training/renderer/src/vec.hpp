// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Small float vectors and scalar helpers.
// Head space: centimetres, +x to the image's right, +y up, +z to the viewer.
#ifndef FACEGEN_VEC_HPP
#define FACEGEN_VEC_HPP

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace facegen
{
constexpr float PI = 3.14159265f;

struct Vec3
{
    float x = 0, y = 0, z = 0;

    constexpr Vec3() = default;
    constexpr Vec3(float x_, float y_, float z_) : x(x_), y(y_), z(z_) {}
    explicit constexpr Vec3(float s) : x(s), y(s), z(s) {}

    Vec3 operator+(const Vec3& o) const { return {x + o.x, y + o.y, z + o.z}; }
    Vec3 operator-(const Vec3& o) const { return {x - o.x, y - o.y, z - o.z}; }
    Vec3 operator*(const Vec3& o) const { return {x * o.x, y * o.y, z * o.z}; }
    Vec3 operator*(float s) const { return {x * s, y * s, z * s}; }
    Vec3& operator+=(const Vec3& o)
    {
        x += o.x;
        y += o.y;
        z += o.z;
        return *this;
    }
};

inline float dot(const Vec3& a, const Vec3& b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

inline Vec3 cross(const Vec3& a, const Vec3& b)
{
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

inline float length(const Vec3& a)
{
    return std::sqrt(dot(a, a));
}

inline Vec3 normalize(const Vec3& a)
{
    const float l = length(a);
    return l > 1e-12f ? a * (1 / l) : Vec3(0, 0, 1);
}

inline float clamp(float x, float lo = 0, float hi = 1)
{
    return x < lo ? lo : x > hi ? hi : x;
}
inline float mix(float a, float b, float t)
{
    return a + (b - a) * t;
}
inline Vec3 mix(const Vec3& a, const Vec3& b, float t)
{
    return a * (1 - t) + b * t;
}
inline float square(float x)
{
    return x * x;
}

/** Hermite step from a to b; a may be larger than b. */
inline float smoothstep(float a, float b, float x)
{
    const float t = clamp((x - a) / (b - a));
    return t * t * (3 - 2 * t);
}

/** A bell of half-width `width` around zero. */
inline float bell(float x, float width)
{
    return std::exp(-square(x / width));
}

inline float luminance(const Vec3& c)
{
    return 0.3f * c.x + 0.6f * c.y + 0.1f * c.z;
}

/** Linear light of an sRGB-like colour given as 0..255 red, green, blue. */
inline Vec3 linearColor(float r, float g, float b)
{
    return {std::pow(r / 255, 2.2f), std::pow(g / 255, 2.2f), std::pow(b / 255, 2.2f)};
}

struct Mat3
{
    Vec3 r0{1, 0, 0}, r1{0, 1, 0}, r2{0, 0, 1};

    Vec3 operator*(const Vec3& v) const { return {dot(r0, v), dot(r1, v), dot(r2, v)}; }
};

/** Degrees. yaw > 0 turns the face to the image's right, pitch > 0 up, roll > 0 clockwise in the image. */
struct HeadAngles
{
    float yaw = 0, pitch = 0, roll = 0;

    HeadAngles operator*(float s) const { return {yaw * s, pitch * s, roll * s}; }
};

inline Mat3 rotation(const HeadAngles& a)
{
    const float toRad = PI / 180;
    const float cy = std::cos(a.yaw * toRad), sy = std::sin(a.yaw * toRad);
    const float cp = std::cos(-a.pitch * toRad), sp = std::sin(-a.pitch * toRad);
    const float cr = std::cos(-a.roll * toRad), sr = std::sin(-a.roll * toRad);
    const Vec3 a0(cy, 0, sy), a1(sp * sy, cp, -sp * cy), a2(-cp * sy, sp, cp * cy);
    Mat3 m;
    m.r0 = a0 * cr - a1 * sr;
    m.r1 = a0 * sr + a1 * cr;
    m.r2 = a2;
    return m;
}
} // namespace facegen

#endif
