# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Arrays in and out: no copies, views, types."""

import gc
import unittest
import weakref

import flsnet
import numpy as np
from common import address, random_labels, random_photo, small_model

BOX = [(20, 30, 24, 24)]


class Watcher:
    """A detector that keeps the pictures that it is given."""

    def __init__(self):
        self.seen = []

    def __call__(self, image):
        self.seen.append(image)
        return BOX


class InputTest(unittest.TestCase):
    def setUp(self):
        self.watcher = Watcher()
        self.segmenter = flsnet.FaceLandmarkSegmenter.create(small_model(), self.watcher)

    def seen(self, photo):
        self.segmenter.segment(photo)
        return self.watcher.seen.pop()

    def test_photo_is_not_copied(self):
        photo = random_photo((70, 90, 3), 1)
        view = photo[5:60:2, 3:80]  # a region, every other row
        for given in (photo, view):
            seen = self.seen(given)
            self.assertEqual((address(given), given.strides), (address(seen), seen.strides))
            np.testing.assert_array_equal(given, seen)
            self.assertFalse(seen.flags.writeable)

    def test_read_only_photo(self):
        photo = random_photo((70, 90, 3), 2)
        photo.flags.writeable = False
        self.assertEqual(address(photo), address(self.seen(photo)))

    def test_photo_lives_as_long_as_its_views(self):
        class Photo(np.ndarray):
            pass

        photo = random_photo((70, 90, 3), 3).view(Photo)
        gone = weakref.ref(photo)
        seen = self.seen(photo)
        expected = np.array(photo)
        del photo
        gc.collect()
        self.assertIsNotNone(gone())
        np.testing.assert_array_equal(expected, seen)
        del seen
        gc.collect()
        self.assertIsNone(gone())

    def test_unusual_strides_are_copied(self):
        photo = random_photo((70, 90, 4), 4)
        for view in (photo[:, ::-1, :3], photo[::-1, :, :3], photo[:, :, :3], photo[:, ::2, :3],
                     photo[:, :, 2::-1], photo[:, :, 0], np.asfortranarray(photo[..., :3])):
            expected = self.segmenter.segment(np.ascontiguousarray(view))
            np.testing.assert_array_equal(expected, self.segmenter.segment(view))
        row = np.broadcast_to(photo[:1, :, :3], (70, 90, 3))  # a row step of 0
        np.testing.assert_array_equal(self.segmenter.segment(row.copy()), self.segmenter.segment(row))

    def test_types_of_photos(self):
        photo = random_photo((70, 90, 3), 5)
        expected = self.segmenter.segment(photo)
        self.assertGreater(len(np.unique(expected)), 5)
        np.testing.assert_array_equal(expected, self.segmenter.segment(photo.astype(np.uint16) * 257))
        np.testing.assert_array_equal(expected, self.segmenter.segment(photo.astype(np.float32) / 255))
        with_alpha = np.dstack([photo, np.maximum(random_photo((70, 90), 6), 1)])  # nothing fully transparent
        np.testing.assert_array_equal(expected, self.segmenter.segment(with_alpha))
        gray = photo[..., 0].copy()
        expected = self.segmenter.segment(np.dstack([gray] * 3))
        np.testing.assert_array_equal(expected, self.segmenter.segment(gray))
        np.testing.assert_array_equal(expected, self.segmenter.segment(gray[..., np.newaxis]))

    def test_what_is_no_photo(self):
        photo = random_photo((70, 90, 3), 7)
        for wrong in (photo.astype(np.int64), photo > 3, photo.astype(complex), photo.astype(">u2"), photo.astype(str)):
            with self.assertRaisesRegex(TypeError, "image has the unknown type"):
                self.segmenter.segment(wrong)
        # What it advises keeps the photo as it is.
        for image, kind in ((photo > 3, "bool"), ((photo.astype(np.uint16) * 257).astype(">u2"), "big-endian"),
                            (photo.astype(np.int64) * 4, "16 bits"), (photo.astype(np.int64), "8 bits")):
            with self.assertRaises(TypeError) as caught:
                self.segmenter.segment(image)
            advice = str(caught.exception).split("for instance with ")[1]
            converted = eval(advice, {"image": image, "numpy": np})
            expected = np.where(image, 255, 0) if kind == "bool" else image
            np.testing.assert_array_equal(expected, converted, kind)
            self.seen(converted)
        for wrong in (photo.astype(np.int16), photo.astype(np.float64), photo[..., :2].copy(), photo[:0]):
            with self.assertRaisesRegex(flsnet.error, "image is"):
                self.segmenter.segment(wrong)
        for wrong in (photo[0, 0], photo[np.newaxis], np.zeros((), np.uint8)):
            with self.assertRaisesRegex(ValueError, "image is .*height x width"):
                self.segmenter.segment(wrong)
        with self.assertRaisesRegex(TypeError, "image is None; if it was read from a file"):
            self.segmenter.segment(None)
        with self.assertRaisesRegex(TypeError, "image must be a NumPy array, not <class 'list'>"):
            self.segmenter.segment([[1, 2], [3, 4]])
        self.assertEqual([], self.watcher.seen)


