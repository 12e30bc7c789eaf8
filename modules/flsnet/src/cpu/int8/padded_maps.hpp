// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_INT8_PADDED_MAPS_HPP
#define OPENCV_FLSNET_CPU_INT8_PADDED_MAPS_HPP

#include <cstddef>
#include <cstring>

#include "kernels/int8_kernels.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{
namespace int8
{

/** How maps of bytes lie in memory: [image][block][row][column][pixelBytes], with a border of one pixel. */
struct PaddedLayout
{
    int height = 0; // without the border
    int width = 0;
    int blocks = 0;
    int pixelBytes = BLOCK;

    size_t rowBytes() const { return (static_cast<size_t>(width) + 2) * pixelBytes; }
    size_t blockBytes() const { return (static_cast<size_t>(height) + 2) * rowBytes(); }
    size_t imageBytes() const { return blocks * blockBytes(); }

    /** Place of a pixel inside of an image; row and column -1 are the border. */
    size_t at(int block, int row, int column) const
    {
        return block * blockBytes() + (row + size_t(1)) * rowBytes() + (column + size_t(1)) * pixelBytes;
    }
};

/** Rows of a block that are written by one task. */
struct PaddedRows
{
    int first;
    int last;           // one after them
    bool touchesTop;    // the border above is the task's, too
    bool touchesBottom; // so is the one below
};

/** Clears what is left beside the pixels of some rows: the border, and rows and columns that none is written to.
@param block start of a block. @param filledRows, filledColumns what is written, from 0 on. */
inline void clearAround(uchar* block, const PaddedLayout& layout, const PaddedRows& rows, int filledRows,
                        int filledColumns)
{
    const size_t rowBytes = layout.rowBytes();
    if (rows.touchesTop)
    {
        std::memset(block, 0, rowBytes);
    }
    if (rows.touchesBottom)
    {
        std::memset(block + layout.at(0, layout.height, -1), 0, rowBytes);
    }
    for (int y = rows.first; y < rows.last; ++y)
    {
        uchar* row = block + layout.at(0, y, -1);
        const size_t filled = y < filledRows ? static_cast<size_t>(filledColumns) * layout.pixelBytes : 0;
        std::memset(row, 0, layout.pixelBytes);
        std::memset(row + layout.pixelBytes + filled, 0, rowBytes - layout.pixelBytes - filled);
    }
}

} // namespace int8
} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_INT8_PADDED_MAPS_HPP
