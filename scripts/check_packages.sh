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
Usage: scripts/check_packages.sh [--hardening] [BUILD_DIR [CHROOT_DIR]]

Makes the Debian packages from BUILD_DIR (default: build, as ./test.sh leaves it), lints them where lintian is installed,
and checks that their programs and libraries are hardened: stack protector, position independent, full RELRO, no
executable stack, no RUNPATH; and that they were compiled with fortified functions, which show in no symbol here: none is
called on a buffer of known size. With --hardening it ends there. Then it makes a clean Debian of this machine's release
in CHROOT_DIR (default: build-chroot-packages),
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

# check_binary FILE: the file is hardened.
check_binary()
{
    local dynamic segments symbols problems=()
    dynamic=$(readelf -dW "$1")
    segments=$(readelf -hlW "$1")
    symbols=$(readelf -W --dyn-syms "$1")
    [[ $dynamic =~ (BIND_NOW|FLAGS_1.*NOW) ]] || problems+=("no BIND_NOW")
    [[ $segments == *GNU_RELRO* ]] || problems+=("no RELRO")
    [[ $segments == *"DYN ("* ]] || problems+=("not position independent")
    [[ ! $segments =~ GNU_STACK[^$'\n']*RWE ]] || problems+=("executable stack")
    [[ ! $dynamic =~ \((RUNPATH|RPATH)\) ]] || problems+=("RUNPATH")
    [[ $symbols == *__stack_chk_fail* ]] || problems+=("no stack protector")
    [ "${#problems[@]}" -eq 0 ] || die "$(basename "$1"): ${problems[*]}"
    echo "hardened: $(basename "$1")"
}

check_hardening()
{
    local unpacked package binary count=0
    unpacked=$(mktemp -d)
    for package in "${packages[@]}"; do
        dpkg-deb --extract "$package" "$unpacked"
    done
    while IFS= read -r binary; do
        [ "$(head -c 4 "$binary")" = $'\x7fELF' ] || continue
        check_binary "$binary"
        count=$((count + 1))
    done < <(find "$unpacked" -type f)
    rm -rf "$unpacked"
    [ "$count" -ge 6 ] || die "the packages have $count programs and libraries only"
    find "$build" \( -name build.ninja -o -name flags.make \) -exec grep -qe -D_FORTIFY_SOURCE=2 {} + ||
        die "$build was not compiled with -D_FORTIFY_SOURCE=2"
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
        cmp by_cmake/overlay.png overlay.png'
    # The program's file has a text by which it is known again; the rest is the same.
    python3 - "$chroot_dir"/packages/{by_program/astronaut.overlay.png,overlay.png} <<'PYTHON'
import struct, sys

def without_texts(path):
    data = open(path, "rb").read()
    place, kept = 8, data[:8]
    while place < len(data):
        length, name = struct.unpack(">I4s", data[place:place + 8])
        kept += b"" if name == b"tEXt" else data[place:place + 12 + length]
        place += 12 + length
    return kept

if without_texts(sys.argv[1]) != without_texts(sys.argv[2]):
    sys.exit("the program's overlay is not that of the library")
PYTHON
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
    local hardening_only=false
    case "${1:-}" in
        -h|--help) usage; exit 0 ;;
        --hardening) hardening_only=true; shift ;;
        -*) usage >&2; exit 2 ;;
    esac
    build="$(realpath "${1:-$repository/build}")"
    chroot_dir="$(realpath -m "${2:-$repository/build-chroot-packages}")"
    [[ -x "$build/bin/flsnet_segment" ]] || die "$build has no programs: run ./test.sh first"
    make_packages
    check_hardening
    if $hardening_only; then
        echo "packages: hardened"
        return
    fi
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
