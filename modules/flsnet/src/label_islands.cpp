// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "precomp.hpp"

#include <numeric>

#include "label_islands.hpp"
#include "label_map.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

// All lengths in sides of the face box.
const double FARTHEST_FROM_HEAD = 0.15;
const double SMALL_SPECK = 0.02; // side of a square: smaller blobs of brows, eyes, mouth are specks
const double LARGE_SPECK = 0.06; // the same of hair, skin and holes
const double JOINED = 0.12;      // parts of one brow, eye or mouth are not farther apart

const double MOST_OF_A_STRAY = 0.5;  // of the pixels of its kind that lie where a face has them
const double LEAST_OF_A_MOUTH = 0.1; // of the largest one's pixels
const int MOST_PASSES = 3;           // what is removed can leave another island behind

// Of a box, in pixels: beyond, nothing is a face of a label map.
const double FARTHEST = 1e6;

} // namespace

/** Parts that are judged together. */
enum IslandRemover::Kind : int
{
    BROW,
    EYE,
    NOSTRIL,
    MOUTH,
    LARGE_PART // hair, skin and background, which may lie anywhere
};

/** Where the middle of a part may lie around the face box's centre, on an upright face. */
struct IslandRemover::Zone
{
    double halfWidth;
    double top;
    double bottom;

    bool holds(const Point2d& place) const
    {
        return std::abs(place.x) <= halfWidth && place.y >= top && place.y <= bottom;
    }
};

IslandRemover::Kind IslandRemover::kindOf(uchar label)
{
    switch (label)
    {
    case FACE_EYEBROW:
        return BROW;
    case FACE_PUPIL:
    case FACE_WHITE:
        return EYE;
    case FACE_NOSTRIL:
        return NOSTRIL;
    case FACE_LIP:
    case FACE_INNER_MOUTH:
        return MOUTH;
    default:
        return LARGE_PART;
    }
}

/** Wide: faces look up and down and aside, and boxes are not exact. */
const IslandRemover::Zone& IslandRemover::zoneOf(Kind kind)
{
    static const Zone zones[] = {{0.7, -0.8, 0.15}, {0.7, -0.5, 0.2}, {0.6, -0.3, 0.45}, {0.6, -0.1, 0.7}};
    return zones[kind];
}

bool IslandRemover::remove(Mat& labels, const FaceFrame& face)
{
    face_ = face;
    bool changed = false;
    for (int pass = 0; pass < MOST_PASSES; ++pass)
    {
        map_.find(labels);
        removed_.assign(map_.blobs().size(), 0);
        judgeSpecks(labels.size());
        judgeDistances();
        judgePlaces();
        judgeEyes();
        judgeMouths();
        if (!recolour(labels))
        {
            break;
        }
        changed = true;
    }
    return changed;
}

void IslandRemover::judgeSpecks(const Size& size)
{
    for (size_t i = 0; i < removed_.size(); ++i)
    {
        const LabelBlobs::Blob& blob = map_.blobs()[i];
        const bool isLarge = kindOf(blob.label) == LARGE_PART;
        const double side = (isLarge ? LARGE_SPECK : SMALL_SPECK) * face_.side;
        const Rect& box = blob.box;
        const bool touchesBorder =
            box.x == 0 || box.y == 0 || box.br().x == size.width || box.br().y == size.height;
        // A nostril may be a pixel or two. Of what the map's border cuts off nobody knows the size.
        removed_[i] = blob.area < side * side && kindOf(blob.label) != NOSTRIL && !(isLarge && touchesBorder);
    }
}

/** What is far from the head. */
void IslandRemover::judgeDistances()
{
    const int head = map_.partCount() > 1 ? partInFaceBox() : -1;
    if (head < 0)
    {
        return;
    }
    near_.assign(map_.partCount(), 0);
    near_[head] = 1;
    for (const LabelBlobs::Run& run : map_.runs())
    {
        if (run.part >= 0 && !near_[run.part])
        {
            near_[run.part] = isNearPart(run, head);
        }
    }
    for (size_t i = 0; i < removed_.size(); ++i)
    {
        const int part = map_.blobs()[i].part;
        removed_[i] = removed_[i] || (part >= 0 && !near_[part]);
    }
}

