# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""What a collection consists of, and how its photos are read: files and rows of Parquet files, by PyArrow."""

import os
import pathlib
import urllib.parse
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

import pyarrow as pa
import pyarrow.fs as pafs
import pyarrow.parquet as pq

from flsnet import _files

PICTURES = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff", ".bmp", ".pgm", ".ppm", ".gif")
LISTS = (".txt", ".lst", ".list")


class Source(NamedTuple):
    """A picture file, or rows of a Parquet file; or a file of which nothing can be read, and why."""

    path: str
    begin: Optional[int] = None
    end: Optional[int] = None
    error: Optional[str] = None


def is_text(name: str) -> bool:
    """Whether a name is UTF-8. PyArrow opens no others, and columns of text hold no others."""
    return name.encode(errors="replace").decode() == name


def filesystem_of(location: str) -> Tuple[pafs.FileSystem, str]:
    """The file system and the path in it of a URI (s3://, gs://, hdfs://, file:// ...) or of a local path.

    Raises ValueError for what PyArrow does not take.
    """
    filesystem, path = pafs.LocalFileSystem(), os.path.abspath(location)
    try:
        if "://" in location:
            filesystem, path = pafs.FileSystem.from_uri(location)
        path.encode()
    except UnicodeError:
        raise ValueError(f"{location}: the name is no UTF-8, and PyArrow takes no other: rename it") from None
    return filesystem, path


def beside(location: str, entry: str) -> str:
    """An entry of a list: a URI, an absolute path, or a path from the list's own folder."""
    if "://" in entry or os.path.isabs(entry):
        return entry
    if "://" in location:
        address, mark, options = location.partition("?")
        return within(address.rsplit("/", 1)[0] + mark + options, entry)
    return os.path.join(os.path.dirname(os.path.abspath(location)), entry)


def within(folder: str, name: str) -> str:
    """A file in a folder that is a URI, whose options stay, or a local path. A name that is no UTF-8 makes it a URI."""
    if "://" not in folder:
        path = os.path.join(os.path.abspath(folder), name)
        return path if is_text(path) else pathlib.Path(path).as_uri()
    address, mark, options = folder.partition("?")
    return address.rstrip("/") + "/" + urllib.parse.quote(name, errors="surrogateescape") + mark + options


def path_of(file: pafs.FileInfo) -> str:
    """The path of a file; bytes that are no UTF-8 are what os.fsdecode() makes of them."""
    try:
        return str(file.path)
    except UnicodeDecodeError as error:
        return os.fsdecode(error.object)


def entries_of(location: str, data: bytes) -> List[str]:
    """The lines of a list, also of one from Windows, whose first byte order mark is no part of a name."""
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise ValueError(f"{location} is no text in UTF-8: save the list as UTF-8") from None
    return [line.strip() for line in lines if line.strip()]


def files_of(location: str) -> List[str]:
    """The files of a folder (with its folders), of a list, or the one file that is named; each as filesystem_of() takes it.

    Raises FileNotFoundError, or ValueError if there is nothing to do.
    """
    filesystem, path = filesystem_of(location)
    info = filesystem.get_file_info(path)
    if info.type == pafs.FileType.NotFound:
        raise FileNotFoundError(f"{location} does not exist")
    if info.type == pafs.FileType.Directory:
        found = filesystem.get_file_info(pafs.FileSelector(path, recursive=True))
        names = [path_of(file)[len(path.rstrip("/")) + 1:] for file in found if file.type == pafs.FileType.File]
        # Names that begin with _ or . are no data, as everywhere with Parquet.
        files = [
            within(location, name)
            for name in sorted(names)
            if name.lower().endswith((*PICTURES, ".parquet"))
            and not any(part.startswith(("_", ".")) for part in name.split("/"))
        ]
    elif path.lower().endswith(LISTS):
        with filesystem.open_input_stream(path) as stream:
            files = [beside(location, entry) for entry in entries_of(location, stream.read())]
    else:
        files = [location]
    if not files:
        raise ValueError(f"{location} has neither pictures nor Parquet files")
    return files


def columns_and_rows(file: str) -> Tuple[List[str], int]:
    """The names of a Parquet file's columns, and how many rows it has."""
    filesystem, path = filesystem_of(file)
    with filesystem.open_input_file(path) as stream:
        parquet = pq.ParquetFile(stream)
        return parquet.schema_arrow.names, parquet.metadata.num_rows


