#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How wide and high eyes, brows and mouths are drawn, in distances of the eyes' middles: by the module, by MediaPipe's
face mesh, and in label maps that lie beside the photos, if there are any.

No labels are needed: where photos and renders differ, renders may be drawn wrong. A photo should show one face; heads
that are turned to a side are left out, a roll is taken out.

    perf/accuracy/measure_shapes.py PHOTOS --systems flsnet mediapipe
    perf/accuracy/measure_shapes.py HELD_OUT --systems --truth-map "3:eyebrow,4:pupil,5:white,6:nostril,7:lip,8:inner mouth"
"""

from __future__ import annotations

import argparse
import fnmatch
from typing import Mapping, Optional, Sequence

import cv2
import numpy as np

from measure_photos import PICTURES, parse_map
from option_types import existing_file, existing_folder
from systems import SYSTEMS, make_system

SHAPES = ("eye width", "eye height", "brow width", "mouth width", "inner mouth width", "inner mouth height", "nostril area")
LEAST_EYE = 0.008
"""Area of an open eye, in squares of the distance of the eyes' middles."""
TURNED = 0.12
"""Along the line through the eyes, the mouth's middle is farther than this from the middle between them if a head is turned to
a side; in distances of the eyes."""
LEAST_OPEN = 0.02
"""Area of an open mouth."""
JOINED = {"eye": ("eye", "pupil", "white"), "mouth": ("mouth", "lip", "inner mouth")}


def masks_of(labels: np.ndarray, names: Mapping[int, str]) -> dict[str, Optional[np.ndarray]]:
    """By part; None for what has no name among the labels'."""
    masks: dict[str, Optional[np.ndarray]] = {}
    for part in ("eye", "eyebrow", "mouth", "inner mouth", "nostril"):
        members = [number for number, name in names.items() if name in JOINED.get(part, (part,))]
        masks[part] = np.isin(labels, members) if members else None
    return masks


def extent(mask: np.ndarray, axis: np.ndarray) -> np.ndarray:
    """Width along `axis`, a direction (row, column) of length 1, and height across it, of what is set; 0 for nothing."""
    points = np.argwhere(mask)
    if len(points) == 0:
        return np.zeros(2)
    return np.array([np.ptp(points @ direction) + 1 for direction in (axis, np.array([-axis[1], axis[0]]))])


def shapes_of(masks: Mapping[str, Optional[np.ndarray]]) -> Optional[dict[str, float]]:
    """In distances of the eyes' middles, the areas in squares of it; None for a face that is turned or has no open eyes."""
    eyes, mouth = masks["eye"], masks["mouth"]
    if eyes is None or mouth is None or not eyes.any() or not mouth.any():
        return None
    _, columns = np.nonzero(eyes)
    middle = (int(columns.min()) + int(columns.max()) + 1) // 2
    halves = [np.arange(eyes.shape[1])[None] < middle, np.arange(eyes.shape[1])[None] >= middle]
    both = [eyes & half for half in halves]
    if not all(eye.any() for eye in both):
        return None
    centres = np.array([np.argwhere(eye).mean(0) for eye in both])
    distance = float(np.hypot(*(centres[1] - centres[0])))
    axis = (centres[1] - centres[0]) / distance
    along = (np.argwhere(mouth).mean(0) - centres.mean(0)) @ axis
    if min(map(np.count_nonzero, both)) < LEAST_EYE * distance**2 or abs(along) > TURNED * distance:
        return None
    width, height = np.mean([extent(eye, axis) for eye in both], 0) / distance
    result = {"eye width": width, "eye height": height, "mouth width": extent(mouth, axis)[0] / distance}
    brows, inner, nostrils = masks["eyebrow"], masks["inner mouth"], masks["nostril"]
    if brows is not None:
        widths = [extent(brows & half, axis)[0] for half in halves]
        if min(widths) > 0:
            result["brow width"] = float(np.mean(widths)) / distance
    if inner is not None and np.count_nonzero(inner) > LEAST_OPEN * distance**2:
        result["inner mouth width"], result["inner mouth height"] = extent(inner, axis) / distance
    if nostrils is not None:
        result["nostril area"] = np.count_nonzero(nostrils) / distance**2
    return result


def print_row(title: str, found: Sequence[dict[str, float]]) -> None:
    """The median of each shape, and how many faces have it."""
    cells = []
    for shape in SHAPES:
        values = [shapes[shape] for shapes in found if shape in shapes]
        cells.append(f"{np.median(values):.3f} ({len(values)})" if values else "-")
    print(f"| {title} | " + " | ".join(cells) + " |", flush=True)


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=existing_folder)
    parser.add_argument("--systems", nargs="*", choices=SYSTEMS, default=["flsnet"])
    parser.add_argument("--model", type=existing_file, help="model file, instead of the one inside the library")
    parser.add_argument("--truth-map", type=parse_map, help="id:name,... of label maps NAME.labels.png")
    parser.add_argument("--only", default="*", help="pattern of the photos' stems")
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    paths = [
        path
        for path in sorted(options.folder.iterdir())
        if path.suffix.lower() in PICTURES and not path.stem.endswith(".labels") and fnmatch.fnmatch(path.stem, options.only)
    ]
    if not paths:
        raise SystemExit(f"{options.folder} has no photo whose stem is like {options.only}")
    print("| median (faces) | " + " | ".join(SHAPES) + " |\n" + "|---" * (len(SHAPES) + 1) + "|")
    if options.truth_map:
        found = []
        for path in paths:
            labels = cv2.imread(str(path.with_name(path.stem + ".labels.png")), cv2.IMREAD_UNCHANGED)
            if labels is None or labels.ndim != 2:
                raise SystemExit(f"{path.stem}.labels.png is no label map of one channel")
            found.append(shapes_of(masks_of(labels, options.truth_map)))
        print_row("label maps", [shapes for shapes in found if shapes])
    for name in options.systems:
        system = make_system(name, options.model)
        names = dict(enumerate(system.parts))
        found = []
        for path in paths:
            photo = cv2.imread(str(path))
            if photo is None:
                raise SystemExit(f"{path} is no readable image")
            found.append(shapes_of(masks_of(system.label(photo), names)))
        print_row(name, [shapes for shapes in found if shapes])


if __name__ == "__main__":
    main()
