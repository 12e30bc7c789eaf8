// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "precomp.hpp"

#include <functional>
#include <mutex>
#include <numeric>

#include "label_map.hpp"

namespace cv
{
namespace flsnet
{

namespace
{

const double NOT_DEFINED = std::numeric_limits<double>::quiet_NaN();

double quotient(double numerator, double denominator)
{
    return denominator > 0 ? numerator / denominator : NOT_DEFINED;
}

/** Pixels of a class in the ground truth (a row of the confusion matrix). */
double truthPixels(const std::vector<double>& confusion, int classCount, int classId)
{
    const auto row = confusion.begin() + classId * classCount;
    return std::accumulate(row, row + classCount, 0.);
}

/** Pixels of a class in the predictions (a column of the confusion matrix). */
double predictedPixels(const std::vector<double>& confusion, int classCount, int classId)
{
    double pixels = 0;
    for (int row = 0; row < classCount; row++)
        pixels += confusion[row * classCount + classId];
    return pixels;
}

/** Mean over the classes that the ground truth holds: those that have a pixel accuracy. */
double meanOfPresent(const std::vector<double>& values, const std::vector<double>& pixelAccuracy)
{
    double sumOfValues = 0;
    int present = 0;
    for (size_t c = 0; c < values.size(); c++)
        if (!std::isnan(pixelAccuracy[c]))
        {
            sumOfValues += values[c];
            present++;
        }
    return quotient(sumOfValues, present);
}

/** Counts the pixels of some rows: [truth * classCount + prediction]. */
std::vector<double> countRows(const Mat& truth, const Mat& prediction, const Range& rows, int classCount)
{
    std::vector<double> counts(static_cast<size_t>(classCount) * classCount, 0);
    for (int y = rows.start; y < rows.end; y++)
    {
        const uchar* expected = truth.ptr<uchar>(y);
        const uchar* given = prediction.ptr<uchar>(y);
        for (int x = 0; x < truth.cols; x++)
            if (expected[x] != detail::IGNORED_LABEL)
                counts[expected[x] * classCount + given[x]]++;
    }
    return counts;
}

void addTo(std::vector<double>& sums, const std::vector<double>& values)
{
    std::transform(sums.begin(), sums.end(), values.begin(), sums.begin(), std::plus<double>());
}

} // namespace

SegmentationMetrics::SegmentationMetrics(int classCount) : classCount_(classCount)
{
    detail::checkClassCount(classCount);
    confusion_.assign(static_cast<size_t>(classCount) * classCount, 0);
}

void SegmentationMetrics::add(InputArray truth, InputArray prediction)
{
    const Mat expected = detail::checkedLabelMap(truth, classCount_, "truth", detail::IGNORED_PIXELS_ALLOWED);
    const Mat given = detail::checkedLabelMap(prediction, classCount_, "prediction");
    if (expected.size() != given.size())
        CV_Error_(Error::StsUnmatchedSizes,
                  ("truth is %d x %d, but prediction is %d x %d pixels; give maps of one size", expected.cols,
                   expected.rows, given.cols, given.rows));

    std::mutex mutex;
    const auto countAndAdd = [&](const Range& rows) {
        const std::vector<double> counts = countRows(expected, given, rows, classCount_);
        const std::lock_guard<std::mutex> lock(mutex);
        addTo(confusion_, counts);
    };
    parallel_for_(Range(0, expected.rows), countAndAdd, getNumThreads());
}

void SegmentationMetrics::merge(const SegmentationMetrics& other)
{
    if (other.classCount_ != classCount_)
        CV_Error_(Error::StsUnmatchedSizes,
                  ("the other metrics have %d classes, these have %d", other.classCount_, classCount_));
    addTo(confusion_, other.confusion_);
}

void SegmentationMetrics::write(FileStorage& storage) const
{
    storage << "classCount" << classCount_ << "confusion" << confusion_;
}

void SegmentationMetrics::read(const FileNode& node)
{
    std::vector<double> confusion;
    node["confusion"] >> confusion;
    const int classes = node["classCount"].empty() ? 0 : static_cast<int>(node["classCount"]);
    if (classes < 1 || confusion.size() != static_cast<size_t>(classes) * classes)
    {
        CV_Error(Error::StsParseError,
                 "These are no segmentation metrics: an entry is missing or has another size");
    }
    SegmentationMetrics found(classes);
    found.confusion_ = confusion;
    *this = found;
}

int SegmentationMetrics::classCount() const
{
    return classCount_;
}

Mat SegmentationMetrics::confusion() const
{
    return Mat(confusion_, true).reshape(1, classCount_);
}

std::vector<double> SegmentationMetrics::pixelAccuracy() const
{
    std::vector<double> result(classCount_);
    for (int c = 0; c < classCount_; c++)
        result[c] = quotient(confusion_[c * classCount_ + c], truthPixels(confusion_, classCount_, c));
    return result;
}

std::vector<double> SegmentationMetrics::iou() const
{
    std::vector<double> result(classCount_);
    for (int c = 0; c < classCount_; c++)
    {
        const double truePositives = confusion_[c * classCount_ + c];
        const double eitherSide =
            truthPixels(confusion_, classCount_, c) + predictedPixels(confusion_, classCount_, c);
        result[c] = quotient(truePositives, eitherSide - truePositives);
    }
    return result;
}

double SegmentationMetrics::meanPixelAccuracy() const
{
    return meanOfPresent(pixelAccuracy(), pixelAccuracy());
}

double SegmentationMetrics::meanIoU() const
{
    return meanOfPresent(iou(), pixelAccuracy());
}

double SegmentationMetrics::overallAccuracy() const
{
    double truePositives = 0;
    for (int c = 0; c < classCount_; c++)
        truePositives += confusion_[c * classCount_ + c];
    return quotient(truePositives, std::accumulate(confusion_.begin(), confusion_.end(), 0.));
}

} // namespace flsnet
} // namespace cv
