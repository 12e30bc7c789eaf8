# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""The parts of a face, pixel by pixel: cv::flsnet for NumPy arrays, beside any cv2.

    import flsnet

    photo = flsnet.readPicture("photo.jpg")  # or cv2.imread(), or any array
    segmenter = flsnet.FaceLandmarkSegmenter.create()
    labels = segmenter.segment(photo)  # H x W, uint8, values of flsnet.FaceClass
    flsnet.writePicture("overlay.png", flsnet.overlay(photo, labels))

python -m flsnet PHOTO does that. Names and arguments are those of cv2.flsnet, which an OpenCV built with this module
has; picture files and the number of threads are here for who has no cv2.
"""

from enum import IntEnum
from typing import Any, Dict, List

from ._flsnet import (
    ClassStatistics,
    CropGeometry,
    DnnFaceDetector,
    DnnFaceDetector_Parameters,
    DnnFaceDetector_create,
    EyeMeasures,
    FACE_BOX_DLIB_CNN,
    FACE_BOX_DLIB_HOG,
    FACE_BOX_HAAR_FRONTAL,
    FACE_BOX_MEDIAPIPE,
    FACE_BOX_MTCNN,
    FACE_BOX_RETINAFACE,
    FACE_BOX_YUNET,
    FACE_CLASS_COUNT,
    FACE_SIDE_LEFT,
    FACE_SIDE_NONE,
    FACE_SIDE_RIGHT,
    FaceDetection,
    FaceDetector,
    FaceLandmarkSegmenter,
    FaceLandmarkSegmenter_create,
    FaceMeasures,
    FaceSegmentation,
    FaceSequenceSegmenter,
    FaceSequenceSegmenter_create,
    HaarFaceDetector,
    HaarFaceDetector_create,
    MODEL_DETECTOR,
    MODEL_OPS_FLSNET,
    MODEL_OPS_PORTABLE,
    MODEL_OPS_STANDARD,
    MODEL_OTHER,
    MODEL_SEGMENTER,
    Model,
    ModelInfo,
    ModelSpec,
    ModelSpec_detector,
    ModelSpec_vgg16,
    Model_embedded,
    Model_embeddedCloseUp,
    Model_embeddedWiderLook,
    Model_fromTrainer,
    Model_random,
    Model_read,
    Model_readNetwork,
    Model_supportsPrecision,
    NetworkFaceDetector,
    NetworkFaceDetector_create,
    PRECISION_BF16,
    PRECISION_FLOAT,
    PRECISION_INT8,
    SegmentationMetrics,
    WEIGHTS_FLOAT,
    WEIGHTS_HALF,
    WEIGHTS_INT8,
    YuNetFaceDetector,
    YuNetFaceDetector_create,
    __version__,
    classColor,
    className,
    classPalette,
    colorize,
    decodePicture,
    encodePicture,
    error,
    faceBoxFrom,
    faceDetectionFrom,
    faceDetectionsFromYuNet,
    faceMatte,
    featureMapWeights,
    getNumThreads,
    labelSides,
    labelsFromColors,
    measureFace,
    medianAreaWeights,
    medianFrequencyWeights,
    overlay,
    recolor,
    refineBorders,
    registerLayers,
    removeIslands,
    setNumThreads,
    softMask,
)
from ._files import readPicture, writePicture


def _restored(cls: Any, properties: Dict[str, Any]) -> Any:
    """What pickle and copy make objects of plain data with."""
    return cls(**properties)


class FaceClass(IntEnum):
    """Ids of the classes in every label map. Each is also a name of the package, as in cv2: flsnet.FACE_HAIR."""

    FACE_BACKGROUND = 0
    FACE_HAIR = 1
    FACE_SKIN = 2
    FACE_EYEBROW = 3
    FACE_PUPIL = 4
    FACE_WHITE = 5
    FACE_NOSTRIL = 6
    FACE_LIP = 7
    FACE_INNER_MOUTH = 8


FACE_BACKGROUND = FaceClass.FACE_BACKGROUND
FACE_HAIR = FaceClass.FACE_HAIR
FACE_SKIN = FaceClass.FACE_SKIN
FACE_EYEBROW = FaceClass.FACE_EYEBROW
FACE_PUPIL = FaceClass.FACE_PUPIL
FACE_WHITE = FaceClass.FACE_WHITE
FACE_NOSTRIL = FaceClass.FACE_NOSTRIL
FACE_LIP = FaceClass.FACE_LIP
FACE_INNER_MOUTH = FaceClass.FACE_INNER_MOUTH

__all__ = [
    "ClassStatistics",
    "CropGeometry",
    "DnnFaceDetector",
    "DnnFaceDetector_Parameters",
    "DnnFaceDetector_create",
    "EyeMeasures",
    "FACE_BACKGROUND",
    "FACE_BOX_DLIB_CNN",
    "FACE_BOX_DLIB_HOG",
    "FACE_BOX_HAAR_FRONTAL",
    "FACE_BOX_MEDIAPIPE",
    "FACE_BOX_MTCNN",
    "FACE_BOX_RETINAFACE",
    "FACE_BOX_YUNET",
    "FACE_CLASS_COUNT",
    "FACE_EYEBROW",
    "FACE_HAIR",
    "FACE_INNER_MOUTH",
    "FACE_LIP",
    "FACE_NOSTRIL",
    "FACE_PUPIL",
    "FACE_SIDE_LEFT",
    "FACE_SIDE_NONE",
    "FACE_SIDE_RIGHT",
    "FACE_SKIN",
    "FACE_WHITE",
    "FaceClass",
    "FaceDetection",
    "FaceDetector",
    "FaceLandmarkSegmenter",
    "FaceLandmarkSegmenter_create",
    "FaceMeasures",
    "FaceSegmentation",
    "FaceSequenceSegmenter",
    "FaceSequenceSegmenter_create",
    "HaarFaceDetector",
    "HaarFaceDetector_create",
    "MODEL_DETECTOR",
    "MODEL_OPS_FLSNET",
    "MODEL_OPS_PORTABLE",
    "MODEL_OPS_STANDARD",
    "MODEL_OTHER",
    "MODEL_SEGMENTER",
    "Model",
    "ModelInfo",
    "ModelSpec",
    "ModelSpec_detector",
    "ModelSpec_vgg16",
    "Model_embedded",
    "Model_embeddedCloseUp",
    "Model_embeddedWiderLook",
    "Model_fromTrainer",
    "Model_random",
    "Model_read",
    "Model_readNetwork",
    "Model_supportsPrecision",
    "NetworkFaceDetector",
    "NetworkFaceDetector_create",
    "PRECISION_BF16",
    "PRECISION_FLOAT",
    "PRECISION_INT8",
    "SegmentationMetrics",
    "WEIGHTS_FLOAT",
    "WEIGHTS_HALF",
    "WEIGHTS_INT8",
    "YuNetFaceDetector",
    "YuNetFaceDetector_create",
    "__version__",
    "classColor",
    "className",
    "classPalette",
    "colorize",
    "decodePicture",
    "encodePicture",
    "error",
    "faceBoxFrom",
    "faceDetectionFrom",
    "faceDetectionsFromYuNet",
    "faceMatte",
    "featureMapWeights",
    "getNumThreads",
    "labelSides",
    "labelsFromColors",
    "measureFace",
    "medianAreaWeights",
    "medianFrequencyWeights",
    "overlay",
    "readPicture",
    "recolor",
    "refineBorders",
    "registerLayers",
    "removeIslands",
    "setNumThreads",
    "softMask",
    "writePicture",
]


def __dir__() -> List[str]:
    """The public names alone, for completion."""
    return sorted([*__all__, "__doc__", "__file__", "__name__", "__path__"])
