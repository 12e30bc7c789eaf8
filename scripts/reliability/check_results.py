# SPDX-License-Identifier: Apache-2.0
"""Checks that every file of a folder of results, and of folders in it, is whole; prints how many there are of each kind.

Exit status 1, and the names, if one is not, or if there is a file of another kind.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import sys
from collections import Counter
from pathlib import Path

import cv2
import numpy as np

PNG_END = b"IEND\xaeB`\x82"
PAGE_START, PAGE_END = b"<!DOCTYPE html>\n", b"</body></html>\n"


def photos_by_stem(folder: Path) -> dict[str, list[Path]]:
    """By the names that results have: the stem, or the whole name where two photos have the same one."""
    photos: dict[str, list[Path]] = {}
    for photo in folder.iterdir():
        photos.setdefault(photo.name, []).append(photo)
        photos.setdefault(photo.stem, []).append(photo)
    return photos


def problem_of_lines(path: Path) -> str:
    """Of what flsnet_video tells: a line for the video and one for each frame."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for number, line in enumerate(lines):
        try:
            entry = json.loads(line)
        except ValueError as error:
            return f"line {number + 1}: {error}"
        if not line.endswith("\n") or entry.get("frame", -1) != number - 1:
            return f"line {number + 1} is not the next one"
    return "" if len(lines) > 1 else "has no frames"


def problem_of_video(path: Path) -> str:
    video = cv2.VideoCapture(str(path))
    frames = 0
    while video.read()[0]:
        frames += 1
    promised = video.get(cv2.CAP_PROP_FRAME_COUNT)
    return "" if 0 < promised <= frames else f"has {frames} frames, not {promised:.0f}"


def problem_of_page(path: Path, photos: Path | None) -> str:
    """A page of flsnet_segment has one card for each photo of the folder."""
    content = path.read_bytes()
    if not content.startswith(PAGE_START) or not content.endswith(PAGE_END):
        return "is no whole page"
    names = Counter(html.unescape(name) for name in re.findall(r"<h3><bdi>(.*?)</bdi></h3>", content.decode("utf-8")))
    if photos is not None and names != Counter(str(photo) for photo in photos.iterdir()):
        return "has not one card for each photo"
    return ""


def problem_of(path: Path, folder: Path | None, photos: dict[str, list[Path]] | None) -> str:
    if path.suffix == ".json":
        try:
            json.loads(path.read_bytes())
        except ValueError as error:
            return str(error)
        return ""
    if path.suffix == ".html":
        return problem_of_page(path, folder)
    if path.suffix == ".jsonl":
        return problem_of_lines(path)
    if path.name.endswith(".overlay.avi"):
        return problem_of_video(path)
    if path.suffix != ".png":
        return "is no result"
    content = path.read_bytes()
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED) if content else None
    if picture is None or not content.endswith(PNG_END):
        return "is no whole picture"
    if photos is not None and path.name.endswith(".labels.png"):
        found = photos.get(path.name.removesuffix(".labels.png"), [])
        photo = cv2.imread(str(found[0]), cv2.IMREAD_UNCHANGED) if len(found) == 1 else None
        if photo is None or photo.shape[:2] != picture.shape[:2]:
            return "has not the size of its photo"
    return ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("--photos", type=Path, help="folder of the photos: label maps have their sizes, pages a card for each")
    parser.add_argument("--unfinished", action="store_true", help="hidden files *.part, as a kill leaves one, are allowed")
    arguments = parser.parse_args()
    counts: Counter[str] = Counter()
    problems = []
    photos = photos_by_stem(arguments.photos) if arguments.photos else None
    for path in sorted(arguments.results.rglob("*")):
        if path.is_dir():
            continue
        if arguments.unfinished and path.name.startswith(".flsnet-") and ".part" in path.suffixes:
            counts["part"] += 1
            continue
        problem = problem_of(path, arguments.photos, photos)
        if problem:
            problems.append(f"{path.name}: {problem}")
        counts[".".join(path.name.split(".")[-2:]) if path.suffix == ".png" else path.suffix[1:]] += 1
    print(" ".join(f"{kind}={count}" for kind, count in sorted(counts.items())) or "none")
    if problems:
        sys.exit("\n".join(problems[:20]))


if __name__ == "__main__":
    main()
