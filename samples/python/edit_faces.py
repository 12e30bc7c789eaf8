#!/usr/bin/env python3
# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Changes the parts of all faces of a photo, and measures them, as flsnet_edit does in C++.

Uses cv2.flsnet if this OpenCV was built with it, else the package flsnet.
"""

import argparse
import os
import sys
from pathlib import Path

import cv2
import numpy as np
import own_console
import own_files

if hasattr(cv2, "flsnet"):
    flsnet, FlsnetError = cv2.flsnet, cv2.error
else:
    try:
        import flsnet
    except ImportError:
        sys.exit("Neither cv2.flsnet nor the package flsnet is there; pip install flsnet's folder to have the package")
    FlsnetError = flsnet.error

# How soft the edges of masks are, in sides of the face box: strands of hair need room, small parts have none.
HAIR_SOFTNESS = 0.05
SKIN_SOFTNESS = 0.02
SMALL_SOFTNESS = 0.012

FACE = [flsnet.FACE_SKIN, flsnet.FACE_EYEBROW, flsnet.FACE_PUPIL, flsnet.FACE_WHITE, flsnet.FACE_NOSTRIL,
        flsnet.FACE_LIP, flsnet.FACE_INNER_MOUTH]
HEAD = [*FACE, flsnet.FACE_HAIR]


def color(text):
    """RRGGBB as blue, green, red."""
    digits = text.lstrip("#")
    if len(digits) != 6 or set(digits) - set("0123456789abcdefABCDEF"):
        raise argparse.ArgumentTypeError(f"'{text}' is no colour such as a03020 (red, green, blue)")
    return tuple(int(digits[i:i + 2], 16) for i in (4, 2, 0))


def share(text):
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"give a number of 0 to 1, not '{text}'")
    return number


def ground_name(text):
    if not text:
        raise argparse.ArgumentTypeError("give blur, a colour or the name of a picture")
    return text


def parse_arguments():
    parser = own_console.Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photo", type=Path)
    parser.add_argument("result", type=own_files.png_name, nargs="?", help="PNG")
    for part in ("hair", "lips", "brows", "iris"):
        parser.add_argument(f"--{part}", type=color, metavar="COLOR", help=f"recolour the {part}: RRGGBB")
    parser.add_argument("--side", choices=["left", "right"], help="brows and iris of one side alone")
    parser.add_argument("--smooth-skin", type=share, metavar="S", help="smooth the skin, 0 to 1")
    parser.add_argument("--anonymize", action="store_true", help="fill each face with the colour of its skin")
    parser.add_argument("--ground", type=ground_name, metavar="WHAT", help="blur, a colour, or a picture, in place of the ground")
    parser.add_argument("--cut-out", choices=["head", "face"], help="alone, with alpha, cut to it")
    parser.add_argument("--strength", type=share, help="of recolouring and of the blur, 0 to 1 (default: 0.6)")
    parser.add_argument("--measures", type=own_files.file_name, metavar="FILE", help="write what can be measured as JSON")
    own_files.add_force(parser)
    arguments = parser.parse_args()
    if arguments.result is None and arguments.measures is None:
        parser.error("give a file for the result")
    changes = ("hair", "lips", "brows", "iris", "smooth_skin", "anonymize", "ground", "cut_out")
    given = (getattr(arguments, change) for change in changes)
    has_changes = any(value is not None and value is not False for value in given)
    if has_changes and arguments.result is None:
        parser.error("give a file for the changed photo, too")
    if arguments.result is not None and not has_changes:
        parser.error("say what to change, by --hair a03020 for instance")
    if arguments.side is not None and arguments.brows is None and arguments.iris is None:
        parser.error("--side is of brows and iris: give --brows or --iris, too")
    strong = (arguments.hair, arguments.lips, arguments.brows, arguments.iris)
    if arguments.strength is None:
        arguments.strength = 0.6
    elif all(wanted is None for wanted in strong) and arguments.ground != "blur":
        parser.error("--strength is of colours and of the blur: give --hair or --ground blur, for instance")
    return arguments


def side_of(face):
    return max(face.box[2], face.box[3])


## [mask]
def mask_of(photo, faces, classes, softness, side=None):
    """How far each pixel belongs to some parts of the faces, 0 to 1, with edges that follow the photo's."""
    mask = np.zeros(photo.shape[:2], np.float32)
    for face in faces:
        x, y, width, height = face.region
        labels = np.zeros(photo.shape[:2], np.uint8)
        own = np.array(face.labels)
        if side is not None:
            own[flsnet.labelSides(face) != side] = flsnet.FACE_BACKGROUND
        labels[y:y + height, x:x + width] = own
        radius = max(1, round(softness * side_of(face)))
        mask = np.maximum(mask, flsnet.softMask(photo, labels, [int(part) for part in classes], radius))
    return mask


