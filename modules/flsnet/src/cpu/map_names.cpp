// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "../precomp.hpp"

#include "../model/network_layout.hpp"
#include "map_names.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

namespace
{

/** Whether the maps of a name are those of a convolution; those of a level are its last one's. */
bool isNamed(const detail::Block& block, const detail::Convolution& conv, const std::string& name)
{
    return name == conv.name || (&conv == &block.back() && name + ".0" == block.front().name);
}

} // namespace

NamedMap findMap(const ModelSpec& spec, const std::string& name)
{
    for (const detail::Stage& stage : detail::networkLayout(spec))
    {
        for (const std::vector<detail::Block>* blocks : {&stage.encoder, &stage.decoder})
        {
            for (const detail::Block& block : *blocks)
            {
                for (const detail::Convolution& conv : block)
                {
                    if (isNamed(block, conv, name))
                    {
                        return {conv.name, conv.outputs, conv.level};
                    }
                }
            }
        }
    }
    CV_Error(Error::StsObjectNotFound, "The network has no map '" + name + "'");
}

} // namespace cpu
} // namespace flsnet
} // namespace cv
