#!/usr/bin/env python3
# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Finds the parts of the faces of a photo, and prints what each face has.

Writes <stem>.labels.png, <stem>.overlay.png and <stem>.outlines.png, as flsnet_faces does in C++. Uses cv2.flsnet if
this OpenCV was built with it, else the package flsnet.
"""

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np
import own_console
import own_files

## [import]
if hasattr(cv2, "flsnet"):
    flsnet, FlsnetError = cv2.flsnet, cv2.error
else:
    try:
        import flsnet
    except ImportError:
        sys.exit("Neither cv2.flsnet nor the package flsnet is there; pip install flsnet's folder to have the package")
    FlsnetError = flsnet.error
## [import]


def parse_arguments():
    parser = own_console.Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photo", type=Path)
    parser.add_argument("--out", type=own_files.folder_name, default=Path("flsnet_results"), metavar="DIR",
                        help="folder for the results; made if it is not there (default: flsnet_results)")
    own_files.add_force(parser)
    parser.add_argument("--model", type=own_files.file_name, metavar="FILE", help="model file (default: the model inside the library)")
    parser.add_argument("--min-face", type=own_console.whole_number(1000000), default=0, metavar="PIXELS",
                        help="smallest face, from the brows to the chin (default: by the size of the photo)")
    parser.add_argument("--stage1", action="store_true", help="run stage 1 of the network alone: faster, less exact")
    return parser.parse_args()


## [describe]
def describe(face, names):
    x, y, width, height = face.box
    roll = round(face.roll)
    print(f"face at ({x:.0f}, {y:.0f}), {width:.0f} x {height:.0f} pixels, "
          f"turned by {roll} degree{'' if abs(roll) == 1 else 's'}, confidence {face.confidence:.2f}")
    for class_id in range(1, len(names)):  # 0 is the background
        pixels = np.count_nonzero(face.labels == class_id)
        confidence = face.classConfidences[class_id]
        print(f"  {names[class_id]:<12} {pixels:>7} pixel{'' if pixels == 1 else 's'}, confidence {confidence:.2f}")


## [describe]


## [outlines]
def draw_outlines(picture, faces, palette):
    for face in faces:
        for class_id in range(1, len(palette)):
            cv2.drawContours(picture, face.contours(class_id), -1, palette[class_id, 0].tolist())


## [outlines]


## [detections]
def draw_detections(picture, faces):
    """The face boxes, turned as the faces are, and the landmarks."""
    color = (80, 255, 80)
    for face in faces:
        x, y, width, height = face.box
        # Rotated rectangles of OpenCV turn clockwise.
        corners = cv2.boxPoints(((x + width / 2, y + height / 2), (width, height), -face.roll))
        cv2.polylines(picture, [np.round(corners).astype(np.int32)], True, color)
        for landmark_x, landmark_y in np.asarray(face.landmarks).reshape(-1, 2):
            cv2.circle(picture, (round(landmark_x), round(landmark_y)), max(1, round(width / 50)), color, cv2.FILLED)


## [detections]


def main():
    arguments = parse_arguments()
    results = {kind: arguments.out / f"{arguments.photo.stem}.{kind}.png" for kind in ("overlay", "labels", "outlines")}
    for path in results.values():
        own_files.check_not_input(path, arguments.photo, arguments.model)
        own_files.check(path, arguments.force, folder_made=True)
    photo = own_files.read_picture(arguments.photo)
    model = "" if arguments.model is None else str(arguments.model)
    try:
        ## [create]
        segmenter = flsnet.FaceLandmarkSegmenter_create(model, stage1Only=arguments.stage1)
        segmenter.setMinFaceSize(arguments.min_face)
        ## [create]
        ## [segment]
        labels, faces = segmenter.segmentAll(photo)
        ## [segment]
    except FlsnetError as error:
        own_console.fail(str(error))

    for face in faces:
        describe(face, segmenter.modelInfo().classNames)
    if not faces:
        print("no face found")

    arguments.out.mkdir(parents=True, exist_ok=True)
    ## [overlay]
    palette = segmenter.modelInfo().palette()
    picture = flsnet.overlay(photo, labels, palette=palette)
    ## [overlay]
    own_files.write_picture(results["overlay"], picture)
    own_files.write_picture(results["labels"], np.array(labels))
    draw_detections(photo, faces)
    draw_outlines(photo, faces, palette)
    own_files.write_picture(results["outlines"], photo)


if __name__ == "__main__":
    own_console.run(main)
