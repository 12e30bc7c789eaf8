// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <set>

#include "network_graph.hpp"
#include "trainer_files.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

namespace
{

const double EPSILON = 1e-5; // of the trainer's batch normalisation

class Folder
{
public:
    Folder(const Weights& trained, const std::string& source) : trained_(trained), source_(source) {}

    void fold(const ConvolutionNode& conv, Weights& folded)
    {
        const bool isHead = !conv.result.empty();
        // The trainer of detectors has folded it already.
        if (isHead || trained_.count(conv.name() + ".weight") > 0)
        {
            folded[conv.name() + ".weight"] = find(conv.name() + ".weight");
            folded[conv.name() + ".bias"] = find(conv.name() + ".bias");
            return;
        }
        Tensor kernel = find(conv.name() + ".conv.weight");
        const std::vector<float>& gain = vectorOf(conv, ".bn.weight");
        const std::vector<float>& shift = vectorOf(conv, ".bn.bias");
        const std::vector<float>& mean = vectorOf(conv, ".bn.running_mean");
        const std::vector<float>& variance = vectorOf(conv, ".bn.running_var");
        Tensor bias;
        bias.shape = {conv.outputs};
        const size_t rowLength = kernel.values.size() / conv.outputs;
        for (int i = 0; i < conv.outputs; ++i)
        {
            if (variance[i] < 0)
            {
                CV_Error(Error::StsOutOfRange,
                         source_ + ": " + conv.name() + ".bn.running_var is below zero");
            }
            const double factor = gain[i] / std::sqrt(variance[i] + EPSILON);
            for (size_t j = i * rowLength; j < (i + 1) * rowLength; ++j)
            {
                kernel.values[j] = static_cast<float>(kernel.values[j] * factor);
            }
            bias.values.push_back(static_cast<float>(shift[i] - mean[i] * factor));
        }
        folded[conv.name() + ".weight"] = kernel;
        folded[conv.name() + ".bias"] = bias;
    }

    void checkAllUsed() const
    {
        for (const std::pair<const std::string, Tensor>& item : trained_)
        {
            if (used_.count(item.first) == 0)
            {
                CV_Error(Error::StsBadArg, source_ + ": the network has no tensor " + item.first);
            }
        }
    }

private:
    const Tensor& find(const std::string& name)
    {
        const Weights::const_iterator found = trained_.find(name);
        if (found == trained_.end())
        {
            CV_Error(Error::StsObjectNotFound, source_ + ": the tensor " + name + " is missing");
        }
        used_.insert(name);
        return found->second;
    }

    const std::vector<float>& vectorOf(const ConvolutionNode& conv, const char* suffix)
    {
        const Tensor& tensor = find(conv.name() + suffix);
        if (tensor.shape != std::vector<int>(1, conv.outputs))
        {
            CV_Error(Error::StsUnmatchedSizes,
                     source_ + ": the tensor " + conv.name() + suffix + " has a wrong shape");
        }
        return tensor.values;
    }

    const Weights& trained_;
    std::string source_;
    std::set<std::string> used_;
};

} // namespace

Weights foldBatchNormalization(const Weights& trained, const ModelSpec& spec, const std::string& source)
{
    Folder folder(trained, source);
    Weights folded;
    for (const ConvolutionNode& conv : networkGraph(spec, true).nodes)
    {
        folder.fold(conv, folded);
    }
    folder.checkAllUsed();
    return folded;
}

} // namespace detail
} // namespace flsnet
} // namespace cv
