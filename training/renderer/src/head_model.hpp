// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// The morphable head: ICT FaceKit's meshes and morph targets, reduced to the parts that are drawn, and
// optionally MakeHuman's shapes on the same topology.
#ifndef FACEGEN_HEAD_MODEL_HPP
#define FACEGEN_HEAD_MODEL_HPP

#include <array>
#include <string>
#include <vector>

#include "vec.hpp"

namespace facegen
{
enum class Part : uint8_t
{
    FACE,
    BACK_HEAD,
    MOUTH_SOCKET,
    EYE_SOCKET,
    GUMS,
    TEETH,
    EYEBALL_LEFT,
    EYEBALL_RIGHT,
    LASHES,
    TORSO,
    CLOTHES,
    HAIR_SHELL,
    HAT,
    FRAME,
    JEWEL,
    HAND,
    THING,
    COVER
};

struct Triangle
{
    int a = 0, b = 0, c = 0;
    Part part = Part::FACE;
};

constexpr int LANDMARK_COUNT = 68;

/** First indices of groups of the 68 landmarks of Multi-PIE. */
enum Landmark
{
    JAW_RIGHT = 0,
    CHIN = 8,
    JAW_LEFT = 16,
    BROWS_FIRST = 17,
    BROWS_END = 27,
    NOSE_TIP = 30,
    EYE_RIGHT_OUTER = 36,
    EYE_RIGHT_INNER = 39,
    EYE_LEFT_INNER = 42,
    EYE_LEFT_OUTER = 45,
    EYE_LEFT_END = 48,
    LIPS_OUTER_FIRST = 48,
    LIPS_OUTER_END = 60,
    LIPS_INNER_FIRST = 60,
    LIPS_UPPER_INNER = 62,
    LIPS_LOWER_INNER = 66
};

/** One identity mode, stored as 16-bit numbers times a scale: x, y, z of every vertex. */
struct IdentityMode
{
    float scale = 0;
    std::vector<int16_t> deltas;
};

/** One expression: the vertices that it moves. */
struct Expression
{
    std::string name;
    std::vector<int> vertices;
    std::vector<Vec3> deltas;
};

enum Sex
{
    FEMALE,
    MALE,
    SEX_COUNT
};

/** Ages of MakeHuman's shapes: about 1, 10, 25 and 90 years. */
enum AgeGroup
{
    BABY,
    CHILD,
    YOUNG,
    OLD,
    AGE_COUNT
};

enum Ancestry
{
    AFRICAN,
    ASIAN,
    CAUCASIAN,
    ANCESTRY_COUNT
};

/** A local trait of a head: one expression for each direction. */
struct Detail
{
    Expression less, more;
};

/** MakeHuman's heads as displacements of the neutral head. */
struct MakeHumanFamily
{
    template <typename T> using BySexAndAge = std::array<std::array<T, AGE_COUNT>, SEX_COUNT>;

    IdentityMode mean;                                            //!< average young adult
    BySexAndAge<std::array<IdentityMode, ANCESTRY_COUNT>> people; //!< relative to the mean
    BySexAndAge<IdentityMode> thin, fat, weak, strong;            //!< to be added to people
    std::vector<Detail> details;
    float pureShare = 0.3f, blendedShare = 0.2f; //!< of the heads; the others are ICT FaceKit's alone

    bool empty() const { return mean.deltas.empty(); }
    /** All dense modes, in the order of the head file. */
    std::vector<IdentityMode*> modes();
    std::vector<const IdentityMode*> modes() const;
};

struct HeadModel
{
    std::vector<Vec3> neutral;
    std::vector<float> openness; //!< share of the sky seen from each vertex: 1 open, 0 buried
    std::vector<Triangle> triangles;
    std::vector<Triangle> lashes;
    std::array<int, LANDMARK_COUNT> landmarks;
    std::vector<IdentityMode> identities;
    std::vector<Expression> expressions;
    MakeHumanFamily makehuman; //!< may be empty

    const Vec3& neutralLandmark(int i) const { return neutral[landmarks[i]]; }

    /** Throws std::runtime_error if there is none of that name. */
    const Expression& expression(const std::string& name) const;
};

/** displacements: one for each vertex. */
IdentityMode makeIdentityMode(const std::vector<Vec3>& displacements);

/** Leaves out the vertices that move less than `smallest`, in cm. */
Expression makeExpression(const std::string& name, const std::vector<Vec3>& displacements, float smallest);

/** Reads the folder where ICT FaceKit was unpacked (or one above it). */
HeadModel readHeadModel(const std::string& assets);

/** Registers MakeHuman's heads to those of the model. assets: the folder where MakeHuman was unpacked. */
MakeHumanFamily readMakeHumanFamily(const HeadModel& model, const std::string& assets);

void saveHeadModel(const HeadModel& model, const std::string& file);
HeadModel loadHeadModel(const std::string& file);
} // namespace facegen

#endif
