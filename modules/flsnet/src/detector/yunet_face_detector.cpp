// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "box_overlap.hpp"
#include "face_box.hpp"
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

/** FaceDetectorYN gives x, y, width, height, five landmarks, score. The landmarks are not used: over all
poses the height of the box tells the face box better (spread of the side 5 %) than the distance from eyes to
mouth (7 %). */
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
            std::vector<Rect2d> boxes;
            std::vector<float> confidences;
            detect(Mat::zeros(inputSize, CV_8UC3), boxes, confidences);
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

    void detect(InputArray image, std::vector<Rect2d>& boxes, std::vector<float>& confidences) CV_OVERRIDE
    {
        const Mat photo = detail::photoInput(image);
        Rect place;
        const Mat input = letterbox(photo, place);
        Mat found;
        detector_->detect(input, found);
        boxes.clear();
        confidences.clear();
        const double scaleX = static_cast<double>(photo.cols) / place.width;
        const double scaleY = static_cast<double>(photo.rows) / place.height;
        for (int i = 0; i < found.rows; ++i)
        {
            const float* row = found.ptr<float>(i);
            const Rect2d box((row[0] - place.x) * scaleX, (row[1] - place.y) * scaleY, row[2] * scaleX,
                             row[3] * scaleY);
            const Rect2d face = detail::faceBox(box, detail::yunetFit());
            // What is found in the black around the photo is no face.
            const bool isInPhoto =
                Rect2d(Point2d(), Size2d(photo.size())).contains((face.tl() + face.br()) / 2);
            const bool isPart = std::any_of(boxes.begin(), boxes.end(), [&face](const Rect2d& stronger) {
                return detail::isPartOfFace(stronger, face);
            });
            if (isInPhoto && !isPart)
            {
                boxes.push_back(face);
                confidences.push_back(std::min(row[SCORE_COLUMN] / static_cast<float>(scoreUnit_), 1.f));
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
        CV_Error(Error::StsObjectNotFound, "There is no YuNet model '" + model + "'");
    }
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
             "another detector, such as DnnFaceDetector, or the face boxes themselves.");
}

#endif // FLSNET_HAVE_YUNET

} // namespace flsnet
} // namespace cv
