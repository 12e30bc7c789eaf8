// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// Makes MakeHumanFamily of MakeHuman's targets.

#include <map>

#include "inner_parts.hpp"
#include "makehuman_people.hpp"
#include "makehuman_registration.hpp"

namespace facegen
{
namespace
{
// Folders below `targets` and the endings of the two directions.
const char* const DETAIL_FOLDERS[] = {"head",  "forehead", "eyebrows", "eyes", "nose",
                                      "cheek", "mouth",    "chin",     "ears", "neck"};
const char* const OPPOSITES[][2] = {{"-decr", "-incr"},
                                    {"-down", "-up"},
                                    {"-in", "-out"},
                                    {"-backward", "-forward"},
                                    {"-concave", "-convex"},
                                    {"-compress", "-uncompress"},
                                    {"-triangular", "-invertedtriangular"},
                                    {"-round", "-square"},
                                    {"-oval", "-rectangular"}};
// Whole translations show nothing in a picture that is framed by the face; the head's age and fat are known
// from the larger modes.
const char* const LEFT_OUT[] = {"head/head-trans",    "head/head-age",        "neck/neck-trans",
                                "nose/nose-trans-in", "mouth/mouth-trans-in", "head/head-angle"};

constexpr float SMALLEST_DELTA = 2e-3f;        // cm; below it a detail does not move a vertex
constexpr float NECK_TOP = -9, NECK_END = -15; // cm; the shoulders stay where they are
constexpr float LOWEST_HEAD = -6;              // cm; below it nothing counts for the size of a head

bool startsWith(const std::string& text, const std::string& beginning)
{
    return text.compare(0, beginning.size(), beginning) == 0;
}

bool endsWith(const std::string& text, const std::string& ending)
{
    return text.size() >= ending.size() &&
           text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

class FamilyBuilder
{
public:
    FamilyBuilder(const HeadModel& model_, const std::string& assets)
        : model(model_), files(assets), reference(averageAdult(files)),
          registration(registerMakeHuman(model_, files, reference)), inner(model_, registration.skin)
    {
    }

    MakeHumanFamily build() const
    {
        MakeHumanFamily family;
        std::vector<Vec3> mean(model.neutral.size());
        for (size_t i = 0; i < mean.size(); ++i)
            if (registration.skin.isSkin(i))
                mean[i] = registration.positions[i] - model.neutral[i];
        family.mean = makeIdentityMode(finish(mean));
        for (int sex = 0; sex < SEX_COUNT; ++sex)
            for (int age = 0; age < AGE_COUNT; ++age)
                addPeople(sex, age, family);
        addDetails(family);
        return family;
    }

private:
    /** Heads of one age and sex, brought to the size of an adult's, and what changes their build. */
    void addPeople(int sex, int age, MakeHumanFamily& family) const
    {
        float size = 1;
        for (int ancestry = 0; ancestry < ANCESTRY_COUNT; ++ancestry)
        {
            std::vector<Vec3> displacements =
                registration.carry(differenceToReference(makeHumanPerson(files, sex, age, ancestry)));
            size = normalizeSize(displacements);
            family.people[sex][age][ancestry] = makeIdentityMode(finish(displacements));
        }
        const auto build = [&](const char* muscle, const char* weight) {
            std::vector<Vec3> displacements = carryScaled(changeOfBuild(files, sex, age, muscle, weight),
                                                          registration.placement.scale / size);
            removeShift(displacements);
            return makeIdentityMode(finish(displacements));
        };
        family.thin[sex][age] = build("average", "min");
        family.fat[sex][age] = build("average", "max");
        family.weak[sex][age] = build("min", "average");
        family.strong[sex][age] = build("max", "average");
    }

    Shape differenceToReference(const Shape& shape) const
    {
        Shape difference(shape.size());
        for (size_t i = 0; i < shape.size(); ++i)
            difference[i] = (shape[i] - reference[i]) * registration.placement.scale;
        return difference;
    }

    std::vector<Vec3> carryScaled(const Shape& change, float scale) const
    {
        std::vector<Vec3> displacements = registration.carry(change);
        for (Vec3& d : displacements)
            d = d * scale;
        return displacements;
    }

    template <typename Function> void forHead(Function function) const
    {
        for (size_t i = 0; i < model.neutral.size(); ++i)
            if (registration.skin.isSkin(i) && model.neutral[i].y > LOWEST_HEAD)
                function(i);
    }

    /** Shifts and scales the displaced head onto the average one; returns its size before. */
    float normalizeSize(std::vector<Vec3>& displacements) const
    {
        Vec3 centre, moved;
        float n = 0;
        forHead([&](size_t i) {
            centre += registration.positions[i];
            moved += registration.positions[i] + displacements[i];
            ++n;
        });
        centre = centre * (1 / n);
        moved = moved * (1 / n);
        float product = 0, norm = 0;
        forHead([&](size_t i) {
            const Vec3 p = registration.positions[i] - centre;
            product += dot(p, registration.positions[i] + displacements[i] - moved);
            norm += dot(p, p);
        });
        const float size = product / norm;
        for (size_t i = 0; i < displacements.size(); ++i)
        {
            const Vec3& p = registration.positions[i];
            displacements[i] = (p + displacements[i] - moved) * (1 / size) + centre - p;
        }
        return size;
    }

    void removeShift(std::vector<Vec3>& displacements) const
    {
        Vec3 mean;
        float n = 0;
        forHead([&](size_t i) {
            mean += displacements[i];
            ++n;
        });
        for (Vec3& d : displacements)
            d += mean * (-1 / n);
    }

    /** From the skin to the whole head, fading towards the shoulders. */
    std::vector<Vec3> finish(std::vector<Vec3> displacements) const
    {
        for (size_t i = 0; i < displacements.size(); ++i)
        {
            const Vec3& rest = model.neutral[i];
            const float height = rest.y + 0.35f * std::max(0.f, rest.z - 4);
            displacements[i] = registration.skin.isSkin(i)
                                   ? displacements[i] * smoothstep(NECK_END, NECK_TOP, height)
                                   : Vec3();
        }
        inner.follow(displacements);
        return displacements;
    }

    /** Both sides as one, paired by direction; a target without opposite is paired with nothing. */
    void addDetails(MakeHumanFamily& family) const
    {
        std::map<std::string, std::array<Shape, 2>> pairs;
        for (const char* folder : DETAIL_FOLDERS)
            for (const std::string& name : files.targetsOf(folder))
                if (!isLeftOut(name))
                    addToPair(name, pairs);
        for (const auto& [name, shapes] : pairs)
        {
            std::array<Expression, 2> directions;
            for (int k = 0; k < 2; ++k)
            {
                if (shapes[k].empty())
                    continue;
                std::vector<Vec3> displacements = carryScaled(shapes[k], registration.placement.scale);
                if (startsWith(name, "head/") || startsWith(name, "neck/"))
                    removeShift(displacements);
                directions[k] = makeExpression(name, finish(displacements), SMALLEST_DELTA);
            }
            family.details.push_back({directions[0], directions[1]});
        }
    }

    static bool isLeftOut(const std::string& name)
    {
        for (const char* beginning : LEFT_OUT)
            if (startsWith(name, beginning))
                return true;
        return false;
    }

    void addToPair(const std::string& name, std::map<std::string, std::array<Shape, 2>>& pairs) const
    {
        const size_t slash = name.find('/');
        std::string trait = name.substr(slash + 1);
        if (startsWith(trait, "l-") || startsWith(trait, "r-"))
            trait = trait.substr(2);
        const int direction = nameByLastDirection(trait);
        Shape& shape = pairs[name.substr(0, slash + 1) + trait][direction];
        shape.resize(files.base().size());
        files.target(name).addTo(shape, 1);
    }

    /** Gives both directions of a trait one name; returns which of the two it was. */
    static int nameByLastDirection(std::string& trait)
    {
        for (const auto& opposites : OPPOSITES)
            for (int k = 0; k < 2; ++k)
                if (endsWith(trait, opposites[k]))
                {
                    trait = trait.substr(0, trait.size() - std::string(opposites[k]).size()) + opposites[1];
                    return k;
                }
        return 1;
    }

    const HeadModel& model;
    const MakeHumanFiles files;
    const Shape reference;
    const MakeHumanRegistration registration;
    const InnerParts inner;
};
} // namespace

MakeHumanFamily readMakeHumanFamily(const HeadModel& model, const std::string& assets)
{
    return FamilyBuilder(model, assets).build();
}
} // namespace facegen
