#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compares with an earlier version how long programs take until the labels of one photo are there.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$root/build-startup
photo=$root/samples/data/astronaut.jpg

usage()
{
    cat <<HELP
Usage: perf/compare_startup.sh [options] COMMIT [-- OPTION...]

Builds flsnet_segment and a program that calls FaceLandmarkSegmenter::create() and segment(), of the commit and of this
checkout, runs them in turns, each run in a new process, and prints medians. On a busy machine, the processors' time
(of all threads) is the steadier one.

  --work DIR      where everything goes; default: build-startup in this repository
  --before DIR    the programs of the commit are here already: build only this checkout's
  --after DIR     the same for this checkout's programs
  --photo FILE    default: the portrait in samples/data
  -h, --help      this text

What follows -- goes to compare_startup.py, for instance --rounds 31.
HELP
}

# build_programs SOURCE BUILD
build_programs()
{
    cmake -S "$1" -B "$2" -G Ninja -DFLSNET_BUILD_TESTS=OFF > /dev/null
    cmake --build "$2" --target flsnet_segment
    local flags
    read -ra flags <<< "$(pkg-config --cflags opencv4)"
    "${CXX:-c++}" -std=c++17 -O2 "${flags[@]}" -I"$1/modules/flsnet/include" "$root/perf/startup/flsnet_first_labels.cpp" \
        -o "$2/bin/flsnet_first_labels" -L"$2/modules/flsnet" -Wl,-rpath,"$2/modules/flsnet" \
        -lopencv_flsnet -lopencv_imgcodecs -lopencv_dnn -lopencv_imgproc -lopencv_core
}

before=""
after=""
commit=""
while [[ $# -gt 0 ]]; do
    case "$1" in
        -h|--help) usage; exit 0 ;;
        --work) work=$2; shift 2 ;;
        --before) before=$2; shift 2 ;;
        --after) after=$2; shift 2 ;;
        --photo) photo=$2; shift 2 ;;
        --) shift; break ;;
        -*) echo "compare_startup.sh: unknown option $1; see --help" >&2; exit 2 ;;
        *) commit=$1; shift ;;
    esac
done
if [[ -z "$before" ]]; then
    [[ -n "$commit" ]] || { usage >&2; exit 2; }
    mkdir -p "$work/source"
    git -C "$root" archive "$commit" | tar -x -C "$work/source"
    build_programs "$work/source" "$work/before"
    before=$work/before/bin
fi
if [[ -z "$after" ]]; then
    build_programs "$root" "$work/after"
    after=$work/after/bin
fi
exec python3 "$root/perf/compare_startup.py" --before "$before" --after "$after" --photo "$photo" "$@"
