# SPDX-License-Identifier: Apache-2.0
"""The small network of the labels' vote: its fit, and the source file that holds it."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional
from torch import Tensor

HIDDEN = 8
"""Units of the one hidden layer."""

LICENCE = """// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.
"""


@dataclasses.dataclass(frozen=True)
class VoteNetwork:
    """tanh units on what the labels show; the detector's logit counts beside them."""

    hidden_weights: np.ndarray
    hidden_biases: np.ndarray
    output_weights: np.ndarray
    bias: float
    confidence_weight: float

    def logits(self, features: np.ndarray) -> np.ndarray:
        """Of rows that hold the detector's logit, then what the labels show: logits of a face."""
        hidden = np.tanh(features[:, 1:] @ self.hidden_weights.T + self.hidden_biases)
        return self.confidence_weight * features[:, 0] + hidden @ self.output_weights + self.bias

    def with_limit(self, limit: float) -> VoteNetwork:
        """The one whose logits are above 0 where those of this one are above the limit."""
        return dataclasses.replace(self, bias=self.bias - limit)


def fit(
    features: np.ndarray, is_face: np.ndarray, weights: np.ndarray, decay: float = 1.0, seed: int = 1
) -> VoteNetwork:
    """The least cross-entropy with weight decay, by L-BFGS from a random start."""
    random = torch.Generator().manual_seed(seed)
    inputs, wanted, shares = (torch.from_numpy(np.asarray(array, np.float64)) for array in (features, is_face, weights))

    def start(*shape: int) -> Tensor:
        return 0.3 * torch.randn(*shape, generator=random, dtype=torch.float64)

    values = [start(HIDDEN, features.shape[1] - 1), start(HIDDEN) * 0, start(HIDDEN), start(1) * 0, start(1) * 0 + 1]
    for value in values:
        value.requires_grad_()
    first, biases, second, bias, confidence = values
    optimizer = torch.optim.LBFGS(values, max_iter=400, history_size=20, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        logits = confidence * inputs[:, 0] + torch.tanh(inputs[:, 1:] @ first.T + biases) @ second + bias
        cross = functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
        total: Tensor = (cross * shares).sum() + decay * (first.square().sum() + second.square().sum())
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(loss)
    found = [value.detach().numpy() for value in values]
    return VoteNetwork(found[0], found[1], found[2], float(found[3][0]), float(found[4][0]))


def source_file(network: VoteNetwork, rows: Any, columns: Any, groups: Any) -> str:
    """The C++ header, but for its format.

    rows, columns: edges of the cells; groups: of each class, 0 for none."""
    count = max(groups)
    shape = (HIDDEN, len(rows) - 1, 2, count)
    guard = "OPENCV_FLSNET_SEGMENTER_FACE_VOTE_WEIGHTS_HPP"
    return f"""{LICENCE}
// What training/flsnet_training/detector/vote.py writes: a network that tells faces among doubtful finds of the detector.

#ifndef {guard}
#define {guard}

#include "opencv2/flsnet/classes.hpp"

namespace cv
{{
namespace flsnet
{{
namespace detail
{{

/** Edges of its cells in the face's upright frame, in sides of the face box. The outer columns count together, since
faces look to either side. */
const int VOTE_ROWS = {len(rows) - 1};
const double VOTE_ROW_EDGES[VOTE_ROWS + 1] = {_braces(np.array(rows), "g")};
const double VOTE_COLUMN_EDGES[] = {_braces(np.array(columns), "g")};

/** Classes of one group tell the same; -1: what has no weight. */
const int VOTE_GROUPS = {count};
const int VOTE_GROUP_OF_CLASS[FACE_CLASS_COUNT] = {_braces(np.array(groups) - 1, "d")};

/** Of the square root of a group's share of a cell: of the outer ones, and of that in the middle. */
const int VOTE_HIDDEN = {HIDDEN};
const double VOTE_HIDDEN_WEIGHTS[VOTE_HIDDEN][VOTE_ROWS][2][VOTE_GROUPS] =
    {_braces(network.hidden_weights.reshape(shape), ".3f")};
const double VOTE_HIDDEN_BIASES[VOTE_HIDDEN] = {_braces(network.hidden_biases, ".3f")};

/** Of the hyperbolic tangent of the hidden units. */
const double VOTE_OUTPUT_WEIGHTS[VOTE_HIDDEN] = {_braces(network.output_weights, ".3f")};
const double VOTE_BIAS = {network.bias:.3f};

/** Of the detector's own logit. */
const double VOTE_CONFIDENCE_WEIGHT = {network.confidence_weight:.3f};

}} // namespace detail
}} // namespace flsnet
}} // namespace cv

#endif // {guard}
"""


def _braces(values: np.ndarray, form: str) -> str:
    parts = (_braces(value, form) if values.ndim > 1 else format(value, form) for value in values)
    return "{" + ", ".join(parts) + "}"
