#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the module inside OpenCV's own build and shows that the library works. See --help.
set -euo pipefail

readonly DEFAULT_VERSION=4.6.0
readonly PACKAGES=(cmake ninja-build g++ libprotobuf-dev protobuf-compiler zlib1g-dev libjpeg-dev libpng-dev)

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
readonly repository

usage()
{
    cat <<HELP
Usage: scripts/build_in_tree.sh [VERSION|SOURCE_DIR] [options] [-- CMAKE_ARGUMENT...]

Builds modules/flsnet inside OpenCV's own build (OPENCV_EXTRA_MODULES_PATH) with a minimal configuration, then
checks the library: its exported symbols, and a small program that runs a network with it.

  VERSION             an OpenCV version whose source package Debian holds: $DEFAULT_VERSION (the default, Debian 12);
                      it is downloaded with apt and unpacked with Debian's patches
  SOURCE_DIR          a folder with OpenCV's source, of any version
  --build DIR         where everything goes; default: build-in-tree in this repository
  --jobs N            parallel compilers; default: the number of processors
  --protobuf KIND     system (the default), or bundled: the copy in OpenCV's 3rdparty folder, which Debian's
                      source package does not have
  --tests             also build opencv_test_flsnet and run it
  -h, --help          this text

What follows -- goes to CMake as it is, for instance -DCPU_DISPATCH=AVX2 or -DBUILD_SHARED_LIBS=OFF.
DEBIAN_MIRROR in the environment replaces http://deb.debian.org/debian.
Missing Debian packages are installed when run as root.
HELP
}

die()
{
    echo "build_in_tree.sh: $*" >&2
    exit 1
}

option_value()
{
    [[ $# -ge 2 && -n "$2" ]] || die "$1 needs a value; see --help"
    echo "$2"
}

parse_arguments()
{
    source_of_opencv=""
    build="$repository/build-in-tree"
    jobs="$(nproc)"
    protobuf=system
    with_tests=no
    cmake_arguments=()
    while [[ $# -gt 0 ]]; do
        case "$1" in
            -h|--help) usage; exit 0 ;;
            --build) build="$(option_value "$@")"; shift 2 ;;
            --jobs) jobs="$(option_value "$@")"; shift 2 ;;
            --protobuf) protobuf="$(option_value "$@")"; shift 2 ;;
            --tests) with_tests=yes; shift ;;
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
    [[ "$protobuf" == system || "$protobuf" == bundled ]] || die "--protobuf is system or bundled, not '$protobuf'"
    mkdir -p "$build"
    build="$(cd "$build" && pwd)"
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

debian_suite()
{
    case "$1" in
        4.6.0) echo bookworm ;;
        *) die "no Debian source package of OpenCV $1 is known here; give a folder with its source instead" ;;
    esac
}

# Lists, cache and sources of its own: the system's apt configuration is neither used nor changed.
download_debian_source()
{
    local version="$1" suite
    suite="$(debian_suite "$version")"
    source_dir="$build/source-$version"
    if [[ -f "$source_dir/CMakeLists.txt" ]]; then
        return
    fi
    command -v apt-get > /dev/null || die "only Debian's apt-get can fetch OpenCV $version; give a source folder"
    install_packages dpkg-dev ca-certificates debian-archive-keyring

    local apt_dir="$build/apt"
    mkdir -p "$apt_dir/lists/partial" "$apt_dir/cache/archives/partial"
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
         "${DEBIAN_MIRROR:-http://deb.debian.org/debian} $suite main" > "$apt_dir/sources.list"
    local apt=(apt-get -q -o "Dir::Etc::SourceList=$apt_dir/sources.list" -o Dir::Etc::SourceParts=/dev/null
               -o "Dir::State::Lists=$apt_dir/lists" -o "Dir::Cache=$apt_dir/cache" -o "APT::Sandbox::User=$(id -un)")
    echo "Downloading Debian's source package of OpenCV $version ($suite)"
    "${apt[@]}" update
    (cd "$apt_dir" && "${apt[@]}" source --download-only opencv)

    local descriptions=("$apt_dir"/opencv_"$version"*.dsc)
    [[ -f "${descriptions[0]}" ]] || die "$suite does not hold OpenCV $version"
    rm -rf "$source_dir.new"
    (cd "$apt_dir" && dpkg-source --no-copy -x "${descriptions[-1]}" "$source_dir.new")
    mv "$source_dir.new" "$source_dir"
}

