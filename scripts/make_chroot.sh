#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes a clean Debian in a folder, for checks on other systems than this one. See --help.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage()
{
    cat <<HELP
Usage: scripts/make_chroot.sh SUITE DIR [PACKAGE...]

Installs the smallest Debian of SUITE (bookworm, trixie, ...) with debootstrap into DIR, and the packages named.
A DIR that an earlier call has made is kept, and gets the packages only. Needs root and debootstrap.
scripts/run_in_chroot.sh DIR COMMAND... runs commands in it.

DEBIAN_MIRROR in the environment replaces http://deb.debian.org/debian.
HELP
}

main()
{
    case "${1:-}" in
        -h|--help) usage; exit 0 ;;
    esac
    [[ $# -ge 2 ]] || { usage >&2; exit 2; }
    local suite="$1" directory="$2"
    shift 2
    [[ "$(id -u)" == 0 ]] || die "only root can make a chroot"
    command -v debootstrap > /dev/null || die "debootstrap is missing: apt-get install debootstrap"

    if [[ ! -f "$directory/etc/debian-chroot-complete" ]]; then
        [[ ! -e "$directory" || -z "$(ls -A "$directory")" ]] \
            || die "$directory is neither empty nor a chroot that this script has finished"
        mkdir -p "$directory"
        debootstrap --variant=minbase "$suite" "$directory" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}"
        echo "$suite" > "$directory/etc/debian-chroot-complete"
    fi
    [[ "$(< "$directory/etc/debian-chroot-complete")" == "$suite" ]] \
        || die "$directory holds $(< "$directory/etc/debian-chroot-complete"), not $suite"
    if [[ $# -gt 0 ]]; then
        "$repository/scripts/run_in_chroot.sh" "$directory" apt-get update -qq
        "$repository/scripts/run_in_chroot.sh" "$directory" apt-get install -y -qq --no-install-recommends "$@"
    fi
}

main "$@"; exit
