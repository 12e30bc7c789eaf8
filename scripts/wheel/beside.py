#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Segments a photo in one process with each of other libraries, imported before flsnet and after it.

Usage: beside.py PHOTO [LIBRARY...]

Fails if a process dies, or if its labels are not those of a process with flsnet alone. Without LIBRARY, all that are
installed of those known are taken; at least one must be.
"""

import importlib.util
import subprocess
import sys
from typing import List

# What each library does before and after: something that needs its own OpenCV, Protocol Buffers or threads.
WORK = {
    "cv2": "x = cv2.GaussianBlur(cv2.imread(photo), (9, 9), 0); assert cv2.imencode('.png', x)[0]",
    "torch": "x = torch.nn.functional.conv2d(torch.ones(1, 3, 64, 64), torch.ones(8, 3, 3, 3)); assert x.max() == 27",
    "tensorflow": "x = tensorflow.nn.conv2d(tensorflow.ones((1, 64, 64, 3)), tensorflow.ones((3, 3, 3, 8)), 1, 'VALID'); "
                  "assert float(tensorflow.reduce_max(x)) == 27",
    "onnx": "import onnx.helper as h; g = h.make_graph([h.make_node('Relu', ['x'], ['y'])], 'g', "
            "[h.make_tensor_value_info('x', 1, [1])], [h.make_tensor_value_info('y', 1, [1])]); "
            "m = h.make_model(g); onnx.checker.check_model(onnx.load_from_string(m.SerializeToString()))",
    "google.protobuf": "from google.protobuf import struct_pb2 as s; v = s.Struct(); v['a'] = [1, 'b']; "
                       "assert s.Struct.FromString(v.SerializeToString()) == v",
    "onnxruntime": "assert onnxruntime.get_available_providers()",
    "PIL.Image": "assert PIL.Image.open(photo).convert('L').getextrema()",
    "scipy.ndimage": "assert scipy.ndimage.gaussian_filter([0.0, 1.0], 1).sum() > 0.9",
}

SEGMENT = """
import hashlib
pixels = flsnet.readPicture(photo)
segmenter = flsnet.FaceLandmarkSegmenter.create()
labels = segmenter.segment(pixels)
try:
    flsnet.className(99)
    raise AssertionError("no exception")
except flsnet.error:
    pass
"""
PRINT = """
assert (segmenter.segment(pixels) == labels).all()
print("labels", hashlib.sha256(labels.tobytes()).hexdigest(), len(set(labels.ravel().tolist())))
"""


def run(photo: str, lines: List[str]) -> str:
    program = f"photo = {photo!r}\n" + "\n".join(lines)
    result = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    found = [line for line in result.stdout.splitlines() if line.startswith("labels ")]
    if result.returncode != 0 or len(found) != 1:
        sys.exit(f"beside.py: the process ended with {result.returncode}:\n{program}\n{result.stderr[-3000:]}")
    return found[0]


def is_there(library: str) -> bool:
    try:
        return importlib.util.find_spec(library) is not None
    except ModuleNotFoundError:
        return False


def main() -> None:
    if sys.argv[1:2] in (["-h"], ["--help"]):
        print(__doc__)
        return
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    photo = sys.argv[1]
    libraries = sys.argv[2:] or [library for library in WORK if is_there(library)]
    if not libraries:
        sys.exit("beside.py: none of the libraries is installed: " + ", ".join(WORK))
    alone = run(photo, ["import flsnet", SEGMENT, PRINT])
    if int(alone.split()[-1]) < 8:
        sys.exit(f"beside.py: {photo} has no face with all parts")
    for library in libraries:
        for imports in ([f"import {library}", "import flsnet"], ["import flsnet", f"import {library}"]):
            labels = run(photo, [*imports, WORK[library], SEGMENT, WORK[library], PRINT])
            if labels != alone:
                sys.exit(f"beside.py: {'; '.join(imports)}: other labels than alone")
            print(f"{'; '.join(imports)}: ok", flush=True)
    if len(libraries) > 1:
        for order in ([*libraries, "flsnet"], ["flsnet", *libraries]):
            labels = run(photo, [*(f"import {library}" for library in order), SEGMENT,
                                 *(WORK[library] for library in libraries), PRINT])
            if labels != alone:
                sys.exit(f"beside.py: all at once, {order[0]} first: other labels than alone")
            print(f"all of them, {order[0]} first: ok", flush=True)


if __name__ == "__main__":
    main()
