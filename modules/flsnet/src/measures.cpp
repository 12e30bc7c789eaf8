// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "precomp.hpp"

#include <cmath>

#include "image_input.hpp"
#include "label_blobs.hpp"
#include "label_map.hpp"
#include "opencv2/flsnet/measures.hpp"

namespace cv
{
namespace flsnet
{

namespace
{

/** Of the place of a photo, in its pixels. */
const double FARTHEST = 1e9;

/** The way from pixels of a face's region to the upright face, in pixels of the photo. */
class UprightFrame
{
public:
    explicit UprightFrame(const FaceSegmentation& face) : origin_(face.region.tl())
    {
        CV_Check(face.transform.type(),
                 face.transform.size() == Size(3, 2) && face.transform.type() == CV_64FC1,
                 "The face has no transform: it is none of FaceLandmarkSegmenter");
        const Matx23d turn = face.transform;
        const double scaleX = std::hypot(turn(0, 0), turn(0, 1));
        const double scaleY = std::hypot(turn(1, 0), turn(1, 1));
        CV_Check(scaleX, scaleX > 0 && scaleY > 0 && std::isfinite(scaleX) && std::isfinite(scaleY),
                 "The transform of the face must be a similarity");
        for (int i = 0; i < 3; ++i)
        {
            toUpright_(0, i) = turn(0, i) / scaleX;
            toUpright_(1, i) = turn(1, i) / scaleY;
        }
        // What a caller changed: beyond, neighbouring pixels would have one place.
        const double right = std::abs(toUpright_(0, 2)), down = std::abs(toUpright_(1, 2));
        CV_Check(right, right <= FARTHEST && down <= FARTHEST,
                 "The transform of the face must be that of a photo");
    }

    /** @param pixel of the region, or a point between. */
    Point2d operator()(const Point2d& pixel) const { return ofPhoto(pixel + origin_); }

    Point2d ofPhoto(const Point2d& photo) const { return toUpright_ * Vec3d(photo.x, photo.y, 1); }

    Point2d toPhoto(const Point2d& pixel) const { return pixel + origin_; }

private:
    Point2d origin_;
    Matx23d toUpright_;
};

const Mat& checkedLabels(const FaceSegmentation& face)
{
    if (!face.hasFaceClasses)
    {
        CV_Error(Error::StsBadArg,
                 "The face has labels of a model with classes of its own: sides and measures "
                 "need eyes, brows and mouth as FaceClass has them");
    }
    CV_Check(face.labels.type(), face.labels.type() == CV_8UC1 && face.labels.size() == face.region.size(),
             "The face must have a label map of its region");
    return face.labels;
}

bool isEye(uchar label)
{
    return label == FACE_PUPIL || label == FACE_WHITE;
}

bool isMouth(uchar label)
{
    return label == FACE_LIP || label == FACE_INNER_MOUTH;
}

/** Pixels of a part in the upright frame. */
class PartPixels
{
public:
    void add(const Point2d& upright)
    {
        least_ = Point2d(std::min(least_.x, upright.x), std::min(least_.y, upright.y));
        most_ = Point2d(std::max(most_.x, upright.x), std::max(most_.y, upright.y));
        sum_ += upright;
        points_.push_back(upright);
    }

    bool empty() const { return points_.empty(); }
    Point2d mean() const { return sum_ / static_cast<double>(points_.size()); }
    Point2d middle() const { return (least_ + most_) / 2; }
    double width() const { return empty() ? 0 : most_.x - least_.x + 1; }
    double height() const { return empty() ? 0 : most_.y - least_.y + 1; }

    /** Width of its widest rows, height of its highest columns. */
    double widest() const { return longest(true); }
    double highest() const { return longest(false); }

private:
    /** Pixels a line, the mean of the longest eighth of the lines, so that no single pixel counts. */
    double longest(bool rows) const
    {
        if (empty())
        {
            return 0;
        }
        const double first = rows ? least_.y : least_.x;
        std::vector<int> lines(static_cast<size_t>((rows ? height() : width()) + 1), 0);
        for (const Point2d& point : points_)
        {
            ++lines[static_cast<size_t>(std::lround((rows ? point.y : point.x) - first))];
        }
        std::sort(lines.rbegin(), lines.rend());
        const size_t count = (lines.size() + 7) / 8;
        double sum = 0;
        for (size_t i = 0; i < count; ++i)
        {
            sum += lines[i];
        }
        return sum / static_cast<double>(count);
    }

