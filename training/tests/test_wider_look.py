# SPDX-License-Identifier: Apache-2.0
"""The wider look: its crops, the renders that it learns from, and a training of it."""

import contextlib
import io
import json
import os
import tempfile
import unittest
from unittest import mock

import cv2
import numpy as np

from flsnet_training import evaluate, export, self_training, train
from flsnet_training.augment import Augmentation, cut_edges
from flsnet_training.dataset import SourceOptions
from flsnet_training.geometry import CropGeometry, geometry_of
from flsnet_training.model_file import read_network
from flsnet_training.network import FLSNet
from flsnet_training.render_stream import to_sample
from flsnet_training.sample import Sample
from flsnet_training.spec import CLASS_NAMES, OUTSIDE, Spec
from flsnet_training.wider_look import (
    FAR_HAIR_SHARE,
    GEOMETRY,
    LEAST_HAIR,
    LONGER_SHARE,
    LONGEST,
    MOST_DRAWS,
    ROOM,
    WIDENED_SHARE,
    FarHairSource,
    LongerHairSource,
    WidenedSource,
    as_first_look_errs,
    check_renders,
    has_far_hair,
    stretched,
)

from .toy_faces import COLOURS, make_record, write_records

try:
    import flsnet
except ImportError:
    flsnet = None
try:
    import onnx
except ImportError:
    onnx = None

HAIR = CLASS_NAMES.index("hair")
TINY = (
    ["--channels", "16", "16", "--convolutions", "1", "1", "--stage2-levels", "1", "--input-size", "32"]
    + ["--batch", "4", "--stage1-images", "8", "--stage2-images", "4", "--joint-images", "4", "--workers", "0"]
    + ["--statistic-samples", "4", "--threads", "1", "--no-bf16", "--save-minutes", "10"]
)
"""A training of a second."""
SHIPPED = os.path.join(os.path.dirname(__file__), "..", "..", "data", "flsnet_wider.onnx")


def wide_record(seed: int, long_hair: bool) -> np.ndarray:
    """A toy face as `flsnet_render --wide` shows one; long hair hangs two face boxes down."""
    record = make_record(seed, view=4.85)
    if long_hair:
        x, y, side, _ = (float(value) for value in record["header"]["box"])
        rows, columns = slice(round(y + side), round(y + 2.6 * side)), slice(round(x), round(x + side))
        record["labels"][rows, columns] = HAIR
        record["image"][rows, columns] = COLOURS[HAIR]
    return record


def write_wide_records(path: str, seeds: range) -> None:
    """A file of such faces; every other one has long hair."""
    with open(path, "wb") as file:
        for seed in seeds:
            file.write(wide_record(seed, seed % 2 == 0).tobytes())


class CropTest(unittest.TestCase):
    def test_photos_end_as_near_to_faces_as_in_other_crops(self) -> None:
        size, rng = 440, np.random.default_rng(1)
        box = size / GEOMETRY.enlargement
        x, y = size / 2 - GEOMETRY.shift_x * box, size / 2 - GEOMETRY.shift_y * box  # of the face
        options = as_first_look_errs(Augmentation())
        found = []
        for _ in range(1500):
            labels = np.zeros((size, size), np.uint8)
            cut_edges(labels, options, box, rng)
            rows, columns = (np.flatnonzero((labels != OUTSIDE).any(axis)) for axis in (1, 0))
            found.append((x - columns[0], y - rows[0], columns[-1] + 1 - x, rows[-1] + 1 - y))
        np.testing.assert_allclose(np.min(found, 0) / box, Augmentation().nearest_edges, atol=0.03)

    @unittest.skipIf(flsnet is None or not os.path.exists(SHIPPED), "takes the package flsnet and data/flsnet_wider.onnx")
    def test_it_is_that_of_the_shipped_model(self) -> None:
        crop = flsnet.Model.read(SHIPPED).info().crop
        self.assertTrue(GEOMETRY.is_like(CropGeometry(crop.enlargement, *crop.shift)))


