# SPDX-License-Identifier: Apache-2.0
"""Photos behind rendered heads, and views of panoramas as such photos:
`python -m flsnet_training.grounds --panoramas DIR --out DIR`.

Panoramas are equirectangular pictures (.hdr, .exr with `OPENCV_IO_ENABLE_OPENEXR=1`, .jpg ...). Their views are what a camera
sees that looks level or nearly so; a panorama of 1024 pixels gives views that are out of focus, as grounds of portraits are.
"""

from __future__ import annotations

import argparse
import dataclasses
import glob
import os
import sys
from typing import Callable, Optional, Sequence

import cv2
import numpy as np

from .detector.textures import PhotoPieces
from .option_checks import at_least
from .places import result_folder
from .recolouring import colour_like_hair
from .sample import Sample, Source

LARGEST_BLUR = 6.0
"""Of a ground: standard deviation in pixels of the picture."""
EXPOSURE = 0.5
"""Standard deviation of the logarithm of how bright a ground is."""
PANORAMAS = (".hdr", ".exr", ".jpg", ".jpeg", ".png")
SMALLEST = 16
"""Pixels of a side: smaller pictures are no grounds (see `PhotoPieces`)."""


def put_before(image: np.ndarray, coverage: np.ndarray, ground: np.ndarray) -> np.ndarray:
    """A picture of a person before another ground. Where hair lets the old ground through, its rest remains; it is at most a
    quarter of the new pixel."""
    alpha = (coverage.astype(np.float32) / 255)[..., None]
    mixed = alpha * image + (1 - alpha) * ground
    return np.clip(np.rint(mixed), 0, 255).astype(np.uint8)


def other_ground(photo: np.ndarray, coverage: np.ndarray, ground: np.ndarray) -> np.ndarray:
    """A keyed photo before another ground. A pixel a F + (1 - a) G of person and ground becomes a F + (1 - a) G': what changes is
    (1 - a) (G' - G), where the old ground G goes on smoothly below the person."""
    old, weight = mean_of(photo.astype(np.float32), coverage == 0, 6)
    share = 1 - coverage.astype(np.float32) / 255
    share[weight < 1e-4] = 0
    return np.clip(np.rint(photo + share[..., None] * (ground - old)), 0, 255).astype(np.uint8)


def mean_of(image: np.ndarray, mask: np.ndarray, sigma: float) -> tuple[np.ndarray, np.ndarray]:
    """The Gaussian mean of the pixels of a mask, and how much of the Gaussian they are."""
    share = mask.astype(np.float32)
    sums = cv2.GaussianBlur(image * share[..., None], (0, 0), sigma)
    weight = cv2.GaussianBlur(share, (0, 0), sigma)
    return sums / np.maximum(weight, 1e-6)[..., None], weight


