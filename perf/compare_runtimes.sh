#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Times FLSNet in this module, cv::dnn, onnxruntime and PyTorch side by side, with the same weights.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$root/build-compare

usage()
{
    cat <<HELP
Usage: perf/compare_runtimes.sh [options] [-- OPTION...]

Builds the module, installs onnxruntime, PyTorch and opencv-python from PyPI into a folder of their own, and prints a
table for each network: FLSNet of width 0.25, 0.5 and 1 at 224 x 224, and a BiSeNet-R18 layout at 512 x 512. All
weights are random, but the same in all runtimes.

  --work DIR          where everything goes; default: build-compare in this repository
  --programs DIR      use flsnet_model and flsnet_time_network from here, build nothing
  --python PYTHON     use this Python with what it has, install nothing
  --opencv VERSION    what pip is asked for; default: <5, since OpenCV 5 cannot run the standard MaxUnpool
  -h, --help          this text

PyTorch's package for Linux brings CUDA's libraries, some 5 GB; pip's settings count, should you know an index with
smaller ones.
What follows -- goes to compare_runtimes.py, for instance --threads 1 --rounds 9 --widths 1 --no-bisenet.
The machine should have nothing else to do.
HELP
}

programs=""
python=""
opencv="<5"
while [[ $# -gt 0 ]]; do
    case "$1" in
        -h|--help) usage; exit 0 ;;
        --work) work=$2; shift 2 ;;
        --programs) programs=$2; shift 2 ;;
        --python) python=$2; shift 2 ;;
        --opencv) opencv=$2; shift 2 ;;
        --) shift; break ;;
        *) echo "compare_runtimes.sh: unknown option $1; see --help" >&2; exit 2 ;;
    esac
done

if [[ -z "$programs" ]]; then
    cmake -S "$root" -B "$work/build" -G Ninja -DFLSNET_BUILD_TESTS=OFF -DFLSNET_BUILD_PERF=ON >/dev/null
    cmake --build "$work/build" --target flsnet_model flsnet_time_network
    programs=$work/build/bin
fi
if [[ -z "$python" ]]; then
    python=$work/venv/bin/python
    [[ -x "$python" ]] || python3 -m venv "$work/venv"
    "$python" -m pip install --quiet numpy onnx onnxruntime torch "opencv-python-headless$opencv"
fi
"$python" -m pip list 2>/dev/null | grep -E '^(onnxruntime|torch|opencv-python)' || true
exec "$python" -B "$root/perf/compare_runtimes.py" --programs "$programs" "$@"
