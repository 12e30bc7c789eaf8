# SPDX-License-Identifier: Apache-2.0
"""Heads to paste into scenes: rendered records, and photos whose face is known."""

from __future__ import annotations

import dataclasses
import glob
import json
import os
import time
from typing import Any, Optional, Protocol, Sequence

import cv2
import numpy as np

from ..render_stream import RenderedFile, StreamError
from .faces import Face, face_of_record

HEAD_LABELS = np.array([0] + [255] * 8, np.uint8)
"""Coverage of each label: everything but the background, which holds clothes and hats too."""


@dataclasses.dataclass(frozen=True)
class Head:
    """A picture of one face."""

    image: np.ndarray
    """Height x width x 3 bytes, BGR."""
    face: Face
    labels: Optional[np.ndarray]
    """Label map, where the picture is rendered."""
    coverage: Optional[np.ndarray]
    """Share of each pixel, 0 to 255, that person and things before it take, where it is known."""

    def for_side(self, side: float) -> "Head":
        """The head halved as often as its face stays at least `side` pixels large."""
        head = self
        while head.face.side >= 2 * side and min(head.image.shape[:2]) >= 16:
            head = head._halved()
        return head

    def _halved(self) -> "Head":
        height, width = self.image.shape[0] // 2 * 2, self.image.shape[1] // 2 * 2
        size = (width // 2, height // 2)

        def shrink(plane: Optional[np.ndarray], how: int) -> Optional[np.ndarray]:
            return (
                None
                if plane is None
                else cv2.resize(plane[:height, :width], size, interpolation=how)
            )

        image = shrink(self.image, cv2.INTER_AREA)
        assert image is not None
        return Head(
            image,
            self.face.moved(np.array([[0.5, 0.0, 0.0], [0.0, 0.5, 0.0]])),
            shrink(self.labels, cv2.INTER_NEAREST),
            shrink(self.coverage, cv2.INTER_AREA),
        )


class HeadSource(Protocol):
    """A supply of heads."""

    def __len__(self) -> int: ...

    def draw(self, rng: np.random.Generator) -> Head:
        """A random head."""


class RenderedHeads:
    """The heads of all *.flsr files of some folders, which may still grow."""

    RESCAN_SECONDS = 30.0
    PROFILE_YAW = 55.0
    """From so many degrees of yaw on, to either side, a head counts as a profile."""

    def __init__(self, folders: Sequence[str], profile_share: float = 0.0) -> None:
        """Of the heads drawn, that share are profiles, and the others are as the files have them. Raises
        `StreamError` where a folder has no head yet."""
        self._folders = list(folders)
        self._files: dict[str, RenderedFile] = {}
        self._places: list[tuple[str, int]] = []
        self._profiles: list[int] = []
        self._profile_share = profile_share
        self._next_scan = time.monotonic() + self.RESCAN_SECONDS
        for folder in self._folders:
            if not self._scan(folder):
                raise StreamError(f"{folder} holds 0 rendered faces, 1 are needed")

    def __len__(self) -> int:
        if time.monotonic() >= self._next_scan:
            self._next_scan = time.monotonic() + self.RESCAN_SECONDS
            for folder in self._folders:
                self._scan(folder)
        return len(self._places)

    @property
    def profiles(self) -> int:
        """How many are profiles; they are only counted where a share of them is asked for."""
        return len(self._profiles)

    def _scan(self, folder: str) -> int:
        """Takes in the files that came since; the number of heads in the folder's files."""
        paths = sorted(glob.glob(os.path.join(glob.escape(folder), "*.flsr")))
        for path in paths:
            if path not in self._files:
                self._add(path, RenderedFile(path))
        return sum(len(self._files[path]) for path in paths)

    def _add(self, path: str, file: RenderedFile) -> None:
        self._files[path] = file
        if self._profile_share > 0:
            yaws = np.array([file[i]["header"]["angles"][0] for i in range(len(file))])
            profiles = np.nonzero(np.abs(yaws) >= self.PROFILE_YAW)[0] + len(self._places)
            self._profiles += profiles.tolist()
        self._places += [(path, i) for i in range(len(file))]

    def head(self, index: int) -> Head:
        """A head by number."""
        path, number = self._places[index]
        record = self._files[path][number]
        names = record.dtype.names or ()
        if "landmarks" not in names:
            raise ValueError(f"{path} has no landmarks: render it anew")
        header = record["header"]
        face = face_of_record(header["box"], float(header["angles"][2]), record["landmarks"])
        coverage = record["coverage"] if "coverage" in names else None
        return Head(record["image"], face, record["labels"], coverage)

    def draw(self, rng: np.random.Generator) -> Head:
        """A random head."""
        count = len(self)
        if self._profiles and rng.random() < self._profile_share:
            return self.head(self._profiles[int(rng.integers(len(self._profiles)))])
        return self.head(int(rng.integers(count)))


class PhotoHeads:
    """Photos with one face each, as `flsnet_training.detector.portraits` found it: a JSON list. Raises ValueError where there
    is none, or where a photo cannot be read."""

    def __init__(self, path: str) -> None:
        with open(path, encoding="utf-8") as file:
            try:
                entries = json.load(file)
            except ValueError as error:
                raise ValueError(f"{path}: {error}") from error
        if not isinstance(entries, list) or not entries:
            raise ValueError(f"{path} must list at least one photo, as detector.portraits writes it")
        self._heads = [self._read(path, entry) for entry in entries]

    @staticmethod
    def _read(path: str, entry: dict[str, Any]) -> Head:
        try:
            file = os.path.join(os.path.dirname(path), entry["file"])
            x, y, side, roll = (float(value) for value in entry["face"])
            landmarks = np.array(entry["landmarks"], np.float64).reshape(5, 2)
        except (KeyError, TypeError, ValueError):
            raise ValueError(
                f"{path}: each photo must have file, face and landmarks, as detector.portraits writes them"
            ) from None
        image = cv2.imread(file)
        if image is None:
            raise ValueError(f"{path}: {file} cannot be read")
        return Head(image, Face(x, y, side, roll, landmarks), None, None)

    def __len__(self) -> int:
        return len(self._heads)

    def head(self, index: int) -> Head:
        """A photo by number."""
        return self._heads[index]

    def draw(self, rng: np.random.Generator) -> Head:
        """A random photo."""
        return self.head(int(rng.integers(len(self))))
