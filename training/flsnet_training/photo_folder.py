# SPDX-License-Identifier: Apache-2.0
"""A folder of labelled photos.

`NAME.jpg` (or .png, .jpeg, .bmp, .webp) belongs to `NAME.labels.png`: one channel of class ids (255 where
unknown), or three channels in the colours of the paper. `boxes.json` in the folder may give the face boxes:
{"NAME": [x, y, width, height], ...}; a face detector finds those that it does not give.
"""

from __future__ import annotations

import glob
import json
import os
import sys
from typing import Optional

import cv2
import numpy as np

from .colours import labels_from_colours
from .haar_boxes import HaarBoxes
from .sample import Sample

EXTENSIONS = (".jpg", ".jpeg", ".png", ".bmp", ".webp")
LARGEST_BOX = 160
"""Photos are shrunk until the face box is no larger: the network sees no more."""


def find_pairs(folder: str) -> list[tuple[str, str, str]]:
    """Name, photo and label map of every pair in the folder."""
    pairs = []
    for labels in sorted(glob.glob(os.path.join(glob.escape(folder), "*.labels.png"))):
        stem = labels[: -len(".labels.png")]
        photo = next((stem + end for end in EXTENSIONS if os.path.exists(stem + end)), None)
        if photo is not None:
            pairs.append((os.path.basename(stem), photo, labels))
    if not pairs:
        raise ValueError(f"{folder} holds no photo with a label map NAME.labels.png")
    return pairs


def read_image(path: str) -> np.ndarray:
    """A BGR photo; raises ValueError if it cannot be read."""
    image = cv2.imread(path, cv2.IMREAD_COLOR)
    if image is None:
        raise ValueError(f"{path} is no readable image")
    return image


def read_labels(path: str) -> np.ndarray:
    """A label map given as ids or in the paper's colours."""
    labels = cv2.imread(path, cv2.IMREAD_UNCHANGED)
    if labels is None or labels.dtype != np.uint8:
        raise ValueError(f"{path} is no readable 8-bit label map")
    return labels if labels.ndim == 2 else labels_from_colours(labels[..., :3])


def read_boxes(folder: str, path: Optional[str] = None) -> dict[str, np.ndarray]:
    """Face boxes by name, from `path` or the folder's boxes.json; empty if there is none."""
    path = path or os.path.join(folder, "boxes.json")
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        return {name: np.array(box, np.float32) for name, box in json.load(file).items()}


class PhotoFolder:
    """Draws labelled photos at random."""

    def __init__(self, folder: str, boxes: Optional[str] = None) -> None:
        given = read_boxes(folder, boxes)
        detector: Optional[HaarBoxes] = None
        self.samples: list[Sample] = []
        for name, photo, label_path in find_pairs(folder):
            image, labels = read_image(photo), read_labels(label_path)
            if image.shape[:2] != labels.shape:
                raise ValueError(f"{photo} and {label_path} differ in size")
            box = given.get(name)
            if box is None:
                detector = detector or HaarBoxes()
                box = detector.find(image)
            if box is None:
                print(f"{photo}: no face found, left out", file=sys.stderr)
                continue
            self.samples.append(_shrink(Sample(image, labels, box)))
        if not self.samples:
            raise ValueError(f"no face found in any photo of {folder}")

    def draw(self, rng: np.random.Generator) -> Sample:
        """One of the photos."""
        return self.samples[int(rng.integers(len(self.samples)))]


def _shrink(sample: Sample) -> Sample:
    scale = LARGEST_BOX / float(sample.box[3])
    if scale >= 1:
        return sample
    size = (
        max(1, round(sample.image.shape[1] * scale)),
        max(1, round(sample.image.shape[0] * scale)),
    )
    ratio = np.array(
        [size[0] / sample.image.shape[1], size[1] / sample.image.shape[0]] * 2, np.float32
    )
    return Sample(
        cv2.resize(sample.image, size, interpolation=cv2.INTER_AREA),
        cv2.resize(sample.labels, size, interpolation=cv2.INTER_NEAREST),
        sample.box * ratio,
    )
