# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""The sample for onnxruntime gives the module's labels; skipped where onnxruntime is not installed."""

import importlib.util
import os
import subprocess
import sys
import tempfile
import unittest

import cv2
import numpy as np
from common import PHOTO, REPOSITORY

import flsnet

SAMPLE = os.path.join(REPOSITORY, "samples", "python", "run_in_onnxruntime.py")


@unittest.skipUnless(importlib.util.find_spec("onnxruntime"), "onnxruntime is not installed")
class OnnxruntimeTest(unittest.TestCase):
    def setUp(self) -> None:
        import onnxruntime

        specification = importlib.util.spec_from_file_location("run_in_onnxruntime", SAMPLE)
        self.sample = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(self.sample)
        self.segmenter = flsnet.FaceLandmarkSegmenter.create(
            removeIslands=False, refineBorders=False, closeUp=False, widerLook=False
        )
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.sessions = []
        for ops in (flsnet.MODEL_OPS_STANDARD, flsnet.MODEL_OPS_PORTABLE):
            path = os.path.join(folder.name, f"{ops}.onnx")
            flsnet.Model.embedded().write(path, ops=ops)
            self.sessions.append(onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]))

    def compare(self, photo, box) -> None:
        for session in self.sessions:
            self.compare_with(session, photo, box)

    def compare_with(self, session, photo, box) -> None:
        labels = self.sample.label_face(session, photo, box)
        expected = self.segmenter.segment(photo, faces=[box])
        self.assertEqual((labels.shape, labels.dtype), (expected.shape, np.uint8))
        self.assertGreater(len(np.unique(labels)), 6)
        inside = (labels > 0) | (expected > 0)
        self.assertGreaterEqual((labels == expected).mean(), 0.999)
        self.assertGreaterEqual((labels == expected)[inside].mean(), 0.98)

    def test_labels_are_the_modules(self) -> None:
        photo = cv2.imread(str(PHOTO))
        self.compare(photo, (180, 85, 86, 86))

    def test_also_of_large_faces_and_cut_ones(self) -> None:
        photo = cv2.imread(str(PHOTO))
        large = cv2.resize(photo, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC)
        self.compare(large, (540, 255, 258, 258))
        self.compare(np.ascontiguousarray(photo[60:, 150:]), (30, 25, 86, 86))

    def test_wrong_arguments_are_named(self) -> None:
        model = os.path.join(self.folder, f"{flsnet.MODEL_OPS_STANDARD}.onnx")
        box = ["180", "85", "86", "86"]
        for arguments, message in (
            ([model, PHOTO, "a", *box[1:], "r.png"], "invalid float value: 'a'"),
            ([model, PHOTO, *box[:3], "0", "r.png"], "a width and a height above 0"),
            ([model, PHOTO, *box[:3], "inf", "r.png"], "needs finite numbers"),
            ([model, PHOTO, *box, "r.jpg"], "ends in .png"),
            (["missing.onnx", PHOTO, *box, "r.png"], "missing.onnx"),
            ([model, "missing.jpg", *box, "r.png"], "missing.jpg cannot be read"),
        ):
            command = [sys.executable, SAMPLE, *map(str, arguments)]
            result = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
            self.assertIn(result.returncode, (1, 2), result.stderr)
            self.assertIn(message, result.stderr)
            self.assertNotIn("Traceback", result.stderr)
            self.assertFalse(os.path.exists(os.path.join(self.folder, arguments[-1])))


if __name__ == "__main__":
    unittest.main()
