// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// 3x3 convolution by the processor's matrix tiles (AMX): 16 pixels x 16 outputs a tile. Included inside of a variant's
// namespace, after FLSNET_TILE_MULTIPLY(sums, pixels, weights), which needs numbers of tiles as literals.
//
// A row of a tile of pixels is a run of bytes of the map: three pixels with all channels of a block, as the three columns of
// the kernel read them, lie side by side. So no pixel is copied; neighbouring rows of the tile overlap in memory. What is
// longer than a row of a tile (64 bytes) is cut into pieces of the same length:
//
//   bytes:     3 columns x 16 channels x 1 byte  = 48        image: 3 x 4 x 1 = 12
//   bfloat16:  3 columns x 16 channels x 2 bytes = 2 x 48    image: 3 x 4 x 2 = 24
//
// A multiplication takes a cycle for each of the 16 rows however short they are, so 48 of 64 bytes are 75 % of the rate.

typedef ConvolutionRow<Format> Row;

const int MOST_TILE_PIXELS = 16;
const int MOST_ROW_BYTES = 64;

/** As the instruction LDTILECFG reads it. */
struct alignas(64) TileShapes
{
    uint8_t palette;
    uint8_t startRow;
    uint8_t reserved[14];
    uint16_t rowBytes[16];
    uint8_t rows[16];
};

// Tiles 0 to 3 hold sums, 4 and 5 pixels, 6 and 7 weights. A sum can be added to again only after some 50 cycles, so four
// of them take turns: of 2 tiles of pixels and 2 of outputs, or of 4 of pixels and 1 of outputs where there are no more. The
// former needs fewer loads: 4 for 4 multiplications.
static void shapeTiles(int pixels, int pieceBytes)
{
    TileShapes shapes;
    memset(&shapes, 0, sizeof(shapes));
    shapes.palette = 1;
    for (int tile = 0; tile < 8; ++tile)
    {
        const bool holdsWeights = tile >= 6;
        const bool holdsPixels = tile == 4 || tile == 5;
        shapes.rows[tile] = static_cast<uint8_t>(holdsWeights ? pieceBytes / UNIT_BYTES : pixels);
        shapes.rowBytes[tile] = static_cast<uint16_t>(holdsPixels ? pieceBytes : MOST_ROW_BYTES);
    }
    // GCC 12 believes that the instruction reads eight bytes, and that tiles are loaded from nowhere.
    __asm__ volatile("" : : "r"(&shapes) : "memory");
    _tile_loadconfig(&shapes);
}

static FLSNET_INLINE void clearSums()
{
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
}

/** What tiles of one row, some pixels and outputs, are read from and stored to; all strides in bytes. */
struct TilePlace
{
    const char* pixels; // of the first block and row of the kernel
    const char* weights;
    char* sums;
    size_t pixelStride;
    size_t pixelTile; // from one tile of pixels to the next
    size_t weightStride;
    size_t sumStride;
    size_t sumTile; // as pixelTile
};

static FLSNET_INLINE TilePlace placeTiles(const Row& row, int tilePixels, int first, int column)
{
    const size_t pixelStride = static_cast<size_t>(row.units) * UNIT_BYTES;
    const size_t sumStride = static_cast<size_t>(row.width) * sizeof(Format::Sum);
    const TilePlace place = {
        reinterpret_cast<const char*>(row.input) + first * pixelStride,
        reinterpret_cast<const char*>(row.weights) + static_cast<size_t>(column) * UNIT_BYTES,
        reinterpret_cast<char*>(row.sums + static_cast<size_t>(first) * row.width + column),
        pixelStride,
        tilePixels * pixelStride,
        static_cast<size_t>(row.width) * UNIT_BYTES,
        sumStride,
        tilePixels * sumStride};
    return place;
}

/** Calls multiply(pixels, weights) for each piece of the kernel's rows, in the order of the weights. */
template <int Pieces, typename Multiply>
static FLSNET_INLINE void forEachPiece(const Row& row, const TilePlace& place, const Multiply& multiply)
{
    const size_t pieceBytes = 3 * place.pixelStride / Pieces;
    const char* weights = place.weights;
    for (int block = 0; block < row.blocks; ++block)
    {
        for (int y = 0; y < 3; ++y)
        {
            const char* pixels = place.pixels + (block * row.inputBlockStride + y * row.inputRowStride) *
                                                    sizeof(Format::Value);
            for (int piece = 0; piece < Pieces; ++piece)
            {
                multiply(pixels + piece * pieceBytes, weights);
                weights += pieceBytes / UNIT_BYTES * place.weightStride;
            }
        }
    }
}

