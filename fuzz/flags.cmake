# Instruments library and fuzz targets; included before any target is made.
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "FLSNET_BUILD_FUZZERS needs clang (libFuzzer): -DCMAKE_CXX_COMPILER=clang++; scripts/fuzz.sh does "
                      "all of it")
endif()
set(BUILD_SHARED_LIBS OFF)  # the targets call what the shared library hides
# Not "vptr": it needs the types of classes that OpenCV's library does not export. Casts of floats that do not fit are
# undefined, too, but no part of "undefined".
set(FLSNET_SANITIZERS -fsanitize=address,undefined,float-cast-overflow -fno-sanitize=vptr -fno-sanitize-recover=all)
if(FLSNET_FUZZ_FAST)  # see scripts/fuzz.sh --fast
  list(TRANSFORM FLSNET_SANITIZERS REPLACE "=address," "=")
endif()
# -O2: with -O1 every access to a std::vector is a call. Coverage of the innermost loops tells nothing and takes half of the
# time; sanitizers watch them all the same.
add_compile_options(-fsanitize=fuzzer-no-link ${FLSNET_SANITIZERS} -O2 -gline-tables-only -fno-omit-frame-pointer
                    "-fsanitize-coverage-ignorelist=${CMAKE_CURRENT_LIST_DIR}/no_coverage.txt")
add_compile_definitions(_GLIBCXX_ASSERTIONS)
add_link_options(${FLSNET_SANITIZERS})
