// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Tiles x channels times channels x outputs, for each frequency. Included inside of a variant's namespace.

/** Count tiles times Vectors vectors of outputs, in registers. */
template <int Count, int Vectors>
static void multiplyRun(const float* tiles, size_t blockStride, int blocks, const float* weights, int width,
                        float* products)
{
    Floats sum[Count][Vectors];
    FLSNET_UNROLL
    for (int t = 0; t < Count; ++t)
    {
        FLSNET_UNROLL
        for (int v = 0; v < Vectors; ++v)
        {
            sum[t][v] = broadcast(0.f);
        }
    }
    for (int block = 0; block < blocks; ++block, tiles += blockStride)
    {
        for (int lane = 0; lane < BLOCK; ++lane, weights += width)
        {
            Floats weight[Vectors];
            FLSNET_UNROLL
            for (int v = 0; v < Vectors; ++v)
            {
                weight[v] = load(weights + v * LANES);
            }
            FLSNET_UNROLL
            for (int t = 0; t < Count; ++t)
            {
                const Floats value = broadcast(tiles[t * BLOCK + lane]);
                FLSNET_UNROLL
                for (int v = 0; v < Vectors; ++v)
                {
                    sum[t][v] = multiplyAdd(value, weight[v], sum[t][v]);
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
            store(products + t * width + v * LANES, sum[t][v]);
        }
    }
}

/** Picks multiplyRun() for a count that is known at run time only: 1 to Count. */
template <int Count, int Vectors> struct MultiplyTail
{
    static void call(int count, const float* tiles, size_t blockStride, int blocks, const float* weights,
                     int width, float* products)
    {
        if (count == Count)
        {
            multiplyRun<Count, Vectors>(tiles, blockStride, blocks, weights, width, products);
            return;
        }
        MultiplyTail<Count - 1, Vectors>::call(count, tiles, blockStride, blocks, weights, width, products);
    }
};

template <int Vectors> struct MultiplyTail<0, Vectors>
{
    static void call(int, const float*, size_t, int, const float*, int, float*) {}
};

/** All tiles of one frequency, Vectors vectors of its outputs. */
template <int Vectors>
static void multiplyColumns(const float* tiles, int count, int blocks, const float* weights, int width,
                            float* products)
{
    const size_t blockStride = static_cast<size_t>(count) * BLOCK;
    // Runs of about the same length: a last run of a tile or two would leave the registers empty.
    const int most = GROUP_VECTORS * RUN / Vectors; // sums in registers
    const int runs = (count + most - 1) / most;
    int first = 0;
    for (int i = 0; i < runs; ++i)
    {
        const int length = (count - first) / (runs - i);
        MultiplyTail<most, Vectors>::call(length, tiles + first * BLOCK, blockStride, blocks, weights, width,
                                          products + static_cast<size_t>(first) * width);
        first += length;
    }
}

template <int Frequencies>
static void multiply(const float* input, size_t stride, int tiles, int blocks, const float* weights,
                     int width, float* products, size_t productStride)
{
    const size_t frequencyWeights = static_cast<size_t>(blocks) * BLOCK * width;
    for (int f = 0; f < Frequencies; ++f)
    {
        int column = 0;
        for (; column + GROUP_VECTORS * LANES <= width; column += GROUP_VECTORS * LANES)
        {
            multiplyColumns<GROUP_VECTORS>(input, tiles, blocks, weights + column, width, products + column);
        }
        for (; column < width; column += LANES)
        {
            multiplyColumns<1>(input, tiles, blocks, weights + column, width, products + column);
        }
        input += stride;
        weights += frequencyWeights;
        products += productStride;
    }
}
