// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "skin_field.hpp"

#include <map>
#include <tuple>

#include <opencv2/core.hpp>

namespace facegen
{
namespace
{
// An ear is an ellipse on the side of the neutral head.
constexpr float EAR_Y = 0.9f, EAR_Z = -0.2f, EAR_HALF_HEIGHT = 3.0f, EAR_HALF_DEPTH = 2.1f, EAR_X = 7.1f;
constexpr float ROOT_RATIO = 1.6f, ROOT_X = 6.5f; // the skin around it, relative to the ellipse
constexpr float BURIED = 0.3f;                    // openness inside the nostrils
constexpr float FACE_WEIGHT = 1.5f, COARSE_WEIGHT = 0.06f;
constexpr int PASSES = 80;

/** 1 at the ear's edge. */
float earRatio(const Vec3& p)
{
    return std::sqrt(square((p.y - EAR_Y) / EAR_HALF_HEIGHT) + square((p.z - EAR_Z) / EAR_HALF_DEPTH));
}

bool isNoseBox(const Vec3& p)
{
    return std::abs(p.x) < 2 && p.y > -1.8f && p.y < 2.2f && p.z > 7;
}

/** Vertices at the same place count as one. */
std::vector<int> weld(const std::vector<Vec3>& points)
{
    std::map<std::tuple<float, float, float>, int> first;
    std::vector<int> welded;
    for (const Vec3& p : points)
        welded.push_back(
            first.emplace(std::make_tuple(p.x, p.y, p.z), static_cast<int>(welded.size())).first->second);
    return welded;
}
} // namespace

SkinField::SkinField(const HeadModel& model)
    : rest(model.neutral), skin(rest.size(), false), trusted(rest.size(), false), coarse(rest.size(), false),
      ears(2), welded(weld(rest)), neighbours(rest.size())
{
    for (const Triangle& t : model.triangles)
    {
        if (t.part > Part::BACK_HEAD)
            continue;
        for (int v : {t.a, t.b, t.c})
        {
            skin[v] = true;
            coarse[v] = coarse[v] || t.part == Part::BACK_HEAD;
        }
        for (const auto& [a, b] : {std::pair(t.a, t.b), std::pair(t.b, t.c), std::pair(t.c, t.a)})
        {
            neighbours[welded[a]].push_back(welded[b]);
            neighbours[welded[b]].push_back(welded[a]);
        }
    }
    for (size_t i = 0; i < rest.size(); ++i)
    {
        if (!skin[i])
            continue;
        const Vec3& p = rest[i];
        const float ratio = earRatio(p);
        const bool nostril = isNoseBox(p) && model.openness[i] < BURIED;
        trusted[i] = !nostril && !(ratio < ROOT_RATIO && std::abs(p.x) > ROOT_X);
        if (ratio < 1 && std::abs(p.x) > EAR_X)
            ears[p.x > 0 ? 0 : 1].push_back(static_cast<int>(i));
    }
}

void SkinField::smooth(const std::vector<Vec3>& given, const std::vector<float>& weights, int passes,
                       std::vector<Vec3>& field) const
{
    for (int pass = 0; pass < passes; ++pass)
        for (size_t i = 0; i < field.size(); ++i)
        {
            if (neighbours[i].empty())
                continue;
            Vec3 mean;
            for (int n : neighbours[i])
                mean += field[n];
            mean = mean * (1.f / neighbours[i].size());
            field[i] = (mean + given[i] * weights[i]) * (1 / (1 + weights[i]));
        }
    for (size_t i = 0; i < field.size(); ++i)
        field[i] = field[welded[i]];
}

void SkinField::repair(std::vector<Vec3>& field) const
{
    moveEars(field);
    std::vector<float> weights(field.size(), 0.f);
    for (size_t i = 0; i < field.size(); ++i)
        if (trusted[i])
            weights[i] = coarse[i] ? COARSE_WEIGHT : FACE_WEIGHT;
    for (const std::vector<int>& ear : ears)
        for (int v : ear)
            weights[v] = 20 * FACE_WEIGHT;
    const std::vector<Vec3> given = field;
    smooth(given, weights, PASSES, field);
}

/** The affine motion that fits the ear best. */
void SkinField::moveEars(std::vector<Vec3>& field) const
{
    for (const std::vector<int>& ear : ears)
    {
        const int n = static_cast<int>(ear.size());
        cv::Mat1d places(n, 4), moves(n, 3), motion;
        for (int i = 0; i < n; ++i)
        {
            const Vec3 &p = rest[ear[i]], &d = field[ear[i]];
            const double place[] = {1, p.x, p.y, p.z}, move[] = {d.x, d.y, d.z};
            std::copy(place, place + 4, places[i]);
            std::copy(move, move + 3, moves[i]);
        }
        if (!cv::solve(places, moves, motion, cv::DECOMP_SVD))
            continue;
        const cv::Mat1d fitted = places * motion;
        for (int i = 0; i < n; ++i)
            field[ear[i]] = {static_cast<float>(fitted(i, 0)), static_cast<float>(fitted(i, 1)),
                             static_cast<float>(fitted(i, 2))};
    }
}
} // namespace facegen
