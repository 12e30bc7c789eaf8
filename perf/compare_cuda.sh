#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures the module's kernels and networks on a GPU, and PyTorch beside them. See --help.
set -euo pipefail

perf=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage()
{
    cat <<HELP
Usage: perf/compare_cuda.sh PROGRAMS [PYTHON]

Prints three tables: the kernels beside the time that their bytes need; the whole network at 256 x 256, batch 1, 8, 16
and 32, in float and half; and PyTorch in half precision, eager and compiled, on the same weights.

  PROGRAMS   the folder with flsnet_cuda_kernels and flsnet_cuda_networks, as scripts/build_cuda.sh tells
  PYTHON     a Python that has onnx and a PyTorch with CUDA; default: python3

Without a CUDA device, says so and ends with status 77. The machine should have nothing else to do.
HELP
}

case "${1:-}" in
    -h|--help) usage; exit 0 ;;
esac
[[ $# -eq 1 || $# -eq 2 ]] || { usage >&2; exit 2; }
programs=$1
python=${2:-python3}

model=$(mktemp --suffix=.onnx)
trap 'rm -f "$model"' EXIT
"$programs/flsnet_cuda_kernels"
echo
"$programs/flsnet_cuda_networks" "$model"
echo
"$python" -B "$perf/cuda/torch_times.py" "$model"
