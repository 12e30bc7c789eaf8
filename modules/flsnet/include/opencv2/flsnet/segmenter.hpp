// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_HPP
#define OPENCV_FLSNET_SEGMENTER_HPP

#include <vector>

#include "opencv2/core.hpp"
#include "opencv2/flsnet/detector.hpp"
#include "opencv2/flsnet/model.hpp"

namespace cv
{
namespace flsnet
{

//! @addtogroup flsnet
//! @{

/** @brief The parts of one face of a photo. */
struct CV_EXPORTS_W_SIMPLE FaceSegmentation
{
    CV_WRAP FaceSegmentation() : id(-1), confidence(0), roll(0), hasFaceClasses(true) {}

    //! of FaceSequenceSegmenter: the same in all frames as long as the face is in view; -1 in single photos
    CV_PROP_RW int id;
    //! face box, in pixels of the photo; turned by roll around its centre (see FaceDetection)
    CV_PROP_RW Rect2d box;
    //! of the detector, 0 to 1; 1 for boxes that the caller gave
    CV_PROP_RW float confidence;
    //! how far the face, and so its crop, is turned, in degrees, counter-clockwise (see FaceDetection)
    CV_PROP_RW double roll;
    //! of the detector (see FaceDetection): five points in pixels of the photo, or none
    CV_PROP_RW std::vector<Point2f> landmarks;
    //! 2x3, CV_64F: from coordinates of the photo to those of the network's input, where the face is upright; pixel
    //! centres are at whole numbers on both sides
    CV_PROP_RW Mat transform;
    //! the smallest rectangle around what of the photo the crop covers, and the wider look where one was taken; empty if the
    //! crop lies outside of the photo
    CV_PROP_RW Rect region;
    //! label map of the region, CV_8UC1; what the region has beside what was looked at, which may be turned, is background
    CV_PROP_RW Mat labels;
    //! one per class: mean probability of its pixels in the network's output (with a wider look, in all that it covers), 0 to 1;
    //! 0 for a class without pixels
    CV_PROP_RW std::vector<float> classConfidences;
    //! classes x height x width of the region, CV_32F: the probability of each class at each pixel, which add up to 1;
    //! pixels of the region beside what was looked at, and transparent ones, are background. Empty unless
    //! FaceLandmarkSegmenter::setWithScores() asks for them
    CV_PROP_RW Mat scores;
    //! whether the labels are values of FaceClass; false for a model with classes of its own
    CV_PROP_RW bool hasFaceClasses;

    /** @brief Outlines of a class, in pixels of the photo, as cv::findContours gives them (holes included).
    @param classId 0 to FACE_CLASS_COUNT - 1, or to the number of the model's own classes - 1.
    @throws cv::Exception (StsOutOfRange) for any other id. */
    CV_WRAP std::vector<std::vector<Point>> contours(int classId) const;
};

/** @brief Finds the parts of the faces of a photo: detects faces, cuts a square around each, turned so that the face is
upright, lets the network label it, and pastes the labels back.

Photos may be of any size, 8-bit, 16-bit (0 to 65535; where no value is above 255, 1023, 4095 or 16383, it is read as 8,
10, 12 or 14 bits) or float (0 to 1; a value beyond by more than 1/255 is an error), with 1, 3 or 4 channels (BGR, BGRA;
pixels with alpha 0 are background: give BGR where alpha is to be ignored), Mat, UMat or a view of either. With
DNN_BACKEND_CUDA in a build that has the module's CUDA code, a cuda::GpuMat, too: an 8-bit one is worked on where it
lies and only labels come back, but detection downloads it; work on it in other streams than the default one must be
finished. In other builds a GpuMat is downloaded. Results are on the host.

Faces come from the detector, or from the caller: as boxes (of any type of numbers, such as the std::vector<Rect> of
CascadeClassifier; see faceBoxFrom() for what a face box is and how other detectors' boxes become one), or as
FaceDetection with roll. A caller's faces are never left out; detected ones may be, see setFaceVote().

A model may have other classes than those of FaceClass, with names and colours of their own (ModelInfo); the first one is
always the background. Their labels, confidences, outlines, scores and videos are as those of the nine classes; what asks
for parts by name is left out: the vote of the labels, and the removal of islands. labelSides(), measureFace() and
refineBorders() need the nine classes, and say so.

Threads: see the paragraph "Thread safety" of @ref flsnet. */
class CV_EXPORTS_W FaceLandmarkSegmenter
{
public:
    /** @brief What a segmenter is made of. */
    struct CV_EXPORTS_W_SIMPLE Params
    {
        CV_WRAP Params();

