# SPDX-License-Identifier: Apache-2.0
"""Detectors that can be measured, by name."""

from __future__ import annotations

import argparse
import importlib
import json
import os
from typing import Any, Mapping, Sequence

import cv2
import numpy as np
import torch

from ..geometry import BORDER_COLOUR
from ..haar_boxes import HaarBoxes
from ..safetensors_io import load as load_tensors
from .decode import DecodeOptions, Detector, TorchDetector
from .faces import Face
from .network import DetectorNet

NO_LANDMARKS = np.zeros((0, 2))
EYES_TO_MOUTH = 0.48
"""Distance from the middle of the eyes to the middle of the mouth, in sides of the box: median over renders."""
BELOW_EYES = 0.59
"""The box's centre lies below the middle of the eyes by so much of that distance."""


def open_detector(
    name: str, smallest_face: float = 0.0, threshold: float = 0.0, fallback: float = 0.0
) -> Detector:
    """`torch:NAME` of an export, `flsnet` or `flsnet:MODEL_FILE`, the same as `parser`
    with the vote of the module's labels, `haar`, `yunet:FILE`, `rcnn:NAME` of an export of
    `flsnet_training.faster_rcnn`, or `package.module:function`. `fallback` is for the module's: from that confidence on it
    gives faces of pictures that have none of `threshold`."""
    kind, _, rest = name.partition(":")
    if kind == "torch":
        network = read_export(rest)
        return TorchDetector(network, smallest_face, DecodeOptions(threshold=threshold or 0.5))
    if kind == "haar":
        return Haar()
    if kind == "yunet":
        return YuNet(existing_file(rest))
    if kind == "rcnn":
        return RegionProposals(rest, threshold)
    if kind in ("flsnet", "parser"):
        model = existing_file(rest) if rest else ""
        return ModuleDetector(model, smallest_face, threshold, kind == "parser", fallback)
    return function_of(name)


def function_of(name: str) -> Detector:
    """The function `package.module:function`."""
    module, _, function = name.partition(":")
    if not module or not function:
        raise ValueError(
            f"{name} is no detector: it must be torch:NAME, flsnet, parser, haar, yunet:FILE, rcnn:NAME "
            "or package.module:function"
        )
    found = getattr(importlib.import_module(module), function, None)
    if found is None:
        raise ValueError(f"{module} has no {function}")
    return found


def existing_file(path: str) -> str:
    """The same, where it is one."""
    if not os.path.isfile(path):
        raise ValueError(f"{path} is no file")
    return path


def least_confidence(text: str) -> float:
    """The type of an option that is the least confidence of faces."""
    value = float(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"must be above 0 and at most 1, got {text}")
    return value


def read_export(name: str) -> DetectorNet:
    """The network of NAME.safetensors."""
    path = name + ".safetensors"
    tensors = load_tensors(path)
    if "head.weight" not in tensors:
        raise ValueError(f"{path} is no detector: it has no head.weight")
    return read_network(tensors)


def read_network(tensors: Mapping[str, np.ndarray]) -> DetectorNet:
    """The network of an export's tensors."""
    network = DetectorNet()
    network.load_folded(
        {key: torch.from_numpy(value.astype(np.float32)) for key, value in tensors.items()}
    )
    return network.to(memory_format=torch.channels_last).eval()


class Haar:
    """The module's Haar detector."""

    def __init__(self) -> None:
        self._boxes = HaarBoxes()

    def __call__(self, image: np.ndarray) -> Sequence[Face]:
        """Faces without roll and landmarks."""
        return [
            Face(x + side / 2, y + side / 2, side, 0.0, NO_LANDMARKS, confidence)
            for (x, y, side, _), confidence in self._boxes.find_all(image)
        ]


