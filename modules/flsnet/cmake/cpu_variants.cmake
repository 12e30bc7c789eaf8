# Outside of OpenCV's build: flags for the sources that are compiled for one instruction set, which OpenCV's build knows
# by their names (<name>.avx2.cpp). Processors and compilers without them do without these sources.
include(CheckCXXSourceCompiles)

# flsnet_cpu_variant(<name> <file in src/cpu, without what follows the first dot> <header> <expression> <flag>...)
# The expression uses the instructions: compilers for other processors take some of the flags, too.
function(flsnet_cpu_variant name file header expression)
  set(source "${FLSNET_MODULE_DIR}/src/cpu/${file}.${name}.cpp")
  string(TOUPPER "${name}" upper)
  string(JOIN " " CMAKE_REQUIRED_FLAGS ${ARGN})
  check_cxx_source_compiles("#include <${header}>
int main(int count, char**) { return ${expression}; }" FLSNET_COMPILES_${upper})
  if(FLSNET_COMPILES_${upper})
    set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS "${ARGN}")
    set_property(SOURCE "${FLSNET_MODULE_DIR}/src/cpu/dispatch.cpp" APPEND PROPERTY
      COMPILE_DEFINITIONS "FLSNET_HAS_${upper}")
  else()
    list(REMOVE_ITEM FLSNET_SOURCES "${source}")
    set(FLSNET_SOURCES "${FLSNET_SOURCES}" PARENT_SCOPE)
  endif()
endfunction()

if(MSVC)
  set(FLSNET_AVX2_FLAGS /arch:AVX2)
  set(FLSNET_AVX512_SKX_FLAGS /arch:AVX512)
  set(FLSNET_AVX512_CLX_FLAGS /arch:AVX512)
else()
  set(FLSNET_AVX2_FLAGS -mavx2 -mfma)
  set(FLSNET_AVX512_SKX_FLAGS -mavx2 -mfma -mavx512f -mavx512cd -mavx512bw -mavx512dq -mavx512vl)
  set(FLSNET_AVX512_CLX_FLAGS ${FLSNET_AVX512_SKX_FLAGS} -mavx512vnni)
endif()
set(FLSNET_NEON_DOTPROD_FLAGS)
if(NOT MSVC AND NOT APPLE)  # their compilers need no flag
  set(FLSNET_NEON_DOTPROD_FLAGS -march=armv8.2-a+dotprod)
endif()
set(FLSNET_USES_AVX2 "_mm256_extract_epi32(_mm256_add_epi32(_mm256_set1_epi32(count), _mm256_set1_epi32(1)), 0)")
set(FLSNET_USES_AVX512_SKX "_mm512_reduce_add_epi32(_mm512_mullo_epi32(_mm512_set1_epi32(count), _mm512_set1_epi32(2)))")
set(FLSNET_USES_AVX512_CLX "_mm512_reduce_add_epi32(_mm512_dpbusd_epi32(_mm512_set1_epi32(count), _mm512_set1_epi32(2), \
_mm512_set1_epi32(3)))")
flsnet_cpu_variant(avx2 kernels/float_kernels immintrin.h "${FLSNET_USES_AVX2}" ${FLSNET_AVX2_FLAGS})
flsnet_cpu_variant(avx512_skx kernels/float_kernels immintrin.h "${FLSNET_USES_AVX512_SKX}" ${FLSNET_AVX512_SKX_FLAGS})
flsnet_cpu_variant(avx2 int8/kernels/int8_kernels immintrin.h "${FLSNET_USES_AVX2}" ${FLSNET_AVX2_FLAGS})
flsnet_cpu_variant(avx512_clx int8/kernels/int8_kernels immintrin.h "${FLSNET_USES_AVX512_CLX}" ${FLSNET_AVX512_CLX_FLAGS})
set(FLSNET_USES_NEON_DOTPROD "vaddvq_s32(vdotq_s32(vdupq_n_s32(count), vdupq_n_s8(2), vdupq_n_s8(3)))")
flsnet_cpu_variant(neon_dotprod int8/kernels/int8_kernels arm_neon.h "${FLSNET_USES_NEON_DOTPROD}"
  ${FLSNET_NEON_DOTPROD_FLAGS})
include("${FLSNET_MODULE_DIR}/cmake/amx_variant.cmake")
if(NOT FLSNET_COMPILES_AMX)
  list(REMOVE_ITEM FLSNET_SOURCES ${FLSNET_AMX_SOURCES})
endif()
