# SPDX-License-Identifier: Apache-2.0
"""Batches of augmented crops, made in worker processes."""

from __future__ import annotations

import dataclasses
import itertools
import os
from multiprocessing.util import Finalize
from typing import Iterator, Mapping, Optional, Sequence, Union

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from .augment import PLAIN, Augmentation, make_crop, make_marked_crop
from .classes import ClassSet
from .detector.textures import PhotoPieces, picture_paths
from .grounds import GroundedSource, other_ground
from .landmark_labels import RelabelledSource, relabelled
from .photo_folder import PhotoFolder, is_keyed
from .recolouring import ConcealedSource, RecolouredSource
from .render_stream import NumberedRenders, RenderedFolder, RenderedProcess, have_coverage
from .sample import Sample, Source
from .wider_look import FarHairSource, LongerHairSource, WidenedSource, check_renders


@dataclasses.dataclass(frozen=True)
class SourceOptions:
    """Where samples come from. At least one source has to be given."""

    renders: Optional[str] = None
    """Folder of rendered records."""
    renderer: Optional[Sequence[str]] = None
    """Command of a renderer; `{seed}` in it becomes a seed of each worker's own."""
    photos: Optional[str] = None
    """Folder of labelled photos."""
    photo_boxes: Union[str, Mapping[str, Optional[np.ndarray]], None] = None
    """As `PhotoFolder` takes them."""
    photo_share: float = 0.5
    """Share of photos if there are rendered faces too."""
    long_hair: float = 1.0
    """How much more often than others photos with long hair are drawn."""
    classes: ClassSet = ClassSet()
    """Of the photos' label maps; rendered faces have the module's nine."""
    landmark_labels: bool = False
    """Whether labels are joined from the landmarks of rendered faces (see `landmark_labels`)."""
    grounds: tuple[str, ...] = ()
    """Folders of photos without faces, to stand behind rendered heads with coverage."""
    ground_share: float = 0.5
    """Share of such heads that get one."""
    photo_ground_share: float = 0.5
    """Share of keyed photos (see `keying`) that get one."""
    recoloured_share: float = 0.0
    """How often keyed photos get clothes, and hair, of other colours (see `recolouring`); with grounds alone, whose patterns the
    clothes take."""
    like_hair: float = 0.0
    """How often clothes of people with coverage, and by another draw the grounds that are put behind them, have the colour of the
    hair (see `recolouring`)."""
    far_hair: bool = False
    """Whether most rendered faces have hair that reaches out of the crop of heads, and photos more around them and longer
    hair (see `wider_look`)."""

    def checked(self) -> "SourceOptions":
        """The same, read once: bad input raises ValueError now, and workers need not find faces again."""
        if not (self.renders or self.renderer or self.photos):
            raise ValueError("no source of training images: give renders, a renderer or photos")
        if not (self.classes.is_default or self.landmark_labels) and (self.renders or self.renderer):
            raise ValueError("rendered faces have the nine classes: other ones take photos alone")
        if self.renders and not os.path.isdir(self.renders):
            raise ValueError(f"{self.renders} is no folder of rendered faces")
        if self.renders and self.far_hair:
            check_renders(self.renders)
        if self.grounds:
            self._check_grounds()
        if self.landmark_labels and self.photos:
            raise ValueError("photos have no landmarks to join labels from")
        if not self.photos:
            return self
        return dataclasses.replace(
            self, photo_boxes=PhotoFolder(self.photos, self.photo_boxes, self.classes).boxes
        )

    def _check_grounds(self) -> None:
        for folder in self.grounds:
            picture_paths(folder)  # raises where there is none
        keyed = self.photos is not None and is_keyed(self.photos)
        if self.recoloured_share and not keyed:
            raise ValueError(
                f"no photo of {self.photos} is keyed, so that none gets other clothes: run flsnet_training.keying --labelled {self.photos}"
            )
        if keyed or self.renderer or (self.renders and have_coverage(self.renders)):
            return
        if not self.renders:
            raise ValueError("--grounds stand behind rendered faces and keyed photos: give renders, a renderer, or key the photos")
        raise ValueError(
            f"no face in {self.renders} has coverage, so that no photo can stand behind it: "
            "render some with flsnet_render --coverage"
        )

    def open(self, worker: int, workers: int, seed: int) -> list[tuple[float, Source]]:
        """Sources with their shares."""
        rendered: list[Source] = []
        if self.renders:
            rendered.append(RenderedFolder(self.renders, worker, workers))
        if self.renderer:
            start = str((seed * workers + worker) << 32 | 1)
            rendered.append(
                RenderedProcess([part.replace("{seed}", start) for part in self.renderer])
            )
        if self.far_hair:
            rendered = [FarHairSource(source) for source in rendered]
        pieces = PhotoPieces(self.grounds)
        if self.grounds:
            concealed = [ConcealedSource(source, self.like_hair) for source in rendered]
            rendered = [GroundedSource(source, pieces, self.ground_share, like_hair=self.like_hair) for source in concealed]
        if self.landmark_labels:
            rendered = [RelabelledSource(source) for source in rendered]
        photo_share = 0.0 if not self.photos else self.photo_share if rendered else 1.0
        sources = [((1 - photo_share) / len(rendered), source) for source in rendered]
        if self.photos:
            folder: Source = PhotoFolder(self.photos, self.photo_boxes, self.classes, self.long_hair)
            if self.grounds and self.recoloured_share:
                folder = RecolouredSource(folder, pieces, self.recoloured_share)
            if self.far_hair:
                folder = LongerHairSource(folder)
            if self.far_hair and self.grounds:
                folder = WidenedSource(folder, pieces)
            if self.grounds:
                concealed_folder = ConcealedSource(folder, self.like_hair)
                folder = GroundedSource(concealed_folder, pieces, self.photo_ground_share, other_ground, self.like_hair)
            sources.append((photo_share, folder))
        return sources


