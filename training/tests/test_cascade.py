# SPDX-License-Identifier: Apache-2.0
"""Table 9: heat maps made by hand, landmarks that follow their crops, the cascade, and its commands at toy size."""

import contextlib
import dataclasses
import importlib.util
import io
import os
import tempfile
import unittest
from unittest import mock

import cv2
import numpy as np
import torch
from torch import nn

from flsnet_training import checkpoint, train
from flsnet_training.augment import PLAIN, Augmentation, make_crop, make_marked_crop
from flsnet_training.comparison import __main__ as comparison
from flsnet_training.comparison import networks, onnx_file
from flsnet_training.comparison.cascade import (
    CascadeNetwork,
    heat_loss,
    heat_maps,
    landmark_fcn,
    landmarks_of,
)
from flsnet_training.comparison.cost import multiplications, phase_shares
from flsnet_training.comparison.fcn import FCN8s
from flsnet_training.comparison.table import PAPER
from flsnet_training.dataset import NumberedBatches, fixed_crops, fixed_landmarks
from flsnet_training.landmark_labels import LANDMARKS, MIRRORED, PART_NAMES, labels_from_landmarks, relabelled
from flsnet_training.phases import PHASES
from flsnet_training.render_stream import NumberedRenders, to_sample
from flsnet_training.sample import Sample
from flsnet_training.spec import NamedSpec, read_spec

from .test_landmark_labels import drawn_face
from .toy_faces import make_record, write_records


def small_features(inputs: int) -> nn.Sequential:
    """Five levels of one convolution with normalisation."""
    layers: list[nn.Module] = []
    widths = (inputs, 4, 6, 8, 8, 8)
    for before, after in zip(widths, widths[1:]):
        layers += [nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*layers)


def small_pair(classes: int) -> tuple[FCN8s, FCN8s]:
    """Both networks of a small cascade."""
    return landmark_fcn(small_features(3), 16), FCN8s(small_features(3 + LANDMARKS), classes, 16)


def small_cascade(finds: bool) -> CascadeNetwork:
    """A small cascade with or without its first network."""
    first, second = small_pair(8)
    return CascadeNetwork(NamedSpec("x", 32, 8, 2), first if finds else None, second)


def drawn_sample() -> Sample:
    """A face of rectangles, its picture in the greys of its labels."""
    labels = labels_from_landmarks(drawn_face(), (110, 100))
    image = np.repeat(labels[..., None] * 30, 3, 2)
    return Sample(image, labels, np.array([10.0, 16, 80, 80]), drawn_face().astype(np.float32))


class HeatMapTest(unittest.TestCase):
    def test_values_by_hand(self) -> None:
        # 80 pixels: a standard deviation of 1. The landmark lies at the centre of the pixel of row 20, column 10.
        maps = heat_maps(torch.tensor([[[10.5, 20.5], [30.0, 40.5]]]), 80)
        self.assertEqual(maps.shape, (1, 2, 80, 80))
        self.assertAlmostEqual(float(maps[0, 0, 20, 10]), 1, places=6)
        self.assertAlmostEqual(float(maps[0, 0, 20, 11]), np.exp(-0.5), places=6)
        self.assertAlmostEqual(float(maps[0, 0, 22, 9]), np.exp(-0.5 * (4 + 1)), places=6)
        self.assertAlmostEqual(float(maps[0, 1, 40, 29]), np.exp(-0.125), places=6)
        self.assertAlmostEqual(float(maps[0, 1, 40, 30]), np.exp(-0.125), places=6)
        self.assertAlmostEqual(float(maps[0].sum()), 2 * 2 * np.pi, places=3)

    def test_landmarks_are_found_again(self) -> None:
        landmarks = torch.rand(3, 5, 2, generator=torch.Generator().manual_seed(1)) * 140 + 10
        found = landmarks_of(heat_maps(landmarks, 160))
        self.assertLess(float((found - landmarks).abs().max()), 0.1)

    def test_hottest_of_two(self) -> None:
        maps = torch.zeros(1, 1, 40, 60)
        maps[0, 0, 5, 50] = 0.6
        maps[0, 0, 30, 7] = 0.9
        maps[0, 0, 30, 8] = 0.3  # a quarter of the heat around there: it draws by a quarter of a pixel
        np.testing.assert_allclose(landmarks_of(maps).numpy(), [[[7.75, 30.5]]], atol=1e-5)

    def test_loss_by_hand(self) -> None:
        truth = torch.tensor([[[[0.5, 0.0], [1.0, 0.0]]]])
        logits = torch.tensor([[[[0.0, 0.0], [2.0, -3.0]]]])
        p = 1 / (1 + np.exp(-logits.double().numpy()))
        t = truth.double().numpy()
        by_hand = -(t * np.log(p) + (1 - t) * np.log(1 - p)).sum() / 1.5
        self.assertAlmostEqual(float(heat_loss(logits, truth)), by_hand, places=5)


