# SPDX-License-Identifier: Apache-2.0
"""The two-stage network: a SegNet, and a shallower SegNet on the maps of the first."""

from __future__ import annotations

from typing import Mapping, Optional, Union

import torch
from torch import Tensor, nn

from .pooling import indices_to_codes, pool, pool_at, unpool
from .spec import NamedSpec, Spec

MEAN = (104.0, 117.0, 124.0)
"""Subtracted from the bytes of B, G and R; also the colour around a photo."""
DEVIATION = 58.0
"""Divides what is left."""


class Unit(nn.Module):
    """3x3 convolution, batch normalisation, ReLU."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=1e-5)
        nn.init.kaiming_normal_(self.conv.weight, nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu_(self.bn(self.conv(x)))


def make_block(inputs: int, width: int, outputs: int, count: int) -> nn.Sequential:
    """`count` units, all of `width` channels but the last."""
    widths = [inputs] + [width] * (count - 1) + [outputs]
    return nn.Sequential(*(Unit(widths[i], widths[i + 1]) for i in range(count)))


class Stage(nn.Module):
    """Encoder blocks, decoder blocks and head of one SegNet."""

    def __init__(self, spec: Spec, second: bool) -> None:
        super().__init__()
        widths, counts = spec.channels, spec.convolutions
        self.encoder = nn.ModuleList()
        self.decoder = nn.ModuleList()
        for k in range(spec.stage2_levels if second else len(widths)):
            above = spec.level_output(k)
            if second:
                encoder_inputs, decoder_inputs = above + widths[k], widths[k] + above
            else:
                encoder_inputs, decoder_inputs = (widths[k - 1] if k else 3), widths[k]
            self.encoder.append(make_block(encoder_inputs, widths[k], widths[k], counts[k]))
            self.decoder.append(make_block(decoder_inputs, widths[k], above, counts[k]))
        self.head = nn.Conv2d(widths[0], spec.classes, 1)


class Network(nn.Module):
    """What a training needs of a network: raw BGR images (0..255, NCHW) to class logits, in one stage or two."""

    spec: Union[Spec, NamedSpec]
    mean: Tensor
    stage1: nn.Module
    stage2: nn.Module

    def training_logits(self, images: Tensor, stage: int, trains_stage1: bool) -> list[Tensor]:
        """Logits that a training sees: of stage 1 if it is trained, then of stage 2 if `stage` is 2."""
        raise NotImplementedError


class FLSNet(Network):
    """The paper's network, of any widths and depths."""

    spec: Spec

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        self.spec = spec
        self.stage1 = Stage(spec, second=False)
        self.stage2: nn.Module = Stage(spec, second=True) if spec.stage2_levels else nn.Identity()
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)

    def forward(
        self,
        image: Tensor,
        stage: int = 2,
        maps: Optional[dict[str, Tensor]] = None,
        codes: Optional[Mapping[str, Tensor]] = None,
        used_codes: Optional[dict[str, Tensor]] = None,
    ) -> Tensor:
        """Logits of stage 1 or 2; those of stage 1 if there is no other.

        `maps` receives every block's output by name (`stage1.encoder.0` is the map before pooling).
        `codes` forces the pooling of the encoder maps that it names; `used_codes` receives the codes
        that were used, under the same names.
        """
        trace = _Trace(maps, codes, used_codes)
        encoded, decoded = self.run_stage1(image, trace)
        if min(stage, self.spec.stages) == 1:
            return self.stage1.head(decoded[0])
        return self.stage2.head(self.run_stage2(encoded, decoded, trace))

    def training_logits(self, images: Tensor, stage: int, trains_stage1: bool) -> list[Tensor]:
        with torch.set_grad_enabled(trains_stage1):
            encoded, decoded = self.run_stage1(images)
        logits = [self.stage1.head(decoded[0])] if trains_stage1 else []
        if stage == 2:
            logits.append(self.stage2.head(self.run_stage2(encoded, decoded)))
        return logits

    def run_stage1(
        self, image: Tensor, trace: Optional["_Trace"] = None
    ) -> tuple[list[Tensor], list[Tensor]]:
        """Encoder maps before pooling and decoder maps of stage 1, outermost level first."""
        trace = trace or _Trace()
        x = (image - self.mean) / DEVIATION
        encoded: list[Tensor] = []
        places: list[Tensor] = []
        for k, block in enumerate(self.stage1.encoder):
            encoded.append(trace.record(f"stage1.encoder.{k}", block(x)))
            x, indices = trace.pool(f"stage1.encoder.{k}", encoded[k])
            places.append(indices)
        decoded: list[Tensor] = [x] * len(encoded)
        for k in reversed(range(len(encoded))):
            x = self.stage1.decoder[k](
                unpool(x, places[k], encoded[k].shape[2], encoded[k].shape[3])
            )
            decoded[k] = trace.record(f"stage1.decoder.{k}", x)
        return encoded, decoded

    def run_stage2(
        self, encoded: list[Tensor], decoded: list[Tensor], trace: Optional["_Trace"] = None
    ) -> Tensor:
        """The last decoder map of stage 2 on the maps of stage 1."""
        trace = trace or _Trace()
        x = decoded[0]
        places: list[tuple[Tensor, torch.Size]] = []
        for k, block in enumerate(self.stage2.encoder):
            name = f"stage2.encoder.{k}"
            before = trace.record(name, block(torch.cat((x, encoded[k]), 1)))
            x, indices = trace.pool(name, before)
            places.append((indices, before.shape))
        for k in reversed(range(len(places))):
            indices, shape = places[k]
            x = self.stage2.decoder[k](
                torch.cat((unpool(x, indices, shape[2], shape[3]), decoded[k]), 1)
            )
            trace.record(f"stage2.decoder.{k}", x)
        return x

    def weights(self) -> dict[str, Tensor]:
        """Every tensor of the model file by name."""
        return {
            name: value
            for name, value in self.state_dict().items()
            if not name.endswith("num_batches_tracked")
        }

    def load_weights(
        self, tensors: Mapping[str, Tensor], stages: tuple[int, ...] = (1, 2), with_heads: bool = True
    ) -> None:
        """Loads what `weights` returned; names and shapes have to match exactly for the stages asked for. Without heads,
        those that are there stay, for other classes."""
        prefixes = tuple(f"stage{stage}." for stage in stages)
        wanted = {
            name: value
            for name, value in self.weights().items()
            if name.startswith(prefixes) and (with_heads or ".head." not in name)
        }
        missing = sorted(set(wanted) - set(tensors))
        if missing:
            raise ValueError(f"weights lack {missing[0]} and {len(missing) - 1} more")
        with torch.no_grad():
            for name, value in wanted.items():
                if value.shape != tensors[name].shape:
                    raise ValueError(
                        f"{name} is {tuple(tensors[name].shape)}, the spec wants {tuple(value.shape)}"
                    )
                value.copy_(tensors[name])

    def multiply_adds(self, size: int) -> int:
        """Multiplications of the convolutions behind stage 2's logits, on a square input."""
        return multiply_adds(self, size)


