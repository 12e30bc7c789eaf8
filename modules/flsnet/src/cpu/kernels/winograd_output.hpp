// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Products to pixels: inverse transform, bias, ReLU, store, pooling. Included inside of a variant's
// namespace.

/** One tile of LANES channels; product: its first frequency. pixels: row by row. */
template <int Tile>
static FLSNET_INLINE void tilePixels(const float* product, size_t productStride, Floats bias, Floats* pixels)
{
    const int side = Tile + 2;
    Floats columns[Tile * side];
    FLSNET_UNROLL
    for (int column = 0; column < side; ++column)
    {
        Floats m[side];
        FLSNET_UNROLL
        for (int row = 0; row < side; ++row)
        {
            m[row] = load(product + (row * side + column) * productStride);
        }
        Winograd<Tile>::outputValues(m, columns + column, side);
    }
    const Floats zero = broadcast(0.f);
    FLSNET_UNROLL
    for (int row = 0; row < Tile; ++row)
    {
        Winograd<Tile>::outputValues(columns + row * side, pixels + row * Tile, 1);
        FLSNET_UNROLL
        for (int column = 0; column < Tile; ++column)
        {
            pixels[row * Tile + column] = maximum(add(pixels[row * Tile + column], bias), zero);
        }
    }
}

/** A tile's place in the stored maps; at the lower and right edge of the map, a part of the tile lies
 * outside. */
struct TileOutput
{
    float* map; // null: not wanted
    size_t rowStride;
    int height;
    int width;
    float* pooled; // null: not wanted
    PoolCode* codes;
    size_t pooledRowStride; // in pixels
    int pooledHeight;
    int pooledWidth;
};

template <int Tile>
static FLSNET_INLINE void storePixels(const Floats* pixels, const TileOutput& out, int lane)
{
    if (out.height == Tile && out.width == Tile)
    {
        FLSNET_UNROLL
        for (int i = 0; i < Tile * Tile; ++i)
        {
            store(out.map + i / Tile * out.rowStride + i % Tile * BLOCK + lane, pixels[i]);
        }
        return;
    }
    for (int row = 0; row < out.height; ++row)
    {
        for (int column = 0; column < out.width; ++column)
        {
            store(out.map + row * out.rowStride + column * BLOCK + lane, pixels[row * Tile + column]);
        }
    }
}

/** right, lower: codes of the windows, to which bits are added. */
template <int Tile>
static FLSNET_INLINE void poolPixels(const Floats* pixels, const TileOutput& out, int lane, unsigned* right,
                                     unsigned* lower)
{
    FLSNET_UNROLL
    for (int row = 0; row < Tile / 2; ++row)
    {
        FLSNET_UNROLL
        for (int column = 0; column < Tile / 2; ++column)
        {
            const Floats* window = pixels + 2 * row * Tile + 2 * column;
            const int i = row * (Tile / 2) + column;
            const Floats best =
                poolWindow(window[0], window[1], window[Tile], window[Tile + 1], lane, right[i], lower[i]);
            if (row < out.pooledHeight && column < out.pooledWidth)
            {
                store(out.pooled + (row * out.pooledRowStride + column) * BLOCK + lane, best);
            }
        }
    }
}

template <int Tile>
static FLSNET_INLINE void storeCodes(const TileOutput& out, const unsigned* right, const unsigned* lower)
{
    FLSNET_UNROLL
    for (int row = 0; row < Tile / 2; ++row)
    {
        FLSNET_UNROLL
        for (int column = 0; column < Tile / 2; ++column)
        {
            if (row < out.pooledHeight && column < out.pooledWidth)
            {
                PoolCode& code = out.codes[row * out.pooledRowStride + column];
                code.right = static_cast<uint16_t>(right[row * (Tile / 2) + column]);
                code.lower = static_cast<uint16_t>(lower[row * (Tile / 2) + column]);
            }
        }
    }
}

static inline int smaller(int a, int b)
{
    return a < b ? a : b;
}

template <int Tile>
static TileOutput placeTile(const MapOutput& output, const MapShape& size, const TilePosition<Tile>& tile,
                            int block)
{
    const size_t blocks = static_cast<size_t>(output.channels / BLOCK);
    const int pooledHeight = size.height / 2;
    const int pooledWidth = size.width / 2;
    const int top = tile.row * Tile;
    const int left = tile.column * Tile;
    TileOutput out = {};
    if (output.map != nullptr)
    {
        const size_t row = (tile.image * blocks + block) * size.height + top;
        out.map = output.map + (row * size.width + left) * BLOCK;
        out.rowStride = static_cast<size_t>(size.width) * BLOCK;
        out.height = smaller(Tile, size.height - top);
        out.width = smaller(Tile, size.width - left);
    }
    if (output.pooled != nullptr)
    {
        const size_t row = (tile.image * blocks + block) * pooledHeight + top / 2;
        out.pooled = output.pooled + (row * pooledWidth + left / 2) * BLOCK;
        out.codes = output.codes + row * pooledWidth + left / 2;
        out.pooledRowStride = static_cast<size_t>(pooledWidth);
        out.pooledHeight = smaller(Tile / 2, pooledHeight - top / 2);
        out.pooledWidth = smaller(Tile / 2, pooledWidth - left / 2);
    }
    return out;
}

template <int Tile>
static void transformOutput(const float* products, size_t productStride, int width, const TileRange& tiles,
                            const float* bias, int firstChannel, const MapOutput& output)
{
    TilePosition<Tile> tile(tiles.size, tiles.first);
    for (int i = 0; i < tiles.count; ++i, tile.next(), products += width)
    {
        for (int channel = 0; channel < width; channel += BLOCK)
        {
            const TileOutput out = placeTile(output, tiles.size, tile, (firstChannel + channel) / BLOCK);
            unsigned right[Tile * Tile / 4] = {};
            unsigned lower[Tile * Tile / 4] = {};
            for (int lane = 0; lane < BLOCK; lane += LANES)
            {
                Floats pixels[Tile * Tile];
                tilePixels<Tile>(products + channel + lane, productStride,
                                 load(bias + firstChannel + channel + lane), pixels);
                if (out.map != nullptr)
                {
                    storePixels<Tile>(pixels, out, lane);
                }
                if (out.pooled != nullptr)
                {
                    poolPixels<Tile>(pixels, out, lane, right, lower);
                }
            }
            if (out.pooled != nullptr)
            {
                storeCodes<Tile>(out, right, lower);
            }
        }
    }
}
