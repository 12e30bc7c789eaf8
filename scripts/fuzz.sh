#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Gives the module inputs that nobody would write, and looks for memory errors and broken promises. See --help.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly LONGEST_INPUT=24000
readonly LONGEST_KEPT=8k

usage()
{
    cat <<HELP
Usage: scripts/fuzz.sh TARGET|all MINUTES [OPTIONS]
       scripts/fuzz.sh TARGET|all --minimize [OPTIONS]
       scripts/fuzz.sh TARGET FILE...

Builds the fuzz targets of fuzz/ with clang, libFuzzer and the address and undefined behaviour sanitizers, and runs one,
or all of them one after the other, on the kept inputs (fuzz/corpus/TARGET) and the seeds (made anew by make_seeds).
At its end it tells executions, and coverage before and after. What was found lies in BUILD_DIR/findings/TARGET, and the
exit status is 1; give it as FILE to see it again. New inputs stay in BUILD_DIR/found/TARGET until --minimize takes
what reaches more of the code into fuzz/corpus.

  MINUTES         for each target; 0.5 is half a minute
  --runs N        executions at most
  --fast          without the address sanitizer, which takes most of the time; what was found and the kept inputs are run with
                  it at the end
  --seed N        of the random numbers: the same inputs in the same order each time; default: others each time
  --minimize      makes fuzz/corpus/TARGET anew from itself and what was found: few files that reach the same code
  --build-dir D   default: build-fuzz
  -h, --help      this text

Targets:
$(targets | sed 's/^/  /')
HELP
}

targets()
{
    find "$repository/fuzz" -name 'fuzz_*.cpp' | sed -E 's#.*/fuzz_(.*)\.cpp#\1#' | sort
}

# build_targets FOLDER OPTION...
build_targets()
{
    local folder="$1"
    shift
    mkdir -p "$folder"
    # No models inside: the targets make small ones. Instructions that not every machine has would make runs differ.
    if ! { cmake -S "$repository" -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER=clang++ \
        -DFLSNET_BUILD_FUZZERS=ON -DFLSNET_BUILD_SAMPLES=OFF -DFLSNET_BUILD_TESTS=OFF -DFLSNET_HARDENING=OFF \
        -DFLSNET_EMBEDDED_MODEL= -DFLSNET_EMBEDDED_DETECTOR= -DFLSNET_EMBEDDED_CLOSE_UP= -DFLSNET_EMBEDDED_WIDER_LOOK= -DFLSNET_COMPILES_AVX512_SKX=OFF \
        -DFLSNET_COMPILES_AVX512_CLX=OFF -DFLSNET_COMPILES_AMX=OFF "$@" && cmake --build "$folder"; } > "$folder/build.log" 2>&1
    then
        tail -n 50 "$folder/build.log" >&2
        die "the targets do not build"
    fi
}

make_seeds()
{
    rm -rf "$build/seeds"
    "$build/bin/make_seeds" "$build/seeds"
}

# run_target FOLDER TARGET ARGUMENT...: that of a folder, with the settings that all runs share.
run_target()
{
    local folder="$1" target="$2"
    shift 2
    # A picture of 30,000 x 30,000 pixels needs a few bytes; limits of sizes have tests of their own.
    OPENCV_IO_MAX_IMAGE_PIXELS=16777216 \
    ASAN_OPTIONS="allocator_may_return_null=1:max_allocation_size_mb=1024:quarantine_size_mb=8:$stacks" \
    UBSAN_OPTIONS=print_stacktrace=1 \
        without_random_addresses "$folder/bin/fuzz_$target" -rss_limit_mb=2048 -timeout=60 -entropic=0 \
        -max_len=$LONGEST_INPUT "$@"
}

# dictionary TARGET: the option for its words, if there are some.
dictionary()
{
    if [[ -f "$repository/fuzz/dictionaries/$1.dict" ]]; then
        echo "-dict=$repository/fuzz/dictionaries/$1.dict"
    fi
}

