# SPDX-License-Identifier: Apache-2.0
"""Tests of classes of one's own."""

import os
import tempfile
import unittest

import cv2
import numpy as np

from flsnet_training import train
from flsnet_training.augment import Augmentation, make_crop
from flsnet_training.balance import ClassStatistics
from flsnet_training.classes import ClassSet, read_classes, with_colours
from flsnet_training.colours import colorize
from flsnet_training.dataset import SourceOptions
from flsnet_training.photo_folder import PhotoFolder
from flsnet_training.sample import Sample
from flsnet_training.spec import CLASS_NAMES


class ClassesTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def read(self, text: str) -> ClassSet:
        path = os.path.join(self.folder, "classes.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return read_classes(path)

    def test_reads_a_file(self) -> None:
        classes = self.read("# mine\nbackground\n\n left ear  #ff8000\nright ear\nlip\ninner mouth #010203\n")
        self.assertEqual(classes.names, ("background", "left ear", "right ear", "lip", "inner mouth"))
        self.assertEqual(classes.colours[1], (255, 128, 0))
        self.assertEqual(classes.colours[3], (255, 0, 0), "the module's colour of lips")
        self.assertEqual(classes.colours[4], (1, 2, 3))
        self.assertEqual(len(set(classes.colours)), 5)
        self.assertEqual(ClassSet.from_json(classes.to_json()), classes)
        self.assertFalse(classes.is_default)

    def test_only_flsnet_takes_others(self) -> None:
        options = train.make_parser().parse_args(
            ["--out", self.folder, "--classes", "classes.txt", "--architecture", "fcn8s_vgg16"]
        )
        with self.assertRaisesRegex(ValueError, "--classes goes with FLSNet"):
            train.check_options(options)

    def test_the_nine_are_the_default(self) -> None:
        self.assertTrue(read_classes(None).is_default)
        self.assertEqual(self.read("\n".join(CLASS_NAMES)), ClassSet())
        self.assertEqual(ClassSet.from_json({}), ClassSet())
        self.assertNotIn("classColours", ClassSet().to_json())
        self.assertIsNone(ClassSet().mirrored)

    def test_refuses_what_is_no_list_of_classes(self) -> None:
        for text, message in (
            ("background\n", "2 to 254"),
            ("background\nnose\nnose\n", "name of its own"),
            ("background\nnose #000000\n", "colour of its own"),
            ("nose\nbackground\n", "first class"),
            ("background\na,b\n", "comma"),
            ("background\nnose #12345\n", "hexadecimal"),
        ):
            with self.subTest(text), self.assertRaisesRegex(ValueError, message):
                self.read(text)

    def test_sides_change_places_in_a_mirror(self) -> None:
        classes = self.read("background\nleft ear\nnose\nright ear\n")
        image = np.zeros((64, 64, 3), np.uint8)
        labels = np.zeros((64, 64), np.uint8)
        labels[:, :24], labels[:, 40:] = 1, 3
        sample = Sample(image, labels, np.array((20, 20, 24, 24), np.float32))
        options = Augmentation(
            position_jitter=0, rotation=0, edge_probability=0, occlusion_probability=0, mirrored=classes.mirrored
        )
        for seed in range(8):
            crop = make_crop(sample, 64, np.random.default_rng(seed), options)[1]
            where = [np.argwhere(crop == ear)[:, 1].mean() for ear in (1, 3)]
            self.assertLess(where[0], where[1])
        with self.assertRaisesRegex(ValueError, "right eye"):
            self.assertIsNone(self.read("background\nleft eye\n").mirrored)

    def test_photos_and_statistics_have_them(self) -> None:
        classes = with_colours(tuple(["background"] + [f"part {i}" for i in range(11)]), [None] * 12)
        labels = np.full((120, 120), 11, np.uint8)
        labels[:, :40] = 0
        for name, drawn in (("ids", labels), ("painted", colorize(labels, classes.rgb))):
            cv2.imwrite(os.path.join(self.folder, name + ".png"), np.full((120, 120, 3), 90, np.uint8))
            cv2.imwrite(os.path.join(self.folder, name + ".labels.png"), drawn)
        boxes = {name: np.array((30, 30, 60, 60), np.float32) for name in ("ids", "painted")}
        samples = PhotoFolder(self.folder, boxes, classes).samples
        self.assertEqual(len(samples), 2)
        for sample in samples:
            np.testing.assert_array_equal(sample.labels, labels)
        statistics = ClassStatistics(classes=classes)
        statistics.add(labels)
        self.assertEqual(statistics.pixels.tolist(), [4800] + [0] * 10 + [9600])
        with self.assertRaisesRegex(ValueError, "ids are 0 to 8"):
            PhotoFolder(self.folder, boxes)

    def test_renders_are_no_source(self) -> None:
        classes = with_colours(("background", "nose"), [None, None])
        with self.assertRaisesRegex(ValueError, "nine classes"):
            SourceOptions(renders=self.folder, classes=classes).checked()


if __name__ == "__main__":
    unittest.main()
