// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../detector/box_overlap.hpp"
#include "face_tracker.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** From this similarity on a face is followed without the detector; below, it may be covered, or another one. */
const double SURE_SIMILARITY = 0.8;

/** From this on a face is looked at where it was followed to, although the detector does not see it. */
const double LEAST_SIMILARITY = 0.5;

/** From this on what the detector finds can be a face that was out of sight. */
const double SAME_FACE = 0.7;

/** Correlation of two frames of one scene, of their overviews. */
const double SAME_SCENE = 0.5;
const Size OVERVIEW(32, 24);

/** Share of a frame in what a face looks like, while it is well followed. */
const double LEARNING = 0.25;
const double LEARNED_FROM = 0.88;

/** Faces whose centres are nearer than this, in sides of the larger one, cannot both be where they were followed to. */
const double SAME_PLACE = 0.45;

/** How far, in sides of the face box, the detector's find may lie from a face that is well followed, and from one that is
not. */
const double NEAR = 0.5;
const double RATHER_NEAR = 2;

/** Faces of this confidence are in view at once; others when the detector sees them in the next frame, too, since noise alone
gives such finds now and then. */
const float SURE_CONFIDENCE = 0.97f;

/** Faces that are nearer to each other, in sides of the larger one, may cover each other. */
const double BESIDE = 1.3;

/** How much farther a face that is out of sight may be with each frame, and at most. */
const double HIDDEN_WAY = 0.15;
const double LONGEST_HIDDEN_WAY = 4;

/** The pose goes towards what the detector finds, so that it becomes the mean of the finds; faster where they differ by more
than this (sides of the box, factor, degrees). The detector runs in a face's first frames, since one find is not exact. */
const double SLOWEST = 0.2;
const double FAST = 0.5;
const int FIRST_FRAMES = 4;
const double FAR_WAY = 0.1;
const double FAR_FACTOR = 1.15;
const double FAR_TURN = 8;

/** The detector runs so often while a face is out of sight. */
const int HIDDEN_INTERVAL = 3;

/** Share of the detector's landmarks in those that are kept. */
const double LANDMARK_SHARE = 0.5;

/** Share of the last frame's motion in the velocity. */
const double VELOCITY_SHARE = 0.5;

/** Faces that are out of sight slow down. */
const double SLOWING = 0.9;

/** Sides in pixels that are followed: less shows nothing, and a pose of no size has no inverse. */
const double SMALLEST_SIDE = 1;
const double LARGEST_SIDE = 1e6;

double factorBetween(const FacePose& one, const FacePose& two)
{
    return std::max(one.side, two.side) / std::min(one.side, two.side);
}

bool canBeFollowed(const FacePose& pose)
{
    return pose.side >= SMALLEST_SIDE && pose.side <= LARGEST_SIDE;
}

void coast(FaceTrack& track)
{
    track.velocity *= SLOWING;
    track.pose.center += track.velocity;
}

void restart(FaceTrack& track, const FacePose& pose)
{
    track.velocity = Point2d();
    track.pose = pose;
    track.followed = pose;
    track.restarted = true;
    track.detections = 0;
}

std::vector<Point2d> landmarksInFace(const FacePose& pose, const std::vector<Point2f>& landmarks)
{
    std::vector<Point2d> inFace;
    for (const Point2f& landmark : landmarks)
    {
        inFace.push_back(pose.toFace(Point2d(landmark) + Point2d(0.5, 0.5)));
    }
    return inFace;
}

} // namespace

/** A track and what the detector found. */
struct FaceTracker::Match
{
    double cost;
    FaceTrack* track;
    size_t found;
};

FaceDetection FaceTrack::detection() const
{
    FaceDetection face(pose.box(), confidence, pose.roll);
    for (const Point2d& landmark : landmarks)
    {
        face.landmarks.push_back(Point2f(pose.toPhoto(landmark) - Point2d(0.5, 0.5)));
    }
    return face;
}

TrackedClasses trackedClasses(const ModelInfo& model)
{
    static const char* const loose[] = {"hair", "hat", "cloth", "clothes", "clothing"};
    TrackedClasses classes;
    classes.vote = model.hasFaceClasses();
    for (const String& name : model.classNames)
    {
        const bool isLoose = std::find(std::begin(loose), std::end(loose), name) != std::end(loose);
        classes.ofFace.push_back(isLoose ? 0 : 1);
    }
    classes.ofFace[FACE_BACKGROUND] = 0;
    return classes;
}

void FaceTracker::reset()
{
    tracks_.clear();
    overview_.release();
    begins_ = true;
    sinceDetection_ = 0;
}

