#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the module with its CUDA code inside OpenCV's own build; needs nvcc, but no GPU. See --help.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly DEFAULT_VERSION=4.14.0

usage()
{
    cat <<HELP
Usage: scripts/build_cuda.sh [VERSION|SOURCE_DIR] [options] [-- CMAKE_ARGUMENT...]

Builds modules/flsnet with its CUDA code inside OpenCV's build, by scripts/build_in_tree.sh, and the measuring programs
of perf/cuda. Needs nvcc of CUDA 13 (OpenCV 4.13 or newer) and cuDNN 9, but no GPU: tests that need one are skipped.

  VERSION          an OpenCV version to fetch with its contrib modules; default: $DEFAULT_VERSION
  SOURCE_DIR       a folder with OpenCV's source, beside it opencv_contrib (SOURCE_DIR/../opencv_contrib)
  --toolkit DIR    CUDA; default: where nvcc is. If it lacks NPP, whose headers OpenCV's core includes, NPP comes from
                   NVIDIA's package nvidia-npp on the Python package index
  --arch LIST      compute capabilities; default: 9.0
  --tests          also build opencv_test_flsnet and run it
  --sanitize       also run the tests of the CUDA backend under compute-sanitizer; needs a GPU
  --build DIR      where everything goes; default: build-cuda in this repository
  --jobs N         parallel compilers; default: the number of processors
  -h, --help       this text

What follows -- goes to CMake as it is.
HELP
}

parse_arguments()
{
    source_of_opencv="$DEFAULT_VERSION"
    build="$repository/build-cuda"
    jobs="$(nproc)"
    toolkit="" arch=9.0
    tests=no sanitize=no
    cmake_arguments=()
    while [[ $# -gt 0 ]]; do
        case "$1" in
            -h|--help) usage; exit 0 ;;
            --toolkit) toolkit="$(option_value "$@")"; shift 2 ;;
            --arch) arch="$(option_value "$@")"; shift 2 ;;
            --build) build="$(option_value "$@")"; shift 2 ;;
            --jobs) jobs="$(option_value "$@")"; shift 2 ;;
            --tests) tests=yes; shift ;;
            --sanitize) tests=yes sanitize=yes; shift ;;
            --) shift; cmake_arguments=("$@"); break ;;
            -*) die "unknown option $1; see --help" ;;
            *) source_of_opencv="$1"; shift ;;
        esac
    done
    mkdir -p "$build"
    build="$(cd "$build" && pwd)"
}

find_source()
{
    if [[ -d "$source_of_opencv" ]]; then
        source_dir="$(cd "$source_of_opencv" && pwd)"
    else
        "$repository/scripts/in_tree/fetch_source.sh" "$source_of_opencv" "$build/source-$source_of_opencv"
        source_dir="$build/source-$source_of_opencv/opencv"
    fi
    contrib="$source_dir/../opencv_contrib/modules"
    [[ -d "$contrib/cudev" ]] || die "OpenCV with CUDA needs the module cudev of opencv_contrib in $contrib"
    contrib="$(cd "$contrib" && pwd)"
}

# A folder of links to a toolkit, with NPP among its headers and libraries.
add_npp()
{
    local complete="$build/toolkit" release item name
    release="$("$toolkit/bin/nvcc" --version | sed -n 's/.*release \([0-9.]*\),.*/\1/p')"
    if [[ ! -f "$complete/include/npp.h" ]]; then
        echo "$toolkit lacks NPP: fetching nvidia-npp for CUDA $release"
        python3 -m pip download --quiet --no-deps --dest "$build/npp" "nvidia-npp==$release.*"
        (cd "$build/npp" && python3 -m zipfile -e ./*.whl .)
        mkdir -p "$complete/include" "$complete/lib64"
        for item in bin nvvm targets; do
            ln -sfn "$toolkit/$item" "$complete/$item"
        done
        ln -sf "$toolkit"/include/* "$build"/npp/nvidia/cu*/include/* "$complete/include/"
        ln -sf "$toolkit"/lib64/* "$complete/lib64/"
        for item in "$build"/npp/nvidia/cu*/lib/*.so.*; do
            name="$(basename "$item")"
            ln -sf "$item" "$complete/lib64/$name"
            ln -sf "$item" "$complete/lib64/${name%.so.*}.so"
        done
    fi
    toolkit="$complete"
}

find_toolkit()
{
    if [[ -z "$toolkit" ]]; then
        command -v nvcc > /dev/null || die "there is no nvcc; install CUDA, or tell where it is by --toolkit"
        toolkit="$(dirname "$(dirname "$(readlink -f "$(command -v nvcc)")")")"
    fi
    [[ -x "$toolkit/bin/nvcc" ]] || die "$toolkit has no bin/nvcc"
    [[ -f "$toolkit/include/npp.h" ]] || add_npp
}

build_opencv()
{
    local options=(--build "$build" --jobs "$jobs")
    [[ "$tests" == no ]] || options+=(--tests)
    local modules=core,imgproc,imgcodecs,dnn,cudev,ts,flsnet
    local arguments=(
        "-DBUILD_LIST=$modules"
        "-DOPENCV_EXTRA_MODULES_PATH=$contrib;$repository/modules"
        -DWITH_CUDA=ON -DWITH_CUDNN=ON -DOPENCV_DNN_CUDA=ON "-DCUDA_TOOLKIT_ROOT_DIR=$toolkit"
        "-DCUDA_ARCH_BIN=$arch" -DCUDA_ARCH_PTX= -DWITH_CUFFT=OFF -DWITH_NVCUVID=OFF -DWITH_NVCUVENC=OFF
        "-DCMAKE_SHARED_LINKER_FLAGS=-Wl,--as-needed")
    "$repository/scripts/build_in_tree.sh" "$source_dir" "${options[@]}" -- "${arguments[@]}" "${cmake_arguments[@]}"
    local candidate
    for candidate in "$build"/opencv-*/CMakeCache.txt; do
        opencv_build="$(dirname "$candidate")"
        [[ "$opencv_build" == *-check ]] || break
    done
    local symbols
    symbols="$(nm --demangle "$opencv_build/lib/libopencv_flsnet.so")"
    grep -q "cv::flsnet::gpu::maxPoolNode" <<< "$symbols" \
        || die "the module was built without its CUDA code; see $build/configure.log"
}

build_measurements()
{
    CUDACXX="$toolkit/bin/nvcc" cmake -G Ninja -S "$repository/perf/cuda" -B "$build/perf" \
        "-DOpenCV_DIR=$opencv_build" "-DCMAKE_CUDA_ARCHITECTURES=${arch//./}-real" > "$build/perf.log" 2>&1 \
        || { tail -n 40 "$build/perf.log" >&2; die "CMake failed for perf/cuda"; }
    ninja -C "$build/perf" -j "$jobs" --quiet
    echo "To measure on a GPU: perf/compare_cuda.sh $build/perf"
}

sanitize_tests()
{
    cd "$opencv_build"
    compute-sanitizer --tool memcheck --error-exitcode 1 bin/opencv_test_flsnet --gtest_filter='Flsnet_CudaBackend.*'
}

main()
{
    parse_arguments "$@"
    find_source
    find_toolkit
    build_opencv
    build_measurements
    if [[ "$sanitize" == yes ]]; then
        (sanitize_tests)
    fi
    echo "CUDA build of opencv_flsnet in $opencv_build: ok"
}

main "$@"; exit
