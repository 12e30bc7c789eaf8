# SPDX-License-Identifier: Apache-2.0
"""Training that goes on from a model file; the soft IoU; pictures that are hardly legible."""

import json
import os
import tempfile
import unittest
from pathlib import Path

import cv2
import numpy as np
import torch

from flsnet_training import evaluate, export, photometry
from flsnet_training.classes import ClassSet
from flsnet_training.model_file import blend_with, folded, load_folded, read_model_file, read_network
from flsnet_training.network import FLSNet
from flsnet_training.phases import PHASES, soft_iou
from flsnet_training.spec import Spec

SPEC = Spec((16, 32, 48), (1, 2, 1), 2, 32)
SHIPPED = Path(__file__).resolve().parents[2] / "data" / "flsnet_light.onnx"
PORTRAIT = Path(__file__).resolve().parents[2] / "samples" / "data" / "astronaut.jpg"

try:
    import flsnet
except ImportError:
    flsnet = None
try:
    import onnx
except ImportError:
    onnx = None


def random_network(seed: int) -> FLSNet:
    torch.manual_seed(seed)
    network = FLSNet(SPEC)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, std=0.3)
            torch.nn.init.normal_(module.running_mean, std=0.5)
            torch.nn.init.uniform_(module.running_var, 0.5, 2)
    return network.eval()


class ModelFileTest(unittest.TestCase):
    def test_folded_weights_compute_the_same_in_evaluation_and_in_training(self) -> None:
        wanted, network = random_network(1), random_network(2)
        pictures = torch.rand(6, 3, 32, 32) * 255
        load_folded(network, folded(wanted), [pictures])
        for stage in (1, 2):
            truth = wanted(pictures, stage).detach()
            network.eval()
            torch.testing.assert_close(network(pictures, stage).detach(), truth, rtol=1e-3, atol=1e-3)
            network.train()  # statistics of the very batch that was measured
            torch.testing.assert_close(network(pictures, stage).detach(), truth, rtol=1e-3, atol=1e-3)

    def test_a_blend_is_the_mean_of_the_folded_weights(self) -> None:
        pictures = torch.rand(2, 3, 32, 32) * 255
        other = random_network(2)
        for share in (0.0, 0.25, 1.0):
            network = random_network(1)
            before, others = folded(network), folded(other)
            outputs = {0.0: network(pictures).detach(), 1.0: other(pictures).detach()}
            blend_with(network, others, share, [pictures])
            network.eval()
            for name, value in folded(network).items():
                mean = (1 - share) * before[name] + share * others[name]
                np.testing.assert_allclose(value, mean, rtol=1e-4, atol=1e-5)
            if share in outputs:
                torch.testing.assert_close(network(pictures).detach(), outputs[share], rtol=1e-3, atol=1e-3)

    def test_a_file_of_another_network_is_refused(self) -> None:
        tensors = folded(random_network(1))
        del tensors["stage1.decoder.1.0.weight"]
        with self.assertRaisesRegex(ValueError, "stage1.decoder.1.0.weight"):
            load_folded(random_network(2), tensors, [torch.rand(1, 3, 32, 32)])

    def test_the_shipped_model(self) -> None:
        try:
            spec, tensors, _ = read_model_file(str(SHIPPED))
        except ImportError as error:
            self.skipTest(str(error))
        self.assertEqual(spec, Spec(input_size=288))
        network = FLSNet(spec)
        load_folded(network, tensors, [torch.rand(1, 3, 64, 64) * 255])
        self.assertEqual(set(tensors), set(folded(network)))

    @unittest.skipUnless(onnx, "takes the package onnx")
    def test_the_shipped_model_is_read_for_inference(self) -> None:
        network, card = evaluate.load_network(str(SHIPPED))
        self.assertEqual(card["spec"], Spec(input_size=288).to_json())
        self.assertTrue(ClassSet.from_json(card).is_default)
        self.assertEqual(card["areaExponent"], 0.25)  # as its card in data/ says
        model = onnx.load(str(SHIPPED))
        (scores,) = [node for node in model.graph.node if node.output[0] == "scores"]
        (areas,) = [item for item in scores.attribute if item.name == "area"]
        self.assertEqual(card["areas"], list(areas.floats))
        # What a training goes on from computes the same.
        spec, tensors, _ = read_model_file(str(SHIPPED))
        picture = torch.rand(1, 3, 64, 64) * 255
        other = FLSNet(spec)
        load_folded(other, tensors, [picture])
        with torch.no_grad():
            for stage in (1, 2):
                torch.testing.assert_close(network(picture, stage), other.eval()(picture, stage), rtol=1e-3, atol=1e-3)

    @unittest.skipUnless(onnx and flsnet, "takes the packages onnx and flsnet")
    def test_the_module_computes_the_same_from_files_of_any_ops(self) -> None:
        network, card = read_network(str(SHIPPED))
        crop = cv2.resize(cv2.imread(str(PORTRAIT))[:300, 80:380], (288, 288), interpolation=cv2.INTER_AREA)
        with torch.no_grad():
            logits = network(torch.from_numpy(crop[None]).permute(0, 3, 1, 2).float())[0].numpy()
        areas = np.array(card["areas"])
        weighted = logits + card["areaExponent"] * np.log(areas / areas.mean())[:, None, None]
        labels = flsnet.FaceLandmarkSegmenter.create(str(SHIPPED)).segmentCrop(crop)[0]
        self.assertGreater((weighted.argmax(0) == labels).mean(), 0.999)
        self.assertGreater(len(np.unique(labels)), 6)
        with tempfile.TemporaryDirectory() as folder:
            for ops in (flsnet.MODEL_OPS_STANDARD, flsnet.MODEL_OPS_PORTABLE):
                path = os.path.join(folder, f"{ops}.onnx")
                flsnet.Model.read(str(SHIPPED)).write(path, ops=ops)
                again, told = read_network(path)
                np.testing.assert_allclose(told["areas"], card["areas"], rtol=1e-6)
                self.assertEqual(told["areaExponent"], card["areaExponent"])
                self.assertAlmostEqual(told["crop"]["shift"][1], -0.05, places=6)
                for key, value in network.weights().items():
                    torch.testing.assert_close(again.weights()[key], value, rtol=0, atol=0)

    @unittest.skipUnless(onnx, "takes the package onnx")
    def test_what_is_no_parser_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "flsnet_detector.onnx is no parser's model file"):
            read_network(str(SHIPPED.with_name("flsnet_detector.onnx")))
        with tempfile.TemporaryDirectory() as folder:
            for content, words in ((b"no file of ONNX", "cannot be read as ONNX"), (b"", "is no model file of flsnet")):
                broken = Path(folder, "broken.onnx")
                broken.write_bytes(content)
                with self.assertRaisesRegex(ValueError, f"broken.onnx.* {words}"):
                    read_model_file(str(broken))

    def test_an_export_is_read_by_its_name(self) -> None:
        network = random_network(1)
        with tempfile.TemporaryDirectory() as folder:
            name = os.path.join(folder, "net")
            export.write_pair(network, export.use_of(SPEC.to_json(), np.arange(1.0, 10), 0.5), name)
            pictures = torch.rand(2, 3, 32, 32) * 255
            for given in (name, name + ".safetensors"):
                again, card = read_network(given)
                self.assertEqual((card["areas"], card["areaExponent"]), (list(range(1, 10)), 0.5))
                torch.testing.assert_close(again(pictures), network(pictures))
            for content, words in ((b"\x04" + bytes(7) + b"\xffabc", "is no safetensors file"), (b"abc", "is no safetensors file")):
                Path(name + ".safetensors").write_bytes(content)
                with self.assertRaisesRegex(ValueError, f"net.safetensors {words}"):
                    read_network(name)
            Path(name + ".json").write_text(json.dumps({"kind": "detector", "spec": {}}), encoding="utf-8")
            with self.assertRaisesRegex(ValueError, "net.json describes no parser"):
                read_network(name)


