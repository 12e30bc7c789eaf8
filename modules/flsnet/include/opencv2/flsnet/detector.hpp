// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_DETECTOR_HPP
#define OPENCV_FLSNET_DETECTOR_HPP

#include <vector>

#include "opencv2/core.hpp"
#include "opencv2/dnn.hpp"

namespace cv
{
namespace flsnet
{

class Model;

//! @addtogroup flsnet
//! @{

/** @brief A face as a detector finds it. */
struct CV_EXPORTS_W_SIMPLE FaceDetection
{
    CV_WRAP FaceDetection() : confidence(1), roll(0) {}

    /** @param box, confidence, roll, landmarks the members. */
    CV_WRAP explicit FaceDetection(const Rect2d& box, float confidence = 1, double roll = 0,
                                   const std::vector<Point2f>& landmarks = std::vector<Point2f>());

    //! face box (see FaceDetector) of the face turned upright around the box's centre, in pixels of the photo: the
    //! face covers this box turned by roll around its own centre
    CV_PROP_RW Rect2d box;
    //! 0 to 1; default 1
    CV_PROP_RW float confidence;
    //! how far the face is tilted in the picture's plane, in degrees, counter-clockwise; any finite number, default 0.
    //! getRotationMatrix2D(center, roll, 1) turns an upright face to such a one
    CV_PROP_RW double roll;
    //! in pixels of the photo, where 0 is the centre of the first pixel: centre of the eye on the picture's left (of
    //! an upright face), of the other eye, tip of the nose, corner of the mouth on the left, on the right; or empty
    CV_PROP_RW std::vector<Point2f> landmarks;
};

inline FaceDetection::FaceDetection(const Rect2d& faceBox, float faceConfidence, double faceRoll,
                                    const std::vector<Point2f>& faceLandmarks)
    : box(faceBox), confidence(faceConfidence), roll(faceRoll), landmarks(faceLandmarks)
{
}

/** @brief Finds the faces of a photo.

Detectors disagree about what a face's box is. Here all of them give the same thing, the face box, so that the
crops made from it are alike: a square that reaches from the upper edge of the eyebrows to the chin,
horizontally centred on the face.

Derive from this class to plug in a detector of your own, and override one of the two functions detect(), the one
with boxes alone or the one with FaceDetection; each is made of the other one by default. The segmenter calls the
second one. faceBoxFrom() converts the boxes of well-known detectors. */
class CV_EXPORTS_W FaceDetector
{
public:
    virtual ~FaceDetector() {}

    /** @brief Finds faces, their boxes alone.

    By default: what detect() with FaceDetection finds, without roll and landmarks.
    @param image photo, CV_8UC3 (BGR), of any size, not empty.
    @param boxes face boxes in pixels of the image, the most confident first; they may reach over its border.
    Empty if there is no face.
    @param confidences one value per box, 0 to 1, falling.
    @throws cv::Exception if image is empty or not CV_8UC3; (StsNotImplemented) if a derived class overrides
    neither detect(). */
    CV_WRAP virtual void detect(InputArray image, CV_OUT std::vector<Rect2d>& boxes,
                                CV_OUT std::vector<float>& confidences);

