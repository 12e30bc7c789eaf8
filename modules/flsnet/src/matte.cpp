// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "precomp.hpp"

#include "image_input.hpp"
#include "opencv2/flsnet/retouch.hpp"

namespace cv
{
namespace flsnet
{

namespace
{

// Of colours from 0 to 1.
const float EDGE_VARIANCE = 1e-4f;  // what the guided filter smooths over
const float COLOR_VARIANCE = 0.01f; // by which two colours must differ to tell parts apart

// In shares of the softness: the radius of the guided filter, of where colours are taken from, and of how far uncertainty reaches.
const double FILTER_RADIUS = 0.2;
const double COLOR_RADIUS = 0.4;
const double BAND_RADIUS = 0.13;

/** Pixels of a part count for its colour from this probability on. */
const float SURE = 0.9f;

/** Share of the pixels around that must be of either part for its colour to be known. */
const float LEAST_SHARE = 0.02f;

const float TINY = 1e-6f;

Mat boxMean(const Mat& map, int radius)
{
    Mat mean;
    blur(map, mean, Size(2 * radius + 1, 2 * radius + 1), Point(-1, -1), BORDER_REFLECT);
    return mean;
}

/** Probability that a pixel belongs to one of the classes, CV_32FC1 of the face's region. */
Mat probabilityOf(const Mat& scores, const std::vector<int>& classes)
{
    Mat sum = Mat::zeros(scores.size[1], scores.size[2], CV_32FC1);
    std::vector<char> taken(static_cast<size_t>(scores.size[0]), 0);
    for (const int c : classes)
    {
        CV_Check(c, c >= 0 && c < scores.size[0], "There is no such class in the scores");
        if (taken[static_cast<size_t>(c)] == 0) // twice is once
        {
            taken[static_cast<size_t>(c)] = 1;
            sum += Mat(scores.size[1], scores.size[2], CV_32FC1, const_cast<float*>(scores.ptr<float>(c)));
        }
    }
    return sum;
}

/** Where the labels are those of the classes: 1, else 0; CV_32FC1. */
Mat maskOf(const Mat& labels, const std::vector<int>& classes)
{
    Mat table = Mat::zeros(1, 256, CV_32FC1), mask;
    for (const int c : classes)
    {
        table.at<float>(c) = 1;
    }
    LUT(labels, table, mask);
    return mask;
}

/** The guided filter with a photo's colours as guide (Eq. 14 to 16 of the paper).
@param guide CV_32FC3, 0 to 1. @param input CV_32FC1. */
Mat guidedFilter(const Mat& guide, const Mat& input, int radius)
{
    // Per pixel: input, its products with the colours, the colours' products with each other.
    Mat products(guide.size(), CV_32FC(10));
    for (int y = 0; y < guide.rows; ++y)
    {
        const Vec3f* color = guide.ptr<Vec3f>(y);
        const float* value = input.ptr<float>(y);
        float* out = products.ptr<float>(y);
        for (int x = 0; x < guide.cols; ++x, out += 10)
        {
            const Vec3f& c = color[x];
            out[0] = value[x];
            for (int i = 0; i < 3; ++i)
            {
                out[1 + i] = c[i] * value[x];
                out[4 + i] = c[i] * c[i];
                out[7 + i] = c[i] * c[(i + 1) % 3];
            }
        }
    }
    const Mat means = boxMean(products, radius), colors = boxMean(guide, radius);
    Mat lines(guide.size(), CV_32FC4); // slopes and offset
    parallel_for_(Range(0, guide.rows), [&](const Range& range) {
        for (int y = range.start; y < range.end; ++y)
        {
            const float* mean = means.ptr<float>(y);
            const Vec3f* color = colors.ptr<Vec3f>(y);
            Vec4f* line = lines.ptr<Vec4f>(y);
            for (int x = 0; x < guide.cols; ++x, mean += 10)
            {
                const Vec3f& c = color[x];
                Matx33f covariance;
                Vec3f common;
                for (int i = 0; i < 3; ++i)
                {
                    const int next = (i + 1) % 3;
                    covariance(i, i) = mean[4 + i] - c[i] * c[i] + EDGE_VARIANCE;
                    covariance(i, next) = covariance(next, i) = mean[7 + i] - c[i] * c[next];
                    common[i] = mean[1 + i] - c[i] * mean[0];
                }
                const Vec3f slope = covariance.inv(DECOMP_CHOLESKY) * common;
                line[x] = Vec4f(slope[0], slope[1], slope[2], mean[0] - slope.dot(c));
            }
        }
    });
    lines = boxMean(lines, radius);
    Mat filtered(guide.size(), CV_32FC1);
    for (int y = 0; y < guide.rows; ++y)
    {
        const Vec4f* line = lines.ptr<Vec4f>(y);
        const Vec3f* color = guide.ptr<Vec3f>(y);
        float* out = filtered.ptr<float>(y);
        for (int x = 0; x < guide.cols; ++x)
        {
            const Vec4f& l = line[x];
            out[x] = l[0] * color[x][0] + l[1] * color[x][1] + l[2] * color[x][2] + l[3];
        }
    }
    return filtered;
}

float limited(float value)
{
    return std::min(std::max(value, 0.f), 1.f);
}

/** Weighted means of colours nearby, and how far single ones are from these. */
struct NearColors
{
    Mat share;    // of the weights, CV_32FC1
    Mat color;    // CV_32FC3
    Mat variance; // of all channels together, CV_32FC1

