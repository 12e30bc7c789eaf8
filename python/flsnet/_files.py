# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Picture files, read and written as the programs do it: whole or not at all, and nothing of the user's is lost."""

import argparse
import os
import pathlib
import secrets
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


def readPicture(path: PathLike) -> Array:
    """Reads a picture file: JPEG, PNG, WebP, TIFF and what else the OpenCV inside reads.

    Returns H x W or H x W x channels (BGR or BGRA), upright as Exif data say.
    Raises OSError, or error if the file is no picture or ends too early; decodePicture() gives what there is of it.
    """
    pixels, damaged = decodePicture(pathlib.Path(path).read_bytes())
    if damaged:
        raise error(f"{os.fspath(path)} ends too early: copy it anew")
    return pixels


def writePicture(path: PathLike, image: Array) -> None:
    """Writes a picture file, in the format that the name ends with; one that is there is replaced once all is written.

    image: H x W or H x W x channels (BGR or BGRA). Label maps stay what they are in .png, .tiff and .bmp alone.
    Raises OSError, or error for a format that cannot be written.
    """
    write_whole(path, encodePicture(image, pathlib.Path(path).suffix))


def write_whole(path: PathLike, data: bytes) -> None:
    """Writes a file under another name, and moves it into place when it is on the disk."""
    path = os.fspath(path)
    if os.path.exists(path) and not os.path.isfile(path):  # a device
        with open(path, "wb") as device:
            device.write(data)
        return
    path = os.path.realpath(path)  # what a link leads to
    written = f"{path}.{secrets.token_hex(4)}.tmp"
    try:
        with open(written, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(written, path)
    except BaseException as problem:
        if os.path.exists(written):
            os.remove(written)
        if isinstance(problem, OSError):  # tell of the file that was meant
            raise OSError(problem.errno, problem.strerror, path) from None
        raise


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
    with open(path, "rb") as file:
        start = file.read(MARK_WITHIN)
    return not start or MARK in start
