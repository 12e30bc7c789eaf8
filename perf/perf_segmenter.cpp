// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What users call: photo in, label map out.

#include "perf_models.hpp"
#include "perf_photos.hpp"
#include "perf_targets.hpp"

namespace opencv_test
{
namespace
{

/** Size of the photo, number of faces, model (see perfModel), target. */
typedef perf::TestBaseWithParam<tuple<Size, int, std::string, DnnTarget>> Segmenter;

Ptr<FaceLandmarkSegmenter> makeSegmenter(const std::string& model, const DnnTarget& target)
{
    return FaceLandmarkSegmenter::create(perfModel(model), Ptr<FaceDetector>(), target.backend,
                                         target.target);
}

PERF_TEST_P(Segmenter, segmentBoxes,
            testing::Combine(testing::Values(szVGA, sz720p, sz1080p), testing::Values(1, 4),
                             testing::Values(std::string("light"), std::string("1/4")),
                             testing::ValuesIn(availableTargets())))
{
    const PerfPhoto photo = photoWithFaces(get<0>(GetParam()), get<1>(GetParam()));
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter(get<2>(GetParam()), get<3>(GetParam()));
    Mat labels;
    segmenter->segment(photo.image, photo.boxes, labels);
    TEST_CYCLE() segmenter->segment(photo.image, photo.boxes, labels);
    SANITY_CHECK_NOTHING();
}

PERF_TEST_P(Segmenter, segmentFacesInBoxes,
            testing::Combine(testing::Values(sz720p), testing::Values(1, 4),
                             testing::Values(std::string("light")), testing::ValuesIn(availableTargets())))
{
    const PerfPhoto photo = photoWithFaces(get<0>(GetParam()), get<1>(GetParam()));
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter(get<2>(GetParam()), get<3>(GetParam()));
    std::vector<FaceSegmentation> faces;
    segmenter->segmentFaces(photo.image, photo.boxes, faces);
    TEST_CYCLE() segmenter->segmentFaces(photo.image, photo.boxes, faces);
    SANITY_CHECK_NOTHING();
}

PERF_TEST_P(Segmenter, segment,
            testing::Combine(testing::Values(szVGA, sz720p, sz1080p), testing::Values(1, 4),
                             testing::Values(std::string("light")), testing::ValuesIn(availableTargets())))
{
    const PerfPhoto photo = photoWithFaces(get<0>(GetParam()), get<1>(GetParam()));
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter(get<2>(GetParam()), get<3>(GetParam()));
    Mat labels;
    segmenter->segment(photo.image, labels);
    TEST_CYCLE() segmenter->segment(photo.image, labels);
    SANITY_CHECK_NOTHING();
}

/** What the closer look takes is the difference to segmentBoxes. */
PERF_TEST_P(Segmenter, segmentBoxesWithoutCloseUp,
            testing::Combine(testing::Values(szVGA), testing::Values(1, 4),
                             testing::Values(std::string("light")), testing::ValuesIn(availableTargets())))
{
    const PerfPhoto photo = photoWithFaces(get<0>(GetParam()), get<1>(GetParam()));
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter(get<2>(GetParam()), get<3>(GetParam()));
    segmenter->setCloseUp(false);
    Mat labels;
    segmenter->segment(photo.image, photo.boxes, labels);
    TEST_CYCLE() segmenter->segment(photo.image, photo.boxes, labels);
    SANITY_CHECK_NOTHING();
}

/** Number of faces, whether they get a wider look, target. */
typedef perf::TestBaseWithParam<tuple<int, bool, DnnTarget>> WiderLook;

/** Faces whose hair reaches out of their crops, since the boxes are 60 % as large as they should be: what a wider look takes is
the difference between the two. On a GPU, where photos are labelled in its memory, there is none. */
PERF_TEST_P(WiderLook, segmentBoxes,
            testing::Combine(testing::Values(1, 4), testing::Bool(), testing::ValuesIn(availableTargets())))
{
    PerfPhoto photo = photoWithFaces(szVGA, get<0>(GetParam()));
    for (Rect2d& box : photo.boxes)
    {
        box = Rect2d(box.x + 0.2 * box.width, box.y + 0.2 * box.height, 0.6 * box.width, 0.6 * box.height);
    }
    const Ptr<FaceLandmarkSegmenter> segmenter = makeSegmenter("light", get<2>(GetParam()));
    segmenter->setWiderLook(get<1>(GetParam()));
    Mat labels;
    segmenter->segment(photo.image, photo.boxes, labels);
    TEST_CYCLE() segmenter->segment(photo.image, photo.boxes, labels);
    SANITY_CHECK_NOTHING();
}

} // namespace
} // namespace opencv_test
