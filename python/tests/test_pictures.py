# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Picture files without cv2, compared with cv2's own, and python -m flsnet."""

import errno
import os
import pathlib
import signal
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


TIMEOUT = 120  # seconds, after which a program waits for something that will never come


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

    def test_what_a_file_cannot_hold(self):
        photo = random_photo((20, 30, 3), 9)
        floats = photo.astype(np.float32) / 255
        for extension, image, message in (
            (".png", floats, r"float32, but a picture file '.png' holds uint8 or uint16"),
            (".PNG", photo.astype(np.int32), "int32, but"),
            (".jpg", photo.astype(np.uint16), "uint16, but a picture file '.jpg' holds uint8:"),
            (".jpg", floats, "float32, but"),
            (".webp", photo.astype(np.float64), "float64, but"),
            (".bmp", photo.astype(np.int8), "int8, but"),
            (".tiff", photo.astype(np.float16), "another type, but .* holds uint8, uint16, float32 or float64"),
            (".png", np.zeros((0, 0), np.uint8), "image has no pixels"),
            (".png", np.zeros((8, 8, 2), np.uint8), "image has 2 channels"),
        ):
            with self.subTest(extension, type=image.dtype):
                with self.assertRaisesRegex(flsnet.error, message):
                    flsnet.encodePicture(image, extension)
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaisesRegex(flsnet.error, "holds uint8 or uint16"):
                flsnet.writePicture(os.path.join(folder, "a.png"), floats)
            self.assertEqual([], os.listdir(folder))
        for extension, tolerance in ((".tiff", 0.03), (".pfm", 0)):  # colours are packed in some TIFF files
            pixels, _ = flsnet.decodePicture(flsnet.encodePicture(floats, extension))
            np.testing.assert_allclose(pixels, floats, rtol=0, atol=tolerance)

    @unittest.skipUnless(hasattr(os, "mkfifo"), "no pipes with names on this system")
    def test_pipes_and_devices(self):
        """Whoever waits for a pipe waits for ever: another process does it, which can be ended."""
        with tempfile.TemporaryDirectory() as folder:
            os.mkfifo(os.path.join(folder, "pipe.png"))
            program = """import flsnet, numpy
for work in (lambda: flsnet.readPicture("pipe.png"), lambda: flsnet.readPicture("/dev/zero"),
             lambda: flsnet.writePicture("pipe.png", numpy.zeros((4, 4), numpy.uint8))):
    try:
        work()
    except OSError as error:
        print(error.strerror, error.filename)
"""
            result = subprocess.run([sys.executable, "-c", program], cwd=folder, stdout=subprocess.PIPE,
                                    universal_newlines=True, timeout=TIMEOUT)
            self.assertEqual("is a pipe (FIFO), not a file pipe.png\nis a device, not a file /dev/zero\n"
                             "is a pipe (FIFO), not a file pipe.png\n", result.stdout)
            self.assertEqual(["pipe.png"], os.listdir(folder))
            null = os.path.join(folder, "null.png")
            os.symlink(os.devnull, null)
            flsnet.writePicture(null, np.zeros((4, 4), np.uint8))
            self.assertTrue(os.path.islink(null))

    def test_long_names(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 251 * "n" + ".png")
            flsnet.writePicture(path, np.zeros((4, 4), np.uint8))
            self.assertEqual((4, 4), flsnet.readPicture(path).shape)
            with self.assertRaises(OSError) as caught:
                flsnet.writePicture(path.replace(".png", "n.png"), np.zeros((4, 4), np.uint8))
            self.assertEqual(errno.ENAMETOOLONG, caught.exception.errno)
            self.assertEqual(1, len(os.listdir(folder)))

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
            for threads in (1025, 10**6):
                with self.assertRaisesRegex(flsnet.error, f"{threads}: give 1 to 1024"):
                    flsnet.setNumThreads(threads)
            self.assertEqual(3, flsnet.getNumThreads())
        finally:
            flsnet.setNumThreads(before)


