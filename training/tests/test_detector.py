# SPDX-License-Identifier: Apache-2.0
"""The face detector: geometry, scenes, targets, network, decoding, training and measuring."""

import contextlib
import io
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Callable, Sequence
from unittest import mock

import cv2
import numpy as np
import torch
import torch.nn.functional as functional

from flsnet_training import checkpoint
from flsnet_training.detector import calibrate, decode, export, measure, scene, train, vote
from flsnet_training.detector.decode import (
    DecodeOptions,
    TorchDetector,
    decode_map,
    merge,
    padded,
    pyramid_scales,
    upright_crop,
)
from flsnet_training.detector.faces import (
    FOUND,
    IGNORED,
    Face,
    angle_between,
    centre_matrix,
    face_of_record,
    similarity,
    turning,
)
from flsnet_training.detector.heads import Head, RenderedHeads
from flsnet_training.detector.loss import detector_losses
from flsnet_training.detector.network import DetectorNet
from flsnet_training.detector.others import open_detector
from flsnet_training.detector.scene import (
    SceneMaker,
    SceneOptions,
    end_of_photo,
    featureless,
    photograph,
    turn_scene,
)
from flsnet_training.detector.spec import OUTPUTS
from flsnet_training.detector.targets import (
    CONFIDENCE,
    PLANES,
    REGRESSION,
    SHARE,
    WEIGHT,
    make_target,
)
from flsnet_training.detector.textures import PhotoPieces, blob, ground
from flsnet_training.detector.versions import (
    Target,
    cut,
    half_covered,
    shrunk_into,
    turned,
)
from flsnet_training.network import DEVIATION, MEAN
from flsnet_training.render_stream import COVERAGE_FLAG, RenderedFile, record_type
from flsnet_training.safetensors_io import load as load_tensors

DOTS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (255, 0, 255))
"""Colours of the landmarks of a drawn face."""


