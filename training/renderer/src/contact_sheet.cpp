// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "contact_sheet.hpp"

#include <stdexcept>

#include "face_class.hpp"
#include "record.hpp"

namespace facegen
{
namespace
{
cv::Mat3b colorize(const cv::Mat1b& labels)
{
    cv::Mat3b colors(labels.size());
    for (int y = 0; y < labels.rows; ++y)
        for (int x = 0; x < labels.cols; ++x)
        {
            const uint8_t* rgb = CLASS_COLORS[labels(y, x)];
            colors(y, x) = {rgb[2], rgb[1], rgb[0]};
        }
    return colors;
}
} // namespace

void ContactSheet::add(const Picture& picture)
{
    cv::Mat3b cell;
    cv::vconcat(picture.image, colorize(picture.labels), cell);
    cells.push_back(cell);
}

void ContactSheet::save(const std::string& file) const
{
    if (cells.empty())
        throw std::runtime_error("a contact sheet needs pictures");
    const int rows = (static_cast<int>(cells.size()) + columns - 1) / columns;
    const cv::Size cell = cells[0].size();
    cv::Mat3b sheet(rows * cell.height, std::min<int>(columns, static_cast<int>(cells.size())) * cell.width,
                    cv::Vec3b(0, 0, 0));
    for (size_t i = 0; i < cells.size(); ++i)
    {
        const int column = static_cast<int>(i) % columns, row = static_cast<int>(i) / columns;
        cells[i].copyTo(sheet(cv::Rect(cv::Point(column * cell.width, row * cell.height), cell)));
    }
    writePng(file, sheet);
}
} // namespace facegen
