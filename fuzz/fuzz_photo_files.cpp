// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

// What the programs tell of a picture file by its bytes: format, whether it is whole, orientation, palette. OpenCV's
// decoders are not called: what they make of a file is theirs, and so are their holes.

#include "files/picture_file.hpp"
#include "files/png_file.hpp"
#include "fuzz_target.hpp"

using namespace flsnet_fuzz;
using namespace flsnet_samples;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    Bytes bytes(data, data + size);
    const FileKind kind = kindOf({data, size});
    const bool whole = isWhole(kind.format, {data, size});
    hasMorePictures(kind.format, {data, size});
    require(kind.name.empty() || !kind.advice.empty(), "what is known by name comes with an advice");
    require(!unreadable(kind, whole, "").empty(), "what cannot be read has a reason");

    const int orientation = takeOrientation(bytes);
    require(bytes.size() == size && orientation >= 1 && orientation <= 8, "an orientation is 1 to 8");
    if (kind.format == PictureFormat::TIFF)
    {
        require(takeOrientation(bytes) == 1, "an orientation that was taken out is not there");
    }
    const cv::Mat picture(2, 3, CV_8UC1, cv::Scalar(1));
    require(upright(picture, orientation).size() == (orientation < 5 ? cv::Size(3, 2) : cv::Size(2, 3)),
            "orientations from 5 on exchange width and height");

    if (isPng({data, size}))
    {
        pngHeader({data, size});
        const Bytes grey = paletteAsGrey(bytes);
        require(startsWith({grey.data(), grey.size()}, "\x89PNG", 4) && grey.size() <= size,
                "a palette is taken off, nothing else changes");
    }
    tellsOfDamage(std::string(data, data + size));
    return 0;
}
