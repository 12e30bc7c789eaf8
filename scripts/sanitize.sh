#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds and runs the tests with a sanitizer. See --help.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly ASSERTIONS="-D_GLIBCXX_ASSERTIONS -D_DEBUG"

usage()
{
    cat <<HELP
Usage: scripts/sanitize.sh address|undefined|thread|assertions [OPTIONS]
       scripts/sanitize.sh valgrind [BUILD_DIR]

Builds library, programs and tests with a sanitizer of the compiler, in build-sanitize-KIND, and runs all C++ tests, which
run the programs, too. Fails if a test fails, or if there is a report with a frame of the module or the programs;
reports of other libraries alone are counted.

  address, undefined   memory errors, leaks and undefined behaviour, and the assertions below: one build and one run,
                       whichever is named
  thread               data races; parallel_for_ runs on threads that the sanitizer sees (test/plain_threads.hpp), in the
                       programs on one processor and so on one thread
  assertions           the checks of the standard library and of OpenCV's debug mode (Mat::at and the like) alone
  valgrind             no build: flsnet_segment of BUILD_DIR (default: build) on one photo under memcheck, in floats, in
                       8 bits, and both with the instructions that every processor has

  --tests FILTER       as --gtest_filter; default: all
  --jobs N             of the compiler; default: all processors
  --keep               leave the build folder; the next run builds what has changed only
  -h, --help           this text

Reports lie in BUILD/reports. No leaks are looked for in the programs of valgrind.
HELP
}

# The compiler's options of a kind.
flags_of()
{
    case "$1" in
        address) echo "-fsanitize=address,undefined -fno-sanitize-recover=undefined $ASSERTIONS" ;;
        thread) echo "-fsanitize=thread" ;;
        assertions) echo "$ASSERTIONS" ;;
        *) die "unknown kind $1; see --help" ;;
    esac
}

build_tests()
{
    local flags
    mkdir -p "$build"
    flags="$(flags_of "$kind") -fno-omit-frame-pointer -gline-tables-only"
    # GNU's compiler has no -gline-tables-only.
    [[ "$("${CXX:-c++}" --version)" == *clang* ]] || flags="${flags/-gline-tables-only/-g1}"
    if ! { cmake -S "$repository" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS="-O1 $flags" \
        -DFLSNET_HARDENING=OFF -DFLSNET_PRECOMPILE_HEADERS=ON && cmake --build "$build" --parallel "$jobs"; } > "$build/build.log" 2>&1
    then
        tail -n 50 "$build/build.log" >&2
        die "it does not build"
    fi
}

# The programs have OpenCV's own threads (TBB, ...), which the sanitizer does not see: each parallel_for_ would be a race.
# On one processor there are none.
confine_programs()
{
    local program
    mkdir -p "$build/programs" # beside bin: programs find their parts from where they lie
    for program in "$build"/bin/flsnet_*; do
        if [[ "$(head -c 2 "$program")" != '#!' ]]; then # else of an earlier run
            mv "$program" "$build/programs/"
            printf '#!/bin/sh\nexec taskset -c 0 "%s" "$@"\n' "$build/programs/$(basename "$program")" > "$program"
            chmod +x "$program"
        fi
    done
}

# Reports of the sanitizers with a frame of the module; each begins with a line of '=' or of an error. The name of a program
# is in all of them: it has the sanitizer's malloc().
own_reports()
{
    find "$reports" -type f -exec cat {} + | awk '
        function finish() { if (text ~ /modules\/flsnet\/|\/samples\/|cv::flsnet|flsnet_samples|libopencv_flsnet/) printf "%s", text; text = "" }
        /^=+$/ || /: runtime error: / || /^==[0-9]+==ERROR/ || /^==[0-9]+== *$/ { finish() }
        { text = text $0 "\n" }
        END { finish() }'
}

expect_no_own_reports()
{
    local own all
    own="$(own_reports)"
    all="$({ find "$reports" -type f -exec grep -hE '^SUMMARY|: runtime error: |^==[0-9]+== [A-Z]' {} + || true; } | wc -l)"
    if [[ -n "$own" ]]; then
        head -n 100 <<< "$own" >&2
        die "$kind: reports with frames of the module; all of them: $reports"
    fi
    echo "$kind: no report with a frame of the module, $all lines in reports of other libraries"
}

