# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Large collections: each photo gives one row, whatever is killed. Left out where Ray or PyArrow is missing."""

import collections
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import unittest.mock

import cv2
import flsnet
import numpy as np
from common import PHOTO, small_info

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
    import ray.data  # noqa: F401
    from flsnet.collection import parts, records, sources
    from flsnet.collection.__main__ import parse_arguments
    from flsnet.collection.job import Settings
    from flsnet.collection.worker import Worker
    MISSING = ""
except ImportError as error:
    MISSING = f"the optional packages are missing: {error}"

LONGEST = 600  # seconds; a limit for tests that hang, not a measure


def small_photos(count):
    """Bytes of JPEG files that differ."""
    photo = cv2.imread(str(PHOTO))[5:243, 105:343]
    return [cv2.imencode(".jpg", cv2.resize(photo, (120 + i, 120)))[1].tobytes() for i in range(count)]


def expected(data, segmenter):
    return segmenter.segmentAll(flsnet.decodePicture(data)[0])


def rows_of(folder):
    return pq.read_table(folder).to_pylist()


def command(*arguments):
    return [sys.executable, "-m", "flsnet.collection", *map(str, arguments)]


def run(*arguments):
    return subprocess.run(command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True,
                          timeout=LONGEST)


def processes_below(pid):
    """Process ids and command lines of a process's children, their children, and so on."""
    parents = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
                parents[int(entry.name)] = (int(stat.rsplit(")", 1)[1].split()[1]), (entry / "cmdline").read_bytes())
            except OSError:
                pass  # it has ended
    found, wanted = {}, [pid]
    while wanted:
        parent = wanted.pop()
        children = [child for child, (its_parent, _) in parents.items() if its_parent == parent]
        wanted += children
        found.update({child: parents[child][1].decode(errors="replace") for child in children})
    return found


def wait_until(condition, what):
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        time.sleep(0.05)
    raise AssertionError(f"no {what} within {LONGEST} s")


