# SPDX-License-Identifier: Apache-2.0
"""The paper's Table 8, seven networks under equal conditions, and its Table 9, segmentation guided by landmarks.

`python -m flsnet_training.comparison train` trains the networks of a table one after the other on the same numbered
crops; it goes on where it was stopped. `table` scores, times and exports what is trained, and prints the table; `cost`
says what a training step takes, `export` writes ONNX files for `flsnet_segment --network`, `check` runs it with them.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
from typing import Any, Optional, Sequence, Union

import cv2
import numpy as np
import torch

from .. import checkpoint, export, train
from ..ablation import STAGE1_SHARE, load_finished
from ..classes import ClassSet
from ..dataset import fixed_crops, fixed_landmarks
from ..evaluate import SIX_NAMES, PhotoScores, add_photo_options
from ..landmark_labels import PART_CLASSES, normalised_mean_error, relabelled
from ..metrics import Scores
from ..network import FLSNet, Network
from ..option_checks import at_least, check_device
from ..places import result_folder
from ..render_stream import load_all
from ..spec import CLASS_NAMES, NamedSpec, Spec
from ..validation import Validator
from .cascade import CascadeNetwork, GuidedSegmentation, landmarks_of
from .cost import multiplications, run_times, step_cost
from .networks import ARCHITECTURES, OneStageNetwork, make_network, names_of_table
from .onnx_file import metadata_of, onnx_input_size, onnxruntime_logits, uses_own_ops, write_onnx
from .table import SHOWN, cost_table, landmark_table, markdown, notes, paper_table, score_tables, title_cells

EXPONENTS = (0.0, 1.0)
LEAST_AGREEMENT = 0.999
"""Of the labels of cv::dnn and onnxruntime: sums differ by rounding."""


def training_options(name: str, options: argparse.Namespace) -> list[str]:
    """What `flsnet_training.train` is to do for a network."""
    architecture = ARCHITECTURES[name]
    if options.images % options.batch:
        raise ValueError(f"--images must be a multiple of --batch, {options.batch}")
    first, second = options.images, 0
    network = ["--architecture", name]
    if architecture.is_own:
        spec = architecture.spec(name, options.input_size)
        assert isinstance(spec, Spec)
        network = [
            *("--channels", *map(str, spec.channels)),
            *("--convolutions", *map(str, spec.convolutions)),
            *("--stage2-levels", str(spec.stage2_levels)),
        ]
        if spec.stage2_levels:
            first = round(options.images * STAGE1_SHARE / options.batch) * options.batch
            second = options.images - first
    elif architecture.cascade is not None:
        first, second = options.images if architecture.finds_landmarks else 0, options.images
    return [
        *network,
        *(["--landmark-labels"] if architecture.table == 9 else []),
        *(["--threads", "1"] if architecture.one_thread else []),
        *("--out", os.path.join(options.out, name), "--resume", "--numbered"),
        *("--input-size", str(options.input_size), "--batch", str(options.batch)),
        *("--balance", "mab", "--strength", "1"),
        *("--stage1-images", str(first), "--stage2-images", str(second)),
        *("--joint-images", "0"),
    ]


def check_sizes(names: Sequence[str], option: str, *sizes: int) -> None:
    """Raises ValueError for sides that a network cannot have."""
    for name in names:
        step = ARCHITECTURES[name].size_step
        if any(size % step for size in sizes):
            raise ValueError(f"{name} wants {option} to be a multiple of {step}")


def check_folder(path: str) -> None:
    """Raises ValueError where there is none."""
    if not os.path.isdir(path):
        raise ValueError(f"{path} is no folder of trainings")


def run_trainings(options: argparse.Namespace, passed_on: Sequence[str]) -> None:
    """Trains what is not finished yet, one after the other."""
    check_sizes(options.networks, "--input-size", options.input_size)
    for name in options.networks:
        print(f"{name}: {options.images} crops of {options.input_size} pixels", flush=True)
        train.main([*training_options(name, options), *passed_on])


def print_costs(options: argparse.Namespace) -> None:
    """What a crop takes in a training."""
    check_device(options.device)
    check_sizes(options.networks, "--sizes", *options.sizes)
    lines = []
    for name in options.networks:
        row = title_cells(name)
        for size in options.sizes:
            spec = ARCHITECTURES[name].spec(name, size)
            cost = step_cost(spec, size, options.batch, options.steps, options.device, options.bf16)
            row += [f"{cost.gmac:.1f}", f"{cost.seconds:.2f}"]
            print(f"{name} {size}: {cost.gmac:.1f} GMAC, {cost.seconds:.3f} s a crop", file=sys.stderr, flush=True)
        lines.append(row)
    head = ["network", "backbone"]
    for size in options.sizes:
        head += [f"GMAC at {size}", f"{options.device} seconds a crop trained at {size}"]
    print(markdown(head, lines))


def as_json(scores: dict[float, Scores], first: int = 0) -> dict[str, Any]:
    """Scores by exponent, of classes from number `first` on; those that the truth does not hold have none."""
    found = {}
    for exponent, value in scores.items():
        iou = [float(x) if there else None for x, there in zip(value.iou, value.present)][first:]
        there = [x for x in iou if x is not None]
        found[f"{exponent:g}"] = {"iou": iou, "mean": sum(there) / max(1, len(there))}
    return found


def load_json(path: str) -> dict[str, Any]:
    """An earlier result, or nothing."""
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def save_json(path: str, values: dict[str, Any]) -> None:
    """Replaces the file in one step."""
    with open(path + ".part", "w", encoding="utf-8") as file:
        json.dump(values, file, indent=1)
        file.write("\n")
    os.replace(path + ".part", path)


def score(name: str, options: argparse.Namespace) -> dict[str, Any]:
    """Scores of a finished training, kept in `scores.json` of its folder; those are enough where no checkpoint
    is, for instance where they were brought from another machine."""
    folder = os.path.join(options.out, name)
    path = os.path.join(folder, "scores.json")
    known = load_json(path)
    if not checkpoint.exists(folder):
        return known
    state_time = os.path.getmtime(os.path.join(folder, checkpoint.NAME))
    asked = {
        "checkpoint": state_time,
        "validation": [options.validation, options.samples, options.seed],
        "photos": [options.photos, options.only, options.six, options.fold] if options.photos else None,
    }
    if known.get("of") == asked:
        return known
    network, areas = load_finished(folder)
    network.to(options.device)
    stage = network.spec.stages
    samples = load_all(options.validation, options.samples)
    parts = ARCHITECTURES[name].table == 9
    if parts:
        samples = [relabelled(sample) for sample in samples]
    crops = fixed_crops(samples, network.spec.input_size, options.seed)
    landmarks = fixed_landmarks(samples, network.spec.input_size, options.seed) if network.marked else None
    validator = Validator(crops, PART_CLASSES if parts else ClassSet(), landmarks)
    scores = validator.scores(validator.logits(network, stage), areas, EXPONENTS)
    found: dict[str, Any] = {
        "of": asked,
        "images": checkpoint.load(folder)["images"],
        "renders": as_json(scores, len(network_classes(name)) - len(SHOWN[ARCHITECTURES[name].table])),
    }
    if landmarks is not None and isinstance(network, CascadeNetwork) and network.finds:
        found["landmarks"] = landmark_errors(validator, network, landmarks)
    if options.photos:
        found["photos"] = as_json(PhotoScores(options, EXPONENTS).score(network.cpu(), areas, stage))
    save_json(path, found)
    return found


def network_classes(name: str) -> tuple[str, ...]:
    """What a network's logits stand for."""
    return ARCHITECTURES[name].class_names


