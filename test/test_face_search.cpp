// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The steps of NetworkFaceDetector around the network. They are no part of the library's interface: their sources are
// compiled once more here.

#include "test_precomp.hpp"

// NOLINTBEGIN(bugprone-suspicious-include): functions that the library does not export
#include "detector/box_overlap.cpp"
#include "detector/decode_faces.cpp"
#include "detector/photo_pyramid.cpp"
#include "detector/picture_scaler.cpp"
#include "detector/second_look.cpp"
#include "detector/unite_candidates.cpp"
// NOLINTEND(bugprone-suspicious-include)

namespace opencv_test
{
namespace
{

namespace steps = cv::flsnet::detail;

//! @name Scaling
//! @{

/** A picture without edges, whose colour tells the place. */
Mat smoothPicture(const Size& size)
{
    Mat picture(size, CV_8UC3);
    for (int y = 0; y < size.height; y++)
        for (int x = 0; x < size.width; x++)
            picture.at<Vec3b>(y, x) =
                Vec3b(saturate_cast<uchar>(127 + 100 * std::sin((x + 0.5) * 6 / size.width)),
                      saturate_cast<uchar>(127 + 100 * std::cos((y + 0.5) * 5 / size.height)),
                      saturate_cast<uchar>(255. * (x + y + 1) / (size.width + size.height)));
    return picture;
}

/** Mean of the pixels' areas that lie in a rectangle, by a plain loop. */
Vec3d meanColour(const Mat& picture, double left, double top, double right, double bottom)
{
    Vec3d sum;
    double area = 0;
    for (int y = cvFloor(top); y < std::min(cvCeil(bottom), picture.rows); y++)
        for (int x = cvFloor(left); x < std::min(cvCeil(right), picture.cols); x++)
        {
            const double part = (std::min(right, x + 1.) - std::max(left, double(x))) *
                                (std::min(bottom, y + 1.) - std::max(top, double(y)));
            sum += part * Vec3d(picture.at<Vec3b>(y, x));
            area += part;
        }
    return sum / area;
}

void expectScaled(const Mat& picture, const Size& size, double tolerance)
{
    SCOPED_TRACE(cv::format("%d x %d to %d x %d", picture.cols, picture.rows, size.width, size.height));
    Mat result;
    const Point2d scale = steps::PictureScaler().scale(picture, size, result);
    ASSERT_EQ(result.size(), size);
    EXPECT_NEAR(scale.x * picture.cols, size.width, 1) << "less than a pixel is left out";
    EXPECT_NEAR(scale.y * picture.rows, size.height, 1);
    double worst = 0;
    for (int y = 0; y < size.height; y++)
        for (int x = 0; x < size.width; x++)
        {
            const Vec3d expected =
                meanColour(picture, x / scale.x, y / scale.y, (x + 1) / scale.x, (y + 1) / scale.y);
            worst = std::max(worst, cv::norm(expected - Vec3d(result.at<Vec3b>(y, x)), NORM_INF));
        }
    EXPECT_LE(worst, tolerance);
}

TEST(Flsnet_FaceSearch, scales_as_means_of_areas)
{
    expectScaled(smoothPicture(Size(640, 480)), Size(160, 120), 1.01); // means of 2 x 2, twice: rounded twice
    expectScaled(smoothPicture(Size(641, 483)), Size(160, 120), 1.01); // the odd column and row are left out
    expectScaled(smoothPicture(Size(640, 480)), Size(640, 480), 0);
    expectScaled(smoothPicture(Size(600, 400)), Size(205, 137), 3);
    expectScaled(smoothPicture(Size(300, 200)), Size(299, 133), 3);
    expectScaled(smoothPicture(Size(1200, 40)), Size(100, 3), 12);
    expectScaled(smoothPicture(Size(1, 1)), Size(1, 1), 0);
}

TEST(Flsnet_FaceSearch, counts_every_pixel_of_large_photos)
{
    // The mean of noise is grey, of single pixels it is not.
    Mat noise(2000, 3000, CV_8UC3), result;
    RNG rng(1);
    rng.fill(noise, RNG::UNIFORM, 0, 256);
    steps::PictureScaler().scale(noise, Size(100, 66), result);
    Scalar mean, deviation;
    cv::meanStdDev(result, mean, deviation);
    EXPECT_NEAR(mean[0], 127.5, 1);
    EXPECT_LT(deviation[0], 5);
}

//! @}
//! @name Pyramid
//! @{

const Scalar BORDER(10, 20, 30);

/** The pictures' own rectangles, in coordinates of the whole level, must cover it without overlaps. */
void expectOwnedOnce(const std::vector<steps::PyramidPicture>& tiles, const Size& photo)
{
    const Point2d scale = tiles[0].scale;
    RNG rng(2);
    for (int i = 0; i < 2000; i++)
    {
        const Point2d point(rng.uniform(0., double(photo.width)), rng.uniform(0., double(photo.height)));
        int owners = 0;
        for (const steps::PyramidPicture& tile : tiles)
        {
            const Point2d inTile(point.x * scale.x + tile.origin.x, point.y * scale.y + tile.origin.y);
            EXPECT_NEAR(cv::norm(tile.toPhoto(inTile) - point), 0, 1e-6);
            if (tile.own.contains(inTile))
            {
                owners++;
                EXPECT_TRUE(Rect2d(Point2d(), Size2d(tile.picture.size())).contains(inTile));
            }
        }
        EXPECT_EQ(owners, 1) << point;
    }
}

/** What the pictures show is the photo at that place, or the border around it. */
void expectShows(const std::vector<steps::PyramidPicture>& tiles, const Mat& photo, double tolerance)
{
    for (const steps::PyramidPicture& tile : tiles)
    {
        EXPECT_EQ(tile.picture.cols % 32, 0);
        EXPECT_EQ(tile.picture.rows % 32, 0);
        for (int y = 1; y < tile.picture.rows; y += 3)
            for (int x = 1; x < tile.picture.cols; x += 3)
            {
                const Point2d from = tile.toPhoto(Point2d(x, y)), to = tile.toPhoto(Point2d(x + 1, y + 1));
                const Vec3d shown = tile.picture.at<Vec3b>(y, x);
                if (from.x >= 0 && from.y >= 0 && to.x <= photo.cols && to.y <= photo.rows)
                {
                    const Vec3d expected = meanColour(photo, from.x, from.y, to.x, to.y);
                    ASSERT_LE(cv::norm(shown - expected, NORM_INF), tolerance);
                }
                else if (to.x < 0 || to.y < 0 || from.x > photo.cols || from.y > photo.rows)
                {
                    ASSERT_EQ(shown, Vec3d(BORDER[0], BORDER[1], BORDER[2]));
                }
            }
    }
}

TEST(Flsnet_FaceSearch, pyramid_shows_the_photo_at_each_scale)
{
    const Mat photo = smoothPicture(Size(640, 480));
    steps::PhotoPyramid pyramid(64, BORDER, 1024);
    const auto& levels = pyramid.build(photo, 1);
    ASSERT_EQ(levels.size(), 5u); // 640, 320, 160, 80, 40: no face of more than 64 pixels is left
    EXPECT_EQ(levels[0][0].picture.size(), photo.size()) << "a photo that fits needs no border";
    double scale = 1;
    for (const auto& tiles : levels)
    {
        ASSERT_EQ(tiles.size(), 1u);
        EXPECT_NEAR(tiles[0].scale.x, scale, 1e-9);
        EXPECT_NEAR(tiles[0].scale.y, scale, 1e-9);
        expectShows(tiles, photo, 3);
        expectOwnedOnce(tiles, photo.size());
        scale /= 2;
    }
}

TEST(Flsnet_FaceSearch, pyramid_takes_any_size)
{
    for (const Size& size :
         {Size(1, 1), Size(3, 2), Size(31, 33), Size(65, 1), Size(1, 2000), Size(3000, 7), Size(1027, 765)})
        for (const double scale : {1., 0.3, 2., 1024. / 3000})
        {
            SCOPED_TRACE(cv::format("%d x %d, scale %g", size.width, size.height, scale));
            const Mat photo = smoothPicture(size);
            steps::PhotoPyramid pyramid(64, BORDER, 512);
            for (const auto& tiles : pyramid.build(photo, scale))
            {
                ASSERT_FALSE(tiles.empty());
                expectOwnedOnce(tiles, size);
                for (const steps::PyramidPicture& tile : tiles)
                {
                    EXPECT_EQ(tile.picture.cols % 32 + tile.picture.rows % 32, 0);
                    EXPECT_LE(std::max(tile.picture.cols, tile.picture.rows), 512);
                    EXPECT_EQ(tile.picture.size(), tiles[0].picture.size());
                }
            }
        }
}

TEST(Flsnet_FaceSearch, large_levels_are_cut_into_tiles_that_overlap)
{
    const Mat photo = smoothPicture(Size(2100, 900));
    steps::PhotoPyramid pyramid(64, BORDER, 512);
    const auto& tiles = pyramid.build(photo, 1)[0];
    EXPECT_EQ(tiles.size(), 6u * 3u);
    expectOwnedOnce(tiles, photo.size());
    expectShows(tiles, photo, 1);
    // A face whose centre a tile owns lies in the tile, unless the photo ends there.
    for (const steps::PyramidPicture& tile : tiles)
    {
        const Rect2d inside(Point2d(), Size2d(tile.picture.size()));
        for (const double x : {std::max(tile.own.x, 0.), std::min(tile.own.br().x, inside.width)})
            EXPECT_TRUE(x == 0 || x == inside.width || (x >= 64 && x <= inside.width - 64)) << x;
    }
}

TEST(Flsnet_FaceSearch, pyramid_keeps_its_pictures)
{
    const Mat photo = smoothPicture(Size(300, 500));
    steps::PhotoPyramid pyramid(64, BORDER, 1024);
    std::vector<uchar*> first, second;
    for (const auto& tiles : pyramid.build(photo, 0.7))
        first.push_back(tiles[0].picture.data);
    for (const auto& tiles : pyramid.build(photo, 0.7))
        second.push_back(tiles[0].picture.data);
    EXPECT_EQ(first, second);
}

//! @}
//! @name Decoding
//! @{

Mat randomOutput(int height, int width)
{
    const int shape[] = {1, 16, height, width};
    Mat output(4, shape, CV_32F);
    RNG rng(4);
    rng.fill(output, RNG::UNIFORM, -1, 1);
    return output;
}

float& valueAt(Mat& output, int channel, int y, int x)
{
    const int place[] = {0, channel, y, x};
    return output.at<float>(place);
}

TEST(Flsnet_FaceSearch, decodes_cells)
{
    Mat output = randomOutput(5, 7);
    std::vector<steps::FaceCandidate> faces;
    steps::decodeFaces(output, 0, 0.25, faces);
    size_t next = 0;
    for (int y = 0; y < 5; y++)
        for (int x = 0; x < 7; x++)
        {
            const auto value = [&](int channel) { return double(valueAt(output, channel, y, x)); };
            if (value(0) < 0.25)
                continue;
            ASSERT_LT(next, faces.size());
            const steps::FaceCandidate& face = faces[next++];
            const Point2d center(8 * (x + 0.5 + value(1)), 8 * (y + 0.5 + value(2)));
            const double side = 16 * std::pow(2., value(3));
            EXPECT_NEAR(cv::norm(face.center - center), 0, 1e-9);
            EXPECT_NEAR(face.side, side, 1e-9);
            EXPECT_NEAR(face.seenSide, side, 1e-9);
            EXPECT_EQ(face.logit, value(0));
            const double roll = std::atan2(value(5), value(4));
            EXPECT_NEAR(cv::norm(face.up - Point2d(-std::sin(roll), -std::cos(roll))), 0, 1e-9);
            for (int k = 0; k < 5; k++)
                EXPECT_NEAR(
                    cv::norm(face.landmarks[k] - center - side * Point2d(value(6 + 2 * k), value(7 + 2 * k))),
                    0, 1e-9);
        }
    EXPECT_EQ(next, faces.size());
    EXPECT_GT(next, 5u);
}

TEST(Flsnet_FaceSearch, roll_is_that_of_getRotationMatrix2D)
{
    Mat output = randomOutput(1, 1);
    for (const double roll : {-170., -90., -30., 0., 45., 90., 180.})
    {
        valueAt(output, 4, 0, 0) = static_cast<float>(0.3 * std::cos(roll * CV_PI / 180));
        valueAt(output, 5, 0, 0) = static_cast<float>(0.3 * std::sin(roll * CV_PI / 180));
        std::vector<steps::FaceCandidate> faces;
        steps::decodeFaces(output, 0, -2, faces);
        ASSERT_EQ(faces.size(), 1u);
        const Mat turn = cv::getRotationMatrix2D(Point2f(), roll, 1);
        const Point2d up(-turn.at<double>(0, 1), -turn.at<double>(1, 1)); // (0, -1) turned
        EXPECT_NEAR(cv::norm(faces[0].up - up), 0, 1e-6) << roll;
    }
}

TEST(Flsnet_FaceSearch, passes_over_cells_that_make_no_sense)
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    std::vector<steps::FaceCandidate> faces;
    for (int channel = 0; channel < 16; channel++)
        for (const float value : {nan, infinity, -infinity})
        {
            Mat output = randomOutput(1, 1);
            valueAt(output, channel, 0, 0) = value;
            steps::decodeFaces(output, 0, -2, faces);
            EXPECT_EQ(faces.size(), channel == 0 && value > 0 ? 1u : 0u) << channel << " is " << value;
        }
    for (const float logSide : {-1.2f, 2.95f}) // 6.96 and 123.6 pixels
    {
        Mat output = randomOutput(1, 1);
        valueAt(output, 3, 0, 0) = logSide;
        steps::decodeFaces(output, 0, -2, faces);
        EXPECT_TRUE(faces.empty()) << logSide;
    }
    Mat output = randomOutput(1, 1);
    valueAt(output, 4, 0, 0) = valueAt(output, 5, 0, 0) = 0;
    steps::decodeFaces(output, 0, -2, faces);
    ASSERT_EQ(faces.size(), 1u);
    EXPECT_EQ(faces[0].up, Point2d(0, -1)) << "no direction: upright";
}

//! @}
//! @name Candidates
//! @{

steps::FaceCandidate candidate(const Point2d& center, double side, double logit, double roll = 0)
{
    steps::FaceCandidate face;
    face.center = center;
    face.side = face.seenSide = side;
    const double angle = roll * CV_PI / 180;
    face.up = Point2d(-std::sin(angle), -std::cos(angle));
    const Point2d right(-face.up.y, face.up.x);
    const Point2d places[] = {{-0.2, 0.3}, {0.2, 0.3}, {0, 0}, {-0.2, -0.2}, {0.2, -0.2}};
    for (int i = 0; i < steps::FACE_LANDMARKS; i++)
        face.landmarks[i] = center + side * (places[i].x * right + places[i].y * face.up);
    face.logit = logit;
    return face;
}

TEST(Flsnet_FaceSearch, one_face_of_candidates_that_agree)
{
    // By plain sums.
    const std::vector<steps::FaceCandidate> candidates = {
        candidate(Point2d(100, 50), 40, 2, 10),
        candidate(Point2d(104, 52), 44, 1, 20),
        candidate(Point2d(99, 47), 38, -1, 4),
        candidate(Point2d(112, 58), 40, 1.5, 10) /* the same, badly */,
        candidate(Point2d(101, 51), 40, 1.9, 190) /* the same, upside down */,
        candidate(Point2d(101, 51), 40, 1.9, 60) /* the same, turned */,
        candidate(Point2d(108, 45), 15, 0.5) /* a part of the face */};
    const std::vector<steps::FaceCandidate> faces = steps::uniteCandidates(candidates);
    ASSERT_EQ(faces.size(), 1u);
    double sum = 0, side = 0;
    Point2d center, eye, up;
    for (int i = 0; i < 3; i++)
    {
        const double weight = 1 / (1 + std::exp(-candidates[i].logit));
        sum += weight;
        center += weight * candidates[i].center;
        eye += weight * candidates[i].landmarks[1];
        up += weight * candidates[i].up;
        side += weight * std::log2(candidates[i].side);
    }
    EXPECT_NEAR(cv::norm(faces[0].center - center / sum), 0, 1e-9);
    EXPECT_NEAR(cv::norm(faces[0].landmarks[1] - eye / sum), 0, 1e-9);
    EXPECT_NEAR(faces[0].side, std::exp2(side / sum), 1e-9);
    EXPECT_NEAR(cv::norm(faces[0].up - up / cv::norm(up)), 0, 1e-9);
    EXPECT_EQ(faces[0].logit, 2);
}

TEST(Flsnet_FaceSearch, faces_that_overlap_stay_two)
{
    const std::vector<steps::FaceCandidate> faces = steps::uniteCandidates(
        {candidate(Point2d(100, 100), 60, 1), candidate(Point2d(140, 110), 50, 3, -30)});
    ASSERT_EQ(faces.size(), 2u);
    EXPECT_EQ(faces[0].center, Point2d(140, 110)) << "the surest first";
    EXPECT_EQ(faces[1].center, Point2d(100, 100));
}

TEST(Flsnet_FaceSearch, order_of_candidates_does_not_matter)
{
    std::vector<steps::FaceCandidate> candidates;
    RNG rng(3);
    for (int i = 0; i < 300; i++)
        candidates.push_back(candidate(Point2d(rng.uniform(0, 30) * 10, rng.uniform(0, 20) * 10),
                                       rng.uniform(2, 9) * 10, rng.uniform(-3, 4), rng.uniform(-180., 180.)));
    const std::vector<steps::FaceCandidate> faces = steps::uniteCandidates(candidates);
    std::reverse(candidates.begin(), candidates.end());
    const std::vector<steps::FaceCandidate> again = steps::uniteCandidates(candidates);
    ASSERT_EQ(faces.size(), again.size());
    for (size_t i = 0; i < faces.size(); i++)
    {
        EXPECT_NEAR(cv::norm(faces[i].center - again[i].center), 0, 1e-6);
        EXPECT_NEAR(faces[i].side, again[i].side, 1e-6);
    }
    for (size_t i = 0; i < faces.size(); i++)
        EXPECT_LE(faces[i].logit, faces[i > 0 ? i - 1 : 0].logit) << "falling";
}

TEST(Flsnet_FaceSearch, no_candidates_are_no_faces)
{
    EXPECT_TRUE(steps::uniteCandidates({}).empty());
}

//! @}
//! @name The second look
//! @{

/** Stands for the network: keeps what it was shown, and sees one face in each picture at a place of its own, or none. */
class ScriptedNetwork CV_FINAL : public steps::DetectorNetwork
{
public:
    explicit ScriptedNetwork(bool sees) : sees_(sees) {}

