// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef OPENCV_FLSNET_TEST_NPY_FILE_HPP
#define OPENCV_FLSNET_TEST_NPY_FILE_HPP

#include <iterator>
#include <sstream>

#include "test_precomp.hpp"

namespace opencv_test
{

/** A blob of NumPy's file format: four dimensions, float or bytes. */
inline Mat readNpy(const std::string& path)
{
    std::ifstream stream(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    CV_Assert(bytes.size() > 10 && bytes.compare(0, 6, "\x93NUMPY") == 0);
    const size_t headerSize = static_cast<uchar>(bytes[8]) + 256 * static_cast<uchar>(bytes[9]);
    const std::string header = bytes.substr(10, headerSize);
    CV_Assert(header.find("'fortran_order': False") != std::string::npos);
    const bool isFloat = header.find("'<f4'") != std::string::npos;
    CV_Assert(isFloat || header.find("'|u1'") != std::string::npos);
    std::istringstream shape(header.substr(header.find('(', header.find("'shape'")) + 1));
    std::vector<int> sizes(4);
    for (int& size : sizes)
    {
        char comma = 0;
        shape >> size >> comma;
    }
    Mat stored(sizes, isFloat ? CV_32F : CV_8U);
    CV_Assert(bytes.size() == 10 + headerSize + stored.total() * stored.elemSize());
    std::copy(bytes.begin() + 10 + static_cast<std::ptrdiff_t>(headerSize), bytes.end(), stored.ptr<char>());
    Mat blob;
    stored.convertTo(blob, CV_32F);
    return blob;
}

} // namespace opencv_test

#endif // OPENCV_FLSNET_TEST_NPY_FILE_HPP
