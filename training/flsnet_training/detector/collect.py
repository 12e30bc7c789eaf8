# SPDX-License-Identifier: Apache-2.0
"""Collects photos without faces from unpacked Debian packages (doc/no_face_photos.md):
`python -m flsnet_training.detector.collect --packages DIR --measured DIR --grounds DIR --drawings DIR`.

`--packages` holds one folder for each package, named like it (`dpkg-deb -x FILE.deb DIR/NAME`). What is in the
public domain or under CC0 goes to `--grounds` and may be trained on; the rest, under other terms, goes to
`--measured` and only counts false faces. No photo goes to both.
"""

from __future__ import annotations

import argparse
import glob
import os
import re
import shutil
import struct
import sys
import zlib
from typing import Iterator, Optional, Sequence

import cv2
import numpy as np

from ..places import result_folder
from .textures import PICTURES

FREE = re.compile(r"^License: *(public-domain|CC0-1.0)", re.MULTILINE)
FILES = re.compile(r"^Files: *((?:.*\n)(?: +.*\n)*)")
GCOMPRIS_FOLDERS = (
    "erase/resource",
    "categorization/resource/images",
    "explore_world_animals/resource/animals",
    "explore_farm_animals/resource/animals",
    "explore_monuments/resource",
    "clickgame/resource",
)
WITH_FACES = ("rushmore", "liberty", "corcovado", "redeemer")
"""Monuments that have one."""
STAMPS = (
    "animals", "food", "clothes", "hobbies", "household", "medical", "military", "naturalforces",
    "plants", "space", "sports", "vehicles", "town",
)  # fmt: skip
DRAWN = ("cartoon", "roadsigns", "flags", "toys")
SCIKIT_IMAGE = ("coffee.png", "chelsea.png", "brick.png", "grass.png", "gravel.png", "moon.png", "rocket.jpg", "hubble_deep_field.jpg")  # fmt: skip
"""Those of its photos without faces that are in the public domain or under CC0."""
DRAWINGS = (
    "buildings", "computer/hardware", "containers", "electronics", "food", "geography", "office", "plants",
    "science/astronomy", "special/patterns", "tools/", "transportation/boating", "transportation/vehicles",
)  # fmt: skip
"""Folders of the Open Clip Art Library (CC0) with things."""
DRAWN_FACES = (
    "angel", "animal", "baby", "bird", "boy", "buddha", "cat", "cow", "cookie", "dog", "doll", "eye", "face", "flag",
    "girl", "happy", "head", "jack", "king", "man", "mask", "monster", "mouse_", "ninja", "people", "person", "portrait",
    "pumpkin", "queen", "robot", "skull", "smil", "snow", "soldier", "statue", "toy", "weapon", "woman",
)  # fmt: skip
LARGEST_DRAWING = 3000
FEWEST_COLOURS = 12
WALLPAPERS = ("mate-backgrounds", "gnome-backgrounds", "plasma-workspace-wallpapers")
LONGEST, SHORTEST = 1024, 60


def unpack_resources(path: str, folder: str) -> None:
    """Writes the pictures of a Qt resource file (`rcc --binary`)."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:4] != b"qres":
        return
    version, tree, bodies, names = struct.unpack(">4I", data[4:20])
    size = 14 if version < 2 else 22

    def visit(number: int, place: str) -> None:
        at = tree + number * size
        name_at, flags = struct.unpack(">IH", data[at : at + 6])
        if number:
            length = struct.unpack(">H", data[names + name_at : names + name_at + 2])[0]
            start = names + name_at + 6
            place = os.path.join(place, data[start : start + 2 * length].decode("utf-16-be"))
        if flags & 2:
            count, first = struct.unpack(">II", data[at + 6 : at + 14])
            for child in range(first, first + count):
                visit(child, place)
        elif place.lower().endswith(PICTURES) and not flags & 4:
            start = bodies + struct.unpack(">I", data[at + 10 : at + 14])[0]
            length = struct.unpack(">I", data[start : start + 4])[0]
            body = data[start + 4 : start + 4 + length]
            target = os.path.join(folder, place)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(zlib.decompress(body[4:]) if flags & 1 else body)

    visit(0, "")


def free_files(copyright_file: str) -> set[str]:
    """Files in the public domain or under CC0 by a package's machine-readable copyright, without their endings."""
    with open(copyright_file, encoding="utf-8") as file:
        paragraphs = file.read().split("\n\n")
    found: set[str] = set()
    for paragraph in paragraphs:
        files = FILES.search(paragraph + "\n")
        if files and FREE.search(paragraph):
            found.update(os.path.splitext(name)[0] for name in files.group(1).split())
    return found


