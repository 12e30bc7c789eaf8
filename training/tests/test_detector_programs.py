# SPDX-License-Identifier: Apache-2.0
"""The detector's programs: what they refuse before the work, and what an export says of its data."""

import contextlib
import io
import json
import os
import sys
import tempfile
import unittest
from typing import Any, Sequence
from unittest import mock

import cv2
import numpy as np

from flsnet_training import checkpoint
from flsnet_training.detector import calibrate, collect, export, measure, mine, others, portraits, train, vote
from flsnet_training.detector.dataset import SceneSources
from flsnet_training.detector.faces import Face
from flsnet_training.detector.heads import PhotoHeads, RenderedHeads
from flsnet_training.detector.network import DetectorNet
from flsnet_training.detector.textures import picture_paths
from flsnet_training.safetensors_io import save as save_tensors

from .test_detector import landmark_record

LANDMARKS = np.array([(-0.2, -0.2), (0.2, -0.2), (0.0, 0.05), (-0.15, 0.3), (0.15, 0.3)])


class Doubtful:
    """Finds the one face in the middle of a picture with a confidence of 0.4, if its threshold lets it."""

    def __init__(self, name: str, smallest_face: float = 0.0, threshold: float = 0.0) -> None:
        del name, smallest_face
        self._threshold = threshold or 0.5

    def __call__(self, image: np.ndarray) -> Sequence[Face]:
        height, width = image.shape[:2]
        centre = np.array([width / 2, height / 2])
        face = Face(width / 2, height / 2, height / 3, 0.0, LANDMARKS * height / 3 + centre, 0.4)
        return [face] if face.confidence >= self._threshold else []


