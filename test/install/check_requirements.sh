#!/usr/bin/env bash
# Configuring must stop with one sentence that says what is needed where OpenCV is missing, too old or without dnn.
# check_requirements.sh SOURCE_DIR CMAKE
set -euo pipefail

module=$1/modules/flsnet/cmake
cmake=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# expect TEXT SCRIPT [ARGUMENT...]: the script stops, and its message holds the text. An empty text: it does not stop.
expect()
{
    local text=$1 script=$2 output status=0
    shift 2
    output=$("$cmake" "$@" -P "$module/$script" 2>&1) || status=$?
    # CMake breaks lines as it likes.
    output=$(tr -s '[:space:]' ' ' <<<"$output")
    if [ -z "$text" ]; then
        [ "$status" -eq 0 ] && return
        text="no message"
    elif [ "$status" -ne 0 ] && [[ $output == *"$text"* ]]; then
        return
    fi
    printf '%s %s\nexpected: %s\ngot: %s\n' "$script" "$*" "$text" "$output" >&2
    exit 1
}

# OpenCV as an installed package: its configuration file says the version, and whether all modules are there.
package()
{
    mkdir -p "$work/$1"
    echo "set(OpenCV_VERSION $2)
set(OpenCV_FOUND $3)" >"$work/$1/OpenCVConfig.cmake"
}
package old 4.5.1 TRUE
package without_dnn 4.10.0 FALSE
needs="flsnet needs OpenCV 4.6 or newer with its modules core, imgproc and dnn"
expect "$needs (none was found)" standalone.cmake -DCMAKE_DISABLE_FIND_PACKAGE_OpenCV=ON
expect "$needs (found 4.5.1 in $work/old)" standalone.cmake "-DOpenCV_DIR=$work/old"
expect "$needs (the one in $work/without_dnn lacks one of them)" standalone.cmake "-DOpenCV_DIR=$work/without_dnn"

# Inside OpenCV's own build.
good=(-DOPENCV_VERSION=4.6.0 -DHAVE_PROTOBUF=ON -DHAVE_opencv_core=ON -DHAVE_opencv_imgproc=ON -DHAVE_opencv_dnn=ON)
expect "" in_tree_requirements.cmake "${good[@]}"
expect "flsnet needs OpenCV 4.6 or newer (this is 4.5.5);" in_tree_requirements.cmake "${good[@]}" -DOPENCV_VERSION=4.5.5
expect "flsnet needs Protocol Buffers (WITH_PROTOBUF=ON);" in_tree_requirements.cmake "${good[@]}" -DHAVE_PROTOBUF=OFF
expect "flsnet needs OpenCV's module dnn (BUILD_opencv_dnn=ON);" \
    in_tree_requirements.cmake "${good[@]}" -DHAVE_opencv_dnn=OFF -DBUILD_LIST=core,flsnet
expect "" in_tree_requirements.cmake "${good[@]}" -DHAVE_opencv_dnn=OFF -DOPENCV_INITIAL_PASS=ON # not known yet
expect "" in_tree_requirements.cmake "${good[@]}" -DHAVE_opencv_dnn=OFF -DBUILD_opencv_flsnet=OFF
expect "" in_tree_requirements.cmake "${good[@]}" -DHAVE_opencv_dnn=OFF "-DBUILD_LIST=core,ts"
echo "configuring stops where it must"
