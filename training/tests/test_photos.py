# SPDX-License-Identifier: Apache-2.0
"""Folders of labelled photos: face boxes, their crops, and what is refused."""

import contextlib
import io
import json
import os
import tempfile
import unittest
from typing import Sequence
from unittest import mock

import cv2
import numpy as np

from flsnet_training import evaluate, face_boxes, haar_boxes
from flsnet_training.dataset import SourceOptions
from flsnet_training.geometry import BORDER_COLOUR, CropGeometry, Square, cut, spread
from flsnet_training.photo_folder import PhotoFolder, find_pairs, has_long_hair

from .toy_faces import make_record

PORTRAIT = os.path.join(
    os.path.dirname(__file__), "..", "..", "samples", "data", "astronaut.jpg"
)


class FoundBoxes:
    """Stands for the detector."""

    def __init__(self, *boxes: Sequence[float]) -> None:
        self._found = [(np.array(box, float), 0.9) for box in boxes]

    def __enter__(self) -> "FoundBoxes":
        self._patch = mock.patch.object(face_boxes, "make_finder", lambda: lambda _: self._found)
        self._patch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._patch.stop()


class FolderTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.record = make_record(2, 96)
        self.box = self.record["header"]["box"].tolist()

    def write(self, name: str, labels: np.ndarray, image: np.ndarray = None) -> None:
        cv2.imwrite(self.path(f"{name}.png"), self.record["image"] if image is None else image)
        cv2.imwrite(self.path(f"{name}.labels.png"), labels)

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def test_crops_without_a_labelled_face_are_named_and_left_out(self) -> None:
        self.write("good", self.record["labels"])
        self.write("elsewhere", np.roll(self.record["labels"], 60, 1))
        self.write("nothing", np.zeros((96, 96), np.uint8))
        with FoundBoxes(self.box), contextlib.redirect_stderr(io.StringIO()) as said:
            folder = PhotoFolder(self.folder)
        self.assertEqual(len(folder.samples), 1)
        lines = said.getvalue().splitlines()
        self.assertEqual(len(lines), 2)
        self.assertRegex(lines[0], "elsewhere.png: .* holds no labelled face")
        self.assertRegex(lines[1], "nothing.png: .* holds no labelled face")
        # A second folder that is told what was found neither looks again nor says it again.
        with contextlib.redirect_stderr(io.StringIO()) as said:
            again = PhotoFolder(self.folder, folder.boxes)
        self.assertEqual((len(again.samples), said.getvalue()), (1, ""))
        np.testing.assert_array_equal(again.samples[0].box, folder.samples[0].box)

    def test_endings_are_taken_in_any_case_and_label_maps_without_a_photo_are_named(self) -> None:
        for name in ("a", "b", "lonely"):
            self.write(name, self.record["labels"])
        os.rename(self.path("a.png"), self.path("a.PNG"))
        os.remove(self.path("lonely.png"))
        cv2.imwrite(self.path("b.JPG"), self.record["image"])
        os.mkdir(self.path("sub"))
        with contextlib.redirect_stderr(io.StringIO()) as said:
            pairs = find_pairs(self.folder)
        self.assertEqual(
            pairs,
            [
                ("a", self.path("a.PNG"), self.path("a.labels.png")),
                ("b", self.path("b.JPG"), self.path("b.labels.png")),  # as .jpg comes before .png
            ],
        )
        self.assertEqual(len(said.getvalue().splitlines()), 1)
        self.assertIn("lonely.labels.png: there is no photo lonely.jpg (or .jpeg", said.getvalue())
        # Whoever was told once is not told again.
        with FoundBoxes(self.box), contextlib.redirect_stderr(io.StringIO()) as said:
            boxes = PhotoFolder(self.folder).boxes
            self.assertEqual(said.getvalue().count("lonely.labels.png"), 1)
            self.assertEqual(len(PhotoFolder(self.folder, boxes).samples), 2)
            self.assertEqual(said.getvalue().count("lonely.labels.png"), 1)

    def test_of_several_faces_the_labelled_one_is_taken(self) -> None:
        self.write("a", self.record["labels"])
        with FoundBoxes([0, 0, 20, 20], self.box):
            np.testing.assert_allclose(PhotoFolder(self.folder).samples[0].box, self.box)

    def test_labels_of_hair_alone_are_taken(self) -> None:
        self.write("a", np.where(self.record["labels"] == 1, 1, 0).astype(np.uint8))
        with FoundBoxes(self.box):
            self.assertEqual(len(PhotoFolder(self.folder).samples), 1)

    def test_no_face_at_all(self) -> None:
        self.write("a", self.record["labels"])
        with FoundBoxes(), contextlib.redirect_stderr(io.StringIO()) as said:
            with self.assertRaisesRegex(ValueError, "no photo of .* has a face"):
                PhotoFolder(self.folder)
        self.assertRegex(said.getvalue(), "a.png: no face found, left out")

    def test_bad_label_maps_are_refused_by_name(self) -> None:
        self.write("mask", np.where(self.record["labels"] > 0, 200, 0).astype(np.uint8))
        with FoundBoxes(self.box), self.assertRaisesRegex(ValueError, "mask.labels.png: 200 is no"):
            PhotoFolder(self.folder)
        self.write("mask", self.record["labels"][:50])
        with FoundBoxes(self.box), self.assertRaisesRegex(ValueError, "differ in size"):
            PhotoFolder(self.folder)
        cv2.imwrite(self.path("mask.labels.png"), self.record["labels"].astype(np.uint16))
        with FoundBoxes(self.box), self.assertRaisesRegex(ValueError, "no readable 8-bit"):
            PhotoFolder(self.folder)

    def test_boxes_of_flsnet_segment(self) -> None:
        # As the program writes it, abridged.
        result = {
            "image": "a.b.png",
            "width": 96,
            "height": 96,
            "faces": [{"confidence": 0.9, "box": self.box, "region": [0, 0, 96, 96]}],
        }
        with open(self.path("a.b.json"), "w", encoding="utf-8") as file:
            json.dump(result, file)
        for path in (self.path("a.b.json"), self.folder):
            boxes = face_boxes.read_boxes("", path)
            self.assertEqual(list(boxes), ["a.b"])
            np.testing.assert_allclose(boxes["a.b"], [self.box])
        self.write("a.b", self.record["labels"])
        np.testing.assert_allclose(
            PhotoFolder(self.folder, self.path("a.b.json")).samples[0].box, self.box
        )

    def test_bad_box_files_are_refused(self) -> None:
        for text in ("{", "[]", '{"a": [1, 2, 3]}', '{"a": [1, 2, 0, 5]}', '{"a": null}', '{"a": "b"}'):
            with open(self.path("boxes.json"), "w", encoding="utf-8") as file:
                file.write(text)
            with self.subTest(text), self.assertRaisesRegex(ValueError, "boxes.json"):
                face_boxes.read_boxes(self.folder)
        with self.assertRaises(OSError):
            face_boxes.read_boxes(self.folder, self.path("missing.json"))

    def test_long_hair_is_drawn_more_often(self) -> None:
        x, y, width, height = self.box
        labels = self.record["labels"].copy()
        labels[int(y + 0.8 * height) :][labels[int(y + 0.8 * height) :] == 1] = 0
        self.write("short", labels)
        labels = labels.copy()
        labels[int(y + 0.85 * height) :, int(x) : int(x + 0.3 * width)] = 1
        self.write("long", labels)
        folder = PhotoFolder(self.folder, {"short": np.array(self.box), "long": np.array(self.box)}, long_hair=4)
        self.assertEqual([True, False], [has_long_hair(sample) for sample in folder.samples])
        rng = np.random.default_rng(3)
        drawn = [folder.draw(rng) is folder.samples[0] for _ in range(500)]
        self.assertAlmostEqual(0.8, np.mean(drawn), delta=0.06)  # 4 of 5

    def test_sources_are_checked(self) -> None:
        with self.assertRaisesRegex(ValueError, "no source"):
            SourceOptions().checked()
        with self.assertRaisesRegex(ValueError, "no folder of rendered"):
            SourceOptions(renders=self.path("missing")).checked()
        with self.assertRaisesRegex(ValueError, "holds no photo"):
            SourceOptions(photos=self.folder).checked()
        self.write("a", self.record["labels"])
        with FoundBoxes(self.box):
            sources = SourceOptions(photos=self.folder).checked()
        with FoundBoxes():  # workers know the boxes
            self.assertEqual(len(sources.open(0, 1, 0)), 1)


