// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Times the steps of the segmentation of one photo.

#include <algorithm>
#include <cmath>
#include <functional>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

#include "files/picture_file.hpp"
#include "opencv2/flsnet.hpp"
#include "opencv2/imgproc.hpp"
#include "program.hpp"
#include "segment/detector_choice.hpp"

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

double networkTime(int runs, const cv::flsnet::Model& model, const cv::Mat& photo, bool stage1Only,
                   int precision = cv::flsnet::PRECISION_FLOAT)
{
    cv::dnn::Net net = model.cpuNet(stage1Only, std::vector<cv::String>(), precision);
    net.setInput(cv::dnn::blobFromImage(photo, 1, model.info().spec.inputSize));
    const cv::String logits = cv::flsnet::Model::layerName(net, "logits");
    return medianTime(runs, [&] { net.forward(logits); });
}

/** What is timed: a photo and the faces in it. */
struct Scene
{
    cv::Mat photo;
    std::vector<cv::flsnet::FaceDetection> faces;
};

/** The same photo several times, in rows as long as there are rows. */
Scene repeated(const Scene& scene, int times)
{
    const int columns = cvCeil(std::sqrt(static_cast<double>(times)));
    const int rows = (times + columns - 1) / columns;
    Scene all;
    cv::repeat(scene.photo, rows, columns, all.photo);
    for (int i = 0; i < times; ++i)
    {
        const int column = i % columns, row = i / columns;
        const cv::Point2d shift(column * scene.photo.cols, row * scene.photo.rows);
        for (cv::flsnet::FaceDetection face : scene.faces)
        {
            face.box = face.box + shift;
            for (cv::Point2f& landmark : face.landmarks)
            {
                landmark += cv::Point2f(shift);
            }
            all.faces.push_back(face);
        }
    }
    return all;
}

/** Median times of the steps in the order in which they were measured. */
class Report
{
public:
    Report(const Scene& scene, int runs) : scene_(scene), runs_(runs) {}

    /** @param key name of the step for programs. */
    void add(const std::string& key, const std::string& step, double milliseconds)
    {
        times_.push_back({key, step, milliseconds});
    }

    void print() const
    {
        std::cout << scene_.photo.cols << " x " << scene_.photo.rows << " pixels, "
                  << counted(scene_.faces.size(), "face") << ", " << counted(cv::getNumThreads(), "thread")
                  << ", medians of " << counted(runs_, "run") << '\n';
        for (const Time& time : times_)
        {
            std::cout << std::left << std::setw(42) << time.step << std::right << std::setw(8) << std::fixed
                      << std::setprecision(1) << time.milliseconds << " ms\n";
        }
    }

    void printJson() const
    {
        std::cout << "{\"width\": " << scene_.photo.cols << ", \"height\": " << scene_.photo.rows
                  << ", \"faces\": " << scene_.faces.size() << ", \"threads\": " << cv::getNumThreads()
                  << ", \"runs\": " << runs_ << ", \"milliseconds\": {";
        for (size_t i = 0; i < times_.size(); ++i)
        {
            std::cout << (i > 0 ? ", " : "") << '"' << times_[i].key << "\": " << std::fixed
                      << std::setprecision(3) << times_[i].milliseconds;
        }
        std::cout << "}}\n";
    }

private:
    struct Time
    {
        std::string key;
        std::string step;
        double milliseconds;
    };

    const Scene& scene_;
    int runs_;
    std::vector<Time> times_;
};

