# SPDX-License-Identifier: Apache-2.0
"""The comparison: the networks against what is published of them, the order of crops, and stopping and going on."""

import contextlib
import importlib.util
import io
import os
import tempfile
import unittest
from unittest import mock

import numpy as np
import torch
from torch import nn

from flsnet_training import ablation, checkpoint, train
from flsnet_training.augment import Augmentation
from flsnet_training.comparison import __main__ as comparison
from flsnet_training.comparison import library_networks, networks, onnx_file, table
from flsnet_training.comparison.fcn import FCN8s, bilinear_kernel
from flsnet_training.dataset import NumberedBatches, make_loader
from flsnet_training.network import FLSNet, multiply_adds
from flsnet_training.phases import PHASES
from flsnet_training.render_stream import NumberedRenders, StreamError
from flsnet_training.spec import NamedSpec, Spec, read_spec

from .toy_faces import make_record, write_records

HAS_LIBRARIES = all(
    importlib.util.find_spec(name) is not None
    for name in ("segmentation_models_pytorch", "timm", "torchvision")
)


def parameters(module: nn.Module) -> int:
    """Number of weights."""
    return sum(value.numel() for value in module.parameters())


def small_fcn(classes: int) -> FCN8s:
    """FCN-8s on five levels of one convolution."""
    layers: list[nn.Module] = []
    for inputs, outputs in zip((3, 4, 6, 8, 8), (4, 6, 8, 8, 8)):
        layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
    return FCN8s(nn.Sequential(*layers), classes, width=16)


class SmallNetworks(unittest.TestCase):
    """Puts a small FCN among the architectures."""

    def setUp(self) -> None:
        kind = networks.Architecture("FCNs", "small", small_fcn)
        networks.ARCHITECTURES["small"] = kind
        self.addCleanup(networks.ARCHITECTURES.pop, "small")


@unittest.skipUnless(HAS_LIBRARIES, "takes segmentation_models_pytorch, timm and torchvision")
class PublishedSizesTest(unittest.TestCase):
    """Parameter counts, from what was published of the backbones: all but their classifiers."""

    def test_fcn(self) -> None:
        made = parameters(FCN8s(library_networks.vgg16_features(), 9))
        vgg16, classifier, normalisation = 138_357_544, 4096 * 1000 + 1000, 2 * 4224
        scores = (256 + 512 + 4096 + 3) * 9
        upsampling = 9 * 9 * (4 * 4 + 4 * 4 + 16 * 16)
        self.assertEqual(made, vgg16 - classifier + normalisation + scores + upsampling)

    def test_pspnet(self) -> None:
        network = library_networks.pspnet_resnet101(9).eval()
        self.assertEqual(parameters(network.encoder), 44_549_160 - (2048 * 1000 + 1000))
        with torch.no_grad():
            self.assertEqual(network.encoder(torch.zeros(1, 3, 64, 64))[-1].shape, (1, 2048, 8, 8))
            self.assertEqual(network(torch.zeros(1, 3, 64, 64)).shape, (1, 9, 64, 64))

    @torch.no_grad()
    def test_pspnet_as_a_file(self) -> None:
        """Of maps of 10 x 10, whose six bins overlap, by cv::dnn."""
        import cv2

        torch.manual_seed(1)
        network = networks.OneStageNetwork(NamedSpec("pspnet_resnet101", 80), library_networks.pspnet_resnet101(9)).eval()
        image = np.random.default_rng(1).normal(0, 1, (1, 3, 80, 80)).astype(np.float32)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "pspnet.onnx")
            onnx_file.write_onnx(network, 80, path, onnx_file.metadata_of(range(1, 10), 1.0))
            net = cv2.dnn.readNetFromONNX(path)
            net.setInput(image)
            found = net.forward()
        expected = network.stage1(torch.from_numpy(image)).numpy()
        self.assertLess(np.abs(found - expected).max() / np.abs(expected).max(), 1e-4)

    def test_deeplab_on_inception_resnet(self) -> None:
        network = library_networks.deeplab_inception_resnet(9).eval()
        self.assertEqual(parameters(network.encoder), 55_843_464 - (1536 * 1000 + 1000))
        with torch.no_grad():
            features = network.encoder(torch.zeros(1, 3, 96, 96))
            self.assertEqual([x.shape[2] for x in features], [96, 48, 24, 12, 6, 6])
            self.assertEqual(network(torch.zeros(1, 3, 96, 96)).shape, (1, 9, 96, 96))

    def test_deeplab_on_xception(self) -> None:
        network = library_networks.deeplab_xception(9).eval()
        published = 39.92  # millions, of timm's table, with the classifier
        self.assertAlmostEqual((parameters(network.encoder) + 2048 * 1000 + 1000) / 1e6, published, delta=0.005)
        with torch.no_grad():
            self.assertEqual(network.encoder(torch.zeros(1, 3, 64, 64))[-1].shape, (1, 2048, 4, 4))
            self.assertEqual(network(torch.zeros(1, 3, 64, 64)).shape, (1, 9, 64, 64))

    def test_hrnet(self) -> None:
        network = library_networks.HRNetSegmentation(9)
        self.assertAlmostEqual(parameters(network) / 1e6, 65.8, delta=0.1)  # the paper's, of 19 classes
        with torch.no_grad():
            self.assertEqual(network.eval()(torch.zeros(1, 3, 64, 64)).shape, (1, 9, 64, 64))

    def test_segnet(self) -> None:
        made = parameters(networks.make_network(networks.ARCHITECTURES["segnet_vgg16"].spec("", 64)))
        # VGG16's 13 convolutions there, and back with 64 channels in the place of the picture's 3.
        there = [3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512]
        back = [*reversed(there[1:]), 64]
        pairs = [*zip(there, there[1:]), *zip(back, back[1:])]
        self.assertEqual(len(pairs), 26)
        self.assertEqual(made, sum(9 * a * b + 2 * b for a, b in pairs) + 64 * 9 + 9)


