# SPDX-License-Identifier: Apache-2.0
"""Command-line options that must suit the work or the machine: found out before anything is made."""

import argparse
import math
from typing import Callable

import torch


def at_least(least: int) -> Callable[[str], int]:
    """The type of an option that is a whole number from `least` on."""

    def number(text: str) -> int:
        value = int(text)
        if value < least:
            raise argparse.ArgumentTypeError(f"{value} is below {least}")
        return value

    return number


def number(least: float = -math.inf, most: float = math.inf) -> Callable[[str], float]:
    """The type of an option that is a finite number from `least` to `most`."""
    bounded = f" from {least:g} to {most:g}" if most < math.inf else f" from {least:g} on"
    limits = bounded if least > -math.inf else ""

    def number(text: str) -> float:
        value = float(text)
        if not math.isfinite(value) or not least <= value <= most:
            raise argparse.ArgumentTypeError(f"must be a finite number{limits}, got {text}")
        return value

    return number


def share_of(text: str) -> float:
    """The share of `--blend`."""
    try:
        return number(0, 1)(text)
    except (ValueError, argparse.ArgumentTypeError):
        raise ValueError(f"--blend takes a share of 0 to 1, not {text}") from None


def check_device(name: str) -> None:
    """Raises ValueError, in one line, where PyTorch cannot compute on it."""
    try:
        torch.empty(1, device=name)
    except (RuntimeError, AssertionError) as error:
        reason = str(error).partition("\n")[0].partition(". ")[0]
        raise ValueError(f"--device {name} cannot be used: {reason}") from None
