# SPDX-License-Identifier: Apache-2.0
"""Things in front of a face: patches of random shape and texture, labelled background."""

from __future__ import annotations

import cv2
import numpy as np

from .spec import IGNORE, OUTSIDE


def occlude(image: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> None:
    """Draws one patch onto the image and its label map, in place; what lies outside of the photo stays so."""
    size = image.shape[0]
    mask = np.zeros(labels.shape, np.uint8)
    centre = rng.uniform(0.1, 0.9, 2) * size
    radii = rng.uniform(0.04, 0.2, 2) * size
    angle = rng.uniform(0, 360)
    if rng.random() < 0.5:
        cv2.ellipse(mask, (tuple(centre), tuple(2 * radii), angle), 1, cv2.FILLED)
    else:
        corners = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 8))))
        points = centre + radii * np.stack((np.cos(corners), np.sin(corners)), 1)
        cv2.fillPoly(mask, [points.round().astype(np.int32)], 1)
    inside = (mask > 0) & (labels != OUTSIDE)
    image[inside] = _texture(size, rng)[inside]
    labels[inside & (labels != IGNORE)] = 0


def _texture(size: int, rng: np.random.Generator) -> np.ndarray:
    """A plain colour, blotches, or stripes."""
    base = rng.uniform(0, 255, 3)
    kind = rng.integers(3)
    if kind == 0:
        field = np.zeros((size, size, 3), np.float32)
    elif kind == 1:
        cells = int(rng.integers(3, 25))
        coarse = rng.normal(0, 40, (cells, cells, 3)).astype(np.float32)
        field = cv2.resize(coarse, (size, size), interpolation=cv2.INTER_LINEAR)
    else:
        wave = np.sin(np.arange(size) * rng.uniform(0.2, 1.2) + rng.uniform(0, 6))[:, None, None]
        field = np.broadcast_to(wave * rng.normal(0, 40, 3), (size, size, 3))
        field = field.transpose(1, 0, 2) if rng.random() < 0.5 else field
    return np.clip(base + field, 0, 255).astype(np.uint8)