class FCNTest(unittest.TestCase):
    def test_upsampling_interpolates(self) -> None:
        # Long et al.: a bilinear kernel of 4 for a factor of 2.
        line = np.array([0.25, 0.75, 0.75, 0.25])
        np.testing.assert_allclose(bilinear_kernel(2, 4)[1, 1], np.outer(line, line))
        self.assertEqual(float(bilinear_kernel(2, 4)[0, 1].abs().sum()), 0)
        network = small_fcn(3)
        constant = torch.full((1, 3, 9, 9), 2.0)
        inner = network.up3(constant)[..., 4:-4, 4:-4]
        torch.testing.assert_close(inner, torch.full_like(inner, 2.0))

    def test_skips_join_at_their_places(self) -> None:
        network = small_fcn(3).eval()
        for score in (network.score3, network.score4, network.score5):
            nn.init.zeros_(score.weight)
        nn.init.constant_(network.score3.bias, 1)
        nn.init.constant_(network.score4.bias, 10)
        nn.init.constant_(network.score5.bias, 100)
        logits = network(torch.zeros(1, 3, 128, 128))
        self.assertEqual(logits.shape, (1, 3, 128, 128))
        self.assertAlmostEqual(float(logits[0, 0, 64, 64]), 111, places=3)

    def test_multiply_adds_by_hand(self) -> None:
        layers = nn.Sequential(
            nn.Conv2d(3, 4, 3, padding=1), nn.Conv2d(4, 4, 3, 2, 1, groups=4), nn.ConvTranspose2d(4, 2, 4, 2, 1)
        )
        by_hand = 3 * 4 * 9 * 64 + 4 * 9 * 16 + 4 * 2 * 16 * 16
        self.assertEqual(multiply_adds(layers, 8), by_hand)


