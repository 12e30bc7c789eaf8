# SPDX-License-Identifier: Apache-2.0
"""Photos behind rendered heads, and views of panoramas."""

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
from flsnet_training.detector.textures import PhotoPieces
from flsnet_training.export import main as export
from flsnet_training.grounds import GroundedSource, exposed, main, put_before, view
from flsnet_training.recolouring import ConcealedSource
from flsnet_training.render_stream import COVERAGE_FLAG, HEADER, RenderedFile, record_type, to_sample
from flsnet_training.sample import Sample, Source
from flsnet_training.train import main as train

from .toy_faces import make_record

GROUND = (10, 200, 90)


class Fixed(Source):
    """Always the same sample."""

    def __init__(self, sample: Sample) -> None:
        self._sample = sample

    def draw(self, rng: np.random.Generator) -> Sample:
        """It."""
        return self._sample


def write_covered(path: str, seeds: range) -> None:
    """Toy faces with coverage, as of flsnet_render --coverage."""
    with open(path, "wb") as file:
        for seed in seeds:
            plain = make_record(seed, 64)
            record = np.zeros((), record_type(64, 2, COVERAGE_FLAG))
            for name in plain.dtype.names or ():
                record[name] = plain[name]
            record["header"]["flags"], record["coverage"] = COVERAGE_FLAG, 255 * (plain["labels"] > 0)
            file.write(record.tobytes())


def covered_sample() -> Sample:
    """A person in the right half, half of a column of whom lets the ground through."""
    image = np.full((32, 40, 3), 100, np.uint8)
    labels = np.zeros((32, 40), np.uint8)
    coverage = np.zeros((32, 40), np.uint8)
    labels[:, 21:], coverage[:, 21:], coverage[:, 20] = 2, 255, 51
    return Sample(image, labels, np.array([22, 4, 12, 12], np.float32), None, coverage)


class GroundTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.photos = os.path.join(self.folder, "photos")
        os.mkdir(self.photos)
        cv2.imwrite(os.path.join(self.photos, "one.png"), np.full((90, 120, 3), GROUND, np.uint8))

    def test_the_person_stays_and_the_ground_is_new(self) -> None:
        sample = covered_sample()
        assert sample.coverage is not None
        ground = np.zeros(sample.image.shape, np.float32)
        ground[:] = GROUND
        image = put_before(sample.image, sample.coverage, ground)
        np.testing.assert_array_equal(image[:, 21:], sample.image[:, 21:])
        np.testing.assert_array_equal(image[:, :20], np.broadcast_to(GROUND, (32, 20, 3)))
        # A fifth of 100 and four fifths of the ground.
        np.testing.assert_array_equal(image[:, 20], np.broadcast_to((28, 180, 92), (32, 3)))

    def test_a_share_of_the_samples_gets_photos(self) -> None:
        sample = covered_sample()
        source = GroundedSource(Fixed(sample), PhotoPieces([self.photos]), 0.5)
        rng = np.random.default_rng(3)
        drawn = [source.draw(rng) for _ in range(60)]
        changed = [bool((x.image[:, :20] != 100).any()) for x in drawn]
        self.assertTrue(15 < sum(changed) < 45)
        for x in drawn:
            np.testing.assert_array_equal(x.labels, sample.labels)
            np.testing.assert_array_equal(x.image[:, 21:], sample.image[:, 21:])
        np.testing.assert_array_equal(sample.image, 100)  # whose memory may be that of a file

    def test_a_share_of_the_grounds_has_the_colour_of_the_hair(self) -> None:
        sample = covered_sample()
        sample.labels[:8, 21:] = 1
        sample.image[:8, 21:] = (30, 90, 60)
        source = GroundedSource(Fixed(sample), PhotoPieces([self.photos]), 1.0, like_hair=0.5)
        rng = np.random.default_rng(9)
        means = [source.draw(rng).image[:, :20].reshape(-1, 3).mean(0) for _ in range(60)]
        tints = [mean / mean.sum() for mean in means if mean.max() < 254]
        alike = sum(bool(np.abs(tint - np.array((30, 90, 60)) / 180).max() < 0.02) for tint in tints)
        own = sum(bool(np.abs(tint - np.array(GROUND) / sum(GROUND)).max() < 0.02) for tint in tints)
        self.assertEqual(len(tints), alike + own)
        self.assertTrue(15 < alike < 45 and own > 5, (alike, own))
        bald = GroundedSource(Fixed(covered_sample()), PhotoPieces([self.photos]), 1.0, like_hair=1.0)
        drawn = bald.draw(rng).image[:, :20].reshape(-1, 3).mean(0)
        np.testing.assert_allclose(drawn / drawn.sum(), np.array(GROUND) / sum(GROUND), atol=0.02)

    def test_renders_get_clothes_of_their_hairs_colour(self) -> None:
        write_covered(os.path.join(self.folder, "a.flsr"), range(3))
        options = SourceOptions(renders=self.folder, grounds=(self.photos,), ground_share=0.0, like_hair=1.0)
        ((_, source),) = options.open(0, 1, 5)
        assert isinstance(source, GroundedSource)
        concealed = source._source
        assert isinstance(concealed, ConcealedSource)
        self.assertEqual((1.0, 1.0), (source._like_hair, concealed._share))

    def test_samples_without_coverage_stay(self) -> None:
        plain = to_sample(make_record(3))
        source = GroundedSource(Fixed(plain), PhotoPieces([self.photos]), 1.0)
        self.assertIs(source.draw(np.random.default_rng(4)).image, plain.image)

    def test_coverage_of_records_is_read(self) -> None:
        record = np.zeros((), record_type(8, 2, COVERAGE_FLAG))
        record["header"]["magic"], record["header"]["version"] = b"FLSR", 2
        record["header"]["size"], record["header"]["flags"] = 8, COVERAGE_FLAG
        record["coverage"][2:, 3:] = 200
        path = os.path.join(self.folder, "a.flsr")
        with open(path, "wb") as file:
            file.write(record.tobytes())
        coverage = to_sample(RenderedFile(path)[0]).coverage
        assert coverage is not None
        np.testing.assert_array_equal(coverage, record["coverage"])
        self.assertIsNone(to_sample(make_record(5)).coverage)
        self.assertEqual(0, int(np.frombuffer(make_record(5).tobytes(), HEADER, 1)[0]["flags"]))

    def test_grounds_need_renders_and_pictures(self) -> None:
        with self.assertRaisesRegex(ValueError, "renders"):
            SourceOptions(photos=self.photos, grounds=(self.photos,)).checked()
        with self.assertRaisesRegex(ValueError, "no pictures"):
            SourceOptions(renders=self.folder, grounds=(tempfile.mkdtemp(dir=self.folder),)).checked()
        SourceOptions(renders=self.folder, grounds=(self.photos,)).checked()  # renders may come later
        with open(os.path.join(self.folder, "a.flsr"), "wb") as file:
            file.write(make_record(6).tobytes())
        with self.assertRaisesRegex(ValueError, "--coverage"):
            SourceOptions(renders=self.folder, grounds=(self.photos,)).checked()
        with self.assertRaises(SystemExit):
            train(["--renders", self.folder, "--out", self.folder, "--ground-share", "1.5"])
        cv2.imwrite(os.path.join(self.folder, "b.png"), np.zeros((20, 20, 3), np.uint8))
        os.remove(os.path.join(self.folder, "a.flsr"))
        with self.assertRaises(SystemExit):  # numbered crops are the renders as they are
            train(["--renders", self.folder, "--grounds", self.folder, "--numbered", "--out", self.folder + "/run"])

    def test_the_model_card_of_a_training_with_grounds(self) -> None:
        renders, run = os.path.join(self.folder, "renders"), os.path.join(self.folder, "run")
        name = os.path.join(self.folder, "model")
        os.mkdir(renders)
        write_covered(os.path.join(renders, "a.flsr"), range(4))
        with contextlib.redirect_stdout(io.StringIO()):
            train(
                ["--renders", renders, "--grounds", self.photos, "--out", run, "--batch", "2", "--workers", "0"]
                + ["--statistic-samples", "2", "--no-bf16", "--threads", "1", "--stage1-images", "4", "--stage2-images", "0"]
                + "--channels 16 32 --convolutions 1 1 --stage2-levels 1 --input-size 32".split()
            )
        export(["--run", run, "--out", name, "--threads", "1"])
        with open(name + ".json", encoding="utf-8") as file:
            text = file.read()
        self.assertNotIn(self.folder, text)
        card = json.loads(text)
        self.assertIn("photos as grounds", card["data"])
        self.assertIn("rendered faces", card["data"])
        self.assertNotIn("only", card["data"])
        self.assertEqual("not stated: it depends on the photos as grounds", card["licence"])
        self.assertEqual(0.5, card["recipe"]["starts"][0]["ground_share"])
        export(["--run", run, "--out", name, "--threads", "1", "--data", "My fields.", "--licence", "CC0-1.0"])
        with open(name + ".json", encoding="utf-8") as file:
            card = json.load(file)
        self.assertEqual(("My fields.", "CC0-1.0"), (card["data"], card["licence"]))


