#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Kills the programs, and takes disk, memory and rights away from them. See --help.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly FAULTS=(kills resume model_kills writers disk_full file_limit open_files memory_limit read_only two_processes lost_output)
readonly SIGNALS=(KILL KILL KILL TERM INT HUP)
readonly PHOTOS=24

usage()
{
    cat <<HELP
Usage: scripts/faults.sh [OPTIONS] [BUILD_DIR] [FAULT...]

Runs the programs of BUILD_DIR (default: build, as ./test.sh leaves it) while something goes wrong, and checks that every
file under its final name is whole, that what failed is named, and that the exit status tells. Says for each fault how
often it was tried. All of them by default:

  kills          flsnet_segment, killed at random moments (SIGKILL, SIGTERM, SIGINT, SIGHUP) while it writes results and
                 a report
  resume         the same with --resume, started again until it comes to its end: nothing is lost, and nothing done twice
  model_kills    flsnet_model, killed at random moments while it writes over a model file
  writers        every other program that writes a file: a full disk, no room by a limit of file sizes, a folder that is
                 not there, and kills at random moments over what it wrote before
  disk_full      a file system of 64 KiB (needs root)
  file_limit     a limit of file sizes (ulimit -f)
  open_files     a limit of open files (ulimit -n)
  memory_limit   limits of address space (ulimit -v), from too little to enough
  read_only      a file system that is mounted read-only (root), else a folder without the right to write
  two_processes  two at once on one folder of results
  lost_output    a standard output that is full

  --kills N      default: 200
  --keep         leave the folder of photos and results
  -h, --help     this text
HELP
}

fail()
{
    die "$1: $2"
}

# check_whole FAULT FOLDER [OPTION]: all results of a folder are whole.
check_whole()
{
    local fault="$1"
    shift
    [[ ! -d "$1" ]] || "$python" "$repository/scripts/reliability/check_results.py" "$@" > "$work/counts" ||
        fail "$fault" "a file is broken, see above"
}

# segment OPTION...: in one thread, so that moments are spread alike on all machines.
segment()
{
    "$build/bin/flsnet_segment" --stage1 --threads 1 "$@" > /dev/null
}

# random_sleep MOST_MILLISECONDS
random_sleep()
{
    sleep "$(awk -v most="$1" -v random="$RANDOM" 'BEGIN { printf "%.3f", most * random / 32768 / 1000 }')"
}

milliseconds()
{
    echo $(($(date +%s%N) / 1000000))
}

# killed_run MOST_MILLISECONDS SIGNAL OPTION...: flsnet_segment, and the signal at a random moment; sets the exit status.
# As a process of its own: the shell lets its background jobs ignore SIGINT, and nohup SIGHUP.
killed_run()
{
    local most="$1" signal="$2" pid
    shift 2
    "$python" -c 'import os, signal, sys
for number in signal.SIGINT, signal.SIGHUP:
    signal.signal(number, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$build/bin/flsnet_segment" --stage1 --threads 1 "$@" > /dev/null 2> "$work/errors" &
    pid=$!
    random_sleep "$most"
    kill -s "$signal" "$pid" 2> /dev/null || true
    status=0
    wait "$pid" 2> /dev/null || status=$?
}

kills()
{
    local begin duration i signal status ended=0 killed=0 parts=0 options=(--json --overlay --color)
    begin="$(milliseconds)"
    segment "${options[@]}" --report "$work/all" --out "$work/all" "$work/photos" 2> "$work/errors" ||
        fail kills "exit status $? without a kill"
    duration=$(($(milliseconds) - begin))
    for ((i = 0; i < kill_count; ++i)); do
        signal="${SIGNALS[i % ${#SIGNALS[@]}]}"
        [[ $((i % 4)) != 0 ]] || rm -rf "$work/killed" # else over what an earlier run left
        mkdir -p "$work/killed"
        killed_run "$duration" "$signal" "${options[@]}" --report "$work/killed" --out "$work/killed" "$work/photos"
        case "$status" in
            0) ended=$((ended + 1)) ;;
            129|130|137|143) killed=$((killed + 1)) ;;
            *) fail kills "exit status $status after SIG$signal" ;;
        esac
        check_whole kills "$work/killed" --unfinished
        parts=$((parts + $(find "$work/killed" -name '*.part' | wc -l)))
        find "$work/killed" -name '*.part' -delete
    done
    [[ "$killed" -gt $((kill_count / 4)) ]] || fail kills "$killed of $kill_count only came in time"
    echo "kills: $kill_count runs, $killed killed before their end, $ended ended first; no broken file, $parts hidden ones left"
}

