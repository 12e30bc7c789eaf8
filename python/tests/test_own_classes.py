# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Models with classes of their own, probabilities at the photo's resolution, mattes."""

import copy
import pickle
import unittest

import cv2
import flsnet
import numpy as np
from common import PHOTO, small_info

NAMES = ("background", "skin", "nose", "left ear", "right ear", "neck", "hair", "glasses", "lip", "hat", "eyebrow")
BOX = (180, 85, 86, 86)


def own_model(names=NAMES, colors=None):
    info = small_info()
    spec = info.spec
    spec.classCount = len(names)
    info.spec = spec
    info.areas = [100] * len(names)
    info.classNames = names
    if colors is not None:
        info.classColors = colors
    return flsnet.Model.random(info, 3)


class OwnClassesTest(unittest.TestCase):
    def setUp(self) -> None:
        self.photo = cv2.imread(str(PHOTO))

    def test_run_under_their_names_and_colours(self) -> None:
        for names in (NAMES, NAMES[:5]):
            segmenter = flsnet.FaceLandmarkSegmenter.create(own_model(names))
            labels, faces = segmenter.segmentAll(self.photo, faces=[BOX])
            info = segmenter.modelInfo()
            self.assertEqual(info.classNames, names)
            self.assertFalse(info.hasFaceClasses())
            self.assertFalse(faces[0].hasFaceClasses)
            self.assertEqual(len(faces[0].classConfidences), len(names))
            self.assertGreater(len(np.unique(labels)), 3)
            self.assertLess(labels.max(), len(names))
            palette = info.palette()
            self.assertEqual((palette.shape, palette.dtype), ((len(names), 1, 3), np.uint8))
            self.assertEqual(len(np.unique(palette[:, 0], axis=0)), len(names))
            np.testing.assert_array_equal(palette, flsnet.classPalette(names))
            painted = flsnet.colorize(labels, palette=palette)
            np.testing.assert_array_equal(painted, palette[:, 0][labels])
            np.testing.assert_array_equal(flsnet.labelsFromColors(painted, palette=palette[:, 0]), labels)
            over = flsnet.overlay(self.photo, labels, opacity=1, palette=palette)
            np.testing.assert_array_equal(over[labels > 0], painted[labels > 0])
            for refused in (lambda: flsnet.measureFace(faces[0], self.photo), lambda: flsnet.labelSides(faces[0])):
                with self.assertRaisesRegex(flsnet.error, "classes of its own"):
                    refused()
            self.assertGreater(len(faces[0].contours(int(labels.max()))), 0)
            with self.assertRaises(flsnet.error):
                faces[0].contours(len(names))

    def test_files_keep_names_and_colours(self) -> None:
        colors = np.random.default_rng(1).integers(0, 256, (5, 3), np.uint8)
        model = flsnet.Model.read(own_model(NAMES[:5], colors).toOnnx())
        np.testing.assert_array_equal(model.info().palette()[:, 0], colors)
        self.assertEqual(pickle.loads(pickle.dumps(model.info())), model.info())
        self.assertTrue(flsnet.Model.embedded().info().hasFaceClasses())
        self.assertEqual(flsnet.Model.embedded().info().palette()[1, 0].tolist(), [6, 57, 106])

    def test_videos_have_them(self) -> None:
        segmenter = flsnet.FaceSequenceSegmenter.create(own_model(), lambda photo: [BOX])
        for _ in range(3):
            labels, faces = segmenter.segmentAll(self.photo)
        self.assertEqual(len(faces[0].classConfidences), len(NAMES))
        self.assertLess(labels.max(), len(NAMES))


class ScoresTest(unittest.TestCase):
    def setUp(self) -> None:
        self.photo = cv2.imread(str(PHOTO))

    def test_are_probabilities_of_the_labels(self) -> None:
        segmenter = flsnet.FaceLandmarkSegmenter.create(withScores=True, refineBorders=False)
        self.assertTrue(segmenter.withScores)
        (face,) = segmenter.segmentFaces(self.photo, faces=[flsnet.FaceDetection(BOX, roll=-4)])
        _, _, width, height = face.region
        self.assertEqual((face.scores.shape, face.scores.dtype), ((9, height, width), np.float32))
        np.testing.assert_allclose(face.scores.sum(0), 1, atol=1e-5)
        self.assertGreater((face.scores.argmax(0) == face.labels).mean(), 0.9999)
        for again in (pickle.loads(pickle.dumps(face)), copy.deepcopy(face)):
            self.assertEqual(again, face)
        segmenter.withScores = False
        (face,) = segmenter.segmentFaces(self.photo, faces=[BOX])
        self.assertEqual(face.scores.size, 0)

    def test_make_mattes(self) -> None:
        segmenter = flsnet.FaceLandmarkSegmenter.create(withScores=True)
        labels, (face,) = segmenter.segmentAll(self.photo, faces=[BOX])
        hair = flsnet.faceMatte(self.photo, face, [flsnet.FACE_HAIR])
        head = flsnet.faceMatte(self.photo, face, list(range(1, 9)), softness=0.05)
        for matte, mask in ((hair, labels == flsnet.FACE_HAIR), (head, labels > 0)):
            self.assertEqual((matte.shape, matte.dtype), (labels.shape, np.float32))
            self.assertTrue(((matte >= 0) & (matte <= 1.00001)).all())
            self.assertGreater(((matte > 0.05) & (matte < 0.95)).sum(), 300)
            self.assertLess(np.abs(matte - mask).mean(), 0.02)
        face.scores = np.zeros((0, 0, 0), np.float32)
        with self.assertRaisesRegex(flsnet.error, "setWithScores"):
            flsnet.faceMatte(self.photo, face, [1])


if __name__ == "__main__":
    unittest.main()
