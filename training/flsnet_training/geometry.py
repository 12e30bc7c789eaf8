# SPDX-License-Identifier: Apache-2.0
"""From a face box to the square that the network sees.

A face box is a square whose side is the distance from the upper edge of the eyebrows to the chin, centred on
the face. The crop is a larger square around it. Both are given in pixel-edge coordinates: the first pixel
reaches from 0 to 1.
"""

from __future__ import annotations

import dataclasses
import math
from typing import Any, Mapping

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
        longer = max(width, height)
        return Square(
            x + width / 2 + self.shift_x * longer,
            y + height / 2 + self.shift_y * longer,
            self.enlargement * longer,
        )

    def is_like(self, other: CropGeometry) -> bool:
        """Whether it is the same but for rounding: model files keep 32 bits."""
        return bool(np.allclose(dataclasses.astuple(self), dataclasses.astuple(other), rtol=0, atol=1e-5))


def geometry_of(card: Mapping[str, Any]) -> CropGeometry:
    """The crop that the JSON beside exported weights tells, or `read_network` of a model file; the usual one where they do not."""
    usual, crop = CropGeometry(), card.get("crop", {})
    return CropGeometry(crop.get("enlargement", usual.enlargement), *crop.get("shift", (usual.shift_x, usual.shift_y)))


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


MARGIN = 2
"""Pixels kept around what a crop covers, so that interpolation at its edges finds its neighbours."""


def pixel_range(centre: float, side: float, count: int) -> tuple[int, int]:
    """First and last + 1 of `count` pixels whose centres lie in a square, along one axis."""
    first, last = (
        math.ceil(min(max(edge - 0.5, 0.0), count)) for edge in (centre - side / 2, centre + side / 2)
    )
    return first, last


def cut(image: np.ndarray, square: Square, size: int) -> np.ndarray:
    """The upright crop of a photo, step by step as the segmenter makes it (`segmenter/crop.cpp`): the square is
    not rounded to whole pixels."""
    ranges = []
    for centre, count in ((square.x, image.shape[1]), (square.y, image.shape[0])):
        first, last = pixel_range(centre, square.side, count)
        ranges.append((max(first - MARGIN, 0), min(last + MARGIN, count), last > first))
    (left, right, wide), (top, bottom, high) = ranges
    if not (wide and high):
        crop = np.empty((size, size, 3), np.uint8)
        crop[:] = BORDER_COLOUR
        return crop
    region = image[top:bottom, left:right]
    shrink = max(1.0, square.side / size)
    shrunk = tuple(max(1, round(length / shrink)) for length in (right - left, bottom - top))
    if shrunk != (right - left, bottom - top):
        region = cv2.resize(region, shrunk, interpolation=cv2.INTER_AREA)
    step = square.side / size
    matrix = np.zeros((2, 3))
    for axis, (centre, begin, end) in enumerate(((square.x, left, right), (square.y, top, bottom))):
        scale = shrunk[axis] / (end - begin)
        matrix[axis, axis] = step * scale
        matrix[axis, 2] = (centre - square.side / 2 + step / 2 - begin) * scale - 0.5
    return cv2.warpAffine(
        region,
        matrix,
        (size, size),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=BORDER_COLOUR,
    )


def spread(planes: np.ndarray, square: Square, shape: tuple[int, ...]) -> tuple[np.ndarray, slice, slice]:
    """Maps of a crop (C x h x w) at the pixels of a photo that the crop covers, interpolated bilinearly as the
    segmenter does it, with the rows and columns of these pixels."""
    weights, slices = [], []
    for centre, count, cells in (
        (square.y, shape[0], planes.shape[1]),
        (square.x, shape[1], planes.shape[2]),
    ):
        first, last = pixel_range(centre, square.side, count)
        place = (np.arange(first, last) + 0.5 - centre + square.side / 2) * (cells / square.side) - 0.5
        place = np.clip(place, 0, cells - 1)
        below = np.minimum(place.astype(int), max(cells - 2, 0))
        matrix = np.zeros((last - first, cells), np.float32)
        rows = np.arange(last - first)
        matrix[rows, below] = 1 - (place - below)
        matrix[rows, np.minimum(below + 1, cells - 1)] += place - below
        weights.append(matrix)
        slices.append(slice(first, last))
    return weights[0] @ planes @ weights[1].T, slices[0], slices[1]
