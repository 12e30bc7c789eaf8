#!/usr/bin/env bash
# Runs all tests: installs what is missing, builds, tests. Arguments go to ctest.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$root/scripts/install_dependencies.sh" test
cmake -S "$root" -B "$root/build" -G Ninja -DFLSNET_BUILD_TESTS=ON -DFLSNET_BUILD_RENDERER=ON \
    -DFLSNET_BUILD_PYTHON=ON -DFLSNET_BUILD_PERF=OFF -DFLSNET_WERROR=ON >/dev/null
cmake --build "$root/build"
ctest --test-dir "$root/build" --output-on-failure "$@"
