# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Finds the parts of the faces of photos. Writes, for each, <stem>.labels.png (ids of the classes, shown in the classes'
colours by nobody but flsnet: most viewers show them black) and <stem>.overlay.png (to look at).
"""

import argparse
import pathlib
import sys
from typing import List, Optional, Sequence

import numpy as np

import flsnet
from flsnet import _console, _files

PROGRAM = "python -m flsnet"


def parse_arguments(arguments: Optional[List[str]]) -> argparse.Namespace:
    parser = _console.Parser(prog=PROGRAM, description=__doc__)
    parser.add_argument("photos", type=pathlib.Path, nargs="+", metavar="PHOTO")
    parser.add_argument("--out", type=_files.folder_name, default=pathlib.Path("."), metavar="DIR",
                        help="folder for the results (default: this one); made if it is not there")
    parser.add_argument("--model", type=_files.file_name, metavar="FILE",
                        help="model file (default: the one inside the package)")
    parser.add_argument("--min-face", type=_console.whole_number(1000000), default=0, metavar="PIXELS",
                        help="smallest face, from the brows to the chin (default: by the size of the photo)")
    parser.add_argument("--force", action="store_true", help="overwrite files that flsnet did not write")
    parser.add_argument("--version", action="version", version=f"flsnet {flsnet.__version__}")
    return parser.parse_args(arguments)


def describe(face: flsnet.FaceSegmentation, names: Sequence[str]) -> str:
    x, y, width, height = face.box
    areas = np.bincount(face.labels.ravel(), minlength=len(names))
    parts = [f"{name} {area}" for name, area in zip(names[1:], areas[1:]) if area]
    return (f"  face at ({x:.0f}, {y:.0f}), {width:.0f} x {height:.0f} pixels, confidence {face.confidence:.2f}; "
            f"pixels: {', '.join(parts)}")


def check_results(results: List[pathlib.Path], force: bool) -> None:
    """Before the work: whether the results can be written, and nothing of the user's is lost by them."""
    for path in results:
        _files.check_place(path)
        if not force and not _files.may_overwrite(path):
            raise flsnet.error(f"{path} is there already, and flsnet did not write it: --force overwrites it")


def process(segmenter: flsnet.FaceLandmarkSegmenter, photo: pathlib.Path, results: List[pathlib.Path],
            output: _console.Output) -> bool:
    """Segments one photo, writes its results, and tells what was found. Returns whether the photo is whole."""
    pixels, damaged = flsnet.decodePicture(_files.read_bytes(photo))
    labels, faces = segmenter.segmentAll(pixels)
    model = segmenter.modelInfo()
    for path, image in zip(results, (labels, flsnet.overlay(pixels, labels, palette=model.palette()))):
        _files.write_whole(path, _files.marked_png(image))
    line = f"{photo}: {len(faces)} face{'' if len(faces) == 1 else 's'}; wrote {' and '.join(map(str, results))}"
    for text in [line, *(describe(face, model.classNames) for face in faces)]:
        output.tell(text)
    return not damaged


def names_of_results(photos: List[pathlib.Path], out: pathlib.Path) -> List[List[pathlib.Path]]:
    """Two results a photo; photos that share a stem keep their whole name; long names are shortened."""
    stems = [photo.stem for photo in photos]
    names = [_files.shortened(photo.stem if stems.count(photo.stem) == 1 else photo.name) for photo in photos]
    return [[out / f"{name}.{kind}.png" for kind in ("labels", "overlay")] for name in names]


def main(arguments: Optional[List[str]] = None) -> int:
    options = parse_arguments(arguments)
    results = names_of_results(options.photos, options.out)
    written = [path for pair in results for path in pair]
    if len(set(written)) < len(written):
        _console.complain(PROGRAM, "two photos have one name: give them in two calls, with a --out each")
        return 2
    try:
        _files.make_folder(options.out)
        segmenter = flsnet.FaceLandmarkSegmenter.create(options.model, minFaceSize=options.min_face)
    except (OSError, flsnet.error) as error:
        _console.complain(PROGRAM, _files.message_of(error))
        return 1
    output = _console.Output()
    failures = 0
    for photo, paths in zip(options.photos, results):
        try:
            check_results(paths, options.force)
            if not process(segmenter, photo, paths, output):
                raise flsnet.error("the file ends too early; what is missing is grey, and labelled as such")
        except (OSError, flsnet.error, MemoryError) as error:
            failures += 1
            _console.complain(PROGRAM, _files.message_about(error, photo))
    if output.problem:
        _console.complain(PROGRAM, f"standard output: {output.problem}")
    return 1 if failures or output.problem else 0


if __name__ == "__main__":
    sys.exit(_console.run(PROGRAM, main))
