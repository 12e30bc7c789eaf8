// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// A program of its own, for the build alone; OpenCV's build globs it with the tests.
#ifdef FLSNET_STANDALONE

// Converts the trainer's files to a network, runs it by cv::dnn and writes every map that it computes, for
// test/python/compare_with_pytorch.py:
//   flsnet_dump_maps WEIGHTS.safetensors DESCRIPTION.json INPUT MAPS
// INPUT: four int32 (N, C, H, W) and as many floats. MAPS: for each map the length of its name (int32), its
// name, and the map in the layout of INPUT. All little endian.

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "opencv2/dnn.hpp"
#include "opencv2/flsnet.hpp"

#include "../without_winograd.hpp"

namespace
{

cv::Mat readBlob(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::vector<int32_t> sizes(4);
    file.read(reinterpret_cast<char*>(sizes.data()), 16);
    if (!file)
    {
        throw std::runtime_error("cannot read " + path);
    }
    cv::Mat blob(std::vector<int>(sizes.begin(), sizes.end()), CV_32F);
    file.read(blob.ptr<char>(), static_cast<std::streamsize>(blob.total() * sizeof(float)));
    if (!file)
    {
        throw std::runtime_error(path + " is too short");
    }
    return blob;
}

void writeMap(std::ofstream& file, const std::string& name, const cv::Mat& map)
{
    CV_Assert(map.dims == 4 && map.type() == CV_32F && map.isContinuous());
    const int32_t length = static_cast<int32_t>(name.size());
    file.write(reinterpret_cast<const char*>(&length), sizeof(length));
    file.write(name.data(), length);
    for (int i = 0; i < 4; ++i)
    {
        const int32_t size = map.size[i];
        file.write(reinterpret_cast<const char*>(&size), sizeof(size));
    }
    file.write(map.ptr<char>(), static_cast<std::streamsize>(map.total() * sizeof(float)));
}

/** The nodes that give maps, in the order of computation; a pooling gives its codes, too. */
std::vector<std::string> mapNodes(const cv::flsnet::ModelSpec& spec)
{
    std::vector<std::string> nodes;
    const int levels[] = {static_cast<int>(spec.channels.size()), spec.stage2Levels};
    for (int stage = 0; stage < 2; ++stage)
    {
        const std::string name = "stage" + std::to_string(stage + 1) + ".";
        for (int level = 0; level < levels[stage]; ++level)
        {
            nodes.push_back(name + "encoder." + std::to_string(level));
            nodes.push_back(name + "pool." + std::to_string(level));
        }
        for (int level = levels[stage] - 1; level >= 0; --level)
        {
            nodes.push_back(name + "decoder." + std::to_string(level));
        }
    }
    nodes.push_back("logits");
    nodes.push_back("scores");
    return nodes;
}

void dumpMaps(const std::string& weights, const std::string& description, const std::string& input,
              const std::string& output)
{
    const cv::Ptr<cv::flsnet::Model> model = cv::flsnet::Model::fromTrainer(weights, description);
    cv::dnn::Net net = opencv_test::withoutWinograd(model->net());
    net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    const std::vector<std::string> nodes = mapNodes(model->info().spec);
    std::vector<cv::String> layers(nodes.size());
    std::transform(nodes.begin(), nodes.end(), layers.begin(),
                   [&](const std::string& node) { return cv::flsnet::Model::layerName(net, node); });
    net.setInput(readBlob(input), "image");
    std::vector<std::vector<cv::Mat>> maps;
    net.forward(maps, layers);
    std::ofstream file(output, std::ios::binary);
    for (size_t i = 0; i < nodes.size(); ++i)
    {
        writeMap(file, nodes[i], maps[i][0]);
        const size_t pool = nodes[i].find(".pool.");
        if (pool != std::string::npos)
        {
            writeMap(file, std::string(nodes[i]).replace(pool, 6, ".code."), maps[i].at(1));
        }
    }
    file.close();
    if (!file)
    {
        throw std::runtime_error("cannot write " + output);
    }
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 5)
    {
        std::cerr << "Usage: flsnet_dump_maps WEIGHTS.safetensors DESCRIPTION.json INPUT MAPS\n";
        return 2;
    }
    try
    {
        dumpMaps(argv[1], argv[2], argv[3], argv[4]);
    }
    catch (const std::exception& error)
    {
        std::cerr << "flsnet_dump_maps: " << error.what() << '\n';
        return 1;
    }
    return 0;
}

#endif // FLSNET_STANDALONE
