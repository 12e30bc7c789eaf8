#!/usr/bin/env bash
# Installs a build and compiles the example of the README against the installed copy.
# check_install.sh BUILD_DIR SOURCE_DIR CMAKE
set -euo pipefail

build=$1
source=$2
cmake=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$cmake" --install "$build" --prefix "$work/installed" >/dev/null
"$cmake" -G Ninja -S "$source/samples/minimal" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/installed" -DCMAKE_BUILD_TYPE=Release
"$cmake" --build "$work/build"
"$work/build/minimal" "$source/samples/data/astronaut.jpg" "$work/overlay.png"
test -s "$work/overlay.png"
"$work/installed/bin/flsnet_segment" --help >/dev/null

# The same example by pkg-config.
pc=$(dirname "$(find "$work/installed" -name flsnet.pc)")
read -ra flags <<<"$(PKG_CONFIG_PATH=$pc pkg-config --cflags --libs flsnet)"
"${CXX:-c++}" "$source/samples/minimal/main.cpp" -o "$work/by_pkg_config" "${flags[@]}"
LD_LIBRARY_PATH=$(dirname "$pc") "$work/by_pkg_config" "$source/samples/data/astronaut.jpg" "$work/again.png"
cmp "$work/overlay.png" "$work/again.png"

# The public headers must compile as C++11, each on its own.
read -ra opencv_flags <<<"$(pkg-config --cflags opencv4)"
for header in "$work"/installed/include/flsnet/opencv2/flsnet/*.hpp; do
    echo "#include \"opencv2/flsnet/$(basename "$header")\"" |
        "${CXX:-c++}" -std=c++11 -Wall -Wextra -Werror -fsyntax-only -x c++ \
            -I "$work/installed/include/flsnet" "${opencv_flags[@]}" -
done

# The README shows this very code.
for example in main.cpp CMakeLists.txt; do
    python3 - "$source/README.md" "$source/samples/minimal/$example" <<'PYTHON'
import sys
readme, example = (open(path, encoding="utf-8").read() for path in sys.argv[1:])
if example.strip() not in readme:
    sys.exit("README.md does not show " + sys.argv[2])
PYTHON
done
echo "the installed copy works"
