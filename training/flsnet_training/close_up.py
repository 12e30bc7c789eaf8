# SPDX-License-Identifier: Apache-2.0
"""The close-up: a second network that sees the face without its hair, larger than the first one sees it within the head.

What both say is mixed as the module does it (`segmenter/close_up.cpp`), and it is the mixture that the loss judges: the
first network stays as it is, the second one learns what the first one lacks."""

from __future__ import annotations

import dataclasses
from typing import Optional

import cv2
import numpy as np

from .augment import Augmentation, make_crop
from .dataset import CropBatches, SourceOptions
from .geometry import CropGeometry, crop_matrix
from .sample import Sample

GEOMETRY = CropGeometry(1.2, 0.0, -0.04)
"""The close-up's crop around a face box."""

SHARE = 0.5
"""Of the close-up in the mixture."""

RAMP = 0.12
"""Part of the crop's side over which its share falls to 0 towards the edges."""

CANVAS = 384
"""Side in pixels of the head's crop from which both networks' crops are made."""

LEAST = -12.0
"""Logarithm of the least probability that the first network is taken to give."""


def as_detectors_err(options: Augmentation) -> Augmentation:
    """The crops of good detectors: what is seen of a face alone has no room for large errors."""
    return dataclasses.replace(options, smallest_scale=0.85, largest_scale=1.18, position_jitter=0.06)


def shares(size: int) -> np.ndarray:
    """The close-up's share at each place of its crop, size x size."""
    place = (np.arange(size, dtype=np.float32) + 0.5) / size
    edge = np.minimum(place, 1 - place)
    return SHARE * np.minimum(np.minimum.outer(edge, edge) / RAMP, 1)


def close_up_matrix(canvas: int, size: int) -> np.ndarray:
    """2x3 matrix from pixel centres of the close-up to those of a crop of the head, `canvas` pixels wide."""
    head = CropGeometry()
    side = canvas / head.enlargement
    x, y = canvas / 2 - head.shift_x * side, canvas / 2 - head.shift_y * side
    return crop_matrix(GEOMETRY.square(np.array([x - side / 2, y - side / 2, side, side])), size)


class HeadNetwork:
    """The first network, run by the module: its Python package must be installed."""

    def __init__(self, model: str) -> None:
        """Raises ValueError if the package or the file is missing, or if it is no model of heads as `flsnet_light` sees them."""
        try:
            import flsnet
        except ImportError as error:
            raise ValueError(f"--close-up-of needs the Python package flsnet (pip install .): {error}") from None
        try:
            info = flsnet.Model.read(model).info()
        except flsnet.error as error:
            raise ValueError(f"--close-up-of: {error}") from None
        head, size = CropGeometry(), info.spec.inputSize
        crop = (info.crop.enlargement, *info.crop.shift)
        usual = (head.enlargement, head.shift_x, head.shift_y)
        if not info.hasFaceClasses() or size[0] != size[1] or not np.allclose(crop, usual, atol=1e-5):
            raise ValueError(
                f"{model} is no model of the nine classes for square crops of {head.enlargement} face boxes"
            )
        flsnet.setNumThreads(1)
        precision = flsnet.PRECISION_BF16 if flsnet.Model.supportsPrecision(flsnet.PRECISION_BF16) else 0
        self._segmenter = flsnet.FaceLandmarkSegmenter.create(model, precision=precision)
        self._segmenter.setAreaExponent(0)
        self.size: int = self._segmenter.getInputSize()[0]

    def log_probabilities(self, crop: np.ndarray) -> np.ndarray:
        """C x size x size, of a crop of the head."""
        scores = self._segmenter.segmentCrop(crop)[1][0]
        return np.maximum(np.log(np.maximum(scores, 1e-30)), LEAST)


def make_close_up(
    canvas: np.ndarray, labels: np.ndarray, size: int, head: HeadNetwork
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The close-up of a crop of the head, size x size: image, label map, and what the first network says, C x size x size."""
    matrix = close_up_matrix(len(canvas), size)
    image = cv2.warpAffine(canvas, matrix, (size, size), flags=cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR)
    seen = cv2.warpAffine(labels, matrix, (size, size), flags=cv2.WARP_INVERSE_MAP | cv2.INTER_NEAREST)
    crop = cv2.resize(canvas, (head.size, head.size), interpolation=cv2.INTER_AREA)
    from_head = close_up_matrix(head.size, size)
    first = np.stack(
        [
            cv2.warpAffine(plane, from_head, (size, size), flags=cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR)
            for plane in head.log_probabilities(crop)
        ]
    )
    return image, seen, first.astype(np.float16)


class CloseUpBatches(CropBatches):
    """An endless supply of batches: bytes N x size x size x 3, labels N x size x size, and the first network's logarithms of
    probabilities N x C x size x size."""

    def __init__(
        self, sources: SourceOptions, options: Augmentation, size: int, batch: int, seed: int, model: str
    ) -> None:
        super().__init__(sources, options, size, batch, seed)
        self._model = model
        self._head: Optional[HeadNetwork] = None  # each worker makes its own

    def _crop(self, sample: Sample, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
        self._head = self._head or HeadNetwork(self._model)
        canvas, labels = make_crop(sample, CANVAS, rng, self._options)
        return make_close_up(canvas, labels, self._size, self._head)
