// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_SEGMENTER_LABEL_PIXELS_HPP
#define OPENCV_FLSNET_SEGMENTER_LABEL_PIXELS_HPP

#include <vector>

#include "crop.hpp"
#include "turned_rows.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** The class of each place of the logits where they are largest with the prior added; of equal ones the first.
@param logits 1 x C x H x W, CV_32F. @param prior one value per class. @param classes H x W, CV_8UC1. */
void largestClasses(const Mat& logits, const std::vector<float>& prior, Mat& classes);

/** The same of one place, where few are asked for. */
int largestClassAt(const Mat& logits, const std::vector<float>& prior, int y, int x);

/** Labels the pixels of a photo that a crop covers: the crop's logits, interpolated bilinearly at the pixel's centre,
and the class where they are largest with the area prior added. An object keeps its buffers from call to call. */
class PixelLabeler
{
public:
    /** @param logits 1 x C x H x W, CV_32F.
    @param prior one value per class, see areaPrior().
    @param area what the crop covers of the photo.
    @param region pixels of the photo to label; those outside of a turned crop are background.
    @param labels result, CV_8UC1, of the region's size.
    @param probabilities if not null: softmax of the label's class at each pixel, CV_32FC1; 0 outside of a turned
    crop. */
    void label(const Mat& logits, const std::vector<float>& prior, const CropArea& area, const Rect& region,
               Mat& labels, Mat* probabilities = nullptr);

    /** The largest ones at each place of the logits, CV_8UC1, as the last label() without probabilities found them. */
    const Mat& classes() const { return classes_; }

private:
    /** Where a pixel of the photo lies between two neighbours of the logits, along one axis. */
    struct Sample
    {
        int first;
        int second;
        float weight; // of the second
    };

    /** Pixels of a row of the photo that lie between the same two neighbours. */
    struct Cell
    {
        int begin;
        int end;
    };

    class BorderRows;
    class ProbabilityRows;

    static void sampleAlong(int start, int count, double origin, double side, int size,
                            std::vector<Sample>& samples);
    void findCells();
    void labelUpright(const Mat& logits, const std::vector<float>& prior, const Rect& region, Mat& labels);
    void labelWithProbabilities(const Mat& logits, const std::vector<float>& prior, const Rect& region,
                                Mat& labels, Mat& probabilities);
    void labelTurned(const Mat& logits, const std::vector<float>& prior, const CropArea& area,
                     const Rect& region, Mat& labels, Mat* probabilities);

    std::vector<Sample> rows_;
    std::vector<Sample> columns_;
    std::vector<Cell> cells_;
    Mat classes_; // of each place of the logits
    CommonClasses common_;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_SEGMENTER_LABEL_PIXELS_HPP
