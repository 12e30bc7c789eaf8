# Outside of OpenCV's build: flags for the sources that are compiled for one instruction set, which OpenCV's build knows
# by their names (<name>.avx2.cpp). Processors and compilers without them do without these sources.
include(CheckCXXCompilerFlag)

function(flsnet_cpu_variant name)
  set(source "${FLSNET_MODULE_DIR}/src/cpu/kernels/kernels.${name}.cpp")
  string(TOUPPER "${name}" upper)
  string(JOIN " " flags ${ARGN})
  check_cxx_compiler_flag("${flags}" FLSNET_COMPILER_HAS_${upper})
  if(FLSNET_COMPILER_HAS_${upper})
    set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS "${ARGN}")
    set_property(SOURCE "${FLSNET_MODULE_DIR}/src/cpu/dispatch.cpp" APPEND PROPERTY
      COMPILE_DEFINITIONS "FLSNET_HAS_${upper}")
  else()
    list(REMOVE_ITEM FLSNET_SOURCES "${source}")
    set(FLSNET_SOURCES "${FLSNET_SOURCES}" PARENT_SCOPE)
  endif()
endfunction()

if(MSVC)
  flsnet_cpu_variant(avx2 /arch:AVX2)
  flsnet_cpu_variant(avx512_skx /arch:AVX512)
else()
  flsnet_cpu_variant(avx2 -mavx2 -mfma)
  flsnet_cpu_variant(avx512_skx -mavx2 -mfma -mavx512f -mavx512cd -mavx512bw -mavx512dq -mavx512vl)
endif()