    Point2d least_ = Point2d(INFINITY, INFINITY);
    Point2d most_ = Point2d(-INFINITY, -INFINITY);
    Point2d sum_;
    std::vector<Point2d> points_;
};

/** Calls visit(label, pixel) for each pixel that is not background. */
template <typename Visit> void visitParts(const Mat& labels, const Visit& visit)
{
    for (int y = 0; y < labels.rows; ++y)
    {
        const uchar* row = labels.ptr(y);
        for (int x = 0; x < labels.cols; ++x)
        {
            if (row[x] != FACE_BACKGROUND)
            {
                visit(row[x], Point(x, y));
            }
        }
    }
}

/** Places along the face's own horizontal axis of its eyes, those that are nearer to each other than a quarter of the face box
as one, the largest two at most. */
std::vector<double> eyePlaces(const FaceSegmentation& face, const UprightFrame& frame)
{
    struct Eye
    {
        double place;
        double area;
    };
    const double near = 0.25 * std::max(face.box.width, face.box.height);
    detail::LabelBlobs map;
    map.find(face.labels);
    std::vector<Eye> eyes;
    for (const detail::LabelBlobs::Blob& blob : map.blobs())
    {
        if (isEye(blob.label))
        {
            const Point2d middle(blob.box.x + (blob.box.width - 1) / 2.,
                                 blob.box.y + (blob.box.height - 1) / 2.);
            eyes.push_back({frame(middle).x, static_cast<double>(blob.area)});
        }
    }
    std::sort(eyes.begin(), eyes.end(), [](const Eye& one, const Eye& two) { return one.place < two.place; });
    std::vector<Eye> joined;
    for (const Eye& eye : eyes)
    {
        if (!joined.empty() && eye.place - joined.back().place < near)
        {
            Eye& last = joined.back();
            last.place = (last.place * last.area + eye.place * eye.area) / (last.area + eye.area);
            last.area += eye.area;
        }
        else
        {
            joined.push_back(eye);
        }
    }
    std::stable_sort(joined.begin(), joined.end(),
                     [](const Eye& one, const Eye& two) { return one.area > two.area; });
    std::vector<double> places;
    for (size_t i = 0; i < std::min<size_t>(2, joined.size()); ++i)
    {
        places.push_back(joined[i].place);
    }
    return places;
}

/** Where the face's middle lies along its own horizontal axis, see labelSides(). */
double middleOf(const FaceSegmentation& face, const UprightFrame& frame)
{
    const std::vector<double> eyes = eyePlaces(face, frame);
    if (eyes.size() == 2)
    {
        return (eyes[0] + eyes[1]) / 2;
    }
    double sum = 0, count = 0;
    visitParts(face.labels, [&](uchar label, const Point& pixel) {
        if (isMouth(label) || label == FACE_NOSTRIL)
        {
            sum += frame(pixel).x;
            ++count;
        }
    });
    const Point2d centre = (face.box.tl() + face.box.br()) / 2 - Point2d(0.5, 0.5);
    return count > 0 ? sum / count : frame.ofPhoto(centre).x;
}

EyeMeasures measureEye(const Mat& labels, const Mat& sides, uchar side, const UprightFrame& frame)
{
    PartPixels eye, iris;
    Point2d eyeSum, irisSum; // in the photo
    double eyeCount = 0, irisCount = 0;
    visitParts(labels, [&](uchar label, const Point& pixel) {
        if (isEye(label) && sides.at<uchar>(pixel) == side)
        {
            eye.add(frame(pixel));
            eyeSum += frame.toPhoto(pixel);
            ++eyeCount;
            if (label == FACE_PUPIL)
            {
                iris.add(frame(pixel));
                irisSum += frame.toPhoto(pixel);
                ++irisCount;
            }
        }
    });
    EyeMeasures measures;
    measures.found = !eye.empty();
    if (!measures.found)
    {
        return measures;
    }
    measures.center = irisCount > 0 ? irisSum / irisCount : eyeSum / eyeCount;
    measures.irisDiameter = iris.widest();
    measures.width = eye.width();
    measures.opening = eye.highest();
    if (!iris.empty())
    {
        const double roomX = (measures.width - measures.irisDiameter) / 2;
        const double roomY = std::max(measures.opening, measures.irisDiameter) / 2;
        const Point2d from = iris.mean() - eye.middle();
        measures.gaze.x = roomX > 0 ? std::min(std::max(from.x / roomX, -1.), 1.) : 0;
        measures.gaze.y = std::min(std::max(from.y / roomY, -1.), 1.);
    }
    return measures;
}

} // namespace

void labelSides(const FaceSegmentation& face, OutputArray sides)
{
    const Mat& labels = checkedLabels(face);
    const UprightFrame frame(face);
    const double middle = middleOf(face, frame);
    Mat map = Mat::zeros(labels.size(), CV_8UC1);
    visitParts(labels, [&](uchar label, const Point& pixel) {
        if (isEye(label) || label == FACE_EYEBROW)
        {
            map.at<uchar>(pixel) = frame(pixel).x < middle ? FACE_SIDE_LEFT : FACE_SIDE_RIGHT;
        }
    });
    map.copyTo(sides);
}

FaceMeasures measureFace(const FaceSegmentation& face, InputArray image)
{
    checkedLabels(face);
    const UprightFrame frame(face);
    Mat buffer;
    const Mat photo = detail::toBgr8(image, buffer);
    FaceMeasures measures;
    measures.areas.assign(FACE_CLASS_COUNT, 0);
    measures.colors = Mat::zeros(FACE_CLASS_COUNT, 3, CV_64F);
    if (face.region.empty()) // it lies beside the photo
    {
        return measures;
    }
    const Mat labels = detail::checkedLabelMap(face.labels, FACE_CLASS_COUNT, "face.labels");
    CV_Check(face.region.size(), detail::isWithin(face.region, photo.size()),
             "The face must lie in the image, and is that of another one");
    Mat sides;
    labelSides(face, sides);
    measures.leftEye = measureEye(labels, sides, FACE_SIDE_LEFT, frame);
    measures.rightEye = measureEye(labels, sides, FACE_SIDE_RIGHT, frame);
    PartPixels mouth, gap;
    visitParts(labels, [&](uchar label, const Point& pixel) {
        if (isMouth(label))
        {
            mouth.add(frame(pixel));
        }
        if (label == FACE_INNER_MOUTH)
        {
            gap.add(frame(pixel));
        }
    });
    measures.mouthWidth = mouth.width();
    measures.mouthHeight = mouth.highest();
    measures.mouthOpening = gap.highest();
    for (int c = 0; c < FACE_CLASS_COUNT; ++c)
    {
        const Mat mask = labels == c;
        measures.areas[c] = countNonZero(mask);
        const Scalar color = mean(photo(face.region), mask);
        for (int channel = 0; channel < 3; ++channel)
        {
            measures.colors.at<double>(c, channel) = color[channel];
        }
    }
    return measures;
}

} // namespace flsnet
} // namespace cv
