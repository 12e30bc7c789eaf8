#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds OpenCV's kind of perf tests outside of OpenCV's build. See --help.
set -euo pipefail

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
readonly repository

usage()
{
    cat <<HELP
Usage: scripts/build_perf_tests.sh [SOURCE_DIR] [options] [-- PERF_TEST_OPTION...]

Builds opencv_perf_flsnet against the installed OpenCV. OpenCV's test framework, opencv_ts, is in no package: it is
compiled, too, from OpenCV's source.

  SOURCE_DIR          a folder with the source of the installed OpenCV; default: fetched, as build_in_tree.sh does
  --build DIR         where everything goes; default: build-perf in this repository
  --jobs N            parallel compilers; default: the number of processors
  -h, --help          this text

With -- the program is run, with what follows as its options, for instance
  scripts/build_perf_tests.sh -- --gtest_filter='Segmenter*' --gtest_output=xml:now.xml --perf_threads=1
OpenCV's modules/ts/misc/summary.py compares such files. scripts/in_tree/fetch_source.sh --help tells of mirrors.
HELP
}

die()
{
    echo "build_perf_tests.sh: $*" >&2
    exit 1
}

parse_arguments()
{
    source_dir=""
    build="$repository/build-perf"
    jobs="$(nproc)"
    run=no
    test_options=()
    while [[ $# -gt 0 ]]; do
        case "$1" in
            -h|--help) usage; exit 0 ;;
            --build) build="${2:?--build needs a folder}"; shift 2 ;;
            --jobs) jobs="${2:?--jobs needs a number}"; shift 2 ;;
            --) shift; run=yes; test_options=("$@"); break ;;
            -*) die "unknown option $1; see --help" ;;
            *) source_dir="$1"; shift ;;
        esac
    done
    mkdir -p "$build"
    build="$(cd "$build" && pwd)"
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

main()
{
    parse_arguments "$@"
    "$repository/scripts/install_dependencies.sh" perf
    find_source
    cmake -G Ninja -S "$repository" -B "$build/build" -DFLSNET_BUILD_TESTS=OFF -DFLSNET_BUILD_PERF=ON \
        "-DFLSNET_OPENCV_SOURCE=$source_dir" > /dev/null
    cmake --build "$build/build" --parallel "$jobs" --target opencv_perf_flsnet
    local program="$build/build/bin/opencv_perf_flsnet"
    echo "built: $program"
    if [[ "$run" == yes ]]; then
        "$program" "${test_options[@]}"
    fi
}

main "$@"; exit
