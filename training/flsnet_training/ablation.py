# SPDX-License-Identifier: Apache-2.0
"""The paper's experiment (section IV.A): class weights, shallow network and weighted feature map, each with and
without.

`python -m flsnet_training.ablation train` runs four trainings of equal length for each seed, `tables` writes the
paper's Tables 2 to 7 and the exponent of Equation 3 swept, from held-out renders, `figures` its Figures 6 and 12, and
`photos` the IoU on labelled photos. The weighted feature map is a matter of decoding, so four trainings give eight rows; a fifth one, with it
inside the loss, is the paper's outlook.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import os
import sys
from typing import Callable, Optional, Sequence

import numpy as np
import torch

from . import checkpoint, train
from .ablation_figures import class_table, plot_classes, statistics_of, steps_sheet
from .ablation_tables import (
    IN_LOSS,
    NO,
    SPREAD,
    YES,
    Row,
    ratio_tables,
    score_table,
    sweep_table,
)
from .dataset import fixed_crops
from .evaluate import SIX_NAMES, PhotoScores, add_photo_options
from .export import averaged_network
from .metrics import Scores
from .network import Network
from .option_checks import at_least
from .phases import PHASES
from .places import result_folder
from .render_stream import load_all
from .spec import CLASS_NAMES
from .validation import Validator, decode, save_picture

PAPER_EXPONENT = 1.0
EXPONENTS = tuple(i / 8 for i in range(11))
STAGE1_SHARE = 0.6
"""Share of stage 1 in the length of a training that has a stage 2."""


@dataclasses.dataclass(frozen=True)
class Training:
    """One of the trainings."""

    balance: str
    shallow: bool
    in_loss: bool = False
    """Whether the loss sees the weighted feature map."""

    @property
    def name(self) -> str:
        """What its folder and rows are called."""
        return f"{self.balance}_{'stage2' if self.shallow else 'stage1'}{'_in_loss' if self.in_loss else ''}"

    def folder(self, seed: int) -> str:
        """Folder of the checkpoint of one seed."""
        return self.name if seed == 1 else f"{self.name}_seed{seed}"

    @property
    def stage(self) -> int:
        """The stage whose logits count."""
        return 2 if self.shallow else 1


TRAININGS = tuple(
    Training(balance, shallow) for balance in ("mfb", "mab") for shallow in (False, True)
)

OUTLOOK = Training("mab", True, in_loss=True)

STEPS = (
    (Training("mfb", False), 0.0),
    (Training("mab", False), 0.0),
    (Training("mab", True), 0.0),
    (Training("mab", True), PAPER_EXPONENT),
)
"""The original SegNet, and the paper's three methods one after the other (Figure 12): training and exponent."""


@dataclasses.dataclass(frozen=True)
class Trained:
    """A training finished with one seed."""

    training: Training
    network: Network
    areas: np.ndarray


def run_trainings(options: argparse.Namespace, passed_on: Sequence[str]) -> None:
    """Trains what is not finished yet, one after the other."""
    for seed, training in itertools.product(
        options.seeds, (*TRAININGS, OUTLOOK) if options.outlook else TRAININGS
    ):
        first = round(options.images * (STAGE1_SHARE if training.shallow else 1))
        print(f"{training.folder(seed)}: {first} + {options.images - first} images", flush=True)
        train.main(
            [
                *("--out", os.path.join(options.out, training.folder(seed)), "--resume"),
                *("--balance", training.balance, "--strength", "1", "--seed", str(seed)),
                *("--loss-exponent", str(PAPER_EXPONENT if training.in_loss else 0.0)),
                *("--stage1-images", str(first), "--stage2-images", str(options.images - first)),
                *("--joint-images", "0"),
                *passed_on,
            ]
        )


def load_trained(folder: str, seed: int = 1) -> list[Trained]:
    """All of one seed, in the order of the paper's tables; the outlook comes last, if it was trained."""
    found = []
    for training in (*TRAININGS, OUTLOOK):
        path = os.path.join(folder, training.folder(seed))
        if training == OUTLOOK and not checkpoint.exists(path):
            continue
        found.append(Trained(training, *load_finished(path)))
    return found


def load_finished(folder: str) -> tuple[Network, np.ndarray]:
    """Network and areas of a training by images that ran to its end."""
    state = checkpoint.load(folder)
    wanted = sum(state["options"][f"{phase.name}_images"] or 0 for phase in PHASES)
    if state["images"] < wanted:
        raise ValueError(f"{folder} is not finished: {state['images']} of {wanted} images")
    return averaged_network(state), state["areas"]


def seeds_of(folder: str) -> list[int]:
    """Seeds of which all four trainings are there."""
    seeds = [1] + sorted(
        int(name.rpartition("_seed")[2]) for name in os.listdir(folder) if name.startswith("mfb_stage1_seed")
    )
    return [
        seed
        for seed in seeds
        if all(checkpoint.exists(os.path.join(folder, one.folder(seed))) for one in TRAININGS)
    ]


Scoring = Callable[[Trained], dict[float, Scores]]


