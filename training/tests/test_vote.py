# SPDX-License-Identifier: Apache-2.0
"""The vote of the labels: crops, cells, the network, and the program."""

import contextlib
import dataclasses
import importlib.util
import io
import math
import os
import re
import tempfile
import unittest
from unittest import mock

import cv2
import numpy as np

from flsnet_training.detector import vote
from flsnet_training.detector.faces import Face
from flsnet_training.detector.heads import Head
from flsnet_training.detector.vote_network import VoteNetwork, source_file
from flsnet_training.geometry import cut

from .test_detector import landmark_record

NONE = np.zeros((5, 2))


def blurred_noise(height: int, width: int, seed: int) -> np.ndarray:
    """A picture without details that resampling could lose."""
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), 5)
    return cv2.normalize(smooth, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)


class CropTest(unittest.TestCase):
    def test_it_is_the_segmenters(self) -> None:
        """Upright, against `geometry.cut`, which goes step by step as the segmenter does; turned by quarters, the same."""
        image = blurred_noise(420, 500, 1)
        for side in (60.0, 90.0, 130.0):
            face = Face(240.5, 200.25, side, 0, NONE)
            box = np.array([face.x - side / 2, face.y - side / 2, side, side])
            expected = cut(image, vote.GEOMETRY.square(box), vote.CROP).astype(int)
            upright = vote.face_crop(image, face)
            self.assertLess(np.abs(upright - expected)[4:-4, 4:-4].max(), 12)
            self.assertLess(np.abs(upright - expected).mean(), 1)
            turned = Face(face.y, 500 - face.x, side, 90, NONE)
            quarter = vote.face_crop(np.ascontiguousarray(np.rot90(image)), turned)
            self.assertLess(np.abs(quarter.astype(int) - upright).mean(), 1)

    def test_large_faces_are_halved(self) -> None:
        image = blurred_noise(900, 900, 2)
        large = vote.face_crop(image, Face(450, 460, 320, 10, NONE))
        half = cv2.resize(image, (450, 450), interpolation=cv2.INTER_AREA)
        small = vote.face_crop(half, Face(225, 230, 160, 10, NONE))
        self.assertLess(np.abs(large.astype(int) - small).mean(), 1)

    def test_the_face_goes_along(self) -> None:
        """A white dot at the face's middle, and a black one at its left eye."""
        image = np.full((160, 200, 3), 128, np.uint8)
        image[70:73, 90:93], image[60:63, 80:83] = 255, 0
        head = Head(image, Face(91.5, 71.5, 40, 5, np.tile([81.5, 61.5], (5, 1))), None, None)
        for seed in range(12):
            target, face = vote.close_photo(head, np.random.default_rng(seed))
            self.assertTrue(378 <= max(target.image.shape[:2]) <= 702)
            self.assertEqual((target.x, target.y, target.side), (face.x, face.y, face.side))
            for x, y, value in ((face.x, face.y, 255), (*face.landmarks[0], 0)):
                self.assertLess(abs(int(target.image[int(y), int(x), 0]) - value), 40)
            self.assertAlmostEqual(abs(face.roll), 5)
            self.assertEqual(face.roll < 0, face.landmarks[0][0] > face.x)


class VersionTest(unittest.TestCase):
    def test_faces_are_covered_and_cut_at_once(self) -> None:
        """A white square is the face: what is left of it is in the picture, half of it under another colour."""
        image = np.zeros((300, 300, 3), np.uint8)
        image[100:200, 100:200] = 255
        head = Head(image, Face(150, 150, 100, 0, NONE), None, None)
        for seed in range(8):
            left = {}
            for kind in vote.VERSIONS:
                # No change that a version may have beside its own.
                draws = mock.Mock(wraps=np.random.default_rng(seed), random=mock.Mock(return_value=1.0))
                target = vote.make_version(head, kind, draws)
                left[kind] = (target.image > 250).all(-1).sum() / target.side**2
            self.assertAlmostEqual(left["plain"], 1, delta=0.03)
            self.assertTrue(0.62 < left["cut"] < 0.88, left)
            for half in ("upper", "lower"):
                self.assertAlmostEqual(left[half], 0.5, delta=0.03)
                self.assertTrue(0.31 < left[f"{half} cut"] < 0.44, left)


