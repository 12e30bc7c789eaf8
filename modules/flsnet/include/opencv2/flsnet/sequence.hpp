// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEQUENCE_HPP
#define OPENCV_FLSNET_SEQUENCE_HPP

#include <vector>

#include "opencv2/core.hpp"
#include "opencv2/flsnet/segmenter.hpp"

namespace cv
{
namespace flsnet
{

//! @addtogroup flsnet
//! @{

/** @brief Finds the parts of the faces of a video: FaceLandmarkSegmenter for frames in their order.

Each face has an id that stays as long as it is in view, and labels that are steady:
- Faces are followed from frame to frame by what they look like; the detector runs in the first frames of a face, in every
  detectionInterval-th one, and at once where a face is in doubt: it cannot be followed, or its labels show none.
- A face's crop moves with it, and its scores are smoothed from frame to frame in the coordinates of the crop, that is, along
  its motion. What a frame tells clearly, or for the second time, is taken at once: labels are behind what happens by one
  frame at most. What a wider look says around and inside of a crop (FaceLandmarkSegmenter::setWiderLook()) is that of the
  single frame.
- A face that is covered or leaves gets no labels. If it is found again within maxHiddenFrames, where it can have gone and
  looking the same, it has its id again; else it gets a new one. No id is given to two faces.

Frames may be of all kinds that FaceLandmarkSegmenter takes; the size may change, which begins a new sequence. No frame is
kept. All work but the network itself is done on the host, whatever the target.

Threads: as for FaceLandmarkSegmenter, see the paragraph "Thread safety" of @ref flsnet. One object a video. */
class CV_EXPORTS_W FaceSequenceSegmenter
{
public:
    /** @brief How faces are followed and smoothed. */
    struct CV_EXPORTS_W_SIMPLE Params
    {
        CV_WRAP Params();

        //! see setDetectionInterval(); default 10
        CV_PROP_RW int detectionInterval;
        //! see setMaxHiddenFrames(); default 30
        CV_PROP_RW int maxHiddenFrames;
        //! see setSmoothing(); default 0.7
        CV_PROP_RW double smoothing;
    };

    virtual ~FaceSequenceSegmenter() {}

    /** @brief Makes a segmenter of sequences.
    @param segmenter what single frames are segmented with: model, detector, target, limits.
    @param params see there.
    @throws cv::Exception as of FaceLandmarkSegmenter::create(), or if a parameter lies out of its range. */
    CV_WRAP static Ptr<FaceSequenceSegmenter> create(
        const FaceLandmarkSegmenter::Params& segmenter = FaceLandmarkSegmenter::Params(),
        const FaceSequenceSegmenter::Params& params = FaceSequenceSegmenter::Params());

    /** @brief Takes the next frame of the video.
    @param frame photo as FaceLandmarkSegmenter::segment() takes it.
    @param labels label map of the frame's size, CV_8UC1, values of FaceClass; all background if there is no face. Where
    faces overlap, the likelier part wins.
    @throws cv::Exception as of FaceLandmarkSegmenter::segment(); the frame counts as not seen then. */
    CV_WRAP virtual void segment(InputArray frame, OutputArray labels) = 0;

    /** @brief Takes the next frame of the video.
    @param frame, labels as above.
    @param faces those in view, the one that came first at the beginning, each with its id. Boxes, rolls and landmarks move with
    the faces; confidences are those of the last time when the detector saw them. */
    CV_WRAP_AS(segmentAll)
    virtual void segment(InputArray frame, OutputArray labels,
                         CV_OUT std::vector<FaceSegmentation>& faces) = 0;

    /** @brief Takes the next frame of the video; faces do not hide each other.
    @param frame, faces as above. */
    CV_WRAP virtual void segmentFaces(InputArray frame, CV_OUT std::vector<FaceSegmentation>& faces) = 0;

    /** @brief The next frame begins another sequence: all faces are forgotten; ids go on, none comes again. */
    CV_WRAP virtual void reset() = 0;

    /** @brief What segments single frames. Its settings (detector, areas, crops, limits of faces ...) may be changed between frames;
    photos that it is given are no part of the sequence. */
    CV_WRAP virtual Ptr<FaceLandmarkSegmenter> getSegmenter() const = 0;

    /** @brief In how many frames the detector runs once: faces that come into view while others are in it are found so much later
    at most. While none is in view it runs in each frame.
    @param frames at least 1; default 10.
    @throws cv::Exception if it is less. */
    CV_WRAP virtual void setDetectionInterval(int frames) = 0;
    CV_WRAP virtual int getDetectionInterval() const = 0; //!< see setDetectionInterval()

    /** @brief For how many frames a face may be out of sight and have its id when it is back.
    @param frames 0: none; default 30.
    @throws cv::Exception if it is negative. */
    CV_WRAP virtual void setMaxHiddenFrames(int frames) = 0;
    CV_WRAP virtual int getMaxHiddenFrames() const = 0; //!< see setMaxHiddenFrames()

    /** @brief Share of the frames before in the scores of a frame, where it agrees with them.
    @param share 0: each frame's labels by themselves, to 0.95; default 0.7. Above 0, borders are not refined (see
    FaceLandmarkSegmenter::setRefineBorders()): the edges of single frames have their noise.
    @throws cv::Exception if it lies outside. */
    CV_WRAP virtual void setSmoothing(double share) = 0;
    CV_WRAP virtual double getSmoothing() const = 0; //!< see setSmoothing()
};

//! @}

} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEQUENCE_HPP
