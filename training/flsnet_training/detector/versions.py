# SPDX-License-Identifier: Apache-2.0
"""Versions of a photo that make its face hard to find; each knows where the face lies in it."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np

from .faces import centre_matrix, similarity, turning

GREY = (127, 127, 127)
"""Around a turned photo."""


@dataclasses.dataclass(frozen=True)
class Target:
    """A photo and the place of its one face."""

    image: np.ndarray
    x: float
    y: float
    side: float
    turn: float = 0.0
    """By how much the photo was turned, in degrees counter-clockwise."""

    def matches(self, x: float, y: float, side: float) -> bool:
        """Whether a box of that centre and side is this face: its centre is, and its size within a factor of 1.7."""
        near = np.hypot(x - self.x, y - self.y) < 0.4 * self.side
        return bool(near and 1 / 1.7 < side / self.side < 1.7)


def turned(target: Target, degrees: float) -> Target:
    """The photo turned counter-clockwise, on a picture large enough for all of it."""
    height, width = target.image.shape[:2]
    corners = np.array([[width, height], [width, -height]]) / 2 @ turning(degrees).T
    half = np.abs(corners).max(0)
    size = np.ceil(2 * half).astype(int)
    matrix = similarity((width / 2, height / 2), (size[0] / 2, size[1] / 2), 1.0, degrees)
    image = cv2.warpAffine(
        target.image,
        centre_matrix(matrix),
        (int(size[0]), int(size[1])),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=GREY,
    )
    x, y = matrix @ (target.x, target.y, 1)
    return Target(image, float(x), float(y), target.side, degrees)


def shrunk_into(
    target: Target, ground: np.ndarray, side: float, rng: np.random.Generator
) -> Target:
    """The photo made so small that its face has that side, pasted at a random place of another photo."""
    scale = side / target.side
    width = max(1, round(target.image.shape[1] * scale))
    height = max(1, round(target.image.shape[0] * scale))
    small = cv2.resize(target.image, (width, height), interpolation=cv2.INTER_AREA)
    image = ground.copy()
    rows, columns = min(height, image.shape[0]), min(width, image.shape[1])
    left = int(rng.integers(image.shape[1] - columns + 1))
    top = int(rng.integers(image.shape[0] - rows + 1))
    image[top : top + rows, left : left + columns] = small[:rows, :columns]
    return Target(image, left + target.x * scale, top + target.y * scale, side)


def dark(target: Target, rng: np.random.Generator) -> Target:
    """A quarter of the light, and the noise of a sensor."""
    noise = rng.normal(0, 4, target.image.shape)
    return dataclasses.replace(
        target, image=np.clip(target.image * 0.25 + noise, 0, 255).astype(np.uint8)
    )


def half_covered(target: Target, lower: bool, rng: np.random.Generator) -> Target:
    """The upper or lower half of the face under a plain colour."""
    image = target.image.copy()
    half = 0.5 * target.side
    top = target.y if lower else target.y - 1.6 * half
    bottom = target.y + 1.3 * half if lower else target.y
    cv2.rectangle(
        image,
        (round(target.x - 1.2 * half), round(top)),
        (round(target.x + 1.2 * half), round(bottom)),
        rng.uniform(0, 255, 3).tolist(),
        cv2.FILLED,
    )
    return dataclasses.replace(target, image=image)


def cut(target: Target, edge: int, share: float = 1 / 3) -> Target:
    """The photo cut so that it lacks that share of the face box at its left, top, right or bottom."""
    height, width = target.image.shape[:2]
    half = target.side / 2
    left, top, right, bottom = 0, 0, width, height
    if edge == 0:
        left = max(0, round(target.x - half + share * target.side))
    elif edge == 1:
        top = max(0, round(target.y - half + share * target.side))
    elif edge == 2:
        right = min(width, round(target.x + half - share * target.side))
    else:
        bottom = min(height, round(target.y + half - share * target.side))
    image = np.ascontiguousarray(target.image[top:bottom, left:right])
    return dataclasses.replace(target, image=image, x=target.x - left, y=target.y - top)
