# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""The samples' results, treated as by flsnet's programs: whole files or none, and never over a file of the user.

Files have a mark by which samples and programs know again what they wrote, and which they may replace.
"""

import argparse
import json
import os
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Any, NoReturn

import cv2
import numpy as np

PNG_MARK = b"tEXtSoftware\0flsnet"
JSON_MARK = b'{"program": "flsnet'
AVI_MARK = b"JUNK\x06\0\0\0flsnet"  # at the end: a piece of RIFF that players pass over
MARK_WITHIN = 256
PNG_HEADER_END = 33


def fail(message: str) -> NoReturn:
    """Ends the sample with a message."""
    sys.exit(f"{Path(sys.argv[0]).name}: {message}")


def add_force(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="overwrite files that no sample or program of flsnet wrote")


def folder_name(text: str) -> Path:
    """For argparse: an empty name is none."""
    if not text:
        raise argparse.ArgumentTypeError("give the name of a folder; the one that you are in is '.'")
    return Path(text)


def png_name(text: str) -> Path:
    """For argparse: the name of a PNG file that will be written."""
    path = Path(text)
    if path.suffix.lower() != ".png" and not path.is_char_device():
        raise argparse.ArgumentTypeError(f"the result is a PNG file: give it a name that ends in .png, not '{text}'")
    return path


def is_own(path: Path) -> bool:
    with open(path, "rb") as file:
        start = file.read(MARK_WITHIN)
        file.seek(max(0, path.stat().st_size - len(AVI_MARK)))
        end = file.read()
    return not start or PNG_MARK in start or start.startswith(JSON_MARK) or end == AVI_MARK


def check_folder(folder: Path, made: bool) -> None:
    """Ends the sample if no file can be made in a folder. made: it will be made if it is not there."""
    place = folder
    while made and not os.path.lexists(place) and place != place.parent:
        place = place.parent
    if not place.is_dir():
        fail(f"{folder} cannot take the results: {place} is {'a file, and ' if place.exists() else ''}no folder")
    try:
        with tempfile.TemporaryFile(dir=place, prefix=".flsnet-"):
            pass
    except OSError as error:
        fail(f"{folder} cannot take the results: {error.strerror}")


def check(path: Path, force: bool, folder_made: bool = False) -> None:
    """Ends the sample, before its work, if a file cannot be written, or belongs to the user, who did not give it up."""
    if path.is_dir():
        fail(f"{path} is a folder: name a file")
    if path.exists() and not path.is_file():
        return  # a device
    check_folder(path.resolve().parent if path.is_symlink() else path.parent, folder_made)
    try:
        kept = not force and path.is_file() and not is_own(path)
    except OSError as error:
        fail(f"{path}: {error.strerror}")
    if kept:
        fail(f"{path} is there already, and no sample or program of flsnet wrote it: --force overwrites it")


def write(path: Path, data: bytes) -> None:
    """The whole file, or none."""
    if path.exists() and not path.is_file():  # a device
        path.write_bytes(data)
        return
    handle, name = tempfile.mkstemp(dir=path.resolve().parent, prefix=".flsnet-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, path.stat().st_mode if path.exists() else 0o666 & ~umask())
        os.replace(name, path.resolve())
    except BaseException:
        os.unlink(name)
        raise


def umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_picture(path: Path, picture: np.ndarray) -> None:
    """A PNG file with the mark."""
    png = cv2.imencode(".png", picture)[1].tobytes()
    chunk = (len(PNG_MARK) - 4).to_bytes(4, "big") + PNG_MARK + zlib.crc32(PNG_MARK).to_bytes(4, "big")
    write(path, png[:PNG_HEADER_END] + chunk + png[PNG_HEADER_END:])


def write_json(path: Path, values: dict[str, Any]) -> None:
    """A JSON file whose mark is its first value, the program."""
    text = json.dumps(values, indent=1)
    write(path, f"{{{text[3:]}\n".encode())
