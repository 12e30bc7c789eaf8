# SPDX-License-Identifier: Apache-2.0
"""The order of training: stage 1, then stage 2 on a frozen stage 1, then both."""

from __future__ import annotations

import dataclasses

import torch
import torch.nn.functional as functional
from torch import Tensor

from .network import FLSNet
from .spec import IGNORE

STAGE1_SHARE = 0.4
"""Weight of stage 1's own loss when both stages are trained."""


@dataclasses.dataclass(frozen=True)
class Phase:
    """What is trained, and by which loss."""

    name: str
    stage: int
    """The stage whose logits count."""
    trains_stage1: bool
    trains_stage2: bool

    def set_mode(self, network: FLSNet) -> None:
        """Freezes what this phase does not train, its batch statistics included."""
        network.stage1.train(self.trains_stage1)
        network.stage2.train(self.trains_stage2)
        network.stage1.requires_grad_(self.trains_stage1)
        network.stage2.requires_grad_(self.trains_stage2)

    def loss(
        self, network: FLSNet, images: Tensor, labels: Tensor, weights: Tensor, half: bool
    ) -> Tensor:
        """Weighted cross-entropy of a batch."""
        with torch.autocast(images.device.type, torch.bfloat16, enabled=half):
            with torch.set_grad_enabled(self.trains_stage1):
                encoded, decoded = network.run_stage1(images)
            logits = [network.stage1.head(decoded[0])] if self.trains_stage1 else []
            if self.stage == 2:
                logits.append(network.stage2.head(network.run_stage2(encoded, decoded)))
        losses = [
            functional.cross_entropy(x.float(), labels, weights, ignore_index=IGNORE)
            for x in logits
        ]
        return losses[-1] if len(losses) == 1 else losses[-1] + STAGE1_SHARE * losses[0]


PHASES = (
    Phase("stage1", 1, True, False),
    Phase("stage2", 2, False, True),
    Phase("joint", 2, True, True),
)