class DetectorTest(unittest.TestCase):
    @unittest.skipUnless(hasattr(cv2, "CascadeClassifier"), "OpenCV 5 has no cascades")
    def test_portrait(self) -> None:
        # The constants are the module's: eyes at (190..255, 105..125), chin at 190.
        boxes = haar_boxes.HaarBoxes().find_all(cv2.imread(PORTRAIT))
        x, y, width, height = boxes[0][0]
        self.assertEqual(width, height)
        self.assertTrue(195 < x + width / 2 < 250 and 110 < y + height / 2 < 155, boxes)

    @unittest.skipUnless(hasattr(cv2, "CascadeClassifier"), "OpenCV 5 has no cascades")
    def test_haar_boxes_are_those_of_the_module(self) -> None:
        try:
            import flsnet
        except ImportError as error:
            self.skipTest(f"the package flsnet is not here: {error}")
        photo = cv2.imread(PORTRAIT)
        face = photo[0:300, 80:380]
        group = np.concatenate([face, cv2.flip(face, 1)], 1)
        turned = cv2.warpAffine(
            photo, cv2.getRotationMatrix2D((220, 130), 12, 1), photo.shape[1::-1]
        )
        detector = flsnet.HaarFaceDetector.create()
        for image in (photo, group, turned, cv2.resize(photo, None, fx=1.7, fy=1.7)):
            image = np.ascontiguousarray(image)
            boxes, confidences = detector.detect(image)
            found = haar_boxes.HaarBoxes().find_all(image)
            self.assertEqual(len(found), len(boxes))
            for (box, confidence), wanted, sure in zip(found, boxes, confidences):
                np.testing.assert_allclose(box, wanted, atol=1e-6 * image.shape[0])
                self.assertAlmostEqual(confidence, float(sure), 5)

    def test_windows_are_grouped_by_hand(self) -> None:
        # Four that lie alike in a chain, three elsewhere.
        windows = [[10, 10, 50, 50], [18, 10, 50, 50], [26, 10, 50, 50], [34, 10, 50, 50]]
        windows += [[200, 200, 20, 20]] * 3
        groups = haar_boxes.group_windows(np.array(windows, float))
        self.assertEqual(len(groups), 1)
        self.assertEqual(groups[0][1], 4)
        np.testing.assert_allclose(groups[0][0], [22, 10, 50, 50])
        self.assertEqual(haar_boxes.group_windows(np.zeros((0, 4))), [])

    def test_sightings_of_one_face_are_merged_by_hand(self) -> None:
        def sighting(x: float, side: float, neighbours: int) -> haar_boxes.Sighting:
            return haar_boxes.Sighting(np.array([x, 0, side, side], float), neighbours)

        merged = haar_boxes.merge([sighting(10, 100, 5), sighting(0, 100, 10), sighting(30, 20, 4)])
        self.assertEqual(len(merged), 1)  # the small one is a part of the face
        self.assertEqual(merged[0].neighbours, 15)
        np.testing.assert_allclose(merged[0].box, [10 * 25 / 125, 0, 100, 100])


