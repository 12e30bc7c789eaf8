// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What a program waits for until it has the labels of its first photo, step by step, each run in a new process.
// flsnet_startup_times PHOTO [RUNS]

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <opencv2/flsnet.hpp>
#include <opencv2/imgcodecs.hpp>

namespace
{

using namespace cv::flsnet;

/** In milliseconds. On a busy machine the processors' time is the steadier one. */
struct StepTime
{
    std::string step;
    double elapsed;
    double processors; // of all threads
};

typedef std::vector<StepTime> StepTimes;

/** Of a clock that all processes share. */
double millisecondsNow()
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/** Of all threads of this process. */
double processorMilliseconds()
{
    return 1000. * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

class StepClock
{
public:
    /** @param start of the first step. */
    explicit StepClock(double start) : last_(start), lastProcessors_(0) {}

    /** Ends a step that began where the last one ended. */
    void end(const std::string& step)
    {
        const double processors = processorMilliseconds();
        times_.push_back({step, millisecondsNow() - last_, processors - lastProcessors_});
        last_ = millisecondsNow();
        lastProcessors_ = processorMilliseconds();
    }

    const StepTimes& times() const { return times_; }

private:
    double last_;
    double lastProcessors_;
    StepTimes times_;
};

/** All steps once, in this process. @param started when the process was asked for. */
StepTimes runOnce(const std::string& photoFile, double started)
{
    StepClock clock(started);
    clock.end("process and libraries");
    const cv::Mat photo = cv::imread(photoFile);
    if (photo.empty())
    {
        throw std::runtime_error(photoFile + " is no picture that OpenCV reads");
    }
    clock.end("reading the photo");
    FaceLandmarkSegmenter::Params params;
    params.model = Model::embedded();
    clock.end("Model::embedded()");
    params.detector = NetworkFaceDetector::create();
    clock.end("NetworkFaceDetector::create()");
    const cv::Ptr<FaceLandmarkSegmenter> segmenter = FaceLandmarkSegmenter::create(params);
    clock.end("FaceLandmarkSegmenter::create()");
    std::vector<FaceDetection> faces;
    params.detector->detect(photo, faces);
    clock.end("detection, first");
    params.detector->detect(photo, faces);
    clock.end("detection, again");
    cv::Mat labels;
    segmenter->segment(photo, faces, labels);
    clock.end("labels, first");
    segmenter->segment(photo, faces, labels);
    clock.end("labels, again");
    std::vector<uchar> png;
    cv::imencode(".png", labels, png);
    clock.end("labels as PNG");
    return clock.times();
}

/** Runs this program for one run, and reads its times. */
StepTimes runInNewProcess(const std::string& program, const std::string& photo)
{
    const std::string started = std::to_string(millisecondsNow());
    int ends[2];
    if (pipe(ends) != 0)
    {
        throw std::runtime_error("no pipe to be had");
    }
    const pid_t child = fork();
    if (child == 0)
    {
        dup2(ends[1], STDOUT_FILENO);
        execl(program.c_str(), program.c_str(), "--once", started.c_str(), photo.c_str(), nullptr);
        _exit(127);
    }
    close(ends[1]);
    FILE* lines = fdopen(ends[0], "r");
    StepTimes times;
    double elapsed = 0, processors = 0;
    char step[100];
    while (lines != nullptr && std::fscanf(lines, "%lf %lf %99[^\n]", &elapsed, &processors, step) == 3)
    {
        times.push_back({step, elapsed, processors});
    }
    std::fclose(lines);
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0 || times.empty())
    {
        throw std::runtime_error("a run has failed");
    }
    return times;
}

double medianOf(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void printMedians(const std::vector<StepTimes>& runs)
{
    for (size_t step = 0; step < runs[0].size(); ++step)
    {
        std::vector<double> elapsed, processors;
        for (const StepTimes& run : runs)
        {
            elapsed.push_back(run[step].elapsed);
            processors.push_back(run[step].processors);
        }
        std::printf("| %s | %.1f | %.1f | %.1f |\n", runs[0][step].step.c_str(), medianOf(elapsed),
                    *std::min_element(elapsed.begin(), elapsed.end()), medianOf(processors));
    }
}

} // namespace

int main(int argc, char** argv)
{
    try
    {
        if (argc == 4 && std::string(argv[1]) == "--once")
        {
            for (const StepTime& time : runOnce(argv[3], std::atof(argv[2])))
            {
                std::printf("%f %f %s\n", time.elapsed, time.processors, time.step.c_str());
            }
            return 0;
        }
        const int count = argc == 3 ? std::atoi(argv[2]) : 15;
        if (argc < 2 || argc > 3 || count < 1)
        {
            std::fprintf(stderr, "usage: %s PHOTO [RUNS]\n", argv[0]);
            return 2;
        }
        std::vector<StepTimes> runs;
        for (int i = 0; i < count; ++i)
        {
            runs.push_back(runInNewProcess(argv[0], argv[1]));
        }
        std::printf(
            "%d runs, %d threads\n\n| step | ms | least ms | processors' ms |\n|---|---:|---:|---:|\n", count,
            cv::getNumThreads());
        printMedians(runs);
    }
    catch (const std::exception& error)
    {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}
