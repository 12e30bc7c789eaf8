// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

#include <limits>

#include "error_message.hpp"
#include "segmenter_reference.hpp"
#include "small_models.hpp"

namespace opencv_test
{
namespace
{

/** Pixel by pixel: the part of the photo at offset, the padding colour outside of it. */
Mat referenceCrop(const Mat& photo, const Point& offset, const Size& size)
{
    Mat crop(size, CV_8UC3, Scalar(104, 117, 124));
    for (int y = 0; y < size.height; ++y)
    {
        for (int x = 0; x < size.width; ++x)
        {
            const Point at = offset + Point(x, y);
            if (Rect(Point(), photo.size()).contains(at))
            {
                crop.at<Vec3b>(y, x) = photo.at<Vec3b>(at);
            }
        }
    }
    return crop;
}

TEST(Flsnet_Segmenter, labels_a_face_as_the_network_does)
{
    const Mat photo = noisePhoto(Size(97, 83));
    // The crop is 48 x 48 pixels, as the network's input: inside, and over each border.
    const Point offsets[] = {Point(20, 10), Point(-13, 5), Point(70, 50), Point(30, -30)};
    for (const Point& offset : offsets)
    {
        SCOPED_TRACE(format("crop at %d, %d", offset.x, offset.y));
        const Rect2d square(offset.x, offset.y, 48, 48);
        const Rect2d box(offset.x + 12, offset.y + 12, 24, 24);
        Mat labels;
        makeSegmenter()->segment(photo, std::vector<Rect2d>(1, box), labels);

        const std::vector<Mat> logits = referenceLogits(referenceCrop(photo, offset, Size(48, 48)));
        Mat expected = Mat::zeros(photo.size(), CV_8UC1);
        const Rect region = Rect(offset, Size(48, 48)) & Rect(Point(), photo.size());
        for (int y = region.y; y < region.br().y; ++y)
        {
            for (int x = region.x; x < region.br().x; ++x)
            {
                expected.at<uchar>(y, x) = static_cast<uchar>(referenceLabel(logits, square, x, y).label);
            }
        }
        ASSERT_EQ(photo.size(), labels.size());
        ASSERT_EQ(CV_8UC1, labels.type());
        EXPECT_GT(agreement(expected, labels), 0.999);
        EXPECT_GT(countNonZero(labels), 100); // the comparison is of something
    }
}

TEST(Flsnet_Segmenter, shrinks_by_area_averaging)
{
    const Mat photo = noisePhoto(Size(120, 110));
    const Rect2d square(8, 6, 96, 96);
    Mat halved(48, 48, CV_8UC3);
    for (int y = 0; y < 48; ++y)
    {
        for (int x = 0; x < 48; ++x)
        {
            for (int c = 0; c < 3; ++c)
            {
                int sum = 0;
                for (int i = 0; i < 4; ++i)
                {
                    sum += photo.at<Vec3b>(6 + 2 * y + i / 2, 8 + 2 * x + i % 2)[c];
                }
                halved.at<Vec3b>(y, x)[c] = static_cast<uchar>((sum + 2) / 4);
            }
        }
    }
    const std::vector<Mat> logits = referenceLogits(halved);
    Mat labels;
    makeSegmenter()->segment(photo, std::vector<Rect2d>(1, Rect2d(32, 30, 48, 48)), labels);
    int different = 0;
    for (int y = 6; y < 102; ++y)
    {
        for (int x = 8; x < 104; ++x)
        {
            different += referenceLabel(logits, square, x, y).label != labels.at<uchar>(y, x);
        }
    }
    // Rounding of the averages differs at halves, and noise labels flip with little.
    EXPECT_LT(different, 96 * 96 / 50);
}

TEST(Flsnet_Segmenter, the_likelier_part_wins_where_faces_overlap)
{
    const Mat photo = noisePhoto(Size(100, 60));
    const Point offsets[] = {Point(5, 5), Point(30, 9)};
    const std::vector<Rect2d> boxes = {Rect2d(17, 17, 24, 24), Rect2d(42, 21, 24, 24)};
    Mat labels;
    makeSegmenter(boxes)->segment(photo, labels);

    Mat expected = Mat::zeros(photo.size(), CV_8UC1);
    Mat best = Mat::zeros(photo.size(), CV_64FC1);
    int contested = 0;
    for (const Point& offset : offsets)
    {
        const std::vector<Mat> logits = referenceLogits(referenceCrop(photo, offset, Size(48, 48)));
        for (int y = offset.y; y < std::min(offset.y + 48, photo.rows); ++y)
        {
            for (int x = offset.x; x < std::min(offset.x + 48, photo.cols); ++x)
            {
                const LabelAndProbability pixel =
                    referenceLabel(logits, Rect2d(offset.x, offset.y, 48, 48), x, y);
                const bool isPart = pixel.label != FACE_BACKGROUND;
                contested += isPart && best.at<double>(y, x) > 0;
                if (isPart && pixel.probability > best.at<double>(y, x))
                {
                    best.at<double>(y, x) = pixel.probability;
                    expected.at<uchar>(y, x) = static_cast<uchar>(pixel.label);
                }
            }
        }
    }
    EXPECT_GT(contested, 100);
    EXPECT_GT(agreement(expected, labels), 0.999);
}

TEST(Flsnet_Segmenter, describes_each_face)
{
    const Mat photo = noisePhoto(Size(90, 70));
    const std::vector<Rect2d> boxes = {Rect2d(20, 15, 20, 20), Rect2d(-30, 10, 24, 24),
                                       Rect2d(300, 300, 10, 10)};
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter(boxes);
    std::vector<FaceSegmentation> faces;
    segmenter->segmentFaces(photo, faces);
    ASSERT_EQ(3u, faces.size());

    EXPECT_EQ(boxes[0], faces[0].box);
    EXPECT_EQ(1.f, faces[0].confidence);
    EXPECT_EQ(0.5f, faces[1].confidence);
    EXPECT_EQ(Rect(10, 5, 40, 40), faces[0].region);
    EXPECT_EQ(faces[0].region.size(), faces[0].labels.size());
    EXPECT_EQ(Rect(0, 0, 6, 46), faces[1].region);
    EXPECT_TRUE(faces[2].region.empty());
    EXPECT_TRUE(faces[2].labels.empty());
    EXPECT_TRUE(faces[2].contours(FACE_SKIN).empty());

    // Pixel edges 10 and 50 of the photo are edges 0 and 48 of the input.
    ASSERT_EQ(Size(3, 2), faces[0].transform.size());
    const Mat corner = faces[0].transform * (Mat_<double>(3, 1) << 9.5, 4.5, 1);
    EXPECT_NEAR(-0.5, corner.at<double>(0), 1e-9);
    EXPECT_NEAR(-0.5, corner.at<double>(1), 1e-9);
    const Mat opposite = faces[0].transform * (Mat_<double>(3, 1) << 49.5, 44.5, 1);
    EXPECT_NEAR(47.5, opposite.at<double>(0), 1e-9);
    EXPECT_NEAR(47.5, opposite.at<double>(1), 1e-9);

    // The same labels as alone, and as with the label map.
    Mat labels;
    segmenter->segment(photo, std::vector<Rect2d>(1, boxes[0]), labels);
    EXPECT_EQ(0, countNonZero(labels(faces[0].region) != faces[0].labels));
    Mat joined, joinedAgain;
    std::vector<FaceSegmentation> again;
    segmenter->segment(photo, joined);
    segmenter->segment(photo, joinedAgain, again);
    EXPECT_EQ(0, countNonZero(joined != joinedAgain));
    ASSERT_EQ(3u, again.size());
    EXPECT_EQ(0, countNonZero(again[1].labels != faces[1].labels));

    for (int c = 0; c < FACE_CLASS_COUNT; ++c)
    {
        EXPECT_GE(faces[0].classConfidences[c], 0.f);
        EXPECT_LE(faces[0].classConfidences[c], 1.f);
        // Outlines, filled with their holes left out, are the class again.
        Mat filled = Mat::zeros(photo.size(), CV_8UC1);
        const std::vector<std::vector<Point>> contours = faces[0].contours(c);
        if (!contours.empty())
        {
            drawContours(filled, contours, -1, Scalar(255), 1);
        }
        Mat isClass = Mat::zeros(photo.size(), CV_8UC1);
        Mat(faces[0].labels == c).copyTo(isClass(faces[0].region));
        Mat outside = filled & ~isClass;
        Mat dilated;
        cv::dilate(isClass, dilated, Mat());
        EXPECT_EQ(0, countNonZero(filled & ~dilated)); // outlines of holes run one pixel outside of the class
        EXPECT_EQ(contours.empty(), countNonZero(isClass) == 0);
    }
    EXPECT_THROW(faces[0].contours(-1), cv::Exception);
    EXPECT_THROW(faces[0].contours(FACE_CLASS_COUNT), cv::Exception);
}

TEST(Flsnet_Segmenter, takes_every_kind_of_photo)
{
    const Mat photo = noisePhoto(Size(71, 66));
    const std::vector<Rect2d> boxes = {Rect2d(20, 18, 26, 26)};
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter(boxes);
    Mat expected;
    segmenter->segment(photo, expected);

    Mat photo16, photoFloat, bgra;
    photo.convertTo(photo16, CV_16U, 257);
    photo.convertTo(photoFloat, CV_32F, 1. / 255);
    cvtColor(photo, bgra, COLOR_BGR2BGRA);
    Mat framed(photo.rows + 9, photo.cols + 7, CV_8UC3, Scalar(1, 2, 3));
    Mat view = framed(Rect(3, 4, photo.cols, photo.rows));
    photo.copyTo(view);
    const Mat photos[] = {photo16, photoFloat, bgra, view};
    for (const Mat& other : photos)
    {
        SCOPED_TRACE(typeToString(other.type()));
        Mat labels;
        segmenter->segment(other, labels);
        EXPECT_EQ(0, countNonZero(labels != expected));
    }
    UMat labelsOfUMat;
    segmenter->segment(photo.getUMat(ACCESS_READ), labelsOfUMat);
    EXPECT_EQ(0, countNonZero(labelsOfUMat.getMat(ACCESS_READ) != expected));

    Mat gray, grayAsBgr, labelsOfGray, labelsOfGrayAsBgr;
    cvtColor(photo, gray, COLOR_BGR2GRAY);
    cvtColor(gray, grayAsBgr, COLOR_GRAY2BGR);
    segmenter->segment(gray, labelsOfGray);
    segmenter->segment(grayAsBgr, labelsOfGrayAsBgr);
    EXPECT_EQ(0, countNonZero(labelsOfGray != labelsOfGrayAsBgr));

    // An output that is a view is written in place.
    Mat large(200, 200, CV_8UC1, Scalar(77));
    Mat target = large(Rect(50, 60, photo.cols, photo.rows));
    segmenter->segment(photo, target);
    EXPECT_EQ(0, countNonZero(large(Rect(50, 60, photo.cols, photo.rows)) != expected));
    EXPECT_EQ(77, large.at<uchar>(0, 0));
}

TEST(Flsnet_Segmenter, no_face_is_no_error)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter();
    const Mat photo = noisePhoto(Size(40, 30));
    Mat labels(3, 3, CV_8UC1, Scalar(5));
    segmenter->segment(photo, labels);
    EXPECT_EQ(photo.size(), labels.size());
    EXPECT_EQ(0, countNonZero(labels));
    std::vector<FaceSegmentation> faces(2);
    segmenter->segmentFaces(photo, faces);
    EXPECT_TRUE(faces.empty());
    segmenter->segment(photo, std::vector<Rect2d>(1, Rect2d(500, 500, 20, 20)), labels);
    EXPECT_EQ(0, countNonZero(labels));
}

TEST(Flsnet_Segmenter, boxes_of_any_size)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter();
    Mat labels;
    const Rect2d boxes[] = {Rect2d(10, 10, 0.01, 0.01), Rect2d(10.5, 10.5, 1, 1),
                            Rect2d(-5e5, -5e5, 1e6, 1e6), Rect2d(5, 5, 30, 1)};
    for (const Rect2d& box : boxes)
    {
        segmenter->segment(noisePhoto(Size(50, 40)), std::vector<Rect2d>(1, box), labels);
        EXPECT_EQ(Size(50, 40), labels.size());
    }
    segmenter->segment(noisePhoto(Size(1, 1)), std::vector<Rect2d>(1, Rect2d(0, 0, 1, 1)), labels);
    EXPECT_EQ(Size(1, 1), labels.size());
}

