// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "precomp.hpp"

#include "image_input.hpp"
#include "label_map.hpp"
#include "opencv2/flsnet/retouch.hpp"

#if CV_VERSION_MAJOR >= 5
#include "opencv2/geometry.hpp" // boundingRect: imgproc's before
#endif

namespace cv
{
namespace flsnet
{

namespace
{

const int LARGEST_RADIUS = 1000;

// Of lightness, 0 to 100: beyond, powers would leave nothing of the shading.
const double DARKEST = 5;
const double LIGHTEST = 95;

// From here to white, colour fades.
const double HIGHLIGHT = 85;

Mat boxMean(const Mat& map, int radius)
{
    Mat mean;
    blur(map, mean, Size(2 * radius + 1, 2 * radius + 1), Point(-1, -1), BORDER_REFLECT);
    return mean;
}

/** Of edges, in grey levels of 0 to 1: less is lost in the roundings of floats. */
const double LEAST_CONTRAST = 1e-4;

/** The guided filter with the grey levels of a photo as guide. */
class GuidedFilter
{
public:
    GuidedFilter(const Mat& photo, int radius, double contrast) : radius_(radius)
    {
        cvtColor(photo, guide_, COLOR_BGR2GRAY);
        guide_.convertTo(guide_, CV_32F, 1 / 255.);
        mean_ = boxMean(guide_, radius);
        const double least = std::max(contrast, LEAST_CONTRAST);
        variance_ = cv::max(boxMean(guide_.mul(guide_), radius) - mean_.mul(mean_), 0.) + least * least;
    }

    /** @param input CV_32FC1. */
    Mat operator()(const Mat& input) const
    {
        const Mat inputMean = boxMean(input, radius_);
        Mat slope = boxMean(guide_.mul(input), radius_) - mean_.mul(inputMean);
        divide(slope, variance_, slope);
        const Mat offset = inputMean - slope.mul(mean_);
        return boxMean(slope, radius_).mul(guide_) + boxMean(offset, radius_);
    }

private:
    int radius_;
    Mat guide_;
    Mat mean_;
    Mat variance_;
};

void checkFilter(int radius, double contrast)
{
    CV_Check(radius, radius >= 0 && radius <= LARGEST_RADIUS, "The radius must be 0 to 1000 pixels");
    CV_Check(contrast, contrast > 0 && contrast <= 1, "The contrast of edges must be above 0, at most 1");
}

/** What is not 0 in a mask, and a margin. */
Rect around(const Mat& mask, int margin)
{
    const Rect box = boundingRect(mask);
    const Rect grown(box.x - margin, box.y - margin, box.width + 2 * margin, box.height + 2 * margin);
    return box.empty() ? Rect() : grown & Rect(Point(), mask.size());
}

Mat floatMask(InputArray mask, const Size& size)
{
    CV_Check(mask.type(), mask.type() == CV_32FC1 || mask.type() == CV_8UC1,
             "The mask must be CV_32FC1, 0 to 1, or CV_8UC1, 0 to 255");
    CV_Check(mask.size(), mask.size() == size, "The mask must have the size of the image");
    Mat buffer, floats = detail::onHost(mask, buffer);
    if (mask.depth() == CV_8U)
    {
        floats.convertTo(floats, CV_32F, 1 / 255.);
    }
    if (!checkRange(floats, true, nullptr, 0, 1 + 1e-6))
    {
        CV_Error(Error::StsOutOfRange, "The mask must hold numbers of 0 to 1");
    }
    return floats;
}

/** How lightness, hue and chroma change. */
struct Change
{
    Scalar mean;  // of what is there
    Scalar color; // what is wanted
    double power; // of the lightness
    double strength;

