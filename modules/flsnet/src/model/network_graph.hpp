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
    POOLED,  // by 2x2 max pooling; codes tell where the maxima lay
    UNPOOLED // each value back at the place that a code tells, zeros around it
};

// In the place of a node: the normalised image.
const int IMAGE = -1;

/** Maps that a convolution reads. */
struct MapSource
{
    int node; // which convolution gives them, or IMAGE
    MapForm form;
    int codes; // of UNPOOLED: the node whose pooling gives the codes; if that is 'node', its maps are pooled first
};

/** A convolution with what it reads. Its weights are called name() + ".weight" and name() + ".bias". */
struct ConvolutionNode
{
    std::string stage;                // "stage1"; empty: the network has no stages
    std::string part;                 // "encoder", "decoder", "head"
    int level = 0;                    // each further one halves the maps
    int halvings = 0;                 // of the input, for the maps that it gives
    int place = 0;                    // among the convolutions of its part and level
    bool isLast = true;               // of its part and level
    std::vector<MapSource> sources{}; // concatenated
    int inputs = 0;
    int outputs = 0;
    int kernel = 3;       // 1, 3 or, of stems, 6
    int stride = 1;       // of stems 2
    std::string result{}; // the output of the network that it gives; empty: none, and its maps pass a ReLU

    std::string name() const;

    /** Of something else on its level: "<stage>.<what>.<level>". */
    std::string nameOnLevel(const std::string& what) const;

    /** Of the maps that it gives: "<stage>.<part>.<level>" for the last one there, else name(). */
    std::string mapName() const;

    /** Margin of zeros that its input needs. */
    int pad() const { return (kernel - stride) / 2; }

    /** Multiplications for an input of a size. */
    double macs(const Size& inputSize) const;
};

/** A network: all of its convolutions in the order of computation. All engines and the ONNX writer go through it. */
struct NetworkGraph
{
    std::vector<ConvolutionNode> nodes;
    int levels = 0;       // how often the input is halved
    int sizeMultiple = 1; // width and height of the input must be multiples of this

    /** Number of the node that gives the maps of a level, "<stage>.<part>.<level>", or of one of its convolutions, with
    ".<n>" behind.
    @throws cv::Exception (StsObjectNotFound) if the network has no such maps. */
    int nodeOfMap(const std::string& name) const;
};

/** The network of a spec. Segmenters: stage 1, and stage 2 if the spec has one (section III.A of the paper), with the
result "logits". Detectors: the result "predictions".
@param stage1Head keep the head of stage 1 where there are two stages, as the result "stage1_logits". */
NetworkGraph networkGraph(const ModelSpec& spec, bool stage1Head);

/** Which forms of a node's maps are read. */
struct MapUse
{
    bool plain = false;
    bool pooled = false;     // with codes; these alone may be read, too
    bool codes = false;      // of its pooling
    bool unpooled = false;   // by the codes of another node
    bool repooled = false;   // pooled, and unpooled by the codes of just that
    int unpoolCodes = IMAGE; // of unpooled and repooled: whose codes
};

/** By node, from what all nodes read. */
std::vector<MapUse> mapUses(const NetworkGraph& graph);

/** Stops unless the network's levels allow images of a size. */
void checkInputSize(const NetworkGraph& graph, const Size& size);

/** Size of maps that were halved so often: an odd last row or column is lost. */
Size halvedSize(const Size& size, int halvings);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_NETWORK_GRAPH_HPP
