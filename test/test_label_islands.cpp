// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#include "opencv2/imgcodecs.hpp"

namespace opencv_test
{
namespace
{

const double SIDE = 100; // of the face box
const Point CENTRE(150, 150);
const Rect2d BOX(CENTRE.x - SIDE / 2, CENTRE.y - SIDE / 2, SIDE, SIDE);

void draw(Mat& labels, int label, double dx, double dy, double width, double height)
{
    ellipse(labels,
            RotatedRect(Point2f(static_cast<float>(CENTRE.x + dx * SIDE), //
                                static_cast<float>(CENTRE.y + dy * SIDE)),
                        Size2f(static_cast<float>(width * SIDE), static_cast<float>(height * SIDE)), 0),
            Scalar(label), FILLED);
}

/** A face of ellipses with all of its parts. */
Mat face()
{
    Mat labels = Mat::zeros(300, 300, CV_8UC1);
    draw(labels, FACE_HAIR, 0, -0.3, 1.5, 1.5);
    draw(labels, FACE_SKIN, 0, 0, 1.1, 1.2);
    for (const int side : {-1, 1})
    {
        draw(labels, FACE_EYEBROW, side * 0.25, -0.4, 0.3, 0.08);
        draw(labels, FACE_WHITE, side * 0.25, -0.2, 0.25, 0.12);
        draw(labels, FACE_PUPIL, side * 0.25, -0.2, 0.1, 0.12);
        draw(labels, FACE_NOSTRIL, side * 0.08, 0.1, 0.06, 0.05);
    }
    draw(labels, FACE_LIP, 0, 0.3, 0.4, 0.16);
    draw(labels, FACE_INNER_MOUTH, 0, 0.3, 0.3, 0.06);
    return labels;
}

Mat cleaned(const Mat& labels, double roll = 0)
{
    Mat result;
    removeIslands(labels, result, BOX, roll);
    return result;
}

int differing(const Mat& one, const Mat& two)
{
    return countNonZero(one != two);
}

TEST(Flsnet_LabelIslands, a_face_without_islands_stays_as_it_is)
{
    EXPECT_EQ(0, differing(face(), cleaned(face())));
    EXPECT_EQ(0, countNonZero(cleaned(Mat::zeros(40, 30, CV_8UC1))));
}

TEST(Flsnet_LabelIslands, each_kind_of_island_goes)
{
    struct Island
    {
        int label;
        double dx, dy, width, height;
    };
    const Island islands[] = {
        {FACE_SKIN, -1.2, 1.2, 0.3, 0.3},     // a tie
        {FACE_HAIR, 1.1, 1.2, 0.25, 0.2},     // a dark collar
        {FACE_PUPIL, 1.2, -0.2, 0.1, 0.1},    // beside the head
        {FACE_WHITE, 0, 0.55, 0.1, 0.05},     // an eye at the chin
        {FACE_EYEBROW, 0.2, 0.45, 0.2, 0.05}, // a brow at the chin
        {FACE_NOSTRIL, -0.15, 0.5, 0.04, 0.04},  {FACE_LIP, 0, -0.35, 0.2, 0.1},
        {FACE_HAIR, 0.3, 0.2, 0.04, 0.04},       // a speck in the cheek
        {FACE_BACKGROUND, -0.3, 0.1, 0.05, 0.05} // a hole in it
    };
    for (const Island& island : islands)
    {
        Mat labels = face();
        draw(labels, island.label, island.dx, island.dy, island.width, island.height);
        ASSERT_GT(differing(face(), labels), 4) << island.label;
        EXPECT_EQ(0, differing(face(), cleaned(labels))) << island.label << " at " << island.dy;
    }
}

TEST(Flsnet_LabelIslands, of_three_eyes_the_smallest_goes)
{
    Mat labels = face();
    draw(labels, FACE_WHITE, 0, 0.04, 0.08, 0.06);
    EXPECT_EQ(0, differing(face(), cleaned(labels)));
}

TEST(Flsnet_LabelIslands, what_a_face_may_have_stays)
{
    Mat labels = face();
    // A lock of long hair that nothing joins to the head, nearer than 0.15 to the cheek.
    rectangle(labels, Rect(CENTRE.x - 75, CENTRE.y + 30, 15, 70), Scalar(FACE_HAIR), FILLED);
    draw(labels, FACE_BACKGROUND, 0, -0.05, 0.2, 0.14);      // a hand before the face, larger than a speck
    draw(labels, FACE_INNER_MOUTH, -0.1, 0.348, 0.08, 0.02); // parts of one mouth
    EXPECT_EQ(0, differing(labels, cleaned(labels)));
}

TEST(Flsnet_LabelIslands, zones_turn_with_the_face)
{
    Mat upright = face();
    draw(upright, FACE_EYEBROW, 0.2, 0.45, 0.2, 0.05);
    for (const int quarter : {1, 2, 3})
    {
        // ROTATE_90_COUNTERCLOCKWISE and so on: exact turns around the middle of the map.
        const RotateFlags turn = quarter == 1   ? ROTATE_90_COUNTERCLOCKWISE
                                 : quarter == 2 ? ROTATE_180
                                                : ROTATE_90_CLOCKWISE;
        Mat labels, wanted;
        rotate(upright, labels, turn);
        rotate(face(), wanted, turn);
        EXPECT_EQ(0, differing(wanted, cleaned(labels, 90 * quarter))) << quarter;
        if (quarter == 2) // a face on its head, taken for an upright one, has its brows below
        {
            EXPECT_NE(0, differing(wanted, cleaned(labels, 0)));
        }
    }
}

/** The rule as the documentation has it, pixel by pixel and without haste. */
class PlainRule
{
public:
    PlainRule(const Rect2d& box, double roll)
        : centre_((box.tl() + box.br()) / 2), side_(std::max(box.width, box.height)),
          roll_(roll * CV_PI / 180)
    {
    }

