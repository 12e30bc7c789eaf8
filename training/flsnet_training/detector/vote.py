# SPDX-License-Identifier: Apache-2.0
"""Fits the labels' vote on doubtful faces: `python -m flsnet_training.detector.vote --portraits FILE --renders DIR
--grounds DIR --out face_vote_weights.hpp`.

The detector searches photos of one known face each, made hard to find, and photos without faces; the parser labels
what it finds, and a small network tells faces from the others by the detector's logit and by the classes that lie in
the cells of a grid over the face box.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import importlib
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Iterator, Optional, Sequence

import cv2
import numpy as np

from ..geometry import BORDER_COLOUR, CropGeometry
from ..places import result_file
from .covers import cover
from .dataset import SceneSources
from .faces import Face, centre_matrix, similarity
from .heads import Head, PhotoHeads, RenderedHeads
from .others import open_detector
from .scene import photograph
from .textures import PhotoPieces, Rng
from .versions import Target, cut, dark, half_covered, turned
from .vote_network import VoteNetwork, fit, source_file

ROWS = (-0.75, -0.5, -0.3, -0.1, 0.1, 0.3, 0.55)
COLUMNS = (-0.5, -0.17, 0.17, 0.5)
"""Edges of the cells in the face's upright frame, in sides; the outer two columns count together."""
GROUPS = (0, 1, 2, 3, 4, 4, 5, 6, 6)
"""Of each class: background, hair, skin, brows, eyes, nostrils, mouth. The background has no weight."""
CROP = 288
GEOMETRY = CropGeometry()
LEAST, SURE = 0.2, 0.995
"""Confidences between which faces are collected."""
FALLBACK = 0.003
"""From this confidence on they are in pictures that have none of the least."""
MOST_FINDS = 3
"""In a picture."""
SMALLEST_VOTER = 24.0
FOLDS = 5
PROFILE_SHARE = 2 / 3
"""Of the renders: portraits show none."""
VERSIONS = ("upper", "lower", "cover", "dark", "cut", "upper cut", "lower cut", "turned", "plain")


@dataclasses.dataclass(frozen=True)
class Find:
    """What the detector found."""

    source: str
    picture: int
    is_face: bool
    confidence: float
    cells: np.ndarray
    """Shares of the groups in the cells: rows x (outer, middle) x groups without the background."""

    def features(self) -> np.ndarray:
        """What the network sees."""
        return np.append(np.log(self.confidence / (1 - self.confidence)), np.sqrt(self.cells).ravel())


def cell_shares(labels: np.ndarray) -> np.ndarray:
    """Of the label map of a face's square crop."""
    groups = np.array(GROUPS)[np.minimum(labels, len(GROUPS) - 1)]
    places = ((np.arange(len(labels)) + 0.5) / len(labels) - 0.5) * GEOMETRY.enlargement
    rows = [places + GEOMETRY.shift_y >= edge for edge in ROWS]
    columns = [places + GEOMETRY.shift_x >= edge for edge in COLUMNS]
    shares = np.empty((len(ROWS) - 1, len(COLUMNS) - 1, max(GROUPS)))
    for y, x in np.ndindex(shares.shape[:2]):
        cell = groups[np.ix_(rows[y] & ~rows[y + 1], columns[x] & ~columns[x + 1])]
        shares[y, x] = np.bincount(cell.ravel(), minlength=shares.shape[2] + 1)[1:] / max(1, cell.size)
    return np.stack(((shares[:, 0] + shares[:, 2]) / 2, shares[:, 1]), 1)


def face_crop(image: np.ndarray, face: Face) -> np.ndarray:
    """The crop of a face as the segmenter cuts it, upright."""
    scale = CROP / (GEOMETRY.enlargement * face.side)
    if scale < 0.5:  # else it would be full of aliases
        half = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        return face_crop(half, face.moved(np.array([[0.5, 0, 0], [0, 0.5, 0]])))
    centre = CROP * (0.5 - np.array([GEOMETRY.shift_x, GEOMETRY.shift_y]) / GEOMETRY.enlargement)
    matrix = similarity((face.x, face.y), (centre[0], centre[1]), scale, -face.roll)
    return cv2.warpAffine(image, centre_matrix(matrix), (CROP, CROP), borderValue=BORDER_COLOUR)


