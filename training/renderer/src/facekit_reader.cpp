// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Reads ICT FaceKit's OBJ files into a HeadModel.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "ambient_occlusion.hpp"
#include "head_model.hpp"

namespace fs = std::filesystem;

namespace facegen
{
namespace
{
constexpr int FACEKIT_VERTICES = 26719;
constexpr int IDENTITY_MODES = 100;
constexpr float SMALLEST_DELTA = 2e-4f; // cm; below it an expression does not move a vertex

// Vertices of the 68 landmarks, from FaceKit's documentation.
constexpr int FACEKIT_LANDMARKS[LANDMARK_COUNT] = {
    1225, 1888, 1052, 367,  1719, 1722, 2199, 1447, 966,  3661, 4390, 3927, 3924, 2608, 3272, 4088, 3443,
    268,  493,  1914, 2044, 1401, 3615, 4240, 4114, 2734, 2509, 978,  4527, 4942, 4857, 1140, 2075, 1147,
    4269, 3360, 1507, 1542, 1537, 1528, 1518, 1511, 3742, 3751, 3756, 3721, 3725, 3732, 5708, 5695, 2081,
    0,    4275, 6200, 6213, 6346, 6461, 5518, 5957, 5841, 5702, 5711, 5533, 6216, 6207, 6470, 5517, 5966};

struct VertexRange
{
    int first, last;
    Part part;
};

// What is drawn. The iris lies under the sclera's shell and is painted on it; fluid and blend strips are
// left out.
constexpr VertexRange DRAWN[] = {{0, 9408, Part::FACE},
                                 {9409, 11247, Part::BACK_HEAD},
                                 {11248, 13293, Part::MOUTH_SOCKET},
                                 {13294, 14061, Part::EYE_SOCKET},
                                 {14062, 17038, Part::GUMS},
                                 {17039, 21450, Part::TEETH},
                                 {21451, 22220, Part::EYEBALL_LEFT},
                                 {23021, 23790, Part::EYEBALL_RIGHT},
                                 {25351, 26718, Part::LASHES}};

const char* const EXPRESSION_NAMES[] = {
    "browDown_L",       "browDown_R",       "browInnerUp_L",  "browInnerUp_R",   "browOuterUp_L",
    "browOuterUp_R",    "cheekPuff_L",      "cheekPuff_R",    "cheekSquint_L",   "cheekSquint_R",
    "eyeBlink_L",       "eyeBlink_R",       "eyeLookDown_L",  "eyeLookDown_R",   "eyeLookIn_L",
    "eyeLookIn_R",      "eyeLookOut_L",     "eyeLookOut_R",   "eyeLookUp_L",     "eyeLookUp_R",
    "eyeSquint_L",      "eyeSquint_R",      "eyeWide_L",      "eyeWide_R",       "jawForward",
    "jawLeft",          "jawOpen",          "jawRight",       "mouthClose",      "mouthDimple_L",
    "mouthDimple_R",    "mouthFrown_L",     "mouthFrown_R",   "mouthFunnel",     "mouthLeft",
    "mouthLowerDown_L", "mouthLowerDown_R", "mouthPress_L",   "mouthPress_R",    "mouthPucker",
    "mouthRight",       "mouthRollLower",   "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper",
    "mouthSmile_L",     "mouthSmile_R",     "mouthStretch_L", "mouthStretch_R",  "mouthUpperUp_L",
    "mouthUpperUp_R",   "noseSneer_L",      "noseSneer_R"};

struct ObjMesh
{
    std::vector<Vec3> vertices;
    std::vector<std::vector<int>> faces;
};

ObjMesh readObj(const fs::path& path)
{
    std::ifstream in(path);
    if (!in)
        throw std::runtime_error("cannot read " + path.string());
    ObjMesh mesh;
    std::string line;
    while (std::getline(in, line))
    {
        const char* s = line.c_str();
        char* end = nullptr;
        if (line.compare(0, 2, "v ") == 0)
        {
            const float x = std::strtof(s + 2, &end);
            const float y = std::strtof(end, &end);
            const float z = std::strtof(end, &end);
            mesh.vertices.emplace_back(x, y, z);
        }
        else if (line.compare(0, 2, "f ") == 0)
        {
            std::vector<int> face;
            for (s += 2;; s = end)
            {
                const long index = std::strtol(s, &end, 10);
                if (end == s)
                    break;
                face.push_back(static_cast<int>(index) - 1);
                while (*end && *end != ' ')
                    ++end; // texture and normal indices are not used
            }
            mesh.faces.push_back(std::move(face));
        }
    }
    if (mesh.vertices.size() != FACEKIT_VERTICES)
        throw std::runtime_error(path.string() + " is not a mesh of ICT FaceKit: it has " +
                                 std::to_string(mesh.vertices.size()) + " vertices");
    return mesh;
}

fs::path findFaceKit(const std::string& assets)
{
    for (const char* below : {"", "FaceXModel", "ICT-FaceKit/FaceXModel"})
    {
        const fs::path folder = fs::path(assets) / below;
        if (fs::exists(folder / "generic_neutral_mesh.obj"))
            return folder;
    }
    throw std::runtime_error("no ICT FaceKit (FaceXModel/generic_neutral_mesh.obj) below " + assets);
}

/** How far the vertices that are kept lie from the neutral mesh. */
std::vector<Vec3> displacementsOf(const std::vector<Vec3>& target, const std::vector<Vec3>& neutral,
                                  const std::vector<int>& kept)
{
    std::vector<Vec3> displacements;
    displacements.reserve(kept.size());
    for (int v : kept)
        displacements.push_back(target[v] - neutral[v]);
    return displacements;
}
} // namespace

HeadModel readHeadModel(const std::string& assets)
{
    const fs::path folder = findFaceKit(assets);
    const ObjMesh base = readObj(folder / "generic_neutral_mesh.obj");

    std::vector<int> kept, newIndex(FACEKIT_VERTICES, -1);
    std::vector<Part> partOf(FACEKIT_VERTICES, Part::FACE);
    HeadModel model;
    for (const VertexRange& range : DRAWN)
        for (int v = range.first; v <= range.last; ++v)
        {
            newIndex[v] = static_cast<int>(kept.size());
            partOf[v] = range.part;
            kept.push_back(v);
            model.neutral.push_back(base.vertices[v]);
        }
    for (int i = 0; i < LANDMARK_COUNT; ++i)
        model.landmarks[i] = newIndex[FACEKIT_LANDMARKS[i]];

    for (const std::vector<int>& face : base.faces)
        for (size_t i = 2; i < face.size(); ++i)
        {
            const Triangle t{newIndex[face[0]], newIndex[face[i - 1]], newIndex[face[i]], partOf[face[0]]};
            if (t.a < 0 || t.b < 0 || t.c < 0)
                continue;
            (t.part == Part::LASHES ? model.lashes : model.triangles).push_back(t);
        }

    for (int i = 0; i < IDENTITY_MODES; ++i)
    {
        const std::string number = std::to_string(1000 + i).substr(1);
        const ObjMesh target = readObj(folder / ("identity" + number + ".obj"));
        model.identities.push_back(makeIdentityMode(displacementsOf(target.vertices, base.vertices, kept)));
    }
    for (const char* name : EXPRESSION_NAMES)
    {
        const ObjMesh target = readObj(folder / (std::string(name) + ".obj"));
        model.expressions.push_back(
            makeExpression(name, displacementsOf(target.vertices, base.vertices, kept), SMALLEST_DELTA));
    }
    model.openness = measureOpenness(model.neutral, model.triangles);
    return model;
}
} // namespace facegen
