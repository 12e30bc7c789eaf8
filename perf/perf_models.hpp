// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_PERF_MODELS_HPP
#define OPENCV_FLSNET_PERF_MODELS_HPP

#include "perf_precomp.hpp"

namespace opencv_test
{

/** A model by its name: "light" is the one inside the library, "1", "1/2" and "1/4" are the paper's network of that
width with random weights. */
inline Ptr<Model> perfModel(const std::string& name)
{
    if (name == "light")
    {
        return Model::embedded();
    }
    ModelInfo info;
    info.spec = ModelSpec::vgg16();
    for (int& channels : info.spec.channels)
    {
        channels /= name == "1" ? 1 : name == "1/2" ? 2 : 4;
    }
    return Model::random(info);
}

} // namespace opencv_test

#endif // OPENCV_FLSNET_PERF_MODELS_HPP
