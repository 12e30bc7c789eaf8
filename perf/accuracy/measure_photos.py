#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scores the module, and MediaPipe's face mesh beside it, on a folder of labelled photos, under conditions that
photos come in (turned, small, dark, grey, noisy, blurred, compressed, cut), and counts how many pixels flicker.

The folder holds NAME.jpg (.png ...) and NAME.labels.png. --truth-map names the ids of the label maps; a name may
join several of the module's classes: "eye" is pupil and white, "mouth" is lip and inner mouth.

    pip install . && pip install opencv-python-headless "mediapipe<0.10.22"
    perf/accuracy/measure_photos.py PHOTOS --systems flsnet mediapipe \\
        --truth-map 0:background,1:hair,2:skin,3:eyebrow,4:eye,5:mouth
"""

from __future__ import annotations

import argparse
import fnmatch
from pathlib import Path
from typing import Iterator, NamedTuple, Optional, Sequence

import cv2
import numpy as np

from conditions import CONDITIONS, IGNORED, Condition
from option_types import existing_file, existing_folder
from systems import PARTS, SYSTEMS, System, make_system

JOINED = {
    "eye": ("pupil", "white", "eye"),
    "mouth": ("lip", "inner mouth", "mouth"),
    "skin": ("skin", "nostril"),
}
"""Names of a truth that are several classes of a system."""
NAMES = tuple(dict.fromkeys((*PARTS, *JOINED)))
"""Of a truth's classes."""
FLICKER_VERSIONS = 10
"""Of each kind: moved, noisy, compressed."""

PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".webp")


def parse_map(text: str) -> dict[int, str]:
    """`0:background,1:hair` as a table."""
    table = {}
    for item in text.split(","):
        number, _, name = item.partition(":")
        if not number.strip().isdecimal() or int(number) > 255:
            raise argparse.ArgumentTypeError(f"must be ID:NAME,... with ids of 0 to 255, got {item}")
        if name.strip() not in NAMES:
            raise argparse.ArgumentTypeError(f"no system knows '{name.strip()}': the names are {', '.join(NAMES)}")
        table[int(number)] = name.strip()
    return table


def parse_names(option: str, text: str, names: Sequence[str], more: int = 0) -> tuple[list[int], list[int]]:
    """`A:B`, with so many whole numbers behind it: the places of two names of the truth, and the numbers."""
    parts = text.split(":")
    wanted = "A:B" + ":PIXELS" * more
    if len(parts) != 2 + more or not all(part.isdecimal() for part in parts[2:]):
        raise SystemExit(f"{option} must be {wanted}, got {text}")
    unknown = [part for part in parts[:2] if part not in names]
    if unknown:
        raise SystemExit(f"{option} must be {wanted} with names of --truth-map, got {unknown[0]}: these are {', '.join(names)}")
    return [names.index(part) for part in parts[:2]], [int(part) for part in parts[2:]]


def photos_of(folder: Path, only: str) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Stem, photo and label map."""
    for path in sorted(folder.iterdir()):
        truth = path.with_name(path.stem + ".labels.png")
        if path.suffix.lower() not in PICTURES or not truth.exists():
            continue
        if not fnmatch.fnmatch(path.stem, only):
            continue
        photo, labels = cv2.imread(str(path)), cv2.imread(str(truth), cv2.IMREAD_UNCHANGED)
        if labels is not None and (labels.ndim != 2 or labels.dtype != np.uint8):
            raise SystemExit(f"{truth.name} must be one channel of 8-bit class ids: it has colours, as of a palette, or more bits")
        if photo is None or labels is None or photo.shape[:2] != labels.shape:
            raise SystemExit(f"{path.name} and {truth.name} must be a photo and a label map of one size")
        yield path.stem, photo, labels


def table_for(parts: Sequence[str], names: Sequence[str]) -> tuple[np.ndarray, list[bool]]:
    """From a system's labels to the truth's names; what it has no name for is the first one, background."""
    table, known = np.zeros(256, np.uint8), [False] * len(names)
    for number, name in enumerate(names):
        members = JOINED.get(name, (name,))
        for label, part in enumerate(parts):
            if part in members or part == name:
                # A name of the truth's own comes before one that joins others.
                if part in names and part != name:
                    continue
                table[label], known[number] = number, True
    return table, known


class Growth(NamedTuple):
    """A class that grows into another one, as a truth may draw it larger: an eye with the rims of its lids."""

    part: int
    into: int
    pixels: int

    def apply(self, labels: np.ndarray) -> np.ndarray:
        """The label map with what the class takes."""
        side = 2 * self.pixels + 1
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
        grown = cv2.dilate((labels == self.part).astype(np.uint8), disc)
        return np.where((grown > 0) & (labels == self.into), np.uint8(self.part), labels)


class Confusion:
    """Truth against prediction."""

    def __init__(self, classes: int) -> None:
        self.counts = np.zeros((classes, classes), np.int64)

    def add(self, truth: np.ndarray, predicted: np.ndarray) -> None:
        """Counts one photo."""
        seen = truth != IGNORED
        classes = len(self.counts)
        index = truth[seen].astype(np.int64) * classes + predicted[seen]
        self.counts += np.bincount(index, minlength=classes * classes).reshape(classes, classes)

    def iou(self) -> np.ndarray:
        """One value per class; NaN for a class that is in neither."""
        common = np.diag(self.counts).astype(float)
        united = self.counts.sum(0) + self.counts.sum(1) - common
        return np.divide(common, united, out=np.full(len(common), np.nan), where=united > 0)


def score(
    system: System,
    photos: list[tuple[str, np.ndarray, np.ndarray]],
    names: list[str],
    ids: np.ndarray,
    folds: dict[int, int],
    conditions: dict[str, Condition],
    growths: Sequence[Growth] = (),
) -> dict[str, np.ndarray]:
    """IoU by condition; NaN where the system has no such class."""
    table, known = table_for(system.parts, names)
    fold = np.arange(256, dtype=np.uint8)
    for source, target in folds.items():
        fold[source] = target
    rows = {}
    for condition, change in conditions.items():
        confusion = Confusion(len(names))
        for index, (_, photo, labels) in enumerate(photos):
            changed, truth = change(photo, ids[labels], np.random.default_rng(index))
            predicted = table[system.label(changed)]
            for growth in growths:
                predicted = growth.apply(predicted)
            confusion.add(fold[truth], fold[predicted])
        rows[condition] = np.where(known, confusion.iou(), np.nan)
    return rows


def versions(photo: np.ndarray, rng: np.random.Generator) -> Iterator[tuple[np.ndarray, int, int]]:
    """The photo moved by a pixel, noisy, compressed; with the movement."""
    for index in range(FLICKER_VERSIONS):
        dx, dy = ((1, 0), (0, 1), (-1, 0), (0, -1), (1, 1))[index % 5]
        moved = cv2.warpAffine(
            photo, np.array([[1, 0, dx], [0, 1, dy]], np.float32), photo.shape[1::-1], borderMode=cv2.BORDER_REPLICATE
        )
        yield moved, dx, dy
        noise = rng.normal(0, 3, photo.shape)
        yield np.clip(photo + noise, 0, 255).astype(np.uint8), 0, 0
        _, data = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, 95 - 4 * index])
        yield cv2.imdecode(data, cv2.IMREAD_COLOR), 0, 0


def flicker(system: System, photos: list[tuple[str, np.ndarray, np.ndarray]]) -> np.ndarray:
    """Share of a class's pixels, in the photo or in a version of it, that are not of it in both."""
    changed, seen = np.zeros(len(system.parts)), np.zeros(len(system.parts))
    for index, (_, photo, _) in enumerate(photos):
        before = system.label(photo)
        for version, dx, dy in versions(photo, np.random.default_rng(index)):
            after = np.roll(system.label(version), (-dy, -dx), (0, 1))
            inner = (slice(1, -1), slice(1, -1))
            for part in range(len(system.parts)):
                one, two = before[inner] == part, after[inner] == part
                changed[part] += np.count_nonzero(one != two)
                seen[part] += np.count_nonzero(one | two)
    return np.divide(changed, seen, out=np.full(len(seen), np.nan), where=seen > 0)


