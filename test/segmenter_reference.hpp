// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_TEST_SEGMENTER_REFERENCE_HPP
#define OPENCV_FLSNET_TEST_SEGMENTER_REFERENCE_HPP

#include "test_precomp.hpp"

#include "without_winograd.hpp"

namespace opencv_test
{

const double ENLARGEMENT = 2;

/** A small network with random weights: its labels are noise, so every slip of a pixel shows. */
inline Ptr<Model> noiseModel(int classCount = FACE_CLASS_COUNT)
{
    ModelInfo info;
    info.spec.channels = {16, 16};
    info.spec.convolutions = {1, 1};
    info.spec.stage2Levels = 1;
    info.spec.inputSize = Size(48, 48);
    info.spec.classCount = classCount;
    info.areas.assign(classCount, 1);
    info.classNames.resize(classCount);
    for (int c = 0; c < classCount; ++c)
    {
        info.areas[c] = 10 + 3 * c;
        info.classNames[c] = classCount == FACE_CLASS_COUNT ? className(c) : format("class %d", c);
    }
    info.exponent = 0.5;
    info.crop.enlargement = ENLARGEMENT;
    info.crop.shift = Point2d(0, 0);
    return Model::random(info, 7);
}

/** Gives the same boxes for every photo, and remembers nothing. */
class FixedDetector : public FaceDetector
{
public:
    explicit FixedDetector(const std::vector<Rect2d>& boxes) : boxes_(boxes) {}

    void detect(InputArray, std::vector<Rect2d>& boxes, std::vector<float>& confidences) CV_OVERRIDE
    {
        boxes = boxes_;
        confidences.clear();
        for (size_t i = 0; i < boxes.size(); ++i)
        {
            confidences.push_back(1.f / (1 + i));
        }
    }

private:
    std::vector<Rect2d> boxes_;
};

/** Islands stay: they are all that the labels of such a network are; so do borders. */
inline Ptr<FaceLandmarkSegmenter> makeSegmenter(const std::vector<Rect2d>& boxes = std::vector<Rect2d>())
{
    FaceLandmarkSegmenter::Params params;
    params.model = noiseModel();
    params.detector = makePtr<FixedDetector>(boxes);
    params.removeIslands = false;
    params.refineBorders = false;
    return FaceLandmarkSegmenter::create(params);
}

inline Mat noisePhoto(const Size& size)
{
    Mat photo(size, CV_8UC3);
    RNG rng(11);
    rng.fill(photo, RNG::UNIFORM, 0, 256);
    GaussianBlur(photo, photo, Size(5, 5), 1);
    return photo;
}

/** What a network sees of a square of the photo; both are whole pixels. */
inline Mat seen(const Mat& photo, const Rect& square, const Size& size)
{
    Mat crop = photo(square).clone();
    if (size != square.size())
    {
        resize(crop, crop, size, 0, 0, INTER_AREA);
    }
    return crop;
}

/** Logits with the area prior for a crop of the network's size, straight from cv::dnn, in double. */
inline std::vector<Mat> referenceLogits(const Mat& crop, const Ptr<Model>& model = noiseModel())
{
    dnn::Net net = withoutWinograd(model->net());
    net.setInput(dnn::blobFromImage(crop));
    const Mat logits = net.forward(Model::layerName(net, "logits"));
    const std::vector<double> areas = model->info().areas;
    double mean = 0;
    for (const double area : areas)
    {
        mean += area / areas.size();
    }
    std::vector<Mat> planes;
    for (size_t c = 0; c < areas.size(); ++c)
    {
        Mat plane;
        Mat(logits.size[2], logits.size[3], CV_32F,
            const_cast<float*>(logits.ptr<float>(0, static_cast<int>(c))))
            .convertTo(plane, CV_64F);
        planes.push_back(plane + 0.5 * std::log(areas[c] / mean));
    }
    return planes;
}

inline double bilinear(const Mat& plane, double x, double y)
{
    x = std::min(std::max(x, 0.), plane.cols - 1.);
    y = std::min(std::max(y, 0.), plane.rows - 1.);
    const int x0 = static_cast<int>(x);
    const int y0 = static_cast<int>(y);
    const int x1 = std::min(x0 + 1, plane.cols - 1);
    const int y1 = std::min(y0 + 1, plane.rows - 1);
    const double fx = x - x0;
    const double fy = y - y0;
    return (1 - fy) * ((1 - fx) * plane.at<double>(y0, x0) + fx * plane.at<double>(y0, x1)) +
           fy * ((1 - fx) * plane.at<double>(y1, x0) + fx * plane.at<double>(y1, x1));
}

struct LabelAndProbability
{
    int label;
    double probability;
};

/** What is to be at a place among the logits. */
inline LabelAndProbability referenceLabel(const std::vector<Mat>& logits, const Point2d& place)
{
    std::vector<double> values;
    values.reserve(logits.size());
    for (const Mat& plane : logits)
    {
        values.push_back(bilinear(plane, place.x, place.y));
    }
    const int label = static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
    double sum = 0;
    for (const double value : values)
    {
        sum += std::exp(value - values[label]);
    }
    return {label, 1 / sum};
}

/** What a pixel of the photo is to be, given the logits of a crop that covers square. */
inline LabelAndProbability referenceLabel(const std::vector<Mat>& logits, const Rect2d& square, int x, int y)
{
    return referenceLabel(logits, Point2d((x + 0.5 - square.x) * logits[0].cols / square.width - 0.5,
                                          (y + 0.5 - square.y) * logits[0].rows / square.height - 0.5));
}

inline double agreement(const Mat& a, const Mat& b)
{
    return static_cast<double>(countNonZero(a == b)) / a.total();
}

} // namespace opencv_test

#endif // OPENCV_FLSNET_TEST_SEGMENTER_REFERENCE_HPP
