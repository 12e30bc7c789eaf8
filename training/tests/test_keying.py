# SPDX-License-Identifier: Apache-2.0
"""People cut out of photos before a smooth ground, and put before others."""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
import unittest

import cv2
import numpy as np

from flsnet_training.dataset import SourceOptions
from flsnet_training.face_boxes import read_boxes
from flsnet_training.grounds import GroundedSource, other_ground
from flsnet_training.keying import HAIR, SKIN, Unkeyable, corrected, coverage_of, main
from flsnet_training.photo_folder import COVERAGE, PhotoFolder
from flsnet_training.spec import IGNORE
from flsnet_training.train import Trainer, make_parser
from flsnet_training.train import main as train

WIDTH, HEIGHT = 180, 220
BOX = np.array([60.0, 70.0, 60.0, 60.0])
HAIR_COLOUR, SKIN_COLOUR, CLOTHES = (30, 40, 50), (120, 150, 220), (200, 60, 40)


def disc(x: float, y: float, radius: float) -> np.ndarray:
    """How much of each pixel a disc takes; its border is two pixels wide."""
    columns, rows = np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5)
    return np.clip((radius - np.hypot(columns - x, rows - y)) / 2 + 0.5, 0, 1)


class Portrait:
    """A head of discs before a ground that gets darker downwards, made by the equation a F + (1 - a) G."""

    def __init__(self, ground: np.ndarray | None = None) -> None:
        rows = np.arange(HEIGHT)[:, None, None]
        columns = np.arange(WIDTH)[None, :, None]
        smooth = np.array([170.0, 140, 110]) - 0.25 * rows + 0.05 * columns
        self.ground = smooth if ground is None else ground
        hair, face, body = disc(90, 88, 46), disc(90, 100, 36), disc(90, 250, 90)
        colours = np.zeros((HEIGHT, WIDTH, 3))
        colours[:] = CLOTHES
        colours[hair > 0] = HAIR_COLOUR
        colours[face >= 0.5] = SKIN_COLOUR
        self.alpha = np.maximum(hair, np.maximum(face, body))
        self.colours = colours
        noise = np.random.default_rng(1).normal(0, 1.0, colours.shape)
        self.photo = self.before(self.ground, noise)
        self.truth = np.zeros((HEIGHT, WIDTH), np.uint8)
        self.truth[hair >= 0.5] = HAIR
        self.truth[face >= 0.5] = SKIN

    def before(self, ground: np.ndarray, noise: np.ndarray | float = 0.0) -> np.ndarray:
        """The photo before a ground."""
        alpha = self.alpha[..., None]
        return np.clip(np.rint(alpha * self.colours + (1 - alpha) * ground + noise), 0, 255).astype(np.uint8)


