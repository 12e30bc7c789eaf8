# SPDX-License-Identifier: Apache-2.0
"""Random changes of how a crop was lit, taken and stored; none moves a pixel."""

from __future__ import annotations

import cv2
import numpy as np

Rng = np.random.Generator


def degrade(image: np.ndarray, rng: Rng) -> np.ndarray:
    """All changes in the order in which a camera and a web site make them, each at its own probability."""
    steps = (
        (0.45, light),
        (0.45, saturation),
        (0.85, tone),
        (0.30, soften),
        (0.07, shake),
        (0.08, sharpen),
        (0.06, coloured_light),
        (0.06, hard_contrast),
        (0.20, low_resolution),
        (0.35, grain),
        (0.50, jpeg),
    )
    for probability, step in steps:
        if rng.random() < probability:
            image = step(image, rng)
    return image


def light(image: np.ndarray, rng: Rng) -> np.ndarray:
    """A vignette, a gradient, a soft shadow edge, or blotches of light."""
    height, width = image.shape[:2]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    kind = rng.integers(4)
    if kind == 0:
        field = 1 - np.float32(rng.uniform(0, 0.4)) * (x * x + y * y)
    elif kind == 3:
        coarse = rng.normal(1, 0.22, (int(rng.integers(2, 6)),) * 2).astype(np.float32)
        field = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    else:
        angle = rng.uniform(0, 2 * np.pi)
        along = x * np.float32(np.cos(angle)) + y * np.float32(np.sin(angle))
        if kind == 1:
            field = 1 + np.float32(rng.uniform(0, 0.55)) * along
        else:
            steepness, place = np.float32(rng.uniform(2, 12)), np.float32(rng.normal(0, 0.35))
            field = 1 - np.float32(rng.uniform(0.1, 0.65)) / (
                1 + np.exp(-steepness * (along - place))
            )
    colour = np.exp(rng.normal(0, 0.05, 3)).astype(np.float32)
    product = image * np.clip(field, 0.1, 1.9)[:, :, None] * colour
    return np.clip(product, 0, 255).astype(np.uint8)


def saturation(image: np.ndarray, rng: Rng) -> np.ndarray:
    """More or less colour, a turn of the hue, or grey (a quarter of the time)."""
    luma = np.array([0.114, 0.587, 0.299])
    amount = 0.0 if rng.random() < 0.25 else rng.uniform(0.3, 1.5)
    matrix = np.eye(3) * amount + np.outer(np.ones(3), luma) * (1 - amount)
    if amount > 0:
        angle = rng.normal(0, 0.12)
        axis = np.full(3, 3**-0.5)
        cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
        turn = (
            np.cos(angle) * np.eye(3)
            + np.sin(angle) * cross
            + (1 - np.cos(angle)) * np.outer(axis, axis)
        )
        matrix = turn @ matrix
    return cv2.transform(image, matrix)


def tone(image: np.ndarray, rng: Rng) -> np.ndarray:
    """Gamma, contrast, brightness and a colour cast, by one table a channel."""
    levels = np.arange(256, dtype=np.float32) / 255
    curve = levels ** np.exp(rng.normal(0, 0.28))
    curve = (curve - 0.5) * np.exp(rng.normal(-0.03, 0.2)) + 0.5 + rng.normal(0, 0.07)
    table = curve[:, None] * np.exp(rng.normal(0, 0.07, 3)) + rng.normal(0, 0.015, 3)
    return cv2.LUT(image, np.clip(table * 255, 0, 255).astype(np.uint8).reshape(1, 256, 3))


def coloured_light(image: np.ndarray, rng: Rng) -> np.ndarray:
    """A stage's or a sunset's light: one strong colour, or one from each side."""
    width = image.shape[1]
    colours = np.clip(np.exp(rng.normal(-0.2, 0.45, (2, 3))), 0.08, 1.6).astype(np.float32)
    if rng.random() < 0.5:
        colours[1] = colours[0]
    share = np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
    return np.clip(image * (colours[0] * (1 - share) + colours[1] * share), 0, 255).astype(np.uint8)


def hard_contrast(image: np.ndarray, rng: Rng) -> np.ndarray:
    """Shadows without detail and burnt lights, often in black and white."""
    if rng.random() < 0.6:
        grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
        image = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)
    levels = np.arange(256, dtype=np.float32) / 255
    middle, steepness = rng.uniform(0.3, 0.65), rng.uniform(4, 10)
    curve = 1 / (1 + np.exp(-steepness * (levels - middle)))
    curve = (curve - curve[0]) / (curve[-1] - curve[0])
    return cv2.LUT(image, (curve * 255).astype(np.uint8))


def soften(image: np.ndarray, rng: Rng) -> np.ndarray:
    """A lens out of focus: mostly a little, sometimes by 1/25 of the face."""
    sigma = np.exp(rng.uniform(np.log(0.4), np.log(4.5)))
    return cv2.GaussianBlur(image, (0, 0), sigma * image.shape[0] / 288)


def shake(image: np.ndarray, rng: Rng) -> np.ndarray:
    """A short straight motion blur."""
    size = int(rng.integers(3, 8))
    kernel = np.zeros((size, size), np.float32)
    cv2.line(kernel, (0, int(rng.integers(size))), (size - 1, int(rng.integers(size))), 1)
    if rng.random() < 0.5:
        kernel = np.ascontiguousarray(kernel.T)
    return cv2.filter2D(image, -1, kernel / kernel.sum())


def sharpen(image: np.ndarray, rng: Rng) -> np.ndarray:
    """An unsharp mask, as cameras apply it."""
    amount = rng.uniform(0.3, 1.5)
    return cv2.addWeighted(
        image, 1 + amount, cv2.GaussianBlur(image, (0, 0), rng.uniform(0.7, 2)), -amount, 0
    )


def low_resolution(image: np.ndarray, rng: Rng) -> np.ndarray:
    """A small face, enlarged: down to some 14 pixels from brows to chin."""
    factor = np.exp(rng.uniform(np.log(0.13), np.log(0.8))) * 288 / max(image.shape[0], 288)
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    kind = cv2.INTER_LINEAR if rng.random() < 0.6 else cv2.INTER_CUBIC
    return cv2.resize(small, (image.shape[1], image.shape[0]), interpolation=kind)


def grain(image: np.ndarray, rng: Rng) -> np.ndarray:
    """Sensor noise, of single pixels or somewhat coarser, grey or coloured."""
    height, width = image.shape[:2]
    channels = 3 if rng.random() < 0.6 else 1
    coarseness = 1 if rng.random() < 0.7 else 2
    shape = (-(-height // coarseness), -(-width // coarseness), channels)
    noise = rng.standard_normal(shape, np.float32) * np.float32(abs(rng.normal(0, 7)))
    if coarseness > 1:
        noise = cv2.resize(noise, (width, height), interpolation=cv2.INTER_LINEAR).reshape(
            height, width, channels
        )
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def jpeg(image: np.ndarray, rng: Rng) -> np.ndarray:
    """Compression."""
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(22, 96))])
    return cv2.imdecode(data, cv2.IMREAD_COLOR)
