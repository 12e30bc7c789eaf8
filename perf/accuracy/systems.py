# SPDX-License-Identifier: Apache-2.0
"""What is measured: each system turns a photo into a map of part names' numbers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Optional, Protocol

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "training"))

from flsnet_training.spec import CLASS_NAMES  # noqa: E402


class System(Protocol):
    """Labels photos with names of its own."""

    @property
    def name(self) -> str: ...

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the labels 0, 1, 2 ... of `label`."""

    def label(self, photo: np.ndarray) -> np.ndarray:
        """Label map (H x W bytes) of a BGR photo."""


class Flsnet:
    """The module, with the settings of a first-time user but for what the name tells."""

    def __init__(
        self, name: str, model: Optional[Path] = None, close_up: Optional[Path] = None, wider_look: Optional[Path] = None
    ) -> None:
        import flsnet

        self.name = name
        self.parts = tuple(flsnet.className(i) for i in range(flsnet.FACE_CLASS_COUNT))
        detector = flsnet.HaarFaceDetector.create() if name == "flsnet-haar" else None
        self._segmenter = flsnet.FaceLandmarkSegmenter.create(
            str(model) if model else "",
            detector=detector,
            closeUp=name != "flsnet-one-look",
            closeUpModel=flsnet.Model.read(str(close_up)) if close_up else None,
            widerLook=name != "flsnet-no-wider-look",
            widerLookModel=flsnet.Model.read(str(wider_look)) if wider_look else None,
            removeIslands=name != "flsnet-with-islands",
            refineBorders=name not in ("flsnet-network-borders", "flsnet-refined"),
        )

    def label(self, photo: np.ndarray) -> np.ndarray:
        import flsnet

        labels, faces = self._segmenter.segmentAll(photo)
        if self.name == "flsnet-refined" and faces:
            smallest = min(max(face.box[2:]) for face in faces)
            labels = flsnet.refineBorders(photo, labels, max(1, round(0.03 * smallest)))
        return np.array(labels)


class MediaPipe:
    """MediaPipe's face mesh drawn as masks: eyes, brows and lips are closed lines of its landmarks."""

    name = "mediapipe"
    # What is not drawn is no class: it may be skin or hair as well as background.
    parts = ("not drawn", "eyebrow", "eye", "lip", "inner mouth")
    LIPS = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)
    MOUTH = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191)
    EYES = (
        (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246),
        (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466),
    )
    BROWS = (
        (70, 63, 105, 66, 107, 55, 65, 52, 53, 46),
        (300, 293, 334, 296, 336, 285, 295, 282, 283, 276),
    )

    def __init__(self) -> None:
        from mediapipe.python.solutions.face_mesh import FaceMesh

        self._mesh = FaceMesh(static_image_mode=True, max_num_faces=10, refine_landmarks=True)

    def label(self, photo: np.ndarray) -> np.ndarray:
        labels = np.zeros(photo.shape[:2], np.uint8)
        found = self._mesh.process(cv2.cvtColor(photo, cv2.COLOR_BGR2RGB))
        size = np.array((photo.shape[1], photo.shape[0]))
        for face in found.multi_face_landmarks or ():
            points = np.array([(p.x, p.y) for p in face.landmark]) * size
            drawn = [(1, line) for line in self.BROWS] + [(2, line) for line in self.EYES]
            for part, line in drawn + [(3, self.LIPS), (4, self.MOUTH)]:
                # Sub-pixel corners: 4 bits behind the point.
                corners = ((points[list(line)] - 0.5) * 16).round().astype(np.int32)
                cv2.fillPoly(labels, [corners], part, shift=4)
        return labels


PARTS = (*CLASS_NAMES, *MediaPipe.parts)
"""Names that some system has."""
SYSTEMS = (
    "flsnet",
    "flsnet-one-look",
    "flsnet-no-wider-look",
    "flsnet-with-islands",
    "flsnet-network-borders",
    "flsnet-refined",
    "flsnet-haar",
    "mediapipe",
)


def make_system(
    name: str, model: Optional[Path] = None, close_up: Optional[Path] = None, wider_look: Optional[Path] = None
) -> System:
    """By the name on the command line; the files in place of the models inside the library."""
    return MediaPipe() if name == "mediapipe" else Flsnet(name, model, close_up, wider_look)
