# SPDX-License-Identifier: Apache-2.0
"""Types of command-line options that name results: whether these will arrive is found out before work that may take days."""

import argparse
import os
import tempfile

import cv2


def result_folder(name: str) -> str:
    """A folder that takes results, or can be made."""
    if not name:
        raise argparse.ArgumentTypeError("an empty name is no folder; the one that you are in is '.'")
    place = os.path.abspath(name)
    while not os.path.lexists(place):
        place = os.path.dirname(place)
    if not os.path.isdir(place):
        raise argparse.ArgumentTypeError(f"{name} cannot take results: {place} is no folder")
    try:
        with tempfile.TemporaryFile(dir=place, prefix=".flsnet-"):
            pass
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{name} cannot take results: {place}: {error.strerror}") from None
    return name


def result_name(name: str) -> str:
    """The begin of the names of files, in a folder that takes results; it is made if it is not there."""
    if not name:
        raise argparse.ArgumentTypeError("an empty name is no file")
    folder = result_folder(os.path.dirname(os.path.realpath(name)))
    os.makedirs(folder, exist_ok=True)
    return name


def result_file(name: str) -> str:
    """A file in such a folder."""
    if os.path.isdir(name):
        raise argparse.ArgumentTypeError(f"{name} is a folder: name a file")
    is_device = os.path.exists(name) and not os.path.isfile(name)
    return name if is_device else result_name(name)


def result_picture(name: str) -> str:
    """A picture in such a folder."""
    name = result_file(name)
    if not cv2.haveImageWriter(name):
        raise argparse.ArgumentTypeError(f"{name} has no ending of a picture: name it like predictions.png")
    return name
