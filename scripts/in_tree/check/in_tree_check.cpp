// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Makes a small network with random weights, runs it by cv::dnn, and checks the scores.

#include <iostream>

#include "opencv2/core.hpp"
#include "opencv2/dnn.hpp"
#include "opencv2/flsnet.hpp"

namespace
{

cv::flsnet::ModelInfo smallModel()
{
    cv::flsnet::ModelInfo info;
    info.spec.channels = {16, 32};
    info.spec.convolutions = {1, 1};
    info.spec.stage2Levels = 1;
    info.spec.inputSize = cv::Size(35, 27);
    return info;
}

} // namespace

int main()
{
    try
    {
        const cv::flsnet::ModelInfo info = smallModel();
        const cv::Size size = info.spec.inputSize;
        cv::dnn::Net net = cv::flsnet::Model::random(info)->net();

        cv::Mat image(size, CV_8UC3);
        cv::randu(image, 0, 256);
        net.setInput(cv::dnn::blobFromImage(image), "image");
        const cv::Mat scores = net.forward(cv::flsnet::Model::layerName(net, "scores"));

        const bool shapeIsRight = scores.dims == 4 && scores.size[0] == 1 &&
                                  scores.size[1] == info.spec.classCount && scores.size[2] == size.height &&
                                  scores.size[3] == size.width;
        if (!shapeIsRight || !cv::checkRange(scores) || cv::countNonZero(scores.reshape(1, 1)) == 0)
        {
            std::cerr << "in_tree_check: the network gave wrong scores" << std::endl;
            return 1;
        }
    }
    catch (const cv::Exception& error)
    {
        std::cerr << "in_tree_check: " << error.what() << std::endl;
        return 1;
    }
    std::cout << "A random network runs with OpenCV " << CV_VERSION << std::endl;
    return 0;
}
