# SPDX-License-Identifier: Apache-2.0
"""cv::dnn of opencv-python: MaxUnpool is right in OpenCV 4, ends with an assertion in 5."""

import numpy as np

from engine import BF16, FLOAT, Files, Run

TITLE = "cv::dnn"
PACKAGES = ("opencv-python-headless",)


def lacks(precision: str) -> str:
    """See engine.Engine."""
    if precision == FLOAT:
        return ""
    return "it has no bf16 on processors" if precision == BF16 else "Net::quantize() is gone in OpenCV 5, and slower than floats"


def convert(files: Files, precision: str, out: str) -> str:
    """See engine.Engine."""
    return files.standard


def load(path: str, threads: int, precision: str) -> Run:
    """See engine.Engine."""
    import cv2

    cv2.setNumThreads(threads)
    net = cv2.dnn.readNetFromONNX(path)
    output = next(name for name in net.getLayerNames() if name == "logits" or name.endswith("!logits"))

    def run(image: np.ndarray) -> np.ndarray:
        net.setInput(image)
        return net.forward(output)

    return run
