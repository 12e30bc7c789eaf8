# SPDX-License-Identifier: Apache-2.0
"""The close-up: its crops, its share of the mixture, and its training beside another network."""

import contextlib
import io
import json
import os
import tempfile
import unittest

import numpy as np
import torch

from flsnet_training import evaluate, export, train
from flsnet_training.close_up import CANVAS, GEOMETRY, RAMP, SHARE, HeadNetwork, close_up_matrix, make_close_up, shares
from flsnet_training.geometry import CropGeometry, crop_matrix
from flsnet_training.network import FLSNet
from flsnet_training.parallel import ParallelGradients
from flsnet_training.phases import PHASES
from flsnet_training.spec import Spec

from .toy_faces import write_records

try:
    import flsnet
except ImportError:
    flsnet = None

DETECTOR = os.path.join(os.path.dirname(__file__), "..", "..", "data", "flsnet_detector.onnx")


class FixedHead:
    """Says the same of each crop: what it was given, class by class."""

    size = 96

    def log_probabilities(self, crop: np.ndarray) -> np.ndarray:
        return np.moveaxis(crop.astype(np.float32), 2, 0)


class CropTest(unittest.TestCase):
    def test_it_lies_in_the_head_as_its_geometry_says(self) -> None:
        box = np.array([40.0, 70.0, 100.0, 100.0])
        for canvas, size in ((CANVAS, 160), (288, 96)):
            head = np.vstack((crop_matrix(CropGeometry().square(box), canvas), (0, 0, 1)))
            inside = np.vstack((close_up_matrix(canvas, size), (0, 0, 1)))
            expected = crop_matrix(GEOMETRY.square(box), size)
            np.testing.assert_allclose((head @ inside)[:2], expected, atol=1e-9)

    def test_shares_by_hand(self) -> None:
        found = shares(50)
        for y in range(50):
            for x in range(50):
                edge = min(x + 0.5, y + 0.5, 49.5 - x, 49.5 - y) / 50
                self.assertAlmostEqual(SHARE * min(1.0, edge / RAMP), float(found[y, x]), places=6)

    def test_both_networks_see_the_same_place(self) -> None:
        # Colours that are the place itself, so that what the first network says of a place tells where it looked.
        place = np.linspace(0, 250, CANVAS)
        canvas = np.stack(np.broadcast_arrays(place[None, :], place[:, None], np.zeros((1, 1))), 2).astype(np.uint8)
        labels = np.where(canvas[:, :, 0] > 125, 2, 0).astype(np.uint8)
        image, seen, first = make_close_up(canvas, labels, 160, FixedHead())  # type: ignore[arg-type]
        self.assertEqual((160, 160, 3), image.shape)
        self.assertEqual((3, 160, 160), first.shape)
        self.assertLess(np.abs(np.moveaxis(first.astype(np.float32), 0, 2) - image).max(), 1.6)
        np.testing.assert_array_equal(seen[:, :70], 0)
        np.testing.assert_array_equal(seen[:, -70:], 2)


