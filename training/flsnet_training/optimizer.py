# SPDX-License-Identifier: Apache-2.0
"""The optimizer of all trainings."""

from __future__ import annotations

import torch
from torch import nn


def make_optimizer(network: nn.Module, rate: float, weight_decay: float) -> torch.optim.Optimizer:
    """AdamW for the parameters that are trained; offsets and normalisations do not decay."""
    trained = [value for value in network.parameters() if value.requires_grad]
    groups = [
        {"params": [value for value in trained if value.ndim > 1], "weight_decay": weight_decay},
        {"params": [value for value in trained if value.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=rate)
