// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What is done with labels: masks, colours, measures.

#include "perf_models.hpp"
#include "perf_photos.hpp"

namespace opencv_test
{
namespace
{

typedef perf::TestBaseWithParam<Size> Retouch;

/** A photo with one face and its labels. */
struct LabeledPhoto
{
    explicit LabeledPhoto(const Size& size) : photo(photoWithFaces(size, 1))
    {
        std::vector<FaceSegmentation> faces;
        FaceLandmarkSegmenter::Params params;
        params.withScores = true;
        FaceLandmarkSegmenter::create(params)->segment(photo.image, photo.boxes, labels, faces);
        face = faces[0];
    }

    PerfPhoto photo;
    Mat labels;
    FaceSegmentation face;
};

PERF_TEST_P(Retouch, softMask, testing::Values(szVGA, sz1080p))
{
    const LabeledPhoto input(GetParam());
    const std::vector<int> classes = {FACE_HAIR, FACE_SKIN};
    const int radius = cvRound(0.05 * input.face.box.width);
    Mat mask;
    TEST_CYCLE() softMask(input.photo.image, input.labels, classes, mask, radius);
    SANITY_CHECK_NOTHING();
}

PERF_TEST_P(Retouch, faceMatte, testing::Values(szVGA, sz1080p))
{
    const LabeledPhoto input(GetParam());
    Mat matte;
    TEST_CYCLE() faceMatte(input.photo.image, input.face, {FACE_HAIR}, matte);
    SANITY_CHECK_NOTHING();
}

PERF_TEST_P(Retouch, refineBorders, testing::Values(szVGA, sz1080p))
{
    const LabeledPhoto input(GetParam());
    const int radius = cvRound(0.03 * input.face.box.width);
    Mat refined;
    TEST_CYCLE() refineBorders(input.photo.image, input.labels, refined, radius);
    SANITY_CHECK_NOTHING();
}

PERF_TEST_P(Retouch, recolor, testing::Values(szVGA, sz1080p))
{
    const LabeledPhoto input(GetParam());
    Mat mask = (input.labels == FACE_HAIR) | (input.labels == FACE_SKIN), result;
    TEST_CYCLE() recolor(input.photo.image, mask, Scalar(30, 40, 160), result);
    SANITY_CHECK_NOTHING();
}

PERF_TEST_P(Retouch, measureFace, testing::Values(szVGA, sz1080p))
{
    const LabeledPhoto input(GetParam());
    TEST_CYCLE() measureFace(input.face, input.photo.image);
    SANITY_CHECK_NOTHING();
}

} // namespace
} // namespace opencv_test
