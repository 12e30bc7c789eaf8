// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Adds the network to a program that uses cv::dnn already: one call registers the layers, the rest is plain OpenCV.
// The picture must be a crop of a face with its hair and neck; FaceLandmarkSegmenter makes such crops by itself.

#include <iostream>
#include <string>

#include "opencv2/dnn.hpp"
#include "opencv2/flsnet.hpp"
#include "opencv2/imgcodecs.hpp"
#include "opencv2/imgproc.hpp"

int main(int argc, char** argv)
{
    const bool help = argc == 2 && std::string(argv[1]) == "--help";
    if (help || argc != 4)
    {
        (help ? std::cout : std::cerr) << "Usage: flsnet_plain_dnn MODEL.onnx CROP OVERLAY\n";
        return help ? 0 : 2;
    }
    try
    {
        cv::flsnet::registerLayers(); // the one line that an existing program needs
        cv::dnn::Net net = cv::dnn::readNet(argv[1]);

        const cv::Mat crop = cv::imread(argv[2]);
        if (crop.empty())
        {
            std::cerr << "flsnet_plain_dnn: cannot read " << argv[2] << '\n';
            return 1;
        }
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
        if (!cv::imwrite(argv[3], overlay))
        {
            std::cerr << "flsnet_plain_dnn: cannot write " << argv[3] << '\n';
            return 1;
        }
        return 0;
    }
    catch (const cv::Exception& error)
    {
        std::cerr << "flsnet_plain_dnn: " << error.what() << '\n';
        return 1;
    }
}
