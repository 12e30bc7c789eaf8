// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "border_refiner.hpp"
#include "guided_rows.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

bool isSingle(int classes)
{
    return (classes & (classes - 1)) == 0;
}

/** Pixels at once. */
const float MOST_SKIPPED = 1 << 20;

/** Of colours, as cvtColor() weighs them. */
inline float greyOf(const uchar* bgr)
{
    return (0.114f * bgr[0] + 0.587f * bgr[1] + 0.299f * bgr[2]) * (1 / 255.f);
}

/** The scores of some classes in a cell: functions of the guide at the four places around it. One object a thread. */
class CellScores
{
public:
    CellScores(const Mat& offsets, const Mat& slopes)
        : offsets_(offsets), slopes_(slopes), width_(offsets.size[2]), height_(offsets.size[1])
    {
    }

    /** @param classes bits of those that a pixel may get. */
    void gather(int column, int row, int classes)
    {
        const size_t upper = static_cast<size_t>(row) * width_;
        const size_t lower = row + 1 < height_ ? upper + width_ : upper;
        const size_t left = static_cast<size_t>(column);
        const size_t right = static_cast<size_t>(std::min(column + 1, width_ - 1));
        const size_t places[] = {upper + left, upper + right, lower + left, lower + right};
        count_ = 0;
        for (int c = 0; classes >> c != 0; ++c)
        {
            if ((classes >> c & 1) == 0)
            {
                continue;
            }
            Candidate& candidate = candidates_[count_];
            candidate.label = static_cast<uchar>(c);
            for (int i = 0; i < 4; ++i)
            {
                // Beside the first one, of which only the lead counts.
                candidate.offsets[i] =
                    offsets_.ptr<float>(c)[places[i]] - (count_ == 0 ? 0.f : candidates_[0].offsets[i]);
                candidate.slopes[i] =
                    slopes_.ptr<float>(c)[places[i]] - (count_ == 0 ? 0.f : candidates_[0].slopes[i]);
            }
            ++count_;
        }
    }

    /** The class with the largest score; of equal ones the first. */
    uchar largestClass(float rightWeight, float lowerWeight, float grey) const
    {
        float largest = 0;
        uchar label = candidates_[0].label;
        for (int i = 1; i < count_; ++i)
        {
            const Candidate& candidate = candidates_[i];
            float corners[4];
            for (int k = 0; k < 4; ++k)
            {
                corners[k] = candidate.offsets[k] + grey * candidate.slopes[k];
            }
            const float left = corners[0] + lowerWeight * (corners[2] - corners[0]);
            const float right = corners[1] + lowerWeight * (corners[3] - corners[1]);
            const float lead = left + rightWeight * (right - left);
            label = lead > largest ? candidate.label : label;
            largest = lead > largest ? lead : largest;
        }
        return label;
    }

private:
    struct Candidate
    {
        uchar label;
        float offsets[4];
        float slopes[4];
    };

    const Mat& offsets_;
    const Mat& slopes_;
    int width_;
    int height_;
    Candidate candidates_[GUIDED_CLASSES];
    int count_ = 0;
};

/** Where a pixel lies along one axis of the logits. */
struct Along
{
    Along(float at, int size)
    {
        const float inside = std::min(std::max(at, 0.f), static_cast<float>(size - 1));
        cell = static_cast<int>(inside);
        weight = inside - static_cast<float>(cell);
    }

    /** How many pixels behind this one lie in its cell, too. @param perCell of them, along a row; below 0 where it goes to
    the left or up. */
    int pixelsLeft(float perCell) const
    {
        const float left = perCell > 0 ? (1 - weight) * perCell : -weight * perCell;
        // One less than fits, for roundings.
        return left < MOST_SKIPPED ? std::max(0, static_cast<int>(left) - 1) : static_cast<int>(MOST_SKIPPED);
    }

    int cell;
    float weight;
};

/** The grey levels of a region of the photo, each the mean of about half a place of the logits along each side: finer than
that, it is the noise of single pixels that would move a border. One object a thread. */
class PhotoGuide
{
public:
    /** @param means of blocks x blocks pixels each, CV_8UC1; unused where blocks is 1. */
    PhotoGuide(const Mat& photo, const Rect& region, const Mat& means, int blocks)
        : photo_(photo), region_(region), means_(means), perBlock_(1.f / static_cast<float>(blocks))
    {
    }

