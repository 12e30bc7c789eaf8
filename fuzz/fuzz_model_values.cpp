// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What stands behind the check of a model file's graph: the graph of the file is replaced by the one that its metadata
// call for, so that its tensors and numbers are reached. Of small networks every fourth is run, too.

#include <numeric>

#include "model/model_file.hpp"
#include "model/model_metadata.hpp"
#include "onnx_mutation.hpp"
#include "opencv2/flsnet.hpp"

using namespace flsnet_fuzz;
using namespace cv::flsnet;

namespace
{

const double MOST_MACS = 2e5;

/** Takes from the file what its graph tells beside its structure. */
void readGraphNumbers(const detail::OnnxModel& file, ModelInfo& info)
{
    for (const detail::OnnxNode& node : file.nodes)
    {
        const auto number = [&node](const char* name, double otherwise) {
            const detail::OnnxAttribute* attribute = node.attribute(name);
            return attribute != nullptr ? static_cast<double>(attribute->number) : otherwise;
        };
        const detail::OnnxAttribute* area = node.attribute("area");
        if (area != nullptr)
        {
            info.areas.assign(area->numbers.begin(), area->numbers.end());
            info.exponent = number("exponent", 1);
            info.crop.enlargement = number("crop_enlargement", 2);
            info.crop.shift = cv::Point2d(number("crop_shift_x", 0), number("crop_shift_y", 0));
        }
    }
}

/** @return the file with the graph that it should have; empty if its metadata call for none. */
std::vector<uchar> withItsGraph(const uint8_t* data, size_t size)
{
    const std::string source = "fuzzed";
    detail::OnnxModel file = detail::readOnnx(data, size, source);
    detail::OnnxOptions options;
    ModelInfo info = detail::infoFromMetadata(file.metadata, source, options.storage, options.ops);
    readGraphNumbers(file, info);
    detail::checkInfo(info, source);
    detail::OnnxModel whole = detail::onnxGraph(info, options);
    whole.tensors = file.tensors;
    whole.metadata = file.metadata;
    return detail::writeOnnx(whole);
}

void run(const cv::Ptr<Model>& model, int precision)
{
    const ModelSpec spec = model->info().spec;
    cv::dnn::Net net = model->cpuNet(false, {}, precision);
    const int shape[] = {1, 3, spec.inputSize.height, spec.inputSize.width};
    cv::Mat image(4, shape, CV_32F);
    for (size_t i = 0; i < image.total(); ++i)
    {
        image.ptr<float>()[i] = static_cast<float>(i * 37 % 256);
    }
    net.setInput(image);
    const cv::Mat result = net.forward();
    require(result.dims == 4 && result.size[1] == spec.classCount, "a network gives a map for each class");
}

} // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t maxSize, unsigned seed)
{
    return mutateOnnx(data, size, maxSize, seed);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    std::vector<uchar> bytes;
    cv::Ptr<Model> model;
    if (attempt([&] { bytes = withItsGraph(data, size); }) &&
        attempt([&] { model = Model::read(bytes, "fuzzed"); }) && model->info().spec.macs() <= MOST_MACS &&
        std::accumulate(data, data + size, 0u) % 4 == 0)
    {
        run(model, PRECISION_FLOAT);
        if (model->isQuantized())
        {
            run(model, PRECISION_INT8);
        }
    }
    return 0;
}
