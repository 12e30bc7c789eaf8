# SPDX-License-Identifier: Apache-2.0
"""The detector's loss."""

from __future__ import annotations

import torch
import torch.nn.functional as functional
from torch import Tensor

from .spec import SIDE_BASE
from .targets import CONFIDENCE, REGRESSION, SHARE, WEIGHT

FOCUS = 2.0
"""Exponent of the error in the weight of a cell's confidence: easy cells count little."""
WEIGHTS = {"confidence": 1.0, "centre": 2.0, "side": 1.0, "roll": 1.0, "landmarks": 2.0}


def detector_losses(outputs: Tensor, target: Tensor, stride: int) -> dict[str, Tensor]:
    """The parts of the loss by name, of outputs N x 16 x h x w and targets N x PLANES x h x w.

    The confidence has the quality focal loss: cross-entropy with a soft target, times the error's power.
    The rest is L1; centres and landmarks in units of the face's side.
    """
    outputs = outputs.float()
    logit, wanted = outputs[:, 0], target[:, CONFIDENCE]
    error = (torch.sigmoid(logit) - wanted).abs().pow(FOCUS)
    entropy = functional.binary_cross_entropy_with_logits(logit, wanted, reduction="none")
    found = (wanted * target[:, WEIGHT]).sum().clamp(min=outputs.shape[0] / 2)
    share = target[:, SHARE]
    total = share.sum().clamp(min=1)
    side = SIDE_BASE * torch.exp2(target[:, REGRESSION + 2])
    difference = (outputs[:, 1:] - target[:, REGRESSION:]).abs()

    def mean(values: Tensor) -> Tensor:
        return (values * share).sum() / total

    return {
        "confidence": (error * entropy * target[:, WEIGHT]).sum() / found,
        "centre": mean(difference[:, 0:2].sum(1) * stride / side),
        "side": mean(difference[:, 2]),
        "roll": mean(difference[:, 3:5].sum(1)),
        "landmarks": mean(difference[:, 5:].sum(1)) / 5,
    }


def total_loss(losses: dict[str, Tensor]) -> Tensor:
    """The weighted sum."""
    return sum((WEIGHTS[name] * value for name, value in losses.items()), torch.zeros(()))