    /** @brief Finds faces.

    By default: what detect() with boxes alone finds, with a roll of 0 and no landmarks.
    @param image as above.
    @param faces the most confident first; empty if there is no face.
    @throws cv::Exception as above, and if detect() with boxes alone gives not one confidence per box. */
    CV_WRAP_AS(detectFaces)
    virtual void detect(InputArray image, CV_OUT std::vector<FaceDetection>& faces);
};

/** Detectors whose boxes and landmarks faceBoxFrom() and faceDetectionFrom() convert. */
enum FaceBoxKind
{
    FACE_BOX_HAAR_FRONTAL = 0, //!< CascadeClassifier with haarcascade_frontalface_alt2 or one of its kin
    FACE_BOX_DLIB_HOG = 1,     //!< dlib's get_frontal_face_detector()
    FACE_BOX_DLIB_CNN = 2,     //!< dlib's mmod_human_face_detector
    FACE_BOX_MTCNN = 3,        //!< MTCNN, with or without its five landmarks
    FACE_BOX_RETINAFACE = 4,   //!< RetinaFace and SCRFD (InsightFace), with or without their five landmarks
    FACE_BOX_YUNET = 5,        //!< YuNet (cv::FaceDetectorYN), with or without its five landmarks
    FACE_BOX_MEDIAPIPE = 6     //!< MediaPipe's face detection (BlazeFace), with or without its six key points
};

/** @brief The face box that belongs to a box of another detector, for upright faces.

The numbers behind it, and how they were found: @ref tutorial_flsnet_existing_programs.
@param kind see FaceBoxKind.
@param box of that detector, in pixels of the photo.
@return face box as FaceLandmarkSegmenter::segment() takes it (see FaceDetector), in pixels of the photo.
@throws cv::Exception if kind is unknown, or width or height of the box is not above zero. */
CV_EXPORTS_W Rect2d faceBoxFrom(int kind, const Rect2d& box);

/** @brief What another detector tells of a face, which may be turned, as a FaceDetection.

The roll is that of the landmarks, found by least squares; the box, which detectors give upright also for faces that are
turned, becomes that of the face in its own upright frame.
@param kind see FaceBoxKind.
@param box of that detector, in pixels of the photo.
@param landmarks in pixels of the photo, in the order in which the detectors named above give them, which is that of
FaceDetection: five points; the six key points of MediaPipe (eyes, tip of the nose, middle of the mouth, ears), which tell
the roll but become no landmarks; or none, for a face that is upright.
@param confidence of the detector, 0 to 1.
@throws cv::Exception as of faceBoxFrom(), or if there is another number of landmarks, or one is not finite. */
CV_EXPORTS_W FaceDetection faceDetectionFrom(int kind, const Rect2d& box,
                                             const std::vector<Point2f>& landmarks = std::vector<Point2f>(),
                                             float confidence = 1);

/** @brief The faces that cv::FaceDetectorYN has found.
@param rows N x 15, CV_32F, as FaceDetectorYN::detect() gives them: box, five landmarks, score; may be empty.
@return one per row, in their order; scores above 1, which models of 2022 without a softmax give, become 1.
@throws cv::Exception if rows is of another type or size, or one is not finite. */
CV_EXPORTS_W std::vector<FaceDetection> faceDetectionsFromYuNet(InputArray rows);

/** @brief The default detector: a network of this module, inside the library, which finds faces at any angle.

It was trained on rendered faces and public-domain portraits (data/flsnet_detector.md of the project), for faces from the front to the profile, turned by any angle in the picture's plane,
of 12 pixels of its input up to such as fill the photo, also covered in part or cut by the photo's border. The photo is
scaled to the network's input, then to half of that, and so on, so that large faces are found, too. All faces have
a roll and landmarks.

Confidence is calibrated on renders: of the faces with a confidence of 0.8 about four in five are faces
(doc/accuracy.md of the project).

Threads: see the paragraph "Thread safety" of @ref flsnet. Objects made of one Model share its weights. */
class CV_EXPORTS_W NetworkFaceDetector : public FaceDetector
{
public:
    /** What is looked for, and with what. */
    struct CV_EXPORTS_W_SIMPLE Params
    {
        CV_WRAP Params();

        //! model file of a detector; empty, the default, for the one inside the library
        CV_PROP_RW String model;
        //! as in cv::dnn::Net; default 0: the module's own kernels, on the CPU
        CV_PROP_RW int backendId;
        //! as in cv::dnn::Net; default 0: the CPU
        CV_PROP_RW int targetId;
        //! see setMinFaceSize(); default 0
        CV_PROP_RW int minFaceSize;
        //! see setMaxFaces(); default 0
        CV_PROP_RW int maxFaces;
        //! see setConfidence(); default 0.95
        CV_PROP_RW float confidence;
        //! see setFallbackConfidence(); default 0
        CV_PROP_RW float fallbackConfidence;
    };

    /** @brief Makes a detector.
    @param params see there.
    @throws cv::Exception if the model cannot be read or is none of a detector, if params.model is empty and the library
    was built without a detector inside, or if a number is out of its range. */
    CV_WRAP static Ptr<NetworkFaceDetector> create(
        const NetworkFaceDetector::Params& params = NetworkFaceDetector::Params());

