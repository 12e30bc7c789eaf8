#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fetches OpenCV's source. See --help.
set -euo pipefail

usage()
{
    cat <<HELP
Usage: scripts/in_tree/fetch_source.sh VERSION DIR

Puts the source of OpenCV VERSION into DIR/opencv, and the modules of opencv_contrib, where they come with it, into
DIR/opencv_contrib. A DIR that already has them is left as it is.

  4.6.0    Debian 12's source package (apt), with Debian's patches and without 3rdparty
  others   the source archive of opencv-contrib-python-headless on the Python package index, checked by its SHA-256

DEBIAN_MIRROR in the environment replaces http://deb.debian.org/debian. The package index is pip's.
HELP
}

die()
{
    echo "fetch_source.sh: $*" >&2
    exit 1
}

# Lists, cache and sources of its own: the system's apt configuration is neither used nor changed.
fetch_debian_source()
{
    local version="$1" directory="$2" suite="$3"
    command -v apt-get > /dev/null || die "only Debian's apt-get can fetch OpenCV $version; give a source folder"

    local apt_dir="$directory/apt"
    mkdir -p "$apt_dir/lists/partial" "$apt_dir/cache/archives/partial"
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
         "${DEBIAN_MIRROR:-http://deb.debian.org/debian} $suite main" > "$apt_dir/sources.list"
    local apt=(apt-get -q -o "Dir::Etc::SourceList=$apt_dir/sources.list" -o Dir::Etc::SourceParts=/dev/null
               -o "Dir::State::Lists=$apt_dir/lists" -o "Dir::Cache=$apt_dir/cache" -o "APT::Sandbox::User=$(id -un)")
    echo "Downloading Debian's source package of OpenCV $version ($suite)"
    "${apt[@]}" update
    (cd "$apt_dir" && "${apt[@]}" source --download-only opencv)

    local descriptions=("$apt_dir"/opencv_"$version"*.dsc)
    [[ -f "${descriptions[0]}" ]] || die "$suite does not hold OpenCV $version"
    rm -rf "$directory/opencv.new"
    (cd "$apt_dir" && dpkg-source --no-copy -x "${descriptions[-1]}" "$directory/opencv.new")
    mv "$directory/opencv.new" "$directory/opencv"
    rm -r "$apt_dir"
}

fetch_python_source()
{
    local version="$1" directory="$2" archive
    archive="$(python3 "$scripts/download_sdist.py" opencv-contrib-python-headless "$version" "$directory")"
    rm -rf "$directory/unpacked"
    mkdir "$directory/unpacked"
    tar -xzf "$archive" -C "$directory/unpacked" --strip-components=1
    mv "$directory/unpacked/opencv_contrib" "$directory/opencv_contrib"
    mv "$directory/unpacked/opencv" "$directory/opencv"
    rm -r "$directory/unpacked" "$archive"
}

main()
{
    case "${1:-}" in
        -h|--help) usage; exit 0 ;;
    esac
    [[ $# -eq 2 ]] || { usage >&2; exit 2; }
    local version="$1" directory="$2" scripts
    [[ "$version" =~ ^[0-9]+(\.[0-9]+)+$ ]] || die "'$version' is no version"
    scripts="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
    mkdir -p "$directory"
    directory="$(cd "$directory" && pwd)"
    if [[ -f "$directory/opencv/CMakeLists.txt" ]]; then
        return
    fi
    case "$version" in
        4.6.0) fetch_debian_source "$version" "$directory" bookworm ;;
        *) fetch_python_source "$version" "$directory" ;;
    esac
}

main "$@"; exit