class Given:
    """A source of one sample."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample

    def draw(self, rng: np.random.Generator) -> Sample:
        return self.sample


def portrait(long_hair: bool = True, keyed: bool = True) -> Sample:
    """A person of one grey before another one; each row of the labels differs from the next one."""
    rng = np.random.default_rng(3)
    labels = np.zeros((60, 50), np.uint8)
    labels[10:, 10:40] = 2
    if long_hair:
        labels[32:, 10:16] = HAIR
    labels[::7, 20] = 3
    image = np.where(labels[..., None] > 0, 90, 200).astype(np.uint8) + rng.integers(0, 3, (60, 50, 3), np.uint8)
    coverage = np.where(labels > 0, 255, 0).astype(np.uint8) if keyed else None
    return Sample(image, labels, np.array([15.0, 14.0, 20.0, 20.0], np.float32), coverage=coverage)


class PhotoTest(unittest.TestCase):
    def test_what_lies_below_the_chin_is_stretched(self) -> None:
        sample = portrait()
        longer = stretched(sample, 2.0)
        begin = 36  # 0.1 of the box below it
        self.assertEqual((begin + 2 * (60 - begin), 50), longer.labels.shape)
        self.assertEqual(longer.labels.shape, longer.image.shape[:2])
        self.assertEqual(longer.labels.shape, longer.coverage.shape)
        np.testing.assert_array_equal(sample.image[:begin], longer.image[:begin])
        np.testing.assert_array_equal(sample.labels[:begin], longer.labels[:begin])
        for row in range(begin, len(longer.labels)):
            np.testing.assert_array_equal(sample.labels[begin + (row - begin) // 2], longer.labels[row], str(row))
        np.testing.assert_array_equal(sample.box, longer.box)
        self.assertIsNone(stretched(portrait(keyed=False), 2.0).coverage)

    def test_a_face_at_the_photos_end_stays(self) -> None:
        sample = portrait()
        low = Sample(sample.image, sample.labels, np.array([15.0, 50.0, 20.0, 20.0], np.float32))
        np.testing.assert_array_equal(low.image, stretched(low, 2.0).image)

    def test_photos_of_long_hair_alone_get_longer_hair(self) -> None:
        rng, source = np.random.default_rng(4), LongerHairSource(Given(portrait()))
        heights = np.array([source.draw(rng).labels.shape[0] for _ in range(400)])
        self.assertAlmostEqual(LONGER_SHARE, (heights > 60).mean(), delta=0.09)
        self.assertTrue(0.93 < (heights.max() - 36) / (24 * LONGEST) <= 1, heights.max())
        plain = LongerHairSource(Given(portrait(long_hair=False)))
        self.assertEqual({60}, {plain.draw(rng).labels.shape[0] for _ in range(50)})

    def test_keyed_photos_get_more_ground(self) -> None:
        ground = np.arange(500 * 500 * 3, dtype=np.int64).reshape(500, 500, 3) % 251
        pieces = mock.Mock()
        rng, source, sample = np.random.default_rng(5), WidenedSource(Given(portrait()), pieces), portrait()
        room, widened = round(ROOM * 20), 0

        def piece(_: object, shape: tuple, __: np.random.Generator) -> np.ndarray:
            return ground[: shape[0], : shape[1]].astype(np.float32)

        with mock.patch("flsnet_training.wider_look.random_ground", piece):
            for _ in range(300):
                found = source.draw(rng)
                if found.labels.shape == sample.labels.shape:
                    self.assertIsNotNone(found.coverage)
                    continue
                widened += 1
                self.assertEqual((60 + 2 * room, 50 + 2 * room), found.labels.shape)
                self.assertIsNone(found.coverage)
                inner = (slice(room, room + 60), slice(room, room + 50))
                np.testing.assert_array_equal(sample.labels, found.labels[inner])
                outside = np.ones(found.labels.shape, bool)
                outside[inner] = False
                self.assertFalse(found.labels[outside].any())
                np.testing.assert_array_equal(ground[: outside.shape[0], : outside.shape[1]][outside], found.image[outside])
                person = sample.coverage > 0
                np.testing.assert_array_equal(sample.image[person], found.image[inner][person])
                # The old ground was even, so that the new one is there as it is, but for the old one's noise.
                new = ground[inner][~person].astype(int)
                self.assertLess(np.abs(found.image[inner][~person].astype(int) - new).max(), 6)
                np.testing.assert_array_equal(sample.box + [room, room, 0, 0], found.box)
        self.assertAlmostEqual(WIDENED_SHARE, widened / 300, delta=0.1)
        plain = WidenedSource(Given(portrait(keyed=False)), pieces)
        self.assertEqual({(60, 50)}, {plain.draw(rng).labels.shape for _ in range(30)})


class FarHairTest(unittest.TestCase):
    @staticmethod
    def reaches_out(sample: Sample) -> bool:
        x, y, width, height = (float(value) for value in sample.box)
        usual = CropGeometry()
        centre = x + width / 2 + usual.shift_x * width, y + height / 2 + usual.shift_y * width
        half, count = usual.enlargement * width / 2, 0
        for row in range(sample.labels.shape[0]):
            for column in range(sample.labels.shape[1]):
                inside = (
                    -half <= column + 0.5 - centre[0] < half and -half <= row + 0.5 - centre[1] < half
                )
                count += sample.labels[row, column] == HAIR and not inside
        return count > LEAST_HAIR * width * height

    def test_as_a_plain_loop_finds_it(self) -> None:
        rng = np.random.default_rng(2)
        answers = []
        for number in range(60):
            side = float(rng.uniform(8, 16))
            # The last ones lie at the picture's edges, and their crops outside.
            x, y = rng.uniform(-20, 60, 2) if number > 40 else rng.uniform(15, 25, 2)
            labels = np.where(rng.random((50, 56)) < rng.uniform(0, 0.006), HAIR, 2).astype(np.uint8)
            sample = Sample(np.zeros((50, 56, 3), np.uint8), labels, np.array([x, y, side, side], np.float32))
            answers.append(has_far_hair(sample))
            self.assertEqual(self.reaches_out(sample), answers[-1], number)
        self.assertTrue(10 < sum(answers) < 50, answers)

    def test_pixels_at_the_edges(self) -> None:
        # The crop reaches over the columns from 13 to 67, and the rows from 12 to 66.
        box = np.array([30.0, 30.0, 20.0, 20.0], np.float32)
        for rows, columns, far in (
            (slice(12, 67), slice(12, 68), True),
            (slice(13, 66), slice(13, 67), False),
            (slice(13, 66), slice(13, 69), True),
            (slice(13, 68), slice(13, 67), True),
            (slice(10, 66), slice(13, 67), True),
            (slice(13, 66), slice(10, 67), True),
        ):
            labels = np.zeros((80, 80), np.uint8)
            labels[rows, columns] = HAIR
            with self.subTest(rows=rows, columns=columns):
                self.assertEqual(far, has_far_hair(Sample(np.zeros((80, 80, 3), np.uint8), labels, box)))

    class Drawn:
        """Some of the samples have such hair; counts what is drawn."""

        def __init__(self, share: float) -> None:
            self._share, self.count = share, 0
            self._samples = [to_sample(wide_record(4, long_hair)) for long_hair in (False, True)]

        def draw(self, rng: np.random.Generator) -> Sample:
            self.count += 1
            return self._samples[int(rng.random() < self._share)]

    def test_it_is_drawn_most_often(self) -> None:
        rng, share, count = np.random.default_rng(3), 0.3, 2000
        source = FarHairSource(self.Drawn(share))
        found = np.mean([has_far_hair(source.draw(rng)) for _ in range(count)])
        expected = FAR_HAIR_SHARE * (1 - (1 - share) ** (MOST_DRAWS + 1)) + (1 - FAR_HAIR_SHARE) * share
        self.assertAlmostEqual(expected, float(found), delta=0.03)

    def test_a_source_without_any_still_gives_samples(self) -> None:
        rng, drawn, count = np.random.default_rng(4), self.Drawn(0.0), 100
        source = FarHairSource(drawn)
        self.assertFalse(any(has_far_hair(source.draw(rng)) for _ in range(count)))
        self.assertLessEqual(drawn.count, count * (MOST_DRAWS + 1))

    def test_photos_are_drawn_whatever_their_hair(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_wide_records(os.path.join(folder, "a.flsr"), range(2))
            record = make_record(3)
            cv2.imwrite(os.path.join(folder, "a.png"), record["image"])
            cv2.imwrite(os.path.join(folder, "a.labels.png"), record["labels"])
            with open(os.path.join(folder, "boxes.json"), "w", encoding="utf-8") as file:
                json.dump({"a": record["header"]["box"].tolist()}, file)
            options = SourceOptions(renders=folder, photos=folder, far_hair=True).checked()
            kinds = [type(source) for _, source in options.open(0, 1, 1)]
            self.assertEqual([FarHairSource, LongerHairSource], kinds)


class OptionsTest(unittest.TestCase):
    def test_what_does_not_go_together_is_refused(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_wide_records(os.path.join(folder, "a.flsr"), range(2))
            classes = os.path.join(folder, "classes.txt")
            with open(classes, "w", encoding="utf-8") as file:
                file.write("background\nhair\n")
            base = ["--renders", folder, "--out", os.path.join(folder, "run"), "--wider-look", *TINY]
            for more, message in (
                (["--close-up-of", "model.onnx", "--stage2-levels", "0"], "goes without --close-up-of"),
                (["--architecture", "fcn8s_vgg16"], "goes without .*--architecture"),
                (["--numbered"], "goes without .*--numbered"),
                (["--landmark-labels"], "nine classes"),
                (["--classes", classes], "nine classes"),
            ):
                with self.subTest(more=more), self.assertRaisesRegex(SystemExit, "--wider-look .*" + message):
                    train.main([*base, *more])

    def test_renders_that_show_too_little_are_refused(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            renders, narrow = os.path.join(folder, "renders"), os.path.join(folder, "narrow.flsr")
            os.mkdir(renders)
            write_wide_records(os.path.join(renders, "a.flsr"), range(4))
            write_records(narrow, range(2))
            check_renders(renders)
            base = ["--out", os.path.join(folder, "run"), "--wider-look", *TINY]
            with self.assertRaisesRegex(SystemExit, "narrow.flsr shows 3.. face boxes.*flsnet_render --wide"):
                train.main([*base, "--renders", renders, "--validation", narrow])
            with self.assertRaisesRegex(SystemExit, "narrow.flsr shows 3.. face boxes.*flsnet_render --wide"):
                train.main([*base, "--renders", folder])


class TrainingTest(unittest.TestCase):
    def test_a_whole_training_and_the_model_of_it(self) -> None:
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
            renders, run = os.path.join(folder, "renders"), os.path.join(folder, "run")
            os.mkdir(renders)
            write_wide_records(os.path.join(renders, "a.flsr"), range(8))
            arguments = ["--renders", renders, *TINY]
            with mock.patch.object(train, "CropBatches", wraps=train.CropBatches) as batches:
                train.main([*arguments, "--wider-look", "--out", run])
            self.assertEqual({GEOMETRY}, {call.args[1].geometry for call in batches.call_args_list})
            self.assertTrue(all(call.args[0].far_hair for call in batches.call_args_list))
            name = os.path.join(folder, "wider")
            export.main(["--run", run, "--out", name, "--exponent", "0.25", "--threads", "1"])
            with open(name + ".json", encoding="utf-8") as file:
                card = json.load(file)
            self.assertEqual([4.4, [0.0, 0.35]], [card["crop"]["enlargement"], card["crop"]["shift"]])
            self.assertNotIn("wider_look", card["recipe"]["starts"][0])  # the crop says it
            self._check_resuming(arguments, run, folder)
            self._check_refusals(name, folder)
            self._check_scores(run, renders, folder)
            self._check_blends(run, name, folder)
            if flsnet is not None:
                crop = flsnet.Model.fromTrainer(name + ".safetensors", name + ".json").info().crop
                self.assertTrue(GEOMETRY.is_like(CropGeometry(crop.enlargement, *crop.shift)))

    def _check_resuming(self, arguments: list[str], run: str, folder: str) -> None:
        """What a run is must stay what it is."""
        with self.assertRaisesRegex(SystemExit, "differ in .*--wider-look"):
            train.main([*arguments, "--out", run, "--resume"])
        train.main([*arguments, "--wider-look", "--out", run, "--resume"])
        usual = os.path.join(folder, "usual")
        train.main([*arguments, "--out", usual])
        with self.assertRaisesRegex(SystemExit, "differ in .*--wider-look"):
            train.main([*arguments, "--wider-look", "--out", usual, "--resume"])

    def _check_refusals(self, name: str, folder: str) -> None:
        """Nobody takes it for a network of heads."""
        with self.assertRaisesRegex(SystemExit, "wider sees more around heads.*--wider-look"):
            evaluate.main(["--model", name, "--renders", folder, "--threads", "1"])
        with self.assertRaisesRegex(SystemExit, "wider sees more around heads"):
            self_training.main(["--model", name, "--photos", folder, "--out", os.path.join(folder, "labelled")])

    def _check_scores(self, run: str, renders: str, folder: str) -> None:
        """An export measures on the crops that the network knows."""
        command = ["--run", run, "--out", os.path.join(folder, "scored"), "--threads", "1", "--validation"]
        with mock.patch.object(export, "fixed_crops", wraps=export.fixed_crops) as cut:
            export.main([*command, renders])
        self.assertEqual(GEOMETRY, cut.call_args.args[3].geometry)
        narrow = os.path.join(folder, "narrow.flsr")
        write_records(narrow, range(2))
        with self.assertRaisesRegex(SystemExit, "export: .*narrow.flsr shows"):
            export.main([*command, narrow])

    def _check_blends(self, run: str, name: str, folder: str) -> None:
        """Means are those of networks with this crop."""
        spec, other, mean = Spec((16, 16), (1, 1), 1, 32), os.path.join(folder, "other"), os.path.join(folder, "mean")
        command = ["--run", run, "--out", mean, "--threads", "1", "--exponent", "0.25", "--blend"]
        for geometry in (CropGeometry(), CropGeometry(4.4, 0.0, 0.3)):
            use = export.use_of(spec.to_json(), np.ones(9), 0.5, geometry=geometry)
            export.write_pair(FLSNet(spec).eval(), use, other)
            with self.assertRaisesRegex(SystemExit, "other.safetensors sees other crops"):
                export.main([*command, other + ".safetensors", "0.3"])
        export.main([*command, name + ".safetensors", "0.3"])
        self.assertEqual(GEOMETRY, geometry_of(read_network(mean)[1]))
        if flsnet is not None and onnx is not None:  # which rounds the crop
            flsnet.Model.fromTrainer(name + ".safetensors", name + ".json").write(name + ".onnx")
            export.main([*command, name + ".onnx", "0.3"])
            with self.assertRaisesRegex(ValueError, "sees more around heads"):
                evaluate.load_network(name + ".onnx")


if __name__ == "__main__":
    unittest.main()
