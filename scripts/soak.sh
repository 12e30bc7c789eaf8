#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Lets flsnet_segment work on very many photos in one run. See --help.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage()
{
    cat <<HELP
Usage: scripts/soak.sh [OPTIONS] [BUILD_DIR]

Makes a folder of photos of varied sizes and formats, of which a part is broken, and has the flsnet_segment of BUILD_DIR
(default: build, as ./test.sh leaves it) segment all of them in one run, with a report. Then checks that

  - memory stays: the most that the process holds in the last fifth of the run is at most 5 % above the most of the
    second fifth (every fifth has photos of all sizes);
  - results are complete: one whole label map and one JSON file for each sound photo, of the photo's size, none for
    others, and nothing else;
  - each broken photo is named on the standard error once, and the exit status is 1;
  - the report has one card for each photo;
  - a second run with --resume leaves out all sound photos, and changes no result of theirs.

  --photos N        default: 10000; fewer than 2000 have not all sizes in every fifth
  --broken PERCENT  default: 10
  --largest PIXELS  longest side of a photo; default: 640
  --keep            leave the folder of photos and results
  -h, --help        this text
  -- OPTION...      for flsnet_segment, for instance --int8
HELP
}

# held_kib PID: memory that the process holds; empty when it is gone.
held_kib()
{
    sed -nE 's/^VmRSS:\s*([0-9]+) kB/\1/p' "/proc/$1/status" 2> /dev/null || true
}

# watch PID: a line with the number of label maps and the memory, some times a second, until the process ends.
watch()
{
    local held
    while held="$(held_kib "$1")" && [[ -n "$held" ]]; do
        echo "$(find "$work/results" -name '*.labels.png' 2> /dev/null | wc -l) $held"
        sleep 0.3
    done
}

# most_held FROM TO: most memory between two counts of label maps.
most_held()
{
    awk -v from="$1" -v to="$2" '$1 >= from && $1 <= to && $2 > most { most = $2 } END { print most + 0 }' "$work/memory"
}

check_page()
{
    mkdir "$work/page"
    mv "$work/page.html" "$work/page"
    "$python" "$repository/scripts/reliability/check_results.py" --photos "$work/photos" "$work/page" > /dev/null
    echo "report: $(du -m "$work/page" | cut -f1) MiB, a card for each photo"
}

# sound_results: name, write and time of each result of a photo that is whole.
sound_results()
{
    find "$work/results" -type f ! -name '*_broken*' -printf '%f %i %T@\n' | sort
}

resume()
{
    local begin=$SECONDS status=0 before left
    before="$(sound_results)"
    "$program" --resume --json --report "$work/page/page.html" --out "$work/results" "${options[@]}" "$work/photos" \
        > "$work/output" 2> "$work/errors" || status=$?
    [[ "$status" == 1 ]] || { tail -n 5 "$work/errors" >&2; die "the exit status is $status with --resume"; }
    [[ "$(sound_results)" == "$before" ]] || die "--resume has made results anew"
    left="$(sed -nE 's/.*: ([0-9]+) of [0-9]+ inputs? had (its|their) results already.*/\1/p' "$work/errors")"
    [[ "$left" == "$sound" ]] || { tail -n 5 "$work/errors" >&2; die "--resume has left out ${left:-none}, not $sound"; }
    "$python" "$repository/scripts/reliability/check_results.py" --photos "$work/photos" "$work/page" > /dev/null
    echo "resume: $left photos left out in $((SECONDS - begin)) s, a card for each photo in the report"
}

main()
{
    local photos=10000 broken_percent=10 largest=640 keep=no build="$repository/build" options=()
    while [[ $# -gt 0 ]]; do
        case "$1" in
            -h|--help) usage; exit 0 ;;
            --photos) photos="$(option_number "$@")"; shift 2 ;;
            --broken) broken_percent="$(option_number "$@")"; shift 2 ;;
            --largest) largest="$(option_number "$@")"; shift 2 ;;
            --keep) keep=yes; shift ;;
            --) shift; options=("$@"); break ;;
            -*) die "unknown option $1; see --help" ;;
            *) build="$1"; shift ;;
        esac
    done
    local program="$build/bin/flsnet_segment" sound broken status=0 begin=$SECONDS python
    [[ -x "$program" ]] || die "$program is missing: run ./test.sh first"
    python="$(python_that_has cv2 numpy)"
    work="$(mktemp -d)"
    if [[ "$keep" == no ]]; then
        trap 'rm -rf "$work"' EXIT
    else
        echo "photos and results: $work"
    fi
    read -r sound broken < <("$python" "$repository/scripts/reliability/make_photos.py" --out "$work" --count "$photos" \
        --broken-percent "$broken_percent" --largest "$largest" --sample "$repository/samples/data/astronaut.jpg")
    echo "$sound sound and $broken broken photos of up to $largest pixels, made in $((SECONDS - begin)) s"

    begin=$SECONDS
    "$program" --json --report "$work/page.html" --out "$work/results" "${options[@]}" "$work/photos" > "$work/output" \
        2> "$work/errors" &
    watch $! > "$work/memory"
    wait $! || status=$?
    echo "segmented in $((SECONDS - begin)) s, exit status $status"
    [[ "$status" == 1 ]] || { tail -n 5 "$work/errors" >&2; die "the exit status is $status; broken photos are a 1"; }

    local early late
    early="$(most_held $((sound / 5)) $((2 * sound / 5)))"
    late="$(most_held $((4 * sound / 5)) "$sound")"
    [[ "$early" -gt 0 && "$late" -gt 0 ]] || die "too few photos to tell how memory grows"
    echo "most memory held: $((early / 1024)) MiB in the second fifth, $((late / 1024)) MiB in the last one"
    (( late * 100 <= early * 105 )) || die "memory grows"

    local named truncated kinds
    kinds="$("$python" "$repository/scripts/reliability/check_results.py" --photos "$work/photos" "$work/results")"
    named="$(grep -oE '[0-9]{6}_broken\.[a-z]+' "$work/errors" | sort -u | wc -l)"
    # Of a truncated photo, what could be read is segmented.
    truncated="$(find "$work/results" -name '*_broken*.labels.png' | wc -l)"
    echo "results: $kinds; $named broken photos named, $truncated of them read in part"
    [[ "$kinds" == *"json=$((sound + truncated)) labels.png=$((sound + truncated))" ]] || die "results are missing"
    [[ "$named" == "$broken" ]] || die "$broken photos are broken, $named are named"
    check_page
    resume
    echo "soak: ok"
}

main "$@"; exit
