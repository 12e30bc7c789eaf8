#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs ./test.sh on another Debian, from a clean copy of the checkout. See --help.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage()
{
    cat <<HELP
Usage: scripts/test_in_chroot.sh SUITE [DIR] [-- COMMAND...]

Makes a clean Debian of SUITE (trixie has OpenCV 4.10, bookworm 4.6) in DIR, default build-chroot-SUITE, copies the
checkout there (tracked and new files, no build folder), and runs COMMAND in the copy, default ./test.sh.
A second call goes on with the same DIR. Needs root and debootstrap.
HELP
}

main()
{
    case "${1:-}" in
        -h|--help) usage; exit 0 ;;
        ""|-*) usage >&2; exit 2 ;;
    esac
    local suite="$1" directory="" command=(./test.sh) scripts="$repository/scripts"
    shift
    if [[ $# -gt 0 && "$1" != -- ]]; then
        directory="$1"
        shift
    fi
    directory="${directory:-$repository/build-chroot-$suite}"
    if [[ $# -gt 0 ]]; then
        [[ "$1" == -- && $# -gt 1 ]] || { usage >&2; exit 2; }
        command=("${@:2}")
    fi

    "$scripts/make_chroot.sh" "$suite" "$directory" ca-certificates
    # Files of an earlier copy go, its build folder stays.
    mkdir -p "$directory/flsnet"
    find "$directory/flsnet" -mindepth 1 -maxdepth 1 ! -name 'build*' -exec rm -rf {} +
    (cd "$repository" && repository_files -z | xargs -0 tar -cf -) \
        | tar -xf - -C "$directory/flsnet"
    "$scripts/run_in_chroot.sh" "$directory" bash -c 'cd /flsnet && exec "$@"' bash "${command[@]}"
    echo "$suite: ${command[*]}: ok"
}

main "$@"; exit
