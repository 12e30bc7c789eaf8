# SPDX-License-Identifier: Apache-2.0
"""The tables of the paper's section IV.A in Markdown."""

from __future__ import annotations

import dataclasses
from typing import Any, Mapping, Sequence

import numpy as np

from .metrics import Scores

YES, NO, IN_LOSS = "O", "X", "in the loss"
SPREAD = "Cells are means over the seeds; behind the last one, +- the standard deviation of its value among them."


@dataclasses.dataclass(frozen=True)
class Row:
    """A row of Tables 2 and 3."""

    balance: str
    """MFB or MAB."""
    shallow: bool
    """With the shallow network (stage 2)."""
    weighted: str
    """`YES` or `NO`: with the weighted feature map (Equation 3); `IN_LOSS`: there and in the training's loss."""
    runs: Sequence[Scores]
    """One a seed."""


def _mark(value: bool) -> str:
    return YES if value else NO


def _table(title: str, head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join([f"**{title}**", "", *("| " + " | ".join(row) + " |" for row in rows), ""])


def _values(runs: Sequence[Scores], measure: str) -> np.ndarray:
    """One row a run: scores of the classes that are there, then their mean."""
    rows = []
    for scores in runs:
        values = getattr(scores, measure)
        mean = values[scores.present].mean()
        rows.append(np.append(np.where(scores.present, values, np.nan), mean))
    return np.array(rows)


def _cells(runs: np.ndarray) -> list[str]:
    """Means over the runs, with the spread of the last value."""
    cells = ["-" if np.isnan(value) else f"{value:.3f}" for value in runs.mean(0)]
    if len(runs) > 1:
        cells[-1] += f" +- {runs[:, -1].std(ddof=1):.3f}"
    return cells


def score_table(title: str, rows: Sequence[Row], measure: str, names: Sequence[str]) -> str:
    """Table 2 (accuracy) or 3 (iou)."""
    head = ["class weights", "shallow network", "weighted feature map", *names, "mean"]
    lines = [
        [
            row.balance,
            _mark(row.shallow),
            row.weighted,
            *_cells(_values(row.runs, measure)),
        ]
        for row in rows
    ]
    return _table(title, head, lines)


def ratio_tables(rows: Sequence[Row], names: Sequence[str]) -> str:
    """Tables 4 to 7: what each method changes, the rest being equal; above 1 is better."""
    by_key = {
        (row.balance, row.shallow, row.weighted == YES): row.runs
        for row in rows
        if row.weighted != IN_LOSS
    }
    both = (False, True)
    class_weights = [
        ([_mark(s), _mark(w)], ("MAB", s, w), ("MFB", s, w)) for s in both for w in both
    ]
    shallow = [([b, _mark(w)], (b, True, w), (b, False, w)) for b in ("MFB", "MAB") for w in both]
    weighted = [([b, _mark(s)], (b, s, True), (b, s, False)) for b in ("MFB", "MAB") for s in both]
    steps = [
        ("MFB", False, False),
        ("MAB", False, False),
        ("MAB", True, False),
        ("MAB", True, True),
    ]
    all_methods = [([b, _mark(s), _mark(w)], (b, s, w), steps[0]) for b, s, w in steps]
    balance_head, shallow_head, map_head = (
        "class weights",
        "shallow network",
        "weighted feature map",
    )
    return "\n".join(
        (
            _ratio_table(
                "Table 4: MAB over MFB", [shallow_head, map_head], class_weights, by_key, names
            ),
            _ratio_table(
                "Table 5: with over without the shallow network",
                [balance_head, map_head],
                shallow,
                by_key,
                names,
            ),
            _ratio_table(
                "Table 6: with over without the weighted feature map",
                [balance_head, shallow_head],
                weighted,
                by_key,
                names,
            ),
            _ratio_table(
                "Table 7: over the original SegNet",
                [balance_head, shallow_head, map_head],
                all_methods,
                by_key,
                names,
            ),
        )
    )


def _ratio_table(
    title: str,
    columns: Sequence[str],
    pairs: Sequence[tuple[Sequence[str], Any, Any]],
    by_key: Mapping[Any, Any],
    names: Sequence[str],
) -> str:
    lines = []
    for measure, label in (("accuracy", "pixel accuracy"), ("iou", "IoU")):
        for marks, over, under in pairs:
            above, below = (_values(by_key[key], measure)[:, :-1] for key in (over, under))
            ratios = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
            lines.append([label, *marks, *_cells(_with_averages(ratios))])
    return _table(title, ["measure", *columns, *names, "average"], lines)


def _with_averages(ratios: np.ndarray) -> np.ndarray:
    """One row a run, and behind it its average over the classes that have a ratio in every run: those are shown."""
    shown = ~np.isnan(ratios).any(0)
    averages = ratios[:, shown].mean(1) if shown.any() else np.full(len(ratios), np.nan)
    return np.column_stack((ratios, averages))


def sweep_table(sweep: dict[str, dict[float, list[Scores]]], exponents: Sequence[float]) -> str:
    """Mean IoU by the exponent of Equation 3, mean over the seeds."""
    head = ["training", *(f"{exponent:g}" for exponent in exponents)]
    lines = [
        [name, *(f"{np.mean([one.mean_iou for one in runs[exponent]]):.3f}" for exponent in exponents)]
        for name, runs in sweep.items()
    ]
    return _table("Mean IoU by the exponent of Equation 3", head, lines)
