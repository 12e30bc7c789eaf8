# SPDX-License-Identifier: Apache-2.0
"""The wider look: a third network, which sees more around a face than the first one, for hair that reaches out of the first
one's crop (`segmenter/wider_look.cpp`). It is trained as any other, on crops of its own geometry, most of them of faces that
have such hair."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np

from .augment import Augmentation
from .detector.textures import PhotoPieces
from .geometry import CropGeometry, pixel_range
from .grounds import other_ground, random_ground
from .photo_folder import has_long_hair
from .render_stream import first_headers
from .sample import Sample, Source
from .spec import CLASS_NAMES

GEOMETRY = CropGeometry(4.4, 0.0, 0.35)
"""Its crop around a face box: long hair lies below the face, seldom above."""

FAR_HAIR_SHARE = 0.75
"""How often samples are drawn again until hair reaches out of the first network's crop."""
MOST_DRAWS = 12
"""So often they are drawn again at most: a source may have no such hair."""
LEAST_HAIR = 0.02
"""In areas of the face box: so much hair must lie outside."""
LONGER_SHARE = 0.7
"""How often photos of long hair get longer hair."""
LONGEST = 2.5
"""So much longer at most is what a photo shows below the chin."""
BELOW_CHIN = 0.1
"""In sides of the face box: from there on, below it, photos are stretched."""
WIDENED_SHARE = 0.7
"""How often a keyed photo gets more of another ground around it."""
ROOM = 1.2
"""So much of it to each side, in sides of the face box."""
NARROWEST = 4.0
"""Face boxes across a picture: one that shows less has little of what such a crop wants."""


def as_first_look_errs(options: Augmentation) -> Augmentation:
    """Crops of this geometry; their scale varies less, since pictures of training show no more around a face. Photos end as near
    to a face as in other crops, although its middle is not that of the crop."""
    left, top, right, bottom = options.nearest_edges
    edges = (left + GEOMETRY.shift_x, top + GEOMETRY.shift_y, right - GEOMETRY.shift_x, bottom - GEOMETRY.shift_y)
    return dataclasses.replace(options, geometry=GEOMETRY, smallest_scale=0.85, largest_scale=1.12, nearest_edges=edges)


def check_renders(path: str) -> None:
    """Raises ValueError if a file of rendered faces, or one of the folder, does not show enough around them. Each file counts by
    its first face; what comes into the folder later does not."""
    for file, header in first_headers(path):
        size, side = int(header["size"]), float(header["box"][3])
        if size < NARROWEST * side:
            raise ValueError(
                f"{file} shows {size / side:.1f} face boxes, a wider look sees {GEOMETRY.enlargement}: render it by flsnet_render --wide"
            )


def has_far_hair(sample: Sample) -> bool:
    """Whether hair reaches out of the first network's crop."""
    hair = sample.labels == CLASS_NAMES.index("hair")
    square = CropGeometry().square(sample.box)
    rows = slice(*pixel_range(square.y, square.side, hair.shape[0]))
    columns = slice(*pixel_range(square.x, square.side, hair.shape[1]))
    outside = np.count_nonzero(hair) - np.count_nonzero(hair[rows, columns])
    return bool(outside > LEAST_HAIR * sample.box[2] * sample.box[3])


class FarHairSource:
    """Samples of a source, most of them with hair that reaches out of the first network's crop, if it has such."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def draw(self, rng: np.random.Generator) -> Sample:
        """One sample."""
        sample = self._source.draw(rng)
        if rng.random() >= FAR_HAIR_SHARE:
            return sample
        for _ in range(MOST_DRAWS):
            if has_far_hair(sample):
                break
            sample = self._source.draw(rng)
        return sample


def stretched(sample: Sample, factor: float) -> Sample:
    """What lies below the chin, so many times as high: portraits end at the shoulders, and hair goes on."""
    _, y, _, height = (float(value) for value in sample.box)
    begin = min(max(round(y + (1 + BELOW_CHIN) * height), 0), len(sample.labels))

    def longer(image: np.ndarray, interpolation: int) -> np.ndarray:
        below = image[begin:]
        if not below.size:
            return image
        size = (below.shape[1], max(1, round(below.shape[0] * factor)))
        return np.concatenate((image[:begin], cv2.resize(below, size, interpolation=interpolation)))

    return dataclasses.replace(
        sample,
        image=longer(sample.image, cv2.INTER_LINEAR),
        labels=longer(sample.labels, cv2.INTER_NEAREST),
        landmarks=None,
        coverage=None if sample.coverage is None else longer(sample.coverage, cv2.INTER_LINEAR),
    )


class LongerHairSource:
    """Photos of a source; those of long hair (see `has_long_hair`) mostly with longer hair."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def draw(self, rng: np.random.Generator) -> Sample:
        """One sample."""
        sample = self._source.draw(rng)
        if rng.random() >= LONGER_SHARE or not has_long_hair(sample):
            return sample
        return stretched(sample, float(np.exp(rng.uniform(0, np.log(LONGEST)))))


class WidenedSource:
    """Keyed photos of a source, most of them before another ground (see `grounds`) that goes on around them: else such a crop
    would show little but what lies outside of a portrait."""

    def __init__(self, source: Source, photos: PhotoPieces) -> None:
        self._source, self._photos = source, photos

    def draw(self, rng: np.random.Generator) -> Sample:
        """One sample; one that was widened has no coverage any more, so that it gets no second ground."""
        sample = self._source.draw(rng)
        if sample.coverage is None or rng.random() >= WIDENED_SHARE:
            return sample
        room = round(ROOM * float(sample.box[3]))
        sides = ((room, room), (room, room))
        labels = np.pad(sample.labels, sides)
        image = random_ground(self._photos, labels.shape, rng)
        inner = (slice(room, len(labels) - room), slice(room, labels.shape[1] - room))
        image[inner] = other_ground(sample.image, sample.coverage, image[inner])
        box = sample.box + np.array([room, room, 0, 0], sample.box.dtype)
        return dataclasses.replace(
            sample,
            image=np.clip(np.rint(image), 0, 255).astype(np.uint8),
            labels=labels,
            box=box,
            landmarks=None,
            coverage=None,
        )
