# SPDX-License-Identifier: Apache-2.0
"""Finds the one face of each photo of a folder with a trained detector, as heads for more training:
`python -m flsnet_training.detector.portraits --detector torch:NAME --photos DIR --out FILE`.

A photo counts where exactly one face is found, surely, and the mirrored photo agrees.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Optional, Sequence

import cv2
import numpy as np

from .decode import Detector
from .faces import Face, angle_between, similarity
from .measure import find_photos
from .others import least_confidence, open_detector
from ..places import result_file

AGREEMENT = 0.12
"""Largest distance between the two answers' centres and landmarks, in sides of the box."""
ROLL_AGREEMENT = 12.0


def roll_of(landmarks: np.ndarray) -> float:
    """The roll of a face seen from the front, half by its eyes and half by the way from them to the mouth."""
    across = landmarks[1] - landmarks[0]
    down = landmarks[3:].mean(0) - landmarks[:2].mean(0)
    eyes = np.degrees(np.arctan2(-across[1], across[0]))
    axis = np.degrees(np.arctan2(down[0], down[1]))
    return float(eyes + angle_between(axis, eyes) / 2)


def find_face(image: np.ndarray, detector: Detector, confidence: float) -> Optional[Face]:
    """The face, averaged over the photo and its mirror image."""
    plain, mirrored = list(detector(image)), list(detector(np.ascontiguousarray(image[:, ::-1])))
    if (
        len(plain) != 1
        or len(mirrored) != 1
        or min(plain[0].confidence, mirrored[0].confidence) < confidence
    ):
        return None
    face = plain[0]
    middle = (image.shape[1] / 2, image.shape[0] / 2)
    other = mirrored[0].moved(similarity(middle, middle, 1.0, 0.0, True))
    distance = np.hypot(*(face.landmarks - other.landmarks).T).max()
    distance = max(distance, np.hypot(face.x - other.x, face.y - other.y))
    if distance > AGREEMENT * face.side or abs(np.log(face.side / other.side)) > 2 * AGREEMENT:
        return None
    if abs(angle_between(face.roll, other.roll)) > ROLL_AGREEMENT:
        return None
    landmarks = (face.landmarks + other.landmarks) / 2
    return Face(
        (face.x + other.x) / 2,
        (face.y + other.y) / 2,
        (face.side + other.side) / 2,
        roll_of(landmarks),
        landmarks,
    )


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--detector", required=True, help="torch:NAME of an export")
    parser.add_argument(
        "--photos", required=True, nargs="+", help="folders of photos that show one face each"
    )
    parser.add_argument("--first", default="", help="first name of the photos that count")
    parser.add_argument("--last", default="", help="last one")
    parser.add_argument("--confidence", type=least_confidence, default=0.5, help="least confidence")
    parser.add_argument("--out", type=result_file, required=True, help="JSON for --portraits of the trainer")
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    try:
        run(options)
    except (ValueError, OSError, ImportError) as error:
        sys.exit(f"detector.portraits: {error}")


def run(options: argparse.Namespace) -> None:
    """Does what the options say."""
    paths = find_photos(options.photos, 0, options.first, options.last)
    detector = open_detector(options.detector, threshold=options.confidence)
    entries = []
    for path in paths:
        photo = cv2.imread(path)
        if photo is None:
            print(f"{path} cannot be read; left out")
            continue
        face = find_face(photo, detector, options.confidence)
        if face is not None:
            entries.append(
                {
                    "file": os.path.abspath(path),
                    "face": [round(v, 2) for v in (face.x, face.y, face.side, face.roll)],
                    "landmarks": np.round(face.landmarks, 2).tolist(),
                }
            )
    if not entries:
        raise ValueError(f"no photo of {len(paths)} shows one face that the detector is sure of; {options.out} is not written")
    with open(options.out, "w", encoding="utf-8") as file:
        json.dump(entries, file)
    print(f"photos with a face: {len(entries)} of {len(paths)}")


if __name__ == "__main__":
    main()
