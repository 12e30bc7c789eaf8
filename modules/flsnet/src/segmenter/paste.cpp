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

void pasteFace(const Mat& labels, const Mat& probabilities, Mat& target, Mat& best)
{
    parallel_for_(Range(0, target.rows), [&](const Range& range) {
        for (int y = range.start; y < range.end; ++y)
        {
            const uchar* label = labels.ptr(y);
            const float* probability = probabilities.ptr<float>(y);
            uchar* out = target.ptr(y);
            float* bestSoFar = best.ptr<float>(y);
            for (int x = 0; x < target.cols; ++x)
            {
                if (label[x] != FACE_BACKGROUND && probability[x] > bestSoFar[x])
                {
                    out[x] = label[x];
                    bestSoFar[x] = probability[x];
                }
            }
        }
    });
}

void fillBackground(const Mat& labels, Mat& target)
{
    for (int y = 0; y < target.rows; ++y)
    {
        const uchar* label = labels.ptr(y);
        uchar* out = target.ptr(y);
        for (int x = 0; x < target.cols; ++x)
        {
            out[x] = out[x] == FACE_BACKGROUND ? label[x] : out[x];
        }
    }
}

} // namespace detail
} // namespace flsnet
} // namespace cv
