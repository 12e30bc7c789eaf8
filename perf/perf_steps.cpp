// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The steps of the segmenter around the network. They are no part of the library's interface: the build compiles
// their sources once more into this program.

#include "perf_models.hpp"
#include "perf_photos.hpp"

#include "image_input.hpp"
#include "segmenter/area_prior.hpp"
#include "segmenter/border_refiner.hpp"
#include "segmenter/clear_logits.hpp"
#include "segmenter/crop.hpp"
#include "segmenter/label_pixels.hpp"
#include "segmenter/paste.hpp"

namespace opencv_test
{
namespace
{

namespace steps = cv::flsnet::detail;

/** Size of the photo, number of faces, their roll in degrees. */
typedef perf::TestBaseWithParam<tuple<Size, int, int>> Step;
typedef perf::TestBaseWithParam<tuple<Size, MatType>> Input;

const auto PHOTOS =
    testing::Combine(testing::Values(szVGA, sz720p, sz1080p), testing::Values(1, 4), testing::Values(0, 30));

/** A photo, and what the segmenter has of it when a step begins. */
struct StepInput
{
    explicit StepInput(const tuple<Size, int, int>& params)
        : photo(photoWithFaces(get<0>(params), get<1>(params))), info(Model::embedded()->info()),
          prior(steps::areaPrior(info.areas, info.exponent))
    {
        for (const Rect2d& box : photo.boxes)
        {
            areas.push_back(steps::cropArea(FaceDetection(box, 1, get<2>(params)), info.crop));
            regions.push_back(steps::pixelsOf(areas.back(), photo.image.size()));
        }
    }

    void cut(size_t face, steps::CropCutter& cutter, Mat& crop) const
    {
        cutter.cut(photo.image, areas[face], info.spec.inputSize, info.crop.border, info.mean, crop);
    }

    PerfPhoto photo;
    ModelInfo info;
    std::vector<float> prior;
    std::vector<steps::CropArea> areas; // one per face
    std::vector<Rect> regions;
};

/** The logits of each face of a photo. */
std::vector<Mat> logitsOf(const StepInput& input)
{
    dnn::Net net = Model::embedded()->cpuNet();
    net.setPreferableBackend(dnn::DNN_BACKEND_OPENCV);
    const String name = Model::layerName(net, "logits");
    steps::CropCutter cutter;
    std::vector<Mat> logits;
    for (size_t i = 0; i < input.areas.size(); ++i)
    {
        Mat crop;
        input.cut(i, cutter, crop);
        net.setInput(dnn::blobFromImage(crop));
        logits.push_back(net.forward(name).clone());
    }
    return logits;
}

PERF_TEST_P(Input, toBgr8,
            testing::Combine(testing::Values(sz720p, sz2160p),
                             testing::Values(CV_8UC1, CV_8UC4, CV_16UC3, CV_32FC3)))
{
    Mat image(get<0>(GetParam()), get<1>(GetParam())), buffer;
    randu(image, 0, 1);
    steps::toBgr8(image, buffer);
    TEST_CYCLE() steps::toBgr8(image, buffer);
    SANITY_CHECK_NOTHING();
}

PERF_TEST_P(Step, crop, PHOTOS)
{
    const StepInput input(GetParam());
    steps::CropCutter cutter;
    Mat crop;
    TEST_CYCLE()
    {
        for (size_t i = 0; i < input.areas.size(); ++i)
        {
            input.cut(i, cutter, crop);
        }
    }
    SANITY_CHECK_NOTHING();
}

PERF_TEST_P(Step, label, PHOTOS)
{
    const StepInput input(GetParam());
    const std::vector<Mat> logits = logitsOf(input);
    steps::PixelLabeler labeler;
    Mat labels;
    TEST_CYCLE()
    {
        for (size_t i = 0; i < logits.size(); ++i)
        {
            labeler.label(logits[i], input.prior, input.areas[i], input.regions[i], labels);
        }
    }
    SANITY_CHECK_NOTHING();
}

PERF_TEST_P(Step, refineBorders, PHOTOS)
{
    const StepInput input(GetParam());
    const std::vector<Mat> logits = logitsOf(input);
    std::vector<Mat> crops(logits.size()), labels(logits.size()), classes;
    steps::CropCutter cutter;
    steps::PixelLabeler labeler;
    for (size_t i = 0; i < logits.size(); ++i)
    {
        input.cut(i, cutter, crops[i]);
        labeler.label(logits[i], input.prior, input.areas[i], input.regions[i], labels[i]);
        classes.push_back(labeler.classes().clone());
    }
    steps::BorderRefiner refiner;
    TEST_CYCLE()
    {
        for (size_t i = 0; i < logits.size(); ++i)
        {
            refiner.refine(input.photo.image, crops[i], logits[i], input.prior, classes[i], input.areas[i],
                           input.regions[i], labels[i]);
        }
    }
    SANITY_CHECK_NOTHING();
}

/** As where faces overlap. */
PERF_TEST_P(Step, labelWithProbabilities, PHOTOS)
{
    const StepInput input(GetParam());
    const std::vector<Mat> logits = logitsOf(input);
    steps::PixelLabeler labeler;
    Mat labels, probabilities;
    TEST_CYCLE()
    {
        for (size_t i = 0; i < logits.size(); ++i)
        {
            labeler.label(logits[i], input.prior, input.areas[i], input.regions[i], labels, &probabilities);
        }
    }
    SANITY_CHECK_NOTHING();
}

/** On a copy of the logits, as the rule changes them. */
PERF_TEST_P(Step, removeIslands, PHOTOS)
{
    const StepInput input(GetParam());
    const std::vector<Mat> logits = logitsOf(input);
    const steps::FaceFrame face = steps::faceInCrop(input.info.crop, input.info.spec.inputSize);
    steps::IslandClearer clearer;
    std::vector<Mat> cleared(logits.size());
    while (next())
    {
        for (size_t i = 0; i < logits.size(); ++i)
        {
            logits[i].copyTo(cleared[i]);
        }
        startTimer();
        for (Mat& one : cleared)
        {
            clearer.clear(one, input.prior, face);
        }
        stopTimer();
    }
    SANITY_CHECK_NOTHING();
}

PERF_TEST_P(Step, paste, PHOTOS)
{
    const StepInput input(GetParam());
    const std::vector<Mat> logits = logitsOf(input);
    steps::PixelLabeler labeler;
    std::vector<Mat> labels(logits.size()), probabilities(logits.size());
    for (size_t i = 0; i < logits.size(); ++i)
    {
        labeler.label(logits[i], input.prior, input.areas[i], input.regions[i], labels[i], &probabilities[i]);
    }
    Mat all(input.photo.image.size(), CV_8UC1), best(input.photo.image.size(), CV_32FC1);
    TEST_CYCLE()
    {
        all.setTo(Scalar::all(FACE_BACKGROUND));
        best.setTo(Scalar::all(0));
        for (size_t i = 0; i < logits.size(); ++i)
        {
            Mat target = all(input.regions[i]), targetBest = best(input.regions[i]);
            steps::pasteFace(labels[i], probabilities[i], target, targetBest);
        }
    }
    SANITY_CHECK_NOTHING();
}

} // namespace
} // namespace opencv_test
