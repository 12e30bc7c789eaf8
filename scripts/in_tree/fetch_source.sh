#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fetches OpenCV's source. See --help.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

usage()
{
    cat <<HELP
Usage: scripts/in_tree/fetch_source.sh [--headers] VERSION DIR

Puts the source of OpenCV VERSION into DIR/opencv, and the modules of opencv_contrib, where they come with it, into
DIR/opencv_contrib. A DIR that already has them is left as it is.

  4.6.0    Debian 12's source package (apt), with Debian's patches and without 3rdparty
  others   the source archive of opencv-contrib-python-headless on the Python package index, checked by its SHA-256

With --headers, only the headers of OpenCV's modules come, the private ones of dnn with them; not of 4.6.0.

DEBIAN_MIRROR in the environment replaces http://deb.debian.org/debian. The package index is pip's.
HELP
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
    # A folder of its own, and one move: two calls at once do not meet.
    unpacked="$(mktemp -d "$directory/unpacked.XXXXXX")"
    trap 'rm -rf "$unpacked"' EXIT
    archive="$(python3 "$repository/scripts/in_tree/download_sdist.py" opencv-contrib-python-headless "$version" "$unpacked")"
    if [[ "$headers" == yes ]]; then
        tar -xzf "$archive" -C "$unpacked" --strip-components=1 --wildcards \
            '*/opencv/modules/*/include/*' '*/opencv/modules/dnn/src/*.h*'
    else
        tar -xzf "$archive" -C "$unpacked" --strip-components=1
        rm -rf "$directory/opencv_contrib"
        mv -T "$unpacked/opencv_contrib" "$directory/opencv_contrib"
    fi
    mv -T "$unpacked/opencv" "$directory/opencv" || [[ -d "$directory/opencv" ]]
}

main()
{
    headers=no
    case "${1:-}" in
        -h|--help) usage; exit 0 ;;
        --headers) headers=yes; shift ;;
    esac
    [[ $# -eq 2 ]] || { usage >&2; exit 2; }
    local version="$1" directory="$2"
    [[ "$version" =~ ^[0-9]+(\.[0-9]+)+$ ]] || die "'$version' is no version"
    mkdir -p "$directory"
    directory="$(cd "$directory" && pwd)"
    if [[ -f "$directory/opencv/CMakeLists.txt" || ( "$headers" == yes && -d "$directory/opencv" ) ]]; then
        return
    fi
    [[ "$headers" == no || "$version" != 4.6.0 ]] || die "--headers is for versions of the Python package index"
    case "$version" in
        4.6.0) fetch_debian_source "$version" "$directory" bookworm ;;
        *) fetch_python_source "$version" "$directory" ;;
    esac
}

main "$@"; exit
