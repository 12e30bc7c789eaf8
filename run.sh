#!/usr/bin/env bash
# Segments the faces of a photo: installs what is missing, builds, runs. ./run.sh [IMAGE|FOLDER...]
set -euo pipefail

case "${1:-}" in
    -h | --help)
        sed -n '2s/^# //p' "${BASH_SOURCE[0]}"
        exit 0
        ;;
esac

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
inputs=("$@")
if [ "${#inputs[@]}" -eq 0 ]; then
    inputs=("$root/samples/data/astronaut.jpg")
fi

"$root/scripts/install_dependencies.sh" build
cmake -S "$root" -B "$root/build" -G Ninja -DFLSNET_BUILD_TESTS=OFF >/dev/null
cmake --build "$root/build"

out=$root/build/out
"$root/build/bin/flsnet_segment" --out "$out" --overlay --color "${inputs[@]}"
echo
for input in "${inputs[@]}"; do
    if [ -f "$input" ]; then
        name=$(basename "$input")
        echo "overlay:   $out/${name%.*}.overlay.png"
        echo "label map: $out/${name%.*}.labels.png"
    else
        echo "overlays and label maps of $input: $out"
    fi
done
