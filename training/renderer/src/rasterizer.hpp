// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// A z-buffer of samples that keeps which surface is seen and where on it.
#ifndef FACEGEN_RASTERIZER_HPP
#define FACEGEN_RASTERIZER_HPP

#include <vector>

#include "pose.hpp"
#include "scene.hpp"

namespace facegen
{
struct Sample
{
    static constexpr int NOTHING = -1;

    float depth = 1e9f;
    int id = NOTHING;   //!< triangle, or strandId() of the first point of a piece of a strand
    float u = 0, v = 0; //!< weights of b and c; for strands the way along (0..1) and across (-1..1)

    bool isStrand() const { return id < NOTHING; }
    int strandPoint() const { return -2 - id; }
    static int strandId(int point) { return -2 - point; }
};

struct Frame
{
    explicit Frame(int size_) : size(size_), samples(static_cast<size_t>(size_) * size_) {}

    Sample& at(int x, int y) { return samples[static_cast<size_t>(y) * size + x]; }
    const Sample& at(int x, int y) const { return samples[static_cast<size_t>(y) * size + x]; }

    int size;
    std::vector<Sample> samples;
};

/** The mesh and the strands must be posed into camera space. */
void rasterize(const Mesh& mesh, const Camera& camera, Frame& frame);
void rasterize(const Strands& strands, const Camera& camera, Frame& frame);
} // namespace facegen

#endif