class SpecTest(SmallNetworks):
    def test_checkpoints_tell_the_architecture(self) -> None:
        for spec in (NamedSpec("small", 64), Spec((16, 32), (1, 2), 1, 32)):
            self.assertEqual(read_spec(spec.to_json()), spec)
        self.assertIsInstance(networks.make_network(Spec((16, 32), (1, 2), 1, 32)), FLSNet)

    def test_one_stage_network_normalises(self) -> None:
        network = networks.make_network(NamedSpec("small", 64)).eval()
        image = torch.rand(1, 3, 64, 64) * 255
        mean = torch.tensor([104.0, 117.0, 124.0]).view(1, 3, 1, 1)
        torch.testing.assert_close(network(image), network.stage1((image - mean) / 58))

    def test_prior_weights_the_feature_map_in_the_loss(self) -> None:
        network = networks.make_network(NamedSpec("small", 32)).eval()
        images, labels = torch.rand(2, 3, 32, 32) * 255, torch.randint(0, 9, (2, 32, 32))
        weights = torch.arange(1.0, 10)
        loss = PHASES[0].loss(network, images, labels, torch.ones(9), False, 0.0, weights.log())
        # Equation 3 by hand: probabilities times weights, normalised.
        weighted = torch.softmax(network(images), 1) * weights.view(1, -1, 1, 1)
        truth = (weighted / weighted.sum(1, keepdim=True)).gather(1, labels[:, None])
        torch.testing.assert_close(loss, -truth.log().mean())


class NumberedTest(SmallNetworks):
    def setUp(self) -> None:
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.renders = os.path.join(self.folder, "renders")
        os.makedirs(self.renders)
        write_records(os.path.join(self.renders, "a.flsr"), range(5))
        write_records(os.path.join(self.renders, "b.flsr"), range(5, 8))

    def test_each_pass_shows_every_face_once(self) -> None:
        source = NumberedRenders(self.renders, 3)
        known = [make_record(seed)["image"].tobytes() for seed in range(8)]
        orders = [
            [known.index(source.sample(p * 8 + i).image.tobytes()) for i in range(8)] for p in range(2)
        ]
        for order in orders:
            self.assertEqual(sorted(order), list(range(8)))
        self.assertNotEqual(orders[0], orders[1])
        again = NumberedRenders(self.renders, 3)
        self.assertEqual(known.index(again.sample(11).image.tobytes()), orders[1][3])

    def test_growing_folders_change_nothing(self) -> None:
        source = NumberedRenders(self.renders, 3)
        write_records(os.path.join(self.renders, "c.flsr"), range(20, 24))
        later = NumberedRenders(self.renders, 3, source.count)
        for number in (0, 5, 9):
            np.testing.assert_array_equal(source.sample(number).image, later.sample(number).image)
        with self.assertRaisesRegex(StreamError, "holds 12 rendered faces, 13 are needed"):
            NumberedRenders(self.renders, 3, 13)

    def _crops(self, batch: int, workers: int, first: int, count: int) -> np.ndarray:
        source = NumberedRenders(self.renders, 3)
        batches = NumberedBatches(source, Augmentation(), 32, batch, 3, first)
        found: list[np.ndarray] = []
        for images, labels in make_loader(batches, workers):
            found += [
                np.concatenate((image, label[..., None]), -1)
                for image, label in zip(images.numpy(), labels.numpy())
            ]
            if len(found) >= count:
                return np.stack(found[:count])
        raise AssertionError("the loader ended")

    def test_crops_depend_on_their_numbers_alone(self) -> None:
        crops = self._crops(4, 0, 0, 24)
        np.testing.assert_array_equal(crops, self._crops(6, 0, 0, 24))
        np.testing.assert_array_equal(crops, self._crops(2, 2, 0, 24))
        np.testing.assert_array_equal(crops[8:], self._crops(4, 0, 8, 16))

    def _options(self, out: str, images: int, *more: str) -> list[str]:
        return [
            *("--renders", self.renders, "--out", os.path.join(self.folder, out), "--numbered", "--no-bf16"),
            *("--input-size", "32", "--batch", "4", "--threads", "1", "--workers", "0"),
            *("--statistic-samples", "4", "--stage1-images", str(images), "--stage2-images", "0"),
            *more,
        ]

    def _train(self, out: str, images: int, *more: str) -> dict:
        with contextlib.redirect_stdout(io.StringIO()):
            train.main(self._options(out, images, *more))
        return checkpoint.load(os.path.join(self.folder, out))

    def test_stopped_trainings_end_where_others_do(self) -> None:
        """Also with dropout, and with the optimiser's and the average's state."""
        whole = self._train("whole", 24, "--architecture", "small")
        stopped = train.make_parser().parse_args(self._options("parts", 24, "--architecture", "small"))
        os.makedirs(stopped.out)
        with contextlib.redirect_stdout(io.StringIO()):
            trainer = train.Trainer(stopped)
            trainer.phase.set_mode(trainer.network)
            batches = trainer._batches(32)
            for _ in range(2):
                trainer._step(*next(batches))
            trainer._save()
        torch.manual_seed(99)
        parts = self._train("parts", 24, "--architecture", "small", "--resume")
        self.assertEqual(whole["images"], parts["images"])
        for part in ("network", "average"):
            for name, value in whole[part].items():
                self.assertTrue(torch.equal(value, parts[part][name]), f"{part}: {name}")
        for one, other in zip(whole["latest"], parts["latest"]):
            self.assertTrue(torch.equal(one, other))

    def test_all_architectures_see_the_same_crops(self) -> None:
        small = self._train("small", 8, "--architecture", "small")
        own = self._train("own", 8, "--channels", "16", "32", "--convolutions", "1", "1", "--stage2-levels", "0")
        for one, other in zip(small["latest"], own["latest"]):
            self.assertTrue(torch.equal(one, other))
        np.testing.assert_array_equal(small["areas"], own["areas"])

    def test_numbers_want_renders_alone(self) -> None:
        options = self._options("x", 4, "--renderer", "cat")
        with self.assertRaisesRegex(SystemExit, "--numbered takes crops from --renders alone"):
            train.main(options)


