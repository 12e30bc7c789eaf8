#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compiles what only a build inside OpenCV with CUDA compiles, without such a build. See --help.
set -euo pipefail

readonly VERSION=4.14.0

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
readonly module="$repository/modules/flsnet"

usage()
{
    cat <<HELP
Usage: scripts/check_cuda_sources.sh [options]

Checks that the CUDA half of the module compiles: every source of modules/flsnet/src, test and perf that a build
with CUDA compiles differently, against the headers of OpenCV $VERSION with CUDA (the compiler only looks, it writes
nothing), and the kernels, *.cu, with nvcc. It needs no GPU. Without CUDA on this machine its headers come from
NVIDIA's wheels; only the kernels are left out then. For a whole build, with tests: scripts/build_cuda.sh.

  --toolkit DIR    CUDA; default: where nvcc is, else /usr/local/cuda, if it is there
  --no-toolkit     as on a machine without CUDA
  --arch NUMBER    the compute capability that kernels are compiled for; default: 90
  --jobs N         parallel compilers; default: the number of processors
  -h, --help       this text

FLSNET_CACHE in the environment is the folder for downloaded headers, about 20 MB (150 MB pass the network once);
default: flsnet in XDG_CACHE_HOME, which is ~/.cache by default.
HELP
}

parse_arguments()
{
    toolkit="" arch=90 jobs="$(nproc)"
    local nvcc
    nvcc="$(command -v nvcc || true)"
    if [[ -n "$nvcc" ]]; then
        toolkit="$(dirname "$(dirname "$(readlink -f "$nvcc")")")"
    elif [[ -x /usr/local/cuda/bin/nvcc ]]; then
        toolkit=/usr/local/cuda
    fi
    while [[ $# -gt 0 ]]; do
        case "$1" in
            -h|--help) usage; exit 0 ;;
            --no-toolkit) toolkit=""; shift ;;
            --toolkit) toolkit="$(option_value "$@")"; shift 2 ;;
            --arch) arch="$(option_number "$@")"; shift 2 ;;
            --jobs) jobs="$(option_number "$@")"; shift 2 ;;
            *) die "unknown option $1; see --help" ;;
        esac
    done
    [[ -z "$toolkit" || -x "$toolkit/bin/nvcc" ]] || die "$toolkit has no bin/nvcc"
}

fetch_opencv()
{
    opencv="$cache/opencv-headers-$VERSION"
    "$repository/scripts/in_tree/fetch_source.sh" --headers "$VERSION" "$opencv"
    opencv="$opencv/opencv/modules"
}

