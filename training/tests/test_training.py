# SPDX-License-Identifier: Apache-2.0
"""A whole training in small, its export, and the scores."""

import contextlib
import csv
import importlib.util
import io
import json
import os
import shutil
import sys
import tempfile
import unittest
from unittest import mock

import numpy as np
import torch

from flsnet_training import checkpoint, evaluate, export, train
from flsnet_training.averaging import AveragedWeights
from flsnet_training.metrics import Confusion
from flsnet_training.model_file import folded, read_network
from flsnet_training.network import FLSNet
from flsnet_training.parallel import ParallelGradients
from flsnet_training.phases import PHASES
from flsnet_training.places import result_folder
from flsnet_training.spec import Spec
from flsnet_training.validation import Validator

from .toy_faces import write_records

SHIPPED = os.path.join(os.path.dirname(__file__), "..", "..", "data", "flsnet_light.onnx")

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

    @unittest.skipUnless(hasattr(torch, "compile") and shutil.which("g++"), "no torch.compile")
    def test_compiled_gradients_are_the_same(self) -> None:
        phase = PHASES[2]
        phase.set_mode(self.network)
        self.network.eval()
        gradients = []
        for compiled in (False, True):
            ParallelGradients(1, compiled).backward(
                phase, self.network, self.images, self.labels, torch.ones(9), False, 0.5
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


class ReportTest(unittest.TestCase):
    def test_sheet_of_any_number_of_crops(self) -> None:
        rng = np.random.default_rng(0)
        for count, rows, columns in ((1, 1, 1), (3, 1, 3), (6, 1, 6), (7, 2, 6), (40, 4, 6)):
            crops = [
                (
                    rng.integers(0, 256, (8, 8, 3), dtype=np.uint8),
                    rng.integers(0, 9, (8, 8), dtype=np.uint8),
                )
                for _ in range(count)
            ]
            validator = Validator(crops)
            sheet = validator.sheet(validator.labels)
            self.assertEqual(sheet.shape, (rows * 3 * 8, columns * 8, 3))
            np.testing.assert_array_equal(sheet[:8, :8], crops[0][0])
            last = min(count, 24) - 1
            y, x = last // columns * 24, last % columns * 8
            np.testing.assert_array_equal(sheet[y : y + 8, x : x + 8], crops[last][0])


class StartTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.run_folder = os.path.join(folder.name, "run")
        self.renders = os.path.join(folder.name, "renders")
        os.mkdir(self.renders)
        write_records(os.path.join(self.renders, "a.flsr"), range(4), 64)

    def arguments(self, *more: str) -> list[str]:
        common = ["--renders", self.renders, "--out", self.run_folder, "--batch", "2", "--workers", "0"]
        quick = ["--statistic-samples", "2", "--no-bf16", "--threads", "1", "--stage1-images", "4"]
        return [*common, *quick, "--stage2-images", "0", *SMALL, *more]

    def test_a_checkpoint_is_there_before_the_report(self) -> None:
        validation = os.path.join(self.renders, "a.flsr")
        with mock.patch.object(
            train.Trainer, "_validate", side_effect=RuntimeError("no report")
        ), contextlib.redirect_stdout(io.StringIO()):
            with self.assertRaisesRegex(RuntimeError, "no report"):
                train.main(self.arguments("--validation", validation))
        self.assertEqual(checkpoint.load(self.run_folder)["phase_images"], 4)

    def test_bad_input_is_refused_before_training(self) -> None:
        for message, more in (
            ("no folder of rendered", ["--renders", "/nowhere"]),
            ("holds no photo", ["--photos", self.renders]),
            ("holds no photo", ["--validation-photos", self.renders]),
            ("No such file", ["--validation", "/nowhere.flsr"]),
            ("not both", ["--validation", "a", "--validation-photos", "b"]),
            ("multiples of 16", ["--channels", "4", "8"]),
            ("one number a level", ["--convolutions", "1"]),
            ("32 to|4 to", ["--input-size", "2"]),
            ("--batch must", ["--batch", "0"]),
            ("--photo-share", ["--photo-share", "1.5"]),
            ("SIZE:UNTIL", ["--first-sizes", "2:0.5"]),
            ("No such file", ["--init", "/nowhere.safetensors"]),
            ("--strength must be a number of at least 0, got nan", ["--strength", "nan"]),
            ("--iou-loss must", ["--iou-loss", "nan"]),
            ("--iou-loss must", ["--iou-loss", "-1"]),
            ("--loss-exponent must", ["--loss-exponent", "nan"]),
            ("--weight-decay must", ["--weight-decay", "-0.1"]),
            ("--stage1-minutes must", ["--stage1-minutes", "nan"]),
            ("--joint-minutes must", ["--joint-minutes", "-1"]),
            ("--save-minutes must", ["--save-minutes", "inf"]),
            ("--stage1-images must be at least 0, got -4", ["--stage1-images", "-4"]),
            ("--joint-rate must be a number above 0, got -1", ["--joint-rate", "-1"]),
            ("--learning-rate must", ["--learning-rate", "nan"]),
            ("--long-hair must", ["--long-hair", "0"]),
        ):
            with self.subTest(message), mock.patch.object(
                train.Trainer, "run", side_effect=AssertionError("trains")
            ), contextlib.redirect_stdout(io.StringIO()):
                with self.assertRaisesRegex(SystemExit, message):
                    train.main(self.arguments(*more))

    def test_a_start_from_a_file_that_cannot_be_read(self) -> None:
        broken = os.path.join(self.renders, "broken.onnx")
        with open(broken, "wb") as file:
            file.write(b"no file of ONNX")
        with contextlib.redirect_stdout(io.StringIO()):
            with mock.patch.dict(sys.modules, {"onnx": None}), self.assertRaisesRegex(SystemExit, "train: .*pip install onnx"):
                train.main(self.arguments("--init", broken))
            if importlib.util.find_spec("onnx"):
                with self.assertRaisesRegex(SystemExit, "train: .*broken.onnx .*cannot be read as ONNX"):
                    train.main(self.arguments("--init", broken))

    def test_stage_1_alone_has_no_later_phases(self) -> None:
        arguments = self.arguments("--stage2-levels", "0", "--stage2-images", "4", "--joint-images", "4")
        with contextlib.redirect_stdout(io.StringIO()):
            train.main(arguments)
        state = checkpoint.load(self.run_folder)
        self.assertEqual((state["phase"], state["images"]), (0, 4))


class ExportTest(unittest.TestCase):
    def test_no_option_that_names_a_place_is_told(self) -> None:
        texts = [
            action.dest
            for action in train.make_parser()._actions
            if action.type in (None, result_folder) and action.nargs != 0 and not action.choices
        ]
        self.assertLess({"renders", "grounds", "init", "out", "close_up_of", "validation_photos"}, set(texts))
        start = {name: "/home/me/mine" for name in texts}
        self.assertEqual(export.known_options({**start, "seed": 3}), {"seed": 3})

    def test_the_licence_is_stated_of_rendered_faces_alone(self) -> None:
        options = export.make_parser().parse_args(["--run", "r", "--out", os.devnull])
        rendered = {"renders": "r", "photos": None, "grounds": [], "init": None}
        self.assertEqual(export.data_and_licence([rendered], options), (export.DATA, "Apache-2.0"))
        for more, words in (
            ({"photos": "p"}, "labelled photos"),
            ({"grounds": ["g"]}, "photos as grounds"),
            ({"init": "x.onnx"}, "weights that the training began with"),
            ({"blend": 0.3}, "weights that the mean was taken with"),
        ):
            # Of any start of the training, not of the last one alone.
            data, licence = export.data_and_licence([{**rendered, **more}, rendered], options)
            self.assertEqual(licence, f"not stated: it depends on the {words}")
            self.assertEqual(data, f"Of the trainer's user: {words}. Beside them: rendered faces, {export.DRAWN}")
        both = {"renders": None, "renderer": None, "photos": "p", "init": "i"}
        self.assertEqual(
            export.data_and_licence([both], options)[0],
            "Of the trainer's user: labelled photos, weights that the training began with.",
        )
        options = export.make_parser().parse_args(["--run", "r", "--out", os.devnull, "--data", "Mine", "--licence", "MIT"])
        self.assertEqual(export.data_and_licence([both], options), ("Mine", "MIT"))

    def test_what_cannot_be_is_refused(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            common = ["--run", folder, "--out", os.path.join(folder, "x")]
            for option, value in (("--threads", "0"), ("--exponent", "nan"), ("--input-size", "0"), ("--validation-samples", "0")):
                with contextlib.redirect_stderr(io.StringIO()) as said, self.assertRaises(SystemExit) as end:
                    export.main([*common, option, value])
                self.assertEqual(end.exception.code, 2)
                self.assertIn(f"argument {option}", said.getvalue())
            for more, message in (
                (["--device", "nothing"], "--device nothing cannot be used"),
                (["--blend", "x.onnx", "1.5"], "--blend takes a share of 0 to 1, not 1.5"),
                (["--blend", "x.onnx", "half"], "--blend takes a share of 0 to 1, not half"),
                (["--blend", "x.onnx", "nan"], "--blend takes a share of 0 to 1, not nan"),
            ):
                with self.assertRaisesRegex(SystemExit, "export: " + message):
                    export.main([*common, "--threads", "1", *more])


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
            with open(name + ".json", encoding="utf-8") as file:
                self.assertNotRegex(file.read(), r"\b(null|NaN|Infinity)\b")
            if importlib.util.find_spec("onnx"):
                blend = ["--run", run, "--out", os.path.join(folder, "mean"), "--threads", "1"]
                with self.assertRaisesRegex(SystemExit, "another network or other classes"):
                    export.main([*blend, "--blend", SHIPPED, "0.3"])
            self._check_blend(run, name, folder)
            larger = os.path.join(folder, "larger")
            export.main(["--run", run, "--out", larger, "--threads", "1", "--input-size", "48"])
            with open(larger + ".json", encoding="utf-8") as file:
                self.assertEqual(json.load(file)["spec"]["inputSize"], 48)
            evaluate.main(
                ["--model", name, "--renders", held_out, "--threads", "1", "--exponents", "0.125"]
            )
            self.assertIn("area^0.125", printed.getvalue())
            evaluate.main(
                ["--model", name, "--renders", held_out, "--threads", "1", "--choose-areas", held_out]
            )
            self.assertRegex(printed.getvalue(), r"chosen areas( [0-9.e+-]+){9}\n")
            self.assertRegex(printed.getvalue(), r"\nchosen  ")
            if importlib.util.find_spec("onnx"):
                evaluate.main(["--model", SHIPPED, "--renders", held_out, "--threads", "1", "--samples", "1", "--exponents", "0.25"])
                self.assertIn("area^0.25", printed.getvalue())

    def _check_blend(self, run: str, name: str, folder: str) -> None:
        """The mean with an export of random weights is half-way between both, whose files have normalisations of their own."""
        spec = Spec((16, 32), (1, 1), 1, 32)
        torch.manual_seed(5)
        other = os.path.join(folder, "other")
        export.write_pair(FLSNet(spec).eval(), export.use_of(spec.to_json(), np.ones(9), 0.5), other)
        mean = os.path.join(folder, "mean")
        export.main(["--run", run, "--out", mean, "--threads", "1", "--blend", other + ".safetensors", "0.25"])
        one, two, both = (folded(read_network(path)[0]) for path in (name, other, mean))
        for key, value in both.items():
            np.testing.assert_allclose(value, 0.75 * one[key] + 0.25 * two[key], rtol=1e-3, atol=1e-4)
        with open(mean + ".json", encoding="utf-8") as file:
            card = json.load(file)
        self.assertEqual(card["recipe"]["starts"][-1]["blend"], 0.25)
        self.assertIn("not stated", card["licence"])


if __name__ == "__main__":
    unittest.main()
