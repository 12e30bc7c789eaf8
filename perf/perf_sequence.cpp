// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Frames of a video.

#include "perf_models.hpp"
#include "perf_photos.hpp"

namespace opencv_test
{
namespace
{

/** Size of the frames, number of faces. */
typedef perf::TestBaseWithParam<tuple<Size, int>> Sequence;

PERF_TEST_P(Sequence, segment,
            testing::Combine(testing::Values(szVGA, sz720p, sz1080p), testing::Values(1, 4)))
{
    const PerfPhoto photo = photoWithFaces(get<0>(GetParam()), get<1>(GetParam()));
    // To and fro.
    Mat moved;
    const Matx23d shift(1, 0, 3, 0, 1, 2);
    warpAffine(photo.image, moved, shift, photo.image.size(), INTER_LINEAR, BORDER_REFLECT);
    const Mat frames[] = {photo.image, moved};
    FaceLandmarkSegmenter::Params params;
    params.model = perfModel("light");
    const Ptr<FaceSequenceSegmenter> segmenter = FaceSequenceSegmenter::create(params);
    Mat labels;
    segmenter->segment(frames[0], labels);
    int frame = 1;
    TEST_CYCLE()
    {
        segmenter->segment(frames[frame], labels);
        frame = 1 - frame;
    }
    SANITY_CHECK_NOTHING();
}

} // namespace
} // namespace opencv_test
