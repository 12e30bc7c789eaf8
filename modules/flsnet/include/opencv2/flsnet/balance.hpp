// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_BALANCE_HPP
#define OPENCV_FLSNET_BALANCE_HPP

#include <vector>

#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{

//! @addtogroup flsnet
//! @{

/** @brief How often the classes occur in a set of label maps: the numbers behind Eq. 1 to 3 of the paper.

All vectors have one entry a class. */
class CV_EXPORTS_W_SIMPLE ClassStatistics
{
public:
    /** @param classCount number of classes, 1 to 255.
    @param minOccurrencePixels smallest 8-connected blob that counts as an occurrence, in pixels of a label
    map whose longer side has 256 pixels; scaled with the area for other sizes. Smaller blobs are specks:
    their pixels count, they do not.
    @param joinWhites the ids are those of FaceClass: count the white of an eye once, see add(). Without
    effect unless classCount is FACE_CLASS_COUNT. */
    CV_WRAP explicit ClassStatistics(int classCount = 9, double minOccurrencePixels = 10,
                                     bool joinWhites = true);

    /** @brief Adds one label map.

    An occurrence is an 8-connected blob of a class that is not a speck. The two sides of an eye's white that
    its iris parts count once (see joinWhites): whites that touch the same blob of FACE_PUPIL are one
    occurrence, and the sum of their pixels decides whether it is a speck.
    @param labels CV_8UC1; pixels with the value 255 count nowhere, any other value of classCount or more is
    an error.
    @throws cv::Exception if labels is empty, not CV_8UC1, or holds an unknown class; nothing is added then.
    */
    CV_WRAP void add(InputArray labels);

    /** @brief Adds the counts of another object.
    @throws cv::Exception if its number of classes is another, or what it counts as an occurrence. */
    CV_WRAP void merge(const ClassStatistics& other);

    /** @brief Writes all that it holds, as entries of the map that is open in the storage. */
    void write(FileStorage& storage) const;

    /** @brief Becomes what write() wrote.
    @throws cv::Exception if node is no such map; the object is unchanged then. */
    void read(const FileNode& node);

    CV_WRAP int classCount() const;                     //!< number of classes
    CV_WRAP int imageCount() const;                     //!< label maps added so far
    CV_WRAP std::vector<double> pixels() const;         //!< NoP(c): pixels of the class
    CV_WRAP std::vector<double> pixelsOfImages() const; //!< NoP(I_c): pixels of the maps that hold the class
    CV_WRAP std::vector<double> occurrences() const;    //!< Occurrence(c)
    CV_WRAP std::vector<double> frequencies() const;    //!< NoP(c) / NoP(I_c); 0 for a class without pixels
    CV_WRAP std::vector<double> areas() const;          //!< NoP(c) / Occurrence(c); 0 without an occurrence

private:
    double minOccurrencePixels_;
    bool joinWhites_;
    int imageCount_;
    std::vector<double> pixels_;
    std::vector<double> pixelsOfImages_;
    std::vector<double> occurrences_;
};

/** @brief Median frequency balancing @cite Eigen2015balancing, Eq. 1: weight(c) = median(F) / frequency(c).
@param statistics at least one label map must have been added.
@return one weight a class. The median is over the classes that occur (mean of the middle two if their number
is even); a class that never occurs has weight 0.
@throws cv::Exception if no class occurs. */
CV_EXPORTS_W std::vector<double> medianFrequencyWeights(const ClassStatistics& statistics);

/** @brief Median area balancing, Eq. 2: weight(c) = median(A) / area(c). See medianFrequencyWeights().
A class that only occurs as specks has no area, hence the weight 0.
@throws cv::Exception if no class occurs. */
CV_EXPORTS_W std::vector<double> medianAreaWeights(const ClassStatistics& statistics);

/** @brief Weights of the feature maps after the softmax, Eq. 3: (area(c) / mean(area))^exponent.
@param areas one number per class. A class with the area 0, as ClassStatistics::areas() gives it for one that did
not occur, has the weight 0, unless the exponent is 0; it has no part in the mean.
@param exponent 1 is the paper's Eq. 3; 0 makes all weights 1.
@throws cv::Exception if areas is empty, one of them is negative or not finite, all are 0, or exponent is not
finite. */
CV_EXPORTS_W std::vector<double> featureMapWeights(const std::vector<double>& areas, double exponent = 1);

//! @}

} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_BALANCE_HPP
