// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The trainer's two files. Input: length of the description (2 bytes, little endian), description, weights. What is
// empty is taken from a sound model, so that the other one gets deep.

#include "memory_file.hpp"
#include "opencv2/flsnet.hpp"
#include "trainer_seeds.hpp"

using namespace flsnet_fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    if (size < 2)
    {
        return 0;
    }
    const std::string rest(data + 2, data + size);
    const size_t length = std::min<size_t>(data[0] | data[1] << 8, rest.size());
    const std::string description = rest.substr(0, length);
    const std::string weights = rest.substr(length);
    static const std::string soundDescription = trainerDescription();
    static const std::string soundWeights = trainerWeights();
    const MemoryFile descriptionFile(description.empty() ? soundDescription : description);
    const MemoryFile weightsFile(weights.empty() ? soundWeights : weights);
    cv::Ptr<cv::flsnet::Model> model;
    if (attempt([&] { model = cv::flsnet::Model::fromTrainer(weightsFile.path(), descriptionFile.path()); }))
    {
        const std::vector<uchar> written = model->toOnnx();
        require(cv::flsnet::Model::read(written)->toOnnx() == written,
                "what a trainer gives is a model file");
    }
    return 0;
}
