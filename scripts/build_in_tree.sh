#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the module inside OpenCV's own build and shows that the library works. See --help.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly DEFAULT_VERSION=4.6.0
readonly PACKAGES=(cmake ninja-build g++ libprotobuf-dev protobuf-compiler zlib1g-dev libjpeg-dev libpng-dev)
readonly PYTHON_PACKAGES=(python3-dev python3-numpy)

usage()
{
    cat <<HELP
Usage: scripts/build_in_tree.sh [VERSION|SOURCE_DIR] [options] [-- CMAKE_ARGUMENT...]

Builds modules/flsnet inside OpenCV's own build (OPENCV_EXTRA_MODULES_PATH) with a minimal configuration, then
checks the library: its exported symbols, and a small program that runs a network with it.

  VERSION             an OpenCV version to fetch: $DEFAULT_VERSION (the default, Debian 12's source package), or one that
                      the Python package index has the source of, such as 4.14.0 or 5.0.0
  SOURCE_DIR          a folder with OpenCV's source, of any version; from OpenCV 5 on the default face detector needs
                      opencv_contrib, which is looked for beside it (SOURCE_DIR/../opencv_contrib)
  --tests             also build opencv_test_flsnet and run it
  --perf              also build opencv_perf_flsnet and run each of its tests once
  --samples           also build the programs in samples/; with --tests they are tested too
  --python            also build the Python bindings, cv2.flsnet, and run their test
  --all               all of these
  --module DIR        the module's folder; default: modules/flsnet of this repository, "export" for what
                      scripts/export_module.sh writes of it
  --build DIR         where everything goes; default: build-in-tree in this repository
  --jobs N            parallel compilers; default: the number of processors
  --protobuf KIND     Protocol Buffers: bundled, the copy in OpenCV's 3rdparty folder (the default where there is one;
                      Debian's source package has none), or system, which OpenCV 5.0 itself does not compile with
  -h, --help          this text

What follows -- goes to CMake as it is, for instance -DCPU_DISPATCH=AVX2 or -DBUILD_SHARED_LIBS=OFF.
Missing Debian packages are installed when run as root. scripts/in_tree/fetch_source.sh --help tells of mirrors.
HELP
}

parse_arguments()
{
    source_of_opencv=""
    build="$repository/build-in-tree"
    jobs="$(nproc)"
    protobuf=""
    module="$repository/modules/flsnet"
    tests=no perf=no samples=no python=no
    cmake_arguments=()
    while [[ $# -gt 0 ]]; do
        case "$1" in
            -h|--help) usage; exit 0 ;;
            --module) module="$(option_value "$@")"; shift 2 ;;
            --build) build="$(option_value "$@")"; shift 2 ;;
            --jobs) jobs="$(option_value "$@")"; shift 2 ;;
            --protobuf) protobuf="$(option_value "$@")"; shift 2 ;;
            --tests) tests=yes; shift ;;
            --perf) perf=yes; shift ;;
            --samples) samples=yes; shift ;;
            --python) python=yes; shift ;;
            --all) tests=yes perf=yes samples=yes python=yes; shift ;;
            --) shift; cmake_arguments=("$@"); break ;;
            -*) die "unknown option $1; see --help" ;;
            *)
                [[ -z "$source_of_opencv" ]] || die "one version or source folder only, not also '$1'"
                source_of_opencv="$1"
                shift
                ;;
        esac
    done
    source_of_opencv="${source_of_opencv:-$DEFAULT_VERSION}"
    [[ "$jobs" =~ ^[1-9][0-9]*$ ]] || die "--jobs needs a number above zero, not '$jobs'"
    [[ "$protobuf" =~ ^(system|bundled|)$ ]] || die "--protobuf is system or bundled, not '$protobuf'"
    mkdir -p "$build"
    build="$(cd "$build" && pwd)"
    if [[ "$module" == export ]]; then
        mkdir -p "$build/exported"
        "$repository/scripts/export_module.sh" --force "$build/exported"
        module="$build/exported/flsnet"
    fi
    [[ -f "$module/CMakeLists.txt" && "$(basename "$module")" == flsnet ]] \
        || die "'$module' is no folder flsnet with a CMakeLists.txt"
    module="$(cd "$module" && pwd)"
}

