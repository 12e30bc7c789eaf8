# SPDX-License-Identifier: Apache-2.0
"""Things before a face of a scene: masks, hats and cloths, bars and sunglasses, hands, poles."""

from __future__ import annotations

import cv2
import numpy as np

from .faces import Face, turning
from .textures import Rng, colour, ground

FABRICS = ((240, 235, 225), (225, 200, 160), (20, 20, 20), (200, 205, 210), (60, 50, 120))
"""BGR of common masks, hats and scarves."""


def cover(image: np.ndarray, face: Face, rng: Rng) -> np.ndarray:
    """Covers a part of the face in place; returns the mask of what was covered."""
    mask = np.zeros(image.shape[:2], np.uint8)
    kinds = (_lower, _upper, _bar, _glasses, _half, _patch, _hand, _poles, _across)
    shares = (0.2, 0.26, 0.06, 0.12, 0.08, 0.08, 0.11, 0.04, 0.05)
    kind = kinds[rng.choice(len(kinds), p=shares)]
    kind(mask, face, rng)
    x0, y0, x1, y1 = bounds(face, 2.2, image.shape)
    if x1 <= x0 or y1 <= y0:
        return mask > 0
    if kind is _glasses or kind is _bar:
        paint = np.broadcast_to(rng.uniform(0, 60) + rng.uniform(0, 20, 3), (y1 - y0, x1 - x0, 3))
    elif kind is _hand:
        light = rng.uniform(0.25, 1)
        paint = (
            np.array([rng.uniform(100, 180), rng.uniform(140, 195), rng.uniform(195, 245)]) * light
        )
        paint = paint + rng.normal(0, 3, (y1 - y0, x1 - x0, 3))
    elif rng.random() < 0.35:
        paint = ground(y1 - y0, x1 - x0, rng)
    elif rng.random() < 0.5:
        fabric = np.array(FABRICS[int(rng.integers(len(FABRICS)))]) * rng.uniform(0.5, 1.05)
        paint = fabric + rng.normal(0, 3, (y1 - y0, x1 - x0, 1))
    else:
        paint = np.broadcast_to(colour(rng), (y1 - y0, x1 - x0, 3))
    part = image[y0:y1, x0:x1]
    soft = cv2.GaussianBlur(
        mask[y0:y1, x0:x1].astype(np.float32), (0, 0), max(0.3, 0.015 * face.side)
    )
    part[:] = np.clip(part + (paint - part) * soft[:, :, None], 0, 255).astype(np.uint8)
    return mask > 0