class KeyingTest(unittest.TestCase):
    def test_the_coverage_is_that_of_the_mixture(self) -> None:
        portrait = Portrait()
        coverage = coverage_of(portrait.photo, portrait.truth, BOX) / 255
        error = np.abs(coverage - portrait.alpha)
        self.assertLess(error.mean(), 0.004)
        self.assertEqual(1.0, coverage[250 - 90 + 8 : HEIGHT, 90].min())  # clothes, which no label knows
        self.assertEqual(0.0, coverage[:30].max())

    def test_labels_get_what_the_network_missed(self) -> None:
        portrait = Portrait()
        wrong = portrait.truth.copy()
        wrong[44:60, 80:110] = 0  # a hole at the upper border of the hair
        wrong[60:68, 20:32] = HAIR  # hair where there is ground
        wrong[0:10] = IGNORE
        labels = corrected(wrong, coverage_of(portrait.photo, wrong, BOX), BOX)
        known = labels != IGNORE
        self.assertLess((labels != portrait.truth)[known].mean(), 0.012)
        np.testing.assert_array_equal(labels[48:58, 84:106], HAIR)
        np.testing.assert_array_equal(labels[0:10], IGNORE)
        self.assertEqual(0, (labels[170:] != 0).sum())

    def test_what_is_far_from_the_head_is_unknown(self) -> None:
        labels = np.zeros((100, 100), np.uint8)
        labels[30:70, 40:60], labels[20:30, 40:60] = SKIN, HAIR
        coverage = np.zeros_like(labels)
        coverage[10:70, 40:60] = 255  # ten rows of hair above that are missed
        coverage[50:54, 0:100] = 255  # an arm, or a wall
        result = corrected(labels, coverage, np.array([40.0, 30, 20, 40]))
        np.testing.assert_array_equal(result[10:20, 40:60], HAIR)
        self.assertEqual(SKIN, result[52, 60])
        np.testing.assert_array_equal(result[50:54, 70:], IGNORE)
        np.testing.assert_array_equal(result[54:], labels[54:])

    def test_grounds_that_are_not_smooth_are_named(self) -> None:
        rng = np.random.default_rng(2)
        portrait = Portrait(rng.uniform(0, 255, (HEIGHT, WIDTH, 3)))
        with self.assertRaises(Unkeyable):
            coverage_of(portrait.photo, portrait.truth, BOX)
        with self.assertRaisesRegex(Unkeyable, "little ground"):
            coverage_of(portrait.photo, np.full_like(portrait.truth, HAIR), BOX)
        with self.assertRaisesRegex(Unkeyable, "no head"):
            coverage_of(portrait.photo, np.zeros_like(portrait.truth), BOX)
        framed = Portrait()
        for edge in (framed.photo[:3], framed.photo[-3:], framed.photo[:, :3], framed.photo[:, -3:]):
            edge[:] = 255
        with self.assertRaisesRegex(Unkeyable, "frame"):
            coverage_of(framed.photo, framed.truth, BOX)

    def test_people_without_a_labelled_head_are_unknown(self) -> None:
        coverage = np.zeros((100, 100), np.uint8)
        coverage[20:80, 30:60] = 255
        labels = corrected(np.zeros((100, 100), np.uint8), coverage, np.array([30.0, 20, 30, 60]))
        np.testing.assert_array_equal(labels[20:58, 30:60], IGNORE)
        self.assertEqual(38 * 30, (labels != 0).sum())  # clothes stay background

    def test_another_ground_is_that_of_the_mixture(self) -> None:
        portrait = Portrait()
        ground = np.random.default_rng(3).uniform(0, 255, (HEIGHT, WIDTH, 3))
        coverage = np.rint(255 * portrait.alpha).astype(np.uint8)
        made = other_ground(portrait.photo, coverage, ground).astype(float)
        self.assertLess(np.abs(made - portrait.before(ground))[portrait.alpha > 0].mean(), 1.5)
        self.assertLess(np.abs(made - portrait.before(ground))[portrait.alpha == 0].mean(), 3)


class KeyedFolderTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder, self.grounds = os.path.join(folder.name, "labelled"), os.path.join(folder.name, "grounds")
        os.mkdir(self.folder)
        os.mkdir(self.grounds)
        self.out = os.path.join(folder.name, "out")
        rng = np.random.default_rng(4)
        cv2.imwrite(os.path.join(self.grounds, "a.png"), rng.integers(0, 255, (300, 300, 3), np.uint8))
        portrait, rough = Portrait(), Portrait(rng.uniform(0, 255, (HEIGHT, WIDTH, 3)))
        for name, photo in (("smooth", portrait.photo), ("rough", rough.photo)):
            cv2.imwrite(os.path.join(self.folder, f"{name}.png"), photo)
            cv2.imwrite(os.path.join(self.folder, f"{name}.labels.png"), portrait.truth)
        with open(os.path.join(self.folder, "boxes.json"), "w", encoding="utf-8") as file:
            json.dump({"smooth": list(BOX), "rough": list(BOX)}, file)

    def key(self, *more: str) -> str:
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
            main(["--labelled", self.folder, *more])
        return said.getvalue()

    def test_people_are_keyed_and_put_before_grounds(self) -> None:
        self.assertIn("photos keyed: 1 of 2", self.key())
        self.assertTrue(os.path.exists(os.path.join(self.folder, "smooth" + COVERAGE)))
        self.assertFalse(os.path.exists(os.path.join(self.folder, "rough" + COVERAGE)))
        self.assertIn("before other grounds: 1", self.key("--grounds", self.grounds, "--out", self.out))
        self.assertEqual({"smooth.png", "smooth.labels.png", "boxes.json"}, set(os.listdir(self.out)))
        self.assertEqual(list(BOX), list(read_boxes(self.out)["smooth"][0]))
        before = cv2.imread(os.path.join(self.folder, "smooth.png")).astype(int)
        after = cv2.imread(os.path.join(self.out, "smooth.png")).astype(int)
        self.assertEqual(0, np.abs(after - before)[80:120, 70:110].max())
        self.assertGreater(np.abs(after - before)[:30].mean(), 10)

    def test_people_get_grounds_and_clothes_of_their_hairs_colour(self) -> None:
        self.key()
        self.key("--grounds", self.grounds, "--out", self.out, "--like-hair", "1")
        labels = cv2.imread(os.path.join(self.out, "smooth.labels.png"), cv2.IMREAD_UNCHANGED)
        after = cv2.imread(os.path.join(self.out, "smooth.png")).astype(float)
        coverage = cv2.imread(os.path.join(self.folder, "smooth" + COVERAGE), cv2.IMREAD_UNCHANGED)
        hair = after[labels == HAIR].mean(0)

        def unlikeness(place: np.ndarray) -> float:
            return float(np.ptp(np.log(after[place].mean(0) / hair)))

        self.assertLess(unlikeness(coverage == 0), 0.1)  # 0.45 before
        self.assertLess(unlikeness((coverage == 255) & (labels == 0)), 1.2)  # 1.9 before; a fifth of the differences in colour stays

    def test_the_trainer_hides_hair(self) -> None:
        self.key()
        options = SourceOptions(photos=self.folder, grounds=(self.grounds,), photo_ground_share=1.0, like_hair=1.0).checked()
        ((_, source),) = options.open(0, 1, 5)
        rng, plain = np.random.default_rng(6), cv2.imread(os.path.join(self.folder, "smooth.png"))
        unlike = []
        while len(unlike) < 5:
            sample = source.draw(rng)
            if sample.coverage is None:
                continue
            hair = sample.image[sample.labels == HAIR].mean(0)
            self.assertLess(np.ptp(np.log(sample.image[sample.coverage == 0].mean(0) / hair)), 0.1)
            clothes = (sample.coverage == 255) & (sample.labels == 0)
            unlike.append(float(np.ptp(np.log(sample.image[clothes].mean(0) / hair))))
            self.assertTrue((sample.image != plain)[clothes].mean() > 0.9)
        self.assertLess(max(unlike), 1.5)  # 1.9 before

    def test_the_trainer_puts_keyed_photos_before_grounds(self) -> None:
        options = SourceOptions(photos=self.folder, grounds=(self.grounds,), photo_ground_share=1.0)
        with self.assertRaisesRegex(ValueError, "key the photos"):
            options.checked()
        self.key()
        ((share, source),) = options.checked().open(0, 1, 5)
        self.assertEqual(1.0, share)
        self.assertIsInstance(source, GroundedSource)
        rng = np.random.default_rng(6)
        plain = {sample.image.tobytes() for sample in PhotoFolder(self.folder).samples}
        changed = [source.draw(rng).image.tobytes() not in plain for _ in range(40)]
        self.assertTrue(8 < sum(changed) < 32)  # that photo is half of the folder
        with self.assertRaisesRegex(SystemExit, "photo-ground-share"):
            train(["--photos", self.folder, "--out", self.out, "--photo-ground-share", "2"])

    def test_the_trainers_options_reach_its_sources(self) -> None:
        self.key()
        shares = {"photo_share": 0.7, "ground_share": 0.6, "photo_ground_share": 0.8, "recoloured_share": 0.3, "like_hair": 0.2}
        arguments = ["--photos", self.folder, "--grounds", self.grounds, "--out", self.out, "--statistic-samples", "4"]
        arguments += ["--channels", "16", "16", "--convolutions", "1", "1", "--stage2-levels", "1", "--input-size", "32"]
        for name, value in shares.items():
            arguments += ["--" + name.replace("_", "-"), str(value)]
        with contextlib.redirect_stdout(io.StringIO()):
            sources = Trainer(make_parser().parse_args(arguments)).sources
        self.assertEqual(shares, {name: getattr(sources, name) for name in shares})

    def test_a_coverage_is_shrunk_with_its_photo(self) -> None:
        self.key()
        for name in ("smooth.png", "smooth.labels.png", "smooth" + COVERAGE):
            path = os.path.join(self.folder, name)
            large = cv2.resize(cv2.imread(path, cv2.IMREAD_UNCHANGED), None, fx=4, fy=4, interpolation=cv2.INTER_NEAREST)
            cv2.imwrite(path, large)
        boxes = {"smooth": np.array(BOX * 4)}
        (sample,) = PhotoFolder(self.folder, boxes).samples
        assert sample.coverage is not None
        self.assertEqual(sample.labels.shape, sample.coverage.shape)
        self.assertLess(sample.labels.shape[0], 4 * HEIGHT)
        self.assertGreater((sample.coverage[sample.labels > 0] > 128).mean(), 0.98)

    def test_bad_folders_and_options_are_named(self) -> None:
        self.key()
        cv2.imwrite(os.path.join(self.folder, "smooth" + COVERAGE), np.zeros((5, 5), np.uint8))
        with self.assertRaisesRegex(ValueError, "coverage.png"):
            PhotoFolder(self.folder)
        for words, *more in (
            ("go together", "--out", self.out),
            ("wants --grounds", "--recoloured-share", "0.5"),
            ("like-hair wants --grounds", "--like-hair", "0.5"),
            ("like-hair must be between 0 and 1", "--like-hair", "nan", "--grounds", self.grounds, "--out", self.out),
            ("another folder", "--grounds", self.grounds, "--out", os.path.join(self.folder, ".")),
            ("holds no pictures", "--grounds", self.out + "no", "--out", self.out),
        ):
            with self.assertRaisesRegex(SystemExit, words):
                self.key(*more)
        boxes = os.path.join(self.folder, "boxes.json")
        for content in ('{"smooth.png": [1, 2, 3, 4]}', "nonsense", '{"smooth": [60, 70]}', "[1, 2]"):
            with open(boxes, "w", encoding="utf-8") as file:
                file.write(content)
            with self.assertRaisesRegex(SystemExit, "boxes.json"):
                self.key()
        os.remove(boxes)
        with self.assertRaisesRegex(SystemExit, "boxes.json"):
            self.key()

    def test_a_coverage_of_before_does_not_stay(self) -> None:
        self.key()
        rough = cv2.imread(os.path.join(self.folder, "rough.png"))
        cv2.imwrite(os.path.join(self.folder, "smooth.png"), rough)
        with self.assertRaisesRegex(SystemExit, "nothing was put"):
            self.key("--grounds", self.grounds, "--out", self.out)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "smooth" + COVERAGE)))

    def test_photos_that_are_not_keyed_are_not_recoloured(self) -> None:
        options = SourceOptions(renderer=["x"], photos=self.folder, grounds=(self.grounds,), recoloured_share=0.5)
        with self.assertRaisesRegex(ValueError, "is keyed"):
            options.checked()


if __name__ == "__main__":
    unittest.main()