TEST(Flsnet_Segmenter, labels_a_ready_made_crop)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter();
    const Mat crop = noisePhoto(Size(48, 48));
    Mat labels, scores;
    segmenter->segmentCrop(crop, labels, scores);
    const std::vector<Mat> logits = referenceLogits(crop);
    ASSERT_EQ(4, scores.dims);
    ASSERT_EQ(FACE_CLASS_COUNT, scores.size[1]);
    for (int y = 0; y < 48; ++y)
    {
        for (int x = 0; x < 48; ++x)
        {
            double sum = 0;
            double plainSum = 0;
            int best = 0;
            for (int c = 0; c < FACE_CLASS_COUNT; ++c)
            {
                sum += std::exp(logits[c].at<double>(y, x));
                plainSum += scores.ptr<float>(0, c, y)[x];
                best = scores.ptr<float>(0, c, y)[x] > scores.ptr<float>(0, best, y)[x] ? c : best;
            }
            // The scores are softmax x weight; the logits here hold the weight already: equal up to one factor.
            for (int c = 0; c < FACE_CLASS_COUNT; ++c)
            {
                EXPECT_NEAR(std::exp(logits[c].at<double>(y, x)) / sum,
                            scores.ptr<float>(0, c, y)[x] / plainSum, 1e-4);
            }
            EXPECT_EQ(best, labels.at<uchar>(y, x));
        }
    }
    segmenter->segmentCrop(noisePhoto(Size(130, 91)), labels);
    EXPECT_EQ(Size(130, 91), labels.size());
    segmenter->segmentCrop(noisePhoto(Size(3, 5)), labels);
    EXPECT_EQ(Size(3, 5), labels.size());
}