    Vec3f operator()(const Vec3f& lab) const
    {
        const double lightness = 100 * std::pow(std::max(lab[0], 0.f) / 100., power);
        const double fade = std::min(1., std::max(0., (100 - lightness) / (100 - HIGHLIGHT)));
        Vec3f changed(static_cast<float>(lightness), 0, 0);
        for (int i = 1; i < 3; ++i)
        {
            const double here = static_cast<double>(lab[i]);
            const double wanted = (color[i] + (here - mean[i]) / 2) * fade;
            changed[i] = static_cast<float>(here + strength * (wanted - here));
        }
        return changed;
    }
};

Change changeTo(const Scalar& bgr, const Scalar& mean, double strength)
{
    Mat color(1, 1, CV_32FC3, bgr / 255.);
    cvtColor(color, color, COLOR_BGR2Lab);
    const Vec3f lab = color.at<Vec3f>(0, 0);
    const auto clipped = [](double lightness) { return std::min(std::max(lightness, DARKEST), LIGHTEST); };
    const double wanted = mean[0] + strength * (static_cast<double>(lab[0]) - mean[0]);
    return {mean, Scalar(lab[0], lab[1], lab[2]),
            std::log(clipped(wanted) / 100) / std::log(clipped(mean[0]) / 100), strength};
}

} // namespace

void softMask(InputArray image, InputArray labels, const std::vector<int>& classes, OutputArray mask,
              int radius, double contrast)
{
    Mat buffer;
    const Mat photo = detail::toBgr8(image, buffer);
    const Mat map = detail::checkedLabelMap(labels, 255, "labels");
    CV_Check(map.size(), map.size() == photo.size(), "The labels must have the size of the image");
    checkFilter(radius, contrast);
    Mat table = Mat::zeros(1, 256, CV_8UC1), hard;
    for (const int c : classes)
    {
        CV_Check(c, c >= 0 && c < 255, "There is no such class");
        table.at<uchar>(c) = 1;
    }
    LUT(map, table, hard);
    const Rect box = around(hard, 4 * radius); // what is farther gets nothing of the mask
    Mat soft;
    hard.convertTo(soft, CV_32F);
    if (radius > 0 && !box.empty())
    {
        Mat target = soft(box);
        const Mat filtered = GuidedFilter(photo(box), radius, contrast)(target);
        cv::max(filtered, 0, target);
        cv::min(target, 1, target);
    }
    soft.copyTo(mask);
}

void refineBorders(InputArray image, InputArray labels, OutputArray refined, int radius, double contrast)
{
    Mat buffer;
    const Mat photo = detail::toBgr8(image, buffer);
    Mat map = detail::checkedLabelMap(labels, FACE_CLASS_COUNT, "labels").clone();
    CV_Check(map.size(), map.size() == photo.size(), "The labels must have the size of the image");
    checkFilter(radius, contrast);
    const Rect box = around(map, 2 * radius + 1);
    if (radius > 0 && !box.empty())
    {
        const GuidedFilter filter(photo(box), radius, contrast);
        const Mat old = map(box);
        Mat largest(box.size(), CV_32FC1, Scalar::all(-1e9)), wanted = old.clone();
        for (const uchar c : {FACE_BACKGROUND, FACE_HAIR, FACE_SKIN, FACE_EYEBROW, FACE_LIP})
        {
            Mat share;
            Mat(old == c).convertTo(share, CV_32F, 1 / 255.);
            share = filter(share);
            wanted.setTo(Scalar::all(c), share > largest);
            cv::max(share, largest, largest);
        }
        Mat small = old == FACE_PUPIL;
        for (const uchar c : {FACE_WHITE, FACE_NOSTRIL, FACE_INNER_MOUTH})
        {
            small |= old == c;
        }
        old.copyTo(wanted, small);
        wanted.copyTo(map(box));
    }
    map.copyTo(refined);
}

void recolor(InputArray image, InputArray mask, const Scalar& color, OutputArray result, double strength)
{
    CV_Check(strength, strength >= 0 && strength <= 1, "The strength must be 0 to 1");
    for (int channel = 0; channel < 3; ++channel)
    {
        CV_Check(color[channel], color[channel] >= 0 && color[channel] <= 255,
                 "Blue, green and red of the colour must be 0 to 255");
    }
    Mat buffer;
    Mat changed = detail::toBgr8(image, buffer).clone();
    const Mat weights = floatMask(mask, changed.size());
    const Rect box = around(weights > 0, 0);
    if (!box.empty() && strength > 0)
    {
        Mat target = changed(box), lab;
        target.convertTo(lab, CV_32F, 1 / 255.);
        cvtColor(lab, lab, COLOR_BGR2Lab);
        const Mat inside = weights(box);
        const double total = sum(inside)[0];
        Scalar mean;
        for (int i = 0; i < 3; ++i)
        {
            Mat channel;
            extractChannel(lab, channel, i);
            mean[i] = channel.dot(inside) / total;
        }
        const Change change = changeTo(color, mean, strength);
        parallel_for_(Range(0, lab.rows), [&](const Range& range) {
            for (int y = range.start; y < range.end; ++y)
            {
                Vec3f* row = lab.ptr<Vec3f>(y);
                for (int x = 0; x < lab.cols; ++x)
                {
                    row[x] = change(row[x]);
                }
            }
        });
        cvtColor(lab, lab, COLOR_Lab2BGR);
        for (int y = 0; y < box.height; ++y)
        {
            for (int x = 0; x < box.width; ++x)
            {
                const double weight = static_cast<double>(inside.at<float>(y, x));
                Vec3b& pixel = target.at<Vec3b>(y, x);
                for (int i = 0; i < 3; ++i)
                {
                    const double wanted = 255 * static_cast<double>(lab.at<Vec3f>(y, x)[i]);
                    pixel[i] = saturate_cast<uchar>(pixel[i] + weight * (wanted - pixel[i]));
                }
            }
        }
    }
    changed.copyTo(result);
}

} // namespace flsnet
} // namespace cv
