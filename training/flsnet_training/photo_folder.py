# SPDX-License-Identifier: Apache-2.0
"""A folder of labelled photos.

`NAME.jpg` (or .png, .jpeg, .bmp, .webp) belongs to `NAME.labels.png`: one channel of class ids (255 where
unknown), or three channels in the colours of the classes (the paper's, unless there are classes of one's own). `boxes.json` in the folder may give the face boxes:
{"NAME": [x, y, width, height], ...}; the face detector finds those that it does not give. `NAME.coverage.png`, if there, is what
`keying` writes.
"""

from __future__ import annotations

import glob
import os
import sys
from typing import Mapping, Optional, Sequence, Union

import cv2
import numpy as np

from .classes import ClassSet
from .colours import labels_from_colours
from .face_boxes import FaceBoxes
from .geometry import CropGeometry
from .sample import Sample
from .spec import CLASS_NAMES, IGNORE

COVERAGE = ".coverage.png"
"""Of the files that say how much of each pixel a person takes (see `keying`)."""
EXTENSIONS = (".jpg", ".jpeg", ".png", ".bmp", ".webp")
LARGEST_BOX = 160
"""Photos are shrunk until the face box is no larger: the network sees no more."""
FIRST_FACE_PART = 2
"""Skin and what lies in it; hair and background are not sure to be a face's."""
HAIR = CLASS_NAMES.index("hair")
LABELLED_SHARE = 0.2
"""So much of a face box must be labelled as parts of a face."""


def find_pairs(folder: str, says_more: bool = True) -> list[tuple[str, str, str]]:
    """Name, photo and label map of every pair in the folder. `says_more`: names label maps without a photo."""
    photos = {name: path for name, path in sorted(_photos(folder), key=_rank, reverse=True)}
    pairs = []
    for labels in sorted(glob.glob(os.path.join(glob.escape(folder), "*.labels.png"))):
        name = os.path.basename(labels)[: -len(".labels.png")]
        if name in photos:
            pairs.append((name, photos[name], labels))
        elif says_more:
            print(f"{labels}: there is no photo {name}{EXTENSIONS[0]} (or {', '.join(EXTENSIONS[1:])}), left out", file=sys.stderr)
    if not pairs:
        raise ValueError(f"{folder} holds no photo with a label map NAME.labels.png")
    return pairs


def find_photos(folder: str) -> list[tuple[str, str]]:
    """Name and path of every photo in the folder; label maps and coverages are none."""
    photos = _photos(folder)
    if not photos:
        raise ValueError(f"{folder} holds no photo")
    return photos


def _photos(folder: str) -> list[tuple[str, str]]:
    photos = []
    for path in sorted(glob.glob(os.path.join(glob.escape(folder), "*"))):
        name, extension = os.path.splitext(os.path.basename(path))
        if extension.lower() in EXTENSIONS and not name.endswith((".labels", ".coverage")):
            photos.append((name, path))
    return photos


def _rank(photo: tuple[str, str]) -> int:
    """Of photos of one name the first one of `EXTENSIONS` counts."""
    return EXTENSIONS.index(os.path.splitext(photo[1])[1].lower())


def read_image(path: str) -> np.ndarray:
    """A BGR photo; raises ValueError if it cannot be read."""
    image = cv2.imread(path, cv2.IMREAD_COLOR)
    if image is None:
        raise ValueError(f"{path} is no readable image")
    return image


def read_labels(path: str, classes: ClassSet = ClassSet()) -> np.ndarray:
    """A label map given as ids or in the classes' colours."""
    labels = cv2.imread(path, cv2.IMREAD_UNCHANGED)
    if labels is None or labels.dtype != np.uint8:
        raise ValueError(f"{path} is no readable 8-bit label map")
    return labels if labels.ndim == 2 else labels_from_colours(labels[..., :3], classes.rgb)


def read_pair(
    photo: str, label_path: str, classes: ClassSet = ClassSet()
) -> tuple[np.ndarray, np.ndarray]:
    """A photo and its label map; raises ValueError if they do not fit together."""
    image, labels = read_image(photo), read_labels(label_path, classes)
    if image.shape[:2] != labels.shape:
        raise ValueError(f"{photo} and {label_path} differ in size")
    return image, labels


def is_keyed(folder: str) -> bool:
    """Whether any photo of the folder has a coverage."""
    return any(name.endswith(COVERAGE) for name in os.listdir(folder))