/** A crop of other proportions, padded by hand. */
TEST(Flsnet_Segmenter, crops_keep_their_proportions)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter();
    const Size input = segmenter->getInputSize();
    ASSERT_EQ(input.width, input.height);
    const Scalar mean = segmenter->modelInfo().mean;
    for (const Size& size : {Size(input.width / 2, input.height), Size(input.width, input.height / 4)})
    {
        const Mat crop = noisePhoto(size);
        Mat padded(input, CV_8UC3, mean), labels, expected, scores, expectedScores;
        const Rect inside((input.width - size.width) / 2, (input.height - size.height) / 2, size.width,
                          size.height);
        crop.copyTo(padded(inside));
        segmenter->segmentCrop(padded, expected, expectedScores);
        segmenter->segmentCrop(crop, labels, scores);
        EXPECT_EQ(0, countNonZero(labels != expected(inside))) << size;
        EXPECT_LT(cv::norm(scores.reshape(1, 1), expectedScores.reshape(1, 1), NORM_INF), 1e-5) << size;
    }
    Mat labels; // neither time nor memory for a square of that side
    segmenter->segmentCrop(noisePhoto(Size(1, 60000)), labels);
    EXPECT_EQ(Size(1, 60000), labels.size());
}

TEST(Flsnet_Segmenter, transparent_pixels_are_background)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter();
    const std::vector<Rect2d> boxes = {Rect2d(20, 15, 20, 20), Rect2d(30, 22, 18, 18)};
    const Mat opaque = noisePhoto(Size(64, 52));
    Mat transparent;
    cvtColor(opaque, transparent, COLOR_BGR2BGRA);
    std::vector<Mat> channels;
    split(transparent, channels);
    for (int y = 0; y < opaque.rows; ++y)
    {
        for (int x = 0; x < opaque.cols; ++x)
        {
            channels[3].at<uchar>(y, x) = static_cast<uchar>((x / 5 + y / 3) % 3); // 0, and nearly 0
        }
    }
    merge(channels, transparent);
    const auto cleared = [&](const Mat& labels, const Point& origin) {
        Mat result = labels.clone();
        for (int y = 0; y < labels.rows; ++y)
        {
            for (int x = 0; x < labels.cols; ++x)
            {
                const bool visible = channels[3].at<uchar>(y + origin.y, x + origin.x) > 0;
                result.at<uchar>(y, x) =
                    visible ? labels.at<uchar>(y, x) : static_cast<uchar>(FACE_BACKGROUND);
            }
        }
        return result;
    };
    Mat expected, labels;
    std::vector<FaceSegmentation> expectedFaces, faces;
    segmenter->segment(opaque, boxes, expected);
    segmenter->segmentFaces(opaque, boxes, expectedFaces);
    ASSERT_GT(countNonZero(expected), 0);
    Mat words, floats;
    transparent.convertTo(words, CV_16U, 257);
    transparent.convertTo(floats, CV_32F, 1 / 255.);
    for (const Mat& photo : {transparent, words, floats})
    {
        segmenter->segment(photo, boxes, labels);
        EXPECT_EQ(0, cv::norm(cleared(expected, Point()), labels, NORM_INF)) << typeToString(photo.type());
        segmenter->segmentFaces(photo, boxes, faces);
        for (size_t i = 0; i < faces.size(); ++i)
        {
            EXPECT_EQ(0, cv::norm(cleared(expectedFaces[i].labels, faces[i].region.tl()), faces[i].labels,
                                  NORM_INF));
        }
        segmenter->segmentCrop(opaque, expected);
        segmenter->segmentCrop(photo, labels);
        EXPECT_EQ(0, cv::norm(cleared(expected, Point()), labels, NORM_INF)) << typeToString(photo.type());
        segmenter->segment(opaque, boxes, expected);
        Mat inPlace = photo.clone();
        segmenter->segment(inPlace, boxes, inPlace);
        EXPECT_EQ(0, cv::norm(cleared(expected, Point()), inPlace, NORM_INF)) << typeToString(photo.type());
        segmenter->segmentCrop(photo, labels);
        inPlace = photo.clone();
        segmenter->segmentCrop(inPlace, inPlace);
        EXPECT_EQ(0, cv::norm(labels, inPlace, NORM_INF)) << typeToString(photo.type());
    }
}