    /** @overload
    @param modelBuffer bytes of a model file.
    @param params model is not looked at. */
    CV_WRAP static Ptr<NetworkFaceDetector> create(
        const std::vector<uchar>& modelBuffer,
        const NetworkFaceDetector::Params& params = NetworkFaceDetector::Params());

    /** @overload
    @param model a detector's model that is already there.
    @param params model is not looked at. */
    CV_WRAP static Ptr<NetworkFaceDetector> create(
        const Ptr<Model>& model, const NetworkFaceDetector::Params& params = NetworkFaceDetector::Params());

    /** @brief Smallest face that is looked for, as the side of the face box in pixels of the photo; smaller ones are left
    out. The time grows as it shrinks, to the power of two. Sides are measured with an error of some tenth: to find faces
    of a size ask for less.
    @param pixels 0, the default: photos whose longer side is 384 to 640 pixels are searched at 384, those from 1024 on at
    1024, others between, so that the time is bounded for photos of any size. That finds nearly all faces of 20 pixels in
    photos of 1024, and most of 12 pixels (doc/accuracy.md of the project).
    @throws cv::Exception if pixels is negative. */
    CV_WRAP virtual void setMinFaceSize(int pixels) = 0;
    CV_WRAP virtual int getMinFaceSize() const = 0; //!< see setMinFaceSize()

    /** @brief Smallest confidence of a face. @param confidence 0 to 1; default 0.95. At 0.5 more small and covered faces are
    found, and more of what is none.
    @throws cv::Exception if it is outside of 0 to 1. */
    CV_WRAP virtual void setConfidence(float confidence) = 0;
    CV_WRAP virtual float getConfidence() const = 0; //!< see setConfidence()

    /** @brief Smallest confidence of faces where there is none of setConfidence(), of whatever size: the photo is then searched
    once more at scales between, which doubles the time. Faces of setConfidence() that are found by that are given; if there
    are none, the two surest (one, if setMaxFaces() says so) that have this confidence at least. Few of those are faces: they
    are for something else to confirm, as the labels' vote does (FaceLandmarkSegmenter::setFaceVote()).
    @param confidence 0 to 1; 0, the default, for no such search. It has no effect unless it is below that of setConfidence().
    @throws cv::Exception if it is outside of 0 to 1. */
    CV_WRAP virtual void setFallbackConfidence(float confidence) = 0;
    CV_WRAP virtual float getFallbackConfidence() const = 0; //!< see setFallbackConfidence()

    /** @brief Largest number of faces: the most confident ones are given. @param count 0, the default, for all.
    @throws cv::Exception if count is negative. */
    CV_WRAP virtual void setMaxFaces(int count) = 0;
    CV_WRAP virtual int getMaxFaces() const = 0; //!< see setMaxFaces()
};

/** @brief Haar cascades that come with OpenCV (package opencv-data on Debian).

haarcascade_frontalface_alt2 finds faces seen from the front, haarcascade_profileface those seen from either
side; boxes of the same face are merged. The photo is searched with a border around it, so that faces at its edge
are found too. Confidence is n / (n + 4), where n is the number of windows of the cascades that saw the face;
faces with fewer than 4 in each cascade are not reported. */
class CV_EXPORTS_W HaarFaceDetector : public FaceDetector
{
public:
    /** @brief Loads the cascades.
    @param cascadeFolder folder that holds haarcascade_frontalface_alt2.xml and haarcascade_profileface.xml.
    If empty: the folder named by the environment variable OPENCV_HAARCASCADES_PATH, then where OpenCV and the
    system keep them.
    @throws cv::Exception if the cascades are not found (the message lists where they were looked for and what
    to install) or cannot be read, or if this OpenCV has no CascadeClassifier (from OpenCV 5 on it is part of
    opencv_contrib's module xobjdetect). */
    CV_WRAP static Ptr<HaarFaceDetector> create(const String& cascadeFolder = String());

