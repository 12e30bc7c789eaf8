// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "record.hpp"

namespace facegen
{
namespace
{
constexpr uint32_t VERSION = 2;
static_assert(sizeof(Picture::landmarks) == LANDMARK_COUNT * 2 * sizeof(float), "landmarks are x, y pairs");
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "records are little endian");
} // namespace

RecordHeader makeHeader(const Picture& p, bool withCoverage)
{
    return {{'F', 'L', 'S', 'R'},
            VERSION,
            static_cast<uint32_t>(p.image.cols),
            withCoverage ? COVERAGE_FLAG : 0,
            p.seed,
            {p.box.x, p.box.y, p.box.side, p.box.side},
            p.angles.yaw,
            p.angles.pitch,
            p.angles.roll,
            {0, 0, 0}};
}

std::string encodeRecord(const Picture& p, bool withCoverage)
{
    CV_Assert(p.image.isContinuous() && p.labels.isContinuous());
    const RecordHeader header = makeHeader(p, withCoverage);
    std::string bytes(reinterpret_cast<const char*>(&header), sizeof header);
    bytes.append(reinterpret_cast<const char*>(p.landmarks.data()), sizeof p.landmarks);
    bytes.append(reinterpret_cast<const char*>(p.image.data), p.image.total() * 3);
    bytes.append(reinterpret_cast<const char*>(p.labels.data), p.labels.total());
    if (withCoverage)
    {
        CV_Assert(p.coverage.isContinuous());
        bytes.append(reinterpret_cast<const char*>(p.coverage.data), p.coverage.total());
    }
    return bytes;
}
} // namespace facegen
