# SPDX-License-Identifier: Apache-2.0
"""Batches of scenes and their targets, made in worker processes."""

from __future__ import annotations

import dataclasses
from typing import Iterator

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import IterableDataset, get_worker_info

from .faces import Face
from .heads import HeadSource, PhotoHeads, RenderedHeads
from .scene import SceneMaker, SceneOptions, end_of_photo, photograph, turn_scene
from .spec import DetectorSpec
from .targets import make_target
from .textures import PhotoPieces, Rng, picture_paths


@dataclasses.dataclass(frozen=True)
class SceneSources:
    """Where the parts of scenes come from."""

    renders: tuple[str, ...]
    """Folders of *.flsr files with landmarks; best with coverage."""
    grounds: tuple[str, ...] = ()
    """Folders of photos without faces."""
    portraits: str = ""
    """JSON of photos whose face is known."""
    portrait_share: float = 0.25
    profile_share: float = 0.0
    """Share of the rendered heads that are profiles, beside those that come anyhow."""

    def checked(self) -> "SceneSources":
        """The same; shares that are none, and folders and portraits without heads or photos, raise ValueError or OSError
        now, not in a worker."""
        for name in ("portrait_share", "profile_share"):
            share = getattr(self, name)
            if not 0 <= share <= 1:
                raise ValueError(f"--{name.replace('_', '-')} must be between 0 and 1, got {share:g}")
        heads = RenderedHeads(self.renders, self.profile_share)
        if self.profile_share and not heads.profiles:
            raise ValueError(
                f"--profile-share takes renders with a yaw of {RenderedHeads.PROFILE_YAW:g} degrees or more, "
                f"and {', '.join(self.renders)} holds none"
            )
        for folder in self.grounds:
            picture_paths(folder)
        if self.portraits:
            PhotoHeads(self.portraits)
        return self

    def open(self, options: SceneOptions) -> SceneMaker:
        """Opens all."""
        sources: list[tuple[float, HeadSource]] = [
            (1.0, RenderedHeads(self.renders, self.profile_share))
        ]
        if self.portraits:
            sources = [
                (1 - self.portrait_share, sources[0][1]),
                (self.portrait_share, PhotoHeads(self.portraits)),
            ]
        photos = PhotoPieces(self.grounds) if self.grounds else None
        return SceneMaker(sources, photos, options)


class SceneStream:
    """Finished scenes; each composition is photographed several times, turned and mirrored anew."""

    USES = 8
    POOL = 160
    CUT = 0.3
    """Share of scenes that reach beyond the photo."""

    def __init__(self, maker: SceneMaker, size: int) -> None:
        self._maker, self._size = maker, size
        self._options = maker.options
        self._pool: list[tuple[np.ndarray, list[Face], int]] = []

    def draw(self, rng: Rng) -> tuple[np.ndarray, list[Face]]:
        """One scene and its faces."""
        while len(self._pool) < self.POOL:
            image, faces = self._maker.make(self._size, rng)
            self._pool.append((image, faces, self.USES))
            if rng.random() < 0.5:
                break
        number = int(rng.integers(len(self._pool)))
        image, faces, uses = self._pool[number]
        if uses == 1:
            self._pool[number] = self._pool[-1]
            self._pool.pop()
        else:
            self._pool[number] = (image, faces, uses - 1)
        quarters = int(rng.integers(4)) if self._options.turn > 90 else 0
        image, faces = turn_scene(image, faces, quarters, bool(rng.random() < 0.5))
        image = photograph(image, faces, rng, self._options.gentle)
        if rng.random() < self.CUT and not self._options.gentle:
            faces = end_of_photo(image, faces, rng)
        return image, faces


class SceneBatches(IterableDataset):
    """An endless supply: bytes N x size x size x 3 and targets N x PLANES x size / 8 x size / 8."""

    def __init__(
        self,
        sources: SceneSources,
        spec: DetectorSpec,
        size: int,
        batch: int,
        seed: int,
        options: SceneOptions = SceneOptions(),
    ) -> None:
        super().__init__()
        self._options = options
        self._sources, self._spec = sources, spec
        self._size, self._batch, self._seed = size, batch, seed

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        info = get_worker_info()
        cv2.setNumThreads(1)
        rng = np.random.default_rng((self._seed, info.id if info else 0))
        stream = SceneStream(self._sources.open(self._options), self._size)
        cells = self._size // self._spec.stride
        while True:
            scenes = [stream.draw(rng) for _ in range(self._batch)]
            targets = [make_target(faces, cells, cells, self._spec.stride) for _, faces in scenes]
            yield (
                torch.from_numpy(np.stack([image for image, _ in scenes])),
                torch.from_numpy(np.stack(targets)),
            )