    /** @brief Smallest face that is looked for, as the side of the face box in pixels of the photo; for faces
    in profile 1.65 times that. The photo is reduced accordingly, so the time grows as the smallest face
    shrinks, to the power of two. Nothing below about 18 pixels is found (profile: 15).
    @param pixels 0, the default, means one 18th of the photo's longer side, which takes the same time for
    photos of any size.
    @throws cv::Exception if pixels is negative. */
    CV_WRAP virtual void setMinFaceSize(int pixels) = 0;
    CV_WRAP virtual int getMinFaceSize() const = 0; //!< see setMinFaceSize()
};

/** @brief YuNet, through cv::FaceDetectorYN of OpenCV's objdetect module.

It gives landmarks and roll. The photo is letterboxed into the size that the model was made for, with a wide margin, so that faces at its
edge and faces that fill it are found; faces below about one 30th of its longer side are not. OpenCV older
than 4.8 reads the models of 2022, newer ones those of 2023. */
class CV_EXPORTS_W YuNetFaceDetector : public FaceDetector
{
public:
    /** @brief Loads the model.
    @param model ONNX file of YuNet.
    @param inputSize size of the network's input in pixels; multiples of 32.
    @param scoreThreshold smallest confidence of a face, 0 to 1. Confidence is the score of FaceDetectorYN;
    for models of 2022 that lack the softmax at their end, and so have scores of 2 to 3.5 for most faces, the
    score divided by 1.5, at most 1.
    @param nmsThreshold largest IoU of two faces, 0 to 1.
    @param backendId, targetId as in cv::dnn::Net.
    @throws cv::Exception if the file is missing, if this OpenCV cannot run it at that size (it is tried on a
    black photo), if a parameter is out of its range, or if this OpenCV has no FaceDetectorYN. */
    CV_WRAP static Ptr<YuNetFaceDetector> create(const String& model, Size inputSize = Size(640, 640),
                                                 float scoreThreshold = 0.8f, float nmsThreshold = 0.3f,
                                                 int backendId = 0, int targetId = 0);
};

/** @brief Any detector that cv::dnn runs and whose output is a list of boxes: SSD and Faster R-CNN (which the
paper uses), with a DetectionOutput layer: 1 x 1 x N x 7, rows (image, class, confidence, left, top, right,
bottom), edges relative to the image (0 to 1) or, with Faster R-CNN, in pixels of the network's input. The
photo is scaled to the size of the input without regard to its proportions, as these networks are trained. */
class CV_EXPORTS_W DnnFaceDetector : public FaceDetector
{
public:
    /** How the network wants its input, and what its output means. */
    struct CV_EXPORTS_W_SIMPLE Parameters
    {
        CV_WRAP Parameters();

        //! size of the network's input; default 300 x 300
        CV_PROP_RW Size inputSize;
        //! subtracted from each channel of the input (BGR); default 104, 177, 123
        CV_PROP_RW Scalar mean;
        //! the input is multiplied by it after that; default 1
        CV_PROP_RW double scale;
        //! feed RGB instead of BGR; default false
        CV_PROP_RW bool swapRB;
        //! class of faces in the output, or -1 for any class; default -1
        CV_PROP_RW int faceClassId;
        //! smallest confidence of a face, 0 to 1; default 0.5
        CV_PROP_RW float confidence;
        //! largest IoU of two faces, 0 to 1; default 0.3
        CV_PROP_RW float nmsThreshold;
        //! edges relative to the image (SSD, the default) or in pixels of the input
        CV_PROP_RW bool relativeBoxes;
        //! output to read; empty for the last one
        CV_PROP_RW String outputName;
        //! face box within the detector's box, relative to the box's size; only its centre and height
        //! count; default (0, 0.205, 1, 0.78), for boxes from mid-forehead to chin
        CV_PROP_RW Rect2d faceInBox;
    };

    /** @brief Loads a network with cv::dnn::readNet.
    @param model, config as for cv::dnn::readNet.
    @param parameters see there. A network with an input "im_info" (Faster R-CNN) is given the height and width of its
    input and the scale 1.
    @param backendId, targetId as in cv::dnn::Net.
    @throws cv::Exception if the network cannot be read or a parameter lies out of its range; detect() throws
    if the output is no list of boxes. */
    CV_WRAP static Ptr<DnnFaceDetector> create(const String& model, const String& config,
                                               const DnnFaceDetector::Parameters& parameters,
                                               int backendId = 0, int targetId = 0);

    /** @overload
    @param net a network that is already there.
    @param parameters see there. */
    CV_WRAP static Ptr<DnnFaceDetector> create(const dnn::Net& net,
                                               const DnnFaceDetector::Parameters& parameters);
};

//! @}

} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_HPP