    void startRow(int y)
    {
        pixels_ = photo_.ptr(region_.y + y) + 3 * static_cast<size_t>(region_.x);
        if (!means_.empty())
        {
            const Along row((static_cast<float>(y) + 0.5f) * perBlock_ - 0.5f, means_.rows);
            upper_ = means_.ptr(row.cell);
            lower_ = means_.ptr(std::min(row.cell + 1, means_.rows - 1));
            lowerWeight_ = row.weight;
        }
    }

    float at(int x) const
    {
        if (means_.empty())
        {
            return greyOf(pixels_ + 3 * static_cast<size_t>(x));
        }
        const Along column((static_cast<float>(x) + 0.5f) * perBlock_ - 0.5f, means_.cols);
        const int right = std::min(column.cell + 1, means_.cols - 1);
        const float onLeft = mix(upper_[column.cell], lower_[column.cell], lowerWeight_);
        return mix(onLeft, mix(upper_[right], lower_[right], lowerWeight_), column.weight) * (1 / 255.f);
    }

private:
    static float mix(float a, float b, float weight) { return a + weight * (b - a); }

    const Mat& photo_;
    Rect region_;
    const Mat& means_;
    float perBlock_;
    const uchar* pixels_ = nullptr;
    const uchar* upper_ = nullptr;
    const uchar* lower_ = nullptr;
    float lowerWeight_ = 0;
};

} // namespace

void BorderRefiner::refine(const Mat& photo, const Mat& crop, const Mat& logits,
                           const std::vector<float>& prior, const Mat& classes, const CropArea& area,
                           const Rect& region, Mat& labels)
{
    CV_CheckEQ(logits.size[1], static_cast<int>(FACE_CLASS_COUNT),
               "Only the classes of faces have such borders");
    CV_CheckEQ(crop.size(), Size(logits.size[3], logits.size[2]), "The crop must be as large as its logits");
    CV_CheckEQ(classes.size(), crop.size(), "There must be a class at each place");
    filter(crop, logits, prior);
    findCandidates(classes);
    findMeans(photo, area.rectangle().width / crop.cols, region);
    if (area.isTurned())
    {
        relabelTurned(photo, area, region, labels);
    }
    else
    {
        relabelUpright(photo, area, region, labels);
    }
}

void BorderRefiner::filter(const Mat& crop, const Mat& logits, const std::vector<float>& prior)
{
    const int height = logits.size[2], width = logits.size[3];
    const int planes[] = {GUIDED_CLASSES, height, width};
    offsets_.create(3, planes, CV_32F);
    slopes_.create(3, planes, CV_32F);
    cvtColor(crop, grey_, COLOR_BGR2GRAY);
    grey_.convertTo(guide_, CV_32F, 1 / 255.);
    const auto filterRows = [&](const Range& range) {
        GuidedRows rows(logits, prior, guide_);
        rows.start(range.start);
        for (int y = range.start; y < range.end; ++y)
        {
            rows.find(y, offsets_, slopes_);
        }
    };
    // Few stripes: each computes 2 * FILTER_RADIUS rows more at both ends.
    parallel_for_(Range(0, height), filterRows, getNumThreads());
}

void BorderRefiner::findCandidates(const Mat& classes)
{
    const int height = classes.rows, width = classes.cols;
    along_.create(height, width, CV_8UC1);
    candidates_.create(height, width, CV_8UC1);
    for (int y = 0; y < height; ++y)
    {
        const uchar* row = classes.ptr(y);
        const auto bit = [&](int x) {
            const int label = row[std::min(std::max(x, 0), width - 1)];
            return label < GUIDED_CLASSES ? 1 << label : 0;
        };
        uchar* out = along_.ptr<uchar>(y);
        for (int x = 0; x < width; ++x)
        {
            out[x] = static_cast<uchar>(bit(x - 1) | bit(x) | bit(x + 1) | bit(x + 2));
        }
    }
    for (int y = 0; y < height; ++y)
    {
        const uchar* rows[4];
        for (int i = 0; i < 4; ++i)
        {
            rows[i] = along_.ptr<uchar>(std::min(std::max(y - 1 + i, 0), height - 1));
        }
        uchar* out = candidates_.ptr<uchar>(y);
        for (int x = 0; x < width; ++x)
        {
            out[x] = static_cast<uchar>(rows[0][x] | rows[1][x] | rows[2][x] | rows[3][x]);
        }
    }
}

