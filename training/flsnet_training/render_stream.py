# SPDX-License-Identifier: Apache-2.0
"""Rendered faces: the renderer's record stream, from a process or from files."""

from __future__ import annotations

import glob
import os
import subprocess
import sys
import time
from typing import IO, Iterator, Optional, Sequence

import numpy as np

from .sample import Sample

HEADER = np.dtype(
    [
        ("magic", "S4"),
        ("version", "<u4"),
        ("size", "<u4"),
        ("flags", "<u4"),
        ("seed", "<u8"),
        ("box", "<f4", 4),
        ("angles", "<f4", 3),
        ("reserved", "<f4", 3),
    ]
)
"""Starts every record; the landmarks (from version 2), the image, the label map, coverage if asked for follow it."""
COVERAGE_FLAG = 1
"""Flag of records that hold how much of each pixel the person takes."""


class StreamError(ValueError):
    """The bytes are not the renderer's."""


def record_type(size: int, version: int = 2, flags: int = 0) -> np.dtype:
    """The layout of a whole record of the given image size."""
    landmarks = [("landmarks", "<f4", (68, 2))] if version >= 2 else []
    pixels = [("image", "u1", (size, size, 3)), ("labels", "u1", (size, size))]
    coverage = [("coverage", "u1", (size, size))] if flags & COVERAGE_FLAG else []
    return np.dtype([("header", HEADER), *landmarks, *pixels, *coverage])


def check_header(header: np.ndarray) -> np.dtype:
    """The layout of the record that a header begins; raises `StreamError` if it begins none."""
    if bytes(header["magic"]) != b"FLSR" or int(header["version"]) not in (1, 2):
        raise StreamError("no record of version 1 or 2 of the renderer")
    size = int(header["size"])
    if not 1 <= size <= 8192:
        raise StreamError(f"a record of {size} x {size} pixels")
    return record_type(size, int(header["version"]), int(header["flags"]))


def to_sample(record: np.ndarray) -> Sample:
    """A sample that refers to the memory of the record."""
    assert record.dtype.names is not None
    landmarks = record["landmarks"] if "landmarks" in record.dtype.names else None
    coverage = record["coverage"] if "coverage" in record.dtype.names else None
    return Sample(record["image"], record["labels"], record["header"]["box"], landmarks, coverage)


def read_records(stream: IO[bytes]) -> Iterator[np.ndarray]:
    """Records of a stream until it ends; a record that is cut off raises `StreamError`."""
    while True:
        head = stream.read(HEADER.itemsize)
        if not head:
            return
        if len(head) < HEADER.itemsize:
            raise StreamError("the stream ends inside a header")
        layout = check_header(np.frombuffer(head, HEADER)[0])
        body = stream.read(layout.itemsize - HEADER.itemsize)
        if len(body) < layout.itemsize - HEADER.itemsize:
            raise StreamError("the stream ends inside a record")
        yield np.frombuffer(head + body, layout)[0]


def run_renderer(command: Sequence[str]) -> Iterator[np.ndarray]:
    """Records that a renderer process writes to its standard output."""
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield from read_records(process.stdout)
        except GeneratorExit:
            process.kill()
            raise
        if process.wait() != 0:
            raise StreamError(f"{command[0]} ended with status {process.returncode}")


class RenderedProcess:
    """Draws every record of a renderer process once, in its order."""

    def __init__(self, command: Sequence[str]) -> None:
        self._records = run_renderer(command)

    def draw(self, rng: np.random.Generator) -> Sample:
        """The next rendered face."""
        del rng
        return to_sample(next(self._records))


