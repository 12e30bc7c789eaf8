# SPDX-License-Identifier: Apache-2.0
"""From a sample to one training crop."""

from __future__ import annotations

import dataclasses
from typing import Optional

import cv2
import numpy as np

from .geometry import BORDER_COLOUR, CropGeometry, Square, crop_matrix
from .landmark_labels import MIRRORED
from .occlusion import occlude
from .photometry import degrade
from .sample import Sample
from .spec import IGNORE, OUTSIDE


@dataclasses.dataclass(frozen=True)
class Augmentation:
    """Ranges of the random changes."""

    geometry: CropGeometry = CropGeometry()
    smallest_scale: float = 0.75
    largest_scale: float = 1.2
    position_jitter: float = 0.13
    """Standard deviation of the centre, in sides of the face box."""
    rotation: float = 8.0
    """Standard deviation in degrees."""
    edge_probability: float = 0.5
    """How often the crop is made to leave the photo."""
    nearest_edges: tuple[float, float, float, float] = (0.5, 0.62, 0.5, 0.5)
    """How near the left, top, right and bottom edge of such a photo may come to the face box's centre."""
    occlusion_probability: float = 0.08
    photometric: bool = True
    mirrored: Optional[np.ndarray] = None
    """By label: what it is in a mirror, where that differs (see `ClassSet`)."""


PLAIN = Augmentation(
    smallest_scale=0.95,
    largest_scale=1.05,
    position_jitter=0.03,
    rotation=0.0,
    edge_probability=0.0,
    occlusion_probability=0.0,
    photometric=False,
)
"""The crop that a good detector gives, for validation and statistics."""


def make_crop(
    sample: Sample, size: int, rng: np.random.Generator, options: Augmentation
) -> tuple[np.ndarray, np.ndarray]:
    """A size x size image and its label map."""
    return make_marked_crop(sample, size, rng, options)[:2]


def make_marked_crop(
    sample: Sample, size: int, rng: np.random.Generator, options: Augmentation
) -> tuple[np.ndarray, np.ndarray, Optional[np.ndarray]]:
    """The same crop with its landmarks, where the sample has them; they may lie outside."""
    square = jitter(options.geometry.square(sample.box), float(sample.box[3]), rng, options)
    angle = float(np.clip(rng.normal(0, 1), -2.5, 2.5)) * options.rotation
    flip = bool(rng.random() < 0.5)
    image, labels = warp(sample, square, size, angle, flip)
    if flip and options.mirrored is not None:
        labels = options.mirrored[labels]
    if rng.random() < options.occlusion_probability:
        occlude(image, labels, rng)
    if options.photometric:
        image = degrade(image, rng)
    if rng.random() < options.edge_probability:
        cut_edges(labels, options, size / square.side * float(sample.box[3]), rng)
    outside = labels == OUTSIDE
    image[outside] = BORDER_COLOUR
    labels[outside] = IGNORE
    landmarks = None
    if sample.landmarks is not None:
        landmarks = crop_landmarks(sample.landmarks, crop_matrix(square, size, angle, flip), flip)
    return image, labels, landmarks


def crop_landmarks(landmarks: np.ndarray, matrix: np.ndarray, flip: bool) -> np.ndarray:
    """68 x 2 positions in pixels of a crop, of those in the sample; `matrix` is `crop_matrix`'s."""
    back = cv2.invertAffineTransform(matrix)
    found = (landmarks.astype(np.float64) - 0.5) @ back[:, :2].T + back[:, 2] + 0.5
    return (found[MIRRORED] if flip else found).astype(np.float32)


def jitter(
    square: Square, box_side: float, rng: np.random.Generator, options: Augmentation
) -> Square:
    """The crop of a detector that errs in position and size."""
    scale = np.exp(rng.uniform(np.log(options.smallest_scale), np.log(options.largest_scale)))
    dx, dy = rng.normal(0, options.position_jitter, 2) * box_side
    return Square(square.x + dx, square.y + dy, square.side * scale)


def warp(
    sample: Sample, square: Square, size: int, angle: float, flip: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Image and labels of a turned crop; labels outside the image become `OUTSIDE`."""
    matrix = crop_matrix(square, size, angle, flip)
    flags = cv2.WARP_INVERSE_MAP
    image = cv2.warpAffine(
        sample.image,
        matrix,
        (size, size),
        flags=flags | cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=BORDER_COLOUR,
    )
    labels = cv2.warpAffine(
        sample.labels,
        matrix,
        (size, size),
        flags=flags | cv2.INTER_NEAREST,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=OUTSIDE,
    )
    return image, labels


def cut_edges(
    labels: np.ndarray, options: Augmentation, box_side: float, rng: np.random.Generator
) -> None:
    """Marks 1 to 4 sides of a crop as outside the photo, in place; `box_side` is in pixels of the crop."""
    size = labels.shape[0]
    reach = size / 2 / box_side
    count = int(rng.integers(1, 5))
    for side in rng.permutation(4)[:count]:
        nearest = options.nearest_edges[side]
        distance = rng.uniform(nearest, max(nearest, reach)) * box_side
        border = max(0, round(size / 2 - distance))
        if side == 0:
            labels[:, :border] = OUTSIDE
        elif side == 1:
            labels[:border] = OUTSIDE
        elif side == 2:
            labels[:, size - border :] = OUTSIDE
        else:
            labels[size - border :] = OUTSIDE
