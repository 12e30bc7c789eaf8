# SPDX-License-Identifier: Apache-2.0
"""The commands of training/README.md at toy size, from rendering to a label map."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from typing import Any

import cv2
import numpy as np

from .toy_faces import write_records

TRAINING = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REPOSITORY = os.path.dirname(TRAINING)
PORTRAIT = os.path.join(REPOSITORY, "samples", "data", "astronaut.jpg")
PROGRAMS = os.environ.get("FLSNET_PROGRAM_DIR") or os.path.join(REPOSITORY, "build", "bin")
HEADS = os.environ.get("FLSNET_HEADS")

SMALLER = (
    (r"--(stage[12]|joint)-minutes \d+", r"--\1-images 1000"),
    (r"--count 500", "--count 24"),
    (r"--count \d\d+", "--count 8"),
    (r"--size 288", "--size 96"),
)
"""What makes the README's commands short."""
QUICK = " --input-size 64 --batch 4 --statistic-samples 8 --no-bf16 --threads 1"
NETWORK = " --channels 16 32 --convolutions 1 1 --stage2-levels 1" + QUICK
"""Appended to each training."""
SHIPPED = os.path.join(REPOSITORY, "data", "flsnet_light.onnx")


def commands(heading: str, more: str = NETWORK) -> list[str]:
    """The command lines of the first block of code below a heading of the README; `more` goes to each training."""
    with open(os.path.join(TRAINING, "README.md"), encoding="utf-8") as file:
        text = file.read()
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    block = re.search(r"^```\n(.*?)^```", section.group(1), re.DOTALL | re.MULTILINE)
    lines = block.group(1).replace("\\\n", " ").splitlines()
    for long, short in SMALLER:
        lines = [re.sub(long, short, line) for line in lines]
    return [line + more if "flsnet_training.train" in line else line for line in lines]


HAS_ONNX = importlib.util.find_spec("onnx") is not None
FINDS_FACES = importlib.util.find_spec("flsnet") is not None or hasattr(cv2, "CascadeClassifier")
NO_FACES = "OpenCV 5 has no cascades, and the package flsnet is not here"


