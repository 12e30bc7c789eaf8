# SPDX-License-Identifier: Apache-2.0
"""Faces of a few ellipses: enough to learn something from. As a program it stands for flsnet_render."""

from __future__ import annotations

import argparse
import os

import cv2
import numpy as np

from flsnet_training.render_stream import HEADER, record_type

COLOURS = (
    (120, 110, 90),
    (20, 30, 50),
    (140, 170, 220),
    (30, 50, 80),
    (90, 60, 30),
    (240, 240, 240),
    (60, 60, 90),
    (90, 80, 200),
    (40, 20, 60),
)
"""BGR by class."""


def make_record(seed: int, size: int = 96, version: int = 2, view: float = 3.2) -> np.ndarray:
    """One record of the renderer's stream; `view`: face boxes across it, about."""
    rng = np.random.default_rng(seed)
    labels = np.zeros((size, size), np.uint8)
    side = size / view * rng.uniform(0.9, 1.1)
    x, y = size / 2 + rng.normal(0, 2), size / 2 + rng.normal(0, 2)

    def ellipse(label: int, dx: float, dy: float, width: float, height: float) -> None:
        centre = (round(x + dx * side), round(y + dy * side))
        cv2.ellipse(
            labels,
            centre,
            (round(width * side), round(height * side)),
            0,
            0,
            360,
            label,
            cv2.FILLED,
        )

    ellipse(1, 0, -0.3, 0.75, 0.8)
    ellipse(2, 0, 0, 0.55, 0.55)
    for sign in (-1, 1):
        ellipse(3, sign * 0.25, -0.42, 0.17, 0.04)
        ellipse(5, sign * 0.25, -0.2, 0.15, 0.08)
        ellipse(4, sign * 0.25, -0.2, 0.06, 0.08)
        ellipse(6, sign * 0.07, 0.08, 0.04, 0.03)
    ellipse(7, 0, 0.28, 0.2, 0.09)
    ellipse(8, 0, 0.28, 0.14, 0.03)
    image = np.array(COLOURS, np.float32)[labels] + rng.normal(0, 8, (size, size, 3))
    record = np.zeros((), record_type(size, version))
    record["header"]["magic"], record["header"]["version"] = b"FLSR", version
    record["header"]["size"], record["header"]["seed"] = size, seed
    record["header"]["box"] = (x - side / 2, y - side / 2, side, side)
    if version >= 2:
        record["landmarks"] = (x, y) + side * rng.uniform(-0.5, 0.5, (68, 2))
    record["image"], record["labels"] = np.clip(image, 0, 255), labels
    return record


def write_records(path: str, seeds: range, size: int = 96) -> None:
    """A file of the renderer's stream."""
    assert HEADER.itemsize == 64
    with open(path, "wb") as file:
        for seed in seeds:
            file.write(make_record(seed, size).tobytes())


def main() -> None:
    """Takes the options of flsnet_render that training/README.md uses."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--heads", required=True)
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--out")
    what.add_argument("--pictures")
    options = parser.parse_args()
    seeds = range(options.seed, options.seed + options.count)
    if options.out:
        write_records(options.out, seeds, options.size)
        return
    os.makedirs(options.pictures, exist_ok=True)
    for seed in seeds:
        cv2.imwrite(os.path.join(options.pictures, f"{seed}.png"), make_record(seed, options.size)["image"])


if __name__ == "__main__":
    main()
