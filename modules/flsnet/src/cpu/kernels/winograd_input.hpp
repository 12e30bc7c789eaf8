// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Patches of pixels to their frequencies; the patch comes from a map, or from a pooled map and its codes.
// Included inside of a variant's namespace.

/** d: the patch as vectors, row by row. */
template <int Tile> static FLSNET_INLINE void storeFrequencies(Floats* d, float* frequencies, size_t stride)
{
    const int side = Tile + 2;
    FLSNET_UNROLL
    for (int column = 0; column < side; ++column)
    {
        Winograd<Tile>::inputFrequencies(d + column, side);
    }
    FLSNET_UNROLL
    for (int row = 0; row < side; ++row)
    {
        Winograd<Tile>::inputFrequencies(d + row * side, 1);
        FLSNET_UNROLL
        for (int column = 0; column < side; ++column)
        {
            store(frequencies + (row * side + column) * stride, d[row * side + column]);
        }
    }
}

/** pixel: the patch's upper left one, its first lane. */
template <int Tile>
static void transformPatch(const float* pixel, size_t rowStride, float* frequencies, size_t stride)
{
    const int side = Tile + 2;
    Floats d[side * side];
    FLSNET_UNROLL
    for (int row = 0; row < side; ++row)
    {
        FLSNET_UNROLL
        for (int column = 0; column < side; ++column)
        {
            d[row * side + column] = load(pixel + row * rowStride + column * BLOCK);
        }
    }
    storeFrequencies<Tile>(d, frequencies, stride);
}

/** Copies the part of a patch that lies in the map; around it are zeros. patch: side x side x BLOCK. */
template <int Patch>
static void copyPatch(const float* map, const MapShape& size, int top, int left, float* patch)
{
    const Floats zero = broadcast(0.f);
    for (int row = 0; row < Patch; ++row)
    {
        const int y = top + row;
        for (int column = 0; column < Patch; ++column, patch += BLOCK)
        {
            const int x = left + column;
            const bool inside = y >= 0 && y < size.height && x >= 0 && x < size.width;
            const float* pixel = map + (static_cast<ptrdiff_t>(y) * size.width + x) * BLOCK;
            for (int lane = 0; lane < BLOCK; lane += LANES)
            {
                store(patch + lane, inside ? load(pixel + lane) : zero);
            }
        }
    }
}

/** The patch of the unpooled map: a window more on each side than the tile has. */
template <int Tile>
static void unpoolPatch(const float* pooled, const PoolCode* codes, const MapShape& size, int tileRow,
                        int tileColumn, float* patch)
{
    const int side = Tile + 2;
    const int windows = Tile / 2 + 2;
    const int pooledHeight = size.height / 2;
    const int pooledWidth = size.width / 2;
    const Floats zero = broadcast(0.f);
    for (int row = 0; row < windows; ++row)
    {
        const int y = tileRow * (Tile / 2) - 1 + row;
        // Of the outermost windows only the inner half lies in the patch.
        const int firstRow = row == 0 ? 1 : 0;
        const int lastRow = row == windows - 1 ? 0 : 1;
        for (int column = 0; column < windows; ++column)
        {
            const int x = tileColumn * (Tile / 2) - 1 + column;
            const bool inside = y >= 0 && y < pooledHeight && x >= 0 && x < pooledWidth;
            const ptrdiff_t at = static_cast<ptrdiff_t>(y) * pooledWidth + x;
            const unsigned right = inside ? codes[at].right : 0U;
            const unsigned lower = inside ? codes[at].lower : 0U;
            const int firstColumn = column == 0 ? 1 : 0;
            const int lastColumn = column == windows - 1 ? 0 : 1;
            for (int lane = 0; lane < BLOCK; lane += LANES)
            {
                const Floats value = inside ? load(pooled + at * BLOCK + lane) : zero;
                for (int i = firstRow; i <= lastRow; ++i)
                {
                    const unsigned inRow = i == 1 ? lower : ~lower;
                    for (int j = firstColumn; j <= lastColumn; ++j)
                    {
                        const unsigned bits = inRow & (j == 1 ? right : ~right);
                        float* pixel = patch + ((2 * row - 1 + i) * side + 2 * column - 1 + j) * BLOCK;
                        store(pixel + lane, keep(value, bits >> lane));
                    }
                }
            }
        }
    }
}

template <int Tile>
static void transformInput(const MapInput& input, int block, const TileRange& tiles, float* out,
                           size_t stride)
{
    const int side = Tile + 2;
    const MapShape& size = tiles.size;
    const int blocks = input.channels / BLOCK;
    const bool pooled = input.codes != nullptr;
    const size_t planeSize = pooled ? static_cast<size_t>(size.height / 2) * (size.width / 2)
                                    : static_cast<size_t>(size.height) * size.width;
    alignas(64) float patch[side * side * BLOCK];
    TilePosition<Tile> tile(size, tiles.first);
    for (int i = 0; i < tiles.count; ++i, tile.next(), out += BLOCK)
    {
        const size_t plane = (static_cast<size_t>(tile.image) * blocks + block) * planeSize;
        const float* values = input.values + plane * BLOCK;
        const int top = tile.row * Tile - 1;
        const int left = tile.column * Tile - 1;
        const float* pixel = patch;
        size_t rowStride = static_cast<size_t>(side) * BLOCK;
        if (pooled)
        {
            unpoolPatch<Tile>(values, input.codes + plane, size, tile.row, tile.column, patch);
        }
        else if (top < 0 || left < 0 || top + side > size.height || left + side > size.width)
        {
            copyPatch<Tile + 2>(values, size, top, left, patch);
        }
        else
        {
            pixel = values + (static_cast<size_t>(top) * size.width + left) * BLOCK;
            rowStride = static_cast<size_t>(size.width) * BLOCK;
        }
        for (int lane = 0; lane < BLOCK; lane += LANES)
        {
            transformPatch<Tile>(pixel + lane, rowStride, out + lane, stride);
        }
    }
}
