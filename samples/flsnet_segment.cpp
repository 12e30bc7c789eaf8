// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Finds the parts of the faces of photos and writes them as label maps and pictures.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "arguments.hpp"
#include "opencv2/flsnet.hpp"
#include "opencv2/imgcodecs.hpp"
#include "segment/detector_choice.hpp"
#include "segment/dnn_choice.hpp"
#include "segment/face_json.hpp"
#include "segment/inputs.hpp"
#include "segment/progress.hpp"

namespace
{

using namespace flsnet_samples;
namespace fs = std::filesystem;

struct Outputs
{
    fs::path folder;
    bool overlay;
    bool color;
    bool json;
};

Arguments makeArguments()
{
    Arguments arguments(
        "flsnet_segment", "[options] IMAGE|FOLDER...",
        "Finds the parts of the faces of photos. For each photo it writes a label map\n"
        "<stem>.labels.png: 8-bit, one channel, the size of the photo, one class id a pixel.\n");
    arguments.addOption("--out", "DIR", "folder for the results; made if it is not there", ".");
    arguments.addFlag("--overlay", "also write <stem>.overlay.png: the classes' colours over the photo");
    arguments.addFlag("--color", "also write <stem>.color.png: the label map in the classes' colours");
    arguments.addFlag("--json", "also write <stem>.json: faces, boxes, contours and area per class");
    arguments.addOption("--model", "FILE", "model file (default: the model inside the library)");
    arguments.addOption("--detector", "KIND",
                        "face detector: haar, haar:FOLDER of the cascades, yunet:MODEL, ssd:MODEL[,CONFIG]",
                        "haar");
    arguments.addFlag("--crop", "each photo is one face with its hair and neck already: detect nothing");
    arguments.addOption("--backend", "NAME", "default, opencv, openvino or cuda", "default");
    arguments.addOption("--target", "NAME", "cpu, opencl, opencl_fp16, cuda or cuda_fp16", "cpu");
    arguments.addOption("--threads", "N", "number of threads (default: all processors)");
    arguments.addOption(
        "--area-exponent", "P",
        "strength of the area weights: 1 is the paper's Eq. 3, 0 none (default: the model's)");
    arguments.addFlag("--int8",
                      "let the network compute in 8 bits: faster with AVX-512 VNNI, a little less exact; "
                      "for models that flsnet_model quantize made ready, as the default one");
    arguments.addFlag("--stage1", "run stage 1 of the network alone: faster, less exact");
    std::string classes = "Class ids:";
    for (int id = 0; id < cv::flsnet::FACE_CLASS_COUNT; ++id)
    {
        classes += (id % 5 == 0 ? "\n  " : ", ") + std::to_string(id) + " " + cv::flsnet::className(id);
    }
    arguments.setFooter(classes +
                        "\n\nExit status: 0 if every input was processed, 1 if one was not, 2 for wrong "
                        "usage.\n");
    return arguments;
}

cv::Ptr<cv::flsnet::FaceLandmarkSegmenter> makeSegmenter(const Arguments& arguments)
{
    const int backend = backendByName(arguments.text("--backend"));
    const int target = targetByName(arguments.text("--target"));
    const cv::Ptr<cv::flsnet::FaceDetector> detector =
        arguments.has("--crop") ? nullptr : makeDetector(arguments.text("--detector"));
    const cv::Ptr<cv::flsnet::FaceLandmarkSegmenter> segmenter = cv::flsnet::FaceLandmarkSegmenter::create(
        arguments.text("--model"), detector, backend, target, arguments.has("--stage1"),
        arguments.has("--int8") ? cv::flsnet::PRECISION_INT8 : cv::flsnet::PRECISION_FLOAT);
    if (arguments.has("--area-exponent"))
    {
        segmenter->setAreaExponent(arguments.number("--area-exponent", 0, 10));
    }
    return segmenter;
}

void writePicture(const fs::path& path, const cv::Mat& picture)
{
    if (!cv::imwrite(path.string(), picture))
    {
        throw std::runtime_error("cannot write " + path.string());
    }
}

void writeText(const fs::path& path, const std::string& text)
{
    std::ofstream stream(path);
    stream << text;
    stream.close();
    if (!stream)
    {
        throw std::runtime_error("cannot write " + path.string());
    }
}

void process(cv::flsnet::FaceLandmarkSegmenter& segmenter, const fs::path& input, bool isCrop,
             const Outputs& outputs)
{
    const cv::Mat photo = cv::imread(input.string(), cv::IMREAD_COLOR | cv::IMREAD_ANYDEPTH);
    if (photo.empty())
    {
        throw std::runtime_error("cannot be read as a picture");
    }
    cv::Mat labels;
    std::vector<cv::flsnet::FaceSegmentation> faces;
    if (isCrop)
    {
        segmenter.segmentCrop(photo, labels);
    }
    else if (outputs.json)
    {
        segmenter.segment(photo, labels, faces);
    }
    else
    {
        segmenter.segment(photo, labels);
    }
    const std::string stem = (outputs.folder / input.stem()).string();
    writePicture(stem + ".labels.png", labels);
    cv::Mat picture;
    if (outputs.color)
    {
        cv::flsnet::colorize(labels, picture);
        writePicture(stem + ".color.png", picture);
    }
    if (outputs.overlay)
    {
        cv::flsnet::overlay(photo, labels, picture);
        writePicture(stem + ".overlay.png", picture);
    }
    if (outputs.json)
    {
        writeText(stem + ".json", facesToJson(input.filename().string(), photo.size(), faces));
    }
}

int run(const Arguments& arguments)
{
    if (arguments.positional().empty())
    {
        throw UsageError("give at least one picture or folder");
    }
    if (arguments.has("--crop") && arguments.has("--json"))
    {
        throw UsageError("--json lists detected faces: it cannot go with --crop");
    }
    if (arguments.has("--threads"))
    {
        cv::setNumThreads(arguments.integer("--threads", 1, 1024));
    }
    const Outputs outputs = {arguments.text("--out"), arguments.has("--overlay"), arguments.has("--color"),
                             arguments.has("--json")};
    const std::vector<fs::path> inputs = listInputs(arguments.positional());
    checkStems(inputs);
    const cv::Ptr<cv::flsnet::FaceLandmarkSegmenter> segmenter = makeSegmenter(arguments);
    fs::create_directories(outputs.folder);

    size_t failures = 0;
    ProgressBar progress(inputs.size(), inputs.size() > arguments.positional().size());
    for (const fs::path& input : inputs)
    {
        try
        {
            process(*segmenter, input, arguments.has("--crop"), outputs);
        }
        catch (const std::exception& error)
        {
            ++failures;
            progress.message("flsnet_segment: " + input.string() + ": " + error.what());
        }
        progress.step();
    }
    if (failures > 0)
    {
        std::cerr << "flsnet_segment: " << failures << " of " << inputs.size() << " inputs failed\n";
    }
    return failures == 0 ? EXIT_ALL_DONE : EXIT_SOME_FAILED;
}

} // namespace

int main(int argc, char** argv)
{
    Arguments arguments = makeArguments();
    return runProgram(arguments, argc, argv, run);
}
