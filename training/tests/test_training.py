# SPDX-License-Identifier: Apache-2.0
"""A whole training in small, its export, and the scores."""

import contextlib
import csv
import importlib.util
import io
import json
import os
import tempfile
import unittest

import numpy as np
import torch

from flsnet_training import checkpoint, evaluate, export, train
from flsnet_training.averaging import AveragedWeights
from flsnet_training.metrics import Confusion
from flsnet_training.network import FLSNet
from flsnet_training.parallel import ParallelGradients
from flsnet_training.phases import PHASES
from flsnet_training.spec import Spec

from .toy_faces import write_records

SMALL = [
    "--channels",
    "16",
    "32",
    "--convolutions",
    "1",
    "1",
    "--stage2-levels",
    "1",
    "--input-size",
    "32",
]


class MetricsTest(unittest.TestCase):
    def test_scores_by_hand(self) -> None:
        truth = np.array([0, 0, 0, 1, 1, 255], np.uint8)
        prediction = np.array([0, 0, 1, 1, 2, 2], np.uint8)
        confusion = Confusion(3)
        confusion.add(truth, prediction)
        scores = confusion.scores()
        np.testing.assert_allclose(scores.accuracy, [2 / 3, 1 / 2, 0])
        np.testing.assert_allclose(scores.iou, [2 / 3, 1 / 3, 0])
        self.assertAlmostEqual(scores.mean_iou, 0.5)


class PhaseTest(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(0)
        self.network = FLSNet(Spec((16, 32), (1, 1), 1, 16))
        self.images = torch.rand(4, 3, 16, 16) * 255
        self.labels = torch.randint(0, 9, (4, 16, 16))

    def test_stage2_leaves_stage1_and_its_statistics_alone(self) -> None:
        before = {name: value.clone() for name, value in self.network.stage1.state_dict().items()}
        phase = PHASES[1]
        phase.set_mode(self.network)
        optimizer = torch.optim.SGD([p for p in self.network.parameters() if p.requires_grad], 0.1)
        phase.loss(self.network, self.images, self.labels, torch.ones(9), False).backward()
        optimizer.step()
        for name, value in self.network.stage1.state_dict().items():
            self.assertTrue(torch.equal(value, before[name]), name)

    def test_loss_falls(self) -> None:
        for phase in PHASES:
            phase.set_mode(self.network)
            optimizer = torch.optim.AdamW(
                [p for p in self.network.parameters() if p.requires_grad], 0.02
            )
            losses = []
            for _ in range(15):
                loss = phase.loss(self.network, self.images, self.labels, torch.ones(9), False)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(float(loss.detach()))
            self.assertLess(losses[-1], losses[0])

    def test_gradients_of_parts_are_those_of_the_batch(self) -> None:
        phase = PHASES[2]
        phase.set_mode(self.network)
        self.network.eval()
        gradients = []
        for threads in (1, 2):
            ParallelGradients(threads).backward(
                phase, self.network, self.images, self.labels, torch.ones(9), False
            )
            gradients.append([value.grad.clone() for value in self.network.parameters()])
        for one, two in zip(*gradients):
            torch.testing.assert_close(one, two, rtol=1e-3, atol=1e-5)

    def test_ignored_pixels_do_not_count(self) -> None:
        phase = PHASES[0]
        phase.set_mode(self.network)
        self.network.eval()
        labels = self.labels.clone()
        labels[:, 8:] = 255
        changed = self.labels.clone()
        changed[:, 8:] = (changed[:, 8:] + 1) % 9
        loss = phase.loss(self.network, self.images, labels, torch.ones(9), False)
        changed[:, 8:] = 255
        self.assertEqual(
            float(loss), float(phase.loss(self.network, self.images, changed, torch.ones(9), False))
        )

    def test_average_has_the_statistics_of_its_own_weights(self) -> None:
        phase = PHASES[2]
        phase.set_mode(self.network)
        average = AveragedWeights(self.network, 0.0)
        images = (torch.rand(4, 16, 16, 3) * 255).to(torch.uint8)
        averaged = average.network(self.network, phase, [images], False)
        # Statistics of one batch alone: in evaluation the batch comes out normalised, as in training.
        block = averaged.stage1.encoder[0][0]
        x = block.bn(block.conv((images.permute(0, 3, 1, 2).float() - averaged.mean) / 58.0))
        np.testing.assert_allclose(x.mean((0, 2, 3)).detach().numpy(), 0, atol=1e-4)


class ProgramTest(unittest.TestCase):
    def test_train_resume_export_evaluate(self) -> None:
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(
            io.StringIO()
        ) as printed:
            renders, held_out = os.path.join(folder, "renders"), os.path.join(
                folder, "held_out.flsr"
            )
            run, name = os.path.join(folder, "run"), os.path.join(folder, "model")
            os.mkdir(renders)
            write_records(os.path.join(renders, "a.flsr"), range(12), 64)
            write_records(held_out, range(100, 106), 64)
            arguments = [
                "--renders",
                renders,
                "--validation",
                held_out,
                "--out",
                run,
                "--batch",
                "4",
                "--workers",
                "0",
                "--statistic-samples",
                "6",
                "--no-bf16",
                "--threads",
                "1",
                "--resume",
                *SMALL,
            ]
            train.main(
                [
                    *arguments,
                    "--stage1-minutes",
                    "0.02",
                    "--stage2-minutes",
                    "0",
                    "--first-sizes",
                    "16:0.5",
                ]
            )
            images = checkpoint.load(run)["images"]
            train.main(
                [
                    *arguments,
                    "--stage1-minutes",
                    "0.01",
                    "--stage2-minutes",
                    "0.01",
                    "--joint-minutes",
                    "0.01",
                ]
            )
            state = checkpoint.load(run)
            self.assertGreater(state["images"], images)
            self.assertEqual(state["phase"], 2)
            with open(os.path.join(run, "log.csv"), newline="", encoding="utf-8") as file:
                self.assertEqual(
                    [row["phase"] for row in csv.DictReader(file)], ["stage1", "stage2", "joint"]
                )
            if importlib.util.find_spec("matplotlib") is not None:
                self.assertTrue(os.path.exists(os.path.join(run, "progress.png")))
            self.assertTrue(os.path.exists(os.path.join(run, "predictions.png")))
            export.main(["--run", run, "--validation", held_out, "--out", name, "--threads", "1"])
            with open(name + ".json", encoding="utf-8") as file:
                card = json.load(file)
            self.assertEqual(len(card["areas"]), 9)
            self.assertEqual(card["spec"]["channels"], [16, 32])
            self.assertEqual(card["spec"]["inputSize"], 32)
            self.assertIn("area^0.125", card["scores"]["stage2"])
            larger = os.path.join(folder, "larger")
            export.main(["--run", run, "--out", larger, "--threads", "1", "--input-size", "48"])
            with open(larger + ".json", encoding="utf-8") as file:
                self.assertEqual(json.load(file)["spec"]["inputSize"], 48)
            evaluate.main(
                ["--model", name, "--renders", held_out, "--threads", "1", "--exponents", "0.125"]
            )
            self.assertIn("area^0.125", printed.getvalue())


if __name__ == "__main__":
    unittest.main()
