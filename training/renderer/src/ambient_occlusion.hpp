// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// How open to the sky each vertex of the neutral head is.
#ifndef FACEGEN_AMBIENT_OCCLUSION_HPP
#define FACEGEN_AMBIENT_OCCLUSION_HPP

#include <vector>

#include "head_model.hpp"

namespace facegen
{
/** 1: nothing in the way; 0: buried. Eyeballs do not occlude. */
std::vector<float> measureOpenness(const std::vector<Vec3>& vertices, const std::vector<Triangle>& triangles);

/** Area-weighted unit normals of the vertices. */
std::vector<Vec3> vertexNormals(const std::vector<Vec3>& vertices, const std::vector<Triangle>& triangles);
} // namespace facegen

#endif
