# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Picture files, read and written as the programs do it: whole or not at all, and nothing of the user's is lost."""

import argparse
import errno
import os
import pathlib
import secrets
import stat
import tempfile
import zlib
from typing import Union

from ._flsnet import decodePicture, encodePicture, error
from ._types import Array

PathLike = Union[str, "os.PathLike[str]"]

MARK = b"tEXtSoftware\0flsnet"
"""What the PNG files of this package and of flsnet's programs have near their start."""
MARK_WITHIN = 256
PNG_HEADER_END = 33
LONGEST_NAME = 235


def readPicture(path: PathLike) -> Array:
    """Reads a picture file: JPEG, PNG, WebP, TIFF and what else the OpenCV inside reads.

    Returns H x W or H x W x channels (BGR or BGRA), upright as Exif data say.
    Raises OSError, or error if the file is no picture or ends too early; decodePicture() gives what there is of it.
    """
    pixels, damaged = decodePicture(read_bytes(path))
    if damaged:
        raise error(f"{os.fspath(path)} ends too early: copy it anew")
    return pixels


def read_bytes(path: PathLike) -> bytes:
    """The bytes of a file. A pipe would be waited for, a device read without end: they raise OSError."""
    kind = os.stat(path).st_mode
    if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):  # open() has words for a folder
        raise OSError(errno.EINVAL, kind_of(kind), os.fspath(path))
    return pathlib.Path(path).read_bytes()


def kind_of(mode: int) -> str:
    """What a path leads to that is no regular file."""
    if stat.S_ISFIFO(mode):
        return "is a pipe (FIFO), not a file"
    if stat.S_ISSOCK(mode):
        return "is a socket, not a file"
    return "is a device, not a file"


def check_place(path: PathLike) -> None:
    """Raises OSError, before the work, where no file can be: at a pipe, which would be waited for, at a folder, or under
    a name that is too long. A device such as /dev/null takes what is written."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        raise OSError(errno.EINVAL, kind_of(mode), os.fspath(path))


def writePicture(path: PathLike, image: Array) -> None:
    """Writes a picture file, in the format that the name ends with; one that is there is replaced once all is written.

    image: H x W or H x W x channels (BGR or BGRA). Label maps stay what they are in .png, .tiff and .bmp alone.
    Raises OSError, or error for a format that cannot be written.
    """
    write_whole(path, encodePicture(image, pathlib.Path(path).suffix))


def write_whole(path: PathLike, data: bytes) -> None:
    """Writes a file under another name, and moves it into place when it is on the disk."""
    check_place(path)
    path = os.fspath(path)
    if os.path.exists(path) and not os.path.isfile(path):  # a device
        try:
            with open(path, "wb") as device:
                device.write(data)
        except OSError as problem:
            raise OSError(problem.errno, problem.strerror, path) from None
        return
    path = os.path.realpath(path)  # what a link leads to
    # Short and hidden, whatever the name is.
    written = os.path.join(os.path.dirname(path), f".flsnet-{secrets.token_hex(4)}.tmp")
    try:
        with open(written, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if os.path.exists(path):
            os.chmod(written, stat.S_IMODE(os.stat(path).st_mode))  # whom the user lets see it
        os.replace(written, path)
    except BaseException as problem:
        if os.path.exists(written):
            os.remove(written)
        if isinstance(problem, OSError):  # tell of the file that was meant
            raise OSError(problem.errno, problem.strerror, path) from None
        raise


def shortened(name: str) -> str:
    """As flsnet_segment does: file systems take names of 255 bytes, endings included, and the end of a longer one becomes
    a checksum (FNV-1a)."""
    data = os.fsencode(name)
    if len(data) <= LONGEST_NAME:
        return name
    checksum = 2166136261
    for byte in data:
        checksum = (checksum ^ byte) * 16777619 % 2**32
    end = LONGEST_NAME - 9
    while end > 0 and data[end] & 0xC0 == 0x80:  # within a character
        end -= 1
    return f"{os.fsdecode(data[:end])}~{checksum:08x}"


def marked_png(image: Array) -> bytes:
    """A PNG file that is known again by its text Software."""
    png = encodePicture(image, ".png")
    text = MARK
    chunk = (len(text) - 4).to_bytes(4, "big") + text + zlib.crc32(text).to_bytes(4, "big")
    return png[:PNG_HEADER_END] + chunk + png[PNG_HEADER_END:]


def folder_name(text: str) -> pathlib.Path:
    """For argparse: an empty name is none."""
    if not text:
        raise argparse.ArgumentTypeError("give the name of a folder; the one that you are in is '.'")
    return pathlib.Path(text)


def file_name(text: str) -> str:
    """For argparse: an empty name is none."""
    if not text:
        raise argparse.ArgumentTypeError("give the name of a file")
    return text


def message_about(problem: BaseException, photo: PathLike) -> str:
    """What went wrong, with the name of the file that it went wrong with: another one than the photo, if it has one."""
    name = getattr(problem, "filename", None)
    return f"{os.fsdecode(photo if name is None else name)}: {message_of(problem)}"


def message_of(problem: BaseException) -> str:
    """What went wrong, in one line, without the condition in C++ that OpenCV adds."""
    text = getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
    words = " ".join(line.lstrip("> ") for line in text.splitlines())
    return words.split(" (expected: '")[0].strip()


def make_folder(folder: pathlib.Path) -> None:
    """Makes a folder for results if it is not there. Raises error, before the work, if no file can be made in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder, prefix=".flsnet-"):
            pass
    except OSError as problem:
        reason = "it is a file, and no folder" if folder.is_file() else problem.strerror
        raise error(f"{folder} cannot take the results: {reason}; name another folder by --out") from None


def may_overwrite(path: PathLike) -> bool:
    """Whether nothing is lost: there is nothing, nothing in it, or what flsnet wrote."""
    if not os.path.isfile(path):
        return True
    try:
        with open(path, "rb") as file:
            start = file.read(MARK_WITHIN)
    except OSError as problem:
        raise OSError(problem.errno, problem.strerror, os.fspath(path)) from None
    return not start or MARK in start