# done_photos FOLDER: which photos have all results, and of which write they are; the JSON is the last one.
done_photos()
{
    find "$1" -name '*.json' -printf '%f %i %T@\n' | sort
}

resume()
{
    local begin duration i status done_before left runs=0 killed=0 rounds=$((kill_count / 20 + 1)) out="$work/resumed"
    local options=(--resume --json --overlay)
    begin="$(milliseconds)"
    segment "${options[@]}" --report "$work/once" --out "$work/once" "$work/photos" 2> "$work/errors" ||
        fail resume "exit status $? without a kill"
    duration=$(($(milliseconds) - begin))
    for ((i = 0; i < rounds; ++i)); do
        rm -rf "$out"
        mkdir "$out"
        status=1
        while [[ "$status" != 0 ]]; do
            done_before="$(done_photos "$out")"
            killed_run "$duration" "${SIGNALS[runs % ${#SIGNALS[@]}]}" "${options[@]}" --report "$out" --out "$out" "$work/photos"
            runs=$((runs + 1))
            case "$status" in
                0) ;;
                129|130|137|143) killed=$((killed + 1)) ;;
                *) cat "$work/errors" >&2; fail resume "exit status $status" ;;
            esac
            check_whole resume "$out" --unfinished
            [[ -z "$(comm -23 <(echo "$done_before") <(done_photos "$out"))" ]] || fail resume "a photo was done twice"
            left="$(grep -c . <<< "$done_before" || true)"
            [[ "$status" != 0 || "$left" == 0 ]] ||
                grep -qE "\b$left of $PHOTOS inputs? had (its|their) results already" "$work/errors" ||
                { cat "$work/errors" >&2; fail resume "$left photos were done, and not all of them left out"; }
        done
        find "$out" -name '*.part' -delete
        diff -r --exclude=index.html "$work/once" "$out" > /dev/null || fail resume "results are not those of one run"
        [[ -e "$out/index.html" ]] || fail resume "there is no report"
        check_whole resume "$out" --photos "$work/photos"
    done
    echo "resume: $rounds folders, $runs runs, $killed of them killed; results as those of one run, no photo done twice," \
        "a card for each photo in the report"
}

model_kills()
{
    local i pid status killed=0 model="$work/killed.onnx"
    "$build/bin/flsnet_model" create --random --out "$model" > /dev/null
    for ((i = 0; i < kill_count / 10 + 1; ++i)); do
        "$build/bin/flsnet_model" create --random --force --out "$model" > /dev/null 2>&1 &
        pid=$!
        random_sleep 300
        kill -s KILL "$pid" 2> /dev/null || true
        status=0
        wait "$pid" 2> /dev/null || status=$?
        [[ "$status" != 137 ]] || killed=$((killed + 1))
        "$build/bin/flsnet_model" inspect "$model" > /dev/null || fail model_kills "the model file is broken"
    done
    rm -f "$work"/.flsnet-*.part
    echo "model_kills: $i runs, $killed killed before their end; the model file was whole after each"
}