@unittest.skipUnless(
    "FLSNET_PROGRAM_DIR" in os.environ or os.path.exists(os.path.join(PROGRAMS, "flsnet_model")),
    f"no programs in {PROGRAMS}",
)
class WalkTest(unittest.TestCase):
    def setUp(self) -> None:
        root = tempfile.TemporaryDirectory()
        self.addCleanup(root.cleanup)
        # A checkout of nothing but what the commands name.
        self.folder = os.path.join(root.name, "training")
        for name in ("training/renders", "build", "data", "bin"):
            os.makedirs(os.path.join(root.name, name))
        os.symlink(PROGRAMS, os.path.join(root.name, "build", "bin"))
        os.symlink(os.path.join(TRAINING, "flsnet_training"), self.path("flsnet_training"))
        if HEADS:
            os.symlink(os.path.abspath(HEADS), self.path("heads.bin"))
            self.search = PROGRAMS
        else:
            self.search = os.path.join(root.name, "bin")
            os.symlink(os.path.join(TRAINING, "tests"), self.path("tests"))
            self.script("flsnet_render", f'exec "{sys.executable}" -m tests.toy_faces "$@"')
        # The README's python3 is the one that runs the tests.
        self.script("python3", f'exec "{sys.executable}" -B "$@"')

    def script(self, name: str, text: str) -> None:
        path = os.path.join(os.path.dirname(self.folder), "bin", name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\n{text}\n")
        os.chmod(path, 0o755)

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def run_all(self, lines: list[str]) -> str:
        """Runs command lines where a reader would, and returns what they print."""
        paths = [os.path.join(os.path.dirname(self.folder), "bin"), self.search, os.environ["PATH"]]
        environment = {**os.environ, "PATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"}
        printed = ""
        for line in lines:
            result = subprocess.run(
                ["bash", "-e", "-c", line],
                cwd=self.folder,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            self.assertEqual(result.returncode, 0, f"{line}\n{result.stdout}")
            printed += result.stdout
        return printed

    def read_json(self, name: str) -> Any:
        def refuse(value: str) -> None:
            self.fail(f"{name} has {value}, which is no JSON")

        with open(self.path(name), encoding="utf-8") as file:
            text = file.read()
        self.assertNotRegex(text, r"\bnull\b")
        return json.loads(text, parse_constant=refuse)

    def make_photos(self, name: str, changes: dict[str, Any]) -> None:
        """A folder of photos with the labels that the module's own model gives them, and no boxes."""
        photos, originals = self.path(name), self.path("originals")
        os.makedirs(originals)
        photo = cv2.imread(PORTRAIT)
        for stem, change in changes.items():
            cv2.imwrite(os.path.join(originals, f"{stem}.jpg"), change(photo))
        program = os.path.join(PROGRAMS, "flsnet_segment")
        subprocess.run(
            [program, "--out", photos, originals],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        shutil.copytree(originals, photos, dirs_exist_ok=True)
        shutil.rmtree(originals)

    def bring_the_model(self) -> None:
        """A copy of what is shipped, which commands name."""
        shutil.copy(SHIPPED, os.path.join(os.path.dirname(self.folder), "data"))

    def read_labels(self, name: str, shape: tuple[int, ...]) -> np.ndarray:
        labels = cv2.imread(self.path(name), cv2.IMREAD_UNCHANGED)
        self.assertEqual((labels.shape, labels.dtype), (shape[:2], np.uint8))
        self.assertLess(labels.max(), 9)
        return labels

    @unittest.skipUnless(FINDS_FACES, NO_FACES)
    def test_from_rendering_to_a_label_map(self) -> None:
        portrait = cv2.imread(PORTRAIT)
        self.make_photos("DIR", {"a": lambda photo: photo})
        self.run_all(commands("Render"))
        self.run_all(commands("Train"))
        printed = self.run_all(commands("Export and score"))
        self.assertIn("area^0.5", printed)
        self.assertTrue(os.path.exists(self.path("predictions.png")))
        card = self.read_json("flsnet_light.json")
        self.assertEqual(card["spec"]["channels"], [16, 32])
        self.assertIn("Rendered faces", card["data"])
        self.assertEqual(card["licence"], "Apache-2.0")
        self.assertGreater(card["scores"]["stage2"]["area^0.5"]["meanIoU"], 0.05)
        model = os.path.join("..", "data", "flsnet_light.onnx")
        self.run_all(
            [
                f"../build/bin/flsnet_model check {model}",
                f"../build/bin/flsnet_segment --model {model} --int8 --out int8 DIR/a.jpg",
                f"../build/bin/flsnet_segment --model {model} --detector haar --no-island-removal --no-border-refinement --json"
                " --out float DIR/a.jpg",
                # The trainer's own segmenter, which turns no crop, gives the same labels from the same upright boxes.
                "python3 -m flsnet_training.evaluate --model flsnet_light --photos DIR --boxes float"
                f" --exponents {card['areaExponent']} --out trainer",
            ]
        )
        self.read_labels("int8/a.labels.png", portrait.shape)
        labels = self.read_labels("float/a.labels.png", portrait.shape)
        self.assertGreater(len(np.unique(labels)), 1)
        same = labels == self.read_labels("trainer/a.labels.png", portrait.shape)
        self.assertGreater(same.mean(), 0.999)

    @unittest.skipUnless(FINDS_FACES, NO_FACES)
    @unittest.skipUnless(HAS_ONNX, "takes the package onnx")
    def test_from_own_photos_to_a_label_map(self) -> None:
        self.make_photos(
            "photos",
            {
                "a": lambda photo: photo,
                "b": lambda photo: cv2.flip(photo, 1),
                "c": lambda photo: cv2.convertScaleAbs(photo, alpha=0.8),
            },
        )
        self.make_photos("held_out_photos", {"NAME": lambda photo: photo[:400, :460]})
        self.bring_the_model()
        # The module's model finds nothing in crops of 64 pixels.
        short = " --input-size 192 --stage1-images 8 --stage2-images 8 --joint-images 8"
        printed = self.run_all(commands("Your own photos", QUICK + short))
        self.assertNotIn("left out", printed)
        self.assertIn("photos without a face, taken as background: 0", printed)
        card = self.read_json("mine.json")
        self.assertIn("photos", card["data"])
        self.assertNotIn("Apache", card["licence"])
        labels = self.read_labels("results/NAME.labels.png", (400, 460))
        # Weights that begin at random know little after so few crops.
        truth = self.read_labels("held_out_photos/NAME.labels.png", (400, 460))
        self.assertGreater((labels == truth)[truth > 0].mean(), 0.9)

    @unittest.skipUnless(FINDS_FACES, NO_FACES)
    @unittest.skipUnless(HAS_ONNX, "takes the package onnx")
    def test_from_photos_without_labels(self) -> None:
        os.makedirs(self.path("portraits"))
        shutil.copy(PORTRAIT, self.path("portraits/a.JPG"))
        self.bring_the_model()
        self.run_all(commands("Render"))
        printed = self.run_all(commands("Own labels", QUICK + " --joint-images 20"))
        self.assertIn("photos labelled: 1", printed)
        labels = cv2.imread(self.path("labelled/a.labels.png"), cv2.IMREAD_UNCHANGED)
        self.assertLessEqual({0, 1, 2, 255}, set(np.unique(labels)))  # small parts may not be sure enough
        self.assertTrue(os.path.exists(self.path("run_self/checkpoint.pt")))

    @unittest.skipUnless(FINDS_FACES, NO_FACES)
    def test_from_own_classes_to_a_label_map(self) -> None:
        changes = {"a": lambda photo: photo, "b": lambda photo: cv2.flip(photo, 1)}
        self.make_photos("photos", changes)
        self.make_photos("held_out_photos", {"NAME": lambda photo: photo[:400, :460]})
        for folder in ("photos", "held_out_photos"):
            for name in os.listdir(self.path(folder)):
                if name.endswith(".labels.png"):
                    path = self.path(os.path.join(folder, name))
                    # Five of the nine: brows, nostrils and the inner mouth are unknown.
                    table = np.array([0, 1, 2, 255, 4, 4, 255, 3, 255], np.uint8)
                    cv2.imwrite(path, table[cv2.imread(path, cv2.IMREAD_UNCHANGED)])
        self.run_all(commands("Your own classes"))
        card = self.read_json("own.json")
        self.assertEqual(card["classes"], ["background", "hair", "skin", "lips", "eyes"])
        self.assertEqual(card["classColours"], ["000000", "6a3906", "ffff00", "ff0000", "0000ff"])
        self.assertEqual(card["spec"]["classes"], 5)
        told = self.read_json("own_results/NAME.json")["faces"][0]["classes"]
        self.assertEqual([part["name"] for part in told], card["classes"])
        # cv2 reads a picture with a palette in its colours.
        painted = cv2.imread(self.path("own_results/NAME.labels.png"), cv2.IMREAD_UNCHANGED)
        self.assertEqual(painted.shape, (400, 460, 3))
        seen = {bytes(colour[::-1]).hex() for colour in np.unique(painted.reshape(-1, 3), axis=0)}
        self.assertLessEqual(seen, set(card["classColours"]))
        # A training of these classes starts from one of the nine, with heads of its own.
        first = "python3 -m flsnet_training.train --photos nine --out first" + NETWORK
        self.make_photos("nine", {"a": lambda photo: photo})
        self.run_all(
            [
                first + " --stage1-images 4 --stage2-images 4",
                "python3 -m flsnet_training.export --run first --out nine_classes",
                "python3 -m flsnet_training.train --photos photos --classes classes.txt --out second"
                " --init nine_classes.safetensors --stage1-images 4 --stage2-images 4" + NETWORK,
            ]
        )

    @unittest.skipUnless(
        importlib.util.find_spec("torchvision") is not None and hasattr(cv2.dnn, "readNetFromCaffe"),
        "takes torchvision, and OpenCV 4, which reads Caffe's files",
    )
    def test_faster_rcnn(self) -> None:
        for name in ("heads", "grounds", "drawings"):
            os.makedirs(self.path(name))
        write_records(self.path("heads/00000.flsr"), range(8))
        for name in ("grounds", "drawings"):
            shutil.copy(PORTRAIT, self.path(name))
        lines = commands("Faster R-CNN")
        lines[0] += " --size 64 --batch 2 --workers 0 --threads 1 --channels 16 16 16 16 --convolutions 1 1 1 1"
        self.assertIn("finished", self.run_all([re.sub(r"--images \d+", "--images 6", line) for line in lines]))
        self.assertEqual(self.read_json("faster_rcnn.json")["recipe"]["scenesSeen"], 6)
        net = cv2.dnn.readNetFromCaffe(*(self.path(f"faster_rcnn.{kind}") for kind in ("prototxt", "caffemodel")))
        self.assertIn("detection_out", net.getLayerNames())

    def test_stage_1_alone(self) -> None:
        alone = [line.replace("--stage2-levels 1", "--stage2-levels 0") for line in commands("Train")]
        self.run_all(commands("Render"))
        self.run_all(alone)
        self.run_all(
            [
                "python3 -m flsnet_training.export --run run --validation held_out.flsr --out alone",
                "../build/bin/flsnet_model create --weights alone.safetensors --description alone.json"
                " --out alone.onnx",
                "../build/bin/flsnet_model check alone.onnx",
            ]
        )
        card = self.read_json("alone.json")
        self.assertEqual((card["spec"]["stage2Levels"], list(card["scores"])), (0, ["stage1"]))


if __name__ == "__main__":
    unittest.main()
