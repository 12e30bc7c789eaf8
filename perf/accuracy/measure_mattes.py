#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures soft edges of hair and of the whole head on rendered faces, whose coverage of each pixel is known: records of FACTOR
times the size are shrunk by means of areas, pictures and labels alike, so that each pixel has FACTOR x FACTOR samples of its own.

labels     the label map as it is
bilinear   the labels of the network's resolution, as a mask, interpolated
scores     the classes' probabilities (FaceSegmentation.scores)
softMask   of the labels, radius 0.05 sides of the face box
matte      faceMatte()

Of pixels within 0.1 sides of the face box of the true edge, or of partial coverage: the mean absolute error of the matte, and
the mean length of the difference of gradients (Gaussians of 1.4 pixels, as Rhemann et al., CVPR 2009, take them). Faces in
which a part does not occur are left out of its row.

    training/renderer's flsnet_render --heads HEADS --coverage --size 2048 --count 16 --seed 990001 --out RECORDS
    perf/accuracy/measure_mattes.py RECORDS
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any, Optional, Sequence

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "training"))

import flsnet  # noqa: E402
from flsnet_training.places import result_folder  # noqa: E402
from flsnet_training.render_stream import StreamError, read_records  # noqa: E402

from option_types import existing_file, positive  # noqa: E402

BAND = 0.1
"""Width of what is measured on either side of the edge, in sides of the face box."""
PARTS = {"hair": [1], "head": list(range(1, flsnet.FACE_CLASS_COUNT))}


def bilinear(face: Any, classes: list[int], size: tuple[int, int], shape: tuple[int, int]) -> np.ndarray:
    """The labels at the network's resolution, whose mask is interpolated in the photo."""
    planes = [
        cv2.warpAffine(plane, _within(face), size, flags=cv2.INTER_LINEAR, borderValue=float(index == 0))
        for index, plane in enumerate(face.scores)
    ]
    mask = np.isin(np.argmax(planes, 0), classes).astype(np.float32)
    return cv2.warpAffine(mask, face.transform, shape[::-1], flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)


def _within(face: Any) -> np.ndarray:
    """From pixels of the face's region to the network's input."""
    matrix = np.array(face.transform)
    matrix[:, 2] += matrix[:, :2] @ face.region[:2]
    return matrix


def pasted(face: Any, values: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """What belongs to the face's region, in the photo."""
    x, y, width, height = face.region
    whole = np.zeros(shape, np.float32)
    whole[y : y + height, x : x + width] = values
    return whole


def mattes(picture: np.ndarray, face: Any, classes: list[int], size: tuple[int, int]) -> dict[str, np.ndarray]:
    """What each way gives."""
    shape = picture.shape[:2]
    hard = pasted(face, np.isin(face.labels, classes), shape)
    labels = pasted(face, face.labels, shape).astype(np.uint8)
    radius = max(1, round(0.05 * max(face.box[2:])))
    return {
        "labels": hard,
        "bilinear": bilinear(face, classes, size, shape),
        "scores": pasted(face, face.scores[classes].sum(0), shape),
        "softMask": flsnet.softMask(picture, labels, classes, radius),
        "matte": flsnet.faceMatte(picture, face, classes),
    }


def gradients(matte: np.ndarray) -> np.ndarray:
    smooth = cv2.GaussianBlur(matte.astype(np.float64), (0, 0), 1.4)
    return np.stack([cv2.Sobel(smooth, cv2.CV_64F, *order) / 8 for order in ((1, 0), (0, 1))])


def errors(matte: np.ndarray, truth: np.ndarray, side: float) -> Optional[tuple[float, float]]:
    """Mean absolute error and gradient error; None if the truth has no edge."""
    whole, partial = (truth > 0.5).astype(np.uint8), ((truth > 0.02) & (truth < 0.98)).astype(np.uint8)
    reach = np.ones((2 * max(1, round(BAND * side)) + 1,) * 2, np.uint8)
    band = (cv2.dilate(whole, reach) != cv2.erode(whole, reach)) | (cv2.dilate(partial, np.ones((5, 5))) > 0)
    if not whole.any() or not band.any():
        return None
    difference = np.linalg.norm(gradients(matte) - gradients(truth), axis=0)
    return float(np.abs(matte - truth)[band].mean()), float(difference[band].mean())


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=existing_file)
    parser.add_argument("--factor", type=positive, default=4, help="samples of a pixel in each direction")
    parser.add_argument("--count", type=positive, help="faces, from the first one on; default: all")
    parser.add_argument("--model", default="")
    parser.add_argument("--pictures", type=result_folder, help="folder that gets photo, truth and mattes side by side")
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    try:
        run(options)
    except StreamError as error:
        raise SystemExit(f"{options.records}: {error}") from None


def run(options: argparse.Namespace) -> None:
    """Does what the options say."""
    segmenter = flsnet.FaceLandmarkSegmenter.create(options.model, withScores=True)
    found: dict[str, dict[str, list[tuple[float, float]]]] = {part: {} for part in PARTS}
    seconds, faces = 0.0, 0
    with open(options.records, "rb") as stream:
        for record in read_records(stream):
            if options.count is not None and faces == options.count:
                break
            faces += 1
            size = len(record["labels"]) // options.factor
            shrink = {"dsize": (size, size), "interpolation": cv2.INTER_AREA}
            picture = cv2.resize(np.ascontiguousarray(record["image"]), **shrink)
            box = record["header"]["box"] / options.factor
            x, y, width, height = map(float, box)
            (face,) = segmenter.segmentFaces(picture, faces=[(x, y, width, height)])
            for part, classes in PARTS.items():
                truth = cv2.resize(np.isin(record["labels"], classes).astype(np.float32), **shrink)
                begin = time.perf_counter()
                flsnet.faceMatte(picture, face, classes)
                seconds += time.perf_counter() - begin
                results = mattes(picture, face, classes, segmenter.inputSize)
                for name, matte in results.items():
                    error = errors(matte, truth, float(max(box[2:])))
                    if error is not None:
                        found[part].setdefault(name, []).append(error)
                if options.pictures:
                    folder = Path(options.pictures)
                    folder.mkdir(parents=True, exist_ok=True)
                    tiles = [cv2.cvtColor(np.uint8(255 * x), cv2.COLOR_GRAY2BGR) for x in (truth, *results.values())]
                    cv2.imwrite(str(folder / f"{faces:03}_{part}.png"), np.hstack((picture, *tiles)))
    if not faces:
        raise StreamError("it holds no rendered faces")
    print("| part | of | mean absolute error | gradient error |\n|---|---|---|---|")
    for part, rows in found.items():
        for name, values in rows.items():
            mean = np.mean(values, 0)
            print(f"| {part} | {name} | {mean[0]:.4f} | {mean[1]:.4f} |")
    print(f"{faces} faces, {1000 * seconds / (2 * faces):.0f} ms a matte")


if __name__ == "__main__":
    main()