    Mat forward(const std::vector<Mat>& pictures, size_t /*level*/) CV_OVERRIDE
    {
        most = std::max(most, pictures.size());
        for (const Mat& picture : pictures)
            shown.push_back(picture.clone());
        const int count = static_cast<int>(pictures.size());
        const int sizes[] = {count, steps::DETECTOR_CHANNELS, pictures[0].rows / 8, pictures[0].cols / 8};
        output_ = Mat(4, sizes, CV_32F, Scalar::all(0));
        for (int picture = 0; picture < count; picture++, seen_++)
        {
            Mat logits(sizes[2], sizes[3], CV_32F, output_.ptr<float>(picture, 0));
            logits.setTo(Scalar::all(-10));
            if (sees_)
                see(picture, 7 * sizes[3] + 8);
        }
        return output_;
    }

    std::vector<Mat> shown;
    size_t most = 0; //!< pictures at once

private:
    /** Cell (8, 7), whose centre is (68, 60): a face of 40 pixels with its centre at (67, 62), turned by 10 degrees; the first
    one has a logit of 2, the next ones a tenth less each. */
    void see(int picture, int cell)
    {
        const double roll = 10 * CV_PI / 180;
        const double values[] = {2 - 0.1 * seen_,     -0.125,         0.25,
                                 std::log2(40 / 16.), std::cos(roll), std::sin(roll)};
        for (int channel = 0; channel < 6; channel++)
            output_.ptr<float>(picture, channel)[cell] = static_cast<float>(values[channel]);
        for (int i = 0; i < 5; i++) // landmarks (0.1 i, -0.1) sides from the centre
        {
            output_.ptr<float>(picture, 6 + 2 * i)[cell] = 0.1f * i;
            output_.ptr<float>(picture, 7 + 2 * i)[cell] = -0.1f;
        }
    }

