# SPDX-License-Identifier: Apache-2.0
"""Cuts people out of photos whose ground is smooth, as a studio's is:
`python -m flsnet_training.keying --labelled DIR [--grounds DIR ... --out DIR [--recoloured-share S] [--like-hair S]]`.

DIR is what `self_training` wrote. Photos with such a ground get `NAME.coverage.png`, how much of each pixel the person takes, so
that the trainer can put them before other grounds, and label maps that agree with it: what the network took for ground and is
person above the jaw becomes hair, or skin; hair where there is ground becomes background. With `--grounds`, each of these people
is also put before a piece of a photo there, some with other clothes and hair, which makes a folder of labelled photos to measure
with.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Optional, Sequence

import cv2
import numpy as np

from .detector.textures import PhotoPieces
from .face_boxes import read_boxes
from .grounds import ground_for, mean_of, other_ground
from .photo_folder import COVERAGE, check_classes, find_pairs, read_coverage, read_pair
from .places import result_folder
from .recolouring import conceal, recolour
from .sample import Sample
from .spec import CLASS_NAMES, IGNORE
from .validation import save_picture

BACKGROUND, HAIR, SKIN = (CLASS_NAMES.index(name) for name in ("background", "hair", "skin"))
GROUND_SHARE = 0.9
"""So much of what lies above the shoulders and beside the head must be of the smooth ground."""
LARGEST_DEVIATION = 6.0
"""Levels, of that ground around its fit."""
BAND = 4.0
"""Pixels beside the ground whose coverage is not sure."""


class Unkeyable(ValueError):
    """A photo whose ground is not smooth."""


def coverage_of(photo: np.ndarray, labels: np.ndarray, box: np.ndarray) -> np.ndarray:
    """How much of each pixel the person takes, as bytes. Raises `Unkeyable`. Made for faces of some hundred pixels: one of 2.5
    million pixels takes a gigabyte.

    `labels`: of a network, by which the ground beside the head is known; `box`: of the face."""
    image = photo.astype(np.float32)
    head = _filled((labels != BACKGROUND) & (labels != IGNORE))
    if not head.any():
        raise Unkeyable("no head is labelled")
    fit, deviation = _fit_ground(image, head, box)
    ground = _grow_ground(image, head, _first_ground(image, head, box, fit, deviation), deviation)
    if ground.sum() < 0.02 * ground.size:
        raise Unkeyable("the smooth ground does not reach the photo's border: has it a frame?")
    local, weight = mean_of(image, ground, 8)
    share = np.clip(8 * weight, 0, 1)[..., None]
    return _mix(image, head, ground, np.clip(share * local + (1 - share) * fit, 0, 255))


def corrected(labels: np.ndarray, coverage: np.ndarray, box: np.ndarray) -> np.ndarray:
    """The label map that agrees with a coverage. Clothes are background and reach up to the jaw: above it, what is person and
    was background is what the head near it is, and unknown where there is none near."""
    person, known = coverage >= 128, labels != IGNORE
    result = np.where(known & ~person, np.uint8(BACKGROUND), labels)
    rows = np.arange(labels.shape[0])[:, None]
    missed = known & person & (labels == BACKGROUND) & (rows < box[1] + 0.62 * box[3])
    head = (labels == HAIR) | (labels == SKIN)
    if not head.any():
        result[missed] = IGNORE
        return result
    distance, nearest = _nearest(head)
    near = labels.ravel()[nearest]
    sure = ((near == HAIR) & (distance < 0.3 * box[3])) | ((near == SKIN) & (distance < 0.03 * box[3]))
    result[missed] = np.where(sure, near, np.uint8(IGNORE))[missed]
    return result


def _filled(mask: np.ndarray) -> np.ndarray:
    """The mask with its holes: parts that labels leave out."""
    outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return cv2.drawContours(np.zeros(mask.shape, np.uint8), outlines, -1, 1, cv2.FILLED) > 0


def _fit_ground(image: np.ndarray, head: np.ndarray, box: np.ndarray) -> tuple[np.ndarray, float]:
    """A cubic in both coordinates for each colour, and how far the ground is from it."""
    height, width = head.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    far = cv2.distanceTransform((~head).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE) > 5
    beside = far & (y < box[1] + 0.55 * box[3])
    if beside.sum() < 0.02 * head.size:
        raise Unkeyable("little ground beside the head")
    x, y = x / width - 0.5, y / height - 0.5
    terms = np.stack([x**i * y**j for i in range(4) for j in range(4 - i)], -1)
    used = beside
    for _ in range(6):
        model = terms @ np.linalg.lstsq(terms[used], image[used], rcond=None)[0]
        error = np.abs(image - model).max(-1)
        used = beside & (error < 3 * (1.48 * np.median(error[used]) + 1))
        if used.sum() < 0.015 * head.size:
            raise Unkeyable("no smooth ground fits")
    deviation = float(np.sqrt(((image - model)[used] ** 2).mean()))
    if used.sum() < GROUND_SHARE * beside.sum() or deviation > LARGEST_DEVIATION:
        raise Unkeyable(f"{used.sum() / beside.sum():.0%} of it smooth, within {deviation:.1f} levels")
    return np.clip(model, 0, 255), deviation


def _first_ground(
    image: np.ndarray, head: np.ndarray, box: np.ndarray, fit: np.ndarray, deviation: float
) -> np.ndarray:
    """What is like the fit, and reaches the photo's upper border, or its sides above the chin, or the head."""
    chin = int(np.clip(box[1] + box[3], 1, head.shape[0]))
    like = (_distance(image, fit) < 1.6 * max(8.0, 2.8 * deviation)) & ~head
    like = cv2.morphologyEx(like.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    count, areas, stats, _ = cv2.connectedComponentsWithStats(like, connectivity=4)
    outer = set(np.unique(np.concatenate([areas[0], areas[:chin, 0], areas[:chin, -1]])))
    beside = cv2.dilate(head.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    lowest = chin + 0.35 * box[3]
    inner = {
        i
        for i in np.unique(areas[beside])
        if stats[i, cv2.CC_STAT_AREA] > 60 and stats[i, cv2.CC_STAT_TOP] + stats[i, cv2.CC_STAT_HEIGHT] <= lowest
    }
    return np.isin(areas, sorted((outer | inner) - {0}))


def _grow_ground(image: np.ndarray, head: np.ndarray, ground: np.ndarray, deviation: float) -> np.ndarray:
    """The ground with what goes on smoothly from it, as it does, darker, beside shoulders, and with specks in it."""
    largest = 1.4 * max(7.0, 2.5 * deviation)
    for _ in range(60):
        like = _distance(image, mean_of(image, ground, 4)[0]) < largest
        grown = ground | (cv2.dilate(ground.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0) & like & ~head
        grown = (cv2.morphologyEx(grown.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0) | ground
        if (grown != ground).sum() < 5:
            break
        ground = grown
    count, areas, stats, _ = cv2.connectedComponentsWithStats((~ground).astype(np.uint8), connectivity=4)
    of_heads = set(np.unique(areas[head]))
    specks = [i for i in range(1, count) if stats[i, cv2.CC_STAT_AREA] < 150 and i not in of_heads]
    return ground | np.isin(areas, specks)


def _mix(image: np.ndarray, head: np.ndarray, ground: np.ndarray, colours: np.ndarray) -> np.ndarray:
    """Where a pixel lies between the colour of the ground there and that of the nearest sure person."""
    to_ground = cv2.distanceTransform((~ground).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    sure = to_ground > BAND
    if sure.sum() < 0.03 * sure.size:
        raise Unkeyable("no person before the ground")
    person = cv2.GaussianBlur(image, (0, 0), 1.5).reshape(-1, 3)[_nearest(sure)[1]]
    way = person - colours
    length = (way * way).sum(-1)
    along = ((image - colours) * way).sum(-1) / np.maximum(length, 1)
    soft = cv2.GaussianBlur((~ground).astype(np.float32), (0, 0), 0.8)
    # Where person and ground are nearly of one colour, only the border is known.
    alpha = np.where(length < 30**2, soft, np.clip((along - 0.12) / 0.76, 0, 1))
    inside = cv2.distanceTransform(head.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE) > BAND - 1
    alpha[sure | inside] = 1
    deep = cv2.distanceTransform(ground.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE) > BAND + 2
    alpha[deep & ~inside] = 0
    return np.rint(255 * alpha).astype(np.uint8)


def _distance(image: np.ndarray, colours: np.ndarray) -> np.ndarray:
    return np.sqrt(((cv2.GaussianBlur(image, (0, 0), 0.7) - colours) ** 2).sum(-1))


def _nearest(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distance to the nearest pixel of a mask, and that pixel's index."""
    distance, numbers = cv2.distanceTransformWithLabels(
        (~mask).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    index = np.zeros(numbers.max() + 1, np.int64)
    index[numbers[mask]] = np.flatnonzero(mask)
    return distance, index[numbers]


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--labelled", required=True, help="folder of NAME.jpg, NAME.labels.png, which is overwritten, and boxes.json"
    )
    parser.add_argument("--grounds", nargs="+", default=[], help="folders of photos without faces")
    parser.add_argument("--out", type=result_folder, help="folder for the people before them")
    parser.add_argument("--recoloured-share", type=float, default=0.0, help="how many of them get other clothes, and hair")
    parser.add_argument(
        "--like-hair", type=float, default=0.0, help="how often clothes, and such grounds, have the colour of the hair"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    try:
        if bool(options.grounds) != bool(options.out):
            raise ValueError("--grounds and --out go together")
        for name, share in (("--recoloured-share", options.recoloured_share), ("--like-hair", options.like_hair)):
            if not 0 <= share <= 1:
                raise ValueError(f"{name} must be between 0 and 1")
            if share and not options.out:
                raise ValueError(f"{name} wants --grounds and --out")
        if options.out and os.path.realpath(options.out) == os.path.realpath(options.labelled):
            raise ValueError("--out must be another folder than --labelled, whose photos it would overwrite")
        pieces = PhotoPieces(options.grounds)
        key_folder(options.labelled)
        if options.out:
            write_before(options.labelled, pieces, options.out, options.recoloured_share, options.seed, options.like_hair)
    except (ValueError, OSError) as error:
        sys.exit(f"keying: {error}")


def key_folder(folder: str) -> None:
    """Writes coverage and corrected labels into the folder; a coverage of before goes where there is none now."""
    path = os.path.join(folder, "boxes.json")
    boxes, pairs, keyed = read_boxes(folder, path), find_pairs(folder), 0
    if not any(boxes.get(name) for name, _, _ in pairs):
        raise ValueError(f'{path} has no box of these photos: it holds {{"NAME": [x, y, width, height], ...}} without endings')
    for name, photo_path, label_path in pairs:
        coverage_path = os.path.join(folder, name + COVERAGE)
        if os.path.exists(coverage_path):
            os.remove(coverage_path)
        if not boxes.get(name):
            print(f"{name}: no box in {path}, left out", file=sys.stderr)
            continue
        photo, labels = read_pair(photo_path, label_path)
        check_classes(labels, label_path)
        box = boxes[name][0]
        try:
            coverage = coverage_of(photo, labels, box)
        except Unkeyable as reason:
            print(f"{name}: stays before its ground: {reason}", file=sys.stderr)
            continue
        save_picture(coverage_path, coverage)
        save_picture(label_path, corrected(labels, coverage, box))
        keyed += 1
    print(f"photos keyed: {keyed} of {len(pairs)}")


def write_before(
    folder: str, pieces: PhotoPieces, out: str, recoloured_share: float, seed: int, like_hair: float = 0.0
) -> None:
    """Writes each keyed photo of a folder, before a piece of a photo of others, with its label map, and their boxes. `like_hair`: how
    often clothes, and the ground, have the colour of the hair."""
    os.makedirs(out, exist_ok=True)
    boxes, written, rng = read_boxes(folder), {}, np.random.default_rng(seed)
    for name, photo_path, label_path in find_pairs(folder, says_more=False):
        photo, labels = read_pair(photo_path, label_path)
        coverage = read_coverage(os.path.join(folder, name + COVERAGE), labels)
        if coverage is None:
            continue
        sample = Sample(photo, labels, np.zeros(4, np.float32), coverage=coverage)
        sample = recolour(sample, pieces, recoloured_share, rng)
        sample = conceal(sample, like_hair, rng)
        image = other_ground(sample.image, coverage, ground_for(sample, pieces, like_hair, rng))
        save_picture(os.path.join(out, f"{name}.png"), image)
        save_picture(os.path.join(out, f"{name}.labels.png"), labels)
        written[name] = [float(value) for value in boxes[name][0]]
    if not written:
        raise ValueError(f"no photo of {folder} could be keyed: nothing was put before other grounds")
    with open(os.path.join(out, "boxes.json"), "w", encoding="utf-8") as file:
        json.dump(written, file)
    print(f"before other grounds: {len(written)}")


if __name__ == "__main__":
    main()
