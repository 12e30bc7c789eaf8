// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../model/file_bytes.hpp"
#include "face_box.hpp"
#include "photo_input.hpp"

namespace cv
{
namespace flsnet
{

namespace
{

/** Columns of a row of DetectionOutput. */
enum DetectionColumn
{
    COLUMN_CLASS = 1,
    COLUMN_CONFIDENCE = 2,
    COLUMN_LEFT = 3,
    COLUMN_TOP = 4,
    COLUMN_RIGHT = 5,
    COLUMN_BOTTOM = 6,
    COLUMN_COUNT = 7
};

const char* const IMAGE_INFO = "im_info";

bool isPartOfOne(float value)
{
    return value >= 0 && value <= 1;
}

void checkParameters(const DnnFaceDetector::Parameters& parameters)
{
    if (parameters.inputSize.width <= 0 || parameters.inputSize.height <= 0)
    {
        CV_Error(Error::StsOutOfRange, "DnnFaceDetector: width and height of inputSize must be above 0");
    }
    CV_Check(parameters.scale, std::isfinite(parameters.scale) && parameters.scale != 0,
             "DnnFaceDetector: scale must be a finite number and not 0");
    CV_Check(parameters.confidence, isPartOfOne(parameters.confidence),
             "DnnFaceDetector: confidence is 0 to 1");
    CV_Check(parameters.nmsThreshold, isPartOfOne(parameters.nmsThreshold),
             "DnnFaceDetector: nmsThreshold is an IoU, 0 to 1");
    CV_CheckGE(parameters.faceClassId, -1,
               "DnnFaceDetector: faceClassId is a class of the network, or -1 for any");
    const Rect2d& face = parameters.faceInBox;
    if (!std::isfinite(face.x) || !std::isfinite(face.y) || !(face.width > 0) || !(face.height > 0) ||
        !std::isfinite(face.width) || !std::isfinite(face.height))
    {
        CV_Error(Error::StsOutOfRange,
                 "DnnFaceDetector: faceInBox must be finite, its width and height above 0");
    }
}

/** Whether the network wants to be told the size of its input (Faster R-CNN, R-FCN). */
bool hasImageInfo(dnn::Net& net)
{
    // Layer 0 of an imported network holds the inputs; other layers answer for any name.
    const Ptr<dnn::Layer> inputLayer = net.getLayer(0);
    return inputLayer && inputLayer->name == "_input" && inputLayer->outputNameToIndex(IMAGE_INFO) >= 0;
}

class DnnFaceDetectorImpl CV_FINAL : public DnnFaceDetector
{
public:
    DnnFaceDetectorImpl(const dnn::Net& net, const Parameters& parameters)
        : net_(net), parameters_(parameters)
    {
        CV_Assert(!net_.empty() && "DnnFaceDetector: the network is empty; was its file read?");
        checkParameters(parameters_);
        hasImageInfo_ = hasImageInfo(net_);
        fit_.side = parameters_.faceInBox.height;
        fit_.centerX = parameters_.faceInBox.x + parameters_.faceInBox.width / 2;
        fit_.centerY = parameters_.faceInBox.y + parameters_.faceInBox.height / 2;
    }

