# SPDX-License-Identifier: Apache-2.0
"""The paper's Figures 6 and 12: how unequal the classes are, and faces through the four steps."""

from __future__ import annotations

from typing import Sequence

import numpy as np

from .balance import ClassStatistics, median_area_weights, median_frequency_weights
from .colours import colorize
from .dataset import fixed_crops
from .sample import Sample
from .spec import CLASS_NAMES


def statistics_of(samples: Sequence[Sample], size: int, seed: int) -> ClassStatistics:
    """Of one plain crop of each sample."""
    statistics = ClassStatistics()
    for _, labels in fixed_crops(samples, size, seed):
        statistics.add(labels)
    return statistics


def class_table(statistics: ClassStatistics) -> str:
    """The numbers of Figure 6: shares of pixels and class weights of both kinds."""
    rows = {
        "share of pixels, %": [f"{100 * x:.3g}" for x in statistics.pixels / statistics.pixels.sum()],
        "pixels an occurrence": [f"{x:.0f}" for x in statistics.areas],
        "MFB weight (Eq. 1)": [f"{x:.3g}" for x in median_frequency_weights(statistics)],
        "MAB weight (Eq. 2)": [f"{x:.3g}" for x in median_area_weights(statistics)],
    }
    lines = [["", *CLASS_NAMES], ["---"] * (1 + len(CLASS_NAMES)), *([name, *cells] for name, cells in rows.items())]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def plot_classes(statistics: ClassStatistics, path: str) -> None:
    """Figure 6 in any format that Matplotlib writes: (a) shares of pixels, (b) class weights."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "flsnet"
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 3.6))
    places = np.arange(len(CLASS_NAMES))
    left.bar(places, 100 * statistics.pixels / statistics.pixels.sum(), color="#4878a8")
    left.set_ylabel("share of pixels, %")
    for offset, name, weights, colour in (
        (-0.2, "MFB", median_frequency_weights(statistics), "#b0b0b0"),
        (0.2, "MAB", median_area_weights(statistics), "#4878a8"),
    ):
        right.bar(places + offset, weights, 0.4, label=name, color=colour)
    right.set_ylabel("class weight")
    right.legend()
    for axes, title in ((left, "(a)"), (right, "(b)")):
        axes.set_title(title)
        axes.set_yscale("log")
        axes.set_xticks(places, CLASS_NAMES, rotation=45, ha="right")
    figure.tight_layout()
    figure.savefig(path, dpi=100, metadata={"Date": None} if path.endswith(".svg") else None)
    pyplot.close(figure)


def steps_sheet(
    crops: Sequence[np.ndarray], truth: np.ndarray, steps: Sequence[np.ndarray], columns: int = 10
) -> np.ndarray:
    """Figure 12: under each crop its true label map, then those of the steps in order, `columns` faces beside each other."""
    faces = [
        np.concatenate([crop, colorize(truth[i]), *(colorize(step[i]) for step in steps)], 0)
        for i, crop in enumerate(crops)
    ]
    columns = min(columns, len(faces))
    faces += [np.zeros_like(faces[0])] * (-len(faces) % columns)
    rows = [np.concatenate(faces[i : i + columns], 1) for i in range(0, len(faces), columns)]
    return np.concatenate(rows, 0)
