# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""The folder of results: parts that are there or not, and what tells a later run how to go on."""

import json
import posixpath
import re
import secrets
from typing import Any, Dict, List, Optional, Set

import pyarrow as pa
import pyarrow.fs as pafs
import pyarrow.parquet as pq

from .sources import Source, as_records, filesystem_of

PLAN = "_plan.parquet"
MODEL = "_model.onnx"
"""A model that is not the one inside: workers find it here, wherever they run."""
PART = re.compile(r"part-(\d+)\.parquet")
ATTEMPT = re.compile(r"_attempt-(\d+)\.\d+")
UNFINISHED = re.compile(r"_(part-\d+|plan)\.[0-9a-f]{8}\.tmp")


class Folder:
    """Readers of Parquet see the parts alone: names that begin with _ are no data to them."""

    def __init__(self, location: str) -> None:
        self.location = location
        self.filesystem, self.path = filesystem_of(location)

    def file(self, name: str) -> str:
        return posixpath.join(self.path, name)

    def exists(self, name: str) -> bool:
        return bool(self.filesystem.get_file_info(self.file(name)).type == pafs.FileType.File)

    def names(self) -> List[str]:
        return [file.base_name for file in self.filesystem.get_file_info(pafs.FileSelector(self.path))]

    def write(self, name: str, table: pa.Table) -> None:
        """Writes a file under another name and moves it into place: it is there whole, or not at all."""
        self.filesystem.create_dir(self.path, recursive=True)
        written = self.file(f"_{name.split('.')[0].lstrip('_')}.{secrets.token_hex(4)}.tmp")
        pq.write_table(table, written, filesystem=self.filesystem, compression="zstd")
        self.filesystem.move(written, self.file(name))

    def write_bytes(self, name: str, data: bytes) -> None:
        self.filesystem.create_dir(self.path, recursive=True)
        with self.filesystem.open_output_stream(self.file(name)) as stream:
            stream.write(data)

    def read(self, name: str) -> bytes:
        with self.filesystem.open_input_stream(self.file(name)) as stream:
            return bytes(stream.read())

    def part_name(self, number: int) -> str:
        return f"part-{number:06d}.parquet"

    def finished(self) -> Set[int]:
        matches = (PART.fullmatch(name) for name in self.names())
        return {int(match[1]) for match in matches if match}

    def remove_unfinished(self) -> None:
        """What workers that were killed have left. Only where no other job writes. Attempts at parts that are not there
        are kept: they tell which photos kill.
        """
        finished = self.finished()
        for name in self.names():
            attempt = ATTEMPT.fullmatch(name)
            if UNFINISHED.fullmatch(name) or (attempt and int(attempt[1]) in finished):
                self.filesystem.delete_file(self.file(name))

    # The plan: which photos each part has. The first run makes it, later ones go on with it.

    def write_plan(self, parts: List[List[Source]], settings: Dict[str, Any]) -> None:
        table = pa.table(as_records(parts), schema=pa.schema(
            [("part", pa.int64()), ("path", pa.string()), ("begin", pa.int64()), ("end", pa.int64()),
             ("error", pa.string())]))
        self.write(PLAN, table.replace_schema_metadata({"flsnet": json.dumps(settings)}))

    def plan(self, settings: Dict[str, Any]) -> Optional[List[List[Source]]]:
        """The plan of an earlier run; None if there was none.

        Raises ValueError if that run had other settings, or if the folder holds what no run has written.
        """
        if self.filesystem.get_file_info(self.path).type == pafs.FileType.NotFound:
            return None
        if not self.exists(PLAN):
            others = [name for name in self.names() if name != MODEL and not UNFINISHED.fullmatch(name)]
            if others:
                raise ValueError(f"{self.location} holds {min(others)}, and no plan of an earlier run: give another folder")
            return None
        table = pq.read_table(self.file(PLAN), filesystem=self.filesystem)
        before = json.loads(table.schema.metadata[b"flsnet"])
        changed = [name for name in settings if before.get(name) != settings[name]]
        if changed:
            name = changed[0]
            raise ValueError(f"{self.location} was begun with {name} {before.get(name)!r}, not {settings[name]!r}: "
                             "go on with that, or give another folder")
        parts: List[List[Source]] = []
        for line in table.to_pylist():
            while len(parts) <= line["part"]:
                parts.append([])
            # Plans of earlier versions have no errors.
            parts[line["part"]].append(Source(line["path"], line["begin"], line["end"], line.get("error")))
        return parts

    # Attempts at a part. A photo that kills its worker, again and again, is found by them.

    def begin_attempt(self, number: int) -> int:
        """Returns how many attempts there were before this one."""
        before = 0
        while self.exists(f"_attempt-{number}.{before}"):
            before += 1
        self.note(f"_attempt-{number}.{before}", "")
        return before

    def note(self, name: str, text: str) -> None:
        self.write_bytes(name, text.encode())

    def noted(self, name: str) -> str:
        return self.read(name).decode() if self.exists(name) else ""

    def end_attempts(self, number: int, attempts: int) -> None:
        for attempt in range(attempts):
            name = f"_attempt-{number}.{attempt}"
            if self.exists(name):
                self.filesystem.delete_file(self.file(name))