class SoftIouTest(unittest.TestCase):
    def test_against_loops(self) -> None:
        rng = np.random.default_rng(3)
        logits, labels = rng.normal(size=(2, 4, 3, 5)), rng.integers(0, 3, (2, 3, 5))
        labels[0, 0] = 255
        total = 0.0
        for c in range(3):  # class 3 does not occur
            common = united = 0.0
            for n in range(2):
                for y in range(3):
                    for x in range(5):
                        if labels[n, y, x] == 255:
                            continue
                        e = np.exp(logits[n, :, y, x])
                        p, t = e[c] / e.sum(), float(labels[n, y, x] == c)
                        common += p * t
                        united += p + t - p * t
            total += common / united
        value = soft_iou(torch.tensor(logits), torch.tensor(labels))
        self.assertAlmostEqual(float(value), total / 3, places=9)

    def test_a_phase_adds_it(self) -> None:
        network = random_network(4)
        images, labels = torch.rand(2, 3, 32, 32) * 255, torch.randint(0, 9, (2, 32, 32))
        plain, more = (
            PHASES[2].loss(network.eval(), images, labels, torch.ones(9), False, share)
            for share in (0.0, 0.5)
        )
        self.assertGreater(float(more), float(plain))


class PhotometryTest(unittest.TestCase):
    def test_every_step_keeps_size_and_type(self) -> None:
        image = np.random.default_rng(5).integers(0, 256, (48, 48, 3), dtype=np.uint8)
        for seed in range(20):
            rng = np.random.default_rng(seed)
            for step in (
                photometry.coloured_light,
                photometry.hard_contrast,
                photometry.low_resolution,
                photometry.soften,
            ):
                changed = step(image, rng)
                self.assertEqual((changed.shape, changed.dtype), (image.shape, image.dtype))

    def test_hard_contrast_keeps_the_order_of_tones(self) -> None:
        ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, 2)
        changed = photometry.hard_contrast(ramp, np.random.default_rng(1)).astype(int)
        self.assertTrue((np.diff(changed[0, :, 0]) >= 0).all())


if __name__ == "__main__":
    unittest.main()