    bool sees_;
    int seen_ = 0;
    Mat output_;
};

steps::FaceCandidate turnedFace(const Point2d& center, double side, double roll)
{
    steps::FaceCandidate face;
    face.center = center;
    face.side = face.seenSide = side;
    face.up = Point2d(-std::sin(roll * CV_PI / 180), -std::cos(roll * CV_PI / 180));
    for (Point2d& landmark : face.landmarks)
        landmark = center;
    face.logit = 1;
    return face;
}

const double SEEN_SIDE = 44, SEEN_MIDDLE = 64; // of the face in the 128 pixels that the network is shown

/** What ScriptedNetwork sees, in the photo. */
void expectSeenInPhoto(const steps::FaceCandidate& face, const Point2d& firstCenter, double firstSide,
                       double firstRoll)
{
    const double roll = firstRoll * CV_PI / 180;
    const Point2d right(std::cos(roll), -std::sin(roll)), down(std::sin(roll), std::cos(roll));
    const double pixel = firstSide / SEEN_SIDE; // of the photo, for one of the crop
    const Point2d center = firstCenter + pixel * (3 * right - 2 * down);
    EXPECT_LT(cv::norm(face.center - center), 1e-4);
    EXPECT_NEAR(face.side, 40 * pixel, 1e-4);
    EXPECT_NEAR(std::atan2(-face.up.x, -face.up.y) * 180 / CV_PI, firstRoll + 10, 1e-4);
    for (int i = 0; i < 5; i++)
    {
        const Point2d landmark = center + 40 * pixel * (0.1 * i * right - 0.1 * down);
        EXPECT_LT(cv::norm(face.landmarks[i] - landmark), 1e-4);
    }
}

TEST(Flsnet_SecondLook, takes_what_is_seen_back_to_the_photo)
{
    const Mat photo = smoothPicture(Size(300, 200));
    for (const double scale : {1., 2., 0.5})
    {
        Mat scaled;
        cv::resize(photo, scaled, Size(), scale, scale, INTER_AREA);
        std::vector<steps::FaceCandidate> faces(1, turnedFace(Point2d(120.5, 90.25), 30, 35));
        steps::SecondLook look(makePtr<ScriptedNetwork>(true), Scalar(1, 2, 3));
        look.look(photo, scaled, Point2d(scale, scale), faces);
        expectSeenInPhoto(faces[0], Point2d(120.5, 90.25), 30, 35);
        EXPECT_NEAR(faces[0].logit, 1.5, 1e-6) << "the mean of 1 and 2";
    }
}

TEST(Flsnet_SecondLook, many_faces_are_seen_eight_at_once)
{
    const Mat photo = smoothPicture(Size(300, 200));
    std::vector<steps::FaceCandidate> faces;
    for (int i = 0; i < 19; i++)
        faces.push_back(turnedFace(Point2d(20 + 13 * i, 150 - 5 * i), 20 + i, 8 * i - 70));
    const std::vector<steps::FaceCandidate> before = faces;
    const Ptr<ScriptedNetwork> network = makePtr<ScriptedNetwork>(true);
    steps::SecondLook(network, Scalar()).look(photo, photo, Point2d(1, 1), faces);
    EXPECT_EQ(network->most, 8u);
    ASSERT_EQ(network->shown.size(), 19u);
    for (int i = 0; i < 19; i++)
    {
        SCOPED_TRACE(i);
        expectSeenInPhoto(faces[i], before[i].center, before[i].side, 8 * i - 70);
        EXPECT_NEAR(faces[i].logit, (1 + 2 - 0.1 * i) / 2, 1e-6);
    }
    faces.clear();
    steps::SecondLook(network, Scalar()).look(photo, photo, Point2d(1, 1), faces);
    EXPECT_EQ(network->shown.size(), 19u) << "no faces, no look";
}

TEST(Flsnet_SecondLook, a_face_that_is_not_seen_again_stays_and_loses_confidence)
{
    const Mat photo = smoothPicture(Size(300, 200));
    std::vector<steps::FaceCandidate> faces(1, turnedFace(Point2d(100, 90), 30, 0));
    steps::SecondLook(makePtr<ScriptedNetwork>(false), Scalar()).look(photo, photo, Point2d(1, 1), faces);
    EXPECT_EQ(faces[0].center, Point2d(100, 90));
    EXPECT_EQ(faces[0].side, 30);
    EXPECT_NEAR(faces[0].logit, (1 - 5.3) / 2, 1e-9);
}

/** Pixels of the crop against the photo, looked up by a plain loop; beyond the photo is the border's colour. */
void expectUprightCrop(const Mat& photo, const steps::FaceCandidate& face, double roll)
{
    const Ptr<ScriptedNetwork> network = makePtr<ScriptedNetwork>(true);
    const Scalar border(10, 20, 30);
    std::vector<steps::FaceCandidate> changed(1, face);
    steps::SecondLook(network, border).look(photo, photo, Point2d(1, 1), changed);
    const Mat shown = network->shown.at(0);
    ASSERT_EQ(shown.size(), Size(128, 128));
    const double r = roll * CV_PI / 180;
    const Point2d right(std::cos(r), -std::sin(r)), down(std::sin(r), std::cos(r));
    double worst = 0;
    for (int y = 0; y < 128; y++)
        for (int x = 0; x < 128; x++)
        {
            const Point2d at =
                face.center +
                face.side / SEEN_SIDE * ((x + 0.5 - SEEN_MIDDLE) * right + (y + 0.5 - SEEN_MIDDLE) * down);
            const double margin = 2 * std::max(1., face.side / SEEN_SIDE);
            const bool inside =
                at.x > margin && at.y > margin && at.x < photo.cols - margin && at.y < photo.rows - margin;
            const bool outside =
                at.x < -margin || at.y < -margin || at.x > photo.cols + margin || at.y > photo.rows + margin;
            const Vec3d wanted =
                inside ? Vec3d(photo.at<Vec3b>(Point(cvFloor(at.x), cvFloor(at.y)))) : Vec3d(10, 20, 30);
            if (inside || outside)
                worst = std::max(worst, cv::norm(Vec3d(shown.at<Vec3b>(y, x)) - wanted, NORM_INF));
        }
    EXPECT_LE(worst, 5) << "of 255; the picture changes by some 2 a pixel";
}

TEST(Flsnet_SecondLook, shows_the_face_upright_and_at_one_size)
{
    const Mat photo = smoothPicture(Size(900, 700));
    for (const double roll : {0., 35., -120., 180.})
        for (const double side : {12., 60., 260.})
        {
            SCOPED_TRACE(cv::format("roll %g, side %g", roll, side));
            expectUprightCrop(photo, turnedFace(Point2d(430.5, 333.25), side, roll), roll);
            expectUprightCrop(photo, turnedFace(Point2d(20, 690), side, roll), roll);
        }
}

//! @}

} // namespace
} // namespace opencv_test