class Collector:
    """Searches pictures and labels what is found."""

    def __init__(self, detector: str) -> None:
        self._detector = open_detector(detector, threshold=LEAST, fallback=FALLBACK)
        self._segmenter: Any = importlib.import_module("flsnet").FaceLandmarkSegmenter.create()
        self._pictures = 0
        self.finds: list[Find] = []

    def add(self, source: str, image: np.ndarray, target: Optional[Target] = None) -> None:
        """A picture with the one face that it shows, or with none."""
        picture = self._pictures
        self._pictures += 1
        for face in self._detector(image)[:MOST_FINDS]:
            if face.side < SMALLEST_VOTER or face.confidence >= SURE:
                continue
            cells = cell_shares(self._segmenter.segmentCrop(face_crop(image, face))[0])
            is_face = target is not None and target.matches(face.x, face.y, face.side)
            self.finds.append(Find(source, picture, is_face, face.confidence, cells))


def close_photo(head: Head, rng: Rng) -> tuple[Target, Face]:
    """A photo that the face fills more or less, 380 to 700 pixels long, half of them mirrored."""
    face, (height, width) = head.face, head.image.shape[:2]
    margins = rng.uniform(0.5, 2.4, 4) * face.side
    left, top = max(0, int(face.x - margins[0])), max(0, int(face.y - margins[1]))
    right, bottom = min(width, int(face.x + margins[2]) + 1), min(height, int(face.y + margins[3]) + 1)
    part = head.image[top:bottom, left:right]
    scale = rng.uniform(380, 700) / max(part.shape[:2])
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    image = cv2.resize(part, None, fx=scale, fy=scale, interpolation=how)
    mirrored = bool(rng.random() < 0.5)
    matrix = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]])
    if mirrored:
        image = np.ascontiguousarray(image[:, ::-1])
        matrix[0] = -matrix[0]
        matrix[0, 2] += image.shape[1]
    moved = face.moved(matrix)
    return Target(image, moved.x, moved.y, moved.side), moved


def make_version(head: Head, kind: str, rng: Rng) -> Target:
    """The face, made hard to find in the ways that `kind`, of `VERSIONS`, names."""
    target, face = close_photo(head, rng)
    ways = kind.split()
    if "upper" in ways or "lower" in ways:
        target = half_covered(target, "lower" in ways, rng)
    if "cover" in ways:
        cover(target.image, face, rng)
    if "cut" in ways:  # at a side, if the upper or lower half is covered
        edge = int(rng.integers(4)) if len(ways) == 1 else 2 * int(rng.integers(2))
        target = cut(target, edge, rng.uniform(0.15, 0.35))
    if rng.random() < 0.3:
        target = dataclasses.replace(target, image=photograph(target.image, [], rng))
    if "dark" in ways or rng.random() < 0.1:
        target = dark(target, rng)
    if "turned" in ways or rng.random() < 0.15:
        target = turned(target, float(rng.uniform(-180, 180) if rng.random() < 0.4 else rng.normal(0, 20)))
    return target


def collect(options: argparse.Namespace) -> list[Find]:
    """All finds; several processes take a seed each."""
    of_seed, processes = functools.partial(collect_once, options), min(options.workers, len(options.seed))
    if processes == 1:
        parts = [of_seed(seed) for seed in options.seed]
    else:
        with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
            parts = list(pool.map(of_seed, options.seed))
    return [find for part in parts for find in part]


