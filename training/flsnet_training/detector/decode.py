# SPDX-License-Identifier: Apache-2.0
"""From the head's maps to faces, and the pyramid around it: the reference of what the module does in C++."""

from __future__ import annotations

import dataclasses
import math
from typing import Callable, Sequence

import cv2
import numpy as np
import torch

from ..dataset import to_input
from ..geometry import BORDER_COLOUR
from .faces import Face, centre_matrix, similarity
from .network import DetectorNet
from .spec import CROP_FACE, CROP_SIDE, SIDE_BASE


@dataclasses.dataclass(frozen=True)
class DecodeOptions:
    """How maps become faces; the numbers of the description beside the weights."""

    threshold: float = 0.5
    smallest: float = 7.0
    """Sides beyond these, in pixels of a pyramid level, are left to the other levels."""
    largest: float = 72.0
    pyramid: float = 2.0
    last_side: int = 64
    """The pyramid ends where the longer side is at most so many pixels."""
    iou: float = 0.35
    """Boxes that overlap more are one face."""
    inside: float = 0.7
    """Boxes of which more lies in a better one are parts of it."""
    blend: float = 0.5
    """Boxes that overlap more are averaged,"""
    turn: float = 0.7
    """if the cosine of the angle between them is larger, too: the mean of opposite directions is none."""


SECOND_LOOK_MARGINS = (1.0, 3.0)
"""Faces whose logit is by so much below that of the threshold get a second look, too. Of those below the first margin few are
faces: as many get one as of the others, or `DOUBTFUL_SECOND_LOOKS`."""
DOUBTFUL_SECOND_LOOKS = 4
SAME_PLACE, SAME_SIDE = 0.4, 1.8
"""Largest distance of its centre, in sides, and largest ratio of its side, of what is the same face there."""
LEAST = DecodeOptions(threshold=0.018)
NO_FACE_LOGIT = -5.3
"""Of a second look that sees nothing."""


def decode_map(
    outputs: np.ndarray,
    stride: int,
    options: DecodeOptions = DecodeOptions(),
    scale: tuple[float, float] = (1.0, 1.0),
) -> np.ndarray:
    """Candidates of one map of 16 x rows x columns, made from a picture of `scale` (x, y) of the photo's size.

    One row each, in the photo's pixels: confidence, x, y, side, cosine and sine of the roll, 5 x (x, y).
    """
    confidence = 1 / (1 + np.exp(-outputs[0].astype(np.float64)))
    side = SIDE_BASE * np.exp2(np.clip(outputs[3].astype(np.float64), -20, 20))
    rows, columns = np.nonzero(
        (confidence >= options.threshold) & (side >= options.smallest) & (side <= options.largest)
    )
    cells = outputs[:, rows, columns].astype(np.float64)
    side = side[rows, columns]
    x = stride * (columns + 0.5 + cells[1])
    y = stride * (rows + 0.5 + cells[2])
    length = np.maximum(np.hypot(cells[4], cells[5]), 1e-9)
    found = np.empty((len(rows), 16))
    found[:, 0] = confidence[rows, columns]
    found[:, 1], found[:, 2], found[:, 3] = x / scale[0], y / scale[1], 2 * side / sum(scale)
    found[:, 4], found[:, 5] = cells[4] / length, cells[5] / length
    found[:, 6::2] = (x + side * cells[6::2]).T / scale[0]
    found[:, 7::2] = (y + side * cells[7::2]).T / scale[1]
    return found


def merge(candidates: np.ndarray, options: DecodeOptions = DecodeOptions()) -> list[Face]:
    """Faces by falling confidence: the best box suppresses and averages those that overlap with it."""
    order = np.argsort(-candidates[:, 0], kind="stable")
    left = candidates[order]
    faces: list[Face] = []
    while len(left):
        best = left[0]
        half = left[:, 3] / 2
        width = np.minimum(left[:, 1] + half, best[1] + best[3] / 2) - np.maximum(
            left[:, 1] - half, best[1] - best[3] / 2
        )
        height = np.minimum(left[:, 2] + half, best[2] + best[3] / 2) - np.maximum(
            left[:, 2] - half, best[2] - best[3] / 2
        )
        common = np.maximum(width, 0) * np.maximum(height, 0)
        iou = common / (left[:, 3] ** 2 + best[3] ** 2 - common)
        inside = common / np.minimum(left[:, 3], best[3]) ** 2
        iou[0] = 1
        near = left[(iou > options.blend) & (_cosines(left, best) > options.turn)]
        weight = near[:, 0] / near[:, 0].sum()
        mean = weight @ near
        faces.append(
            Face(
                x=float(mean[1]),
                y=float(mean[2]),
                side=float(np.exp2(weight @ np.log2(near[:, 3]))),
                roll=float(np.degrees(np.arctan2(mean[5], mean[4]))),
                landmarks=mean[6:].reshape(5, 2),
                confidence=float(best[0]),
            )
        )
        gone = (iou > options.iou) | (inside > options.inside)
        gone[0] = True
        left = left[~gone]
    return faces


def _cosines(rows: np.ndarray, best: np.ndarray) -> np.ndarray:
    """Of the angles between their directions and that of the best; 1 for itself."""
    lengths = np.hypot(rows[:, 4], rows[:, 5]) * np.hypot(best[4], best[5])
    found: np.ndarray = (rows[:, 4:6] @ best[4:6]) / np.maximum(lengths, 1e-12)
    found[0] = 1
    return found


