// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MODEL_NETWORK_LAYOUT_HPP
#define OPENCV_FLSNET_MODEL_NETWORK_LAYOUT_HPP

#include <string>
#include <vector>

#include "opencv2/flsnet/model.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** One convolution of the network. Its weights are called name + ".weight" and name + ".bias". */
struct Convolution
{
    std::string name;
    int inputs;
    int outputs;
    int kernel; // 3 or 1
    int level;  // 0 is the full resolution, each further level halves it
};

/** Convolutions on one resolution, each followed by a ReLU. */
typedef std::vector<Convolution> Block;

/** An encoder and a decoder of the same levels (SegNet). */
struct Stage
{
    std::vector<Block> encoder; // by level, from the full resolution down
    std::vector<Block> decoder; // by level, too
    Convolution head;           // class scores from the decoder's last maps
};

/** Stage 1, and stage 2 if the spec has one: section III.A of the paper. */
std::vector<Stage> networkLayout(const ModelSpec& spec);

/** All convolutions in the order of computation. */
std::vector<Convolution> convolutionsOf(const Stage& stage);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_NETWORK_LAYOUT_HPP
