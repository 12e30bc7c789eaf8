# SPDX-License-Identifier: Apache-2.0
"""Writes a trained network as NAME.safetensors with NAME.json beside it:
`python -m flsnet_training.export --run DIR --validation FILE --out NAME`.

The JSON holds what inference and the model card need. The decoding exponent is the one with the best mean
IoU on the held-out samples.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
from typing import Any, Optional, Sequence

import numpy as np
import torch

from . import checkpoint
from .augment import PLAIN
from .averaging import AveragedWeights
from .classes import ClassSet
from .comparison.networks import make_network
from .dataset import fixed_crops, to_input
from .geometry import BORDER_COLOUR, CropGeometry, geometry_of
from .landmark_labels import relabelled
from .metrics import Scores
from .model_file import blend_with, folded, read_network
from .network import DEVIATION, MEAN, FLSNet, Network
from .option_checks import at_least, check_device, number, share_of
from .phases import PHASES
from .photo_folder import PhotoFolder
from .places import result_name
from .render_stream import load_all
from .safetensors_io import save as save_tensors
from .sample import Sample
from .spec import read_spec
from .validation import Validator, best_exponent
from .wider_look import check_renders

GRID = tuple(i / 16 for i in range(17))
DEFAULT_EXPONENT = 0.5
"""Where there is nothing to choose it by."""
DRAWN = "drawn by the renderer beside the trainer from the morphable heads of ICT FaceKit light (MIT) and MakeHuman (CC0)."
DATA = f"Rendered faces only, {DRAWN}"
LICENCE = "Apache-2.0"
OTHERS = {
    "photos": "labelled photos",
    "grounds": "photos as grounds",
    "init": "weights that the training began with",
    "blend": "weights that the mean was taken with",
}
"""What the trainer knows neither the origin nor the terms of, by the name in the history."""
OWN_OPTIONS = (
    "out",
    "resume",
    "renders",
    "renderer",
    "photos",
    "photo_boxes",
    "grounds",
    "classes",
    "validation",
    "validation_photos",
    "init",
    "close_up_of",
    "wider_look",
    "device",
    "threads",
    "workers",
    "report",
    "save_minutes",
    "validation_minutes",
    "validation_samples",
    "channels",
    "convolutions",
    "stage2_levels",
    "input_size",
)
"""Options that say where things lay, or repeat the spec or the crop."""


def averaged_network(state: dict[str, Any], device: str = "cpu") -> Network:
    """The network of a checkpoint with averaged weights, and batch statistics of its latest batches."""
    trained = make_network(read_spec(state["spec"]))
    trained.load_state_dict(state["network"])
    trained.to(device, memory_format=torch.channels_last)
    average = AveragedWeights(trained, 0.0)
    average.parameters = {name: value.to(device) for name, value in state["average"].items()}
    return average.network(
        trained, PHASES[state["phase"]], state["latest"], state["options"]["bf16"]
    )


def trained_geometry(state: dict[str, Any]) -> CropGeometry:
    """The crop that the network of a checkpoint was trained for."""
    return CropGeometry(*state["crop"]) if "crop" in state else CropGeometry()


def blend_network(network: FLSNet, state: dict[str, Any], path: str, share: float) -> None:
    """Takes the mean with a model file, or an export, of the same network, in place."""
    other, card = read_network(path)
    same = dataclasses.replace(other.spec, input_size=network.spec.input_size) == network.spec
    if not same or ClassSet.from_json(card).names != ClassSet.from_json(state).names:
        raise ValueError(f"{path} has another network or other classes")
    if not geometry_of(card).is_like(trained_geometry(state)):
        raise ValueError(f"{path} sees other crops: a mean takes networks that see faces in the same size")
    device = network.mean.device
    blend_with(network, folded(other), share, (to_input(images.to(device)) for images in state["latest"]))
    network.eval()
    state["history"][-1]["blend"] = share


def measure(
    network: Network,
    areas: np.ndarray,
    samples: Sequence[Sample],
    seed: int,
    classes: ClassSet = ClassSet(),
    geometry: CropGeometry = CropGeometry(),
) -> dict[str, dict[float, Scores]]:
    """Scores of each stage on held-out samples by exponent."""
    plain = dataclasses.replace(PLAIN, mirrored=classes.mirrored, geometry=geometry)
    validator = Validator(fixed_crops(samples, network.spec.input_size, seed, plain), classes)
    return {
        f"stage{stage}": validator.scores(validator.logits(network, stage), areas, GRID)
        for stage in range(1, network.spec.stages + 1)
    }


def known_options(start: dict[str, Any]) -> dict[str, Any]:
    """The options of a start that belong into the recipe; those that were not given have no value to tell."""
    return {
        name: value
        for name, value in start.items()
        if name not in OWN_OPTIONS and value is not None
    }


def data_and_licence(
    history: Sequence[dict[str, Any]], options: argparse.Namespace
) -> tuple[str, str]:
    """What the model card says of the training data and its terms."""
    others = ", ".join(text for name, text in OTHERS.items() if any(start.get(name) for start in history))
    if not others:
        return options.data or DATA, options.licence or LICENCE
    rendered = any(start.get("renders") or start.get("renderer") for start in history)
    data = f"Of the trainer's user: {others}." + (f" Beside them: rendered faces, {DRAWN}" if rendered else "")
    return options.data or data, options.licence or f"not stated: it depends on the {others}"


def use_of(
    spec: dict[str, Any],
    areas: np.ndarray,
    exponent: float,
    classes: ClassSet = ClassSet(),
    geometry: CropGeometry = CropGeometry(),
) -> dict[str, Any]:
    """What the JSON says of the network's use; it is enough for `flsnet_model create`."""
    return {
        "spec": spec,
        **classes.to_json(),
        "areas": [round(float(area), 3) for area in areas],
        "areaExponent": exponent,
        "crop": {
            "enlargement": geometry.enlargement,
            "shift": [geometry.shift_x, geometry.shift_y],
            "borderColour": list(BORDER_COLOUR),
        },
        "normalisation": {"mean": list(MEAN), "deviation": [DEVIATION] * 3, "order": "BGR"},
    }