# Sets cuda_headers: the toolkit's if it has all that OpenCV needs, else those of NVIDIA's wheels.
find_cuda_headers()
{
    local header
    cuda_headers="$toolkit/include"
    for header in cuda_runtime.h cuda_fp16.h cublas_v2.h cudnn.h; do
        if [[ -z "$toolkit" || ( ! -f "$toolkit/include/$header" && ! -f "/usr/include/$header" ) ]]; then
            cuda_headers="$cache/cuda-headers-13.0"
            break
        fi
    done
    if [[ "$cuda_headers" == "$cache"/* && ! -d "$cuda_headers" ]]; then
        rm -rf "$work/cuda-headers"
        python3 "$repository/scripts/in_tree/fetch_cuda_headers.py" "$work/cuda-headers"
        mv -T "$work/cuda-headers" "$cuda_headers" || [[ -d "$cuda_headers" ]]
    fi
    [[ -f "$cuda_headers/cuda_runtime.h" ]] || die "$cuda_headers has no cuda_runtime.h; remove the folder"
}

# What OpenCV's CMake would generate for a build with CUDA.
write_configuration()
{
    local name
    mkdir -p "$work/configuration/opencv2"
    for name in core imgproc imgcodecs objdetect dnn ts; do
        echo "#define HAVE_OPENCV_${name^^}"
    done > "$work/configuration/opencv2/opencv_modules.hpp"
    printf '#define HAVE_%s\n' CUDA CUBLAS CUDNN > "$work/configuration/cvconfig.h"
    printf '#define CV_CPU_%s_FEATURES 0\n' BASELINE DISPATCH > "$work/configuration/cv_cpu_config.h"
}

# Sources that mention FLSNET_CUDA or a header of src/cuda, themselves or by a header that does.
list_host_sources()
{
    local folders=("$module/src" "$repository/test") header pattern='\bFLSNET_CUDA|"(\.\./)*cuda/'
    while IFS= read -r header; do
        pattern+="|[\"/]$(basename "$header")\""
    done < <(grep -rlE "$pattern" --include='*.hpp' "${folders[@]}"; find "$module/src/cuda" -name '*.hpp')
    {
        grep -rlE "$pattern" --include='*.cpp' "${folders[@]}"
        grep -lE '\bFLSNET_CUDA' "$repository"/perf/*.cpp
        find "$module/src/cuda" "$repository/perf/cuda" -name '*.cpp'
    } | sort -u
}

# compile SOURCE: says what was compiled, all messages of the compiler at once.
compile()
{
    local source="$1" log status=0
    local command=("${CXX:-g++}" -std=c++17 -fsyntax-only -Wall -Wextra -Werror)
    if [[ "$source" == *.cu ]]; then
        command=("$toolkit/bin/nvcc" -std=c++17 "-arch=sm_$arch" -c -o /dev/null -Werror all-warnings
                 "-Xcompiler=-Wall,-Wextra")
    fi
    log="$("${command[@]}" "${flags[@]}" "$source" 2>&1)" || status=$?
    printf '%s %s\n' "$([[ "$status" == 0 ]] && echo "ok     " || echo "BROKEN ")" "${source#"$repository/"}"
    [[ -z "$log" ]] || printf '%s\n' "$log" | head -n 60
    return "$status"
}

# compile_all SOURCE...: in parallel; goes on after a broken one.
compile_all()
{
    local running=0 failures=0 source
    for source in "$@"; do
        if [[ "$running" -ge "$jobs" ]]; then
            wait -n || failures=$((failures + 1))
            running=$((running - 1))
        fi
        compile "$source" &
        running=$((running + 1))
    done
    while [[ "$running" -gt 0 ]]; do
        wait -n || failures=$((failures + 1))
        running=$((running - 1))
    done
    [[ "$failures" == 0 ]] || die "$failures of $# sources do not compile with CUDA"
}

main()
{
    parse_arguments "$@"
    "$repository/scripts/install_dependencies.sh" cuda
    cache="$(cache_folder)"
    mkdir -p "$cache"
    work="$(mktemp -d "$cache/check.XXXXXX")"
    trap 'rm -rf "$work"' EXIT
    fetch_opencv
    find_cuda_headers
    write_configuration

    # The folders of headers that are not ours are silent, as in OpenCV's own build.
    flags=("-I$module/include" "-I$module/src" "-I$module/src/cuda" -isystem "$work/configuration")
    local folder
    for folder in "$opencv"/*/include "$opencv/dnn/src" "$cuda_headers"; do
        flags+=(-isystem "$folder")
    done
    flags+=(-DFLSNET_CUDA -DFLSNET_CUDA_COPIES -D__OPENCV_BUILD=1 "-DFLSNET_SOURCE_DIR=\"$repository\"")

    local sources kernels
    mapfile -t sources < <(list_host_sources)
    mapfile -t kernels < <(find "$module/src" -name '*.cu' | sort)
    [[ ${#sources[@]} -gt 0 && ${#kernels[@]} -gt 0 ]] || die "found no sources: has src/cuda moved?"
    if [[ -z "$toolkit" ]]; then
        compile_all "${sources[@]}"
        cat <<NOTE
######################################################################
# NOT CHECKED: the ${#kernels[@]} kernels (*.cu), for there is no nvcc here
######################################################################
NOTE
        echo "CUDA sources: ${#sources[@]} host sources compile, kernels were not compiled"
    else
        compile_all "${sources[@]}" "${kernels[@]}"
        echo "CUDA sources: ${#sources[@]} host sources and ${#kernels[@]} kernels compile"
    fi
}

main "$@"; exit
