// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_PADDED_MAPS_HPP
#define OPENCV_FLSNET_CPU_PADDED_MAPS_HPP

#include <algorithm>
#include <cstddef>

#include "kernels/padded_kernels.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** How maps lie in memory: [image][block][row][column][lane], with a border of one pixel. */
struct PaddedLayout
{
    int height = 0; // without the border
    int width = 0;
    int blocks = 0;
    int lanes = BLOCK; // values of a pixel

    size_t rowValues() const { return (static_cast<size_t>(width) + 2) * lanes; }
    size_t blockValues() const { return (static_cast<size_t>(height) + 2) * rowValues(); }
    size_t imageValues() const { return blocks * blockValues(); }

    /** Place of a pixel inside of an image; row and column -1 are the border. */
    size_t at(int block, int row, int column) const
    {
        return block * blockValues() + (row + size_t(1)) * rowValues() + (column + size_t(1)) * lanes;
    }
};

/** Maps in the memory plan. */
struct PaddedSlot
{
    int buffer = -1; // -1: not wanted
    PaddedLayout layout;
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
template <typename Value>
void clearAround(Value* block, const PaddedLayout& layout, const PaddedRows& rows, int filledRows,
                 int filledColumns)
{
    const size_t rowValues = layout.rowValues();
    const Value zero = 0;
    if (rows.touchesTop)
    {
        std::fill(block, block + rowValues, zero);
    }
    if (rows.touchesBottom)
    {
        Value* border = block + layout.at(0, layout.height, -1);
        std::fill(border, border + rowValues, zero);
    }
    for (int y = rows.first; y < rows.last; ++y)
    {
        Value* row = block + layout.at(0, y, -1);
        const size_t filled = y < filledRows ? static_cast<size_t>(filledColumns) * layout.lanes : 0;
        std::fill(row, row + layout.lanes, zero);
        std::fill(row + layout.lanes + filled, row + rowValues, zero);
    }
}

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_PADDED_MAPS_HPP
