// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_PYTHON_VALID_TEXT_HPP
#define FLSNET_PYTHON_VALID_TEXT_HPP

#include <map>
#include <string>
#include <vector>

namespace flsnet_python
{

using Metadata = std::map<std::string, std::string>;

/** A text that Python can take: bytes that are no UTF-8, as names of files and models may have, become U+FFFD.
The caller holds the GIL. */
std::string validText(const std::string& text);

std::vector<std::string> validTexts(const std::vector<std::string>& texts);
Metadata validTexts(const Metadata& texts);

} // namespace flsnet_python

#endif // FLSNET_PYTHON_VALID_TEXT_HPP
