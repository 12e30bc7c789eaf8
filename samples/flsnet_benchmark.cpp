// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Times the steps of the segmentation of one photo.

#include <algorithm>
#include <functional>
#include <iomanip>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "arguments.hpp"
#include "opencv2/flsnet.hpp"
#include "opencv2/imgcodecs.hpp"

namespace
{

using namespace flsnet_samples;

/** Median of the runs in milliseconds, after one run that is not counted. */
double medianTime(int runs, const std::function<void()>& step)
{
    step();
    std::vector<double> times;
    for (int i = 0; i < runs; ++i)
    {
        cv::TickMeter meter;
        meter.start();
        step();
        meter.stop();
        times.push_back(meter.getTimeMilli());
    }
    std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
    return times[static_cast<size_t>(runs / 2)];
}

double networkTime(int runs, const cv::flsnet::Model& model, const cv::Mat& photo, bool stage1Only)
{
    cv::dnn::Net net = model.cpuNet(stage1Only);
    net.setInput(cv::dnn::blobFromImage(photo, 1, model.info().spec.inputSize));
    const cv::String logits = cv::flsnet::Model::layerName(net, "logits");
    return medianTime(runs, [&] { net.forward(logits); });
}

void print(const std::string& step, double milliseconds)
{
    std::cout << std::left << std::setw(42) << step << std::right << std::setw(8) << std::fixed
              << std::setprecision(1) << milliseconds << " ms\n";
}

int run(const Arguments& arguments)
{
    if (arguments.positional().size() != 1)
    {
        throw UsageError("give one photo");
    }
    const int runs = arguments.integer("--runs", 1, 10000);
    if (arguments.has("--threads"))
    {
        cv::setNumThreads(arguments.integer("--threads", 1, 1024));
    }
    const cv::Mat photo = cv::imread(arguments.positional()[0]);
    if (photo.empty())
    {
        throw std::runtime_error("cannot read " + arguments.positional()[0]);
    }
    const cv::String file = arguments.text("--model");
    const cv::Ptr<cv::flsnet::Model> model =
        file.empty() ? cv::flsnet::Model::embedded() : cv::flsnet::Model::read(file);
    const cv::Ptr<cv::flsnet::FaceDetector> detector = cv::flsnet::HaarFaceDetector::create();
    const cv::Ptr<cv::flsnet::FaceLandmarkSegmenter> segmenter =
        cv::flsnet::FaceLandmarkSegmenter::create(model, detector);
    std::vector<cv::Rect2d> boxes;
    std::vector<float> confidences;
    cv::Mat labels;
    detector->detect(photo, boxes, confidences);
    std::cout << photo.cols << " x " << photo.rows << " pixels, " << boxes.size() << " faces, "
              << cv::getNumThreads() << " threads, medians of " << runs << " runs\n";
    print("face detection", medianTime(runs, [&] { detector->detect(photo, boxes, confidences); }));
    print("network, one face, both stages", networkTime(runs, *model, photo, false));
    print("network, one face, stage 1 alone", networkTime(runs, *model, photo, true));
    print("everything but the detection, all faces",
          medianTime(runs, [&] { segmenter->segment(photo, boxes, labels); }));
    print("segment()", medianTime(runs, [&] { segmenter->segment(photo, labels); }));
    return EXIT_ALL_DONE;
}

} // namespace

int main(int argc, char** argv)
{
    Arguments arguments("flsnet_benchmark", "[options] IMAGE",
                        "Times the steps of the segmentation of one photo.\n");
    arguments.addOption("--model", "FILE", "model file (default: the model inside the library)");
    arguments.addOption("--runs", "N", "timed runs of each step", "25");
    arguments.addOption("--threads", "N", "number of threads (default: all processors)");
    return runProgram(arguments, argc, argv, run);
}
