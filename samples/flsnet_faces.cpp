// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Finds the parts of the faces of a photo: writes the label map, an overlay and the outlines, and prints what each face
// has. samples/python/segment_faces.py does the same in Python; the tutorial "Parts of the faces of a photo" explains it.

#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "files/own_files.hpp"
#include "files/picture_file.hpp"
#include "files/png_file.hpp"
#include "files/result_places.hpp"
#include "opencv2/flsnet.hpp"
#include "opencv2/imgproc.hpp"
#include "program.hpp"
#include "segment/detector_choice.hpp"

namespace
{

using namespace flsnet_samples;
namespace fs = std::filesystem;

Arguments makeArguments()
{
    Arguments arguments("flsnet_faces", "[options] PHOTO",
                        "Finds the parts of the faces of a photo, and prints what each face has. It writes\n"
                        "<stem>.labels.png, <stem>.overlay.png and <stem>.outlines.png.\n");
    arguments.addOption("--out", "DIR", "folder for the results; made if it is not there", "flsnet_results");
    arguments.addFlag("--force", "overwrite files of these names that this program did not write");
    arguments.addOption("--model", "FILE", "model file (default: the model inside the library)");
    addDetectorOptions(arguments);
    arguments.addFlag("--stage1", "run stage 1 of the network alone: faster, less exact");
    return arguments;
}

//! [describe]
void describe(const cv::flsnet::FaceSegmentation& face, const cv::flsnet::ModelInfo& model)
{
    const int roll = cvRound(face.roll);
    std::cout << cv::format(
        "face at (%.0f, %.0f), %.0f x %.0f pixels, turned by %d degree%s, confidence %.2f\n", face.box.x,
        face.box.y, face.box.width, face.box.height, roll, std::abs(roll) == 1 ? "" : "s", face.confidence);
    for (int id = 1; id < model.spec.classCount; ++id) // 0 is the background
    {
        const int pixels = cv::countNonZero(face.labels == id);
        std::cout << cv::format("  %-12s %7d pixel%s, confidence %.2f\n", model.classNames[id].c_str(),
                                pixels, pixels == 1 ? "" : "s", face.classConfidences[id]);
    }
}
//! [describe]

//! [outlines]
void drawOutlines(cv::Mat& picture, const std::vector<cv::flsnet::FaceSegmentation>& faces,
                  const cv::Mat& palette)
{
    for (const cv::flsnet::FaceSegmentation& face : faces)
    {
        for (int id = 1; id < palette.rows; ++id)
        {
            cv::drawContours(picture, face.contours(id), -1, cv::Scalar(palette.at<cv::Vec3b>(id)));
        }
    }
}
//! [outlines]

//! [detections]
/** The face boxes, turned as the faces are, and the landmarks. */
void drawDetections(cv::Mat& picture, const std::vector<cv::flsnet::FaceSegmentation>& faces)
{
    const cv::Scalar color(80, 255, 80);
    for (const cv::flsnet::FaceSegmentation& face : faces)
    {
        const cv::Point2d center = (face.box.tl() + face.box.br()) / 2;
        const cv::RotatedRect box(cv::Point2f(center), cv::Size2f(cv::Size2d(face.box.size())),
                                  static_cast<float>(-face.roll)); // RotatedRect turns clockwise
        std::vector<cv::Point2f> corners(4);
        box.points(corners.data());
        for (size_t i = 0; i < corners.size(); ++i)
        {
            cv::line(picture, corners[i], corners[(i + 1) % 4], color);
        }
        for (const cv::Point2f& landmark : face.landmarks)
        {
            cv::circle(picture, landmark, std::max(1, cvRound(face.box.width / 50)), color, cv::FILLED);
        }
    }
}
//! [detections]

/** The results, by what their names end with. */
const char* const RESULTS[] = {".overlay.png", ".labels.png", ".outlines.png"};

void write(const fs::path& path, const cv::Mat& picture, bool force)
{
    checkOverwrite(path, PICTURE_MARK, force); // again: time has passed
    const Bytes png = encodePng(picture, SOFTWARE);
    writeBytes(path, png.data(), png.size());
}

int run(const Arguments& arguments)
{
    if (arguments.positional().size() != 1)
    {
        throw UsageError("give one photo");
    }
    const fs::path path = pathOf(arguments.positional()[0]);
    if (fs::is_directory(path))
    {
        throw std::runtime_error(textOf(path) + ": is a folder; flsnet_segment takes folders of photos");
    }
    const fs::path folder = pathOf(arguments.text("--out")), start = folder / path.stem();
    const bool force = arguments.has("--force");
    checkResultFolder("--out", arguments.text("--out"));
    for (const char* const result : RESULTS)
    {
        checkOverwrite(withSuffix(start, result), PICTURE_MARK, force);
    }
    const cv::Mat photo = readWholePicture(path);

    //! [create]
    cv::flsnet::FaceLandmarkSegmenter::Params params;
    params.modelFile = arguments.text("--model");
    params.stage1Only = arguments.has("--stage1");
    chooseDetector(arguments, params);
    const cv::Ptr<cv::flsnet::FaceLandmarkSegmenter> segmenter =
        cv::flsnet::FaceLandmarkSegmenter::create(params);
    //! [create]

    //! [segment]
    cv::Mat labels;
    std::vector<cv::flsnet::FaceSegmentation> faces;
    segmenter->segment(photo, labels, faces);
    //! [segment]

    for (const cv::flsnet::FaceSegmentation& face : faces)
    {
        describe(face, segmenter->modelInfo());
    }
    if (faces.empty())
    {
        std::cout << "no face found\n";
    }

    fs::create_directories(folder);
    //! [overlay]
    const cv::Mat palette = segmenter->modelInfo().palette();
    cv::Mat picture;
    cv::flsnet::overlay(photo, labels, picture, 0.5, palette);
    //! [overlay]
    write(withSuffix(start, ".overlay.png"), picture, force);
    write(withSuffix(start, ".labels.png"), labels, force);
    cv::flsnet::overlay(photo, labels, picture, 0, palette); // the photo in 8-bit BGR
    drawDetections(picture, faces);
    drawOutlines(picture, faces, palette);
    write(withSuffix(start, ".outlines.png"), picture, force);
    return EXIT_ALL_DONE;
}

} // namespace

int main(int argc, char** argv)
{
    Arguments arguments = makeArguments();
    return runProgram(arguments, argc, argv, run);
}
