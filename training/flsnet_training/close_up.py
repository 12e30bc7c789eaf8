# SPDX-License-Identifier: Apache-2.0
"""The close-up: a second network that sees the face without its hair, larger than the first one sees it within the head.

What both say is mixed as the module does it (`segmenter/close_up.cpp`), and it is the mixture that the loss judges: the
first network stays as it is, the second one learns what the first one lacks."""

from __future__ import annotations

import dataclasses
from typing import Iterator

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import IterableDataset, get_worker_info

from .augment import Augmentation, make_crop
from .dataset import SourceOptions
from .geometry import CropGeometry

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
    box = canvas / head.enlargement
    step = GEOMETRY.enlargement * box / size
    offsets = [
        canvas / 2 + (GEOMETRY.shift_x - head.shift_x) * box,
        canvas / 2 + (GEOMETRY.shift_y - head.shift_y) * box,
    ]
    return np.array([[step, 0, offsets[0] - step * size / 2], [0, step, offsets[1] - step * size / 2]]) + np.array(
        [[0, 0, step / 2 - 0.5]] * 2
    )


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


class CloseUpBatches(IterableDataset):
    """An endless supply of batches: bytes N x size x size x 3, labels N x size x size, and the first network's logarithms of
    probabilities N x C x size x size."""

    def __init__(
        self, sources: SourceOptions, options: Augmentation, size: int, batch: int, seed: int, model: str
    ) -> None:
        super().__init__()
        self._sources, self._options = sources, options
        self._size, self._batch, self._seed, self._model = size, batch, seed, model

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        info = get_worker_info()
        worker, workers = (info.id, info.num_workers) if info else (0, 1)
        cv2.setNumThreads(1)
        rng = np.random.default_rng((self._seed, worker))
        sources = self._sources.open(worker, workers, self._seed)
        head = HeadNetwork(self._model)
        chances = np.array([share for share, _ in sources])
        while True:
            crops = []
            for i in rng.choice(len(sources), self._batch, p=chances / chances.sum()):
                canvas, labels = make_crop(sources[i][1].draw(rng), CANVAS, rng, self._options)
                crops.append(make_close_up(canvas, labels, self._size, head))
            yield tuple(torch.from_numpy(np.stack(parts)) for parts in zip(*crops))  # type: ignore[misc]
