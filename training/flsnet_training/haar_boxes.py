# SPDX-License-Identifier: Apache-2.0
"""The module's `HaarFaceDetector` with the cascades of Python's OpenCV, for where the package `flsnet` is not.

Steps and constants are those of `modules/flsnet/src/detector`: cascade_search, merge_faces, face_box.
"""

from __future__ import annotations

import dataclasses
import os
from typing import Sequence

import cv2
import numpy as np

FOLDERS = (
    os.path.join(os.path.dirname(cv2.__file__), "data"),
    "/usr/share/opencv4/haarcascades",
    "/usr/local/share/opencv4/haarcascades",
)


@dataclasses.dataclass(frozen=True)
class Fit:
    """Where the face box lies in a cascade's window, in sides of the window."""

    side: float
    x: float
    y: float

    def face_box(self, window: np.ndarray) -> np.ndarray:
        """Face box of a window x, y, width, height."""
        x, y, width, height = (float(value) for value in window)
        side = self.side * height
        return np.array(
            [x + self.x * width - side / 2, y + self.y * height - side / 2, side, side]
        )


FRONTAL = Fit(0.87, 0.5, 0.63)
LEFT_PROFILE = Fit(0.73, 0.5 - 0.035, 0.613)
RIGHT_PROFILE = Fit(0.73, 0.5 + 0.035, 0.613)
"""Of finds in the mirrored photo: the profile cascade sees faces that look to the left."""

SMALLEST_FACE = 1 / 18
"""Relative to the photo's longer side."""
SMALLEST_PROFILE = 1.65
"""Relative to the smallest face from the front."""
FRONTAL_STEP, PROFILE_STEP = 1.2, 1.1
MIN_NEIGHBOURS = 4
BORDER, BORDER_GREY = 0.15, 118
"""Width, relative to the longer side, and grey of the border that lets windows reach beyond the photo."""
GROUP_DISTANCE = 0.2
SAME_FACE_IOU = 0.35
PART_OF_FACE = 0.4


@dataclasses.dataclass(frozen=True)
class Sighting:
    """A face box, and how many windows were put together for it."""

    box: np.ndarray
    neighbours: int

    @property
    def confidence(self) -> float:
        """Above 0.5, below 1."""
        return self.neighbours / (self.neighbours + MIN_NEIGHBOURS)

    def order(self) -> tuple[float, ...]:
        """Stronger sightings come first."""
        return (-self.neighbours, self.box[1], self.box[0], self.box[2])


class HaarBoxes:
    """Finds the faces of photos."""

    def __init__(self) -> None:
        self._frontal = _load("haarcascade_frontalface_alt2.xml")
        self._profile = _load("haarcascade_profileface.xml")

    def find_all(self, image: np.ndarray) -> list[tuple[np.ndarray, float]]:
        """Face boxes with their confidences, the surest first."""
        grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
        smallest = SMALLEST_FACE * max(grey.shape)
        sightings = []
        photo = _SearchImage(grey, _search_scale(self._frontal, FRONTAL, smallest))
        for window, neighbours in _search(self._frontal, photo.image, FRONTAL_STEP):
            sightings.append(Sighting(FRONTAL.face_box(photo.to_photo(window)), neighbours))
        scale = _search_scale(self._profile, LEFT_PROFILE, SMALLEST_PROFILE * smallest)
        photo = _SearchImage(grey, scale)
        for window, neighbours in _search(self._profile, photo.image, PROFILE_STEP):
            sightings.append(Sighting(LEFT_PROFILE.face_box(photo.to_photo(window)), neighbours))
        for window, neighbours in _search(
            self._profile, cv2.flip(photo.image, 1), PROFILE_STEP
        ):
            window[0] = photo.image.shape[1] - window[0] - window[2]
            sightings.append(Sighting(RIGHT_PROFILE.face_box(photo.to_photo(window)), neighbours))
        return [(face.box, face.confidence) for face in merge(sightings)]


