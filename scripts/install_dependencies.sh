#!/usr/bin/env bash
# Installs what building and testing needs, on Debian and Ubuntu; says what is missing elsewhere.
# install_dependencies.sh build|test|perf|doc|lint|cuda|fuzz
set -euo pipefail

packages=(cmake make ninja-build g++ pkg-config libopencv-dev opencv-data libprotobuf-dev libjpeg-dev libpng-dev)
case "${1:-build}" in
    build) ;;
    test) packages+=(libgtest-dev pybind11-dev python3-dev python3-numpy python3-opencv python3-onnx python3-torch) ;;
    perf) packages+=(libbenchmark-dev dpkg-dev ca-certificates debian-archive-keyring python3 python3-venv) ;;
    doc) packages+=(doxygen texlive-base) ;;
    lint) packages=(git clang-format shellcheck python3-venv ca-certificates) ;;
    fuzz) packages+=(clang libclang-rt-dev nlohmann-json3-dev) ;; # libFuzzer; what reads the JSON
    cuda) packages=(g++ libprotobuf-dev python3 ca-certificates) ;; # what scripts/check_cuda_sources.sh needs
    *)
        echo "usage: install_dependencies.sh build|test|perf|doc|lint|cuda|fuzz" >&2
        exit 2
        ;;
esac

if ! command -v dpkg-query >/dev/null; then
    echo "This is no Debian: install what corresponds to: ${packages[*]}" >&2
    exit 0
fi
missing=()
for package in "${packages[@]}"; do
    if [ "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null)" != "install ok installed" ]; then
        missing+=("$package")
    fi
done
if [ "${#missing[@]}" -eq 0 ]; then
    exit 0
fi

sudo=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "Missing packages, and neither root nor sudo to install them: ${missing[*]}" >&2
        exit 1
    fi
    sudo=(sudo)
fi
echo "Installing: ${missing[*]}"
"${sudo[@]}" apt-get update -qq
"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
