// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// One binary file of a HeadModel, so that a start takes a fraction of a second.

#include <cstring>
#include <fstream>
#include <stdexcept>

#include "head_model.hpp"

namespace facegen
{
namespace
{
constexpr char MAGIC[8] = {'F', 'L', 'S', 'H', 'E', 'A', 'D', '2'};
constexpr char FIRST_VERSION = '1'; // the same without MakeHuman's family
constexpr uint32_t LARGEST_COUNT = 10000000;

static_assert(sizeof(Vec3) == 12, "Vec3 is written as three floats");

class Writer
{
public:
    explicit Writer(const std::string& file) : out(file, std::ios::binary)
    {
        if (!out)
            throw std::runtime_error("cannot write " + file);
    }

    template <typename T> void value(const T& v) { out.write(reinterpret_cast<const char*>(&v), sizeof v); }

    template <typename T> void array(const std::vector<T>& v)
    {
        value(static_cast<uint32_t>(v.size()));
        out.write(reinterpret_cast<const char*>(v.data()),
                  static_cast<std::streamsize>(v.size() * sizeof(T)));
    }

    void finish()
    {
        out.flush();
        if (!out)
            throw std::runtime_error("the head file could not be written whole");
    }

private:
    std::ofstream out;
};

class Reader
{
public:
    explicit Reader(const std::string& file) : in(file, std::ios::binary)
    {
        if (!in)
            throw std::runtime_error("cannot read " + file);
    }

    template <typename T> void value(T& v)
    {
        in.read(reinterpret_cast<char*>(&v), sizeof v);
        if (!in)
            throw std::runtime_error("the head file is cut short");
    }

    uint32_t count()
    {
        uint32_t n = 0;
        value(n);
        if (n > LARGEST_COUNT)
            throw std::runtime_error("the head file is damaged");
        return n;
    }

    template <typename T> void array(std::vector<T>& v)
    {
        v.resize(count());
        in.read(reinterpret_cast<char*>(v.data()), static_cast<std::streamsize>(v.size() * sizeof(T)));
        if (!in)
            throw std::runtime_error("the head file is cut short");
    }

private:
    std::ifstream in;
};

void checkIndices(const HeadModel& m)
{
    const int n = static_cast<int>(m.neutral.size());
    const auto ok = [n](int i) { return i >= 0 && i < n; };
    bool good = m.openness.size() == m.neutral.size();
    for (const std::vector<Triangle>* list : {&m.triangles, &m.lashes})
        for (const Triangle& t : *list)
            good = good && ok(t.a) && ok(t.b) && ok(t.c);
    for (int i : m.landmarks)
        good = good && ok(i);
    const auto checkMode = [&](const IdentityMode& mode) {
        good = good && mode.deltas.size() == 3 * m.neutral.size();
    };
    const auto checkExpression = [&](const Expression& e) {
        good = good && e.vertices.size() == e.deltas.size();
        for (int i : e.vertices)
            good = good && ok(i);
    };
    for (const IdentityMode& mode : m.identities)
        checkMode(mode);
    for (const Expression& e : m.expressions)
        checkExpression(e);
    if (!m.makehuman.empty())
        for (const IdentityMode* mode : m.makehuman.modes())
            checkMode(*mode);
    for (const Detail& detail : m.makehuman.details)
    {
        checkExpression(detail.less);
        checkExpression(detail.more);
    }
    if (!good)
        throw std::runtime_error("the head file is damaged");
}

void write(Writer& w, const IdentityMode& mode)
{
    w.value(mode.scale);
    w.array(mode.deltas);
}

void read(Reader& r, IdentityMode& mode)
{
    r.value(mode.scale);
    r.array(mode.deltas);
}

void write(Writer& w, const Expression& e)
{
    w.array(std::vector<char>(e.name.begin(), e.name.end()));
    w.array(e.vertices);
    w.array(e.deltas);
}

void read(Reader& r, Expression& e)
{
    std::vector<char> name;
    r.array(name);
    e.name.assign(name.begin(), name.end());
    r.array(e.vertices);
    r.array(e.deltas);
}

void write(Writer& w, const MakeHumanFamily& family)
{
    for (const IdentityMode* mode : family.modes())
        write(w, *mode);
    w.value(static_cast<uint32_t>(family.details.size()));
    for (const Detail& detail : family.details)
    {
        write(w, detail.less);
        write(w, detail.more);
    }
}

void read(Reader& r, MakeHumanFamily& family)
{
    for (IdentityMode* mode : family.modes())
        read(r, *mode);
    family.details.resize(r.count());
    for (Detail& detail : family.details)
    {
        read(r, detail.less);
        read(r, detail.more);
    }
}
} // namespace

void saveHeadModel(const HeadModel& model, const std::string& file)
{
    Writer w(file);
    w.value(MAGIC);
    w.array(model.neutral);
    w.array(model.openness);
    w.array(model.triangles);
    w.array(model.lashes);
    w.value(model.landmarks);
    w.value(static_cast<uint32_t>(model.identities.size()));
    for (const IdentityMode& mode : model.identities)
        write(w, mode);
    w.value(static_cast<uint32_t>(model.expressions.size()));
    for (const Expression& e : model.expressions)
        write(w, e);
    write(w, model.makehuman);
    w.finish();
}

HeadModel loadHeadModel(const std::string& file)
{
    Reader r(file);
    char magic[sizeof MAGIC];
    r.value(magic);
    const char version = magic[sizeof MAGIC - 1];
    if (std::memcmp(magic, MAGIC, sizeof MAGIC - 1) != 0 ||
        (version != MAGIC[sizeof MAGIC - 1] && version != FIRST_VERSION))
        throw std::runtime_error(file + " is not a head file of this version: make it again with --pack");
    HeadModel model;
    r.array(model.neutral);
    r.array(model.openness);
    r.array(model.triangles);
    r.array(model.lashes);
    r.value(model.landmarks);
    model.identities.resize(r.count());
    for (IdentityMode& mode : model.identities)
        read(r, mode);
    model.expressions.resize(r.count());
    for (Expression& e : model.expressions)
        read(r, e);
    if (version != FIRST_VERSION)
        read(r, model.makehuman);
    checkIndices(model);
    return model;
}
} // namespace facegen
