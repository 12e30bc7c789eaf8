// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// 3x3 convolution of bytes, a row at a time. Included inside of a variant's namespace.

typedef ConvolutionRow<Int8Format> Row;

/** Count pixels times Vectors vectors of outputs, in registers. A pixel is read once for the three columns of the
 * kernel that need it. */
template <int Count, int Vectors, int Quads> static void convolveRun(const Row& row, int first, int column)
{
    Sums sum[Count][Vectors];
    FLSNET_UNROLL
    for (int t = 0; t < Count; ++t)
    {
        FLSNET_UNROLL
        for (int v = 0; v < Vectors; ++v)
        {
            sum[t][v] = noSums();
        }
    }
    WeightSums weightSums[Vectors];
    FLSNET_UNROLL
    for (int v = 0; v < Vectors; ++v)
    {
        weightSums[v] = noWeightSums();
    }
    const size_t quadStride = static_cast<size_t>(row.width) * QUAD;
    const size_t columnStride = Quads * quadStride;
    const int8_t* weights = row.weights + column * QUAD;
    for (int block = 0; block < row.blocks; ++block)
    {
        for (int y = 0; y < 3; ++y, weights += 2 * columnStride)
        {
            const uint8_t* pixel = row.input + block * row.inputBlockStride + y * row.inputRowStride +
                                   static_cast<size_t>(first) * Quads * QUAD;
            for (int quad = 0; quad < Quads; ++quad, pixel += QUAD, weights += quadStride)
            {
                Weights weight[3][Vectors];
                FLSNET_UNROLL
                for (int x = 0; x < 3; ++x)
                {
                    FLSNET_UNROLL
                    for (int v = 0; v < Vectors; ++v)
                    {
                        weight[x][v] = loadWeights(weights + x * columnStride + v * LANES * QUAD);
                        weightSums[v] = addWeights(weightSums[v], weight[x][v]);
                    }
                }
                FLSNET_UNROLL
                for (int p = 0; p < Count + 2; ++p)
                {
                    const Inputs input = broadcastQuad(pixel + p * Quads * QUAD);
                    FLSNET_UNROLL
                    for (int x = 0; x < 3; ++x)
                    {
                        if (p >= x && p - x < Count)
                        {
                            FLSNET_UNROLL
                            for (int v = 0; v < Vectors; ++v)
                            {
                                sum[p - x][v] = multiplyAdd(sum[p - x][v], input, weight[x][v]);
                            }
                        }
                    }
                }
            }
        }
    }
    FLSNET_UNROLL
    for (int t = 0; t < Count; ++t)
    {
        FLSNET_UNROLL
        for (int v = 0; v < Vectors; ++v)
        {
            int32_t* out = row.sums + static_cast<size_t>(first + t) * row.width + column + v * LANES;
            storeSums(out, corrected(sum[t][v], weightSums[v]), row.adds);
        }
    }
}

/** Picks convolveRun() for a count that is known at run time only: 1 to Count. */
template <int Count, int Vectors, int Quads> struct ConvolveBytesTail
{
    static void call(int count, const Row& row, int first, int column)
    {
        if (count == Count)
        {
            convolveRun<Count, Vectors, Quads>(row, first, column);
            return;
        }
        ConvolveBytesTail<Count - 1, Vectors, Quads>::call(count, row, first, column);
    }
};

template <int Vectors, int Quads> struct ConvolveBytesTail<0, Vectors, Quads>
{
    static void call(int, const Row&, int, int) {}
};

template <int Run, int Vectors, int Quads> static void convolveColumns(const Row& row, int column)
{
    // Runs of about the same length: a last run of a pixel or two would leave the registers empty.
    const int runs = (row.count + Run - 1) / Run;
    int first = 0;
    for (int i = 0; i < runs; ++i)
    {
        const int length = (row.count - first) / (runs - i);
        ConvolveBytesTail<Run, Vectors, Quads>::call(length, row, first, column);
        first += length;
    }
}

template <int Quads> static void convolveQuads(const Row& row)
{
    int column = 0;
    for (; column + 2 * LANES <= row.width; column += 2 * LANES)
    {
        convolveColumns<RUN, 2, Quads>(row, column);
    }
    for (; column < row.width; column += LANES)
    {
        convolveColumns<2 * RUN, 1, Quads>(row, column);
    }
}

static void convolveRow(const Row& row)
{
    if (row.units == 1)
    {
        convolveQuads<1>(row);
    }
    else
    {
        convolveQuads<BLOCK / QUAD>(row);
    }
}
