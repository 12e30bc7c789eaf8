// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <complex>

#include "face_motion.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

typedef std::complex<double> Complex;

/** Pixels a side of the face box in the search, and what it covers: as far as 0.8 sides from the start. */
const double SEARCH_SCALE = 20;
const double SEARCH_SIDES = 2.8;
const double SEARCHED_SIDES = 1.2;

/** By how much the correlation must be better for each square of a side of the face box that a place lies farther off. */
const double FAR_PENALTY = 0.25;

/** The pictures that are refined are cut this much larger than the look. */
const double MARGIN = 1.3;

/** Differences that are larger than so many times the mean one count less. */
const double OUTLIER = 2.5;

/** Share of a look that a face must fill by its labels. */
const double LEAST_WEIGHT = 0.15;

/** Weighted mean and deviation. */
struct Level
{
    double mean = 0;
    double deviation = 0;
};

Level levelOf(const Mat& picture, const Mat& weights)
{
    double sum = 0, squares = 0, all = 0;
    for (int y = 0; y < picture.rows; ++y)
    {
        const float* value = picture.ptr<float>(y);
        const float* weight = weights.ptr<float>(y);
        for (int x = 0; x < picture.cols; ++x)
        {
            const double w = static_cast<double>(weight[x]), v = static_cast<double>(value[x]);
            sum += w * v;
            squares += w * v * v;
            all += w;
        }
    }
    Level level;
    if (all > 0)
    {
        level.mean = sum / all;
        level.deviation = std::sqrt(std::max(0., squares / all - level.mean * level.mean));
    }
    return level;
}

/** The similarity z -> scaleTurn * z + shift of pixels whose origin is the picture's middle. */
struct Similarity
{
    Complex scaleTurn = 1;
    Complex shift = 0;
};

} // namespace

double similarityOf(const Mat& one, const Mat& two, const Mat& weights)
{
    const Level first = levelOf(one, weights), second = levelOf(two, weights);
    if (first.deviation < 1e-3 || second.deviation < 1e-3)
    {
        return 0;
    }
    double sum = 0, all = 0;
    for (int y = 0; y < one.rows; ++y)
    {
        const float* a = one.ptr<float>(y);
        const float* b = two.ptr<float>(y);
        const float* weight = weights.ptr<float>(y);
        for (int x = 0; x < one.cols; ++x)
        {
            const double w = static_cast<double>(weight[x]);
            sum += w * (static_cast<double>(a[x]) - first.mean) * (static_cast<double>(b[x]) - second.mean);
            all += w;
        }
    }
    return sum / (all * first.deviation * second.deviation);
}

Mat ellipseWeights()
{
    Mat weights = Mat::zeros(LOOK_SIZE, LOOK_SIZE, CV_32FC1);
    const double side = LOOK_SIZE / LOOK_SIDES;
    ellipse(weights, Point(LOOK_SIZE / 2, LOOK_SIZE / 2), Size(cvRound(0.5 * side), cvRound(0.6 * side)), 0,
            0, 360, Scalar::all(1), FILLED);
    GaussianBlur(weights, weights, Size(), 2);
    return weights;
}

bool labelWeights(const Mat& classes, const std::vector<char>& ofFace, const Matx23d& faceToCrop,
                  Mat& weights)
{
    Mat face(classes.size(), CV_32FC1);
    for (int y = 0; y < classes.rows; ++y)
    {
        const uchar* label = classes.ptr(y);
        float* out = face.ptr<float>(y);
        for (int x = 0; x < classes.cols; ++x)
        {
            out[x] = ofFace[label[x]] != 0 ? 1.f : 0.f;
        }
    }
    const double unit = LOOK_SIDES / LOOK_SIZE, first = (0.5 - LOOK_SIZE / 2.) * unit;
    const Matx33d lookToFace(unit, 0, first, 0, unit, first, 0, 0, 1);
    warpAffine(face, weights, faceToCrop * lookToFace, Size(LOOK_SIZE, LOOK_SIZE),
               INTER_LINEAR | WARP_INVERSE_MAP, BORDER_CONSTANT);
    GaussianBlur(weights, weights, Size(), 1.5);
    return mean(weights)[0] >= LEAST_WEIGHT;
}

void MotionFinder::cut(const Mat& frame, const FacePose& pose, double sides, int size, Mat& picture)
{
    const double side = sides * pose.side;
    const CropArea area(Rect2d(pose.center.x - side / 2, pose.center.y - side / 2, side, side), pose.center,
                        pose.roll);
    cutter_.cut(frame, area, Size(size, size), BORDER_REPLICATE, Scalar(), color_);
    cvtColor(color_, grey_, COLOR_BGR2GRAY);
    grey_.convertTo(picture, CV_32F);
}

void MotionFinder::look(const Mat& frame, const FacePose& pose, Mat& picture)
{
    cut(frame, pose, LOOK_SIDES, LOOK_SIZE, picture);
}

Point2d MotionFinder::search(const Mat& frame, const FaceLook& look, const FacePose& start,
                             const Point2d& expected)
{
    cut(frame, start, SEARCH_SIDES, cvRound(SEARCH_SIDES * SEARCH_SCALE), wide_);
    Mat small, response;
    const int size = cvRound(LOOK_SIDES * SEARCH_SCALE), part = cvRound(SEARCHED_SIDES * SEARCH_SCALE);
    resize(look.picture, small, Size(size, size), 0, 0, INTER_AREA);
    matchTemplate(wide_, small(Rect((size - part) / 2, (size - part) / 2, part, part)), response,
                  TM_CCOEFF_NORMED);
    const Point2d wanted = start.toFace(start.center + expected);
    const double middle = (wide_.cols - part) / 2.;
    double best = -1e9;
    Point2d found = wanted;
    for (int y = 0; y < response.rows; ++y)
    {
        for (int x = 0; x < response.cols; ++x)
        {
            const Point2d place((x - middle) / SEARCH_SCALE, (y - middle) / SEARCH_SCALE);
            const Point2d off = place - wanted;
            const double score =
                static_cast<double>(response.at<float>(y, x)) - FAR_PENALTY * (off.x * off.x + off.y * off.y);
            if (score > best)
            {
                best = score;
                found = place;
            }
        }
    }
    return found;
}

