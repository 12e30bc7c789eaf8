# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""What the tests share."""

import pathlib
import tempfile

import cv2
import flsnet
import numpy as np

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PHOTO = REPOSITORY / "samples" / "data" / "astronaut.jpg"


def small_info():
    """Two levels, two stages, an odd size; equal areas, so that random weights give labels of many classes."""
    spec = flsnet.ModelSpec()
    spec.channels = [16, 32]
    spec.convolutions = [1, 2]
    spec.stage2Levels = 2
    spec.inputSize = (21, 26)
    info = flsnet.ModelInfo()
    info.spec = spec
    info.areas = [100] * 9
    return info


def small_model(seed=2):
    return flsnet.Model.random(small_info(), seed)


def random_labels(shape, seed):
    return np.random.default_rng(seed).integers(0, 9, shape, np.uint8)


def random_photo(shape, seed):
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def has_cascades():
    """Whether the OpenCV inside has CascadeClassifier; the wheels' has not."""
    try:
        flsnet.HaarFaceDetector.create()
        return True
    except flsnet.error as error:
        return error.code != -213  # not implemented


def read_net(file):
    """A network of cv2 from the bytes of an ONNX file of standard ops."""
    # The newer engine of OpenCV 5 cannot do unpooling.
    engine = {"engine": cv2.dnn.ENGINE_CLASSIC} if hasattr(cv2.dnn, "ENGINE_CLASSIC") else {}
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "net.onnx"
        path.write_bytes(file)
        return cv2.dnn.readNetFromONNX(str(path), **engine)


def address(array):
    """Where its first element lies."""
    return array.__array_interface__["data"][0]
