// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// From sums to values: bias, ReLU, rounding, pooling, unpooling. Included inside of a variant's namespace, in which Format
// and the operations on BLOCK channels are known.

static void rescaleRow(const Format::Sum* sums, size_t stride, int count, const Format::Rescaling& rescaling,
                       Format::Value* map)
{
    const Rescaler rescaler = loadRescaler(rescaling);
    for (int i = 0; i < count; ++i, sums += stride, map += BLOCK)
    {
        storeValues(map, rescale(rectify(loadBlock(sums), rescaler), rescaler));
    }
}

static void poolRows(const Format::Sum* upper, const Format::Sum* lower, size_t stride, int count,
                     const Format::Rescaling& rescaling, Format::Value* pooled, PoolCode* codes)
{
    const Rescaler rescaler = loadRescaler(rescaling);
    for (int i = 0; i < count; ++i, upper += 2 * stride, lower += 2 * stride, pooled += BLOCK)
    {
        // Sums, not values: they have fewer equal ones, so the codes are nearer to those of floats. After the ReLU:
        // where all values are zero, the first one counts, since the code also places a decoder's value.
        const BlockSums upperLeft = rectify(loadBlock(upper), rescaler);
        const BlockSums upperRight = rectify(loadBlock(upper + stride), rescaler);
        const BlockSums lowerLeft = rectify(loadBlock(lower), rescaler);
        const BlockSums lowerRight = rectify(loadBlock(lower + stride), rescaler);
        const BlockSums over = maximum(upperRight, upperLeft);
        const BlockSums under = maximum(lowerRight, lowerLeft);
        const unsigned inLower = greaterBits(under, over);
        const unsigned inRight =
            (greaterBits(upperRight, upperLeft) & ~inLower) | (greaterBits(lowerRight, lowerLeft) & inLower);
        storeValues(pooled, rescale(maximum(under, over), rescaler));
        codes[i].right = static_cast<uint16_t>(inRight);
        codes[i].lower = static_cast<uint16_t>(inLower);
    }
}

static void unpoolRow(const Format::Value* pooled, const PoolCode* codes, int count, Format::Value* upper,
                      Format::Value* lower)
{
    for (int i = 0; i < count; ++i, pooled += BLOCK, upper += 2 * BLOCK, lower += 2 * BLOCK)
    {
        const BlockValues values = loadValues(pooled);
        const unsigned inRight = codes[i].right;
        const unsigned inLower = codes[i].lower;
        storeValues(upper, keep(values, ~inRight & ~inLower));
        storeValues(upper + BLOCK, keep(values, inRight & ~inLower));
        storeValues(lower, keep(values, ~inRight & inLower));
        storeValues(lower + BLOCK, keep(values, inRight & inLower));
    }
}
