// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEQUENCE_FACE_MOTION_HPP
#define OPENCV_FLSNET_SEQUENCE_FACE_MOTION_HPP

#include "../segmenter/crop.hpp"
#include "face_pose.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** What a face looks like: an upright grey picture of it, and how much each of its pixels counts. */
struct FaceLook
{
    Mat picture; // CV_32FC1, LOOK_SIZE
    Mat weights; // CV_32FC1, of the same size, 0 to 1
};

/** Pixels of a side of a FaceLook, and how many sides of the face box they cover, around its centre. */
const int LOOK_SIZE = 96;
const double LOOK_SIDES = 1.6;

/** Where a face that is known from before lies in a frame, and how much it looks the same there. */
struct FaceMotion
{
    FacePose pose;
    double similarity = -1; // weighted correlation coefficient of the pictures, -1 to 1
    Mat picture;            // as of FaceLook, at the pose; memory that lasts until the next call
};

/** Follows a face from frame to frame by its picture: a search of whole steps as far as 0.8 sides, then Gauss-Newton
steps of the similarity transform (inverse compositional, Baker and Matthews, IJCV 56, 2004). An object keeps its buffers
from call to call. */
class MotionFinder
{
public:
    /** @param frame CV_8UC3. @param pose where the look is taken. */
    void look(const Mat& frame, const FacePose& pose, Mat& picture);

    /** @param start where the face is looked for.
    @param expected how far from there it is likely to be, in pixels of the frame. */
    FaceMotion find(const Mat& frame, const FaceLook& look, const FacePose& start, const Point2d& expected);

private:
    void cut(const Mat& frame, const FacePose& pose, double sides, int size, Mat& picture);
    Point2d search(const Mat& frame, const FaceLook& look, const FacePose& start, const Point2d& expected);
    void refine(const Mat& frame, const FaceLook& look, int size, int iterations, FacePose& pose);

    CropCutter cutter_;
    Mat color_;
    Mat grey_;
    Mat wide_;
    Mat warped_;
    Mat picture_;
};

/** Correlation coefficient of two pictures under weights, -1 to 1; 0 if one is flat. */
double similarityOf(const Mat& one, const Mat& two, const Mat& weights);

/** Weights for a face whose labels are not known: an ellipse around its parts. */
Mat ellipseWeights();

/** Weights by labels: skin and the parts of the face count, what may move without it does not.
@param classes of the crop's places, CV_8UC1. @param ofFace for each class whether it is a part of the face.
@param faceToCrop from the upright frame of the face, see FacePose, to pixel centres of the crop.
@return false if there is too little of a face. */
bool labelWeights(const Mat& classes, const std::vector<char>& ofFace, const Matx23d& faceToCrop,
                  Mat& weights);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEQUENCE_FACE_MOTION_HPP
