// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "test_precomp.hpp"

// A real photo through the default model and detector. Where the parts lie was read off the photo by eye.
#ifdef FLSNET_SOURCE_DIR

#include "opencv2/imgcodecs.hpp"

namespace opencv_test
{
namespace
{

/** What a class must look like in the label map of a photo. */
struct ExpectedPart
{
    FaceClass id;
    Rect within;
    double shareWithin; // of its pixels, at least
    int minPixels;
    int maxPixels;
};

TEST(Flsnet_EndToEnd, finds_the_parts_of_a_real_face)
{
    const Mat photo = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    ASSERT_FALSE(photo.empty());
    Mat labels;
    std::vector<FaceSegmentation> faces;
    FaceLandmarkSegmenter::create()->segment(photo, labels, faces);
    ASSERT_EQ(1u, faces.size());
    const Rect2d box = faces[0].box;
    // The brows' upper edge is at y = 87, the chin at y = 177; the face's middle is at x = 222.
    EXPECT_NEAR(222, box.x + box.width / 2, 15);
    EXPECT_NEAR(132, box.y + box.height / 2, 15);
    EXPECT_NEAR(90, box.height, 20);

    // Parts of the helmet's dark ring are taken for hair, hence its smaller share.
    const ExpectedPart parts[] = {
        {FACE_HAIR, Rect(145, 8, 165, 135), 0.75, 5000, 16000},
        {FACE_SKIN, Rect(160, 65, 125, 130), 0.9, 5000, 12000},
        {FACE_EYEBROW, Rect(178, 74, 100, 30), 0.95, 60, 1000},
        {FACE_PUPIL, Rect(185, 88, 85, 28), 0.95, 20, 400},
        {FACE_WHITE, Rect(182, 86, 90, 30), 0.95, 8, 400},
        {FACE_LIP, Rect(194, 130, 62, 36), 0.95, 80, 1200},
        {FACE_INNER_MOUTH, Rect(194, 130, 62, 32), 0.95, 80, 800},
    };
    for (const ExpectedPart& part : parts)
    {
        SCOPED_TRACE(className(part.id));
        const Mat isPart = labels == part.id;
        const int pixels = countNonZero(isPart);
        EXPECT_GE(pixels, part.minPixels);
        EXPECT_LE(pixels, part.maxPixels);
        EXPECT_GE(countNonZero(isPart(part.within)), part.shareWithin * pixels);
        EXPECT_GT(faces[0].classConfidences[part.id], 0.3f);
    }
    // The suit, the flag and the shuttle are background.
    EXPECT_LT(countNonZero(labels(Rect(0, 215, 512, 297))), 512 * 297 / 50);
}

TEST(Flsnet_EndToEnd, finds_faint_nostrils_without_area_weights)
{
    // They are two thin shadows here: the area weights, which favour large classes, give them to the skin.
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create();
    segmenter->setAreaExponent(0);
    Mat labels;
    segmenter->segment(imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg"),
                       {FaceDetection(Rect2d(182, 85, 78, 78), 1, -4)}, labels);
    const Mat isNostril = labels == FACE_NOSTRIL;
    EXPECT_GE(countNonZero(isNostril), 4);
    EXPECT_LE(countNonZero(isNostril), 250);
    EXPECT_GE(countNonZero(isNostril(Rect(200, 116, 50, 26))), 0.95 * countNonZero(isNostril));
}

TEST(Flsnet_EndToEnd, labels_do_not_depend_on_the_photos_before)
{
    const Mat photo = imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    const Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create();
    Mat first, other, second;
    segmenter->segment(photo, first);
    segmenter->segment(photo(Rect(60, 0, 352, 300)), other);
    segmenter->segment(photo, second);
    EXPECT_EQ(0, countNonZero(first != second));
    EXPECT_GT(countNonZero(other), 10000);
}

} // namespace
} // namespace opencv_test

#endif // FLSNET_SOURCE_DIR
