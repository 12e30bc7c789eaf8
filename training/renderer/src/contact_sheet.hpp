// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Pictures over their coloured labels, side by side, to look at.
#ifndef FACEGEN_CONTACT_SHEET_HPP
#define FACEGEN_CONTACT_SHEET_HPP

#include <string>
#include <vector>

#include "renderer.hpp"

namespace facegen
{
class ContactSheet
{
public:
    explicit ContactSheet(int columns_) : columns(columns_) {}

    void add(const Picture& picture);

    /** Throws std::runtime_error if the file cannot be written. */
    void save(const std::string& file) const;

private:
    int columns;
    std::vector<cv::Mat3b> cells;
};
} // namespace facegen

#endif
