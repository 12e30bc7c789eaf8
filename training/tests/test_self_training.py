# SPDX-License-Identifier: Apache-2.0
"""Label maps of a network's own: what they are made of, and where they say that they do not know."""

import contextlib
import io
import json
import os
import sys
import tempfile
import unittest
from unittest import mock

import cv2
import numpy as np
import torch

from flsnet_training import self_training
from flsnet_training.evaluate import PhotoSegmenter
from flsnet_training.geometry import CropGeometry
from flsnet_training.network import FLSNet
from flsnet_training.photo_folder import PhotoFolder
from flsnet_training.safetensors_io import save
from flsnet_training.self_training import SelfLabeler, label_together, with_small_parts, without_small_parts
from flsnet_training.spec import CLASSES, IGNORE, Spec

from .toy_faces import make_record

AREAS = np.linspace(20, 900, CLASSES)


def make_network() -> FLSNet:
    """Random weights; its classes lie far from each other, so that some labels are sure."""
    torch.manual_seed(3)
    network = FLSNet(Spec((16, 32), (1, 1), 1, 32)).eval()
    with torch.no_grad():
        network.stage2.head.weight.mul_(8)
    return network


class SelfLabelerTest(unittest.TestCase):
    def setUp(self) -> None:
        self.network = make_network()
        record = make_record(2, 96)
        self.image = np.array(record["image"])
        self.box = np.array([30.0, 34.0, 30.0, 30.0])

    def labeler(self, least: float, **views: object) -> SelfLabeler:
        return SelfLabeler(self.network, AREAS, 0.5, least, **views)

    def test_one_view_gives_the_labels_of_the_segmenter(self) -> None:
        plain = PhotoSegmenter(self.network, AREAS, CropGeometry(), 2, False)
        expected = plain.segment(self.image, self.box, [0.5])[0]
        labels = self.labeler(0.0, scales=(1.0,), flip=False).label(self.image, self.box)
        known = labels != IGNORE
        # Probabilities are interpolated here and logits there: along the many borders of random weights they differ.
        self.assertGreater((labels == expected)[known].mean(), 0.85)
        self.assertGreater(len(np.unique(labels[known])), 2)

    def test_only_the_usual_crop_is_labelled(self) -> None:
        labels = self.labeler(0.0).label(self.image, self.box)
        square = CropGeometry().square(self.box)
        inside = np.zeros((96, 96), bool)
        for y in range(96):
            for x in range(96):
                inside[y, x] = max(abs(x + 0.5 - square.x), abs(y + 0.5 - square.y)) < square.side / 2
        np.testing.assert_array_equal(labels != IGNORE, inside)

    def test_what_is_not_sure_is_unknown(self) -> None:
        all_labels = self.labeler(0.0).label(self.image, self.box)
        sure = self.labeler(0.4).label(self.image, self.box)
        surer = self.labeler(0.6).label(self.image, self.box)
        np.testing.assert_array_equal(sure[sure != IGNORE], all_labels[sure != IGNORE])
        counts = [int((labels != IGNORE).sum()) for labels in (all_labels, sure, surer)]
        self.assertGreater(counts[0], counts[1])
        self.assertGreater(counts[1], counts[2])
        self.assertGreater(counts[2], 0)

    def test_small_parts_and_what_is_near_them_are_left_out(self) -> None:
        rng = np.random.default_rng(5)
        labels = np.where(rng.random((40, 50)) < 0.01, rng.integers(3, 9, (40, 50)), rng.integers(0, 3, (40, 50)))
        labels = labels.astype(np.uint8)
        for margin in (0.0, 3.2):
            parts = [(y, x) for y in range(40) for x in range(50) if 3 <= labels[y, x] <= 8]
            got = without_small_parts(labels, margin)
            for y in range(40):
                for x in range(50):
                    nearest = min(np.hypot(y - part[0], x - part[1]) for part in parts)
                    self.assertEqual(got[y, x], IGNORE if nearest <= margin else labels[y, x])
        self.assertGreater((got != IGNORE).sum(), 0)

    def test_several_networks_label_by_their_mean(self) -> None:
        one = self.labeler(0.0)
        torch.manual_seed(4)
        other = SelfLabeler(FLSNet(Spec((16, 32), (1, 1), 1, 32)).eval(), AREAS, 0.5, 0.9)
        means = [labeler.mean_probabilities(self.image, self.box)[0] for labeler in (one, other)]
        labels = label_together([one, other], self.image, self.box)
        known = labels != IGNORE
        np.testing.assert_array_equal(known, one.mean_probabilities(self.image, self.box)[1])  # whose least is 0
        np.testing.assert_array_equal(((means[0] + means[1]) / 2).argmax(0)[known], labels[known])
        np.testing.assert_array_equal(one.label(self.image, self.box), label_together([one, one], self.image, self.box))
        self.assertGreater((labels != one.label(self.image, self.box)).mean(), 0)

    def test_small_parts_come_from_another_map(self) -> None:
        labels = np.array([[0, 1, 2, 3, 4, IGNORE, 6, 2]], np.uint8)
        others = np.array([[1, 2, 7, 5, 2, 8, 1, 1]], np.uint8)
        #  no part in either; parts of the other one; what was one and is none there; unknown
        np.testing.assert_array_equal(with_small_parts(labels, others), [[0, 1, 7, 5, 2, IGNORE, 1, 2]])

    def test_a_mirrored_photo_gets_mirrored_labels(self) -> None:
        labels = self.labeler(0.5).label(self.image, self.box)
        mirrored_box = np.array([96 - self.box[0] - self.box[2], *self.box[1:]])
        mirrored = self.labeler(0.5).label(np.ascontiguousarray(self.image[:, ::-1]), mirrored_box)
        self.assertGreater((mirrored[:, ::-1] == labels).mean(), 0.98)


class ProgramTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        network = make_network()
        save(self.path("net.safetensors"), {k: v.numpy() for k, v in network.weights().items()})
        card = {"spec": network.spec.to_json(), "areas": AREAS.tolist(), "areaExponent": 0.5}
        with open(self.path("net.json"), "w", encoding="utf-8") as file:
            json.dump(card, file)
        os.mkdir(self.path("photos"))
        cv2.imwrite(self.path("photos/a.png"), make_record(2, 96)["image"])
        cv2.imwrite(self.path("photos/b.png"), make_record(3, 96)["image"])

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def run_program(self, *extra: str) -> str:
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            self_training.main(["--model", self.path("net"), "--photos", self.path("photos"),
                                "--out", self.path("out"), *extra])
        return said.getvalue()

    def test_the_folder_is_one_for_the_trainer(self) -> None:
        boxes = {"a": [30, 34, 30, 30], "b": [32, 30, 32, 32]}
        with open(self.path("boxes.json"), "w", encoding="utf-8") as file:
            json.dump(boxes, file)
        said = self.run_program("--boxes", self.path("boxes.json"), "--least", "0")
        self.assertIn("photos labelled: 2", said)
        folder = PhotoFolder(self.path("out"))
        self.assertEqual(set(folder.boxes), {"a", "b"})
        for sample in folder.samples:
            self.assertGreater(len(np.unique(sample.labels)), 2)

    def test_small_parts_are_read_from_a_folder(self) -> None:
        with open(self.path("boxes.json"), "w", encoding="utf-8") as file:
            json.dump({"a": [30, 34, 30, 30], "b": [32, 30, 32, 32]}, file)
        os.mkdir(self.path("parts"))
        more = ("--boxes", self.path("boxes.json"), "--least", "0", "--small-parts-of", self.path("parts"))
        with self.assertRaisesRegex(SystemExit, "lacks a.labels.png: run flsnet_segment"):
            self.run_program(*more)
        for name in "ab":
            cv2.imwrite(self.path(f"parts/{name}.labels.png"), np.full((96, 96), 7, np.uint8))
        self.run_program(*more, "--model", self.path("net"), self.path("net"))
        labels = cv2.imread(self.path("out/a.labels.png"), cv2.IMREAD_UNCHANGED)
        self.assertEqual({7, IGNORE}, set(np.unique(labels)))
        cv2.imwrite(self.path("parts/a.labels.png"), np.full((9, 9), 7, np.uint8))
        with self.assertRaisesRegex(SystemExit, "differ in size"):
            self.run_program(*more)
        cv2.imwrite(self.path("parts/a.labels.png"), np.full((96, 96), 9, np.uint8))
        with self.assertRaisesRegex(SystemExit, "no class id"):
            self.run_program(*more)

    def test_networks_of_other_classes_do_not_label_together(self) -> None:
        with open(self.path("net.json"), encoding="utf-8") as file:
            card = json.load(file)
        card["classes"] = [f"part {i}" for i in range(CLASSES)]
        with open(self.path("other.json"), "w", encoding="utf-8") as file:
            json.dump(card, file)
        os.link(self.path("net.safetensors"), self.path("other.safetensors"))
        with self.assertRaisesRegex(SystemExit, "same classes"):
            self.run_program("--model", self.path("net"), self.path("other"))
        with self.assertRaisesRegex(SystemExit, "nine classes"):
            self.run_program("--model", self.path("other"), "--small-parts-of", self.path("photos"))

    def test_what_cannot_be_is_refused_at_once(self) -> None:
        for option, value in (("--least", "7"), ("--least", "nan"), ("--exponent", "nan"), ("--leave-small-parts", "2")):
            with contextlib.redirect_stderr(io.StringIO()) as said, self.assertRaises(SystemExit) as end:
                self_training.main(["--model", self.path("net"), "--photos", "p", "--out", self.path("out"), option, value])
            self.assertEqual(2, end.exception.code)
            self.assertRegex(said.getvalue(), f"argument {option}: must be a finite number.*, got {value}")
        with self.assertRaisesRegex(SystemExit, "--device nothing cannot be used"):
            self.run_program("--device", "nothing")
        with mock.patch.dict(sys.modules, {"onnx": None}), self.assertRaisesRegex(SystemExit, "pip install onnx"):
            self.run_program("--model", self.path("net.onnx"))

    def test_an_empty_folder_is_named(self) -> None:
        os.mkdir(self.path("empty"))
        with self.assertRaisesRegex(SystemExit, "holds no photo"):
            self.run_program("--photos", self.path("empty"))


if __name__ == "__main__":
    unittest.main()
