// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// One-dimensional transforms of Winograd F(4, 3) and F(2, 3) (Lavin and Gray 2016). Included inside of a
// variant's namespace.

template <int Tile> struct Winograd;

template <> struct Winograd<LARGE_TILE>
{
    /** B^T: six values of the input, stride apart, to their frequencies, in place. */
    static FLSNET_INLINE void inputFrequencies(Floats* d, int stride)
    {
        const Floats two = broadcast(2.f);
        const Floats four = broadcast(4.f);
        const Floats minusTwo = broadcast(-2.f);
        const Floats minusFour = broadcast(-4.f);
        const Floats d0 = d[0];
        const Floats d1 = d[stride];
        const Floats d2 = d[2 * stride];
        const Floats d3 = d[3 * stride];
        const Floats d4 = d[4 * stride];
        const Floats d5 = d[5 * stride];
        const Floats even = multiplyAdd(minusFour, d2, d4);
        const Floats odd = multiplyAdd(minusFour, d1, d3);
        const Floats evenStep = subtract(d4, d2);
        const Floats oddStep = subtract(d3, d1);
        d[0] = multiplyAdd(four, subtract(d0, d2), evenStep);
        d[stride] = add(even, odd);
        d[2 * stride] = subtract(even, odd);
        d[3 * stride] = multiplyAdd(two, oddStep, evenStep);
        d[4 * stride] = multiplyAdd(minusTwo, oddStep, evenStep);
        d[5 * stride] = multiplyAdd(minusFour, oddStep, subtract(d5, d3));
    }

    /** A^T: six products to four values of the output, outStride apart. */
    static FLSNET_INLINE void outputValues(const Floats* m, Floats* out, int outStride)
    {
        const Floats sum12 = add(m[1], m[2]);
        const Floats step12 = subtract(m[1], m[2]);
        const Floats sum34 = add(m[3], m[4]);
        const Floats step34 = subtract(m[3], m[4]);
        out[0] = add(m[0], add(sum12, sum34));
        out[outStride] = multiplyAdd(broadcast(2.f), step34, step12);
        out[2 * outStride] = multiplyAdd(broadcast(4.f), sum34, sum12);
        out[3 * outStride] = add(multiplyAdd(broadcast(8.f), step34, step12), m[5]);
    }
};

template <> struct Winograd<SMALL_TILE>
{
    /** B^T: four values of the input, stride apart, to their frequencies, in place. */
    static FLSNET_INLINE void inputFrequencies(Floats* d, int stride)
    {
        const Floats d0 = d[0];
        const Floats d1 = d[stride];
        const Floats d2 = d[2 * stride];
        const Floats d3 = d[3 * stride];
        d[0] = subtract(d0, d2);
        d[stride] = add(d1, d2);
        d[2 * stride] = subtract(d2, d1);
        d[3 * stride] = subtract(d1, d3);
    }

    /** A^T: four products to two values of the output, outStride apart. */
    static FLSNET_INLINE void outputValues(const Floats* m, Floats* out, int outStride)
    {
        out[0] = add(m[0], add(m[1], m[2]));
        out[outStride] = subtract(subtract(m[1], m[2]), m[3]);
    }
};