/** The part that fills most of the face box's circle, which is the same for each roll; -1 if none lies there. */
int IslandRemover::partInFaceBox() const
{
    std::vector<int> pixels(map_.partCount(), 0);
    for (const LabelBlobs::Run& run : map_.runs())
    {
        const double dy = run.y + 0.5 - face_.centre.y;
        const double square = face_.side * face_.side / 4 - dy * dy;
        if (run.part >= 0 && square >= 0)
        {
            const double half = std::sqrt(square);
            // Pixels whose centres lie in the circle.
            const double first = std::max<double>(run.begin, std::ceil(face_.centre.x - half - 0.5));
            const double last = std::min<double>(run.end - 1, std::floor(face_.centre.x + half - 0.5));
            pixels[run.part] += last >= first ? static_cast<int>(last - first) + 1 : 0;
        }
    }
    const std::vector<int>::const_iterator most = std::max_element(pixels.begin(), pixels.end());
    return *most == 0 ? -1 : static_cast<int>(most - pixels.begin());
}

/** Whether a pixel of the part is near enough to one of the run. */
bool IslandRemover::isNearPart(const LabelBlobs::Run& run, int part) const
{
    const double farthest = FARTHEST_FROM_HEAD * face_.side;
    const int rows = static_cast<int>(map_.rowStarts().size()) - 1;
    const int first = static_cast<int>(std::max<double>(0, run.y - std::floor(farthest)));
    const int last = static_cast<int>(std::min<double>(rows - 1, run.y + std::floor(farthest)));
    for (int i = map_.rowStarts()[first]; i < map_.rowStarts()[last + 1]; ++i)
    {
        const LabelBlobs::Run& other = map_.runs()[i];
        if (other.part == part)
        {
            const double dx = std::max(0, std::max(other.begin - run.end, run.begin - other.end) + 1);
            const double dy = other.y - run.y;
            if (dx * dx + dy * dy <= farthest * farthest)
            {
                return true;
            }
        }
    }
    return false;
}

/** Parts where a face has none; but if the box is a wrong one, most of a kind lies there, and all of it stays. */
void IslandRemover::judgePlaces()
{
    for (const Kind kind : {BROW, EYE, NOSTRIL, MOUTH})
    {
        std::vector<Group> strays;
        int areaInPlace = 0;
        for (const Group& group : groupsOf(kind))
        {
            if (zoneOf(kind).holds(placeOf(boxOf(group))))
            {
                areaInPlace += areaOf(group);
            }
            else
            {
                strays.push_back(group);
            }
        }
        for (const Group& stray : strays)
        {
            if (areaOf(stray) <= MOST_OF_A_STRAY * areaInPlace)
            {
                removeGroup(stray);
            }
        }
    }
}

/** What is smaller than the two largest eyes is none. */
void IslandRemover::judgeEyes()
{
    const std::vector<Group> eyes = groupsOf(EYE);
    int largest = 0, second = 0;
    for (const Group& eye : eyes)
    {
        const int area = areaOf(eye);
        second = std::max(second, std::min(largest, area));
        largest = std::max(largest, area);
    }
    for (const Group& eye : eyes)
    {
        if (areaOf(eye) < second)
        {
            removeGroup(eye);
        }
    }
}

void IslandRemover::judgeMouths()
{
    const std::vector<Group> mouths = groupsOf(MOUTH);
    int largest = 0;
    for (const Group& mouth : mouths)
    {
        largest = std::max(largest, areaOf(mouth));
    }
    for (const Group& mouth : mouths)
    {
        if (areaOf(mouth) < LEAST_OF_A_MOUTH * largest)
        {
            removeGroup(mouth);
        }
    }
}

/** Blobs that are left of a kind, those near each other together. */
std::vector<IslandRemover::Group> IslandRemover::groupsOf(Kind kind) const
{
    std::vector<Group> groups;
    for (size_t i = 0; i < removed_.size(); ++i)
    {
        const LabelBlobs::Blob& blob = map_.blobs()[i];
        if (removed_[i] || kindOf(blob.label) != kind)
        {
            continue;
        }
        const auto isApart = [&](const Group& group) {
            return std::none_of(group.begin(), group.end(),
                                [&](int other) { return areNear(blob.box, map_.blobs()[other].box); });
        };
        const std::vector<Group>::iterator near =
            std::stable_partition(groups.begin(), groups.end(), isApart);
        Group joined(1, static_cast<int>(i));
        for (std::vector<Group>::iterator group = near; group != groups.end(); ++group)
        {
            joined.insert(joined.end(), group->begin(), group->end());
        }
        groups.erase(near, groups.end());
        groups.push_back(joined);
    }
    return groups;
}

bool IslandRemover::areNear(const Rect& one, const Rect& two) const
{
    const int gap = cvFloor(JOINED * face_.side);
    const Rect grown(one.x - gap, one.y - gap, one.width + 2 * gap, one.height + 2 * gap);
    return !(grown & two).empty();
}

