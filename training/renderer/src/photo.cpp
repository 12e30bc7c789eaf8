// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "photo.hpp"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace facegen
{
namespace
{
constexpr float BRIGHTEST = 1.5f; // samples are cut there, so that highlights keep clean borders
constexpr float KNEE = 0.7f;      // above it the tone curve rolls off

/** How light the skin shall look: photographers expose for the face, yet dark skin stays darker. */
float exposureFor(const ShadedFrame& shaded, const Frame& frame, const Subject& subject, Rng& rng)
{
    double sum = 0;
    int count = 0;
    for (size_t i = 0; i < frame.samples.size(); i += 3)
        if (shaded.labels[i] == SKIN)
        {
            sum += luminance(shaded.colors[i]);
            ++count;
        }
    const float mean = count > 0 ? static_cast<float>(sum / count) : 0.2f;
    const float target =
        0.3f * std::exp(0.3f * rng.normal()) * std::pow(luminance(subject.skin) / 0.4f, 0.5f);
    const float fault = rng.uniform(); // of the photographer
    const float factor = fault < 0.06f   ? rng.uniform(1.5f, 2.8f)
                         : fault < 0.12f ? rng.uniform(0.3f, 0.6f)
                                         : 1;
    return factor * target / std::max(0.01f, mean);
}

float toneCurve(float v)
{
    return v < KNEE ? v : KNEE + (1 - KNEE) * (1 - std::exp(-(v - KNEE) / (1 - KNEE)));
}

/** Tone curve and display gamma from a table over the square root of the light. */
class Display
{
public:
    Display()
    {
        for (int i = 0; i <= STEPS; ++i)
            table[i] = std::pow(toneCurve(BRIGHTEST * square(static_cast<float>(i) / STEPS)), 1 / 2.2f);
    }

    float operator()(float v) const
    {
        const float at = std::sqrt(clamp(v / BRIGHTEST)) * STEPS;
        const int i = std::min(STEPS - 1, static_cast<int>(at));
        return mix(table[i], table[i + 1], at - i);
    }

private:
    static constexpr int STEPS = 1024;
    float table[STEPS + 1];
};

const Display DISPLAY;

/** Colour balance, saturation and contrast of the camera, on display values in [0, 1], blue first. */
struct Look
{
    explicit Look(Rng& rng)
    {
        const float warm = rng.normal(0, 0.04f), green = rng.normal(0, 0.02f);
        gain = {1 - warm, 1 + green, 1 + warm};
        const bool grey = rng.chance(0.1f), harsh = rng.chance(grey ? 0.4f : 0.06f);
        saturation = grey ? 0 : clamp(rng.normal(0.95f, 0.2f), 0.3f, 1.5f);
        contrast = harsh ? rng.uniform(1.3f, 1.9f) : rng.normal(1, 0.13f);
        if (grey && rng.chance(0.25f)) // sepia and other tones of prints
            gain = {0.82f + 0.1f * warm, 0.97f, 1.08f};
        lift = rng.chance(0.3f) ? rng.uniform(0, 0.06f) : 0;
    }

    cv::Vec3f operator()(const cv::Vec3f& c) const
    {
        const float grey = 0.114f * c[0] + 0.587f * c[1] + 0.299f * c[2];
        cv::Vec3f out;
        for (int i = 0; i < 3; ++i)
        {
            const float v = (grey + (c[i] - grey) * saturation) * gain[i];
            out[i] = lift + (1 - lift) * (0.45f + (v - 0.45f) * contrast);
        }
        return out;
    }

    cv::Vec3f gain;
    float saturation, contrast, lift;
};

/** Out of focus: a disc, as an open aperture draws it. */
void defocus(cv::Mat3f& image, float radius)
{
    const int half = static_cast<int>(std::ceil(radius)), side = 2 * half + 1;
    cv::Mat1f kernel(side, side);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            kernel(y, x) = clamp(radius + 0.5f - std::hypot(x - half, y - half));
    kernel /= cv::sum(kernel)[0];
    cv::filter2D(image, image, -1, kernel, cv::Point(-1, -1), 0, cv::BORDER_REPLICATE);
}

void shake(cv::Mat3f& image, float length, float angle)
{
    const int half = static_cast<int>(std::ceil(length / 2)), side = 2 * half + 1;
    cv::Mat1f kernel(side, side, 0.f);
    const cv::Point2f way(std::cos(angle) * length / 2, std::sin(angle) * length / 2);
    const auto fixed = [&](float v) { return cvRound((half + v) * 16); };
    cv::line(kernel, cv::Point(fixed(-way.x), fixed(-way.y)), cv::Point(fixed(way.x), fixed(way.y)), 1, 1,
             cv::LINE_8, 4);
    kernel /= cv::sum(kernel)[0];
    cv::filter2D(image, image, -1, kernel, cv::Point(-1, -1), 0, cv::BORDER_REPLICATE);
}

void blur(cv::Mat3f& image, Rng& rng)
{
    const float kind = rng.uniform(), scale = image.cols / 288.f, amount = rng.uniform(),
                angle = rng.uniform(0, PI);
    if (kind < 0.4f)
        cv::GaussianBlur(image, image, cv::Size(), mix(0.3f, 0.9f, amount) * scale);
    else if (kind < 0.52f) // a small picture, enlarged
    {
        cv::Mat small;
        const double share = mix(0.22f, 0.8f, amount);
        cv::resize(image, small, cv::Size(), share, share, cv::INTER_AREA);
        cv::resize(small, image, image.size(), 0, 0, angle < 1 ? cv::INTER_CUBIC : cv::INTER_LINEAR);
    }
    else if (kind < 0.6f)
        defocus(image, mix(1.2f, 5, square(amount)) * scale);
    else if (kind < 0.64f)
        shake(image, mix(2.5f, 10, square(amount)) * scale, angle);
    else if (kind < 0.68f) // an old lens or print
        cv::GaussianBlur(image, image, cv::Size(), mix(1, 3.2f, square(amount)) * scale);
}

/** Noise of a sensor: it grows with the root of the light and is as coarse as the camera's processing left it. */
void addNoise(cv::Mat3f& image, Rng& rng)
{
    const float strength = rng.chance(0.5f) ? rng.uniform(0, 0.012f) : square(rng.uniform()) * 0.06f;
    const float grain = rng.uniform(0.3f, 1); // share of noise that is grey
    const float shot = rng.uniform(0, 1);     // share that grows with the light
    const bool coarse = strength > 0.01f && rng.chance(0.5f);
    const float size = rng.uniform(0.5f, 1.1f);
    uint32_t state = rng.next() | 1;
    const auto next = [&state] // the sum of four bytes is near enough to normal
    {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        const int sum = (state & 255) + ((state >> 8) & 255) + ((state >> 16) & 255) + (state >> 24);
        return (sum - 510) / 148.f;
    };
    cv::Mat3f noise(image.size());
    for (cv::Vec3f& n : noise)
    {
        const float grey = next() * grain;
        for (int i = 0; i < 3; ++i)
            n[i] = strength * (grey + (1 - grain) * next());
    }
    if (coarse)
    {
        cv::GaussianBlur(noise, noise, cv::Size(), size);
        noise *= 1 + 2 * size; // about as strong as before
    }
    auto n = noise.begin();
    for (cv::Vec3f& c : image)
    {
        const float light = clamp(0.114f * c[0] + 0.587f * c[1] + 0.299f * c[2], 0, 1);
        c += *n++ * mix(1, 0.35f + 1.1f * std::sqrt(light), shot);
    }
}

/** Cameras sharpen what they save. */
void sharpen(cv::Mat3f& image, Rng& rng)
{
    if (!rng.chance(0.2f))
        return;
    cv::Mat3f soft;
    const float amount = rng.uniform(0.3f, 1.4f);
    cv::GaussianBlur(image, soft, cv::Size(), rng.uniform(0.6f, 1.6f));
    cv::addWeighted(image, 1 + amount, soft, -amount, 0, image);
}

/** Whether the background is seen through a sample. */
bool isOpen(const Frame& frame, const ShadedFrame& shaded, size_t sample)
{
    return frame.samples[sample].id == Sample::NOTHING && shaded.labels[sample] == BACKGROUND;
}

/** Mean of a pixel's samples in linear light over what is behind. */
class Averager
{
public:
    Averager(const Frame& frame_, const ShadedFrame& shaded_, int samplesPerPixel, float exposure_)
        : frame(frame_), shaded(shaded_), step(samplesPerPixel), exposure(exposure_)
    {
    }

    Vec3 operator()(int x, int y, const cv::Vec3f& behind) const
    {
        Vec3 sum;
        int open = 0;
        for (int j = 0; j < step; ++j)
            for (int i = 0; i < step; ++i)
            {
                const size_t k = static_cast<size_t>(y * step + j) * frame.size + x * step + i;
                if (isOpen(frame, shaded, k))
                {
                    ++open;
                    continue;
                }
                const Vec3 c = shaded.colors[k] * exposure;
                sum += Vec3(std::min(c.x, BRIGHTEST), std::min(c.y, BRIGHTEST), std::min(c.z, BRIGHTEST));
            }
        const cv::Vec3f rest = behind * static_cast<float>(open);
        return (sum + Vec3(rest[0], rest[1], rest[2])) * (1.f / (step * step));
    }

private:
    const Frame& frame;
    const ShadedFrame& shaded;
    int step;
    float exposure;
};
} // namespace

cv::Mat3b develop(const Frame& frame, const ShadedFrame& shaded, const cv::Mat3f& background,
                  const Subject& subject, int samplesPerPixel, Rng& rng)
{
    const float exposure = exposureFor(shaded, frame, subject, rng);
    const Look look(rng);
    const int size = frame.size / samplesPerPixel;
    const Averager averaged(frame, shaded, samplesPerPixel, exposure);
    cv::Mat3f image(size, size);
    for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x)
        {
            const Vec3 c = averaged(x, y, background(y, x));
            image(y, x) = look({DISPLAY(c.z), DISPLAY(c.y), DISPLAY(c.x)});
        }
    blur(image, rng);
    addNoise(image, rng);
    sharpen(image, rng);
    cv::Mat3b photo;
    image.convertTo(photo, CV_8U, 255);
    if (rng.chance(0.35f))
    {
        std::vector<uchar> jpeg;
        cv::imencode(".jpg", photo, jpeg, {cv::IMWRITE_JPEG_QUALITY, 25 + rng.below(70)});
        photo = cv::imdecode(jpeg, cv::IMREAD_COLOR);
    }
    return photo;
}

void layBehind(const Frame& frame, const ShadedFrame& shaded, const Subject& subject, int samplesPerPixel,
               Rng& rng, cv::Mat3f& background)
{
    const float exposure = exposureFor(shaded, frame, subject, rng);
    const Averager averaged(frame, shaded, samplesPerPixel, exposure);
    for (int y = 0; y < background.rows; ++y)
        for (int x = 0; x < background.cols; ++x)
        {
            const Vec3 c = averaged(x, y, background(y, x));
            background(y, x) = {c.x, c.y, c.z};
        }
}

cv::Mat1b coverageOf(const Frame& frame, const ShadedFrame& shaded, int samplesPerPixel)
{
    const int size = frame.size / samplesPerPixel;
    cv::Mat1b taken(frame.size, frame.size);
    for (int y = 0; y < frame.size; ++y)
        for (int x = 0; x < frame.size; ++x)
            taken(y, x) = isOpen(frame, shaded, static_cast<size_t>(y) * frame.size + x) ? 0 : 255;
    cv::Mat1b coverage;
    cv::resize(taken, coverage, cv::Size(size, size), 0, 0, cv::INTER_AREA);
    return coverage;
}
} // namespace facegen
