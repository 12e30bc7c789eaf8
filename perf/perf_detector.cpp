// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Face detectors: the default one and its steps, and the Haar cascades to compare with.

#include "perf_models.hpp"
#include "perf_photos.hpp"

#include "detector/photo_pyramid.hpp"

namespace opencv_test
{
namespace
{

typedef perf::TestBaseWithParam<Size> Detector;

const Size PHOTO_24MP(6000, 4000);

PERF_TEST_P(Detector, network, testing::Values(szVGA, Size(1024, 768), sz720p, sz1080p, PHOTO_24MP))
{
    const PerfPhoto photo = photoWithFaces(GetParam(), 1);
    const Ptr<FaceDetector> detector = NetworkFaceDetector::create();
    std::vector<FaceDetection> faces;
    detector->detect(photo.image, faces);
    TEST_CYCLE() detector->detect(photo.image, faces);
    SANITY_CHECK_NOTHING();
}

/** The photo at all scales, as the network gets it. */
PERF_TEST_P(Detector, pyramid, testing::Values(szVGA, Size(1024, 768), sz720p, sz1080p, PHOTO_24MP))
{
    const Size size = GetParam();
    const PerfPhoto photo = photoWithFaces(size, 1);
    cv::flsnet::detail::PhotoPyramid pyramid(100, Scalar(104, 117, 124), 1024);
    const double scale = std::min(1., 1024. / std::max(size.width, size.height));
    pyramid.build(photo.image, scale);
    TEST_CYCLE() pyramid.build(photo.image, scale);
    SANITY_CHECK_NOTHING();
}

PERF_TEST_P(Detector, haar, testing::Values(szVGA, Size(1024, 768), sz720p, sz1080p))
{
    Ptr<FaceDetector> detector;
    try
    {
        detector = HaarFaceDetector::create();
    }
    catch (const cv::Exception& error)
    {
        throw SkipTestException(error.err);
    }
    const PerfPhoto photo = photoWithFaces(GetParam(), 1);
    std::vector<FaceDetection> faces;
    TEST_CYCLE() detector->detect(photo.image, faces);
    SANITY_CHECK_NOTHING();
}

} // namespace
} // namespace opencv_test
