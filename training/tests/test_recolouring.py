# SPDX-License-Identifier: Apache-2.0
"""Keyed photos with other clothes and hair."""

from __future__ import annotations

import os
import tempfile
import unittest

import cv2
import numpy as np

from flsnet_training.detector.textures import PhotoPieces
from flsnet_training.recolouring import (
    LUMA,
    SPREAD_OF_LIKENESS,
    ConcealedSource,
    RecolouredSource,
    conceal,
    random_tint,
    recolour,
    recoloured,
)
from flsnet_training.sample import Sample, Source
from flsnet_training.train import main as train

HAIR, SKIN = slice(10, 30), slice(30, 60)
PERSON = slice(15, 55)


def sample(coverage: bool = True) -> Sample:
    """Rows of ground, hair, skin and clothes; the ground stands beside the person, too."""
    rng = np.random.default_rng(2)
    image = rng.integers(40, 90, (90, 70, 3)).astype(np.uint8)
    labels = np.zeros((90, 70), np.uint8)
    labels[HAIR, PERSON], labels[SKIN, PERSON] = 1, 2
    person = np.zeros((90, 70), np.uint8)
    person[10:, PERSON] = 255
    return Sample(image, labels, np.array([20, 30, 30, 30], np.float32), coverage=person if coverage else None)


class One(Source):
    def draw(self, rng: np.random.Generator) -> Sample:
        """The same each time."""
        return sample()


class RecolouringTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        rng = np.random.default_rng(1)
        cv2.imwrite(os.path.join(self.folder, "a.png"), rng.integers(0, 255, (90, 90, 3), np.uint8))
        self.photos = PhotoPieces([self.folder])

    def test_what_is_marked_gets_the_brightness_and_the_tint(self) -> None:
        image = sample().image
        share = np.zeros((90, 70), np.float32)
        share[20:60, 10:50] = 1
        marked = share > 0
        tint = np.array([0.5, 1.0, 1.4], np.float32)
        tint /= float(tint @ LUMA)
        luma = (image.astype(np.float64) @ LUMA)[marked]
        for mean in (150.0, 61.0):
            made = recoloured(image, share, mean, tint, 0.0)[marked]
            np.testing.assert_allclose(made / made[:, 1:2], np.tile(tint / tint[1], (len(made), 1)), rtol=1e-4)
            self.assertAlmostEqual(mean, float((made @ LUMA).mean()), delta=0.1)
            relief = np.polyfit(luma - luma.mean(), made @ LUMA - mean, 1)[0]
            self.assertAlmostEqual(np.clip((mean / luma.mean()) ** 0.7, 0.5, 2.2), relief, delta=1e-3)
        kept = recoloured(image, share, 150.0, tint, 1.0)[marked] - recoloured(image, share, 150.0, tint, 0.0)[marked]
        np.testing.assert_allclose(kept, image[marked] - luma[:, None], atol=1e-3)

    def test_little_that_is_marked_stays(self) -> None:
        image, share = sample().image, np.zeros((90, 70), np.float32)
        share[0, :20] = 1
        np.testing.assert_array_equal(image, recoloured(image, share, 200.0, np.ones(3, np.float32), 0.0))

    def test_clothes_and_hair_change_and_faces_and_grounds_stay(self) -> None:
        before, rng = sample(), np.random.default_rng(3)
        hair, clothes = 0, 0
        for _ in range(60):
            after = recolour(before, self.photos, 0.5, rng)
            changed = (after.image != before.image).any(2)
            self.assertFalse(changed[34:56].any())
            self.assertFalse(changed[:6].any() or changed[:, :11].any() or changed[:, 59:].any())
            np.testing.assert_array_equal(before.labels, after.labels)
            hair += bool(changed[14:26, 20:50].mean() > 0.9)
            clothes += bool(changed[64:, 20:50].mean() > 0.9)
        self.assertTrue(15 < hair < 45 and 15 < clothes < 45, (hair, clothes))
        np.testing.assert_array_equal(before.image, sample().image)

    def test_grey_photos_stay_grey_and_photos_without_coverage_as_they_are(self) -> None:
        grey = Sample(cv2.merge([sample().image[..., 0]] * 3), sample().labels, sample().box, coverage=sample().coverage)
        after = recolour(grey, self.photos, 1.0, np.random.default_rng(4)).image
        self.assertEqual(0, np.ptp(after, 2).max())
        self.assertGreater((after != grey.image).mean(), 0.2)
        uneven = Sample(grey.image + np.array([0, 1, 0], np.uint8), grey.labels, grey.box, coverage=grey.coverage)
        kept = recolour(uneven, self.photos, 0.0, np.random.default_rng(4)).image
        np.testing.assert_array_equal(uneven.image, kept)  # what is not changed keeps even its cast
        plain = sample(coverage=False)
        self.assertIs(recolour(plain, self.photos, 1.0, np.random.default_rng(5)), plain)

    def test_the_source_draws_such_samples(self) -> None:
        drawn = RecolouredSource(One(), self.photos, 1.0).draw(np.random.default_rng(6))
        np.testing.assert_array_equal(drawn.image, recolour(sample(), self.photos, 1.0, np.random.default_rng(6)).image)

    def test_concealed_people_wear_the_colour_of_their_hair(self) -> None:
        before, rng = sample(), np.random.default_rng(8)
        before.image[HAIR, PERSON] = (60, 20, 90)
        ratios, count = [], 0
        for _ in range(300):
            after = conceal(before, 0.5, rng)
            if after is before:
                continue
            count += 1
            changed = (after.image != before.image).any(2)
            self.assertFalse(changed[:56].any() or changed[:, :11].any() or changed[:, 59:].any())
            clothes = after.image[66:, 20:50].reshape(-1, 3).mean(0)
            ratios.append(clothes / (60, 20, 90))
        self.assertTrue(115 < count < 185, count)
        logs = np.log(np.array(ratios)[:, [0, 2]])  # green is dark enough to be cut at 0 here and there
        self.assertLess(np.abs(logs[:, 0] - logs[:, 1]).max(), 0.15)
        self.assertAlmostEqual(0, float(logs.mean()), delta=0.1)
        self.assertAlmostEqual(SPREAD_OF_LIKENESS, float(logs.std()), delta=0.06)
        drawn = ConcealedSource(One(), 1.0).draw(np.random.default_rng(6))
        np.testing.assert_array_equal(drawn.image, conceal(sample(), 1.0, np.random.default_rng(6)).image)
        plain, bald = sample(coverage=False), sample()
        bald.labels[HAIR] = 0
        self.assertIs(conceal(plain, 1.0, rng), plain)
        self.assertIs(conceal(bald, 1.0, rng), bald)

    def test_tints_have_a_brightness_of_one(self) -> None:
        rng = np.random.default_rng(7)
        for _ in range(20):
            self.assertAlmostEqual(1.0, float(random_tint(rng) @ LUMA), places=5)

    def test_options_that_do_not_go_together_are_named(self) -> None:
        out = os.path.join(self.folder, "run")
        classes = os.path.join(self.folder, "classes.txt")
        with open(classes, "w", encoding="utf-8") as file:
            file.write("background\nface\n")
        for words, *more in (
            ("between 0 and 1", "--recoloured-share", "1.2"),
            ("wants --grounds", "--recoloured-share", "0.5"),
            ("above 0", "--long-hair", "0"),
            ("number above 0", "--long-hair", "nan"),
            ("nine classes", "--long-hair", "3", "--classes", classes),
            ("nine classes", "--recoloured-share", "0.5", "--grounds", self.folder, "--classes", classes),
            ("between 0 and 1", "--like-hair", "-0.1"),
            ("wants --grounds", "--like-hair", "0.5"),
            ("nine classes", "--like-hair", "0.5", "--grounds", self.folder, "--classes", classes),
        ):
            with self.assertRaisesRegex(SystemExit, words):
                train(["--photos", self.folder, "--out", out, *more])


if __name__ == "__main__":
    unittest.main()
