// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "small_models.hpp"

#ifdef FLSNET_SOURCE_DIR

#include <sstream>

namespace opencv_test
{
namespace
{

/** A blob of NumPy's file format: four dimensions, float or bytes. */
Mat readNpy(const std::string& path)
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

// The golden files are what ONNX Runtime computes, see test/golden/make_golden.py. No maximum of theirs leads
// by so little that rounding decides where it lies.
TEST(Flsnet_Golden, cv_dnn_computes_what_onnx_runtime_computes)
{
    for (const char* name : {"even_int8", "odd_half", "odd_stage1_int8"})
    {
        SCOPED_TRACE(name);
        const std::string path = std::string(FLSNET_SOURCE_DIR "/test/golden/") + name;
        const Ptr<Model> model = Model::read(path + ".onnx");
        const Mat image = readNpy(path + ".input.npy");
        const Size inputSize = model->info().spec.inputSize;
        ASSERT_EQ(shapeText(image.size[0], 3, inputSize.height, inputSize.width), shapeText(image));
        const std::vector<Mat> results = runNetwork(model->net(), image);
        EXPECT_LT(relativeError(results[0], readNpy(path + ".logits.npy")), 1e-5);
        EXPECT_LT(relativeError(results[1], readNpy(path + ".scores.npy")), 1e-5);
    }
}

} // namespace
} // namespace opencv_test

#endif // FLSNET_SOURCE_DIR
