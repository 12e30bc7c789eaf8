# SPDX-License-Identifier: Apache-2.0
"""Max pooling that remembers where each maximum lay, and the unpooling that puts values back there.

A code is the place of a maximum inside its 2x2 window, row-major: 0 top-left, 1 top-right,
2 bottom-left, 3 bottom-right. Of equal values the first one wins.
"""

from __future__ import annotations

import torch
import torch.nn.functional as functional
from torch import Tensor


def pool(x: Tensor) -> tuple[Tensor, Tensor]:
    """2x2 max pooling; returns the maxima and their flat indices in the plane of `x`."""
    return functional.max_pool2d(x, 2, 2, return_indices=True)


def pool_at(x: Tensor, codes: Tensor) -> tuple[Tensor, Tensor]:
    """Like `pool`, but takes the value that each code points to, whether it is the maximum or not."""
    indices = codes_to_indices(codes.to(x.device), x.shape[3])
    return x.flatten(2).gather(2, indices.flatten(2)).view(indices.shape), indices


def unpool(y: Tensor, indices: Tensor, height: int, width: int) -> Tensor:
    """Scatters `y` to `indices` of planes of height x width; everything else is zero."""
    return functional.max_unpool2d(y, indices, 2, 2, output_size=(height, width))


def codes_to_indices(codes: Tensor, width: int) -> Tensor:
    """Flat plane indices of codes taken from planes of the given width."""
    codes = codes.long()
    rows = torch.arange(codes.shape[2], device=codes.device).view(-1, 1) * 2 + codes // 2
    columns = torch.arange(codes.shape[3], device=codes.device) * 2 + codes % 2
    return rows * width + columns


def indices_to_codes(indices: Tensor, width: int) -> Tensor:
    """Inverse of `codes_to_indices`, as bytes."""
    rows = torch.div(indices, width, rounding_mode="floor")
    return (rows % 2 * 2 + (indices - rows * width) % 2).to(torch.uint8)
