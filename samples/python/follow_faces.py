#!/usr/bin/env python3
# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Follows the faces of a video: steady labels, and for each face an id that stays while it is in view.

    follow_faces.py talk.mp4 [OVERLAY.avi]     prints when each face comes and goes; writes the labels over the video
    follow_faces.py --camera 0                 a window; q ends

It runs with the package flsnet, or with an OpenCV that has this module (cv2.flsnet).
"""

import argparse
import os
import sys
from pathlib import Path

import cv2
import numpy as np
import own_console
import own_files

try:
    import flsnet
except ImportError:
    if not hasattr(cv2, "flsnet"):
        sys.exit("Neither cv2.flsnet nor the package flsnet is there; pip install flsnet's folder to have the package")
    flsnet = cv2.flsnet


def painted(frame, labels, faces):
    """The classes' colours over a frame, and each face's box with its id."""
    picture = flsnet.overlay(frame, labels)
    for face in faces:
        x, y, width, height = face.box
        corners = cv2.boxPoints(((x + width / 2, y + height / 2), (width, height), -face.roll))
        cv2.polylines(picture, [np.round(corners).astype(np.int32)], True, (255, 255, 255), 2)
        cv2.putText(picture, str(face.id), (round(x), round(y) - 6), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (255, 255, 255), 2)
    return picture


def is_photo(path):
    """Whether a file is a picture that does not move."""
    if not cv2.haveImageReader(path):
        return False
    video = cv2.VideoCapture(path)
    return not (video.grab() and video.grab())


class Overlay:
    """A video that gets its name when it is whole."""

    def __init__(self, path, rate):
        self.path, self.rate = path, rate
        self.target = path.resolve()
        self.unfinished = self.target.with_name(f".flsnet-{os.getpid()}.avi")
        self.writer = cv2.VideoWriter()

    def write(self, frame):
        if not self.writer.isOpened():
            self.writer.open(str(self.unfinished), cv2.VideoWriter_fourcc(*"MJPG"), self.rate, frame.shape[1::-1])
            if not self.writer.isOpened():
                own_console.fail(f"{self.path} cannot be written")
        self.writer.write(frame)

    def keep(self):
        self.writer.release()
        with open(self.unfinished, "ab") as file:
            file.write(own_files.AVI_MARK)
        os.replace(self.unfinished, self.target)

    def close(self):
        """What was not kept goes away."""
        self.writer.release()
        self.unfinished.unlink(missing_ok=True)


class Seen:
    """What a video has shown so far."""

    def __init__(self):
        self.frames = 0
        self.faces: dict[int, list[int]] = {}  # for each id the first and the last frame that shows it
        self.stopped = False  # by Ctrl-C


def follow(video, show, overlay):
    """Goes through a video, to its end or until Ctrl-C."""
    seen = Seen()
    try:
        segmenter = flsnet.FaceSequenceSegmenter_create()
        while True:
            found, frame = video.read()
            if not found:
                break
            labels, faces = segmenter.segmentAll(frame)
            if overlay:
                overlay.write(painted(frame, labels, faces))
            for face in faces:
                seen.faces.setdefault(face.id, [seen.frames, seen.frames])[1] = seen.frames
            seen.frames += 1
            if show:
                cv2.imshow("follow_faces", painted(frame, labels, faces))
                if cv2.waitKey(1) & 0xFF == ord("q"):
                    break
    except KeyboardInterrupt:
        seen.stopped = True
    return seen


def main():
    parser = own_console.Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("video", nargs="?", help="file that OpenCV reads")
    source.add_argument("--camera", type=own_console.whole_number(100000), metavar="N", help="number of a camera, shown in a window")
    parser.add_argument("overlay", nargs="?", type=Path,
                        help="video (AVI, Motion JPEG) that gets the labels over the frames")
    own_files.add_force(parser)
    arguments = parser.parse_args()
    if arguments.overlay:
        if arguments.overlay.suffix.lower() != ".avi":
            own_console.fail(f"the overlay is an AVI file: give it a name that ends in .avi, not '{arguments.overlay}'")
        if arguments.overlay.exists() and not arguments.overlay.is_file():
            own_console.fail(f"{arguments.overlay} is no file: name one")
        own_files.check(arguments.overlay, arguments.force)
        own_files.check_name_for_opencv(arguments.overlay.resolve().parent)
        if arguments.video and Path(arguments.video).resolve() == arguments.overlay.resolve():
            own_console.fail(f"{arguments.overlay} is the input itself")
    has_camera = arguments.camera is not None
    if arguments.video and os.path.isdir(arguments.video):
        own_console.fail(f"{arguments.video} is a folder: name a video")
    if arguments.video and Path(arguments.video).is_fifo():
        own_console.fail(f"{arguments.video} {own_files.why_no_file(Path(arguments.video))}")
    own_files.check_name_for_opencv(arguments.video)
    video = cv2.VideoCapture(arguments.camera if has_camera else arguments.video)
    if not video.isOpened():
        own_console.fail(f"{arguments.camera if has_camera else arguments.video} cannot be read as a video")
    if not has_camera and is_photo(arguments.video):
        own_console.fail(f"{arguments.video} is a photo: segment_faces.py takes photos")
    overlay = Overlay(arguments.overlay, video.get(cv2.CAP_PROP_FPS) or 25) if arguments.overlay else None
    try:
        seen = follow(video, has_camera, overlay)
        if seen.frames == 0 and not seen.stopped:
            own_console.fail(f"{arguments.camera if has_camera else arguments.video} has no frames")
        if overlay and seen.frames:
            overlay.keep()
    finally:
        if overlay:
            overlay.close()
    print(f"{seen.frames} frame{'' if seen.frames == 1 else 's'}, "
          f"{len(seen.faces)} face{'' if len(seen.faces) == 1 else 's'}")
    for face_id, (first, last) in seen.faces.items():
        print(f"  face {face_id}: frames {first} to {last}")
    if seen.stopped:
        own_console.complain("stopped before the end of the video")
        sys.exit(own_console.STOPPED)


if __name__ == "__main__":
    own_console.run(main)
