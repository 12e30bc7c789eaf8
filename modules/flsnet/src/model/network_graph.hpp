// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MODEL_NETWORK_GRAPH_HPP
#define OPENCV_FLSNET_MODEL_NETWORK_GRAPH_HPP

#include <string>
#include <vector>

#include "opencv2/flsnet/model.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** How a convolution takes the maps of another one. */
enum MapForm
{
    PLAIN,
    POOLED,  // 2x2 max pooling; its codes tell where the maxima lay
    UNPOOLED // each value back at the place that a code tells, zeros around it
};

// In the place of a node: the normalised image.
const int IMAGE = -1;

/** Maps that a convolution reads. */
struct MapSource
{
    int node; // which convolution gives them, or IMAGE
    MapForm form = PLAIN;
    int codes = IMAGE; // of UNPOOLED: the node whose pooling gives the codes; if that is 'node', it is pooled first
};

/** A convolution. Its weights are called name() + ".weight" and name() + ".bias". */
struct ConvolutionNode
{
    std::string stage; // "stage1"
    std::string part;  // "encoder", "decoder", "head"
    int level = 0;     // of what it gives: 0 is the full resolution, each further level halves it
    int place = 0;     // among the convolutions of its part and level; -1: it is the only one, and has no number
    bool isLast = false; // of its part and level

    std::vector<MapSource> sources; // concatenated
    int inputs = 0;
    int outputs = 0;
    int kernel = 3; // 3 or 1; of a stem 6
    int stride = 1; // of a stem 2
    bool rectifies = true; // ReLU
    std::string output; // name of the network's output that it gives; empty: none

    std::string name() const;
    std::string mapName() const; // of the maps it gives: of the last one "<stage>.<part>.<level>", else name()
};

/** A network: its convolutions in the order of computation. What gives an output has no ReLU and is read by none. */
struct NetworkGraph
{
    std::vector<ConvolutionNode> nodes;
    int levels = 0; // the input is halved so often

    /** Number of the node that gives an output. */
    int nodeOfOutput(const std::string& output) const;

    /** Number of the node that gives the maps of a level, "<stage>.<part>.<level>", or of one of its convolutions, with
    ".<n>" behind.
    @throws cv::Exception (StsObjectNotFound) if the network has no such maps. */
    int nodeOfMap(const std::string& name) const;
};

/** The graph of section III.A of the paper: stage 1, and stage 2 if the spec has one.
@param stage1Head keep the head of stage 1 where there are two stages, as output "stage1_logits". */
NetworkGraph networkGraph(const ModelSpec& spec, bool stage1Head);

/** Size of the maps at a level. */
Size sizeAtLevel(const Size& size, int level);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_NETWORK_GRAPH_HPP