    Mat apply(const Mat& labels)
    {
        map_ = labels.clone();
        for (int pass = 0; pass < 3 && applyOnce(); ++pass)
        {
        }
        return map_;
    }

private:
    typedef std::vector<Point> Pixels;

    struct Blob
    {
        int label;
        Pixels pixels;
        bool removed;
    };

    /** What hangs together with a pixel, of all that belongs to it. */
    template <typename Belongs>
    static Pixels flood(const Size& size, const Point& from, bool corners, Mat& seen, const Belongs& belongs)
    {
        Pixels pixels(1, from);
        seen.at<uchar>(from) = 1;
        for (size_t i = 0; i < pixels.size(); ++i)
        {
            for (int dy = -1; dy <= 1; ++dy)
            {
                for (int dx = -1; dx <= 1; ++dx)
                {
                    const Point next = pixels[i] + Point(dx, dy);
                    const bool isNeighbour = corners || dx == 0 || dy == 0;
                    if (isNeighbour && Rect(Point(), size).contains(next) && seen.at<uchar>(next) == 0 &&
                        belongs(next))
                    {
                        seen.at<uchar>(next) = 1;
                        pixels.push_back(next);
                    }
                }
            }
        }
        return pixels;
    }

    bool applyOnce()
    {
        findBlobs();
        for (Blob& blob : blobs_)
        {
            blob.removed = isSpeck(blob);
        }
        removeFar();
        for (const std::vector<int>& kind : {std::vector<int>{FACE_EYEBROW},
                                             {FACE_PUPIL, FACE_WHITE}, //
                                             {FACE_NOSTRIL},
                                             {FACE_LIP, FACE_INNER_MOUTH}})
        {
            removeStrays(kind);
        }
        removeBeyond({FACE_PUPIL, FACE_WHITE}, [](size_t place, double) { return place >= 2; });
        removeBeyond({FACE_LIP, FACE_INNER_MOUTH}, [](size_t, double share) { return share < 0.1; });
        return recolour();
    }

    void findBlobs()
    {
        blobs_.clear();
        Mat seen = Mat::zeros(map_.size(), CV_8UC1);
        for (int i = 0; i < map_.rows * map_.cols; ++i)
        {
            const Point first(i % map_.cols, i / map_.cols);
            if (seen.at<uchar>(first) == 0)
            {
                const int label = map_.at<uchar>(first);
                blobs_.push_back({label,
                                  flood(map_.size(), first, label != FACE_BACKGROUND, seen,
                                        [&](const Point& p) { return map_.at<uchar>(p) == label; }),
                                  false});
            }
        }
    }