class YuNet:
    """`cv2.FaceDetectorYN` at its default threshold, on the photo letterboxed to its model's size."""

    SIDE = 640

    def __init__(self, path: str, threshold: float = 0.9) -> None:
        self._detector = cv2.FaceDetectorYN.create(path, "", (self.SIDE, self.SIDE), threshold)

    def __call__(self, image: np.ndarray) -> Sequence[Face]:
        """Faces, their boxes from the landmarks."""
        scale = self.SIDE / max(image.shape[:2])
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        canvas = np.zeros((self.SIDE, self.SIDE, 3), np.uint8)
        canvas[: small.shape[0], : small.shape[1]] = small[: self.SIDE, : self.SIDE]
        rows = self._detector.detect(canvas)[1]
        return [
            self._face(row / scale, float(row[14])) for row in (rows if rows is not None else [])
        ]

    @staticmethod
    def _face(row: np.ndarray, confidence: float) -> Face:
        landmarks = row[4:14].reshape(5, 2).astype(np.float64)
        eyes, mouth = landmarks[:2].mean(0), landmarks[3:].mean(0)
        down = mouth - eyes
        centre = eyes + BELOW_EYES * down
        roll = float(np.degrees(np.arctan2(down[0], down[1])))
        side = float(np.hypot(*down)) / EYES_TO_MOUTH
        return Face(float(centre[0]), float(centre[1]), side, roll, landmarks, confidence)


class RegionProposals:
    """A Faster R-CNN in `cv::flsnet::DnnFaceDetector`, through the Python package `flsnet`.

    Photos are shrunk to its input, never enlarged, and padded on the right and at the bottom."""

    def __init__(self, name: str, threshold: float = 0.0) -> None:
        with open(name + ".json", encoding="utf-8") as file:
            values = json.load(file)["parameters"]
        if threshold:
            values["confidence"] = threshold
        self._side = int(values["inputSize"][0])
        flsnet = importlib.import_module("flsnet")
        parameters = flsnet.DnnFaceDetector.Parameters(
            **{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
        )
        self._find = flsnet.DnnFaceDetector.create(
            name + ".prototxt", name + ".caffemodel", parameters
        ).detectFaces

    def __call__(self, image: np.ndarray) -> Sequence[Face]:
        """Faces without roll and landmarks."""
        scale = min(1.0, self._side / max(image.shape[:2]))
        size = [max(1, min(self._side, round(side * scale))) for side in image.shape[1::-1]]
        small = cv2.resize(image, size, interpolation=cv2.INTER_AREA) if scale < 1 else image
        canvas = np.empty((self._side, self._side, 3), np.uint8)
        canvas[:] = BORDER_COLOUR
        canvas[: size[1], : size[0]] = small
        found = []
        for face in self._find(canvas):
            x, y, width, height = (value / scale for value in face.box)
            found.append(Face(x + width / 2, y + height / 2, height, 0.0, NO_LANDMARKS, face.confidence))
        return found


DOUBTFUL, LAST_RESORT = 0.25, 0.05
"""From the first of these confidences on the segmenter takes faces of its own detector, for the labels to confirm, and in a
photo without such a face from the second; so here of others."""


class ModuleDetector:
    """The network in C++, through the Python package `flsnet`; its own weights, or those of a model file or `flsnet.Model`."""

    def __init__(
        self, model: Any, smallest_face: float, threshold: float, vote: bool, fallback: float = 0.0
    ) -> None:
        flsnet = importlib.import_module("flsnet")
        usual = DOUBTFUL if vote else 0.95
        detector = flsnet.NetworkFaceDetector.create(
            model,
            minFaceSize=round(smallest_face),
            confidence=threshold or usual,
            fallbackConfidence=LAST_RESORT if vote and not threshold else fallback,
        )
        self._find = detector.detectFaces
        if vote:
            # Without a model of its own the segmenter makes its detector itself.
            segmenter = flsnet.FaceLandmarkSegmenter.create(detector=detector if model else None)
            segmenter.setMinFaceSize(round(smallest_face))
            segmenter.setConfidence(threshold)
            self._find = segmenter.segmentFaces

    def __call__(self, image: np.ndarray) -> Sequence[Face]:
        """Its faces."""
        return [
            Face(
                face.box[0] + face.box[2] / 2,
                face.box[1] + face.box[3] / 2,
                face.box[2],
                face.roll,
                np.asarray(face.landmarks, np.float64).reshape(-1, 2),
                face.confidence,
            )
            for face in self._find(image)
        ]