TEST(Flsnet_Segmenter, boxes_of_two_corners_get_a_word)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter();
    Mat labels;
    const std::string message = errorMessage([&] {
        segmenter->segment(noisePhoto(Size(50, 40)), std::vector<Rect2d>(1, Rect2d(30, 20, -10, 12)), labels);
    });
    EXPECT_TRUE(contains(message, "not two corners")) << message;
}

TEST(Flsnet_Segmenter, settings_change_the_result)
{
    const Mat photo = noisePhoto(Size(70, 70));
    const std::vector<Rect2d> boxes = {Rect2d(20, 20, 26, 26)};
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter(boxes);
    Mat before, after;
    segmenter->segment(photo, before);
    EXPECT_EQ(0.5, segmenter->getAreaExponent());
    EXPECT_EQ(Size(48, 48), segmenter->getInputSize());
    EXPECT_EQ(ENLARGEMENT, segmenter->getCropGeometry().enlargement);
    EXPECT_EQ(noiseModel()->info().areas, segmenter->getAreas());
    EXPECT_EQ(FACE_CLASS_COUNT, segmenter->modelInfo().spec.classCount);

    std::vector<double> areas(FACE_CLASS_COUNT, 1e-3);
    areas[FACE_LIP] = 1e3;
    segmenter->setAreas(areas);
    segmenter->setAreaExponent(3);
    segmenter->segment(photo, after);
    EXPECT_EQ(52 * 52, countNonZero(after == FACE_LIP)); // a weight that large leaves nothing else
    segmenter->setAreaExponent(0);
    segmenter->segment(photo, after);
    EXPECT_GT(countNonZero(after != FACE_LIP), 1000);

    segmenter->setAreas(noiseModel()->info().areas);
    segmenter->setAreaExponent(0.5);
    segmenter->segment(photo, after);
    EXPECT_EQ(0, countNonZero(before != after));
    CropGeometry geometry = segmenter->getCropGeometry();
    geometry.enlargement = 1;
    segmenter->setCropGeometry(geometry);
    segmenter->segment(photo, after);
    EXPECT_EQ(0, countNonZero(after(Rect(0, 0, 70, 20))));
    segmenter->setInputSize(Size(33, 61));
    segmenter->segment(photo, after);
    EXPECT_EQ(photo.size(), after.size());
    segmenter->setDetector(makePtr<FixedDetector>(std::vector<Rect2d>()));
    segmenter->segment(photo, after);
    EXPECT_EQ(0, countNonZero(after));
}