void BorderRefiner::findMeans(const Mat& photo, double pixelsPerPlace, const Rect& region)
{
    const int most = std::min(region.width, region.height);
    blocks_ = std::max(1, std::min(cvRound(std::min(pixelsPerPlace / 2, static_cast<double>(most))), most));
    if (blocks_ == 1)
    {
        means_.release();
        return;
    }
    // Every second row of large blocks is enough against noise, and half of the photo to read.
    const int step = blocks_ >= 4 ? 2 : 1;
    blocks_ -= blocks_ % step;
    const Size size(region.width / blocks_, region.height / blocks_);
    const Mat part = photo(Rect(region.tl(), size * blocks_));
    const Mat rows(part.rows / step, part.cols, part.type(), part.data, part.step * step);
    resize(rows, shrunk_, size, 0, 0, INTER_AREA);
    cvtColor(shrunk_, means_, COLOR_BGR2GRAY);
}

void BorderRefiner::relabelUpright(const Mat& photo, const CropArea& area, const Rect& region,
                                   Mat& labels) const
{
    const Matx23d map = photoToCrop(area, guide_.size());
    std::vector<Along> columns;
    columns.reserve(region.width);
    for (int x = 0; x < region.width; ++x)
    {
        columns.emplace_back(static_cast<float>(map(0, 0) * (region.x + x) + map(0, 2)), guide_.cols);
    }
    parallel_for_(Range(0, region.height), [&](const Range& range) {
        CellScores cell(offsets_, slopes_);
        PhotoGuide guide(photo, region, means_, blocks_);
        for (int y = range.start; y < range.end; ++y)
        {
            const Along row(static_cast<float>(map(1, 1) * (region.y + y) + map(1, 2)), guide_.rows);
            const uchar* candidates = candidates_.ptr<uchar>(row.cell);
            guide.startRow(y);
            uchar* out = labels.ptr(y);
            for (int x = 0; x < region.width;)
            {
                const int column = columns[x].cell;
                int last = x + 1;
                while (last < region.width && columns[last].cell == column)
                {
                    ++last;
                }
                if (!isSingle(candidates[column]))
                {
                    cell.gather(column, row.cell, candidates[column]);
                    for (int i = x; i < last; ++i)
                    {
                        if (out[i] < GUIDED_CLASSES)
                        {
                            out[i] = cell.largestClass(columns[i].weight, row.weight, guide.at(i));
                        }
                    }
                }
                x = last;
            }
        }
    });
}

void BorderRefiner::relabelTurned(const Mat& photo, const CropArea& area, const Rect& region,
                                  Mat& labels) const
{
    const Matx23d map = photoToCrop(area, guide_.size());
    const float toRight[] = {static_cast<float>(map(0, 0)), static_cast<float>(map(1, 0))};
    const float perCell[] = {1 / toRight[0],
                             1 / toRight[1]}; // infinite along an axis that the row does not cross
    const int sizes[] = {guide_.cols, guide_.rows};
    parallel_for_(Range(0, region.height), [&](const Range& range) {
        CellScores cell(offsets_, slopes_);
        PhotoGuide guide(photo, region, means_, blocks_);
        for (int y = range.start; y < range.end; ++y)
        {
            guide.startRow(y);
            uchar* out = labels.ptr(y);
            float starts[2];
            double first = 0, last = region.width;
            for (int axis = 0; axis < 2; ++axis)
            {
                const double start = map(axis, 0) * region.x + map(axis, 1) * (region.y + y) + map(axis, 2);
                starts[axis] = static_cast<float>(start);
                if (map(axis, 0) != 0)
                {
                    const double atLow = (-0.5 - start) / map(axis, 0);
                    const double atHigh = (sizes[axis] - 0.5 - start) / map(axis, 0);
                    first = std::max(first, std::min(atLow, atHigh));
                    last = std::min(last, std::max(atLow, atHigh) + 1);
                }
            }
            int gathered = -1;
            for (int x = cvCeil(first); x < cvFloor(last); ++x)
            {
                const Along column(starts[0] + toRight[0] * static_cast<float>(x), sizes[0]);
                const Along row(starts[1] + toRight[1] * static_cast<float>(x), sizes[1]);
                const int place = row.cell * sizes[0] + column.cell;
                const int candidates = candidates_.ptr<uchar>()[place];
                if (isSingle(candidates))
                {
                    x += std::min(column.pixelsLeft(perCell[0]), row.pixelsLeft(perCell[1]));
                    continue;
                }
                if (out[x] >= GUIDED_CLASSES)
                {
                    continue;
                }
                if (place != gathered)
                {
                    cell.gather(column.cell, row.cell, candidates);
                    gathered = place;
                }
                out[x] = cell.largestClass(column.weight, row.weight, guide.at(x));
            }
        }
    });
}

} // namespace detail
} // namespace flsnet
} // namespace cv
