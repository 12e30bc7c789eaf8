# SPDX-License-Identifier: Apache-2.0
"""Tables of a comparison, and what counts as right."""

import statistics
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Tuple

import numpy as np

from engine import BF16, FLOAT, INT8, INT8_WRONG, PRECISIONS
from networks import Network
from processes import Runner

MODULE = "flsnet"
NAMES = {FLOAT: "floats", BF16: "bf16", INT8: "8 bits", INT8_WRONG: "8 bits without unpooling"}
# Share of pixels that must have the class that the module gives in floats. With random weights logits are close to each other and
# maxima change places with any rounding: the module's own 8 bits keep 70 % of the labels, so only floats are judged there.
RIGHT_TRAINED = {FLOAT: 0.999, BF16: 0.99, INT8: 0.98}
RIGHT_RANDOM = {FLOAT: 0.97}


@dataclass
class Outcome:
    """What came out for one network."""

    network: Network
    runners: List[Runner] = field(default_factory=list)
    missing: Dict[Tuple[str, str], str] = field(default_factory=dict)  # title and precision: why

    def base(self, precision: str) -> Optional[Runner]:
        """The module in this precision; where it has none, in floats."""
        own = {runner.precision: runner for runner in self.runners if runner.title == MODULE}
        return own.get(INT8 if precision == INT8_WRONG else precision, own.get(FLOAT))

    def agreement(self, runner: Runner) -> Optional[float]:
        """Share of pixels with the labels of the module in floats; None where it runs another network."""
        expected = self.base(FLOAT)
        if not self.network.is_same or expected is None or expected.labels is None or runner.labels is None:
            return None
        return float(np.mean(runner.labels == expected.labels)) if runner.labels.shape == expected.labels.shape else 0.0

    def is_right(self, runner: Runner) -> bool:
        """Whether the labels are those that they should be, as far as that is judged."""
        share = self.agreement(runner)
        if runner.precision == INT8_WRONG:
            return False
        limits = RIGHT_TRAINED if self.network.is_trained else RIGHT_RANDOM
        return share is None or share >= limits.get(runner.precision, 0.0)

    def ratio(self, runner: Runner) -> float:
        """Median time over that of the module in the same precision."""
        base = self.base(runner.precision)
        return statistics.median(runner.times) / statistics.median(base.times) if base is not None else float("nan")


def complaints(outcome: Outcome, threads: int) -> List[str]:
    """What is not as it should be: wrong labels, other numbers of threads."""
    found = []
    for runner in outcome.runners:
        name = f"{outcome.network.name}: {runner.title} in {NAMES[runner.precision]}"
        if runner.precision != INT8_WRONG and not outcome.is_right(runner):
            found.append(f"{name}: wrong labels, {_percent(outcome.agreement(runner))} as the module's in floats")
        if runner.threads > threads:
            found.append(f"{name}: ran on {runner.threads} threads")
    return found


def print_network(outcome: Outcome) -> None:
    """One line for each engine and precision."""
    print(f"\n{outcome.network.title}\n")
    print("| engine | numbers | median ms | min ms | ratio | same labels as flsnet in floats | busy threads | peak MiB |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for runner in outcome.runners:
        wrong = "" if outcome.is_right(runner) else " (wrong)"
        print(f"| {runner.title} | {NAMES[runner.precision]} | {statistics.median(runner.times):.1f} | "
              f"{min(runner.times):.1f} | {outcome.ratio(runner):.2f} | {_percent(outcome.agreement(runner))}{wrong} | "
              f"{runner.threads or '-'} | {runner.memory:.0f} |", flush=True)


def print_closing(outcomes: List[Outcome]) -> None:
    """All networks in one table, then what is not in it."""
    print("\nTimes over those of flsnet in the same numbers (where flsnet has none, over its floats), and the share of pixels "
          "with the labels of flsnet in floats:\n")
    print("| numbers | engine | " + " | ".join(outcome.network.name for outcome in outcomes) + " |")
    print("|---|---|" + "---:|" * len(outcomes))
    titles = list(dict.fromkeys(runner.title for outcome in outcomes for runner in outcome.runners))
    for precision in PRECISIONS:
        for title in titles:
            cells = [_cell(outcome, title, precision) for outcome in outcomes]
            if any(cells):
                print(f"| {NAMES[precision]} | {title} | " + " | ".join(cell or "-" for cell in cells) + " |")
    print("\nWith random weights (all networks but light) labels are judged in floats only.")
    reasons: Dict[Tuple[str, str, str], List[str]] = {}
    for outcome in outcomes:
        for (title, precision), reason in outcome.missing.items():
            reasons.setdefault((title, precision, reason), []).append(outcome.network.name)
    if reasons:
        print("\nNot in the table:\n")
    for (title, precision, reason), networks in reasons.items():
        where = "" if len(networks) == len(outcomes) else f" ({', '.join(networks)})"
        print(f"- {title} in {NAMES[precision]}{where}: {reason}")


def _cell(outcome: Outcome, title: str, precision: str) -> str:
    runner = next((r for r in outcome.runners if (r.title, r.precision) == (title, precision)), None)
    if runner is None:
        return ""
    ratio = f"{statistics.median(runner.times):.1f} ms" if title == MODULE else f"{outcome.ratio(runner):.2f}"
    share = outcome.agreement(runner)
    if share is None:
        return ratio
    return f"{ratio}, {_percent(share)}" + ("" if outcome.is_right(runner) else ", wrong")


def _percent(share: Optional[float]) -> str:
    return "-" if share is None else f"{100 * share:.2f} %"
