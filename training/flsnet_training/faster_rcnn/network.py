# SPDX-License-Identifier: Apache-2.0
"""The network (Ren, He, Girshick and Sun, NIPS 2015) by torchvision's implementation: VGG16's convolutions at a narrow
width, a region proposal network with square anchors, RoI pooling, two fully connected layers."""

from __future__ import annotations

import dataclasses
from typing import Any, Optional, Sequence

import torch
from torch import Tensor, nn
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.models.detection.generalized_rcnn import GeneralizedRCNN
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.roi_heads import RoIHeads
from torchvision.models.detection.rpn import RegionProposalNetwork, RPNHead
from torchvision.ops import box_iou, roi_pool

from ..network import DEVIATION, MEAN, make_block

BOX_WEIGHTS = (10.0, 10.0, 5.0, 5.0)
"""By which torchvision multiplies what the box layer learns."""
IGNORED_OVERLAP = 0.2
"""Anchors and proposals that overlap more with an ignored face, as IoU, are no examples of anything else either."""
Target = dict[str, Tensor]


@dataclasses.dataclass(frozen=True)
class RegionSpec:
    """The numbers that fix the network."""

    channels: tuple[int, ...] = (16, 32, 64, 96, 96)
    convolutions: tuple[int, ...] = (2, 2, 3, 3, 3)
    poolings: int = 3
    """After so many levels the map is halved; the others keep its size, the last one with its kernels spread."""
    anchors: tuple[int, ...] = (12, 18, 28, 44, 68, 104, 160, 240, 360)
    """Sides of the square anchors, in pixels of the input; even numbers."""
    pooled: int = 7
    hidden: int = 256
    proposals_before: int = 600
    """Of highest scores, that go into the suppression of the overlapping ones, at run time."""
    proposals: int = 100
    """That are looked at, at run time."""
    proposal_overlap: float = 0.7
    overlap: float = 0.3
    """Largest IoU of two faces."""
    least_score: float = 0.05

    @property
    def stride(self) -> int:
        """Pixels of the input between cells of the map."""
        return 2**self.poolings

    def to_json(self) -> dict[str, Any]:
        """As checkpoints and descriptions hold it."""
        return dataclasses.asdict(self)

    @staticmethod
    def from_json(values: dict[str, Any]) -> "RegionSpec":
        """Inverse of `to_json`."""
        members: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
        }
        return RegionSpec(**members)


class Normalisation(nn.Module):
    """Stands in the place of torchvision's transform: pictures keep their size."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)

    def forward(
        self, images: Sequence[Tensor], targets: Optional[list[Target]] = None
    ) -> tuple[ImageList, Optional[list[Target]]]:
        """Raw BGR pictures of one size."""
        batch = (torch.stack(list(images)) - self.mean) / DEVIATION
        size = (int(batch.shape[2]), int(batch.shape[3]))
        return ImageList(batch, [size] * len(batch)), targets

    def postprocess(self, result: list[Target], *sizes: object) -> list[Target]:
        """Boxes stay in pixels of the input."""
        del sizes
        return result


class CellAnchors(AnchorGenerator):
    """Anchors about the centres of the map's cells instead of their corners, as Caffe's Proposal layer has them."""

    def grid_anchors(self, grid_sizes: list[list[int]], strides: list[list[Tensor]]) -> list[Tensor]:
        found = super().grid_anchors(grid_sizes, strides)
        return [
            anchors + torch.stack((step[1], step[0], step[1], step[0])).to(anchors) / 2
            for anchors, step in zip(found, strides)
        ]


def silence(labels: Tensor, boxes: Tensor, ignored: Tensor) -> None:
    """Makes examples of no face, 0, that lie where a face is ignored no examples, -1, in place."""
    if len(ignored):
        near = (box_iou(boxes, ignored) > IGNORED_OVERLAP).any(1)
        labels[near & (labels == 0)] = -1


class Proposals(RegionProposalNetwork):
    """Targets have `ignored` boxes beside `boxes`."""

    def assign_targets_to_anchors(
        self, anchors: list[Tensor], targets: list[Target]
    ) -> tuple[list[Tensor], list[Tensor]]:
        labels, matched = super().assign_targets_to_anchors(anchors, targets)
        for label, boxes, target in zip(labels, anchors, targets):
            silence(label, boxes, target["ignored"])
        return labels, matched


class Regions(RoIHeads):
    """The same for the second half of the network."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._ignored: list[Tensor] = []

    def forward(
        self,
        features: dict[str, Tensor],
        proposals: list[Tensor],
        image_shapes: list[tuple[int, int]],
        targets: Optional[list[Target]] = None,
    ) -> tuple[list[Target], dict[str, Tensor]]:
        self._ignored = [target["ignored"] for target in targets or []]
        return super().forward(features, proposals, image_shapes, targets)

    def assign_targets_to_proposals(
        self, proposals: list[Tensor], gt_boxes: list[Tensor], gt_labels: list[Tensor]
    ) -> tuple[list[Tensor], list[Tensor]]:
        matched, labels = super().assign_targets_to_proposals(proposals, gt_boxes, gt_labels)
        for label, boxes, ignored in zip(labels, proposals, self._ignored):
            silence(label, boxes, ignored)
        return matched, labels