class PanoramaTest(unittest.TestCase):
    def panorama(self) -> np.ndarray:
        """Longitude in the first channel, latitude in the second, both in degrees; 180 x 90 pixels of two degrees."""
        longitude, latitude = np.meshgrid(np.arange(-179, 180, 2), np.arange(89, -90, -2))
        return np.stack([longitude, latitude, longitude * 0], -1).astype(np.float32)

    def test_the_middle_of_a_view_is_where_it_looks(self) -> None:
        for yaw, pitch in ((0, 0), (40, 10), (-120, -25), (170, 5)):
            picture = view(self.panorama(), 65, np.deg2rad(yaw), np.deg2rad(pitch), np.deg2rad(30))
            np.testing.assert_allclose(picture[32, 32, :2], (yaw, pitch), atol=0.01)

    def test_the_edges_of_a_view_are_half_its_field_away(self) -> None:
        picture = view(self.panorama(), 65, 0, 0, np.deg2rad(60))
        np.testing.assert_allclose(picture[32, (0, -1), 0], (-30, 30), atol=0.05)
        np.testing.assert_allclose(picture[(0, -1), 32, 1], (30, -30), atol=0.05)

    def test_a_view_across_the_seam_is_whole(self) -> None:
        wide = np.zeros((90, 180, 3), np.float32)
        wide[:, (0, -1)] = 1  # a line at the seam
        picture = view(wide, 65, np.pi, 0, np.deg2rad(30))
        self.assertAlmostEqual(1, float(picture[32, 32, 0]), places=3)

    def test_the_middle_brightness_is_as_asked(self) -> None:
        light = np.random.default_rng(5).gamma(1, 3, (50, 50, 3)).astype(np.float32)
        self.assertAlmostEqual(0.4 * 255, float(np.median(exposed(light, 0.4))), delta=2)

    def test_views_are_written(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            source, out = os.path.join(folder, "in[1]"), os.path.join(folder, "out")
            os.mkdir(source)
            cv2.imwrite(os.path.join(source, "a.png"), np.full((20, 40), 90, np.uint8))
            with open(os.path.join(source, "b.jpg"), "wb") as file:
                file.write(b"none")
            arguments = ["--panoramas", source, "--out", out, "--views", "3", "--size", "24"]
            self.assertEqual(0, main(arguments))
            names = sorted(os.listdir(out))
            self.assertEqual(["a_000.jpg", "a_001.jpg", "a_002.jpg"], names)
            picture = cv2.imread(os.path.join(out, names[0]))
            assert picture is not None
            self.assertEqual((24, 24, 3), picture.shape)

    def test_sizes_that_are_no_grounds_are_refused(self) -> None:
        for option, value in (("--size", "-5"), ("--size", "15"), ("--views", "0")):
            with contextlib.redirect_stderr(io.StringIO()) as said, self.assertRaises(SystemExit) as end:
                main(["--panoramas", "in", "--out", "out", option, value])
            self.assertEqual(2, end.exception.code)
            self.assertIn(f"argument {option}: {value} is below", said.getvalue())


if __name__ == "__main__":
    unittest.main()