@functools.lru_cache(maxsize=1)
def read_sources(renders: tuple[str, ...], grounds: tuple[str, ...]) -> tuple[RenderedHeads, PhotoPieces]:
    """Read once in a process, for all of its seeds."""
    return RenderedHeads(renders, PROFILE_SHARE), PhotoPieces(grounds)


def collect_once(options: argparse.Namespace, seed: int) -> list[Find]:
    """The finds of one seed. Portraits have the same numbers in each, so that a fold has all of their versions."""
    cv2.setNumThreads(1)
    renders, pieces = read_sources(tuple(options.renders), tuple(options.grounds))
    collector, rng = Collector(options.detector), np.random.default_rng(seed)
    sources: list[tuple[str, Iterator[Head]]] = [("renders", (renders.draw(rng) for _ in range(options.heads)))]
    if options.portraits:
        portraits = PhotoHeads(options.portraits)
        sources.insert(0, ("portraits", (portraits.head(i) for i in range(len(portraits)))))
    for name, heads in sources:
        for head in heads:
            for kind in VERSIONS:
                target = make_version(head, kind, rng)
                collector.add(name, target.image, target)
    for _ in range(options.pictures):
        height, width = (int(side) for side in rng.integers(200, 1000, 2))
        image = pieces.draw(height, width, rng)
        collector.add("none", dark(Target(image, 0, 0, 1), rng).image if rng.random() < 0.15 else image)
    return collector.finds


def report(finds: Sequence[Find], false_weight: float) -> VoteNetwork:
    """Prints how many are kept at several limits, each by a network that did not see its picture; returns the one
    that saw all."""
    features = np.array([find.features() for find in finds])
    is_face = np.array([find.is_face for find in finds], np.float64)
    weights = np.where(is_face > 0, 1.0, false_weight)
    sources = np.array([find.source for find in finds])
    folds = np.array([find.picture // len(VERSIONS) * 7919 % FOLDS for find in finds])
    logits = np.empty(len(finds))
    for fold in range(FOLDS):
        mine = folds == fold
        logits[mine] = fit(features[~mine], is_face[~mine], weights[~mine]).logits(features[mine])
    for limit in (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0):
        cells = []
        for source in sorted(set(sources)):
            for face in (True, False):
                mine = (sources == source) & (is_face == face)
                if mine.any():
                    kept = int((logits[mine] > limit).sum())
                    cells.append(f"{source}, {'faces' if face else 'others'}: {kept} of {int(mine.sum())}")
        print(f"logit above {limit:4.1f}: " + "; ".join(cells))
    return fit(features, is_face, weights)


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--detector", default="flsnet", help="as for detector.measure")
    parser.add_argument("--portraits", default="", help="JSON of photos of one known face each")
    parser.add_argument("--renders", nargs="+", required=True, help="folders of *.flsr files with landmarks")
    parser.add_argument("--heads", type=int, default=500, help="of the renders")
    parser.add_argument("--grounds", nargs="+", required=True, help="folders of photos without faces")
    parser.add_argument("--pictures", type=int, default=6000, help="pieces of photos without faces")
    parser.add_argument("--false-weight", type=float, default=3.0, help="of finds that are none")
    parser.add_argument("--limit", type=float, default=0.0, help="logit from which on a find counts as a face")
    parser.add_argument("--seed", type=int, nargs="+", default=[1], help="of several, all that is found counts")
    parser.add_argument("--workers", type=int, default=1, help="processes; each takes a seed after the other")
    parser.add_argument("--out", type=result_file, help="the source file to write, which clang-format then puts into shape")
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    if options.workers < 1:
        sys.exit("detector.vote: --workers is a number of processes above 0")
    try:
        SceneSources(tuple(options.renders), tuple(options.grounds), options.portraits).checked()
        finds = collect(options)
    except (ValueError, OSError, ImportError) as error:
        sys.exit(f"detector.vote: {error}")
    network = report(finds, options.false_weight).with_limit(options.limit)
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            file.write(source_file(network, ROWS, COLUMNS, GROUPS))


if __name__ == "__main__":
    main()
