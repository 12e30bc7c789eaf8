# SPDX-License-Identifier: Apache-2.0
"""Face boxes of photos: from files, or found by the module's own face detector."""

from __future__ import annotations

import glob
import json
import os
import sys
from typing import Callable, Optional

import numpy as np

from .haar_boxes import HaarBoxes

Finder = Callable[[np.ndarray], list[tuple[np.ndarray, float]]]
"""Face boxes of a BGR photo with their confidences, the surest first."""


def read_boxes(folder: str, path: Optional[str] = None) -> dict[str, list[np.ndarray]]:
    """Face boxes by the photo's name without its ending, from `path` or the folder's boxes.json, if there is one.

    `path` is a JSON file {"NAME": [x, y, width, height], ...}, a file that `flsnet_segment --json` has written, or a
    folder of such files.
    """
    if path is None:
        path = os.path.join(folder, "boxes.json")
        if not os.path.exists(path):
            return {}
    boxes: dict[str, list[np.ndarray]] = {}
    if os.path.isdir(path):
        files = sorted(glob.glob(os.path.join(glob.escape(path), "*.json")))
        if not files:
            raise ValueError(f"{path} holds no JSON files of face boxes")
    else:
        files = [path]
    for file in files:
        boxes.update(_read_file(file))
    return boxes


def _read_file(path: str) -> dict[str, list[np.ndarray]]:
    with open(path, encoding="utf-8") as file:
        try:
            content = json.load(file)
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error
    if not isinstance(content, dict):
        raise ValueError(f"{path} holds no face boxes by photo name")
    if "image" in content and "faces" in content:  # of flsnet_segment
        name = os.path.splitext(os.path.basename(content["image"]))[0]
        return {name: [_box(face.get("box"), path, name) for face in content["faces"]]}
    return {name: [_box(box, path, name)] for name, box in content.items()}


def _box(values: object, path: str, name: str) -> np.ndarray:
    try:
        box = np.array(values, float)
    except (TypeError, ValueError):
        box = np.zeros(0)
    if box.shape != (4,) or not np.isfinite(box).all() or not (box[2:] > 0).all():
        raise ValueError(f"{path}: the box of {name} must be [x, y, width, height], not {values}")
    return box


def make_finder() -> Finder:
    """The default face detector of the package `flsnet` where it is installed, else its Haar detector in Python."""
    try:
        import flsnet
    except ImportError:
        print(
            "face boxes: by Haar cascades (the package flsnet, whose detector would be used, is not installed)",
            file=sys.stderr,
        )
        return HaarBoxes().find_all
    segmenter = flsnet.FaceLandmarkSegmenter.create()

    def find(image: np.ndarray) -> list[tuple[np.ndarray, float]]:
        faces = segmenter.segmentFaces(np.ascontiguousarray(image))
        found = [(np.array(face.box, float), float(face.confidence)) for face in faces]
        return sorted(found, key=lambda face: -face[1])

    return find


class FaceBoxes:
    """The face boxes of a folder's photos: given ones, else found ones. The detector is made when it is needed."""

    def __init__(self, folder: str, path: Optional[str] = None) -> None:
        self._given = read_boxes(folder, path)
        self._finder: Optional[Finder] = None

    def of(self, name: str, image: np.ndarray) -> list[np.ndarray]:
        """Boxes of a photo, the surest first."""
        if name not in self._given:
            self._finder = self._finder or make_finder()
            self._given[name] = [box for box, _ in self._finder(image)]
        return self._given[name]
