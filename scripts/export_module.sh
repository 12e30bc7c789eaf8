#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Writes the module as one folder for opencv_contrib's modules. See --help.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# What only a build outside of OpenCV's uses.
readonly NOT_EXPORTED=(CMakeLists.txt minimal codecs install tools python/check_pages.py python/browser.py
                       python/compare_with_pytorch.py standalone.cmake install.cmake flsnet-config.cmake.in flsnet.pc.in)

usage()
{
    cat <<HELP
Usage: scripts/export_module.sh DIR [--force]

Writes DIR/flsnet, which needs nothing else of this repository: the module with its models, tests, perf tests, programs
and tutorials, and no links. DIR is opencv_contrib's modules folder, or any other that OPENCV_EXTRA_MODULES_PATH names.

  --force      replace the DIR/flsnet of an earlier run
  -h, --help   this text

scripts/build_in_tree.sh --module DIR/flsnet builds from it.
HELP
}

parse_arguments()
{
    directory="" force=no
    while [[ $# -gt 0 ]]; do
        case "$1" in
            -h|--help) usage; exit 0 ;;
            --force) force=yes; shift ;;
            -*) die "unknown option $1; see --help" ;;
            *)
                [[ -z "$directory" ]] || die "one folder only, not also '$1'"
                directory="$1"
                shift
                ;;
        esac
    done
    [[ -n "$directory" ]] || { usage >&2; exit 2; }
    [[ -d "$directory" ]] || die "there is no folder '$directory'"
    target="$(cd "$directory" && pwd)/flsnet"
    if [[ -e "$target" || -L "$target" ]]; then
        [[ "$force" == yes ]] || die "$target exists; --force replaces what an earlier run wrote"
        # Nothing that somebody else made is deleted.
        [[ ! -L "$target" && -f "$target/.exported" ]] || die "$target is not from this script: move it away"
    fi
}

# copy FOLDER [TO]: a folder of the repository, without what Python and editors leave.
copy()
{
    local from="$repository/$1" to="$new/${2:-$1}" excluded=() name
    for name in "${NOT_EXPORTED[@]}"; do
        excluded+=("--exclude=./$name")
    done
    mkdir -p "$to"
    tar -C "$from" --exclude=__pycache__ --exclude='*~' --exclude='.*.sw?' "${excluded[@]}" -cf - . | tar -C "$to" -xf -
}

write_readme()
{
    local version
    version="$(sed -n 's/^project(flsnet VERSION \([0-9.]*\).*/\1/p' "$repository/CMakeLists.txt")"
    cat > "$new/README.md" <<README
# Facial landmark segmentation (FLSNet)

Segments a face in a photo into hair, skin, eyebrows, pupils, eye whites, nostrils, lips, inner mouth and background:
FLSNet (Kim et al. 2020), on the CPU, with \`cv::dnn\`, or with CUDA. Version $version; needs core, imgproc, dnn, Protocol
Buffers and a compiler of C++17.

\`\`\`
cmake -DOPENCV_EXTRA_MODULES_PATH=<the folder around this one> ... <OpenCV's source>
\`\`\`

\`data/\` has the models that the library holds. This folder was written by \`scripts/export_module.sh\` of the project,
where trainer, renderer, Python package and documents are: changes belong there.
README
}

main()
{
    parse_arguments "$@"
    new="$target.new"
    rm -rf "$new"
    trap 'rm -rf "$new"' EXIT
    mkdir "$new"
    local part
    for part in cmake doc include misc src tutorials; do
        copy "modules/flsnet/$part" "$part"
    done
    copy test
    copy samples
    copy data
    mkdir "$new/perf"
    cp "$repository"/perf/perf_* "$new/perf"
    cp "$repository/modules/flsnet/CMakeLists.txt" "$repository/LICENSE" "$new"
    write_readme
    touch "$new/.exported"
    [[ -z "$(find "$new" -type l)" ]] || die "the repository has new links: $(find "$new" -type l)"
    rm -rf "$target"
    mv "$new" "$target"
    trap - EXIT
    echo "$target: $(find "$target" -type f | wc -l) files, $(du -sh "$target" | cut -f1)"
}

main "$@"; exit