def landmark_errors(validator: Validator, network: CascadeNetwork, truth: np.ndarray) -> dict[str, float]:
    """Mean and median over the crops of the error of the landmarks found, by the distance of the outer eye corners."""
    errors = []
    heat = torch.sigmoid(validator.logits(network, 1))
    for found, true in zip(landmarks_of(heat).numpy(), truth):
        errors.append(normalised_mean_error(found, true))
    return {"mean": float(np.mean(errors)), "median": float(np.median(errors)), "faces": float(len(errors))}


def measure_cost(name: str, options: argparse.Namespace) -> dict[str, float]:
    """Parameters, GMAC and, if they are asked for, times of a network with random weights, kept in `cost.json` of its
    folder."""
    folder = os.path.join(options.out, name)
    path = os.path.join(folder, "cost.json")
    known = load_json(path)
    if known.get("size") == options.time_size and (options.rounds == 0 or "onnxruntime" in known):
        return known
    os.makedirs(folder, exist_ok=True)
    network = make_network(ARCHITECTURES[name].spec(name, options.time_size)).eval()
    cost: dict[str, float] = {
        "size": options.time_size,
        "parameters": sum(value.numel() for value in network.parameters()),
        "gmac": multiplications(network, options.time_size) / 1e9,
    }
    if options.rounds:
        file = os.path.join(folder, "timed.onnx")
        if write_network(name, network, None, options.time_size, file, options, standard=True):
            cost.update(run_times(file, options.time_size, 2, options.rounds))
            os.remove(file)
    save_json(path, cost)
    return cost


