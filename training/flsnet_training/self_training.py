# SPDX-License-Identifier: Apache-2.0
"""Labels photos by trained networks, so that training can go on with them:
`python -m flsnet_training.self_training --model NAME --photos DIR --boxes FILE --out DIR`.

Each photo is seen several times, larger and smaller and mirrored, by each network, and gets the class of the highest mean
probability; pixels where that is too low stay unknown. The folder is one for `--photos` of the trainer.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from typing import Optional, Sequence

import cv2
import numpy as np
import torch

from .balance import feature_map_weights
from .dataset import to_input
from .evaluate import load_network
from .face_boxes import FaceBoxes
from .geometry import CropGeometry, Square, cut, pixel_range, spread
from .network import FLSNet
from .option_checks import check_device, number
from .photo_folder import COVERAGE, check_classes, find_photos, read_image, read_labels
from .places import result_folder
from .spec import CLASS_NAMES, IGNORE
from .validation import save_picture

SCALES = (0.85, 1.0, 1.18)
"""Sides of the crops, in those of the usual one."""


SMALL_PARTS = tuple(
    CLASS_NAMES.index(name) for name in ("eyebrow", "pupil", "white", "nostril", "lip", "inner mouth")
)
"""Labels that `without_small_parts` leaves out."""


def without_small_parts(labels: np.ndarray, margin: float) -> np.ndarray:
    """The same label map, unknown at brows, eyes, nostrils and mouths and within `margin` pixels around them: how they are
    drawn is then learned from renders alone."""
    others = (~np.isin(labels, SMALL_PARTS)).astype(np.uint8)
    distances = cv2.distanceTransform(others, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.where(distances <= margin, np.uint8(IGNORE), labels)


def with_small_parts(labels: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The same label map with the brows, eyes, nostrils and mouths of another one of the photo; what was such a part and is none
    there is what it is there."""
    changed = np.isin(labels, SMALL_PARTS) | np.isin(others, SMALL_PARTS)
    return np.where(changed & (labels != IGNORE), others, labels)


