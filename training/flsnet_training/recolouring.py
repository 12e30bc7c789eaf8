# SPDX-License-Identifier: Apache-2.0
"""Clothes and hair in other colours: people who sit for portraits wear much the same, and seldom the colour of their hair."""

from __future__ import annotations

import dataclasses
from typing import Optional

import cv2
import numpy as np

from .detector.textures import PhotoPieces
from .sample import Sample, Source
from .spec import CLASS_NAMES

BACKGROUND, HAIR = CLASS_NAMES.index("background"), CLASS_NAMES.index("hair")
LUMA = np.array([0.114, 0.587, 0.299], np.float32)
HAIR_TINTS = np.array(
    [[1.0, 1.0, 1.0], [0.75, 0.97, 1.16], [0.55, 0.93, 1.31], [0.42, 0.85, 1.52], [1.15, 1.0, 0.94]], np.float32
)
"""Black, grey and white; brown; fair; red; a blue black. BGR, beside a brightness of 1."""
FEWEST_PIXELS = 30
PATTERNED = 0.4
"""How often clothes take the pattern of a photo."""
DYED = 0.08
"""How often hair takes any colour."""
SPREAD_OF_LIKENESS = 0.3
"""Standard deviation of the logarithm of how much brighter than hair is what has its colour."""


class ConcealedSource(Source):
    """Samples of a source, some of those with coverage in clothes of their hair's colour."""

    def __init__(self, source: Source, share: float) -> None:
        """As `conceal`."""
        self._source, self._share = source, share

    def draw(self, rng: np.random.Generator) -> Sample:
        """One sample."""
        return conceal(self._source.draw(rng), self._share, rng)


class RecolouredSource(Source):
    """Samples of a source, some of those with coverage with clothes or hair, or both, in other colours."""

    def __init__(self, source: Source, photos: PhotoPieces, share: float) -> None:
        """As `recolour`."""
        self._source, self._photos, self._share = source, photos, share

    def draw(self, rng: np.random.Generator) -> Sample:
        """One sample."""
        return recolour(self._source.draw(rng), self._photos, self._share, rng)


def recolour(sample: Sample, photos: PhotoPieces, share: float, rng: np.random.Generator) -> Sample:
    """A keyed photo with other clothes or hair. `photos`: patterns of clothes; `share`: how often clothes are changed, and, apart
    from that, hair."""
    if sample.coverage is None:
        return sample
    image, coverage = sample.image, sample.coverage / np.float32(255)
    grey = bool((np.ptp(image, 2) < 8).mean() > 0.95)
    if rng.random() < share:
        image = _dress(image, _clothes(sample.labels, coverage), photos, rng)
    if rng.random() < share:
        image = _dye(image, _soft(sample.labels == HAIR) * coverage, rng)
    if grey and image is not sample.image:
        image = cv2.merge([cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)] * 3)
    return dataclasses.replace(sample, image=image)


def conceal(sample: Sample, share: float, rng: np.random.Generator) -> Sample:
    """A person whose clothes and hats, and all else that is labelled background and not ground (hands, glasses, jewellery of
    renders), have the colour of the hair, some of the time: `share`. Samples without coverage stay as they are."""
    if sample.coverage is None or not share or rng.random() >= share:
        return sample
    colour = colour_like_hair(sample.image, sample.labels, rng)
    if colour is None:
        return sample
    clothes = _clothes(sample.labels, sample.coverage / np.float32(255))
    mean = float(colour @ LUMA)
    made = recoloured(sample.image, clothes, mean, colour / max(mean, 1e-3), 0.2)
    return dataclasses.replace(sample, image=blended(sample.image, made, clothes))


def colour_like_hair(image: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> Optional[np.ndarray]:
    """The mean colour of the hair, brighter or darker by chance; None where there is next to no hair."""
    hair = labels == HAIR
    if np.count_nonzero(hair) < FEWEST_PIXELS:
        return None
    colour = np.maximum(image[hair].mean(0, dtype=np.float64), 1)
    return (colour * np.exp(rng.normal(0, SPREAD_OF_LIKENESS))).astype(np.float32)


def _clothes(labels: np.ndarray, coverage: np.ndarray) -> np.ndarray:
    return _soft((labels == BACKGROUND) & (coverage > 0.5)) * coverage


def _dress(image: np.ndarray, share: np.ndarray, photos: PhotoPieces, rng: np.random.Generator) -> np.ndarray:
    made = recoloured(image, share, float(rng.uniform(12, 225)), random_tint(rng), float(rng.random()))
    if rng.random() < PATTERNED:
        piece = photos.draw(share.shape[0], share.shape[1], rng).astype(np.float32)
        pattern = piece / np.maximum(piece.mean((0, 1)), 8)
        made = made * (1 + rng.uniform(0.2, 1) * (np.clip(pattern, 0, 3) - 1))
    return blended(image, made, share)


def _dye(image: np.ndarray, share: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    mean = float(np.exp(rng.uniform(np.log(12), np.log(190))))  # dark hair, which hides its relief, is hard
    tint = random_tint(rng) if rng.random() < DYED else HAIR_TINTS[int(rng.integers(len(HAIR_TINTS)))]
    strength = np.float32(rng.uniform(0.3, 1) * (1 - mean / 320))  # fair hair is paler than brown hair
    return blended(image, recoloured(image, share, mean, 1 + strength * (tint - 1), 0.3), share)


def random_tint(rng: np.random.Generator) -> np.ndarray:
    """A colour, from grey to strong, whose brightness is 1."""
    colour = np.exp(rng.normal(0, rng.uniform(0, 0.7), 3)).astype(np.float32)
    return colour / float(colour @ LUMA)


def recoloured(image: np.ndarray, share: np.ndarray, mean: float, tint: np.ndarray, kept: float) -> np.ndarray:
    """The picture as if what `share` marks had the colour `tint` and a mean brightness of `mean` (0 to 255). Its relief stays,
    stronger where it gets brighter, and `kept` (0 to 1) of its differences in colour. The picture as it is where little is marked."""
    pixels = image.astype(np.float32)
    if share.sum() < FEWEST_PIXELS:
        return pixels
    luma = pixels @ LUMA
    before = float((luma * share).sum() / share.sum())
    relief = (luma - before) * np.clip((mean / max(before, 1.0)) ** 0.7, 0.5, 2.2)
    return np.maximum(mean + relief, 0)[..., None] * tint + kept * (pixels - luma[..., None])


def blended(image: np.ndarray, made: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Bytes of `made` where `share` is 1, of `image` where it is 0."""
    return np.clip(np.rint(image + share[..., None] * (made - image)), 0, 255).astype(np.uint8)


def _soft(mask: np.ndarray) -> np.ndarray:
    return cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.7)