    bool isSpeck(const Blob& blob) const
    {
        const bool isLarge = blob.label <= FACE_SKIN;
        const bool isCut = std::any_of(blob.pixels.begin(), blob.pixels.end(), [&](const Point& p) {
            return p.x == 0 || p.y == 0 || p.x == map_.cols - 1 || p.y == map_.rows - 1;
        });
        return blob.label != FACE_NOSTRIL &&
               blob.pixels.size() < std::pow((isLarge ? 0.06 : 0.02) * side_, 2) && !(isLarge && isCut);
    }

    void removeFar()
    {
        std::vector<Pixels> parts;
        Mat seen = Mat::zeros(map_.size(), CV_8UC1);
        for (const Blob& blob : blobs_)
        {
            if (blob.label != FACE_BACKGROUND && seen.at<uchar>(blob.pixels[0]) == 0)
            {
                parts.push_back(flood(map_.size(), blob.pixels[0], true, seen,
                                      [&](const Point& p) { return map_.at<uchar>(p) != FACE_BACKGROUND; }));
            }
        }
        size_t head = 0, most = 0;
        for (size_t i = 0; i < parts.size(); ++i)
        {
            const size_t inside = std::count_if(parts[i].begin(), parts[i].end(), [&](const Point& p) {
                return cv::norm(Point2d(p.x + 0.5, p.y + 0.5) - centre_) <= side_ / 2;
            });
            head = inside > most ? i : head;
            most = std::max(most, inside);
        }
        for (size_t i = 0; most > 0 && i < parts.size(); ++i)
        {
            const bool isNear =
                i == head || std::any_of(parts[i].begin(), parts[i].end(), [&](const Point& p) {
                    return std::any_of(parts[head].begin(), parts[head].end(),
                                       [&](const Point& q) { return cv::norm(p - q) <= 0.15 * side_; });
                });
            for (Blob& blob : blobs_)
            {
                const bool isOfPart =
                    std::find(parts[i].begin(), parts[i].end(), blob.pixels[0]) != parts[i].end();
                blob.removed = blob.removed || (isOfPart && !isNear);
            }
        }
    }

    std::vector<Blob*> left(const std::vector<int>& labels)
    {
        std::vector<Blob*> found;
        for (Blob& blob : blobs_)
        {
            if (!blob.removed && std::find(labels.begin(), labels.end(), blob.label) != labels.end())
            {
                found.push_back(&blob);
            }
        }
        return found;
    }

    bool isInPlace(int label, const Rect& box) const
    {
        const Point2d from = Point2d(box.x + box.width / 2., box.y + box.height / 2.) - centre_;
        const double x = (from.x * std::cos(roll_) - from.y * std::sin(roll_)) / side_;
        const double y = (from.x * std::sin(roll_) + from.y * std::cos(roll_)) / side_;
        switch (label)
        {
        case FACE_EYEBROW:
            return std::abs(x) <= 0.7 && y >= -0.8 && y <= 0.15;
        case FACE_PUPIL:
        case FACE_WHITE:
            return std::abs(x) <= 0.7 && y >= -0.5 && y <= 0.2;
        case FACE_NOSTRIL:
            return std::abs(x) <= 0.6 && y >= -0.3 && y <= 0.45;
        default:
            return std::abs(x) <= 0.6 && y >= -0.1 && y <= 0.7;
        }
    }

    /** Which of the blobs are one: the number of their group. */
    std::vector<size_t> groupsOf(const std::vector<Blob*>& blobs) const
    {
        std::vector<size_t> group(blobs.size());
        for (size_t i = 0; i < blobs.size(); ++i)
        {
            group[i] = i;
        }
        const int gap = cvFloor(0.12 * side_);
        for (size_t i = 0; i < blobs.size(); ++i)
        {
            for (size_t j = 0; j < blobs.size(); ++j)
            {
                const Rect box = boundingRect(blobs[i]->pixels);
                const Rect grown(box.x - gap, box.y - gap, box.width + 2 * gap, box.height + 2 * gap);
                if (!(grown & boundingRect(blobs[j]->pixels)).empty())
                {
                    std::replace(group.begin(), group.end(), size_t(group[j]), size_t(group[i]));
                }
            }
        }
        return group;
    }

