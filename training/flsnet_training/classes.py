# SPDX-License-Identifier: Apache-2.0
"""Which classes a network tells apart: the module's nine, or those of a file of one's own."""

from __future__ import annotations

import colorsys
import dataclasses
import re
from typing import Any, Optional, Sequence

import numpy as np

from .colours import RGB
from .spec import CLASS_NAMES

MOST = 254
"""Ids go up to 253: 255 marks pixels that are not known, 254 those outside of a photo."""


@dataclasses.dataclass(frozen=True)
class ClassSet:
    """Names and colours by class id. Class 0 is what belongs to no part."""

    names: tuple[str, ...] = CLASS_NAMES
    colours: tuple[tuple[int, int, int], ...] = tuple(map(tuple, RGB.tolist()))
    """Red, green, blue; no two are equal."""

    def __post_init__(self) -> None:
        if not 2 <= len(self.names) <= MOST:
            raise ValueError(f"there must be 2 to {MOST} classes, not {len(self.names)}")
        for values, what in ((self.names, "name"), (self.colours, "colour")):
            if len(set(values)) != len(self.names):
                raise ValueError(f"each class has a {what} of its own")
        for name in self.names:
            if not name or "," in name:
                raise ValueError(f"'{name}' is no name of a class: it is empty, or has a comma")
        if "background" in self.names[1:]:
            raise ValueError("the background must be the first class")

    def __len__(self) -> int:
        return len(self.names)

    @property
    def rgb(self) -> np.ndarray:
        """classes x 3 bytes."""
        return np.array(self.colours, np.uint8)

    @property
    def is_default(self) -> bool:
        """Whether these are the module's nine."""
        return self.names == CLASS_NAMES

    @property
    def mirrored(self) -> Optional[np.ndarray]:
        """By label: what it is in a mirror, where classes are called left and right; None where none are."""
        table = np.arange(256, dtype=np.uint8)
        for index, name in enumerate(self.names):
            other = re.sub(r"\b(left|right)\b", lambda side: _OTHER_SIDE[side.group()], name)
            if other != name:
                if other not in self.names:
                    raise ValueError(f"there is a class '{name}', but no '{other}', which it is in a mirror")
                table[index] = self.names.index(other)
        return table if (table != np.arange(256)).any() else None

    def to_json(self) -> dict[str, Any]:
        """As checkpoints and descriptions of models have them."""
        values: dict[str, Any] = {"classes": list(self.names)}
        if not self.is_default:
            values["classColours"] = ["%02x%02x%02x" % colour for colour in self.colours]
        return values

    @staticmethod
    def from_json(values: dict[str, Any]) -> "ClassSet":
        """Inverse of `to_json`; what has no colours has those of the names."""
        names = tuple(values.get("classes", CLASS_NAMES))
        texts = values.get("classColours")
        return with_colours(names, [_colour(text) for text in texts] if texts else [None] * len(names))


_OTHER_SIDE = {"left": "right", "right": "left"}


def _colour(text: str) -> tuple[int, int, int]:
    if not re.fullmatch(r"#?[0-9a-fA-F]{6}", text):
        raise ValueError(f"a colour is six hexadecimal digits, red, green and blue, not '{text}'")
    value = int(text.lstrip("#"), 16)
    return value >> 16, value >> 8 & 255, value & 255


def with_colours(
    names: Sequence[str], colours: Sequence[Optional[tuple[int, int, int]]]
) -> ClassSet:
    """Gives classes without a colour one: that of the module's class of the name, or one that is told apart."""
    known = dict(zip(CLASS_NAMES, map(tuple, RGB.tolist())))
    given = [colour or known.get(name) for name, colour in zip(names, colours)]
    taken = {colour for colour in given if colour is not None}
    result, number = [], 0
    for colour in given:
        while colour is None:
            hue, value = number * 137.50776 % 360 / 360, (1.0, 0.75, 0.55)[number % 3]
            rgb = tuple(round(255 * x) for x in colorsys.hsv_to_rgb(hue, (0.9, 0.55)[number % 2], value))
            number += 1
            if rgb not in taken:
                taken.add(rgb)
                colour = rgb
        result.append(colour)
    return ClassSet(tuple(names), tuple(result))


def read_classes(path: Optional[str]) -> ClassSet:
    """The classes of a file: a line a class, its name and, if wanted, its colour `#rrggbb`; the first one is the background.
    Empty lines and lines that begin with # are left out. The module's nine for None."""
    if path is None:
        return ClassSet()
    names, colours = [], []
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.strip()
            if line and not line.startswith("#"):
                name, _, colour = line.partition("#")
                names.append(name.strip())
                colours.append(_colour(colour.strip()) if colour else None)
    try:
        return with_colours(names, colours)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
