#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the Debian packages and tries them on a clean Debian. See --help.
set -euo pipefail

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
readonly repository
readonly PHOTO=samples/data/astronaut.jpg

usage()
{
    cat <<HELP
Usage: scripts/check_packages.sh [BUILD_DIR [CHROOT_DIR]]

Makes the Debian packages from BUILD_DIR (default: build, as ./test.sh leaves it), and lints them where lintian is
installed. Then it makes a clean Debian of this machine's release in CHROOT_DIR (default: build-chroot-packages),
installs the packages there with apt, segments a photo with the program and with Python, compiles the README's
example by CMake and by pkg-config, and purges all of it. Needs root, debootstrap and dpkg-dev.
HELP
}

die()
{
    echo "check_packages.sh: $*" >&2
    exit 1
}

in_chroot()
{
    "$repository/scripts/run_in_chroot.sh" "$chroot_dir" "$@"
}

make_packages()
{
    command -v dpkg-shlibdeps > /dev/null || die "dpkg-shlibdeps is missing: apt-get install dpkg-dev file"
    rm -rf "$build/packages"
    (cd "$build" && cpack -G DEB -B packages > packages.log) || { cat "$build/packages.log" >&2; die "cpack failed"; }
    packages=("$build"/packages/*.deb)
    local package
    for package in "${packages[@]}"; do
        echo "$(stat --format=%s "$package") bytes: $(basename "$package")"
        dpkg-deb --field "$package" Depends
    done
    if command -v lintian > /dev/null; then
        # They are no part of Debian: there is no changelog, and who builds them is the maintainer.
        lintian --allow-root --fail-on error --suppress-tags no-changelog,bogus-mail-host \
            "${packages[@]}"
    fi
}

install_packages()
{
    rm -rf "$chroot_dir/packages"
    mkdir -p "$chroot_dir/packages"
    cp "${packages[@]}" "$repository/$PHOTO" "$chroot_dir/packages/"
    cp -r "$repository/samples/minimal" "$chroot_dir/packages/"
    remove_packages # of an earlier call that failed: apt keeps what has the same version
    in_chroot apt-get update -qq
    in_chroot bash -c "apt-get install -y -qq --no-install-recommends /packages/flsnet-tools_*.deb \
        /packages/libflsnet[0-9]*.deb > /packages/apt.log" || { cat "$chroot_dir/packages/apt.log" >&2; die "apt failed"; }
}

try_program()
{
    in_chroot flsnet_segment --out /packages/by_program --overlay "/packages/$(basename "$PHOTO")"
    "$build/bin/flsnet_segment" --out "$chroot_dir/packages/expected" "$repository/$PHOTO"
    cmp "$chroot_dir"/packages/{expected,by_program}/astronaut.labels.png
}

try_library()
{
    in_chroot bash -c "apt-get install -y -qq --no-install-recommends cmake make g++ pkg-config \
        /packages/libflsnet-dev_*.deb > /packages/apt.log" || { cat "$chroot_dir/packages/apt.log" >&2; die "apt failed"; }
    # shellcheck disable=SC2016 # the shell inside expands
    in_chroot bash -euc '
        cd /packages
        cmake -S minimal -B by_cmake > cmake.log
        cmake --build by_cmake >> cmake.log
        by_cmake/minimal astronaut.jpg by_cmake/overlay.png
        g++ minimal/main.cpp -o by_pkg_config $(pkg-config --cflags --libs flsnet)
        ./by_pkg_config astronaut.jpg overlay.png
        cmp by_program/astronaut.overlay.png by_cmake/overlay.png
        cmp by_program/astronaut.overlay.png overlay.png'
}

try_python()
{
    compgen -G "$build/packages/python3-flsnet_*.deb" > /dev/null || return 0
    in_chroot bash -c "apt-get install -y -qq --no-install-recommends python3-opencv \
        /packages/python3-flsnet_*.deb > /packages/apt.log" || { cat "$chroot_dir/packages/apt.log" >&2; die "apt failed"; }
    in_chroot python3 -c '
import cv2, flsnet
photo = cv2.imread("/packages/astronaut.jpg")
labels = flsnet.FaceLandmarkSegmenter.create().segment(photo)
assert (labels == cv2.imread("/packages/by_program/astronaut.labels.png", cv2.IMREAD_UNCHANGED)).all()'
}

remove_packages()
{
    in_chroot apt-get purge -y -qq '?narrow(?installed, ?name(flsnet))' > "$chroot_dir/packages/purge.log"
}

purge()
{
    remove_packages
    in_chroot bash -euc '
        ! dpkg-query -W | grep flsnet
        ! find / -xdev -path /packages -prune -o -path /proc -prune -o -name "*flsnet*" -print | grep .'
}

main()
{
    case "${1:-}" in
        -h|--help) usage; exit 0 ;;
        -*) usage >&2; exit 2 ;;
    esac
    build="$(realpath "${1:-$repository/build}")"
    chroot_dir="$(realpath -m "${2:-$repository/build-chroot-packages}")"
    [[ -x "$build/bin/flsnet_segment" ]] || die "$build has no programs: run ./test.sh first"
    make_packages
    # shellcheck source=/dev/null
    "$repository/scripts/make_chroot.sh" "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$chroot_dir"
    install_packages
    try_program
    try_library
    try_python
    purge
    echo "packages: ok"
}

main "$@"; exit
