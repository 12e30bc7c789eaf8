// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_CPU_PADDED_WEIGHTS_HPP
#define OPENCV_FLSNET_CPU_PADDED_WEIGHTS_HPP

#include <algorithm>

#include "kernels/padded_kernels.hpp"
#include "opencv2/core.hpp"

namespace cv
{
namespace flsnet
{
namespace cpu
{

/** A 3x3 convolution's kernels as ConvolutionRow reads them. */
template <typename Format> class PaddedWeights
{
public:
    typedef typename Format::Weight Weight;

    static const int UNIT = UNIT_BYTES / sizeof(Weight); // channels

    int inputs() const { return inputs_; }
    int outputs() const { return outputs_; }
    int units() const { return lanes_ / UNIT; } // of a pixel of the inputs
    int groups() const { return (outputs_ + GROUP - 1) / GROUP; }
    int width(int group) const { return std::min(GROUP, outputs_ - group * GROUP); }

    /** Number of a group's weights for one block of inputs. */
    size_t blockSize(int group) const { return static_cast<size_t>(9) * lanes_ * width(group); }

    const Weight* weights(int group, int block) const
    {
        return weights_.ptr<Weight>() + groupStart(group) + block * blockSize(group);
    }

protected:
    /** All zero. @param inputs a multiple of BLOCK, or those of an image. */
    PaddedWeights(int inputs, int outputs)
        : inputs_(inputs), outputs_(outputs), lanes_(inputs % BLOCK == 0 ? BLOCK : IMAGE_LANES),
          blocks_(std::max(1, inputs / BLOCK)),
          weights_(Mat::zeros(outputs, 9 * lanes_ * blocks_, DataType<Weight>::type))
    {
        CV_Assert(outputs % BLOCK == 0 && (inputs % BLOCK == 0 || inputs <= IMAGE_LANES));
    }
    ~PaddedWeights() = default;

    /** @param kernel 3 x 3. */
    void store(int output, int input, const Weight* kernel)
    {
        const int group = output / GROUP;
        Weight* block = weights_.ptr<Weight>() + groupStart(group) + input / lanes_ * blockSize(group);
        const int lane = input % lanes_;
        for (int i = 0; i < 9; ++i)
        {
            const size_t unit = static_cast<size_t>(i) * units() + lane / UNIT;
            block[(unit * width(group) + output % GROUP) * UNIT + lane % UNIT] = kernel[i];
        }
    }

private:
    size_t groupStart(int group) const { return group * blocks_ * blockSize(0); }

    int inputs_;
    int outputs_;
    int lanes_;
    int blocks_;
    Mat weights_; // starts at a cache line
};

} // namespace cpu
} // namespace flsnet
} // namespace cv

#endif // OPENCV_FLSNET_CPU_PADDED_WEIGHTS_HPP