        //! null, the default: modelFile is read
        CV_PROP_RW Ptr<Model> model;
        //! model file; empty, the default, for the model inside the library. Not looked at if there is a model
        CV_PROP_RW String modelFile;
        //! null, the default, for the detector network inside the library, made when it is first needed
        CV_PROP_RW Ptr<FaceDetector> detector;
        //! as in cv::dnn::Net::setPreferableBackend; default 0
        CV_PROP_RW int backendId;
        //! as in cv::dnn::Net::setPreferableTarget; default 0. DNN_TARGET_CUDA_FP16 is the fastest on a GPU (see Model::cudaNet())
        CV_PROP_RW int targetId;
        //! PRECISION_FLOAT (default), or, faster and a little less exact, on the CPU target only (see Model::cpuNet()):
        //! PRECISION_INT8, worth while with AVX-512 VNNI or AMX, for models that are isQuantized(), as the one inside the
        //! library is; PRECISION_BF16, for any model, on processors with AMX
        CV_PROP_RW int precision;
        //! run stage 1 of the network alone: faster, less exact; default false
        CV_PROP_RW bool stage1Only;
        //! see setMinFaceSize(); default 0
        CV_PROP_RW int minFaceSize;
        //! see setMaxFaces(); default 0
        CV_PROP_RW int maxFaces;
        //! see setConfidence(); default 0
        CV_PROP_RW float confidence;
        //! see setFaceVote(); default true
        CV_PROP_RW bool faceVote;
        //! see setRemoveIslands(); default true
        CV_PROP_RW bool removeIslands;
        //! see setCloseUp(); default true
        CV_PROP_RW bool closeUp;
        //! a model for close-ups of faces, with the classes of FaceClass and its own CropGeometry, for a model of these classes;
        //! null, the default, for the one inside the library, which goes with the model that it was trained beside: the one
        //! inside the library, and data/flsnet_light.onnx. With PRECISION_INT8 it must be quantized, too
        CV_PROP_RW Ptr<Model> closeUpModel;
        //! see setWiderLook(); default true
        CV_PROP_RW bool widerLook;
        //! a model for wider looks at faces, with the classes of FaceClass and its own CropGeometry, for a model of these classes;
        //! null, the default, for the one inside the library, which goes with the model inside the library and
        //! data/flsnet_light.onnx. With PRECISION_INT8 it must be quantized, too
        CV_PROP_RW Ptr<Model> widerLookModel;
        //! see setRefineBorders(); default true
        CV_PROP_RW bool refineBorders;
        //! see setWithScores(); default false
        CV_PROP_RW bool withScores;
    };

    virtual ~FaceLandmarkSegmenter() {}

    /** @brief Makes a segmenter.
    @param params see there.
    @throws cv::Exception if the model cannot be read or is none for faces' parts, or if a parameter lies out of its
    range. */
    CV_WRAP static Ptr<FaceLandmarkSegmenter> create(const FaceLandmarkSegmenter::Params& params);

    /** @overload
    @param model model file; empty for the one inside the library.
    @param detector, backendId, targetId, stage1Only, precision see Params. */
    CV_WRAP static Ptr<FaceLandmarkSegmenter> create(const String& model = String(),
                                                     const Ptr<FaceDetector>& detector = Ptr<FaceDetector>(),
                                                     int backendId = 0, int targetId = 0,
                                                     bool stage1Only = false,
                                                     int precision = PRECISION_FLOAT);

    /** @overload
    @param modelBuffer bytes of a model file.
    @param detector, backendId, targetId, stage1Only, precision see Params. */
    CV_WRAP static Ptr<FaceLandmarkSegmenter> create(const std::vector<uchar>& modelBuffer,
                                                     const Ptr<FaceDetector>& detector = Ptr<FaceDetector>(),
                                                     int backendId = 0, int targetId = 0,
                                                     bool stage1Only = false,
                                                     int precision = PRECISION_FLOAT);

