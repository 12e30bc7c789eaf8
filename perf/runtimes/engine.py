# SPDX-License-Identifier: Apache-2.0
"""What a module engine_NAME.py has to offer to worker.py and compare_runtimes.py."""

from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterator, Protocol, Tuple

import numpy as np

FLOAT = "float"
BF16 = "bf16"
INT8 = "int8"
INT8_WRONG = "int8_wrong"  # 8 bits, and values put into all four places of a window instead of unpooled
PRECISIONS = (FLOAT, BF16, INT8, INT8_WRONG)

Run = Callable[[np.ndarray], np.ndarray]  # from image, 1 x 3 x H x W, to logits, 1 x classes x H x W; floats


@dataclass
class Files:
    """One network with the same weights, by its way of unpooling, and pictures of its input's size to calibrate on."""

    standard: str  # MaxPool and MaxUnpool of ONNX
    portable: str  # written by flsnet_model --ops portable
    masked: str  # by comparison: unpooling.write_masked()
    upsampled: str  # none: unpooling.write_upsampled()
    pictures: str

    def images(self) -> Iterator[np.ndarray]:
        """The pictures as networks take them: 1 x 3 x H x W, blue, green, red, 0 to 255."""
        import cv2

        for path in sorted(Path(self.pictures).glob("*.png")):
            yield cv2.imread(str(path)).transpose(2, 0, 1)[None].astype(np.float32)


class Engine(Protocol):
    """The functions of a module engine_NAME.py."""

    TITLE: str  # in tables
    PACKAGES: Tuple[str, ...]  # as pip knows them; the first one is the engine itself

    def lacks(self, precision: str) -> str:
        """Why a precision is not to be had from this engine on this processor; empty if it is."""

    def convert(self, files: Files, precision: str, out: str) -> str:
        """Makes what load() takes, in files whose names begin with out. Returns the path."""

    def load(self, path: str, threads: int, precision: str) -> Run:
        """Reads a network and makes it ready to run on so many threads."""