Scene readScene(const Arguments& arguments, cv::flsnet::FaceDetector& detector)
{
    Scene scene;
    const cv::Mat photo = readColorPicture(pathOf(arguments.positional()[0]));
    const double scale = arguments.number("--scale", 0.01, 100);
    cv::resize(photo, scene.photo, cv::Size(), scale, scale, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    detector.detect(scene.photo, scene.faces);
    return repeated(scene, arguments.integer("--repeat", 1, 1000));
}

int run(const Arguments& arguments)
{
    if (arguments.positional().size() != 1)
    {
        throw UsageError("give one photo");
    }
    const int runs = arguments.integer("--runs", 1, 10000);
    setThreads(arguments);
    const std::string file = arguments.text("--model");
    const cv::Ptr<cv::flsnet::Model> model =
        file.empty() ? cv::flsnet::Model::embedded() : cv::flsnet::Model::read(file);
    cv::flsnet::FaceLandmarkSegmenter::Params params;
    params.model = model;
    params.removeIslands = !arguments.has("--no-island-removal");
    params.closeUp = !arguments.has("--no-close-up");
    params.widerLook = !arguments.has("--no-wider-look");
    params.refineBorders = !arguments.has("--no-border-refinement");
    params.detector = makeDetector(arguments.text("--detector"), params);
    if (!params.detector)
    {
        params.detector = cv::flsnet::NetworkFaceDetector::create();
    }
    const cv::Ptr<cv::flsnet::FaceDetector> detector = params.detector;
    const cv::Ptr<cv::flsnet::FaceLandmarkSegmenter> segmenter =
        cv::flsnet::FaceLandmarkSegmenter::create(params);
    const Scene scene = readScene(arguments, *detector);
    const cv::Mat& photo = scene.photo;
    std::vector<cv::flsnet::FaceDetection> faces;
    cv::Mat labels;
    Report report(scene, runs);
    const bool withDetection = !arguments.has("--no-detection");
    if (withDetection)
    {
        report.add("detection", "face detection", medianTime(runs, [&] { detector->detect(photo, faces); }));
    }
    report.add("network", "network, one face, both stages", networkTime(runs, *model, photo, false));
    report.add("network_stage1", "network, one face, stage 1 alone", networkTime(runs, *model, photo, true));
    if (model->isQuantized())
    {
        const int precision = cv::flsnet::PRECISION_INT8;
        report.add("network_int8", "network, one face, both stages, 8 bits",
                   networkTime(runs, *model, photo, false, precision));
        report.add("network_stage1_int8", "network, one face, stage 1 alone, 8 bits",
                   networkTime(runs, *model, photo, true, precision));
    }
    if (cv::flsnet::Model::supportsPrecision(cv::flsnet::PRECISION_BF16))
    {
        const int precision = cv::flsnet::PRECISION_BF16;
        report.add("network_bf16", "network, one face, both stages, bfloat16",
                   networkTime(runs, *model, photo, false, precision));
        report.add("network_stage1_bf16", "network, one face, stage 1 alone, bfloat16",
                   networkTime(runs, *model, photo, true, precision));
    }
    report.add("segment_boxes", "everything but the detection, all faces",
               medianTime(runs, [&] { segmenter->segment(photo, scene.faces, labels); }));
    if (withDetection)
    {
        report.add("segment", "segment()", medianTime(runs, [&] { segmenter->segment(photo, labels); }));
    }
    if (arguments.has("--json"))
    {
        report.printJson();
    }
    else
    {
        report.print();
    }
    return EXIT_ALL_DONE;
}

} // namespace

int main(int argc, char** argv)
{
    Arguments arguments("flsnet_benchmark", "[options] IMAGE",
                        "Times the steps of the segmentation of one photo.\n");
    arguments.addOption("--model", "FILE", "model file (default: the model inside the library)");
    arguments.addOption("--detector", "KIND", "face detector, as that of flsnet_segment", "network");
    arguments.addOption("--runs", "N", "timed runs of each step", "25");
    addThreadsOption(arguments);
    arguments.addOption("--scale", "FACTOR", "resize the photo first", "1");
    arguments.addOption("--repeat", "N",
                        "time a photo that holds this one N times, with the faces that were found in it once",
                        "1");
    arguments.addFlag("--no-island-removal", "leave out the removal of what no face has");
    arguments.addFlag("--no-close-up", "take no closer look at faces");
    arguments.addFlag("--no-wider-look", "take no wider look at faces whose hair reaches out of their crops");
    arguments.addFlag("--no-border-refinement", "leave borders as the network has them");
    arguments.addFlag("--no-detection", "leave out the steps that detect faces");
    arguments.addFlag("--json", "print one JSON object");
    return runProgram(arguments, argc, argv, run);
}
