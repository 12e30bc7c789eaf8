// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Whole networks: the first stage and both, in this module and layer by layer in cv::dnn; and a photo end to
// end.

#include <benchmark/benchmark.h>

#include <opencv2/flsnet.hpp>
#include <opencv2/imgcodecs.hpp>

namespace
{

using namespace cv::flsnet;

/** The paper's network, its channels divided. */
cv::Ptr<Model> makeModel(int divisor)
{
    ModelInfo info;
    info.spec = ModelSpec::vgg16();
    for (int& channels : info.spec.channels)
    {
        channels /= divisor;
    }
    return Model::random(info);
}

void runNet(benchmark::State& state, cv::dnn::Net net, const cv::Size& size)
{
    cv::Mat image(size, CV_8UC3);
    cv::theRNG().fill(image, cv::RNG::UNIFORM, 0, 256);
    net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    net.setInput(cv::dnn::blobFromImage(image));
    const cv::String logits = Model::layerName(net, "logits");
    net.forward(logits);
    for (auto _ : state)
    {
        net.forward(logits);
    }
}

void network(benchmark::State& state)
{
    const cv::Ptr<Model> model = makeModel(static_cast<int>(state.range(0)));
    runNet(state, model->cpuNet(state.range(1) == 1), model->info().spec.inputSize);
}

void networkOfSingleLayers(benchmark::State& state)
{
    const cv::Ptr<Model> model = makeModel(static_cast<int>(state.range(0)));
    runNet(state, model->net(state.range(1) == 1), model->info().spec.inputSize);
}

void defaultModel(benchmark::State& state)
{
    const cv::Ptr<Model> model = Model::read(FLSNET_SOURCE_DIR "/data/flsnet_light.onnx");
    runNet(state, model->cpuNet(), model->info().spec.inputSize);
}

/** Everything but the detection: crop, network, labels, paste. */
void photo(benchmark::State& state)
{
    const cv::Mat image = cv::imread(FLSNET_SOURCE_DIR "/samples/data/astronaut.jpg");
    const cv::Ptr<FaceLandmarkSegmenter> segmenter =
        FaceLandmarkSegmenter::create(Model::read(FLSNET_SOURCE_DIR "/data/flsnet_light.onnx"));
    const std::vector<cv::Rect2d> boxes(static_cast<size_t>(state.range(0)), cv::Rect2d(180, 75, 90, 90));
    cv::Mat labels;
    segmenter->segment(image, boxes, labels);
    for (auto _ : state)
    {
        segmenter->segment(image, boxes, labels);
    }
}

BENCHMARK(network)
    ->ArgNames({"width_divisor", "stage1_only"})
    ->ArgsProduct({{4, 2, 1}, {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(networkOfSingleLayers)
    ->ArgNames({"width_divisor", "stage1_only"})
    ->ArgsProduct({{4, 2, 1}, {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(defaultModel)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(photo)->ArgName("faces")->Arg(1)->Arg(4)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace
