# SPDX-License-Identifier: Apache-2.0
"""A cascade of two FCNs after Jackson, Valstar and Tzimiropoulos ("A CNN Cascade for Landmark Guided Semantic Part
Segmentation", ECCV workshops 2016): the first gives a heat map for each of 68 landmarks, the second segments the
picture with them beside it."""

from __future__ import annotations

import math
from typing import Optional

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from ..landmark_labels import LANDMARKS
from ..network import DEVIATION, MEAN, Network
from ..spec import NamedSpec
from .fcn import FCN8s

SPREAD = 1 / 80
"""Standard deviation of a landmark's heat map, in sides of the crop."""
FIRST_HEAT = 0.002
"""Heat that an untrained network gives everywhere: about the mean of a heat map."""
REACH = 2.5
"""The centre of heat is taken within so many standard deviations of the hottest pixel, along both axes."""


def heat_maps(landmarks: Tensor, size: int) -> Tensor:
    """Gaussians of height 1 about the landmarks (N x K x 2, in pixels of a size x size crop): N x K x size x size."""
    centres = torch.arange(size, device=landmarks.device, dtype=torch.float32) + 0.5
    lines = torch.exp(-0.5 * ((centres - landmarks.float()[..., None]) / (SPREAD * size)) ** 2)
    return lines[:, :, 1, :, None] * lines[:, :, 0, None, :]


def landmarks_of(maps: Tensor) -> Tensor:
    """Where heat maps (N x K x H x W, none negative) are hottest, to parts of a pixel: N x K x 2."""
    rows, columns = maps.shape[2:]
    hottest = maps.flatten(2).argmax(2)
    found = torch.empty(*maps.shape[:2], 2, dtype=torch.float32, device=maps.device)
    reach = max(1, round(REACH * SPREAD * columns))
    y = torch.arange(rows, device=maps.device)
    x = torch.arange(columns, device=maps.device)
    near_x = (x - (hottest % columns)[..., None]).abs() <= reach
    near_y = (y - torch.div(hottest, columns, rounding_mode="floor")[..., None]).abs() <= reach
    heat = maps * near_y[..., None] * near_x[..., None, :]
    total = heat.sum((2, 3)).clamp(min=1e-12)
    found[..., 0] = (heat.sum(2) * (x + 0.5)).sum(2) / total
    found[..., 1] = (heat.sum(3) * (y + 0.5)).sum(2) / total
    return found


def heat_loss(logits: Tensor, truth: Tensor) -> Tensor:
    """Cross-entropy of each pixel's heat, summed; per unit of the truth's heat, since nearly all of a map is cold."""
    entropy = functional.binary_cross_entropy_with_logits(logits, truth, reduction="sum")
    return entropy / truth.sum().clamp(min=1)


def landmark_fcn(features: nn.Sequential, width: int = 4096) -> FCN8s:
    """FCN-8s that gives the logits of the heat maps."""
    network = FCN8s(features, LANDMARKS, width)
    nn.init.constant_(network.score3.bias, math.log(FIRST_HEAT / (1 - FIRST_HEAT)))
    return network


class GuidedSegmentation(nn.Module):
    """Logits of the classes from a normalised picture alone: both networks of the cascade."""

    def __init__(self, first: nn.Module, second: nn.Module) -> None:
        super().__init__()
        self.first, self.second = first, second

    def forward(self, x: Tensor) -> Tensor:
        return self.second(torch.cat((x, torch.sigmoid(self.first(x))), 1))


class CascadeNetwork(Network):
    """Both networks behind the interface that the training knows: stage 1 gives heat maps, stage 2 classes."""

    marked = True

    def __init__(self, spec: NamedSpec, first: Optional[nn.Module], second: nn.Module) -> None:
        """`second` takes a picture and 68 heat maps; without `first` they are drawn of the true landmarks."""
        super().__init__()
        self.spec = spec
        self.finds = first is not None
        self.stage1 = first if first is not None else nn.Identity()
        self.stage2 = second
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)

    def forward(self, image: Tensor, stage: int = 2, landmarks: Optional[Tensor] = None) -> Tensor:
        """Logits of the heat maps (stage 1), or of the classes. Landmarks are looked at where none are found."""
        x = (image - self.mean) / DEVIATION
        if self.finds:
            heat = self.stage1(x)
            return heat if stage == 1 else self.stage2(torch.cat((x, torch.sigmoid(heat)), 1))
        if stage == 1 or landmarks is None:
            raise ValueError("this cascade finds no landmarks: it segments with those that it is given")
        return self.stage2(torch.cat((x, heat_maps(landmarks, x.shape[3])), 1))

    def gives_classes(self, stage: int) -> bool:
        return stage == 2

    def own_loss(self, images: Tensor, landmarks: Tensor) -> Tensor:
        return heat_loss(self(images, 1).float(), heat_maps(landmarks, images.shape[3]))

    def training_logits(
        self, images: Tensor, stage: int, trains_stage1: bool, landmarks: Optional[Tensor] = None
    ) -> list[Tensor]:
        del stage, trains_stage1
        return [self(images, 2, landmarks)]
