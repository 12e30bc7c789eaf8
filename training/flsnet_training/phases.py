# SPDX-License-Identifier: Apache-2.0
"""The order of training: stage 1, then stage 2 on a frozen stage 1, then both."""

from __future__ import annotations

import dataclasses
from typing import Optional

import torch
import torch.nn.functional as functional
from torch import Tensor

from .network import Network
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

    def set_mode(self, network: Network) -> None:
        """Freezes what this phase does not train, its batch statistics included."""
        network.stage1.train(self.trains_stage1)
        network.stage2.train(self.trains_stage2)
        network.stage1.requires_grad_(self.trains_stage1)
        network.stage2.requires_grad_(self.trains_stage2)

    def loss(
        self,
        network: Network,
        images: Tensor,
        labels: Tensor,
        weights: Tensor,
        half: bool,
        iou_share: float = 0.0,
        prior: Optional[Tensor] = None,
        landmarks: Optional[Tensor] = None,
        mixed: Optional[tuple[Tensor, Tensor]] = None,
    ) -> Tensor:
        """Weighted cross-entropy of a batch, and `iou_share` times 1 - soft IoU; of a stage that gives no classes its
        own loss. `landmarks`: of the crops, for networks that want them.

        `mixed`: logits of another network and this one's share at each place (see `close_up`); the loss is that of the mixture.

        `prior`, one number a class, is added to the logits first: with the logarithms of Equation 3's weights
        the loss is that of the weighted feature map."""
        with torch.autocast(images.device.type, torch.bfloat16, enabled=half):
            if not network.gives_classes(self.stage):
                assert landmarks is not None
                return network.own_loss(images, landmarks)
            logits = network.training_logits(images, self.stage, self.trains_stage1, landmarks)
        if mixed is not None:
            other, share = mixed
            logits = [other.float() * (1 - share) + x.float() * share for x in logits]
        logits = [x.float() if prior is None else x.float() + prior.view(1, -1, 1, 1) for x in logits]
        losses = [
            functional.cross_entropy(x, labels, weights, ignore_index=IGNORE) for x in logits
        ]
        if iou_share > 0:
            losses[-1] = losses[-1] + iou_share * (1 - soft_iou(logits[-1], labels))
        return losses[-1] if len(losses) == 1 else losses[-1] + STAGE1_SHARE * losses[0]


def soft_iou(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean over the classes that the batch holds of sum(p t) / sum(p + t - p t), with p the probability of a
    class and t 1 where it is the truth. Unlike cross-entropy it weighs a part by its own size."""
    known = labels != IGNORE
    truth = functional.one_hot(torch.where(known, labels, 0), logits.shape[1]).movedim(-1, 1)
    truth = truth.to(logits.dtype) * known.unsqueeze(1)
    probability = torch.softmax(logits, 1) * known.unsqueeze(1)
    common = (probability * truth).sum((0, 2, 3))
    united = (probability + truth).sum((0, 2, 3)) - common
    present = truth.sum((0, 2, 3)) > 0
    return (common[present] / united[present]).mean()


PHASES = (
    Phase("stage1", 1, True, False),
    Phase("stage2", 2, False, True),
    Phase("joint", 2, True, True),
)