def bounds(face: Face, sides: float, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """x0, y0, x1, y1 of the square of so many sides around the face, within the picture."""
    half = sides / 2 * face.side
    return (
        max(0, int(face.x - half)),
        max(0, int(face.y - half)),
        min(shape[1], int(face.x + half) + 1),
        min(shape[0], int(face.y + half) + 1),
    )


def _polygon(mask: np.ndarray, face: Face, points: list[tuple[float, float]]) -> None:
    """Fills a polygon given in the upright face's frame, in sides."""
    places = np.array(points) @ turning(face.roll).T * face.side + (face.x, face.y)
    cv2.fillPoly(mask, [np.round(places * 16 - 8).astype(np.int32)], 1, cv2.LINE_8, 4)


def _ellipse(
    mask: np.ndarray, face: Face, x: float, y: float, width: float, height: float, turn: float = 0
) -> None:
    angles = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    ring = np.stack((np.cos(angles) * width / 2, np.sin(angles) * height / 2), 1) @ turning(turn).T
    _polygon(mask, face, [(x + u, y + v) for u, v in ring])


def _lower(mask: np.ndarray, face: Face, rng: Rng) -> None:
    top, width = rng.uniform(-0.08, 0.22), rng.uniform(0.45, 0.8)
    _polygon(
        mask,
        face,
        [
            (-width, top + rng.uniform(-0.06, 0.1)),
            (0, top - rng.uniform(0, 0.12)),
            (width, top + rng.uniform(-0.06, 0.1)),
            (width * rng.uniform(0.5, 1), rng.uniform(0.5, 0.9)),
            (-width * rng.uniform(0.5, 1), rng.uniform(0.5, 0.9)),
        ],
    )


def _upper(mask: np.ndarray, face: Face, rng: Rng) -> None:
    bottom, width, tilt = rng.uniform(-0.28, 0.1), rng.uniform(0.5, 0.9), rng.normal(0, 0.05)
    _polygon(
        mask,
        face,
        [
            (-width, bottom + tilt),
            (width, bottom - tilt),
            (width * rng.uniform(0.6, 1), -rng.uniform(0.6, 1.1)),
            (-width * rng.uniform(0.6, 1), -rng.uniform(0.6, 1.1)),
        ],
    )


def _bar(mask: np.ndarray, face: Face, rng: Rng) -> None:
    middle, half, width = rng.normal(-0.25, 0.04), rng.uniform(0.07, 0.16), rng.uniform(0.4, 0.7)
    _polygon(
        mask,
        face,
        [
            (-width, middle - half),
            (width, middle - half),
            (width, middle + half),
            (-width, middle + half),
        ],
    )


def _glasses(mask: np.ndarray, face: Face, rng: Rng) -> None:
    size = rng.uniform(0.2, 0.4)
    height = size * rng.uniform(0.6, 1)
    centres = ((face.landmarks[:2] - (face.x, face.y)) / face.side) @ turning(-face.roll).T
    for x, y in centres:
        _ellipse(mask, face, x, y + 0.02, size, height)
    (x0, y0), (x1, y1) = centres
    _polygon(mask, face, [(x0, y0 - 0.03), (x1, y1 - 0.03), (x1, y1 + 0.01), (x0, y0 + 0.01)])


def _half(mask: np.ndarray, face: Face, rng: Rng) -> None:
    side, edge, tilt = (
        (1 if rng.random() < 0.5 else -1),
        rng.uniform(-0.08, 0.25),
        rng.normal(0, 0.08),
    )
    _polygon(
        mask,
        face,
        [
            (side * (edge - tilt), -0.9),
            (side * 1.0, -0.9),
            (side * 1.0, 0.9),
            (side * (edge + tilt), 0.9),
        ],
    )


def _patch(mask: np.ndarray, face: Face, rng: Rng) -> None:
    x, y = rng.uniform(-0.45, 0.45, 2)
    width, height = rng.uniform(0.15, 0.7, 2)
    _ellipse(mask, face, x, y, width, height, rng.uniform(0, 180))


def _hand(mask: np.ndarray, face: Face, rng: Rng) -> None:
    x, y = rng.uniform(-0.4, 0.4), rng.uniform(-0.2, 0.5)
    turn, width = rng.uniform(0, 360), rng.uniform(0.08, 0.12)
    along, beside = turning(turn)[:, 1], turning(turn)[:, 0]
    for k in range(int(rng.integers(2, 5))):
        length = rng.uniform(0.3, 0.5)
        place = np.array([x, y]) + beside * width * 1.1 * k - along * length / 2
        _ellipse(mask, face, place[0], place[1], width, length, turn)
    palm = np.array([x, y]) + beside * width * 1.5 + along * 0.2
    _ellipse(mask, face, palm[0], palm[1], 0.42, 0.5, turn)


def _poles(mask: np.ndarray, face: Face, rng: Rng) -> None:
    turn, step, width = rng.uniform(0, 180), rng.uniform(0.15, 0.4), rng.uniform(0.02, 0.06)
    along, beside = turning(turn)[:, 1], turning(turn)[:, 0]
    for k in np.arange(-1, 1, step):
        ends = [beside * (k + w) + along * l for w, l in ((0, -1), (width, -1), (width, 1), (0, 1))]
        _polygon(mask, face, [(float(p[0]), float(p[1])) for p in ends])


def _across(mask: np.ndarray, face: Face, rng: Rng) -> None:
    turn, edge = rng.uniform(0, 360), rng.uniform(0.05, 0.35)
    along, beside = turning(turn)[:, 1], turning(turn)[:, 0]
    ends = [beside * w + along * l for w, l in ((edge, -1), (1, -1), (1, 1), (edge, 1))]
    _polygon(mask, face, [(float(p[0]), float(p[1])) for p in ends])