def read_coverage(path: str, labels: np.ndarray) -> Optional[np.ndarray]:
    """How much of each pixel a person takes, as bytes; None without such a file."""
    if not os.path.exists(path):
        return None
    coverage = cv2.imread(path, cv2.IMREAD_UNCHANGED)
    if coverage is None or coverage.dtype != np.uint8 or coverage.shape != labels.shape:
        raise ValueError(f"{path} is no readable 8-bit map of the photo's size")
    return coverage


def check_classes(labels: np.ndarray, path: str, classes: ClassSet = ClassSet()) -> None:
    """Raises ValueError if a label map holds other ids than those of the classes and 255."""
    wrong = np.setdiff1d(labels, np.append(np.arange(len(classes)), IGNORE))
    if wrong.size:
        raise ValueError(
            f"{path}: {', '.join(map(str, wrong[:5]))} is no class id; ids are 0 to {len(classes) - 1}, or 255 for unknown"
        )


def holds_face(labels: np.ndarray, box: np.ndarray, classes: ClassSet = ClassSet()) -> bool:
    """Whether a face is labelled where the box is; for maps that label nothing of a face but hair, and for other classes, whose
    meaning nobody knows here, whether anything is labelled in the crop."""
    parts = (labels >= FIRST_FACE_PART) & (labels < len(classes))
    if classes.is_default and parts.any():
        x, y, width, height = box
        return _part(parts, x, y, x + width, y + height).sum() >= LABELLED_SHARE * width * height
    square = CropGeometry().square(box)
    half = square.side / 2
    any_part = (labels > 0) & (labels < len(classes))
    return bool(
        _part(any_part, square.x - half, square.y - half, square.x + half, square.y + half).any()
    )


def _part(mask: np.ndarray, left: float, top: float, right: float, bottom: float) -> np.ndarray:
    columns = slice(max(round(left), 0), max(round(right), 0))
    return mask[max(round(top), 0) : max(round(bottom), 0), columns]


def has_long_hair(sample: Sample) -> bool:
    """Whether hair reaches below the mouth: a twentieth of the face box's area of it lies below 0.85 of the box's height."""
    _, y, width, height = (float(value) for value in sample.box)
    below = sample.labels[max(0, int(y + 0.85 * height)) :]
    return bool((below == HAIR).sum() > 0.05 * width * height)


class PhotoFolder:
    """Draws labelled photos at random."""

    def __init__(
        self,
        folder: str,
        boxes: Union[str, Mapping[str, Optional[np.ndarray]], None] = None,
        classes: ClassSet = ClassSet(),
        long_hair: float = 1.0,
    ) -> None:
        """`boxes`: a file of face boxes, see `read_boxes`, or what `boxes` of an earlier object was. Photos whose crop
        would hold no labelled face are named and left out. `long_hair`: how much more often than others photos with such hair
        (see `has_long_hair`) are drawn."""
        known = boxes if isinstance(boxes, Mapping) else {}
        found = None if isinstance(boxes, Mapping) else FaceBoxes(folder, boxes)
        self.samples: list[Sample] = []
        self.boxes: dict[str, Optional[np.ndarray]] = {}
        """The face box of every photo by name; None for those left out."""
        for name, photo, label_path in find_pairs(folder, says_more=found is not None):
            if found is None and known.get(name) is None:
                continue
            image, labels = read_pair(photo, label_path, classes)
            check_classes(labels, label_path, classes)
            box = known[name] if found is None else _choose(found.of(name, image), labels, photo, classes)
            self.boxes[name] = box
            if box is not None:
                coverage = read_coverage(label_path[: -len(".labels.png")] + COVERAGE, labels)
                self.samples.append(
                    _shrink(Sample(image, labels, box.astype(np.float32), coverage=coverage))
                )
        if not self.samples:
            raise ValueError(f"no photo of {folder} has a face that is labelled")
        shares = np.array([long_hair if has_long_hair(sample) else 1.0 for sample in self.samples])
        self._shares = shares / shares.sum()

    def draw(self, rng: np.random.Generator) -> Sample:
        """One of the photos."""
        return self.samples[int(rng.choice(len(self.samples), p=self._shares))]


def _choose(
    boxes: Sequence[np.ndarray], labels: np.ndarray, photo: str, classes: ClassSet
) -> Optional[np.ndarray]:
    """The surest face that is labelled; says why there is none."""
    chosen = next((box for box in boxes if holds_face(labels, box, classes)), None)
    if chosen is None:
        reason = "the crop around it holds no labelled face" if boxes else "no face found"
        print(f"{photo}: {reason}, left out", file=sys.stderr)
    return chosen


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
        coverage=None
        if sample.coverage is None
        else cv2.resize(sample.coverage, size, interpolation=cv2.INTER_AREA),
    )
