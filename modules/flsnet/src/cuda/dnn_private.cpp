// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#ifdef FLSNET_CUDA_COPIES
#include "dnn_private.hpp"

// A shared opencv_dnn keeps these functions to itself, though they stand in its public header: the module has hidden
// copies. A class's type is compared by its name, so that casts across the two libraries work.
namespace cv
{
namespace dnn
{
CV__DNN_INLINE_NS_BEGIN

BackendNode::BackendNode(int id) : backendId(id) {}

BackendNode::~BackendNode() {}

BackendWrapper::BackendWrapper(int backend, int target) : backendId(backend), targetId(target) {}

BackendWrapper::~BackendWrapper() {}

CV__DNN_INLINE_NS_END
} // namespace dnn
} // namespace cv
#endif