TEST(Flsnet_Segmenter, takes_the_areas_of_statistics)
{
    // Statistics of label maps without lips or pupils.
    ClassStatistics statistics(FACE_CLASS_COUNT, 0);
    Mat map(60, 90, CV_8UC1);
    RNG(3).fill(map, RNG::UNIFORM, 0, FACE_CLASS_COUNT);
    map.setTo(Scalar::all(FACE_SKIN), (map == FACE_LIP) | (map == FACE_PUPIL));
    statistics.add(map);
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter();
    segmenter->setAreas(statistics.areas());
    EXPECT_EQ(statistics.areas(), segmenter->getAreas());
    segmenter->setAreaExponent(0.5);
    const Mat photo = noisePhoto(Size(90, 70));
    const std::vector<Rect2d> boxes = {Rect2d(20, 15, 24, 24), Rect2d(36, 25, 20, 20)};
    Mat labels, scores, unweighted;
    std::vector<FaceSegmentation> faces;
    segmenter->segment(photo, boxes, labels, faces); // faces overlap: with probabilities
    EXPECT_EQ(0, countNonZero((labels == FACE_LIP) | (labels == FACE_PUPIL)));
    EXPECT_EQ(0.f, faces[0].classConfidences[FACE_LIP]);
    EXPECT_TRUE(checkRange(Mat(faces[0].classConfidences)));
    segmenter->segment(photo, std::vector<Rect2d>(1, boxes[0]), labels);
    EXPECT_EQ(0, countNonZero((labels == FACE_LIP) | (labels == FACE_PUPIL)));
    EXPECT_GT(countNonZero(labels), 500);
    segmenter->segmentCrop(photo, labels, scores);
    EXPECT_EQ(0, countNonZero((labels == FACE_LIP) | (labels == FACE_PUPIL)));
    EXPECT_TRUE(checkRange(scores.reshape(1, 1)));
    segmenter->setAreaExponent(0); // no weighting at all
    segmenter->segment(photo, std::vector<Rect2d>(1, boxes[0]), unweighted);
    EXPECT_GT(countNonZero((unweighted == FACE_LIP) | (unweighted == FACE_PUPIL)), 100);
}

