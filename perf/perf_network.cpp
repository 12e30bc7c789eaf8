// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Whole networks: layer by layer on each target, and as the one layer for CPUs or for GPUs.

#include "perf_models.hpp"
#include "perf_targets.hpp"

namespace opencv_test
{
namespace
{

/** Model (see perfModel), batch, number of stages. */
typedef tuple<std::string, int, int> NetworkParams;
typedef perf::TestBaseWithParam<NetworkParams> CpuNetwork;
typedef perf::TestBaseWithParam<NetworkParams> CudaNetwork;
/** The same and the target. */
typedef tuple<std::string, int, int, DnnTarget> TargetParams;
typedef perf::TestBaseWithParam<TargetParams> Network;

/** Wide networks only with a batch of 1: they take seconds. */
std::vector<NetworkParams> networks()
{
    std::vector<NetworkParams> all;
    for (const int stages : {2, 1})
    {
        for (const int batch : {1, 4})
        {
            all.push_back(NetworkParams("light", batch, stages));
            all.push_back(NetworkParams("1/4", batch, stages));
        }
        all.push_back(NetworkParams("1/2", 1, stages));
        all.push_back(NetworkParams("1", 1, stages));
    }
    return all;
}

std::vector<TargetParams> networksOnTargets()
{
    std::vector<TargetParams> all;
    for (const NetworkParams& network : networks())
    {
        for (const DnnTarget& target : availableTargets())
        {
            all.push_back(TargetParams(get<0>(network), get<1>(network), get<2>(network), target));
        }
    }
    return all;
}

/** Images for a network of a model, which then has run once; returns the name of its output. */
String prepare(dnn::Net& net, const Model& model, int batch)
{
    const Size size = model.info().spec.inputSize;
    const int sizes[] = {batch, 3, size.height, size.width};
    Mat images(4, sizes, CV_32F);
    theRNG().fill(images, RNG::UNIFORM, 0, 256);
    net.setInput(images);
    String logits = Model::layerName(net, "logits");
    net.forward(logits);
    return logits;
}

PERF_TEST_P(CpuNetwork, forward, testing::ValuesIn(networks()))
{
    const Ptr<Model> model = perfModel(get<0>(GetParam()));
    dnn::Net net = model->cpuNet(get<2>(GetParam()) == 1);
    net.setPreferableBackend(dnn::DNN_BACKEND_OPENCV);
    const String logits = prepare(net, *model, get<1>(GetParam()));
    TEST_CYCLE() net.forward(logits);
    SANITY_CHECK_NOTHING();
}

PERF_TEST_P(CpuNetwork, forward_int8, testing::ValuesIn(networks()))
{
    const Ptr<Model> model = perfModel(get<0>(GetParam()));
    Mat crop(model->info().spec.inputSize, CV_8UC3);
    theRNG().fill(crop, RNG::UNIFORM, 0, 256);
    model->quantize(std::vector<Mat>(1, crop));
    dnn::Net net = model->cpuNet(get<2>(GetParam()) == 1, std::vector<String>(), PRECISION_INT8);
    net.setPreferableBackend(dnn::DNN_BACKEND_OPENCV);
    const String logits = prepare(net, *model, get<1>(GetParam()));
    TEST_CYCLE() net.forward(logits);
    SANITY_CHECK_NOTHING();
}

PERF_TEST_P(CpuNetwork, forward_bf16, testing::ValuesIn(networks()))
{
    if (!Model::supportsPrecision(PRECISION_BF16))
    {
        throw SkipTestException("bfloat16 needs a processor with AMX");
    }
    const Ptr<Model> model = perfModel(get<0>(GetParam()));
    dnn::Net net = model->cpuNet(get<2>(GetParam()) == 1, std::vector<String>(), PRECISION_BF16);
    net.setPreferableBackend(dnn::DNN_BACKEND_OPENCV);
    const String logits = prepare(net, *model, get<1>(GetParam()));
    TEST_CYCLE() net.forward(logits);
    SANITY_CHECK_NOTHING();
}

PERF_TEST_P(CudaNetwork, forward, testing::ValuesIn(networks()))
{
#ifndef FLSNET_CUDA
    throw SkipTestException("this build has no CUDA code");
#else
    if (dnn::getAvailableTargets(dnn::DNN_BACKEND_CUDA).empty())
    {
        throw SkipTestException("there is no CUDA device");
    }
    const Ptr<Model> model = perfModel(get<0>(GetParam()));
    dnn::Net net = model->cudaNet(get<2>(GetParam()) == 1);
    const String logits = prepare(net, *model, get<1>(GetParam()));
    TEST_CYCLE() net.forward(logits);
    SANITY_CHECK_NOTHING();
#endif
}

PERF_TEST_P(Network, forward, testing::ValuesIn(networksOnTargets()))
{
    const Ptr<Model> model = perfModel(get<0>(GetParam()));
    dnn::Net net = model->net(get<2>(GetParam()) == 1);
    setTarget(net, get<3>(GetParam()));
    const String logits = prepare(net, *model, get<1>(GetParam()));
    TEST_CYCLE() net.forward(logits);
    SANITY_CHECK_NOTHING();
}

} // namespace
} // namespace opencv_test
