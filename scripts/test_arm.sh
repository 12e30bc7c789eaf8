#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds for 64-bit Arm with Debian's cross compiler, and runs the tests of kernels and CPU networks in an emulator. See --help.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

work="$repository/build-arm"
compiler=aarch64-linux-gnu-g++
# The tests that depend on the processor.
tests='test_main.cpp;test_cpu_network.cpp;test_int8_network.cpp;test_area_shrink.cpp'
runs=yes
networks=yes

usage()
{
    cat <<HELP
Usage: scripts/test_arm.sh [options]

First, in a minute, compiles the innermost loops alone, which need no OpenCV, and checks them with qemu against plain
loops: NEON in floats, in 8 bits, and in 8 bits with dot products.

Then fetches OpenCV and what it needs for arm64 from Debian (no package is installed, none runs its scripts), compiles
the library and tests for 64-bit Arm, checks that no source for x86 is among them, and runs the tests of the networks on
the CPU, in floats and in 8 bits: once on a processor with dot products of bytes, once on one without.

Needs Debian, and its packages g++-aarch64-linux-gnu, qemu-user-static, cmake and ninja-build, which root gets installed.

  --work DIR      where everything goes, used again by the next call; default: build-arm in this repository
  --compiler CXX  default: aarch64-linux-gnu-g++; clang++ gets --target
  --tests FILES   of the folder test, with semicolons between; default: $tests
  --kernels-only  only the first part
  --build-only    run nothing of the second
  -h, --help      this text

DEBIAN_MIRROR in the environment replaces http://deb.debian.org/debian.
HELP
}

# What the tests link to; the rest of OpenCV is only looked at by its CMake files.
needed=(libopencv-core406 libopencv-imgproc406 libopencv-dnn406 libopencv-objdetect406 libopencv-imgcodecs406
    libprotobuf32 libprotobuf-lite32)
looked_at=(calib3d contrib core dnn features2d flann highgui imgcodecs imgproc ml objdetect photo shape stitching
    superres video videoio videostab viz)

