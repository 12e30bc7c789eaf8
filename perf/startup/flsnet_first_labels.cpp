// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Prints the milliseconds from FaceLandmarkSegmenter::create() to the labels of a photo: elapsed, and the processors'.
// perf/compare_startup.sh builds it with several versions of the module: it uses only what all of them have.
// flsnet_first_labels PHOTO

#include <cstdio>
#include <ctime>

#include <opencv2/flsnet.hpp>
#include <opencv2/imgcodecs.hpp>

int main(int argc, char** argv)
{
    const cv::Mat photo = argc == 2 ? cv::imread(argv[1]) : cv::Mat();
    if (photo.empty())
    {
        std::fprintf(stderr, "usage: %s PHOTO\n", argv[0]);
        return 2;
    }
    const std::clock_t processors = std::clock();
    cv::TickMeter meter;
    meter.start();
    cv::Mat labels;
    cv::flsnet::FaceLandmarkSegmenter::create()->segment(photo, labels);
    meter.stop();
    const double processorMilliseconds =
        1000. * static_cast<double>(std::clock() - processors) / CLOCKS_PER_SEC;
    std::printf("%f %f\n", meter.getTimeMilli(), processorMilliseconds);
    return 0;
}
