// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "precomp.hpp"

namespace cv
{
namespace flsnet
{

namespace
{

struct ClassEntry
{
    const char* name;
    uchar red, green, blue;
};

// Table 1 of the paper.
const ClassEntry CLASS_ENTRIES[FACE_CLASS_COUNT] = {
    {"background", 0, 0, 0},  {"hair", 106, 57, 6}, {"skin", 255, 255, 0},
    {"eyebrow", 255, 0, 255}, {"pupil", 0, 0, 255}, {"white", 0, 255, 0},
    {"nostril", 0, 255, 255}, {"lip", 255, 0, 0},   {"inner mouth", 255, 255, 255},
};

const ClassEntry& classEntry(int classId)
{
    if (classId < 0 || classId >= FACE_CLASS_COUNT)
        CV_Error_(Error::StsOutOfRange,
                  ("class %d is not known; class ids are 0 to %d", classId, FACE_CLASS_COUNT - 1));
    return CLASS_ENTRIES[classId];
}

/** Distances of colours beyond this one are as good. */
const double FAR_COLORS = 150;

double distanceOf(const Vec3b& one, const Vec3b& two)
{
    return std::min(cv::norm(Vec3d(one) - Vec3d(two)), FAR_COLORS);
}

/** Colours that are told apart: hues in steps of the golden angle, three lightnesses. */
std::vector<Vec3b> manyColors()
{
    std::vector<Vec3b> colors;
    for (int i = 0; i < 3 * 255; ++i)
    {
        const double hue = std::fmod(i * 137.50776, 360), value = i % 3 == 0 ? 1 : i % 3 == 1 ? 0.75 : 0.55;
        const double saturation = i % 2 == 0 ? 0.9 : 0.55;
        const auto channel = [&](double offset) {
            const double place = std::fmod(offset + hue / 60, 6);
            const double share = std::max(0., std::min(std::min(place, 4 - place), 1.));
            return saturate_cast<uchar>(255 * value * (1 - saturation * share));
        };
        colors.emplace_back(channel(1), channel(3), channel(5));
    }
    return colors;
}

} // namespace

String className(int classId)
{
    return classEntry(classId).name;
}

Scalar classColor(int classId)
{
    const ClassEntry& entry = classEntry(classId);
    return Scalar(entry.blue, entry.green, entry.red);
}

void classPalette(const std::vector<String>& names, OutputArray palette)
{
    if (names.empty() || names.size() > 255)
        CV_Error_(Error::StsOutOfRange,
                  ("%d names of classes were given; give 1 to 255", static_cast<int>(names.size())));
    Mat colors(static_cast<int>(names.size()), 1, CV_8UC3, Scalar());
    std::vector<Vec3b> taken;
    std::vector<int> unknown;
    for (int i = 0; i < colors.rows; ++i)
    {
        const ClassEntry* const entry =
            std::find_if(CLASS_ENTRIES, CLASS_ENTRIES + FACE_CLASS_COUNT,
                         [&](const ClassEntry& known) { return names[i] == known.name; });
        const bool isKnown = entry != CLASS_ENTRIES + FACE_CLASS_COUNT;
        const Vec3b color = isKnown ? Vec3b(entry->blue, entry->green, entry->red) : Vec3b();
        const bool isFree = std::find(taken.begin(), taken.end(), color) == taken.end();
        if (!isKnown || !isFree)
        {
            unknown.push_back(i);
            continue;
        }
        colors.at<Vec3b>(i) = color;
        taken.push_back(color);
    }
    // The first one that is farthest from all that are taken.
    const std::vector<Vec3b> many = manyColors();
    const auto nearest = [&taken](const Vec3b& color) {
        double least = FAR_COLORS;
        for (const Vec3b& other : taken)
        {
            least = std::min(least, distanceOf(color, other));
        }
        return least;
    };
    taken.emplace_back(0, 0, 0); // the background's
    for (const int i : unknown)
    {
        colors.at<Vec3b>(i) =
            *std::max_element(many.begin(), many.end(), [&](const Vec3b& one, const Vec3b& two) {
                return nearest(one) < nearest(two);
            });
        taken.push_back(colors.at<Vec3b>(i));
    }
    colors.copyTo(palette);
}

} // namespace flsnet
} // namespace cv