    NearColors(const Mat& guide, const Mat& weights, int radius)
    {
        Mat sums(guide.size(), CV_32FC(5));
        for (int y = 0; y < guide.rows; ++y)
        {
            const Vec3f* in = guide.ptr<Vec3f>(y);
            const float* weight = weights.ptr<float>(y);
            float* out = sums.ptr<float>(y);
            for (int x = 0; x < guide.cols; ++x, out += 5)
            {
                out[0] = weight[x];
                for (int i = 0; i < 3; ++i)
                {
                    out[1 + i] = weight[x] * in[x][i];
                }
                out[4] = weight[x] * in[x].dot(in[x]);
            }
        }
        sums = boxMean(sums, radius);
        share.create(guide.size(), CV_32FC1);
        color.create(guide.size(), CV_32FC3);
        variance.create(guide.size(), CV_32FC1);
        for (int y = 0; y < guide.rows; ++y)
        {
            const float* sum = sums.ptr<float>(y);
            for (int x = 0; x < guide.cols; ++x, sum += 5)
            {
                const float all = std::max(sum[0], TINY);
                const Vec3f mean(sum[1] / all, sum[2] / all, sum[3] / all);
                share.at<float>(y, x) = sum[0];
                color.at<Vec3f>(y, x) = mean;
                variance.at<float>(y, x) = std::max(0.f, sum[4] / all - mean.dot(mean));
            }
        }
    }
};

} // namespace

void faceMatte(InputArray image, const FaceSegmentation& face, const std::vector<int>& classes,
               OutputArray matte, double softness)
{
    Mat buffer;
    const Mat photo = detail::toBgr8(image, buffer);
    CV_Check(softness, softness > 0 && softness <= 1, "The softness must be above 0, at most 1");
    const Rect& region = face.region;
    CV_Check(region.size(), region.empty() || detail::isWithin(region, photo.size()),
             "The face must lie in the image, and is that of another one");
    Mat result = Mat::zeros(photo.size(), CV_32FC1);
    if (region.empty())
    {
        result.copyTo(matte);
        return;
    }
    const Mat& scores = face.scores;
    CV_Check(scores.dims,
             scores.dims == 3 && scores.type() == CV_32FC1 && scores.size[1] == region.height &&
                 scores.size[2] == region.width,
             "The face must have scores of its region: see FaceLandmarkSegmenter::setWithScores()");
    CV_Check(face.labels.type(), face.labels.type() == CV_8UC1 && face.labels.size() == region.size(),
             "The face must have a label map of its region");
    const double side = softness * std::max(face.box.width, face.box.height);
    CV_Check(side, std::isfinite(side) && side >= 0, "The face must have a box");
    const int most = std::max(region.width, region.height);
    const auto radiusOf = [&](double share) { return std::min(std::max(1, cvRound(share * side)), most); };

    const Mat probability = probabilityOf(scores, classes);
    Mat guide;
    photo(region).convertTo(guide, CV_32F, 1 / 255.);
    const Mat filtered = guidedFilter(guide, maskOf(face.labels, classes), radiusOf(FILTER_RADIUS));
    Mat inside, outside;
    inside = (probability - SURE) / (1 - SURE);
    outside = (1 - SURE - probability) / (1 - SURE);
    const int radius = radiusOf(COLOR_RADIUS), bandRadius = radiusOf(BAND_RADIUS);
    const NearColors part(guide, cv::max(inside, 0), radius), beside(guide, cv::max(outside, 0), radius);
    Mat uncertain = 4 * probability.mul(1 - probability);
    uncertain = boxMean(uncertain, bandRadius);

    Mat target = result(region);
    parallel_for_(Range(0, region.height), [&](const Range& range) {
        for (int y = range.start; y < range.end; ++y)
        {
            for (int x = 0; x < region.width; ++x)
            {
                const Vec3f& back = beside.color.at<Vec3f>(y, x);
                const Vec3f way = part.color.at<Vec3f>(y, x) - back;
                const float length = way.dot(way);
                const float mixed = limited((guide.at<Vec3f>(y, x) - back).dot(way) / (length + TINY));
                const float variance =
                    part.variance.at<float>(y, x) + beside.variance.at<float>(y, x) + COLOR_VARIANCE;
                const float known =
                    limited(std::min(part.share.at<float>(y, x), beside.share.at<float>(y, x)) / LEAST_SHARE);
                const float trust =
                    known * length / (length + variance) * std::sqrt(limited(2 * uncertain.at<float>(y, x)));
                const float smooth = limited(filtered.at<float>(y, x));
                target.at<float>(y, x) = smooth + trust * (mixed - smooth);
            }
        }
    });
    result.copyTo(matte);
}

} // namespace flsnet
} // namespace cv
