// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "valid_text.hpp"

#include <pybind11/pybind11.h>

#include <algorithm>
#include <iterator>

namespace flsnet_python
{

namespace py = pybind11;

std::string validText(const std::string& text)
{
    const py::bytes bytes(text);
    return py::cast<std::string>(bytes.attr("decode")("utf-8", "replace"));
}

std::vector<std::string> validTexts(const std::vector<std::string>& texts)
{
    std::vector<std::string> valid;
    std::transform(texts.begin(), texts.end(), std::back_inserter(valid), validText);
    return valid;
}

Metadata validTexts(const Metadata& texts)
{
    Metadata valid;
    for (const auto& entry : texts)
    {
        valid[validText(entry.first)] = validText(entry.second);
    }
    return valid;
}

} // namespace flsnet_python
