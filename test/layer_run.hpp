// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_TEST_LAYER_RUN_HPP
#define OPENCV_FLSNET_TEST_LAYER_RUN_HPP

#include "opencv2/dnn/layer.hpp"
#include "opencv2/dnn/shape_utils.hpp"
#include "test_precomp.hpp"

namespace opencv_test
{

/** A blob of N x C x H x W. */
inline Mat makeBlob(int batch, int channels, int height, int width, float value = 0)
{
    const int sizes[] = {batch, channels, height, width};
    return Mat(4, sizes, CV_32F, Scalar(value));
}

inline Mat randomBlob(int batch, int channels, int height, int width, uint64 seed, double deviation = 1)
{
    Mat blob = makeBlob(batch, channels, height, width);
    RNG rng(seed);
    rng.fill(blob, RNG::NORMAL, 0, deviation);
    return blob;
}

inline float& at(Mat& blob, int n, int c, int y, int x)
{
    const int index[] = {n, c, y, x};
    return blob.at<float>(index);
}

inline float at(const Mat& blob, int n, int c, int y, int x)
{
    const int index[] = {n, c, y, x};
    return blob.at<float>(index);
}

/** "N x C x H x W", to compare and to print. */
inline std::string shapeText(const Mat& blob)
{
    std::string text;
    for (int i = 0; i < blob.dims; ++i)
    {
        text += (i > 0 ? " x " : "") + std::to_string(blob.size[i]);
    }
    return text;
}

inline std::string shapeText(int batch, int channels, int height, int width)
{
    return shapeText(Mat(std::vector<int>({batch, channels, height, width}), CV_8U));
}

/** Whether two blobs are the same number by number; NaNs are equal. */
inline bool sameValues(const Mat& a, const Mat& b)
{
    if (shapeText(a) != shapeText(b))
    {
        return false;
    }
    for (size_t i = 0; i < a.total(); ++i)
    {
        const float left = a.ptr<float>()[i];
        const float right = b.ptr<float>()[i];
        if (!(left == right || (std::isnan(left) && std::isnan(right))))
        {
            return false;
        }
    }
    return true;
}

inline double largestDifference(const Mat& a, const Mat& b)
{
    CV_Assert(shapeText(a) == shapeText(b));
    return cv::norm(a.reshape(1, 1), b.reshape(1, 1), NORM_INF);
}

/** Norm of the difference over the norm of b. */
inline double relativeError(const Mat& a, const Mat& b)
{
    CV_Assert(shapeText(a) == shapeText(b));
    return cv::norm(a.reshape(1, 1), b.reshape(1, 1)) / std::max(cv::norm(b.reshape(1, 1)), 1e-20);
}

/** Outputs of a net that is one layer of a registered type. */
inline std::vector<Mat> runInNet(const std::string& type, const std::vector<Mat>& blobs,
                                 dnn::LayerParams params = dnn::LayerParams(),
                                 int backend = dnn::DNN_BACKEND_OPENCV, int target = dnn::DNN_TARGET_CPU)
{
    dnn::Net net;
    std::vector<String> names;
    for (size_t i = 0; i < blobs.size(); ++i)
    {
        names.push_back("blob" + std::to_string(i));
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
    net.setPreferableBackend(backend);
    net.setPreferableTarget(target);
    std::vector<std::vector<Mat>> results;
    net.forward(results, std::vector<String>(1, params.name));
    std::vector<Mat> copies;
    for (const Mat& result : results[0])
    {
        copies.push_back(result.clone());
    }
    return copies;
}

/** Outputs of a layer object without any net, as a program may use it that builds its nets by hand. */
inline std::vector<Mat> runAlone(const Ptr<dnn::Layer>& layer, const std::vector<Mat>& blobs)
{
    std::vector<MatShape> shapes, outShapes, internalShapes;
    for (const Mat& blob : blobs)
    {
        shapes.push_back(dnn::shape(blob));
    }
    layer->getMemoryShapes(shapes, 0, outShapes, internalShapes);
    std::vector<Mat> results, internals;
    for (const MatShape& shape : outShapes)
    {
        // Rubbish, so that a number that the layer does not write is seen.
        Mat result(static_cast<int>(shape.size()), &shape[0], CV_32F, Scalar(1e30));
        results.push_back(result);
    }
    layer->forward(blobs, results, internals);
    return results;
}

} // namespace opencv_test

#endif // OPENCV_FLSNET_TEST_LAYER_RUN_HPP