## [mask]


def blend(picture, other, mask):
    """picture where the mask is 0, other where it is 1."""
    mixed = picture + mask[..., None] * (other.astype(np.float32) - picture)
    return np.clip(np.round(mixed), 0, 255).astype(np.uint8)


def weighted_blur(picture, weights, sigma):
    """A Gaussian mean in which what has no weight does not bleed into the rest."""
    scale = min(1, 6 / sigma)  # at a smaller size, or large blurs take seconds
    weights = weights[..., None].repeat(3, axis=2)
    small = cv2.resize(picture * weights, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    total = cv2.resize(weights, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma * scale)
    small /= np.maximum(cv2.GaussianBlur(total, (0, 0), sigma * scale), 1e-4)
    blurred = cv2.resize(small, picture.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    return np.clip(np.round(blurred), 0, 255).astype(np.uint8)


def recolor_parts(arguments, photo, faces, picture):
    sides = {None: None, "left": flsnet.FACE_SIDE_LEFT, "right": flsnet.FACE_SIDE_RIGHT}
    side = sides[arguments.side]
    for wanted, part, softness, part_side in (
        (arguments.hair, flsnet.FACE_HAIR, HAIR_SOFTNESS, None),
        (arguments.lips, flsnet.FACE_LIP, SMALL_SOFTNESS, None),
        (arguments.brows, flsnet.FACE_EYEBROW, SKIN_SOFTNESS, side),
        (arguments.iris, flsnet.FACE_PUPIL, SMALL_SOFTNESS, side),
    ):
        if wanted is not None:
            for face in faces:  # each has a mean colour of its own
                mask = mask_of(photo, [face], [part], softness, part_side)
                picture = flsnet.recolor(picture, mask, wanted, strength=arguments.strength)
    return picture


def smooth_skin(photo, faces, strength, picture):
    for face in faces:
        smooth = cv2.bilateralFilter(picture, 0, 22, min(8, max(1, 0.03 * side_of(face))))
        picture = blend(picture, smooth, strength * mask_of(photo, [face], [flsnet.FACE_SKIN], SKIN_SOFTNESS))
    return picture


def anonymize(photo, faces, picture):
    for face in faces:
        skin = mask_of(photo, [face], [flsnet.FACE_SKIN], SMALL_SOFTNESS)
        filled = weighted_blur(picture, skin, max(1, 0.4 * side_of(face)))
        # The edge is soft outwards only: every labeled pixel is filled.
        x, y, width, height = face.region
        hard = np.zeros(photo.shape[:2], np.float32)
        hard[y:y + height, x:x + width] = np.isin(face.labels, FACE)
        grow = max(1, round(SKIN_SOFTNESS * side_of(face)))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * grow + 1, 2 * grow + 1))
        soft = cv2.GaussianBlur(cv2.dilate(hard, kernel), (0, 0), grow / 2)
        picture = blend(picture, filled, np.maximum(soft, hard))
    return picture


def out_of_focus(photo, faces):
    """Nobody knows the body: what lies below a face stays sharp, the less the farther it is from it."""
    rows, columns = np.indices(photo.shape[:2], np.float32)
    ground = np.ones(photo.shape[:2], np.float32)
    for face in faces:
        x, y, width, height = face.box
        dx, dy = (columns - x - width / 2) / side_of(face), (rows - y - height / 2) / side_of(face)
        angle = np.deg2rad(face.roll)
        right = dx * np.cos(angle) - dy * np.sin(angle)
        down = dx * np.sin(angle) + dy * np.cos(angle)
        below = np.clip((down - 0.35) / 0.3, 0, 1)
        aside = np.clip(np.abs(right) - 0.6 - 1.5 * np.maximum(0, down - 0.4), 0, None)
        ground = np.minimum(ground, 1 - below * (1 - np.minimum(1, aside / 0.6)))
    return ground.astype(np.float32)


def without_ground(picture, mask, reach):
    """The picture without the ground that shines through the mask's soft edges."""
    return blend(weighted_blur(picture, mask**4, max(1, reach)), picture, mask)


def filling(picture, width, height):
    """The middle of a picture, as much as has the proportions of a size, scaled to it."""
    # Cut first: the whole of a long strip, scaled until it is wide enough, may have more pixels than fit into memory.
    rows, columns = picture.shape[:2]
    scale = max(width / columns, height / rows)
    part_width = min(columns, max(1, round(width / scale)))
    part_height = min(rows, max(1, round(height / scale)))
    left, top = (columns - part_width) // 2, (rows - part_height) // 2
    return cv2.resize(picture[top:top + part_height, left:left + part_width], (width, height),
                      interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)