class RenderedFile:
    """The whole records of one file, which may still grow."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._records = np.empty(0, record_type(1))
        self.rescan()

    def rescan(self) -> None:
        """Takes in the records that were written since."""
        length = os.path.getsize(self.path)
        if length < HEADER.itemsize:
            return
        layout = check_header(np.fromfile(self.path, HEADER, 1)[0])
        count = length // layout.itemsize
        if count > len(self._records):
            self._records = np.memmap(self.path, layout, "r", shape=(count,))

    def __len__(self) -> int:
        return len(self._records)

    def __getitem__(self, index: int) -> np.ndarray:
        return self._records[index]


def record_files(folder: str) -> list[str]:
    """The *.flsr files of a folder, by their names."""
    return sorted(glob.glob(os.path.join(glob.escape(folder), "*.flsr")))


class RenderedFolder:
    """Draws from the *.flsr files of a folder, which may still grow; the least used faces come first."""

    CANDIDATES = 6
    """Of so many random faces the one used least is drawn."""

    def __init__(
        self, folder: str, share: int = 0, shares: int = 1, rescan_seconds: float = 20.0
    ) -> None:
        """Sees every `shares`-th record beginning with number `share`, so that readers do not overlap."""
        self._folder, self._share, self._shares = folder, share, shares
        self._rescan_seconds = rescan_seconds
        self._files: dict[str, RenderedFile] = {}
        self._places: list[tuple[str, int]] = []
        self._uses = np.zeros(0, np.int64)
        self._known: dict[str, int] = {}
        self._next_scan = 0.0

    def __len__(self) -> int:
        self._rescan()
        return len(self._places)

    def _rescan(self) -> None:
        if time.monotonic() < self._next_scan:
            return
        self._next_scan = time.monotonic() + self._rescan_seconds
        for path in record_files(self._folder):
            file = self._files.setdefault(path, RenderedFile(path))
            file.rescan()
            for index in range(self._known.get(path, 0), len(file)):
                if index % self._shares == self._share:
                    self._places.append((path, index))
            self._known[path] = len(file)
        fresh = len(self._places) - len(self._uses)
        self._uses = np.concatenate((self._uses, np.zeros(fresh, np.int64)))

    def draw(self, rng: np.random.Generator) -> Sample:
        """A face; waits as long as there is none at all."""
        if len(self) == 0:
            print(f"waiting for rendered faces (*.flsr) in {self._folder}", file=sys.stderr, flush=True)
        while len(self) == 0:
            time.sleep(self._rescan_seconds)
        candidates = rng.integers(len(self._places), size=self.CANDIDATES)
        index = int(candidates[np.argmin(self._uses[candidates])])
        self._uses[index] += 1
        path, number = self._places[index]
        return to_sample(self._files[path][number])


def first_headers(path: str) -> list[tuple[str, np.ndarray]]:
    """A file, or each *.flsr file of a folder, with the header of its first record; those without any are left out."""
    return [
        (file, np.fromfile(file, HEADER, 1)[0])
        for file in (record_files(path) if os.path.isdir(path) else [path])
        if os.path.getsize(file) >= HEADER.itemsize
    ]


def have_coverage(folder: str) -> bool:
    """Whether the first record of some *.flsr file has; also if there is no record yet."""
    firsts = [header for _, header in first_headers(folder)]
    return not firsts or any(int(header["flags"]) & COVERAGE_FLAG for header in firsts)


class NumberedRenders:
    """The rendered faces of a folder in an order that follows from the seed: each once, then each once again in
    another order, and so on."""

    def __init__(self, folder: str, seed: int, count: Optional[int] = None) -> None:
        """`count`: of the first so many faces, by the names of their files; None for all that there are now."""
        self._files = [RenderedFile(path) for path in record_files(folder)]
        self._ends = np.cumsum([len(file) for file in self._files])
        there = int(self._ends[-1]) if self._files else 0
        self.count = there if count is None else count
        if not 1 <= self.count <= there:
            raise StreamError(f"{folder} holds {there} rendered faces, {max(self.count, 1)} are needed")
        self._seed = seed
        self._order: tuple[int, np.ndarray] = (-1, np.zeros(0, np.int64))

    def sample(self, number: int) -> Sample:
        """Number `number` of the endless order."""
        pass_number, place = divmod(number, self.count)
        if self._order[0] != pass_number:
            rng = np.random.default_rng((self._seed, pass_number))
            self._order = pass_number, rng.permutation(self.count)
        index = int(self._order[1][place])
        file = int(np.searchsorted(self._ends, index, "right"))
        first = int(self._ends[file - 1]) if file else 0
        return to_sample(self._files[file][index - first])


def load_all(path: str, limit: int) -> list[Sample]:
    """The first records of a file, or of the *.flsr files of a folder in the order of their names."""
    paths = record_files(path) if os.path.isdir(path) else [path]
    samples: list[Sample] = []
    for name in paths:
        file = RenderedFile(name)
        samples.extend(to_sample(file[i]) for i in range(min(len(file), limit - len(samples))))
    if not samples:
        raise StreamError(f"{path} holds no rendered faces")
    return samples