class RefusalTest(SmallNetworks):
    """What cannot give anything ends with a message, a status that is not 0, and leaves nothing behind."""

    def setUp(self) -> None:
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.out = os.path.join(self.folder, "out")

    def refused(self, *arguments: str) -> str:
        """The message of a call that is to be refused."""
        network = [] if "--networks" in arguments else ["--networks", "small"]
        text = io.StringIO()
        with contextlib.redirect_stderr(text), contextlib.redirect_stdout(text):
            with self.assertRaises(SystemExit) as raised:
                comparison.main([*arguments, *network])
        self.assertNotIn(raised.exception.code, (None, 0))
        self.assertEqual(os.listdir(self.folder), [])
        return text.getvalue() + str(raised.exception.code)

    def test_numbers_below_one(self) -> None:
        train_options = ["train", "--out", self.out, "--renders", self.folder]
        table_options = ["table", "--out", self.out, "--validation", self.folder]
        for arguments, option, value in (
            (train_options, "--images", "0"),
            (train_options, "--images", "-12"),
            (train_options, "--batch", "0"),
            (train_options, "--input-size", "0"),
            (["cost"], "--batch", "-1"),
            (["cost"], "--steps", "0"),
            (["cost"], "--sizes", "0"),
            (table_options, "--time-size", "-32"),
            (["export", "--out", self.out], "--untrained", "-32"),
        ):
            with self.subTest(option, value=value):
                self.assertIn(f"argument {option}: {value} is below 1", self.refused(*arguments, option, value))
        self.assertIn("argument --rounds: -1 is below 0", self.refused(*table_options, "--rounds", "-1"))

    def test_the_experiment_of_no_crops(self) -> None:
        text = io.StringIO()
        with contextlib.redirect_stderr(text), self.assertRaises(SystemExit):
            ablation.main(["train", "--out", self.out, "--renders", self.folder, "--images", "0"])
        self.assertIn("argument --images: 0 is below 1", text.getvalue())

    def test_sides_that_no_crop_can_have(self) -> None:
        self.assertIn(
            "small wants --untrained to be a multiple of 32",
            self.refused("export", "--out", self.out, "--untrained", "65"),
        )
        self.assertIn("small wants --sizes to be a multiple of 32", self.refused("cost", "--sizes", "32", "65"))

    def test_a_training_without_renders_leaves_no_folder(self) -> None:
        message = self.refused("train", "--out", self.out, "--renders", self.folder, "--images", "12", "--input-size", "32")
        self.assertIn(f"{self.folder} holds 0 rendered faces, 1 are needed", message)

    def test_folders_that_do_not_exist(self) -> None:
        picture = os.path.join(os.path.dirname(os.path.abspath(__file__)), "no_picture")
        message = f"comparison: {self.out} is no folder of trainings"
        self.assertEqual(self.refused("table", "--out", self.out, "--validation", self.folder), message)
        self.assertEqual(self.refused("export", "--out", self.out), message)
        with mock.patch("cv2.imread", return_value=np.zeros((8, 8, 3), np.uint8)):
            self.assertEqual(self.refused("check", "--out", self.out, "--picture", picture, "--programs", "."), message)

    def test_folders_that_hold_nothing(self) -> None:
        for arguments in (["check", "--picture", "x", "--programs", "."], ["export"]):
            with mock.patch("cv2.imread", return_value=np.zeros((8, 8, 3), np.uint8)):
                message = self.refused(*arguments, "--out", self.folder)
            self.assertRegex(message, "holds no exported network|nothing was written")

    @unittest.skipIf(torch.cuda.is_available(), "takes a machine without CUDA")
    def test_devices_that_are_not_there(self) -> None:
        for arguments in (
            ["cost"],
            ["train", "--out", self.out, "--renders", self.folder, "--images", "12", "--input-size", "32"],
        ):
            message = self.refused(*arguments, "--device", "cuda").splitlines()[-1]
            self.assertRegex(message, "^(comparison|train): --device cuda cannot be used: ")