# One command a line for each file, or folder, that a program other than flsnet_segment writes; OUT stands for it.
writing_commands()
{
    local bin="$build/bin" photo="$repository/samples/data/astronaut.jpg" model="$work/writers/small.onnx"
    cat <<COMMANDS
edited.png $bin/flsnet_edit --hair 8020c0 $photo OUT
measures.json $bin/flsnet_edit --measures OUT $photo
faces $bin/flsnet_faces --out OUT $photo
video $bin/flsnet_video --json --labels --format avi --stage1 --threads 1 --out OUT $work/writers/clip.avi
scores.json $bin/flsnet_evaluate --json OUT $work/writers/map.png $work/writers/map.png
scores.html $bin/flsnet_evaluate --report OUT $work/writers/map.png $work/writers/map.png
scores.csv $bin/flsnet_evaluate --csv OUT $work/writers/map.png $work/writers/map.png
quantized.onnx $bin/flsnet_model quantize $model --crops $work/writers/crops --out OUT
overlay.png $bin/flsnet_plain_dnn $model $photo OUT
COMMANDS
}

# run_writer LIMIT OUT COMMAND...: its messages come through a pipe, which no limit of file sizes holds back.
run_writer()
{
    local limit="$1" out="$2"
    shift 2
    (ulimit -f "$limit" && exec "${@//OUT/"$out"}" 2>&1 > /dev/null) | cat > "$work/errors"
}