class MixtureTest(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(3)
        self.network = FLSNet(Spec((16, 16), (1, 1), 0, 32))
        self.images = torch.rand(4, 3, 32, 32) * 255
        self.labels = torch.randint(0, 9, (4, 32, 32))
        self.other = torch.randn(4, 9, 32, 32)
        self.share = torch.from_numpy(shares(32))
        PHASES[0].set_mode(self.network)
        self.network.eval()

    def test_loss_is_that_of_the_mixture(self) -> None:
        weights = torch.linspace(0.5, 2, 9)
        logits = self.network(self.images, 1).double()
        total, norm = 0.0, 0.0
        for n in range(4):
            for y in range(32):
                for x in range(32):
                    share = float(self.share[y, x])
                    mixed = (1 - share) * self.other[n, :, y, x].double() + share * logits[n, :, y, x]
                    label = int(self.labels[n, y, x])
                    total += float(weights[label] * (torch.logsumexp(mixed, 0) - mixed[label]).detach())
                    norm += float(weights[label])
        loss = PHASES[0].loss(
            self.network, self.images, self.labels, weights, False, mixed=(self.other, self.share)
        )
        self.assertAlmostEqual(total / norm, float(loss.detach()), places=4)

    def test_gradients_of_parts_are_those_of_the_batch(self) -> None:
        gradients = []
        for threads in (1, 2):
            ParallelGradients(threads).backward(
                PHASES[0],
                self.network,
                self.images,
                self.labels,
                torch.ones(9),
                False,
                mixed=(self.other, self.share),
            )
            gradients.append([value.grad.clone() for value in self.network.parameters()])
        for one, two in zip(*gradients):
            torch.testing.assert_close(one, two, rtol=1e-3, atol=1e-5)


class OptionsTest(unittest.TestCase):
    def test_what_does_not_go_together_is_refused(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_records(os.path.join(folder, "a.flsr"), range(2))
            base = ["--renders", folder, "--out", os.path.join(folder, "run"), "--close-up-of", "model.onnx"]
            for more, message in (
                ([], "stage2-levels 0"),
                (["--stage2-levels", "0", "--numbered"], "--numbered"),
                (["--stage2-levels", "0", "--landmark-labels"], "nine classes"),
                (["--stage2-levels", "0", "--validation", folder], "no scores by itself"),
            ):
                with self.assertRaisesRegex(SystemExit, message):
                    train.main([*base, *more])


@unittest.skipIf(flsnet is None, "the Python package flsnet is not there")
class TrainingTest(unittest.TestCase):
    @staticmethod
    def head(folder: str) -> str:
        info = flsnet.ModelInfo()
        info.spec.channels, info.spec.convolutions, info.spec.stage2Levels = [16, 16], [1, 1], 0
        info.spec.inputSize = (96, 96)
        info.areas = [float(c + 1) for c in range(9)]
        path = os.path.join(folder, "head.onnx")
        flsnet.Model.random(info, 5).write(path)
        return path

    def test_the_first_network_gives_logarithms_of_probabilities(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            head = HeadNetwork(self.head(folder))
            self.assertEqual(96, head.size)
            crop = np.random.default_rng(2).integers(0, 256, (96, 96, 3), np.uint8)
            found = head.log_probabilities(crop)
            self.assertEqual((9, 96, 96), found.shape)
            np.testing.assert_allclose(np.exp(found).sum(0), 1, atol=1e-3)

    def test_a_model_of_other_crops_is_refused(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaisesRegex(ValueError, "missing.onnx"):
                HeadNetwork(os.path.join(folder, "missing.onnx"))
            with self.assertRaisesRegex(ValueError, "is no model of the nine classes"):
                HeadNetwork(DETECTOR)
            for change in ("crop", "size"):
                info = flsnet.ModelInfo()
                info.spec.channels, info.spec.convolutions, info.spec.stage2Levels = [16], [1], 0
                info.spec.inputSize = (96, 64 if change == "size" else 96)
                crop = info.crop
                crop.enlargement = 1.5 if change == "crop" else 2.75
                info.crop = crop
                path = os.path.join(folder, change + ".onnx")
                flsnet.Model.random(info, 5).write(path)
                with self.assertRaisesRegex(ValueError, change + ".onnx is no model of the nine classes"):
                    HeadNetwork(path)

    def test_a_whole_training_and_the_model_of_it(self) -> None:
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
            renders = os.path.join(folder, "renders")
            os.mkdir(renders)
            write_records(os.path.join(renders, "a.flsr"), range(8))
            run = os.path.join(folder, "run")
            arguments = (
                ["--renders", renders, "--close-up-of", self.head(folder), "--channels", "16", "16"]
                + ["--convolutions", "1", "1", "--stage2-levels", "0", "--input-size", "32", "--batch", "4"]
                + ["--stage1-images", "16", "--stage2-images", "0", "--statistic-samples", "4", "--workers", "0"]
                + ["--threads", "2", "--no-bf16", "--save-minutes", "10", "--iou-loss", "0.5"]
            )
            train.main([*arguments, "--out", run])
            name = os.path.join(folder, "close_up")
            export.main(["--run", run, "--out", name, "--exponent", "0.25"])
            with open(name + ".json", encoding="utf-8") as file:
                crop = json.load(file)["crop"]
            self.assertEqual([GEOMETRY.enlargement, [GEOMETRY.shift_x, GEOMETRY.shift_y]], [crop["enlargement"], crop["shift"]])
            model = flsnet.Model.fromTrainer(name + ".safetensors", name + ".json")
            self.assertAlmostEqual(GEOMETRY.enlargement, model.info().crop.enlargement, places=5)
            # What such a run is must stay what it is, and nobody takes it for a network of heads.
            plain = [part for part in arguments if part != "--close-up-of" and not part.endswith("head.onnx")]
            with self.assertRaisesRegex(SystemExit, "--close-up-of"):
                train.main([*plain, "--out", run, "--resume"])
            with self.assertRaisesRegex(ValueError, "sees faces alone"):
                evaluate.load_network(name)
            # A training that goes on from the model file, whose batch statistics are measured on close-ups.
            model.write(name + ".onnx")
            again = os.path.join(folder, "again")
            train.main([*arguments, "--out", again, "--init", name + ".onnx"])
            self.assertTrue(os.path.exists(os.path.join(again, "checkpoint.pt")))
            photo = np.random.default_rng(4).integers(0, 256, (80, 80, 3), np.uint8)
            segmenter = flsnet.FaceLandmarkSegmenter.create(self.head(folder), closeUpModel=model)
            self.assertEqual((80, 80), segmenter.segment(photo, faces=[(25, 25, 30, 30)]).shape)


if __name__ == "__main__":
    unittest.main()
