# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Classes, metrics and balance, against NumPy."""

import unittest

import flsnet
import numpy as np
from common import random_labels, random_photo

NAMES = ["background", "hair", "skin", "eyebrow", "pupil", "white", "nostril", "lip", "inner mouth"]
COLORS_RGB = [(0, 0, 0), (106, 57, 6), (255, 255, 0), (255, 0, 255), (0, 0, 255), (0, 255, 0), (0, 255, 255),
              (255, 0, 0), (255, 255, 255)]


class ClassesTest(unittest.TestCase):
    def test_names_and_colors(self):
        self.assertEqual(NAMES, [flsnet.className(i) for i in range(flsnet.FACE_CLASS_COUNT)])
        self.assertEqual(NAMES, [c.name[len("FACE_"):].lower().replace("_", " ") for c in flsnet.FaceClass])
        for face_class, color in zip(flsnet.FaceClass, COLORS_RGB):
            self.assertEqual(color, flsnet.classColor(face_class)[2::-1])
            self.assertIs(face_class, getattr(flsnet, face_class.name))
        for wrong in (-1, 9):
            with self.assertRaises(flsnet.error):
                flsnet.className(wrong)

    def test_colorize_and_back(self):
        labels = random_labels((17, 23), 1)
        color = flsnet.colorize(labels)
        np.testing.assert_array_equal(color, np.array(COLORS_RGB, np.uint8)[labels][..., ::-1])
        np.testing.assert_array_equal(labels, flsnet.labelsFromColors(color))
        np.testing.assert_array_equal(labels, flsnet.labelsFromColors(color ^ 1, tolerance=1))
        with self.assertRaises(flsnet.error):
            flsnet.labelsFromColors(color ^ 1)

    def test_overlay(self):
        labels, photo = random_labels((17, 23), 2), random_photo((17, 23, 3), 3)
        expected = 0.75 * photo + 0.25 * flsnet.colorize(labels)
        expected[labels == flsnet.FACE_BACKGROUND] = photo[labels == flsnet.FACE_BACKGROUND]
        self.assertLessEqual(np.abs(flsnet.overlay(photo, labels, opacity=0.25) - expected).max(), 0.51)

    def test_islands(self):
        wanted = np.zeros((120, 100), np.uint8)
        wanted[20:80, 20:80] = flsnet.FACE_SKIN
        labels = wanted.copy()
        labels[100:110, 90:97] = flsnet.FACE_HAIR
        labels[40:42, 50:52] = flsnet.FACE_BACKGROUND
        np.testing.assert_array_equal(wanted, flsnet.removeIslands(labels, (20, 20, 60, 60)))
        self.assertIs(labels, flsnet.removeIslands(labels, (20, 20, 60, 60), cleaned=labels, roll=10))
        np.testing.assert_array_equal(wanted, labels)
        with self.assertRaises(flsnet.error):
            flsnet.removeIslands(labels, (20, 20, 0, 60))

    def test_retouch(self):
        photo, labels = random_photo((40, 60, 3), 4), np.zeros((40, 60), np.uint8)
        labels[10:30, 20:40] = flsnet.FACE_LIP
        hard = flsnet.softMask(photo, labels, [flsnet.FACE_LIP], 0)
        np.testing.assert_array_equal((labels == flsnet.FACE_LIP).astype(np.float32), hard)
        soft = flsnet.softMask(photo, labels, [flsnet.FACE_LIP], 2, contrast=0.1)
        self.assertTrue(0 <= soft.min() and soft.max() <= 1 and np.any((soft > 0) & (soft < 1)))
        self.assertEqual(labels.shape, flsnet.refineBorders(photo, labels, 2).shape)
        np.testing.assert_array_equal(photo, flsnet.recolor(photo, soft, (10, 20, 200), strength=0))
        red = flsnet.recolor(photo, hard, (10, 20, 200), 1)
        inside = labels == flsnet.FACE_LIP
        self.assertGreater(red[inside, 2].mean(), red[inside, 0].mean() + 80)
        np.testing.assert_array_equal(photo[~inside], red[~inside])
        with self.assertRaises(flsnet.error):
            flsnet.softMask(photo, labels, [255], 2)


class MetricsTest(unittest.TestCase):
    def test_against_numpy(self):
        truth, prediction = random_labels((31, 40), 4), random_labels((31, 40), 5)
        truth[0] = 255  # left out
        metrics = flsnet.SegmentationMetrics()
        metrics.add(truth, prediction)
        expected = np.zeros((9, 9))
        np.add.at(expected, (truth[1:].ravel(), prediction[1:].ravel()), 1)
        np.testing.assert_array_equal(expected, metrics.confusion())
        hits = np.diag(expected)
        iou = hits / (expected.sum(0) + expected.sum(1) - hits)
        np.testing.assert_allclose(metrics.pixelAccuracy(), hits / expected.sum(1))
        np.testing.assert_allclose(metrics.iou(), iou)
        self.assertAlmostEqual(metrics.meanIoU(), iou.mean())
        self.assertAlmostEqual(metrics.meanPixelAccuracy(), (hits / expected.sum(1)).mean())
        self.assertAlmostEqual(metrics.overallAccuracy(), hits.sum() / expected.sum())
        both = flsnet.SegmentationMetrics(classCount=9)
        both.merge(metrics)
        both.merge(metrics)
        np.testing.assert_array_equal(2 * expected, both.confusion())
        with self.assertRaises(flsnet.error):
            metrics.add(truth, prediction[1:])


class BalanceTest(unittest.TestCase):
    def test_by_hand(self):
        statistics = flsnet.ClassStatistics(3, 1)
        statistics.add(np.array([[0, 0, 1, 0, 1, 0]], np.uint8))
        statistics.add(np.array([[0, 0, 0, 0, 0, 0]], np.uint8))
        self.assertEqual((3, 2), (statistics.classCount(), statistics.imageCount()))
        np.testing.assert_array_equal([10, 2, 0], statistics.pixels())
        np.testing.assert_array_equal([12, 6, 0], statistics.pixelsOfImages())
        np.testing.assert_array_equal([4, 2, 0], statistics.occurrences())
        np.testing.assert_allclose([10 / 12, 2 / 6, 0], statistics.frequencies())
        np.testing.assert_array_equal([2.5, 1, 0], statistics.areas())
        median = (10 / 12 + 2 / 6) / 2
        np.testing.assert_allclose(flsnet.medianFrequencyWeights(statistics), [median * 12 / 10, median * 6 / 2, 0])
        np.testing.assert_allclose(flsnet.medianAreaWeights(statistics), [1.75 / 2.5, 1.75, 0])
        np.testing.assert_allclose(flsnet.featureMapWeights([1, 4, 4], 0.5),
                                   [(1 / 3) ** 0.5, (4 / 3) ** 0.5, (4 / 3) ** 0.5])


if __name__ == "__main__":
    unittest.main()
