#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the documentation in HTML; any warning of Doxygen fails. check_documentation.sh [BUILD_DIR], default build-doc
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

case "${1:-}" in
    -h|--help) sed -n '3s/^# //p' "${BASH_SOURCE[0]}"; exit 0 ;;
esac
build="${1:-$repository/build-doc}"
"$repository/scripts/install_dependencies.sh" doc
cmake -G Ninja -S "$repository" -B "$build" -DFLSNET_BUILD_TESTS=OFF -DFLSNET_BUILD_SAMPLES=OFF > /dev/null
cmake --build "$build" --target doc
echo "documentation: $build/doc/html/index.html"
