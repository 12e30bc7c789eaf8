// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_INFERENCE_SHARED_ENGINES_HPP
#define OPENCV_FLSNET_INFERENCE_SHARED_ENGINES_HPP

#include <map>
#include <memory>
#include <mutex>

#include "../cpu/engine.hpp"
#include "../model/model_file.hpp"

namespace cv
{
namespace flsnet
{
namespace detail
{

/** See Model::supportsPrecision(). */
bool supportsPrecision(int precision);

/** Makes the engines of one model. All that compute with the same instructions share one set of packed weights, which
is made when the first of them is; what a network of a size does not need is not packed. Thread-safe. */
class SharedEngines
{
public:
    explicit SharedEngines(const std::shared_ptr<const ModelParts>& parts) : parts_(parts) {}

    const std::shared_ptr<const ModelParts>& parts() const { return parts_; }

    /** See makeEngine() in model_access.hpp. */
    Ptr<cpu::Engine> make(int precision, bool stage1Only, const std::vector<String>& maps) const;

private:
    Ptr<cpu::Engine> makeFloat(const cpu::EngineSpec& spec) const;
    Ptr<cpu::Engine> makeInt8(const cpu::EngineSpec& spec) const;
    Ptr<cpu::Engine> makeBf16(const cpu::EngineSpec& spec) const;

    /** Of the graph with all convolutions of which weights may be asked for. */
    cpu::EngineSpec wholeSpec() const;

    /** The weights of a variant of the kernels; make() makes them if there are none yet. */
    template <typename Weights, typename Make>
    std::shared_ptr<const Weights> weightsFor(const void* kernels, const Make& make) const;

    std::shared_ptr<const ModelParts> parts_;
    mutable std::mutex mutex_;
    // By variant of the kernels; of types that only the implementation knows.
    mutable std::map<const void*, std::shared_ptr<const void>> weights_;
};

} // namespace detail
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_INFERENCE_SHARED_ENGINES_HPP
