// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// 2x2 max pooling with codes. Included inside of a variant's namespace.

/** The maximum of a window of vectors, and what is to be added to its code: bits of lanes from number lane
 * on. */
static FLSNET_INLINE Floats poolWindow(Floats upperLeft, Floats upperRight, Floats lowerLeft,
                                       Floats lowerRight, int lane, unsigned& right, unsigned& lower)
{
    const Floats upper = maximum(upperRight, upperLeft);
    const Floats under = maximum(lowerRight, lowerLeft);
    const unsigned inLower = greaterBits(under, upper);
    const unsigned inRight =
        (greaterBits(upperRight, upperLeft) & ~inLower) | (greaterBits(lowerRight, lowerLeft) & inLower);
    right |= inRight << lane;
    lower |= inLower << lane;
    return maximum(under, upper);
}

static void poolBlock(const float* map, int height, int width, float* pooled, PoolCode* codes)
{
    for (int y = 0; y < height / 2; ++y)
    {
        const float* upper = map + static_cast<size_t>(2 * y) * width * BLOCK;
        const float* under = upper + static_cast<size_t>(width) * BLOCK;
        for (int x = 0; x < width / 2; ++x, upper += 2 * BLOCK, under += 2 * BLOCK, pooled += BLOCK)
        {
            unsigned right = 0;
            unsigned lower = 0;
            for (int lane = 0; lane < BLOCK; lane += LANES)
            {
                store(pooled + lane,
                      poolWindow(load(upper + lane), load(upper + BLOCK + lane), load(under + lane),
                                 load(under + BLOCK + lane), lane, right, lower));
            }
            codes->right = static_cast<uint16_t>(right);
            codes->lower = static_cast<uint16_t>(lower);
            ++codes;
        }
    }
}
