// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_MODEL_LAYER_TABLE_HPP
#define FLSNET_SAMPLES_MODEL_LAYER_TABLE_HPP

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <string>
#include <vector>

#include "opencv2/dnn.hpp"
#include "opencv2/flsnet/model.hpp"

namespace flsnet_samples
{

/** One layer of a network, as cv::dnn computes it for one crop. */
struct LayerRow
{
    std::string name;
    std::string kind;
    std::string shape;     // channels x height x width of what it gives
    double parameterCount; // 0 for layers without weights
    double macs;           // multiply-accumulate operations
};

inline std::string layerKind(const std::string& type, const cv::dnn::Layer& layer)
{
    if (type == "Convolution")
    {
        const int side = layer.blobs[0].size[2];
        return side == 1   ? "1x1 convolution"
               : side == 3 ? "3x3 convolution, ReLU"
                           : "6x6 convolution, stride 2, ReLU";
    }
    if (type == "BatchNorm")
        return "normalisation";
    if (type == "Concat")
        return "concatenation";
    return type.substr(type.rfind('.') + 1);
}

/** Shape of a layer's first output for one crop. */
inline std::vector<int> outputShape(const cv::dnn::Net& net, int layer, const cv::Size& inputSize)
{
    using namespace cv; // MatShape: of cv::dnn, from OpenCV 5 on of cv
    using namespace cv::dnn;
    const std::vector<int> inputShape = {1, 3, inputSize.height, inputSize.width};
    std::vector<MatShape> inShapes, outShapes;
    net.getLayerShapes(MatShape(inputShape.begin(), inputShape.end()),
#if CV_VERSION_MAJOR >= 5
                       CV_32F,
#endif
                       layer, inShapes, outShapes);
    return {outShapes.at(0).begin(), outShapes.at(0).end()};
}

/** All layers that compute, in their order; ReLUs stand with their convolutions. */
inline std::vector<LayerRow> layerTable(const cv::dnn::Net& net, const cv::Size& inputSize)
{
    std::vector<LayerRow> rows;
    for (const cv::String& layerName : net.getLayerNames())
    {
        const int id = net.getLayerId(layerName);
        const cv::Ptr<cv::dnn::Layer> layer = net.getLayer(id);
        if (layer->type == "ReLU" || layer->type == "Identity") // Identity: an output of the graph
            continue;
        const std::vector<int> given = outputShape(net, id, inputSize);
        LayerRow row;
        row.name = layerName.substr(layerName.rfind('!') + 1);
        const size_t suffix = row.name.rfind(".conv");
        if (suffix != std::string::npos && suffix + 5 == row.name.size())
            row.name.erase(suffix);
        row.kind = layerKind(layer->type, *layer);
        row.shape =
            std::to_string(given[1]) + " x " + std::to_string(given[2]) + " x " + std::to_string(given[3]);
        row.parameterCount = 0;
        row.macs = 0;
        if (layer->type == "Convolution")
        {
            row.macs = static_cast<double>(layer->blobs[0].total()) * given[2] * given[3];
            for (const cv::Mat& blob : layer->blobs)
                row.parameterCount += static_cast<double>(blob.total());
        }
        rows.push_back(row);
    }
    return rows;
}

/** The table with aligned columns, or as Markdown. */
inline void printLayerTable(std::ostream& out, const std::vector<LayerRow>& rows, bool markdown)
{
    std::vector<std::vector<std::string>> cells = {
        {"layer", "kind", "gives (C x H x W)", "parameters", "MMAC"}};
    for (const LayerRow& row : rows)
        cells.push_back({row.name, row.kind, row.shape,
                         row.macs > 0 ? cv::format("%.0f", row.parameterCount) : "",
                         row.macs > 0 ? cv::format("%.2f", row.macs / 1e6) : ""});
    std::vector<size_t> widths(cells[0].size(), 0);
    for (const std::vector<std::string>& line : cells)
        for (size_t i = 0; i < line.size(); i++)
            widths[i] = std::max(widths[i], line[i].size());
    const size_t firstNumber = 3; // columns of numbers are aligned to the right
    for (size_t n = 0; n < cells.size(); n++)
    {
        for (size_t i = 0; i < cells[n].size(); i++)
        {
            const std::string padding(widths[i] - cells[n][i].size(), ' ');
            out << (markdown ? "| " : "") << (i < firstNumber ? cells[n][i] + padding : padding + cells[n][i])
                << (markdown                  ? " "
                    : i + 1 < cells[n].size() ? "  "
                                              : "");
        }
        out << (markdown ? "|\n" : "\n");
        for (size_t i = 0; markdown && n == 0 && i < widths.size(); i++)
            out << '|' << std::string(widths[i] + 1, '-') << (i < firstNumber ? '-' : ':');
        out << (markdown && n == 0 ? "|\n" : "");
    }
}

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_MODEL_LAYER_TABLE_HPP
