// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "makehuman_reader.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace fs = std::filesystem;

namespace facegen
{
namespace
{
constexpr size_t BASE_VERTICES = 19158; // of the mesh hm08, to which all targets belong
constexpr float LOWEST_HEAD = 5.5f;     // the body below the shoulders is not needed

fs::path findData(const std::string& assets)
{
    for (const char* below : {"", "data", "makehuman/data", "core/makehuman/data"})
    {
        fs::path folder = fs::path(assets) / below;
        if (fs::exists(folder / "3dobjs" / "base.obj"))
            return folder;
    }
    throw std::runtime_error("no MakeHuman (makehuman/data/3dobjs/base.obj) below " + assets);
}

Vec3 parseVector(const char* s)
{
    char* end = nullptr;
    const float x = std::strtof(s, &end);
    const float y = std::strtof(end, &end);
    const float z = std::strtof(end, nullptr);
    return {x, y, z};
}

std::vector<int> parseFace(const char* s)
{
    std::vector<int> face;
    char* end = nullptr;
    for (;; s = end)
    {
        const long index = std::strtol(s, &end, 10);
        if (end == s)
            return face;
        face.push_back(static_cast<int>(index) - 1);
        while (*end && *end != ' ')
            ++end; // texture indices are not used
    }
}
} // namespace

void MakeHumanTarget::addTo(Shape& shape, float weight) const
{
    for (size_t i = 0; i < vertices.size(); ++i)
        shape[vertices[i]] += deltas[i] * weight;
}

MakeHumanFiles::MakeHumanFiles(const std::string& assets) : root(findData(assets))
{
    const fs::path file = root / "3dobjs" / "base.obj";
    std::ifstream in(file);
    std::vector<std::vector<int>> faces;
    bool onSkin = false;
    for (std::string line; std::getline(in, line);)
    {
        if (line.compare(0, 2, "v ") == 0)
            vertices.push_back(parseVector(line.c_str() + 2));
        else if (line.compare(0, 2, "g ") == 0)
            onSkin = line.compare(2, 4, "body") == 0;
        else if (onSkin && line.compare(0, 2, "f ") == 0)
            faces.push_back(parseFace(line.c_str() + 2));
    }
    if (vertices.size() != BASE_VERTICES)
        throw std::runtime_error(file.string() + " is not MakeHuman's base mesh: it has " +
                                 std::to_string(vertices.size()) + " vertices");
    for (const std::vector<int>& face : faces)
    {
        const bool valid = std::all_of(face.begin(), face.end(),
                                       [](int v) { return v >= 0 && v < static_cast<int>(BASE_VERTICES); });
        if (!valid)
            throw std::runtime_error(file.string() + " is damaged");
        for (size_t i = 2; i < face.size(); ++i)
            if (vertices[face[0]].y > LOWEST_HEAD && std::abs(vertices[face[0]].x) < 2)
                triangles.push_back({face[0], face[i - 1], face[i]});
    }
}

fs::path MakeHumanFiles::pathOf(const std::string& name) const
{
    return root / "targets" / (name + ".target");
}

bool MakeHumanFiles::hasTarget(const std::string& name) const
{
    return fs::exists(pathOf(name));
}

MakeHumanTarget MakeHumanFiles::target(const std::string& name) const
{
    const fs::path file = pathOf(name);
    std::ifstream in(file);
    if (!in)
        throw std::runtime_error("cannot read " + file.string());
    MakeHumanTarget target;
    for (std::string line; std::getline(in, line);)
    {
        if (line.empty() || line[0] == '#')
            continue;
        char* end = nullptr;
        const long vertex = std::strtol(line.c_str(), &end, 10);
        if (end == line.c_str())
            continue;
        if (vertex < 0 || vertex >= static_cast<long>(BASE_VERTICES))
            throw std::runtime_error(file.string() + " is damaged");
        target.vertices.push_back(static_cast<int>(vertex));
        target.deltas.push_back(parseVector(end));
    }
    return target;
}

std::vector<std::string> MakeHumanFiles::targetsOf(const std::string& folder) const
{
    std::vector<std::string> names;
    const fs::path path = root / "targets" / folder;
    if (fs::is_directory(path))
        for (const fs::directory_entry& entry : fs::directory_iterator(path))
            if (entry.path().extension() == ".target")
                names.push_back(folder + "/" + entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}
} // namespace facegen
