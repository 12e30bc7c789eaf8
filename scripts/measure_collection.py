#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Throughput of python -m flsnet.collection with two workers of one thread, against one process with two threads.

Usage: measure_collection.py FOLDER [ROUNDS]

Both read the pictures of FOLDER, segment, measure and encode; they take turns, A B A B ... The time of Ray's start, and
of the first part of each worker, which loads the model, does not count.
"""

import pathlib
import statistics
import sys
import tempfile
import time
from typing import List

import flsnet
from flsnet.collection import job, records, sources

PART_ROWS = 8


def one_process(files: List[str]) -> float:
    """Photos a second."""
    flsnet.setNumThreads(2)
    segmenter = flsnet.FaceLandmarkSegmenter.create()
    records.segmented(segmenter, sources.read_file(files[0], 1))
    begin = time.monotonic()
    for file in files:
        assert records.segmented(segmenter, sources.read_file(file, 1)).get("error") is None, file
    return len(files) / (time.monotonic() - begin)


def two_workers(folder: str) -> float:
    """Photos a second, between the end of the second part and that of the last."""
    ends = []

    def report(progress: job.Progress) -> None:
        ends.append((progress.seconds, progress.photos))
        assert progress.errors == 0

    with tempfile.TemporaryDirectory() as out:
        job.run(folder, out, job.Settings(workers=2, threads=1, part_rows=PART_ROWS), report)
    (first, before), (last, photos) = ends[1], ends[-1]
    return (photos - before) / (last - first)


def main() -> None:
    if len(sys.argv) not in (2, 3) or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    folder, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) == 3 else 3
    files = sources.files_of(str(pathlib.Path(folder)))
    if len(files) < 6 * PART_ROWS:
        sys.exit(f"measure_collection.py: {folder} has too few pictures: {len(files)}")
    ratios = []
    for _ in range(rounds):
        alone, together = one_process(files), two_workers(folder)
        ratios.append(together / alone)
        print(f"one process, two threads: {alone:.2f} photos/s; two workers, one thread each: {together:.2f}; "
              f"ratio {ratios[-1]:.2f}", flush=True)
    print(f"median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
