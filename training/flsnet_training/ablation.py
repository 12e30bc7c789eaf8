# SPDX-License-Identifier: Apache-2.0
"""The paper's experiment (section IV.A): class weights, shallow network and weighted feature map, each with and
without.

`python -m flsnet_training.ablation train` runs four trainings of equal length, `tables` writes the paper's
Tables 2 to 7 and the exponent of Equation 3 swept, from held-out renders, and `photos` the IoU on labelled
photos. The weighted feature map is a matter of decoding, so four trainings give eight rows.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
from typing import Optional, Sequence

import numpy as np
import torch

from . import checkpoint, train
from .ablation_tables import Row, ratio_tables, score_table, sweep_table
from .dataset import fixed_crops
from .evaluate import SIX_NAMES, PhotoScores, add_photo_options
from .export import averaged_network
from .metrics import Scores
from .network import FLSNet
from .render_stream import load_all
from .spec import CLASS_NAMES
from .validation import Validator

PAPER_EXPONENT = 1.0
EXPONENTS = tuple(i / 8 for i in range(11))
STAGE1_SHARE = 0.6
"""Share of stage 1 in the length of a training that has a stage 2."""


@dataclasses.dataclass(frozen=True)
class Training:
    """One of the four trainings."""

    balance: str
    shallow: bool

    @property
    def name(self) -> str:
        """Folder of its checkpoint."""
        return f"{self.balance}_{'stage2' if self.shallow else 'stage1'}"

    @property
    def stage(self) -> int:
        """The stage whose logits count."""
        return 2 if self.shallow else 1


TRAININGS = tuple(
    Training(balance, shallow) for balance in ("mfb", "mab") for shallow in (False, True)
)


@dataclasses.dataclass(frozen=True)
class Trained:
    """A finished training."""

    training: Training
    network: FLSNet
    areas: np.ndarray


def run_trainings(options: argparse.Namespace, passed_on: Sequence[str]) -> None:
    """Trains what is not finished yet, one after the other."""
    for training in TRAININGS:
        first = round(options.images * (STAGE1_SHARE if training.shallow else 1))
        print(f"{training.name}: {first} + {options.images - first} images", flush=True)
        train.main(
            [
                *("--out", os.path.join(options.out, training.name), "--resume"),
                *("--balance", training.balance, "--strength", "1"),
                *("--stage1-images", str(first), "--stage2-images", str(options.images - first)),
                *("--joint-images", "0"),
                *passed_on,
            ]
        )


def load_trained(folder: str) -> list[Trained]:
    """All four, in the order of the paper's tables."""
    found = []
    for training in TRAININGS:
        state = checkpoint.load(os.path.join(folder, training.name))
        found.append(Trained(training, averaged_network(state), state["areas"]))
    return found


def _rows(trained: Trained, scores: dict[float, Scores]) -> list[Row]:
    return [
        Row(trained.training.balance.upper(), trained.training.shallow, weighted, scores[exponent])
        for weighted, exponent in ((False, 0.0), (True, PAPER_EXPONENT))
    ]


def write_tables(options: argparse.Namespace) -> None:
    """Tables 2 to 7 and the sweep, on held-out renders."""
    rows: list[Row] = []
    sweep: dict[str, dict[float, Scores]] = {}
    samples = load_all(options.validation, options.samples)
    for trained in load_trained(options.out):
        size = trained.network.spec.input_size
        validator = Validator(fixed_crops(samples, size, options.seed))
        logits = validator.logits(trained.network, trained.training.stage)
        scores = validator.scores(logits, trained.areas, EXPONENTS)
        rows += _rows(trained, scores)
        sweep[trained.training.name] = scores
    print(score_table("Table 2: pixel accuracy", rows, "accuracy", CLASS_NAMES))
    print(score_table("Table 3: IoU", rows, "iou", CLASS_NAMES))
    print(ratio_tables(rows, CLASS_NAMES))
    print(sweep_table(sweep, EXPONENTS))


def write_photo_table(options: argparse.Namespace) -> None:
    """IoU of the eight rows on labelled photos."""
    names = SIX_NAMES if options.six else CLASS_NAMES
    rows: list[Row] = []
    for trained in load_trained(options.out):
        photos = PhotoScores(options, (0.0, PAPER_EXPONENT))
        rows += _rows(trained, photos.score(trained.network, trained.areas, trained.training.stage))
    print(score_table(f"IoU on {options.only} of the photos", rows, "iou", names))


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser(
        "train", help="four trainings; options it does not know go to flsnet_training.train"
    )
    training.add_argument("--images", type=int, default=16000, help="length of each training")
    tables = commands.add_parser("tables", help="Tables 2 to 7 and the exponent swept")
    tables.add_argument("--validation", required=True, help="held-out renders: a file or folder")
    tables.add_argument("--samples", type=int, default=300)
    tables.add_argument("--seed", type=int, default=1)
    photos = commands.add_parser("photos", help="IoU on labelled photos")
    add_photo_options(photos)
    for command in (training, tables, photos):
        command.add_argument("--out", required=True, help="folder of the four trainings")
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
    {"tables": write_tables, "photos": write_photo_table}[options.command](options)


if __name__ == "__main__":
    main()