class CropBatches(IterableDataset):
    """An endless supply of batches: bytes N x size x size x 3 and labels N x size x size."""

    def __init__(
        self, sources: SourceOptions, options: Augmentation, size: int, batch: int, seed: int
    ) -> None:
        super().__init__()
        self._sources, self._options = sources, options
        self._size, self._batch, self._seed = size, batch, seed

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        info = get_worker_info()
        worker, workers = (info.id, info.num_workers) if info else (0, 1)
        cv2.setNumThreads(1)
        rng = np.random.default_rng((self._seed, worker))
        sources = self._sources.open(worker, workers, self._seed)
        shares = np.array([share for share, _ in sources])
        while True:
            chosen = rng.choice(len(sources), self._batch, p=shares / shares.sum())
            crops = [self._crop(sources[i][1].draw(rng), rng) for i in chosen]
            yield tuple(torch.from_numpy(np.stack(parts)) for parts in zip(*crops))

    def _crop(self, sample: Sample, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
        """Image and label map."""
        return make_crop(sample, self._size, rng, self._options)


class NumberedBatches(IterableDataset):
    """Like `CropBatches`, but each crop follows from its number and the seed alone.

    Every network then sees the same crops in the same order, whatever its batch, the number of workers and the
    times that its training was stopped."""

    def __init__(
        self,
        renders: NumberedRenders,
        options: Augmentation,
        size: int,
        batch: int,
        seed: int,
        first: int,
        landmark_labels: bool = False,
        marked: bool = False,
    ) -> None:
        """`first`: number of the first crop; `landmark_labels`: as of `SourceOptions`; `marked`: a batch has the
        crops' landmarks, too, N x 68 x 2."""
        super().__init__()
        self._landmark_labels, self._marked = landmark_labels, marked
        self._renders, self._options = renders, options
        self._size, self._batch, self._seed, self._first = size, batch, seed, first

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        info = get_worker_info()
        worker, workers = (info.id, info.num_workers) if info else (0, 1)
        cv2.setNumThreads(1)
        # Loaders take batches from their workers in turn.
        for k in itertools.count(worker, workers):
            start = self._first + k * self._batch
            crops = [self.crop(number) for number in range(start, start + self._batch)]
            yield tuple(torch.from_numpy(np.stack(parts)) for parts in zip(*crops))

    def crop(self, number: int) -> tuple[np.ndarray, ...]:
        """One crop: image and labels, and landmarks if asked for."""
        rng = np.random.default_rng((self._seed, number))
        sample = self._renders.sample(number)
        if self._landmark_labels:
            sample = relabelled(sample)
        image, labels, landmarks = make_marked_crop(sample, self._size, rng, self._options)
        if not self._marked:
            return image, labels
        if landmarks is None:
            raise ValueError("these faces have no landmarks: render them anew")
        return image, labels, landmarks


def _begin_worker(_: int) -> None:
    """Puts a worker into a process group of its own: what ends the group, as Ctrl-C does, ends the training, which saves and ends
    its workers. They end by `_exit`: PyTorch's thread that hands batches over may still be at work, and aborts the process if Python
    takes it down."""
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    # After the finalizers of queues, whose priority is above this one.
    Finalize(None, os._exit, args=(0,), exitpriority=-100)


def make_loader(dataset: Union[CropBatches, NumberedBatches], workers: int) -> DataLoader:
    """Runs the dataset in worker processes; batches pass through as they are."""
    # Forked workers inherit thread pools without their threads, and hang: start them afresh.
    processes = (
        {"multiprocessing_context": "spawn", "prefetch_factor": 4, "worker_init_fn": _begin_worker} if workers else {}
    )
    # A generator of its own: making a loader must not change what dropout draws afterwards.
    own = torch.Generator()
    return DataLoader(dataset, batch_size=None, num_workers=workers, generator=own, **processes)


def fixed_crops(
    samples: Sequence[Sample], size: int, seed: int, options: Augmentation = PLAIN
) -> list[tuple[np.ndarray, np.ndarray]]:
    """One crop of each sample, always the same for the same seed."""
    return [
        make_crop(sample, size, np.random.default_rng((seed, i)), options)
        for i, sample in enumerate(samples)
    ]


def fixed_landmarks(
    samples: Sequence[Sample], size: int, seed: int, options: Augmentation = PLAIN
) -> np.ndarray:
    """Landmarks of the crops of `fixed_crops`, N x 68 x 2."""
    found = []
    for i, sample in enumerate(samples):
        landmarks = make_marked_crop(sample, size, np.random.default_rng((seed, i)), options)[2]
        if landmarks is None:
            raise ValueError("these faces have no landmarks: render them anew")
        found.append(landmarks)
    return np.stack(found)


def to_input(images: Tensor) -> Tensor:
    """Bytes N x H x W x 3 as the network's float N x 3 x H x W, channels last in memory."""
    return images.permute(0, 3, 1, 2).float()
