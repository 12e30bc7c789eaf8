# SPDX-License-Identifier: Apache-2.0
"""The detector's network: an encoder of five levels and an index-preserving decoder back to stride 8."""

from __future__ import annotations

from typing import Optional

import torch
from torch import Tensor, nn

from ..model_file import folded
from ..network import DEVIATION, MEAN, Unit, make_block
from ..pooling import pool, unpool
from .spec import OUTPUTS, DetectorSpec


class Stem(Unit):
    """A unit of another kernel, with stride 2."""

    def __init__(self, outputs: int, side: int) -> None:
        super().__init__(3, outputs)
        self.conv = nn.Conv2d(3, outputs, side, stride=2, padding=side // 2 - 1, bias=False)
        nn.init.kaiming_normal_(self.conv.weight, nonlinearity="relu")


class DetectorNet(nn.Module):
    """Raw BGR images (0..255, NCHW, sides multiples of 32) to maps of `OUTPUTS` channels at stride 8."""

    FIRST_CONFIDENCE = 0.01
    """Of an untrained network, so that the many cells without a face do not drown the others."""

    def __init__(self, spec: DetectorSpec = DetectorSpec()) -> None:
        super().__init__()
        self.spec = spec
        widths, counts = spec.channels, spec.convolutions
        self.encoder = nn.ModuleList([nn.Sequential(Stem(widths[0], spec.stem))])
        for k in range(1, len(widths)):
            self.encoder.append(make_block(widths[k - 1], widths[k], widths[k], counts[k]))
        self.decoder = nn.ModuleDict()
        above = widths[-1]
        for k in reversed(range(spec.stride_level, len(widths) - 1)):
            first, second = spec.decoder_channels(k)
            self.decoder[str(k)] = make_block(above + widths[k], first, second, 2)
            above = second
        self.head = nn.Conv2d(above, OUTPUTS, 1)
        with torch.no_grad():
            self.head.weight.mul_(0.1)
            self.head.bias.zero_()
            self.head.bias[0] = -torch.log(torch.tensor(1 / self.FIRST_CONFIDENCE - 1))
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)

    def forward(self, image: Tensor, maps: Optional[dict[str, Tensor]] = None) -> Tensor:
        """The head's map; `maps` receives every block's output by name (`encoder.0`, `decoder.3`)."""
        x = (image - self.mean) / DEVIATION
        encoded: list[Tensor] = []
        places: list[Tensor] = []
        for k, block in enumerate(self.encoder):
            if k > 0:
                x, indices = pool(x)
                places.append(indices)
            x = block(x)
            encoded.append(x)
        for name, block in self.decoder.items():
            k = int(name)
            height, width = encoded[k].shape[2:]
            x = block(torch.cat((unpool(x, places[k], height, width), encoded[k]), 1))
            encoded.append(x)
        if maps is not None:
            names = [f"encoder.{k}" for k in range(len(self.encoder))]
            maps.update(zip(names + [f"decoder.{k}" for k in self.decoder], encoded))
        return self.head(x)

    @torch.no_grad()
    def folded_weights(self) -> dict[str, Tensor]:
        """Every tensor of the model file by name; batch normalisation is folded into the convolutions."""
        return {name: torch.from_numpy(value) for name, value in folded(self).items()}

    @torch.no_grad()
    def load_folded(self, tensors: dict[str, Tensor]) -> None:
        """Loads what `folded_weights` returned; batch normalisation then only adds the bias."""
        self.head.weight.copy_(tensors["head.weight"])
        self.head.bias.copy_(tensors["head.bias"])
        for group in ("encoder", "decoder"):
            blocks = getattr(self, group)
            items = blocks.items() if group == "decoder" else enumerate(blocks)
            for k, block in items:
                for i, unit in enumerate(block):
                    unit.conv.weight.copy_(tensors[f"{group}.{k}.{i}.weight"])
                    unit.bn.bias.copy_(tensors[f"{group}.{k}.{i}.bias"])
                    unit.bn.running_mean.zero_()
                    unit.bn.running_var.fill_(1 - unit.bn.eps)
                    unit.bn.weight.fill_(1)