    void detect(InputArray image, std::vector<Rect2d>& boxes, std::vector<float>& confidences) CV_OVERRIDE
    {
        const Mat photo = detail::photoInput(image);
        std::vector<Rect2d> found;
        std::vector<float> scores;
        readDetections(run(photo), photo.size(), found, scores);
        std::vector<int> kept;
        dnn::NMSBoxes(found, scores, 0.f, parameters_.nmsThreshold, kept);
        boxes.clear();
        confidences.clear();
        for (const int i : kept)
        {
            boxes.push_back(detail::faceBox(found[i], fit_));
            confidences.push_back(scores[i]);
        }
    }

private:
    Mat run(const Mat& photo)
    {
        const Size& size = parameters_.inputSize;
        Scalar mean = parameters_.mean;
        if (parameters_.swapRB)
        {
            std::swap(mean[0], mean[2]); // blobFromImage takes it in the order of the blob's channels
        }
        net_.setInput(dnn::blobFromImage(photo, parameters_.scale, size, mean, parameters_.swapRB));
        if (hasImageInfo_)
        {
            const Mat info =
                Mat_<float>({1, 3}, {static_cast<float>(size.height), static_cast<float>(size.width), 1});
            net_.setInput(info, IMAGE_INFO);
        }
        Mat detections = net_.forward(parameters_.outputName);
        if (detections.depth() != CV_32F || detections.total() % COLUMN_COUNT != 0 ||
            (!detections.empty() && detections.size[detections.dims - 1] != COLUMN_COUNT))
        {
            CV_Error(Error::StsBadSize, "DnnFaceDetector: the network's output '" + parameters_.outputName +
                                            "' is no list of boxes (1 x 1 x N x 7, as of a DetectionOutput "
                                            "layer); name the right one "
                                            "in Parameters::outputName");
        }
        return detections.reshape(1, static_cast<int>(detections.total() / COLUMN_COUNT));
    }

    void readDetections(const Mat& detections, const Size& photoSize, std::vector<Rect2d>& found,
                        std::vector<float>& scores) const
    {
        const Size2d unit = parameters_.relativeBoxes ? Size2d(1, 1) : Size2d(parameters_.inputSize);
        const double scaleX = photoSize.width / unit.width;
        const double scaleY = photoSize.height / unit.height;
        for (int i = 0; i < detections.rows; ++i)
        {
            const float* row = detections.ptr<float>(i);
            const Rect2d box(row[COLUMN_LEFT] * scaleX, row[COLUMN_TOP] * scaleY,
                             (row[COLUMN_RIGHT] - row[COLUMN_LEFT]) * scaleX,
                             (row[COLUMN_BOTTOM] - row[COLUMN_TOP]) * scaleY);
            const bool isFace =
                parameters_.faceClassId < 0 || cvRound(row[COLUMN_CLASS]) == parameters_.faceClassId;
            // NaN fails these comparisons too.
            const bool isBox = box.width > 0 && box.height > 0 && std::isfinite(box.area()) &&
                               std::isfinite(box.x) && std::isfinite(box.y);
            if (isFace && isBox && row[COLUMN_CONFIDENCE] >= parameters_.confidence)
            {
                found.push_back(box);
                scores.push_back(std::min(row[COLUMN_CONFIDENCE], 1.f));
            }
        }
    }

    dnn::Net net_;
    Parameters parameters_;
    bool hasImageInfo_;
    detail::FaceBoxFit fit_;
};

} // namespace

// The face box is by default where it is in boxes that reach from the middle of the forehead to the chin, as
// most detectors draw them: that of YuNet, see face_box.cpp.
DnnFaceDetector::Parameters::Parameters()
    : inputSize(300, 300), mean(104, 177, 123), scale(1), swapRB(false), faceClassId(-1), confidence(0.5f),
      nmsThreshold(0.3f), relativeBoxes(true), faceInBox(0, 0.205, 1, 0.78)
{
}

Ptr<DnnFaceDetector> DnnFaceDetector::create(const String& model, const String& config,
                                             const DnnFaceDetector::Parameters& parameters, int backendId,
                                             int targetId)
{
    checkParameters(parameters);
    detail::checkRegularFile(model);
    if (!config.empty())
    {
        detail::checkRegularFile(config);
    }
    dnn::Net net = dnn::readNet(model, config);
    net.setPreferableBackend(backendId);
    net.setPreferableTarget(targetId);
    return create(net, parameters);
}

Ptr<DnnFaceDetector> DnnFaceDetector::create(const dnn::Net& net,
                                             const DnnFaceDetector::Parameters& parameters)
{
    return makePtr<DnnFaceDetectorImpl>(net, parameters);
}

} // namespace flsnet
} // namespace cv
