# SPDX-License-Identifier: Apache-2.0
"""The programs of perf/accuracy: what they refuse, and what they say of it."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

import cv2
import numpy as np

from .toy_faces import make_record, write_records

PROGRAMS = os.path.join(os.path.dirname(__file__), "..", "..", "perf", "accuracy")
sys.path.insert(0, PROGRAMS)
import measure_photos  # noqa: E402
import measure_shapes  # noqa: E402

HAS_FLSNET = importlib.util.find_spec("flsnet") is not None
if HAS_FLSNET:
    import measure_mattes
    import measure_video

TRUTH = "0:background,1:hair,2:skin,3:eyebrow,4:pupil,5:white,6:nostril,7:lip,8:inner mouth"


class TruthTeller:
    """A system that knows the label map of the photo."""

    name = "truth"
    parts = measure_photos.PARTS[:9]

    def __init__(self, labels: np.ndarray) -> None:
        self._labels = labels

    def label(self, photo: np.ndarray) -> np.ndarray:
        """It."""
        return self._labels


class ProgramTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.record = make_record(2, 96)

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def write(self, labels: np.ndarray) -> None:
        cv2.imwrite(self.path("a.JPG"), self.record["image"])
        cv2.imwrite(self.path("a.labels.png"), labels)

    def refuses(self, program: object, arguments: list[str], message: str) -> None:
        """Ends with a message, before anything is measured."""
        said = io.StringIO()
        with self.subTest(message), contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            with self.assertRaises(SystemExit) as end:
                program.main(arguments)  # type: ignore[attr-defined]
            self.assertRegex(f"{end.exception.code}\n{said.getvalue()}", message)


class PhotoTest(ProgramTest):
    def refuses_photos(self, message: str, *more: str, truth: str = TRUTH) -> None:
        self.refuses(measure_photos, [self.folder, "--truth-map", truth, *more], message)

    def test_options_that_cannot_be_are_refused(self) -> None:
        self.write(self.record["labels"])
        with mock.patch.object(measure_photos, "make_system", side_effect=AssertionError("measures")):
            self.refuses_photos("--fold must be A:B with names of --truth-map, got nose", "--fold", "nose:hair")
            self.refuses_photos("--fold must be A:B, got hair", "--fold", "hair")
            self.refuses_photos("--grow must be A:B:PIXELS, got pupil:skin", "--grow", "pupil:skin")
            self.refuses_photos("--grow must be A:B:PIXELS, got pupil:skin:x", "--grow", "pupil:skin:x")
            self.refuses_photos("--grow must be A:B:PIXELS with names of .*, got eye", "--grow", "eye:skin:2")
            self.refuses_photos("--truth-map: must be ID:NAME,... with ids of 0 to 255, got 300:hair", truth="300:hair")
            self.refuses_photos("--truth-map: must be ID:NAME,.*, got hair", truth="0:background,hair")
            self.refuses_photos("--truth-map: no system knows 'hear': the names are background, hair,", truth="0:background,1:hear")
            self.refuses_photos("has no photo .* like zz", "--only", "zz")
            missing = self.path("missing")
            self.refuses(measure_photos, [missing, "--truth-map", TRUTH], "missing is no folder")
            self.refuses(measure_shapes, [missing], "missing is no folder")

    def test_label_maps_of_colours_or_another_size_are_named(self) -> None:
        self.write(np.repeat(self.record["labels"][..., None], 3, 2))  # as OpenCV reads a palette
        self.refuses_photos("a.labels.png must be one channel of 8-bit class ids")
        self.write(self.record["labels"][:50])
        self.refuses_photos("a.JPG and a.labels.png must be a photo and a label map of one size")

    def test_models_of_files_reach_the_system(self) -> None:
        self.write(self.record["labels"])
        made = mock.Mock(return_value=TruthTeller(self.record["labels"]))
        command = [self.folder, "--truth-map", TRUTH, "--conditions", "upright"]
        with mock.patch.object(measure_photos, "make_system", made), mock.patch.object(measure_photos, "print_table"):
            model, close_up, wider_look = files = [pathlib.Path(self.path(f"{name}.onnx")) for name in "abc"]
            for path in files:
                path.write_bytes(b"")
            measure_photos.main([*command, "--model", str(model), "--close-up", str(close_up), "--wider-look", str(wider_look)])
            measure_photos.main(command)
            self.refuses_photos("--close-up: missing.onnx is no file", "--close-up", "missing.onnx")
            self.refuses_photos("--wider-look: missing.onnx is no file", "--wider-look", "missing.onnx")
        self.assertEqual(made.call_args_list, [mock.call("flsnet", *files), mock.call("flsnet", None, None, None)])

    def test_folded_and_grown_names(self) -> None:
        labels = self.record["labels"]
        self.write(labels)
        rows: dict[str, np.ndarray] = {}
        with mock.patch.object(measure_photos, "make_system", lambda *_: TruthTeller(labels)), mock.patch.object(
            measure_photos, "print_table", lambda _, names, found: rows.update(zip(names, found["upright"]))
        ):
            command = [self.folder, "--truth-map", TRUTH, "--conditions", "upright"]
            measure_photos.main([*command, "--fold", "nostril:skin"])
            self.assertTrue(np.isnan(rows.pop("nostril")))
            self.assertEqual(set(rows.values()), {1.0})
            measure_photos.main([*command, "--grow", "pupil:white:1"])
        pupil = (labels == 4).astype(np.uint8)
        grown = (cv2.dilate(pupil, np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)) > 0) & (labels == 5)
        self.assertAlmostEqual(rows["pupil"], pupil.sum() / (pupil.sum() + grown.sum()))
        self.assertEqual(rows["hair"], 1.0)


@unittest.skipUnless(HAS_FLSNET, "takes the package flsnet")
class RecordTest(ProgramTest):
    def test_records_that_cannot_be_measured(self) -> None:
        records, empty = self.path("a.flsr"), self.path("empty.flsr")
        write_records(records, range(2))
        write_records(empty, range(0))
        self.refuses(measure_video, [records], "a.flsr: these faces have no coverage: render them with flsnet_render --coverage")
        self.refuses(measure_mattes, [empty], "empty.flsr: it holds no rendered faces")
        for program in (measure_video, measure_mattes):
            self.refuses(program, [records, "--count", "0"], "argument --count: must be at least 1, got 0")
            self.refuses(program, [self.path("missing")], "missing is no file")
            self.refuses(program, [__file__], "no record of version|stream ends")
        self.refuses(measure_mattes, [records, "--factor", "0"], "argument --factor: must be at least 1, got 0")
        self.refuses(measure_mattes, [records, "--pictures", os.path.join(records, "x")], "argument --pictures: .* is no folder")


if __name__ == "__main__":
    unittest.main()