def score_all(folder: str, score: Scoring) -> tuple[list[Row], dict[str, dict[float, list[Scores]]]]:
    """The rows of Tables 2 and 3, and the scores of each training by exponent, of every seed each."""
    by_name: dict[str, dict[float, list[Scores]]] = {}
    for seed in seeds_of(folder):
        for trained in load_trained(folder, seed):
            by_exponent = by_name.setdefault(trained.training.name, {})
            for exponent, scores in score(trained).items():
                by_exponent.setdefault(exponent, []).append(scores)
    rows = []
    for training in (*TRAININGS, OUTLOOK):
        if training.name not in by_name:
            continue
        exponents = ((IN_LOSS, PAPER_EXPONENT),) if training.in_loss else ((NO, 0.0), (YES, PAPER_EXPONENT))
        rows += [
            Row(training.balance.upper(), training.shallow, mark, by_name[training.name][exponent])
            for mark, exponent in exponents
        ]
    return rows, by_name


def write_tables(options: argparse.Namespace) -> None:
    """Tables 2 to 7 and the sweep, on held-out renders."""
    samples = load_all(options.validation, options.samples)

    def score(trained: Trained) -> dict[float, Scores]:
        validator = Validator(fixed_crops(samples, trained.network.spec.input_size, options.seed))
        logits = validator.logits(trained.network, trained.training.stage)
        return validator.scores(logits, trained.areas, EXPONENTS)

    rows, by_name = score_all(options.out, score)
    print(f"Seeds: {', '.join(map(str, seeds_of(options.out)))}. {SPREAD}\n")
    print(score_table("Table 2: pixel accuracy", rows, "accuracy", CLASS_NAMES))
    print(score_table("Table 3: IoU", rows, "iou", CLASS_NAMES))
    print(ratio_tables(rows, CLASS_NAMES))
    print(sweep_table(by_name, EXPONENTS))


def write_figures(options: argparse.Namespace) -> None:
    """Figures 6 and 12: the classes of the held-out renders, and faces through the four steps of the first seed."""
    os.makedirs(options.figures, exist_ok=True)
    samples = load_all(options.validation, options.samples)
    trained = {one.training: one for one in load_trained(options.out)}
    size = trained[TRAININGS[0]].network.spec.input_size
    statistics = statistics_of(samples, size, options.seed)
    print(class_table(statistics))
    plot_classes(statistics, os.path.join(options.figures, "classes.svg"))
    validator = Validator(fixed_crops(samples[: options.faces], size, options.seed))
    steps = []
    for training, exponent in STEPS:
        one = trained[training]
        steps.append(decode(validator.logits(one.network, training.stage), one.areas, exponent))
    sheet = steps_sheet(list(validator.images.numpy()), validator.labels, steps)
    save_picture(os.path.join(options.figures, "steps.png"), sheet)


def write_photo_table(options: argparse.Namespace) -> None:
    """IoU of the rows on labelled photos."""
    photos = PhotoScores(options, (0.0, PAPER_EXPONENT))
    rows, _ = score_all(
        options.out, lambda one: photos.score(one.network, one.areas, one.training.stage)
    )
    names = SIX_NAMES if options.six else CLASS_NAMES
    print(score_table(f"IoU on {options.only} of the photos", rows, "iou", names))


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser(
        "train", help="four trainings a seed; options it does not know go to flsnet_training.train"
    )
    training.add_argument("--images", type=at_least(1), default=16000, help="length of each training")
    training.add_argument("--seeds", type=int, nargs="+", default=[1], help="repeats all for each seed")
    training.add_argument(
        "--outlook", action="store_true", help="also train with the weighted feature map inside the loss"
    )
    tables = commands.add_parser("tables", help="Tables 2 to 7 and the exponent swept")
    figures = commands.add_parser("figures", help="Figures 6 and 12")
    figures.add_argument(
        "--figures", type=result_folder, required=True, help="folder of classes.svg and steps.png (needs matplotlib)"
    )
    figures.add_argument("--faces", type=int, choices=range(1, 1001), metavar="N", default=20, help="of Figure 12")
    for command in (tables, figures):
        command.add_argument("--validation", required=True, help="held-out renders: a file or folder")
        command.add_argument("--samples", type=at_least(1), default=300)
        command.add_argument("--seed", type=int, default=1)
    photos = commands.add_parser("photos", help="IoU on labelled photos")
    add_photo_options(photos)
    for command in (training, tables, figures, photos):
        kind = result_folder if command is training else str
        command.add_argument("--out", type=kind, required=True, help="folder of the trainings")
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options, rest = make_parser().parse_known_args(arguments)
    if options.command == "train":
        run_trainings(options, rest)
        return
    if rest:
        raise SystemExit(f"unknown options: {' '.join(rest)}")
    torch.set_num_threads(os.cpu_count() or 1)
    commands = {"tables": write_tables, "figures": write_figures, "photos": write_photo_table}
    try:
        commands[options.command](options)
    except (ValueError, OSError) as error:
        sys.exit(f"ablation: {error}")


if __name__ == "__main__":
    main()
