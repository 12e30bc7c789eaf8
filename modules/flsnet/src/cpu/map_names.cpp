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

NamedMap findMap(const ModelSpec& spec, const std::string& name)
{
    const std::vector<detail::Stage> stages = detail::networkLayout(spec);
    for (size_t i = 0; i < stages.size(); ++i)
    {
        const std::string stage = "stage" + std::to_string(i + 1);
        for (size_t level = 0; level < stages[i].encoder.size(); ++level)
        {
            const std::string end = "." + std::to_string(level);
            if (name == stage + ".encoder" + end)
            {
                return {stages[i].encoder[level].back().outputs, static_cast<int>(level)};
            }
            if (name == stage + ".decoder" + end)
            {
                return {stages[i].decoder[level].back().outputs, static_cast<int>(level)};
            }
        }
    }
    CV_Error(Error::StsObjectNotFound, "The network has no map '" + name + "'");
}

} // namespace cpu
} // namespace flsnet
} // namespace cv
