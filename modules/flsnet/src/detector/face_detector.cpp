// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

namespace cv
{
namespace flsnet
{

namespace
{

/** The detector whose default detect() this thread is in: the other detect() must be its own. */
thread_local const FaceDetector* delegating = nullptr;

/** Remembers a detector as long as it lives.
@throws cv::Exception if that detector is there already: neither detect() does any work. */
class Delegation
{
public:
    explicit Delegation(const FaceDetector* detector) : previous_(delegating)
    {
        if (detector == delegating)
        {
            CV_Error(Error::StsNotImplemented,
                     "A class derived from FaceDetector must override detect(image, faces) or "
                     "detect(image, boxes, confidences); this one overrides neither, or calls the default "
                     "one from "
                     "its own");
        }
        delegating = detector;
    }

    Delegation(const Delegation&) = delete;
    Delegation& operator=(const Delegation&) = delete;

    ~Delegation() { delegating = previous_; }

private:
    const FaceDetector* previous_;
};

} // namespace

void FaceDetector::detect(InputArray image, std::vector<Rect2d>& boxes, std::vector<float>& confidences)
{
    std::vector<FaceDetection> faces;
    {
        const Delegation delegation(this);
        detect(image, faces);
    }
    boxes.clear();
    confidences.clear();
    for (const FaceDetection& face : faces)
    {
        boxes.push_back(face.box);
        confidences.push_back(face.confidence);
    }
}

void FaceDetector::detect(InputArray image, std::vector<FaceDetection>& faces)
{
    std::vector<Rect2d> boxes;
    std::vector<float> confidences;
    {
        const Delegation delegation(this);
        detect(image, boxes, confidences);
    }
    if (boxes.size() != confidences.size())
    {
        CV_Error(Error::StsUnmatchedSizes,
                 format("A face detector must give one confidence per box, not %d for %d boxes",
                        static_cast<int>(confidences.size()), static_cast<int>(boxes.size())));
    }
    faces.clear();
    for (size_t i = 0; i < boxes.size(); ++i)
    {
        faces.emplace_back(boxes[i], confidences[i]);
    }
}

} // namespace flsnet
} // namespace cv
