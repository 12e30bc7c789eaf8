# SPDX-License-Identifier: Apache-2.0
"""The trainer's own versions of what the module does, against the module, on random input.

The trainer runs without the module, so it has its own; here neither may drift from the other.
"""

import dataclasses
import importlib.util
import os
import unittest
from typing import Any, Iterator

import cv2
import numpy as np

from flsnet_training import balance, colours
from flsnet_training.classes import ClassSet
from flsnet_training.detector.decode import DecodeOptions, TorchDetector
from flsnet_training.detector.faces import Face
from flsnet_training.detector.others import ModuleDetector, read_network
from flsnet_training.geometry import CropGeometry, cut, spread
from flsnet_training.metrics import Confusion
from flsnet_training.model_file import read_tensors
from flsnet_training.spec import CLASS_NAMES, IGNORE, Spec

try:
    import flsnet
except ImportError:
    flsnet = None

REPOSITORY = os.path.join(os.path.dirname(__file__), "..", "..")
PORTRAIT = os.path.join(REPOSITORY, "samples", "data", "astronaut.jpg")
DETECTOR = os.path.join(REPOSITORY, "data", "flsnet_detector.onnx")


def random_labels(rng: np.random.Generator, classes: int, size: tuple[int, int]) -> np.ndarray:
    """Blobs of all sizes, specks, and pixels without a label."""
    coarse = rng.integers(0, classes, (size[0] // 6 + 1, size[1] // 6 + 1)).astype(np.uint8)
    labels = cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_NEAREST)
    speckled = rng.random(size) < 0.05
    labels[speckled] = rng.integers(0, classes, int(speckled.sum()))
    labels[rng.random(size) < 0.03] = IGNORE
    return labels


@unittest.skipIf(flsnet is None, "the Python package flsnet is not there")
class OneTruthTest(unittest.TestCase):
    def test_statistics_and_weights(self) -> None:
        rng = np.random.default_rng(1)
        for names in (None, ("wall", "face", "ear", "neck", "beard")):
            classes = ClassSet(names, tuple((i, 0, 0) for i in range(len(names)))) if names else ClassSet()
            ours = balance.ClassStatistics(classes=classes)
            theirs = flsnet.ClassStatistics(len(classes), joinWhites=names is None)
            for _ in range(8):
                size = rng.integers(20, 300, 2)
                labels = random_labels(rng, len(classes), (int(size[0]), int(size[1])))
                labels[labels == rng.integers(len(classes))] = 0  # classes that a picture lacks
                ours.add(labels)
                theirs.add(labels)
            np.testing.assert_array_equal(ours.pixels, theirs.pixels())
            np.testing.assert_array_equal(ours.occurrences, theirs.occurrences())
            np.testing.assert_array_equal(ours.image_pixels, theirs.pixelsOfImages())
            np.testing.assert_allclose(ours.areas, theirs.areas(), rtol=1e-12)
            np.testing.assert_allclose(ours.frequencies, theirs.frequencies(), rtol=1e-12)
            weights = balance.median_frequency_weights(ours)
            np.testing.assert_allclose(weights, flsnet.medianFrequencyWeights(theirs), rtol=1e-12)
            weights = balance.median_area_weights(ours)
            np.testing.assert_allclose(weights, flsnet.medianAreaWeights(theirs), rtol=1e-12)
            for exponent in (0.0, 0.25, 1.0):
                weights = balance.feature_map_weights(ours.areas, exponent)
                np.testing.assert_allclose(weights, flsnet.featureMapWeights(theirs.areas(), exponent), rtol=1e-12)

    def test_metrics(self) -> None:
        rng = np.random.default_rng(2)
        for absent, predicted in ((None, True), (3, False), (3, True)):
            ours, theirs = Confusion(), flsnet.SegmentationMetrics()
            for _ in range(4):
                truth = random_labels(rng, 9, (40, 50))
                prediction = np.minimum(random_labels(rng, 9, (40, 50)), 8)
                if absent is not None:
                    truth[truth == absent] = 0
                    if not predicted:
                        prediction[prediction == absent] = 0
                ours.add(truth, prediction)
                theirs.add(truth, prediction)
            scores = ours.scores()
            # Classes without pixels have no score there, and do not count here.
            np.testing.assert_array_equal(scores.present, ~np.isnan(theirs.pixelAccuracy()))
            np.testing.assert_allclose(scores.iou, np.nan_to_num(theirs.iou()), rtol=1e-12)
            np.testing.assert_allclose(scores.accuracy, np.nan_to_num(theirs.pixelAccuracy()), rtol=1e-12)
            self.assertAlmostEqual(scores.mean_iou, theirs.meanIoU(), 12)
            self.assertAlmostEqual(scores.mean_accuracy, theirs.meanPixelAccuracy(), 12)

    def test_classes_and_colours(self) -> None:
        self.assertEqual(len(CLASS_NAMES), flsnet.FACE_CLASS_COUNT)
        self.assertEqual(CLASS_NAMES, tuple(map(flsnet.className, range(len(CLASS_NAMES)))))
        labels = random_labels(np.random.default_rng(3), 9, (30, 40))
        labels[labels == IGNORE] = 0
        np.testing.assert_array_equal(colours.colorize(labels), flsnet.colorize(labels))
        back = colours.labels_from_colours(colours.colorize(labels))
        np.testing.assert_array_equal(back, labels)
        np.testing.assert_array_equal(back, flsnet.labelsFromColors(flsnet.colorize(labels)))

    def test_limits_of_networks(self) -> None:
        plain = Spec(channels=(16, 32), convolutions=(1, 1), stage2_levels=1, input_size=32)
        changes: list[dict[str, Any]] = [
            {"channels": (16,) * n, "convolutions": (1,) * n, "stage2_levels": 0, "input_size": side}
            for n in (0, 1, 3, 8, 9)
            for side in (1, 2, 255, 256, 16384, 16385)
        ]
        changes += [
            {"channels": (width,) * 6, "convolutions": (count,) * 6, "stage2_levels": stage2, "input_size": side}
            for width in (512, 1024, 4096)
            for count in (1, 3, 8)
            for stage2 in (0, 3, 6)
            for side in (64, 300, 1000)
        ]
        changes += [{"channels": (first, 32)} for first in (0, 8, 16, 24, 4096, 4112)]
        changes += [{"convolutions": (1, count)} for count in (0, 1, 8, 9)]
        changes += [{"convolutions": (1,)}, {"convolutions": (1, 1, 1)}]
        changes += [{"stage2_levels": count} for count in (-1, 0, 1, 2, 3)]
        changes += [{"classes": count} for count in (-1, 0, 1, 2, 9, 255, 256)]
        changes += [{"input_size": side} for side in (-4, 0, 3, 4, 5, 33, 16384, 16385)]
        refused = 0
        for change in changes:
            values = {**dataclasses.asdict(plain), **change}
            with self.subTest(**change):
                try:
                    Spec(**values)
                    ours = True
                except ValueError:
                    ours, refused = False, refused + 1
                self.assertEqual(ours, self.is_valid(values))
        self.assertTrue(10 < refused < len(changes) - 10)

    @staticmethod
    def is_valid(values: dict[str, Any]) -> bool:
        spec = flsnet.ModelSpec()
        try:
            spec.channels, spec.convolutions = values["channels"], values["convolutions"]
            spec.stage2Levels, spec.classCount = values["stage2_levels"], values["classes"]
            spec.inputSize = (values["input_size"], values["input_size"])
            spec.validate()
        except flsnet.error:
            return False
        return True

    def test_crop_and_paste(self) -> None:
        photo = cv2.imread(PORTRAIT)
        segmenter = flsnet.FaceLandmarkSegmenter.create(removeIslands=False, refineBorders=False, closeUp=False, widerLook=False)
        size = segmenter.getInputSize()[0]
        geometry = CropGeometry()
        known = segmenter.getCropGeometry()
        expected = (known.enlargement, *known.shift)
        np.testing.assert_allclose((geometry.enlargement, geometry.shift_x, geometry.shift_y), expected, rtol=1e-6)
        rng = np.random.default_rng(4)
        for _ in range(6):
            # Boxes around the face; the last ones reach out of the photo.
            side = float(rng.uniform(60, 140))
            box = np.array([*(rng.uniform(-30, 30, 2) + (225 - side / 2, 118 - side / 2)), side, side])
            square = geometry.square(box)
            _, scores = segmenter.segmentCrop(cut(photo, square, size))
            values, rows, columns = spread(np.asarray(scores)[0], square, photo.shape)
            expected = np.zeros(photo.shape[:2], np.uint8)
            expected[rows, columns] = values.argmax(0)
            labels = segmenter.segmentBoxes(photo, [tuple(box)])
            self.assertGreater(float(np.mean(labels == expected)), 0.998)

    @unittest.skipIf(importlib.util.find_spec("onnx") is None, "takes onnx")
    def test_detector(self) -> None:
        network = read_network(read_tensors(DETECTOR)[1])
        portrait = cv2.imread(PORTRAIT)
        differences = []
        for photo in self.turned_and_scaled(portrait):
            ours = TorchDetector(network, 0, DecodeOptions(threshold=0.95))(photo)
            # For faces from 16 pixels on the module searches the photo as it is, too.
            theirs = ModuleDetector("", 16, 0.95, vote=False)(photo)
            self.assertEqual(len(ours), len(theirs))
            pairs = zip(*(sorted(faces, key=lambda face: face.x) for faces in (ours, theirs)))
            differences += [self.differences(face, other) for face, other in pairs]
        self.assertGreaterEqual(len(differences), 10)
        # The module's smaller levels have a border, so that their pixels lie elsewhere.
        self.assertLess(np.median(differences), 0.01)
        self.assertLess(np.max(differences), 0.08)

    @staticmethod
    def turned_and_scaled(portrait: np.ndarray) -> Iterator[np.ndarray]:
        for degrees, scale in ((0, 1), (35, 1), (90, 0.5), (-120, 0.8), (180, 0.3), (10, 1.6), (60, 0.4), (-20, 0.7), (150, 1)):
            matrix = cv2.getRotationMatrix2D((225, 118), degrees, scale)
            matrix[:, 2] += (256 - 225, 256 - 118)
            yield cv2.warpAffine(portrait, matrix, (512, 512), flags=cv2.INTER_AREA, borderValue=(90, 110, 100))
        yield np.hstack((portrait, portrait[:, ::-1]))
        yield np.random.default_rng(5).integers(0, 256, (200, 300, 3), np.uint8)

    @staticmethod
    def differences(face: Face, other: Face) -> list[float]:
        """Of the places in sides, of the sides, of the rolls in radians, and of the confidences."""
        roll = np.radians((face.roll - other.roll + 180) % 360 - 180)
        places = np.vstack((face.landmarks - other.landmarks, (face.x - other.x, face.y - other.y)))
        confidence = face.confidence - other.confidence
        return [*np.abs(places / face.side).max(0), abs(face.side / other.side - 1), abs(roll), abs(confidence)]


if __name__ == "__main__":
    unittest.main()
