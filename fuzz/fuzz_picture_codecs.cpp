// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// How the programs read JPEG and write PNG themselves: what they read is what imgcodecs reads, and imgcodecs reads what they
// write. The libraries behind are not instrumented: the promises are looked at, and what goes through the module's hands.

#include "bounded_memory.hpp"
#include "files/jpeg_png.hpp"
#include "fuzz_target.hpp"
#include "opencv2/imgcodecs.hpp"

using namespace flsnet_fuzz;
using namespace flsnet_samples;

namespace
{

/** Whether a frame header tells of more pixels than are worth the time; those before it may be anything. */
bool isLarge(const Bytes& file)
{
    const unsigned most = 1 << 16;
    for (size_t i = 0; i + 8 < file.size(); ++i)
    {
        const bool isFrame = file[i] == 0xff && file[i + 1] >= 0xc0 && file[i + 1] <= 0xcf;
        if (isFrame && (file[i + 5] * 256u + file[i + 6]) * (file[i + 7] * 256u + file[i + 8]) > most)
        {
            return true;
        }
    }
    return false;
}

void readAndWrite(const Bytes& file)
{
    cv::Mat pixels;
    if (!JpegReader().read(file, pixels))
    {
        return;
    }
    const cv::Mat expected = cv::imdecode(file, cv::IMREAD_UNCHANGED);
    require(expected.type() == pixels.type() && expected.size() == pixels.size() &&
                cv::norm(expected, pixels, cv::NORM_INF) == 0,
            "what is read is what imgcodecs reads");
    Bytes png;
    require(PngWriter().write(pixels, png), "any picture is written");
    const cv::Mat read = cv::imdecode(png, cv::IMREAD_UNCHANGED);
    require(read.type() == pixels.type() && read.size() == pixels.size() &&
                cv::norm(read, pixels, cv::NORM_INF) == 0,
            "imgcodecs reads what is written");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const Bytes file(data, data + size);
    if (!isLarge(file))
    {
        readAndWrite(file);
    }
    return 0;
}