class OutputTest(unittest.TestCase):
    def setUp(self):
        self.segmenter = flsnet.FaceLandmarkSegmenter.create(small_model(), lambda image: BOX)

    def test_result_is_the_memory_of_the_mat(self):
        labels = self.segmenter.segment(random_photo((70, 90, 3), 1))
        self.assertFalse(labels.flags.owndata)
        self.assertTrue(labels.flags.writeable and labels.flags.c_contiguous)
        face = self.segmenter.segmentFaces(random_photo((70, 90, 3), 1))[0]
        self.assertEqual(address(face.labels), address(face.labels))
        kept, expected = face.labels, face.labels.copy()
        del face
        gc.collect()
        np.testing.assert_array_equal(expected, kept)

    def test_array_of_the_caller(self):
        photo = random_photo((70, 90, 3), 2)
        expected = self.segmenter.segment(photo)
        frame = np.full((80, 100), 77, np.uint8)
        for given in (np.empty((70, 90), np.uint8), frame[4:74, 6:96]):
            result = self.segmenter.segment(photo, given)
            self.assertIs(given, result)
            np.testing.assert_array_equal(expected, given)
        self.assertEqual({77}, set(np.unique(frame[:4])) | set(np.unique(frame[:, 96:])))
        given = np.empty((70, 90), np.uint8)
        self.assertIs(given, self.segmenter.segmentBoxes(photo, BOX, labels=given))
        self.assertIs(given, self.segmenter.segmentAll(photo, labels=given)[0])
        self.assertIs(given, self.segmenter.segmentCrop(photo, labels=given)[0])
        color = np.empty((70, 90, 3), np.uint8)
        self.assertIs(color, flsnet.colorize(given, color))
        self.assertIs(color, flsnet.overlay(photo, given, color))
        self.assertIs(given, flsnet.labelsFromColors(flsnet.colorize(given), given))

    def test_array_that_cannot_take_the_result(self):
        photo = random_photo((70, 90, 3), 3)
        for wrong in (np.empty((70, 91), np.uint8), np.empty((70, 90), np.int8), np.empty((70, 90, 3), np.uint8)):
            with self.assertRaisesRegex(ValueError, r"labels .*not uint8 \(70, 90\)"):
                self.segmenter.segment(photo, wrong)
        with self.assertRaisesRegex(TypeError, "labels takes the NumPy array that the result goes into.* given by name"):
            self.segmenter.segment(photo, [BOX])  # boxes are no second argument
        constant = np.empty((70, 90), np.uint8)
        constant.flags.writeable = False
        for wrong in (constant, np.empty((70, 180), np.uint8)[:, ::2], np.empty((90, 70), np.uint8).T):
            with self.assertRaisesRegex(ValueError, "labels cannot take the result: it must be writable"):
                self.segmenter.segment(photo, wrong)

    def test_result_outlives_everything(self):
        labels = random_labels((40, 50), 4)
        color = flsnet.colorize(labels)
        expected = color.copy()
        self.segmenter = None
        gc.collect()
        np.testing.assert_array_equal(expected, color)

    def test_nothing_leaks(self):
        photo = random_photo((70, 90, 3), 5)

        class Detector:
            def __call__(self, image):
                return BOX

        detector = Detector()
        gone = weakref.ref(detector)
        segmenter = flsnet.FaceLandmarkSegmenter.create(small_model(), detector)
        segmenter.segment(photo)
        del detector
        self.assertIsNotNone(gone())
        segmenter.setDetector(None)
        self.assertIsNone(gone())


if __name__ == "__main__":
    unittest.main()
