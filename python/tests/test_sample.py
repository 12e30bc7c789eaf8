# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""The sample prints and writes what its twin in C++ does."""

import json
import os
import pathlib
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import zlib

import cv2
import flsnet
import numpy as np
from common import PHOTO, REPOSITORY

PROGRAMS = os.environ.get("FLSNET_PROGRAM_DIR")
CASCADES = [os.environ.get("OPENCV_HAARCASCADES_PATH"), "/usr/share/opencv4/haarcascades",
            getattr(getattr(cv2, "data", None), "haarcascades", None)]
SAMPLE = [sys.executable, str(REPOSITORY / "samples" / "python" / "segment_faces.py")]


TIMEOUT = 120  # seconds, after which a sample waits for something that will never come


def run(*command, cwd=None, stdout=subprocess.PIPE, **environment):
    return subprocess.run(command, cwd=cwd, stdout=stdout, stderr=subprocess.PIPE, universal_newlines=True,
                          timeout=TIMEOUT, env={**os.environ, **environment})


def sample(name, *arguments):
    return [sys.executable, str(REPOSITORY / "samples" / "python" / name), *map(os.fsdecode, arguments)]


def write_video(path, count):
    """Returns whether this cv2 can write it: frames of one face."""
    photo = cv2.imread(str(PHOTO))
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 10, (320, 300))
    for frame in range(count):
        shift = 2 * (frame % 4)
        writer.write(photo[20:320, 60 + shift : 380 + shift])
    opened = writer.isOpened()
    writer.release()
    return opened