find_source()
{
    if [[ -d "$source_of_opencv" ]]; then
        source_dir="$(cd "$source_of_opencv" && pwd)"
    elif [[ "$source_of_opencv" =~ ^[0-9]+(\.[0-9]+)+$ ]]; then
        download_debian_source "$source_of_opencv"
    else
        die "'$source_of_opencv' is neither a version nor a folder"
    fi

    local header="$source_dir/modules/core/include/opencv2/core/version.hpp"
    [[ -f "$header" ]] || die "$source_dir is no source of OpenCV: it has no modules/core"
    opencv_version="$(awk '/#define CV_VERSION_(MAJOR|MINOR|REVISION)/ { printf "%s%s", dot, $3; dot = "." }' \
                      "$header")"
    if [[ "$protobuf" == bundled && ! -d "$source_dir/3rdparty/protobuf" ]]; then
        die "$source_dir has no 3rdparty/protobuf (Debian's source package leaves it out); use --protobuf system"
    fi
}

configure()
{
    # No GUI, video, bindings or accelerators; ts is here for the tests, and brings the empty videoio and highgui.
    # Precompiled headers about halve the time.
    local arguments=(
        -DCMAKE_BUILD_TYPE=Release
        "-DBUILD_LIST=core,imgproc,imgcodecs,objdetect,dnn,ts,flsnet"
        "-DOPENCV_EXTRA_MODULES_PATH=$repository/modules"
        -DBUILD_TESTS=ON -DBUILD_PERF_TESTS=ON -DBUILD_EXAMPLES=OFF -DBUILD_DOCS=OFF
        -DBUILD_JAVA=OFF -DBUILD_opencv_apps=OFF -DBUILD_opencv_js=OFF
        -DBUILD_opencv_python2=OFF -DBUILD_opencv_python3=OFF
        -DCPU_DISPATCH= -DENABLE_PRECOMPILED_HEADERS=ON
        -DOPENCV_DOWNLOAD_TRIES_LIST=)
    local feature
    for feature in 1394 ADE CAROTENE CUDA EIGEN FFMPEG GSTREAMER GTK IPP ITT JASPER LAPACK OPENCL OPENEXR OPENJPEG \
                   QUIRC TIFF V4L VA VA_INTEL VTK WEBP; do
        arguments+=("-DWITH_$feature=OFF")
    done
    if [[ "$protobuf" == bundled ]]; then
        arguments+=(-DBUILD_PROTOBUF=ON -DPROTOBUF_UPDATE_FILES=OFF)
    else
        arguments+=(-DBUILD_PROTOBUF=OFF -DPROTOBUF_UPDATE_FILES=ON)
    fi

    [[ -f "$repository/data/flsnet_light.onnx" ]] \
        || echo "data/flsnet_light.onnx is missing: the library will have no model inside"
    opencv_build="$build/opencv-$opencv_version-$protobuf"
    echo "Configuring OpenCV $opencv_version in $opencv_build"
    cmake -G Ninja -S "$source_dir" -B "$opencv_build" "${arguments[@]}" "${cmake_arguments[@]}" \
        > "$build/configure.log" 2>&1 || { tail -n 40 "$build/configure.log" >&2; die "CMake failed"; }
    grep -E "Protobuf:|To be built:" "$build/configure.log"
    ninja -C "$opencv_build" -t query opencv_flsnet > /dev/null 2>&1 \
        || die "OpenCV's configuration left flsnet out; see $build/configure.log"
}

build_targets()
{
    local targets=(opencv_flsnet)
    if [[ "$with_tests" == yes ]]; then
        targets+=(opencv_test_flsnet)
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
    cmake -G Ninja -S "$repository/scripts/in_tree_check" -B "$program_build" -DCMAKE_BUILD_TYPE=Release \
        "-DOpenCV_DIR=$opencv_build" > "$build/check.log" 2>&1 \
        || { tail -n 40 "$build/check.log" >&2; die "CMake failed for the program that uses the library"; }
    ninja -C "$program_build" --quiet
    "$program_build/in_tree_check"
}

run_tests()
{
    # The cascades of the default face detector come with the source.
    (cd "$opencv_build" && OPENCV_HAARCASCADES_PATH="$source_dir/data/haarcascades" bin/opencv_test_flsnet)
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
    if [[ "$with_tests" == yes ]]; then
        run_tests
    fi
    echo "in-tree build of opencv_flsnet with OpenCV $opencv_version: ok"
}

main "$@"; exit
