# SPDX-License-Identifier: Apache-2.0
"""What the network shall answer for a scene, cell by cell."""

from __future__ import annotations

from typing import Sequence

import numpy as np

from .faces import FOUND, Face
from .spec import OUTPUTS, SIDE_BASE

CONFIDENCE, WEIGHT, SHARE = 0, 1, 2
"""Planes of the target: wanted confidence, weight of its loss, weight of the losses of the other outputs."""
REGRESSION = 3
"""First plane of the other outputs: those of the network from 1 on."""
PLANES = REGRESSION + OUTPUTS - 1
CORE, FALL = 0.10, 0.14
"""Within CORE sides of the centre the wanted confidence is 1; beyond it falls as a Gaussian of width FALL."""
REACH, LEAST = 0.45, 0.25
"""Cells so near to the centre, in sides, learn the other outputs, the outer ones with this weight."""
SILENT = 0.6
"""Cells so near to a face that is neither to be found nor to be missed learn nothing."""


def make_target(faces: Sequence[Face], rows: int, columns: int, stride: int) -> np.ndarray:
    """PLANES x rows x columns floats."""
    target = np.zeros((PLANES, rows, columns), np.float32)
    target[WEIGHT] = 1
    y = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) * stride
    x = (np.arange(columns, dtype=np.float32)[None, :] + 0.5) * stride
    found = [face for face in faces if face.state == FOUND]
    for face in faces:
        if face.state != FOUND:
            near = np.hypot(x - face.x, y - face.y) < max(SILENT * face.side, stride)
            target[WEIGHT][near] = 0
    # The smaller face wins where two compete for a cell.
    for face in sorted(found, key=lambda face: -face.side):
        distance = np.hypot(x - face.x, y - face.y) / face.side
        nearest = (
            min(max(int(face.y // stride), 0), rows - 1),
            min(max(int(face.x // stride), 0), columns - 1),
        )
        wanted = np.exp(-0.5 * (np.maximum(distance - CORE, 0) / FALL) ** 2)
        wanted[wanted < 0.02] = 0
        wanted[nearest] = 1
        better = wanted > 0
        target[CONFIDENCE] = np.maximum(target[CONFIDENCE], wanted)
        target[WEIGHT][better & (wanted > 0.5)] = 1
        learned = distance < REACH
        learned[nearest] = True
        target[SHARE][learned] = np.maximum(wanted[learned], LEAST)
        rows_, columns_ = np.nonzero(learned)
        target[REGRESSION + 0, rows_, columns_] = (face.x - x[0, columns_]) / stride
        target[REGRESSION + 1, rows_, columns_] = (face.y - y[rows_, 0]) / stride
        target[REGRESSION + 2, rows_, columns_] = np.log2(face.side / SIDE_BASE)
        target[REGRESSION + 3, rows_, columns_] = np.cos(np.radians(face.roll))
        target[REGRESSION + 4, rows_, columns_] = np.sin(np.radians(face.roll))
        relative = ((face.landmarks - (face.x, face.y)) / face.side).reshape(-1)
        target[REGRESSION + 5 :, rows_, columns_] = relative[:, None]
    return target
