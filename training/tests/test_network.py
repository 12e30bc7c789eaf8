# SPDX-License-Identifier: Apache-2.0
"""Shapes, names, pooling codes and the weights file."""

import os
import tempfile
import unittest

import numpy as np
import torch

from flsnet_training import safetensors_io
from flsnet_training.network import FLSNet
from flsnet_training.pooling import codes_to_indices, indices_to_codes, pool, unpool
from flsnet_training.spec import Spec

SPEC = Spec((16, 32, 48, 48), (1, 2, 2, 1), 3, 32)


def make_network() -> FLSNet:
    torch.manual_seed(0)
    return FLSNet(SPEC).eval()


class NetworkTest(unittest.TestCase):
    def test_any_size_and_batch(self) -> None:
        network = make_network()
        for batch, height, width in ((1, 32, 32), (2, 37, 51), (3, 16, 17), (1, 63, 31)):
            maps: dict[str, torch.Tensor] = {}
            with torch.no_grad():
                logits = network(torch.rand(batch, 3, height, width) * 255, maps=maps)
            self.assertEqual(logits.shape, (batch, 9, height, width))
            for k, channels in enumerate(SPEC.channels):
                self.assertEqual(
                    maps[f"stage1.encoder.{k}"].shape, (batch, channels, height >> k, width >> k)
                )
                above = SPEC.channels[max(k - 1, 0)]
                self.assertEqual(
                    maps[f"stage1.decoder.{k}"].shape, (batch, above, height >> k, width >> k)
                )
            self.assertEqual(sum(name.startswith("stage2") for name in maps), 6)

    def test_names_of_tensors(self) -> None:
        shapes = {name: tuple(value.shape) for name, value in make_network().weights().items()}
        self.assertEqual(shapes["stage1.encoder.0.0.conv.weight"], (16, 3, 3, 3))
        self.assertEqual(shapes["stage1.decoder.2.1.conv.weight"], (32, 48, 3, 3))
        self.assertEqual(shapes["stage2.encoder.1.0.conv.weight"], (32, 16 + 32, 3, 3))
        self.assertEqual(shapes["stage2.decoder.2.0.conv.weight"], (48, 48 + 32, 3, 3))
        self.assertEqual(shapes["stage2.decoder.0.0.bn.running_var"], (16,))
        self.assertEqual(shapes["stage2.head.weight"], (9, 16, 1, 1))
        self.assertEqual(shapes["stage1.head.bias"], (9,))
        convolutions = sum(SPEC.convolutions) * 2 + sum(SPEC.convolutions[:3]) * 2
        self.assertEqual(len(shapes), convolutions * 5 + 4)

    def test_its_own_codes_reproduce_a_run(self) -> None:
        network = make_network()
        image = torch.rand(2, 3, 45, 39) * 255
        codes: dict[str, torch.Tensor] = {}
        with torch.no_grad():
            expected = network(image, used_codes=codes)
            self.assertEqual(len(codes), 7)
            torch.testing.assert_close(network(image, codes=codes), expected, rtol=0, atol=0)
            codes["stage1.encoder.0"] = 3 - codes["stage1.encoder.0"]
            self.assertGreater(float((network(image, codes=codes) - expected).abs().max()), 0)

    def test_codes_name_the_place_of_the_maximum(self) -> None:
        x = torch.zeros(1, 1, 5, 6)
        x[0, 0, 0, 1] = x[0, 0, 2, 3] = x[0, 0, 3, 4] = 1
        y, indices = pool(x)
        codes = indices_to_codes(indices, 6)
        self.assertEqual(codes[0, 0].tolist(), [[1, 0, 0], [0, 1, 2]])
        self.assertTrue(torch.equal(codes_to_indices(codes, 6), indices))
        self.assertTrue(torch.equal(unpool(y, indices, 5, 6), x))

    def test_codes_point_at_values_that_need_not_be_the_maximum(self) -> None:
        network = make_network()
        image = torch.rand(1, 3, 32, 32) * 255
        codes = {"stage1.encoder.3": torch.full((1, 48, 2, 2), 2, dtype=torch.uint8)}
        used: dict[str, torch.Tensor] = {}
        with torch.no_grad():
            network(image, codes=codes, used_codes=used)
        self.assertTrue(torch.equal(used["stage1.encoder.3"], codes["stage1.encoder.3"]))

    def test_weights_survive_a_file(self) -> None:
        network = make_network()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "weights.safetensors")
            safetensors_io.save(
                path, {name: value.numpy() for name, value in network.weights().items()}, {"a": "b"}
            )
            tensors, metadata = safetensors_io.load_with_metadata(path)
        self.assertEqual(metadata, {"a": "b"})
        other = FLSNet(SPEC).eval()
        other.load_weights({name: torch.from_numpy(value) for name, value in tensors.items()})
        image = torch.rand(1, 3, 32, 32) * 255
        with torch.no_grad():
            self.assertTrue(torch.equal(network(image), other(image)))

    def test_wrong_weights_are_refused(self) -> None:
        network = make_network()
        weights = network.weights()
        with self.assertRaisesRegex(ValueError, "lack stage1.head.bias"):
            network.load_weights(
                {name: value for name, value in weights.items() if name != "stage1.head.bias"}
            )
        with self.assertRaisesRegex(ValueError, "stage1.head.bias is"):
            network.load_weights({**weights, "stage1.head.bias": torch.zeros(3)})

    def test_stage_1_alone(self) -> None:
        spec = Spec((16, 32), (1, 1), 0, 16)
        network = FLSNet(spec).eval()
        self.assertEqual(spec.stages, 1)
        self.assertFalse([name for name in network.weights() if name.startswith("stage2")])
        image = torch.rand(1, 3, 16, 16) * 255
        with torch.no_grad():
            self.assertTrue(torch.equal(network(image, 2), network(image, 1)))
        self.assertEqual(Spec.from_json(spec.to_json()), spec)

    def test_limits_are_those_of_model_files(self) -> None:
        # One of each check of cv::flsnet::ModelSpec::validate().
        for wrong in (
            {"channels": (), "convolutions": ()},
            {"channels": (16,) * 9, "convolutions": (1,) * 9, "input_size": 1024},
            {"convolutions": (1, 2)},
            {"channels": (16, 32, 64, 96, 100)},
            {"channels": (0, 32, 64, 96, 128)},
            {"channels": (16, 32, 64, 96, 4112)},
            {"convolutions": (0, 2, 2, 2, 2)},
            {"convolutions": (1, 2, 2, 2, 9)},
            {"stage2_levels": -1},
            {"stage2_levels": 6},
            {"classes": 1},
            {"classes": 256},
            {"input_size": 31},
            {"input_size": 16385},
        ):
            with self.subTest(wrong), self.assertRaises(ValueError):
                Spec(**wrong)
        Spec((16,) * 8, (8,) * 8, 8, 256)
        Spec((4096,), (1,), 0, 2)

    def test_multiply_adds(self) -> None:
        # One level of 16 channels: 3->16 and 16->16 of stage 1, 32->16 twice of stage 2, and its head of 16->9.
        network = FLSNet(Spec((16,), (1,), 1, 8))
        self.assertEqual(network.multiply_adds(8), 64 * (9 * (48 + 256 + 512 + 512) + 144))


class SafetensorsTest(unittest.TestCase):
    def test_types_shapes_and_scalars(self) -> None:
        tensors = {
            "scalar": np.float32(3.5).reshape(()),
            "empty": np.zeros((0, 3), np.int64),
            "half": np.arange(6, dtype=np.float16).reshape(2, 3).T,
            "bytes": np.arange(5, dtype=np.uint8),
        }
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "t.safetensors")
            safetensors_io.save(path, tensors)
            loaded = safetensors_io.load(path)
            self.assertEqual(os.listdir(folder), ["t.safetensors"])
        for name, value in tensors.items():
            self.assertEqual(loaded[name].dtype, value.dtype)
            np.testing.assert_array_equal(loaded[name], value)

    def test_damaged_files_are_refused(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "t.safetensors")
            safetensors_io.save(path, {"a": np.zeros(8, np.float32)})
            with open(path, "rb") as file:
                data = file.read()
            for damaged in (data[:-4], data[:5], b"\xff" * 16):
                with open(path, "wb") as file:
                    file.write(damaged)
                with self.assertRaises(ValueError):
                    safetensors_io.load(path)


if __name__ == "__main__":
    unittest.main()
