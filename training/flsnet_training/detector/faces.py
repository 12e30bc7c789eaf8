# SPDX-License-Identifier: Apache-2.0
"""Faces as the detector describes them, and what happens to them when a picture is turned, scaled, mirrored.

Positions are pixel-edge coordinates: the first pixel reaches from 0 to 1. The roll is counter-clockwise as in
`cv2.getRotationMatrix2D`: a face turned by it by 30 degrees has a roll of 30.
"""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np

FOUND, IGNORED = 1, 0
"""States of a face in a training scene: to be found, or neither to be found nor to be missed."""
LANDMARK_MIRROR = (1, 0, 2, 4, 3)
"""Which landmark takes the place of each when a picture is mirrored."""
JAW = slice(0, 17)
BROWS = slice(17, 27)
LANDMARKS_OF_68 = (slice(36, 42), slice(42, 48), slice(30, 31), slice(48, 49), slice(54, 55))
"""Of which of the 68 landmarks each of the five is the mean."""


@dataclasses.dataclass
class Face:
    """A face of a picture."""

    x: float
    y: float
    side: float
    roll: float
    landmarks: np.ndarray
    """5 x 2 positions."""
    confidence: float = 1.0
    state: int = FOUND

    def corners(self) -> np.ndarray:
        """Corners of the box in the picture: top left, top right, bottom right, bottom left of the upright face."""
        half = self.side / 2
        square = np.array([[-half, -half], [half, -half], [half, half], [-half, half]])
        return square @ turning(self.roll).T + (self.x, self.y)

    def moved(self, matrix: np.ndarray) -> "Face":
        """The face in a picture whose points (pixel-edge coordinates) went through a 2x3 similarity."""
        linear = matrix[:, :2]
        scale = float(np.sqrt(abs(np.linalg.det(linear))))
        mirrored = np.linalg.det(linear) < 0
        x, y = matrix @ (self.x, self.y, 1.0)
        landmarks = self.landmarks @ linear.T + matrix[:, 2]
        # Where the upright face's right goes; mirrored, it is what was its left.
        right = linear @ turning(self.roll)[:, 0] * (-1 if mirrored else 1)
        return dataclasses.replace(
            self,
            x=float(x),
            y=float(y),
            side=self.side * scale,
            roll=float(np.degrees(np.arctan2(-right[1], right[0]))),
            landmarks=landmarks[list(LANDMARK_MIRROR)] if mirrored else landmarks,
        )


def turning(degrees: float) -> np.ndarray:
    """2x2 matrix that turns counter-clockwise in a picture, whose y points down."""
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[cosine, sine], [-sine, cosine]])


def angle_between(a: float, b: float) -> float:
    """Smallest difference a - b of two angles in degrees, -180 to 180."""
    return (a - b + 180) % 360 - 180


def centre_matrix(edge_matrix: np.ndarray) -> np.ndarray:
    """The 2x3 matrix between pixel centres, as OpenCV's warps take it, of one between pixel edges."""
    matrix = edge_matrix.copy()
    matrix[:, 2] += edge_matrix[:, :2] @ (0.5, 0.5) - 0.5
    return matrix


def similarity(
    source: tuple[float, float],
    target: tuple[float, float],
    scale: float,
    degrees: float,
    mirrored: bool = False,
) -> np.ndarray:
    """2x3 matrix that mirrors left to right, turns counter-clockwise and scales about `source`, which goes to `target`."""
    linear = turning(degrees) * scale
    if mirrored:
        linear = linear @ np.diag([-1.0, 1.0])
    offset = np.array(target) - linear @ np.array(source)
    return np.concatenate((linear, offset[:, None]), 1)


def face_of_record(box: np.ndarray, clockwise_roll: float, landmarks: np.ndarray) -> Face:
    """The face of a rendered record: its box in the upright frame of the head, from the 68 landmarks.

    The record's own box lies along the picture's axes; from it comes how far the brows' upper edge lies above
    the brow landmarks.
    """
    margin = max(0.0, float(landmarks[BROWS, 1].min() - box[1]))
    roll = -float(clockwise_roll)
    upright = landmarks.astype(np.float64) @ turning(-roll).T
    top = float(upright[BROWS, 1].min()) - margin
    bottom = float(upright[JAW, 1].max())
    middle = (
        np.array([(upright[:, 0].min() + upright[:, 0].max()) / 2, (top + bottom) / 2])
        @ turning(roll).T
    )
    five = np.stack([landmarks[part].mean(0) for part in LANDMARKS_OF_68]).astype(np.float64)
    return Face(float(middle[0]), float(middle[1]), bottom - top, roll, five)


def draw(image: np.ndarray, faces: list[Face], colour: tuple[int, int, int] = (0, 255, 0)) -> None:
    """Boxes (thick above the brows), landmarks and confidences, in place."""
    for face in faces:
        shown = colour if face.state == FOUND else (0, 200, 255)
        corners = np.round(face.corners() * 16 - 8).astype(np.int32)
        cv2.polylines(image, [corners.reshape(-1, 1, 2)], True, shown, 1, cv2.LINE_AA, 4)
        cv2.line(
            image, tuple(corners[0].tolist()), tuple(corners[1].tolist()), shown, 3, cv2.LINE_AA, 4
        )
        for k, (x, y) in enumerate(face.landmarks):
            point = (round((x - 0.5) * 16), round((y - 0.5) * 16))
            hue = ((0, 0, 255), (255, 0, 0), (0, 255, 255), (255, 0, 255), (255, 255, 0))[k]
            cv2.circle(
                image, point, 16 + round(face.side / 100 * 16), hue, cv2.FILLED, cv2.LINE_AA, 4
            )
        if face.confidence < 1:
            cv2.putText(
                image,
                f"{face.confidence:.2f}",
                (round(face.x - face.side / 2), round(face.y - face.side / 2) - 2),
                cv2.FONT_HERSHEY_SIMPLEX,
                0.35,
                shown,
                1,
                cv2.LINE_AA,
            )