def read_on_plain(path: str, rng: np.random.Generator) -> Optional[np.ndarray]:
    """A photo, a cut-out before a plain colour; None if it is too small or none."""
    image = cv2.imread(path, cv2.IMREAD_UNCHANGED)
    if image is None or min(image.shape[:2]) < SHORTEST or image.dtype != np.uint8:
        return None
    if image.ndim == 2:
        image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    if image.shape[2] == 4:
        border = int(0.15 * max(image.shape[:2]))
        image = cv2.copyMakeBorder(image, *[border] * 4, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
        alpha = image[:, :, 3:] / 255
        image = (image[:, :, :3] * alpha + rng.uniform(60, 255, 3) * (1 - alpha)).astype(np.uint8)
    scale = LONGEST / max(image.shape[:2])
    if scale < 1:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return image


def measured_files(packages: str, free: set[str], gcompris: str) -> Iterator[tuple[str, str]]:
    """Paths with the names that they get."""
    stamps = os.path.join(packages, "tuxpaint-stamps-default", "usr/share/tuxpaint/stamps")
    for path in sorted(glob.glob(os.path.join(glob.escape(stamps), "**", "*.png"), recursive=True)):
        name = os.path.relpath(path, stamps)
        if name.startswith(STAMPS) and not any(word in name for word in DRAWN):
            yield path, "tux_" + os.path.splitext(name)[0].replace(os.sep, "_")
    for folder in GCOMPRIS_FOLDERS:
        for path in sorted(
            glob.glob(os.path.join(glob.escape(gcompris), "src/activities", folder, "**", "*"), recursive=True)
        ):
            name = os.path.splitext(os.path.relpath(path, gcompris))[0]
            if name not in free and not any(word in name.lower() for word in WITH_FACES):
                yield path, f"gc_{folder.split('/')[0]}_{os.path.basename(name)}"
    for package in WALLPAPERS:
        seen: set[str] = set()
        for path in sorted(
            glob.glob(os.path.join(glob.escape(packages), package, "**", "*"), recursive=True),
            key=lambda path: (-os.path.getsize(path), path),
        ):
            if "screenshot" in path or "/icons/" in path:
                continue
            # Wallpapers come in many sizes: one of each.
            parts = path.split("/wallpapers/")
            key = (
                parts[1].split("/")[0]
                if len(parts) > 1
                else re.sub(r"[-_]\d+x\d+", "", os.path.basename(path))
            )
            if path.lower().endswith(PICTURES) and key not in seen:
                seen.add(key)
                yield path, "wall_" + os.path.splitext(key)[0]


def png_size(path: str) -> tuple[int, int]:
    """Width and height by the file's header."""
    with open(path, "rb") as file:
        width, height = struct.unpack(">II", file.read(24)[16:24])
    return width, height


def drawings(packages: str, rng: np.random.Generator) -> Iterator[tuple[str, np.ndarray]]:
    """Names and pictures of coloured drawings of things."""
    library = os.path.join(packages, "openclipart-png", "usr/share/openclipart/png")
    for path in sorted(glob.glob(os.path.join(glob.escape(library), "**", "*.png"), recursive=True)):
        name = os.path.splitext(os.path.relpath(path, library))[0]
        if not name.startswith(DRAWINGS) or any(word in name.lower() for word in DRAWN_FACES):
            continue
        image = read_on_plain(path, rng) if max(png_size(path)) <= LARGEST_DRAWING else None
        if image is not None:
            sample = image.reshape(-1, 3)[::97]
            if len(np.unique(sample, axis=0)) >= FEWEST_COLOURS:
                yield name.replace(os.sep, "_"), image


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--packages", required=True, help="folder of unpacked packages")
    parser.add_argument(
        "--measured", type=result_folder, required=True, help="where photos to count false faces in go"
    )
    parser.add_argument("--grounds", type=result_folder, required=True, help="where photos to train on go")
    parser.add_argument("--drawings", type=result_folder, help="where drawings to train on go")
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    try:
        run(options)
    except (ValueError, OSError) as error:
        sys.exit(f"detector.collect: {error}")


def run(options: argparse.Namespace) -> None:
    """Does what the options say."""
    package = os.path.join(options.packages, "gcompris-qt-data")
    free = free_files(os.path.join(package, "usr/share/doc/gcompris-qt-data/copyright"))
    os.makedirs(options.measured, exist_ok=True)
    os.makedirs(options.grounds, exist_ok=True)
    unpacked = os.path.join(package, "unpacked")
    for path in glob.glob(os.path.join(glob.escape(package), "**", "*.rcc"), recursive=True):
        unpack_resources(path, unpacked)
    gcompris = os.path.join(unpacked, "gcompris")
    for name in sorted(free):
        for path in glob.glob(os.path.join(glob.escape(gcompris), name + ".*")):
            if path.lower().endswith(PICTURES):
                shutil.copy(
                    path, os.path.join(options.grounds, "gcompris_" + os.path.basename(path))
                )
    for name in SCIKIT_IMAGE:
        for path in glob.glob(
            os.path.join(glob.escape(options.packages), "python3-skimage", "**", "skimage/data", name),
            recursive=True,
        ):
            shutil.copy(path, os.path.join(options.grounds, "skimage_" + name))
    rng = np.random.default_rng(0)
    count = 0
    for path, name in measured_files(options.packages, free, gcompris):
        image = read_on_plain(path, rng)
        if image is not None:
            cv2.imwrite(
                os.path.join(options.measured, name + ".jpg"), image, [cv2.IMWRITE_JPEG_QUALITY, 92]
            )
            count += 1
    if not count:
        raise ValueError(f"{options.packages} holds no photos to measure with; doc/no_face_photos.md says which packages")
    if options.drawings:
        os.makedirs(options.drawings, exist_ok=True)
        for name, image in drawings(options.packages, rng):
            cv2.imwrite(os.path.join(options.drawings, name + ".png"), image)
        print(f"drawings to train on: {len(os.listdir(options.drawings))}")
    print(f"photos to measure with: {count}; to train on: {len(os.listdir(options.grounds))}")


if __name__ == "__main__":
    main()
