// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Faces that are turned in the picture's plane.

#include "segmenter_reference.hpp"

#ifdef FLSNET_SOURCE_DIR
#include "opencv2/imgcodecs.hpp"
#endif

namespace opencv_test
{
namespace
{

/** The crop of a face, made from its transform by OpenCV alone. */
Mat cropOf(const Mat& photo, const FaceSegmentation& face)
{
    Mat crop;
    warpAffine(photo, crop, face.transform, Size(48, 48), INTER_LINEAR, BORDER_CONSTANT,
               Scalar(104, 117, 124));
    return crop;
}

Point2d placeOf(const FaceSegmentation& face, int x, int y)
{
    const Mat place = face.transform * (Mat_<double>(3, 1) << x, y, 1);
    return Point2d(place.at<double>(0), place.at<double>(1));
}

/** How far a place is inside of the 48 x 48 pixels of a crop; negative outside. */
double marginOf(const Point2d& place)
{
    return std::min(std::min(place.x + 0.5, 47.5 - place.x), std::min(place.y + 0.5, 47.5 - place.y));
}

// The crops are 48 x 48 pixels of the photo.
const std::vector<FaceDetection> FACES = {
    FaceDetection(Rect2d(28, 33, 24, 24), 1, 30), FaceDetection(Rect2d(75.5, 30.25, 24, 24), 1, -115),
    FaceDetection(Rect2d(2, 60, 24, 24), 1, 90), FaceDetection(Rect2d(85, 70, 24, 24), 1, 540),
    FaceDetection(Rect2d(55, -5, 24, 24), 1, 7)};

TEST(Flsnet_TurnedFaces, are_labeled_as_the_network_does)
{
    const Mat photo = noisePhoto(Size(120, 110));
    for (const FaceDetection& detection : FACES)
    {
        SCOPED_TRACE(detection.roll);
        Mat labels;
        std::vector<FaceSegmentation> faces;
        makeSegmenter()->segment(photo, {detection}, labels, faces);
        ASSERT_EQ(1u, faces.size());
        const std::vector<Mat> logits = referenceLogits(cropOf(photo, faces[0]));
        int inside = 0, right = 0;
        for (int y = 0; y < photo.rows; ++y)
        {
            for (int x = 0; x < photo.cols; ++x)
            {
                const Point2d place = placeOf(faces[0], x, y);
                const double margin = marginOf(place);
                if (margin < -1e-3)
                {
                    ASSERT_EQ(0, labels.at<uchar>(y, x)) << x << ", " << y << " is outside of the crop";
                }
                if (margin > 1e-3)
                {
                    ++inside;
                    right += referenceLabel(logits, place).label == labels.at<uchar>(y, x);
                    ASSERT_TRUE(faces[0].region.contains(Point(x, y)));
                }
            }
        }
        EXPECT_GT(inside, 600);
        EXPECT_GT(right, 0.98 * inside); // the crop rounds positions to 1/32 of a pixel, from another corner
    }
}

/** The class of the largest score, and by how much it leads. */
std::pair<uchar, float> largestScore(const Mat& scores, int y, int x)
{
    uchar best = 0;
    float largest = -1, second = -1;
    for (int c = 0; c < scores.size[0]; ++c)
    {
        const float score = scores.ptr<float>(c, y)[x];
        second = std::max(second, std::min(score, largest));
        best = score > largest ? static_cast<uchar>(c) : best;
        largest = std::max(largest, score);
    }
    return {best, largest - second};
}

// Many pixels for each place of the logits: labels are found for runs of pixels at once, scores for each pixel.
TEST(Flsnet_TurnedFaces, of_many_pixels_have_the_labels_of_the_largest_scores)
{
    Mat blocks(12, 14, CV_8UC3), photo;
    RNG rng(3);
    rng.fill(blocks, RNG::UNIFORM, 0, 256);
    resize(blocks, photo, Size(700, 600), 0, 0, INTER_NEAREST);
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter();
    segmenter->setWithScores(true);
    for (const double roll : {30., -115., 90., 180., 7., 0.01, 269.999})
    {
        SCOPED_TRACE(roll);
        Mat labels;
        std::vector<FaceSegmentation> faces;
        segmenter->segment(photo, {FaceDetection(Rect2d(170, 90.3, 290, 290), 1, roll)}, labels, faces);
        ASSERT_EQ(1u, faces.size());
        const FaceSegmentation& face = faces[0];
        int compared = 0, changes = 0;
        for (int y = 0; y < face.labels.rows; ++y)
        {
            for (int x = 0; x < face.labels.cols; ++x)
            {
                const auto best = largestScore(face.scores, y, x);
                const uchar label = face.labels.at<uchar>(y, x);
                changes += x > 0 && label != face.labels.at<uchar>(y, x - 1);
                const double margin = marginOf(placeOf(face, face.region.x + x, face.region.y + y));
                if (best.second > 1e-3 && std::abs(margin) > 1e-2) // edges are rounded otherwise
                {
                    ++compared;
                    ASSERT_EQ(best.first, label) << x << ", " << y;
                }
            }
        }
        EXPECT_GT(compared, 0.97 * face.labels.total());
        EXPECT_GT(changes, 2000);                      // borders there are
        EXPECT_LT(changes, 0.1 * face.labels.total()); // and regions
    }
}

// Pixels whose centres lie on the crop's edge belong to it, also where rounding makes a quarter of a turn a little more or less.
TEST(Flsnet_TurnedFaces, keep_the_pixels_on_their_edges)
{
    const Mat photo = noisePhoto(Size(700, 600));
    const FaceDetection face(Rect2d(200.5, 150.5, 200, 200), 1,
                             90); // the crop: 100.5 to 500.5, 50.5 to 450.5
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter();
    const auto onEdges = [&](double roll) {
        FaceDetection turned = face;
        turned.roll = roll;
        Mat labels;
        segmenter->segment(photo, {turned}, labels);
        return std::vector<int>{countNonZero(labels.col(100)), countNonZero(labels.row(50))};
    };
    const std::vector<int> exact = onEdges(90);
    for (const double roll : {std::nextafter(90., 100.), std::nextafter(90., 0.), 90 + 1e-8})
    {
        const std::vector<int> found = onEdges(roll);
        for (size_t i = 0; i < exact.size(); ++i)
        {
            EXPECT_GT(exact[i], 100) << i; // the right and lower edge are the next crop's
            EXPECT_GT(found[i], 0.7 * exact[i]) << i << ", " << roll - 90; // the crop of noise is resampled
        }
    }
}

TEST(Flsnet_TurnedFaces, crop_is_turned_around_the_centre_of_the_box)
{
    const Mat photo = noisePhoto(Size(120, 110));
    Mat labels;
    std::vector<FaceSegmentation> faces;
    std::vector<FaceDetection> detections = FACES;
    detections[1].landmarks = {{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 10}};
    detections[1].confidence = 0.25f;
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter();
    CropGeometry geometry = segmenter->getCropGeometry();
    geometry.shift = Point2d(0.25, -0.125); // of 24 pixels: 6 to the right, 3 up in the upright frame
    segmenter->setCropGeometry(geometry);
    segmenter->segmentFaces(photo, detections, faces);
    ASSERT_EQ(detections.size(), faces.size());
    EXPECT_EQ(detections[1].landmarks, faces[1].landmarks);
    EXPECT_EQ(0.25f, faces[1].confidence);
    for (size_t i = 0; i < faces.size(); ++i)
    {
        SCOPED_TRACE(detections[i].roll);
        EXPECT_EQ(detections[i].box, faces[i].box);
        EXPECT_EQ(detections[i].roll, faces[i].roll);
        EXPECT_EQ(faces[i].region.size(), faces[i].labels.size());
        // A point of the upright face, turned by OpenCV's own rotation around the centre of the box.
        const Rect2d& box = detections[i].box;
        const Point2d center(box.x + box.width / 2 - 0.5,
                             box.y + box.height / 2 - 0.5); // from edges to centres
        const Mat turn = getRotationMatrix2D(Point2f(center), detections[i].roll, 1);
        const Mat turned = turn * (Mat_<double>(3, 1) << center.x + 9, center.y - 4, 1);
        const Mat place =
            faces[i].transform * (Mat_<double>(3, 1) << turned.at<double>(0), turned.at<double>(1), 1);
        EXPECT_NEAR(23.5 + 9 - 6, place.at<double>(0), 1e-4);
        EXPECT_NEAR(23.5 - 4 + 3, place.at<double>(1), 1e-4);
    }
}

TEST(Flsnet_TurnedFaces, whole_turns_are_none)
{
    const Mat photo = noisePhoto(Size(120, 110));
    Mat upright, turned;
    const Rect2d box(40.3, 35.1, 22.7, 22.7);
    makeSegmenter()->segment(photo, {box}, upright);
    for (const double roll : {0., 360., -720., 1e-320})
    {
        makeSegmenter()->segment(photo, {FaceDetection(box, 1, roll)}, turned);
        EXPECT_EQ(0, countNonZero(upright != turned));
    }
}

TEST(Flsnet_TurnedFaces, the_likelier_part_wins_where_they_overlap)
{
    const Mat photo = noisePhoto(Size(120, 110));
    const std::vector<FaceDetection> detections = {FaceDetection(Rect2d(35, 40, 24, 24), 1, 20),
                                                   FaceDetection(Rect2d(50, 45, 24, 24), 1, -70),
                                                   FaceDetection(Rect2d(60, 30, 24, 24))};
    Mat labels;
    std::vector<FaceSegmentation> faces;
    makeSegmenter()->segment(photo, detections, labels, faces);
    Mat expected = Mat::zeros(photo.size(), CV_8UC1);
    Mat best = Mat::zeros(photo.size(), CV_64FC1);
    int contested = 0;
    for (const FaceSegmentation& face : faces)
    {
        const std::vector<Mat> logits = referenceLogits(cropOf(photo, face));
        for (int y = 0; y < photo.rows; ++y)
        {
            for (int x = 0; x < photo.cols; ++x)
            {
                const Point2d place = placeOf(face, x, y);
                const LabelAndProbability pixel = referenceLabel(logits, place);
                if (marginOf(place) >= 0 && pixel.label != FACE_BACKGROUND)
                {
                    contested += best.at<double>(y, x) > 0;
                    if (pixel.probability > best.at<double>(y, x))
                    {
                        best.at<double>(y, x) = pixel.probability;
                        expected.at<uchar>(y, x) = static_cast<uchar>(pixel.label);
                    }
                }
            }
        }
    }
    EXPECT_GT(contested, 1000);
    EXPECT_GT(agreement(expected, labels), 0.985);
    // What each face is by itself does not depend on the others.
    std::vector<FaceSegmentation> alone;
    makeSegmenter()->segmentFaces(photo, detections, alone);
    for (size_t i = 0; i < faces.size(); ++i)
    {
        EXPECT_GT(agreement(alone[i].labels, faces[i].labels), 0.999); // the sum may round another way
    }
}

#ifdef FLSNET_SOURCE_DIR

const Rect2d BOX(178, 87, 90, 90); // of the astronaut

Mat astronaut()
{
    Mat photo = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    CV_Assert(!photo.empty());
    return photo;
}

/** 1 for a class that neither map holds. */
std::vector<double> ious(const Mat& truth, const Mat& labels)
{
    SegmentationMetrics metrics;
    metrics.add(truth, labels);
    std::vector<double> result = metrics.iou();
    for (double& iou : result)
    {
        iou = std::isnan(iou) ? 1 : iou;
    }
    return result;
}

TEST(Flsnet_TurnedFaces, quarters_of_a_turn_cost_nothing)
{
    const Mat photo = astronaut();
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create();
    Mat upright;
    segmenter->segment(photo, {BOX}, upright);
    const double width = photo.cols, height = photo.rows;
    const Point2d center = (BOX.tl() + BOX.br()) / 2;
    struct Turn
    {
        double roll;
        int code;
        int back;
        Point2d center;
    };
    const Turn turns[] = {
        {90, ROTATE_90_COUNTERCLOCKWISE, ROTATE_90_CLOCKWISE, Point2d(center.y, width - center.x)},
        {180, ROTATE_180, ROTATE_180, Point2d(width - center.x, height - center.y)},
        {-90, ROTATE_90_CLOCKWISE, ROTATE_90_COUNTERCLOCKWISE, Point2d(height - center.y, center.x)}};
    for (const Turn& turn : turns)
    {
        SCOPED_TRACE(turn.roll);
        Mat turned, labels, back;
        rotate(photo, turned, turn.code);
        const Rect2d box(turn.center.x - BOX.width / 2, turn.center.y - BOX.height / 2, BOX.width,
                         BOX.height);
        segmenter->segment(turned, {FaceDetection(box, 1, turn.roll)}, labels);
        rotate(labels, back, turn.back);
        const std::vector<double> iou = ious(upright, back);
        for (int c = 0; c < FACE_CLASS_COUNT; ++c)
        {
            EXPECT_GE(iou[c], 0.97) << className(c);
        }
        EXPECT_GE(agreement(upright, back), 0.999);
    }
}

Mat turnedLabels(const Mat& labels, const Mat& turn, const Size& size, int flags)
{
    Mat result;
    warpAffine(labels, result, turn, size, INTER_NEAREST | flags);
    return result;
}

// Pixels of a part: the IoU of a smaller one, of the photo's nostrils (27), hangs on single pixels; its middle and size do not.
const int FEW = 100;

/** Mean place of a class's pixels. */
Point2d middleOf(const Mat& labels, int c)
{
    const Moments m = moments(labels == c, true);
    return Point2d(m.m10 / m.m00, m.m01 / m.m00);
}

TEST(Flsnet_TurnedFaces, other_turns_cost_little_more_than_turning_photo_and_labels)
{
    // Enlarged, so that most parts have more than a few pixels.
    const int scale = 4;
    Mat photo;
    resize(astronaut(), photo, Size(), scale, scale, INTER_CUBIC);
    const Rect2d largeBox(scale * BOX.x, scale * BOX.y, scale * BOX.width, scale * BOX.height);
    const Point2d center = (largeBox.tl() + largeBox.br()) / 2;
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create();
    Mat upright;
    segmenter->segment(photo, {largeBox}, upright);
    // From OpenCV 5 on, what is compared with costs less: its warpAffine rounds no places to 1/32 of a pixel.
    const double most = CV_VERSION_MAJOR < 5 ? 0.05 : 0.06;
    for (const double roll : {30., -50., 135.})
    {
        SCOPED_TRACE(roll);
        // On a canvas that holds all of the turned photo.
        const Size canvas(3000, 3000);
        const Point half(photo.cols / 2, photo.rows / 2);
        const Point margin(canvas.width / 2 - half.x, canvas.height / 2 - half.y);
        Mat turn = getRotationMatrix2D(Point2f(half) - Point2f(0.5f, 0.5f), roll, 1);
        turn.at<double>(0, 2) += margin.x;
        turn.at<double>(1, 2) += margin.y;
        Mat turned, thereAndBack, expected, labels;
        warpAffine(photo, turned, turn, canvas, INTER_LINEAR, BORDER_REPLICATE);
        warpAffine(turned, thereAndBack, turn, photo.size(), INTER_LINEAR | WARP_INVERSE_MAP);
        segmenter->segment(thereAndBack, {largeBox}, expected);
        expected =
            turnedLabels(turnedLabels(expected, turn, canvas, 0), turn, photo.size(), WARP_INVERSE_MAP);

        const Mat place = turn * (Mat_<double>(3, 1) << center.x - 0.5, center.y - 0.5, 1);
        const Rect2d box(place.at<double>(0) + 0.5 - largeBox.width / 2,
                         place.at<double>(1) + 0.5 - largeBox.height / 2, largeBox.width, largeBox.height);
        segmenter->segment(turned, {FaceDetection(box, 1, roll)}, labels);
        const Mat back = turnedLabels(labels, turn, photo.size(), WARP_INVERSE_MAP);
        const std::vector<double> cost = ious(upright, expected), iou = ious(upright, back);
        for (int c = 0; c < FACE_CLASS_COUNT; ++c)
        {
            const double before = countNonZero(upright == c), after = countNonZero(back == c);
            ASSERT_GT(std::min(before, after), 0) << className(c);
            if (before < FEW)
            {
                EXPECT_LT(cv::norm(middleOf(upright, c) - middleOf(back, c)), 1) << className(c);
                EXPECT_LT(std::max(after / before, before / after), 1.7) << className(c);
                continue;
            }
            EXPECT_GE(iou[c], cost[c] - most) << className(c);
        }
        EXPECT_GE(cv::mean(iou)[0], cv::mean(cost)[0] - 0.03);
    }
}

#endif // FLSNET_SOURCE_DIR

} // namespace
} // namespace opencv_test