fuzz()
{
    local target="$1" log="$build/$1.log" failed=0 before after runs options=()
    mkdir -p "$build/found/$target" "$build/findings/$target" "$repository/fuzz/corpus/$target"
    mapfile -t options < <(dictionary "$target")
    run_target "$programs" "$target" -max_total_time="$seconds" -runs="$most_runs" -seed="$seed" -print_final_stats=1 \
        -artifact_prefix="$build/findings/$target/" "${options[@]}" "$build/found/$target" \
        "$repository/fuzz/corpus/$target" "$build/seeds/$target" > "$log" 2>&1 || failed=1
    if [[ "$programs" != "$build" && "$failed" == 0 ]]; then
        run_target "$build" "$target" -runs=0 -artifact_prefix="$build/findings/$target/" "$build/found/$target" \
            "$repository/fuzz/corpus/$target" "$build/seeds/$target" > "$log.address" 2>&1 ||
            { failed=1; cat "$log.address" >> "$log"; }
    fi
    before=$(sed -nE 's/.*INITED cov: ([0-9]+).*/\1/p' "$log" | head -n 1)
    after=$(sed -nE 's/.* cov: ([0-9]+).*/\1/p' "$log" | tail -n 1)
    runs=$(sed -nE 's/stat::number_of_executed_units: *([0-9]+)/\1/p' "$log")
    printf '%-16s %9s executions, coverage %s, then %s\n' "$target" "${runs:-?}" "${before:-?}" "${after:-?}"
    if [[ "$failed" == 1 ]]; then
        tail -n 60 "$log" >&2
        echo "fuzz.sh: $target: found something; again by: scripts/fuzz.sh $target FILE, with one of" \
            "$build/findings/$target" >&2
    fi
    return "$failed"
}

minimize()
{
    local target="$1" fresh="$build/minimized/$1" short="$build/short/$1" folder
    rm -rf "$fresh" "$short"
    mkdir -p "$fresh" "$short" "$build/found/$target" "$repository/fuzz/corpus/$target"
    # What is long is left to the seeds. One folder after the other: both may have the same file.
    for folder in "$build/found/$target" "$repository/fuzz/corpus/$target"; do
        find "$folder" -type f -size -$LONGEST_KEPT -exec cp --target-directory="$short" {} +
    done
    run_target "$build" "$target" -set_cover_merge=1 -use_counters=0 "$fresh" "$short" > "$build/$target.merge.log" 2>&1 ||
        { tail -n 30 "$build/$target.merge.log" >&2; die "$target: cannot be minimised"; }
    rm -rf "$repository/fuzz/corpus/$target"
    cp -r "$fresh" "$repository/fuzz/corpus/$target"
    printf '%-16s %s files, %s KiB\n' "$target" "$(find "$fresh" -type f | wc -l)" "$(du -k --apparent-size -s "$fresh" | cut -f1)"
}

main()
{
    local target="" action="" minutes="" files=() chosen=() failed=0
    build="$repository/build-fuzz"
    most_runs=-1
    fast=no
    seed=0
    while [[ $# -gt 0 ]]; do
        case "$1" in
            -h|--help) usage; exit 0 ;;
            --build-dir) build="$(realpath -m "$(option_value "$@")")"; shift 2 ;;
            --runs) most_runs="$(option_number "$@")"; shift 2 ;;
            --seed) seed="$(option_number "$@")"; shift 2 ;;
            --minimize) action=minimize; shift ;;
            --fast) fast=yes; shift ;;
            -*) die "unknown option $1; see --help" ;;
            *)
                if [[ -z "$target" ]]; then
                    target="$1"
                elif [[ -z "$minutes$action" && "$1" =~ ^[0-9]+(\.[0-9]+)?$ && ! -e "$1" ]]; then
                    minutes="$1"
                else
                    files+=("$1")
                fi
                shift
                ;;
        esac
    done
    if [[ "$target" == all && ${#files[@]} -eq 0 ]]; then
        mapfile -t chosen < <(targets)
    elif targets | grep -qxF -- "$target"; then
        chosen=("$target")
    else
        die "name a target, or all, and minutes; see --help"
    fi
    "$repository/scripts/install_dependencies.sh" fuzz
    build_targets "$build"
    make_seeds
    programs="$build"
    if [[ "$fast" == yes ]]; then
        programs="$build/fast"
        build_targets "$programs" -DFLSNET_FUZZ_FAST=ON
    fi
    # Where memory came from costs a third of the time, and is told when a finding is run again.
    stacks=malloc_context_size=0
    if [[ ${#files[@]} -gt 0 ]]; then
        stacks=malloc_context_size=30
        run_target "$build" "$target" "${files[@]}"
    elif [[ "$action" == minimize ]]; then
        for target in "${chosen[@]}"; do minimize "$target"; done
    else
        [[ -n "$minutes" ]] || die "for how many minutes? see --help"
        seconds=$(awk -v minutes="$minutes" 'BEGIN { printf "%d", 60 * minutes + 0.5 }')
        for target in "${chosen[@]}"; do fuzz "$target" || failed=1; done
    fi
    return "$failed"
}

main "$@"; exit