def print_table(title: str, columns: Sequence[str], rows: dict[str, np.ndarray]) -> None:
    """A table of Markdown, with the mean over what is there."""
    print(f"\n**{title}**\n\n| | " + " | ".join(columns) + " | mean |")
    print("|" + "---|" * (len(columns) + 2))
    for name, values in rows.items():
        cells = ["-" if np.isnan(x) else f"{x:.3f}" for x in values]
        print(f"| {name} | " + " | ".join(cells) + f" | {np.nanmean(values):.3f} |")


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=existing_folder)
    parser.add_argument("--truth-map", type=parse_map, required=True, help="id:name,... of the label maps")
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=["flsnet"])
    parser.add_argument("--model", type=existing_file, help="model file, instead of the one inside the library")
    parser.add_argument("--close-up", type=existing_file, metavar="MODEL", help="model file of the closer look, instead of the one inside the library")
    parser.add_argument("--wider-look", type=existing_file, metavar="MODEL", help="model file of the wider look, instead of the one inside the library")
    parser.add_argument("--only", default="*", help="pattern of the photos' stems")
    parser.add_argument("--fold", nargs="*", default=[], metavar="A:B", help="counts name A as name B in both maps")
    parser.add_argument(
        "--grow", nargs="*", default=[], metavar="A:B:PIXELS", help="what a system labels A takes of B around it"
    )
    parser.add_argument("--conditions", nargs="*", metavar="NAME", default=list(CONDITIONS), help=", ".join(CONDITIONS))
    parser.add_argument("--flicker", action="store_true", help="also the share of pixels that change class")
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    names = list(dict.fromkeys(options.truth_map.values()))
    ids = np.full(256, IGNORED, np.uint8)
    for number, name in options.truth_map.items():
        ids[number] = names.index(name)
    folds = {}
    for item in options.fold:
        (source, target), _ = parse_names("--fold", item, names)
        folds[source] = target
    growths = []
    for item in options.grow:
        (part, into), (pixels,) = parse_names("--grow", item, names, 1)
        growths.append(Growth(part, into, pixels))
    unknown = set(options.conditions) - set(CONDITIONS)
    if unknown:
        raise SystemExit(f"there is no condition {', '.join(sorted(unknown))}; see --help")
    photos = list(photos_of(options.folder, options.only))
    if not photos:
        raise SystemExit(f"{options.folder} has no photo with a label map beside it whose stem is like {options.only}")
    conditions = {name: CONDITIONS[name] for name in options.conditions}
    for name in options.systems:
        system = make_system(name, options.model, options.close_up, options.wider_look)
        if conditions:
            rows = score(system, photos, names, ids, folds, conditions, growths)
            print_table(f"{system.name}: IoU on {len(photos)} photos", names, rows)
        if options.flicker:
            rows = {"share of pixels": flicker(system, photos)}
            print_table(f"{system.name}: flicker", system.parts, rows)


if __name__ == "__main__":
    main()
