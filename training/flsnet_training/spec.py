# SPDX-License-Identifier: Apache-2.0
"""The numbers that fix the shape of a network."""

from __future__ import annotations

import dataclasses
from typing import Any

CLASS_NAMES = (
    "background",
    "hair",
    "skin",
    "eyebrow",
    "pupil",
    "white",
    "nostril",
    "lip",
    "inner mouth",
)
CLASSES = len(CLASS_NAMES)
IGNORE = 255
"""Label of pixels that count in no loss, no statistic and no score."""


@dataclasses.dataclass(frozen=True)
class Spec:
    """Widths and depths of both stages, one entry a level, outermost level first."""

    channels: tuple[int, ...] = (16, 32, 64, 96, 128)
    convolutions: tuple[int, ...] = (1, 2, 2, 2, 2)
    stage2_levels: int = 3
    input_size: int = 256
    classes: int = CLASSES

    def __post_init__(self) -> None:
        if len(self.channels) != len(self.convolutions) or not self.channels:
            raise ValueError("channels and convolutions need one entry for each level")
        if any(width < 1 for width in self.channels) or any(
            count < 1 for count in self.convolutions
        ):
            raise ValueError("every level needs channels and convolutions")
        if not 1 <= self.stage2_levels <= len(self.channels):
            raise ValueError("stage 2 needs between 1 level and as many as stage 1")
        if self.input_size < 2 ** len(self.channels):
            raise ValueError("the input is too small for the number of levels")

    def level_output(self, level: int) -> int:
        """Channels of the decoder's map at a level, counted from 0."""
        return self.channels[max(level - 1, 0)]

    def to_json(self) -> dict[str, Any]:
        """The spec under the names of the model file."""
        return {
            "channels": list(self.channels),
            "convolutions": list(self.convolutions),
            "stage2Levels": self.stage2_levels,
            "inputSize": self.input_size,
            "classes": self.classes,
        }

    @staticmethod
    def from_json(values: dict[str, Any]) -> "Spec":
        """Inverse of `to_json`."""
        return Spec(
            tuple(values["channels"]),
            tuple(values["convolutions"]),
            values["stage2Levels"],
            values["inputSize"],
            values["classes"],
        )
