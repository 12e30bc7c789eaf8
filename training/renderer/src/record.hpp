// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// One picture of the stream that the trainer reads. Little endian; see README.md.
#ifndef FACEGEN_RECORD_HPP
#define FACEGEN_RECORD_HPP

#include <string>

#include "renderer.hpp"

namespace facegen
{
struct RecordHeader
{
    char magic[4];
    uint32_t version, size, flags;
    uint64_t seed;
    float box[4]; //!< x, y, width, height
    float yaw, pitch, roll;
    float reserved[3];
};
static_assert(sizeof(RecordHeader) == 64, "the header has no padding");

constexpr uint32_t COVERAGE_FLAG = 1; //!< the record holds the coverage, too

RecordHeader makeHeader(const Picture& picture, bool withCoverage = false);

/** Header, landmarks (x, y), pixels (BGR), labels, and the coverage if asked for. */
std::string encodeRecord(const Picture& picture, bool withCoverage = false);

/** Writes a picture as PNG: all of the file or none. cv::imwrite takes a full disk for success.
@throws std::runtime_error that names the file and its reason. */
void writePng(const std::string& file, const cv::Mat& picture);
} // namespace facegen

#endif
