# SPDX-License-Identifier: Apache-2.0
"""Pictures without faces: procedural grounds, pieces of photos, and things to paste or to cover with."""

from __future__ import annotations

import glob
import os
from typing import Optional, Sequence

import cv2
import numpy as np

Rng = np.random.Generator
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif")


def picture_paths(folder: str) -> list[str]:
    """The pictures of a folder and of those in it, by their names; raises ValueError where there is none."""
    found = sorted(
        path
        for path in glob.glob(os.path.join(glob.escape(folder), "**", "*"), recursive=True)
        if path.lower().endswith(PICTURES)
    )
    if not found:
        raise ValueError(f"{folder} holds no pictures")
    return found


class PhotoPieces:
    """Random pieces of the photos of some folders, none of which shows a face; each folder gives as many."""

    LONGEST = 900
    """Longer photos are made smaller when they are read."""

    def __init__(self, folders: Sequence[str], limit: int = 3000) -> None:
        self._folders = [self._read_all(folder, limit) for folder in folders]

    def _read_all(self, folder: str, limit: int) -> list[np.ndarray]:
        read = [self._read(path) for path in picture_paths(folder)[:limit]]
        photos = [photo for photo in read if photo is not None]
        if not photos:
            raise ValueError(f"{folder} holds no pictures of 16 pixels or more that can be read")
        return photos

    def _read(self, path: str) -> Optional[np.ndarray]:
        image = cv2.imread(path, cv2.IMREAD_COLOR)
        if image is None or min(image.shape[:2]) < 16:
            return None
        scale = self.LONGEST / max(image.shape[:2])
        if scale < 1:
            image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return image

    def __len__(self) -> int:
        return sum(len(photos) for photos in self._folders)

    def draw(self, height: int, width: int, rng: Rng) -> np.ndarray:
        """A piece at a random scale, turned by quarters, mirrored where it is too small."""
        photos = self._folders[int(rng.integers(len(self._folders)))]
        photo = photos[int(rng.integers(len(photos)))]
        photo = np.rot90(photo, int(rng.integers(4)))
        if rng.random() < 0.5:
            photo = photo[:, ::-1]
        largest = min(photo.shape[0] / height, photo.shape[1] / width)
        scale = float(np.exp(rng.uniform(np.log(0.5), np.log(max(0.6, largest)))))
        rows = min(photo.shape[0], max(8, round(height * scale)))
        columns = min(photo.shape[1], max(8, round(width * scale)))
        y = int(rng.integers(photo.shape[0] - rows + 1))
        x = int(rng.integers(photo.shape[1] - columns + 1))
        piece = photo[y : y + rows, x : x + columns]
        size = (max(1, round(columns / scale)), max(1, round(rows / scale)))
        how = cv2.INTER_AREA if scale > 1 else cv2.INTER_LINEAR
        piece = cv2.resize(np.ascontiguousarray(piece), size, interpolation=how)
        down, right = max(0, height - piece.shape[0]), max(0, width - piece.shape[1])
        if down or right:
            piece = cv2.copyMakeBorder(piece, 0, down, 0, right, cv2.BORDER_REFLECT)
        return piece[:height, :width].copy()


def ground(height: int, width: int, rng: Rng) -> np.ndarray:
    """A procedural picture: a gradient under noise of several scales, stripes, tiles, shapes or writing."""
    image = _gradient(height, width, rng)
    for layer in (_blotches, _waves, _shapes, _tiles, _writing, _lines, _pebbles):
        if rng.random() < 0.3:
            image = layer(image, rng)
    return np.clip(image, 0, 255).astype(np.uint8)


def colour(rng: Rng) -> np.ndarray:
    """A random colour, greyish or skin-like more often than chance would have it."""
    kind = rng.random()
    if kind < 0.35:
        return np.clip(rng.uniform(0, 255) + rng.normal(0, 12, 3), 0, 255)
    if kind < 0.6:
        light = rng.uniform(0.15, 1.0)
        return np.clip(
            np.array([rng.uniform(90, 190), rng.uniform(130, 200), rng.uniform(190, 250)]) * light,
            0,
            255,
        )
    return rng.uniform(0, 255, 3)


def _gradient(height: int, width: int, rng: Rng) -> np.ndarray:
    corners = np.stack([colour(rng) for _ in range(4)]).reshape(2, 2, 3).astype(np.float32)
    if rng.random() < 0.5:
        corners[:] = corners[0, 0] + rng.normal(0, 15, (2, 2, 3))
    return cv2.resize(corners, (width, height), interpolation=cv2.INTER_LINEAR)


def _blotches(image: np.ndarray, rng: Rng) -> np.ndarray:
    height, width = image.shape[:2]
    cells = int(np.exp(rng.uniform(np.log(2), np.log(60))))
    channels = 3 if rng.random() < 0.5 else 1
    coarse = rng.normal(0, rng.uniform(5, 50), (cells, cells, channels)).astype(np.float32)
    field = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return image + field.reshape(height, width, channels)


def _waves(image: np.ndarray, rng: Rng) -> np.ndarray:
    height, width = image.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    angle, frequency = rng.uniform(0, np.pi), np.exp(rng.uniform(np.log(0.05), np.log(1.2)))
    phase = (x * np.cos(angle) + y * np.sin(angle)) * frequency
    if rng.random() < 0.4:
        phase = phase + 2 * np.sin((y * np.cos(angle) - x * np.sin(angle)) * frequency * 0.5)
    wave = np.sin(phase)
    if rng.random() < 0.5:
        wave = np.sign(wave)
    return image + wave[:, :, None] * rng.normal(0, 35, 3).astype(np.float32)


