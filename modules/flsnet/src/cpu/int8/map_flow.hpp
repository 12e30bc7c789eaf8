// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_INT8_MAP_FLOW_HPP
#define OPENCV_FLSNET_CPU_INT8_MAP_FLOW_HPP

#include <string>
#include <vector>

#include "../../model/network_layout.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

/** How a convolution takes the maps of another one. */
enum MapForm
{
    PLAIN,
    POOLED,
    UNPOOLED
};

/** Maps that a convolution reads. */
struct MapSource
{
    int node; // IMAGE, or which convolution gives them
    MapForm form;
};

const int IMAGE = -1;

/** A convolution, what it reads, and the forms in which others read what it gives. */
struct FlowNode
{
    detail::Convolution conv;
    std::vector<MapSource> inputs; // concatenated
    bool givesPlain = false;
    bool givesPooled = false; // with codes
    bool givesUnpooled =
        false; // by the codes of node 'codes'; if that is this node, its maps are pooled first
    int codes = IMAGE;
    std::vector<int> results; // numbers of the results that are its maps
};

/** The convolutions of a network in the order of computation, the head last.
@param maps wanted beside the logits, see findMap(). */
std::vector<FlowNode> mapFlow(const ModelSpec& spec, const std::vector<std::string>& maps);

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_INT8_MAP_FLOW_HPP
