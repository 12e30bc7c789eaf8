#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks format and style of the whole repository. See --help.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly PYTHON_CHECKERS=(ruff==0.14.6 mypy==2.4.1 numpy==2.4.6)

usage()
{
    cat <<HELP
Usage: scripts/lint.sh [--quick] [BUILD_DIR]

Checks C++ with clang-format 14 and clang-tidy 14, scripts with shellcheck, Python with ruff and, but
for tests, mypy (their settings are in pyproject.toml; they come from the Python package index).

  --quick      all but clang-tidy, which takes many minutes
  BUILD_DIR    for clang-tidy: a folder that ./test.sh has configured; default: build
  -h, --help   this text
HELP
}

check_format_of_cpp()
{
    local version sources
    version="$(clang-format --version)"
    [[ "$version" =~ version\ 14\. ]] || die "the format is clang-format 14's; this is: $version"
    mapfile -t sources < <(repository_files '*.cpp' '*.hpp')
    clang-format --dry-run --Werror "${sources[@]}"
}

check_scripts()
{
    local scripts
    mapfile -t scripts < <(repository_files '*.sh' .ci/run)
    shellcheck --external-sources "${scripts[@]}"
}

check_python()
{
    local environment typed
    environment="$(cache_folder)/python_checkers"
    python_environment "$environment" "${PYTHON_CHECKERS[@]}"
    "$environment/bin/ruff" check --quiet .
    mapfile -t typed < <(repository_files 'python/flsnet/*.py' python/finish_stub.py 'training/flsnet_training/*.py' \
                             'samples/*.py' 'perf/*.py' 'scripts/*.py')
    "$environment/bin/mypy" --no-error-summary --cache-dir "$environment/mypy_cache" "${typed[@]}"
}

tidy()
{
    local compiled
    cmake -S . -B "$build" -DFLSNET_BUILD_TESTS=ON -DFLSNET_BUILD_PYTHON=ON -DCMAKE_EXPORT_COMPILE_COMMANDS=ON > /dev/null
    mapfile -t compiled < <(repository_files 'modules/*.cpp' 'python/src/*.cpp' 'samples/flsnet_*.cpp' 'test/*.cpp')
    clang-tidy -p "$build" --quiet "${compiled[@]}"
}

main()
{
    local quick=no
    build=build
    while [[ $# -gt 0 ]]; do
        case "$1" in
            -h|--help) usage; exit 0 ;;
            --quick) quick=yes; shift ;;
            -*) die "unknown option $1; see --help" ;;
            *) build="$1"; shift ;;
        esac
    done
    cd "$repository"
    scripts/install_dependencies.sh lint
    check_format_of_cpp
    check_scripts
    check_python
    if [[ "$quick" == no ]]; then
        command -v clang-tidy > /dev/null || die "clang-tidy is missing: apt install clang-tidy, or --quick"
        tidy
        echo "format, scripts, Python and clang-tidy: clean"
    else
        echo "format, scripts and Python: clean (without clang-tidy)"
    fi
}

main "$@"; exit
