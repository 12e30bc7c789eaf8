# SPDX-License-Identifier: Apache-2.0
"""Class statistics of label maps, and the weights of the paper's Equations 1 to 3."""

from __future__ import annotations

import cv2
import numpy as np

from .classes import ClassSet

PUPIL, WHITE = 4, 5
SMALLEST_BLOB = 10
"""Blobs of fewer pixels in a map whose longer side has `REFERENCE_SIDE` are specks, not occurrences."""
REFERENCE_SIDE = 256


class ClassStatistics:
    """Sums over label maps, one number a class."""

    def __init__(self, smallest_blob: float = SMALLEST_BLOB, classes: ClassSet = ClassSet()) -> None:
        self.smallest_blob = smallest_blob
        self._joins_whites = classes.is_default
        self.pixels = np.zeros(len(classes), np.int64)
        """Pixels of the class."""
        self.image_pixels = np.zeros(len(classes), np.int64)
        """Labelled pixels of the images that hold the class."""
        self.occurrences = np.zeros(len(classes), np.int64)
        """8-connected blobs of at least `smallest_blob` pixels, which grow with the map."""

    def add(self, labels: np.ndarray) -> None:
        """Counts one label map; ids beyond the classes (255) are ignored."""
        counts = np.bincount(labels.ravel(), minlength=256)[: len(self.pixels)]
        self.pixels += counts
        self.image_pixels += (counts > 0) * counts.sum()
        for index in np.flatnonzero(counts):
            self.occurrences[index] += self._count_blobs(labels, int(index))

    def _count_blobs(self, labels: np.ndarray, index: int) -> int:
        """An iris splits the white of its eye: white counts once for each eye, joined through the pupil."""
        mask = labels == index
        joined = mask | (labels == PUPIL) if self._joins_whites and index == WHITE else mask
        count, blobs = cv2.connectedComponents(joined.astype(np.uint8), connectivity=8)
        sizes = np.bincount(blobs[mask], minlength=count)[1:]
        smallest = self.smallest_blob * (max(labels.shape) / REFERENCE_SIDE) ** 2
        return int((sizes >= max(smallest, 1)).sum())

    @property
    def areas(self) -> np.ndarray:
        """area(c): pixels an occurrence; 0 for classes that do not occur."""
        return self.pixels / np.maximum(self.occurrences, 1) * (self.occurrences > 0)

    @property
    def frequencies(self) -> np.ndarray:
        """frequency(c): share of the class in the images that hold it; 0 for classes that do not occur."""
        return self.pixels / np.maximum(self.image_pixels, 1)


def median_weights(values: np.ndarray) -> np.ndarray:
    """Median over value; 0 where the value is 0, which also stays out of the median."""
    present = values > 0
    weights = np.zeros(len(values))
    weights[present] = np.median(values[present]) / values[present]
    return weights


def median_frequency_weights(statistics: ClassStatistics) -> np.ndarray:
    """Equation 1 (MFB)."""
    return median_weights(statistics.frequencies)


def median_area_weights(statistics: ClassStatistics) -> np.ndarray:
    """Equation 2 (MAB)."""
    return median_weights(statistics.areas)


def training_weights(statistics: ClassStatistics, method: str, strength: float) -> np.ndarray:
    """Class weights of the loss: MAB or MFB weights to the power of `strength`, or ones for `none`."""
    if method == "none":
        return np.ones(len(statistics.pixels))
    weights = {"mab": median_area_weights, "mfb": median_frequency_weights}[method](statistics)
    return np.where(weights > 0, np.maximum(weights, 1e-12) ** strength, 0.0)


def feature_map_weights(areas: np.ndarray, exponent: float) -> np.ndarray:
    """Equation 3: area over mean area, to the power of `exponent`; 1 for classes without an area."""
    present = areas > 0
    weights = np.ones(len(areas))
    weights[present] = (areas[present] / areas[present].mean()) ** exponent
    return weights
