// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Finds the parts of the faces of a photo: writes the label map, an overlay and the outlines, and prints what each face
// has. samples/python/segment_faces.py does the same in Python; the tutorial "Parts of the faces of a photo" explains it.

#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "files/own_files.hpp"
#include "files/picture_file.hpp"
#include "files/png_file.hpp"
#include "opencv2/flsnet.hpp"
#include "opencv2/imgproc.hpp"
#include "program.hpp"

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
    arguments.addOption("--cascades", "DIR",
                        "folder of the face detector's cascades (default: the system's)");
    arguments.addFlag("--stage1", "run stage 1 of the network alone: faster, less exact");
    return arguments;
}

//! [describe]
void describe(const cv::flsnet::FaceSegmentation& face)
{
    std::cout << cv::format("face at (%.0f, %.0f), %.0f x %.0f pixels, confidence %.2f\n", face.box.x,
                            face.box.y, face.box.width, face.box.height, face.confidence);
    for (int id = cv::flsnet::FACE_HAIR; id < cv::flsnet::FACE_CLASS_COUNT; ++id)
    {
        const int pixels = cv::countNonZero(face.labels == id);
        std::cout << cv::format("  %-12s %7d pixels, confidence %.2f\n", cv::flsnet::className(id).c_str(),
                                pixels, face.classConfidences[id]);
    }
}
//! [describe]

//! [outlines]
void drawOutlines(cv::Mat& picture, const std::vector<cv::flsnet::FaceSegmentation>& faces)
{
    for (const cv::flsnet::FaceSegmentation& face : faces)
    {
        for (int id = cv::flsnet::FACE_HAIR; id < cv::flsnet::FACE_CLASS_COUNT; ++id)
        {
            cv::drawContours(picture, face.contours(id), -1, cv::flsnet::classColor(id));
        }
    }
}
//! [outlines]

void write(const fs::path& path, const cv::Mat& picture, bool force)
{
    checkOverwrite(path, PICTURE_MARK, force);
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
    const cv::Mat photo = readWholePicture(path);

    //! [create]
    const cv::Ptr<cv::flsnet::HaarFaceDetector> detector =
        cv::flsnet::HaarFaceDetector::create(arguments.text("--cascades"));
    const cv::Ptr<cv::flsnet::FaceLandmarkSegmenter> segmenter = cv::flsnet::FaceLandmarkSegmenter::create(
        arguments.text("--model"), detector, 0, 0, arguments.has("--stage1"));
    //! [create]

    //! [segment]
    cv::Mat labels;
    std::vector<cv::flsnet::FaceSegmentation> faces;
    segmenter->segment(photo, labels, faces);
    //! [segment]

    for (const cv::flsnet::FaceSegmentation& face : faces)
    {
        describe(face);
    }
    if (faces.empty())
    {
        std::cout << "no face found\n";
    }

    const fs::path folder = pathOf(arguments.text("--out"));
    const bool force = arguments.has("--force");
    fs::create_directories(folder);
    const fs::path start = folder / path.stem();
    //! [overlay]
    cv::Mat picture;
    cv::flsnet::overlay(photo, labels, picture);
    //! [overlay]
    write(withSuffix(start, ".overlay.png"), picture, force);
    write(withSuffix(start, ".labels.png"), labels, force);
    cv::flsnet::overlay(photo, labels, picture, 0); // the photo in 8-bit BGR
    drawOutlines(picture, faces);
    write(withSuffix(start, ".outlines.png"), picture, force);
    return EXIT_ALL_DONE;
}

} // namespace

int main(int argc, char** argv)
{
    Arguments arguments = makeArguments();
    return runProgram(arguments, argc, argv, run);
}