class Folders(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.photos, self.out = self.folder / "photos", self.folder / "out"
        self.photos.mkdir()

    def write_photos(self, count):
        self.data = {f"{i:02d}.jpg": data for i, data in enumerate(small_photos(count))}
        for name, data in self.data.items():
            (self.photos / name).write_bytes(data)


@unittest.skipIf(MISSING, MISSING)
class PartsTest(Folders):
    """What needs no Ray."""

    def make(self, location, **settings):
        """All parts, as a worker makes them."""
        settings = Settings(threads=flsnet.getNumThreads(), **settings)
        plan = sources.parts_of(sources.files_of(str(location)), settings.part_rows, settings.column, settings.key)
        folder = parts.Folder(str(self.out))
        folder.write_plan(plan, settings.of_rows(str(location)))
        self.assertEqual(plan, folder.plan(settings.of_rows(str(location))))
        worker = Worker(str(self.out), vars(settings))
        batches = [pa.Table.from_pylist([{"part": number, "sources": [source._asdict() for source in part]}])
                   for number, part in enumerate(plan)]
        return [worker(batch).to_pylist()[0] for batch in batches]

    def test_rows_are_what_the_segmenter_gives(self):
        self.write_photos(3)
        (self.photos / "broken.jpg").write_bytes(b"no picture" * 20)
        (self.photos / "empty.png").write_bytes(b"")
        (self.photos / "short.jpg").write_bytes(PHOTO.read_bytes()[:30000])
        (self.photos / "notes.txt").write_text("no picture")
        (self.photos / "_hidden.jpg").write_bytes(b"x")
        made = self.make(self.photos, part_rows=4)
        self.assertEqual([4, 2], [part["photos"] for part in made])
        self.assertEqual(2, sum(part["errors"] for part in made))
        rows = {pathlib.Path(row["source"]).name: row for row in rows_of(self.out)}
        self.assertEqual({*self.data, "broken.jpg", "empty.png", "short.jpg"}, set(rows))
        segmenter = flsnet.FaceLandmarkSegmenter.create()
        for name, data in self.data.items():
            labels, faces = expected(data, segmenter)
            row = rows[name]
            np.testing.assert_array_equal(labels, cv2.imdecode(np.frombuffer(row["labels"], np.uint8), cv2.IMREAD_UNCHANGED))
            self.assertEqual((*labels.shape, None, len(faces)),
                             (row["height"], row["width"], row["error"], len(row["faces"])))
            for face, record in zip(faces, row["faces"]):
                np.testing.assert_allclose(face.box, [record["box"][side] for side in ("x", "y", "width", "height")])
                areas = [part["area"] for part in record["parts"]]
                self.assertEqual([int((face.labels == i).sum()) for i in range(9)], areas)
                self.assertGreater(record["mouth"]["width"], 0)
                hair = flsnet.decodePicture(data)[0][labels == flsnet.FACE_HAIR].mean(axis=0)
                if len(faces) == 1:
                    np.testing.assert_allclose(hair[::-1], record["parts"][1]["rgb"], atol=0.1)
        for name, message in (("broken.jpg", "not a picture"), ("empty.png", "empty file")):
            self.assertIn(message, rows[name]["error"])
            self.assertIsNone(rows[name]["labels"])
        self.assertIn("too early", rows["short.jpg"]["note"])
        self.assertIsNone(rows["short.jpg"]["error"])
        self.assertEqual({"part-000000.parquet", "part-000001.parquet", "_plan.parquet"}, set(os.listdir(self.out)))

    def test_parquet(self):
        data = [*small_photos(5), None, b"x"]
        table = pa.table({"id": [f"photo {i}" for i in range(7)], "jpeg": pa.array(data, pa.binary()),
                          "unused": [0.0] * 7})
        pq.write_table(table, self.photos / "a.parquet", row_group_size=2)
        as_struct = pa.table({"id": ["last"], "jpeg": pa.array([{"bytes": data[0], "path": "a.jpg"}])})
        pq.write_table(as_struct, self.photos / "b.parquet")
        made = self.make(self.photos, part_rows=3, column="jpeg", key="id")
        self.assertEqual([3, 3, 1, 1], [part["photos"] for part in made])
        rows = rows_of(self.out)
        self.assertEqual([f"photo {i}" for i in range(7)] + ["last"], [row["key"] for row in rows])
        self.assertEqual([*range(7), 0], [row["row"] for row in rows])
        self.assertEqual(["the row has no picture", True], [rows[5]["error"], bool(rows[6]["error"])])
        segmenter = flsnet.FaceLandmarkSegmenter.create()
        for row, picture in zip(rows[:5] + rows[7:], data[:5] + data[:1]):
            labels = cv2.imdecode(np.frombuffer(row["labels"], np.uint8), cv2.IMREAD_UNCHANGED)
            np.testing.assert_array_equal(expected(picture, segmenter)[0], labels)
        with self.assertRaisesRegex(ValueError, "no column 'bytes'"):
            sources.parts_of(sources.files_of(str(self.photos)), 3, "bytes", "")

    def test_lists_and_addresses(self):
        self.write_photos(2)
        (self.photos / "with space").mkdir()
        (self.photos / "with space" / "Ä 1.JPG").write_bytes(self.data["00.jpg"])
        listed = self.photos / "photos.txt"
        listed.write_text(f"00.jpg\n\n{self.photos / '01.jpg'}\nmissing.jpg\nwith space/Ä 1.JPG\n")
        self.assertEqual([4], [part["photos"] for part in self.make(listed)])
        rows = rows_of(self.out)
        self.assertEqual([None, None, "the file does not exist", None], [row["error"] for row in rows])
        self.assertEqual(rows[0]["labels"], rows[3]["labels"])
        for location in (self.photos.as_uri(), listed.as_uri()):
            for file in sources.files_of(location):
                self.assertEqual(file != str(self.photos / "01.jpg"), file.startswith("file:///"), file)
                photo = sources.read_file(file, 1)
                self.assertEqual("missing.jpg" in file, photo.data is None, photo)
        for nothing, kind in ((self.folder / "nowhere", FileNotFoundError), (self.out / "empty", ValueError)):
            (self.out / "empty").mkdir(exist_ok=True)
            with self.assertRaises(kind):
                sources.files_of(str(nothing))

    def test_broken_parquet_files(self):
        """Each is a row with an error, and the others have their labels."""
        data = small_photos(2)
        (self.photos / "a.jpg").write_bytes(data[0])
        (self.photos / "broken.parquet").write_bytes(b"PAR1" + 40 * b"\1" + b"\x20\0\0\0PAR1")
        (self.photos / "empty.parquet").write_bytes(b"")
        pq.write_table(pa.table({"bytes": pa.array(data[1:], pa.binary())}), self.photos / "whole.parquet")
        (self.photos / "list.txt").write_text("missing.parquet\n", encoding="utf-8")
        self.assertEqual(4, sum(part["photos"] for part in self.make(self.photos, part_rows=2)))
        rows = {pathlib.Path(row["source"]).name: row for row in rows_of(self.out)}
        self.assertEqual({"a.jpg", "broken.parquet", "empty.parquet", "whole.parquet"}, set(rows))
        for name in ("a.jpg", "whole.parquet"):
            self.assertEqual((None, True), (rows[name]["error"], bool(rows[name]["labels"])))
        for name, reason in (("broken.parquet", ""), ("empty.parquet", "0 bytes")):
            self.assertEqual((None, None), (rows[name]["row"], rows[name]["labels"]))
            self.assertRegex(rows[name]["error"], f"^the Parquet file cannot be read: .*{reason}")
        self.assertNotIn("\n", rows["broken.parquet"]["error"])
        plan = sources.parts_of(sources.files_of(str(self.photos / "list.txt")), 9, "bytes", "")
        self.assertEqual([str(self.photos / "missing.parquet")], [source.path for source in plan[0]])
        self.assertIn("No such file", plan[0][0].error)

    def test_parquet_files_are_opened_anew(self):
        pq.write_table(pa.table({"bytes": pa.array([b"x"], pa.binary())}), self.photos / "a.parquet")
        file = str(self.photos / "a.parquet")
        whole, failures = sources.columns_and_rows(file), [OSError("busy")] * 2

        def sometimes(_):
            if failures:
                raise failures.pop()
            return whole

        with unittest.mock.patch.object(sources, "columns_and_rows", sometimes):
            self.assertEqual([[sources.Source(file, 0, 1)]], sources.parts_of([file], 9, "bytes", "", 3))
            failures += [OSError("busy")] * 2
            self.assertEqual([[sources.Source(file, error="the Parquet file cannot be read: busy")]],
                             sources.parts_of([file], 9, "bytes", "", 2))

    @unittest.skipUnless(sys.platform == "linux", "other names")
    def test_names_that_are_no_text(self):
        """PyArrow opens none of them: each is a row with an error that tells so."""
        data = small_photos(1)[0]
        (self.photos / "a.jpg").write_bytes(data)
        folder = os.path.join(os.fsencode(self.photos), b"folder\xff")
        os.mkdir(folder)
        names = [os.path.join(os.fsencode(self.photos), b"b\xe4d.jpg"), os.path.join(folder, b"c.png"),
                 os.path.join(folder, b"d.parquet")]
        for name in names:
            with open(name, "wb") as file:
                file.write(data)
        for location in (str(self.photos), self.photos.as_uri()):
            made = self.make(location)
            self.assertEqual([(4, 3)], [(part["photos"], part["errors"]) for part in made])
            rows = rows_of(self.out)
            self.assertEqual([None], [row["error"] for row in rows if row["source"].endswith("a.jpg")])
            errors = {row["source"]: row["error"] for row in rows if row["error"]}
            self.assertEqual({f"{self.photos.as_uri()}/{name}" for name in
                              ("b%E4d.jpg", "folder%FF/c.png", "folder%FF/d.parquet")}, set(errors))
            for error in errors.values():
                self.assertRegex(error, "cannot be read: file://.* no UTF-8, and PyArrow takes no other: rename it")
            shutil.rmtree(self.out)
        for place in (os.fsdecode(folder), f"{self.photos.as_uri()}/folder%FF"):
            with self.assertRaisesRegex(ValueError, "folder.* no UTF-8, .* rename it"):
                sources.files_of(place)

    def test_lists_of_other_systems(self):
        self.write_photos(2)
        listed = self.photos / "photos.txt"
        wanted = [str(self.photos / name) for name in ("00.jpg", "\u00c4.jpg")]
        for text in ("00.jpg\n\u00c4.jpg\n", "\ufeff00.jpg\r\n\u00c4.jpg\r\n", "\ufeff\r\n00.jpg\r\n\r\n\u00c4.jpg"):
            listed.write_bytes(text.encode())
            self.assertEqual(wanted, sources.files_of(str(listed)))
        for encoding in ("latin-1", "utf-16"):
            listed.write_bytes("\u00c4.jpg\n".encode(encoding))
            with self.assertRaisesRegex(ValueError, f"^{listed} is no text in UTF-8: save the list as UTF-8$"):
                sources.files_of(str(listed))

    def test_plans_of_earlier_versions(self):
        """They have no column for errors."""
        self.write_photos(1)
        self.make(self.photos)
        plan = self.out / parts.PLAN
        pq.write_table(pq.read_table(plan).drop(["error"]), plan)
        found = parts.Folder(str(self.out)).plan(Settings().of_rows(str(self.photos)))
        self.assertEqual([[sources.Source(str(self.photos / "00.jpg"))]], found)

    def test_wrong_usage(self):
        for arguments, message in (
            (["", self.out], "INPUT: give a path or a URI"),
            ([self.photos, ""], "OUTPUT: give a path or a URI"),
            ([self.photos, self.out, "--model", ""], "--model: give the name of a file"),
            ([self.photos, self.out, "--column", ""], "--column: give the name of a column"),
            ([self.photos, self.out, "--key", ""], "--key: give the name of a column"),
            ([self.photos, self.out, "--min-face", "-5"], "--min-face: give a whole number from 0 to 1000000, not '-5'"),
            ([self.photos, self.out, "--min-face", "x"], "--min-face: give a whole number from 0 to 1000000, not 'x'"),
        ):
            result = run(*arguments)
            self.assertEqual(2, result.returncode, result.stderr)
            self.assertIn(message, result.stderr.splitlines()[-1])
        self.assertEqual(Settings(), Settings(**{name: value for name, value in vars(parse_arguments(["a", "b"])).items()
                                                 if name not in ("input", "output")}))

    def test_a_photo_that_kills_its_worker(self):
        """Three attempts ended at the second photo: it is an error then, and the others are not."""
        self.write_photos(3)
        self.out.mkdir()
        for attempt, place in enumerate(("", "1", "1", "1")):
            (self.out / f"_attempt-0.{attempt}").write_text(place)
        made = self.make(self.photos)
        self.assertEqual((3, 1), (made[0]["photos"], made[0]["errors"]))
        errors = [row["error"] for row in rows_of(self.out)]
        self.assertEqual([True, False, True], [error is None for error in errors])
        self.assertIn("died", errors[1])
        self.assertEqual({"part-000000.parquet", "_plan.parquet"}, set(os.listdir(self.out)))
        # Fewer deaths, or at other photos, prove nothing.
        (self.out / "part-000000.parquet").unlink()
        for attempt, place in enumerate(("", "1", "1", "0")):
            (self.out / f"_attempt-0.{attempt}").write_text(place)
        self.assertEqual(0, self.make(self.photos)[0]["errors"])

    def test_models_with_classes_of_their_own(self):
        info, names = small_info(), ("background", "nose", "ear", "neck")
        spec = info.spec
        spec.classCount = len(names)
        info.spec, info.areas, info.classNames = spec, [100] * len(names), names
        segmenter = flsnet.FaceLandmarkSegmenter.create(flsnet.Model.random(info, 3))
        row = records.segmented(segmenter, sources.Photo("a.jpg", None, None, PHOTO.read_bytes(), None))
        self.assertNotIn("error", row)
        found = records.table_of([row]).to_pylist()[0]["faces"]
        _, faces = segmenter.segmentAll(cv2.imread(str(PHOTO)))
        self.assertEqual((1, 1), (len(faces), len(found)))
        self.assertEqual([None] * 3, [found[0][part] for part in ("left_eye", "right_eye", "mouth")])
        self.assertEqual(list(names), [part["name"] for part in found[0]["parts"]])
        self.assertEqual([int((faces[0].labels == i).sum()) for i in range(len(names))],
                         [part["area"] for part in found[0]["parts"]])

    def test_what_is_in_the_folder(self):
        self.write_photos(1)
        self.make(self.photos)
        folder = parts.Folder(str(self.out))
        with self.assertRaisesRegex(ValueError, "begun with part-rows 256, not 5"):
            folder.plan(Settings(part_rows=5).of_rows(str(self.photos)))
        with self.assertRaisesRegex(ValueError, "give another folder"):
            parts.Folder(str(self.photos)).plan({})
        for name in ("_part-000001.0123abcd.tmp", "_attempt-3.0", "_attempt-0.1", "part-000009.parquet.bak", "_own"):
            (self.out / name).write_text("")
        folder.remove_unfinished()
        self.assertEqual({"part-000000.parquet", "_plan.parquet", "_attempt-3.0", "part-000009.parquet.bak", "_own"},
                         set(os.listdir(self.out)))
        self.assertEqual({0}, folder.finished())


@unittest.skipIf(MISSING or not os.path.isdir("/proc"), MISSING or "processes are found by /proc")
class JobTest(Folders):
    """The job, from the outside."""

    def finished(self):
        return sorted(self.out.glob("part-*.parquet"))

    def check_rows(self):
        counts = collections.Counter(pathlib.Path(row["source"]).name for row in rows_of(self.out))
        self.assertEqual(dict.fromkeys(self.data, 1), counts)
        segmenter = flsnet.FaceLandmarkSegmenter.create()
        for row in rows_of(self.out):
            self.assertIsNone(row["error"])
            labels = cv2.imdecode(np.frombuffer(row["labels"], np.uint8), cv2.IMREAD_UNCHANGED)
            np.testing.assert_array_equal(expected(self.data[pathlib.Path(row["source"]).name], segmenter)[0], labels)
        self.assertEqual([], [name for name in os.listdir(self.out) if name.endswith(".tmp")])

    def start(self):
        driver = subprocess.Popen(command(self.photos, self.out, "--workers", 2, "--part-rows", 2),
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, universal_newlines=True)
        self.addCleanup(driver.stderr.close)
        self.addCleanup(driver.kill)
        wait_until(lambda: self.finished() or driver.poll() is not None, "part")
        return driver

    def test_a_killed_worker(self):
        self.write_photos(24)
        driver = self.start()
        workers = []

        def both_are_there():
            workers[:] = [pid for pid, line in processes_below(driver.pid).items() if line.startswith("ray::MapWorker")]
            return len(workers) == 2 or driver.poll() is not None

        wait_until(both_are_there, "second worker")  # on a busy machine the first one has done a part before
        self.assertEqual(2, len(workers))
        os.kill(workers[0], signal.SIGKILL)
        self.assertLess(len(self.finished()), 12, "all was done before the worker was killed")
        _, errors = driver.communicate(timeout=LONGEST)
        self.assertEqual(0, driver.returncode, errors)
        self.check_rows()

    def test_a_killed_driver(self):
        self.write_photos(24)
        driver = self.start()
        below = set(processes_below(driver.pid))
        driver.kill()
        driver.wait()
        kept = {path.name: path.stat().st_mtime_ns for path in self.finished()}
        wait_until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in below), "end of Ray's processes")
        kept = {path.name: path.stat().st_mtime_ns for path in self.finished()}
        self.assertLess(len(kept), 12, "all was done before the driver was killed")
        result = run(self.photos, self.out, "--workers", 2, "--part-rows", 2)
        self.assertEqual(0, result.returncode, result.stderr)
        self.assertIn("12 of 12 parts", result.stdout)
        self.check_rows()
        for name, changed in kept.items():
            self.assertEqual(changed, (self.out / name).stat().st_mtime_ns, name)
        # All is there: nothing is done, and other settings are refused.
        result = run(self.photos, self.out, "--part-rows", 2)
        self.assertEqual((0, "12 of 12 parts are in " + str(self.out)), (result.returncode, result.stdout.strip()))
        result = run(self.photos, self.out, "--part-rows", 3)
        self.assertEqual(2, result.returncode)
        self.assertIn("begun with part-rows 2", result.stderr)
        self.assertNotIn("Traceback", result.stderr)


if __name__ == "__main__":
    unittest.main()
