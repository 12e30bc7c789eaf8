#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Labels a face in onnxruntime, without flsnet: crop, area weights (Equation 3) and labels are NumPy and OpenCV.

    flsnet_model create --from data/flsnet_light.onnx --ops standard --out standard.onnx
    pip install onnxruntime opencv-python
    run_in_onnxruntime.py standard.onnx PHOTO X Y WIDTH HEIGHT labels.png

X Y WIDTH HEIGHT is the face box: a square from the upper edge of the brows to the chin.
"""

import sys

import cv2
import numpy as np

try:
    import onnxruntime
except ImportError:
    sys.exit("onnxruntime is not there; pip install onnxruntime to have it")

MARGIN = 2
"""Pixels around what the crop covers, for what is between two of them."""


def label_face(session: onnxruntime.InferenceSession, photo: np.ndarray, box: tuple[float, ...]) -> np.ndarray:
    """Label map of a photo (H x W x 3, BGR): uint8, values of FaceClass; what the crop leaves out is background."""
    told = session.get_modelmeta().custom_metadata_map
    areas, (exponent,), (enlargement, shift_x, shift_y), mean = (
        np.array(told["cv.flsnet." + key].split(","), float) for key in ("areas", "exponent", "crop", "mean")
    )
    size, longer = session.get_inputs()[0].shape[2], max(box[2:])
    scale = size / (enlargement * longer)  # from pixels of the photo to those of the network
    left, top = np.array(box[:2]) + np.array(box[2:]) / 2 + np.multiply((shift_x, shift_y), longer) - size / scale / 2
    # Sampling alone would skip pixels: what the crop needs is shrunk by means of areas first.
    (x0, x1), (y0, y1) = (
        np.clip([np.ceil(start - 0.5) - MARGIN, np.ceil(start + size / scale - 0.5) + MARGIN], 0, most).astype(int)
        for start, most in ((left, photo.shape[1]), (top, photo.shape[0]))
    )
    shrunk = max(1, round((x1 - x0) * min(1, scale))), max(1, round((y1 - y0) * min(1, scale)))
    small = cv2.resize(photo[y0:y1, x0:x1], shrunk, interpolation=cv2.INTER_AREA)
    x, y = (x1 - x0) / shrunk[0], (y1 - y0) / shrunk[1]
    cut = np.array([[scale * x, 0, (x0 + x / 2 - left) * scale - 0.5], [0, scale * y, (y0 + y / 2 - top) * scale - 0.5]])
    crop = cv2.warpAffine(small, cut, (size, size), borderValue=tuple(mean))
    logits = session.run(["logits"], {"image": crop.transpose(2, 0, 1)[None].astype(np.float32)})[0][0]
    weights = np.where(areas > 0, areas / areas[areas > 0].mean(), 1e-30) ** exponent
    logits += np.log(weights).astype(np.float32)[:, None, None]
    # Labels at the photo's resolution: the largest logit, interpolated at each pixel.
    back = np.array([[scale, 0, (0.5 - left) * scale - 0.5], [0, scale, (0.5 - top) * scale - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    planes = [cv2.warpAffine(p, back, photo.shape[1::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE) for p in logits]
    labels = np.argmax(planes, 0).astype(np.uint8)
    rows, columns = (np.arange(n) + 0.5 for n in photo.shape[:2])
    inside = (abs(rows - top - size / scale / 2) <= size / scale / 2)[:, None] & (
        abs(columns - left - size / scale / 2) <= size / scale / 2
    )
    return np.where(inside, labels, 0).astype(np.uint8)


def main() -> None:
    import argparse
    from pathlib import Path

    import own_files  # whoever takes label_face() alone needs it not
    from own_console import Parser, fail

    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=own_files.file_name, help="model file of standard operators")
    parser.add_argument("photo", type=Path)
    for name in ("x", "y", "width", "height"):
        parser.add_argument(name, type=float, help="of the face box, in pixels")
    parser.add_argument("result", type=own_files.png_name, help="PNG file of the label map")
    own_files.add_force(parser)
    arguments = parser.parse_args()
    box = (arguments.x, arguments.y, arguments.width, arguments.height)
    if not (np.isfinite(box).all() and min(box[2:]) > 0):
        parser.error("the face box needs finite numbers, and a width and a height above 0")
    own_files.check_not_input(arguments.result, arguments.photo, arguments.model)
    own_files.check(arguments.result, arguments.force)
    photo = own_files.read_picture(arguments.photo)
    why = own_files.why_no_file(arguments.model)
    if why:
        fail(f"{arguments.model} {why}")
    try:
        session = onnxruntime.InferenceSession(str(arguments.model))
    except Exception as error:  # of a kind that onnxruntime does not make public
        fail(f"{arguments.model}: {error}")
    own_files.write_picture(arguments.result, label_face(session, photo, box))


if __name__ == "__main__":
    import own_console

    own_console.run(main)
