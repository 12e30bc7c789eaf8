# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""What an actor does: one warm segmenter, one part after the other."""

import collections
import concurrent.futures
from typing import Any, Dict, Iterator, List, Optional

import numpy as np
import pyarrow as pa

import flsnet

from . import records, sources
from .parts import MODEL, Folder

READ_AHEAD = 8
"""Photos that are read while others are segmented."""
DEADLY = 3
"""Attempts that end at a photo make it the reason."""
MOST_ATTEMPTS = 50
"""At a part: enough for some deadly photos."""


class Worker:
    """Makes parts. Ray calls it with batches of a table of parts, and starts it anew when its process has died."""

    def __init__(self, output: str, settings: Dict[str, Any]) -> None:
        flsnet.setNumThreads(settings["threads"])
        self.output = Folder(output)
        self.column, self.key, self.tries = settings["column"], settings["key"], settings["tries"]
        model: Any = np.frombuffer(self.output.read(MODEL), np.uint8) if settings["model"] else ""
        self.segmenter = flsnet.FaceLandmarkSegmenter.create(
            model, minFaceSize=settings["min_face"], stage1Only=settings["stage1"])
        self.reader = concurrent.futures.ThreadPoolExecutor(READ_AHEAD, thread_name_prefix="read")

    def __call__(self, batch: pa.Table) -> pa.Table:
        return pa.Table.from_pylist([self.make_part(part["part"], part["sources"]) for part in batch.to_pylist()])

    def make_part(self, number: int, lines: List[Dict[str, Any]]) -> Dict[str, Any]:
        """Writes a part, unless it is there. Returns what is in it."""
        name = self.output.part_name(number)
        if self.output.exists(name):  # by an attempt whose worker died before it could say so
            return {"part": number, "photos": 0, "faces": 0, "errors": 0}
        attempts = self.output.begin_attempt(number)
        if attempts >= MOST_ATTEMPTS:
            raise RuntimeError(f"part {number}: its process died {attempts} times; when the reason is mended, remove "
                               f"_attempt-{number}.* in {self.output.location}")
        deadly = self.deadly(number, attempts)
        rows = []
        for index, photo in enumerate(self.photos([sources.Source(**line) for line in lines])):
            if attempts > 0:
                # Only after a death: this costs as much as a small file.
                self.output.note(f"_attempt-{number}.{attempts}", str(index))
            if index in deadly:
                rows.append(records.failed(photo, "the process that segmented this photo died, again and again"))
            else:
                rows.append(records.segmented(self.segmenter, photo))
        self.output.write(name, records.table_of(rows))
        self.output.end_attempts(number, attempts + 1)
        errors = sum(1 for row in rows if row.get("error"))
        faces = sum(len(row.get("faces") or ()) for row in rows)
        return {"part": number, "photos": len(rows), "faces": faces, "errors": errors}

    def deadly(self, number: int, attempts: int) -> Dict[int, int]:
        """Photos, by their place in the part, at which attempts have ended."""
        ends = (self.output.noted(f"_attempt-{number}.{attempt}") for attempt in range(attempts))
        counts = collections.Counter(int(end) for end in ends if end)
        return {index: count for index, count in counts.items() if count >= DEADLY}

    def photos(self, part: List[sources.Source]) -> Iterator[sources.Photo]:
        """The photos of a part, in its order."""
        waiting: "collections.deque[concurrent.futures.Future[sources.Photo]]" = collections.deque()
        for source in part:
            if source.begin is not None:
                yield from self.rows(source)
                continue
            waiting.append(self.reader.submit(sources.read_source, source, self.tries))
            if len(waiting) > READ_AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def rows(self, source: sources.Source) -> Iterator[sources.Photo]:
        """Rows of a Parquet file. What cannot be read at all is one row with an error for each that is missing."""
        assert source.begin is not None and source.end is not None
        done = source.begin
        message: Optional[str] = None
        for _ in range(self.tries):
            try:
                for photo in sources.read_rows(source._replace(begin=done), self.column, self.key):
                    yield photo
                    done += 1
                message = "the file has fewer rows than before"
                break
            except (OSError, pa.ArrowException) as error:
                message = f"the file cannot be read: {error}"
        for row in range(done, source.end):
            yield sources.Photo(source.path, row, None, None, message)