def ground_picture(ground):
    """The file that is to be the ground; None if it is blur, a colour or nothing."""
    is_file = ground not in (None, "blur") and os.path.exists(ground) and not os.path.isdir(ground)
    return Path(ground) if is_file else None


def change_ground(arguments, photo, faces, picture):
    head = mask_of(photo, faces, HEAD, HAIR_SOFTNESS)
    side = max(side_of(face) for face in faces)
    if arguments.ground == "blur":
        blurred = weighted_blur(picture, 1 - head, max(0.5, 0.2 * arguments.strength * side))
        return blend(picture, blurred, (1 - head) * out_of_focus(photo, faces))
    file = ground_picture(arguments.ground)
    if file is not None:
        ground = own_files.read_picture(file)
    else:
        try:
            ground = np.full((1, 1, 3), color(arguments.ground), np.uint8)
        except argparse.ArgumentTypeError:
            own_console.fail(f"{arguments.ground} is neither blur nor a colour nor a picture")
    return blend(filling(ground, photo.shape[1], photo.shape[0]),
                 without_ground(picture, head, HAIR_SOFTNESS * side), head)


def cut_out(arguments, photo, opacity, faces, picture):
    classes, softness = (HEAD, HAIR_SOFTNESS) if arguments.cut_out == "head" else (FACE, SKIN_SOFTNESS)
    mask = mask_of(photo, faces, classes, softness)
    if opacity is not None:
        mask = mask * (opacity / np.float32(255))
    alpha = np.round(255 * mask).astype(np.uint8)
    x, y, width, height = cv2.boundingRect(alpha)
    clean = without_ground(picture, mask, softness * max(side_of(face) for face in faces))
    return np.dstack([clean, alpha])[y:y + height, x:x + width]


def eye_dictionary(eye):
    if not eye.found:
        return None
    return {"center": list(eye.center), "iris_diameter": eye.irisDiameter, "width": eye.width,
            "opening": eye.opening, "gaze": list(eye.gaze)}


## [measures]
def measures_of(face, photo):
    measures = flsnet.measureFace(face, photo)
    parts = [
        {"name": flsnet.className(i), "area": int(measures.areas[i])}
        | ({"rgb": np.round(measures.colors[i][::-1], 1).tolist()} if measures.areas[i] else {})
        for i in range(flsnet.FACE_CLASS_COUNT)
    ]
    return {
        "box": list(face.box), "roll": face.roll,
        "left_eye": eye_dictionary(measures.leftEye), "right_eye": eye_dictionary(measures.rightEye),
        "mouth": {"width": measures.mouthWidth, "height": measures.mouthHeight, "opening": measures.mouthOpening},
        "parts": parts,
    }


## [measures]


def edit(arguments, photo, opacity, faces):
    """opacity: the photo's alpha, or None."""
    picture = recolor_parts(arguments, photo, faces, photo)
    if arguments.smooth_skin is not None:
        picture = smooth_skin(photo, faces, arguments.smooth_skin, picture)
    if arguments.anonymize:
        picture = anonymize(photo, faces, picture)
    if arguments.ground is not None:
        picture = change_ground(arguments, photo, faces, picture)
    if arguments.cut_out:
        return cut_out(arguments, photo, opacity, faces, picture)
    if opacity is None or arguments.ground not in (None, "blur"):
        return picture
    return np.where(opacity[..., None] == 0, 0, np.dstack([picture, opacity])).astype(np.uint8)


def main():
    arguments = parse_arguments()
    for path in (arguments.result, arguments.measures):
        if path is not None:
            own_files.check_not_input(path, arguments.photo, ground_picture(arguments.ground))
            own_files.check(path, arguments.force)
    if arguments.result is not None and arguments.measures is not None:
        own_files.check_two_names(arguments.result, arguments.measures)
    photo = own_files.read_picture(arguments.photo)
    opacity = own_files.read_alpha(arguments.photo, photo)
    try:
        seen = photo if opacity is None else np.dstack([photo, opacity])  # what is transparent is background
        faces = flsnet.FaceLandmarkSegmenter_create().segmentFaces(seen)
        if not faces:
            own_console.fail(f"{arguments.photo}: no face found, nothing was written")
        if arguments.result is not None:
            own_files.write_picture(arguments.result, edit(arguments, photo, opacity, faces))
        if arguments.measures is not None:
            found = {"program": "flsnet_edit", "image": arguments.photo.name, "width": photo.shape[1],
                     "height": photo.shape[0], "faces": [measures_of(face, photo) for face in faces]}
            own_files.write_json(arguments.measures, found)
    except FlsnetError as error:
        own_console.fail(str(error))


if __name__ == "__main__":
    own_console.run(main)