def plain_logits(network: VoteNetwork, features: np.ndarray) -> np.ndarray:
    """By loops."""
    logits = []
    for row in features:
        logit = network.bias + network.confidence_weight * row[0]
        for unit in range(8):
            inside = network.hidden_biases[unit]
            for value, weight in zip(row[1:], network.hidden_weights[unit]):
                inside += value * weight
            logit += math.tanh(inside) * network.output_weights[unit]
        logits.append(logit)
    return np.array(logits)


class CellTest(unittest.TestCase):
    def test_by_hand(self) -> None:
        """Crops of 275 pixels: 100 a side, the middle of the box at row 142.5 and column 137.5."""
        labels = np.zeros((275, 275), np.uint8)
        labels[133:153, 121:154] = 7  # from -0.1 to 0.1, the middle column without its last pixel
        labels[133:143, 154:188] = 8  # the upper half of the cell to its right
        labels[68:93, 88:105] = 3  # about half of the uppermost left one
        shares = vote.cell_shares(labels)
        self.assertEqual(shares.shape, (6, 2, 6))
        self.assertAlmostEqual(shares[3, 1, 5], 1, delta=0.05)
        self.assertAlmostEqual(shares[3, 0, 5], 0.25, delta=0.03)
        self.assertAlmostEqual(shares[0, 0, 2], 0.25, delta=0.03)
        shares[3, :, 5] = shares[0, 0, 2] = 0
        self.assertLess(shares.max(), 0.06)


    def test_the_module_has_the_same_cells(self) -> None:
        path = os.path.join(os.path.dirname(__file__), "../../modules/flsnet/src/segmenter/face_vote_weights.hpp")
        with open(path, encoding="utf-8") as file:
            source = file.read()

        def values(name: str) -> list[float]:
            found = re.search(name + r"(?:\[[^]]*\])? = \{?([^;}]*)\}?;", source)
            assert found is not None, name
            return [float(value) for value in found.group(1).split(",")]

        self.assertEqual(values("VOTE_ROW_EDGES"), list(vote.ROWS))
        self.assertEqual(values("VOTE_COLUMN_EDGES"), list(vote.COLUMNS))
        self.assertEqual(values("VOTE_GROUP_OF_CLASS"), [group - 1 for group in vote.GROUPS])
        with open(path.replace("_weights.hpp", ".cpp"), encoding="utf-8") as file:
            self.assertIn(f"SMALLEST_VOTER = {vote.SMALLEST_VOTER:g};", file.read())


