# SPDX-License-Identifier: Apache-2.0
"""Scores exported weights on held-out renders or on a folder of labelled photos:
`python -m flsnet_training.evaluate --model NAME --renders FILE`, or `--photos DIR`.

NAME is what `export` wrote, or a model file (.onnx). Photos are segmented as the module does it: face box, crop, network, area
weights, back to the photo.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import re
import sys
from typing import Any, Optional, Sequence

import cv2
import numpy as np
import torch

from .balance import feature_map_weights
from .class_weights import choose_areas
from .classes import ClassSet
from .colours import colorize
from .dataset import fixed_crops, to_input
from .face_boxes import FaceBoxes
from .geometry import CropGeometry, Square, cut, geometry_of, spread
from .landmark_labels import PART_NAMES, relabelled
from .metrics import Confusion, Scores, format_table
from .model_file import read_network
from .network import FLSNet, Network
from .option_checks import at_least, number
from .photo_folder import find_pairs, read_pair
from .places import result_folder, result_picture
from .render_stream import load_all
from .spec import IGNORE
from .validation import Validator, best_exponent, decode, save_picture

SIX_NAMES = ("background", "hair", "skin", "eyebrow", "eye", "mouth")
SIX = (0, 1, 2, 3, 4, 4, 2, 5, 5)
"""Labels that tell the whole eye and the whole mouth only."""
OF_PHOTOS = ("boxes", "only", "six", "fold", "flip", "out")
OF_RENDERS = ("samples", "seed", "landmark_labels", "choose_areas")
"""Options that go with one source alone."""


class PhotoSegmenter:
    """Label maps of photos of one face each."""

    def __init__(
        self, network: Network, areas: np.ndarray, geometry: CropGeometry, stage: int, flip: bool
    ) -> None:
        self._network, self._areas, self._geometry = network, areas, geometry
        self._stage, self._flip = stage, flip

    @torch.no_grad()
    def segment(
        self, image: np.ndarray, box: np.ndarray, exponents: Sequence[float]
    ) -> list[np.ndarray]:
        """One label map of the photo's size for each exponent of the area weights."""
        square = self._geometry.square(box)
        crop = cut(image, square, self._network.spec.input_size)
        inputs = to_input(torch.from_numpy(crop[None]))
        logits = self._network(inputs, self._stage)
        if self._flip:
            logits = (logits + self._network(inputs.flip(3), self._stage).flip(3)) / 2
        planes = logits[0].numpy()
        return [self._paste(planes, square, image.shape, exponent) for exponent in exponents]

    def _paste(
        self, planes: np.ndarray, square: Square, shape: tuple[int, ...], exponent: float
    ) -> np.ndarray:
        prior = np.log(feature_map_weights(self._areas, exponent)).astype(np.float32)
        labels = np.zeros(shape[:2], np.uint8)
        logits, rows, columns = spread(planes, square, shape)
        labels[rows, columns] = (logits + prior[:, None, None]).argmax(0)
        return labels


def load_network(name: str) -> tuple[FLSNet, dict[str, Any]]:
    """As `read_network`; raises ValueError for a network of other crops than heads."""
    network, card = read_network(name)
    enlargement, usual = geometry_of(card).enlargement, CropGeometry().enlargement
    if enlargement < usual:
        raise ValueError(f"{name} sees faces alone, as a close-up does: measure flsnet_segment --close-up")
    if enlargement > usual:
        raise ValueError(f"{name} sees more around heads, as a wider look does: measure flsnet_segment --wider-look")
    return network, card


