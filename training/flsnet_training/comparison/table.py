# SPDX-License-Identifier: Apache-2.0
"""The paper's Tables 8 and 9 in Markdown: ours, the paper's figures beside it, costs, and notes."""

from __future__ import annotations

from typing import Any, Optional, Sequence

from ..landmark_labels import PART_NAMES
from ..spec import CLASS_NAMES
from .networks import ARCHITECTURES

PAPER_ORDER = ("hair", "skin", "eyebrow", "pupil", "white", "nostril", "lip", "background", "inner mouth")
PAPER = {
    "fcn8s_vgg16": (0.845, 0.885, 0.659, 0.522, 0.335, 0.212, 0.812, 0.914, 0.301, 0.610),
    "segnet_vgg16": (0.883, 0.913, 0.664, 0.822, 0.456, 0.263, 0.822, 0.943, 0.209, 0.664),
    "pspnet_resnet101": (0.901, 0.913, 0.641, 0.802, 0.459, 0.296, 0.781, 0.933, 0.260, 0.665),
    "deeplab_xception": (0.902, 0.901, 0.589, 0.861, 0.328, 0.149, 0.788, 0.941, 0.422, 0.653),
    "deeplab_inception_resnet": (0.890, 0.900, 0.671, 0.818, 0.447, 0.266, 0.798, 0.949, 0.477, 0.691),
    "hrnet_w48": (0.932, 0.930, 0.704, 0.834, 0.531, 0.309, 0.829, 0.937, 0.487, 0.718),
    "flsnet_vgg16": (0.913, 0.922, 0.828, 0.886, 0.790, 0.697, 0.873, 0.916, 0.790, 0.846),
    "jackson_detected": (0.935, 0.862, 0.759, 0.534, 0.512, 0.569, 0.393, 0.652),
    "jackson_truth": (0.943, 0.872, 0.819, 0.601, 0.556, 0.596, 0.420, 0.687),
    "flsnet_parts": (0.918, 0.720, 0.695, 0.854, 0.761, 0.861, 0.803, 0.802),
}
"""IoU of Table 8 by `PAPER_ORDER`, and of Table 9 by its own order, then the mean."""
SHOWN = {8: CLASS_NAMES, 9: PART_NAMES[1:]}
"""Classes of each table: the second one, and its mean, leave the background out."""
PAPER_CLASSES = {8: PAPER_ORDER, 9: PART_NAMES[1:]}
TRAINED_ON = {8: "its own photos", 9: "the data of Jackson et al."}


def markdown(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table."""
    rows = [list(head), ["---"] * len(head), *map(list, lines)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def cells(values: Sequence[Optional[float]]) -> list[str]:
    """Numbers of three digits; - where there is none."""
    return ["-" if value is None else f"{value:.3f}" for value in values]


def title_cells(name: str) -> list[str]:
    """How a network's rows begin."""
    return [ARCHITECTURES[name].title, ARCHITECTURES[name].backbone]


def score_tables(results: dict[str, dict[str, Any]], names: Sequence[str] = CLASS_NAMES) -> str:
    """IoU by network: `results` holds by exponent of Equation 3 the classes' IoU and their mean."""
    head = ["network", "backbone", *names, "mean"]
    parts = []
    for exponent, what in (
        ("0", "Argmax of the scores"),
        ("1", "With the weighted feature map (Equation 3)"),
    ):
        lines = [
            [*title_cells(name), *cells([*result[exponent]["iou"], result[exponent]["mean"]])]
            for name, result in results.items()
            if exponent in result
        ]
        parts.append(f"**{what}**\n\n{markdown(head, lines)}\n")
    return "\n".join(parts)


def landmark_table(errors: dict[str, dict[str, float]]) -> str:
    """Errors of the landmarks that the first networks of cascades find."""
    head = ["network", "backbone", "mean NME", "median NME", "faces"]
    lines = [
        [*title_cells(name), *cells([error["mean"], error["median"]]), str(round(error["faces"]))]
        for name, error in errors.items()
    ]
    return (
        "**Landmarks of the first network**: mean distance from the true ones over the distance of the eyes' outer "
        f"corners; large where a face is seen from the side\n\n{markdown(head, lines)}\n"
    )


def paper_table(order: Sequence[str], table: int = 8) -> str:
    """The paper's own figures, in our order of classes."""
    names = SHOWN[table]
    places = [PAPER_CLASSES[table].index(name) for name in names]
    lines = []
    for name in order:
        values = PAPER[name]
        lines.append([*title_cells(name), *cells([*(values[place] for place in places), values[-1]])])
    head = ["network", "backbone", *names, "mean"]
    return f"**The paper's Table {table}, trained on {TRAINED_ON[table]}**\n\n{markdown(head, lines)}\n"


def cost_table(costs: dict[str, dict[str, float]]) -> str:
    """Parameters, GMAC and time a crop."""
    head = ["network", "backbone", "million parameters", "GMAC", "ms in cv::dnn", "ms in onnxruntime"]
    lines = []
    for name, cost in costs.items():
        times = [f"{cost[key]:.0f}" if key in cost else "-" for key in ("cv::dnn", "onnxruntime")]
        lines.append([*title_cells(name), f"{cost['parameters'] / 1e6:.1f}", f"{cost['gmac']:.1f}", *times])
    return f"**Cost of a crop of {round(next(iter(costs.values()))['size'])} pixels a side**\n\n{markdown(head, lines)}\n"


def notes(order: Sequence[str]) -> str:
    """Where the networks differ from what was published."""
    lines = [
        f"- {ARCHITECTURES[name].title} on {ARCHITECTURES[name].backbone}: {'; '.join(ARCHITECTURES[name].notes)}"
        for name in order
        if ARCHITECTURES[name].notes
    ]
    return "**Differences from what was published**\n\n" + "\n".join(lines) + "\n"
