# SPDX-License-Identifier: Apache-2.0
"""Measures face detectors on photos given by path:
`python -m flsnet_training.detector.measure --detector torch:NAME --photos DIR --no-face DIR`. Several detectors are
measured on the same pictures, and stand beside each other in a table.

Every photo of --photos shows exactly one face. Where it lies is read from boxes.json of its folder
(`{"NAME": [x, y, width, height]}`) or, with --truth, found in the upright photo by another detector. All else is
made from these photos: turned, shrunk into photos without faces, dark, half covered and cut.
"""

from __future__ import annotations

import argparse
import glob
import json
import os
import sys
import time
from typing import Any, Optional, Sequence

import cv2
import numpy as np

from ..face_boxes import read_boxes
from ..option_checks import at_least
from ..places import result_file, result_folder
from .decode import Detector
from .faces import Face, angle_between, draw
from .others import open_detector
from .textures import PICTURES
from .versions import Target, cut, dark, half_covered, shrunk_into, turned

TURNS = (0, 15, 30, 45, 60, 90, 180)
SHRUNK_SIDES = (20, 12)
GROUND_SIDE = 1024
ROLL_TOLERANCE = 8.0
CHECKED = ("turns", "shrunk", "dark", "covered", "cut")


def find_photos(
    folders: Sequence[str], limit: int = 0, first: str = "", last: str = ""
) -> list[str]:
    """Photos of folders (or single files), label maps left out; with names from `first` to `last`. Raises ValueError where a
    folder holds none, or none has such a name."""
    inside = [path for folder in folders for path in photos_inside(folder)]
    paths = [
        path
        for path in inside
        if (not first or os.path.basename(path) >= first) and (not last or os.path.basename(path) <= last)
    ]
    if inside and not paths:
        raise ValueError(f"{', '.join(folders)}: no picture has a name from --first to --last")
    if limit and len(paths) > limit:
        paths = [paths[i * len(paths) // limit] for i in range(limit)]
    return paths


def photos_inside(folder: str) -> list[str]:
    """All of a folder, or the one file."""
    if not os.path.exists(folder):
        raise ValueError(f"{folder} is missing")
    is_folder = os.path.isdir(folder)
    inside = glob.glob(os.path.join(glob.escape(folder), "**", "*"), recursive=True) if is_folder else [folder]
    photos = sorted(path for path in inside if path.lower().endswith(PICTURES) and ".labels." not in path)
    if not photos:
        raise ValueError(f"{folder} holds no pictures" if is_folder else f"{folder} is no picture")
    return photos


def read_photo(path: str) -> np.ndarray:
    """A photo; raises ValueError where it is none."""
    image = cv2.imread(path)
    if image is None:
        raise ValueError(f"{path} cannot be read")
    return image


def read_targets(
    paths: Sequence[str], truth: Optional[Detector], known: dict[str, list[float]]
) -> list[tuple[str, Target]]:
    """Photos with the places of their faces; what `truth` finds is added to `known`."""
    boxes: dict[str, dict[str, Any]] = {}
    targets = []
    for path in paths:
        image = read_photo(path)
        folder, name = os.path.dirname(path), os.path.splitext(os.path.basename(path))[0]
        if folder not in boxes:
            given = {name: found[0] for name, found in read_boxes(folder).items() if found}
            boxes[folder] = {**given, **known}
        if name in boxes[folder]:
            x, y, width, height = boxes[folder][name]
            targets.append((path, Target(image, x + width / 2, y + height / 2, height)))
            continue
        found = list(truth(image)) if truth is not None else []
        if not found:
            print(f"{path}: nothing says where its face lies; left out")
            continue
        best = max(found, key=lambda face: face.confidence * face.side)
        targets.append((path, Target(image, best.x, best.y, best.side)))
        corner = (best.x - best.side / 2, best.y - best.side / 2)
        known[name] = [round(float(v), 2) for v in (*corner, best.side, best.side)]
    return targets


class Tally:
    """Counts of one kind of photo."""

    def __init__(self) -> None:
        self.photos, self.found, self.others = 0, 0, 0
        self.roll_errors: list[float] = []
        self.missed: list[str] = []
        self.with_others: list[str] = []

    def add(self, path: str, target: Target, faces: Sequence[Face]) -> Optional[Face]:
        """Takes in what a detector found; returns the face itself."""
        self.photos += 1
        hits = [face for face in faces if target.matches(face.x, face.y, face.side)]
        self.found += bool(hits)
        self.others += len(faces) - bool(hits)
        if not hits:
            self.missed.append(path)
        if len(faces) > bool(hits):
            self.with_others.append(path)
        return hits[0] if hits else None

    def row(self) -> dict[str, Any]:
        """As a part of the report."""
        row: dict[str, Any] = {
            "photos": self.photos,
            "found": self.found,
            "share": round(self.found / max(1, self.photos), 4),
            "others": self.others,
        }
        if self.roll_errors:
            errors = np.abs(self.roll_errors)
            row["roll within 8 degrees"] = round(float((errors <= ROLL_TOLERANCE).mean()), 4)
            row["median roll error"] = round(float(np.median(errors)), 2)
        return row


class Measurement:
    """All measures of one detector."""

    def __init__(self, detector: Detector, pictures: str = "") -> None:
        self._detector, self._pictures = detector, pictures
        self.report: dict[str, dict[str, Any]] = {}
        self.tallies: dict[str, Tally] = {}
        if pictures:
            os.makedirs(pictures, exist_ok=True)

    def _tally(self, kind: str, path: str, target: Target) -> Optional[Face]:
        tally = self.tallies.setdefault(kind, Tally())
        faces = self._detector(target.image)
        face = tally.add(path, target, faces)
        if self._pictures and (face is None or len(faces) > 1):
            shown = target.image.copy()
            centre = (round(target.x), round(target.y))
            cv2.circle(shown, centre, max(1, round(target.side / 2)), (0, 0, 255), 1, cv2.LINE_AA)
            self._show(kind, path, shown, faces)
        return face

    def _show(self, kind: str, path: str, image: np.ndarray, faces: Sequence[Face]) -> None:
        if max(image.shape[:2]) < 400:
            scale = 2
            image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
            faces = [
                face.moved(np.array([[scale, 0, 0], [0, scale, 0]], np.float64)) for face in faces
            ]
        draw(image, list(faces))
        name = f"{kind}_{os.path.splitext(os.path.basename(path))[0]}.jpg".replace(" ", "_")
        cv2.imwrite(os.path.join(self._pictures, name), image)

    def photos(
        self,
        name: str,
        targets: Sequence[tuple[str, Target]],
        grounds: Sequence[np.ndarray],
        kinds: Sequence[str],
        seed: int,
    ) -> None:
        """All versions of the photos of one set."""
        rng = np.random.default_rng(seed)
        for number, (path, target) in enumerate(targets):
            upright: Optional[Face] = None
            for degrees in TURNS if "turns" in kinds else ():
                kind = f"{name}, turned by {degrees}"
                face = self._tally(kind, path, turned(target, degrees) if degrees else target)
                upright = face if degrees == 0 else upright
                if degrees and face is not None and upright is not None and len(face.landmarks):
                    error = angle_between(face.roll - upright.roll, degrees)
                    self.tallies[kind].roll_errors.append(error)
            for side in SHRUNK_SIDES if "shrunk" in kinds and grounds else ():
                ground = grounds[number % len(grounds)]
                self._tally(
                    f"{name}, face of {side} px", path, shrunk_into(target, ground, side, rng)
                )
            if "dark" in kinds:
                self._tally(f"{name}, dark with noise", path, dark(target, rng))
            if "covered" in kinds:
                self._tally(f"{name}, upper half covered", path, half_covered(target, False, rng))
                self._tally(f"{name}, lower half covered", path, half_covered(target, True, rng))
            if "cut" in kinds:
                self._tally(f"{name}, cut by a third", path, cut(target, number % 4))

    def group(self, path: str, count: int) -> None:
        """A photo of so many faces."""
        image = read_photo(path)
        faces = self._detector(image)
        self.report[f"group {os.path.basename(path)}"] = {"faces": count, "detections": len(faces)}
        if self._pictures:
            self._show("group", path, image, faces)

    def without_faces(self, paths: Sequence[str]) -> None:
        """Photos in which every detection is false."""
        confidences = []
        where = []
        for path in paths:
            image = read_photo(path)
            faces = self._detector(image)
            confidences += [face.confidence for face in faces]
            if faces:
                where.append(os.path.basename(path))
                if self._pictures:
                    self._show("false", path, image, faces)
        self.report["without faces"] = {
            "photos": len(paths),
            "false": len(confidences),
            "in photos": len(where),
            "confidences": [round(c, 3) for c in sorted(confidences, reverse=True)][:60],
            "names": where[:60],
        }

    def result(self) -> dict[str, dict[str, Any]]:
        """The whole report."""
        return {**{kind: tally.row() for kind, tally in self.tallies.items()}, **self.report}

    def show(self) -> None:
        """Prints it."""
        for kind, row in self.result().items():
            print(f"{kind}: " + ", ".join(f"{key} {value}" for key, value in row.items()), flush=True)
        for kind, tally in self.tallies.items():
            if tally.missed:
                print(f"missed ({kind}):", *sorted(os.path.basename(p) for p in tally.missed)[:30])


def pace(detectors: dict[str, Detector], photo: np.ndarray, rounds: int = 5) -> dict[str, float]:
    """Milliseconds on a photo of 640x480: the best of a few runs, the detectors in turn, after one that does not
    count."""
    photo = cv2.resize(photo, (640, 480), interpolation=cv2.INTER_AREA)
    best = dict.fromkeys(detectors, float("inf"))
    for number in range(rounds + 1):
        for name, detector in detectors.items():
            start = time.perf_counter()
            detector(photo)
            if number:
                best[name] = min(best[name], 1000 * (time.perf_counter() - start))
    return best


def table(reports: dict[str, dict[str, dict[str, Any]]]) -> str:
    """Reports of several detectors by name, side by side in Markdown: found of photos, in brackets what else was
    seen there; false faces; time."""
    kinds = list(dict.fromkeys(kind for report in reports.values() for kind in report))
    lines = [["", *reports], ["---"] * (1 + len(reports))]
    for kind in kinds:
        lines.append([kind, *(_cell(report[kind]) if kind in report else "-" for report in reports.values())])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(row: dict[str, Any]) -> str:
    if "found" in row:
        return f"{row['found']} of {row['photos']} ({row['others']})"
    if "false" in row:
        return f"{row['false']} false in {row['in photos']} of {row['photos']} photos"
    return ", ".join(f"{value} {key}" for key, value in row.items())


def group_photo(text: str) -> tuple[str, int]:
    """The type of an option FILE=COUNT."""
    path, _, count = text.rpartition("=")
    if not path or not count.isdecimal():
        raise argparse.ArgumentTypeError(f"must be FILE=COUNT, got {text}")
    return path, int(count)


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--detector",
        required=True,
        nargs="+",
        help="torch:NAME, flsnet[:FILE], parser[:FILE], haar, yunet:FILE, rcnn:NAME or package.module:function; "
        "several make a table",
    )
    parser.add_argument(
        "--photos", nargs="*", default=[], help="folders of photos with one face each"
    )
    parser.add_argument("--first", default="", help="first name of the photos that count")
    parser.add_argument("--last", default="", help="last one")
    parser.add_argument("--limit", type=at_least(0), default=0, help="take so many of them, evenly spread")
    parser.add_argument(
        "--truth", help="detector that says where the faces lie, where no boxes.json does"
    )
    parser.add_argument(
        "--boxes", type=result_file, help="JSON like boxes.json; what --truth finds is kept there"
    )
    parser.add_argument(
        "--grounds", nargs="*", default=[], help="photos without faces to paste small faces into"
    )
    parser.add_argument(
        "--no-face",
        nargs="*",
        default=[],
        help="folders of photos without faces to count false ones in",
    )
    parser.add_argument(
        "--no-face-limit", type=at_least(0), default=0, help="take so many of them, evenly spread"
    )
    parser.add_argument(
        "--group", type=group_photo, nargs="*", default=[], metavar="FILE=COUNT", help="photos of many faces"
    )
    parser.add_argument(
        "--kinds", nargs="*", default=list(CHECKED), choices=CHECKED, help="versions to make"
    )
    parser.add_argument(
        "--threshold", type=float, default=0.0, help="least confidence; 0: the detector's own"
    )
    parser.add_argument(
        "--min-face", type=float, default=0.0, help="smallest face (of torch, flsnet and parser)"
    )
    parser.add_argument(
        "--pace", action="store_true", help="time the detectors, too: the first photo at 640x480"
    )
    parser.add_argument("--pictures", type=result_folder, help="folder for pictures of what went wrong")
    parser.add_argument("--out", type=result_file, help="JSON of the report; of several by detector")
    parser.add_argument("--seed", type=int, default=1)
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    try:
        check_options(options)
        run(options)
    except (ValueError, OSError, ImportError) as error:
        sys.exit(f"detector.measure: {error}")


def check_options(options: argparse.Namespace) -> None:
    """Raises ValueError where there is nothing to measure on, or a part of it is missing."""
    if not (options.photos or options.no_face or options.group):
        raise ValueError("there is nothing to measure on: give --photos, --no-face or --group")
    if options.pace and not options.photos:
        raise ValueError("--pace takes --photos")
    for folder in (*options.photos, *options.no_face):
        photos_inside(folder)
    for path, _ in options.group:
        read_photo(path)


def run(options: argparse.Namespace) -> None:
    """Does what the options say."""
    detectors = {
        name: open_detector(name, options.min_face, options.threshold) for name in options.detector
    }
    truth = open_detector(options.truth) if options.truth else None
    grounds = []
    for path in find_photos(options.grounds, 60):
        ground = read_photo(path)
        scale = GROUND_SIDE / max(ground.shape[:2])
        grounds.append(cv2.resize(ground, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    known: dict[str, list[float]] = {}
    if options.boxes and os.path.exists(options.boxes):
        with open(options.boxes, encoding="utf-8") as file:
            known = json.load(file)
    sets = {}
    for folder in options.photos:
        paths = find_photos([folder], options.limit, options.first, options.last)
        sets[os.path.basename(os.path.normpath(folder))] = read_targets(paths, truth, known)
    if options.boxes:
        with open(options.boxes, "w", encoding="utf-8") as file:
            json.dump(known, file, indent=0, sort_keys=True)
    for folder, targets in sets.items():
        if not targets:
            raise ValueError(f"nothing says where the faces of {folder} lie: give --truth, or boxes.json beside the photos")
    several = len(detectors) > 1
    reports = {}
    for name, detector in detectors.items():
        pictures = options.pictures or ""
        if pictures and several:
            pictures = os.path.join(pictures, folder_name(name))
        measurement = measured(detector, sets, grounds, pictures, options)
        if several:
            print(f"{name}:")
        measurement.show()
        reports[name] = measurement.result()
    if options.pace:
        photo = next(iter(sets.values()))[0][1].image
        for name, milliseconds in pace(detectors, photo).items():
            reports[name]["time"] = {"ms at 640x480": round(milliseconds, 1)}
            print(f"{name}: {milliseconds:.1f} ms at 640x480")
    if several:
        print("\n" + table(reports))
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            json.dump(reports if several else reports[options.detector[0]], file, indent=1)


def folder_name(detector: str) -> str:
    """A detector's name as that of a folder."""
    kind, _, rest = detector.partition(":")
    return "_".join(filter(None, (kind, os.path.splitext(os.path.basename(rest))[0])))


def measured(
    detector: Detector,
    sets: dict[str, list[tuple[str, Target]]],
    grounds: Sequence[np.ndarray],
    pictures: str,
    options: argparse.Namespace,
) -> Measurement:
    """All that the options ask for."""
    measurement = Measurement(detector, pictures)
    for name, targets in sets.items():
        measurement.photos(name, targets, grounds, options.kinds, options.seed)
    for path, count in options.group:
        measurement.group(path, count)
    if options.no_face:
        measurement.without_faces(find_photos(options.no_face, options.no_face_limit))
    return measurement


if __name__ == "__main__":
    main()
