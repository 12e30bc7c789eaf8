# SPDX-License-Identifier: Apache-2.0
"""The colours of the classes in pictures of label maps."""

from __future__ import annotations

import numpy as np

from .spec import IGNORE

RGB = np.array(
    [
        (0, 0, 0),
        (106, 57, 6),
        (255, 255, 0),
        (255, 0, 255),
        (0, 0, 255),
        (0, 255, 0),
        (0, 255, 255),
        (255, 0, 0),
        (255, 255, 255),
    ],
    np.uint8,
)
"""By class id."""
UNKNOWN_RGB = (128, 128, 128)


def colorize(labels: np.ndarray, colours: np.ndarray = RGB) -> np.ndarray:
    """BGR picture of a label map."""
    table = np.empty((256, 3), np.uint8)
    table[:] = UNKNOWN_RGB
    table[: len(colours)] = colours
    return np.ascontiguousarray(table[labels][..., ::-1])


def labels_from_colours(image: np.ndarray, colours: np.ndarray = RGB) -> np.ndarray:
    """Label map of a BGR picture; colours of no class become 255."""
    packed = image[..., ::-1].astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    labels = np.full(packed.shape, IGNORE, np.uint8)
    for index, colour in enumerate(colours.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)):
        labels[packed == colour] = index
    return labels
