// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// MakeHuman's base mesh and morph targets, as their files hold them.
#ifndef FACEGEN_MAKEHUMAN_READER_HPP
#define FACEGEN_MAKEHUMAN_READER_HPP

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "vec.hpp"

namespace facegen
{
using Shape = std::vector<Vec3>;

/** The vertices that a target moves. */
struct MakeHumanTarget
{
    std::vector<int> vertices;
    std::vector<Vec3> deltas;

    void addTo(Shape& shape, float weight) const;
};

/** Decimetres; axes as in head space. */
class MakeHumanFiles
{
public:
    /** The folder with `3dobjs` and `targets`, or one above it. Throws std::runtime_error if there is none. */
    explicit MakeHumanFiles(const std::string& assets);

    const Shape& base() const { return vertices; }
    /** Of the skin alone, without helpers and joints. */
    const std::vector<std::array<int, 3>>& skin() const { return triangles; }
    /** name: below `targets`, without its ending. */
    MakeHumanTarget target(const std::string& name) const;
    bool hasTarget(const std::string& name) const;
    /** Names of all targets of a folder below `targets`, sorted. */
    std::vector<std::string> targetsOf(const std::string& folder) const;

private:
    std::filesystem::path pathOf(const std::string& name) const;

    std::filesystem::path root;
    Shape vertices;
    std::vector<std::array<int, 3>> triangles;
};
} // namespace facegen

#endif
