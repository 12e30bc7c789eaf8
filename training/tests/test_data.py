# SPDX-License-Identifier: Apache-2.0
"""Streams, folders, crops and their augmentation."""

import dataclasses
import io
import json
import os
import sys
import tempfile
import unittest

import cv2
import numpy as np

from flsnet_training.augment import PLAIN, Augmentation, cut_edges, make_crop
from flsnet_training.colours import colorize, labels_from_colours
from flsnet_training.geometry import BORDER_COLOUR, CropGeometry, crop_matrix, cut
from flsnet_training.photo_folder import PhotoFolder
from flsnet_training.photometry import degrade
from flsnet_training.render_stream import (
    COVERAGE_FLAG,
    NumberedRenders,
    RenderedFolder,
    StreamError,
    have_coverage,
    load_all,
    read_records,
    run_renderer,
    to_sample,
)
from flsnet_training.sample import Sample

from .toy_faces import make_record, write_records


class StreamTest(unittest.TestCase):
    def test_records_come_back(self) -> None:
        records = [make_record(seed, 48) for seed in range(3)]
        read = list(read_records(io.BytesIO(b"".join(record.tobytes() for record in records))))
        self.assertEqual([int(record["header"]["seed"]) for record in read], [0, 1, 2])
        np.testing.assert_array_equal(read[1]["image"], records[1]["image"])
        np.testing.assert_array_equal(read[2]["labels"], records[2]["labels"])

    def test_damaged_streams_are_refused(self) -> None:
        data = make_record(1, 48).tobytes()
        for damaged in (data[:30], data[:-1], b"X" + data[1:]):
            with self.assertRaises(StreamError):
                list(read_records(io.BytesIO(damaged)))

    def test_records_of_both_versions(self) -> None:
        old, new = make_record(1, 48, version=1), make_record(1, 48)
        self.assertEqual(new.nbytes, old.nbytes + 68 * 2 * 4)
        first, second = map(to_sample, read_records(io.BytesIO(old.tobytes() + new.tobytes())))
        np.testing.assert_array_equal(first.image, second.image)
        np.testing.assert_array_equal(first.labels, second.labels)
        self.assertIsNone(first.landmarks)
        np.testing.assert_array_equal(second.landmarks, new["landmarks"])

    def test_records_of_a_process(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.flsr")
            write_records(path, range(2), 32)
            copy = f"import sys; sys.stdout.buffer.write(open({path!r}, 'rb').read())"
            self.assertEqual(len(list(run_renderer([sys.executable, "-c", copy]))), 2)
        with self.assertRaisesRegex(StreamError, "status 3"):
            list(run_renderer([sys.executable, "-c", "raise SystemExit(3)"]))

    def test_a_growing_folder_gives_new_faces_first(self) -> None:
        rng = np.random.default_rng(0)
        with tempfile.TemporaryDirectory() as folder:
            write_records(os.path.join(folder, "a.flsr"), range(4), 32)
            faces = RenderedFolder(folder, rescan_seconds=0)
            for _ in range(40):
                faces.draw(rng)
            with open(os.path.join(folder, "a.flsr"), "ab") as file:
                file.write(make_record(4, 32).tobytes())
                file.write(make_record(5, 32).tobytes()[:100])
            self.assertEqual(len(faces), 5)
            new = make_record(4, 32)["image"]
            drawn = sum(np.array_equal(faces.draw(rng).image, new) for _ in range(10))
            self.assertGreater(drawn, 5)

    def test_a_folder_may_have_brackets_in_its_name(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            folder = os.path.join(folder, "x[1]")
            os.mkdir(folder)
            write_records(os.path.join(folder, "a.flsr"), range(3), 32)
            self.assertEqual(len(RenderedFolder(folder)), 3)
            self.assertEqual(NumberedRenders(folder, 1).count, 3)
            self.assertEqual(len(load_all(folder, 10)), 3)
            self.assertFalse(have_coverage(folder))
            record = make_record(1, 32)
            record["header"]["flags"] = COVERAGE_FLAG
            with open(os.path.join(folder, "b.flsr"), "wb") as file:
                file.write(record.tobytes())
            self.assertTrue(have_coverage(folder))

    def test_shares_of_a_folder_do_not_overlap(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_records(os.path.join(folder, "a.flsr"), range(5), 32)
            self.assertEqual([len(RenderedFolder(folder, i, 2)) for i in range(2)], [3, 2])


class CropTest(unittest.TestCase):
    def test_nominal_crop(self) -> None:
        square = CropGeometry().square(np.array([10, 20, 40, 40]))
        self.assertEqual((square.x, square.y, square.side), (30, 38, 110))

    def test_matrix_maps_pixel_edges(self) -> None:
        square = CropGeometry(2.0, 0.0, 0.0).square(np.array([8, 8, 16, 16]))
        matrix = crop_matrix(square, 64)
        # The crop's first pixel edge (-0.5, -0.5 as a centre) is the photo's first.
        np.testing.assert_allclose(matrix @ [-0.5, -0.5, 1], [-0.5, -0.5], atol=1e-9)
        np.testing.assert_allclose(matrix @ [63.5, 63.5, 1], [31.5, 31.5], atol=1e-9)
        mirrored = crop_matrix(square, 64, 0, True)
        np.testing.assert_allclose(mirrored @ [-0.5, -0.5, 1], [31.5, -0.5], atol=1e-9)

    def test_cut_fills_with_the_border_colour(self) -> None:
        image = np.full((20, 20, 3), 200, np.uint8)
        crop = cut(image, CropGeometry(2.0, 0.0, 0.0).square(np.array([-10, 5, 10, 10])), 20)
        self.assertEqual(crop[10, 0].tolist(), list(BORDER_COLOUR))
        self.assertEqual(crop[10, 19].tolist(), [200, 200, 200])

    def test_image_and_labels_stay_aligned(self) -> None:
        # An image that shows its own labels: after any crop it has to show the crop's labels.
        record = make_record(3, 128)
        sample = dataclasses.replace(
            to_sample(record), image=np.repeat(record["labels"][..., None] * 20, 3, 2)
        )
        options = Augmentation(photometric=False, occlusion_probability=0.0)
        for seed in range(20):
            image, labels = make_crop(sample, 96, np.random.default_rng(seed), options)
            known = labels != 255
            shown = (image[..., 0].astype(int) + 10) // 20
            self.assertGreater((shown == labels)[known].mean(), 0.93)
            self.assertTrue((image[~known] == BORDER_COLOUR).all())

    def test_same_seed_same_crop(self) -> None:
        sample = to_sample(make_record(3, 96))
        first = make_crop(sample, 64, np.random.default_rng(5), Augmentation())
        second = make_crop(sample, 64, np.random.default_rng(5), Augmentation())
        np.testing.assert_array_equal(first[0], second[0])
        np.testing.assert_array_equal(first[1], second[1])

    def test_nothing_covers_what_lies_outside_of_the_photo(self) -> None:
        sample = to_sample(make_record(3, 128))
        box = sample.box + np.array([-50, -30, 0, 0], np.float32)
        sample = dataclasses.replace(sample, box=box)  # of a face that the photo's corner cuts
        plain = Augmentation(photometric=False, edge_probability=0.0, occlusion_probability=0.0)
        covered = 0
        for seed in range(40):
            bare = make_crop(sample, 96, np.random.default_rng(seed), plain)
            options = dataclasses.replace(plain, occlusion_probability=1.0)
            image, labels = make_crop(sample, 96, np.random.default_rng(seed), options)
            outside = bare[1] == 255
            self.assertTrue(outside.any())
            np.testing.assert_array_equal(labels == 255, outside)
            self.assertTrue((image[outside] == BORDER_COLOUR).all())
            covered += int((image != bare[0]).any())
        self.assertGreater(covered, 20)  # other patches lie outside altogether

    def test_edges_leave_the_face(self) -> None:
        for seed in range(50):
            labels = np.zeros((110, 110), np.uint8)
            cut_edges(labels, PLAIN, 40, np.random.default_rng(seed))
            self.assertTrue((labels[35:75, 36:74] == 0).all())

    def test_photometry_keeps_shape_and_type(self) -> None:
        image = make_record(1, 65)["image"]
        for seed in range(60):
            changed = degrade(image, np.random.default_rng(seed))
            self.assertEqual((changed.shape, changed.dtype), (image.shape, np.uint8))


class PhotoTest(unittest.TestCase):
    def test_colours_there_and_back(self) -> None:
        labels = np.arange(9, dtype=np.uint8).reshape(3, 3)
        labels[0, 0] = 255
        np.testing.assert_array_equal(labels_from_colours(colorize(labels)), labels)

    def test_folder_of_ids_and_colours(self) -> None:
        record = make_record(2, 96)
        with tempfile.TemporaryDirectory() as folder:
            for name, labels in (("a", record["labels"]), ("b", colorize(record["labels"]))):
                cv2.imwrite(os.path.join(folder, f"{name}.png"), record["image"])
                cv2.imwrite(os.path.join(folder, f"{name}.labels.png"), labels)
            with open(os.path.join(folder, "boxes.json"), "w", encoding="utf-8") as file:
                json.dump({name: record["header"]["box"].tolist() for name in "ab"}, file)
            samples: list[Sample] = PhotoFolder(folder).samples
        self.assertEqual(len(samples), 2)
        np.testing.assert_array_equal(samples[0].labels, samples[1].labels)
        np.testing.assert_allclose(samples[0].box, record["header"]["box"])


if __name__ == "__main__":
    unittest.main()
