# SPDX-License-Identifier: Apache-2.0
"""Makes a folder of photos of many sizes and formats, some of them broken, from one photo with a face."""

from __future__ import annotations

import argparse
import os
import random
from pathlib import Path

import cv2
import numpy as np

FORMATS = (".jpg", ".jpg", ".png", ".webp", ".tiff", ".bmp")
KINDS_OF_DAMAGE = ("truncated", "empty", "text", "no picture", "changed")


def photo_of(sample: np.ndarray, number: int, largest: int) -> np.ndarray:
    """A part of the sample, or all of it, at a size from one pixel up; some grey, with alpha or 16 bits."""
    chance = random.Random(number)
    longer = max(1, round(largest ** chance.uniform(0.3 if number % 8 else 0, 1)))
    height, width = sample.shape[:2]
    if chance.random() < 0.5:
        top, left = chance.randrange(height // 2), chance.randrange(width // 2)
        sample = sample[top : top + height // 2, left : left + chance.randrange(width // 8, width // 2)]
    scale = longer / max(sample.shape[:2])
    size = [max(1, round(side * scale)) for side in sample.shape[1::-1]]
    photo = cv2.resize(sample, size, interpolation=cv2.INTER_AREA)
    kind = chance.randrange(8)
    if kind == 0:
        photo = cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY)
    elif kind == 1:
        photo = cv2.cvtColor(photo, cv2.COLOR_BGR2BGRA)
    elif kind == 2:
        photo = photo.astype(np.uint16) * 257
    return photo


def encode(photo: np.ndarray, suffix: str) -> bytes:
    if suffix in (".jpg", ".webp", ".bmp"):
        photo = (photo >> 8).astype(np.uint8) if photo.dtype == np.uint16 else photo
        photo = photo[..., :3] if photo.ndim == 3 and suffix != ".webp" else photo
    return cv2.imencode(suffix, photo)[1].tobytes()


def damaged(content: bytes, kind: str) -> bytes:
    if kind == "truncated":
        return content[: len(content) // 2]
    if kind == "empty":
        return b""
    if kind == "text":
        return b"This is no picture.\n"
    if kind == "no picture":
        return bytes(random.Random(len(content)).randbytes(len(content)))
    # The header alone: decoders of all formats refuse it, whatever they make of changed pixels.
    return content[:4] + bytes(60) + content[64:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=Path, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--broken-percent", type=int, default=0)
    parser.add_argument("--largest", type=int, default=640, help="longer side in pixels")
    parser.add_argument("--kinds", type=int, default=400, help="different photos; further ones are links to them")
    parser.add_argument("--out", type=Path, required=True, help="gets folders whole/ and broken/, and photos/ with both")
    arguments = parser.parse_args()
    sample = cv2.imread(str(arguments.sample))
    folder = arguments.out / "photos"
    folder.mkdir(parents=True)
    broken = 0
    first: dict[tuple[int, bool], Path] = {}
    for number in range(arguments.count):
        # Spread evenly: of each hundred, and so of each tenth of the run, the same share is broken.
        is_broken = (number + 1) * arguments.broken_percent // 100 > number * arguments.broken_percent // 100
        kind = number % arguments.kinds
        suffix = FORMATS[kind % len(FORMATS)]
        path = folder / f"{number:06}{'_broken' if is_broken else ''}{suffix}"
        broken += is_broken
        if (kind, is_broken) in first:
            os.link(first[kind, is_broken], path)
            continue
        content = encode(photo_of(sample, kind, arguments.largest), suffix)
        path.write_bytes(damaged(content, random.Random(kind).choice(KINDS_OF_DAMAGE)) if is_broken else content)
        first[kind, is_broken] = path
    print(arguments.count - broken, broken)


if __name__ == "__main__":
    main()
