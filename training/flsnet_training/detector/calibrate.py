# SPDX-License-Identifier: Apache-2.0
"""Makes the confidence of a detector mean something: fits logit' = factor * logit + offset on held-out scenes, so
that of the faces with a confidence of 0.8 about four in five are faces:
`python -m flsnet_training.detector.calibrate --detector NAME --renders DIR`. `export --calibration` applies it; what it
prints takes the place of the calibration that NAME has. Since a second look that sees no face counts with a fixed logit,
calibrate an export without calibration first, and then the calibrated one.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from typing import Optional, Sequence

import cv2
import numpy as np

from ..option_checks import at_least
from ..places import result_file
from .dataset import SceneSources, SceneStream
from .decode import DecodeOptions, Detector, TorchDetector
from .faces import FOUND, Face
from .others import ModuleDetector, existing_file, read_export
from .scene import SceneOptions
from .versions import Target

LOWEST = 0.03
"""Confidence of the weakest faces that are looked at."""


def outcomes(
    detector: Detector, stream: SceneStream, scenes: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, int]:
    """Confidence of every face found in the scenes, whether it is one, and how many there were to be found.

    What was found where a face counts neither way is left out.
    """
    confidences: list[float] = []
    right: list[bool] = []
    wanted = 0
    for _ in range(scenes):
        image, faces = stream.draw(rng)
        wanted += sum(face.state == FOUND for face in faces)
        taken: set[int] = set()
        for found in detector(image):
            hits = [k for k, face in enumerate(faces) if _same(face, found)]
            if any(faces[k].state != FOUND for k in hits):
                continue
            fresh = [k for k in hits if k not in taken]
            taken.update(fresh[:1])
            confidences.append(found.confidence)
            right.append(bool(fresh))
    return np.array(confidences), np.array(right), wanted


def _same(truth: Face, found: Face) -> bool:
    image = np.zeros((1, 1, 3), np.uint8)
    return Target(image, truth.x, truth.y, truth.side).matches(found.x, found.y, found.side)


def fit(confidences: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Factor and offset of the logit by logistic regression (Newton's method, a weak pull to 1 and 0)."""
    logit = np.log(confidences / (1 - confidences))
    rows = np.stack((logit, np.ones_like(logit)), 1)
    prior, strength = np.array([1.0, 0.0]), 1.0
    weights = prior.copy()
    for _ in range(50):
        probability = 1 / (1 + np.exp(-rows @ weights))
        gradient = rows.T @ (right - probability) - strength * (weights - prior)
        curvature = (
            rows * (probability * (1 - probability))[:, None]
        ).T @ rows + strength * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        weights = weights + step
        if np.abs(step).max() < 1e-9:
            break
    return float(weights[0]), float(weights[1])


def reliability(
    confidences: np.ndarray, right: np.ndarray, bins: int = 10
) -> list[tuple[float, float, int]]:
    """Mean confidence, share of faces and count of each tenth of the confidences."""
    number = np.minimum((confidences * bins).astype(int), bins - 1)
    return [
        (
            float(confidences[number == k].mean()),
            float(right[number == k].mean()),
            int((number == k).sum()),
        )
        for k in range(bins)
        if (number == k).any()
    ]


def draw_reliability(bins: Sequence[tuple[float, float, int]], path: str) -> None:
    """A plot of what `reliability` returns, in any format that matplotlib writes."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(4, 4))
    axes.plot((0, 1), (0, 1), color="grey", linewidth=1)
    means, shares, counts = zip(*bins)
    axes.scatter(means, shares, s=[12 + 3 * float(np.sqrt(count)) for count in counts])
    axes.set_xlabel("confidence")
    axes.set_ylabel("share that is a face")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    figure.tight_layout()
    figure.savefig(path)


def open_export(name: str, module: bool) -> Detector:
    """The detector of an export, by PyTorch or by the package flsnet; scenes are too small for it to shrink them."""
    if module:
        flsnet = importlib.import_module("flsnet")
        model = flsnet.Model.fromTrainer(existing_file(name + ".safetensors"), existing_file(name + ".json"))
        return ModuleDetector(model, 0.0, LOWEST, vote=False)
    return TorchDetector(read_export(name), 0.0, DecodeOptions(threshold=LOWEST))


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--detector", required=True, help="NAME of an export")
    parser.add_argument(
        "--renders", required=True, nargs="+", help="folders of held-out *.flsr files"
    )
    parser.add_argument("--grounds", nargs="*", default=[], help="folders of photos without faces")
    parser.add_argument("--scenes", type=at_least(1), default=300)
    parser.add_argument("--size", type=int, default=256, help="side of the scenes")
    parser.add_argument("--seed", type=int, default=99)
    parser.add_argument(
        "--module", action="store_true", help="search by the package flsnet, several times as fast"
    )
    parser.add_argument("--plot", type=result_file, help="picture of the reliability (needs matplotlib)")
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    cv2.setNumThreads(1)
    try:
        run(options)
    except (ValueError, OSError, ImportError) as error:
        sys.exit(f"detector.calibrate: {error}")


def run(options: argparse.Namespace) -> None:
    """Does what the options say."""
    if options.plot:
        importlib.import_module("matplotlib")  # says so now if it is missing
    sources = SceneSources(tuple(options.renders), tuple(options.grounds)).checked()
    detector = open_export(options.detector, options.module)
    with open(options.detector + ".json", encoding="utf-8") as file:
        applied = json.load(file)["recipe"]["calibration"]
    rng = np.random.default_rng(options.seed)
    stream = SceneStream(sources.open(SceneOptions()), options.size)
    confidences, right, wanted = outcomes(detector, stream, options.scenes, rng)
    if not len(confidences):
        raise ValueError("the detector finds nothing in these scenes: train it further, or take more --scenes")
    factor, offset = fit(confidences, right)
    all_factor, all_offset = factor * applied["factor"], factor * applied["offset"] + offset
    print(f"--calibration {all_factor:.4f} {all_offset:.4f}")
    fitted = 1 / (1 + np.exp(-(factor * np.log(confidences / (1 - confidences)) + offset)))
    print("confidence  faces  count")
    for mean, share, count in reliability(fitted, right):
        print(f"{mean:10.3f} {share:6.3f} {count:6d}")
    if options.plot:
        draw_reliability(reliability(fitted, right), options.plot)
    for threshold in (0.3, 0.5, 0.7, 0.8, 0.9):
        taken = fitted >= threshold
        print(
            f"from {threshold}: found {right[taken].sum() / max(1, wanted):.3f} of {wanted} faces, "
            f"{(~right[taken]).sum() / options.scenes:.3f} false ones a scene"
        )


if __name__ == "__main__":
    main()
