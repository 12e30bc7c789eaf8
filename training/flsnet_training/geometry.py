# SPDX-License-Identifier: Apache-2.0
"""From a face box to the square that the network sees.

A face box is a square whose side is the distance from the upper edge of the eyebrows to the chin, centred on
the face. The crop is a larger square around it. Both are given in pixel-edge coordinates: the first pixel
reaches from 0 to 1.
"""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np

from .network import MEAN

BORDER_COLOUR = MEAN
"""Fills what lies outside the photo."""


@dataclasses.dataclass(frozen=True)
class Square:
    """A square by its centre and side."""

    x: float
    y: float
    side: float


@dataclasses.dataclass(frozen=True)
class CropGeometry:
    """How a crop lies around its face box, in sides of the box."""

    enlargement: float = 2.75
    shift_x: float = 0.0
    shift_y: float = -0.05

    def square(self, box: np.ndarray) -> Square:
        """The crop of a face box x, y, width, height."""
        x, y, width, height = (float(value) for value in box)
        return Square(
            x + width / 2 + self.shift_x * height,
            y + height / 2 + self.shift_y * height,
            self.enlargement * height,
        )


def crop_matrix(square: Square, size: int, angle: float = 0.0, flip: bool = False) -> np.ndarray:
    """2x3 matrix from the pixel centres of a size x size crop to those of the photo.

    `angle` in degrees turns the crop about its centre; `flip` mirrors it left to right.
    """
    scale = square.side / size
    cosine, sine = np.cos(np.radians(angle)) * scale, np.sin(np.radians(angle)) * scale
    mirror = -1.0 if flip else 1.0
    linear = np.array([[cosine * mirror, -sine], [sine * mirror, cosine]])
    middle = (size - 1) / 2
    offset = np.array([square.x - 0.5, square.y - 0.5]) - linear @ np.array([middle, middle])
    return np.concatenate((linear, offset[:, None]), 1)


def cut(image: np.ndarray, square: Square, size: int) -> np.ndarray:
    """The upright crop of a photo, as the segmenter makes it."""
    half = square.side / 2
    left, top = round(square.x - half), round(square.y - half)
    side = max(1, round(square.side))
    canvas = np.empty((side, side, 3), np.uint8)
    canvas[:] = BORDER_COLOUR
    x0, x1 = max(left, 0), min(left + side, image.shape[1])
    y0, y1 = max(top, 0), min(top + side, image.shape[0])
    if x1 > x0 and y1 > y0:
        canvas[y0 - top : y1 - top, x0 - left : x1 - left] = image[y0:y1, x0:x1]
    return cv2.resize(
        canvas, (size, size), interpolation=cv2.INTER_AREA if side > size else cv2.INTER_LINEAR
    )