class ProgramCase(unittest.TestCase):
    """Tests with a folder that has renders, grounds and a small picture."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.renders, self.grounds = self.new_folder("renders"), self.new_folder("grounds")
        with open(os.path.join(self.renders, "0.flsr"), "wb") as file:
            file.writelines(landmark_record(seed).tobytes() for seed in range(4))
        noise = np.random.default_rng(1).integers(0, 256, (120, 120, 3)).astype(np.uint8)
        self.picture = os.path.join(self.grounds, "ground.png")
        cv2.imwrite(self.picture, noise)
        self.missing = self.path("missing")

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def new_folder(self, name: str) -> str:
        os.mkdir(self.path(name))
        return self.path(name)

    def write_json(self, name: str, content: object) -> str:
        with open(self.path(name), "w", encoding="utf-8") as file:
            json.dump(content, file)
        return self.path(name)

    def portrait_list(self, **changes: object) -> str:
        entry = {"file": self.picture, "face": [60, 60, 40, 0], "landmarks": (LANDMARKS * 40 + 60).tolist()}
        return self.write_json("portraits.json", [{**entry, **changes}])

    def refuses(self, program: Any, words: str, *arguments: str) -> None:
        """It ends with one sentence that begins with its name and has these words."""
        name = program.__name__.removeprefix("flsnet_training.")
        with self.subTest(name, arguments=arguments):
            with self.assertRaises(SystemExit) as end, contextlib.redirect_stdout(io.StringIO()):
                program.main(arguments)
            self.assertIsInstance(end.exception.code, str)
            self.assertTrue(str(end.exception.code).startswith(f"{name}: "), end.exception.code)
            self.assertIn(words, str(end.exception.code))

    def misused(self, program: Any, words: str, *arguments: str) -> None:
        """It ends as argparse ends programs."""
        said = io.StringIO()
        with self.subTest(program.__name__, arguments=arguments):
            with self.assertRaises(SystemExit) as end, contextlib.redirect_stderr(said):
                program.main(arguments)
            self.assertEqual(end.exception.code, 2)
            self.assertIn(words, said.getvalue())


class ExportTest(ProgramCase):
    def save(self, *starts: Sequence[str]) -> None:
        """A checkpoint of a training with these options."""
        required = ["--renders", self.renders, "--out", self.path("run")]
        history = [vars(train.make_parser().parse_args([*required, *start])) for start in starts]
        state = {"average": DetectorNet().state_dict(), "images": 8, "iteration": 2, "total_elapsed": 60.0}
        os.makedirs(self.path("run"), exist_ok=True)
        checkpoint.save(self.path("run"), {**state, "history": history})

    def description(self, *options: str) -> dict[str, Any]:
        export.main(["--run", self.path("run"), "--out", self.path("out"), *options])
        with open(self.path("out.json"), encoding="utf-8") as file:
            text = file.read()
        self.assertNotIn(self.folder, text)
        return json.loads(text)

    def test_renders_alone_are_all_that_it_tells_of(self) -> None:
        self.save([], ["--resume"])
        description = self.description()
        self.assertEqual(description["licence"], "Apache-2.0")
        self.assertIn("ICT FaceKit light (MIT) and MakeHuman (CC0)", description["data"])
        for word in ("photo", "portrait", "weights", "user"):
            self.assertNotIn(word, description["data"])

    def test_photos_and_other_weights_have_terms_of_their_own(self) -> None:
        grounds, heads = "photos as grounds", "photos of known faces as heads"
        begun = "weights that the training began with"
        listed, model = self.path("portraits.json"), self.path("begin.onnx")
        for starts, used in (
            ([["--grounds", self.grounds]], grounds),
            ([["--portraits", listed]], heads),
            ([[], ["--grounds", self.grounds, "--resume"], ["--resume"]], grounds),
            ([["--init", model]], begun),
            ([["--init", model, "--portraits", listed, "--grounds", self.grounds]], f"{grounds}, {heads}, {begun}"),
        ):
            with self.subTest(starts=starts):
                self.save(*starts)
                description = self.description()
                told = f"(CC0), on procedural grounds. Beside them, of the trainer's user: {used}."
                self.assertEqual(description["data"][-len(told) :], told)
                self.assertEqual(description["licence"], f"not stated: it depends on the {used}")
        self.save([], ["--resume", "--init", model], ["--portraits", listed, "--portrait-share", "0", "--resume"])
        self.assertEqual(self.description()["licence"], "Apache-2.0")  # neither had a say

    def test_means_have_terms_of_their_own(self) -> None:
        self.save([])
        export.main(["--run", self.path("run"), "--out", self.path("earlier")])
        description = self.description("--blend", self.path("earlier.safetensors"), "0.25")
        self.assertIn("of the trainer's user: weights that the mean was taken with.", description["data"])
        self.assertEqual(description["licence"], "not stated: it depends on the weights that the mean was taken with")
        self.assertEqual(description["recipe"]["starts"][-1]["blend"], 0.25)

    def test_who_knows_better_says_so(self) -> None:
        self.save(["--grounds", self.grounds])
        description = self.description("--data", "My photos.", "--licence", "CC0-1.0")
        self.assertEqual((description["data"], description["licence"]), ("My photos.", "CC0-1.0"))

    def test_what_is_missing_or_wrong(self) -> None:
        out = ["--out", self.path("out")]
        self.refuses(export, "checkpoint.pt", "--run", self.missing, *out)
        self.save([])
        run = ["--run", self.path("run"), *out]
        export.main(["--run", self.path("run"), "--out", self.path("earlier")])
        earlier = self.path("earlier.safetensors")
        self.refuses(export, "--blend takes a share of 0 to 1, not 1.5", *run, "--blend", earlier, "1.5")
        self.refuses(export, "--blend takes a share of 0 to 1, not nan", *run, "--blend", earlier, "nan")
        self.refuses(export, "--blend takes a share of 0 to 1, not half", *run, "--blend", earlier, "half")
        self.refuses(export, "missing.safetensors", *run, "--blend", self.missing + ".safetensors", "0.5")
        save_tensors(self.path("parser.safetensors"), {"stage1.head.weight": np.zeros(3, np.float32)})
        self.refuses(export, "no detector", *run, "--blend", self.path("parser.safetensors"), "0.5")
        self.refuses(export, "missing", *run, "--scores", self.missing)
        row = {"photos, dark": {"photos": 3, "found": 2}}
        several = self.write_json("several.json", {f"torch:{self.path('one')}": row, "haar": row})
        self.refuses(export, "on one detector", *run, "--scores", several)
        self.assertFalse(os.path.exists(self.path("out.json")))
        one = self.write_json("one.json", {**row, "without faces": {"photos": 2, "names": ["a.png"]}})
        self.assertEqual(self.description("--scores", one)["scores"]["photos, dark"]["found"], 2)


class TrainTest(ProgramCase):
    def arguments(self, *more: str) -> list[str]:
        # With a break of the rules it would soon end, and not be refused.
        return ["--renders", self.renders, "--out", self.path("run"), "--workers", "0", "--minutes", "0.001", *more]

    def test_a_restart_takes_a_checkpoint(self) -> None:
        self.refuses(train, "give --resume, too", *self.arguments("--restart"))
        self.refuses(train, "holds no checkpoint", *self.arguments("--resume", "--restart"))
        self.assertFalse(os.path.exists(self.path("run")))
        os.mkdir(self.path("run"))
        kept = os.path.join(self.path("run"), checkpoint.NAME)
        with open(kept, "wb") as file:
            file.write(b"trained")
        self.refuses(train, "give --resume, too", *self.arguments("--restart"))
        with open(kept, "rb") as file:
            self.assertEqual(file.read(), b"trained")

    def test_numbers_that_no_training_can_have(self) -> None:
        for name in ("minutes", "learning-rate"):
            for value in ("0", "-1", "nan", "inf"):
                self.refuses(train, f"--{name} must be a number above 0, got {value}", *self.arguments(f"--{name}", value))
        for name in ("weight-decay", "save-minutes"):
            for value in ("-1", "nan"):
                self.refuses(train, f"--{name} must be a number of at least 0, got", *self.arguments(f"--{name}", value))
        for name in ("easy", "plain", "portrait-share", "profile-share"):
            for value in ("-0.1", "1.5", "nan"):
                self.refuses(train, f"--{name} must be between 0 and 1, got {value}", *self.arguments(f"--{name}", value))
        for value in ("1", "nan"):
            self.refuses(train, "--average-decay must be", *self.arguments("--average-decay", value))
        for name in ("batch", "threads", "report"):
            self.refuses(train, f"--{name} must be at least 1, got 0", *self.arguments(f"--{name}", "0"))
        for name in ("workers", "warm-up", "seed"):
            self.refuses(train, f"--{name} must be at least 0, got -1", *self.arguments(f"--{name}", "-1"))
        for size in ("0", "-64", "100", "128:nan", "128:1.5"):
            self.misused(train, "argument --sizes", *self.arguments("--sizes", size))
        self.assertFalse(os.path.exists(self.path("run")))

    def test_places_of_files(self) -> None:
        self.refuses(train, "missing.safetensors", *self.arguments("--init", self.missing + ".safetensors"))
        self.refuses(train, "missing", *self.arguments("--portraits", self.missing))
        self.misused(train, "argument --export", *self.arguments("--export", os.path.join(self.picture, "x")))


class SourcesTest(ProgramCase):
    def test_portraits_are_read_before_the_work(self) -> None:
        self.assertEqual(len(PhotoHeads(self.portrait_list())), 1)
        SceneSources((self.renders,), portraits=self.portrait_list()).checked()
        for path, words in (
            (self.write_json("empty.json", []), "must list at least one photo"),
            (self.write_json("words.json", {"a": 1}), "must list at least one photo"),
            (self.write_json("names.json", ["a.png"]), "must have file, face and landmarks"),
            (self.portrait_list(face=[1, 2]), "must have file, face and landmarks"),
        ):
            with self.subTest(path), self.assertRaisesRegex(ValueError, f"{path}.* {words}"):
                SceneSources((self.renders,), portraits=path).checked()
        with self.assertRaisesRegex(ValueError, "missing.png cannot be read"):
            SceneSources((self.renders,), portraits=self.portrait_list(file="missing.png")).checked()
        with self.assertRaises(ValueError):
            SceneSources((self.renders,), portraits=self.picture).checked()
        with self.assertRaises(OSError):
            SceneSources((self.renders,), portraits=self.missing).checked()

    def test_profiles_must_be_there_to_be_drawn(self) -> None:
        with self.assertRaisesRegex(ValueError, f"--profile-share .* {self.renders} holds none"):
            SceneSources((self.renders,), profile_share=0.3).checked()
        record = landmark_record(7)
        record["header"]["angles"][0] = -70
        with open(os.path.join(self.renders, "1.flsr"), "wb") as file:
            file.write(record.tobytes())
        SceneSources((self.renders,), profile_share=0.3).checked()

    def test_brackets_in_names_of_folders(self) -> None:
        folder = self.new_folder("part [1]")
        os.rename(os.path.join(self.renders, "0.flsr"), os.path.join(folder, "0.flsr"))
        os.rename(self.picture, os.path.join(folder, "a.png"))
        self.assertEqual(len(RenderedHeads([folder])), 4)
        for find in (picture_paths, measure.photos_inside):
            self.assertEqual(find(folder), [os.path.join(folder, "a.png")])


class PhotosTest(ProgramCase):
    def test_places_without_photos(self) -> None:
        empty = self.new_folder("empty")
        for program, options in (
            (measure, []),
            (portraits, ["--out", self.path("out.json")]),
            (mine, ["--out", self.path("mined")]),
        ):
            common = ["--detector", "haar", *options, "--photos"]
            self.refuses(program, f"{self.missing} is missing", *common, self.grounds, self.missing)
            self.refuses(program, f"{empty} holds no pictures", *common, empty, self.grounds)
        haar = ["--detector", "haar"]
        self.refuses(measure, f"{self.missing} is missing", *haar, "--no-face", self.missing)
        self.refuses(measure, f"{empty} holds no pictures", *haar, "--no-face", self.grounds, "--grounds", empty)
        self.refuses(measure, "no picture has a name from --first to --last",
                     *haar, "--photos", self.grounds, "--first", "h")  # fmt: skip
        self.refuses(measure, "missing cannot be read", *haar, "--group", f"{self.missing}=3")
        self.refuses(measure, "nothing to measure on", *haar)
        self.refuses(measure, "--truth, or boxes.json", *haar, "--photos", self.grounds)
        self.assertEqual(sorted(os.listdir(self.folder)), ["empty", "grounds", "renders"])

    def test_names_from_first_to_last(self) -> None:
        for name in ("a", "b", "c"):
            cv2.imwrite(os.path.join(self.grounds, name + ".png"), np.zeros((9, 9, 3), np.uint8))
        cv2.imwrite(os.path.join(self.grounds, "b.labels.png"), np.zeros((9, 9), np.uint8))
        found = measure.find_photos([self.grounds, os.path.join(self.grounds, "c.png")], 0, "b", "c.png")
        self.assertEqual([os.path.basename(path) for path in found], ["b.png", "c.png", "c.png"])
        self.assertEqual(measure.find_photos([]), [])

    def test_detectors_that_there_are_none_of(self) -> None:
        out = self.path("out.json")
        for name, words in (
            ("hog", "hog is no detector: it must be torch:NAME"),
            ("no_such_module_anywhere:detect", "no_such_module_anywhere"),
            ("json:detect", "json has no detect"),
            (f"torch:{self.missing}", "missing.safetensors"),
            (f"rcnn:{self.missing}", "missing.json"),
            (f"yunet:{self.missing}", "missing is no file"),
            (f"flsnet:{self.missing}", "missing is no file"),
        ):
            self.refuses(measure, words, "--detector", name, "--no-face", self.grounds)
            self.refuses(portraits, words, "--detector", name, "--photos", self.grounds, "--out", out)
            self.refuses(mine, words, "--detector", name, "--photos", self.grounds, "--out", self.path("mined"))
        save_tensors(self.path("parser.safetensors"), {"stage1.head.weight": np.zeros(3, np.float32)})
        self.refuses(measure, "is no detector", "--detector", f"torch:{self.path('parser')}", "--no-face", self.grounds)
        self.assertEqual(sorted(os.listdir(self.folder)), ["grounds", "parser.safetensors", "renders"])

    def test_groups_are_files_with_counts(self) -> None:
        for group in (self.picture, f"{self.picture}=", f"{self.picture}=many", "=3"):
            self.misused(measure, "FILE=COUNT", "--detector", "haar", "--group", group)

    def test_portraits_have_the_confidence_that_was_asked_for(self) -> None:
        out = self.path("out.json")
        common = ["--detector", "doubtful", "--photos", self.grounds, "--out", out]
        with mock.patch.object(portraits, "open_detector", Doubtful):
            self.refuses(portraits, "no photo of 1 shows one face", *common)
            self.assertFalse(os.path.exists(out))
            with contextlib.redirect_stdout(io.StringIO()):
                portraits.main([*common, "--confidence", "0.3"])
        head = PhotoHeads(out).head(0)
        self.assertEqual((head.face.x, head.face.y, head.face.side), (60, 60, 40))
        for confidence in ("0", "-1", "1.5", "nan"):
            for program in (portraits, mine):
                self.misused(program, "must be above 0 and at most 1", "--confidence", confidence)

    def test_photos_that_cannot_be_read_are_no_portraits(self) -> None:
        with open(os.path.join(self.grounds, "a.png"), "wb") as file:
            file.write(b"no picture")
        out, said = self.path("out.json"), io.StringIO()
        with mock.patch.object(portraits, "open_detector", Doubtful), contextlib.redirect_stdout(said):
            portraits.main(
                ["--detector", "doubtful", "--photos", self.grounds, "--out", out, "--confidence", "0.3"]
            )
        self.assertIn("a.png cannot be read; left out", said.getvalue())
        self.assertIn("photos with a face: 1 of 2", said.getvalue())


class PlacesTest(ProgramCase):
    def test_results_have_a_place_before_the_work(self) -> None:
        below = os.path.join(self.picture, "x")
        grounds, haar = ["--grounds", self.grounds], ["--detector", "haar"]
        for program, option, arguments in (
            (vote, "--out", ["--renders", self.renders, *grounds]),
            (calibrate, "--plot", ["--detector", "none", "--renders", self.renders]),
            (measure, "--pictures", [*haar, "--no-face", self.grounds]),
            (measure, "--boxes", [*haar, "--no-face", self.grounds]),
            (collect, "--measured", ["--packages", self.folder, *grounds]),
            (collect, "--drawings", ["--packages", self.folder, *grounds, "--measured", self.path("measured")]),
            (collect, "--grounds", ["--packages", self.folder, "--measured", self.path("measured")]),
        ):
            self.misused(program, f"argument {option}: {self.picture}", *arguments, option, below)
        self.assertEqual(sorted(os.listdir(self.folder)), ["grounds", "renders"])

    def test_what_the_vote_learns_from(self) -> None:
        common = ["--renders", self.renders, "--grounds", self.grounds, "--portraits"]
        with mock.patch.object(vote, "collect", side_effect=AssertionError("began without a check")):
            self.refuses(vote, "missing", *common, self.missing)
            self.refuses(vote, "must list at least one photo", *common, self.write_json("empty.json", []))
        self.refuses(vote, "no detector", *common[:-1], "--detector", "hog")

    def test_what_is_calibrated(self) -> None:
        common = ["--renders", self.renders, "--detector"]
        self.refuses(calibrate, "missing.safetensors", *common, self.missing)
        self.misused(calibrate, "--scenes", *common, self.missing, "--scenes", "0")
        with mock.patch.dict(sys.modules, {"matplotlib": None}):
            self.refuses(calibrate, "matplotlib", *common, self.missing, "--plot", self.path("plot.png"))
        tensors = DetectorNet().eval().folded_weights()
        tensors["head.bias"][0] = -50  # finds nothing
        name = self.path("export")
        save_tensors(name + ".safetensors", {key: value.numpy() for key, value in tensors.items()})
        self.refuses(calibrate, "export.json", *common, name)
        self.write_json("export.json", {"recipe": {"calibration": {"factor": 1, "offset": 0}}})
        self.refuses(calibrate, "finds nothing", *common, name, "--scenes", "1", "--size", "64")

    def test_what_is_collected(self) -> None:
        out = ["--measured", self.path("measured"), "--grounds", self.path("free")]
        self.refuses(collect, "copyright", "--packages", self.missing, *out)
        self.assertFalse(os.path.exists(self.path("measured")))
        place = os.path.join(self.path("packages"), "gcompris-qt-data", "usr/share/doc/gcompris-qt-data")
        os.makedirs(place)
        with open(os.path.join(place, "copyright"), "w", encoding="utf-8") as file:
            file.write("Files: none\nLicense: GPL-2\n")
        self.refuses(collect, "holds no photos to measure with", "--packages", self.path("packages"), *out)

    def test_packages_with_brackets_in_their_place(self) -> None:
        packages = self.new_folder("packages [1]")
        place = os.path.join(packages, "gcompris-qt-data", "usr/share/doc/gcompris-qt-data")
        stamps = os.path.join(packages, "tuxpaint-stamps-default", "usr/share/tuxpaint/stamps/animals")
        drawn = os.path.join(packages, "openclipart-png", "usr/share/openclipart/png/food")
        skimage = os.path.join(packages, "python3-skimage", "usr/skimage/data")
        for folder in (place, stamps, drawn, skimage):
            os.makedirs(folder)
        with open(os.path.join(place, "copyright"), "w", encoding="utf-8") as file:
            file.write("Files: none\nLicense: GPL-2\n")
        for path in ((stamps, "hen.png"), (drawn, "apple.png"), (skimage, "coffee.png")):
            os.link(self.picture, os.path.join(*path))
        results = {name: self.path(name) for name in ("measured", "free", "drawings")}
        with contextlib.redirect_stdout(io.StringIO()):
            collect.main(
                ["--packages", packages, "--measured", results["measured"], "--grounds", results["free"],
                 "--drawings", results["drawings"]]
            )  # fmt: skip
        found = {name: os.listdir(path) for name, path in results.items()}
        self.assertEqual(
            found, {"measured": ["tux_animals_hen.jpg"], "free": ["skimage_coffee.png"], "drawings": ["food_apple.png"]}
        )


class OpenTest(unittest.TestCase):
    def test_functions_by_name(self) -> None:
        self.assertIs(others.open_detector("os.path:basename"), os.path.basename)


if __name__ == "__main__":
    unittest.main()