def write_network(
    name: str,
    network: Network,
    areas: Optional[np.ndarray],
    size: int,
    path: str,
    options: argparse.Namespace,
    standard: bool = False,
) -> bool:
    """An ONNX file of any of the networks but one that is given landmarks; those of `Spec` take the program
    flsnet_model, in `--programs`."""
    classes = network_classes(name)
    areas = np.ones(len(classes)) if areas is None else areas
    if isinstance(network, CascadeNetwork):
        if not network.finds:
            print(f"{path} is left out: its network wants the true landmarks", file=sys.stderr)
            return False
        both = GuidedSegmentation(network.stage1, network.stage2)
        network = OneStageNetwork(NamedSpec(name, size, len(classes)), both)
    if isinstance(network, OneStageNetwork):
        write_onnx(network, size, path, metadata_of(list(areas), options.exponent, classes=classes))
        return True
    assert isinstance(network, FLSNet)
    program = os.path.join(options.programs or "", "flsnet_model")
    if not options.programs:
        print(f"{path} is left out: --programs DIR says where flsnet_model is", file=sys.stderr)
        return False
    start = path.removesuffix(".onnx")
    spec = dataclasses.replace(network.spec, input_size=size).to_json()
    kinds = PART_CLASSES if classes == PART_CLASSES.names else ClassSet()
    export.write_pair(network, export.use_of(spec, areas, options.exponent, kinds), start)
    command = [program, "create", "--weights", start + ".safetensors", "--description", start + ".json", "--force"]
    subprocess.run([*command, *(["--ops", "standard"] if standard else []), "--out", path], check=True)
    for ending in (".safetensors", ".json"):
        os.remove(start + ending)
    return True


def export_networks(options: argparse.Namespace) -> None:
    """ONNX files of all that is finished, `<out>/<name>.onnx`."""
    if options.untrained:
        check_sizes(options.networks, "--untrained", options.untrained)
        os.makedirs(options.out, exist_ok=True)
    else:
        check_folder(options.out)
    written = 0
    for name in options.networks:
        folder = os.path.join(options.out, name)
        path = os.path.join(options.out, name + ".onnx")
        if options.untrained:
            spec: Union[Spec, NamedSpec] = ARCHITECTURES[name].spec(name, options.untrained)
            network, areas = make_network(spec).eval(), None
        elif checkpoint.exists(folder):
            network, areas = load_finished(folder)
        else:
            print(f"{name} is not trained", file=sys.stderr)
            continue
        if write_network(name, network, areas, options.untrained or network.spec.input_size, path, options):
            print(path, flush=True)
            written += 1
    if not written:
        raise ValueError(f"nothing was written into {options.out}")


def check_files(options: argparse.Namespace) -> None:
    """Runs `flsnet_segment --network` with each exported file on a picture of a face, and compares the labels
    with what onnxruntime gives for the same pixels."""
    if not options.programs:
        raise ValueError("--programs DIR says where flsnet_segment is")
    picture = cv2.imread(options.picture)
    if picture is None:
        raise ValueError(f"{options.picture} cannot be read")
    check_folder(options.out)
    checked, wrong = 0, []
    for name in options.networks:
        path = os.path.join(options.out, name + ".onnx")
        if not os.path.exists(path):
            print(f"{name} is not exported", file=sys.stderr)
            continue
        checked += 1
        agreement = check_file(path, picture, options.programs)
        own = ARCHITECTURES[name].is_own
        print(f"{name}: " + ("runs" if agreement is None else f"{100 * agreement:.3f} % of the labels agree"))
        if not own and (agreement is None or agreement < LEAST_AGREEMENT):
            wrong.append(name)
    if not checked:
        raise ValueError(f"{options.out} holds no exported network")
    if wrong:
        raise ValueError(f"other labels than onnxruntime's: {', '.join(wrong)}")


def check_file(path: str, picture: np.ndarray, programs: str) -> Optional[float]:
    """Share of equal labels; None for files with the module's own ops, which onnxruntime does not know."""
    size = onnx_input_size(path)
    crop = cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA)
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "crop.png")
        if not cv2.imwrite(source, crop):
            raise OSError(f"cannot write {source}")
        subprocess.run(
            [
                os.path.join(programs, "flsnet_segment"),
                *("--network", path, "--crop", "--area-exponent", "0", "--out", folder, source),
            ],
            check=True,
        )
        labels = cv2.imread(os.path.join(folder, "crop.labels.png"), cv2.IMREAD_UNCHANGED)
    if uses_own_ops(path):
        return None
    return float((onnxruntime_logits(path, crop[None])[0].argmax(0) == labels).mean())


