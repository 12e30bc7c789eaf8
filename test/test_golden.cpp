// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#include "npy_file.hpp"
#include "small_models.hpp"

#ifdef FLSNET_SOURCE_DIR

namespace opencv_test
{
namespace
{

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
