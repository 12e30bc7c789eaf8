# SPDX-License-Identifier: Apache-2.0
"""Writes a trained detector as NAME.safetensors with NAME.json beside it:
`python -m flsnet_training.detector.export --run DIR --out NAME`.
"""

from __future__ import annotations

import argparse
import json
import os
from typing import Any, Optional, Sequence

import numpy as np
import torch
from torch import Tensor

from .. import checkpoint
from ..model_file import read_tensors
from ..network import DEVIATION, MEAN
from ..places import result_name
from ..safetensors_io import load as load_tensors
from ..safetensors_io import save as save_tensors
from .network import DetectorNet
from .spec import LANDMARKS, OUTPUTS, SIDE_BASE, DetectorSpec

LICENCE = "Apache-2.0"
DATA = (
    "Scenes composed of rendered heads, drawn by the renderer beside the trainer from the morphable heads of "
    "ICT FaceKit light (MIT) and MakeHuman (CC0), on procedural grounds and on pieces of photos without faces "
    "and drawings of things that are in the public domain or under CC0 (doc/no_face_photos.md; the clothes of "
    "public-domain portraits). A fifth of the heads come from 264 official portraits in the public domain, their "
    "places found by an earlier state of the network itself."
)
DECODE: dict[str, Any] = {
    "sideBase": SIDE_BASE,
    "threshold": 0.5,
    "sizes": {"smallest": 7, "largest": 72},
    "pyramid": 2,
    "lastSide": 64,
    "nms": {"iou": 0.35, "inside": 0.7, "blend": 0.5, "turn": 0.7},
}
"""How the head's map becomes faces."""
OWN_OPTIONS = (
    "renders", "grounds", "portraits", "out", "export", "resume", "restart", "init", "device", "threads", "workers", "report",
    "save_minutes",
)  # fmt: skip
"""Options that say where things lay."""


def averaged_network(state: dict[str, Any]) -> DetectorNet:
    """The network of a checkpoint with averaged weights."""
    network = DetectorNet()
    network.load_state_dict(state["average"])
    return network.eval()


def raw_weights(path: str) -> dict[str, np.ndarray]:
    """The folded weights of a model file (.onnx) or of an export (.safetensors), without their calibration."""
    if path.endswith(".onnx"):
        entries, tensors = read_tensors(path)
        factor, offset = (
            float(entries.get(f"recipe.calibration.{name}", neutral)) for name, neutral in (("factor", 1), ("offset", 0))
        )
    else:
        tensors = load_tensors(path)
        with open(os.path.splitext(path)[0] + ".json", encoding="utf-8") as file:
            calibration = json.load(file)["recipe"]["calibration"]
        factor, offset = calibration["factor"], calibration["offset"]
    if "head.weight" not in tensors:
        raise ValueError(f"{path} is no detector: it has no head.weight")
    scale, shift = np.ones(OUTPUTS, np.float32), np.zeros(OUTPUTS, np.float32)
    scale[0], shift[0] = factor, offset
    raw = {
        "head.weight": tensors["head.weight"] / scale[:, None, None, None],
        "head.bias": (tensors["head.bias"] - shift) / scale,
    }
    return {**tensors, **raw}


def blend(weights: dict[str, Tensor], path: str, share: float) -> dict[str, Tensor]:
    """The mean of folded weights and those of a file, which get that share, 0 to 1.

    Not of unfolded ones: what a normalisation takes back in one training, another has scaled otherwise."""
    if not 0 <= share <= 1:
        raise ValueError(f"a share is 0 to 1, not {share:g}")
    others = raw_weights(path)
    return {
        name: value.lerp(torch.from_numpy(np.array(others[name], np.float32)).view_as(value), share)
        for name, value in weights.items()
    }


def write_export(
    state: dict[str, Any],
    name: str,
    calibration: tuple[float, float] = (1.0, 0.0),
    scores: Optional[dict[str, Any]] = None,
    data: str = DATA,
    seeds: str = "",
    other: Optional[tuple[str, float]] = None,
) -> None:
    """Writes both files, each in one atomic step; logits become factor * logit + offset by `calibration`.

    other: a file and its share in the mean with it."""
    os.makedirs(os.path.dirname(os.path.abspath(name)), exist_ok=True)
    factor, offset = calibration
    tensors = averaged_network(state).folded_weights()
    if other is not None:
        tensors = blend(tensors, *other)
    tensors["head.weight"][0] *= factor
    tensors["head.bias"][0] = tensors["head.bias"][0] * factor + offset
    save_tensors(name + ".safetensors", {key: value.numpy() for key, value in tensors.items()})
    description = {
        "kind": "detector",
        "spec": DetectorSpec().to_json(),
        "normalisation": {"mean": list(MEAN), "deviation": [DEVIATION] * 3, "order": "BGR"},
        "decode": DECODE,
        "landmarks": list(LANDMARKS),
        "data": data,
        "licence": LICENCE,
        "recipe": {
            "starts": [
                {key: value for key, value in start.items() if key not in OWN_OPTIONS}
                for start in state["history"]
            ],
            "scenesSeen": state["images"],
            "iterations": state["iteration"],
            "minutes": round(state["total_elapsed"] / 60, 1),
            "calibration": {"factor": round(factor, 4), "offset": round(offset, 4)},
        },
        "seeds": {"training": seeds},
        "scores": scores or {},
    }
    part = name + ".json.part"
    with open(part, "w", encoding="utf-8") as file:
        json.dump(description, file, indent=1)
        file.write("\n")
    os.replace(part, name + ".json")


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--run", required=True, help="folder of the checkpoint")
    parser.add_argument(
        "--blend",
        nargs=2,
        metavar=("FILE", "SHARE"),
        help="mean with the weights of an .onnx or .safetensors, which get this share",
    )
    parser.add_argument("--out", type=result_name, required=True, help="NAME of NAME.safetensors and NAME.json")
    parser.add_argument(
        "--calibration", type=float, nargs=2, default=(1.0, 0.0), metavar=("FACTOR", "OFFSET")
    )
    parser.add_argument(
        "--data", default=DATA, help="what the description says of the training data"
    )
    parser.add_argument("--training-seeds", default="", help="what it says of the renderer's seeds")
    parser.add_argument(
        "--scores", help="JSON of flsnet_training.detector.measure, to be put into the description"
    )
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    scores = None
    if options.scores:
        with open(options.scores, encoding="utf-8") as file:
            scores = json.load(file)
    other = (options.blend[0], float(options.blend[1])) if options.blend else None
    write_export(
        checkpoint.load(options.run),
        options.out,
        tuple(options.calibration),
        scores,
        options.data,
        options.training_seeds,
        other,
    )


if __name__ == "__main__":
    main()
