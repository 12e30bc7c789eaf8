// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "record.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include <opencv2/imgcodecs.hpp>

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

void writePng(const std::string& file, const cv::Mat& picture)
{
    std::vector<uchar> bytes;
    cv::imencode(".png", picture, bytes);
    const std::string unfinished = file + ".part";
    errno = 0;
    std::FILE* const out = std::fopen(unfinished.c_str(), "wb");
    const bool written = out != nullptr && std::fwrite(bytes.data(), 1, bytes.size(), out) == bytes.size() &&
                         std::fflush(out) == 0;
    std::error_code error(written ? 0 : errno, std::generic_category());
    if (out != nullptr && std::fclose(out) != 0 && !error)
        error.assign(errno, std::generic_category());
    if (!error)
        std::filesystem::rename(unfinished, file, error);
    if (error)
    {
        std::error_code ignored;
        std::filesystem::remove(unfinished, ignored);
        throw std::runtime_error("cannot write " + file + ": " + error.message());
    }
}
} // namespace facegen