class SegmenterCropTest(unittest.TestCase):
    def test_crop_of_a_ramp_is_exact(self) -> None:
        # A ramp stays one under area averaging and bilinear interpolation: what is seen says where the crop lies.
        across, down = np.meshgrid(np.arange(120), np.arange(100))
        image = np.stack((2 * across, 2 * down, 50 + across), 2).astype(np.uint8)
        for square, size in (
            (Square(50.37, 48.81, 61.3), 40),  # shrunk
            (Square(50.5, 48.25, 20.7), 64),  # enlarged
            (Square(60.2, 50.1, 31.0), 32),
        ):
            crop = cut(image, square, size).astype(float)
            step = square.side / size
            places = (np.arange(size) + 0.5) * step - square.side / 2
            wanted = 2 * (square.x + places - 0.5)
            np.testing.assert_allclose(crop[size // 2, 1:-1, 0], wanted[1:-1], atol=1.3)
            self.assertLess(abs((crop[size // 2, 1:-1, 0] - wanted[1:-1]).mean()), 0.15)
            wanted = 2 * (square.y + places - 0.5)
            self.assertLess(abs((crop[1:-1, size // 2, 1] - wanted[1:-1]).mean()), 0.15)

    def test_crops_beside_the_photo_and_at_its_edge(self) -> None:
        image = np.full((20, 30, 3), 200, np.uint8)
        self.assertTrue((cut(image, Square(-50, 10, 20), 8) == BORDER_COLOUR).all())
        crop = cut(image, Square(0, 10, 20), 20)
        self.assertTrue((crop[:, :9] == BORDER_COLOUR).all() and (crop[2:-2, 11:] == 200).all())

    def test_a_box_that_is_no_square(self) -> None:
        square = CropGeometry().square(np.array([10, 20, 40, 20]))
        self.assertEqual((square.x, square.y, square.side), (30, 28, 110))

    def test_maps_are_spread_as_by_hand(self) -> None:
        rng = np.random.default_rng(0)
        planes = rng.normal(size=(3, 5, 5)).astype(np.float32)
        square = Square(9.3, 7.9, 12.4)
        values, rows, columns = spread(planes, square, (13, 20))
        self.assertEqual((rows.start, rows.stop, columns.start, columns.stop), (2, 13, 3, 15))
        for y in range(rows.start, rows.stop):
            for x in range(columns.start, columns.stop):
                u = (x + 0.5 - (square.x - square.side / 2)) * 5 / square.side - 0.5
                v = (y + 0.5 - (square.y - square.side / 2)) * 5 / square.side - 0.5
                u, v = min(max(u, 0), 4), min(max(v, 0), 4)
                i, j = min(int(v), 3), min(int(u), 3)
                a, b = v - i, u - j
                wanted = (1 - a) * ((1 - b) * planes[:, i, j] + b * planes[:, i, j + 1]) + a * (
                    (1 - b) * planes[:, i + 1, j] + b * planes[:, i + 1, j + 1]
                )
                np.testing.assert_allclose(
                    values[:, y - rows.start, x - columns.start], wanted, rtol=1e-4, atol=1e-5
                )


class EvaluateTest(unittest.TestCase):
    def test_truth_beyond_the_classes_is_refused(self) -> None:
        record = make_record(2, 96)
        with tempfile.TemporaryDirectory() as folder:
            cv2.imwrite(os.path.join(folder, "a.png"), record["image"])
            cv2.imwrite(os.path.join(folder, "a.labels.png"), record["labels"])
            options = evaluate.make_parser().parse_args(["--model", "m", "--photos", folder, "--six"])
            scores = evaluate.PhotoScores(options, [0.0])
            with FoundBoxes(), contextlib.redirect_stderr(io.StringIO()):
                with self.assertRaisesRegex(ValueError, "a.labels.png has ids beyond the 6 classes"):
                    scores.score(mock.Mock(), np.ones(9), 2)

    def test_options_that_nothing_comes_of_are_refused(self) -> None:
        record = make_record(2, 96)
        with tempfile.TemporaryDirectory() as folder:
            cv2.imwrite(os.path.join(folder, "a.png"), record["image"])
            cv2.imwrite(os.path.join(folder, "a.labels.png"), record["labels"])
            photos, renders = ["--model", "m", "--photos", folder], ["--model", "m", "--renders", folder]
            card = {"areas": [1.0] * 9}
            for arguments, message in (
                ([*photos, "--choose-areas", "r"], "--choose-areas goes with --renders"),
                ([*photos, "--samples", "9"], "--samples goes with --renders"),
                ([*renders, "--six"], "--six goes with --photos"),
                ([*renders, "--fold", "3=1"], "--fold goes with --photos"),
                ([*renders, "--only", "a*"], "--only goes with --photos"),
                ([*photos, "--fold", "300=1"], "--fold must be FROM=TO, an id of 0 to 255 and one of 0 to 8, got 300=1"),
                ([*photos, "--fold", "3"], "--fold must be FROM=TO, .*, got 3"),
                ([*photos, "--six", "--fold", "3=6"], "--fold must be FROM=TO, .* one of 0 to 5, got 3=6"),
                ([*photos, "--only", "zz"], "--only must be a pattern of names in .*, got zz"),
            ):
                with self.subTest(message), mock.patch.object(evaluate, "load_network", return_value=(mock.Mock(), card)):
                    with contextlib.redirect_stdout(io.StringIO()), self.assertRaisesRegex(SystemExit, "evaluate: " + message):
                        evaluate.main([*arguments, "--threads", "1"])

    def test_numbers_that_cannot_be_are_refused(self) -> None:
        for option, value in (("--threads", "0"), ("--samples", "0"), ("--exponents", "nan")):
            with contextlib.redirect_stderr(io.StringIO()) as said, self.assertRaises(SystemExit) as end:
                evaluate.main(["--model", "m", "--renders", "r", option, value])
            self.assertEqual(end.exception.code, 2)
            self.assertIn(f"argument {option}", said.getvalue())

    def test_folded_ids_count_as_another(self) -> None:
        record = make_record(2, 96)
        with tempfile.TemporaryDirectory() as folder:
            cv2.imwrite(os.path.join(folder, "a.png"), record["image"])
            cv2.imwrite(os.path.join(folder, "a.labels.png"), record["labels"])
            arguments = ["--model", "m", "--photos", folder, "--fold", "2=0", "1=0"]
            scores = evaluate.PhotoScores(evaluate.make_parser().parse_args(arguments), [0.0])
            with FoundBoxes(), contextlib.redirect_stderr(io.StringIO()):
                found = scores.score(mock.Mock(), np.ones(9), 2)[0.0]
        # Without a face all is background, which hair and skin count as.
        self.assertEqual(found.present.tolist(), [label not in (1, 2) for label in range(9)])
        self.assertAlmostEqual(float(found.iou[0]), float((record["labels"] <= 2).mean()))

    def test_ids_folded_to_the_unknown_count_in_no_score(self) -> None:
        record = make_record(2, 96)
        with tempfile.TemporaryDirectory() as folder:
            cv2.imwrite(os.path.join(folder, "a.png"), record["image"])
            cv2.imwrite(os.path.join(folder, "a.labels.png"), record["labels"])
            arguments = ["--model", "m", "--photos", folder, "--fold", "2=255"]
            scores = evaluate.PhotoScores(evaluate.make_parser().parse_args(arguments), [0.0])
            with FoundBoxes(), contextlib.redirect_stderr(io.StringIO()):
                found = scores.score(mock.Mock(), np.ones(9), 2)[0.0]
        known = record["labels"] != 2
        self.assertAlmostEqual(float(found.iou[0]), float((record["labels"] == 0)[known].mean()))


if __name__ == "__main__":
    unittest.main()