TEST(Flsnet_Segmenter, is_made_from_params)
{
    const std::vector<Rect2d> boxes = {Rect2d(12, 12, 24, 24), Rect2d(30, 30, 10, 10), Rect2d(5, 40, 16, 16)};
    const Mat photo = noisePhoto(Size(60, 70));
    FaceLandmarkSegmenter::Params params;
    params.model = noiseModel();
    params.detector = makePtr<FixedDetector>(boxes); // confidences 1, 1/2, 1/3
    std::vector<FaceSegmentation> faces;
    const auto found = [&] {
        FaceLandmarkSegmenter::create(params)->segmentFaces(photo, faces);
        std::vector<Rect2d> result;
        for (const FaceSegmentation& face : faces)
        {
            result.push_back(face.box);
        }
        return result;
    };
    EXPECT_EQ(boxes, found());
    params.minFaceSize = 16;
    EXPECT_EQ(std::vector<Rect2d>({boxes[0], boxes[2]}), found());
    params.maxFaces = 1;
    EXPECT_EQ(std::vector<Rect2d>(1, boxes[0]), found());
    params.maxFaces = 0;
    params.confidence = 0.4f;
    EXPECT_EQ(std::vector<Rect2d>(1, boxes[0]), found());
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(params);
    EXPECT_EQ(16, segmenter->getMinFaceSize());
    EXPECT_EQ(0, segmenter->getMaxFaces());
    EXPECT_EQ(0.4f, segmenter->getConfidence());
    EXPECT_EQ(params.detector, segmenter->getDetector());
    segmenter->setMinFaceSize(0);
    segmenter->setConfidence(0);
    segmenter->setMaxFaces(2);
    segmenter->segmentFaces(photo, faces);
    EXPECT_EQ(2u, faces.size());
    segmenter->segmentFaces(photo, boxes, faces);
    EXPECT_EQ(3u, faces.size()) << "faces of the caller are never left out";
    EXPECT_THROW(segmenter->setMinFaceSize(-1), cv::Exception);
    EXPECT_THROW(segmenter->setMaxFaces(-1), cv::Exception);
    EXPECT_THROW(segmenter->setConfidence(1.5f), cv::Exception);

    TemporaryFile file(".onnx");
    noiseModel()->write(file.path());
    FaceLandmarkSegmenter::Params fromFile;
    fromFile.modelFile = file.path();
    fromFile.stage1Only = true;
    Mat labels, expected;
    FaceLandmarkSegmenter::create(fromFile)->segment(photo, boxes, labels);
    FaceLandmarkSegmenter::create(noiseModel(), Ptr<FaceDetector>(), 0, 0, true)
        ->segment(photo, boxes, expected);
    EXPECT_EQ(0, countNonZero(labels != expected));
    fromFile.precision = PRECISION_INT8;
    EXPECT_TRUE(contains(errorMessage([&] { FaceLandmarkSegmenter::create(fromFile); }), "quantize"));
}