def sidecar(
    state: dict[str, Any], scores: dict[str, dict[float, Scores]], options: argparse.Namespace
) -> dict[str, Any]:
    """What the JSON holds."""
    classes = ClassSet.from_json(state)
    starts = [known_options(start) for start in state["history"]]
    data, licence = data_and_licence(state["history"], options)
    chosen = options.exponent
    if chosen is None:
        chosen = best_exponent(scores[max(scores)]) if scores else DEFAULT_EXPONENT
    return {
        **use_of(state["spec"], state["areas"], chosen, classes, trained_geometry(state)),
        "data": data,
        "licence": licence,
        "recipe": {
            "starts": starts,
            "classWeights": [round(float(weight), 4) for weight in state["class_weights"]],
            "imagesSeen": state["images"],
            "iterations": state["iteration"],
            "minutes": round(state["total_elapsed"] / 60, 1),
            "phase": state["phase"],
        },
        "seeds": {
            "training": options.training_seeds,
            "validation": options.validation_seeds,
            "trainer": state["options"]["seed"],
        },
        "scores": {
            stage: {
                f"area^{exponent:g}": {
                    "meanIoU": round(value.mean_iou, 4),
                    "meanAccuracy": round(value.mean_accuracy, 4),
                    "IoU": {name: round(float(x), 4) for name, x in zip(classes.names, value.iou)},
                }
                for exponent, value in by_exponent.items()
            }
            for stage, by_exponent in scores.items()
        },
    }


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--run", required=True, help="folder of the checkpoint")
    parser.add_argument("--out", type=result_name, required=True, help="NAME of NAME.safetensors and NAME.json")
    held_out = parser.add_mutually_exclusive_group()
    held_out.add_argument("--validation", help="held-out renders to score the weights on")
    held_out.add_argument("--validation-photos", help="held-out photos to score the weights on")
    parser.add_argument("--validation-samples", type=at_least(1), default=300)
    parser.add_argument(
        "--exponent", type=number(), help="decoding exponent, instead of the best on the held-out samples"
    )
    parser.add_argument(
        "--input-size", type=at_least(1), help="pixels of the model's input, instead of the training's"
    )
    parser.add_argument(
        "--blend",
        nargs=2,
        metavar=("FILE", "SHARE"),
        help="take the mean with the weights of this model file (.onnx) or export (.safetensors), which get that share",
    )
    parser.add_argument("--data", help="what the model card says of the training data")
    parser.add_argument("--licence", help="the weights' terms; default: Apache-2.0 if rendered faces are all that they come of")
    parser.add_argument(
        "--training-seeds", default="", help="what the model card says of the renderer's seeds"
    )
    parser.add_argument("--validation-seeds", default="")
    parser.add_argument("--threads", type=at_least(1), default=os.cpu_count())
    parser.add_argument("--device", default="cpu")
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    try:
        run(options)
    except (ValueError, OSError, ImportError) as error:
        sys.exit(f"export: {error}")


def run(options: argparse.Namespace) -> None:
    """Does what the options say."""
    check_device(options.device)
    share = share_of(options.blend[1]) if options.blend else 0.0
    state = checkpoint.load(options.run)
    if options.input_size:
        state["spec"]["inputSize"] = options.input_size
    network = averaged_network(state, options.device)
    if not isinstance(network, FLSNet):
        raise ValueError(f"{options.run} has another architecture: python -m flsnet_training.comparison exports it")
    if options.blend:
        blend_network(network, state, options.blend[0], share)
    classes = ClassSet.from_json(state)
    scores = {}
    if options.validation or options.validation_photos:
        if options.validation:
            if state["options"].get("wider_look"):
                check_renders(options.validation)
            samples = load_all(options.validation, options.validation_samples)
            if state["options"].get("landmark_labels"):
                samples = [relabelled(sample) for sample in samples]
        else:
            samples = PhotoFolder(options.validation_photos, classes=classes).samples
        scores = measure(network, state["areas"], samples, state["options"]["seed"], classes, trained_geometry(state))
        for stage, by_exponent in scores.items():
            print(
                stage,
                " ".join(
                    f"area^{exponent:g} {value.mean_iou:.4f}"
                    for exponent, value in by_exponent.items()
                ),
            )
    write_pair(network, sidecar(state, scores, options), options.out)


def write_pair(network: FLSNet, description: dict[str, Any], name: str) -> None:
    """NAME.safetensors and NAME.json."""
    save_tensors(
        name + ".safetensors",
        {key: value.cpu().numpy() for key, value in network.weights().items()},
    )
    part = name + ".json.part"
    with open(part, "w", encoding="utf-8") as file:
        json.dump(description, file, indent=1, allow_nan=False)
        file.write("\n")
    os.replace(part, name + ".json")


if __name__ == "__main__":
    main()