class SampleTest(unittest.TestCase):
    @unittest.skipUnless(PROGRAMS, "FLSNET_PROGRAM_DIR does not say where the programs are")
    def test_same_as_the_program(self):
        program = [str(pathlib.Path(PROGRAMS) / "flsnet_faces")]
        for options in ([], ["--stage1"]):
            with tempfile.TemporaryDirectory() as folder:
                outs = [pathlib.Path(folder) / name for name in ("cpp", "python")]
                texts = []
                for command, out in zip((program, SAMPLE), outs):
                    result = run(*command, *options, "--out", str(out), str(PHOTO))
                    self.assertEqual(0, result.returncode, result.stderr)
                    texts.append(result.stdout)
                self.assertEqual(texts[0], texts[1])
                self.assertIn("inner mouth", texts[0])
                for kind in ("labels", "overlay", "outlines"):
                    pictures = [cv2.imread(str(out / f"{PHOTO.stem}.{kind}.png"), cv2.IMREAD_UNCHANGED) for out in outs]
                    np.testing.assert_array_equal(*pictures, err_msg=kind)

    def test_follows_the_faces_of_a_video(self):
        sample = [sys.executable, str(REPOSITORY / "samples" / "python" / "follow_faces.py")]
        with tempfile.TemporaryDirectory() as folder:
            path, overlay = (str(pathlib.Path(folder) / name) for name in ("in.avi", "out.avi"))
            if not write_video(path, 4):
                self.skipTest("this cv2 writes no videos")
            result = run(*sample, path, overlay)
            self.assertEqual(0, result.returncode, result.stderr)
            self.assertEqual("4 frames, 1 face\n  face 0: frames 0 to 3\n", result.stdout)
            video = cv2.VideoCapture(overlay)
            self.assertEqual(4, sum(video.read()[0] for _ in range(5)))
            self.assertNotEqual(0, run(*sample, str(PHOTO) + ".none").returncode)
            self.assertIn("is a photo: segment_faces.py takes photos", run(*sample, str(PHOTO)).stderr)
            # Its own overlay is replaced, a video of the user is not.
            mine = pathlib.Path(path).read_bytes()
            self.assertEqual(0, run(*sample, path, overlay).returncode)
            other = pathlib.Path(folder) / "mine.avi"
            other.write_bytes(mine)
            self.assertIn("--force overwrites it", run(*sample, path, str(other)).stderr)
            self.assertIn("is the input itself", run(*sample, path, path, "--force").stderr)
            self.assertEqual((mine, mine), (other.read_bytes(), pathlib.Path(path).read_bytes()))
            self.assertEqual(0, run(*sample, path, str(other), "--force").returncode)
            self.assertNotEqual(mine, other.read_bytes())
            self.assertEqual(["in.avi", "mine.avi", "out.avi"], sorted(os.listdir(folder)))

    @unittest.skipUnless(PROGRAMS, "FLSNET_PROGRAM_DIR does not say where the programs are")
    def test_edits_are_those_of_the_program(self):
        program = [str(pathlib.Path(PROGRAMS) / "flsnet_edit")]
        sample = [sys.executable, str(REPOSITORY / "samples" / "python" / "edit_faces.py")]
        for options in (
            ["--hair", "a03020", "--lips", "c01050"],
            ["--iris", "2060c0", "--brows", "303030", "--side", "left", "--strength", "1"],
            ["--smooth-skin", "0.8"],
            ["--ground", "blur"],
            ["--ground", "4080a0"],
            ["--ground", "GROUND"],
            ["--anonymize"],
            ["--cut-out", "head"],
        ):
            with tempfile.TemporaryDirectory() as folder:
                ground = str(pathlib.Path(folder) / "ground.png")
                cv2.imwrite(ground, cv2.resize(cv2.imread(str(PHOTO)), (700, 90)))
                options = [ground if option == "GROUND" else option for option in options]
                pictures, measures = [], []
                for name, command in (("cpp", program), ("python", sample)):
                    out, found = pathlib.Path(folder) / f"{name}.png", pathlib.Path(folder) / f"{name}.json"
                    result = run(*command, *options, "--measures", str(found), str(PHOTO), str(out))
                    self.assertEqual((0, ""), (result.returncode, result.stderr))
                    pictures.append(cv2.imread(str(out), cv2.IMREAD_UNCHANGED).astype(int))
                    measures.append(json.loads(found.read_text())["faces"][0])
                self.assertEqual(pictures[0].shape, pictures[1].shape)
                # Roundings differ here and there.
                self.assertLessEqual(np.abs(pictures[0] - pictures[1]).mean(), 0.1, options)
                self.assertLessEqual(np.abs(pictures[0] - pictures[1]).max(), 8, options)
                for eye in ("left_eye", "right_eye"):
                    self.assertAlmostEqual(measures[0][eye]["iris_diameter"], measures[1][eye]["iris_diameter"], 3)
                self.assertEqual([part["area"] for part in measures[0]["parts"]],
                                 [part["area"] for part in measures[1]["parts"]])

    @unittest.skipUnless(PROGRAMS, "FLSNET_PROGRAM_DIR does not say where the programs are")
    def test_edits_keep_alpha(self):
        photo = cv2.cvtColor(cv2.imread(str(PHOTO)), cv2.COLOR_BGR2BGRA)[:400]
        photo[:, :220, 3], photo[:, 220:230, 3] = 0, 100
        exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"  # turned by a quarter, clockwise
        chunk = struct.pack(">I", len(exif)) + b"eXIf" + exif + struct.pack(">I", zlib.crc32(b"eXIf" + exif))
        with tempfile.TemporaryDirectory() as folder:
            upright, turned, result = (pathlib.Path(folder) / name for name in ("upright.png", "turned.png", "result.png"))
            cv2.imwrite(str(upright), photo)
            png = cv2.imencode(".png", np.ascontiguousarray(np.rot90(photo)))[1].tobytes()
            turned.write_bytes(png[:33] + chunk + png[33:])
            for options in (["--hair", "a03020"], ["--cut-out", "head"], ["--ground", "4080a0"]):
                pictures = []
                for command in ([str(pathlib.Path(PROGRAMS) / "flsnet_edit")], sample("edit_faces.py")):
                    made = run(*command, *options, "--force", str(upright), str(result))
                    self.assertEqual((0, ""), (made.returncode, made.stderr))
                    pictures.append(cv2.imread(str(result), cv2.IMREAD_UNCHANGED).astype(int))
                self.assertEqual(pictures[0].shape, pictures[1].shape)
                self.assertLessEqual(np.abs(pictures[0] - pictures[1]).mean(), 0.1, options)
            made = run(*sample("edit_faces.py", "--hair", "a03020", "--force", turned, result))
            self.assertEqual((0, ""), (made.returncode, made.stderr))
            alpha = cv2.imread(str(result), cv2.IMREAD_UNCHANGED)[..., 3]
            is_turned = cv2.imread(str(turned)).shape[:2] == photo.shape[:2]  # older versions of OpenCV know no Exif of PNG
            np.testing.assert_array_equal(photo[..., 3] if is_turned else np.rot90(photo)[..., 3], alpha)

    def test_tutorial(self):
        """What it shows is what the sample prints, but for what other processors may round differently."""
        tutorial = REPOSITORY / "modules" / "flsnet" / "tutorials" / "segment_faces" / "segment_faces.markdown"
        shown = tutorial.read_text(encoding="utf-8").split("```\n")[1]
        with tempfile.TemporaryDirectory() as folder:
            printed = run(*SAMPLE, "--out", folder, str(PHOTO)).stdout
        number = re.compile(r" *\d+(?:\.\d+)?")
        self.assertEqual(number.sub("#", shown), number.sub("#", printed))
        np.testing.assert_allclose([float(text) for text in number.findall(printed)],
                                   [float(text) for text in number.findall(shown)], rtol=0.05, atol=1)

    @unittest.skipUnless(hasattr(cv2, "CascadeClassifier"), "this cv2 has no cascades")
    def test_own_detector(self):
        sample = [sys.executable, str(REPOSITORY / "samples" / "python" / "own_detector.py")]
        files = [pathlib.Path(folder) / "haarcascade_frontalface_alt2.xml" for folder in CASCADES if folder]
        cascade = next((str(file) for file in files if file.is_file()), None)
        if cascade is None:
            self.skipTest("no cascades")
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "overlay.png"
            result = run(*sample, str(PHOTO), str(out), "--cascade", cascade)
            self.assertEqual((0, ""), (result.returncode, result.stderr))
            overlay = cv2.imread(str(out))
        # The same cascade, but not the same boxes, as flsnet's detector.
        photo = cv2.imread(str(PHOTO))
        expected = flsnet.overlay(photo, flsnet.FaceLandmarkSegmenter.create().segment(photo))
        self.assertGreater((overlay == expected).all(axis=2).mean(), 0.95)

    def test_readme(self):
        """Its example runs as it stands."""
        example = (REPOSITORY / "README.md").read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "photo.jpg").write_bytes(PHOTO.read_bytes())
            result = run(sys.executable, "-c", example, cwd=folder)
            self.assertEqual((0, ""), (result.returncode, result.stderr))
            self.assertEqual(1, len(result.stdout.splitlines()))
            overlay = cv2.imread(str(pathlib.Path(folder) / "overlay.png"))
        photo = cv2.imread(str(PHOTO))
        labels = flsnet.FaceLandmarkSegmenter.create().segment(photo)
        np.testing.assert_array_equal(flsnet.overlay(photo, labels), overlay)

    def results_of(self, folder):
        """The samples that write pictures: what they are called with and, first of all, what they write."""
        folder = pathlib.Path(folder)
        samples = REPOSITORY / "samples" / "python"
        edit = [sys.executable, str(samples / "edit_faces.py"), str(PHOTO)]
        yield [*SAMPLE, str(PHOTO), "--out", str(folder)], folder / f"{PHOTO.stem}.labels.png"
        yield [*SAMPLE, str(PHOTO), "--out", str(folder)], folder / f"{PHOTO.stem}.outlines.png"
        yield [*edit, str(folder / "edited.png"), "--hair", "a03020"], folder / "edited.png"
        yield [*edit, "--measures", str(folder / "measures.json")], folder / "measures.json"
        files = [pathlib.Path(folder) / "haarcascade_frontalface_alt2.xml" for folder in CASCADES if folder]
        cascade = next((str(file) for file in files if file.is_file()), None)
        if cascade and hasattr(cv2, "CascadeClassifier"):
            command = [sys.executable, str(samples / "own_detector.py"), str(PHOTO), str(folder / "overlay.png")]
            yield [*command, "--cascade", cascade], folder / "overlay.png"

    def test_files_of_the_user_are_not_overwritten(self):
        with tempfile.TemporaryDirectory() as folder:
            for command, path in self.results_of(folder):
                path.write_text("an hour of work", encoding="utf-8")
                result = run(*command)
                self.assertEqual(1, result.returncode, command)
                self.assertIn(f"{path} is there already", result.stderr)
                self.assertIn("--force", result.stderr)
                self.assertEqual("an hour of work", path.read_text(encoding="utf-8"))
                self.assertEqual((0, ""), (lambda done: (done.returncode, done.stderr))(run(*command, "--force")))
                written = path.read_bytes()
                self.assertNotEqual(b"an hour of work", written)
                self.assertEqual(0, run(*command).returncode, "its own results may be replaced")
                self.assertEqual(written, path.read_bytes())
            self.assertEqual([], [name for name in os.listdir(folder) if name.startswith(".")])

    @unittest.skipUnless(PROGRAMS, "FLSNET_PROGRAM_DIR does not say where the programs are")
    def test_programs_and_samples_know_each_others_files(self):
        programs = {"segment_faces.py": "flsnet_faces", "edit_faces.py": "flsnet_edit"}
        with tempfile.TemporaryDirectory() as folder:
            for command, path in self.results_of(folder):
                name = programs.get(pathlib.Path(command[1]).name)
                if name:
                    program = [str(pathlib.Path(PROGRAMS) / name), *command[2:]]
                    for turn in (command, program, command):
                        result = run(*turn)
                        self.assertEqual((0, ""), (result.returncode, result.stderr), path)

    def test_places_are_checked_before_the_work(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "file"
            file.write_text("mine", encoding="utf-8")
            for command, path in self.results_of(file):
                # The photo is not there either: nobody has looked for it.
                result = run(*[word.replace(str(PHOTO), "no such photo.jpg") for word in command])
                self.assertEqual(1, result.returncode, path)
                self.assertIn(f"{file} is a file, and no folder", result.stderr)
                self.assertNotIn("no such photo", result.stderr)
                self.assertEqual(1, len(result.stderr.splitlines()))
            for command in (SAMPLE, [sys.executable, "-m", "flsnet"]):
                result = run(*command, str(PHOTO), "--out", "")
                self.assertEqual(2, result.returncode)
                self.assertIn("give the name of a folder", result.stderr)
            result = run(sys.executable, "-m", "flsnet", "no such photo.jpg", "--out", str(file))
            self.assertEqual(1, result.returncode)
            self.assertIn(f"{file} cannot take the results: it is a file, and no folder", result.stderr)
            self.assertEqual("mine", file.read_text(encoding="utf-8"))

    def test_inputs_are_no_place_for_results(self):
        """Not even with --force, and whatever way leads to them."""
        box, edit = ["180", "85", "86", "86"], ["--hair", "a03020"]
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            (folder / "onnxruntime.py").write_text("class InferenceSession: pass", encoding="utf-8")
            for name in ("mine.png", "other.png"):
                (folder / name).write_bytes(PHOTO.read_bytes())
            (folder / "link.png").symlink_to("mine.png")
            (folder / "out").mkdir()
            for result in ("other.labels.png", "link.outlines.png"):
                (folder / "out" / result).symlink_to("../mine.png")
            for command, message in (
                (sample("own_detector.py", "mine.png", "mine.png", "--cascade", "other.png"), "mine.png"),
                (sample("own_detector.py", "other.png", "link.png", "--cascade", "mine.png"), "link.png"),
                (sample("run_in_onnxruntime.py", "other.png", "mine.png", *box, "link.png"), "link.png"),
                (sample("run_in_onnxruntime.py", "mine.png", "other.png", *box, "mine.png"), "mine.png"),
                (sample("edit_faces.py", "link.png", "mine.png", *edit), "mine.png"),
                (sample("edit_faces.py", "other.png", "link.png", "--ground", "mine.png"), "link.png"),
                (sample("edit_faces.py", "other.png", "r.png", "--ground", "mine.png", "--measures", "mine.png"), "mine.png"),
                (sample("segment_faces.py", "link.png", "--out", "out"), "link.outlines.png"),
                (sample("segment_faces.py", "other.png", "--model", "mine.png", "--out", "out"), "other.labels.png"),
            ):
                self.check_sentence([*command, "--force"], f"{message}: is the input itself", cwd=folder,
                                    PYTHONPATH=f"{folder}:{os.environ.get('PYTHONPATH', '')}")
            for name in ("mine.png", "other.png"):
                self.assertEqual(PHOTO.read_bytes(), (folder / name).read_bytes())
            self.assertFalse((folder / "r.png").exists())
            # blur is no file, even if there is one of that name.
            (folder / "blur").write_text(json.dumps({}), encoding="utf-8")
            result = run(*sample("edit_faces.py", PHOTO, "r.png", "--ground", "blur", "--measures", "blur", "--force"),
                         cwd=folder)
            self.assertEqual((0, ""), (result.returncode, result.stderr))

    def test_empty_names_are_wrong_usage(self):
        """As of a variable of the shell that is not set: none of them is the default."""
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "onnxruntime.py").write_text("class InferenceSession: pass", encoding="utf-8")
            for command, message in (
                (sample("segment_faces.py", PHOTO, "--model", ""), "--model: give the name of a file"),
                ([sys.executable, "-m", "flsnet", str(PHOTO), "--model", ""], "--model: give the name of a file"),
                (sample("edit_faces.py", PHOTO, "r.png", "--ground", ""), "--ground: give blur, a colour or the name"),
                (sample("edit_faces.py", PHOTO, "--measures", ""), "--measures: give the name of a file"),
                (sample("own_detector.py", PHOTO, "r.png", "--cascade", ""), "--cascade: give the name of a file"),
                (sample("run_in_onnxruntime.py", "", PHOTO, "1", "1", "9", "9", "r.png"), "model: give the name of a file"),
            ):
                result = run(*command, cwd=folder, PYTHONPATH=f"{folder}:{os.environ.get('PYTHONPATH', '')}")
                self.assertEqual(2, result.returncode, (command, result.stderr))
                self.assertIn(message, result.stderr.splitlines()[-1])
                self.assertLessEqual(set(os.listdir(folder)), {"onnxruntime.py", "__pycache__"})

    def check_sentence(self, command, message, status=1, **options):
        """That a sample ends with one sentence, which says a thing."""
        result = run(*command, **options)
        self.assertEqual((status, 1), (result.returncode, len(result.stderr.splitlines())), (command, result.stderr))
        self.assertIn(message, result.stderr)

    @unittest.skipUnless(hasattr(os, "mkfifo"), "no pipes with names on this system")
    def test_pipes_and_devices(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("pipe.jpg", "pipe.png", f"{PHOTO.stem}.labels.png"):
                os.mkfifo(os.path.join(folder, name))
            is_pipe, edit = "is a pipe (FIFO), not a file", ["--hair", "a03020"]
            cascade = ["--cascade", REPOSITORY / "README.md"]
            commands = [
                (sample("segment_faces.py", "pipe.jpg", "--out", "o"), is_pipe),
                (sample("segment_faces.py", "/dev/zero", "--out", "o"), "is a device, not a file"),
                (sample("segment_faces.py", PHOTO, "--out", "."), f"labels.png {is_pipe}"),
                (sample("edit_faces.py", "pipe.jpg", "r.png", *edit), is_pipe),
                (sample("edit_faces.py", PHOTO, "r.png", "--ground", "pipe.jpg"), is_pipe),
                (sample("edit_faces.py", PHOTO, "pipe.png", *edit), is_pipe),
                (sample("follow_faces.py", "pipe.jpg"), is_pipe),
            ]
            if hasattr(cv2, "CascadeClassifier"):
                commands += [
                    (sample("own_detector.py", PHOTO, "r.png", "--cascade", "pipe.jpg"), is_pipe),
                    (sample("own_detector.py", PHOTO, "pipe.png", *cascade), is_pipe),
                ]
            for command, message in commands:
                self.check_sentence(command, message, cwd=folder)
            self.check_sentence(sample("edit_faces.py", PHOTO, "/dev/full", *edit), "/dev/full: No space left on device")
            self.assertEqual(0, run(*sample("edit_faces.py", PHOTO, "/dev/null", *edit)).returncode)
            self.assertEqual(3, len(os.listdir(folder)))

    @unittest.skipUnless(os.name == "posix", "other names")
    def test_names_of_any_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "o")
            for name in (b"bad\xff.jpg", b"\x1b[31mred.jpg"):
                os.symlink(os.fsencode(PHOTO), os.path.join(os.fsencode(folder), name))
                result = run(*sample("segment_faces.py", "--out", out, name), cwd=folder)
                self.assertEqual((0, ""), (result.returncode, result.stderr))
            self.assertEqual(6, len(os.listdir(out)))
            result = run(*sample("edit_faces.py", b"bad\xff.jpg", b"r\xff.png", "--hair", "a03020"), cwd=folder)
            self.assertEqual((0, ""), (result.returncode, result.stderr))
            self.check_sentence(sample("segment_faces.py", "--out", out, b"\x1b\xff"), "\\x1b\\udcff cannot be read",
                                cwd=folder, PYTHONIOENCODING="utf-8:strict")
            self.check_sentence(sample("follow_faces.py", b"\xff.avi"), "no name that is no UTF-8", cwd=folder)
            self.check_sentence(sample("segment_faces.py", "--out", out, 251 * "n" + ".jpg"), "File name too long",
                                cwd=folder)

    def test_photos_that_end_too_early(self):
        """Also those whose thumbnail has an end."""
        whole = PHOTO.read_bytes()
        thumbnail = b"Exif\0\0" + whole[:2] + whole[-2:]
        with tempfile.TemporaryDirectory() as folder:
            for name, data, message in (
                ("whole.jpg", whole + 99 * b"\0", ""),
                ("short.jpg", whole[:30000], "segment_faces.py: short.jpg ends too early; what is missing is grey\n"),
                ("small.jpg", whole[:2] + b"\xff\xe1" + (len(thumbnail) + 2).to_bytes(2, "big") + thumbnail + whole[2:30000],
                 "segment_faces.py: small.jpg ends too early; what is missing is grey\n"),
            ):
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(data)
                result = run(*sample("segment_faces.py", name, "--out", "o"), cwd=folder)
                own = [line for line in result.stderr.splitlines(True) if line.startswith("segment_faces.py")]
                self.assertEqual((1 if message else 0, message), (result.returncode, "".join(own)))
                self.assertIn("face at", result.stdout)

    @unittest.skipUnless(os.path.exists("/dev/full"), "no device that is full")
    def test_output_that_does_not_arrive(self):
        with tempfile.TemporaryDirectory() as folder:
            reader, writer = os.pipe()
            os.close(reader)
            commands = [sample("segment_faces.py", PHOTO, "--out", "o"), sample("edit_faces.py", "--help")]
            if write_video(os.path.join(folder, "in.avi"), 2):
                commands.append(sample("follow_faces.py", "in.avi", "out.avi"))
            with open("/dev/full", "wb") as full:
                for command in commands:
                    self.check_sentence(command, "standard output: No space left", cwd=folder, stdout=full)
                    self.check_sentence(command, "standard output: Broken pipe", cwd=folder, stdout=writer)
                    closed = ["sh", "-c", 'exec "$@" >&-', "sh", *command]
                    self.check_sentence(closed, "standard output: Bad file descriptor", cwd=folder)
            os.close(writer)
            self.assertEqual(3, len(os.listdir(os.path.join(folder, "o"))))
            # Who prints nothing misses nothing.
            silent = sample("edit_faces.py", PHOTO, "r.png", "--hair", "a03020")
            self.assertEqual(0, run("sh", "-c", 'exec "$@" >&-', "sh", *silent, cwd=folder).returncode)

    @unittest.skipUnless(os.name == "posix", "other signals")
    def test_ctrl_c_keeps_what_is_done_of_a_video(self):
        with tempfile.TemporaryDirectory() as folder:
            if not write_video(os.path.join(folder, "in.avi"), 400):
                self.skipTest("this cv2 writes no videos")
            with subprocess.Popen(sample("follow_faces.py", "in.avi", "out.avi"), cwd=folder, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, universal_newlines=True,
                                  preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) as program:  # a shell may ignore it
                end = time.monotonic() + TIMEOUT
                while len(os.listdir(folder)) < 2 and time.monotonic() < end:
                    time.sleep(0.02)  # until the first frame is written
                program.send_signal(signal.SIGINT)
                printed, messages = program.communicate(timeout=TIMEOUT)
            self.assertEqual((130, "follow_faces.py: stopped before the end of the video\n"),
                             (program.returncode, messages))
            frames = int(printed.split()[0])
            self.assertLess(frames, 400)
            self.assertEqual({"in.avi", "out.avi"} if frames else {"in.avi"}, set(os.listdir(folder)))
            if frames:
                video = cv2.VideoCapture(os.path.join(folder, "out.avi"))
                self.assertIn(sum(video.read()[0] for _ in range(400)), (frames, frames + 1))

    def test_without_what_they_need(self):
        with tempfile.TemporaryDirectory() as folder:
            for module in ("flsnet", "onnxruntime"):  # found first, and cannot be imported
                (pathlib.Path(folder) / f"{module}.py").write_text("raise ImportError", encoding="utf-8")
            names = ["run_in_onnxruntime.py", "own_detector.py"]
            if not hasattr(cv2, "flsnet"):
                names += ["follow_faces.py", "segment_faces.py", "edit_faces.py"]
            for name in names:
                self.check_sentence(sample(name, "--help"), "pip install", PYTHONPATH=folder)

    def test_help_and_bad_input(self):
        self.assertEqual(0, run(*SAMPLE, "--help").returncode)
        for arguments, status, message in (
            (["no such photo.jpg"], 1, "cannot be read as a picture"),
            ([str(PHOTO), "--model", "no such model"], 1, "no such model"),
            ([str(PHOTO), "--min-face", "-1"], 2, "give a whole number from 0"),
            ([str(PHOTO), "--min-face", "99999999999999"], 2, "give a whole number from 0"),
            ([str(PHOTO), "--\x1b[31m"], 2, "--\\x1b[31m"),
        ):
            result = run(*SAMPLE, *arguments)
            self.assertEqual(status, result.returncode)
            self.assertIn(message, result.stderr)
            self.assertNotIn("Traceback", result.stderr)
        folder = REPOSITORY / "samples" / "python"
        readme = str(REPOSITORY / "README.md")
        for name, arguments, message in (
            ("edit_faces.py", [PHOTO, "r.png"], "say what to change"),
            ("edit_faces.py", [PHOTO, "r.png", "--side", "left", "--hair", "a03020"], "give --brows or --iris, too"),
            ("edit_faces.py", [PHOTO, "--side", "right", "--measures", "m.json"], "give --brows or --iris, too"),
            ("edit_faces.py", [PHOTO, "r.jpg", "--anonymize"], "ends in .png"),
            ("edit_faces.py", [PHOTO, "r.png", "--anonymize", "--measures", "r.png"], "two results cannot have one name"),
            ("edit_faces.py", [PHOTO, "--force", "--measures", PHOTO], "is the input itself"),
            ("follow_faces.py", ["--camera", "99999999999999"], "give a whole number from 0"),
            ("edit_faces.py", [PHOTO, "r.png", "--hair", "zzzzzz"], "no colour"),
            ("edit_faces.py", [PHOTO, "r.png", "--strength", "much"], "give a number of 0 to 1, not 'much'"),
            ("edit_faces.py", [PHOTO, "r.png", "--ground", "nothing.png"], "nothing.png is neither blur"),
            ("follow_faces.py", [folder], "is a folder"),
            ("own_detector.py", [PHOTO, "r.png", "--cascade", readme], "cannot be read as a cascade"),
            ("own_detector.py", [PHOTO, "r.jpg", "--cascade", readme], "ends in .png"),
        ):
            if name == "own_detector.py" and not hasattr(cv2, "CascadeClassifier"):
                continue
            with tempfile.TemporaryDirectory() as elsewhere:
                result = run(sys.executable, str(folder / name), *map(str, arguments), cwd=elsewhere)
                self.assertNotEqual(0, result.returncode)
                self.assertIn(message, result.stderr)
                self.assertNotIn("Traceback", result.stderr)
                self.assertEqual([], os.listdir(elsewhere))
        result = run(sys.executable, "-m", "flsnet", str(PHOTO), "--min-face", "-3")
        self.assertEqual(2, result.returncode)
        self.assertIn("give a whole number from 0 to 1000000, not '-3'", result.stderr.splitlines()[-1])


if __name__ == "__main__":
    unittest.main()
