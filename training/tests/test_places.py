# SPDX-License-Identifier: Apache-2.0
"""Where results cannot be written, the trainer's programs say so before they do anything."""

import contextlib
import importlib.util
import io
import os
import tempfile
import unittest

from flsnet_training import ablation, evaluate, export, grounds, keying, self_training, train
from flsnet_training.detector import export as detector_export
from flsnet_training.detector import measure, mine, portraits
from flsnet_training.detector import train as detector_train
from flsnet_training.places import result_file, result_folder, result_name, result_picture

HAS_TORCHVISION = importlib.util.find_spec("torchvision") is not None
if HAS_TORCHVISION:
    from flsnet_training.faster_rcnn import export as region_export
    from flsnet_training.faster_rcnn import train as region_train


class PlacesTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.file = os.path.join(self.folder, "file")
        with open(self.file, "w", encoding="utf-8") as file:
            file.write("mine")

    def test_places_that_take_results(self) -> None:
        new = os.path.join(self.folder, "new", "deep")
        self.assertEqual(new, result_folder(new))
        self.assertFalse(os.path.exists(os.path.join(self.folder, "new")))
        self.assertEqual(self.file, result_file(self.file))
        self.assertEqual(self.folder, result_name(self.folder))  # beside a folder of that name
        self.assertEqual("/dev/null", result_file("/dev/null"))
        name = os.path.join(new, "name")
        self.assertEqual(name, result_name(name))
        self.assertEqual([], os.listdir(new))
        with open(self.file, encoding="utf-8") as file:
            self.assertEqual("mine", file.read())
        self.assertEqual(["file", "new"], sorted(os.listdir(self.folder)))

    def test_programs_say_so_at_once(self) -> None:
        programs = {
            "ablation": (ablation, ["train"]),
            "evaluate": (evaluate, []),
            "export": (export, []),
            "grounds": (grounds, []),
            "keying": (keying, []),
            "self_training": (self_training, []),
            "train": (train, []),
            "detector.export": (detector_export, []),
            "detector.measure": (measure, []),
            "detector.mine": (mine, []),
            "detector.portraits": (portraits, []),
            "detector.train": (detector_train, []),
        }
        if HAS_TORCHVISION:
            programs["faster_rcnn.export"] = (region_export, [])
            programs["faster_rcnn.train"] = (region_train, [])
        for name, (program, command) in programs.items():
            for out, words in ((os.path.join(self.file, "x"), "no folder"), ("", "an empty name is no")):
                with self.subTest(name, out=out):
                    said = io.StringIO()
                    with self.assertRaises(SystemExit) as end, contextlib.redirect_stderr(said):
                        program.main([*command, "--out", out])
                    self.assertEqual(2, end.exception.code)
                    self.assertIn("argument --out", said.getvalue())
                    self.assertIn(words, said.getvalue())

    def test_a_picture_has_a_place_and_an_ending(self) -> None:
        for name, words in (
            (os.path.join(self.file, "x.png"), "no folder"),
            (os.path.join(self.folder, "predictions"), "no ending of a picture"),
        ):
            said = io.StringIO()
            with self.assertRaises(SystemExit) as end, contextlib.redirect_stderr(said):
                evaluate.main(["--picture", name])
            self.assertEqual(2, end.exception.code)
            self.assertIn("argument --picture", said.getvalue())
            self.assertIn(words, said.getvalue())
        self.assertEqual(os.path.join(self.folder, "a.PNG"), result_picture(os.path.join(self.folder, "a.PNG")))


if __name__ == "__main__":
    unittest.main()
