// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "precomp.hpp"

#include <array>

#include "label_map.hpp"
#include "occurrences.hpp"

namespace cv
{
namespace flsnet
{

namespace
{

const double REFERENCE_SIDE = 256; // the size that minOccurrencePixels is meant for

std::array<int64, 256> histogram(const Mat& labels)
{
    std::array<int64, 256> counts{};
    for (int y = 0; y < labels.rows; y++)
    {
        const uchar* row = labels.ptr<uchar>(y);
        for (int x = 0; x < labels.cols; x++)
            counts[row[x]]++;
    }
    return counts;
}

std::vector<double> quotients(const std::vector<double>& numerators, const std::vector<double>& denominators)
{
    std::vector<double> result(numerators.size(), 0);
    for (size_t c = 0; c < result.size(); c++)
        if (denominators[c] > 0)
            result[c] = numerators[c] / denominators[c];
    return result;
}

} // namespace

ClassStatistics::ClassStatistics(int classCount, double minOccurrencePixels, bool joinWhites)
    : minOccurrencePixels_(minOccurrencePixels), joinWhites_(joinWhites && classCount == FACE_CLASS_COUNT),
      imageCount_(0)
{
    detail::checkClassCount(classCount);
    if (!(minOccurrencePixels >= 0) || std::isinf(minOccurrencePixels))
        CV_Error_(Error::StsOutOfRange,
                  ("minOccurrencePixels is %g; it must be a finite number that is not below zero",
                   minOccurrencePixels));
    pixels_.assign(classCount, 0);
    pixelsOfImages_.assign(classCount, 0);
    occurrences_.assign(classCount, 0);
}

void ClassStatistics::add(InputArray labels)
{
    const Mat map = detail::checkedLabelMap(labels, classCount(), "labels", detail::IGNORED_PIXELS_ALLOWED);
    const std::array<int64, 256> counts = histogram(map);
    const double counted =
        static_cast<double>(map.total()) - static_cast<double>(counts[detail::IGNORED_LABEL]);
    const double scale = std::max(map.cols, map.rows) / REFERENCE_SIDE;
    const double minPixels = minOccurrencePixels_ * scale * scale;

    for (int c = 0; c < classCount(); c++)
    {
        if (counts[c] == 0)
            continue;
        pixels_[c] += static_cast<double>(counts[c]);
        pixelsOfImages_[c] += counted;
        occurrences_[c] += joinWhites_ && c == FACE_WHITE ? detail::countWhiteOccurrences(map, minPixels)
                                                          : detail::countOccurrences(map, c, minPixels);
    }
    imageCount_++;
}

void ClassStatistics::merge(const ClassStatistics& other)
{
    if (other.classCount() != classCount() || other.joinWhites_ != joinWhites_ ||
        other.minOccurrencePixels_ != minOccurrencePixels_)
    {
        CV_Error(Error::StsBadArg,
                 "The other statistics have another number of classes, or count occurrences in "
                 "another way; make both with the same arguments");
    }
    const auto add = [](std::vector<double>& sums, const std::vector<double>& values) {
        std::transform(sums.begin(), sums.end(), values.begin(), sums.begin(), std::plus<double>());
    };
    imageCount_ += other.imageCount_;
    add(pixels_, other.pixels_);
    add(pixelsOfImages_, other.pixelsOfImages_);
    add(occurrences_, other.occurrences_);
}

void ClassStatistics::write(FileStorage& storage) const
{
    storage << "minOccurrencePixels" << minOccurrencePixels_ << "joinWhites" << static_cast<int>(joinWhites_)
            << "imageCount" << imageCount_ << "pixels" << pixels_ << "pixelsOfImages" << pixelsOfImages_
            << "occurrences" << occurrences_;
}

void ClassStatistics::read(const FileNode& node)
{
    std::vector<double> pixels, pixelsOfImages, occurrences;
    node["pixels"] >> pixels;
    node["pixelsOfImages"] >> pixelsOfImages;
    node["occurrences"] >> occurrences;
    if (pixels.empty() || pixelsOfImages.size() != pixels.size() || occurrences.size() != pixels.size() ||
        node["minOccurrencePixels"].empty() || node["imageCount"].empty() || node["joinWhites"].empty())
    {
        CV_Error(Error::StsParseError,
                 "These are no class statistics: an entry is missing or has another size");
    }
    ClassStatistics found(static_cast<int>(pixels.size()), static_cast<double>(node["minOccurrencePixels"]),
                          static_cast<int>(node["joinWhites"]) != 0);
    found.imageCount_ = static_cast<int>(node["imageCount"]);
    found.pixels_ = pixels;
    found.pixelsOfImages_ = pixelsOfImages;
    found.occurrences_ = occurrences;
    *this = found;
}

int ClassStatistics::classCount() const
{
    return static_cast<int>(pixels_.size());
}

int ClassStatistics::imageCount() const
{
    return imageCount_;
}

std::vector<double> ClassStatistics::pixels() const
{
    return pixels_;
}

std::vector<double> ClassStatistics::pixelsOfImages() const
{
    return pixelsOfImages_;
}

std::vector<double> ClassStatistics::occurrences() const
{
    return occurrences_;
}

std::vector<double> ClassStatistics::frequencies() const
{
    return quotients(pixels_, pixelsOfImages_);
}

std::vector<double> ClassStatistics::areas() const
{
    return quotients(pixels_, occurrences_);
}

} // namespace flsnet
} // namespace cv