/** 2 tiles of tilePixels pixels, 2 * BLOCK outputs. */
template <int Pieces> static void convolveWide(const Row& row, int tilePixels, int first, int column)
{
    const TilePlace place = placeTiles(row, tilePixels, first, column);
    const size_t nextOutputs = MOST_ROW_BYTES; // of weights and sums
    if (row.adds)
    {
        _tile_loadd(0, place.sums, place.sumStride);
        _tile_loadd(1, place.sums + nextOutputs, place.sumStride);
        _tile_loadd(2, place.sums + place.sumTile, place.sumStride);
        _tile_loadd(3, place.sums + place.sumTile + nextOutputs, place.sumStride);
    }
    else
    {
        clearSums();
    }
    forEachPiece<Pieces>(row, place, [&](const char* pixels, const char* weights) {
        _tile_loadd(4, pixels, place.pixelStride);
        _tile_loadd(6, weights, place.weightStride);
        FLSNET_TILE_MULTIPLY(0, 4, 6);
        _tile_loadd(7, weights + nextOutputs, place.weightStride);
        FLSNET_TILE_MULTIPLY(1, 4, 7);
        _tile_loadd(5, pixels + place.pixelTile, place.pixelStride);
        FLSNET_TILE_MULTIPLY(2, 5, 6);
        FLSNET_TILE_MULTIPLY(3, 5, 7);
    });
    _tile_stored(0, place.sums, place.sumStride);
    _tile_stored(1, place.sums + nextOutputs, place.sumStride);
    _tile_stored(2, place.sums + place.sumTile, place.sumStride);
    _tile_stored(3, place.sums + place.sumTile + nextOutputs, place.sumStride);
}

/** 4 tiles of tilePixels pixels, BLOCK outputs. */
template <int Pieces> static void convolveNarrow(const Row& row, int tilePixels, int first, int column)
{
    const TilePlace place = placeTiles(row, tilePixels, first, column);
    if (row.adds)
    {
        _tile_loadd(0, place.sums, place.sumStride);
        _tile_loadd(1, place.sums + place.sumTile, place.sumStride);
        _tile_loadd(2, place.sums + 2 * place.sumTile, place.sumStride);
        _tile_loadd(3, place.sums + 3 * place.sumTile, place.sumStride);
    }
    else
    {
        clearSums();
    }
    forEachPiece<Pieces>(row, place, [&](const char* pixels, const char* weights) {
        _tile_loadd(6, weights, place.weightStride);
        _tile_loadd(4, pixels, place.pixelStride);
        FLSNET_TILE_MULTIPLY(0, 4, 6);
        _tile_loadd(5, pixels + place.pixelTile, place.pixelStride);
        FLSNET_TILE_MULTIPLY(1, 5, 6);
        _tile_loadd(4, pixels + 2 * place.pixelTile, place.pixelStride);
        FLSNET_TILE_MULTIPLY(2, 4, 6);
        _tile_loadd(5, pixels + 3 * place.pixelTile, place.pixelStride);
        FLSNET_TILE_MULTIPLY(3, 5, 6);
    });
    _tile_stored(0, place.sums, place.sumStride);
    _tile_stored(1, place.sums + place.sumTile, place.sumStride);
    _tile_stored(2, place.sums + 2 * place.sumTile, place.sumStride);
    _tile_stored(3, place.sums + 3 * place.sumTile, place.sumStride);
}

/** Tiles of fewer pixels take less time, so all are of the same length, such that few pixels behind the last one are
computed in vain. */
static int bestTilePixels(int count, int tiles)
{
    const int runs = (count + tiles * MOST_TILE_PIXELS - 1) / (tiles * MOST_TILE_PIXELS);
    return (count + runs * tiles - 1) / (runs * tiles);
}

template <int Pieces> static void convolvePixels(const Row& row)
{
    const int pieceBytes = 3 * row.units * UNIT_BYTES / Pieces;
    int column = 0;
    if (row.width >= 2 * BLOCK)
    {
        const int tilePixels = bestTilePixels(row.count, 2);
        shapeTiles(tilePixels, pieceBytes);
        for (; column + 2 * BLOCK <= row.width; column += 2 * BLOCK)
        {
            for (int first = 0; first < row.count; first += 2 * tilePixels)
            {
                convolveWide<Pieces>(row, tilePixels, first, column);
            }
        }
    }
    if (column < row.width)
    {
        const int tilePixels = bestTilePixels(row.count, 4);
        shapeTiles(tilePixels, pieceBytes);
        for (int first = 0; first < row.count; first += 4 * tilePixels)
        {
            convolveNarrow<Pieces>(row, tilePixels, first, column);
        }
    }
    _tile_release();
}

static void convolveRow(const Row& row)
{
    if (3 * row.units * UNIT_BYTES <= MOST_ROW_BYTES)
    {
        convolvePixels<1>(row);
    }
    else
    {
        convolvePixels<2>(row);
    }
}
