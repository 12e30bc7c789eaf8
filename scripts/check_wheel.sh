#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tests the wheels of scripts/build_wheel.sh where nothing else is installed, and beside other libraries. See --help.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Debian's suites by the Python that they have.
declare -rA SUITES=([cp311]=bookworm [cp313]=trixie)
readonly BESIDE=(opencv-python-headless torch onnx tensorflow-cpu protobuf onnxruntime pillow scipy)

usage()
{
    cat <<HELP
Usage: scripts/check_wheel.sh [--beside|--bare] [--tests] [--build DIR] WHEEL...

  --bare           only install each wheel in a Debian of debootstrap that has Python alone, and run the two commands
                   of the README there (root; Debian 12 for Python 3.11, 13 for 3.13)
  --beside         only segment beside each of ${BESIDE[*]},
                   imported before and after the package (PYTHON from PATH; some gigabytes, removed afterwards)
  --tests          also run the tests of python/tests, beside opencv-python-headless
  --build DIR      where all is made; default: build-check-wheel in this repository
  -h, --help       this text
HELP
}

# check_contents WHEEL: the platform that it is for, stubs, licences, the kernels for each kind of processor.
check_contents()
{
    local unpacked="$build/contents" extension code
    rm -rf "$unpacked"
    mkdir -p "$unpacked"
    python3 -m zipfile -e "$1" "$unpacked"
    for file in flsnet/py.typed flsnet/_flsnet.pyi flsnet/__main__.py flsnet/collection/__main__.py; do
        [[ -f "$unpacked/$file" ]] || die "$1 has no $file"
    done
    extension=("$unpacked"/flsnet/_flsnet.*.so)
    # Fused multiplication and addition of 256 and 512 bits, and that of 8-bit numbers.
    code="$(objdump --disassemble --no-show-raw-insn "${extension[0]}" | grep -oE 'vfmadd[0-9]+ps .*|vpdpbusd .*' \
            | sed -E 's/^([a-z]+)[0-9a-z]* .*([yz])mm[0-9]+$/\1 \2/' | sort -u)"
    grep -q "vfmadd y" <<< "$code" || die "$1 has no kernels for AVX2"
    grep -q "vfmadd z" <<< "$code" || die "$1 has no kernels for AVX-512"
    grep -q "vpdpbusd z" <<< "$code" || die "$1 has no 8-bit kernels for AVX-512 VNNI"
}

# check_bare WHEEL TAG
check_bare()
{
    local suite="${SUITES[$2]:-}" chroot
    [[ -n "$suite" ]] || die "no Debian is known that has the Python of $1"
    chroot="$build/chroot-$suite"
    "$repository/scripts/make_chroot.sh" "$suite" "$chroot" python3-venv ca-certificates
    rm -rf "$chroot/check"
    mkdir "$chroot/check"
    cp "$1" "$repository/samples/data/astronaut.jpg" "$chroot/check/"
    # pip's own settings of this system, where it has any.
    local settings=(PIP_DISABLE_PIP_VERSION_CHECK=1)
    [[ -z "${PIP_INDEX_URL:-}" ]] || settings+=("PIP_INDEX_URL=$PIP_INDEX_URL")
    if [[ -f "${PIP_CERT:-}" ]]; then
        cp "$PIP_CERT" "$chroot/check/certificates.crt"
        settings+=(PIP_CERT=/check/certificates.crt)
    fi
    # shellcheck disable=SC2016 # the inner shell expands
    "$repository/scripts/run_in_chroot.sh" "$chroot" env "${settings[@]}" bash -euc '
        cd /check
        ! command -v cc gcc g++ clang
        ! ls /usr/lib/*/libopencv* /usr/lib/*/libprotobuf* 2> /dev/null
        python3 -m venv venv
        . venv/bin/activate
        pip install --quiet ./flsnet-*.whl
        python -m flsnet astronaut.jpg'
    cp "$chroot/check/astronaut.labels.png" "$build/labels-$2.png"
    [[ -s "$chroot/check/astronaut.overlay.png" ]] || die "there is no overlay"
    echo "$1: bare Debian $suite: ok"
}

# environment TAG WHEEL PACKAGE...: sets python.
environment()
{
    local tag="$1" wheel="$2" version
    shift 2
    version="python3.${tag#cp3}"
    command -v "$version" > /dev/null || die "$version is missing: --bare does without"
    "$version" -m venv --clear "$build/venv-$tag"
    python="$build/venv-$tag/bin/python"
    "$python" -m pip install --quiet --disable-pip-version-check "$@"
    "$python" -m pip install --quiet --disable-pip-version-check "$wheel"
}

main()
{
    local bare=yes beside=yes tests=no wheels=() wheel tag
    build="$repository/build-check-wheel"
    while [[ $# -gt 0 ]]; do
        case "$1" in
            -h|--help) usage; exit 0 ;;
            --bare) beside=no; shift ;;
            --beside) bare=no; shift ;;
            --tests) tests=yes; shift ;;
            --build) build="$(option_value "$@")"; shift 2 ;;
            -*) die "unknown option $1; see --help" ;;
            *) wheels+=("$(realpath "$1")"); shift ;;
        esac
    done
    [[ ${#wheels[@]} -gt 0 ]] || { usage >&2; exit 2; }
    mkdir -p "$build"
    build="$(realpath "$build")"
    unset PYTHONPATH
    for wheel in "${wheels[@]}"; do
        [[ "$wheel" =~ /flsnet-[^/]*-(cp3[0-9]+)-[^/]*\.whl$ ]] || die "$wheel is no wheel of the package"
        tag="${BASH_REMATCH[1]}"
        check_contents "$wheel"
        [[ "$bare" == no ]] || check_bare "$wheel" "$tag"
        if [[ "$beside" == yes ]]; then
            environment "$tag" "$wheel" "${BESIDE[@]}"
            "$python" "$repository/scripts/wheel/beside.py" "$repository/samples/data/astronaut.jpg"
            rm -r "$build/venv-$tag"
        fi
        if [[ "$tests" == yes ]]; then
            environment "$tag" "$wheel" opencv-python-headless "flsnet[collection] @ file://$wheel"
            PYTHONDONTWRITEBYTECODE=1 "$python" -m unittest discover --start-directory "$repository/python/tests"
            rm -r "$build/venv-$tag"
        fi
    done
    echo "wheels: ok"
}

main "$@"; exit
