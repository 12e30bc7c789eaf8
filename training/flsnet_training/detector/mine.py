# SPDX-License-Identifier: Apache-2.0
"""Cuts out what a trained detector takes for faces in photos without any, to be trained on as grounds:
`python -m flsnet_training.detector.mine --detector torch:NAME --photos DIR --out DIR`.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import Optional, Sequence

import cv2
import numpy as np

from .covers import bounds
from .measure import find_photos
from .others import least_confidence, open_detector
from ..places import result_folder

SURROUNDINGS = 3.5
"""Side of the piece in sides of the false face."""
TURNS = (None, cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--detector", required=True, help="torch:NAME of an export")
    parser.add_argument(
        "--photos", required=True, nargs="+", help="folders of photos without faces"
    )
    parser.add_argument("--confidence", type=least_confidence, default=0.3, help="least confidence")
    parser.add_argument(
        "--out", type=result_folder, required=True, help="folder of the pieces, one more of the trainer's --grounds"
    )
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    try:
        run(options)
    except (ValueError, OSError, ImportError) as error:
        sys.exit(f"detector.mine: {error}")


def run(options: argparse.Namespace) -> None:
    """Does what the options say."""
    paths = find_photos(options.photos)
    detector = open_detector(options.detector, threshold=options.confidence)
    os.makedirs(options.out, exist_ok=True)
    count = 0
    for number, path in enumerate(paths):
        photo = cv2.imread(path)
        if photo is None:
            continue
        for turn in TURNS:
            image = photo if turn is None else cv2.rotate(photo, turn)
            for face in detector(image):
                x0, y0, x1, y1 = bounds(face, SURROUNDINGS, image.shape)
                piece = np.ascontiguousarray(image[y0:y1, x0:x1])
                cv2.imwrite(os.path.join(options.out, f"{number:05d}_{count:05d}.png"), piece)
                count += 1
    print(f"{count} false faces")


if __name__ == "__main__":
    main()
