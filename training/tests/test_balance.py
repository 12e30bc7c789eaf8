# SPDX-License-Identifier: Apache-2.0
"""Class statistics against numbers counted by hand."""

import unittest

import numpy as np

from flsnet_training.balance import (
    ClassStatistics,
    feature_map_weights,
    median_area_weights,
    median_frequency_weights,
    median_weights,
    training_weights,
)


def eye_map() -> np.ndarray:
    """20 x 40 pixels: two eyes whose whites are split by their irises, on skin."""
    labels = np.full((20, 40), 2, np.uint8)
    for left in (4, 24):
        labels[5:10, left : left + 12] = 5
        labels[5:10, left + 4 : left + 8] = 4
    return labels


class BalanceTest(unittest.TestCase):
    def test_white_split_by_its_iris_counts_once(self) -> None:
        statistics = ClassStatistics()
        statistics.add(eye_map())
        self.assertEqual(statistics.occurrences[[2, 4, 5]].tolist(), [1, 2, 2])
        self.assertEqual(statistics.pixels[[2, 4, 5]].tolist(), [680, 40, 80])
        self.assertEqual(statistics.areas[[2, 4, 5]].tolist(), [680.0, 20.0, 40.0])

    def test_specks_are_pixels_but_no_occurrences(self) -> None:
        for scale in (1, 2):  # a map of twice the size has specks of four times the pixels
            labels = np.zeros((30, 256), np.uint8)
            labels[2:5, 2:5] = 1  # 9 pixels
            labels[10:12, 10:15] = 1  # 10 pixels
            statistics = ClassStatistics()
            statistics.add(np.kron(labels, np.ones((scale, scale), np.uint8)))
            self.assertEqual(statistics.occurrences[1], 1)
            self.assertEqual(statistics.areas[1], 19.0 * scale**2)

    def test_blobs_touching_at_a_corner_are_one(self) -> None:
        labels = np.zeros((20, 20), np.uint8)
        labels[2:6, 2:6] = 6
        labels[6:10, 6:10] = 6
        statistics = ClassStatistics()
        statistics.add(labels)
        self.assertEqual(statistics.occurrences[6], 1)

    def test_frequency_counts_only_images_that_hold_the_class(self) -> None:
        first, second = np.zeros((10, 10), np.uint8), np.zeros((10, 20), np.uint8)
        first[:5] = 1
        second[:, 10:] = 255
        statistics = ClassStatistics()
        statistics.add(first)
        statistics.add(second)
        self.assertAlmostEqual(statistics.frequencies[0], 150 / 200)
        self.assertAlmostEqual(statistics.frequencies[1], 50 / 100)

    def test_weights_of_the_equations(self) -> None:
        statistics = ClassStatistics()
        statistics.add(eye_map())
        # Areas 680, 20, 40: the median is 40.
        np.testing.assert_allclose(median_area_weights(statistics)[[2, 4, 5]], [40 / 680, 2.0, 1.0])
        # Frequencies 680, 40, 80 of 800: the median is 80 of 800.
        np.testing.assert_allclose(
            median_frequency_weights(statistics)[[2, 4, 5]], [80 / 680, 2.0, 1.0]
        )
        np.testing.assert_allclose(training_weights(statistics, "mab", 0.5)[4], 2**0.5)
        np.testing.assert_array_equal(training_weights(statistics, "none", 0.5), np.ones(9))
        np.testing.assert_allclose(
            feature_map_weights(np.array([1.0, 2.0, 3.0]), 1.0), [0.5, 1.0, 1.5]
        )
        np.testing.assert_array_equal(
            feature_map_weights(np.array([1.0, 2.0, 3.0]), 0.0), np.ones(3)
        )

    def test_absent_classes_weigh_nothing_and_stay_out_of_the_median(self) -> None:
        np.testing.assert_array_equal(
            median_weights(np.array([0.0, 2.0, 4.0, 8.0])), [0.0, 2.0, 1.0, 0.5]
        )


if __name__ == "__main__":
    unittest.main()
