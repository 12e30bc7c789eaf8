#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds OpenCV's kind of perf tests outside of OpenCV's build. See --help.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage()
{
    cat <<HELP
Usage: scripts/build_perf_tests.sh [SOURCE_DIR] [options] [-- PERF_TEST_OPTION...]

Builds the programs of perf/: opencv_perf_flsnet, which is OpenCV's kind of perf tests, and flsnet_microbenchmark,
flsnet_time_network and flsnet_machine_limits. OpenCV's test framework, opencv_ts, is in no package: it is compiled,
too, from the source of the installed OpenCV.

  SOURCE_DIR          a folder with that source; default: fetched, as build_in_tree.sh does
  --build DIR         where everything goes; default: build-perf in this repository
  --cmake-build DIR   compile in this build folder, which may have the library already; default: DIR/build
  --once              run each program once, as short as it can be: it works, its numbers mean nothing
  --jobs N            parallel compilers; default: the number of processors
  -h, --help          this text

With -- opencv_perf_flsnet is run, with what follows as its options, for instance
  scripts/build_perf_tests.sh -- --gtest_filter='Segmenter*' --gtest_output=xml:now.xml --perf_threads=1
OpenCV's modules/ts/misc/summary.py compares such files. scripts/in_tree/fetch_source.sh --help tells of mirrors.
HELP
}

parse_arguments()
{
    source_dir="" cmake_build=""
    build="$repository/build-perf"
    jobs="$(nproc)"
    run=no once=no
    test_options=()
    while [[ $# -gt 0 ]]; do
        case "$1" in
            -h|--help) usage; exit 0 ;;
            --build) build="$(option_value "$@")"; shift 2 ;;
            --cmake-build) cmake_build="$(option_value "$@")"; shift 2 ;;
            --once) once=yes; shift ;;
            --jobs) jobs="$(option_number "$@")"; shift 2 ;;
            --) shift; run=yes; test_options=("$@"); break ;;
            -*) die "unknown option $1; see --help" ;;
            *) source_dir="$1"; shift ;;
        esac
    done
    cmake_build="${cmake_build:-$build/build}"
    mkdir -p "$build" "$cmake_build"
    build="$(cd "$build" && pwd)"
    cmake_build="$(cd "$cmake_build" && pwd)"
}

find_source()
{
    if [[ -z "$source_dir" ]]; then
        local version
        version="$(pkg-config --modversion opencv4)" \
            || die "the installed OpenCV's version is not known to pkg-config; give a folder with its source"
        "$repository/scripts/in_tree/fetch_source.sh" "$version" "$build/source-$version"
        source_dir="$build/source-$version/opencv"
    fi
    [[ -d "$source_dir" ]] || die "'$source_dir' is no folder"
    source_dir="$(cd "$source_dir" && pwd)"
}

# run_once NAME COMMAND...: its output only if it fails.
run_once()
{
    local name="$1" begin=$SECONDS
    shift
    "$@" > "$build/$name.log" 2>&1 || { tail -n 60 "$build/$name.log" >&2; die "$name does not run"; }
    echo "$name runs: $((SECONDS - begin)) s"
}

run_programs_once()
{
    local bin="$cmake_build/bin" others
    # Of each test the first set of parameters.
    printf -v others ':*/%d*' {1..9}
    run_once opencv_perf_flsnet "$bin/opencv_perf_flsnet" --perf_min_samples=1 --perf_force_samples=1 \
        --perf_threads=1 "--gtest_filter=-${others#:}"
    run_once flsnet_microbenchmark "$bin/flsnet_microbenchmark" --benchmark_min_time=0.001
    head -c $((3 * 96 * 96 * 4)) /dev/zero > "$build/blob"
    run_once flsnet_time_network "$bin/flsnet_time_network" module "$repository/data/flsnet_light.onnx" \
        "$build/blob" 96 96 1 <<< time
    run_once flsnet_machine_limits "$bin/flsnet_machine_limits" 1
}

main()
{
    parse_arguments "$@"
    "$repository/scripts/install_dependencies.sh" perf
    find_source
    local options=(-DFLSNET_BUILD_PERF=ON "-DFLSNET_OPENCV_SOURCE=$source_dir" -DFLSNET_WERROR=ON)
    [[ -f "$cmake_build/CMakeCache.txt" ]] || options+=(-DFLSNET_BUILD_TESTS=OFF)
    cmake -G Ninja -S "$repository" -B "$cmake_build" "${options[@]}" > /dev/null
    cmake --build "$cmake_build" --parallel "$jobs" --target \
        opencv_perf_flsnet flsnet_microbenchmark flsnet_time_network flsnet_machine_limits
    echo "built in $cmake_build/bin"
    [[ "$once" == no ]] || run_programs_once
    if [[ "$run" == yes ]]; then
        "$cmake_build/bin/opencv_perf_flsnet" "${test_options[@]}"
    fi
}

main "$@"; exit