install_packages()
{
    command -v dpkg-query > /dev/null || return 0 # another system: CMake names what is missing
    local missing=() package
    for package in "$@"; do
        [[ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2> /dev/null)" == installed ]] \
            || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    [[ "$(id -u)" == 0 ]] || die "packages are missing; as root: apt-get install ${missing[*]}"
    echo "Installing ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

find_source()
{
    if [[ -d "$source_of_opencv" ]]; then
        source_dir="$(cd "$source_of_opencv" && pwd)"
    elif [[ "$source_of_opencv" =~ ^[0-9]+(\.[0-9]+)+$ ]]; then
        install_packages dpkg-dev ca-certificates debian-archive-keyring python3
        source_dir="$build/source-$source_of_opencv/opencv"
        "$repository/scripts/in_tree/fetch_source.sh" "$source_of_opencv" "$build/source-$source_of_opencv"
    else
        die "'$source_of_opencv' is neither a version nor a folder"
    fi

    local header="$source_dir/modules/core/include/opencv2/core/version.hpp"
    [[ -f "$header" ]] || die "$source_dir is no source of OpenCV: it has no modules/core"
    opencv_version="$(awk '/#define CV_VERSION_(MAJOR|MINOR|REVISION)/ { printf "%s%s", dot, $3; dot = "." }' \
                      "$header")"
    if [[ -d "$source_dir/3rdparty/protobuf" ]]; then
        protobuf="${protobuf:-bundled}"
    elif [[ "$protobuf" == bundled ]]; then
        die "$source_dir has no 3rdparty/protobuf (Debian's source package leaves it out); use --protobuf system"
    fi
    protobuf="${protobuf:-system}"
}

# Sets python_executable to one that has NumPy and headers.
find_python()
{
    local candidate check
    check='import numpy, os, sysconfig; assert os.path.exists(sysconfig.get_path("include") + "/Python.h")'
    for candidate in python3 /usr/bin/python3; do
        if "$candidate" -c "$check" 2> /dev/null; then
            python_executable="$(command -v "$candidate")"
            return
        fi
    done
    install_packages "${PYTHON_PACKAGES[@]}"
    python_executable=/usr/bin/python3
    "$python_executable" -c "$check" || die "the Python bindings need Python's headers and NumPy"
}

configure()
{
    # No GUI, video or accelerators; ts is here for the tests, and brings the empty videoio and highgui.
    # Precompiled headers about halve the time.
    local modules=core,imgproc,imgcodecs,objdetect,dnn,ts,flsnet extra_modules
    extra_modules="$(dirname "$module")"
    local contrib="$source_dir/../opencv_contrib/modules"
    if [[ "${opencv_version%%.*}" -ge 5 ]]; then
        if [[ -d "$contrib" ]]; then
            extra_modules="$(cd "$contrib" && pwd);$extra_modules"
            modules+=,xobjdetect
        else
            echo "No opencv_contrib beside $source_dir: the default face detector will be the network"
        fi
    fi
    local arguments=(
        -DCMAKE_BUILD_TYPE=Release
        "-DOPENCV_EXTRA_MODULES_PATH=$extra_modules"
        -DBUILD_TESTS=ON -DBUILD_PERF_TESTS=ON "-DBUILD_EXAMPLES=$samples" -DBUILD_DOCS=OFF
        -DBUILD_JAVA=OFF -DBUILD_opencv_apps=OFF -DBUILD_opencv_js=OFF
        -DBUILD_opencv_python2=OFF "-DBUILD_opencv_python3=$python"
        -DCPU_DISPATCH= -DENABLE_PRECOMPILED_HEADERS=ON
        -DOPENCV_DOWNLOAD_TRIES_LIST=)
    if [[ "$python" == yes ]]; then
        find_python
        modules+=,python3
        arguments+=("-DPYTHON3_EXECUTABLE=$python_executable" "-DPYTHON_DEFAULT_EXECUTABLE=$python_executable")
    fi
    arguments+=("-DBUILD_LIST=$modules")
    local feature
    for feature in 1394 ADE AVIF CAROTENE CUDA EIGEN FFMPEG FLATBUFFERS GSTREAMER GTK IPP ITT JASPER LAPACK OBSENSOR \
                   OPENCL OPENEXR OPENJPEG QUIRC TIFF UNIFONT V4L VA VA_INTEL VTK WEBP; do
        arguments+=("-DWITH_$feature=OFF")
    done
    if [[ "$protobuf" == bundled ]]; then
        arguments+=(-DBUILD_PROTOBUF=ON -DPROTOBUF_UPDATE_FILES=OFF)
    else
        arguments+=(-DBUILD_PROTOBUF=OFF -DPROTOBUF_UPDATE_FILES=ON)
    fi

    [[ -f "$module/data/flsnet_light.onnx" || -f "$module/../../data/flsnet_light.onnx" ]] \
        || echo "data/flsnet_light.onnx is missing: the library will have no model inside"
    opencv_build="$build/opencv-$opencv_version-$protobuf"
    echo "Configuring OpenCV $opencv_version in $opencv_build"
    cmake -G Ninja -S "$source_dir" -B "$opencv_build" "${arguments[@]}" "${cmake_arguments[@]}" \
        > "$build/configure.log" 2>&1 || { tail -n 40 "$build/configure.log" >&2; die "CMake failed"; }
    grep -E "Protobuf:|To be built:" "$build/configure.log"
}

build_targets()
{
    local targets=(opencv_flsnet)
    [[ "$tests" == no ]] || targets+=(opencv_test_flsnet)
    [[ "$perf" == no ]] || targets+=(opencv_perf_flsnet)
    [[ "$samples" == no ]] || targets+=(opencv_samples_flsnet)
    if [[ "$python" == yes ]]; then
        targets+=(opencv_python3)
        # Type stubs, from OpenCV 4.8 on.
        if ninja -C "$opencv_build" -t query copy_opencv_typing_stubs > /dev/null 2>&1; then
            targets+=(copy_opencv_typing_stubs)
        fi
    fi
    # OpenCV's precompiled headers do not notice that a header of the module has changed.
    if [[ -d "$opencv_build/modules/flsnet" ]]; then
        find "$opencv_build/modules/flsnet" -name '*.gch' -type f -delete
    fi
    echo "Building ${targets[*]}"
    ninja -C "$opencv_build" -j "$jobs" "${targets[@]}"
}

check_symbols()
{
    local library="$opencv_build/lib/libopencv_flsnet.so" symbols
    [[ -f "$library" ]] || { echo "No shared library was built: the check of its symbols is left out"; return; }
    symbols="$(nm --dynamic --defined-only --demangle "$library")"
    grep -q "cv::flsnet::registerLayers()" <<< "$symbols" || die "$library does not export registerLayers()"
    # opencv_dnn has its own copy of a bundled Protocol Buffers: neither may show it to the other.
    if [[ "$protobuf" == bundled ]] && grep -q "google::protobuf" <<< "$symbols"; then
        die "$library exports symbols of Protocol Buffers, which can clash with those of opencv_dnn"
    fi
    echo "$(stat --dereference --format=%s "$library") bytes: $library"
}

run_program()
{
    local program_build="$opencv_build-check"
    cmake -G Ninja -S "$repository/scripts/in_tree/check" -B "$program_build" -DCMAKE_BUILD_TYPE=Release \
        "-DOpenCV_DIR=$opencv_build" > "$build/check.log" 2>&1 \
        || { tail -n 40 "$build/check.log" >&2; die "CMake failed for the program that uses the library"; }
    ninja -C "$program_build" --quiet
    "$program_build/in_tree_check"
}

run_tests()
{
    # The cascades come with the source.
    local cascades="$source_dir/data/haarcascades"
    [[ -d "$cascades" ]] || cascades="$source_dir/../opencv_contrib/modules/xobjdetect/data/haarcascades"
    export OPENCV_HAARCASCADES_PATH="$cascades"
    cd "$opencv_build"
    if [[ "$tests" == yes ]]; then
        bin/opencv_test_flsnet
    fi
    if [[ "$perf" == yes ]]; then
        bin/opencv_perf_flsnet --perf_min_samples=1 --perf_force_samples=1
    fi
    if [[ "$python" == yes ]]; then
        PYTHONPATH="$opencv_build/python_loader:$source_dir/modules/python/test" PYTHONDONTWRITEBYTECODE=1 \
            "$python_executable" "$module/misc/python/test/test_flsnet.py" --verbose
    fi
}

main()
{
    parse_arguments "$@"
    install_packages "${PACKAGES[@]}"
    find_source
    configure
    build_targets
    check_symbols
    run_program
    run_tests
    echo "in-tree build of opencv_flsnet with OpenCV $opencv_version: ok"
}

main "$@"; exit
