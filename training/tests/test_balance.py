# SPDX-License-Identifier: Apache-2.0
"""Class statistics against numbers counted by hand."""

import unittest

import numpy as np
import torch

from flsnet_training.balance import (
    ClassStatistics,
    feature_map_weights,
    median_area_weights,
    median_frequency_weights,
    median_weights,
    training_weights,
)
from flsnet_training.class_weights import choose_areas, mean_iou


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


class ChooseAreasTest(unittest.TestCase):
    def test_weights_that_no_exponent_gives_are_found(self) -> None:
        # Truth is the argmax after weights that fall and rise again, while the areas only rise.
        random = np.random.default_rng(3)
        logits = torch.from_numpy(random.normal(0, 1, (4, 3, 40, 40))).float()
        weights = torch.tensor([0.0, -1.2, 0.8])
        labels = (logits + weights.view(1, 3, 1, 1)).argmax(1).to(torch.uint8).numpy()
        areas = np.array([1.0, 2.0, 4.0])
        by_exponent = max(mean_iou(logits, labels, areas**p) for p in np.linspace(-1, 2, 31))
        chosen = choose_areas(logits, labels, areas, 0.5)
        self.assertLess(by_exponent, 0.7)
        self.assertGreater(mean_iou(logits, labels, chosen), 0.95)
        found = np.log(chosen / chosen[0])
        self.assertLess(np.abs(found - weights.numpy()).max(), 0.15)

    def test_a_network_that_is_right_keeps_the_areas(self) -> None:
        labels = np.random.default_rng(4).integers(0, 3, (2, 16, 16))
        logits = 20 * torch.nn.functional.one_hot(torch.from_numpy(labels), 3).movedim(3, 1).float()
        areas = np.array([1.0, 2.0, 4.0])
        chosen = choose_areas(logits, labels, areas, 1.0)
        np.testing.assert_allclose(chosen / chosen.mean(), areas / areas.mean())


if __name__ == "__main__":
    unittest.main()
