# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""The samples' results, treated as by flsnet's programs: whole files or none, and never over a file of the user.

Files have a mark by which samples and programs know again what they wrote, and which they may replace.
"""

import argparse
import json
import os
import stat
import tempfile
import zlib
from pathlib import Path
from typing import Any, Optional

import cv2
import numpy as np
from own_console import fail, regret

PNG_MARK = b"tEXtSoftware\0flsnet"
JSON_MARK = b'{"program": "flsnet'
AVI_MARK = b"JUNK\x06\0\0\0flsnet"  # at the end: a piece of RIFF that players pass over
MARK_WITHIN = 256
PNG_HEADER_END = 33


def add_force(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="overwrite files that no sample or program of flsnet wrote")


def folder_name(text: str) -> Path:
    """For argparse: an empty name is none."""
    if not text:
        raise argparse.ArgumentTypeError("give the name of a folder; the one that you are in is '.'")
    return Path(text)


def file_name(text: str) -> Path:
    """For argparse: an empty name is none."""
    if not text:
        raise argparse.ArgumentTypeError("give the name of a file")
    return Path(text)


def png_name(text: str) -> Path:
    """For argparse: the name of a PNG file that will be written."""
    path = Path(text)
    if path.suffix.lower() != ".png" and not path.is_char_device():
        raise argparse.ArgumentTypeError(f"the result is a PNG file: give it a name that ends in .png, not '{text}'")
    return path


def why_no_file(path: Path) -> str:
    """What a path leads to, where that is no file: a pipe would be waited for, a device read without end."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return "is a link to something that is not there" if path.is_symlink() else "does not exist"
    except OSError as error:
        return f"cannot be opened: {error.strerror}"
    kinds = ((stat.S_ISREG, ""), (stat.S_ISDIR, "is a folder"), (stat.S_ISFIFO, "is a pipe (FIFO), not a file"),
             (stat.S_ISSOCK, "is a socket, not a file"))
    return next((words for is_kind, words in kinds if is_kind(mode)), "is a device, not a file")


def jpeg_is_whole(data: bytes) -> bool:
    """Whether the data of a JPEG picture reach its end marker; that of a small picture inside does not count."""
    place = data.find(b"\xff", 2)
    while 0 <= place < len(data) - 1:
        marker = data[place + 1]
        if marker == 0xD9:
            return True
        if marker in (0, 1) or 0xD0 <= marker <= 0xD8:  # these stand alone
            place += 2
        elif marker == 0xFF:
            place += 1
        else:
            place += 2 + max(2, int.from_bytes(data[place + 2:place + 4], "big"))
        place = data.find(b"\xff", place)
    return False


def read_picture(path: Path) -> np.ndarray:
    """As cv2.imread(), of files of any name; ends the sample if a file is no picture."""
    why = why_no_file(path)
    try:
        data = b"" if why else path.read_bytes()
    except OSError as error:
        why = f"cannot be opened: {error.strerror}"
    if why:
        fail(f"{path} cannot be read as a picture: it {why}")
    whole = not data.startswith(b"\xff\xd8") or jpeg_is_whole(data)
    try:
        # With an end marker, there is something to see of every JPEG picture.
        bytes_read = np.frombuffer(data if whole else data + b"\xff\xd9", np.uint8)
        picture = cv2.imdecode(bytes_read, cv2.IMREAD_COLOR) if data else None
    except cv2.error:
        picture = None
    if picture is None:
        fail(f"{path} cannot be read as a picture")
    if not whole:
        regret(f"{path} ends too early; what is missing is grey")
    return picture


def read_alpha(path: Path, picture: np.ndarray) -> Optional[np.ndarray]:
    """How opaque the pixels of a picture are, 0 to 255; None if it has no alpha. picture: what read_picture() gave."""
    data = np.frombuffer(path.read_bytes(), np.uint8)
    stored = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    if stored is None or stored.ndim != 3 or stored.shape[2] != 4:
        return None
    alpha = stored[..., 3]
    if alpha.dtype == np.uint16:
        alpha = (alpha // 257).astype(np.uint8)
    # OpenCV turns pictures as their Exif says, but none with alpha.
    plain = cv2.imdecode(data, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    for mirrored in (False, True):
        for turns in range(4):
            colors, opacity = (np.rot90(part[:, ::-1] if mirrored else part, turns) for part in (plain, alpha))
            if np.array_equal(colors, picture):
                return np.ascontiguousarray(opacity)
    fail(f"{path}: its alpha cannot be read: save it without an orientation")


def check_name_for_opencv(path: object) -> None:
    """Ends the sample if a name is no text in UTF-8: functions of cv2 that open files themselves crash by it."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        fail(f"{path}: OpenCV takes no name that is no UTF-8: rename it")


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


def check_not_input(result: Path, *sources: Optional[Path]) -> None:
    """Ends the sample, before its work, if a result would take the place of what it is made of."""
    for source in sources:
        if source is not None and result.is_file() and source.exists() and result.samefile(source):
            fail(f"{result}: is the input itself: give the result another name")


def check(path: Path, force: bool, folder_made: bool = False) -> None:
    """Ends the sample, before its work, if a file cannot be written, or belongs to the user, who did not give it up."""
    if path.is_dir():
        fail(f"{path} is a folder: name a file")
    if path.is_char_device():
        return  # takes what is written
    if path.exists() and not path.is_file():
        fail(f"{path} {why_no_file(path)}")
    check_folder(path.resolve().parent if path.is_symlink() else path.parent, folder_made)
    try:
        kept = not force and path.is_file() and not is_own(path)
    except OSError as error:
        fail(f"{path}: {error.strerror}")
    if kept:
        fail(f"{path} is there already, and no sample or program of flsnet wrote it: --force overwrites it")


def check_two_names(first: Path, second: Path) -> None:
    """Ends the sample, before its work, if two results would have one name."""
    if first.resolve() == second.resolve() and not first.is_char_device():
        fail(f"{first}: two results cannot have one name")


def write(path: Path, data: bytes) -> None:
    """The whole file, or none."""
    if path.is_char_device():
        try:
            path.write_bytes(data)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(path)) from None
        return
    handle, name = tempfile.mkstemp(dir=path.resolve().parent, prefix=".flsnet-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, path.stat().st_mode if path.exists() else 0o666 & ~umask())
        os.replace(name, path.resolve())
    except BaseException as problem:
        os.unlink(name)
        if isinstance(problem, OSError):  # tell of the file that was meant
            raise OSError(problem.errno, problem.strerror, str(path)) from None
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
