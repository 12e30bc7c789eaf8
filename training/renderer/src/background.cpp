// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "background.hpp"

#include <opencv2/imgproc.hpp>

#include "background_scenes.hpp"
#include "noise.hpp"

namespace facegen
{
namespace
{
constexpr float STUDIO = 0.45f, OUTDOORS = 0.1f, SCENE = 0.2f; // shares; the others are clutter
constexpr float LIKE_SUBJECT = 0.18f; // share of colours near the hair's and the skin's, each

cv::Vec3f toVec(const Vec3& c)
{
    return {c.x, c.y, c.z};
}

Vec3 anyColor(const Subject& s, Rng& rng)
{
    if (rng.chance(LIKE_SUBJECT))
        return s.hair * rng.uniform(0.5f, 2);
    if (rng.chance(LIKE_SUBJECT))
        return s.skin * rng.uniform(0.5f, 1.2f);
    if (rng.chance(0.5f))
    {
        const float v = std::pow(rng.uniform(), 1.4f), r = rng.normal(1, 0.12f), b = rng.normal(1, 0.12f);
        return {v * r, v, v * b};
    }
    const float r = square(rng.uniform()), g = square(rng.uniform()), b = square(rng.uniform());
    const Vec3 c(r, g, b);
    return mix(Vec3(luminance(c)), c, square(rng.uniform()));
}

Vec3 wallColor(const Subject& s, Rng& rng)
{
    switch (rng.below(10))
    {
    case 0: // blue or green
    {
        const float v = rng.uniform(0.05f, 0.5f);
        return rng.chance(0.8f) ? Vec3(0.35f, 0.55f, 1) * v : Vec3(0.45f, 0.9f, 0.5f) * v;
    }
    case 1: // dark, as dark hair
    case 8:
        return Vec3(square(rng.uniform()) * 0.12f);
    case 2:
        return anyColor(s, rng);
    case 9: // the hair's
        return s.hair * rng.uniform(0.5f, 1.6f);
    default: // grey to white, a little tinted
    {
        const float v = rng.chance(0.7f) ? rng.uniform(0.35f, 1) : rng.uniform(0.1f, 0.4f);
        const float r = rng.normal(1, 0.05f), b = rng.normal(1, 0.07f);
        return {v * r, v, v * b};
    }
    }
}

/** A wall lit unevenly: a gradient and a soft pool of light. */
cv::Mat3f drawWall(int size, const Subject& s, Rng& rng)
{
    const Vec3 color = wallColor(s, rng);
    const float angle = rng.uniform(0, 2 * PI),
                slope = rng.chance(0.6f) ? rng.uniform(0, 0.35f) : rng.uniform(0, 1);
    const float poolX = rng.uniform(), poolY = rng.uniform(),
                pool = rng.chance(0.4f) ? rng.uniform(0, 0.7f) : 0;
    const float poolSize = rng.uniform(0.3f, 0.8f), mottle = rng.chance(0.3f) ? rng.uniform(0, 0.25f) : 0.01f;
    const uint32_t channel = rng.next();
    cv::Mat3f wall(size, size);
    for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x)
        {
            const float u = static_cast<float>(x) / size, v = static_cast<float>(y) / size;
            const float gradient = 1 + slope * ((u - 0.5f) * std::cos(angle) + (v - 0.5f) * std::sin(angle));
            const float light = 1 + pool * bell(std::sqrt(square(u - poolX) + square(v - poolY)), poolSize);
            const float stains =
                1 + mottle * (noise({u * 5, v * 5, 1}, channel) + 0.5f * noise({u * 14, v * 14, 5}, channel));
            wall(y, x) = toVec(color * (gradient * light * stains));
        }
    return wall;
}

void drawShapes(cv::Mat3f& image, const Subject& s, Rng& rng)
{
    const int size = image.cols, count = 3 + rng.below(26);
    for (int i = 0; i < count; ++i)
    {
        const Vec3 c = anyColor(s, rng);
        const cv::Scalar color(c.x, c.y, c.z);
        const auto point = [&] {
            const int x = rng.below(size), y = rng.below(size);
            return cv::Point(x, y);
        };
        const cv::Point p = point(), q = point(), r = point();
        switch (rng.below(4))
        {
        case 0:
            cv::rectangle(image, p, cv::Point((p.x + q.x) / 2, (p.y + q.y) / 2), color, cv::FILLED);
            break;
        case 1:
            cv::ellipse(image, p, cv::Size(1 + q.x / 5, 1 + q.y / 4), r.x, 0, 360, color, cv::FILLED);
            break;
        case 2:
            cv::line(image, p, q, color, 1 + r.x * 10 / size);
            break;
        default:
        {
            const cv::Point corners[3] = {p, q, r};
            cv::fillConvexPoly(image, corners, 3, color);
        }
        }
    }
}

cv::Mat3f drawClutter(int size, const Subject& s, Rng& rng)
{
    const Vec3 colors[4] = {anyColor(s, rng), anyColor(s, rng), anyColor(s, rng), anyColor(s, rng)};
    const float angle = rng.uniform(0, 2 * PI), rate = rng.uniform(0.8f, 4.5f);
    const float soft = rng.uniform(0.1f, 0.9f), barRate = rng.uniform(8, 40), barPhase = rng.uniform(0, 6);
    const float bars = rng.chance(0.25f) ? rng.uniform(0.3f, 1) : 0; // shelves, curtains, window frames
    const uint32_t channel = rng.next();
    const float ca = std::cos(angle), sa = std::sin(angle);
    cv::Mat3f image(size, size);
    for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x)
        {
            const float u = static_cast<float>(x) / size - 0.5f, v = static_cast<float>(y) / size - 0.5f;
            const Vec3 p(u * rate, v * rate, 3);
            const float n1 = noise(p, channel) + 0.5f * noise(p * 2.3f, channel + 1);
            const float n2 = noise(p * 1.7f, channel + 2) + 0.5f * noise(p * 4.f, channel + 3);
            Vec3 c = mix(colors[0], colors[1], clamp(0.5f + u * ca + v * sa));
            c = mix(c, colors[2], smoothstep(-soft, soft, n1));
            c = mix(c, colors[3], smoothstep(0.25f - soft, 0.25f + soft, n2));
            c = mix(c, colors[1] * 0.6f, bars * smoothstep(0.55f, 0.75f, std::sin(u * barRate + barPhase)));
            image(y, x) = toVec(c * (1 + 0.08f * noise({u * 50, v * 50, 1}, channel + 4)));
        }
    if (rng.chance(0.65f))
        drawShapes(image, s, rng);
    const double blur = rng.chance(0.4f) ? rng.uniform(0.4f, 1.2f) : rng.uniform(1.2f, 10);
    cv::GaussianBlur(image, image, cv::Size(), blur * size / 144);
    return image;
}
/** Sky over foliage or walls, out of focus. */
cv::Mat3f drawOutdoors(int size, Rng& rng)
{
    const float horizon = rng.uniform(-0.2f, 0.9f), ragged = rng.uniform(0, 0.25f),
                haze = rng.uniform(0, 0.6f);
    const Vec3 sky = mix(Vec3(0.25f, 0.45f, 0.9f), Vec3(0.85f), rng.uniform()) * rng.uniform(0.5f, 1.2f);
    const float green = rng.uniform(0.03f, 0.3f), red = green * rng.uniform(0.4f, 1.6f);
    const Vec3 land(red, green, green * rng.uniform(0.15f, 0.8f));
    const float rate = rng.uniform(3, 12), depth = rng.uniform(0.2f, 0.9f);
    const uint32_t channel = rng.next();
    cv::Mat3f image(size, size);
    for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x)
        {
            const float u = static_cast<float>(x) / size, v = static_cast<float>(y) / size;
            const float edge = horizon + ragged * noise({u * 5, 1, 1}, channel);
            const float leaves = noise({u * rate, v * rate, 2}, channel + 1) +
                                 0.7f * noise({u * rate * 2.7f, v * rate * 2.7f, 4}, channel + 2);
            const Vec3 ground =
                mix(land * std::max(0.05f, 1 + depth * leaves), sky, haze * bell(v - edge, 0.15f));
            image(y, x) =
                toVec(mix(sky * (0.8f + 0.3f * v), ground, smoothstep(edge - 0.02f, edge + 0.02f, v)));
        }
    cv::GaussianBlur(image, image, cv::Size(), rng.uniform(0.4f, 5) * size / 144);
    return image;
}
} // namespace

cv::Mat3f drawBackground(int size, const Subject& subject, bool people, Rng& rng)
{
    const int half = std::max(8, size / 2); // nothing behind the person is sharp
    const float kind = rng.uniform();
    cv::Mat3f image = kind < STUDIO                      ? drawWall(half, subject, rng)
                      : kind < STUDIO + OUTDOORS         ? drawOutdoors(half, rng)
                      : kind < STUDIO + OUTDOORS + SCENE ? drawScene(half, subject, people, rng)
                                                         : drawClutter(half, subject, rng);
    cv::resize(image, image, cv::Size(size, size), 0, 0, cv::INTER_LINEAR);
    return image;
}
} // namespace facegen
