# SPDX-License-Identifier: Apache-2.0
"""Decoding weights of each class on its own, in the place of one exponent on the areas (Equation 3)."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from .balance import feature_map_weights
from .metrics import Confusion
from .validation import decode

STEPS = (0.4, 0.2, 0.1)
"""Of the search, in logarithms of weights."""


def mean_iou(logits: Tensor, labels: np.ndarray, areas: np.ndarray) -> float:
    """Of the label maps that logits (N x classes x H x W) and areas to the power of 1 give."""
    confusion = Confusion(len(areas))
    confusion.add(labels, decode(logits, areas, 1.0))
    return confusion.scores().mean_iou


def choose_areas(logits: Tensor, labels: np.ndarray, areas: np.ndarray, exponent: float) -> np.ndarray:
    """Areas that, to the power of 1, give the best mean IoU that one weight after the other finds, from Equation 3 with
    `exponent` on.

    The weights are Equation 3's own form, so a model file can hold them: `areas` with an exponent of 1.
    """
    weights = np.log(feature_map_weights(areas, exponent))
    best = mean_iou(logits, labels, _areas(weights))
    for step in STEPS:
        improved = True
        while improved:
            improved = False
            for number in range(len(weights)):
                for change in (step, -step):
                    tried = weights.copy()
                    tried[number] += change
                    score = mean_iou(logits, labels, _areas(tried))
                    if score > best:
                        weights, best, improved = tried, score, True
                        break
    return _areas(weights)


def _areas(weights: np.ndarray) -> np.ndarray:
    """Areas whose ratios are these weights', with a mean of 1: argmax knows ratios only."""
    values = np.exp(weights)
    return values / values.mean()