def pyramid_scales(
    height: int, width: int, smallest_face: float = 0.0, options: DecodeOptions = DecodeOptions()
) -> list[float]:
    """Scales of the photo at which the network runs; only a `smallest_face` above the network's makes the first below 1."""
    scale = min(1.0, options.smallest / smallest_face) if smallest_face > 0 else 1.0
    scales = [scale]
    while max(height, width) * scales[-1] > options.last_side:
        scales.append(scales[-1] / options.pyramid)
    return scales


def padded(image: np.ndarray, multiple: int) -> np.ndarray:
    """The picture with the border's colour on the right and at the bottom, sides multiples of `multiple`."""
    height, width = image.shape[:2]
    return cv2.copyMakeBorder(
        image, 0, -height % multiple, 0, -width % multiple, cv2.BORDER_CONSTANT, value=BORDER_COLOUR
    )


def upright_crop(image: np.ndarray, face: Face) -> tuple[np.ndarray, np.ndarray]:
    """The face in the middle, upright and `CROP_FACE` wide, and the matrix from edge coordinates of the photo."""
    scale = CROP_FACE / face.side
    matrix = similarity((face.x, face.y), (CROP_SIDE / 2, CROP_SIDE / 2), scale, -face.roll)
    shrunk, from_shrunk = image, matrix
    factor = math.floor(1 / scale)
    if 1 / scale > 2:  # warpAffine looks at four pixels only
        size = (
            max(1, round(image.shape[1] / factor)),
            max(1, round(image.shape[0] / factor)),
        )
        shrunk = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        ratio = np.array([image.shape[1] / size[0], image.shape[0] / size[1], 1])
        from_shrunk = matrix * ratio
    crop = cv2.warpAffine(
        shrunk,
        centre_matrix(from_shrunk),
        (CROP_SIDE, CROP_SIDE),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=BORDER_COLOUR,
    )
    return crop, matrix


def as_row(face: Face) -> np.ndarray:
    """As `decode_map` gives it."""
    roll = math.radians(face.roll)
    head = (face.confidence, face.x, face.y, face.side, math.cos(roll), math.sin(roll))
    return np.concatenate((head, face.landmarks.reshape(-1)))


def logit(confidence: float) -> float:
    """Of a confidence; those of 0 and 1 are moved a little."""
    confidence = min(max(confidence, 1e-9), 1 - 1e-9)
    return math.log(confidence / (1 - confidence))


def sigmoid(value: float) -> float:
    """The confidence of a logit."""
    return 1 / (1 + math.exp(-value))


class TorchDetector:
    """Finds the faces of photos with the network in PyTorch."""

    def __init__(
        self,
        network: DetectorNet,
        smallest_face: float = 0.0,
        options: DecodeOptions = DecodeOptions(),
    ) -> None:
        self._network = network.eval()
        self._smallest_face, self._options = smallest_face, options

    @torch.no_grad()
    def __call__(self, image: np.ndarray) -> list[Face]:
        """Faces by falling confidence."""
        candidates = [np.zeros((0, 16))]
        likely, least = (logit(self._options.threshold) - margin for margin in SECOND_LOOK_MARGINS)
        first = dataclasses.replace(self._options, threshold=sigmoid(least))
        height, width = image.shape[:2]
        for scale in pyramid_scales(height, width, self._smallest_face, self._options):
            level = image
            if scale != 1:
                size = (
                    max(1, round(image.shape[1] * scale)),
                    max(1, round(image.shape[0] * scale)),
                )
                level = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
            outputs = self._outputs(padded(level, self._network.spec.multiple)[None])
            ratio = (level.shape[1] / image.shape[1], level.shape[0] / image.shape[0])
            candidates.append(decode_map(outputs[0], self._network.spec.stride, first, ratio))
        faces = merge(np.concatenate(candidates), self._options)
        count = sum(logit(face.confidence) >= likely for face in faces)
        looked = [self._look_again(image, face) for face in faces[: count + max(count, DOUBTFUL_SECOND_LOOKS)]]
        merged = merge(np.array([as_row(face) for face in looked]).reshape(-1, 16), self._options)
        return [face for face in merged if face.confidence >= self._options.threshold]

    def _look_again(self, image: np.ndarray, face: Face) -> Face:
        crop, to_crop = upright_crop(image, face)
        seen = decode_map(self._outputs(crop[None])[0], self._network.spec.stride, LEAST)
        middle = np.full(2, CROP_SIDE / 2)
        for second in merge(seen, self._options):
            ratio = second.side / CROP_FACE
            distance = np.hypot(*(middle - (second.x, second.y)))
            if distance <= SAME_PLACE * CROP_FACE and 1 / SAME_SIDE <= ratio <= SAME_SIDE:
                mean = (logit(face.confidence) + logit(second.confidence)) / 2
                return dataclasses.replace(
                    second.moved(cv2.invertAffineTransform(to_crop)), confidence=sigmoid(mean)
                )
        mean = (logit(face.confidence) + NO_FACE_LOGIT) / 2
        return dataclasses.replace(face, confidence=sigmoid(mean))

    def _outputs(self, pictures: np.ndarray) -> np.ndarray:
        inputs = to_input(torch.from_numpy(pictures))
        return self._network(inputs.contiguous(memory_format=torch.channels_last)).numpy()


Detector = Callable[[np.ndarray], Sequence[Face]]
"""Anything that finds faces in a BGR photo."""
