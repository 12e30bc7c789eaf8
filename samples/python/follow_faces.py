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
import sys

import cv2
import numpy as np

try:
    import flsnet
except ImportError:
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


def follow(video, show, path):
    """Goes through a video. Returns how many frames it had, and for each id the first and last frame that shows it."""
    segmenter = flsnet.FaceSequenceSegmenter_create()
    rate = video.get(cv2.CAP_PROP_FPS) or 25
    writer, count = None, 0
    seen: dict[int, list[int]] = {}
    while True:
        found, frame = video.read()
        if not found:
            break
        labels, faces = segmenter.segmentAll(frame)
        for face in faces:
            seen.setdefault(face.id, [count, count])[1] = count
        if path and writer is None:
            writer = cv2.VideoWriter(path, cv2.VideoWriter_fourcc(*"MJPG"), rate, frame.shape[1::-1])
            if not writer.isOpened():
                sys.exit(f"follow_faces.py: {path} cannot be written")
        if writer is not None:
            writer.write(painted(frame, labels, faces))
        if show:
            cv2.imshow("follow_faces", painted(frame, labels, faces))
            if cv2.waitKey(1) & 0xFF == ord("q"):
                break
        count += 1
    if writer is not None:
        writer.release()
    return count, seen


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("video", nargs="?", help="file that OpenCV reads")
    source.add_argument("--camera", type=int, metavar="N", help="number of a camera, shown in a window")
    parser.add_argument("overlay", nargs="?", help="video (AVI, Motion JPEG) that gets the labels over the frames")
    arguments = parser.parse_args()
    has_camera = arguments.camera is not None
    video = cv2.VideoCapture(arguments.camera if has_camera else arguments.video)
    if not video.isOpened():
        sys.exit(f"follow_faces.py: {arguments.camera if has_camera else arguments.video} cannot be read as a video")
    count, seen = follow(video, has_camera, arguments.overlay)
    print(f"{count} frames, {len(seen)} faces")
    for face_id, (first, last) in seen.items():
        print(f"  face {face_id}: frames {first} to {last}")


if __name__ == "__main__":
    main()
