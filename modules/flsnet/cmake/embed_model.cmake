# Writes a C++ source that holds a model file as an array of bytes.
# cmake -DNAME=EMBEDDED_MODEL -DMODEL=file.onnx -DSOURCE=out.cpp -P embed_model.cmake: the array NAME and its NAME_SIZE;
# without MODEL the array is empty.
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

extern const unsigned char ${NAME}[];
extern const std::size_t ${NAME}_SIZE;

const std::size_t ${NAME}_SIZE = ${size};
const unsigned char ${NAME}[] = {
${bytes}
};

} // namespace flsnet
} // namespace cv
")
file(RENAME "${SOURCE}.new" "${SOURCE}")