class CostTest(SmallNetworks):
    """`cost.json` of a network's folder."""

    def measured(self, out: str, *more: str) -> dict:
        """What `measure_cost` returns for these options of `table`."""
        arguments = ["table", "--out", out, "--validation", out, "--networks", "small", *more]
        times = mock.patch.object(comparison, "run_times", return_value={"onnxruntime": 3.0, "cv::dnn": 4.0})
        with times, mock.patch.object(comparison, "write_network", self._write):
            return comparison.measure_cost("small", comparison.make_parser().parse_args(arguments))

    def _write(self, *arguments: object, **more: object) -> bool:
        """Stands for the writing of a file."""
        with open(str(arguments[4]), "wb"):
            return True

    def test_times_that_are_missing_are_taken_later(self) -> None:
        with tempfile.TemporaryDirectory() as out:
            self.assertNotIn("onnxruntime", self.measured(out, "--rounds", "0", "--time-size", "64"))
            self.assertEqual(self.measured(out, "--rounds", "2", "--time-size", "64")["onnxruntime"], 3.0)
            # They are kept where none are asked for.
            self.assertEqual(self.measured(out, "--rounds", "0", "--time-size", "64")["onnxruntime"], 3.0)

    def test_costs_are_of_the_size_that_is_asked_for(self) -> None:
        with tempfile.TemporaryDirectory() as out:
            large = self.measured(out, "--rounds", "0", "--time-size", "128")
            small = self.measured(out, "--rounds", "0", "--time-size", "64")
        self.assertEqual((large["size"], small["size"]), (128, 64))
        self.assertLess(small["gmac"], 0.5 * large["gmac"])


