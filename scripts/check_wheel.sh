#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Tests the wheels of scripts/build_wheel.sh where nothing else is installed, and beside other libraries. See --help.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Debian's suites by the Python that they have.
declare -rA SUITES=([cp311]=bookworm [cp313]=trixie)
readonly GLIBC=2.28
readonly BESIDE=(opencv-python-headless torch onnx tensorflow-cpu protobuf onnxruntime pillow scipy)

usage()
{
    cat <<HELP
Usage: scripts/check_wheel.sh [--bare] [--beside] [--tests] [--build DIR] WHEEL...

Looks what is in each wheel, and does what is asked for; without any of the three, --bare and --beside.

  --bare           install the wheel in a Debian of debootstrap that has Python alone, and run the two commands of the
                   README there (root; Debian 12 for Python 3.11, 13 for 3.13)
  --beside         segment beside each of ${BESIDE[*]},
                   imported before and after the package, and beside all at once (some gigabytes, removed afterwards)
  --tests          run the tests of python/tests, beside opencv-python-headless and Ray, and check the stubs with mypy
  --build DIR      where all is made; default: build-check-wheel in this repository
  -h, --help       this text

--beside and --tests take the wheel's Python, python3.11 for instance, from PATH.
HELP
}

# check_contents WHEEL: stubs, licences, the glibc that it needs, the kernels for each kind of processor.
check_contents()
{
    local unpacked="$build/contents" extension file code newest
    rm -rf "$unpacked"
    mkdir -p "$unpacked"
    python3 -m zipfile -e "$1" "$unpacked"
    for file in flsnet/py.typed flsnet/_flsnet.pyi flsnet/__main__.py flsnet/collection/__main__.py; do
        [[ -f "$unpacked/$file" ]] || die "$1 has no $file"
    done
    for file in LICENSE dlpack-LICENSE libcxx-LICENSE.TXT libcxxabi-LICENSE.TXT libjpeg-turbo-LICENSE.md \
                libjpeg-turbo-README.ijg libpng-LICENSE libtiff-LICENSE.md libunwind-LICENSE.TXT libwebp-COPYING \
                opencv-LICENSE protobuf-LICENSE pybind11-LICENSE zig-compiler-rt-LICENSE zlib-LICENSE; do
        [[ -s "$(echo "$unpacked"/flsnet-*.dist-info/licenses)/$file" ]] || die "$1 has no licence $file"
    done
    extension=("$unpacked"/flsnet/_flsnet.*.so)
    newest="$(objdump -T "${extension[0]}" | grep -oE 'GLIBC_[0-9.]+' | cut -d _ -f 2 | sort -uV | tail -n 1)"
    [[ "$(printf '%s\n' "$newest" "$GLIBC" | sort -V | tail -n 1)" == "$GLIBC" ]] || die "$1 needs glibc $newest"
    # Fused multiplication and addition of 256 and 512 bits, that of 8-bit numbers, and the tiles of AMX.
    code="$(objdump --disassemble --no-show-raw-insn "${extension[0]}" | grep -oE 'vfmadd[0-9]+ps .*|vpdpbusd .*|tdp[a-z0-9]+ ' \
            | sed -E 's/^([a-z]+)[0-9a-z]* .*([yz])mm[0-9]+$/\1 \2/' | sort -u)"
    grep -q "vfmadd y" <<< "$code" || die "$1 has no kernels for AVX2"
    grep -q "vfmadd z" <<< "$code" || die "$1 has no kernels for AVX-512"
    grep -q "vpdpbusd z" <<< "$code" || die "$1 has no 8-bit kernels for AVX-512 VNNI"
    grep -q "^tdpbusd" <<< "$code" || die "$1 has no 8-bit kernels for AMX"
    grep -q "^tdpbf16ps" <<< "$code" || die "$1 has no bfloat16 kernels for AMX"
    echo "$1: $(stat --format=%s "$1") bytes, needs glibc $newest; its contents: ok"
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
    "$repository/scripts/run_in_chroot.sh" "$chroot" env "${settings[@]}" bash -O extglob -euc '
        cd /check
        if command -v cc gcc g++ clang || compgen -G "/usr/lib/*/lib@(opencv|protobuf)*"; then
            echo "this Debian is not bare" >&2
            exit 1
        fi
        python3 -m venv venv
        . venv/bin/activate
        begin=$(date +%s%N)
        pip install --quiet ./flsnet-*.whl
        installed=$(date +%s%N)
        python -m flsnet astronaut.jpg
        end=$(date +%s%N)
        echo "pip install: $(((installed - begin) / 1000000)) ms; first labels: $(((end - installed) / 1000000)) ms later"'
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
    "$version" -c "" 2> /dev/null || die "$version is missing: --bare does without"
    echo "Installing $* and the wheel for $version"
    "$version" -m venv --clear "$build/venv-$tag"
    python="$build/venv-$tag/bin/python"
    "$python" -m pip install --quiet --disable-pip-version-check "$@"
    "$python" -m pip install --quiet --disable-pip-version-check "$wheel"
}

main()
{
    local bare=no beside=no tests=no wheels=() wheel tag
    build="$repository/build-check-wheel"
    while [[ $# -gt 0 ]]; do
        case "$1" in
            -h|--help) usage; exit 0 ;;
            --bare) bare=yes; shift ;;
            --beside) beside=yes; shift ;;
            --tests) tests=yes; shift ;;
            --build) build="$(option_value "$@")"; shift 2 ;;
            -*) die "unknown option $1; see --help" ;;
            *) wheels+=("$(realpath "$1")"); shift ;;
        esac
    done
    [[ ${#wheels[@]} -gt 0 ]] || { usage >&2; exit 2; }
    [[ "$bare$beside$tests" != nonono ]] || { bare=yes; beside=yes; }
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
            environment "$tag" "$wheel" opencv-python-headless mypy "flsnet[collection] @ file://$wheel"
            PYTHONDONTWRITEBYTECODE=1 "$python" -m unittest discover --start-directory "$repository/python/tests"
            (cd "$build" && "$python" -m mypy --strict --cache-dir "$build/mypy" "$repository/python/tests/typed_use.py")
            rm -r "$build/venv-$tag"
        fi
    done
    echo "wheels: ok"
}

main "$@"; exit
