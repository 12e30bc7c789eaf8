# SPDX-License-Identifier: Apache-2.0
"""What every data source hands out."""

from __future__ import annotations

import dataclasses
from typing import Protocol

import numpy as np


@dataclasses.dataclass(frozen=True)
class Sample:
    """An image with its label map and face box."""

    image: np.ndarray
    """Height x width x 3 bytes, BGR."""
    labels: np.ndarray
    """Height x width class ids, 255 where unknown."""
    box: np.ndarray
    """x, y, width, height of the face box."""
    landmarks: np.ndarray | None = None
    """68 x 2 positions in pixels of the image, where the source knows them; crops leave them out."""
    coverage: np.ndarray | None = None
    """Height x width bytes: how much of each pixel the person takes, where the source knows it; crops leave it out."""


class Source(Protocol):
    """An endless supply of samples."""

    def draw(self, rng: np.random.Generator) -> Sample:
        """One sample, chosen by `rng`."""