def evaluate_renders(
    network: Network, areas: np.ndarray, options: argparse.Namespace, classes: ClassSet
) -> None:
    """Prints the table of held-out renders."""
    if options.landmark_labels and classes.names != PART_NAMES:
        raise ValueError("--landmark-labels is for networks that were trained with it")
    if not (classes.is_default or options.landmark_labels):
        raise ValueError(
            "rendered faces have the nine classes, or those of --landmark-labels; score other ones on photos"
        )
    def validator_of(renders: str) -> Validator:
        samples = load_all(renders, options.samples)
        if options.landmark_labels:
            samples = [relabelled(sample) for sample in samples]
        return Validator(fixed_crops(samples, network.spec.input_size, options.seed), classes)

    validator = validator_of(options.renders)
    logits = validator.logits(network, options.stage)
    scores = validator.scores(logits, areas, options.exponents)
    rows = {f"area^{exponent:g}": value for exponent, value in scores.items()}
    if options.choose_areas:
        choice = validator_of(options.choose_areas)
        seen = choice.logits(network, options.stage)
        exponent = best_exponent(choice.scores(seen, areas, options.exponents))
        chosen = choose_areas(seen, choice.labels, areas, exponent)
        rows["chosen"] = validator.scores(logits, chosen, (1.0,))[1.0]
        print("chosen areas " + " ".join(f"{area:.4g}" for area in chosen))
    print(format_table(rows, classes.names, options.measure))
    if options.picture:
        save_picture(options.picture, validator.sheet(decode(logits, areas, options.exponents[0])))


def _fold_table(entries: Sequence[str], classes: int) -> np.ndarray:
    """What each id counts as: one of the classes."""
    table = np.arange(256, dtype=np.uint8)
    for entry in entries:
        ids = re.fullmatch(r"(\d+)=(\d+)", entry)
        if ids is None or int(ids[1]) >= len(table) or (int(ids[2]) >= classes and int(ids[2]) != IGNORE):
            raise ValueError(
                f"--fold must be FROM=TO, an id of 0 to 255 and one of 0 to {classes - 1}, got {entry} ({IGNORE} is for unknown)"
            )
        table[int(ids[1])] = int(ids[2])
    return table


class PhotoScores:
    """Scores of networks on a folder of photos, by the exponent of the area weights."""

    def __init__(
        self, options: argparse.Namespace, exponents: Sequence[float], classes: ClassSet = ClassSet()
    ) -> None:
        if options.six and not classes.is_default:
            raise ValueError("--six makes six of the module's nine classes: this model has others")
        self._classes = classes
        self._options, self._exponents = options, tuple(exponents)
        self._merge = np.array(SIX if options.six else range(len(classes)), np.uint8)
        self._count = len(SIX_NAMES) if options.six else len(classes)
        self._fold = _fold_table(options.fold, self._count)
        self._fold_found = np.where(self._fold == IGNORE, np.arange(256, dtype=np.uint8), self._fold)
        """Of what a network says, of which nothing is unknown."""
        self._boxes = FaceBoxes(options.photos, options.boxes)
        self.missing = 0
        """Photos without a face, taken as background."""
        self.maps: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        """Photo and label map of the first exponent by name, of the latest network."""

    def score(self, network: Network, areas: np.ndarray, stage: int) -> dict[float, Scores]:
        """Segments every photo."""
        options = self._options
        segmenter = PhotoSegmenter(network, areas, CropGeometry(), stage, options.flip)
        confusions = {exponent: Confusion(self._count) for exponent in self._exponents}
        self.missing, self.maps = 0, {}
        for name, photo, label_path in find_pairs(options.photos):
            if not fnmatch.fnmatch(name, options.only):
                continue
            image, truth = read_pair(photo, label_path, self._classes)
            boxes = self._boxes.of(name, image)
            if not boxes:
                print(f"{photo}: no face found", file=sys.stderr)
                self.missing += 1
                maps = [np.zeros(truth.shape, np.uint8)] * len(self._exponents)
            else:
                maps = segmenter.segment(image, boxes[0], self._exponents)
            folded = self._fold[truth]
            if (folded[folded != IGNORE] >= self._count).any():
                raise ValueError(
                    f"{label_path} has ids beyond the {self._count} classes: --fold counts them as others"
                )
            for exponent, labels in zip(self._exponents, maps):
                confusions[exponent].add(folded, self._fold_found[self._merge[labels]])
            self.maps[name] = image, maps[0]
        if not self.maps:
            raise ValueError(f"--only must be a pattern of names in {options.photos}, got {options.only}")
        return {exponent: confusion.scores() for exponent, confusion in confusions.items()}


