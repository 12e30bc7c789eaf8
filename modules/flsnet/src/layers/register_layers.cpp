// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include <mutex>

#include "fused_network.hpp"
#include "opencv2/dnn/layer.hpp"

#ifdef FLSNET_CUDA
#include "half_network.hpp"
#endif

namespace cv
{
namespace flsnet
{

namespace
{

void registerLayer(const char* op, dnn::LayerFactory::Constructor constructor)
{
    // The classic ONNX importer asks for "domain.Op", the new engine of OpenCV 5 for the bare "Op".
    dnn::LayerFactory::registerLayer(std::string("cv.flsnet.") + op, constructor);
    dnn::LayerFactory::registerLayer(op, constructor);
}

} // namespace

void registerLayers()
{
    static std::once_flag once;
    std::call_once(once, [] {
        registerLayer("MaxPoolWithCodes", MaxPoolWithCodesLayer::create);
        registerLayer("MaxUnpoolWithCodes", MaxUnpoolWithCodesLayer::create);
        registerLayer("AreaWeightedSoftmax", AreaWeightedSoftmaxLayer::create);
        dnn::LayerFactory::registerLayer(detail::FUSED_NETWORK, detail::createFusedNetworkLayer);
#ifdef FLSNET_CUDA
        dnn::LayerFactory::registerLayer(detail::HALF_NETWORK, detail::createHalfNetworkLayer);
#endif
    });
}

} // namespace flsnet
} // namespace cv