writers()
{
    local name command words out limit pid status i tried=0 killed=0 results="$work/writers/results"
    mkdir -p "$results" "$work/writers/crops"
    cp "$repository/samples/data/astronaut.jpg" "$work/writers/crops"
    "$python" -c 'import cv2, numpy, sys; cv2.imwrite(sys.argv[1], numpy.ones((3, 3), numpy.uint8))' "$work/writers/map.png"
    "$python" - "$repository/samples/data/astronaut.jpg" "$work/writers/clip.avi" <<'CLIP'
import cv2, sys
photo = cv2.resize(cv2.imread(sys.argv[1]), (240, 240))
clip = cv2.VideoWriter(sys.argv[2], cv2.VideoWriter_fourcc(*"MJPG"), 25, (192, 192))
for shift in range(12):
    clip.write(photo[shift : shift + 192, 2 * shift : 2 * shift + 192])
clip.release()
CLIP
    "$build/bin/flsnet_model" create --random --channels 16,16 --convolutions 1,1 --stage2-levels 0 --input 64x64 \
        --out "$work/writers/small.onnx" > /dev/null
    while read -r name command; do
        read -ra words <<< "$command"
        for out in /dev/full "$work/no_such_folder/$name" "$results/limited_$name"; do
            case "$out" in */no_such_folder/faces|*/no_such_folder/video|*/no_such_folder/*.html) continue ;; esac # are made
            status=0
            limit=unlimited
            [[ "$out" != "$results"/* ]] || limit=0
            run_writer "$limit" "$out" "${words[@]}" || status=$?
            [[ "$status" == 1 ]] || fail writers "$command: exit status $status, not 1, with $out"
            grep -qF -- "$out" "$work/errors" || { cat "$work/errors" >&2; fail writers "$command: $out is not named"; }
            [[ "$out" == /dev/full || ! -e "$out" || -d "$out" && -z "$(find "$out" -type f)" ]] ||
                fail writers "something of $out is there"
            tried=$((tried + 1))
        done
        for ((i = 0; i < kill_count / 20 + 1; ++i)); do
            "${words[@]//OUT/$results/$name}" > /dev/null 2>&1 &
            pid=$!
            if [[ "$i" != 0 ]]; then # the first one writes what the others write over
                random_sleep 400
                kill -s KILL "$pid" 2> /dev/null || true
            fi
            status=0
            wait "$pid" 2> /dev/null || status=$?
            [[ "$status" == 0 || "$status" == 137 ]] || fail writers "$command: exit status $status"
            killed=$((killed + (status == 137)))
            case "$name" in
                *.onnx) "$build/bin/flsnet_model" inspect "$results/$name" > /dev/null || fail writers "$name is broken" ;;
                *.csv) [[ "$(tail -n 1 "$results/$name")" == IoU,* ]] || fail writers "$name is broken" ;;
                faces|video) check_whole writers "$results/$name" --unfinished ;;
                *)
                    rm -rf "$work/writers/one"
                    mkdir "$work/writers/one"
                    cp "$results/$name" "$work/writers/one"
                    check_whole writers "$work/writers/one"
                    ;;
            esac
        done
    done < <(writing_commands)
    echo "writers: $(writing_commands | wc -l) files of other programs; $tried times no room, each exit status 1 and named;" \
        "$killed killed before their end, each file whole after each"
}

# expect_failure FAULT STATUS FOLDER WORDS: exit status 1, the reason is named, and what is there is whole.
expect_failure()
{
    [[ "$2" == 1 ]] || fail "$1" "the exit status is $2, not 1"
    grep -q -- "$4" "$work/errors" || { cat "$work/errors" >&2; fail "$1" "'$4' is not said"; }
    check_whole "$1" "$3"
}

disk_full()
{
    if [[ "$(id -u)" != 0 ]] || ! { mkdir -p "$work/small" && mount -t tmpfs -o size=64k tmpfs "$work/small" 2> /dev/null; }
    then
        echo "disk_full: not tried, it needs root and the right to mount"
        return
    fi
    mounted+=("$work/small")
    local status=0
    segment --overlay --color --json --out "$work/small/out" "$work/photos" 2> "$work/errors" || status=$?
    expect_failure disk_full "$status" "$work/small/out" "No space left on device"
    echo "disk_full: $(grep -c 'No space left' "$work/errors") files failed and are named;" \
        "whole ones: $(< "$work/counts")"
}

file_limit()
{
    local status=0
    (ulimit -f 8 && segment --overlay --json --out "$work/limited" "$work/photos" 2> "$work/errors") || status=$?
    expect_failure file_limit "$status" "$work/limited" "File too large"
    echo "file_limit: $(grep -c 'File too large' "$work/errors") files failed and are named; whole ones: $(< "$work/counts")"
}

open_files()
{
    local limit status tried=0 failed=0
    for limit in 3 4 5 6 8 12 16; do
        status=0
        # Directions first: the shell itself needs files for them.
        (ulimit -n "$limit" && exec "$build/bin/flsnet_segment" --stage1 --threads 1 --json \
            --out "$work/open_$limit" "$work/photos") > /dev/null 2> "$work/errors" || status=$?
        # 127: the loader found no file for a library.
        [[ "$status" == 0 || "$status" == 1 || "$status" == 127 ]] ||
            fail open_files "exit status $status at $limit files"
        check_whole open_files "$work/open_$limit"
        tried=$((tried + 1))
        failed=$((failed + (status != 0)))
    done
    [[ "$status" == 0 ]] || fail open_files "$limit files are not enough"
    echo "open_files: $tried limits, $failed of them too low, which is a failure; no broken file"
}

memory_limit()
{
    local limit status tried=0 failed=0 early=0
    for ((limit = 200; limit <= 900; limit += 50)); do
        status=0
        (ulimit -v $((limit * 1024)) && segment --overlay --json --out "$work/memory_$limit" "$work/photos" \
            > /dev/null 2> "$work/errors") || status=$?
        check_whole memory_limit "$work/memory_$limit"
        tried=$((tried + 1))
        case "$status" in
            0) ;;
            1) failed=$((failed + 1)) ;;
            *)
                # Libraries of OpenCV end the process before the program's own code begins.
                [[ ! -e "$work/memory_$limit" ]] || fail memory_limit "exit status $status at $limit MiB"
                early=$((early + 1))
                ;;
        esac
    done
    [[ "$status" == 0 ]] || fail memory_limit "$limit MiB are not enough"
    echo "memory_limit: $tried limits from 200 to 900 MiB, $failed with exit status 1, $early ended by libraries before" \
        "the program began; no broken file"
}

read_only()
{
    local status=0 kind out="$work/fixed"
    mkdir -p "$out"
    if [[ "$(id -u)" == 0 ]]; then
        if ! { mount --bind "$out" "$out" 2> /dev/null && mounted+=("$out") &&
            mount -o remount,bind,ro "$out" 2> /dev/null; }; then
            echo "read_only: not tried, there is no right to mount"
            return
        fi
        kind="Read-only file system"
    else
        chmod a-w "$out"
        kind="Permission denied"
    fi
    segment --json --out "$out" "$work/photos" 2> "$work/errors" || status=$?
    expect_failure read_only "$status" "$out" "$kind"
    [[ -z "$(ls -A "$out")" ]] || fail read_only "something was written"
    echo "read_only: $(grep -c "$kind" "$work/errors") messages, nothing written"
}

two_processes()
{
    local round pids status counts
    segment --json --overlay --out "$work/alone" "$work/photos" 2> "$work/errors" || fail two_processes "exit status $? alone"
    for ((round = 0; round < 10; ++round)); do
        pids=()
        rm -rf "$work/shared"
        for _ in 1 2; do
            segment --json --overlay --out "$work/shared" "$work/photos" 2> "$work/errors" &
            pids+=($!)
        done
        for pid in "${pids[@]}"; do
            status=0
            wait "$pid" || status=$?
            [[ "$status" == 0 ]] || { cat "$work/errors" >&2; fail two_processes "exit status $status"; }
        done
        check_whole two_processes "$work/shared"
        counts="$(< "$work/counts")"
        diff -r "$work/alone" "$work/shared" > /dev/null || fail two_processes "results are not those of one alone"
    done
    echo "two_processes: $round rounds; all files as one process alone writes them: $counts"
}

lost_output()
{
    local command status tried=0
    for command in "flsnet_segment --help" "flsnet_evaluate --help" "flsnet_model --version" "flsnet_benchmark --help" \
        "flsnet_faces --help" "flsnet_edit --help" "flsnet_plain_dnn --help" "flsnet_render --help"; do
        [[ -x "$build/bin/${command% *}" ]] || continue # the renderer is an option of the build
        status=0
        # shellcheck disable=SC2086 # program and option
        "$build"/bin/$command > /dev/full 2> "$work/errors" || status=$?
        if [[ "$status" != 1 ]] || ! grep -q "standard output" "$work/errors"; then
            fail lost_output "$command: exit status $status"
        fi
        tried=$((tried + 1))
    done
    echo "lost_output: $tried programs, each exit status 1 and a message"
}

# shellcheck disable=SC2317 # by a trap
clean_up()
{
    local folder
    for folder in "${mounted[@]}"; do
        umount "$folder" || true
    done
    [[ "$keep" == yes ]] || rm -rf "$work"
}

main()
{
    local chosen=() fault
    build="$repository/build"
    keep=no
    kill_count=200
    mounted=()
    while [[ $# -gt 0 ]]; do
        case "$1" in
            -h|--help) usage; exit 0 ;;
            --kills) kill_count="$(option_number "$@")"; shift 2 ;;
            --keep) keep=yes; shift ;;
            -*) die "unknown option $1; see --help" ;;
            *)
                if [[ " ${FAULTS[*]} " == *" $1 "* ]]; then
                    chosen+=("$1")
                elif [[ -d "$1" ]]; then
                    build="$1"
                else
                    die "$1 is no fault and no folder; see --help"
                fi
                shift
                ;;
        esac
    done
    [[ -x "$build/bin/flsnet_segment" ]] || die "$build has no programs: run ./test.sh first"
    python="$(python_that_has cv2 numpy)"
    work="$(mktemp -d)"
    trap clean_up EXIT
    "$python" "$repository/scripts/reliability/make_photos.py" --out "$work" --count "$PHOTOS" --largest 300 \
        --sample "$repository/samples/data/astronaut.jpg" > /dev/null
    [[ ${#chosen[@]} -gt 0 ]] || chosen=("${FAULTS[@]}")
    for fault in "${chosen[@]}"; do
        case "$fault" in
            kills) kills ;;
            resume) resume ;;
            model_kills) model_kills ;;
            writers) writers ;;
            disk_full) disk_full ;;
            file_limit) file_limit ;;
            open_files) open_files ;;
            memory_limit) memory_limit ;;
            read_only) read_only ;;
            two_processes) two_processes ;;
            *) lost_output ;;
        esac
    done
    echo "faults: ok"
}

main "$@"; exit