class SelfLabeler:
    """Label maps of photos of one face each, 255 where the network is not sure."""

    def __init__(
        self,
        network: FLSNet,
        areas: np.ndarray,
        exponent: float,
        least: float,
        scales: Sequence[float] = SCALES,
        flip: bool = True,
    ) -> None:
        """`least`: the mean probability that a label needs, 0 to 1, after area weights to the power `exponent`."""
        prior = torch.from_numpy(np.log(feature_map_weights(areas, exponent))).float()
        self._network, self._prior = network, prior.view(1, -1, 1, 1)
        self.least, self._scales, self._flip = least, tuple(scales), flip

    def label(self, image: np.ndarray, box: np.ndarray) -> np.ndarray:
        """A label map of the photo's size. What the usual crop does not see is unknown."""
        return label_together([self], image, box)

    def mean_probabilities(self, image: np.ndarray, box: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of each class, over the views that see a pixel; and which pixels the usual crop sees."""
        usual = CropGeometry().square(box)
        classes = self._prior.shape[1]
        sums = np.zeros((classes, *image.shape[:2]), np.float32)
        views = np.zeros(image.shape[:2], np.float32)
        seen = np.zeros(image.shape[:2], bool)
        squares = [Square(usual.x, usual.y, usual.side * scale) for scale in self._scales]
        for square, probabilities in zip(squares, self._probabilities(image, squares)):
            planes, rows, columns = spread(probabilities, square, image.shape)
            sums[:, rows, columns] += planes
            views[rows, columns] += 1
        seen[
            slice(*pixel_range(usual.y, usual.side, image.shape[0])),
            slice(*pixel_range(usual.x, usual.side, image.shape[1])),
        ] = True
        return sums / np.maximum(views, 1), seen & (views > 0)

    @torch.no_grad()
    def _probabilities(self, image: np.ndarray, squares: Sequence[Square]) -> np.ndarray:
        """Of each class in each crop, the mean of both ways to look at it."""
        crops = np.stack([cut(image, square, self._network.spec.input_size) for square in squares])
        inputs = to_input(torch.from_numpy(crops).to(self._network.mean.device))
        result = self._softmax(inputs)
        if self._flip:
            result = (result + self._softmax(inputs.flip(3)).flip(3)) / 2
        return result.numpy()

    def _softmax(self, inputs: torch.Tensor) -> torch.Tensor:
        return torch.softmax(self._network(inputs).float().cpu() + self._prior, 1)


def label_together(labelers: Sequence[SelfLabeler], image: np.ndarray, box: np.ndarray) -> np.ndarray:
    """The label map of the mean of several labelers' probabilities; `least` is the first one's."""
    means = [labeler.mean_probabilities(image, box) for labeler in labelers]
    mean, seen = np.mean([planes for planes, _ in means], 0), means[0][1]
    labels = mean.argmax(0).astype(np.uint8)
    labels[(mean.max(0) < labelers[0].least) | ~seen] = IGNORE
    return labels


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", required=True, nargs="+", help="NAME of NAME.safetensors and NAME.json, or a model file (.onnx); several label together")
    parser.add_argument("--photos", required=True, help="folder of photos of one face each")
    parser.add_argument("--boxes", help="JSON of face boxes; default: boxes.json there, else a detector's")
    parser.add_argument("--out", type=result_folder, required=True, help="folder for copies of the photos and their label maps")
    parser.add_argument("--exponent", type=number(), help="of the area weights; default: the model's")
    parser.add_argument("--least", type=number(0, 1), default=0.7, help="mean probability that a label needs")
    parser.add_argument(
        "--small-parts-of",
        metavar="DIR",
        help="take brows, eyes, nostrils and mouths from NAME.labels.png there, as flsnet_segment writes them by its closer look",
    )
    parser.add_argument(
        "--leave-small-parts",
        type=number(0, 1),
        metavar="SIDES",
        help="leave brows, eyes, nostrils and mouths unknown, and what is within so many sides of the face box around them",
    )
    parser.add_argument("--device", default="cpu")
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    try:
        run(options)
    except (ValueError, OSError, ImportError) as error:
        sys.exit(f"self_training: {error}")


def make_labelers(options: argparse.Namespace) -> list[SelfLabeler]:
    """Those of the models; raises ValueError if their classes differ."""
    labelers, classes = [], []
    for model in options.model:
        network, card = load_network(model)
        exponent = card["areaExponent"] if options.exponent is None else options.exponent
        labelers.append(SelfLabeler(network.to(options.device), np.array(card["areas"]), exponent, options.least))
        classes.append(list(card.get("classes", CLASS_NAMES)))
    if any(names != classes[0] for names in classes):
        raise ValueError("--model: networks that label together must have the same classes")
    if options.small_parts_of is not None and classes[0] != list(CLASS_NAMES):
        raise ValueError("--small-parts-of knows the nine classes alone")
    return labelers


def check_small_parts(photos: str, folder: str) -> None:
    """Raises ValueError unless each photo has a label map of the nine classes in the folder, before any is labelled."""
    for name, _ in find_photos(photos):
        path = os.path.join(folder, f"{name}.labels.png")
        if not os.path.exists(path):
            raise ValueError(f"{folder} lacks {name}.labels.png: run flsnet_segment --out {folder} {photos}")
        check_classes(read_labels(path), path)


def run(options: argparse.Namespace) -> None:
    """Does what the options say."""
    check_device(options.device)
    labelers = make_labelers(options)
    if options.small_parts_of is not None:
        check_small_parts(options.photos, options.small_parts_of)
    boxes, found = FaceBoxes(options.photos, options.boxes), {}
    os.makedirs(options.out, exist_ok=True)
    for name, path in find_photos(options.photos):
        image = read_image(path)
        faces = boxes.of(name, image)
        if not faces:
            print(f"{path}: no face found, left out", file=sys.stderr)
            continue
        labels = label_together(labelers, image, faces[0])
        if options.small_parts_of is not None:
            others = read_labels(os.path.join(options.small_parts_of, f"{name}.labels.png"))
            if others.shape != labels.shape:
                raise ValueError(f"{path} and its label map in {options.small_parts_of} differ in size")
            labels = with_small_parts(labels, others)
        if options.leave_small_parts is not None:
            labels = without_small_parts(labels, options.leave_small_parts * float(faces[0][2]))
        shutil.copy(path, options.out)
        save_picture(os.path.join(options.out, f"{name}.labels.png"), labels)
        if os.path.exists(coverage := os.path.join(options.out, name + COVERAGE)):
            os.remove(coverage)  # of other labels
        found[name] = [float(value) for value in faces[0]]
    with open(os.path.join(options.out, "boxes.json"), "w", encoding="utf-8") as file:
        json.dump(found, file)
    print(f"photos labelled: {len(found)}")


if __name__ == "__main__":
    main()
