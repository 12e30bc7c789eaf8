# SPDX-License-Identifier: Apache-2.0
"""The numbers that fix the detector's network and the meaning of its outputs."""

from __future__ import annotations

import dataclasses
from typing import Any

OUTPUTS = 16
"""Confidence logit, centre x and y, log2 of the side, cosine and sine of the roll, five landmarks."""
LANDMARKS = ("eye left", "eye right", "nose tip", "mouth left", "mouth right")
"""Left and right as they lie in the picture of an upright face."""
CROP_SIDE, CROP_FACE = 128, 44.0
"""Sides of the crop and of the face in it for the second look."""
SIDE_BASE = 16.0
"""Side of a face in pixels for which the network answers 0."""


@dataclasses.dataclass(frozen=True)
class DetectorSpec:
    """Widths and depths; level k of the encoder lies at 1 / 2^(k + 1) of the input."""

    channels: tuple[int, ...] = (16, 32, 48, 64, 64)
    convolutions: tuple[int, ...] = (1, 2, 2, 2, 2)
    stem: int = 6
    """Side of the first convolution, which has stride 2."""
    stride_level: int = 2
    """Level of the encoder whose resolution the head has: 2 is stride 8."""
    decoder_width: int = 64

    @property
    def stride(self) -> int:
        """Pixels of the input between cells of the head's map."""
        return 2 ** (self.stride_level + 1)

    @property
    def multiple(self) -> int:
        """Sides of the input are multiples of it."""
        return 2 ** len(self.channels)

    def decoder_channels(self, level: int) -> tuple[int, int]:
        """Outputs of the two convolutions of a decoder level; the last fits the map below it."""
        last = level == self.stride_level
        return self.decoder_width, self.decoder_width if last else self.channels[level - 1]

    def to_json(self) -> dict[str, Any]:
        """The spec as the description beside the weights holds it."""
        return {
            "channels": list(self.channels),
            "convolutions": list(self.convolutions),
            "stem": self.stem,
            "stride": self.stride,
            "decoder": [
                {"level": k, "channels": list(self.decoder_channels(k))}
                for k in reversed(range(self.stride_level, len(self.channels) - 1))
            ],
            "outputs": OUTPUTS,
        }
