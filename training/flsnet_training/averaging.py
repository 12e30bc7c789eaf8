# SPDX-License-Identifier: Apache-2.0
"""Exponential moving average of the weights, and batch statistics that fit it."""

from __future__ import annotations

import copy
from typing import Iterable, Union

import torch
from torch import Tensor, nn

from .dataset import to_input
from .network import Network
from .phases import Phase


Crops = Union[Tensor, tuple[Tensor, Tensor]]
"""Bytes N x H x W x 3, of networks that want them with their landmarks."""


class AveragedWeights:
    """Average of the parameters that a phase trains.

    Running means and variances of batch normalisation belong to the weights that made them, so they are not
    averaged: `network` measures them anew with the averaged weights.
    """

    def __init__(self, network: Network, decay: float) -> None:
        self.decay = decay
        self.updates = 0
        self.parameters: dict[str, Tensor] = {}
        self.restart(network)

    def restart(self, network: Network) -> None:
        """Begins anew at the current weights."""
        self.updates = 0
        self.parameters = {
            name: value.detach().clone() for name, value in network.named_parameters()
        }

    @torch.no_grad()
    def update(self, network: Network) -> None:
        """Takes in the current weights; early updates weigh more."""
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        for name, value in network.named_parameters():
            if value.requires_grad:
                self.parameters[name].lerp_(value, 1 - decay)

    @torch.no_grad()
    def network(
        self, trained: Network, phase: Phase, batches: Iterable[Crops], half: bool
    ) -> Network:
        """A copy of the network with averaged weights, and batch statistics of the given crops."""
        averaged = copy.deepcopy(trained)
        for name, value in averaged.named_parameters():
            value.copy_(self.parameters[name])
        measure_batch_statistics(averaged, phase, batches, half)
        return averaged.eval()


def measure_batch_statistics(
    network: Network, phase: Phase, batches: Iterable[Crops], half: bool
) -> None:
    """Sets the running statistics of the phase's stages to their means over the batches."""
    phase.set_mode(network)
    norms = [
        module
        for module in network.modules()
        if isinstance(module, nn.BatchNorm2d) and module.training
    ]
    momenta = [module.momentum for module in norms]
    for module in norms:
        module.reset_running_stats()
        module.momentum = None
    device = network.mean.device
    for batch in batches:
        images, *more = batch if isinstance(batch, (tuple, list)) else (batch,)
        with torch.autocast(device.type, torch.bfloat16, enabled=half):
            network(to_input(images.to(device)), phase.stage, *(part.to(device) for part in more))
    for module, momentum in zip(norms, momenta):
        module.momentum = momentum