TEST(Flsnet_Segmenter, no_model_is_the_one_inside_the_library)
{
    const ModelInfo embedded = Model::embedded()->info();
    for (const Ptr<FaceLandmarkSegmenter>& segmenter :
         {FaceLandmarkSegmenter::create(), FaceLandmarkSegmenter::create(nullptr),
          FaceLandmarkSegmenter::create(Ptr<Model>()), FaceLandmarkSegmenter::create(""),
          FaceLandmarkSegmenter::create(FaceLandmarkSegmenter::Params())})
    {
        EXPECT_EQ(embedded.metadata, segmenter->modelInfo().metadata);
        EXPECT_TRUE(segmenter->getDetector().empty());
    }
}

TEST(Flsnet_Segmenter, takes_boxes_of_any_numbers)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter();
    const Mat photo = noisePhoto(Size(70, 60));
    const std::vector<Rect2d> boxes = {Rect2d(12, 12, 24, 24), Rect2d(40, 30, 10, 10)};
    const std::vector<Rect> integers(boxes.begin(), boxes.end());
    const std::vector<Rect2f> floats(boxes.begin(), boxes.end());
    Mat expected, labels;
    std::vector<FaceSegmentation> faces, expectedFaces;
    segmenter->segment(photo, boxes, expected);
    segmenter->segmentFaces(photo, boxes, expectedFaces);
    segmenter->segment(photo, integers, labels);
    EXPECT_EQ(0, countNonZero(labels != expected));
    segmenter->segment(photo, floats, labels, faces);
    EXPECT_EQ(0, countNonZero(labels != expected));
    ASSERT_EQ(2u, faces.size());
    EXPECT_EQ(boxes[1], faces[1].box);
    segmenter->segmentFaces(photo, integers, faces);
    ASSERT_EQ(2u, faces.size());
    EXPECT_EQ(0, countNonZero(faces[0].labels != expectedFaces[0].labels));
    segmenter->segment(photo, {Rect2d(12, 12, 24, 24), Rect2d(40, 30, 10, 10)}, labels);
    EXPECT_EQ(0, countNonZero(labels != expected));
}

TEST(Flsnet_Segmenter, stays_finite_with_extreme_areas)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter();
    std::vector<double> areas(FACE_CLASS_COUNT, 1e-6);
    areas[FACE_BACKGROUND] = 1e6;
    segmenter->setAreas(areas);
    segmenter->setAreaExponent(10);
    Mat labels, scores;
    segmenter->segmentCrop(noisePhoto(Size(40, 40)), labels, scores);
    EXPECT_EQ(0, countNonZero(labels)); // background weighs more than everything
    EXPECT_TRUE(checkRange(scores.reshape(1, 1)));
}

TEST(Flsnet_Segmenter, the_size_of_all_areas_does_not_matter)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter({Rect2d(12, 12, 24, 24)});
    const Mat photo = noisePhoto(Size(40, 40));
    Mat expected;
    for (const int scale : {0, 1010, -1074})
    {
        std::vector<double> areas(FACE_CLASS_COUNT);
        for (size_t c = 0; c < areas.size(); ++c)
        {
            areas[c] = std::ldexp(static_cast<double>(100 + c), scale);
        }
        segmenter->setAreas(areas);
        Mat labels;
        std::vector<FaceSegmentation> faces;
        segmenter->segment(photo, labels, faces);
        expected = scale == 0 ? labels : expected;
        EXPECT_EQ(0, countNonZero(labels != expected)) << scale;
        ASSERT_EQ(1u, faces.size());
        for (const float confidence : faces[0].classConfidences)
        {
            EXPECT_TRUE(confidence >= 0 && confidence <= 1) << confidence << " at " << scale;
        }
    }
}

TEST(Flsnet_Segmenter, runs_stage_1_alone)
{
    const std::vector<Rect2d> boxes = {Rect2d(12, 12, 24, 24)};
    const Mat photo = noisePhoto(Size(48, 48));
    Mat labels, labelsOfStage1;
    makeSegmenter(boxes)->segment(photo, labels);
    FaceLandmarkSegmenter::create(noiseModel(), makePtr<FixedDetector>(boxes), 0, 0, true)
        ->segment(photo, labelsOfStage1);
    dnn::Net net = noiseModel()->net(true);
    EXPECT_THROW(Model::layerName(net, "stage2.encoder.0"), cv::Exception);
    EXPECT_LT(agreement(labels, labelsOfStage1), 0.9);
}

