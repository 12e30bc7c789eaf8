// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The default network on a GPU at 256 x 256 pixels. flsnet_cuda_networks [MODEL_OUT]
// MODEL_OUT: measures the network of the paper's width, too, and writes it there in standard ops for torch_times.py.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "no_device.hpp"
#include "opencv2/core/utility.hpp"
#include "opencv2/flsnet.hpp"

namespace
{

using namespace cv::flsnet;

const int RUNS = 31;
const int SIDE = 256;

template <typename Work> double medianMilliseconds(const Work& work)
{
    std::vector<double> times;
    for (int run = 0; run < RUNS + 3; ++run) // the first ones choose algorithms and allocate
    {
        cv::TickMeter meter;
        meter.start();
        work();
        meter.stop();
        times.push_back(meter.getTimeMilli());
    }
    times.erase(times.begin(), times.begin() + 3);
    std::nth_element(times.begin(), times.begin() + RUNS / 2, times.end());
    return times[RUNS / 2];
}

cv::Mat imagesFor(int batch)
{
    const int sizes[] = {batch, 3, SIDE, SIDE};
    cv::Mat images(4, sizes, CV_32F);
    cv::randu(images, 0, 255); // of equal numbers, tensor cores compute faster
    return images;
}

/** Blob from the host, logits to the host. */
double timeNet(cv::dnn::Net net, int batch)
{
    const cv::String output = Model::layerName(net, "logits");
    const cv::Mat images = imagesFor(batch);
    return medianMilliseconds([&] {
        net.setInput(images);
        net.forward(output);
    });
}

/** On the GPU alone: the images stay there, and of the logits only their means leave it. */
double timeOnDevice(cv::dnn::Net net, int batch)
{
    cv::dnn::LayerParams pooling;
    pooling.set("pool", "ave");
    pooling.set("global_pooling", true);
    const int mean = net.addLayer("mean", "Pooling", pooling);
    net.connect(net.getLayerId(Model::layerName(net, "logits")), 0, mean, 0);
    net.setInput(imagesFor(batch));
    return medianMilliseconds([&] { net.forward("mean"); });
}

cv::dnn::Net layerByLayer(const Model& model, int target)
{
    cv::dnn::Net net = model.net();
    net.setPreferableBackend(cv::dnn::DNN_BACKEND_CUDA);
    net.setPreferableTarget(target);
    return net;
}

/** The segmenter's way: a photo on the GPU, boxes, and labels to the host. */
double timeSegmenter(const cv::Ptr<Model>& model, int target, int batch)
{
    const cv::Ptr<FaceLandmarkSegmenter> segmenter =
        FaceLandmarkSegmenter::create(model, cv::Ptr<FaceDetector>(), cv::dnn::DNN_BACKEND_CUDA, target);
    segmenter->setRemoveIslands(false); // random weights give noise, with more islands than any photo
    const cv::cuda::GpuMat photo(cv::Mat(1080, 1920, CV_8UC3, cv::Scalar::all(99)));
    const std::vector<cv::Rect2d> boxes(batch, cv::Rect2d(900, 500, 100, 100));
    std::vector<FaceSegmentation> faces;
    return medianMilliseconds([&] { segmenter->segmentFaces(photo, boxes, faces); });
}

void measure(const std::string& name, const cv::Ptr<Model>& model)
{
    const ModelSpec spec = model->info().spec;
    for (const int target : {cv::dnn::DNN_TARGET_CUDA_FP16, cv::dnn::DNN_TARGET_CUDA})
    {
        const bool half = target == cv::dnn::DNN_TARGET_CUDA_FP16;
        for (const int batch : {1, 8, 16, 32})
        {
            const double operations = 2 * spec.macs() * batch;
            std::printf("| %s | %s | %d | %.0f |", name.c_str(), half ? "half" : "float", batch,
                        operations / 1e9);
            try
            {
                std::printf(" %.2f |", timeNet(layerByLayer(*model, target), batch));
                std::printf(" %.2f |", timeOnDevice(layerByLayer(*model, target), batch));
                if (half)
                {
                    std::printf(" %.2f |", timeNet(model->cudaNet(), batch));
                    const double alone = timeOnDevice(model->cudaNet(), batch);
                    std::printf(" %.2f | %.0f |", alone, operations / alone / 1e9);
                }
                else
                {
                    std::printf(" | | |");
                }
                std::printf(" %.2f |\n", timeSegmenter(model, target, batch));
            }
            catch (const cv::Exception& error)
            {
                std::printf(" %s |\n", error.err.c_str()); // of cuDNN, say: the other rows still count
            }
            std::fflush(stdout);
        }
    }
}

cv::Ptr<Model> randomModel(const ModelSpec& spec)
{
    ModelInfo info;
    info.spec = spec;
    info.spec.inputSize = cv::Size(SIDE, SIDE);
    return Model::random(info);
}

/** The tables; with a path the network of the paper's width, too, which is written there. */
void run(const std::string& modelOut)
{
    std::printf("%d x %d pixels, medians of %d runs in milliseconds.\n\n", SIDE, SIDE, RUNS);
    std::puts(
        "| network | numbers | batch | GFLOP | cv::dnn, host to host | cv::dnn on the GPU alone | "
        "cudaNet, host to host | cudaNet on the GPU alone | TFLOP/s of it | segmentFaces, GpuMat to labels |"
        "\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    if (!modelOut.empty())
    {
        const cv::Ptr<Model> paper = randomModel(ModelSpec::vgg16());
        paper->write(modelOut, WEIGHTS_FLOAT, MODEL_OPS_STANDARD);
        measure("the paper's width", paper);
    }
    measure("flsnet_light", randomModel(Model::embedded()->info().spec));
}

} // namespace

int main(int argc, char** argv)
{
    try
    {
        if (!hasDevice())
        {
            return NO_DEVICE;
        }
        run(argc > 1 ? argv[1] : "");
    }
    catch (const std::exception& error)
    {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}
