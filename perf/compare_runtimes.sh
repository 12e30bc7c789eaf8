#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Times FLSNet in this module and in other engines side by side, with the same weights.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$root/build-compare

usage()
{
    cat <<HELP
Usage: perf/compare_runtimes.sh [options] [-- OPTION...]

Builds the module, installs other engines from PyPI into a folder of their own, and prints a table for each network:
flsnet_light at 288 x 288, FLSNet of width 0.25, 0.5 and 1 at 224 x 224 with random weights, and a BiSeNet-R18 layout at
512 x 512; in the end one with the ratios of all. All engines get the same weights, and unpool in a way that is right
in them. They take turns, each in a process of its own, on the same number of threads.

  --engines LIST      of linked (cv::dnn that the module is linked to), onnxruntime, torch, cv2, openvino, ncnn, mnn,
                      with commas between them; default: all
  --models LIST       of light, 0.25, 0.5, 1, bisenet; default: all
  --check             one round, to see that all engines run and give the right labels: exit status 1 if not
  --work DIR          where everything goes; default: build-compare in this repository
  --programs DIR      use flsnet_model and flsnet_time_network from here, build nothing
  --python PYTHON     use this Python with what it has, install nothing
  --opencv VERSION    what pip is asked for; default: <5, since OpenCV 5 cannot run the standard MaxUnpool
  -h, --help          this text

An engine that pip cannot install is named and left out. PyTorch's package for Linux brings CUDA's libraries, some 5 GB;
pip's settings count, should you know an index with smaller ones.
What follows -- goes to compare_runtimes.py, for instance --threads 1 --rounds 9 --precisions float bf16 (of float, bf16,
int8, int8_wrong: 8 bits without unpooling, for what an engine could reach at most) --crops FOLDER (pictures of faces
to measure the ranges for 8 bits on; default: crops of the sample photo). The machine should have nothing else to do.
HELP
}

programs=""
python=""
opencv="<5"
engines=linked,onnxruntime,torch,cv2,openvino,ncnn,mnn
options=()
while [[ $# -gt 0 ]]; do
    case "$1" in
        -h|--help) usage; exit 0 ;;
        --engines) engines=$2; shift 2 ;;
        --models) read -r -a models <<< "${2//,/ }"; options+=(--models "${models[@]}"); shift 2 ;;
        --check) options+=(--check); shift ;;
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
    # The pictures need OpenCV, the files onnx, ncnn's 8 bits the ranges that onnxruntime measures.
    "$python" -m pip install --quiet numpy onnx onnxruntime "opencv-python-headless$opencv"
    for packages in torch "openvino nncf" ncnn MNN; do
        engine=${packages%% *}
        if [[ ",$engines," == *",${engine,,},"* ]]; then
            # shellcheck disable=SC2086 # several words
            "$python" -m pip install --quiet $packages || echo "compare_runtimes.sh: pip cannot install $packages" >&2
        fi
    done
fi
read -r -a names <<< "${engines//,/ }"
exec "$python" -B "$root/perf/compare_runtimes.py" --programs "$programs" --engines "${names[@]}" "${options[@]}" "$@"