Rect IslandRemover::boxOf(const Group& group) const
{
    return std::accumulate(group.begin(), group.end(), Rect(),
                           [this](const Rect& box, int blob) { return box | map_.blobs()[blob].box; });
}

int IslandRemover::areaOf(const Group& group) const
{
    return std::accumulate(group.begin(), group.end(), 0,
                           [this](int sum, int blob) { return sum + map_.blobs()[blob].area; });
}

void IslandRemover::removeGroup(const Group& group)
{
    for (const int blob : group)
    {
        removed_[blob] = 1;
    }
}

/** Middle of a box in the frame of the upright face: in sides of the face box, from its centre. */
Point2d IslandRemover::placeOf(const Rect& box) const
{
    const double x = (box.x + box.width / 2. - face_.centre.x) / face_.side;
    const double y = (box.y + box.height / 2. - face_.centre.y) / face_.side;
    const double angle = face_.roll * CV_PI / 180;
    return Point2d(x * std::cos(angle) - y * std::sin(angle), x * std::sin(angle) + y * std::cos(angle));
}

/** Gives what was removed the class of most pixels around it, the smallest blobs first. @return whether there was any. */
bool IslandRemover::recolour(Mat& labels)
{
    order_.clear();
    for (size_t i = 0; i < removed_.size(); ++i)
    {
        if (removed_[i])
        {
            order_.push_back(static_cast<int>(i));
        }
    }
    if (order_.empty())
    {
        return false;
    }
    std::stable_sort(order_.begin(), order_.end(),
                     [this](int one, int two) { return map_.blobs()[one].area < map_.blobs()[two].area; });
    marks_.assign(labels.total(), -1);
    bool changed = false;
    for (const int blob : order_)
    {
        changed = recolour(blob, labels) || changed;
    }
    return changed;
}

bool IslandRemover::recolour(int number, Mat& labels)
{
    const LabelBlobs::Blob& blob = map_.blobs()[number];
    const auto visitRuns = [&](int margin, const auto& visit) {
        for (std::vector<int>::const_iterator i = blob.runsBegin; i != blob.runsEnd; ++i)
        {
            const LabelBlobs::Run& run = map_.runs()[*i];
            for (int y = std::max(0, run.y - margin); y <= std::min(labels.rows - 1, run.y + margin); ++y)
            {
                for (int x = std::max(0, run.begin - margin); x < std::min(labels.cols, run.end + margin);
                     ++x)
                {
                    visit(labels.at<uchar>(y, x), marks_[static_cast<size_t>(y) * labels.cols + x]);
                }
            }
        }
    };
    visitRuns(0, [number](uchar, int& mark) { mark = number; });
    int counts[FACE_CLASS_COUNT] = {};
    visitRuns(1, [&](uchar label, int& mark) {
        counts[label] += mark != number ? 1 : 0;
        mark = number;
    });
    counts[blob.label] = 0; // of background: neighbours by their corners
    const int* most = std::max_element(counts, counts + FACE_CLASS_COUNT);
    if (*most == 0)
    {
        return false; // there is nothing else
    }
    const uchar wanted = static_cast<uchar>(most - counts);
    visitRuns(0, [wanted](uchar& label, int&) { label = wanted; });
    return true;
}

} // namespace detail

void removeIslands(InputArray labels, OutputArray cleaned, const Rect2d& faceBox, double roll)
{
    Mat result = detail::checkedLabelMap(labels, FACE_CLASS_COUNT, "labels").clone();
    const double side = std::max(faceBox.width, faceBox.height);
    const double farthest = std::max(std::max(std::abs(faceBox.x), std::abs(faceBox.y)), side);
    const bool finite = std::isfinite(faceBox.x) && std::isfinite(faceBox.y) &&
                        std::isfinite(faceBox.width) && std::isfinite(faceBox.height);
    if (!finite || farthest > detail::FARTHEST || faceBox.width <= 0 || faceBox.height <= 0)
    {
        CV_Error(
            Error::StsBadArg,
            format("The face box (%g, %g, %g x %g) must have numbers up to 1e6, width and height above zero",
                   faceBox.x, faceBox.y, faceBox.width, faceBox.height));
    }
    CV_Check(roll, std::isfinite(roll), "The roll of the face must be a finite number of degrees");
    detail::IslandRemover().remove(
        result, {Point2d(faceBox.x + faceBox.width / 2, faceBox.y + faceBox.height / 2), side, roll});
    result.copyTo(cleaned);
}

} // namespace flsnet
} // namespace cv