/** Forgets faces that limits which were changed leave out. */
void FaceTracker::takeLimits(const Settings& settings)
{
    if (settings.minFaceSize != minFaceSize_)
    {
        const auto isSmall = [&](const FaceTrack& track) { return track.pose.side < settings.minFaceSize; };
        tracks_.erase(std::remove_if(tracks_.begin(), tracks_.end(), isSmall), tracks_.end());
    }
    const size_t most = settings.maxFaces > 0 ? settings.maxFaces : tracks_.size();
    if (settings.maxFaces != maxFaces_ && tracks_.size() > most)
    {
        // Those in view come first, and of them the most confident.
        std::stable_sort(tracks_.begin(), tracks_.end(), [](const FaceTrack& one, const FaceTrack& two) {
            const bool bothOrNone = (one.hidden == 0) == (two.hidden == 0);
            return bothOrNone ? one.confidence > two.confidence : one.hidden == 0;
        });
        tracks_.resize(most);
    }
    maxFaces_ = settings.maxFaces;
    minFaceSize_ = settings.minFaceSize;
}

/** Whether one more face may come into view. */
bool FaceTracker::hasRoom(const Settings& settings) const
{
    const auto count = std::count_if(tracks_.begin(), tracks_.end(),
                                     [](const FaceTrack& track) { return track.hidden == 0; });
    return settings.maxFaces == 0 || count < settings.maxFaces;
}

void FaceTracker::follow(const Mat& frame, const Settings& settings)
{
    takeLimits(settings);
    ++sinceDetection_;
    findCut(frame);
    for (FaceTrack& track : tracks_)
    {
        track.confirmed = false;
        ++track.age;
        if (track.hidden == 0)
        {
            followOne(frame, track);
        }
        else
        {
            coast(track);
            ++track.hidden;
        }
    }
    settleContests();
    findNeighbours();
    const auto isLost = [&](const FaceTrack& track) { return track.hidden > settings.maxHiddenFrames; };
    tracks_.erase(std::remove_if(tracks_.begin(), tracks_.end(), isLost), tracks_.end());
}

void FaceTracker::hide(FaceTrack& track)
{
    track.hidden = 1;
    track.sure = false;
    track.doubtful = false;
    track.smoother.reset();
}

void FaceTracker::findCut(const Mat& frame)
{
    Mat small, overview;
    resize(frame, small, OVERVIEW, 0, 0, INTER_AREA);
    cvtColor(small, small, COLOR_BGR2GRAY);
    small.convertTo(overview, CV_32F);
    cut_ = !overview_.empty() && similarityOf(overview_, overview, Mat::ones(OVERVIEW, CV_32F)) < SAME_SCENE;
    overview_ = overview;
}

void FaceTracker::followOne(const Mat& frame, FaceTrack& track)
{
    const FaceMotion motion = finder_.find(frame, track.look, track.pose, track.velocity);
    track.poseBefore = track.pose;
    track.velocityBefore = track.velocity;
    track.similarity = canBeFollowed(motion.pose) ? motion.similarity : -1;
    track.sure = track.similarity >= SURE_SIMILARITY;
    track.restarted = false;
    track.corrected = false;
    if (track.similarity < LEAST_SIMILARITY)
    {
        coast(track);
        track.picture.release();
    }
    else
    {
        track.pose = motion.pose;
        motion.picture.copyTo(track.picture);
        track.velocity += VELOCITY_SHARE * (track.pose.center - track.poseBefore.center - track.velocity);
    }
    track.followed = track.pose;
}

/** Of two faces that were followed to the same place, the one that looks less like itself is covered by the other one. */
void FaceTracker::settleContests()
{
    for (FaceTrack& one : tracks_)
    {
        for (FaceTrack& two : tracks_)
        {
            const bool contest = &one != &two && one.hidden == 0 && two.hidden == 0 &&
                                 distanceOf(one.pose, two.pose) < SAME_PLACE &&
                                 one.similarity < two.similarity;
            if (contest)
            {
                one.sure = false;
                one.similarity = -1;
                one.pose = one.poseBefore;
                one.velocity = one.velocityBefore;
                coast(one);
                one.followed = one.pose;
            }
        }
    }
}

void FaceTracker::findNeighbours()
{
    for (FaceTrack& one : tracks_)
    {
        one.beside = std::any_of(tracks_.begin(), tracks_.end(), [&one](const FaceTrack& two) {
            return &one != &two && two.hidden == 0 && distanceOf(one.pose, two.pose) < BESIDE;
        });
    }
}

