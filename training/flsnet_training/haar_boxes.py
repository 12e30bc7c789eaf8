# SPDX-License-Identifier: Apache-2.0
"""Face boxes of photos that come without them, by the Haar cascades of OpenCV."""

from __future__ import annotations

import dataclasses
import os
from typing import Optional

import cv2
import numpy as np

FOLDERS = (
    os.path.join(os.path.dirname(cv2.__file__), "data"),
    "/usr/share/opencv4/haarcascades",
    "/usr/local/share/opencv4/haarcascades",
)


@dataclasses.dataclass(frozen=True)
class BoxConversion:
    """Where the face box lies in a detection, in widths of the detection."""

    side: float
    x: float
    y: float

    def apply(self, detection: np.ndarray) -> np.ndarray:
        """Face box of a detection x, y, width, height."""
        left, top, width, _ = (float(value) for value in detection)
        side = self.side * width
        return np.array(
            [left + self.x * width - side / 2, top + self.y * width - side / 2, side, side],
            np.float32,
        )


FRONTAL = BoxConversion(0.87, 0.5, 0.64)
PROFILE = BoxConversion(0.69, 0.48, 0.61)
"""Medians over rendered faces; the profile cascade sees faces turned to the left of the image."""


class HaarBoxes:
    """Finds the largest face of a photo."""

    PADDING = 0.25
    """Border added on each side, in sides of the photo: cascades miss faces at the edge."""
    WORKING_SIDE = 480

    def __init__(self) -> None:
        self._frontal = _load("haarcascade_frontalface_alt2.xml")
        self._profile = _load("haarcascade_profileface.xml")

    def find(self, image: np.ndarray) -> Optional[np.ndarray]:
        """Face box, or None."""
        scale = self.WORKING_SIDE / max(image.shape[:2])
        grey = cv2.resize(
            cv2.cvtColor(image, cv2.COLOR_BGR2GRAY),
            None,
            fx=scale,
            fy=scale,
            interpolation=cv2.INTER_AREA,
        )
        pad = round(self.PADDING * max(grey.shape))
        grey = cv2.copyMakeBorder(grey, pad, pad, pad, pad, cv2.BORDER_REPLICATE)
        smallest = (round(0.15 * self.WORKING_SIDE),) * 2
        box = None
        found = _largest(self._frontal, grey, smallest)
        if found is not None:
            box = FRONTAL.apply(found)
        else:
            found = _largest(self._profile, grey, smallest)
            if found is not None:
                box = PROFILE.apply(found)
            else:
                found = _largest(self._profile, grey[:, ::-1].copy(), smallest)
                if found is not None:
                    box = PROFILE.apply(found)
                    box[0] = grey.shape[1] - box[0] - box[2]
        if box is None:
            return None
        box[:2] -= pad
        return box / scale


def _load(name: str) -> "cv2.CascadeClassifier":
    if not hasattr(cv2, "CascadeClassifier"):
        raise RuntimeError(
            "this OpenCV has no cascades: give face boxes (boxes.json), or use OpenCV 4"
        )
    for folder in FOLDERS:
        path = os.path.join(folder, name)
        if os.path.exists(path):
            return cv2.CascadeClassifier(path)
    raise RuntimeError(f"{name} is in none of {', '.join(FOLDERS)}: give face boxes (boxes.json)")


def _largest(
    cascade: "cv2.CascadeClassifier", grey: np.ndarray, smallest: tuple[int, int]
) -> Optional[np.ndarray]:
    found = cascade.detectMultiScale(grey, 1.05, 3, 0, smallest)
    return max(found, key=lambda box: box[2]) if len(found) else None
