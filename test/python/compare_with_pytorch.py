# SPDX-License-Identifier: Apache-2.0
"""Compares the network of the module, run by cv::dnn, with the trainer's network, run by PyTorch.

Random weights go the way of trained ones: the trainer's safetensors and description, the module's conversion
(which folds the batch normalisation), cv::dnn. Every map is compared. A maximum may lie elsewhere where two
values are equal but for rounding, so the twin pools where OpenCV pooled; the maxima themselves are compared as well.

    python3 compare_with_pytorch.py --dump build/bin/flsnet_dump_maps [--case NAME] [--verbose]

Exit status: 0 if all agree, 1 if not, 77 if NumPy or PyTorch is missing.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import struct
import subprocess
import sys
import tempfile
from typing import Any

SKIPPED = 77
try:
    import numpy as np
    import torch
except ImportError as error:
    print(f"skipped: {error}; on Debian: apt install python3-torch python3-numpy")
    sys.exit(SKIPPED)

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "training"))

# pylint: disable=wrong-import-position
from flsnet_training.geometry import BORDER_COLOUR, CropGeometry  # noqa: E402
from flsnet_training.network import DEVIATION, MEAN, FLSNet  # noqa: E402
from flsnet_training.safetensors_io import save  # noqa: E402
from flsnet_training.spec import CLASS_NAMES, Spec  # noqa: E402

TOLERANCE = 1e-4
"""Largest relative L2 error of a map."""
EXPONENT = 0.5


@dataclasses.dataclass(frozen=True)
class Case:
    """A network and its inputs (batch, height, width)."""

    name: str
    channels: tuple[int, ...]
    convolutions: tuple[int, ...]
    stage2_levels: int
    inputs: tuple[tuple[int, int, int], ...]


CASES = (
    Case("vgg16", (64, 128, 256, 512, 512), (2, 2, 3, 3, 3), 3, ((1, 64, 64), (3, 45, 67))),
    Case("narrow", (16, 32, 48), (1, 2, 3), 2, ((1, 64, 64), (3, 45, 67), (2, 31, 9))),
    Case("stage 1 alone", (32, 16), (2, 1), 0, ((1, 20, 24), (3, 13, 7))),
    Case("equal levels", (16, 16, 32), (3, 1, 1), 3, ((3, 64, 64), (1, 67, 45), (2, 8, 8))),
    Case("one level", (16,), (1,), 1, ((1, 2, 2), (3, 5, 4))),
)


def make_network(case: Case, generator: torch.Generator) -> FLSNet:
    """Random weights whose batch normalisation has seen data: as after training, no map fades or explodes."""
    spec = Spec(case.channels, case.convolutions, max(case.stage2_levels, 1), 2 ** (len(case.channels) + 2))
    network = FLSNet(spec)
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.weight.uniform_(0.5, 1.5, generator=generator)
                module.bias.normal_(0, 0.3, generator=generator)
                module.momentum = 1.0
            elif isinstance(module, torch.nn.Conv2d):
                module.weight.normal_(0, (2 / module.weight[0].numel()) ** 0.5, generator=generator)
        side = 2 ** (len(case.channels) + 1)
        network.train()
        network(torch.rand(4, 3, side, side, generator=generator) * 255)
    return network.eval()


def description(case: Case, network: FLSNet, areas: np.ndarray) -> dict[str, Any]:
    """What the trainer writes beside its weights."""
    geometry = CropGeometry()
    return {
        "spec": {**network.spec.to_json(), "stage2Levels": case.stage2_levels},
        "classes": list(CLASS_NAMES),
        "areas": [float(area) for area in areas],
        "areaExponent": EXPONENT,
        "crop": {
            "enlargement": geometry.enlargement,
            "shift": [geometry.shift_x, geometry.shift_y],
            "borderColour": list(BORDER_COLOUR),
        },
        "normalisation": {"mean": list(MEAN), "deviation": [DEVIATION] * 3, "order": "BGR"},
    }


def run_opencv(dump: str, folder: str, image: np.ndarray, keep_maps: bool) -> dict[str, torch.Tensor]:
    """Every map of cv::dnn by name.

    cv::dnn gives a map's memory to later ones, the codes' even if they were asked for: keep_maps forbids it.
    """
    path = os.path.join(folder, "input.bin")
    with open(path, "wb") as file:
        file.write(struct.pack("<4i", *image.shape))
        file.write(image.astype("<f4").tobytes())
    output = os.path.join(folder, "maps.bin")
    names = [os.path.join(folder, name) for name in ("weights.safetensors", "weights.json")]
    keep = {"OPENCV_DNN_DISABLE_MEMORY_OPTIMIZATIONS": "1" if keep_maps else "0"}
    subprocess.run([dump, *names, path, output], check=True, env={**os.environ, **keep})
    maps = {}
    with open(output, "rb") as file:
        while length := file.read(4):
            name = file.read(struct.unpack("<i", length)[0]).decode()
            shape = struct.unpack("<4i", file.read(16))
            values = np.frombuffer(file.read(4 * int(np.prod(shape))), "<f4").reshape(shape)
            maps[name] = torch.from_numpy(values.copy())
    return maps


def run_twin(network: FLSNet, stage: int, image: np.ndarray, codes: dict[str, torch.Tensor],
             areas: np.ndarray) -> dict[str, torch.Tensor]:
    """The same maps by PyTorch, pooled at the given codes."""
    maps: dict[str, torch.Tensor] = {}
    with torch.no_grad():
        logits = network(torch.from_numpy(image), stage, maps, codes)
        for name in codes:
            maps[name.replace("encoder", "pool")] = torch.nn.functional.max_pool2d(maps[name], 2, 2)
        maps["logits"] = logits
        weights = torch.from_numpy((areas / areas.mean()) ** EXPONENT).view(1, -1, 1, 1)
        maps["scores"] = (torch.softmax(logits.double(), 1) * weights).float()
    return maps


def relative_error(value: torch.Tensor, expected: torch.Tensor) -> float:
    """L2 norm of the difference over that of what is expected."""
    return float((value - expected).norm() / expected.norm().clamp_min(1e-20))


def compare(dump: str, case: Case, verbose: bool) -> bool:
    """Prints the largest error of a network; False if it is too large or a map is missing."""
    generator = torch.Generator().manual_seed(len(case.name))
    network = make_network(case, generator)
    areas = np.geomspace(9000, 40, len(CLASS_NAMES)).astype(np.float32).astype(np.float64)
    stage = 2 if case.stage2_levels else 1
    agree = True
    with tempfile.TemporaryDirectory() as folder:
        tensors = {name: value.numpy() for name, value in network.weights().items()
                   if stage == 2 or name.startswith("stage1.")}
        save(os.path.join(folder, "weights.safetensors"), tensors)
        with open(os.path.join(folder, "weights.json"), "w", encoding="utf-8") as file:
            json.dump(description(case, network, areas), file, indent=1)
        for batch, height, width in case.inputs:
            image = torch.randint(0, 256, (batch, 3, height, width), generator=generator).float().numpy()
            maps = run_opencv(dump, folder, image, keep_maps=True)
            reused = run_opencv(dump, folder, image, keep_maps=False)
            names = [name for name in maps if ".code." in name]
            codes = {name.replace("code", "encoder"): maps.pop(name) for name in names}
            expected = run_twin(network, stage, image, codes, areas)
            errors = {name: relative_error(value, expected[name]) for name, value in maps.items()}
            errors["logits as usual"] = relative_error(reused["logits"], maps["logits"])
            errors["scores as usual"] = relative_error(reused["scores"], maps["scores"])
            if verbose:
                for name, value in errors.items():
                    print(f"  {name:20} {value:.1e}")
                deviations = (f"{name} {float(value.std()):.2g}" for name, value in expected.items())
                print("  deviations:", " ".join(deviations))
            worst = max(errors, key=errors.__getitem__)
            good = set(maps) == set(expected) and errors[worst] < TOLERANCE
            print(f"{case.name}, {batch} x {height} x {width}: {len(maps)} maps, "
                  f"largest error {errors[worst]:.1e} ({worst}){'' if good else ' FAILED'}", flush=True)
            agree = agree and good
    return agree


def main() -> int:
    """Entry point."""
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=formatter)
    parser.add_argument("--dump", required=True, help="the program flsnet_dump_maps")
    parser.add_argument("--case", choices=[case.name for case in CASES], help="this network only")
    parser.add_argument("--verbose", action="store_true", help="print the error of every map")
    options = parser.parse_args()
    cases = [case for case in CASES if options.case in (None, case.name)]
    return 0 if all([compare(options.dump, case, options.verbose) for case in cases]) else 1


if __name__ == "__main__":
    sys.exit(main())
