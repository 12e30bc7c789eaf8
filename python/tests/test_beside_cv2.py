# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""The package beside cv2, which may bring another OpenCV into the same process."""

import pathlib
import subprocess
import sys
import unittest

from common import PHOTO

TESTS = pathlib.Path(__file__).parent

# Both libraries work, whichever comes first: decode, segment, detect, run a network.
WORK = f"""
photo = cv2.imread({str(PHOTO)!r})
segmenter = flsnet.FaceLandmarkSegmenter.create()
labels = segmenter.segment(photo)
assert set(range(9)) - set(numpy.unique(labels)) <= {{6}}  # her nostrils are faint
model = flsnet.Model.embedded()
net = common.read_net(model.toOnnx(ops=flsnet.MODEL_OPS_STANDARD))
crop = cv2.resize(photo[5:243, 105:343], model.info().spec.inputSize)
net.setInput(cv2.dnn.blobFromImage(crop))
other = net.forward("scores").argmax(1)[0]
_, scores = segmenter.segmentCrop(crop)
agreement = (scores.argmax(1)[0] == other).mean()
assert agreement > 0.99, agreement
try:
    cv2.resize(photo, (0, 0))
    assert False
except cv2.error:
    pass
try:
    flsnet.className(99)
    assert False
except flsnet.error:
    pass
numpy.testing.assert_array_equal(labels, segmenter.segment(photo))
print("ok", flush=True)
"""


class BesideTest(unittest.TestCase):
    def run_program(self, program):
        result = subprocess.run([sys.executable, "-c", program], cwd=TESTS, stdout=subprocess.PIPE,
                                universal_newlines=True)
        self.assertEqual((0, "ok"), (result.returncode, result.stdout.strip()))

    def test_cv2_first(self):
        self.run_program("import cv2, numpy, flsnet, common\n" + WORK)

    def test_flsnet_first(self):
        self.run_program("import flsnet, numpy, cv2, common\n" + WORK)

    def test_without_cv2(self):
        self.run_program("""import sys, flsnet, numpy
photo = numpy.random.default_rng(1).integers(0, 256, (90, 120, 3), numpy.uint8)
labels = flsnet.FaceLandmarkSegmenter.create().segmentBoxes(photo, [(20, 30, 40, 40)])
assert labels.shape == (90, 120) and "cv2" not in sys.modules
print("ok")""")


if __name__ == "__main__":
    unittest.main()
