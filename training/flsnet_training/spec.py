# SPDX-License-Identifier: Apache-2.0
"""The numbers that fix the shape of a network."""

from __future__ import annotations

import dataclasses
from typing import Any, Iterator

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
OUTSIDE = 254
"""Label of pixels outside of the photo, while a crop is made."""


MOST_VALUES_OF_A_MAP = 2**31 - 1
MOST_VALUES = 2**28
MOST_WEIGHT_BYTES = 2**31


@dataclasses.dataclass(frozen=True)
class Spec:
    """Widths and depths of both stages, one entry a level, outermost level first.

    With 0 levels of stage 2 the network is stage 1 alone.
    """

    channels: tuple[int, ...] = (16, 32, 64, 96, 128)
    convolutions: tuple[int, ...] = (1, 2, 2, 2, 2)
    stage2_levels: int = 3
    input_size: int = 256
    classes: int = CLASSES

    def __post_init__(self) -> None:
        """Refuses what `cv::flsnet::ModelSpec::validate` would refuse when the trained network becomes a model."""
        levels = len(self.channels)
        if not 1 <= levels <= 8:
            raise ValueError(f"a network has 1 to 8 levels, not {levels}: give channels, one number a level")
        if len(self.convolutions) != levels:
            raise ValueError("channels and convolutions need one number a level each")
        if any(width % 16 or not 16 <= width <= 4096 for width in self.channels):
            raise ValueError(f"channels must be multiples of 16 up to 4096, not {self.channels}")
        if any(not 1 <= count <= 8 for count in self.convolutions):
            raise ValueError(f"convolutions must be 1 to 8 a level, not {self.convolutions}")
        if not 0 <= self.stage2_levels <= levels:
            raise ValueError("stage 2 has between 0 levels (stage 1 alone) and as many as stage 1")
        if not 2 <= self.classes <= 255:
            raise ValueError("there must be 2 to 255 classes")
        if not 2**levels <= self.input_size <= 2**14:
            raise ValueError(
                f"the input must have {2**levels} to {2**14} pixels a side: each level halves it"
            )
        self._check_sizes()

    def _check_sizes(self) -> None:
        """What `cv::flsnet` allows a network to take."""
        values, weights = 0, 0
        for inputs, outputs, kernel, level in self.convolution_shapes():
            pixels = (self.input_size >> level) ** 2
            if max(inputs, outputs) * pixels > MOST_VALUES_OF_A_MAP:
                raise ValueError("the input is too large for so many channels")
            values += outputs * pixels
            weights += inputs * outputs * kernel**2
        if 4 * weights >= MOST_WEIGHT_BYTES:
            raise ValueError("the weights would need 2 GiB or more")
        if values > MOST_VALUES:
            raise ValueError(
                "the input is too large for so many channels: all feature maps together may have 2^28 values (1 GiB)"
            )

    def convolution_shapes(self) -> Iterator[tuple[int, int, int, int]]:
        """Inputs, outputs, kernel and level of each convolution, stage by stage."""
        encoded: list[int] = list(self.channels)
        decoded = [self.level_output(level) for level in range(len(self.channels))]
        source = 3
        for levels, beside in ((len(self.channels), False), (self.stage2_levels, True)):
            for level in range(levels):
                extra = encoded[level] if beside else 0
                yield from self._level_shapes(level, source + extra, self.channels[level])
                source = self.channels[level]
            for level in reversed(range(levels)):
                extra = decoded[level] if beside else 0
                yield from self._level_shapes(level, source + extra, decoded[level])
                source = decoded[level]
            if levels:
                yield source, self.classes, 1, 0

    def _level_shapes(self, level: int, source: int, last: int) -> Iterator[tuple[int, int, int, int]]:
        count = self.convolutions[level]
        for i in range(count):
            outputs = last if i + 1 == count else self.channels[level]
            yield source, outputs, 3, level
            source = outputs

    @property
    def stages(self) -> int:
        """The last stage, whose logits are the network's."""
        return 2 if self.stage2_levels else 1

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


@dataclasses.dataclass(frozen=True)
class NamedSpec:
    """A network of another architecture, by its name in `comparison.networks`."""

    architecture: str
    input_size: int = 224
    classes: int = CLASSES
    stages: int = 1
    """1, or 2 for a cascade, whose first network is trained before the second."""

    def to_json(self) -> dict[str, Any]:
        """As `Spec.to_json`, for checkpoints."""
        return {
            "architecture": self.architecture,
            "inputSize": self.input_size,
            "classes": self.classes,
            "stages": self.stages,
        }


def read_spec(values: dict[str, Any]) -> "Spec | NamedSpec":
    """Inverse of both kinds' `to_json`."""
    if "architecture" in values:
        return NamedSpec(
            values["architecture"], values["inputSize"], values["classes"], values.get("stages", 1)
        )
    return Spec.from_json(values)
