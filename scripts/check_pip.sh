#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Python package with pip into clean virtual environments and tests it there. See --help.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage()
{
    cat <<HELP
Usage: scripts/check_pip.sh [DIR [PYTHON]]

Makes a virtual environment of PYTHON (default: python3) in DIR (default: build-pip), and there
  - builds the package with pip where OpenCV cannot be found: that must end with one sentence that says what is missing,
  - installs the checkout with pip, and runs its tests beside pip's opencv-python-headless of OpenCV 4 and of OpenCV 5,
    and beside Debian's python3-opencv where that fits PYTHON,
  - checks the type stubs with mypy.
The programs of build/bin, where they are, serve for comparison. Needs the network.
HELP
}

check_missing_opencv()
{
    if CMAKE_ARGS=-DCMAKE_DISABLE_FIND_PACKAGE_OpenCV=ON "$venv/bin/pip" install "$repository" \
        > "$directory/missing.log" 2>&1; then
        die "pip installed the package without OpenCV"
    fi
    tr -s ' \n' ' ' < "$directory/missing.log" | grep -q "flsnet needs OpenCV 4.6 or newer .* apt install libopencv-dev" \
        || { cat "$directory/missing.log" >&2; die "pip does not say that OpenCV is missing"; }
}

run_tests()
{
    "$1" -c 'import cv2, flsnet; print("flsnet", flsnet.__version__, "beside", cv2.__version__, cv2.__file__)'
    FLSNET_PROGRAM_DIR="$programs" PYTHONDONTWRITEBYTECODE=1 \
        "$1" -m unittest discover --start-directory "$repository/python/tests"
}

main()
{
    case "${1:-}" in
        -h|--help) usage; exit 0 ;;
    esac
    directory="$(realpath -m "${1:-$repository/build-pip}")"
    local python="${2:-python3}" version
    venv="$directory/venv"
    programs=""
    if [[ -x "$repository/build/bin/flsnet_faces" ]]; then
        programs="$repository/build/bin"
    fi
    unset PYTHONPATH
    rm -rf "$directory"
    mkdir -p "$directory"
    "$python" -m venv "$venv"
    check_missing_opencv

    "$venv/bin/pip" install --quiet "$repository"
    "$venv/bin/pip" check
    for version in "<5" ">=5"; do
        "$venv/bin/pip" install --quiet --upgrade "opencv-python-headless$version"
        run_tests "$venv/bin/python"
    done
    "$venv/bin/pip" install --quiet mypy
    (cd "$directory" && "$venv/bin/mypy" --strict "$repository/python/tests/typed_use.py")

    if "$venv/bin/python" -c 'import sys; sys.exit(sys.version_info[:2] != tuple(map(int, sys.argv[1].split("."))))' \
        "$(/usr/bin/python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')" \
        && /usr/bin/python3 -c 'import cv2' 2> /dev/null; then
        # The wheel beside Debian's cv2 and NumPy.
        local installed
        installed="$("$venv/bin/python" -c 'import flsnet, os; print(os.path.dirname(os.path.dirname(flsnet.__file__)))')"
        mkdir "$directory/alone"
        cp -r "$installed/flsnet" "$directory/alone/"
        PYTHONPATH="$directory/alone" run_tests /usr/bin/python3
    fi
    echo "pip: ok"
}

main "$@"; exit
