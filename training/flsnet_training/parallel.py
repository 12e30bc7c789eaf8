# SPDX-License-Identifier: Apache-2.0
"""Gradients of a batch, its parts computed side by side by threads that share the weights.

Each part is one thread's alone, so threads wait for each other once a step and not at every layer: where
other programs compete for the processors this trains two to three times faster than threads inside each
layer. Every part has batch statistics of its own.
"""

from __future__ import annotations

import concurrent.futures
from typing import Optional, Sequence

import torch
from torch import Tensor

from .network import Network
from .phases import Phase


class ParallelGradients:
    """Fills in `.grad` of the parameters that a phase trains."""

    def __init__(self, threads: int, compiled: bool = False) -> None:
        """`compiled`: loss and network go through `torch.compile`, anew for each size of crops."""
        self.threads = threads
        self._loss = torch.compile(Phase.loss, dynamic=False) if compiled else Phase.loss
        self._pool = concurrent.futures.ThreadPoolExecutor(threads)

    def backward(
        self,
        phase: Phase,
        network: Network,
        images: Tensor,
        labels: Tensor,
        weights: Tensor,
        half: bool,
        iou_share: float = 0.0,
        prior: Optional[Tensor] = None,
        landmarks: Optional[Tensor] = None,
        mixed: Optional[tuple[Tensor, Tensor]] = None,
    ) -> float:
        """Loss of the batch; its gradients are left in the parameters. `landmarks`, `mixed`: see `Phase.loss`."""
        parameters = [value for value in network.parameters() if value.requires_grad]

        def compute(
            part: tuple[Tensor, Tensor, Optional[Tensor], Optional[Tensor]],
        ) -> tuple[float, Sequence[Tensor]]:
            # Not loss.backward(): that would add to .grad from several threads at once.
            beside = None if mixed is None or part[3] is None else (part[3], mixed[1])
            loss = self._loss(phase, network, part[0], part[1], weights, half, iou_share, prior, part[2], beside)
            return float(loss.detach()), torch.autograd.grad(loss, parameters)

        pieces = images.chunk(self.threads)
        marks = [None] * len(pieces) if landmarks is None else landmarks.chunk(self.threads)
        others = [None] * len(pieces) if mixed is None else mixed[0].chunk(self.threads)
        parts = list(zip(pieces, labels.chunk(self.threads), marks, others))
        results = [compute(parts[0])] if len(parts) == 1 else list(self._pool.map(compute, parts))
        for gradients in zip(parameters, *(gradients for _, gradients in results)):
            gradients[0].grad = sum(gradients[2:], gradients[1]) / len(results)
        return sum(loss for loss, _ in results) / len(results)
