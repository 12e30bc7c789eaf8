// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What is drawn: one triangle mesh and the strands of hair, in head space until they are posed.
#ifndef FACEGEN_SCENE_HPP
#define FACEGEN_SCENE_HPP

#include <vector>

#include "face_class.hpp"
#include "head_model.hpp"

namespace facegen
{
/** Textures are functions of the rest position: the place of the point on the neutral head. */
struct Mesh
{
    std::vector<Vec3> positions, rest, normals;
    std::vector<float> openness;
    std::vector<float> bodyShare;
    std::vector<Triangle> triangles;

    int add(const Vec3& position, const Vec3& restPosition, float open, float share)
    {
        positions.push_back(position);
        rest.push_back(restPosition);
        openness.push_back(open);
        bodyShare.push_back(share);
        return static_cast<int>(positions.size()) - 1;
    }

    /** Two triangles per cell of a grid from vertex `first` on; a closed grid joins its outer columns. */
    void addGrid(int first, int columns, int rows, bool closed, Part part)
    {
        for (int j = 0; j + 1 < rows; ++j)
            for (int i = 0; i + (closed ? 0 : 1) < columns; ++i)
            {
                const int a = first + j * columns + i, b = first + j * columns + (i + 1) % columns;
                triangles.push_back({a, b, a + columns, part});
                triangles.push_back({b, b + columns, a + columns, part});
            }
    }
};

/** A ribbon that always faces the camera: one lock of hair or of a beard. */
struct Strand
{
    Vec3 color, rootColor;
    uint32_t id = 0;
    FaceClass label = HAIR;
    bool sheer = false; //!< where it is thinner than a sample it fills only a share of them
};

struct StrandPoint
{
    Vec3 position, normal;
    float halfWidth = 0;
    float light = 1; //!< how much of the light reaches into the hair here
    float root = 0;  //!< share of the root's colour
    int strand = 0;
    bool last = false; //!< no ribbon to the next point
};

struct Strands
{
    std::vector<Strand> strands;
    std::vector<StrandPoint> points;
};
} // namespace facegen

#endif
