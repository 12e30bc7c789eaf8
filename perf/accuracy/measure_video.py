#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures FaceSequenceSegmenter beside FaceLandmarkSegmenter, which labels each frame by itself, on videos that are
made of rendered faces, so that the truth of each frame is known: steadiness, IoU, lag, ids, time.

A video has 30 frames (--frames) of one face that moves by 1 to 4 pixels a frame, with new noise and another JPEG
quality in each frame. Kinds of motion:

shift   whole pixels on a circle; the ground moves along
still   the same before a ground that stands still
turn    on a circle, and at the same time turned by up to 8 degrees and scaled by up to 8 %

Unsteady is the share of pixels that change class from a frame to the next, the motion taken out, of those that are
not background in either of the two; under "turn" the truth itself has some by its whole pixels. Lag: a bar covers a
part of the face at once, and is gone later; of the pixels that change class then and keep it for three frames in the
frame-by-frame labels, which share has it at once, one and two frames later. Ids: two people cross, leave and come back;
an id that goes to the other one counts as swapped.

    training/renderer's flsnet_render --heads HEADS --coverage --size 512 --count 16 --seed 990001 --out RECORDS
    perf/accuracy/measure_video.py RECORDS
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Iterator, Optional, Sequence

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "training"))

import flsnet  # noqa: E402
from flsnet_training.render_stream import StreamError, read_records  # noqa: E402

from option_types import existing_file, positive  # noqa: E402

NOISE = 5.0
"""Standard deviation in grey levels."""
QUALITIES = (60, 95)
"""Of JPEG, in turn at random."""
MARGIN = 48
"""Pixels that a picture is cut at each side, so that motion never shows its border."""

Frame = tuple[np.ndarray, np.ndarray]
"""Picture and truth."""


@dataclass
class Render:
    """A rendered face; coverage tells what belongs to the person."""

    picture: np.ndarray
    labels: np.ndarray
    coverage: np.ndarray
    box: np.ndarray