bool FaceTracker::wantsDetection(const Settings& settings) const
{
    bool inView = false, hidden = false;
    for (const FaceTrack& track : tracks_)
    {
        if (track.hidden == 0 &&
            (!track.sure || track.doubtful || track.tentative || track.age < FIRST_FRAMES))
        {
            return true;
        }
        inView = inView || track.hidden == 0;
        hidden = hidden || track.hidden > 0;
    }
    const int interval =
        hidden ? std::min(HIDDEN_INTERVAL, settings.detectionInterval) : settings.detectionInterval;
    return !inView || sinceDetection_ >= interval;
}

/** How much a find looks like a face. */
double FaceTracker::similarityAt(const Mat& frame, const FaceTrack& track, const FacePose& pose)
{
    const FaceMotion motion = finder_.find(frame, track.look, pose, Point2d());
    return distanceOf(motion.pose, pose) < SAME_PLACE ? motion.similarity : -1;
}

void FaceTracker::correct(const Mat& frame, std::vector<FaceDetection> found, const Settings& settings)
{
    sinceDetection_ = 0;
    const auto isNothing = [](const FaceDetection& face) { return !canBeFollowed(FacePose(face)); };
    found.erase(std::remove_if(found.begin(), found.end(), isNothing), found.end());
    std::vector<char> taken(found.size(), 0);
    const auto takeBest = [&](std::vector<Match>& matches) {
        std::stable_sort(matches.begin(), matches.end(),
                         [](const Match& one, const Match& two) { return one.cost < two.cost; });
        for (const Match& match : matches)
        {
            const bool fits = match.track->hidden == 0 || hasRoom(settings);
            if (taken[match.found] == 0 && !match.track->confirmed && fits)
            {
                taken[match.found] = 1;
                if (!match.track->sure)
                {
                    restart(*match.track, FacePose(found[match.found]));
                }
                accept(frame, *match.track, found[match.found]);
                match.track->id = match.track->id < 0 ? nextId_++ : match.track->id;
            }
        }
    };
    // Those that are well followed come first: what is found there is theirs.
    std::vector<Match> matches;
    for (FaceTrack& track : tracks_)
    {
        for (size_t i = 0; i < found.size(); ++i)
        {
            const FacePose pose(found[i]);
            const double distance = distanceOf(track.pose, pose);
            if (track.hidden == 0 && track.sure && distance < NEAR && factorBetween(track.pose, pose) < 2)
            {
                matches.push_back({distance, &track, i});
            }
        }
    }
    takeBest(matches);
    // Then those that jumped, changed, or were out of sight, by what they look like and how far it is.
    matches.clear();
    for (FaceTrack& track : tracks_)
    {
        for (size_t i = 0; i < found.size(); ++i)
        {
            if (track.confirmed || (track.hidden == 0 && track.sure) || taken[i] != 0)
            {
                continue;
            }
            const FacePose pose(found[i]);
            const double way = track.hidden == 0
                                   ? RATHER_NEAR
                                   : std::min(RATHER_NEAR + HIDDEN_WAY * track.hidden, LONGEST_HIDDEN_WAY);
            const double distance = distanceOf(track.pose, pose);
            if (distance >= way || factorBetween(track.pose, pose) > 2)
            {
                continue;
            }
            const double similarity = similarityAt(frame, track, pose);
            // What is found where a face has just been is that face, however it looks, unless all looks different.
            const bool stayed = track.hidden == 0 && distance < NEAR && !cut_;
            if (stayed || similarity >= SAME_FACE)
            {
                matches.push_back({distance / way - 2 * similarity, &track, i});
            }
        }
    }
    takeBest(matches);
    const auto isDropped = [](const FaceTrack& track) { return track.tentative && !track.confirmed; };
    tracks_.erase(std::remove_if(tracks_.begin(), tracks_.end(), isDropped), tracks_.end());
    for (size_t i = 0; i < found.size(); ++i)
    {
        if (taken[i] == 0 && !isKnown(found[i]) && hasRoom(settings))
        {
            addNew(frame, found[i]);
        }
    }
    begins_ = false;
    // What is neither followed nor found is out of sight, unless its place may show it: see learn().
    for (FaceTrack& track : tracks_)
    {
        if (track.hidden == 0 && !track.confirmed && !track.sure && track.similarity < LEAST_SIMILARITY)
        {
            hide(track);
        }
    }
}

