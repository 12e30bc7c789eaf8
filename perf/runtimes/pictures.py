# SPDX-License-Identifier: Apache-2.0
"""pictures.py OUT SIZE [CROPS]: makes what networks of an input of SIZE x SIZE are measured and calibrated on.

OUT/image.raw: a face of the sample photo (public domain), as floats, 3 x SIZE x SIZE, blue, green, red, 0 to 255.
OUT/calibration/*.png: other crops of that photo, or the pictures of the folder CROPS, to measure ranges for 8 bits on."""

import sys
from pathlib import Path

import cv2
import numpy as np

PHOTO = Path(__file__).parents[2] / "samples" / "data" / "astronaut.jpg"
HEAD = (100, 20, 240)  # left, top and side of the square that is measured
COUNT = 12


def main(out: str, size: int, crops: str = "") -> None:
    """See above."""
    photo = cv2.imread(str(PHOTO))
    left, top, side = HEAD
    image = _scaled(photo[top:top + side, left:left + side], size)
    Path(out).mkdir(parents=True, exist_ok=True)
    image.transpose(2, 0, 1).astype(np.float32).tofile(Path(out) / "image.raw")
    folder = Path(out) / "calibration"
    folder.mkdir(exist_ok=True)
    if crops:
        pictures = [cv2.imread(str(path)) for path in sorted(Path(crops).iterdir())]
        pictures = [picture for picture in pictures if picture is not None]
        if not pictures:
            sys.exit(f"{crops} has no pictures")
    else:
        pictures = [_variant(photo, np.random.default_rng(seed)) for seed in range(COUNT)]
    for i, picture in enumerate(pictures):
        cv2.imwrite(str(folder / f"{i:04}.png"), _scaled(picture, size))


def _variant(photo: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Another crop around the head, mirrored or not, darker or brighter."""
    side = int(HEAD[2] * random.uniform(0.8, 1.3))
    left, top = (int(np.clip(HEAD[i] + (HEAD[2] - side) / 2 + random.uniform(-30, 30), 0, photo.shape[1 - i] - side))
                 for i in range(2))
    crop = photo[top:top + side, left:left + side]
    if random.random() < 0.5:
        crop = crop[:, ::-1]
    return np.clip(crop * random.uniform(0.7, 1.2), 0, 255).astype(np.uint8)


def _scaled(picture: np.ndarray, size: int) -> np.ndarray:
    return cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:4])
