#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs a command as root in a chroot: scripts/run_in_chroot.sh DIR COMMAND [ARGUMENT...]
# It sees /proc, /dev and the network, and a clean environment. Its mounts and processes end with it.
set -euo pipefail

if [[ $# -lt 2 ]]; then
    sed -n '3,4s/^# //p' "${BASH_SOURCE[0]}" >&2
    exit 2
fi
directory="$(cd "$1" && pwd)"
shift
[[ "$(id -u)" == 0 ]] || { echo "run_in_chroot.sh: only root can enter a chroot" >&2; exit 1; }

cp --dereference --remove-destination /etc/resolv.conf "$directory/etc/resolv.conf"
export directory
# shellcheck disable=SC2016 # the inner shell expands
exec unshare --mount --pid --fork --kill-child bash -euc '
    mount -t proc proc "$directory/proc"
    mount --rbind --make-rslave /dev "$directory/dev"
    exec chroot "$directory" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
' bash "$@"
