# SPDX-License-Identifier: Apache-2.0
"""FCN-8s on VGG16 (Long, Shelhamer and Darrell, CVPR 2015), which no library at hand has."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def bilinear_kernel(channels: int, size: int) -> Tensor:
    """Weights of a transposed convolution that interpolates bilinearly, each channel for itself."""
    factor = (size + 1) // 2
    centre = factor - 1 if size % 2 else factor - 0.5
    line = 1 - (torch.arange(size, dtype=torch.float32) - centre).abs() / factor
    weights = torch.zeros(channels, channels, size, size)
    weights[range(channels), range(channels)] = line[:, None] * line
    return weights


def upsampling(channels: int, factor: int) -> nn.ConvTranspose2d:
    """Learned upsampling that begins as bilinear interpolation; gives exactly `factor` times the size."""
    layer = nn.ConvTranspose2d(channels, channels, 2 * factor, factor, factor // 2, bias=False)
    with torch.no_grad():
        layer.weight.copy_(bilinear_kernel(channels, 2 * factor))
    return layer


class FCN8s(nn.Module):
    """Scores of pool3, pool4 and of VGG16's fully connected layers as convolutions, added up.

    The 7x7 convolution is padded by 3 on each side, so that maps fit without the published padding of 100
    pixels around the picture and the crops that it makes necessary.
    """

    def __init__(self, features: nn.Sequential, classes: int, width: int = 4096) -> None:
        """`features`: VGG16's convolutions with their five poolings; `width`: of the fully connected layers."""
        super().__init__()
        pools = [i for i, layer in enumerate(features) if isinstance(layer, nn.MaxPool2d)]
        layers = list(features)
        self.until_pool3 = nn.Sequential(*layers[: pools[2] + 1])
        self.until_pool4 = nn.Sequential(*layers[pools[2] + 1 : pools[3] + 1])
        self.until_pool5 = nn.Sequential(*layers[pools[3] + 1 :])
        widths = [_channels_before(layers[: pool + 1]) for pool in pools[2:]]
        self.fully = nn.Sequential(
            nn.Conv2d(widths[2], width, 7, padding=3),
            nn.ReLU(inplace=True),
            nn.Dropout2d(),
            nn.Conv2d(width, width, 1),
            nn.ReLU(inplace=True),
            nn.Dropout2d(),
        )
        for layer in self.fully:
            if isinstance(layer, nn.Conv2d):
                nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
                nn.init.zeros_(layer.bias)
        self.score3 = _score(widths[0], classes)
        self.score4 = _score(widths[1], classes)
        self.score5 = _score(width, classes)
        self.up5 = upsampling(classes, 2)
        self.up4 = upsampling(classes, 2)
        self.up3 = upsampling(classes, 8)

    def forward(self, image: Tensor) -> Tensor:
        """`image`: sides that are multiples of 32."""
        pool3 = self.until_pool3(image)
        pool4 = self.until_pool4(pool3)
        pool5 = self.until_pool5(pool4)
        x = self.up5(self.score5(self.fully(pool5))) + self.score4(pool4)
        return self.up3(self.up4(x) + self.score3(pool3))


def _channels_before(layers: list[nn.Module]) -> int:
    return [layer.out_channels for layer in layers if isinstance(layer, nn.Conv2d)][-1]


def _score(inputs: int, classes: int) -> nn.Conv2d:
    """Small at the start: published are zeros, with which nothing below learns at first."""
    layer = nn.Conv2d(inputs, classes, 1)
    nn.init.normal_(layer.weight, std=0.01)
    nn.init.zeros_(layer.bias)
    return layer
