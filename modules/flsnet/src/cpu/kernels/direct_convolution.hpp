// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Convolution without Winograd, a row at a time. Included inside of a variant's namespace.

/** Count pixels times Vectors vectors of outputs, in registers. LaneCount: channels a block of the input. */
template <int Count, int Vectors, int LaneCount>
static void convolveRun(const DirectRow& row, int first, int column)
{
    Floats sum[Count][Vectors];
    FLSNET_UNROLL
    for (int v = 0; v < Vectors; ++v)
    {
        const Floats bias = load(row.bias + column + v * LANES);
        FLSNET_UNROLL
        for (int t = 0; t < Count; ++t)
        {
            sum[t][v] = bias;
        }
    }
    const float* weights = row.weights + column;
    for (int block = 0; block < row.blocks; ++block)
    {
        for (int y = 0; y < row.kernel; ++y)
        {
            const float* pixel =
                row.input + block * row.inputBlockStride + y * row.inputRowStride + first * LaneCount;
            for (int x = 0; x < row.kernel; ++x, pixel += LaneCount)
            {
                for (int lane = 0; lane < LaneCount; ++lane, weights += row.width)
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
                        const Floats value = broadcast(pixel[t * LaneCount + lane]);
                        FLSNET_UNROLL
                        for (int v = 0; v < Vectors; ++v)
                        {
                            sum[t][v] = multiplyAdd(value, weight[v], sum[t][v]);
                        }
                    }
                }
            }
        }
    }
    const Floats lowest = broadcast(row.lowest);
    FLSNET_UNROLL
    for (int v = 0; v < Vectors; ++v)
    {
        const int channel = column + v * LANES;
        float* out = row.output + channel / BLOCK * row.outputBlockStride + channel % BLOCK;
        FLSNET_UNROLL
        for (int t = 0; t < Count; ++t)
        {
            store(out + static_cast<size_t>(first + t) * BLOCK, maximum(sum[t][v], lowest));
        }
    }
}

/** Picks convolveRun() for a count that is known at run time only: 1 to Count. */
template <int Count, int Vectors, int LaneCount> struct ConvolveTail
{
    static void call(int count, const DirectRow& row, int first, int column)
    {
        if (count == Count)
        {
            convolveRun<Count, Vectors, LaneCount>(row, first, column);
            return;
        }
        ConvolveTail<Count - 1, Vectors, LaneCount>::call(count, row, first, column);
    }
};

template <int Vectors, int LaneCount> struct ConvolveTail<0, Vectors, LaneCount>
{
    static void call(int, const DirectRow&, int, int) {}
};

template <int Vectors, int LaneCount> static void convolveColumns(const DirectRow& row, int column)
{
    const int runs = (row.count + RUN - 1) / RUN;
    int first = 0;
    for (int i = 0; i < runs; ++i)
    {
        const int length = (row.count - first) / (runs - i);
        ConvolveTail<RUN, Vectors, LaneCount>::call(length, row, first, column);
        first += length;
    }
}

template <int LaneCount> static void convolveLanes(const DirectRow& row)
{
    int column = 0;
    for (; column + GROUP_VECTORS * LANES <= row.width; column += GROUP_VECTORS * LANES)
    {
        convolveColumns<GROUP_VECTORS, LaneCount>(row, column);
    }
    for (; column < row.width; column += LANES)
    {
        convolveColumns<1, LaneCount>(row, column);
    }
}

static void convolveRow(const DirectRow& row)
{
    if (row.lanes == 1)
    {
        convolveLanes<1>(row);
    }
    else
    {
        convolveLanes<BLOCK>(row);
    }
}