void MotionFinder::refine(const Mat& frame, const FaceLook& look, int size, int iterations, FacePose& pose)
{
    Mat target, weights, gradientX, gradientY;
    const Size wanted(size, size);
    resize(look.picture, target, wanted, 0, 0, INTER_AREA);
    resize(look.weights, weights, wanted, 0, 0, INTER_AREA);
    GaussianBlur(target, target, Size(3, 3), 0.7);
    Sobel(target, gradientX, CV_32F, 1, 0, 3, 1. / 8);
    Sobel(target, gradientY, CV_32F, 0, 1, 3, 1. / 8);
    const int wide = cvRound(MARGIN * size / 2) * 2;
    cut(frame, pose, LOOK_SIDES * wide / size, wide, wide_);
    GaussianBlur(wide_, wide_, Size(3, 3), 0.7);

    const double middle = (size - 1) / 2., wideMiddle = (wide - 1) / 2., radius = size / 2.;
    const Level targetLevel = levelOf(target, weights);
    Similarity warp;
    double usual = 1e9; // difference
    for (int i = 0; i < iterations && targetLevel.deviation > 1e-3; ++i)
    {
        const Matx23d toWide(
            warp.scaleTurn.real(), -warp.scaleTurn.imag(),
            wideMiddle + warp.shift.real() - middle * (warp.scaleTurn.real() - warp.scaleTurn.imag()),
            warp.scaleTurn.imag(), warp.scaleTurn.real(),
            wideMiddle + warp.shift.imag() - middle * (warp.scaleTurn.real() + warp.scaleTurn.imag()));
        warpAffine(wide_, warped_, toWide, wanted, INTER_LINEAR | WARP_INVERSE_MAP, BORDER_REPLICATE);
        const Level level = levelOf(warped_, weights);
        if (level.deviation < 1e-3)
        {
            break;
        }
        const double gain = targetLevel.deviation / level.deviation;
        Matx44d normal = Matx44d::zeros();
        Vec4d right;
        double squares = 0, all = 0;
        for (int y = 0; y < size; ++y)
        {
            const float* at = warped_.ptr<float>(y);
            const float* to = target.ptr<float>(y);
            const float* weight = weights.ptr<float>(y);
            const float* dx = gradientX.ptr<float>(y);
            const float* dy = gradientY.ptr<float>(y);
            const double v = (y - middle) / radius;
            for (int x = 0; x < size; ++x)
            {
                const double difference = (static_cast<double>(at[x]) - level.mean) * gain +
                                          targetLevel.mean - static_cast<double>(to[x]);
                const double known = static_cast<double>(weight[x]);
                squares += known * difference * difference;
                all += known;
                const double outlying = difference / (OUTLIER * usual);
                const double w = known / (1 + outlying * outlying);
                const double u = (x - middle) / radius;
                const double gx = static_cast<double>(dx[x]), gy = static_cast<double>(dy[x]);
                const double row[] = {gx, gy, gx * u + gy * v, gy * u - gx * v};
                for (int r = 0; r < 4; ++r)
                {
                    right(r) += w * row[r] * difference;
                    for (int c = 0; c <= r; ++c)
                    {
                        normal(r, c) += w * row[r] * row[c];
                    }
                }
            }
        }
        for (int r = 0; r < 4; ++r)
        {
            normal(r, r) += 1e-6 * all;
            for (int c = r + 1; c < 4; ++c)
            {
                normal(r, c) = normal(c, r);
            }
        }
        usual = std::sqrt(squares / std::max(all, 1e-9));
        Vec4d step;
        if (!solve(normal, right, step, DECOMP_CHOLESKY))
        {
            break;
        }
        const Complex stepTurn(1 + step(2) / radius, step(3) / radius), stepShift(step(0), step(1));
        warp.shift -= warp.scaleTurn * stepShift / stepTurn;
        warp.scaleTurn /= stepTurn;
        // Steps beyond what was cut, or to sizes that no face takes from frame to frame, lead nowhere.
        const double scale = std::abs(warp.scaleTurn);
        if (!(std::abs(warp.shift) < 0.5 * size && scale > 0.7 && scale < 1.4))
        {
            return;
        }
        if (std::abs(stepShift) < 0.01 && std::abs(stepTurn - 1.) * radius < 0.01)
        {
            break;
        }
    }
    const double unit = LOOK_SIDES / size; // sides of the face box a pixel
    pose = FacePose(pose.toPhoto(Point2d(warp.shift.real() * unit, warp.shift.imag() * unit)),
                    pose.side * std::abs(warp.scaleTurn),
                    std::remainder(pose.roll - std::arg(warp.scaleTurn) * 180 / CV_PI, 360));
}

FaceMotion MotionFinder::find(const Mat& frame, const FaceLook& look, const FacePose& start,
                              const Point2d& expected)
{
    FaceMotion motion;
    const Point2d place = search(frame, look, start, expected);
    motion.pose = FacePose(start.toPhoto(place), start.side, start.roll);
    refine(frame, look, LOOK_SIZE / 2, 6, motion.pose);
    refine(frame, look, LOOK_SIZE, 6, motion.pose);
    this->look(frame, motion.pose, picture_);
    motion.picture = picture_;
    motion.similarity = similarityOf(look.picture, picture_, look.weights);
    return motion;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
