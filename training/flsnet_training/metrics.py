# SPDX-License-Identifier: Apache-2.0
"""Confusion matrix and what is read off it."""

from __future__ import annotations

import dataclasses
from typing import Optional

import numpy as np

from .spec import CLASSES, IGNORE


class Confusion:
    """Counts of pixels: row = true class, column = predicted class."""

    def __init__(self, classes: int = CLASSES) -> None:
        self.counts = np.zeros((classes, classes), np.int64)

    def add(self, truth: np.ndarray, prediction: np.ndarray) -> None:
        """Counts a label map against its prediction; pixels whose truth is 255 are left out."""
        classes = len(self.counts)
        known = truth != IGNORE
        pairs = truth[known].astype(np.int64) * classes + prediction[known]
        self.counts += np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)

    def scores(self) -> "Scores":
        """Accuracy and IoU of every class."""
        hits = np.diag(self.counts).astype(float)
        true, predicted = self.counts.sum(1), self.counts.sum(0)
        return Scores(
            hits / np.maximum(true, 1), hits / np.maximum(true + predicted - hits, 1), true > 0
        )


@dataclasses.dataclass(frozen=True)
class Scores:
    """Scores by class."""

    accuracy: np.ndarray
    """TP / (TP + FN)."""
    iou: np.ndarray
    """TP / (TP + FN + FP)."""
    present: np.ndarray
    """Whether the class is in the truth at all."""

    @property
    def mean_accuracy(self) -> float:
        """Mean over the classes present."""
        return self._mean(self.accuracy)

    @property
    def mean_iou(self) -> float:
        """Mean over the classes present."""
        return self._mean(self.iou)

    def _mean(self, values: np.ndarray) -> float:
        return float(values[self.present].mean()) if self.present.any() else 0.0


def format_table(rows: dict[str, Scores], names: tuple[str, ...], measure: str = "iou") -> str:
    """A text table, one row of per-class scores and their mean for each entry."""
    width = max(len(name) for name in rows)
    lines = [" " * width + "".join(f" {name[:8]:>8}" for name in names) + f" {'mean':>8}"]
    for name, scores in rows.items():
        values: list[Optional[float]] = [
            float(value) if present else None
            for value, present in zip(getattr(scores, measure), scores.present)
        ]
        cells = "".join(" " * 8 + "-" if value is None else f" {value:8.3f}" for value in values)
        lines.append(f"{name:<{width}}{cells} {getattr(scores, 'mean_' + measure):8.3f}")
    return "\n".join(lines)
