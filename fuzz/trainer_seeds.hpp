// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_FUZZ_TRAINER_SEEDS_HPP
#define FLSNET_FUZZ_TRAINER_SEEDS_HPP

#include <string>
#include <vector>

#include "opencv2/core.hpp"

namespace flsnet_fuzz
{

/** As the trainer writes it for the smallest network. */
inline std::string trainerDescription()
{
    return R"({"spec": {"channels": [16], "convolutions": [1], "stage2Levels": 0, "inputSize": 8, "classes": 2},
 "classes": ["background", "skin"], "classColours": ["000000", "ffFF07"], "areas": [2150.25, 12], "areaExponent": 0.5,
 "crop": {"enlargement": 2.75, "shift": [0.0, -0.05], "borderColour": [104.0, 117.0, 124.0]},
 "normalisation": {"order": "BGR", "mean": [104.0, 117.0, 124.0], "deviation": [58.0, 58.0, 58.0]},
 "data": "rendered faces", "seeds": {"train": 1}, "recipe": {"steps": [1, 2.5, true]}})";
}

/** The same of a detector. */
inline std::string detectorDescription()
{
    return R"({"kind": "detector", "spec": {"channels": [16, 16, 16, 16], "convolutions": [1, 1, 1, 1], "outputs": 16,
 "stem": 6, "stride": 8, "decoder": [{"level": 2, "channels": [16, 16]}]},
 "normalisation": {"order": "BGR", "mean": [104, 117, 124], "deviation": [58, 58, 58]}, "scores": {"recall": 0.5}})";
}

/** A safetensors file with the weights of trainerDescription(). */
inline std::string trainerWeights()
{
    struct
    {
        const char* name;
        std::vector<int> shape;
    } const tensors[] = {
        {"stage1.encoder.0.0.conv.weight", {16, 3, 3, 3}},
        {"stage1.encoder.0.0.bn.weight", {16}},
        {"stage1.encoder.0.0.bn.bias", {16}},
        {"stage1.encoder.0.0.bn.running_mean", {16}},
        {"stage1.encoder.0.0.bn.running_var", {16}},
        {"stage1.decoder.0.0.conv.weight", {16, 16, 3, 3}},
        {"stage1.decoder.0.0.bn.weight", {16}},
        {"stage1.decoder.0.0.bn.bias", {16}},
        {"stage1.decoder.0.0.bn.running_mean", {16}},
        {"stage1.decoder.0.0.bn.running_var", {16}},
        {"stage1.head.weight", {2, 16, 1, 1}},
        {"stage1.head.bias", {2}},
    };
    std::string header = "{\"__metadata__\":{\"format\":\"pt\"}";
    size_t end = 0;
    for (const auto& tensor : tensors)
    {
        std::string shape;
        size_t bytes = 2; // a half each
        for (const int side : tensor.shape)
        {
            shape += (shape.empty() ? "" : ",") + std::to_string(side);
            bytes *= static_cast<size_t>(side);
        }
        header += std::string(",\"") + tensor.name + "\":{\"dtype\":\"F16\",\"shape\":[" + shape +
                  "],\"data_offsets\":[" + std::to_string(end) + "," + std::to_string(end + bytes) + "]}";
        end += bytes;
    }
    header += "}";
    std::string file;
    for (int i = 0; i < 8; ++i)
    {
        file += static_cast<char>(header.size() >> (8 * i) & 255);
    }
    return file + header + std::string(end, '\x38'); // halves of 0.5
}

} // namespace flsnet_fuzz

#endif // FLSNET_FUZZ_TRAINER_SEEDS_HPP