void FaceTracker::addNew(const Mat& frame, const FaceDetection& face)
{
    FaceTrack track;
    restart(track, FacePose(face));
    track.look.weights = ellipseWeights();
    finder_.look(frame, track.pose, track.look.picture);
    track.landmarks = landmarksInFace(track.pose, face.landmarks);
    accept(frame, track, face);
    track.tentative = face.confidence < SURE_CONFIDENCE;
    if (!track.tentative || begins_)
    {
        track.id = nextId_++;
    }
    tracks_.push_back(track);
}

/** Whether a find is a part of a face in view, or around it, or a face out of sight that is half covered by one. */
bool FaceTracker::isKnown(const FaceDetection& face) const
{
    const FacePose pose(face);
    bool besideSure = false, whereHidden = false;
    for (const FaceTrack& track : tracks_)
    {
        const bool inView = track.hidden == 0 && (track.sure || track.similarity >= LEAST_SIMILARITY);
        if (inView && isPartOfFace(track.pose.box(), face.box))
        {
            return true;
        }
        besideSure = besideSure || (inView && distanceOf(track.pose, pose) < BESIDE);
        whereHidden = whereHidden || (track.hidden > 0 && distanceOf(track.pose, pose) < NEAR);
    }
    return besideSure && whereHidden && !cut_;
}

void FaceTracker::accept(const Mat& frame, FaceTrack& track, const FaceDetection& face)
{
    const FacePose found(face);
    track.confirmed = true;
    track.tentative = false;
    track.sure = true;
    track.hidden = 0;
    track.confidence = face.confidence;
    const bool isFar = distanceOf(track.pose, found) > FAR_WAY ||
                       factorBetween(track.pose, found) > FAR_FACTOR ||
                       turnBetween(track.pose, found) > FAR_TURN;
    const double share = std::max(1. / ++track.detections, isFar ? FAST : SLOWEST);
    track.pose = FacePose(track.pose.center + share * (found.center - track.pose.center),
                          track.pose.side + share * (found.side - track.pose.side),
                          track.pose.roll + share * std::remainder(found.roll - track.pose.roll, 360));
    track.corrected = true;
    const std::vector<Point2d> landmarks = landmarksInFace(track.pose, face.landmarks);
    if (landmarks.size() != track.landmarks.size())
    {
        track.landmarks = landmarks;
    }
    for (size_t i = 0; i < landmarks.size(); ++i)
    {
        track.landmarks[i] += LANDMARK_SHARE * (landmarks[i] - track.landmarks[i]);
    }
    finder_.look(frame, track.pose, track.picture);
}

std::vector<FaceTrack*> FaceTracker::inView()
{
    std::vector<FaceTrack*> faces;
    for (FaceTrack& track : tracks_)
    {
        if (track.hidden == 0 && track.id >= 0)
        {
            faces.push_back(&track);
        }
    }
    std::sort(faces.begin(), faces.end(),
              [](const FaceTrack* one, const FaceTrack* two) { return one->id < two->id; });
    return faces;
}

bool FaceTracker::learn(const Mat& frame, FaceTrack& track, const Mat& classes, const Matx23d& faceToCrop,
                        const Matx23d& photoToCrop)
{
    const FaceDetection face = track.detection();
    const FaceVote vote = classes_.vote && hasVote(face) ? faceVote(faceEvidence(face, classes, photoToCrop))
                          : track.sure                   ? FaceVote::FACE
                                                         : FaceVote::NO_FACE;
    const bool seen = vote == FaceVote::FACE || (track.sure && vote != FaceVote::NO_FACE);
    const bool stays = track.confirmed || seen || (track.sure && !track.doubtful);
    track.doubtful = !track.confirmed && !seen;
    if (!stays)
    {
        hide(track);
        return false;
    }
    if (track.picture.empty())
    {
        finder_.look(frame, track.pose, track.picture);
    }
    const bool known = !track.restarted || track.beside;
    const bool changed = track.corrected || (track.confirmed && track.similarity < LEARNED_FROM);
    // Not from another face before it.
    const bool covered = known && track.beside && track.similarity < LEARNED_FROM;
    const double share = covered                            ? 0
                         : !known || changed                ? 1
                         : track.similarity >= LEARNED_FROM ? LEARNING
                                                            : 0;
    if (share > 0)
    {
        Mat learned;
        addWeighted(track.picture, share, known ? track.look.picture : track.picture, 1 - share, 0, learned);
        track.look.picture = learned;
        Mat weights;
        track.look.weights =
            labelWeights(classes, classes_.ofFace, faceToCrop, weights) ? weights : ellipseWeights();
    }
    return true;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
