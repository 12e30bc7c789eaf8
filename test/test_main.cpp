// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "plain_threads.hpp"
#include "test_precomp.hpp"

#ifdef FLSNET_STANDALONE
int main(int argc, char** argv)
{
    opencv_test::usePlainThreadsUnderThreadSanitizer();
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
#else
CV_TEST_MAIN("cv")
#endif
