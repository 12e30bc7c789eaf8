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

void pasteRegion(const LabeledRegion& face, Mat& labels, Mat& best)
{
    Mat target = labels(face.region);
    if (face.probabilities.empty())
    {
        face.labels.copyTo(target);
        return;
    }
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

} // namespace detail
} // namespace flsnet
} // namespace cv
