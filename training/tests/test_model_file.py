# SPDX-License-Identifier: Apache-2.0
"""Training that goes on from a model file; the soft IoU; pictures that are hardly legible."""

import unittest
from pathlib import Path

import numpy as np
import torch

from flsnet_training import photometry
from flsnet_training.model_file import blend_with, folded, load_folded, read_model_file
from flsnet_training.network import FLSNet
from flsnet_training.phases import PHASES, soft_iou
from flsnet_training.spec import Spec

SPEC = Spec((16, 32, 48), (1, 2, 1), 2, 32)
SHIPPED = Path(__file__).resolve().parents[2] / "data" / "flsnet_light.onnx"


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