    void removeStrays(const std::vector<int>& kind)
    {
        const std::vector<Blob*> blobs = left(kind);
        const std::vector<size_t> group = groupsOf(blobs);
        std::map<size_t, Rect> boxes;
        std::map<size_t, size_t> areas;
        for (size_t i = 0; i < blobs.size(); ++i)
        {
            boxes[group[i]] |= boundingRect(blobs[i]->pixels);
            areas[group[i]] += blobs[i]->pixels.size();
        }
        size_t inPlace = 0;
        for (const auto& box : boxes)
        {
            inPlace += isInPlace(kind[0], box.second) ? areas[box.first] : 0;
        }
        for (size_t i = 0; i < blobs.size(); ++i)
        {
            blobs[i]->removed = !isInPlace(kind[0], boxes[group[i]]) && 2 * areas[group[i]] <= inPlace;
        }
    }

    template <typename IsBeyond> void removeBeyond(const std::vector<int>& kind, const IsBeyond& isBeyond)
    {
        std::vector<Blob*> blobs = left(kind);
        const std::vector<size_t> group = groupsOf(blobs);
        std::map<size_t, size_t> areas;
        for (size_t i = 0; i < blobs.size(); ++i)
        {
            areas[group[i]] += blobs[i]->pixels.size();
        }
        std::vector<size_t> sorted;
        for (const auto& area : areas)
        {
            sorted.push_back(area.second);
        }
        std::sort(sorted.rbegin(), sorted.rend());
        for (size_t i = 0; i < blobs.size(); ++i)
        {
            const size_t area = areas[group[i]];
            const size_t place = std::find(sorted.begin(), sorted.end(), area) - sorted.begin();
            blobs[i]->removed = isBeyond(place, static_cast<double>(area) / sorted[0]);
        }
    }

    bool recolour()
    {
        bool changed = false;
        std::stable_sort(blobs_.begin(), blobs_.end(), [](const Blob& one, const Blob& two) {
            return one.pixels.size() < two.pixels.size();
        });
        for (const Blob& blob : blobs_)
        {
            if (!blob.removed)
            {
                continue;
            }
            Mat own = Mat::zeros(map_.size(), CV_8UC1);
            for (const Point& p : blob.pixels)
            {
                own.at<uchar>(p) = 1;
            }
            std::vector<int> counts(FACE_CLASS_COUNT, 0);
            for (int i = 0; i < map_.rows * map_.cols; ++i)
            {
                const Rect around =
                    Rect(i % map_.cols - 1, i / map_.cols - 1, 3, 3) & Rect(Point(), map_.size());
                const Point p(i % map_.cols, i / map_.cols);
                counts[map_.at<uchar>(p)] += own.at<uchar>(p) == 0 && countNonZero(own(around)) > 0 ? 1 : 0;
            }
            counts[blob.label] = 0;
            const auto most = std::max_element(counts.begin(), counts.end());
            if (*most > 0)
            {
                changed = true;
                map_.setTo(Scalar::all(static_cast<double>(most - counts.begin())), own);
            }
        }
        return changed;
    }

