// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../model/file_bytes.hpp"
#include "box_overlap.hpp"
#include "objdetect.hpp"
#include "photo_input.hpp"

#include "opencv2/core/utils/filesystem.hpp"

namespace cv
{
namespace flsnet
{

#ifdef FLSNET_HAVE_YUNET

namespace
{

/** Part of the network's input that the photo fills at most. YuNet is made for faces of 10 to 300 pixels and
wants to see around them: of 30 portraits the weakest face scored 2.7 at a half and 0.7 at the whole (a model
of 2022). */
const double PHOTO_IN_INPUT = 0.5;

/** Boxes that are looked at before those of one face are thinned out, as FaceDetectorYN's own default. */
const int MOST_BOXES = 5000;

/** FaceDetectorYN gives x, y, width, height, five landmarks, score. */
const int SCORE_COLUMN = 14;

/** Some models of 2022 end before the softmax. What FaceDetectorYN makes of their output is divided by this:
on 59 portraits the faces had raw scores of 2.2 to 3.5, most false finds less than 1.2. */
const double RAW_SCORE_UNIT = 1.5;

/** What turns the model's scores to confidences when they are divided by it. */
double scoreUnit(const String& model)
{
    std::vector<String> types;
    dnn::readNet(model).getLayerTypes(types);
    const bool isNormalised = std::any_of(types.begin(), types.end(), [](const String& type) {
        return type == "Softmax" || type == "Sigmoid";
    });
    return isNormalised ? 1 : RAW_SCORE_UNIT;
}

class YuNetFaceDetectorImpl CV_FINAL : public YuNetFaceDetector
{
public:
    YuNetFaceDetectorImpl(const String& model, const Size& inputSize, float scoreThreshold,
                          float nmsThreshold, int backendId, int targetId)
        : inputSize_(inputSize), scoreUnit_(1)
    {
        try
        {
            scoreUnit_ = scoreUnit(model);
            scoreThreshold *= static_cast<float>(scoreUnit_);
            detector_ = FaceDetectorYN::create(model, String(), inputSize, scoreThreshold, nmsThreshold,
                                               MOST_BOXES, backendId, targetId);
            // A model of another layout or size shows only when it runs.
            std::vector<FaceDetection> faces;
            detect(Mat::zeros(inputSize, CV_8UC3), faces);
        }
        catch (const cv::Exception& error)
        {
            CV_Error(Error::StsBadArg, "FaceDetectorYN of OpenCV " CV_VERSION " cannot run " + model +
                                           " at an input size of " + std::to_string(inputSize.width) + " x " +
                                           std::to_string(inputSize.height) +
                                           "; OpenCV older than 4.8 needs a YuNet model of 2022, newer ones "
                                           "one of 2023, and a model "
                                           "may be fit for one size only. What it says: " +
                                           error.err);
        }
    }

    using FaceDetector::detect;

    void detect(InputArray image, std::vector<FaceDetection>& faces) CV_OVERRIDE
    {
        const Mat photo = detail::photoInput(image);
        Rect place;
        const Mat input = letterbox(photo, place);
        Mat found;
        detector_->detect(input, found);
        toPhoto(found, place, photo.size());
        faces.clear();
        for (const FaceDetection& face : faceDetectionsFromYuNet(found))
        {
            // What is found in the black around the photo is no face.
            const bool isInPhoto =
                Rect2d(Point2d(), Size2d(photo.size())).contains((face.box.tl() + face.box.br()) / 2);
            const bool isPart =
                std::any_of(faces.begin(), faces.end(), [&face](const FaceDetection& stronger) {
                    return detail::isPartOfFace(stronger.box, face.box);
                });
            if (isInPhoto && !isPart)
            {
                faces.push_back(face);
            }
        }
    }

private:
    /** The photo in the middle of the network's input, on black. */
    Mat letterbox(const Mat& photo, Rect& place) const
    {
        const double scale = std::min({1., PHOTO_IN_INPUT * inputSize_.width / photo.cols,
                                       PHOTO_IN_INPUT * inputSize_.height / photo.rows});
        const Size size(std::max(1, cvRound(scale * photo.cols)), std::max(1, cvRound(scale * photo.rows)));
        place = Rect(Point((inputSize_.width - size.width) / 2, (inputSize_.height - size.height) / 2), size);
        Mat input = Mat::zeros(inputSize_, CV_8UC3);
        Mat inside = input(place);
        resize(photo, inside, size, 0, 0, INTER_AREA);
        return input;
    }

    /** From coordinates of the network's input to those of the photo, from scores to confidences. */
    void toPhoto(Mat& rows, const Rect& place, const Size& photoSize) const
    {
        const float scaleX = static_cast<float>(photoSize.width) / static_cast<float>(place.width);
        const float scaleY = static_cast<float>(photoSize.height) / static_cast<float>(place.height);
        for (int i = 0; i < rows.rows; ++i)
        {
            float* row = rows.ptr<float>(i);
            for (int k = 0; k < SCORE_COLUMN; k += 2)
            {
                const bool isSize = k == 2;
                row[k] = (row[k] - (isSize ? 0 : static_cast<float>(place.x))) * scaleX;
                row[k + 1] = (row[k + 1] - (isSize ? 0 : static_cast<float>(place.y))) * scaleY;
            }
            row[SCORE_COLUMN] /= static_cast<float>(scoreUnit_);
        }
    }

    Ptr<FaceDetectorYN> detector_;
    Size inputSize_;
    double scoreUnit_;
};

} // namespace

Ptr<YuNetFaceDetector> YuNetFaceDetector::create(const String& model, Size inputSize, float scoreThreshold,
                                                 float nmsThreshold, int backendId, int targetId)
{
    if (!utils::fs::exists(model))
    {
        CV_Error(Error::StsObjectNotFound,
                 "There is no YuNet model '" + model +
                     "'; its files are called face_detection_yunet_...onnx, and are those "
                     "of OpenCV Zoo");
    }
    detail::checkRegularFile(model);
    if (inputSize.width <= 0 || inputSize.height <= 0 || inputSize.width % 32 != 0 ||
        inputSize.height % 32 != 0)
    {
        CV_Error(Error::StsBadSize, "Width and height of YuNet's input are multiples of 32 above 0, not " +
                                        std::to_string(inputSize.width) + " x " +
                                        std::to_string(inputSize.height));
    }
    CV_Check(scoreThreshold, scoreThreshold >= 0 && scoreThreshold <= 1, "YuNet's scoreThreshold is 0 to 1");
    CV_Check(nmsThreshold, nmsThreshold >= 0 && nmsThreshold <= 1, "YuNet's nmsThreshold is an IoU, 0 to 1");
    return makePtr<YuNetFaceDetectorImpl>(model, inputSize, scoreThreshold, nmsThreshold, backendId,
                                          targetId);
}

#else

Ptr<YuNetFaceDetector> YuNetFaceDetector::create(const String& /*model*/, Size /*inputSize*/,
                                                 float /*scoreThreshold*/, float /*nmsThreshold*/,
                                                 int /*backendId*/, int /*targetId*/)
{
    CV_Error(Error::StsNotImplemented,
             "This OpenCV was built without FaceDetectorYN (module objdetect), which YuNetFaceDetector "
             "needs. Give "
             "another detector, such as NetworkFaceDetector, or the face boxes themselves.");
}

#endif // FLSNET_HAVE_YUNET

} // namespace flsnet
} // namespace cv
