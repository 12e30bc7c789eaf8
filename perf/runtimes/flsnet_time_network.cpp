// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Runs one network when it is told to: the C++ side of compare_runtimes.py.
// flsnet_time_network module|int8|bf16|opencv MODEL BLOB WIDTH HEIGHT THREADS; BLOB: raw floats, 3 x HEIGHT x WIDTH.
// flsnet_time_network has_bf16: exit status 0 if the module computes in bfloat16 here, else 1.
// Commands come line by line: "time" answers milliseconds of one run, "labels FILE" writes the largest class
// of each pixel as bytes.

#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "opencv2/core/utility.hpp"
#include "opencv2/flsnet.hpp"

namespace
{

cv::Mat readBlob(const std::string& path, int width, int height)
{
    const int sizes[] = {1, 3, height, width};
    cv::Mat blob(4, sizes, CV_32F);
    std::ifstream file(path, std::ios::binary);
    if (!file.read(blob.ptr<char>(), static_cast<std::streamsize>(blob.total() * sizeof(float))))
    {
        throw std::runtime_error("cannot read " + path);
    }
    return blob;
}

/** This module's network, or any ONNX file by cv::dnn alone. */
cv::dnn::Net readNet(const std::string& engine, const std::string& model)
{
    const std::map<std::string, int> precisions = {{"module", cv::flsnet::PRECISION_FLOAT},
                                                   {"int8", cv::flsnet::PRECISION_INT8},
                                                   {"bf16", cv::flsnet::PRECISION_BF16}};
    const auto precision = precisions.find(engine);
    if (precision != precisions.end())
    {
        return cv::flsnet::Model::read(model)->cpuNet(false, std::vector<cv::String>(), precision->second);
    }
    if (engine != "opencv")
    {
        throw std::runtime_error("there is no engine " + engine);
    }
    cv::flsnet::registerLayers();
    return cv::dnn::readNetFromONNX(model);
}

void writeLabels(const cv::Mat& logits, const std::string& path)
{
    const size_t planeSize = static_cast<size_t>(logits.size[2]) * logits.size[3];
    std::vector<uchar> labels(planeSize, 0);
    for (size_t i = 0; i < planeSize; ++i)
    {
        for (int c = 1; c < logits.size[1]; ++c)
        {
            const size_t best = labels[i];
            if (logits.ptr<float>()[c * planeSize + i] > logits.ptr<float>()[best * planeSize + i])
            {
                labels[i] = static_cast<uchar>(c);
            }
        }
    }
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(labels.data()), static_cast<std::streamsize>(planeSize));
}

void run(const std::vector<std::string>& arguments)
{
    if (arguments.size() != 6)
    {
        throw std::runtime_error(
            "flsnet_time_network module|int8|bf16|opencv MODEL BLOB WIDTH HEIGHT THREADS");
    }
    cv::setNumThreads(std::stoi(arguments[5]));
    const cv::Mat blob = readBlob(arguments[2], std::stoi(arguments[3]), std::stoi(arguments[4]));
    cv::dnn::Net net = readNet(arguments[0], arguments[1]);
    const cv::String output = cv::flsnet::Model::layerName(net, "logits");
    std::string command;
    while (std::getline(std::cin, command))
    {
        if (command == "time")
        {
            cv::TickMeter meter;
            meter.start();
            net.setInput(blob);
            net.forward(output);
            meter.stop();
            std::cout << meter.getTimeMilli() << std::endl;
        }
        else if (command.compare(0, 7, "labels ") == 0)
        {
            net.setInput(blob);
            writeLabels(net.forward(output), command.substr(7));
            std::cout << "done" << std::endl;
        }
    }
}

} // namespace

int main(int argc, char** argv)
{
    try
    {
        if (argc == 2 && std::string(argv[1]) == "has_bf16")
        {
            return cv::flsnet::Model::supportsPrecision(cv::flsnet::PRECISION_BF16) ? 0 : 1;
        }
        run(std::vector<std::string>(argv + 1, argv + argc));
    }
    catch (const std::exception& error)
    {
        std::cerr << error.what() << '\n';
        return 1;
    }
    return 0;
}
