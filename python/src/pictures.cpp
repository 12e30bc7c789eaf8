// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "arrays.hpp"
#include "bindings.hpp"
#include "files/picture_file.hpp"
#include "opencv2/imgcodecs.hpp"

namespace flsnet_python
{

namespace
{

namespace fs = flsnet_samples;

struct Picture
{
    cv::Mat pixels;
    bool damaged = false;
};

std::vector<uchar> bytesOf(const py::object& data)
{
    if (PyObject_CheckBuffer(data.ptr()) == 0)
    {
        throw py::type_error("the bytes of a picture file must be bytes or a NumPy array of type uint8");
    }
    const py::buffer_info bytes = py::reinterpret_borrow<py::buffer>(data).request();
    if (bytes.itemsize != 1 || bytes.ndim != 1 || (bytes.size > 1 && bytes.strides[0] != 1))
    {
        throw py::type_error("the bytes of a picture file must be bytes or a NumPy array of type uint8, "
                             "without gaps and of one dimension");
    }
    const uchar* first = static_cast<const uchar*>(bytes.ptr);
    return {first, first + bytes.size};
}

/** As the programs read pictures, without what decoders say on the standard error, which is the process's. */
Picture decode(std::vector<uchar> bytes)
{
    const int orientation = fs::takeOrientation(bytes);
    const fs::ByteSpan file = {bytes.data(), bytes.size()};
    const fs::FileKind kind = fs::kindOf(file);
    Picture picture;
    picture.damaged = !fs::isWhole(kind.format, file);
    if (kind.format == fs::PictureFormat::JPEG && picture.damaged)
    {
        bytes.insert(bytes.end(), {0xff, 0xd9}); // without an end, nothing is read of a progressive picture
    }
    std::string reason;
    try
    {
        if (kind.format != fs::PictureFormat::NONE)
        {
            picture.pixels = cv::imdecode(bytes, cv::IMREAD_UNCHANGED);
        }
    }
    catch (const std::exception& error)
    {
        picture.pixels.release();
        reason = fs::messageOf(error);
    }
    if (picture.pixels.empty())
    {
        CV_Error(cv::Error::StsParseError, "it " + fs::unreadable(kind, !picture.damaged, reason));
    }
    picture.pixels = fs::upright(picture.pixels, orientation);
    return picture;
}

std::pair<Array, bool> decodePicture(const py::object& data)
{
    std::vector<uchar> bytes = bytesOf(data);
    Picture picture;
    {
        const py::gil_scoped_release released;
        picture = decode(std::move(bytes));
    }
    return {arrayOf(picture.pixels), picture.damaged};
}

/** Types of pixels that a kind of picture file can hold. imencode() would make 8 bits of the others, and 0 and 1 of
photos in floats. */
std::vector<int> depthsOf(const std::string& extension)
{
    std::string kind = extension;
    std::transform(kind.begin(), kind.end(), kind.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto isOneOf = [&kind](std::initializer_list<const char*> kinds) {
        return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
    };
    if (isOneOf({".tif", ".tiff"}))
    {
        return {CV_8U, CV_16U, CV_32F, CV_64F};
    }
    if (isOneOf({".pfm"}))
    {
        return {CV_8U, CV_16U, CV_32F};
    }
    if (isOneOf({".hdr", ".pic"}))
    {
        return {CV_8U, CV_32F};
    }
    if (isOneOf({".exr"}))
    {
        return {CV_32F};
    }
    if (isOneOf({".jxl"}))
    {
        return {CV_8U, CV_16U, CV_32F};
    }
    if (isOneOf({".png", ".apng", ".jp2", ".pgm", ".ppm", ".pnm", ".pxm", ".pam", ".avif"}))
    {
        return {CV_8U, CV_16U};
    }
    return {CV_8U};
}

std::string nameOf(int depth)
{
    switch (depth)
    {
    case CV_8U:
        return "uint8";
    case CV_8S:
        return "int8";
    case CV_16U:
        return "uint16";
    case CV_16S:
        return "int16";
    case CV_32S:
        return "int32";
    case CV_32F:
        return "float32";
    case CV_64F:
        return "float64";
    default:
        return "another type";
    }
}

/** Stops if a file of a kind cannot hold what a picture has. */
void checkPixels(const cv::Mat& picture, const std::string& extension)
{
    if (picture.empty())
    {
        CV_Error(cv::Error::StsBadArg, "image has no pixels: nothing can be written");
    }
    const int channels = picture.channels();
    if (channels != 1 && channels != 3 && channels != 4)
    {
        CV_Error(cv::Error::StsBadArg, "image has " + std::to_string(channels) +
                                           " channels: picture files hold 1 (gray), 3 (BGR) or 4 (BGRA)");
    }
    const std::vector<int> depths = depthsOf(extension);
    if (std::find(depths.begin(), depths.end(), picture.depth()) == depths.end())
    {
        std::string names;
        for (const int depth : depths)
        {
            names += (names.empty() ? "" : depth == depths.back() ? " or " : ", ") + nameOf(depth);
        }
        CV_Error(cv::Error::StsUnsupportedFormat, "image has the type " + nameOf(picture.depth()) +
                                                      ", but a picture file '" + extension + "' holds " +
                                                      names + ": scale and convert it first");
    }
}

py::bytes encodePicture(const Array& image, const std::string& extension)
{
    const cv::Mat picture = matOf(image, "image");
    std::vector<uchar> bytes;
    {
        const py::gil_scoped_release released;
        const bool known =
            !extension.empty() && extension[0] == '.' && cv::haveImageWriter("name" + extension);
        if (known)
        {
            checkPixels(picture, extension);
        }
        if (!known || !cv::imencode(extension, picture, bytes))
        {
            CV_Error(cv::Error::StsBadArg,
                     "pictures cannot be written as '" + extension + "': give .png, .jpg, .webp or .tiff");
        }
    }
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace

void bindPictures(py::module_& module)
{
    module.def("decodePicture", &decodePicture, py::arg("data"),
               R"(Decodes a picture file: JPEG, PNG, WebP, TIFF and what else the OpenCV inside reads.

data: the file's bytes (bytes, or a NumPy array of type uint8).
Returns the pixels, H x W or H x W x channels (BGR or BGRA), upright as Exif data say, and whether parts of the file are
missing, which then are grey or black.
Raises error, which says what the bytes are, where they cannot be decoded.)");
    module.def("encodePicture", &encodePicture, py::arg("image"), py::arg("extension") = ".png",
               R"(Encodes a picture as the bytes of a file.

image: H x W or H x W x channels (BGR or BGRA).
extension: .png, .jpg, .webp, .tiff, ...; label maps stay what they are in .png, .tiff and .bmp alone.)");
}

} // namespace flsnet_python
