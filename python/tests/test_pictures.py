# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Picture files without cv2, compared with cv2's own, and python -m flsnet."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import cv2
import flsnet
import numpy as np
from common import PHOTO, random_labels, random_photo

# As Exif numbers them: what a viewer does to the stored pixels.
TURNS = {1: lambda p: p, 2: lambda p: p[:, ::-1], 3: lambda p: p[::-1, ::-1], 4: lambda p: p[::-1],
         5: lambda p: p.transpose(1, 0, 2), 6: lambda p: np.rot90(p, -1), 7: lambda p: np.rot90(p, 2).transpose(1, 0, 2),
         8: lambda p: np.rot90(p)}


def with_orientation(jpeg, orientation):
    """A JPEG file with an Exif block of one tag."""
    tiff = b"II*\0\x08\0\0\0\x01\0" + b"\x12\x01\x03\0\x01\0\0\0" + bytes([orientation, 0, 0, 0]) + b"\0\0\0\0"
    block = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + jpeg[2:]


def encoded(extension, picture):
    return cv2.imencode(extension, picture)[1].tobytes()


class PictureTest(unittest.TestCase):
    def test_lossless_formats(self):
        for extension in (".png", ".tiff", ".bmp"):
            for picture in (random_photo((40, 30, 3), 1), random_labels((21, 26), 2)):
                pixels, damaged = flsnet.decodePicture(encoded(extension, picture))
                np.testing.assert_array_equal(picture, pixels)
                self.assertFalse(damaged)
                back = cv2.imdecode(np.frombuffer(flsnet.encodePicture(picture, extension), np.uint8), cv2.IMREAD_UNCHANGED)
                np.testing.assert_array_equal(picture, back)
        deep = np.random.default_rng(3).integers(0, 65536, (20, 30, 4), np.uint16)
        np.testing.assert_array_equal(deep, flsnet.decodePicture(np.frombuffer(encoded(".png", deep), np.uint8))[0])

    def test_jpeg_and_webp(self):
        photo = cv2.imread(str(PHOTO))
        for extension in (".jpg", ".webp"):
            data = encoded(extension, photo)
            expected = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR).astype(int)
            pixels, damaged = flsnet.decodePicture(data)
            self.assertFalse(damaged)
            self.assertLessEqual(np.abs(pixels.astype(int) - expected).max(), 3)  # decoders of two versions
        self.assertEqual(photo.shape, flsnet.decodePicture(flsnet.encodePicture(photo, ".jpg"))[0].shape)

    def test_orientation(self):
        photo = cv2.resize(cv2.imread(str(PHOTO)), (64, 48))
        jpeg = encoded(".jpg", photo)
        stored = flsnet.decodePicture(jpeg)[0]
        for orientation, turn in TURNS.items():
            upright, _ = flsnet.decodePicture(with_orientation(jpeg, orientation))
            np.testing.assert_array_equal(turn(stored), upright, err_msg=str(orientation))

    def test_what_is_no_picture(self):
        jpeg, png = PHOTO.read_bytes(), encoded(".png", random_photo((40, 30, 3), 4))
        for data, message in ((b"", "an empty file"), (b"no picture at all" * 9, "not a picture"), (bytes(range(256)), "no picture of a format"),
                              (png[:50], "ends too early"), (b"%PDF-1.4" + bytes(99), "PDF")):
            with self.assertRaises(flsnet.error) as caught:
                flsnet.decodePicture(data)
            self.assertIn(message, str(caught.exception))
        pixels, damaged = flsnet.decodePicture(jpeg[: len(jpeg) // 2])
        self.assertTrue(damaged)
        self.assertEqual(cv2.imread(str(PHOTO)).shape, pixels.shape)
        for wrong in ("path.jpg", 5, np.zeros((4, 4), np.uint8), np.zeros(4)):
            with self.assertRaises(TypeError):
                flsnet.decodePicture(wrong)
        for extension in ("", "png", ".docx"):
            with self.assertRaises(flsnet.error):
                flsnet.encodePicture(random_photo((4, 4, 3), 5), extension)

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "Bäume.png"
            for seed in (6, 7):  # the second replaces the first
                photo = random_photo((20, 30, 3), seed)
                flsnet.writePicture(path, photo)
                np.testing.assert_array_equal(photo, flsnet.readPicture(str(path)))
            link = pathlib.Path(folder) / "link.png"
            link.symlink_to(path)
            flsnet.writePicture(link, photo[:10])
            self.assertTrue(link.is_symlink())
            self.assertEqual((10, 30, 3), flsnet.readPicture(path).shape)
            with self.assertRaises(flsnet.error):
                flsnet.writePicture(path.with_suffix(".docx"), photo)
            nowhere = os.path.join(os.path.realpath(folder), "nowhere", "a.png")
            with self.assertRaises(FileNotFoundError) as missing:
                flsnet.writePicture(nowhere, photo)
            self.assertEqual(nowhere, missing.exception.filename)
            path.write_bytes(PHOTO.read_bytes()[:20000])
            with self.assertRaises(flsnet.error):
                flsnet.readPicture(path)
            self.assertEqual({"Bäume.png", "link.png"}, set(os.listdir(folder)))

    def test_threads(self):
        before = flsnet.getNumThreads()
        photo = cv2.imread(str(PHOTO))
        segmenter = flsnet.FaceLandmarkSegmenter.create()
        expected = segmenter.segment(photo)
        try:
            for threads in (1, 3):
                flsnet.setNumThreads(threads)
                self.assertEqual(threads, flsnet.getNumThreads())
                np.testing.assert_array_equal(expected, segmenter.segment(photo))
        finally:
            flsnet.setNumThreads(before)


class ProgramTest(unittest.TestCase):
    def run_program(self, *arguments, cwd=None):
        return subprocess.run([sys.executable, "-m", "flsnet", *map(str, arguments)], cwd=cwd, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, universal_newlines=True)

    def test_labels_and_overlay(self):
        photo = cv2.imread(str(PHOTO))
        labels = flsnet.FaceLandmarkSegmenter.create().segment(flsnet.readPicture(PHOTO))
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "new" / "folder"
            for _ in range(2):  # its own results are written over
                result = self.run_program(PHOTO, "--out", out)
                self.assertEqual((0, ""), (result.returncode, result.stderr))
            self.assertIn("1 face;", result.stdout)
            self.assertEqual(["astronaut.labels.png", "astronaut.overlay.png"], sorted(os.listdir(out)))
            written = cv2.imread(str(out / "astronaut.labels.png"), cv2.IMREAD_UNCHANGED)
            np.testing.assert_array_equal(labels, written)
            overlay = cv2.imread(str(out / "astronaut.overlay.png")).astype(int)
            self.assertLessEqual(np.abs(overlay - flsnet.overlay(photo, labels)).max(), 3)

    def test_files_of_the_user_are_kept(self):
        with tempfile.TemporaryDirectory() as folder:
            own = pathlib.Path(folder) / "astronaut.labels.png"
            cv2.imwrite(str(own), random_labels((9, 9), 8))
            before = own.read_bytes()
            result = self.run_program(PHOTO, cwd=folder)
            self.assertEqual(1, result.returncode)
            self.assertIn("--force", result.stderr)
            self.assertEqual((before, 1), (own.read_bytes(), len(os.listdir(folder))))
            self.assertEqual(0, self.run_program(PHOTO, "--force", cwd=folder).returncode)
            self.assertNotEqual(before, own.read_bytes())

    def test_one_bad_photo_ends_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            broken, short = pathlib.Path(folder) / "broken.jpg", pathlib.Path(folder) / "short.jpg"
            broken.write_bytes(b"no picture" * 9)
            short.write_bytes(PHOTO.read_bytes()[:30000])
            result = self.run_program(broken, folder, pathlib.Path(folder) / "missing.jpg", short, PHOTO, cwd=folder)
            self.assertEqual(1, result.returncode)
            # Decoders may add what they have to say.
            messages = [line for line in result.stderr.splitlines() if line.startswith("python -m flsnet: ")]
            self.assertEqual(3, len(messages), result.stderr)
            self.assertNotIn("Traceback", result.stderr)
            self.assertIn("ends too early", result.stdout)
            self.assertTrue((pathlib.Path(folder) / "astronaut.overlay.png").is_file())

    def test_wrong_calls(self):
        with tempfile.TemporaryDirectory() as folder:
            for arguments in ([], [PHOTO, "--min-face", "-1"], [PHOTO, "--model", "missing.onnx"], [PHOTO, PHOTO]):
                result = self.run_program(*arguments, cwd=folder)
                self.assertEqual(2, result.returncode, arguments)
                self.assertNotIn("Traceback", result.stderr)
            self.assertEqual([], os.listdir(folder))
            self.assertIn(flsnet.__version__, self.run_program("--version").stdout)


if __name__ == "__main__":
    unittest.main()
