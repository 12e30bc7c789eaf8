# SPDX-License-Identifier: Apache-2.0
"""Writes a trained detector as NAME.safetensors with NAME.json beside it:
`python -m flsnet_training.detector.export --run DIR --out NAME`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any, Optional, Sequence

import numpy as np
import torch
from torch import Tensor

from .. import checkpoint
from ..model_file import read_tensors
from ..network import DEVIATION, MEAN
from ..option_checks import share_of
from ..places import result_name
from ..safetensors_io import load as load_tensors
from ..safetensors_io import save as save_tensors
from .network import DetectorNet
from .spec import LANDMARKS, OUTPUTS, SIDE_BASE, DetectorSpec

LICENCE = "Apache-2.0"
DATA = (
    "Scenes composed of rendered heads, drawn by the renderer beside the trainer from the morphable heads of "
    "ICT FaceKit light (MIT) and MakeHuman (CC0), on procedural grounds."
)
OTHERS = {
    "grounds": "photos as grounds",
    "portraits": "photos of known faces as heads",
    "init": "weights that the training began with",
    "blend": "weights that the mean was taken with",
}
"""What the trainer knows neither the origin nor the terms of, by the name of the option."""
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
    entries: dict[str, str] = {}
    if path.endswith(".onnx"):
        entries, tensors = read_tensors(path)
    else:
        tensors = load_tensors(path)
    if "head.weight" not in tensors:
        raise ValueError(f"{path} is no detector: it has no head.weight")
    if path.endswith(".onnx"):
        factor, offset = (
            float(entries.get(f"recipe.calibration.{name}", neutral)) for name, neutral in (("factor", 1), ("offset", 0))
        )
    else:
        with open(os.path.splitext(path)[0] + ".json", encoding="utf-8") as file:
            calibration = json.load(file)["recipe"]["calibration"]
        factor, offset = calibration["factor"], calibration["offset"]
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
    others = raw_weights(path)
    return {
        name: value.lerp(torch.from_numpy(np.array(others[name], np.float32)).view_as(value), share)
        for name, value in weights.items()
    }


def data_and_licence(history: Sequence[dict[str, Any]], blended: bool) -> tuple[str, str]:
    """What the description says of the training data and its terms."""
    used = {
        "grounds": any(start.get("grounds") for start in history),
        "portraits": any(start.get("portraits") and start.get("portrait_share") != 0 for start in history),
        "init": bool(history[0].get("init")),  # later starts went on from the checkpoint instead
        "blend": blended,
    }
    others = ", ".join(text for name, text in OTHERS.items() if used[name])
    if not others:
        return DATA, LICENCE
    return f"{DATA} Beside them, of the trainer's user: {others}.", f"not stated: it depends on the {others}"


def write_export(
    state: dict[str, Any],
    name: str,
    calibration: tuple[float, float] = (1.0, 0.0),
    scores: Optional[dict[str, Any]] = None,
    data: Optional[str] = None,
    seeds: str = "",
    other: Optional[tuple[str, float]] = None,
    licence: Optional[str] = None,
) -> None:
    """Writes both files, each in one atomic step; logits become factor * logit + offset by `calibration`.

    data, licence: what the description says of them, instead of what the training's options tell.
    other: a file and its share in the mean with it."""
    os.makedirs(os.path.dirname(os.path.abspath(name)), exist_ok=True)
    factor, offset = calibration
    tensors = averaged_network(state).folded_weights()
    if other is not None:
        tensors = blend(tensors, *other)
    tensors["head.weight"][0] *= factor
    tensors["head.bias"][0] = tensors["head.bias"][0] * factor + offset
    save_tensors(name + ".safetensors", {key: value.numpy() for key, value in tensors.items()})
    known_data, known_licence = data_and_licence(state["history"], other is not None)
    starts = [
        {key: value for key, value in start.items() if key not in OWN_OPTIONS} for start in state["history"]
    ]
    if other is not None:
        starts[-1]["blend"] = other[1]
    description = {
        "kind": "detector",
        "spec": DetectorSpec().to_json(),
        "normalisation": {"mean": list(MEAN), "deviation": [DEVIATION] * 3, "order": "BGR"},
        "decode": DECODE,
        "landmarks": list(LANDMARKS),
        "data": data or known_data,
        "licence": licence or known_licence,
        "recipe": {
            "starts": starts,
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
    parser.add_argument("--data", help="what the description says of the training data")
    parser.add_argument(
        "--licence", help="the weights' terms; default: Apache-2.0 if rendered heads are all that they come of"
    )
    parser.add_argument("--training-seeds", default="", help="what it says of the renderer's seeds")
    parser.add_argument(
        "--scores", help="JSON of flsnet_training.detector.measure, to be put into the description"
    )
    return parser


def read_scores(path: str) -> dict[str, Any]:
    """A report of one detector; those of several have their names, which say where things lay."""
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    rows = report.values() if isinstance(report, dict) else [None]
    if not all(isinstance(row, dict) and not any(isinstance(cell, dict) for cell in row.values()) for row in rows):
        raise ValueError(f"--scores must be a report of detector.measure on one detector, and {path} is none")
    return report


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    try:
        run(options)
    except (ValueError, OSError, ImportError) as error:
        sys.exit(f"detector.export: {error}")


def run(options: argparse.Namespace) -> None:
    """Does what the options say."""
    scores = read_scores(options.scores) if options.scores else None
    other = (options.blend[0], share_of(options.blend[1])) if options.blend else None
    write_export(
        checkpoint.load(options.run),
        options.out,
        tuple(options.calibration),
        scores,
        options.data,
        options.training_seeds,
        other,
        options.licence,
    )


if __name__ == "__main__":
    main()
