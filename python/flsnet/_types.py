# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Types that the signatures of _flsnet name."""

import os
from typing import Any, Callable, Optional, Protocol, Sequence, Tuple, Union

import numpy as np
import numpy.typing as npt

from ._flsnet import FaceDetection, FaceDetector, Model

Array = npt.NDArray[Any]
Bytes = npt.NDArray[np.uint8]
OptionalBytes = Optional[Bytes]
Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int32]

Points = Union[Array, Sequence[Tuple[float, float]]]
"""Rows of x, y."""
OptionalPoints = Optional[Points]

Boxes = Union[Array, Sequence[Tuple[float, float, float, float]]]
"""Rows of x, y, width, height."""

Faces = Union[Boxes, Sequence[FaceDetection]]
OptionalFaces = Optional[Faces]

Path = Union[str, "os.PathLike[str]"]
ModelSource = Union[Path, bytes, bytearray, Bytes]
"""A model file or its bytes."""
OptionalModel = Union[ModelSource, Model, None]


class BoxDetector(Protocol):
    """An object that finds boxes and confidences."""

    def detect(self, image: Bytes, /) -> Tuple[Boxes, Union[Array, Sequence[float]]]: ...


class RollDetector(Protocol):
    """An object that finds faces with their roll."""

    def detectFaces(self, image: Bytes, /) -> Sequence[FaceDetection]: ...


Detector = Union[FaceDetector, RollDetector, BoxDetector, Callable[[Bytes], Faces], None]