TEST(Flsnet_Segmenter, makes_itself_from_bytes)
{
    const std::vector<Rect2d> boxes = {Rect2d(12, 12, 24, 24)};
    const Mat photo = noisePhoto(Size(48, 48));
    Mat labels, labelsOfBytes;
    makeSegmenter(boxes)->segment(photo, labels);
    const Ptr<FaceLandmarkSegmenter> segmenter =
        FaceLandmarkSegmenter::create(noiseModel()->toOnnx(), makePtr<FixedDetector>(boxes));
    segmenter->setRemoveIslands(false); // as makeSegmenter() does
    segmenter->setRefineBorders(false);
    segmenter->segment(photo, labelsOfBytes);
    EXPECT_EQ(0, countNonZero(labels != labelsOfBytes));
}

TEST(Flsnet_Segmenter, says_what_is_wrong)
{
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter({Rect2d(5, 5, 10, 10)});
    const Mat photo = noisePhoto(Size(30, 30));
    const float nan = std::numeric_limits<float>::quiet_NaN();
    Mat labels;
    const auto messageForBox = [&](const Rect2d& box) {
        return errorMessage([&] { segmenter->segment(photo, {Rect2d(1, 1, 5, 5), box}, labels); });
    };
    EXPECT_TRUE(contains(messageForBox(Rect2d(3, 3, 0, 5)), "Box 1"));
    EXPECT_TRUE(contains(messageForBox(Rect2d(3, 3, 5, -1)), "Box 1"));
    EXPECT_TRUE(contains(messageForBox(Rect2d(nan, 3, 5, 5)), "Box 1"));
    EXPECT_TRUE(contains(messageForBox(Rect2d(-5e307, -5e307, 1e308, 1e308)), "Box 1"));
    FaceDetection face(Rect2d(5, 5, 10, 10), 1, nan);
    EXPECT_TRUE(contains(errorMessage([&] { segmenter->segment(photo, {face}, labels); }), "roll of face 0"));
    face = FaceDetection(face.box, 1, 0, std::vector<Point2f>(4));
    EXPECT_TRUE(contains(errorMessage([&] { segmenter->segment(photo, {face}, labels); }), "4 landmarks"));
    EXPECT_TRUE(contains(errorMessage([&] { segmenter->segment(Mat(), labels); }), "empty"));
    Mat withNan(30, 30, CV_32FC3, Scalar::all(0.5));
    withNan.at<Vec3f>(29, 29)[2] = nan;
    EXPECT_TRUE(contains(errorMessage([&] { segmenter->segment(withNan, labels); }), "NaN"));
    EXPECT_TRUE(contains(errorMessage([&] { segmenter->segment(Mat(9, 9, CV_64FC3), labels); }), "CV_32F"));
    EXPECT_TRUE(contains(errorMessage([&] { segmenter->segment(Mat(9, 9, CV_8UC2), labels); }), "channels"));
    EXPECT_TRUE(contains(errorMessage([&] { segmenter->segmentCrop(Mat(), labels); }), "empty"));

    ModelInfo finder;
    finder.spec = ModelSpec::detector();
    finder.areas.clear();
    finder.classNames.clear();
    EXPECT_TRUE(contains(errorMessage([&] { FaceLandmarkSegmenter::create(Model::random(finder)); }),
                         "NetworkFaceDetector"));
    EXPECT_TRUE(contains(errorMessage([] { FaceLandmarkSegmenter::create(String("no/such/file.onnx")); }),
                         "no/such/file"));
    EXPECT_THROW(FaceLandmarkSegmenter::create(std::vector<uchar>()), cv::Exception);

    EXPECT_THROW(segmenter->setAreas(std::vector<double>(8, 1)), cv::Exception);
    EXPECT_THROW(segmenter->setAreas(std::vector<double>(9, 0)), cv::Exception);
    EXPECT_THROW(segmenter->setAreaExponent(nan), cv::Exception);
    EXPECT_THROW(segmenter->setAreaExponent(-0.1), cv::Exception);
    EXPECT_THROW(segmenter->setAreaExponent(10.1), cv::Exception);
    EXPECT_THROW(segmenter->setInputSize(Size(16384, 16384)), cv::Exception); // 16 such maps overflow an int
    EXPECT_THROW(segmenter->setInputSize(Size(3, 48)), cv::Exception);
    CropGeometry geometry;
    geometry.enlargement = 0.5;
    EXPECT_THROW(segmenter->setCropGeometry(geometry), cv::Exception);
    geometry = CropGeometry();
    geometry.border = BORDER_WRAP;
    EXPECT_THROW(segmenter->setCropGeometry(geometry), cv::Exception);
}

} // namespace
} // namespace opencv_test
