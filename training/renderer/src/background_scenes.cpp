// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "background_scenes.hpp"

#include <opencv2/imgproc.hpp>

#include "noise.hpp"

namespace facegen
{
namespace
{
template <typename Color> cv::Mat3f paint(int size, Color color)
{
    cv::Mat3f image(size, size);
    for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x)
        {
            const Vec3 c = color(static_cast<float>(x) / size, static_cast<float>(y) / size);
            image(y, x) = {c.x, c.y, c.z};
        }
    return image;
}

cv::Scalar toScalar(const Vec3& c)
{
    return {c.x, c.y, c.z};
}

Vec3 anyColor(Rng& rng)
{
    const float v = square(rng.uniform()), r = rng.uniform(0.4f, 1), g = rng.uniform(0.4f, 1),
                b = rng.uniform(0.4f, 1);
    return Vec3(r, g, b) * (v + 0.01f);
}

/** Boards, as brown as hair and skin often are. */
cv::Mat3f drawWood(int size, Rng& rng)
{
    const float v = rng.uniform(0.05f, 0.45f), green = rng.uniform(0.5f, 0.72f),
                blue = green * rng.uniform(0.4f, 0.75f);
    const Vec3 color(v, v * green, v * blue);
    const float boards = rng.uniform(2, 9), grain = rng.uniform(0.1f, 0.5f);
    const bool upright = rng.chance(0.5f);
    const uint32_t channel = rng.next();
    return paint(size, [&](float x, float y) {
        const float u = (upright ? x : y) * boards, w = upright ? y : x, board = std::floor(u);
        const float seam = bell(u - board, 0.04f);
        const float n = noise({u * 9, w * 2.5f, board * 3.7f}, channel) +
                        0.5f * noise({u * 25, w * 4, board}, channel + 1);
        const float tone = 0.8f + 0.4f * hashUniform(static_cast<uint32_t>(board), channel);
        return color * (std::max(0.1f, tone + grain * n) * (1 - 0.7f * seam));
    });
}

cv::Mat3f drawCurtain(int size, Rng& rng)
{
    const Vec3 color = anyColor(rng) + Vec3(0.02f);
    const float folds = rng.uniform(4, 16), depth = rng.uniform(0.3f, 0.8f), sway = rng.uniform(0, 1.5f);
    const uint32_t channel = rng.next();
    return paint(size, [&](float x, float y) {
        const float u = x * folds + sway * noise({x * 3, y * 1.2f, 2}, channel);
        const float n =
            noise({u, 0.3f * y, 5}, channel + 1) + 0.4f * noise({u * 2.7f, 0.5f * y, 9}, channel + 2);
        return color * std::max(0.05f, 1 + depth * n);
    });
}

cv::Mat3f drawFoliage(int size, Rng& rng)
{
    const float green = rng.uniform(0.05f, 0.35f), red = green * rng.uniform(0.35f, 1.3f),
                light = rng.uniform(0, 1);
    const Vec3 leaf(red, green, green * rng.uniform(0.1f, 0.5f)), sky(light, light, light * 1.05f);
    const float rate = rng.uniform(5, 18), gaps = rng.uniform(0.45f, 1.2f);
    const uint32_t channel = rng.next();
    return paint(size, [&](float x, float y) {
        const float n = noise({x * rate, y * rate, 1}, channel),
                    fine = noise({x * rate * 3, y * rate * 3, 4}, channel + 1);
        const Vec3 c = leaf * std::max(0.05f, 1 + 0.9f * n + 0.6f * fine);
        return mix(c, sky, smoothstep(gaps, gaps + 0.15f, n + 0.6f * fine - 0.4f * (y - 0.5f)));
    });
}

/** Heads with hair over shoulders: skin that is not the subject's. */
cv::Mat3f drawCrowd(int size, const Subject& s, Rng& rng)
{
    cv::Mat3f image(size, size, cv::Vec3f(0.1f, 0.1f, 0.1f));
    image.setTo(toScalar(anyColor(rng)));
    const int count = 3 + rng.below(10);
    for (int i = 0; i < count; ++i)
    {
        const Vec3 skin = s.skin * rng.uniform(0.4f, 1.2f),
                   hair = rng.chance(0.4f) ? s.hair : anyColor(rng) * 0.3f;
        const float r = rng.uniform(0.05f, 0.14f) * size;
        const cv::Point head(rng.below(size), size / 5 + rng.below(size));
        const auto oval = [&](float dx, float dy, float w, float h, const Vec3& c) {
            cv::ellipse(image, cv::Point(head.x + cvRound(dx * r), head.y + cvRound(dy * r)),
                        cv::Size(cvRound(w * r), cvRound(h * r)), 0, 0, 360, toScalar(c), cv::FILLED);
        };
        oval(0, 3.4f, 2.2f, 2.2f, anyColor(rng));
        oval(0, -0.3f, 1.1f, 1.25f, hair);
        oval(0, 1.2f, 0.4f, 0.6f, skin * 0.7f);
        oval(0, 0.15f, 0.8f, 1, skin);
        oval(-0.3f, 0, 0.14f, 0.08f, skin * 0.25f);
        oval(0.3f, 0, 0.14f, 0.08f, skin * 0.25f);
        oval(0, 0.6f, 0.25f, 0.08f, skin * 0.5f);
    }
    return image;
}

/** Posters and shop signs. */
cv::Mat3f drawWriting(int size, Rng& rng)
{
    static const int FONTS[] = {cv::FONT_HERSHEY_SIMPLEX, cv::FONT_HERSHEY_DUPLEX, cv::FONT_HERSHEY_COMPLEX};
    cv::Mat3f image(size, size);
    image.setTo(toScalar(anyColor(rng) + Vec3(0.05f)));
    const int lines = 3 + rng.below(10);
    for (int i = 0; i < lines; ++i)
    {
        std::string text;
        for (int k = 0; k < 12; ++k)
            text +=
                static_cast<char>(rng.chance(0.15f) ? ' ' : (rng.chance(0.5f) ? 'a' : 'A') + rng.below(26));
        const double height = rng.uniform(0.4f, 3) * size / 200;
        const cv::Point start(rng.below(size) - size / 3, rng.below(size));
        if (rng.chance(0.3f))
            cv::rectangle(image,
                          cv::Rect(start.x, start.y - cvRound(25 * height), size / 2, cvRound(32 * height)),
                          toScalar(anyColor(rng)), cv::FILLED);
        cv::putText(image, text, start, FONTS[rng.below(3)], height, toScalar(anyColor(rng)),
                    1 + cvRound(height * 2), cv::LINE_AA);
    }
    return image;
}
} // namespace

cv::Mat3f drawScene(int size, const Subject& subject, bool people, Rng& rng)
{
    cv::Mat3f image;
    switch (rng.below(people ? 5 : 4))
    {
    case 0:
        image = drawWood(size, rng);
        break;
    case 1:
        image = drawCurtain(size, rng);
        break;
    case 2:
        image = drawFoliage(size, rng);
        break;
    case 3:
        image = drawWriting(size, rng);
        break;
    default:
        image = drawCrowd(size, subject, rng);
    }
    const double blur = rng.chance(0.5f) ? rng.uniform(0.3f, 1) : rng.uniform(1, 6);
    cv::GaussianBlur(image, image, cv::Size(), blur * size / 144);
    return image;
}
} // namespace facegen
