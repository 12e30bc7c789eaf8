# SPDX-License-Identifier: Apache-2.0
"""The course of a training: a CSV of one line a validation, and its plot."""

from __future__ import annotations

import csv
import importlib.util
import os
from typing import Any, Mapping, Sequence

from .metrics import Scores
from .spec import CLASS_NAMES

EXPONENTS = (0.0, 0.5, 1.0)


def append_row(path: str, row: Mapping[str, object]) -> None:
    """Adds a line to a CSV file; a new one begins with the names."""
    new = not os.path.exists(path)
    with open(path, "a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(row))
        if new:
            writer.writeheader()
        writer.writerow(row)


class Journal:
    """Appends to `log.csv` of a folder and redraws `progress.png`."""

    def __init__(self, folder: str, names: Sequence[str] = CLASS_NAMES) -> None:
        self._names = names
        self._csv = os.path.join(folder, "log.csv")
        self._plot = os.path.join(folder, "progress.png")

    def add(
        self,
        phase: str,
        minutes: float,
        iteration: int,
        images: int,
        rate: float,
        loss: float,
        scores: dict[float, Scores],
    ) -> None:
        """One validation."""
        row: dict[str, object] = {
            "phase": phase,
            "minutes": f"{minutes:.2f}",
            "iteration": iteration,
            "images": images,
            "learning_rate": f"{rate:.6f}",
            "loss": f"{loss:.5f}",
        }
        for exponent in EXPONENTS:
            row[f"miou_{exponent:g}"] = f"{scores[exponent].mean_iou:.4f}"
        for name, value in zip(self._names, scores[0.0].iou):
            row[f"iou_{name}"] = f"{value:.4f}"
        append_row(self._csv, row)

    def plot(self) -> None:
        """Draws loss and IoU over the images seen, if Matplotlib is there."""
        if importlib.util.find_spec("matplotlib") is None:
            return
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot

        with open(self._csv, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        figure, (top, bottom) = pyplot.subplots(2, 1, figsize=(9, 9), sharex=True)
        seen = [int(row["images"]) for row in rows]
        top.plot(seen, [float(row["loss"]) for row in rows], "k-")
        top.set_ylabel("loss")
        _mark_phases(top, rows, seen)
        for exponent in EXPONENTS:
            values = [float(row[f"miou_{exponent:g}"]) for row in rows]
            bottom.plot(seen, values, linewidth=2, label=f"mean, area^{exponent:g}")
        for name in self._names:
            bottom.plot(
                seen, [float(row[f"iou_{name}"]) for row in rows], "--", linewidth=0.8, label=name
            )
        bottom.set_ylabel("IoU, held-out renders")
        bottom.set_xlabel("images seen")
        bottom.legend(fontsize=7, ncol=3)
        _mark_phases(bottom, rows, seen)
        figure.tight_layout()
        figure.savefig(self._plot, dpi=90)
        pyplot.close(figure)


def _mark_phases(axes: Any, rows: Sequence[dict[str, str]], seen: Sequence[int]) -> None:
    for i in range(1, len(rows)):
        if rows[i]["phase"] != rows[i - 1]["phase"]:
            axes.axvline(seen[i - 1], color="grey", linewidth=0.8)
