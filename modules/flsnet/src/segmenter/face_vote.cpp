// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "face_vote.hpp"
#include "face_vote_weights.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

/** Faces whose box is smaller, in pixels of the photo, have no vote: there is too little to see. */
const double SMALLEST_VOTER = 24;

/** Distance of the samples, or nearly, in sides of the face box. */
const double STEP = 0.0125;

/** Least area of a part, in areas of the face box. Measured on studio portraits and on false finds in them: eyes with
brows and mouths of faces have 0.011 to 0.05, two of four parts at least, specks in false finds up to 0.013, and hardly
ever in two places. */
const double LEAST_PART = 0.006;
const double LEAST_NOSTRILS = 0.0006;

/** A place with this share of skin is not covered. */
const double SKIN_OF_OPEN_PLACE = 0.6;

/** A box with less skin than this shows no face, however much is covered. */
const double LEAST_SKIN = 0.15;

typedef bool ClassSet[FACE_CLASS_COUNT];

//                                 background hair skin brow pupil white nostril lip inner mouth
const ClassSet EYE_CLASSES = {false, false, false, true, true, true, false, false, false};
const ClassSet NOSTRIL_CLASSES = {false, false, false, false, false, false, true, false, false};
const ClassSet MOUTH_CLASSES = {false, false, false, false, false, false, false, true, true};

/** From the face's upright frame, whose unit is the side of the face box, to pixel centres of the photo. */
Matx33d faceToPhoto(const FaceDetection& face)
{
    const double side = std::max(face.box.width, face.box.height);
    const double roll = face.roll * CV_PI / 180;
    const double c = side * std::cos(roll), s = side * std::sin(roll);
    return Matx33d(c, s, face.box.x + face.box.width / 2 - 0.5, //
                   -s, c, face.box.y + face.box.height / 2 - 0.5, 0, 0, 1);
}

/** Areas of the classes in a place, in areas of the face box. */
struct ClassAreas
{
    double areas[FACE_CLASS_COUNT] = {};
    double all = 0;

    double of(const ClassSet& classes) const
    {
        double sum = 0;
        for (int id = 0; id < FACE_CLASS_COUNT; ++id)
        {
            sum += classes[id] ? areas[id] : 0;
        }
        return sum;
    }
};

/** @param labels what is not to be seen of a place there counts as background. */
ClassAreas measure(const Mat& labels, const Matx23d& faceToLabels, const Point2d& center,
                   const Size2d& radius)
{
    ClassAreas found;
    const Size count(std::max(1, cvRound(2 * radius.width / STEP)),
                     std::max(1, cvRound(2 * radius.height / STEP)));
    const Size2d step(2 * radius.width / count.width, 2 * radius.height / count.height);
    for (int row = 0; row < count.height; ++row)
    {
        const double y = center.y - radius.height + (row + 0.5) * step.height;
        for (int column = 0; column < count.width; ++column)
        {
            const double x = center.x - radius.width + (column + 0.5) * step.width;
            const Vec2d point = faceToLabels * Vec3d(x, y, 1);
            const Point pixel(cvRound(point[0]), cvRound(point[1]));
            const bool isSeen = Rect(Point(), labels.size()).contains(pixel);
            const int label = isSeen ? labels.at<uchar>(pixel) : static_cast<int>(FACE_BACKGROUND);
            found.areas[label < FACE_CLASS_COUNT ? label : static_cast<int>(FACE_BACKGROUND)] += step.area();
            found.all += step.area();
        }
    }
    return found;
}

/** Where a part of a face lies, in the face's upright frame: its box reaches from -0.5 to 0.5. */
struct Place
{
    Point2d center;
    Size2d radius;
};

/** The places of the eyes with their brows, of the nostrils, and of the mouth. */
struct Places
{
    Place eyes[2];
    Place nostrils;
    Place mouth;
};

/** Of a face of which only the box is known, which may be seen from the side. */
Places widePlaces()
{
    return {{{Point2d(-0.25, -0.36), Size2d(0.3, 0.25)}, {Point2d(0.25, -0.36), Size2d(0.3, 0.25)}},
            {Point2d(0, 0.08), Size2d(0.4, 0.2)},
            {Point2d(0, 0.3), Size2d(0.4, 0.22)}};
}

Places placesAround(const std::vector<Point2f>& landmarks, const Matx33d& photoToFace)
{
    Point2d points[5];
    for (size_t i = 0; i < 5; ++i)
    {
        const Vec3d point = photoToFace * Vec3d(landmarks[i].x, landmarks[i].y, 1);
        points[i] = Point2d(point[0], point[1]);
    }
    const Point2d toBrow(0, -0.06), toNostrils(0, 0.06);
    // No mouth is wider than the face box, wherever a detector puts its corners.
    const double halfMouth = std::min(std::abs(points[4].x - points[3].x) / 2, 0.5);
    return {{{points[0] + toBrow, Size2d(0.2, 0.22)}, {points[1] + toBrow, Size2d(0.2, 0.22)}},
            {points[2] + toNostrils, Size2d(0.2, 0.15)},
            {(points[3] + points[4]) / 2, Size2d(0.1 + halfMouth, 0.17)}};
}

