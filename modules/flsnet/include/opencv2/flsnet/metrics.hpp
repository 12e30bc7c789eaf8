// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_METRICS_HPP
#define OPENCV_FLSNET_METRICS_HPP

#include <vector>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{

//! @addtogroup flsnet
//! @{

/** @brief Compares label maps with ground truth: pixel accuracy and IoU as in section IV of the paper. */
class CV_EXPORTS_W_SIMPLE SegmentationMetrics
{
public:
    /** @param classCount number of classes, 1 to 255. */
    CV_WRAP explicit SegmentationMetrics(int classCount = 9);

    /** @brief Adds one pair of label maps.
    @param truth ground truth, CV_8UC1; pixels with the value 255 are left out.
    @param prediction CV_8UC1 of the same size; 255 is not allowed here.
    @throws cv::Exception if a map is empty, of another type or size, or holds an unknown class; nothing is
    added then, and the message says where the first such pixel is. */
    CV_WRAP void add(InputArray truth, InputArray prediction);

    /** @brief Adds the counts of another object.
    @throws cv::Exception if its number of classes is another. */
    CV_WRAP void merge(const SegmentationMetrics& other);

    /** @brief Writes all that it holds, as entries of the map that is open in the storage. */
    void write(FileStorage& storage) const;

    /** @brief Becomes what write() wrote.
    @throws cv::Exception if node is no such map; the object is unchanged then. */
    void read(const FileNode& node);

    CV_WRAP int classCount() const; //!< number of classes

    /** @brief Confusion matrix, CV_64FC1, classCount x classCount: row = truth, column = prediction, in
    pixels. */
    CV_WRAP Mat confusion() const;

    /** @brief TP / (TP + FN), one number a class; NaN for a class that the ground truth never holds. */
    CV_WRAP std::vector<double> pixelAccuracy() const;

    /** @brief TP / (TP + FN + FP), one number a class; NaN for a class that neither side holds. */
    CV_WRAP std::vector<double> iou() const;

    /** @brief Mean of pixelAccuracy() over the classes that the ground truth holds; NaN if there is none. */
    CV_WRAP double meanPixelAccuracy() const;

    /** @brief Mean of iou() over the classes that the ground truth holds; NaN if there is none. */
    CV_WRAP double meanIoU() const;

    /** @brief Share of all compared pixels that are right; NaN if there is none. */
    CV_WRAP double overallAccuracy() const;

private:
    int classCount_;
    std::vector<double> confusion_; // row by row; a Mat would be shared by copies of this object
};

//! @}

} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_METRICS_HPP