def multiply_adds(network: nn.Module, size: int) -> int:
    """Multiplications of a network's convolutions for one square input."""
    total = 0

    def count(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        nonlocal total
        assert isinstance(module, (nn.Conv2d, nn.ConvTranspose2d))
        at = inputs[0] if isinstance(module, nn.ConvTranspose2d) else output
        total += module.weight.numel() * at.shape[2] * at.shape[3]

    kinds = (nn.Conv2d, nn.ConvTranspose2d)
    hooks = [m.register_forward_hook(count) for m in network.modules() if isinstance(m, kinds)]
    training = network.training
    network.eval()
    device = next(network.parameters()).device
    with torch.no_grad():
        network(torch.zeros(1, 3, size, size, device=device))
    network.train(training)
    for hook in hooks:
        hook.remove()
    return total


class _Trace:
    """Records maps and codes of a run, and forces codes upon it."""

    def __init__(
        self,
        maps: Optional[dict[str, Tensor]] = None,
        codes: Optional[Mapping[str, Tensor]] = None,
        used_codes: Optional[dict[str, Tensor]] = None,
    ) -> None:
        self.maps = maps
        self.codes = codes or {}
        self.used_codes = used_codes

    def record(self, name: str, value: Tensor) -> Tensor:
        if self.maps is not None:
            self.maps[name] = value
        return value

    def pool(self, name: str, x: Tensor) -> tuple[Tensor, Tensor]:
        y, indices = pool_at(x, self.codes[name]) if name in self.codes else pool(x)
        if self.used_codes is not None:
            self.used_codes[name] = indices_to_codes(indices, x.shape[3])
        return y, indices
