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
        saturation = rng.chance(0.06f) ? 0 : clamp(rng.normal(0.95f, 0.2f), 0.3f, 1.4f);
        contrast = rng.normal(1, 0.12f);
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

void blur(cv::Mat3f& image, Rng& rng)
{
    const float kind = rng.uniform();
    if (kind < 0.45f)
        cv::GaussianBlur(image, image, cv::Size(), rng.uniform(0.3f, 0.9f) * image.cols / 288);
    else if (kind < 0.55f) // a small picture, enlarged
    {
        cv::Mat small;
        const double scale = rng.uniform(0.4f, 0.8f);
        cv::resize(image, small, cv::Size(), scale, scale, cv::INTER_AREA);
        cv::resize(small, image, image.size(), 0, 0, cv::INTER_LINEAR);
    }
}

void addNoise(cv::Mat3f& image, Rng& rng)
{
    const float strength = rng.chance(0.5f) ? rng.uniform(0, 0.012f) : square(rng.uniform()) * 0.05f;
    const float grain = rng.uniform(0.3f, 1); // share of noise that is grey
    uint32_t state = rng.next() | 1;
    const auto next = [&state] // the sum of four bytes is near enough to normal
    {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        const int sum = (state & 255) + ((state >> 8) & 255) + ((state >> 16) & 255) + (state >> 24);
        return (sum - 510) / 148.f;
    };
    for (cv::Vec3f& c : image)
    {
        const float grey = next() * grain;
        for (int i = 0; i < 3; ++i)
            c[i] += strength * (grey + (1 - grain) * next());
    }
}

/** Whether the background is seen through a sample. */
bool isOpen(const Frame& frame, const ShadedFrame& shaded, size_t sample)
{
    return frame.samples[sample].id == Sample::NOTHING && shaded.labels[sample] == BACKGROUND;
}
} // namespace

cv::Mat3b develop(const Frame& frame, const ShadedFrame& shaded, const cv::Mat3f& background,
                  const Subject& subject, int samplesPerPixel, Rng& rng)
{
    const float exposure = exposureFor(shaded, frame, subject, rng);
    const Look look(rng);
    const int size = frame.size / samplesPerPixel;
    const float share = 1.f / (samplesPerPixel * samplesPerPixel);
    cv::Mat3f image(size, size);
    for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x)
        {
            Vec3 sum;
            int open = 0;
            for (int j = 0; j < samplesPerPixel; ++j)
                for (int i = 0; i < samplesPerPixel; ++i)
                {
                    const size_t k =
                        static_cast<size_t>(y * samplesPerPixel + j) * frame.size + x * samplesPerPixel + i;
                    if (isOpen(frame, shaded, k))
                    {
                        ++open;
                        continue;
                    }
                    const Vec3 c = shaded.colors[k] * exposure;
                    sum += Vec3(std::min(c.x, BRIGHTEST), std::min(c.y, BRIGHTEST), std::min(c.z, BRIGHTEST));
                }
            const cv::Vec3f behind = background(y, x) * static_cast<float>(open);
            const Vec3 c = (sum + Vec3(behind[0], behind[1], behind[2])) * share;
            image(y, x) = look({DISPLAY(c.z), DISPLAY(c.y), DISPLAY(c.x)});
        }
    blur(image, rng);
    addNoise(image, rng);
    cv::Mat3b photo;
    image.convertTo(photo, CV_8U, 255);
    if (rng.chance(0.3f))
    {
        std::vector<uchar> jpeg;
        cv::imencode(".jpg", photo, jpeg, {cv::IMWRITE_JPEG_QUALITY, 55 + rng.below(40)});
        photo = cv::imdecode(jpeg, cv::IMREAD_COLOR);
    }
    return photo;
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