    /** @overload
    @param model a model that is already there; null for the one inside the library.
    @param detector, backendId, targetId, stage1Only, precision see Params. */
    CV_WRAP static Ptr<FaceLandmarkSegmenter> create(const Ptr<Model>& model,
                                                     const Ptr<FaceDetector>& detector = Ptr<FaceDetector>(),
                                                     int backendId = 0, int targetId = 0,
                                                     bool stage1Only = false,
                                                     int precision = PRECISION_FLOAT);

    /** @overload
    For literals: create("model.onnx"), create(nullptr). */
    static Ptr<FaceLandmarkSegmenter> create(const char* model,
                                             const Ptr<FaceDetector>& detector = Ptr<FaceDetector>(),
                                             int backendId = 0, int targetId = 0, bool stage1Only = false,
                                             int precision = PRECISION_FLOAT);

    /** @brief The whole job: photo in, label map out.

    Where crops of faces overlap, the part (any class but background) with the higher probability wins; background never
    covers a part. What wider looks add (setWiderLook()) comes where no crop shows a part.
    @param image photo, see above.
    @param labels label map of the photo's size, CV_8UC1, values of FaceClass; all background if there is no face.
    @throws cv::Exception if image is empty, of another type, holds a NaN or an infinity, or is float and has values
    outside of 0 to 1. */
    CV_WRAP virtual void segment(InputArray image, OutputArray labels) = 0;

    /** @brief Label map and faces in one run: segment() and segmentFaces() together.
    @param image photo, see above.
    @param labels as above.
    @param faces as of segmentFaces(). */
    CV_WRAP_AS(segmentAll)
    virtual void segment(InputArray image, OutputArray labels,
                         CV_OUT std::vector<FaceSegmentation>& faces) = 0;

    /** @brief The label map with the caller's own boxes instead of a detector; the faces are taken to be upright.
    @param image photo, see above.
    @param boxes face boxes (see FaceDetector), in pixels of the photo; width and height above zero, none of the numbers
    beyond 1e6.
    @param labels as above.
    @throws cv::Exception also if a box is empty or not finite; the message names it. */
    CV_WRAP_AS(segmentBoxes)
    virtual void segment(InputArray image, const std::vector<Rect2d>& boxes, OutputArray labels) = 0;

    /** @overload
    @param image, boxes, labels as above.
    @param faces as many as boxes, in their order. */
    CV_WRAP_AS(segmentAllInBoxes)
    virtual void segment(InputArray image, const std::vector<Rect2d>& boxes, OutputArray labels,
                         CV_OUT std::vector<FaceSegmentation>& faces) = 0;

    /** @brief The label map with the caller's own faces, which may be turned.
    @param image photo, see above.
    @param detections boxes as above; roll any finite number; five landmarks or none.
    @param labels as above.
    @throws cv::Exception also if a face is none of these; the message names it. */
    CV_WRAP_AS(segmentDetections)
    virtual void segment(InputArray image, const std::vector<FaceDetection>& detections,
                         OutputArray labels) = 0;

    /** @overload
    @param image, detections, labels as above.
    @param faces as many as detections, in their order. */
    CV_WRAP_AS(segmentAllDetections)
    virtual void segment(InputArray image, const std::vector<FaceDetection>& detections, OutputArray labels,
                         CV_OUT std::vector<FaceSegmentation>& faces) = 0;

    /** @brief One result per face, the most confident first; faces do not hide each other here.
    @param image photo, see above.
    @param faces empty if there is no face. */
    CV_WRAP virtual void segmentFaces(InputArray image, CV_OUT std::vector<FaceSegmentation>& faces) = 0;

    /** @brief The same with the caller's own boxes; as many results as boxes, in their order. */
    CV_WRAP_AS(segmentFacesInBoxes)
    virtual void segmentFaces(InputArray image, const std::vector<Rect2d>& boxes,
                              CV_OUT std::vector<FaceSegmentation>& faces) = 0;

    /** @brief The same with the caller's own faces; as many results as detections, in their order. */
    CV_WRAP_AS(segmentFacesOfDetections)
    virtual void segmentFaces(InputArray image, const std::vector<FaceDetection>& detections,
                              CV_OUT std::vector<FaceSegmentation>& faces) = 0;

    /** @overload
    Boxes of other numbers, for instance std::vector<Rect>. */
    template <typename Number>
    void segment(InputArray image, const std::vector<Rect_<Number>>& boxes, OutputArray labels)
    {
        segment(image, std::vector<Rect2d>(boxes.begin(), boxes.end()), labels);
    }