def degraded(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """New noise and compression, as in every frame of a video."""
    noisy = np.clip(picture + rng.normal(0, NOISE, picture.shape), 0, 255).astype(np.uint8)
    quality = int(rng.integers(*QUALITIES))
    _, data = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def shift_at(index: int, kind: str) -> np.ndarray:
    """Pixels that the picture of a frame is moved by: a circle whose speed goes from 1 to 4 pixels a frame and back."""
    angle, place = 0.0, np.zeros(2)
    for step in range(index):
        speed = 2.5 - 1.5 * np.cos(step * 2 * np.pi / 15)
        angle += 0.21
        place += speed * np.array((np.cos(angle), np.sin(angle)))
        if kind != "turn":
            # Each frame is at whole pixels.
            place = place.round()
    return place


def motion(index: int, kind: str, size: int) -> np.ndarray:
    """2 x 3, from the render to the frame."""
    turn = kind == "turn"
    degrees = 8 * np.sin(index * 2 * np.pi / 30) if turn else 0
    scale = 1 + 0.08 * np.sin(index * 2 * np.pi / 20) if turn else 1
    matrix = cv2.getRotationMatrix2D(((size - 1) / 2, (size - 1) / 2), degrees, scale)
    matrix[:, 2] += shift_at(index, kind)
    return matrix


def warp(picture: np.ndarray, matrix: np.ndarray, flags: int) -> np.ndarray:
    return cv2.warpAffine(picture, matrix, picture.shape[1::-1], flags=flags, borderMode=cv2.BORDER_REFLECT_101)


def inner(picture: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(picture[MARGIN:-MARGIN, MARGIN:-MARGIN])


def video(render: Render, kind: str, frames: int, seed: int) -> Iterator[tuple[Frame, np.ndarray]]:
    """Frames, each with the motion from the first one, in its own coordinates."""
    rng = np.random.default_rng(seed)
    size = len(render.labels)
    ground = cv2.GaussianBlur(cv2.flip(render.picture, 1), (0, 0), 12)
    sampling = cv2.INTER_CUBIC if kind == "turn" else cv2.INTER_NEAREST
    for index in range(frames):
        matrix = motion(index, kind, size)
        picture = warp(render.picture, matrix, sampling)
        if kind == "still":
            share = warp(render.coverage, matrix, sampling)[..., None] / 255
            picture = (picture * share + ground * (1 - share)).round().astype(np.uint8)
        labels = warp(render.labels, matrix, cv2.INTER_NEAREST)
        own = matrix.copy()
        own[:, 2] += own[:, :2] @ (MARGIN, MARGIN) - MARGIN
        yield (degraded(inner(picture), rng), inner(labels)), own


def changed_share(before: np.ndarray, after: np.ndarray, first: np.ndarray, second: np.ndarray) -> tuple[int, int]:
    """Pixels that change class, and those that count; first and second are the motions of the two frames."""
    forth = cv2.invertAffineTransform(first)
    # From the frame before to the frame after.
    matrix = np.vstack((second, (0, 0, 1))) @ np.vstack((forth, (0, 0, 1)))
    back = cv2.warpAffine(
        after,
        matrix[:2],
        before.shape[1::-1],
        flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=255,
    )
    seen = (back != 255) & ((before != 0) | (back != 0))
    return int(np.count_nonzero(seen & (before != back))), int(np.count_nonzero(seen))


class Score:
    """Of one system on one kind of motion."""

    def __init__(self) -> None:
        self.changed = np.zeros(2, np.int64)
        self.confusion = np.zeros((flsnet.FACE_CLASS_COUNT,) * 2, np.int64)
        self.seconds: list[float] = []

    def add_frame(self, labels: np.ndarray, truth: np.ndarray) -> None:
        classes = flsnet.FACE_CLASS_COUNT
        index = truth.astype(np.int64).ravel() * classes + labels.ravel()
        self.confusion += np.bincount(index, minlength=classes**2).reshape(classes, classes)

    def unsteady(self) -> float:
        return float(self.changed[0] / max(1, self.changed[1]))

    def iou(self) -> float:
        common = np.diag(self.confusion).astype(float)
        united = self.confusion.sum(0) + self.confusion.sum(1) - common
        return float(np.mean(common[united > 0] / united[united > 0]))


Labeler = Callable[[np.ndarray], np.ndarray]


def score_videos(renders: Sequence[Render], kind: str, frames: int, make: Callable[[], Labeler]) -> tuple[Score, Score]:
    """The system's score and the truth's own unsteadiness."""
    score, floor = Score(), Score()
    for number, render in enumerate(renders):
        label = make()
        last: Optional[tuple[np.ndarray, np.ndarray, np.ndarray]] = None
        for (picture, truth), matrix in video(render, kind, frames, number):
            begin = time.perf_counter()
            labels = label(picture).copy()
            score.seconds.append(time.perf_counter() - begin)
            score.add_frame(labels, truth)
            if last is not None:
                score.changed += changed_share(last[0], labels, last[2], matrix)
                floor.changed += changed_share(last[1], truth, last[2], matrix)
            last = labels, truth, matrix
    return score, floor


def frame_by_frame() -> Labeler:
    return flsnet.FaceLandmarkSegmenter.create().segment


def sequence(**settings: Any) -> Callable[[], Labeler]:
    return lambda: flsnet.FaceSequenceSegmenter.create(**settings).segment


def event_video(render: Render, frames: int, seed: int) -> Iterator[np.ndarray]:
    """A still face; a bar of the ground's colour covers the mouth from frame 10 on, the eyes from 15 to 19."""
    rng = np.random.default_rng(seed)
    x, y, width, height = render.box
    for index in range(frames):
        picture = render.picture.copy()
        if index >= 10:
            cv2.rectangle(picture, (round(x), round(y + 0.62 * height)), (round(x + width), round(y + 0.95 * height)),
                          (90, 110, 60), -1)  # fmt: skip
        if 15 <= index < 20:
            cv2.rectangle(picture, (round(x), round(y)), (round(x + width), round(y + 0.4 * height)), (60, 80, 140), -1)
        yield degraded(picture, rng)


def lag(renders: Sequence[Render], settings: dict[str, float]) -> np.ndarray:
    """Share of the pixels that change for good which have changed at once, one and two frames later."""
    taken = np.zeros((2, 3))
    for number, render in enumerate(renders):
        pictures = list(event_video(render, 26, number))
        single, steady = frame_by_frame(), sequence(**settings)()
        alone = np.stack([single(picture).copy() for picture in pictures])
        smooth = np.stack([steady(picture).copy() for picture in pictures])
        for event in (10, 15, 20):
            before, after = alone[event - 3 : event], alone[event : event + 3]
            stable = (before == before[0]).all(0) & (after == after[0]).all(0) & (before[0] != after[0])
            for late in range(3):
                taken[0, late] += np.count_nonzero(stable & (smooth[event + late] == after[0]))
                taken[1, late] += np.count_nonzero(stable)
    return taken[0] / np.maximum(taken[1], 1)


def paste(frame: np.ndarray, render: Render, x: float, y: float) -> None:
    """Puts a person before what is in the frame; x, y is the centre of the face box."""
    size = len(render.labels)
    left = x - (render.box[0] + render.box[2] / 2)
    top = y - (render.box[1] + render.box[3] / 2)
    matrix = np.array([[1, 0, left], [0, 1, top]], np.float64)
    shape = frame.shape[1::-1]
    picture = cv2.warpAffine(render.picture, matrix, shape, flags=cv2.INTER_LINEAR)
    share = cv2.warpAffine(render.coverage, matrix, shape, flags=cv2.INTER_LINEAR)[..., None] / 255
    assert size > 0
    frame[:] = (picture * share + frame * (1 - share)).round().astype(np.uint8)


def crossing(one: Render, two: Render, seed: int) -> Iterator[tuple[np.ndarray, list[Optional[tuple[float, float]]]]]:
    """Two people cross, one before the other, and cross back, then one leaves and comes back. With the places of the
    faces; None for one that is not in view."""
    rng = np.random.default_rng(seed)
    width, height = 960, 480
    ground = cv2.GaussianBlur(cv2.resize(two.picture, (width, height)), (0, 0), 20)
    for index in range(260):
        swing = np.cos(index * np.pi / 90)
        first = (width / 2 - 220 * swing, 230 + 4 * np.sin(index / 5))
        second = (width / 2 + 220 * swing, 250.0)
        if index >= 180:
            # The first one walks out to the left and comes back, always at 5 pixels a frame at most.
            away = 460 * np.sin((index - 180) * np.pi / 80) ** 2
            first = (width / 2 - 220 * np.cos(np.pi * 2) - away, first[1])
            second = (width / 2 + 220, 250.0)
        frame = ground.copy()
        paste(frame, two, *second)
        paste(frame, one, *first)
        near = abs(first[0] - second[0]) < 0.6 * (one.box[2] + two.box[2]) / 2 * 1.3
        hidden = near
        gone = first[0] < 0
        yield degraded(frame, rng), [None if gone else first, None if hidden else second]


def swapped_ids(renders: Sequence[Render], settings: dict[str, Any], log: bool = False) -> tuple[int, int, int]:
    """Videos in which an id went to the other person; ids that people had in all; videos."""
    swaps, ids, videos = 0, 0, 0
    for number in range(0, len(renders) - 1, 2):
        segmenter = flsnet.FaceSequenceSegmenter.create(**settings)
        owners: dict[int, int] = {}
        swapped = False
        for index, (frame, places) in enumerate(crossing(renders[number], renders[number + 1], number)):
            for face in segmenter.segmentFaces(frame):
                center = np.array((face.box[0] + face.box[2] / 2, face.box[1] + face.box[3] / 2))
                for person, place in enumerate(places):
                    near = place is not None and np.hypot(*(center - place)) < 0.4 * face.box[2]
                    if near and owners.setdefault(face.id, person) != person:
                        if log and not swapped:
                            print(f"video {number // 2}, frame {index}: id {face.id} goes to person {person}")
                        swapped = True
        swaps += swapped
        ids += len(owners)
        videos += 1
    return swaps, ids, videos


def read_renders(path: Path, count: int) -> list[Render]:
    """Those in which single frames show a face."""
    renders = []
    with path.open("rb") as stream:
        for record in read_records(stream):
            if "coverage" not in (record.dtype.names or ()):
                raise StreamError("these faces have no coverage: render them with flsnet_render --coverage")
            renders.append(Render(record["image"], record["labels"], record["coverage"], record["header"]["box"]))
    segmenter = flsnet.FaceLandmarkSegmenter.create()
    shown = [render for render in renders if len(segmenter.segmentFaces(render.picture)) == 1][:count]
    if not shown:
        raise StreamError("no face is found in its pictures")
    return shown


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=existing_file, help="renderer's records with --coverage")
    parser.add_argument("--count", type=positive, default=1000, help="most faces")
    parser.add_argument("--frames", type=positive, default=30)
    parser.add_argument("--only", nargs="*", default=["shift", "still", "turn", "lag", "ids"])
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="settings of FaceSequenceSegmenter")
    parser.add_argument("--log", action="store_true", help="tell where ids are swapped")
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    settings: dict[str, float] = {}
    for item in options.set:
        name, _, value = item.partition("=")
        settings[name] = float(value) if "." in value else int(value)
    try:
        renders = read_renders(options.records, options.count)
    except StreamError as error:
        raise SystemExit(f"{options.records}: {error}") from None
    print(f"{len(renders)} faces, {options.frames} frames each\n")
    print("| motion | system | unsteady | of frame by frame | mean IoU | ms a frame |\n|---|---|---|---|---|---|")
    for kind in (kind for kind in ("shift", "still", "turn") if kind in options.only):
        single, floor = score_videos(renders, kind, options.frames, frame_by_frame)
        steady, _ = score_videos(renders, kind, options.frames, sequence(**settings))
        for name, score in (("frame by frame", single), ("sequence", steady)):
            print(
                f"| {kind} | {name} | {score.unsteady():.4f} | {score.unsteady() / single.unsteady():.2f} | "
                f"{score.iou():.4f} | {1000 * float(np.median(score.seconds)):.1f} |",
                flush=True,
            )
        print(f"| {kind} | truth | {floor.unsteady():.4f} | {floor.unsteady() / single.unsteady():.2f} | 1 | |")
    if "lag" in options.only:
        shares = lag(renders, settings)
        print(f"\nlag: {shares[0]:.3f} at once, {shares[1]:.3f} one frame later, {shares[2]:.3f} two frames later")
    if "ids" in options.only:
        swaps, ids, videos = swapped_ids(renders, settings, options.log)
        print(f"\nids: swapped in {swaps} of {videos} videos of two people, who had {ids} ids in all")


if __name__ == "__main__":
    main()
