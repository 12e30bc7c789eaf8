#!/usr/bin/env bash
# The build copes with odd compilers, flags, folders and packages, or stops with one sentence.
# check_builds.sh SOURCE_DIR CMAKE CXX
set -euo pipefail

source=$1
cmake=$2
cxx=$3
module=$source/modules/flsnet/cmake
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail()
{
    printf '%s\n' "$@" >&2
    exit 1
}

# project NAME LINE...: a CMake project of these lines.
project()
{
    mkdir -p "$work/$1"
    printf '%s\n' 'cmake_minimum_required(VERSION 3.18)' "project($1 LANGUAGES CXX)" "${@:2}" >"$work/$1/CMakeLists.txt"
}

# configure NAME ARGUMENT...: what CMake says of the project, in one line.
configure()
{
    "$cmake" -S "$work/$1" -B "$work/$1/build" "-DCMAKE_CXX_COMPILER=$cxx" "${@:2}" 2>&1 | tr -s '[:space:]' ' '
}

fast_math()
{
    project fast "set(FLSNET_HARDENING OFF)" "include($source/cmake/compiler_flags.cmake)" "add_library(a a.cpp)"
    echo '#include <limits>
static_assert(std::numeric_limits<float>::has_quiet_NaN, "");
#if defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ > 0
#error "NaNs are never found"
#endif' >"$work/fast/a.cpp"
    local flags
    for flags in -ffast-math -Ofast -ffinite-math-only; do
        rm -rf "$work/fast/build"
        configure fast "-DCMAKE_CXX_FLAGS=$flags" >/dev/null
        "$cmake" --build "$work/fast/build" >"$work/log" 2>&1 || fail "$flags is not taken back" "$(cat "$work/log")"
    done
    # Without that, compiling the module stops.
    local said
    said=$("$cxx" -std=c++17 -ffast-math -fsyntax-only -x c++ "$source/modules/flsnet/src/precomp.hpp" 2>&1) &&
        fail "the module compiles with -ffast-math"
    [[ $said == *"tells NaNs and infinities from numbers"* ]] || fail "$said"
}

other_processors()
{
    local clang cxx said
    clang=$(compgen -c clang++ | sort -u | head -n 1)
    if [ -z "$clang" ]; then
        echo "there is no clang++: a compiler for another processor is not tried"
        return
    fi
    if ! echo '#include <arm_neon.h>' | "$clang" --target=aarch64-linux-gnu -fsyntax-only -x c++ - 2>/dev/null; then
        echo "$clang has no headers for Arm (Debian: libc6-dev-arm64-cross): a compiler for another processor is not tried"
        return
    fi
    # shellcheck disable=SC2016 # CMake expands
    project variants "set(FLSNET_MODULE_DIR $source/modules/flsnet)" \
        'file(GLOB_RECURSE FLSNET_SOURCES "${FLSNET_MODULE_DIR}/src/cpu/*kernels*.cpp")' \
        'include("${FLSNET_MODULE_DIR}/cmake/cpu_variants.cmake")' \
        'message("sources: ${FLSNET_SOURCES}")'
    cxx=$(command -v "$clang")
    said=$(configure variants -DCMAKE_CXX_COMPILER_TARGET=aarch64-linux-gnu \
        -DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY)
    [[ $said == *kernels_baseline.cpp* && $said == *neon_dotprod.cpp* && $said != *.avx* ]] || fail "for Arm: $said"
}

odd_folder()
{
    local folder="$work/face seg [1]"
    mkdir -p "$folder"
    (cd "$source" && tar -cf - --exclude=build --exclude=.git CMakeLists.txt LICENSE cmake data doc modules samples test) |
        tar -xf - -C "$folder"
    "$cmake" -S "$folder" -B "$folder/build" "-DCMAKE_CXX_COMPILER=$cxx" -DFLSNET_BUILD_TESTS=OFF \
        -DCMAKE_EXPORT_COMPILE_COMMANDS=ON >"$work/log" 2>&1 || fail "in $folder:" "$(cat "$work/log")"
    local expected found
    # But those of single processors' instructions, such as kernels.avx2.cpp.
    expected=$(find "$source/modules/flsnet/src" -name '*.cpp' ! -name '*.*.cpp' | wc -l)
    found=$(grep -c '"file": .*/modules/flsnet/src/[^.]*\.cpp"' "$folder/build/compile_commands.json")
    [ "$found" -eq "$expected" ] || fail "in $folder, $found of $expected sources are compiled"
    # A folder without sources stops CMake.
    # shellcheck disable=SC2016 # CMake expands
    project empty "include($module/glob.cmake)" 'flsnet_glob(SOURCES GLOB "${CMAKE_CURRENT_SOURCE_DIR}/none" "*.cpp")'
    local said
    said=$(configure empty) && fail "an empty list of sources goes unnoticed"
    [[ $said == *"there is no *.cpp in $work/empty/none"* ]] || fail "$said"
}

# library FILE SONAME [NEEDED]: a shared library of that name.
library()
{
    local needed=()
    [ $# -lt 3 ] || needed=("-Wl,--no-as-needed" "$3")
    echo "int nothing_$RANDOM;" | "$cxx" -shared -fPIC -x c++ - -x none "${needed[@]}" "-Wl,-soname,$2" -o "$1"
}

protocol_buffers()
{
    library "$work/libprotobuf-lite.so" libprotobuf-lite.so.31.0
    library "$work/libprotobuf.so.32" libprotobuf.so.32
    library "$work/libopencv_dnn.so" libopencv_dnn.so.406 "$work/libprotobuf.so.32"
    mkdir -p "$work/prefix/lib/cmake/protobuf"
    echo "add_library(protobuf::libprotobuf-lite SHARED IMPORTED)
set_target_properties(protobuf::libprotobuf-lite PROPERTIES IMPORTED_LOCATION $work/libprotobuf-lite.so)
message(STATUS \"the package's own configuration\")" >"$work/prefix/lib/cmake/protobuf/protobuf-config.cmake"
    local dnn="add_library(opencv_dnn SHARED IMPORTED)
set_target_properties(opencv_dnn PROPERTIES IMPORTED_CONFIGURATIONS NONE IMPORTED_LOCATION_NONE $work/libopencv_dnn.so)"
    local said
    project own "include($module/protobuf.cmake)"
    said=$(configure own "-DCMAKE_PREFIX_PATH=$work/prefix") || fail "$said"
    [[ $said == *"the package's own configuration"* ]] || fail "the package's configuration is not used: $said"
    project two "$dnn" "include($module/protobuf.cmake)"
    said=$(configure two "-DCMAKE_PREFIX_PATH=$work/prefix") && fail "two versions go unnoticed: $said"
    [[ $said == *"would use the Protocol Buffers 31.0"*"but OpenCV's dnn 32"* ]] || fail "$said"
}

fast_math
other_processors
odd_folder
protocol_buffers
echo "builds: ok"