class NetworkTest(unittest.TestCase):
    def test_the_slope_is_none(self) -> None:
        """Of the likelihood with its decay, by differences."""
        rng = np.random.default_rng(3)
        features = rng.normal(0, 1, (400, 4))
        shown = features @ [1.5, -2, 0.3, 0] + features[:, 1] * features[:, 3]
        is_face = (shown + rng.logistic(0, 1, 400) > 0.4).astype(float)
        weights = np.where(is_face > 0, 1.0, 3.0)
        found = vote.fit(features, is_face, weights, decay=2.0)

        def loss(network: VoteNetwork) -> float:
            logits = plain_logits(network, features)
            cross = np.logaddexp(0, np.where(is_face > 0, -logits, logits))
            decay = (network.hidden_weights**2).sum() + (network.output_weights**2).sum()
            return float((weights * cross).sum() + 2 * decay)

        for field in dataclasses.fields(found):
            values = np.array(getattr(found, field.name), float)
            for place in np.ndindex(values.shape):
                changed = [values.copy(), values.copy()]
                changed[0][place] += 1e-4
                changed[1][place] -= 1e-4
                losses = [loss(dataclasses.replace(found, **{field.name: value})) for value in changed]
                self.assertAlmostEqual((losses[0] - losses[1]) / 2e-4, 0, delta=0.05, msg=field.name)
        nothing = VoteNetwork(np.zeros((8, 3)), np.zeros(8), np.zeros(8), 0.0, 0.0)
        self.assertLess(loss(found), 0.9 * loss(nothing))

    def test_products_are_seen(self) -> None:
        """Which no regression can: half of the faces have one sign each of two features."""
        rng = np.random.default_rng(5)
        features = rng.normal(0, 1, (600, 3))
        is_face = (features[:, 1] * features[:, 2] > 0).astype(float)
        found = vote.fit(features[:400], is_face[:400], np.ones(400))
        np.testing.assert_allclose(found.logits(features), plain_logits(found, features), atol=1e-9)
        right = (found.logits(features[400:]) > 0) == (is_face[400:] > 0)
        self.assertGreater(right.mean(), 0.85)
        moved = found.with_limit(0.7)
        np.testing.assert_allclose(moved.logits(features), found.logits(features) - 0.7, atol=1e-9)

    def test_the_source_file_holds_it(self) -> None:
        """Its numbers, read back."""
        rng = np.random.default_rng(6)
        network = VoteNetwork(rng.normal(0, 1, (8, 72)), rng.normal(0, 1, 8), rng.normal(0, 1, 8), -2.5, 0.75)
        source = source_file(network, vote.ROWS, vote.COLUMNS, vote.GROUPS)

        def numbers(name: str) -> np.ndarray:
            found = re.search(name + r"(?:\[[^=]*\])? =\s*([^;]*);", source)
            assert found is not None, name
            return np.array([float(value) for value in re.findall(r"-?[0-9.]+", found.group(1))])

        np.testing.assert_allclose(numbers("VOTE_HIDDEN_WEIGHTS"), network.hidden_weights.ravel(), atol=6e-4)
        np.testing.assert_allclose(numbers("VOTE_HIDDEN_BIASES"), network.hidden_biases, atol=6e-4)
        np.testing.assert_allclose(numbers("VOTE_OUTPUT_WEIGHTS"), network.output_weights, atol=6e-4)
        self.assertEqual(list(numbers("VOTE_BIAS")), [-2.5])
        self.assertEqual(list(numbers("VOTE_CONFIDENCE_WEIGHT")), [0.75])
        self.assertEqual(list(numbers("VOTE_ROW_EDGES")), list(vote.ROWS))

    def test_the_report_counts(self) -> None:
        """Faces have skin everywhere, the others have none."""
        finds = []
        for picture in range(140):
            cells = np.zeros((6, 2, 6))
            cells[:, :, 1] = picture % 2
            source = "renders" if picture % 2 else "none"
            finds.append(vote.Find(source, picture, bool(picture % 2), 0.8, cells))
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            found = vote.report(finds, 3.0)
        self.assertIn("logit above  0.0: none, others: 0 of 70; renders, faces: 70 of 70", text.getvalue())
        logits = found.logits(np.array([find.features() for find in finds[:2]]))
        self.assertTrue(logits[0] < -1 < 1 < logits[1], logits)


@unittest.skipUnless(importlib.util.find_spec("flsnet"), "takes the package flsnet")
class ProgramTest(unittest.TestCase):
    def test_pictures_are_numbered_from_the_first(self) -> None:
        """So that all versions of a head are in one fold."""
        picture = blurred_noise(64, 64, 5)
        with mock.patch.object(vote, "open_detector", return_value=lambda _: [Face(32, 32, 30, 0, NONE, 0.5)]):
            collector = vote.Collector("none")
            for _ in vote.VERSIONS:
                collector.add("renders", picture)
        self.assertEqual({find.picture // len(vote.VERSIONS) for find in collector.finds}, {0})

    def test_heads_and_photos_to_a_table(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "0.flsr"), "wb") as file:
                file.writelines(landmark_record(seed).tobytes() for seed in range(4))
            cv2.imwrite(os.path.join(folder, "ground.png"), blurred_noise(200, 200, 4))

            def everywhere(image: np.ndarray) -> list[Face]:
                """Finds a face at the middle, and another one in a corner."""
                height, width = image.shape[:2]
                return [
                    Face(width / 2, height / 2, height / 3, 0, NONE, 0.9),
                    Face(30, 30, 40, 0, NONE, 0.7),
                    Face(9, 9, 10, 0, NONE, 0.8),  # too small
                ]

            text = io.StringIO()
            with (
                mock.patch.object(vote, "open_detector", return_value=everywhere),
                contextlib.redirect_stdout(text),
            ):
                path = os.path.join(folder, "weights.hpp")
                options = ["--heads", "3", "--grounds", folder, "--pictures", "6", "--out", path]
                vote.main(["--renders", folder, *options])
                with open(path, encoding="utf-8") as file:
                    source = file.read()
        counts = re.search("above -1.0: none, others: .* of (.*); renders, faces: .* of (.*); .* of (.*)\n", text.getvalue())
        assert counts is not None
        none, faces, others = map(int, counts.groups())
        self.assertEqual((none, faces + others), (12, 3 * len(vote.VERSIONS) * 2))
        self.assertGreater(faces, 3)
        self.assertIn("VOTE_HIDDEN_WEIGHTS[VOTE_HIDDEN][VOTE_ROWS][2][VOTE_GROUPS]", source)
