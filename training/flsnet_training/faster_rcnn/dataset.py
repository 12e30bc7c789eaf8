# SPDX-License-Identifier: Apache-2.0
"""The face detector's scenes with the boxes of their faces."""

from __future__ import annotations

import itertools
from typing import Iterator, Sequence

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import IterableDataset, get_worker_info

from ..detector.dataset import SceneSources, SceneStream
from ..detector.faces import FOUND, Face
from ..detector.scene import SceneOptions
from .network import Target

Batch = tuple[Tensor, list[Target]]


def boxes_of(faces: Sequence[Face], state: bool) -> Tensor:
    """Face boxes (left, top, right, bottom) of the faces that are to be found, or of the others. They lie along the
    picture's axes about the face's centre, and may reach over its border."""
    rows = [
        (face.x - face.side / 2, face.y - face.side / 2, face.x + face.side / 2, face.y + face.side / 2)
        for face in faces
        if (face.state == FOUND) == state
    ]
    return torch.tensor(rows, dtype=torch.float32).reshape(-1, 4)


def target_of(faces: Sequence[Face]) -> Target:
    """What torchvision wants to know of a scene."""
    boxes = boxes_of(faces, True)
    return {
        "boxes": boxes,
        "labels": torch.ones(len(boxes), dtype=torch.int64),
        "ignored": boxes_of(faces, False),
    }


class SceneBoxes(IterableDataset):
    """An endless supply of batches: bytes N x size x size x 3, and N targets."""

    def __init__(
        self, sources: SceneSources, options: SceneOptions, size: int, batch: int, seed: tuple[int, int]
    ) -> None:
        super().__init__()
        self._sources, self._options = sources, options
        self._size, self._batch, self._seed = size, batch, seed

    def __iter__(self) -> Iterator[Batch]:
        info = get_worker_info()
        cv2.setNumThreads(1)
        rng = np.random.default_rng((*self._seed, info.id if info else 0))
        stream = SceneStream(self._sources.open(self._options), self._size)
        for _ in itertools.count():
            scenes = [stream.draw(rng) for _ in range(self._batch)]
            yield (
                torch.from_numpy(np.stack([image for image, _ in scenes])),
                [target_of(faces) for _, faces in scenes],
            )