def parquet_sources(file: str, rows: int, column: str, key: str, tries: int) -> List[Source]:
    """The rows of a Parquet file, at most so many a source; or one source with the reason why it cannot be read.

    Raises ValueError if it lacks the columns.
    """
    message = ""
    for _ in range(tries):
        try:
            names, count = columns_and_rows(file)
            break
        except (OSError, ValueError, pa.ArrowException) as error:
            message = _files.message_of(error)
    else:
        return [Source(file, error=f"the Parquet file cannot be read: {message}")]
    missing = {column, key} - {""} - set(names)
    if missing:
        raise ValueError(f"{file} has no column '{min(missing)}'; it has {', '.join(names)}")
    return [Source(file, begin, min(begin + rows, count)) for begin in range(0, count, rows)]


def parts_of(files: List[str], rows: int, column: str, key: str, tries: int = 1) -> List[List[Source]]:
    """Parts of at most so many photos; those of a Parquet file stay by themselves.

    tries: how often a Parquet file is opened before it becomes an error.
    Raises ValueError if a Parquet file lacks the columns.
    """
    parts: List[List[Source]] = []
    files_alone: List[Source] = []
    for file in files:
        is_parquet = file.lower().endswith(".parquet")
        for source in parquet_sources(file, rows, column, key, tries) if is_parquet else [Source(file)]:
            if source.begin is not None:
                parts.append([source])
                continue
            files_alone.append(source)
            if len(files_alone) == rows:
                parts.append(files_alone)
                files_alone = []
    if files_alone:
        parts.append(files_alone)
    return parts


class Photo(NamedTuple):
    """The bytes of a photo, or why there are none."""

    source: str
    row: Optional[int]
    key: Optional[str]
    data: Optional[bytes]
    error: Optional[str]


def read_file(path: str, tries: int) -> Photo:
    """A picture file. Networks fail now and then, so it is tried anew."""
    message = ""
    for _ in range(tries):
        try:
            filesystem, inside = filesystem_of(path)
            with filesystem.open_input_stream(inside) as stream:
                return Photo(path, None, None, stream.read(), None)
        except FileNotFoundError:
            return Photo(path, None, None, None, "the file does not exist")
        except (OSError, ValueError) as error:
            message = str(error)
    return Photo(path, None, None, None, f"the file cannot be read: {message}")


def read_source(source: Source, tries: int) -> Photo:
    """A picture file, or why nothing can be read of a file."""
    if source.error is not None:
        return Photo(source.path, None, None, None, source.error)
    return read_file(source.path, tries)


def picture_bytes(value: Any) -> Tuple[Optional[bytes], Optional[str]]:
    """What a cell holds: bytes, or the struct of bytes and path that data sets of pictures often have."""
    if isinstance(value, dict):
        value = value.get("bytes")
    if value is None:
        return None, "the row has no picture"
    if not isinstance(value, (bytes, bytearray)):
        return None, f"the row holds {type(value).__name__}, not the bytes of a picture file"
    return bytes(value), None


def read_rows(source: Source, column: str, key: str) -> Iterator[Photo]:
    """The rows begin to end of a Parquet file; row groups without any of them are not read."""
    assert source.begin is not None and source.end is not None
    filesystem, path = filesystem_of(source.path)
    columns = list(dict.fromkeys([column] + ([key] if key else [])))
    with filesystem.open_input_file(path) as stream:
        file = pq.ParquetFile(stream)
        first = 0
        for group in range(file.num_row_groups):
            count = file.metadata.row_group(group).num_rows
            if first < source.end and first + count > source.begin:
                row = first
                for batch in file.iter_batches(batch_size=16, row_groups=[group], columns=columns):
                    if row < source.end and row + batch.num_rows > source.begin:
                        for cells in batch.to_pylist():
                            if source.begin <= row < source.end:
                                data, error = picture_bytes(cells[column])
                                name: Optional[str] = str(cells[key]) if key and cells[key] is not None else None
                                yield Photo(source.path, row, name, data, error)
                            row += 1
                    else:
                        row += batch.num_rows
            first += count


def as_records(parts: List[List[Source]]) -> Dict[str, List[Any]]:
    """Columns of a table with a line for each source."""
    return {
        "part": [number for number, part in enumerate(parts) for _ in part],
        "path": [source.path for part in parts for source in part],
        "begin": [source.begin for part in parts for source in part],
        "end": [source.end for part in parts for source in part],
        "error": [source.error for part in parts for source in part],
    }
