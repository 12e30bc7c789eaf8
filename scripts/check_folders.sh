#!/usr/bin/env bash
# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

# Checks how the folders of the module's sources depend on each other, that names are there once, and that OpenCV's
# bindings find theirs.
set -euo pipefail

if [[ ${1:-} == --help ]]; then
  cat <<'TEXT'
Usage: check_folders.sh

Fails if a source of modules/flsnet/src includes a file of a folder that stands above its own (doc/design.md has the
order), or if a file name or the name of a class or struct is there in two folders or files, or if a structure inside a
class has no name for OpenCV's bindings in misc/python, which only builds inside OpenCV compile.
TEXT
  exit 0
fi

cd "$(dirname "${BASH_SOURCE[0]}")/../modules/flsnet/src"
failed=0

fail() {
  echo "$1" >&2
  failed=1
}

# What the sources of a folder may include beside their own folder; "." stands for the files beside the folders.
declare -A allowed=(
  [.]=""
  [model]="."
  [cpu]=". model"
  [cuda]=". model"
  [layers]=". cpu cuda"
  [inference]=". model cpu cuda layers"
  [detector]=". model cpu inference"
  [segmenter]=". model cpu cuda layers inference detector"
  [sequence]=". detector segmenter"
)

# The first folder of a path below src.
folder_of() {
  if [[ $1 == */* ]]; then
    echo "${1%%/*}"
  else
    echo .
  fi
}

while IFS=: read -r file line; do
  file=${file#./}
  included=$(sed -E 's/.*#include "([^"]+)".*/\1/' <<<"$line")
  # Beside the file, or from src on; what is in neither place belongs to other libraries.
  beside=$(realpath --relative-to=. -m "$(dirname "$file")/$included")
  if [[ -f $beside ]]; then
    target=$beside
  elif [[ -f $included ]]; then
    target=$included
  else
    continue
  fi
  from=$(folder_of "$file")
  to=$(folder_of "$target")
  if [[ -z ${allowed[$from]+known} ]]; then
    fail "The folder $from has no place in the order: scripts/check_folders.sh, doc/design.md"
  elif [[ $from != "$to" && " ${allowed[$from]} " != *" $to "* ]]; then
    fail "$file includes $target: $from may not depend on $to"
  fi
done < <(grep -rE '^[[:space:]]*#[[:space:]]*include "' --include='*.hpp' --include='*.cpp' --include='*.cu' .)

# File names without their suffix: a header and its source, or a source and its variants, stand in one folder.
while read -r stem; do
  fail "$stem is the name of files in more than one folder: $(find . -name "$stem.*" | sort | tr '\n' ' ')"
done < <(find . -name '*.hpp' -o -name '*.cpp' -o -name '*.cu' | sed -E 's#/([^/.]+)\.[^/]*$# \1#' | sort -u |
  awk '{ print $2 }' | sort | uniq -d)

# Classes and structures: definitions, not declarations. Sources of one thing for several instruction sets
# (*_simd_*.hpp) are alternatives and share their names.
definitions() {
  grep -rE "^(template <[^>]*> )?(class|struct) $1( CV_FINAL)?( : .*)?\$" --include='*.hpp' --include='*.cpp' --include='*.cu' \
    --exclude='*_simd_*' .
}
while read -r name; do
  fail "$name is defined in more than one file: $(definitions "$name" | cut -d: -f1 | sort | tr '\n' ' ')"
done < <(definitions '[A-Za-z0-9_]+' | sed -E 's/^[^:]*:.*(class|struct) ([A-Za-z0-9_]+).*/\2/; s/ .*//' | sort | uniq -d)

# OpenCV's generator calls a structure inside a class Class_Structure.
while read -r name; do
  grep -q "^typedef .* $name;" ../misc/python/pyopencv_flsnet.hpp ||
    fail "$name has no typedef in misc/python/pyopencv_flsnet.hpp: cv2.flsnet would not compile"
done < <(awk '/^(class|struct) CV_EXPORTS/ { outer = $3 } /^ +(class|struct) CV_EXPORTS_W/ { print outer "_" $3 }' \
  ../include/opencv2/flsnet/*.hpp)

exit "$failed"