install_tools()
{
    local missing=() package
    for package in g++-aarch64-linux-gnu qemu-user-static cmake ninja-build; do
        [[ "$(dpkg-query -W -f='${Status}' "$package" 2> /dev/null)" == "install ok installed" ]] || missing+=("$package")
    done
    [[ "${#missing[@]}" -eq 0 ]] && return
    [[ "$(id -u)" == 0 ]] || die "install ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# arm_apt ARGUMENT...: apt-get for arm64 that knows nothing of this system's packages.
arm_apt()
{
    apt-get -o APT::Architecture=arm64 -o APT::Architectures=arm64 \
        -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State="$work/apt" -o Dir::State::status="$work/apt/status" -o Dir::Cache="$work/apt/cache" \
        -o APT::Sandbox::User=root -o APT::Install-Recommends=false -o Debug::NoLocking=true "$@"
}

check_kernels()
{
    local source="$repository/modules/flsnet/src" objects="$work/kernels" kernel
    local compile=("$compiler" -std=c++17 -O2 -Wall -Wextra -Werror -DFLSNET_CHECK_KERNELS -DFLSNET_HAS_NEON_DOTPROD "-I$source" -c)
    [[ "$compiler" == *clang* ]] && compile+=(--target=aarch64-linux-gnu)
    rm -rf "$objects"
    mkdir -p "$objects"
    "${compile[@]}" "$source/cpu/kernels/float_kernels_baseline.cpp" -o "$objects/floats.o"
    "${compile[@]}" "$source/cpu/int8/kernels/int8_kernels_baseline.cpp" -o "$objects/int8.o"
    "${compile[@]}" -march=armv8.2-a+dotprod "$source/cpu/int8/kernels/int8_kernels.neon_dotprod.cpp" -o "$objects/dot.o"
    "${compile[@]}" "$repository/test/kernels/check_kernels.cpp" -o "$objects/check.o"
    aarch64-linux-gnu-g++ -static "$objects"/*.o -o "$objects/check_kernels"
    for kernel in float int8; do
        qemu-aarch64-static -cpu cortex-a57 "$objects/check_kernels" "$kernel" # ARMv8.0: no dot products
    done
    qemu-aarch64-static -cpu max "$objects/check_kernels" int8_dotprod
}

fetch_root()
{
    [[ -f "$root/complete" ]] && return
    local codename package module
    codename="$(. /etc/os-release && echo "$VERSION_CODENAME")"
    rm -rf "$root"
    mkdir -p "$root" "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
    : > "$work/apt/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
        "${DEBIAN_MIRROR:-http://deb.debian.org/debian} $codename main" > "$work/apt/sources.list"
    arm_apt -qq update
    arm_apt -qq --download-only -y install "${needed[@]}"
    local alone=(libopencv-dev libprotobuf-dev libgtest-dev zlib1g-dev)
    for module in "${looked_at[@]}"; do
        alone+=("libopencv-$module-dev" "libopencv-${module}406")
    done
    (cd "$work/apt/cache/archives" && arm_apt -qq download "${alone[@]}")
    for package in "$work"/apt/cache/archives/*.deb; do
        dpkg-deb --extract "$package" "$root"
    done
    touch "$root/complete"
}

build()
{
    local libraries="$root/usr/lib/aarch64-linux-gnu" target=()
    # Links that the packages' scripts would have made; of what is only looked at, nothing is linked and not all is there.
    local search="-Wl,--as-needed,--allow-shlib-undefined,-rpath-link,$libraries:$libraries/lapack:$libraries/blas:$root/lib/aarch64-linux-gnu"
    [[ "$compiler" == *clang* ]] && target=(-DCMAKE_CXX_COMPILER_TARGET=aarch64-linux-gnu)
    cmake -S "$repository" -B "$work/build" -G Ninja "-DCMAKE_CXX_COMPILER=$compiler" "${target[@]}" \
        -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 -DCMAKE_LIBRARY_ARCHITECTURE=aarch64-linux-gnu \
        "-DCMAKE_FIND_ROOT_PATH=$root" -DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY \
        -DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY -DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=ONLY \
        -DCMAKE_FIND_ROOT_PATH_MODE_PROGRAM=NEVER \
        "-DCMAKE_SHARED_LINKER_FLAGS=$search" "-DCMAKE_EXE_LINKER_FLAGS=$search" \
        -DCMAKE_CROSSCOMPILING_EMULATOR=/bin/true "-DFLSNET_PYTHON=$(command -v python3)" \
        "-DFLSNET_TEST_FILES=$tests" -DFLSNET_BUILD_SAMPLES=OFF -DFLSNET_PRECOMPILE_HEADERS=ON -DFLSNET_WERROR=ON \
        -DCMAKE_EXPORT_COMPILE_COMMANDS=ON
    if grep -E '"file": .*\.(avx|sse)[^"]*"' "$work/build/compile_commands.json"; then
        die "sources for x86 are compiled for Arm"
    fi
    cmake --build "$work/build" --target opencv_test_flsnet
}

# run_tests CPU
run_tests()
{
    echo "on $1:"
    qemu-aarch64-static -L "$root" -cpu "$1" -E OPENCV_LOG_LEVEL=ERROR \
        -E "LD_LIBRARY_PATH=$root/usr/lib/aarch64-linux-gnu/lapack:$root/usr/lib/aarch64-linux-gnu/blas" \
        "$work/build/bin/opencv_test_flsnet" --gtest_brief=1
}

main()
{
    while [[ $# -gt 0 ]]; do
        case "$1" in
            -h|--help) usage; exit 0 ;;
            --work) work="$(option_value "$@")"; shift 2 ;;
            --compiler) compiler="$(option_value "$@")"; shift 2 ;;
            --tests) tests="$(option_value "$@")"; shift 2 ;;
            --build-only) runs=no; shift ;;
            --kernels-only) networks=no; shift ;;
            *) die "unknown option $1; see --help" ;;
        esac
    done
    mkdir -p "$work"
    work="$(cd "$work" && pwd)"
    root="$work/root"
    install_tools
    check_kernels
    [[ "$networks" == yes ]] || exit 0
    fetch_root
    build
    [[ "$runs" == yes ]] || exit 0
    run_tests max        # with dot products
    run_tests cortex-a57 # ARMv8.0: without
}

main "$@"; exit
