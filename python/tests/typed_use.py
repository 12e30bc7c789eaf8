# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Not run: mypy --strict must find every type in it right, and each marked line wrong."""

from pathlib import Path
from typing import List, Tuple

import flsnet
import numpy as np
import numpy.typing as npt


def detect(image: npt.NDArray[np.uint8]) -> List[Tuple[float, float, float, float]]:
    return [(0, 0, image.shape[1], image.shape[0])]


def use(photo: npt.NDArray[np.uint8]) -> Tuple[float, str]:
    segmenter = flsnet.FaceLandmarkSegmenter.create(Path("model.onnx"), detect)
    labels, faces = segmenter.segmentAll(photo, labels=np.zeros((3, 4), np.uint8))
    segmenter.setDetector(flsnet.HaarFaceDetector_create())
    segmenter.setDetector(None)
    segmenter.segmentBoxes(photo, np.zeros((1, 4)), labels)
    outlines = [outline for face in faces for outline in face.contours(flsnet.FaceClass.FACE_LIP)]
    flsnet.FaceLandmarkSegmenter_create(flsnet.Model.embedded().toOnnx(flsnet.WEIGHTS_HALF))
    face = flsnet.FaceDetection((1, 2, 3, 4), roll=30, landmarks=[(1, 2)] * 5)
    segmenter.segmentFaces(photo, faces=[face])
    segmenter.segment(photo, faces=[(1, 2, 3, 4)])
    segmenter.maxFaces = 3
    segmenter.areas = flsnet.ClassStatistics().areas()
    segmenter.detector = lambda image: [face]
    found: List[flsnet.FaceDetection] = flsnet.HaarFaceDetector.create().detectFaces(photo)
    print(found[0].landmarks.dtype, flsnet.faceBoxFrom(flsnet.FACE_BOX_YUNET, (1, 2, 3, 4))[0] + face.roll)
    segmenter.segment("photo.jpg")  # type: ignore[arg-type]
    segmenter.segment(photo, None, [face])  # type: ignore[call-arg]
    segmenter.setInputSize(288)  # type: ignore[arg-type]
    segmenter.setDetector(5)  # type: ignore[arg-type]
    try:
        flsnet.colorize(labels, color=None)
    except flsnet.error as error:
        return error.code, error.err
    return faces[0].classConfidences.mean().item(), flsnet.className(len(outlines))