class CropTest(unittest.TestCase):
    def test_a_mirror_exchanges_the_sides(self) -> None:
        np.testing.assert_array_equal(MIRRORED[MIRRORED], np.arange(68))
        rng = np.random.default_rng(1)
        points = np.round(drawn_face() + rng.uniform(-3, 3, (68, 2))) + 0.5
        mirrored = (np.array([100.0, 0]) + points * (-1, 1))[MIRRORED]
        labels = labels_from_landmarks(points, (110, 100))
        again = labels_from_landmarks(mirrored, (110, 100))[:, ::-1]
        self.assertGreater((labels == again).mean(), 0.995)  # ties at edges
        for part in range(1, 8):
            self.assertGreater(int((again == part).sum()), 0)

    def test_landmarks_follow_the_crop(self) -> None:
        """Labels that are cut out, against labels joined from the landmarks of the crop; turned and mirrored, too."""
        sample = drawn_sample()
        options = dataclasses.replace(
            Augmentation(), occlusion_probability=0, edge_probability=0, photometric=False, rotation=15
        )
        for seed in range(12):
            image, labels, landmarks = make_marked_crop(sample, 160, np.random.default_rng(seed), options)
            assert landmarks is not None
            joined = labels_from_landmarks(landmarks.astype(np.float64), labels.shape)
            known = labels != 255
            for part in range(1, 8):
                one, other = (labels == part) & known, (joined == part) & known
                if part != PART_NAMES.index("inner mouth"):  # a few pixels
                    self.assertGreater((one & other).sum() / (one | other).sum(), 0.6, (seed, part))
            self.assertGreater((labels == joined)[known].mean(), 0.95)
            plain = make_crop(sample, 160, np.random.default_rng(seed), options)
            np.testing.assert_array_equal(image, plain[0])
            np.testing.assert_array_equal(labels, plain[1])

    def test_batches_and_fixed_crops_have_them(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_records(os.path.join(folder, "a.flsr"), range(4))
            renders = NumberedRenders(folder, 1)
            batches = NumberedBatches(renders, PLAIN, 32, 2, 1, 0, True, True)
            images, labels, landmarks = next(iter(batches))
            plain = next(iter(NumberedBatches(renders, PLAIN, 32, 2, 1, 0, True)))
            self.assertEqual(landmarks.shape, (2, 68, 2))
            self.assertTrue(torch.equal(images, plain[0]) and torch.equal(labels, plain[1]))
            joined = labels_from_landmarks(landmarks[0].double().numpy(), (32, 32))
            self.assertGreater((joined == labels[0].numpy()).mean(), 0.7)
        samples = [drawn_sample()] * 3
        marks = fixed_landmarks(samples, 160, 1)
        for (_, labels), points in zip(fixed_crops(samples, 160, 1), marks):
            joined = labels_from_landmarks(points.astype(np.float64), labels.shape)
            self.assertGreater((joined == labels)[labels != 255].mean(), 0.9)
        with self.assertRaisesRegex(ValueError, "no landmarks"):
            fixed_landmarks([to_sample(make_record(1, version=1))], 32, 1)


class CascadeTest(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(2)
        self.images = torch.rand(2, 3, 32, 32) * 255
        self.landmarks = torch.rand(2, 68, 2) * 32
        self.x = (self.images - torch.tensor([104.0, 117.0, 124.0]).view(1, 3, 1, 1)) / 58

    def test_the_second_network_sees_what_the_first_finds(self) -> None:
        network = small_cascade(True).eval()
        heat = network.stage1(self.x)
        torch.testing.assert_close(network(self.images, 1), heat)
        expected = network.stage2(torch.cat((self.x, 1 / (1 + torch.exp(-heat))), 1))
        torch.testing.assert_close(network(self.images), expected)
        torch.testing.assert_close(network(self.images, 2, self.landmarks), expected)

    def test_or_the_truth(self) -> None:
        network = small_cascade(False).eval()
        expected = network.stage2(torch.cat((self.x, heat_maps(self.landmarks, 32)), 1))
        torch.testing.assert_close(network(self.images, 2, self.landmarks), expected)
        with self.assertRaisesRegex(ValueError, "finds no landmarks"):
            network(self.images)

    def test_losses(self) -> None:
        network = small_cascade(True).eval()
        labels, weights = torch.randint(0, 8, (2, 32, 32)), torch.ones(8)
        first, second = (
            phase.loss(network, self.images, labels, weights, False, landmarks=self.landmarks)
            for phase in PHASES[:2]
        )
        torch.testing.assert_close(first, heat_loss(network.stage1(self.x), heat_maps(self.landmarks, 32)))
        torch.testing.assert_close(second, nn.functional.cross_entropy(network(self.images), labels))

    def test_cold_at_first(self) -> None:
        heat = torch.sigmoid(small_cascade(True).eval()(self.images, 1))
        self.assertLess(float(heat[..., 4:-4, 4:-4].mean()), 0.02)

    def test_cost_and_spec(self) -> None:
        network = small_cascade(True)
        guided = small_cascade(False)
        # The first network's convolutions of 3x3 and 7x7, of 1x1, and the transposed ones, at 32 pixels.
        first = 9 * (3 * 4 * 1024 + 4 * 6 * 256 + 6 * 8 * 64 + 8 * 8 * 16 + 8 * 8 * 4) + 49 * 8 * 16 + 16 * 16
        first += 68 * (16 + 8 * 4 + 8 * 16) + 68 * 68 * (16 * 1 + 16 * 4 + 256 * 16)
        self.assertEqual(multiplications(network, 32) - multiplications(guided, 32), first)
        self.assertEqual([share for _, share in phase_shares(network)], [1, 1])
        self.assertEqual([phase.name for phase, _ in phase_shares(guided)], ["stage2"])
        self.assertEqual(read_spec(network.spec.to_json()), network.spec)


class PaperTest(unittest.TestCase):
    def test_means_leave_the_background_out(self) -> None:
        for name in networks.names_of_table(9):
            *parts, mean = PAPER[name]
            self.assertEqual(len(parts), len(PART_NAMES) - 1)
            self.assertAlmostEqual(float(np.mean(parts)), mean, delta=0.0011)


class ProgramTest(unittest.TestCase):
    """The three rows at toy size."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder, self.renders = folder.name, os.path.join(folder.name, "renders")
        self.held_out, self.out = os.path.join(self.folder, "held_out.flsr"), os.path.join(self.folder, "out")
        os.makedirs(self.renders)
        write_records(os.path.join(self.renders, "a.flsr"), range(8))
        write_records(self.held_out, range(100, 104))
        rows = networks.ARCHITECTURES
        small = {
            "jackson_detected": dataclasses.replace(rows["jackson_detected"], cascade=small_pair),
            "jackson_truth": dataclasses.replace(
                rows["jackson_truth"], cascade=lambda classes: (None, small_pair(classes)[1])
            ),
            "flsnet_parts": dataclasses.replace(rows["flsnet_parts"], stage2_levels=1),
        }
        for patch in (
            mock.patch.dict(rows, small),
            mock.patch.object(networks, "VGG16", {"channels": (16, 16), "convolutions": (1, 1)}),
        ):
            patch.start()
            self.addCleanup(patch.stop)

    def run_command(self, *arguments: str) -> str:
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            comparison.main([*arguments, "--table", "9", "--out", self.out])
        return text.getvalue()

    def train(self, *more: str) -> str:
        return self.run_command(
            *("train", "--images", "20", "--input-size", "32", "--batch", "4", "--renders", self.renders),
            *("--threads", "1", "--workers", "0", "--no-bf16", "--statistic-samples", "4"),
            *more,
        )

    def test_from_renders_to_the_table(self) -> None:
        self.train()
        states = {name: checkpoint.load(os.path.join(self.out, name)) for name in networks.names_of_table(9)}
        self.assertEqual([state["images"] for state in states.values()], [40, 20, 20])
        for state in states.values():
            self.assertEqual(state["classes"], list(PART_NAMES))
            np.testing.assert_array_equal(state["areas"], states["flsnet_parts"]["areas"])
        # Both guided networks end with the same crops.
        for one, other in zip(states["jackson_detected"]["latest"][-5:], states["jackson_truth"]["latest"][-5:]):
            self.assertTrue(torch.equal(one[0], other[0]) and torch.equal(one[1], other[1]))
        self.assertIn("finished", self.train())  # again: nothing is left to do
        arguments = ("table", "--validation", self.held_out, "--rounds", "0", "--time-size", "32")
        printed = self.run_command(*arguments)
        self.assertIn("Trained on 20 crops each", printed)
        self.assertIn("| network | backbone | skin | eyebrow | eye | nose | upper lip |", printed)
        self.assertIn("The paper's Table 9, trained on the data of Jackson et al.", printed)
        self.assertIn("| FLSNet | VGG16 | 0.918 | 0.720 | 0.695 | 0.854 | 0.761 | 0.861 | 0.803 | 0.802 |", printed)
        self.assertEqual(printed.count("mean NME"), 1)
        os.remove(os.path.join(self.out, "jackson_detected", checkpoint.NAME))
        self.assertEqual(self.run_command(*arguments), printed)
        self._scores_by_hand()

    def _scores_by_hand(self) -> None:
        """Mean over the seven parts, from the network's labels."""
        from flsnet_training.ablation import load_finished
        from flsnet_training.render_stream import load_all

        network, _ = load_finished(os.path.join(self.out, "jackson_truth"))
        samples = [relabelled(sample) for sample in load_all(self.held_out, 9)]
        crops, marks = fixed_crops(samples, 32, 1), fixed_landmarks(samples, 32, 1)
        images = torch.from_numpy(np.stack([image for image, _ in crops])).permute(0, 3, 1, 2).float()
        truth = np.stack([labels for _, labels in crops])
        with torch.no_grad():
            found = network(images, 2, torch.from_numpy(marks)).argmax(1).numpy()
        known = truth != 255
        ious = [
            (known & (truth == part) & (found == part)).sum()
            / max(1, (known & ((truth == part) | (found == part))).sum())
            for part in range(1, 8)
            if (truth == part).any()
        ]
        scores = comparison.load_json(os.path.join(self.out, "jackson_truth", "scores.json"))
        self.assertAlmostEqual(scores["renders"]["0"]["mean"], float(np.mean(ious)), places=6)

    def test_stopped_trainings_go_on(self) -> None:
        names = ["--networks", "jackson_detected"]
        self.train(*names)
        whole = checkpoint.load(os.path.join(self.out, "jackson_detected"))
        self.out = os.path.join(self.folder, "parts")
        options = comparison.make_parser().parse_args(
            ["train", "--out", self.out, "--images", "20", "--input-size", "32", "--batch", "4"]
        )
        arguments = train.make_parser().parse_args(
            comparison.training_options("jackson_detected", options)
            + ["--renders", self.renders, "--threads", "1", "--workers", "0", "--no-bf16", "--statistic-samples", "4"]
        )
        os.makedirs(arguments.out)
        with contextlib.redirect_stdout(io.StringIO()):
            trainer = train.Trainer(arguments)
            trainer._run_phase()
            trainer._next_phase()
            batches = trainer._batches(32)
            frozen = {name: value.clone() for name, value in trainer.network.stage1.state_dict().items()}
            for _ in range(2):
                trainer._step(*next(batches))
            trainer._save()
        for name, value in trainer.network.stage1.state_dict().items():
            self.assertTrue(torch.equal(value, frozen[name]), name)
        self.train(*names)
        parts = checkpoint.load(os.path.join(self.out, "jackson_detected"))
        for name, value in whole["network"].items():
            self.assertTrue(torch.equal(value, parts["network"][name]), name)

    def test_what_cannot_be(self) -> None:
        with self.assertRaisesRegex(SystemExit, "not in Table 9: hrnet_w48"):
            self.train("--networks", "hrnet_w48")
        with self.assertRaisesRegex(SystemExit, "photos have no landmarks"):
            self.run_command("table", "--validation", self.held_out, "--photos", self.folder)
        with self.assertRaisesRegex(SystemExit, "which --numbered crops have"):
            train.main(["--renders", self.renders, "--out", self.out, "--architecture", "jackson_truth"])

    @unittest.skipUnless(
        all(importlib.util.find_spec(name) is not None for name in ("onnx", "onnxruntime")),
        "takes onnx and onnxruntime",
    )
    def test_the_cascade_runs_as_onnx(self) -> None:
        with contextlib.redirect_stderr(io.StringIO()) as told:
            self.run_command("export", "--untrained", "32", "--networks", "jackson_detected", "jackson_truth")
        self.assertIn("its network wants the true landmarks", told.getvalue())
        path = os.path.join(self.out, "jackson_detected.onnx")
        crops = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), np.uint8)
        net = cv2.dnn.readNetFromONNX(path)
        for crop, logits in zip(crops, onnx_file.onnxruntime_logits(path, crops)):
            net.setInput(cv2.dnn.blobFromImage(crop, 1 / 58, mean=(104, 117, 124)))
            self.assertEqual(logits.shape, (8, 32, 32))
            np.testing.assert_allclose(net.forward()[0], logits, atol=1e-4)


if __name__ == "__main__":
    unittest.main()