# Each suite in a process of its own: what one leaves behind, or ends, has no part in the next.
run_tests()
{
    local suite suites ran failed=() count=0 log="$build/tests.log"
    export ASAN_OPTIONS="log_path=$reports/asan:allocator_may_return_null=1:detect_leaks=1"
    export LSAN_OPTIONS="exitcode=0:log_path=$reports/leaks"
    export UBSAN_OPTIONS="print_stacktrace=1:log_path=$reports/ubsan"
    export TSAN_OPTIONS="log_path=$reports/tsan:halt_on_error=0:exitcode=0"
    TSAN_OPTIONS+=":suppressions='$repository/scripts/reliability/thread_sanitizer.txt':print_suppressions=0"
    mapfile -t suites < <(without_random_addresses "$build/bin/opencv_test_flsnet" --gtest_list_tests \
        --gtest_filter="$tests" | sed -nE 's/^([A-Za-z_0-9/]+)\..*/\1/p')
    [[ ${#suites[@]} -gt 0 ]] || die "there is no test $tests"
    : > "$log"
    for suite in "${suites[@]}"; do
        printf '%s\n' "$suite" >> "$log"
        # The filter of a suite within the one that was asked for.
        if ! without_random_addresses "$build/bin/opencv_test_flsnet" --gtest_brief=1 \
            --gtest_filter="$(suite_filter "$suite")" > "$build/suite.log" 2>&1
        then
            failed+=("$suite")
            tail -n 40 "$build/suite.log" >&2
        fi
        cat "$build/suite.log" >> "$log"
        ran="$(sed -nE 's/^\[==========\] ([0-9]+) tests? from.*ran.*/\1/p' "$build/suite.log" | head -n 1)"
        count=$((count + ${ran:-0})) # none where the suite did not come to its end
    done
    [[ ${#failed[@]} -eq 0 ]] || die "$kind: failed: ${failed[*]} (log: $log, reports: $reports)"
    echo "$kind: $count tests passed"
}

suite_filter()
{
    if [[ "$tests" == "*" ]]; then
        echo "$1.*"
    else
        without_random_addresses "$build/bin/opencv_test_flsnet" --gtest_list_tests --gtest_filter="$tests" |
            awk -v suite="$1" '/^[^ ]/ { sub(/\..*/, ""); inside = $0 == suite } /^ / && inside { printf "%s%s.%s", sep, suite, $1; sep = ":" }'
    fi
}

run_valgrind()
{
    local program="$build/bin/flsnet_segment" photo="$repository/samples/data/astronaut.jpg" name options disabled
    [[ -x "$program" ]] || die "$program is missing: run ./test.sh first"
    command -v valgrind > /dev/null || die "valgrind is missing: apt install valgrind"
    # Valgrind knows no AVX-512.
    local newest=AVX512-SKX,AVX512-CLX all=AVX512-SKX,AVX512-CLX,AVX2,FMA3
    while read -r name disabled options; do
        # shellcheck disable=SC2086 # options
        OPENCV_CPU_DISABLE="$disabled" valgrind --quiet --log-file="$reports/$name" "$program" --force --threads 2 $options \
            --out "$reports/out_$name" "$photo" > "$reports/$name.output" 2>&1 ||
            { cat "$reports/$name.output" >&2; die "valgrind: $name failed"; }
        rm -r "$reports/out_$name" "$reports/$name.output"
        echo "valgrind: $name: $(wc -l < "$reports/$name") lines of errors"
    done <<RUNS
float $newest
int8 $newest --int8
baseline $all
baseline_int8 $all --int8
RUNS
}

main()
{
    local keep=no
    [[ $# -gt 0 ]] || { usage >&2; exit 2; }
    kind="$1"
    shift
    [[ "$kind" != undefined ]] || kind=address
    tests="*"
    jobs="$(nproc)"
    build=
    case "$kind" in -h|--help) usage; exit 0 ;; esac
    while [[ $# -gt 0 ]]; do
        case "$1" in
            -h|--help) usage; exit 0 ;;
            --tests) tests="$(option_value "$@")"; shift 2 ;;
            --jobs) jobs="$(option_number "$@")"; shift 2 ;;
            --keep) keep=yes; shift ;;
            -*) die "unknown option $1; see --help" ;;
            *) [[ "$kind" == valgrind ]] || die "what is $1? see --help"; build="$1"; shift ;;
        esac
    done
    if [[ "$kind" == valgrind ]]; then
        build="$(realpath "${build:-$repository/build}")"
        reports="$(mktemp -d)"
        trap 'rm -rf "$reports"' EXIT
        run_valgrind
        expect_no_own_reports
        return
    fi
    flags_of "$kind" > /dev/null
    build="$repository/build-sanitize-$kind"
    reports="$build/reports"
    build_tests
    [[ "$kind" != thread ]] || confine_programs
    rm -rf "$reports"
    mkdir -p "$reports"
    run_tests
    expect_no_own_reports
    if [[ "$keep" == no ]]; then
        rm -rf "$build"
    fi
}

main "$@"; exit