def drawn_head(size: int = 120) -> Head:
    """A grey head with a coloured dot at each landmark."""
    image = np.full((size, size, 3), 128, np.uint8)
    side = size / 3
    landmarks = np.array([(-0.2, -0.2), (0.2, -0.2), (0.0, 0.05), (-0.15, 0.3), (0.15, 0.3)])
    face = Face(size / 2, size / 2, side, 0.0, landmarks * side + size / 2 + 0.5)
    for (x, y), colour in zip(face.landmarks, DOTS):
        cv2.circle(image, (round(x - 0.5), round(y - 0.5)), 3, colour, cv2.FILLED)
    labels = np.zeros((size, size), np.uint8)
    cv2.circle(labels, (size // 2, size // 2), round(0.7 * side), 2, cv2.FILLED)
    return Head(image, face, labels, np.where(labels > 0, 255, 0).astype(np.uint8))


class DrawnHeads:
    """Always the same head."""

    def __len__(self) -> int:
        return 1

    def draw(self, rng: np.random.Generator) -> Head:
        del rng
        return drawn_head()


def dot_places(image: np.ndarray) -> list[np.ndarray]:
    """Centres of the five coloured dots in pixel-edge coordinates; None where one is not seen."""
    places = []
    for colour in DOTS:
        y, x = np.nonzero(np.abs(image.astype(int) - colour).sum(2) < 150)
        places.append(np.array([x.mean() + 0.5, y.mean() + 0.5]) if len(x) else None)
    return places


def landmark_record(seed: int, size: int = 64, flags: int = COVERAGE_FLAG) -> np.ndarray:
    """A record with a face in the middle and 68 landmarks around it."""
    rng = np.random.default_rng(seed)
    record = np.zeros((), record_type(size, 2, flags))
    header = record["header"]
    header["magic"], header["version"], header["size"], header["flags"] = b"FLSR", 2, size, flags
    side = size / 3.2
    header["box"] = (size / 2 - side / 2, size / 2 - side / 2, side, side)
    angles = np.linspace(0, 2 * np.pi, 68, endpoint=False)
    points = np.stack((np.cos(angles), np.sin(angles)), 1) * 0.45 * side + size / 2
    points[36:42] = size / 2 + side * np.array([-0.2, -0.2])
    points[42:48] = size / 2 + side * np.array([0.2, -0.2])
    points[30] = size / 2
    points[48], points[54] = (
        size / 2 + side * np.array([-0.15, 0.3]),
        size / 2 + side * np.array([0.15, 0.3]),
    )
    record["landmarks"] = points
    y, x = np.mgrid[:size, :size]
    head = np.hypot(x - size / 2, y - size / 2) < 0.75 * side
    record["labels"] = np.where(head, 2, 0)
    record["coverage"] = np.where(head, 255, 0)
    record["image"] = rng.integers(0, 255, (size, size, 3))
    record["image"][head] = (120, 150, 210)
    for place in (points[36], points[42], points[48], points[54]):
        record["image"][np.hypot(x - place[0], y - place[1]) < 0.07 * side] = (20, 20, 40)
    return record


class FaceTest(unittest.TestCase):
    def test_a_turned_picture_turns_the_face(self) -> None:
        head = drawn_head()
        for degrees in (0.0, 30.0, 90.0, 180.0, -135.0):
            for mirrored in (False, True):
                with self.subTest(degrees=degrees, mirrored=mirrored):
                    matrix = similarity((60, 60), (70, 65), 1.25, degrees, mirrored)
                    image = cv2.warpAffine(head.image, centre_matrix(matrix), (140, 140))
                    face = head.face.moved(matrix)
                    places = dot_places(image)
                    order = (1, 0, 2, 4, 3) if mirrored else range(5)
                    for k, source in enumerate(order):
                        np.testing.assert_allclose(face.landmarks[k], places[source], atol=0.8)
                    self.assertAlmostEqual(face.side, 1.25 * head.face.side)
                    self.assertAlmostEqual(angle_between(face.roll, degrees), 0, places=6)

    def test_roll_is_that_of_opencv(self) -> None:
        matrix = cv2.getRotationMatrix2D((60, 60), 40, 1)
        face = drawn_head().face.moved(matrix)
        self.assertAlmostEqual(face.roll, 40, places=6)

    def test_mirroring_twice_changes_nothing(self) -> None:
        face = drawn_head().face.moved(similarity((60, 60), (60, 60), 1, 25))
        mirror = similarity((60, 60), (60, 60), 1, 0, True)
        again = face.moved(mirror).moved(mirror)
        self.assertAlmostEqual(again.roll, face.roll)
        np.testing.assert_allclose(again.landmarks, face.landmarks)

    def test_record_of_a_rolled_head(self) -> None:
        record = landmark_record(0)
        upright = face_of_record(record["header"]["box"], 0.0, record["landmarks"])
        middle = np.array([32.0, 32.0])
        rolled = (record["landmarks"] - middle) @ turning(-20).T + middle
        top = rolled[17:27, 1].min() - max(
            0, record["landmarks"][17:27, 1].min() - record["header"]["box"][1]
        )
        face = face_of_record(np.array([0, top, 0, 0]), 20.0, rolled)
        self.assertEqual(face.roll, -20)
        self.assertAlmostEqual(face.side, upright.side, places=3)
        expected = turning(-20) @ (np.array([upright.x, upright.y]) - middle) + middle
        np.testing.assert_allclose((face.x, face.y), expected, atol=1e-3)


class SceneTest(unittest.TestCase):
    def test_boxes_lie_where_the_landmarks_are(self) -> None:
        options = SceneOptions(covered=0, faceless=0, largest=60)
        maker = SceneMaker([(1.0, DrawnHeads())], None, options)
        checked = right = 0
        for seed in range(60):
            image, faces = maker.make(160, np.random.default_rng(seed))
            for face in faces:
                pixels = np.floor(face.landmarks).astype(int)
                if face.state != FOUND or face.side < 24 or pixels.min() < 0 or pixels.max() >= 160:
                    continue
                seen = image[pixels[:, 1], pixels[:, 0]].astype(int)
                # Mirrored heads wear the colours of the other side; other heads may hide some dots.
                hits = max(
                    sum(
                        all(seen[k][c] < 0.6 * seen[k].max() for c in range(3) if DOTS[j][c] == 0)
                        for k, j in enumerate(order)
                    )
                    for order in (range(5), (1, 0, 2, 4, 3))
                )
                checked += 1
                right += hits >= 4
        self.assertGreater(checked, 30)
        self.assertGreater(right, 0.8 * checked)

    def test_faces_keep_to_the_sizes(self) -> None:
        maker = SceneMaker([(1.0, DrawnHeads())])
        found = ignored = 0
        for seed in range(40):
            _, faces = maker.make(128, np.random.default_rng(seed))
            self.assertLessEqual(len(faces), 40)
            for face in faces:
                if face.state == FOUND:
                    found += 1
                    self.assertGreaterEqual(face.side, 7)
                    self.assertLessEqual(face.side, 60)
                else:
                    ignored += 1
        self.assertGreater(found, 50)
        self.assertGreater(ignored, 5)

    def test_looks_have_a_face_about_upright_in_the_middle_or_none(self) -> None:
        options = SceneOptions(covered=0, faceless=-0.06, looks=1)  # nothing but looks
        maker = SceneMaker([(1.0, DrawnHeads())], None, options)
        empty, offsets, rolls, sides = 0, [], [], []
        for seed in range(80):
            _, faces = maker.make(128, np.random.default_rng(seed))
            middle = [face for face in faces if np.hypot(face.x - 64, face.y - 64) < 25]
            empty += not middle
            for face in middle:
                offsets.append(np.hypot(face.x - 64, face.y - 64) / face.side)
                rolls.append(abs(face.roll))
                sides.append(face.side)
        self.assertTrue(8 <= empty <= 32, empty)  # a quarter
        self.assertLess(float(np.median(offsets)), 0.25)
        self.assertLess(float(np.median(rolls)), 15)
        self.assertAlmostEqual(float(np.median(sides)), 44, delta=6)

    def test_the_same_seed_gives_the_same_scene(self) -> None:
        maker = SceneMaker([(1.0, DrawnHeads())])
        one, _ = maker.make(96, np.random.default_rng(5))
        two, _ = maker.make(96, np.random.default_rng(5))
        np.testing.assert_array_equal(one, two)

    def test_quarters_and_mirrors_take_the_faces_along(self) -> None:
        head = drawn_head()
        for quarters in range(4):
            for mirrored in (False, True):
                image, faces = turn_scene(head.image, [head.face], quarters, mirrored)
                places = dot_places(image)
                order = (1, 0, 2, 4, 3) if mirrored else range(5)
                for k, source in enumerate(order):
                    np.testing.assert_allclose(faces[0].landmarks[k], places[source], atol=0.8)

    def test_faces_beyond_the_end_of_the_photo_are_not_wanted(self) -> None:
        landmarks = np.zeros((5, 2))
        for seed in range(30):
            image = np.full((128, 128, 3), 200, np.uint8)
            faces = [
                Face(float(x), float(y), 24.0, 0.0, landmarks)
                for x in (12, 64, 116)
                for y in (12, 64, 116)
            ]
            kept = end_of_photo(image, faces, np.random.default_rng(seed))
            for face in faces:
                inside = image[
                    max(0, int(face.y - 12)) : int(face.y + 12),
                    max(0, int(face.x - 12)) : int(face.x + 12),
                ]
                share = (inside == 200).all(2).mean()
                mine = [other for other in kept if (other.x, other.y) == (face.x, face.y)]
                if share < 0.2:
                    self.assertEqual(mine, [])
                elif share < 0.55:
                    self.assertTrue(not mine or mine[0].state == IGNORED)
                elif share > 0.99:
                    self.assertEqual(mine[0].state, FOUND)

    @mock.patch.object(scene, "CLOSE", 1.0)
    def test_photos_that_a_face_fills(self) -> None:
        """They end within 1.1 sides of the largest face, and lack 0.37 of it at one side, an eighth at the others, at most."""
        none = np.zeros((5, 2))
        faces = [Face(70, 60, 24, 0, none), Face(20, 20, 12, 0, none), Face(100, 70, 50, 0, none, state=IGNORED)]
        cut = 0
        for seed in range(40):
            image = np.full((192, 192, 3), 200, np.uint8)
            kept = end_of_photo(image, faces, np.random.default_rng(seed))
            left, top, width, height = cv2.boundingRect((image == 200).all(2).astype(np.uint8))
            margins = [70 - left, left + width - 70, 60 - top, top + height - 60]
            self.assertLessEqual(max(margins), 39.4)
            self.assertGreaterEqual(sorted(margins)[1], 9)
            self.assertGreaterEqual(min(margins), 3)
            cut += min(margins) < 9
            whole = min(margins) >= 12
            mine = [face for face in kept if face.side == 24]
            self.assertEqual(len(mine), 1)
            if whole:
                self.assertEqual(mine[0].state, FOUND)
        self.assertTrue(8 < cut < 24, cut)  # of 40, most of two fifths

    def test_pictures_without_faces(self) -> None:
        for seed in range(25):
            rng = np.random.default_rng(seed)
            self.assertEqual(ground(40, 56, rng).shape, (40, 56, 3))
            height, width = map(int, rng.integers(1, 9, 2))  # what a border leaves of a thing
            self.assertEqual(ground(height, width, rng).shape, (height, width, 3))
            image, coverage = blob(32, rng)
            self.assertEqual(image.shape, (32, 32, 3))
            self.assertTrue(0 <= coverage.min() and coverage.max() <= 1)
            self.assertEqual(photograph(image, [], rng).shape, image.shape)

    def test_erased_heads_lose_what_is_worn_before_the_face(self) -> None:
        size = 120
        head = drawn_head(size)
        y, x = np.mgrid[:size, :size]
        labels = np.where(np.hypot(x - size / 2, y - size / 2) < 0.45 * size, 1, 0).astype(np.uint8)
        labels[np.hypot(x - size / 2, y - size / 2) < 0.3 * size] = 2
        image = np.full((size, size, 3), 200, np.uint8)
        hat, lenses = np.s_[2:14, 30:90], np.s_[50:58, 45:75]
        for place in (hat, lenses):
            labels[place], image[place] = 0, 10
        coverage = np.where((labels > 0) | (image[:, :, 0] == 10), 255, 0).astype(np.uint8)
        worn = Head(image, head.face, labels, coverage)
        for seed in range(4):  # skin over the face, and hair
            erased = featureless(worn, np.random.default_rng(seed))
            self.assertGreater(erased[lenses].min(), 60)
            self.assertEqual(erased[hat].max(), 10)
        bare = Head(image, head.face, labels, None)
        erased = featureless(bare, np.random.default_rng(1))  # nothing tells lenses from the ground
        self.assertLess(erased[lenses].min(), 60)


class TargetTest(unittest.TestCase):
    def test_cells_by_plain_loops(self) -> None:
        rng = np.random.default_rng(1)
        face = Face(41.3, 37.9, 30.0, 70.0, rng.uniform(20, 60, (5, 2)))
        target = make_target([face], 10, 12, 8)
        for i in range(10):
            for j in range(12):
                x, y = 8 * (j + 0.5), 8 * (i + 0.5)
                distance = math.hypot(x - face.x, y - face.y) / face.side
                wanted = math.exp(-0.5 * (max(0.0, distance - 0.1) / 0.14) ** 2)
                if (i, j) == (4, 5):
                    wanted = 1.0
                self.assertAlmostEqual(
                    target[CONFIDENCE, i, j], wanted if wanted >= 0.02 else 0, places=5
                )
                self.assertEqual(target[WEIGHT, i, j], 1)
                if target[SHARE, i, j] == 0:
                    continue
                values = target[REGRESSION:, i, j]
                self.assertAlmostEqual(8 * (j + 0.5 + values[0]), face.x, places=4)
                self.assertAlmostEqual(8 * (i + 0.5 + values[1]), face.y, places=4)
                self.assertAlmostEqual(16 * 2 ** values[2], face.side, places=4)
                self.assertAlmostEqual(math.degrees(math.atan2(values[4], values[3])), 70, places=4)
                np.testing.assert_allclose(
                    values[5:].reshape(5, 2) * face.side + (face.x, face.y),
                    face.landmarks,
                    atol=1e-4,
                )

    def test_every_face_has_a_cell(self) -> None:
        face = Face(31.9, 8.1, 7.0, 0.0, np.zeros((5, 2)))
        target = make_target([face], 8, 8, 8)
        self.assertEqual(target[CONFIDENCE, 1, 3], 1)
        self.assertEqual(target[SHARE, 1, 3], 1)

    def test_ignored_faces_have_no_say(self) -> None:
        face = Face(32, 32, 20.0, 0.0, np.zeros((5, 2)), state=IGNORED)
        target = make_target([face], 8, 8, 8)
        self.assertEqual(target[CONFIDENCE].max(), 0)
        self.assertEqual(target[WEIGHT, 3, 3], 0)
        self.assertEqual(target[WEIGHT, 0, 0], 1)

    def test_a_perfect_answer_costs_next_to_nothing(self) -> None:
        face = Face(41.3, 37.9, 30.0, 70.0, np.random.default_rng(0).uniform(20, 60, (5, 2)))
        target = torch.from_numpy(make_target([face], 12, 12, 8))[None]
        outputs = torch.zeros(1, OUTPUTS, 12, 12)
        outputs[:, 0] = torch.logit(target[:, CONFIDENCE].clamp(1e-6, 1 - 1e-6))
        outputs[:, 1:] = target[:, REGRESSION:]
        for name, value in detector_losses(outputs, target, 8).items():
            self.assertLess(float(value), 1e-5, name)
        outputs[:, 1] += 1
        moved = detector_losses(outputs, target, 8)
        self.assertAlmostEqual(float(moved["centre"]), 8 / 30, places=4)


class NetworkTest(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(3)
        self.network = DetectorNet()
        for module in self.network.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.running_mean.normal_(0, 0.1)
                module.running_var.uniform_(0.5, 2)
                module.weight.data.uniform_(0.5, 1.5)
                module.bias.data.normal_(0, 0.1)
        self.network.eval()
        self.image = torch.rand(2, 3, 64, 96) * 255

    def test_shape_and_size(self) -> None:
        self.assertEqual(tuple(self.network(self.image).shape), (2, OUTPUTS, 8, 12))
        halves = sum(value.numel() for value in self.network.folded_weights().values()) * 2
        self.assertLess(halves, 2**20)

    def test_folded_weights_by_plain_layers(self) -> None:
        tensors = self.network.folded_weights()

        def convolve(x: torch.Tensor, name: str, **how: int) -> torch.Tensor:
            return functional.conv2d(x, tensors[name + ".weight"], tensors[name + ".bias"], **how)

        x = (self.image - torch.tensor(MEAN).view(1, 3, 1, 1)) / DEVIATION
        x = convolve(x, "encoder.0.0", stride=2, padding=2).relu()
        encoded, places = [x], []
        for k in range(1, 5):
            x, indices = functional.max_pool2d(x, 2, return_indices=True)
            places.append(indices)
            for i in range(2):
                x = convolve(x, f"encoder.{k}.{i}", padding=1).relu()
            encoded.append(x)
        for k in (3, 2):
            x = functional.max_unpool2d(x, places[k], 2)
            x = torch.cat((x, encoded[k]), 1)
            for i in range(2):
                x = convolve(x, f"decoder.{k}.{i}", padding=1).relu()
        expected = convolve(x, "head")
        torch.testing.assert_close(self.network(self.image), expected, rtol=1e-4, atol=1e-4)

    def test_folded_weights_can_be_loaded(self) -> None:
        other = DetectorNet().eval()
        other.load_folded(self.network.folded_weights())
        torch.testing.assert_close(
            other(self.image), self.network(self.image), rtol=1e-4, atol=1e-4
        )


class DecodeTest(unittest.TestCase):
    def test_doubtful_candidates_get_some_second_looks(self) -> None:
        """Of the threshold 0.5: margins of 1 and 3 end at confidences of 0.27 and 0.05."""
        detector = decode.TorchDetector(DetectorNet(), 0.0, DecodeOptions(threshold=0.5))
        picture, nowhere = np.zeros((64, 64, 3), np.uint8), np.zeros((5, 2))
        for likely, doubtful, looks in ((0, 9, 4), (2, 9, 6), (6, 9, 12), (6, 3, 9)):
            faces = [Face(9, 9, 9, 0, nowhere, confidence=0.3)] * likely
            faces += [Face(9, 9, 9, 0, nowhere, confidence=0.2)] * doubtful
            with mock.patch.object(decode, "merge", side_effect=[faces, []]):
                with mock.patch.object(detector, "_look_again", side_effect=lambda image, face: face) as look:
                    self.assertEqual(detector(picture), [])
            self.assertEqual(look.call_count, looks)

    def test_by_plain_loops(self) -> None:
        rng = np.random.default_rng(0)
        outputs = rng.normal(0, 1, (OUTPUTS, 5, 7)).astype(np.float32)
        options = DecodeOptions(threshold=0.4, smallest=9, largest=40)
        expected = []
        for i in range(5):
            for j in range(7):
                o = [float(v) for v in outputs[:, i, j]]
                confidence, side = 1 / (1 + math.exp(-o[0])), 16 * 2 ** o[3]
                if confidence < 0.4 or not 9 <= side <= 40:
                    continue
                x, y = 8 * (j + 0.5 + o[1]), 8 * (i + 0.5 + o[2])
                roll = math.atan2(o[5], o[4])
                row = [confidence, x / 0.25, y / 0.5, side / 0.375, math.cos(roll), math.sin(roll)]
                for k in range(5):
                    row += [(x + side * o[6 + 2 * k]) / 0.25, (y + side * o[7 + 2 * k]) / 0.5]
                expected.append(row)
        found = decode_map(outputs, 8, options, (0.25, 0.5))
        self.assertGreater(len(expected), 5)
        np.testing.assert_allclose(found, expected, rtol=1e-5)

    def test_targets_decode_to_the_faces(self) -> None:
        faces = [
            Face(40.2, 37.0, 33.0, 100.0, np.random.default_rng(0).uniform(20, 60, (5, 2))),
            Face(100.0, 101.5, 12.0, -170.0, np.random.default_rng(1).uniform(90, 110, (5, 2))),
        ]
        target = make_target(faces, 16, 16, 8)
        outputs = np.zeros((OUTPUTS, 16, 16), np.float32)
        outputs[0] = np.where(target[SHARE] > 0, 4 * target[CONFIDENCE], -9)
        outputs[1:] = target[REGRESSION:]
        found = sorted(merge(decode_map(outputs, 8)), key=lambda face: face.x)
        self.assertEqual(len(found), 2)
        for face, truth in zip(found, faces):
            np.testing.assert_allclose(
                (face.x, face.y, face.side, face.roll),
                (truth.x, truth.y, truth.side, truth.roll),
                atol=1e-3,
            )
            np.testing.assert_allclose(face.landmarks, truth.landmarks, atol=1e-3)

    @staticmethod
    def _row(confidence: float, x: float, y: float, side: float, roll: float = 0) -> np.ndarray:
        row = np.zeros(16)
        row[:6] = confidence, x, y, side, math.cos(math.radians(roll)), math.sin(math.radians(roll))
        return row

    def test_merging(self) -> None:
        rows = np.stack(
            [
                self._row(0.9, 100, 100, 40, 170),
                self._row(0.6, 103, 100, 40, -170),  # blended: IoU 0.86
                self._row(0.7, 100, 100, 10),  # a part
                self._row(0.8, 150, 100, 40),  # a neighbour
                self._row(0.55, 117, 100, 40, 170),  # suppressed by the first, not blended: IoU 0.40
                self._row(0.85, 102, 104, 40, -10),  # nor this one, upside down,
                self._row(0.85, 102, 104, 40, 120),  # and this one, turned
            ]
        )
        faces = merge(rows)
        self.assertEqual([face.confidence for face in faces], [0.9, 0.8])
        self.assertAlmostEqual(faces[0].x, 100 + 3 * 0.6 / 1.5)
        turn = angle_between(faces[0].roll, 170)
        self.assertTrue(7 < turn < 9, turn)  # across the seam at 180 degrees
        self.assertEqual(faces[1].x, 150)
        self.assertEqual(merge(np.zeros((0, 16))), [])

    def test_pyramid(self) -> None:
        self.assertEqual(pyramid_scales(480, 640), [1, 0.5, 0.25, 0.125, 0.0625])
        self.assertEqual(pyramid_scales(50, 64), [1])
        self.assertEqual(pyramid_scales(1, 1), [1])
        self.assertAlmostEqual(pyramid_scales(480, 640, 28)[0], 0.25)
        self.assertEqual(padded(np.zeros((1, 33, 3), np.uint8), 32).shape, (32, 64, 3))

    def test_the_second_look_sees_a_turned_face_as_the_upright_one(self) -> None:
        y, x = np.mgrid[0:300, 0:300]
        photo = np.stack((127 + 100 * np.sin(x / 25), 127 + 100 * np.cos(y / 31), (x + y) / 3), 2)
        target = Target(photo.astype(np.uint8), 140.0, 160.0, 50.0)
        upright, matrix = upright_crop(target.image, Face(140, 160, 50, 0, np.zeros((5, 2))))
        np.testing.assert_allclose(matrix @ (140, 160, 1), (64, 64))
        for degrees in (40, -100):
            for scale in (1, 3):
                seen = turned(target, degrees)
                image = cv2.resize(seen.image, None, fx=scale, fy=scale)
                face = Face(scale * seen.x, scale * seen.y, scale * 50.0, degrees, np.zeros((5, 2)))
                crop, _ = upright_crop(image, face)
                difference = np.abs(crop.astype(int) - upright)[30:-30, 30:-30]
                self.assertLess(difference.max(), 6)

    def test_any_size_of_photo(self) -> None:
        detector = TorchDetector(DetectorNet())
        for shape in ((1, 1), (3, 200), (65, 47), (300, 130)):
            self.assertEqual(detector(np.zeros((*shape, 3), np.uint8)), [])


class VersionTest(unittest.TestCase):
    def setUp(self) -> None:
        head = drawn_head()
        self.head = head
        self.target = Target(head.image, head.face.x, head.face.y, head.face.side)

    def test_turned_photos_know_their_face(self) -> None:
        nose = self.target.x, self.target.y + 0.05 * self.target.side
        for degrees in (15, 90, 180):
            version = turned(self.target, degrees)
            place = dot_places(version.image)[2]
            offset = turning(degrees) @ (nose[0] - self.target.x, nose[1] - self.target.y)
            np.testing.assert_allclose(place, np.array([version.x, version.y]) + offset, atol=0.8)

    def test_other_versions(self) -> None:
        rng = np.random.default_rng(0)
        version = shrunk_into(self.target, np.zeros((400, 300, 3), np.uint8), 20, rng)
        middle = version.image[int(version.y) - 1, int(version.x) - 1]
        self.assertEqual(version.image.shape, (400, 300, 3))
        self.assertGreater(int(middle.max()), 60)
        for edge, (dx, dy) in enumerate(((1, 0), (0, 1), (0, 0), (0, 0))):
            version = cut(self.target, edge)
            lost = 120 - version.image.shape[1 if edge in (0, 2) else 0]
            self.assertAlmostEqual(lost, 60 - 20 + 40 / 3, delta=1)
            self.assertAlmostEqual(version.x, self.target.x - dx * lost)
            self.assertAlmostEqual(version.y, self.target.y - dy * lost)
        lower = dot_places(half_covered(self.target, True, rng).image)
        self.assertTrue(lower[0] is not None and lower[3] is None)
        upper = dot_places(half_covered(self.target, False, rng).image)
        self.assertTrue(upper[0] is None and upper[3] is not None)

    def test_tally(self) -> None:
        tally = measure.Tally()
        here = Face(self.target.x + 3, self.target.y, self.target.side * 1.2, 0, np.zeros((5, 2)))
        there = Face(5, 5, 40, 0, np.zeros((5, 2)))
        self.assertIs(tally.add("a", self.target, [there, here]), here)
        self.assertIsNone(tally.add("b", self.target, [there]))
        self.assertEqual((tally.photos, tally.found, tally.others), (2, 1, 2))


class CalibrationTest(unittest.TestCase):
    def test_finds_what_was_done_to_the_logits(self) -> None:
        rng = np.random.default_rng(0)
        true_logit = rng.normal(0, 2, 20000)
        right = rng.random(20000) < 1 / (1 + np.exp(-true_logit))
        shown = 1 / (1 + np.exp(-(true_logit - 0.7) / 1.6))
        factor, offset = calibrate.fit(shown, right)
        self.assertAlmostEqual(factor, 1.6, delta=0.08)
        self.assertAlmostEqual(offset, 0.7, delta=0.08)
        fitted = 1 / (1 + np.exp(-true_logit))
        for mean, share, count in calibrate.reliability(fitted, right):
            self.assertAlmostEqual(mean, share, delta=0.04 + 1 / count)


class HeadsTest(unittest.TestCase):
    def test_profiles_come_as_often_as_asked(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for part, yaws in enumerate(((0, 20, -54, 10), (-56, 30, 5, 12))):  # one profile of eight
                with open(os.path.join(folder, f"{part}.flsr"), "wb") as file:
                    for seed, yaw in enumerate(yaws):
                        record = landmark_record(10 * part + seed)
                        record["header"]["angles"][0] = yaw
                        file.write(record.tobytes())
            profile = RenderedHeads([folder])
            self.assertEqual(len(profile), 8)
            picture = profile.head(4).image
            for share in (0.0, 0.6):
                heads, rng = RenderedHeads([folder], share), np.random.default_rng(1)
                drawn = sum(np.array_equal(heads.draw(rng).image, picture) for _ in range(800))
                self.assertAlmostEqual(drawn / 800, share + (1 - share) / 8, delta=0.06)


    def test_folders_without_heads_or_photos_are_refused(self) -> None:
        """By training, calibration and vote alike, before any worker or folder is made."""
        with tempfile.TemporaryDirectory() as folder:
            empty, out = os.path.join(folder, "empty"), os.path.join(folder, "run")
            os.mkdir(empty)
            with open(os.path.join(folder, "0.flsr"), "wb") as file:
                file.write(landmark_record(1).tobytes())
            broken = os.path.join(folder, "broken")
            os.mkdir(broken)
            with open(os.path.join(broken, "a.png"), "wb") as file:
                file.write(b"no picture")
            programs: dict[str, tuple[Callable[[Sequence[str]], None], list[str]]] = {
                "train": (train.main, ["--out", out, "--workers", "1", "--minutes", "0.01"]),
                "calibrate": (calibrate.main, ["--detector", "none"]),
                "vote": (vote.main, []),
            }
            for name, (main, options) in programs.items():
                with self.subTest(name):
                    message = f"detector.{name}: {empty} holds 0 rendered faces, 1 are needed"
                    with self.assertRaisesRegex(SystemExit, message):
                        main([*options, "--renders", folder, empty, "--grounds", folder])
                    missing = os.path.join(folder, "missing")
                    with self.assertRaisesRegex(SystemExit, f"detector.{name}: {missing} holds no pictures"):
                        main([*options, "--renders", folder, "--grounds", missing])
            self.assertFalse(os.path.exists(out))
            with self.assertRaisesRegex(ValueError, "holds no pictures of 16 pixels or more that can be read"):
                PhotoPieces([broken])


class TrainingTest(unittest.TestCase):
    @unittest.skipUnless(hasattr(os, "killpg"), "takes process groups")
    def test_what_ends_the_process_group_is_a_stop(self) -> None:
        """Ctrl-C and `timeout` reach the workers, too, unless they are by themselves."""
        for kind in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(kind), tempfile.TemporaryDirectory() as folder:
                with open(os.path.join(folder, "0.flsr"), "wb") as file:
                    file.writelines(landmark_record(seed).tobytes() for seed in range(4))
                out = os.path.join(folder, "run")
                command = [sys.executable, "-m", "flsnet_training.detector.train", "--renders", folder, "--out", out]
                command += ["--sizes", "64", "--batch", "4", "--report", "1", "--workers", "1", "--threads", "1"]
                with subprocess.Popen(
                    [*command, "--minutes", "60"],
                    cwd=os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    start_new_session=True,
                    preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
                ) as process:
                    assert process.stdout is not None
                    first = process.stdout.readline()
                    self.assertIn("scenes", first)
                    os.killpg(process.pid, kind)
                    rest = process.stdout.read()
                self.assertEqual((process.returncode, rest.splitlines()[-1:]), (0, ["stopped"]), rest)
                self.assertGreater(checkpoint.load(out)["images"], 0)

    def test_train_resume_export_and_measure(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            renders, out = os.path.join(folder, "renders"), os.path.join(folder, "run")
            name = os.path.join(folder, "export", "detector")
            os.mkdir(renders)
            with open(os.path.join(renders, "0.flsr"), "wb") as file:
                for seed in range(4):
                    file.write(landmark_record(seed).tobytes())
            self.assertEqual(len(RenderedFile(os.path.join(renders, "0.flsr"))), 4)
            self.assertIsNotNone(RenderedHeads([renders]).draw(np.random.default_rng(0)).coverage)
            arguments = [
                "--renders",
                renders,
                "--out",
                out,
                "--sizes",
                "64",
                "--batch",
                "4",
                "--report",
                "1",
            ]
            arguments += ["--workers", "0", "--minutes", "0.05", "--export", name]
            with contextlib.redirect_stdout(io.StringIO()):
                train.main(arguments)
                first = checkpoint.load(out)
                train.main([*arguments, "--resume", "--restart"])
            second = checkpoint.load(out)
            self.assertGreater(first["images"], 0)
            self.assertGreater(second["images"], first["images"])
            self.assertEqual(second["starts"], 2)

            export.main(["--run", out, "--out", name, "--calibration", "2", "0.5"])
            with open(name + ".json", encoding="utf-8") as file:
                description = json.load(file)
            self.assertEqual(description["kind"], "detector")
            self.assertEqual(description["recipe"]["calibration"], {"factor": 2, "offset": 0.5})
            image = torch.rand(1, 3, 64, 64) * 255
            with torch.no_grad():
                plain = export.averaged_network(second)(image)

                started = train.DetectorTrainer(
                    train.make_parser().parse_args([*arguments, "--init", name + ".safetensors"])
                )
                begun = started.network.eval()(image)
            torch.testing.assert_close(begun, plain, rtol=1e-3, atol=1e-3)
            with torch.no_grad():
                network = DetectorNet().eval()
                network.load_folded(
                    {
                        key: torch.from_numpy(v)
                        for key, v in load_tensors(name + ".safetensors").items()
                    }
                )
                outputs = network(image)
            torch.testing.assert_close(outputs[:, 0], 2 * plain[:, 0] + 0.5, rtol=1e-3, atol=1e-3)
            torch.testing.assert_close(outputs[:, 1:], plain[:, 1:], rtol=1e-3, atol=1e-3)

            earlier = os.path.join(folder, "earlier")
            export.write_export(first, earlier, (2.0, 0.5))
            export.main(["--run", out, "--out", name, "--blend", earlier + ".safetensors", "0.25"])
            folded = [export.averaged_network(state).folded_weights() for state in (second, first)]
            for layer in ("head.weight", "head.bias", "encoder.1.1.weight", "encoder.1.1.bias"):
                found = torch.from_numpy(load_tensors(name + ".safetensors")[layer])
                expected = 0.75 * folded[0][layer] + 0.25 * folded[1][layer]  # both without calibration
                torch.testing.assert_close(found, expected)
                self.assertFalse(torch.equal(expected, folded[0][layer]))

            photos = os.path.join(folder, "photos")
            os.mkdir(photos)
            cv2.imwrite(os.path.join(photos, "a.png"), drawn_head().image)
            with open(os.path.join(photos, "boxes.json"), "w", encoding="utf-8") as file:
                json.dump({"a": [40, 40, 40, 40]}, file)
            report = os.path.join(folder, "report.json")
            with contextlib.redirect_stdout(io.StringIO()):
                measure.main(
                    ["--detector", f"torch:{name}", "--photos", photos, "--grounds", photos,
                     "--no-face", photos, "--out", report]
                )  # fmt: skip
            with open(report, encoding="utf-8") as file:
                rows = json.load(file)
            self.assertEqual(rows["photos, turned by 90"]["photos"], 1)
            self.assertEqual(rows["without faces"]["photos"], 1)
            self.assertIn("photos, face of 12 px", rows)

    def test_planes(self) -> None:
        self.assertEqual(PLANES, REGRESSION + OUTPUTS - 1)
        with self.assertRaises(ImportError):
            open_detector("no_such_module_anywhere:detect")


if __name__ == "__main__":
    unittest.main()
