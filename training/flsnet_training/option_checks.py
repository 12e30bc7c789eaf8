# SPDX-License-Identifier: Apache-2.0
"""Command-line options that must suit the work or the machine: found out before anything is made."""

import argparse
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


def check_device(name: str) -> None:
    """Raises ValueError, in one line, where PyTorch cannot compute on it."""
    try:
        torch.empty(1, device=name)
    except (RuntimeError, AssertionError) as error:
        reason = str(error).partition("\n")[0].partition(". ")[0]
        raise ValueError(f"--device {name} cannot be used: {reason}") from None
