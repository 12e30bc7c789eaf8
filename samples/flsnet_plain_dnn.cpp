// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Adds the network to a program that uses cv::dnn already: one call registers the layers, the rest is plain OpenCV.
// The picture must be a crop of a face with its hair and neck; FaceLandmarkSegmenter makes such crops by itself.

#include "files/own_files.hpp"
#include "files/picture_file.hpp"
#include "files/png_file.hpp"
#include "files/result_places.hpp"
#include "opencv2/dnn.hpp"
#include "opencv2/flsnet.hpp"
#include "opencv2/imgproc.hpp"
#include "program.hpp"

namespace
{

using namespace flsnet_samples;

int run(const Arguments& arguments)
{
    if (arguments.positional().size() != 3)
    {
        throw UsageError("give MODEL.onnx, CROP and OVERLAY");
    }
    const std::filesystem::path out = pathOf(arguments.positional()[2]);
    checkResultPng("OVERLAY.png", arguments.positional()[2]);
    checkNotInput(out, pathOf(arguments.positional()[1]));
    checkOverwrite(out, PICTURE_MARK, arguments.has("--force"));
    const std::string problem = whyNoFile(pathOf(arguments.positional()[0]));
    if (!problem.empty())
    {
        throw std::runtime_error(arguments.positional()[0] + ": " + problem);
    }
    cv::flsnet::registerLayers(); // the one line that an existing program needs
    const std::string& model = arguments.positional()[0];
    cv::dnn::Net net = withName(model, [&model] { return cv::dnn::readNet(model); });

    const cv::Mat crop = readColorPicture(pathOf(arguments.positional()[1]));
    // The network takes raw bytes: it normalises by itself.
    net.setInput(cv::dnn::blobFromImage(crop, 1, cv::Size(288, 288)));
    const cv::Mat scores =
        net.forward(cv::flsnet::Model::layerName(net, "scores")); // 1 x classes x 288 x 288

    cv::Mat labels(scores.size[2], scores.size[3], CV_8UC1, cv::Scalar(0));
    cv::Mat best(labels.size(), CV_32FC1, cv::Scalar(-1));
    for (int c = 0; c < scores.size[1]; ++c)
    {
        const cv::Mat score(labels.size(), CV_32FC1, const_cast<float*>(scores.ptr<float>(0, c)));
        labels.setTo(c, score > best);
        best = cv::max(best, score);
    }

    cv::Mat overlay;
    cv::resize(labels, labels, crop.size(), 0, 0, cv::INTER_NEAREST);
    cv::flsnet::overlay(crop, labels, overlay);
    checkOverwrite(out, PICTURE_MARK, arguments.has("--force")); // again: time has passed
    const Bytes png = encodePng(overlay, SOFTWARE);
    writeBytes(out, png.data(), png.size());
    return EXIT_ALL_DONE;
}

} // namespace

int main(int argc, char** argv)
{
    Arguments arguments(
        "flsnet_plain_dnn", "[options] MODEL.onnx CROP OVERLAY.png",
        "Labels a crop of a face with its hair and neck by plain cv::dnn, and writes an overlay.\n");
    arguments.addFlag("--force", "overwrite a file that this program did not write");
    return runProgram(arguments, argc, argv, run);
}