class ProgramTest(unittest.TestCase):
    def run_program(self, *arguments, cwd=None, stdout=subprocess.PIPE, **environment):
        return subprocess.run([sys.executable, "-m", "flsnet", *map(os.fsdecode, arguments)], cwd=cwd, stdout=stdout,
                              stderr=subprocess.PIPE, universal_newlines=True, timeout=TIMEOUT,
                              env={**os.environ, **environment})

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
            self.assertEqual(4, len(messages), result.stderr)
            self.assertNotIn("Traceback", result.stderr)
            self.assertIn(f"{short}: the file ends too early", messages[3])
            self.assertTrue((pathlib.Path(folder) / "short.labels.png").is_file())
            self.assertTrue((pathlib.Path(folder) / "astronaut.overlay.png").is_file())

    def test_a_photo_that_ends_too_early_is_a_failure(self):
        with tempfile.TemporaryDirectory() as folder:
            short = pathlib.Path(folder) / "short.jpg"
            short.write_bytes(PHOTO.read_bytes()[:30000])
            result = self.run_program(short, cwd=folder)
            self.assertEqual(1, result.returncode)
            self.assertIn(f"{short}: the file ends too early", result.stderr)
            self.assertEqual({"short.jpg", "short.labels.png", "short.overlay.png"}, set(os.listdir(folder)))

    @unittest.skipUnless(hasattr(os, "mkfifo"), "no pipes with names on this system")
    def test_pipes_and_devices(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("pipe.jpg", "a.labels.png"):
                os.mkfifo(os.path.join(folder, name))
            os.symlink("/dev/full", os.path.join(folder, "b.overlay.png"))
            for name in ("a.jpg", "b.jpg", "c.jpg"):
                os.symlink(PHOTO, os.path.join(folder, name))
            result = self.run_program("pipe.jpg", "/dev/zero", "a.jpg", "b.jpg", "c.jpg", cwd=folder)
            self.assertEqual(1, result.returncode)
            self.assertEqual(["pipe.jpg: is a pipe (FIFO), not a file", "/dev/zero: is a device, not a file",
                              "a.labels.png: is a pipe (FIFO), not a file",
                              "b.overlay.png: No space left on device"],
                             [line.split(": ", 1)[1] for line in result.stderr.splitlines()])
            self.assertTrue(os.path.isfile(os.path.join(folder, "c.overlay.png")))

    @unittest.skipUnless(os.name == "posix", "other names, another console")
    def test_names_of_any_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            names = [b"bad\xff.jpg", "\U0001f600.jpg".encode(), b"\x1b[31mred.jpg", b"two\nlines.jpg", b"last.jpg"]
            for name in names:
                os.symlink(os.fsencode(PHOTO), os.path.join(os.fsencode(folder), name))
            for encoding in ("utf-8:strict", "ascii"):
                result = self.run_program(*names, b"none\x1b.jpg", cwd=folder, PYTHONIOENCODING=encoding)
                self.assertEqual((1, ["python -m flsnet: none\\x1b.jpg: No such file or directory"]),
                                 (result.returncode, result.stderr.splitlines()))
                self.assertEqual(10, len(result.stdout.splitlines()))
                for shown in ("bad\\udcff.jpg", "\\x1b[31mred.jpg", "two\\x0alines.jpg", "last.jpg: 1 face"):
                    self.assertIn(shown, result.stdout)
                self.assertNotIn("\x1b", result.stdout)
            self.assertEqual(15, len(os.listdir(folder)))
            result = self.run_program("--model", b"nonex\xff", "last.jpg", cwd=folder)
            self.assertEqual((1, 1), (result.returncode, len(result.stderr.splitlines())), result.stderr)

    def test_long_names(self):
        """They are shortened as flsnet_segment does."""
        with tempfile.TemporaryDirectory() as folder:
            name = 125 * "\u00e4" + "n.jpg"
            os.symlink(PHOTO, os.path.join(folder, name))
            result = self.run_program(name, "--out", "o", cwd=folder)
            self.assertEqual((0, ""), (result.returncode, result.stderr))
            checksum = 2166136261
            for byte in name[:-4].encode():
                checksum = (checksum ^ byte) * 16777619 & 0xffffffff
            self.assertEqual([f"{113 * chr(0xe4)}~{checksum:08x}.{kind}.png" for kind in ("labels", "overlay")],
                             sorted(os.listdir(os.path.join(folder, "o"))))

    @unittest.skipUnless(os.path.exists("/dev/full"), "no device that is full")
    def test_output_that_does_not_arrive(self):
        with tempfile.TemporaryDirectory() as folder:
            def check(stdout, reason):
                result = self.run_program(PHOTO, cwd=folder, stdout=stdout)
                self.assertEqual((1, [f"python -m flsnet: standard output: {reason}"]),
                                 (result.returncode, result.stderr.splitlines()))
                # The results are there nevertheless.
                self.assertEqual(["astronaut.labels.png", "astronaut.overlay.png"], sorted(os.listdir(folder)))
                for name in os.listdir(folder):
                    os.remove(os.path.join(folder, name))

            with open("/dev/full", "wb") as full:
                check(full, "No space left on device")
                self.assertEqual(1, self.run_program("--help", stdout=full).returncode)
            reader, writer = os.pipe()
            os.close(reader)
            check(writer, "Broken pipe")
            os.close(writer)
            closed = subprocess.run(["sh", "-c", f"exec '{sys.executable}' -m flsnet '{PHOTO}' >&-"], cwd=folder,
                                    stderr=subprocess.PIPE, universal_newlines=True, timeout=TIMEOUT)
            self.assertEqual((1, ["python -m flsnet: standard output: Bad file descriptor"]),
                             (closed.returncode, closed.stderr.splitlines()))
            self.assertEqual(2, len(os.listdir(folder)))

    @unittest.skipUnless(os.name == "posix", "other signals")
    def test_ctrl_c(self):
        with tempfile.TemporaryDirectory() as folder:
            photos = [os.path.join(folder, f"{number}.jpg") for number in range(200)]
            for photo in photos:
                os.symlink(PHOTO, photo)
            with subprocess.Popen([sys.executable, "-m", "flsnet", *photos], cwd=folder, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, universal_newlines=True,
                                  preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) as program:  # a shell may ignore it
                self.assertIn("1 face", program.stdout.readline())
                program.send_signal(signal.SIGINT)
                _, messages = program.communicate(timeout=TIMEOUT)
            self.assertEqual((130, "python -m flsnet: stopped\n"), (program.returncode, messages))
            results = [name for name in os.listdir(folder) if name.endswith(".png")]
            self.assertEqual([], [name for name in os.listdir(folder) if name.endswith(".tmp")])
            self.assertLess(len(results), 400)

    def test_wrong_calls(self):
        with tempfile.TemporaryDirectory() as folder:
            for arguments in ([], [PHOTO, "--min-face", "-1"], [PHOTO, "--min-face", "99999999999999"], [PHOTO, "--model", "missing.onnx"], [PHOTO, PHOTO]):
                result = self.run_program(*arguments, cwd=folder)
                self.assertEqual(1 if "--model" in arguments else 2, result.returncode, arguments)
                self.assertNotIn("Traceback", result.stderr)
            self.assertEqual([], os.listdir(folder))
            self.assertIn(flsnet.__version__, self.run_program("--version").stdout)


if __name__ == "__main__":
    unittest.main()
