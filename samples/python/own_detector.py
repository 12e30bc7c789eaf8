#!/usr/bin/env python3
# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Segments the faces that a detector of the user's own finds: here one cascade of cv2.

Needs the package flsnet; the detectors of cv2.flsnet are those of C++.
"""

import argparse
import sys
from pathlib import Path

import cv2
import own_console
import own_files

try:
    import flsnet
except ImportError:
    sys.exit("The package flsnet is not there; pip install flsnet's folder to have it")


## [detector]
def make_detector(cascade_file):
    cascade = cv2.CascadeClassifier()
    if not cascade.load(cascade_file):
        raise cv2.error(f"{cascade_file} is no cascade")

    def detect(image):
        """Boxes from brows to chin, inside of the larger ones that haarcascade_frontalface_alt2 finds."""
        gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
        return [flsnet.faceBoxFrom(flsnet.FACE_BOX_HAAR_FRONTAL, box) for box in cascade.detectMultiScale(gray)]

    return detect


## [detector]


def main():
    parser = own_console.Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photo", type=Path)
    parser.add_argument("overlay", type=own_files.png_name, help="PNG to write")
    parser.add_argument("--cascade", type=own_files.file_name, required=True, help="file haarcascade_frontalface_alt2.xml")
    own_files.add_force(parser)
    arguments = parser.parse_args()
    own_files.check_not_input(arguments.overlay, arguments.photo, arguments.cascade)
    own_files.check(arguments.overlay, arguments.force)
    if not hasattr(cv2, "CascadeClassifier"):
        own_console.fail("this cv2 has no CascadeClassifier; OpenCV 5 has it in its contrib modules only")
    why = own_files.why_no_file(arguments.cascade)
    if why:
        own_console.fail(f"{arguments.cascade} cannot be read as a cascade: it {why}")
    own_files.check_name_for_opencv(arguments.cascade)
    try:
        detector = make_detector(str(arguments.cascade))
    except cv2.error:
        own_console.fail(f"{arguments.cascade} cannot be read as a cascade")
    photo = own_files.read_picture(arguments.photo)
    ## [use]
    segmenter = flsnet.FaceLandmarkSegmenter.create(detector=detector)
    labels = segmenter.segment(photo)
    ## [use]
    own_files.write_picture(arguments.overlay, flsnet.overlay(photo, labels))


if __name__ == "__main__":
    own_console.run(main)