struct GroupShares
{
    double shares[VOTE_GROUPS];
};

GroupShares groupShares(const Mat& labels, const Matx23d& faceToLabels, int row, int column)
{
    const Point2d first(VOTE_COLUMN_EDGES[column], VOTE_ROW_EDGES[row]);
    const Point2d last(VOTE_COLUMN_EDGES[column + 1], VOTE_ROW_EDGES[row + 1]);
    const ClassAreas seen = measure(labels, faceToLabels, (first + last) / 2, Size2d((last - first) / 2));
    GroupShares found = {};
    for (int id = 0; id < FACE_CLASS_COUNT; ++id)
    {
        if (VOTE_GROUP_OF_CLASS[id] >= 0)
        {
            found.shares[VOTE_GROUP_OF_CLASS[id]] += seen.areas[id] / seen.all;
        }
    }
    return found;
}

} // namespace

bool hasVote(const FaceDetection& face)
{
    return std::max(face.box.width, face.box.height) >= SMALLEST_VOTER;
}

FaceEvidence faceEvidence(const FaceDetection& face, const Mat& labels, const Matx23d& photoToLabels)
{
    const Matx33d toPhoto = faceToPhoto(face);
    const Places places = face.landmarks.empty() ? widePlaces() : placesAround(face.landmarks, toPhoto.inv());
    const struct
    {
        const Place& place;
        const ClassSet& classes;
        double leastArea;
    } parts[] = {{places.eyes[0], EYE_CLASSES, LEAST_PART},
                 {places.eyes[1], EYE_CLASSES, LEAST_PART},
                 {places.nostrils, NOSTRIL_CLASSES, LEAST_NOSTRILS},
                 {places.mouth, MOUTH_CLASSES, LEAST_PART}};
    const Matx23d faceToLabels = photoToLabels * toPhoto;
    FaceEvidence evidence = {0, 0, 0};
    for (const auto& part : parts)
    {
        const ClassAreas seen = measure(labels, faceToLabels, part.place.center, part.place.radius);
        if (seen.of(part.classes) >= part.leastArea)
        {
            ++evidence.parts;
        }
        else if (seen.areas[FACE_SKIN] >= SKIN_OF_OPEN_PLACE * seen.all)
        {
            ++evidence.missingParts;
        }
    }
    evidence.skin = measure(labels, faceToLabels, Point2d(), Size2d(0.5, 0.5)).areas[FACE_SKIN];
    return evidence;
}

FaceVote faceVote(const FaceEvidence& evidence)
{
    if (evidence.parts > 0)
    {
        return evidence.parts > 1 ? FaceVote::FACE : FaceVote::PART;
    }
    return evidence.missingParts > 0 || evidence.skin < LEAST_SKIN ? FaceVote::NO_FACE : FaceVote::COVERED;
}

double labelLogit(const FaceDetection& face, const Mat& labels, const Matx23d& photoToLabels)
{
    const Matx23d faceToLabels = photoToLabels * faceToPhoto(face);
    double hidden[VOTE_HIDDEN];
    std::copy_n(VOTE_HIDDEN_BIASES, VOTE_HIDDEN, hidden);
    for (int row = 0; row < VOTE_ROWS; ++row)
    {
        const GroupShares left = groupShares(labels, faceToLabels, row, 0);
        const GroupShares middle = groupShares(labels, faceToLabels, row, 1);
        const GroupShares right = groupShares(labels, faceToLabels, row, 2);
        for (int group = 0; group < VOTE_GROUPS; ++group)
        {
            const double outer = std::sqrt((left.shares[group] + right.shares[group]) / 2);
            const double inner = std::sqrt(middle.shares[group]);
            for (int unit = 0; unit < VOTE_HIDDEN; ++unit)
            {
                const double(&weights)[2][VOTE_GROUPS] = VOTE_HIDDEN_WEIGHTS[unit][row];
                hidden[unit] += weights[0][group] * outer + weights[1][group] * inner;
            }
        }
    }
    double logit = VOTE_BIAS;
    for (int unit = 0; unit < VOTE_HIDDEN; ++unit)
    {
        logit += VOTE_OUTPUT_WEIGHTS[unit] * std::tanh(hidden[unit]);
    }
    return logit;
}

bool confirmsFace(double logitOfLabels, double confidence)
{
    return VOTE_CONFIDENCE_WEIGHT * std::log(confidence / (1 - confidence)) + logitOfLabels > 0;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
