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

} // namespace flsnet
} // namespace cv
