// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The reader of model files as users call it: a file is sound, or refused with a reason. Networks of other architectures: what
// the module reads of their files; the rest is cv::dnn's.

#include "inference/other_network.hpp"
#include "onnx_mutation.hpp"
#include "opencv2/flsnet.hpp"

using namespace flsnet_fuzz;

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t maxSize, unsigned seed)
{
    return mutateOnnx(data, size, maxSize, seed);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const std::vector<uchar> bytes(data, data + size);
    cv::Ptr<cv::flsnet::Model> model;
    if (attempt([&] { model = cv::flsnet::Model::read(bytes, "fuzzed"); }))
    {
        const std::vector<uchar> written = model->toOnnx(model->storage());
        const cv::Ptr<cv::flsnet::Model> again = cv::flsnet::Model::read(written, "written");
        require(again->toOnnx(again->storage()) == written, "what was read is written as it was");
        return 0;
    }
    cv::flsnet::detail::OtherNetwork network;
    if (attempt([&] { network = cv::flsnet::detail::parseOtherNetwork(bytes, "fuzzed"); }))
    {
        require(network.classOfChannel.size() > 1 && !network.info.spec.inputSize.empty(),
                "a network of another architecture tells its input and its classes");
    }
    return 0;
}
