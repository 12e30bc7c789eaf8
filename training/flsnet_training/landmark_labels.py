# SPDX-License-Identifier: Apache-2.0
"""Label maps joined from the 68 landmarks of a face, as Jackson, Valstar and Tzimiropoulos made them for data that
has landmarks alone (ECCV 2016; the paper's Table 9).

Each part is the closed shape through its landmarks, by the usual numbers of the 68: 0 to 16 the jaw from one ear to
the other, 17 to 26 the brows, 27 to 35 the nose, 36 to 47 the eyes, 48 to 59 the outer and 60 to 67 the inner outline
of the lips.
"""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np

from .classes import with_colours
from .sample import Sample, Source

PART_NAMES = (
    "background",
    "skin",
    "eyebrow",
    "eye",
    "nose",
    "upper lip",
    "inner mouth",
    "lower lip",
)
PARTS: tuple[tuple[int, tuple[int, ...]], ...] = (
    (1, (*range(17), *range(26, 16, -1))),
    (2, (17, 18, 19, 20, 21)),
    (2, (22, 23, 24, 25, 26)),
    (3, (36, 37, 38, 39, 40, 41)),
    (3, (42, 43, 44, 45, 46, 47)),
    (4, (27, 31, 32, 33, 34, 35)),
    (6, (60, 61, 62, 63, 64, 65, 66, 67)),
    (5, (48, 49, 50, 51, 52, 53, 54, 64, 63, 62, 61, 60)),
    (7, (48, 60, 67, 66, 65, 64, 54, 55, 56, 57, 58, 59)),
)
"""Label and the numbers of its landmarks in the order of its outline; later parts cover earlier ones."""
PART_CLASSES = with_colours(PART_NAMES, [None] * len(PART_NAMES))
"""The classes of these label maps."""
LANDMARKS = 68
MIRRORED = np.array(
    [
        *range(16, -1, -1),
        *range(26, 16, -1),
        *range(27, 31),
        *range(35, 30, -1),
        *(45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40),
        *range(54, 47, -1),
        *range(59, 54, -1),
        *range(64, 59, -1),
        *range(67, 64, -1),
    ]
)
"""Which landmark takes the place of each when a picture is mirrored."""
FRACTION = 4
"""Bits behind the point of OpenCV's coordinates."""


def labels_from_landmarks(landmarks: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The label map of a picture of so many rows and columns; `landmarks` are 68 x 2 positions, in coordinates of
    pixel edges as the renderer gives them."""
    if landmarks.shape != (68, 2):
        raise ValueError(f"there must be 68 landmarks, not {landmarks.shape}")
    labels = np.zeros(shape[:2], np.uint8)
    points = np.round((landmarks.astype(np.float64) - 0.5) * 2**FRACTION).astype(np.int32)
    for label, numbers in PARTS:
        cv2.fillPoly(labels, [points[list(numbers)].reshape(-1, 1, 2)], label, cv2.LINE_8, FRACTION)
    return labels


def relabelled(sample: Sample) -> Sample:
    """The sample with labels joined from its landmarks."""
    if sample.landmarks is None:
        raise ValueError("these faces have no landmarks: render them anew")
    labels = labels_from_landmarks(sample.landmarks, sample.image.shape)
    return dataclasses.replace(sample, labels=labels)


class RelabelledSource:
    """Another source's samples with labels joined from their landmarks."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def draw(self, rng: np.random.Generator) -> Sample:
        """One sample, chosen by `rng`."""
        return relabelled(self._source.draw(rng))


def normalised_mean_error(found: np.ndarray, truth: np.ndarray) -> float:
    """Mean distance of landmarks over the distance of the eyes' outer corners (36 and 45) of the truth."""
    distance = float(np.linalg.norm(truth[45] - truth[36]))
    if distance <= 0:
        raise ValueError("the outer corners of the eyes lie at one place")
    return float(np.linalg.norm(found - truth, axis=1).mean()) / distance