    Point2d centre_;
    double side_;
    double roll_;
    Mat map_;
    std::vector<Blob> blobs_;
};

TEST(Flsnet_LabelIslands, random_maps_are_cleaned_as_the_documentation_says)
{
    RNG rng(7);
    int changed = 0;
    for (int i = 0; i < 30; ++i)
    {
        // Faces of 40 pixels with blots of all sizes, and maps that are nothing but blots.
        const Rect2d box(40, 35, 40, 38);
        Mat labels = Mat::zeros(110, 120, CV_8UC1);
        if (i % 3 == 0)
        {
            resize(face(), labels, labels.size(), 0, 0, INTER_NEAREST);
        }
        for (int blot = rng.uniform(2, 60); blot > 0; --blot)
        {
            const int size = rng.uniform(1, 1 << rng.uniform(1, 5));
            circle(labels, Point(rng.uniform(0, 120), rng.uniform(0, 110)), size / 2,
                   Scalar(rng.uniform(0, static_cast<int>(FACE_CLASS_COUNT))), FILLED);
        }
        const double roll = i % 2 == 0 ? 0 : rng.uniform(-180., 180.);
        Mat result = labels.clone();
        removeIslands(result, result, box, roll); // in place
        EXPECT_EQ(0, differing(PlainRule(box, roll).apply(labels), result)) << i;
        changed += differing(labels, result) > 0 ? 1 : 0;
    }
    EXPECT_GT(changed, 25);
}

TEST(Flsnet_LabelIslands, a_box_that_fits_another_face_removes_no_face)
{
    // As with a turned face whose roll nobody told: most of each kind lies where the box has none.
    Mat labels;
    rotate(face(), labels, ROTATE_180);
    EXPECT_EQ(0, differing(labels, cleaned(labels)));
}

TEST(Flsnet_LabelIslands, one_eye_out_of_place_stays_if_it_is_as_large_as_the_other)
{
    // A box around the mouth of a tilted face: white and pupil are smaller than the other eye by themselves.
    Mat labels = face(), result;
    removeIslands(labels, result, BOX + Point2d(0.5 * SIDE, 0));
    EXPECT_EQ(0, differing(labels, result));
}

TEST(Flsnet_LabelIslands, the_head_is_what_the_box_shows)
{
    // A child beside an adult: the larger face is not its own.
    Mat labels = Mat::zeros(300, 500, CV_8UC1);
    face().copyTo(labels(Rect(0, 0, 300, 300)));
    Mat wanted = labels.clone();
    circle(labels, Point(390, 150), 105, Scalar(FACE_SKIN), FILLED);
    EXPECT_EQ(0, differing(wanted, cleaned(labels)));
}

TEST(Flsnet_LabelIslands, wrong_arguments_are_named)
{
    Mat result;
    EXPECT_THROW(removeIslands(Mat(), result, BOX), cv::Exception);
    EXPECT_THROW(removeIslands(Mat(9, 9, CV_8UC1, Scalar(9)), result, BOX), cv::Exception);
    EXPECT_THROW(removeIslands(face(), result, Rect2d(0, 0, 0, 10)), cv::Exception);
    EXPECT_THROW(removeIslands(face(), result, Rect2d(0, 0, 1e7, 10)), cv::Exception);
    EXPECT_THROW(removeIslands(face(), result, BOX, std::numeric_limits<double>::quiet_NaN()), cv::Exception);
}

/** Labels of a photo's face where they are the network's own, and after the rule at the network's resolution. */
TEST(Flsnet_LabelIslands, segmenter_removes_them_unless_it_is_told_not_to)
{
    const Mat photo = cv::imread(std::string(FLSNET_SOURCE_DIR) + "/samples/data/astronaut.jpg");
    ASSERT_FALSE(photo.empty());
    FaceLandmarkSegmenter::Params params;
    EXPECT_TRUE(params.removeIslands);
    params.refineBorders = false;
    params.widerLook = false; // it would be taken for islands of hair
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(params);
    // Here and there, so that the network errs.
    int removed = 0;
    for (const Rect2d& box : {Rect2d(178, 82, 92, 92), Rect2d(300, 250, 120, 120), Rect2d(30, 350, 80, 80),
                              Rect2d(20, 360, 80, 80)})
    {
        std::vector<FaceSegmentation> own, after;
        segmenter->setRemoveIslands(false);
        EXPECT_FALSE(segmenter->getRemoveIslands());
        segmenter->segmentFaces(photo, std::vector<Rect2d>(1, box), own);
        segmenter->setRemoveIslands(true);
        segmenter->segmentFaces(photo, std::vector<Rect2d>(1, box), after);
        Mat wanted;
        removeIslands(own[0].labels, wanted, box - Point2d(own[0].region.tl()));
        // The rule is applied to another resolution: along borders it may decide otherwise.
        EXPECT_LE(differing(wanted, after[0].labels), 0.15 * differing(own[0].labels, wanted) + 40) << box;
        removed += differing(own[0].labels, after[0].labels);
    }
    EXPECT_GT(removed, 50);
}

} // namespace
} // namespace opencv_test
