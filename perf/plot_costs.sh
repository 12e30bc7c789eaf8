#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures what a photo costs against its size, the number of faces and threads, and draws doc/images/costs.svg.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$root/build-costs

usage()
{
    cat <<HELP
Usage: perf/plot_costs.sh [options] [-- OPTION...]

Builds flsnet_benchmark, installs matplotlib from PyPI into a folder of its own, measures for about a minute, prints
the numbers and draws them into doc/images/costs.svg. The machine should have nothing else to do.

  --work DIR          where everything goes; default: build-costs in this repository
  --programs DIR      use flsnet_benchmark from here, build nothing
  --python PYTHON     use this Python, which has matplotlib, install nothing
  -h, --help          this text

What follows -- goes to plot_costs.py, for instance --runs 31 --out costs.svg.
HELP
}

programs=""
python=""
while [[ $# -gt 0 ]]; do
    case "$1" in
        -h|--help) usage; exit 0 ;;
        --work) work=$2; shift 2 ;;
        --programs) programs=$2; shift 2 ;;
        --python) python=$2; shift 2 ;;
        --) shift; break ;;
        *) echo "plot_costs.sh: unknown option $1; see --help" >&2; exit 2 ;;
    esac
done

if [[ -z "$programs" ]]; then
    cmake -S "$root" -B "$work/build" -G Ninja -DFLSNET_BUILD_TESTS=OFF >/dev/null
    cmake --build "$work/build" --target flsnet_benchmark
    programs=$work/build/bin
fi
if [[ -z "$python" ]]; then
    python=$work/venv/bin/python
    [[ -x "$python" ]] || python3 -m venv "$work/venv"
    "$python" -m pip install --quiet "matplotlib>=3.7"
fi
exec "$python" -B "$root/perf/plot_costs.py" --programs "$programs" "$@"