def print_table(options: argparse.Namespace) -> None:
    """Scores, the paper's scores, costs and notes of all that is finished."""
    if options.photos and options.table == 9:
        raise ValueError("photos have no landmarks: --photos goes with Table 8")
    check_folder(options.out)
    check_device(options.device)
    check_sizes(options.networks, "--time-size", options.time_size)
    results = {name: score(name, options) for name in options.networks}
    done = [name for name, result in results.items() if result]
    left = [name for name in options.networks if name not in done]
    if done:
        images = {results[name]["images"] // (2 if ARCHITECTURES[name].finds_landmarks else 1) for name in done}
        print(f"Trained on {', '.join(map(str, sorted(images)))} crops each, from random starts.\n")
        print(score_tables({name: results[name]["renders"] for name in done}, SHOWN[options.table]))
        errors = {name: results[name]["landmarks"] for name in done if "landmarks" in results[name]}
        if errors:
            print(landmark_table(errors))
        photos = {name: results[name]["photos"] for name in done if "photos" in results[name]}
        if photos:
            kinds = [results[name]["of"]["photos"][1:] for name in photos]
            if any(kind != kinds[0] for kind in kinds):
                raise ValueError("the networks were scored on photos with different --only, --six or --fold")
            only, six, _ = kinds[0]
            print(f"Photos {only}:\n")
            print(score_tables(photos, SIX_NAMES if six else CLASS_NAMES))
    if left:
        print(f"Not trained: {', '.join(left)}.\n")
    print(paper_table(options.networks, options.table))
    print(cost_table({name: measure_cost(name, options) for name in options.networks}))
    print(notes(options.networks))


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(
        prog="python -m flsnet_training.comparison",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser(
        "train", help="trains them; options it does not know go to flsnet_training.train"
    )
    training.add_argument("--images", type=at_least(1), default=6000, help="crops that each sees")
    training.add_argument("--input-size", type=at_least(1), default=160)
    training.add_argument("--batch", type=at_least(1), default=12)
    table = commands.add_parser("table", help="scores, times and prints the table")
    table.add_argument("--validation", required=True, help="held-out renders: a file or folder")
    table.add_argument("--samples", type=at_least(1), default=300)
    table.add_argument("--seed", type=int, default=1)
    table.add_argument("--device", default="cpu", help="where renders are scored")
    table.add_argument("--time-size", type=at_least(1), default=224, help="pixels of the crops that are timed")
    table.add_argument("--rounds", type=at_least(0), default=5, help="runs of each runtime; 0: no times")
    add_photo_options(table, table)
    exporting = commands.add_parser("export", help="writes <out>/<network>.onnx")
    exporting.add_argument(
        "--untrained", type=at_least(1), metavar="SIZE", help="random weights, for tests of what runs them"
    )
    check = commands.add_parser("check", help="runs flsnet_segment with what export wrote")
    check.add_argument("--picture", required=True, help="one face with its hair and neck")
    check.add_argument("--programs", required=True, help="folder of flsnet_segment")
    cost = commands.add_parser("cost", help="what a training step takes")
    cost.add_argument("--sizes", type=at_least(1), nargs="+", default=[160, 224])
    cost.add_argument("--batch", type=at_least(1), default=4)
    cost.add_argument("--steps", type=at_least(1), default=2)
    cost.add_argument("--device", default="cpu")
    cost.add_argument("--bf16", action="store_true")
    for command in (training, table, exporting, check):
        kind = str if command is check else result_folder
        command.add_argument("--out", type=kind, required=True, help="folder of the trainings")
    for command in (table, exporting):
        command.add_argument("--programs", help="folder of flsnet_model, for SegNet and FLSNet")
        command.add_argument("--exponent", type=float, default=1.0, help="of Equation 3, in the ONNX files")
    for command in (training, table, exporting, check, cost):
        command.add_argument("--table", type=int, choices=(8, 9), default=8, help="of the paper; default 8")
        command.add_argument(
            "--networks", nargs="+", choices=list(ARCHITECTURES), metavar="NAME",
            help="; ".join(f"of Table {table}: {', '.join(names_of_table(table))}" for table in (8, 9)),
        )
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options, rest = make_parser().parse_known_args(arguments)
    try:
        options.networks = options.networks or names_of_table(options.table)
        others = [name for name in options.networks if ARCHITECTURES[name].table != options.table]
        if others:
            raise ValueError(f"not in Table {options.table}: {', '.join(others)}; --table says which one is meant")
        if options.command == "train":
            run_trainings(options, rest)
            return
        if rest:
            raise ValueError(f"unknown options: {' '.join(rest)}")
        # The cost is that of one thread: several wait for each other, and their waiting counts.
        torch.set_num_threads(1 if options.command == "cost" else os.cpu_count() or 1)
        {"table": print_table, "export": export_networks, "check": check_files, "cost": print_costs}[
            options.command
        ](options)
    except (ValueError, OSError) as error:
        sys.exit(f"comparison: {error}")


if __name__ == "__main__":
    main()
