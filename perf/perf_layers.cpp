// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Each layer of the module by itself, in a net of cv::dnn.

#include "perf_targets.hpp"

namespace opencv_test
{
namespace
{

/** Size of the maps before pooling, channels, batch, target. */
typedef perf::TestBaseWithParam<tuple<Size, int, int, DnnTarget>> Layer;

Mat noise(int batch, int channels, const Size& size)
{
    const int sizes[] = {batch, channels, size.height, size.width};
    Mat blob(4, sizes, CV_32F);
    theRNG().fill(blob, RNG::NORMAL, 0, 1);
    return blob;
}

/** Codes 0 to 3, stored as floats. */
Mat randomCodes(int batch, int channels, const Size& size)
{
    const int sizes[] = {batch, channels, size.height, size.width};
    Mat codes(4, sizes, CV_8U), floats;
    theRNG().fill(codes, RNG::UNIFORM, 0, 4);
    codes.convertTo(floats, CV_32F);
    return floats;
}

/** A net of one layer, which has run once. */
dnn::Net layerNet(const String& type, const std::vector<Mat>& blobs, const DnnTarget& target,
                  dnn::LayerParams params = dnn::LayerParams())
{
    registerLayers();
    dnn::Net net;
    std::vector<String> names;
    for (size_t i = 0; i < blobs.size(); ++i)
    {
        names.push_back(format("blob%d", static_cast<int>(i)));
    }
    net.setInputsNames(names);
    params.name = "layer";
    params.type = type;
    const int layer = net.addLayer(params.name, params.type, params);
    for (size_t i = 0; i < blobs.size(); ++i)
    {
        net.connect(0, static_cast<int>(i), layer, static_cast<int>(i));
        net.setInput(blobs[i], names[i]);
    }
    setTarget(net, target);
    net.forward();
    return net;
}

const auto MAPS = testing::Combine(testing::Values(Size(288, 288), Size(72, 72)), testing::Values(16, 64),
                                   testing::Values(1, 4), testing::ValuesIn(availableTargets()));

PERF_TEST_P(Layer, MaxPoolWithCodes, MAPS)
{
    const int channels = get<1>(GetParam()), batch = get<2>(GetParam());
    dnn::Net net =
        layerNet("MaxPoolWithCodes", {noise(batch, channels, get<0>(GetParam()))}, get<3>(GetParam()));
    TEST_CYCLE() net.forward();
    SANITY_CHECK_NOTHING();
}

PERF_TEST_P(Layer, MaxUnpoolWithCodes, MAPS)
{
    const Size size = get<0>(GetParam());
    const Size pooledSize(size.width / 2, size.height / 2);
    const int channels = get<1>(GetParam()), batch = get<2>(GetParam());
    dnn::Net net = layerNet(
        "MaxUnpoolWithCodes",
        {noise(batch, channels, pooledSize), randomCodes(batch, channels, pooledSize), noise(batch, 1, size)},
        get<3>(GetParam()));
    TEST_CYCLE() net.forward();
    SANITY_CHECK_NOTHING();
}

PERF_TEST_P(Layer, AreaWeightedSoftmax,
            testing::Combine(testing::Values(Size(288, 288), Size(224, 224)), testing::Values(9),
                             testing::Values(1, 4), testing::ValuesIn(availableTargets())))
{
    const int channels = get<1>(GetParam()), batch = get<2>(GetParam());
    std::vector<float> areas(static_cast<size_t>(channels));
    theRNG().fill(areas, RNG::UNIFORM, 1, 1000);
    dnn::LayerParams params;
    params.set("area", dnn::DictValue::arrayReal(areas.data(), channels));
    params.set("exponent", 1.);
    dnn::Net net = layerNet("AreaWeightedSoftmax", {noise(batch, channels, get<0>(GetParam()))},
                            get<3>(GetParam()), params);
    TEST_CYCLE() net.forward();
    SANITY_CHECK_NOTHING();
}

} // namespace
} // namespace opencv_test
