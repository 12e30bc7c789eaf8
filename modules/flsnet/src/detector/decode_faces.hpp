// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_DETECTOR_DECODE_FACES_HPP
#define OPENCV_FLSNET_DETECTOR_DECODE_FACES_HPP

#include <vector>

#include "face_candidate.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** Pixels of the network's input per cell of its output, along each axis. */
const int DETECTOR_STRIDE = 8;

/** Values per cell of the output: logit of a face, its centre from the cell's (x, y, in cells), binary logarithm of its
side over DECODED_SIDE, cosine and sine of its roll times any positive number, its landmarks from its centre (x, y, in
sides). */
const int DETECTOR_CHANNELS = 6 + 2 * FACE_LANDMARKS;
const double DECODED_SIDE = 16;

/** Sides of faces that the network knows, in pixels of its input. */
const double SMALLEST_DECODED = 7;
const double LARGEST_DECODED = 72;

/** @brief Reads the faces out of the detector network's output.
@param output N x DETECTOR_CHANNELS x H x W, CV_32F.
@param picture of the N, from 0.
@param smallestLogit cells with less are passed over, as are those whose face has a side that the network does not know
or a number that is not finite.
@param candidates one per cell that is left, in coordinates of pixel edges of the network's input, in the cells' order. */
void decodeFaces(const Mat& output, int picture, double smallestLogit,
                 std::vector<FaceCandidate>& candidates);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_DETECTOR_DECODE_FACES_HPP
