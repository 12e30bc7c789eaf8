#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the type stub of the Python package from its binding. See --help.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly STUBGEN=pybind11-stubgen==2.5.5
readonly stub=python/flsnet/_flsnet.pyi

usage()
{
    cat <<HELP
Usage: scripts/make_python_stub.sh [--check] [BUILD_DIR]

Writes $stub from the docstrings of the binding that BUILD_DIR (default: build) has, by pybind11-stubgen, which comes
from the Python package index. Signatures differ from version to version of pybind11: use Debian 12's.

  --check      write nothing; fail if the stub in the repository is another one
  -h, --help   this text
HELP
}

# Its complaints are of the names that cv2 gives static functions, which finish_stub.py mends.
make_stub()
{
    "$environment/bin/python" -m pybind11_stubgen flsnet._flsnet --output-dir "$1" > "$1.log" 2>&1 || { cat "$1.log" >&2; die "pybind11-stubgen failed"; }
    "$environment/bin/python" "$repository/python/finish_stub.py" "$1/flsnet/_flsnet.pyi"
}

main()
{
    local check=no build=build
    while [[ $# -gt 0 ]]; do
        case "$1" in
            -h|--help) usage; exit 0 ;;
            --check) check=yes; shift ;;
            -*) die "unknown option $1; see --help" ;;
            *) build="$1"; shift ;;
        esac
    done
    cd "$repository"
    build="$(realpath "$build")"
    [[ -d "$build/python/flsnet" ]] || die "$build has no Python package: configure it with -DFLSNET_BUILD_PYTHON=ON"
    environment="$(cache_folder)/stubgen"
    python_environment "$environment" "$STUBGEN" numpy
    out="$(mktemp -d)"
    trap 'rm -rf "$out"' EXIT
    PYTHONPATH="$build/python" make_stub "$out"
    if [[ "$check" == yes ]]; then
        diff -u "$stub" "$out/flsnet/_flsnet.pyi" \
            || die "$stub is not what the binding says: run scripts/make_python_stub.sh"
        echo "$stub is what the binding says"
    else
        cp "$out/flsnet/_flsnet.pyi" "$stub"
    fi
}

main "$@"; exit
