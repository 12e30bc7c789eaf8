# Flags for the kernels of processors with AMX, for which OpenCV's build has no name. Their sources are empty where the
# compiler does not know it, and elsewhere than on Linux, which processes ask for the use of tiles (src/cpu/dispatch.cpp).
include(CheckCXXSourceCompiles)

set(FLSNET_AMX_SOURCES "${FLSNET_MODULE_DIR}/src/cpu/int8/kernels/int8_kernels_amx.cpp"
  "${FLSNET_MODULE_DIR}/src/cpu/bf16/kernels/bf16_kernels_amx.cpp")
if(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND NOT MSVC)
  set(FLSNET_AMX_FLAGS -mavx2 -mfma -mavx512f -mavx512cd -mavx512bw -mavx512dq -mavx512vl -mavx512vnni -mavx512bf16
    -mamx-tile -mamx-int8 -mamx-bf16)
  string(JOIN " " CMAKE_REQUIRED_FLAGS ${FLSNET_AMX_FLAGS})
  check_cxx_source_compiles("#include <immintrin.h>
int main(int count, char**)
{
  _tile_zero(0);
  _tile_dpbusd(0, 1, 2);
  _tile_dpbf16ps(3, 4, 5);
  __m256i rounded = (__m256i)_mm512_cvtneps_pbh(_mm512_set1_ps(count));
  return _mm256_extract_epi16(rounded, 0);
}" FLSNET_COMPILES_AMX)
  unset(CMAKE_REQUIRED_FLAGS)
  if(FLSNET_COMPILES_AMX)
    set_source_files_properties(${FLSNET_AMX_SOURCES} PROPERTIES
      COMPILE_OPTIONS "${FLSNET_AMX_FLAGS}" COMPILE_DEFINITIONS FLSNET_COMPILES_AMX)
    set_property(SOURCE "${FLSNET_MODULE_DIR}/src/cpu/dispatch.cpp" APPEND PROPERTY
      COMPILE_DEFINITIONS FLSNET_USES_AMX)
  endif()
endif()
