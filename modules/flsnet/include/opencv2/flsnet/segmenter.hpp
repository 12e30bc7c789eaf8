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
    CV_WRAP FaceSegmentation() : confidence(0) {}

    //! face box, in pixels of the photo (see FaceDetector)
    CV_PROP_RW Rect2d box;
    //! of the detector, 0 to 1; 1 for boxes that the caller gave
    CV_PROP_RW float confidence;
    //! 2x3, CV_64F: from coordinates of the photo to those of the network's input; pixel centres are at
    //! whole numbers on both sides
    CV_PROP_RW Mat transform;
    //! what of the photo the crop covers; empty if it lies outside of the photo
    CV_PROP_RW Rect region;
    //! label map of the region, CV_8UC1
    CV_PROP_RW Mat labels;
    //! one a class: mean probability of its pixels in the network's output, 0 to 1; 0 for a class without
    //! pixels
    CV_PROP_RW std::vector<float> classConfidences;

    /** @brief Outlines of a class, in pixels of the photo, as cv::findContours gives them (holes included).
    @param classId 0 to FACE_CLASS_COUNT - 1.
    @throws cv::Exception (StsOutOfRange) for any other id. */
    CV_WRAP std::vector<std::vector<Point>> contours(int classId) const;
};

/** @brief Finds the parts of the faces of a photo: detects faces, cuts a square around each, lets the network label
it, and pastes the labels back.

Photos may be of any size, 8-bit, 16-bit (0 to 65535; where no value is above 255, 1023, 4095 or 16383, it is read as 8,
10, 12 or 14 bits) or float (0 to 1; a value beyond by more than 1/255 is an error), with 1, 3 or 4 channels (BGR, BGRA;
pixels with alpha 0 are background: give BGR where alpha is to be ignored), Mat, UMat or a view of either. With DNN_BACKEND_CUDA in a build that has the module's CUDA code, a
cuda::GpuMat, too: an 8-bit one is worked on where it lies and only labels come back, but detection downloads it; work
on it in other streams than the default one must be finished. In other builds a GpuMat is downloaded. Results are on the
host.

Not thread-safe: one object a thread; models and detectors may not be shared by objects that run at the same time. */
class CV_EXPORTS_W FaceLandmarkSegmenter
{
public:
    virtual ~FaceLandmarkSegmenter() {}

    /** @brief Makes a segmenter.
    @param model model file; empty for the one inside the library.
    @param detector face detector; null for HaarFaceDetector::create(), made when it is first needed.
    @param backendId, targetId as in cv::dnn::Net::setPreferableBackend and setPreferableTarget.
    @param stage1Only run stage 1 of the network alone: faster, less exact.
    @param precision PRECISION_FLOAT, or PRECISION_INT8 (see Model::cpuNet()): faster with AVX-512 VNNI, a little less
    exact. It needs a model that isQuantized(), as the one inside the library is, and the CPU target.
    @throws cv::Exception if the model cannot be read or does not have the classes of FaceClass. */
    CV_WRAP static Ptr<FaceLandmarkSegmenter> create(const String& model = String(),
                                                     const Ptr<FaceDetector>& detector = Ptr<FaceDetector>(),
                                                     int backendId = 0, int targetId = 0,
                                                     bool stage1Only = false,
                                                     int precision = PRECISION_FLOAT);

    /** @overload
    @param modelBuffer bytes of a model file.
    @param detector, backendId, targetId, stage1Only as above. */
    CV_WRAP static Ptr<FaceLandmarkSegmenter> create(const std::vector<uchar>& modelBuffer,
                                                     const Ptr<FaceDetector>& detector = Ptr<FaceDetector>(),
                                                     int backendId = 0, int targetId = 0,
                                                     bool stage1Only = false,
                                                     int precision = PRECISION_FLOAT);

    /** @overload
    @param model a model that is already there.
    @param detector, backendId, targetId, stage1Only as above. */
    CV_WRAP static Ptr<FaceLandmarkSegmenter> create(const Ptr<Model>& model,
                                                     const Ptr<FaceDetector>& detector = Ptr<FaceDetector>(),
                                                     int backendId = 0, int targetId = 0,
                                                     bool stage1Only = false,
                                                     int precision = PRECISION_FLOAT);

    /** @brief The whole job: photo in, label map out.

    Where faces overlap, the part (any class but background) with the higher probability wins; background never
    covers a part of another face.
    @param image photo, see above.
    @param labels label map of the photo's size, CV_8UC1, values of FaceClass; all background if there is no face.
    @throws cv::Exception if image is empty, of another type, holds a NaN or an infinity, or is float and has values
    outside of 0 to 1. */
    CV_WRAP virtual void segment(InputArray image, OutputArray labels) = 0;

    /** @brief The same with the caller's own boxes instead of a detector.
    @param image photo, see above.
    @param boxes face boxes (see FaceDetector), in pixels of the photo; width and height above zero, none of the numbers beyond 1e6.
    @param labels as above.
    @throws cv::Exception also if a box is empty or not finite; the message names it. */
    CV_WRAP_AS(segmentBoxes)
    virtual void segment(InputArray image, const std::vector<Rect2d>& boxes, OutputArray labels) = 0;

    /** @brief Label map and faces in one run: segment() and segmentFaces() together. */
    CV_WRAP_AS(segmentAll)
    virtual void segment(InputArray image, OutputArray labels,
                         CV_OUT std::vector<FaceSegmentation>& faces) = 0;

    /** @brief One result a face, the most confident first; faces do not hide each other here.
    @param image photo, see above.
    @param faces empty if there is no face. */
    CV_WRAP virtual void segmentFaces(InputArray image, CV_OUT std::vector<FaceSegmentation>& faces) = 0;

    /** @brief The same with the caller's own boxes; as many results as boxes, in their order. */
    CV_WRAP_AS(segmentFacesInBoxes)
    virtual void segmentFaces(InputArray image, const std::vector<Rect2d>& boxes,
                              CV_OUT std::vector<FaceSegmentation>& faces) = 0;

    /** @brief Labels a crop that is already made.
    @param crop picture of one face with its hair and neck, of any size and type that segment() takes; it is scaled to
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

    /** @brief Areas of Eq. 3. @param areas one number above zero a class. Default: the model's. */
    CV_WRAP virtual void setAreas(const std::vector<float>& areas) = 0;
    CV_WRAP virtual std::vector<float> getAreas() const = 0; //!< see setAreas()

    /** @brief How crops are cut. Default: the model's, as it was trained. enlargement: 1 to 10. */
    CV_WRAP virtual void setCropGeometry(const CropGeometry& geometry) = 0;
    CV_WRAP virtual CropGeometry getCropGeometry() const = 0; //!< see setCropGeometry()

    /** @brief Size that crops are scaled to for the network; at least one pixel at its deepest level. Default: the
    model's. */
    CV_WRAP virtual void setInputSize(const Size& size) = 0;
    CV_WRAP virtual Size getInputSize() const = 0; //!< see setInputSize()

    /** @brief Another detector; null for the default one. */
    CV_WRAP virtual void setDetector(const Ptr<FaceDetector>& detector) = 0;
};

//! @}

} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_HPP
