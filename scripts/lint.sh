#!/usr/bin/env bash
# Checks format (clang-format 14), clang-tidy 14 and shellcheck over the whole repository. lint.sh [BUILD_DIR]
# BUILD_DIR, default build, must have been configured by ./test.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=${1:-build}

mapfile -t sources < <(git ls-files '*.cpp' '*.hpp')
mapfile -t scripts < <(git ls-files '*.sh' .ci/run)
clang-format --dry-run --Werror "${sources[@]}"
shellcheck "${scripts[@]}"

cmake -S . -B "$build" -DFLSNET_BUILD_TESTS=ON -DFLSNET_BUILD_PYTHON=ON -DCMAKE_EXPORT_COMPILE_COMMANDS=ON >/dev/null
mapfile -t compiled < <(git ls-files 'modules/*.cpp' 'python/src/*.cpp' 'samples/flsnet_*.cpp' 'test/*.cpp')
clang-tidy -p "$build" --quiet "${compiled[@]}"
echo "format, clang-tidy and shellcheck: clean"