def _tiles(image: np.ndarray, rng: Rng) -> np.ndarray:
    height, width = image.shape[:2]
    cells = int(rng.integers(4, 20))
    tiles = rng.normal(0, 40, (cells, cells, 3 if rng.random() < 0.5 else 1)).astype(np.float32)
    field = cv2.resize(tiles, (width, height), interpolation=cv2.INTER_NEAREST)
    return image + field.reshape(height, width, -1)


def _shapes(image: np.ndarray, rng: Rng) -> np.ndarray:
    image = np.ascontiguousarray(image)
    height, width = image.shape[:2]
    for _ in range(int(rng.integers(2, 14))):
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        tint = colour(rng).tolist()
        radius = np.exp(rng.uniform(np.log(3), np.log(max(3.0, height / 2.5)), 2))
        if rng.random() < 0.5:
            axes = (round(radius[0]), round(radius[1]))
            cv2.ellipse(
                image, centre, axes, rng.uniform(0, 180), 0, 360, tint, cv2.FILLED, cv2.LINE_AA
            )
        else:
            count = int(rng.integers(3, 7))
            corners = np.sort(rng.uniform(0, 2 * np.pi, count))
            points = centre + radius * np.stack((np.cos(corners), np.sin(corners)), 1)
            cv2.fillPoly(image, [points.round().astype(np.int32)], tint, cv2.LINE_AA)
    return image


def _lines(image: np.ndarray, rng: Rng) -> np.ndarray:
    image = np.ascontiguousarray(image)
    height, width = image.shape[:2]
    for _ in range(int(rng.integers(3, 25))):
        ends = [(int(rng.integers(width)), int(rng.integers(height))) for _ in range(2)]
        cv2.line(
            image, ends[0], ends[1], colour(rng).tolist(), int(rng.integers(1, 4)), cv2.LINE_AA
        )
    return image


def _pebbles(image: np.ndarray, rng: Rng) -> np.ndarray:
    """Many round things of one kind: coins, fruit, buttons, windows, dots."""
    image = np.ascontiguousarray(image)
    height, width = image.shape[:2]
    tint, radius = colour(rng), np.exp(rng.uniform(np.log(1.5), np.log(20)))
    for _ in range(int(rng.integers(5, 40))):
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        shade = np.clip(tint + rng.normal(0, 15, 3), 0, 255)
        cv2.circle(image, centre, max(1, round(radius)), shade.tolist(), cv2.FILLED, cv2.LINE_AA)
        if radius > 4:
            spot = (centre[0] - round(radius / 3), centre[1] - round(radius / 3))
            cv2.circle(
                image,
                spot,
                round(radius / 3),
                (shade * 0.6 + 100).tolist(),
                cv2.FILLED,
                cv2.LINE_AA,
            )
    return image


def _writing(image: np.ndarray, rng: Rng) -> np.ndarray:
    image = np.ascontiguousarray(image)
    height, width = image.shape[:2]
    for _ in range(int(rng.integers(1, 6))):
        text = "".join(chr(int(c)) for c in rng.integers(33, 123, int(rng.integers(1, 12))))
        place = (int(rng.integers(-10, width)), int(rng.integers(height)))
        font, size = int(rng.integers(8)), rng.uniform(0.3, 2.5)
        # OpenCV 5 writes into bytes alone.
        mask = np.zeros((height, width), np.uint8)
        shade = colour(rng)
        cv2.putText(mask, text, place, font, size, 255, int(rng.integers(1, 5)), cv2.LINE_AA)
        image += (shade - image) * (mask[:, :, None] / np.float32(255))
    return image


def blob(size: int, rng: Rng) -> tuple[np.ndarray, np.ndarray]:
    """A shaded round or angular thing with spots and lines on it, and its soft coverage, size x size."""
    y, x = np.mgrid[:size, :size].astype(np.float32) / (size - 1) * 2 - 1
    angle = np.arctan2(y, x)
    radius = np.float32(rng.uniform(0.55, 0.9))
    for k in range(2, 5):
        radius = radius + np.float32(rng.normal(0, 0.1 / k)) * np.cos(
            k * angle + np.float32(rng.uniform(0, 6))
        )
    squeeze = np.float32(rng.uniform(0.6, 1.0))
    distance = np.sqrt((x / squeeze) ** 2 + y**2)
    coverage = np.clip((radius - distance) * size / 4, 0, 1)
    light = rng.normal(0, 1, 2)
    light /= np.linalg.norm(light)
    shade = 1 + np.float32(rng.uniform(0, 0.5)) * (
        x * np.float32(light[0]) + y * np.float32(light[1])
    )
    image = colour(rng).astype(np.float32) * shade[:, :, None]
    image = np.ascontiguousarray(image)
    for _ in range(int(rng.integers(0, 7))):
        centre = tuple(int(v) for v in rng.uniform(0.2, 0.8, 2) * size)
        axes = tuple(max(1, int(v)) for v in rng.uniform(0.02, 0.2, 2) * size)
        tint = (
            (image[size // 2, size // 2] * rng.uniform(0.1, 1.4)).tolist()
            if rng.random() < 0.6
            else colour(rng).tolist()
        )
        cv2.ellipse(image, centre, axes, rng.uniform(0, 180), 0, 360, tint, cv2.FILLED, cv2.LINE_AA)
    if rng.random() < 0.3:
        image = _waves(image, rng)
    if rng.random() < 0.3:
        image = _blotches(image, rng)
    return np.clip(image, 0, 255).astype(np.uint8), coverage
