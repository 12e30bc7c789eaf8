// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "photo_pyramid.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

const int LEVEL_FACTOR = 2;

/** Least width of the border of all levels but the first. */
const int BORDER = 16;

/** A face may be larger than the part of it that the photo shows, but not by more than this. */
const double LARGEST_FACE_OVER_PHOTO = 1.5;

Size scaledSize(const Size& size, double scale)
{
    return Size(std::max(1, cvRound(size.width * scale)), std::max(1, cvRound(size.height * scale)));
}

int roundedUp(int length)
{
    return (length + PhotoPyramid::STRIDE - 1) / PhotoPyramid::STRIDE * PhotoPyramid::STRIDE;
}

/** Whether a face that fills a photo of a size is larger than the network finds. */
bool mayHoldLargerFace(const Size& size, double largestFace)
{
    const double fillingFace = std::min<double>(std::max(size.width, size.height),
                                                LARGEST_FACE_OVER_PHOTO * std::min(size.width, size.height));
    return fillingFace > largestFace;
}

/** A part of a line, and which of the faces with their centres on the line are seen best there. */
struct TileSpan
{
    int begin;
    int length;
    double ownBegin;
    double ownEnd;
};

/** Cuts a line into parts of one length that overlap by at least so much. All numbers are multiples of STRIDE. */
std::vector<TileSpan> tileSpans(int length, int largest, int overlap)
{
    const int beyond = length; // outermost parts see faces with centres beyond the line, too
    const int step = largest - overlap;
    const int count = length <= largest ? 1 : 1 + (length - largest + step - 1) / step;
    std::vector<TileSpan> spans(count, TileSpan{0, std::min(length, largest), -static_cast<double>(beyond),
                                                static_cast<double>(length + beyond)});
    for (int i = 1; i < count; ++i)
    {
        TileSpan& before = spans[i - 1];
        spans[i].begin = std::min(before.begin + step, length - largest);
        before.ownEnd = spans[i].ownBegin = (spans[i].begin + before.begin + largest) / 2.;
    }
    return spans;
}

} // namespace

const int PhotoPyramid::STRIDE;

PhotoPyramid::PhotoPyramid(double largestFace, const Scalar& border, int largestTile)
    : largestFace_(largestFace), border_(border), largestTile_(largestTile)
{
    CV_Assert(largestTile % STRIDE == 0 && largestTile >= 4 * largestFace);
}

const std::vector<std::vector<PyramidPicture>>& PhotoPyramid::build(const Mat& photo, double scale)
{
    std::vector<Size> sizes(1, scaledSize(photo.size(), scale));
    while (mayHoldLargerFace(sizes.back(), largestFace_))
    {
        sizes.push_back(scaledSize(sizes.back(), 1. / LEVEL_FACTOR));
    }
    levels_.resize(sizes.size());
    pictures_.resize(std::max(pictures_.size(), sizes.size()));
    scalers_.resize(std::max(scalers_.size(), sizes.size()));
    Mat larger = photo;
    Point2d levelScale(1, 1);
    for (size_t i = 0; i < sizes.size(); ++i)
    {
        Mat place = placePhoto(i, sizes[i]);
        const Point2d step = scalers_[i].scale(larger, sizes[i], place);
        levelScale = Point2d(step.x * levelScale.x, step.y * levelScale.y);
        Size whole;
        Point origin;
        place.locateROI(whole, origin);
        cutTiles(i, levelScale, origin);
        if (i == 0)
        {
            scaledPhoto_ = place;
            firstScale_ = levelScale;
        }
        larger = place;
    }
    return levels_;
}

/** Makes room for the photo of a size in the middle of a level's picture. */
Mat PhotoPyramid::placePhoto(size_t level, const Size& size)
{
    const int border = level == 0 ? 0 : BORDER;
    Mat& picture = pictures_[level];
    picture.create(roundedUp(size.height + 2 * border), roundedUp(size.width + 2 * border), CV_8UC3);
    const Rect place((picture.cols - size.width) / 2, (picture.rows - size.height) / 2, size.width,
                     size.height);
    picture.rowRange(0, place.y).setTo(border_);
    picture.rowRange(place.br().y, picture.rows).setTo(border_);
    picture.colRange(0, place.x).setTo(border_);
    picture.colRange(place.br().x, picture.cols).setTo(border_);
    return picture(place);
}

void PhotoPyramid::cutTiles(size_t level, const Point2d& scale, const Point& origin)
{
    const Mat& picture = pictures_[level];
    const int overlap =
        roundedUp(cvCeil(2 * largestFace_)); // a face at the edge of what a tile owns is seen whole
    std::vector<PyramidPicture>& tiles = levels_[level];
    tiles.clear();
    for (const TileSpan& y : tileSpans(picture.rows, largestTile_, overlap))
    {
        for (const TileSpan& x : tileSpans(picture.cols, largestTile_, overlap))
        {
            const Point corner(x.begin, y.begin);
            const Rect2d own(x.ownBegin - x.begin, y.ownBegin - y.begin, x.ownEnd - x.ownBegin,
                             y.ownEnd - y.ownBegin);
            tiles.push_back({picture(Rect(corner, Size(x.length, y.length))), scale, origin - corner, own});
        }
    }
}

} // namespace detail
} // namespace flsnet
} // namespace cv
