// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_SEGMENT_DETECTOR_CHOICE_HPP
#define FLSNET_SAMPLES_SEGMENT_DETECTOR_CHOICE_HPP

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "../arguments.hpp"
#include "../files/file_bytes.hpp"
#include "opencv2/dnn.hpp"
#include "opencv2/flsnet.hpp"

namespace flsnet_samples
{

/** Before cascades are read: OpenCV would look for OpenCL's drivers by itself, which takes a third of a second and, with other
libraries in the process, may crash. What the user sets in the environment stays. */
inline void leaveOutOpenCl(int target)
{
    if (target == cv::dnn::DNN_TARGET_OPENCL || target == cv::dnn::DNN_TARGET_OPENCL_FP16)
    {
        return;
    }
#ifdef _WIN32
    if (std::getenv("OPENCV_OPENCL_RUNTIME") == nullptr)
    {
        _putenv_s("OPENCV_OPENCL_RUNTIME", "disabled");
    }
#else
    setenv("OPENCV_OPENCL_RUNTIME", "disabled", 0);
#endif
}

/** 0 would mean the default. */
constexpr double LEAST_CONFIDENCE = 1e-6;

inline void addDetectorOptions(Arguments& arguments)
{
    arguments.addOption(
        "--detector", "KIND",
        "face detector: network, network:MODEL, haar, haar:FOLDER of the cascades, yunet:MODEL, "
        "ssd:MODEL[,CONFIG]",
        "network");
    arguments.addOption("--min-face", "PIXELS",
                        "smallest face, from the brows to the chin (default: by the size of the photo)");
    arguments.addOption(
        "--min-confidence", "C",
        "smallest confidence of a face, above 0 to 1 (default: 0.95, and doubtful faces that the "
        "labels confirm; with a C of yours they confirm none)");
    arguments.addOption("--max-faces", "N", "most faces of a photo, the most confident ones (default: all)");
    arguments.addFlag(
        "--no-vote", "do not ask the labels: faces in which they show no part are kept, as those of a hardly "
                     "trained model may, and doubtful ones that they would confirm are not looked for");
    arguments.addFlag("--no-island-removal",
                      "keep what no face has: specks, holes, parts far from the head or out of place");
    arguments.addFlag(
        "--no-close-up",
        "take no closer look at faces: a fifth of the time after detection is saved, parts are less exact");
    arguments.addOption("--close-up", "FILE",
                        "model file of the closer look at faces (default: the one inside the library)");
    arguments.addFlag("--no-wider-look",
                      "take no wider look at faces whose hair reaches out of what the network "
                      "sees of them: it ends in straight lines there");
    arguments.addOption("--wider-look", "FILE",
                        "model file of the wider look at faces (default: the one inside the library)");
    arguments.addFlag(
        "--no-border-refinement",
        "keep the borders of faces as the network has them, where they would follow edges of the photo "
        "(in a video only with --smoothing 0)");
}

/** @throws UsageError if one of these options is given, where they would do nothing. @param why a sentence's start. */
inline void refuseDetectorOptions(const Arguments& arguments, const std::string& why)
{
    for (const char* option :
         {"--detector", "--min-face", "--min-confidence", "--max-faces", "--no-vote", "--no-island-removal",
          "--no-close-up", "--close-up", "--no-wider-look", "--wider-look", "--no-border-refinement"})
    {
        if (arguments.has(option))
        {
            throw UsageError(why + ": it cannot go with " + option);
        }
    }
}

/** OpenCV's cascades. @param folder of them; empty for where OpenCV has them.
@throws std::runtime_error that says what to do if they are not there. */
inline cv::Ptr<cv::flsnet::HaarFaceDetector> makeHaarDetector(const std::string& folder)
{
    try
    {
        return cv::flsnet::HaarFaceDetector::create(folder);
    }
    catch (const cv::Exception& error)
    {
        if (error.code != cv::Error::StsObjectNotFound)
        {
            throw;
        }
    }
    const std::string advice =
        "; --detector haar:FOLDER names the folder of haarcascade_frontalface_alt2.xml and "
        "haarcascade_profileface.xml (Debian, Ubuntu: apt install opencv-data), --detector network needs "
        "none";
    if (folder.empty())
    {
        throw std::runtime_error("the Haar cascades are not where OpenCV has them" + advice);
    }
    std::error_code ignored;
    const std::string problem = whyNoFile(pathOf(folder));
    if (std::filesystem::is_directory(pathOf(folder), ignored))
    {
        throw std::runtime_error(folder + ": is a folder without Haar cascades" + advice);
    }
    throw std::runtime_error(
        folder + ": " + (problem.empty() ? "is a file, not the folder of the cascades" : problem) + advice);
}

/** Whether the labels judge doubtful faces. */
inline bool labelsVote(const cv::flsnet::FaceLandmarkSegmenter::Params& params)
{
    if (params.model)
    {
        return params.faceVote && params.model->info().hasFaceClasses();
    }
    return params.faceVote &&
           (params.modelFile.empty() || cv::flsnet::Model::read(params.modelFile)->info().hasFaceClasses());
}

/** The detector of the option --detector: KIND or KIND:FILES.
@param limits what else the user wants of it.
@return null for the default one. */
inline cv::Ptr<cv::flsnet::FaceDetector> makeDetector(const std::string& choice,
                                                      const cv::flsnet::FaceLandmarkSegmenter::Params& limits)
{
    const size_t colon = choice.find(':');
    const std::string kind = choice.substr(0, colon);
    const std::string files = colon == std::string::npos ? "" : choice.substr(colon + 1);
    if (colon != std::string::npos && files.empty())
    {
        throw UsageError("--detector " + choice + " has no name behind its colon");
    }
    if (kind == "network" && files.empty())
    {
        return nullptr;
    }
    if (kind == "network")
    {
        cv::flsnet::NetworkFaceDetector::Params params;
        params.model = files;
        params.minFaceSize = limits.minFaceSize;
        if (limits.confidence > 0)
        {
            params.confidence = limits.confidence;
        }
        else if (labelsVote(limits))
        {
            params.confidence = 0.25F; // as the segmenter asks its own one, for the labels to confirm
            params.fallbackConfidence = 0.05F;
        }
        return cv::flsnet::NetworkFaceDetector::create(params);
    }
    if (kind == "haar")
    {
        leaveOutOpenCl(limits.targetId);
        const cv::Ptr<cv::flsnet::HaarFaceDetector> detector = makeHaarDetector(files);
        detector->setMinFaceSize(limits.minFaceSize);
        return detector;
    }
    if (kind == "yunet" && !files.empty())
    {
        const float confidence = limits.confidence > 0 ? limits.confidence : 0.8F;
        return cv::flsnet::YuNetFaceDetector::create(files, cv::Size(640, 640), confidence);
    }
    if (kind == "ssd" && !files.empty())
    {
        const size_t comma = files.find(',');
        const std::string config = comma == std::string::npos ? "" : files.substr(comma + 1);
        cv::flsnet::DnnFaceDetector::Parameters parameters;
        parameters.confidence = limits.confidence > 0 ? limits.confidence : parameters.confidence;
        return withName(files, [&] {
            return cv::flsnet::DnnFaceDetector::create(files.substr(0, comma), config, parameters);
        });
    }
    throw UsageError("--detector takes network, network:MODEL, haar, haar:FOLDER, yunet:MODEL or "
                     "ssd:MODEL[,CONFIG], not '" +
                     choice + "'");
}

/** The detector and what it shall find. */
inline void chooseDetector(const Arguments& arguments, cv::flsnet::FaceLandmarkSegmenter::Params& params)
{
    if (arguments.has("--min-face"))
    {
        params.minFaceSize = arguments.integer("--min-face", 1, 1000000);
    }
    if (arguments.has("--min-confidence"))
    {
        params.confidence = static_cast<float>(arguments.number("--min-confidence", LEAST_CONFIDENCE, 1));
    }
    if (arguments.has("--max-faces"))
    {
        params.maxFaces = arguments.integer("--max-faces", 1, 1000000);
    }
    params.faceVote = !arguments.has("--no-vote");
    params.removeIslands = !arguments.has("--no-island-removal");
    params.closeUp = !arguments.has("--no-close-up");
    if (arguments.has("--close-up"))
    {
        params.closeUpModel = cv::flsnet::Model::read(arguments.text("--close-up"));
    }
    params.widerLook = !arguments.has("--no-wider-look");
    if (arguments.has("--wider-look"))
    {
        params.widerLookModel = cv::flsnet::Model::read(arguments.text("--wider-look"));
    }
    params.refineBorders = !arguments.has("--no-border-refinement");
    params.detector = makeDetector(arguments.text("--detector"), params);
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_SEGMENT_DETECTOR_CHOICE_HPP
