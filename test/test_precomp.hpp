// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_TEST_PRECOMP_HPP
#define OPENCV_FLSNET_TEST_PRECOMP_HPP

// The same test files run under opencv_ts inside OpenCV's build and under GoogleTest outside of it.
#ifdef FLSNET_STANDALONE
#include <gtest/gtest.h>
#else
#include "opencv2/ts.hpp"
#endif

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "opencv2/core.hpp"
#include "opencv2/dnn.hpp"
#include "opencv2/flsnet.hpp"
#include "opencv2/imgproc.hpp"
#include "opencv2/opencv_modules.hpp"

#if CV_VERSION_MAJOR >= 5
#include "opencv2/geometry.hpp" // getRotationMatrix2D, boundingRect: imgproc's before
#endif

// Whether this OpenCV has the CascadeClassifier of HaarFaceDetector.
#if CV_VERSION_MAJOR < 5 ? defined(HAVE_OPENCV_OBJDETECT) : defined(HAVE_OPENCV_XOBJDETECT)
#define FLSNET_TEST_CASCADES
#endif

// Sanitizers have an allocator and an address space of their own.
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define FLSNET_IS_SANITIZED
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FLSNET_IS_SANITIZED
#endif
#endif

#ifdef FLSNET_STANDALONE
#define FLSNET_SKIP(reason) GTEST_SKIP() << (reason)

namespace opencv_test
{
using namespace cv;

// opencv_ts has functions of its own under these names, and its tests must say which one they mean.
struct WriteItWithNamespace
{
};
// NOLINTBEGIN(readability-identifier-naming)
using norm = WriteItWithNamespace;
using add = WriteItWithNamespace;
using multiply = WriteItWithNamespace;
using divide = WriteItWithNamespace;
using transpose = WriteItWithNamespace;
using copyMakeBorder = WriteItWithNamespace;
using filter2D = WriteItWithNamespace;
using compare = WriteItWithNamespace;
using minMaxIdx = WriteItWithNamespace;
using threshold = WriteItWithNamespace;
using erode = WriteItWithNamespace;
using dilate = WriteItWithNamespace;
using mean = WriteItWithNamespace;
using gemm = WriteItWithNamespace;
using transform = WriteItWithNamespace;
using PSNR = WriteItWithNamespace;
// NOLINTEND(readability-identifier-naming)
} // namespace opencv_test
#else
#define FLSNET_SKIP(reason) throw SkipTestException(reason)
#ifndef TYPED_TEST_SUITE
#define TYPED_TEST_SUITE TYPED_TEST_CASE // in the GoogleTest of opencv_ts
#endif
#endif

namespace opencv_test
{
using namespace cv::flsnet;
#if CV_VERSION_MAJOR < 5
using cv::dnn::MatShape; // cv::MatShape from then on
#endif
} // namespace opencv_test

#endif // OPENCV_FLSNET_TEST_PRECOMP_HPP