    /** @overload */
    template <typename Number>
    void segment(InputArray image, const std::vector<Rect_<Number>>& boxes, OutputArray labels,
                 std::vector<FaceSegmentation>& faces)
    {
        segment(image, std::vector<Rect2d>(boxes.begin(), boxes.end()), labels, faces);
    }

    /** @overload */
    template <typename Number>
    void segmentFaces(InputArray image, const std::vector<Rect_<Number>>& boxes,
                      std::vector<FaceSegmentation>& faces)
    {
        segmentFaces(image, std::vector<Rect2d>(boxes.begin(), boxes.end()), faces);
    }

    /** @brief Labels a crop that is already made.
    @param crop picture of one upright face with its hair and neck, of any size and type that segment() takes; it is scaled to
    the size of the network's input. One of other proportions keeps them: it is padded on both sides with the network's
    mean colour.
    @param labels label map of the crop's size, CV_8UC1.
    @param scores area-weighted scores (Eq. 3) at the size of the network's input, padding included, 1 x classes x H x
    W, CV_32F. */
    CV_WRAP virtual void segmentCrop(InputArray crop, OutputArray labels, OutputArray scores = noArray()) = 0;

    /** @brief What the model tells of itself. */
    CV_WRAP virtual ModelInfo modelInfo() const = 0;

    /** @brief Exponent of Eq. 3: 1 is the paper's weighting, 0 none; 0 to 10. Default: the model's. */
    CV_WRAP virtual void setAreaExponent(double exponent) = 0;
    CV_WRAP virtual double getAreaExponent() const = 0; //!< see setAreaExponent()

    /** @brief Areas of Eq. 3. Default: the model's.
    @param areas one number per class, for instance those of ClassStatistics::areas(). A class with the area 0, which did
    not occur there, has the weight 0: it is never chosen, unless the exponent is 0.
    @throws cv::Exception if there is not one per class, one is negative or not finite, or all are 0. */
    CV_WRAP virtual void setAreas(const std::vector<double>& areas) = 0;
    CV_WRAP virtual std::vector<double> getAreas() const = 0; //!< see setAreas()

    /** @brief How crops are cut. Default: the model's, as it was trained. enlargement: 1 to 10. */
    CV_WRAP virtual void setCropGeometry(const CropGeometry& geometry) = 0;
    CV_WRAP virtual CropGeometry getCropGeometry() const = 0; //!< see setCropGeometry()

    /** @brief Size that crops are scaled to for the network; at least one pixel at its deepest level. Default: the
    model's. */
    CV_WRAP virtual void setInputSize(const Size& size) = 0;
    CV_WRAP virtual Size getInputSize() const = 0; //!< see setInputSize()

    /** @brief Another detector; null for the default one. */
    CV_WRAP virtual void setDetector(const Ptr<FaceDetector>& detector) = 0;
    //! see setDetector(); null if the default one has not been needed yet
    CV_WRAP virtual Ptr<FaceDetector> getDetector() const = 0;

    /** @brief Smallest face that detection gives, as the side of the face box in pixels of the photo; smaller ones are
    left out, and the default detector does not look for them, so that it takes the less time the larger this is.
    @param pixels 0, the default: what the detector finds by itself.
    @throws cv::Exception if pixels is negative. */
    CV_WRAP virtual void setMinFaceSize(int pixels) = 0;
    CV_WRAP virtual int getMinFaceSize() const = 0; //!< see setMinFaceSize()

    /** @brief Most faces that detection gives: the most confident ones.
    @param count 0, the default: any number.
    @throws cv::Exception if count is negative. */
    CV_WRAP virtual void setMaxFaces(int count) = 0;
    CV_WRAP virtual int getMaxFaces() const = 0; //!< see setMaxFaces()

    /** @brief Smallest confidence of a face that detection gives, 0 (default: the detector's own limit) to 1. With any other than 0
    the labels confirm no doubtful faces (setFaceVote()): covered and cut faces that they would confirm may be missed.
    @throws cv::Exception if confidence lies out of its range. */
    CV_WRAP virtual void setConfidence(float confidence) = 0;
    CV_WRAP virtual float getConfidence() const = 0; //!< see setConfidence()