class RegionPooling(nn.Module):
    """Fast R-CNN's RoI pooling of one map."""

    def __init__(self, pooled: int, stride: int) -> None:
        super().__init__()
        self._pooled, self._scale = pooled, 1 / stride

    def forward(
        self, features: dict[str, Tensor], proposals: list[Tensor], image_shapes: list[tuple[int, int]]
    ) -> Tensor:
        """One row of channels x pooled x pooled for each proposal."""
        del image_shapes
        return roi_pool(features["0"], proposals, (self._pooled, self._pooled), self._scale)


class Backbone(nn.Sequential):
    """Computes in bfloat16 where `half` says so; its maps are floats either way, which proposals and boxes need."""

    half = False

    def forward(self, images: Tensor) -> Tensor:
        """N x 3 x H x W to the last map."""
        with torch.autocast(images.device.type, torch.bfloat16, enabled=self.half):
            return super().forward(images).float()


def make_backbone(spec: RegionSpec) -> Backbone:
    """Blocks of units with poolings between."""
    layers: list[nn.Module] = []
    inputs = 3
    for level, (width, count) in enumerate(zip(spec.channels, spec.convolutions)):
        block = make_block(inputs, width, width, count)
        if level + 1 == len(spec.channels) > spec.poolings:
            for unit in block:
                unit.conv.dilation = unit.conv.padding = (2, 2)
        layers.append(block)
        if level < spec.poolings:
            layers.append(nn.MaxPool2d(2))
        inputs = width
    return Backbone(*layers)


class RegionDetector(GeneralizedRCNN):
    """Raw BGR pictures (0..255, each 3 x H x W, sides multiples of the stride) to boxes of faces, label 1."""

    def __init__(self, spec: RegionSpec = RegionSpec()) -> None:
        width = spec.channels[-1]
        proposals = Proposals(
            CellAnchors((spec.anchors,), ((1.0,),)),
            RPNHead(width, len(spec.anchors)),
            0.5,
            0.3,
            128,
            0.5,
            {"training": 1000, "testing": spec.proposals_before},
            {"training": 200, "testing": spec.proposals},
            spec.proposal_overlap,
        )
        regions = Regions(
            RegionPooling(spec.pooled, spec.stride),
            TwoMLPHead(width * spec.pooled**2, spec.hidden),
            FastRCNNPredictor(spec.hidden, 2),
            0.5,
            0.5,
            64,
            0.25,
            BOX_WEIGHTS,
            spec.least_score,
            spec.overlap,
            100,
        )
        super().__init__(make_backbone(spec), proposals, regions, Normalisation())
        self.spec = spec
