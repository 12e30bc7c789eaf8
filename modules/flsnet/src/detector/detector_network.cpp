// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../model/trainer_files.hpp"
#include "../model/weights.hpp"
#include "detector_network.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{
Mat blobOf(const Tensor& tensor)
{
    Mat blob(tensor.shape, CV_32F);
    std::copy(tensor.values.begin(), tensor.values.end(), blob.ptr<float>());
    return blob;
}
} // namespace

DetectorNetwork::DetectorNetwork(const String& path, int, int) : path_(path)
{
    registerLayers();
}

Scalar DetectorNetwork::mean() const
{
    return Scalar(104, 117, 124);
}

dnn::Net DetectorNetwork::makeNet() const
{
    const Weights weights = readSafetensors(path_);
    dnn::Net net;
    int last = 0;
    const auto conv = [&](const std::string& name, int from, int kernel, int stride, int pad, bool relu) {
        dnn::LayerParams p;
        p.set("kernel_size", kernel);
        p.set("stride", stride);
        p.set("pad", pad);
        p.set("bias_term", true);
        const Mat w = blobOf(weights.at(name + ".weight")), b = blobOf(weights.at(name + ".bias"));
        p.set("num_output", w.size[0]);
        p.blobs = {w, b.reshape(1, 1)};
        int id = net.addLayer(name, "Convolution", p);
        net.connect(from, 0, id, 0);
        if (relu)
        {
            dnn::LayerParams r;
            const int rid = net.addLayer(name + ".relu", "ReLU", r);
            net.connect(id, 0, rid, 0);
            id = rid;
        }
        return id;
    };
    const auto pool = [&](int from, const std::string& name) {
        dnn::LayerParams p;
        const int id = net.addLayer(name, "MaxPoolWithCodes", p);
        net.connect(from, 0, id, 0);
        return id;
    };
    const auto up = [&](int y, int codes, int like, const std::string& name) {
        dnn::LayerParams p, c;
        const int id = net.addLayer(name, "MaxUnpoolWithCodes", p);
        net.connect(y, 0, id, 0);
        net.connect(codes, 1, id, 1);
        net.connect(like, 0, id, 2);
        const int cat = net.addLayer(name + ".concat", "Concat", c);
        net.connect(id, 0, cat, 0);
        net.connect(like, 0, cat, 1);
        return cat;
    };
    last = conv("encoder.0.0", 0, 6, 2, 2, true);
    int e[5] = {last, 0, 0, 0, 0}, p[5];
    for (int k = 1; k <= 4; ++k)
    {
        p[k] = pool(e[k - 1], "pool" + std::to_string(k));
        e[k] = conv("encoder." + std::to_string(k) + ".0", p[k], 3, 1, 1, true);
        e[k] = conv("encoder." + std::to_string(k) + ".1", e[k], 3, 1, 1, true);
    }
    int d = up(e[4], p[4], e[3], "up3");
    d = conv("decoder.3.0", d, 3, 1, 1, true);
    d = conv("decoder.3.1", d, 3, 1, 1, true);
    d = up(d, p[3], e[2], "up2");
    d = conv("decoder.2.0", d, 3, 1, 1, true);
    d = conv("decoder.2.1", d, 3, 1, 1, true);
    conv("head", d, 1, 1, 0, false);
    net.setPreferableBackend(dnn::DNN_BACKEND_OPENCV);
    return net;
}

Mat DetectorNetwork::forward(const Mat& picture, size_t level)
{
    while (nets_.size() <= level)
    {
        nets_.push_back(makeNet());
    }
    nets_[level].setInput(dnn::blobFromImage(picture, 1. / 58, Size(), mean()));
    return nets_[level].forward();
}

} // namespace detail
} // namespace flsnet
} // namespace cv
