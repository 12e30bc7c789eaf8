# Writes a C++ source that holds a model file as an array of bytes.
# cmake -DMODEL=file.onnx -DSOURCE=out.cpp -P embed_model.cmake; without MODEL the array is empty.
set(bytes "0")
set(size 0)
if(MODEL)
  file(READ "${MODEL}" hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  # Lines of 32 bytes: compilers and debuggers dislike lines of megabytes.
  string(REGEX REPLACE "((0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,))" "\\1\n" bytes "${bytes}")
endif()
file(WRITE "${SOURCE}.new" "#include <cstddef>

namespace cv
{
namespace flsnet
{

extern const unsigned char EMBEDDED_MODEL[];
extern const std::size_t EMBEDDED_MODEL_SIZE;

const std::size_t EMBEDDED_MODEL_SIZE = ${size};
const unsigned char EMBEDDED_MODEL[] = {
${bytes}
};

} // namespace flsnet
} // namespace cv
")
file(RENAME "${SOURCE}.new" "${SOURCE}")