@unittest.skipUnless(
    all(importlib.util.find_spec(name) is not None for name in ("onnx", "onnxruntime")),
    "takes onnx and onnxruntime",
)
class ProgramTest(SmallNetworks):
    """Training, table and export, at toy size."""

    def test_from_renders_to_table_and_file(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            renders, out = os.path.join(folder, "renders"), os.path.join(folder, "out")
            os.makedirs(renders)
            write_records(os.path.join(renders, "a.flsr"), range(8))
            held_out = os.path.join(folder, "held_out.flsr")
            write_records(held_out, range(100, 104))
            networks.ARCHITECTURES["tiny"] = networks.Architecture("FLSNet", "tiny", None, ("tiny",), 1)
            self.addCleanup(networks.ARCHITECTURES.pop, "tiny")
            tiny = {"channels": (16, 16), "convolutions": (1, 1)}
            text = io.StringIO()
            with contextlib.redirect_stdout(text), mock.patch.object(networks, "VGG16", tiny), mock.patch.dict(
                table.PAPER, {name: table.PAPER["fcn8s_vgg16"] for name in ("small", "tiny")}
            ):
                both = ["--out", out, "--networks", "small", "tiny"]
                comparison.main(
                    ["train", *both, "--images", "20", "--input-size", "32", "--batch", "4"]
                    + ["--renders", renders, "--threads", "1", "--workers", "0", "--no-bf16"]
                    + ["--statistic-samples", "4"]
                )
                arguments = ["table", *both, "--validation", held_out, "--rounds", "1", "--time-size", "32"]
                comparison.main(arguments)
                first = text.getvalue()
                os.remove(os.path.join(out, "small", checkpoint.NAME))  # small files are enough
                comparison.main(arguments)
                comparison.main(["export", *both, "--untrained", "32"])
            tiny_state = checkpoint.load(os.path.join(out, "tiny"))
            self.assertEqual(tiny_state["options"]["stage1_images"], 12)
            self.assertEqual(tiny_state["images"], 20)
            self.assertIn("Trained on 20 crops each", first)
            self.assertEqual(first[first.index("Trained on") :].count("| FCNs | small |"), 4)
            again = text.getvalue()[len(first) :]
            self.assertEqual(first[first.index("Trained on") :], again[: len(first) - first.index("Trained on")])

            path = os.path.join(out, "small.onnx")
            model = onnx_file_of(path)
            entries = {entry.key: entry.value for entry in model.metadata_props}
            self.assertEqual(entries["cv.flsnet.mean"], "104,117,124")
            self.assertEqual(entries["cv.flsnet.classes"].split(",")[6], "nostril")
            self.assertEqual(onnx_file.onnx_input_size(path), 32)
            crops = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), np.uint8)
            import cv2

            net = cv2.dnn.readNetFromONNX(path)
            for crop, logits in zip(crops, onnx_file.onnxruntime_logits(path, crops)):
                net.setInput(cv2.dnn.blobFromImage(crop, 1 / 58, mean=(104, 117, 124)))
                np.testing.assert_allclose(net.forward()[0], logits, atol=1e-5)

    def test_pooling_by_slices_is_adaptive_pooling(self) -> None:
        x = torch.rand(2, 3, 20, 28)
        for bins in (2, 3, 6):
            expected = nn.functional.adaptive_avg_pool2d(x, bins)
            torch.testing.assert_close(onnx_file.SlicedPool(bins)(x), expected)

    def test_equal_weights_leave_no_identity(self) -> None:
        network = networks.OneStageNetwork(
            NamedSpec("small", 16), nn.Sequential(*(nn.Conv2d(3, 3, 3, padding=1, bias=False) for _ in range(3)))
        )
        for parameter in network.parameters():
            nn.init.ones_(parameter)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "x.onnx")
            onnx_file.write_onnx(network, 16, path, onnx_file.metadata_of(range(1, 10), 1.0))
            self.assertEqual({node.op_type for node in onnx_file_of(path).graph.node}, {"Conv"})


def onnx_file_of(path: str):
    """The file, checked."""
    import onnx

    model = onnx.load(path)
    onnx.checker.check_model(model)
    return model


if __name__ == "__main__":
    unittest.main()