class _SearchImage:
    """A photo made ready for cascades: reduced, with a grey border."""

    def __init__(self, grey: np.ndarray, scale: float) -> None:
        width, height = (max(1, round(side * scale)) for side in grey.shape[::-1])
        self._scales = np.array([width / grey.shape[1], height / grey.shape[0]])
        self._border = round(BORDER * max(width, height))
        if (width, height) != grey.shape[::-1]:
            grey = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA)
        widths = (self._border,) * 4
        self.image = cv2.copyMakeBorder(grey, *widths, cv2.BORDER_CONSTANT, value=BORDER_GREY)

    def to_photo(self, window: np.ndarray) -> np.ndarray:
        """A window of the image in pixels of the photo."""
        return np.concatenate((window[:2] - self._border, window[2:])) / np.tile(self._scales, 2)


def _search_scale(cascade: "cv2.CascadeClassifier", fit: Fit, smallest: float) -> float:
    return min(1.0, cascade.getOriginalWindowSize()[1] * fit.side / smallest)


def _search(
    cascade: "cv2.CascadeClassifier", grey: np.ndarray, step: float
) -> list[tuple[np.ndarray, int]]:
    windows = cascade.detectMultiScale(
        grey, scaleFactor=step, minNeighbors=0, minSize=cascade.getOriginalWindowSize()
    )
    return group_windows(np.array(windows, float).reshape(-1, 4))


def group_windows(windows: np.ndarray) -> list[tuple[np.ndarray, int]]:
    """Means of the windows that lie alike, and their numbers; groups of few windows are left out."""
    near = np.zeros((len(windows),) * 2, np.uint8)
    ends = np.concatenate((windows[:, :2], windows[:, :2] + windows[:, 2:]), 1)
    for i, window in enumerate(windows):
        distance = GROUP_DISTANCE * np.minimum(windows[:, 2], window[2])
        near[i] = (np.abs(ends - ends[i]) <= distance[:, None]).all(1)
    groups, done = [], np.zeros(len(windows), bool)
    for i in range(len(windows)):
        if done[i]:
            continue
        members, count = near[i] > 0, 0
        while members.sum() > count:
            count = int(members.sum())
            members = near[members].any(0)
        done |= members
        if count >= MIN_NEIGHBOURS:
            groups.append((windows[members].mean(0), count))
    return groups


def merge(sightings: Sequence[Sighting]) -> list[Sighting]:
    """One sighting a face: those of several cascades become their mean, and weak ones inside of faces go."""
    faces: list[list[Sighting]] = []
    for sighting in sorted(sightings, key=Sighting.order):
        for face in faces:
            if _iou(face[0].box, sighting.box) >= SAME_FACE_IOU:
                face.append(sighting)
                break
        else:
            if not any(_is_part(face[0].box, sighting.box) for face in faces):
                faces.append([sighting])
    return sorted((_mean(face) for face in faces), key=Sighting.order)


def _mean(face: Sequence[Sighting]) -> Sighting:
    weights = np.array([sighting.neighbours for sighting in face], float) ** 2
    box = np.average([sighting.box for sighting in face], 0, weights)
    return Sighting(box, sum(sighting.neighbours for sighting in face))


def _common(a: np.ndarray, b: np.ndarray) -> float:
    sides = np.minimum(a[:2] + a[2:], b[:2] + b[2:]) - np.maximum(a[:2], b[:2])
    return float(np.prod(np.maximum(sides, 0)))


def _iou(a: np.ndarray, b: np.ndarray) -> float:
    common = _common(a, b)
    return common / (a[2] * a[3] + b[2] * b[3] - common)


def _is_part(stronger: np.ndarray, weaker: np.ndarray) -> bool:
    common = _common(stronger, weaker)
    smaller = min(stronger[2] * stronger[3], weaker[2] * weaker[3])
    return common > 0 and common >= PART_OF_FACE * smaller


def _load(name: str) -> "cv2.CascadeClassifier":
    if not hasattr(cv2, "CascadeClassifier"):
        raise RuntimeError(
            "this OpenCV has no cascades: install the package flsnet, give face boxes, or use OpenCV 4"
        )
    for folder in FOLDERS:
        path = os.path.join(folder, name)
        if os.path.exists(path):
            return cv2.CascadeClassifier(path)
    raise RuntimeError(
        f"{name} is in none of {', '.join(FOLDERS)}: install the package flsnet, or give face boxes"
    )
