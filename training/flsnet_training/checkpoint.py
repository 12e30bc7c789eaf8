# SPDX-License-Identifier: Apache-2.0
"""The state of a training on disk."""

from __future__ import annotations

import os
from typing import Any

import torch

NAME = "checkpoint.pt"


def save(folder: str, state: dict[str, Any]) -> None:
    """Replaces the folder's checkpoint in one atomic step."""
    path = os.path.join(folder, NAME)
    torch.save(state, path + ".part")
    os.replace(path + ".part", path)


def load(folder: str) -> dict[str, Any]:
    """The folder's checkpoint. Load only your own: it is unpickled."""
    return torch.load(os.path.join(folder, NAME), map_location="cpu", weights_only=False)


def exists(folder: str) -> bool:
    """Whether the folder has a checkpoint."""
    return os.path.exists(os.path.join(folder, NAME))
