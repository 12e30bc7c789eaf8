// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_MODEL_WEIGHTS_HPP
#define OPENCV_FLSNET_MODEL_WEIGHTS_HPP

#include <map>
#include <string>
#include <vector>

#include "network_graph.hpp"
#include "onnx_format.hpp"
#include "opencv2/flsnet/model.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

struct Tensor
{
    std::vector<int> shape;
    std::vector<float> values;
};

/** Weights of a network by name: "<convolution>.weight" (outputs x inputs x k x k) and "<convolution>.bias".
Batch normalisation is folded into them. */
typedef std::map<std::string, Tensor> Weights;

/** Shapes of all weights of a network; the tensors' values are empty. */
Weights weightShapes(const NetworkGraph& graph);

/** Stops unless weights has just the tensors of the spec, in their shapes, all numbers finite. */
void checkWeights(const Weights& weights, const ModelSpec& spec, const std::string& source);

/** Seeded random weights that keep the size of the maps about constant (He et al. 2015). */
Weights randomWeights(const ModelSpec& spec, int seed);

/** The tensors that store one weight in a file: itself, or its small form from which the graph makes it. */
std::vector<OnnxTensor> storeWeight(const std::string& name, const Tensor& weight, int storage);

/** The node that makes a stored weight float again. Biases and heads' biases are always stored as float.
@return false if the weight is stored as float, so that there is no node. */
bool weightNode(const std::string& name, int storage, OnnxNode& node);

/** The inverse of storeWeight(): fills in the values of a weight whose shape is given. stored holds the tensors of a
file by name. */
void loadWeight(const std::string& name, const std::map<std::string, const OnnxTensor*>& stored, int storage,
                const std::string& source, Tensor& weight);

/** A plain float tensor. */
OnnxTensor floatTensor(const std::string& name, const std::vector<int>& shape,
                       const std::vector<float>& values);

/** The numbers of a float tensor of a file. */
std::vector<float> floatValues(const OnnxTensor& tensor, const std::vector<int>& shape,
                               const std::string& source);

/** Whether a weight may be stored small: the kernels of convolutions. */
bool isKernel(const std::string& weightName);

size_t elementCount(const std::vector<int>& shape);

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_MODEL_WEIGHTS_HPP
