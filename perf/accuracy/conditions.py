# SPDX-License-Identifier: Apache-2.0
"""What can happen to a photo: each condition changes a photo and, where pixels move, its label map."""

from __future__ import annotations

from typing import Callable

import cv2
import numpy as np

IGNORED = 255
"""Label of pixels that count in no score: what a turn brings into the picture."""

Rng = np.random.Generator
Pair = tuple[np.ndarray, np.ndarray]
Condition = Callable[[np.ndarray, np.ndarray, Rng], Pair]


def upright(photo: np.ndarray, labels: np.ndarray, rng: Rng) -> Pair:
    """As it is."""
    return photo, labels


def turned(degrees: float) -> Condition:
    """Turned counter-clockwise about its middle, in a frame in which all of it fits."""

    def turn(photo: np.ndarray, labels: np.ndarray, rng: Rng) -> Pair:
        height, width = labels.shape
        matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1)
        cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
        size = (round(width * cosine + height * sine), round(height * cosine + width * sine))
        matrix[:, 2] += ((size[0] - width) / 2, (size[1] - height) / 2)
        return (
            cv2.warpAffine(photo, matrix, size, flags=cv2.INTER_LINEAR, borderValue=(124,) * 3),
            cv2.warpAffine(labels, matrix, size, flags=cv2.INTER_NEAREST, borderValue=IGNORED),
        )

    return turn


def small(photo: np.ndarray, labels: np.ndarray, rng: Rng) -> Pair:
    """A quarter of its width and height."""
    size = (max(1, labels.shape[1] // 4), max(1, labels.shape[0] // 4))
    return (
        cv2.resize(photo, size, interpolation=cv2.INTER_AREA),
        cv2.resize(labels, size, interpolation=cv2.INTER_NEAREST),
    )


def dark(photo: np.ndarray, labels: np.ndarray, rng: Rng) -> Pair:
    """A quarter of the light, with the noise that comes with it."""
    return np.clip(photo * 0.25 + rng.normal(0, 4, photo.shape), 0, 255).astype(np.uint8), labels


def grey(photo: np.ndarray, labels: np.ndarray, rng: Rng) -> Pair:
    """Without colour."""
    return cv2.cvtColor(cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), labels


def noisy(photo: np.ndarray, labels: np.ndarray, rng: Rng) -> Pair:
    """Noise of 12 grey levels."""
    return np.clip(photo + rng.normal(0, 12, photo.shape), 0, 255).astype(np.uint8), labels


def blurred(photo: np.ndarray, labels: np.ndarray, rng: Rng) -> Pair:
    """Out of focus by 1/100 of the photo's longer side (standard deviation)."""
    return cv2.GaussianBlur(photo, (0, 0), max(photo.shape[:2]) / 100), labels


def compressed(photo: np.ndarray, labels: np.ndarray, rng: Rng) -> Pair:
    """A JPEG of quality 20."""
    _, data = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, 20])
    return cv2.imdecode(data, cv2.IMREAD_COLOR), labels


def cut(photo: np.ndarray, labels: np.ndarray, rng: Rng) -> Pair:
    """The photo's border runs through the face: a sixth of the labelled head's width and height is gone at the
    left or right, and at the top."""
    rows, columns = np.nonzero((labels != 0) & (labels != IGNORED))
    if len(rows) == 0:
        return photo, labels
    top = rows.min() + (rows.max() - rows.min()) // 6
    side = (columns.max() - columns.min()) // 6
    left, right = 0, labels.shape[1]
    if rng.random() < 0.5:
        left = columns.min() + side
    else:
        right = columns.max() - side
    part = (slice(top, None), slice(left, right))
    return np.ascontiguousarray(photo[part]), np.ascontiguousarray(labels[part])


CONDITIONS: dict[str, Condition] = {
    "upright": upright,
    "turned 15": turned(15),
    "turned 30": turned(30),
    "turned 90": turned(90),
    "turned 180": turned(180),
    "small": small,
    "dark": dark,
    "grey": grey,
    "noisy": noisy,
    "blurred": blurred,
    "compressed": compressed,
    "cut": cut,
}