    /** @brief Whether the labels have a vote on detected faces of middling confidence, below 0.99.

    Such a face is left out if the labels show none of eyes, brows, nostrils and mouth where a face has them, though
    nothing covers these places. Parts that are covered (sunglasses, masks, hands) count neither way, and faces below 24
    pixels have no vote: of a NetworkFaceDetector they are kept from a confidence of 0.75 on. The default detector is asked
    for doubtful faces, of a confidence of 0.25 to 0.95, and in a photo without any for the two surest from 0.05 on
    (NetworkFaceDetector::setFallbackConfidence(); each takes the time of a face); at most 32 of them in a photo are kept, if
    no more than a third of the box lies inside a surer face's, and if the labels confirm them:
    the confidence and where over the face box hair, skin, eyes with brows, nostrils and mouth lie weigh in (doc/design.md
    of the project). This is not so if setConfidence() says which are kept. Labels of a model with classes of its own have
    no vote.
    @param enabled default true. */
    CV_WRAP virtual void setFaceVote(bool enabled) = 0;
    CV_WRAP virtual bool getFaceVote() const = 0; //!< see setFaceVote()

    /** @brief Whether what no face has is removed from each face's labels, by the rule of removeIslands() and at the
    resolution of the network's input, before faces are pasted: specks, holes, parts where a face has none, whatever is
    far from the head. classConfidences are those of what is left. segmentCrop() gives what the network says.
    @param enabled default true; false where the labels shall be the network's own, where several people's parts in one
    crop are wanted, or for a model that has seen little. A model with classes of its own keeps everything. */
    CV_WRAP virtual void setRemoveIslands(bool enabled) = 0;
    CV_WRAP virtual bool getRemoveIslands() const = 0; //!< see setRemoveIslands()

    /** @brief Whether a closer look is taken at each face: a second, small network sees the face without its hair, from
    above the brows to the chin, larger than the first one sees it within the whole head, and what both say of all
    classes but background is averaged there. Eyes, brows, nostrils and mouths gain by it. Where the first network sees
    hardly any face, none is taken; segmentCrop(), the vote on faces and stage 1 alone do without it.
    @param enabled default true. It changes nothing if there is no such model (see Params::closeUpModel), and for photos that are
    labelled in the memory of a GPU. */
    CV_WRAP virtual void setCloseUp(bool enabled) = 0;
    CV_WRAP virtual bool getCloseUp() const = 0; //!< see setCloseUp()

    /** @brief Whether a wider look is taken at faces whose hair reaches out of their crops: a network of its own sees more around
    such a face, and says where hair, and straight below the crop skin, goes on; FaceSegmentation::region grows. Where both say
    background or hair inside of the crop, it has a half. Without it, long and large hair ends in a straight line. In a photo's label map what it adds never covers a part that another face's crop
    shows. Such faces take a little more than twice the time; others take none more. segmentCrop(), the vote on faces
    and stage 1 alone do without it.
    @param enabled default true. It changes nothing if there is no such model (see Params::widerLookModel), and for photos that are
    labelled in the memory of a GPU. */
    CV_WRAP virtual void setWiderLook(bool enabled) = 0;
    CV_WRAP virtual bool getWiderLook() const = 0; //!< see setWiderLook()

    /** @brief Whether borders of background, hair, skin and eyebrows follow the edges of the photo: near a border, labels
    are those of a guided filter whose guide is the photo itself, computed at the resolution of the network's input and
    applied at the photo's (He, Sun: Fast Guided Filter, 2015). classConfidences and scores are those before it;
    segmentCrop() gives what the network says.
    @param enabled default true. A model with classes of its own, photos that are labelled in the memory of a GPU, and
    sequences that smooth (FaceSequenceSegmenter::setSmoothing()) keep their borders. */
    CV_WRAP virtual void setRefineBorders(bool enabled) = 0;
    CV_WRAP virtual bool getRefineBorders() const = 0; //!< see setRefineBorders()

    /** @brief Whether faces come with FaceSegmentation::scores, from which faceMatte() makes soft edges.

    They take 4 bytes a pixel and class: 20 MB for a face whose crop has 750 x 750 pixels of the photo.
    @param enabled default false.
    @throws cv::Exception (StsNotImplemented) when a photo is segmented, if that is done on a GPU and Params::withScores was
    not set when the segmenter was made. */
    CV_WRAP virtual void setWithScores(bool enabled) = 0;
    CV_WRAP virtual bool getWithScores() const = 0; //!< see setWithScores()
};

//! @}

} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_HPP
