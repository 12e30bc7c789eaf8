// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEQUENCE_FACE_TRACKER_HPP
#define OPENCV_FLSNET_SEQUENCE_FACE_TRACKER_HPP

#include <vector>

#include "../segmenter/face_vote.hpp"
#include "face_motion.hpp"
#include "score_smoother.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** A face from frame to frame. */
struct FaceTrack
{
    int id = -1; // none as long as it waits for the detector to see it again
    FacePose pose;
    FacePose followed;   // where the face's motion alone has brought the pose of the last frame
    Point2d velocity;    // of the centre, pixels a frame
    FacePose poseBefore; // of the last frame, with its velocity
    Point2d velocityBefore;
    std::vector<Point2d> landmarks; // in the face's upright frame, see FacePose; five or none
    float confidence = 0;           // of the detector, when it saw the face last

    FaceLook look;
    Mat picture;           // of the frame in hand, see FaceLook; empty before the first labels
    double similarity = 0; // of that to the look

    int age = 0;            // frames
    int detections = 0;     // since it was restarted
    int hidden = 0;         // frames since it was seen last; 0: it is in view
    bool sure = false;      // it was found by its look, or by the detector, in the frame in hand
    bool confirmed = false; // by the detector in the frame in hand
    bool tentative = false; // the detector has seen it once and was not sure
    bool beside = false;    // another face is so near that it may cover this one
    bool doubtful = false;  // the labels of the last frame show no face
    bool corrected = false; // the pose is not quite the one that it was followed to
    bool restarted = true;  // it is not where it was followed to: what was smoothed does not fit
    ScoreSmoother smoother;

    FaceDetection detection() const;
};

/** What a model's classes tell a tracker. */
struct TrackedClasses
{
    bool vote;                // whether labels can tell what is no face
    std::vector<char> ofFace; // one a class: 0 for what may move without the face, as hair and background do
};

TrackedClasses trackedClasses(const ModelInfo& model);

/** Which faces are in view, where, and which is which: follows them by what they look like, takes what the detector finds,
and hears what the labels say of them. For each frame: follow(), correct() if wantsDetection(), learn() for each face in
view. */
class FaceTracker
{
public:
    struct Settings
    {
        int detectionInterval;
        int maxHiddenFrames;
        int maxFaces;    // 0 for any number
        int minFaceSize; // in pixels; of what is found, and of faces in view when it is changed
    };

    explicit FaceTracker(const TrackedClasses& classes) : classes_(classes) {}

    /** Forgets all faces; ids go on. */
    void reset();

    /** @param frame CV_8UC3. */
    void follow(const Mat& frame, const Settings& settings);

    bool wantsDetection(const Settings& settings) const;

    /** @param found by the detector in the same frame, the most confident first. */
    void correct(const Mat& frame, std::vector<FaceDetection> found, const Settings& settings);

    /** Faces in view that have ids, in the order of these. Those that are not sure are for the labels to decide, see learn(). */
    std::vector<FaceTrack*> inView();

    /** Takes what the labels say of a face in view.
    @param classes of its crop's places, CV_8UC1. @param faceToCrop see labelWeights(). @param photoToCrop between pixel centres.
    @return whether it is in view after all. */
    bool learn(const Mat& frame, FaceTrack& track, const Mat& classes, const Matx23d& faceToCrop,
               const Matx23d& photoToCrop);

    /** Takes a face out of view. */
    static void hide(FaceTrack& track);

private:
    struct Match;

    void takeLimits(const Settings& settings);
    bool hasRoom(const Settings& settings) const;
    void followOne(const Mat& frame, FaceTrack& track);
    void settleContests();
    void findNeighbours();
    void addNew(const Mat& frame, const FaceDetection& face);
    void findCut(const Mat& frame);
    void accept(const Mat& frame, FaceTrack& track, const FaceDetection& face);
    bool isKnown(const FaceDetection& face) const;
    double similarityAt(const Mat& frame, const FaceTrack& track, const FacePose& pose);

    TrackedClasses classes_;
    std::vector<FaceTrack> tracks_;
    MotionFinder finder_;
    Mat overview_;       // of the last frame: small and grey
    bool cut_ = false;   // the frame in hand shows another scene
    bool begins_ = true; // no detection yet
    int nextId_ = 0;
    int maxFaces_ = 0, minFaceSize_ = 0; // of the last frame
    int sinceDetection_ = 0;             // frames
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEQUENCE_FACE_TRACKER_HPP
