// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "label_map.hpp"

#include <array>

#include <opencv2/imgproc.hpp>

#include "face_class.hpp"

namespace facegen
{
namespace
{
// Order in a tie, the winner first.
constexpr uint8_t PRIORITY[CLASS_COUNT] = {PUPIL, WHITE, NOSTRIL,    INNER_MOUTH, EYEBROW,
                                           LIP,   SKIN,  BACKGROUND, HAIR};
constexpr int SPECK = 24, EYE_SPECK = 4; // pixels of a picture of REFERENCE_SIZE
constexpr int REFERENCE_SIZE = 288;

/** Relabels small components of `mask` by the most frequent label around them. */
void dissolveSmall(const cv::Mat1b& mask, int connectivity, int smallest, cv::Mat1b& labels)
{
    cv::Mat1i components;
    cv::Mat stats, centroids;
    const int count = cv::connectedComponentsWithStats(mask, components, stats, centroids, connectivity);
    for (int c = 1; c < count; ++c)
    {
        if (stats.at<int>(c, cv::CC_STAT_AREA) >= smallest)
            continue;
        const cv::Rect box(stats.at<int>(c, cv::CC_STAT_LEFT), stats.at<int>(c, cv::CC_STAT_TOP),
                           stats.at<int>(c, cv::CC_STAT_WIDTH), stats.at<int>(c, cv::CC_STAT_HEIGHT));
        const cv::Rect wide = cv::Rect(box.x - 1, box.y - 1, box.width + 2, box.height + 2) &
                              cv::Rect(0, 0, labels.cols, labels.rows);
        std::array<int, CLASS_COUNT> around{};
        for (int y = wide.y; y < wide.br().y; ++y)
            for (int x = wide.x; x < wide.br().x; ++x)
                if (!mask(y, x))
                    ++around[labels(y, x)];
        const auto winner = std::max_element(around.begin(), around.end()) - around.begin();
        if (around[winner] > 0)
            labels(box).setTo(static_cast<uchar>(winner), components(box) == c);
    }
}
} // namespace

cv::Mat1b resolveLabels(const std::vector<uint8_t>& samples, int samplesAcross, int samplesPerPixel)
{
    const int size = samplesAcross / samplesPerPixel;
    cv::Mat1b labels(size, size);
    for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x)
        {
            std::array<int, CLASS_COUNT> votes{};
            for (int j = 0; j < samplesPerPixel; ++j)
                for (int i = 0; i < samplesPerPixel; ++i)
                    ++votes[samples[static_cast<size_t>(y * samplesPerPixel + j) * samplesAcross +
                                    x * samplesPerPixel + i]];
            uint8_t best = PRIORITY[0];
            for (uint8_t candidate : PRIORITY)
                if (votes[candidate] > votes[best])
                    best = candidate;
            labels(y, x) = best;
        }
    return labels;
}

void removeSpecks(cv::Mat1b& labels)
{
    const int smallest =
        std::max(2, SPECK * static_cast<int>(labels.total()) / (REFERENCE_SIZE * REFERENCE_SIZE));
    const int smallestEye = EYE_SPECK * static_cast<int>(labels.total()) / (REFERENCE_SIZE * REFERENCE_SIZE);
    dissolveSmall(labels == HAIR, 8, smallest, labels);
    dissolveSmall((labels == WHITE) | (labels == PUPIL), 8, smallestEye, labels); // between closed lids
    dissolveSmall(labels == NOSTRIL, 8, smallestEye, labels);
    dissolveSmall((labels == SKIN) | (labels == BACKGROUND), 4, smallest, labels);
}
} // namespace facegen