def evaluate_photos(
    network: Network, areas: np.ndarray, options: argparse.Namespace, classes: ClassSet
) -> None:
    """Prints the table of a folder of photos."""
    photos = PhotoScores(options, options.exponents, classes)
    scores = photos.score(network, areas, options.stage)
    if options.out:
        os.makedirs(options.out, exist_ok=True)
        for name, (_, labels) in photos.maps.items():
            save_picture(os.path.join(options.out, f"{name}.labels.png"), labels)
    print(f"photos without a face, taken as background: {photos.missing}")
    names = SIX_NAMES if options.six else classes.names
    rows = {f"area^{exponent:g}": value for exponent, value in scores.items()}
    print(format_table(rows, names, options.measure))
    if options.picture:
        save_picture(options.picture, _mosaic([_tile(*pair, classes) for pair in photos.maps.values()], 8))


def _tile(
    image: np.ndarray, labels: np.ndarray, classes: ClassSet, height: int = 220
) -> np.ndarray:
    width = round(image.shape[1] * height / image.shape[0])
    photo = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    colours = cv2.resize(colorize(labels, classes.rgb), (width, height), interpolation=cv2.INTER_NEAREST)
    return np.concatenate((photo, colours), 0)


def _mosaic(tiles: Sequence[np.ndarray], columns: int) -> np.ndarray:
    width = max(tile.shape[1] for tile in tiles)
    padded = [np.pad(tile, ((0, 0), (0, width - tile.shape[1]), (0, 0))) for tile in tiles]
    padded += [np.zeros_like(padded[0])] * (-len(padded) % columns)
    rows = [np.concatenate(padded[i : i + columns], 1) for i in range(0, len(padded), columns)]
    return np.concatenate(rows, 0)


def add_photo_options(parser: argparse.ArgumentParser, source: Any = None) -> None:
    """What `PhotoScores` wants to know; `source` is the group that `--photos` goes to, if not required."""
    (source or parser).add_argument(
        "--photos",
        required=source is None,
        help="folder of photos NAME.jpg with NAME.labels.png",
    )
    parser.add_argument(
        "--boxes",
        help="face boxes instead of the folder's boxes.json: such a file, or JSON of flsnet_segment (file or folder)",
    )
    parser.add_argument("--only", default="*", help="pattern of photo names")
    parser.add_argument(
        "--six", action="store_true", help="the photos' labels are " + ", ".join(SIX_NAMES)
    )
    parser.add_argument(
        "--fold",
        nargs="*",
        default=[],
        metavar="FROM=TO",
        help="ids counted as another id on both sides",
    )
    parser.add_argument("--flip", action="store_true", help="average with the mirrored crop")


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", required=True, help="NAME of NAME.safetensors and NAME.json, or a model file (.onnx)")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--renders", help="file or folder of rendered records")
    add_photo_options(parser, what)
    parser.add_argument("--samples", type=at_least(1), default=300, help="renders to score")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--landmark-labels",
        action="store_true",
        help="of a network trained with it: the renders' labels are joined from their landmarks",
    )
    parser.add_argument(
        "--exponents", type=number(), nargs="+", default=[0.0, 0.5, 1.0], help="of the area weights"
    )
    parser.add_argument(
        "--choose-areas",
        metavar="RENDERS",
        help="other renders on which an area of each class is chosen, in the place of one exponent",
    )
    parser.add_argument("--stage", type=int, choices=(1, 2), default=2)
    parser.add_argument("--measure", choices=("iou", "accuracy"), default="iou")
    parser.add_argument("--out", type=result_folder, help="folder for the label maps of the first exponent")
    parser.add_argument("--picture", type=result_picture, help="picture of the predictions of the first exponent")
    parser.add_argument("--threads", type=at_least(1), default=os.cpu_count())
    return parser


def check_options(options: argparse.Namespace) -> None:
    """Raises ValueError for options that would change nothing."""
    idle, source = (OF_PHOTOS, "--photos") if options.renders else (OF_RENDERS, "--renders")
    parser = make_parser()
    for name in idle:
        if getattr(options, name) != parser.get_default(name):
            raise ValueError(f"--{name.replace('_', '-')} goes with {source}: leave it out")


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    try:
        check_options(options)
        run(options)
    except (ValueError, OSError, ImportError) as error:
        sys.exit(f"evaluate: {error}")


def run(options: argparse.Namespace) -> None:
    """Does what the options say."""
    network, card = load_network(options.model)
    areas = np.array(card["areas"])
    if options.renders:
        evaluate_renders(network, areas, options, ClassSet.from_json(card))
    else:
        evaluate_photos(network, areas, options, ClassSet.from_json(card))


if __name__ == "__main__":
    main()
