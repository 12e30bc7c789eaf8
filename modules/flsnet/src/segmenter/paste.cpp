// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "paste.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

void pasteWithProbabilities(const LabeledRegion& face, Mat& labels, Mat& best)
{
    Mat target = labels(face.region);
    Mat targetBest = best(face.region);
    for (int y = 0; y < target.rows; ++y)
    {
        const uchar* label = face.labels.ptr(y);
        const float* probability = face.probabilities.ptr<float>(y);
        uchar* out = target.ptr(y);
        float* bestSoFar = targetBest.ptr<float>(y);
        for (int x = 0; x < target.cols; ++x)
        {
            if (label[x] != FACE_BACKGROUND && probability[x] > bestSoFar[x])
            {
                out[x] = label[x];
                bestSoFar[x] = probability[x];
            }
        }
    }
}

} // namespace

bool anyOverlap(const std::vector<Rect>& regions)
{
    for (size_t i = 0; i < regions.size(); ++i)
    {
        for (size_t j = i + 1; j < regions.size(); ++j)
        {
            if (!(regions[i] & regions[j]).empty())
            {
                return true;
            }
        }
    }
    return false;
}

void pasteRegions(const std::vector<LabeledRegion>& faces, Mat& labels)
{
    labels.setTo(Scalar::all(FACE_BACKGROUND));
    Mat best;
    for (const LabeledRegion& face : faces)
    {
        if (face.probabilities.empty())
        {
            face.labels.copyTo(labels(face.region));
            continue;
        }
        if (best.empty())
        {
            best = Mat::zeros(labels.size(), CV_32FC1);
        }
        pasteWithProbabilities(face, labels, best);
    }
}

} // namespace detail
} // namespace flsnet
} // namespace cv