def random_ground(photos: PhotoPieces, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """A piece of a photo, out of focus half of the time, darker or brighter than it is."""
    ground = photos.draw(shape[0], shape[1], rng).astype(np.float32)
    if rng.random() < 0.5:
        ground = cv2.GaussianBlur(ground, (0, 0), rng.uniform(0.5, LARGEST_BLUR))
    return ground * np.exp(rng.normal(0, EXPOSURE))


class GroundedSource:
    """Samples of a source, some of them before a piece of a photo in place of their ground."""

    def __init__(
        self,
        source: Source,
        photos: PhotoPieces,
        share: float,
        put: Callable[..., np.ndarray] = put_before,
        like_hair: float = 0.0,
    ) -> None:
        """`share`: of the samples with coverage; others stay as they are. `put`: as `put_before`. `like_hair`: how often such a
        ground has the colour of the hair."""
        self._source, self._photos, self._share, self._put = source, photos, share, put
        self._like_hair = like_hair

    def draw(self, rng: np.random.Generator) -> Sample:
        """One sample."""
        sample = self._source.draw(rng)
        if sample.coverage is None or rng.random() >= self._share:
            return sample
        ground = ground_for(sample, self._photos, self._like_hair, rng)
        return dataclasses.replace(sample, image=self._put(sample.image, sample.coverage, ground))


def ground_for(sample: Sample, photos: PhotoPieces, like_hair: float, rng: np.random.Generator) -> np.ndarray:
    """A ground to put behind a person; `like_hair`: how often its mean colour is that of the hair, or nearly so."""
    ground = random_ground(photos, sample.labels.shape, rng)
    if not like_hair or rng.random() >= like_hair:
        return ground
    colour = colour_like_hair(sample.image, sample.labels, rng)
    return ground if colour is None else ground * (colour / np.maximum(ground.mean((0, 1)), 1))


def view(panorama: np.ndarray, size: int, yaw: float, pitch: float, field: float) -> np.ndarray:
    """What a camera sees of an equirectangular picture; angles in radians, `field` from side to side."""
    half = np.tan(field / 2)
    across = np.linspace(-half, half, size, dtype=np.float32)
    x, y = np.meshgrid(across, across)
    up = -y * np.cos(pitch) + np.sin(pitch)
    ahead = np.cos(pitch) + y * np.sin(pitch)
    longitude = np.arctan2(x, ahead) + yaw
    latitude = np.arctan2(up, np.hypot(x, ahead))
    rows, columns = panorama.shape[:2]
    wide = np.concatenate((panorama, panorama[:, :1]), 1)  # so that the seam is interpolated, too
    column = ((longitude / (2 * np.pi) + 0.5) * columns - 0.5) % columns
    row = np.clip((0.5 - latitude / np.pi) * rows - 0.5, 0, rows - 1)
    return cv2.remap(wide, column.astype(np.float32), row.astype(np.float32), cv2.INTER_LINEAR)


def exposed(light: np.ndarray, middle: float) -> np.ndarray:
    """Linear light as bytes: its median becomes `middle` (0 to 1), gamma 2.2."""
    scale = middle**2.2 / max(float(np.median(light)), 1e-6)
    return (np.clip(light * scale, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8)


def random_view(panorama: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """A view of any direction, level or nearly so."""
    field = np.deg2rad(rng.uniform(25, 75))
    picture = view(panorama, size, rng.uniform(-np.pi, np.pi), rng.normal(0.03, 0.12), field)
    return exposed(picture, rng.uniform(0.12, 0.75))


def read_panorama(path: str) -> Optional[np.ndarray]:
    """Linear light; None if the file is no picture."""
    picture = cv2.imread(path, cv2.IMREAD_UNCHANGED)
    if picture is None:
        return None
    picture = picture[..., :3] if picture.ndim == 3 else cv2.merge([picture] * 3)
    if picture.dtype == np.uint8:
        return (picture.astype(np.float32) / 255) ** 2.2
    return np.maximum(picture.astype(np.float32), 0)


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--panoramas", required=True, help="folder of panoramas")
    parser.add_argument("--out", type=result_folder, required=True, help="folder for the views")
    parser.add_argument("--views", type=at_least(1), default=60, help="of each panorama (default %(default)s)")
    parser.add_argument("--size", type=at_least(SMALLEST), default=448, help="pixels of a side (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    try:
        count = write_views(options)
    except OSError as error:
        sys.exit(f"grounds: {error}")
    print(f"{count} views in {options.out}")
    return 0 if count else 1


def write_views(options: argparse.Namespace) -> int:
    """Writes views of panoramas, and says how many."""
    paths = sorted(
        path
        for path in glob.glob(os.path.join(glob.escape(options.panoramas), "*"))
        if path.lower().endswith(PANORAMAS)
    )
    os.makedirs(options.out, exist_ok=True)
    rng = np.random.default_rng(options.seed)
    count = 0
    for path in paths:
        panorama = read_panorama(path)
        if panorama is None:
            print(f"{path} is no picture that can be read: left out")
            continue
        stem = os.path.splitext(os.path.basename(path))[0]
        for number in range(options.views):
            target = os.path.join(options.out, f"{stem}_{number:03d}.jpg")
            if not cv2.imwrite(target, random_view(panorama, options.size, rng)):
                raise OSError(f"cannot write {target}")
            count += 1
    return count


if __name__ == "__main__":
    raise SystemExit(main())
