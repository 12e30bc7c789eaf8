# SPDX-License-Identifier: Apache-2.0
"""Scenes of 0 to 20 faces, composed of heads, grounds and things that look like faces and are none."""

from __future__ import annotations

import dataclasses
from typing import Optional, Sequence

import cv2
import numpy as np

from ..geometry import BORDER_COLOUR
from ..photometry import (
    grain,
    jpeg,
    light,
    low_resolution,
    saturation,
    shake,
    sharpen,
    soften,
    tone,
)
from .covers import cover
from .faces import FOUND, IGNORED, Face, centre_matrix, similarity, turning
from .heads import HEAD_LABELS, Head, HeadSource
from .spec import CROP_FACE
from .textures import PhotoPieces, Rng, blob, ground

NOBODY = -1
"""Owner of pixels that belong to no face."""


@dataclasses.dataclass(frozen=True)
class SceneOptions:
    """How scenes look."""

    smallest: float = 8.0
    """Side of the smallest face to be found, in pixels; down to ALMOST of it faces count neither way."""
    largest: float = 60.0
    """Side of the largest one; the pyramid halves larger ones until they fit."""
    silent: float = 130.0
    """Parts of faces of this side or more are no faces; between both they count neither way."""
    least_visible: float = 0.35
    """Share of the face that has to be seen; down to half of it faces count neither way."""
    covered: float = 0.45
    """Share of faces with something before them."""
    faceless: float = 0.3
    """Share of scenes without a face."""
    looks: float = 0.18
    """Share of scenes as the second look at a face shows them."""
    photo_grounds: float = 0.7
    """Share of grounds that are pieces of photos, where there are some."""
    crowd: tuple[float, float, float] = (0.58, 9.0, 40.0)
    """Share of groups that are crowds, and the smallest and largest common side of their faces."""
    turn: float = 180.0
    """Scenes and faces are turned by up to so many degrees."""
    gentle: bool = False
    """No darkness, coloured light and end of the photo, and little blur."""


EASY = SceneOptions(
    smallest=14,
    least_visible=0.7,
    covered=0.05,
    faceless=0.08,
    looks=0,
    crowd=(0.75, 14.0, 52.0),
    gentle=True,
)
"""Scenes of the first minutes of a training, in which it learns what a face is."""


ALMOST = 0.75


@dataclasses.dataclass
class _Canvas:
    image: np.ndarray
    owner: np.ndarray
    faces: list[Face] = dataclasses.field(default_factory=list)
    pixels: list[int] = dataclasses.field(default_factory=list)
    """Of each face's core, when it was pasted."""


class SceneMaker:
    """Composes scenes."""

    def __init__(
        self,
        sources: Sequence[tuple[float, HeadSource]],
        photos: Optional[PhotoPieces] = None,
        options: SceneOptions = SceneOptions(),
    ) -> None:
        """Heads come from each source as often as its share says."""
        self._sources = [source for _, source in sources]
        shares = np.array([share for share, _ in sources])
        self._shares = shares / shares.sum()
        self._photos = photos if photos is not None and len(photos) else None
        self.options = options

    def make(self, size: int, rng: Rng) -> tuple[np.ndarray, list[Face]]:
        """A clean size x size scene and its faces; hidden and very small or large ones are IGNORED."""
        canvas = _Canvas(self._ground(size, size, rng), np.full((size, size), NOBODY, np.int32))
        kind = rng.random()
        options = self.options
        if kind < options.faceless:
            if rng.random() < 0.35:
                self._huge(canvas, rng)
            for _ in range(int(rng.integers(0, 7))):
                self._distract(canvas, rng)
        elif kind < options.faceless + 0.06:
            self._grid(canvas, rng)
        elif kind < options.faceless + 0.06 + options.looks:
            self._look(canvas, rng)
        else:
            self._group(canvas, rng)
        faces = [self._judge(canvas, k) for k in range(len(canvas.faces))]
        return canvas.image, [face for face in faces if face is not None]

    def _draw(self, rng: Rng) -> Head:
        return self._sources[int(rng.choice(len(self._sources), p=self._shares))].draw(rng)

    def _ground(self, height: int, width: int, rng: Rng) -> np.ndarray:
        if self._photos is not None and rng.random() < self.options.photo_grounds:
            return self._photos.draw(height, width, rng)
        return ground(height, width, rng)

    def _group(self, canvas: _Canvas, rng: Rng) -> None:
        """Faces of a common size, or a few of any, with things between them."""
        size = canvas.image.shape[0]
        options = self.options
        if rng.random() >= options.crowd[0]:
            count = int(rng.integers(1, 4))
            sides = np.exp(rng.uniform(np.log(14), np.log(options.largest * 1.1), count))
        else:
            common = np.exp(rng.uniform(np.log(options.crowd[1]), np.log(options.crowd[2])))
            most = min(20.0, 0.5 * (size / common) ** 2)
            count = int(rng.uniform(0.4, 1) * most) + 1
            sides = np.clip(common * np.exp(rng.normal(0, 0.3, count)), 0.8 * options.smallest, 60)
        turn, spread = self._turns(rng)
        work = [float(side) for side in sides] + [0.0] * int(rng.poisson(1.5))
        for side in rng.permutation(work):
            if side == 0:
                self._distract(canvas, rng)
                continue
            place = rng.uniform(-0.1 * side, size + 0.1 * side, 2)
            if rng.random() < 0.8:
                place = self._free_place(canvas, float(side), rng)
            roll = turn + (
                rng.normal(0, spread) if spread < 180 else rng.uniform(-1, 1) * options.turn
            )
            self._paste_face(canvas, self._draw(rng), place, float(side), roll, rng)

    def _look(self, canvas: _Canvas, rng: Rng) -> None:
        """About upright in the middle and of one size, as far as the first look got it right: a face, or something else."""
        size = canvas.image.shape[0]
        side = CROP_FACE * float(np.exp(rng.normal(0, 0.2)))
        place = size / 2 + rng.normal(0, 0.12, 2) * side
        for _ in range(int(rng.poisson(0.4))):
            beside = place + turning(float(rng.uniform(0, 360)))[0] * side * rng.uniform(1.1, 2.5)
            self._paste_face(canvas, self._draw(rng), beside, side * rng.uniform(0.6, 1.5), rng.normal(0, 30), rng)
        if rng.random() < 0.25:
            self._distract(canvas, rng, place, side * rng.uniform(1, 3.6))
        else:
            self._paste_face(canvas, self._draw(rng), place, side, float(rng.normal(0, 12)), rng)

    def _turns(self, rng: Rng) -> tuple[float, float]:
        """Common turn of the faces of a scene, and how much they differ from it."""
        kind = rng.random()
        if kind < 0.25:
            return 0.0, 12.0
        if kind < 0.65:
            return float(rng.uniform(-1, 1) * self.options.turn), 10.0
        return 0.0, 180.0

    @staticmethod
    def _free_place(canvas: _Canvas, side: float, rng: Rng) -> np.ndarray:
        """The best of a few places: far from other faces, and mostly not cut by the border."""
        size = canvas.image.shape[0]
        margin = min(0.6 * side, 0.4 * size) if rng.random() < 0.75 else 0.0
        places = rng.uniform(margin, size - margin, (6, 2))
        if not canvas.faces:
            return places[0]
        others = np.array([(face.x, face.y) for face in canvas.faces])
        distance = np.hypot(*(places[:, None] - others[None]).transpose(2, 0, 1)).min(1)
        wide = np.nonzero(distance > 1.3 * side)[0]
        return places[wide[0] if len(wide) else int(distance.argmax())]

    def _grid(self, canvas: _Canvas, rng: Rng) -> None:
        """A contact sheet: squares side by side, some without a face."""
        size = canvas.image.shape[0]
        tile = float(np.exp(rng.uniform(np.log(24), np.log(min(size, 180)))))
        turn = 0.0 if rng.random() < 0.5 else float(rng.integers(4) * 90 + rng.normal(0, 5))
        left, top = rng.uniform(-tile, 0, 2)
        for y in np.arange(top, size, tile):
            for x in np.arange(left, size, tile):
                if rng.random() < 0.15:
                    continue
                head = self._draw(rng).for_side(tile / 3.6)
                scale = tile / head.image.shape[1]
                mirrored = bool(rng.random() < 0.5)
                middle = (head.image.shape[1] / 2, head.image.shape[0] / 2)
                matrix = similarity(middle, (x + tile / 2, y + tile / 2), scale, turn, mirrored)
                alpha = np.full(head.image.shape[:2], 255, np.uint8)
                self._paste(canvas, head.image, alpha, matrix, head.face.moved(matrix))

    def _huge(self, canvas: _Canvas, rng: Rng) -> None:
        """A head too large for this level of the pyramid: its parts are no faces."""
        size = canvas.image.shape[0]
        head = self._draw(rng)
        side = float(np.exp(rng.uniform(np.log(1.1 * self.options.silent), np.log(500))))
        place = rng.uniform(-0.3 * side, size + 0.3 * side, 2)
        self._paste_face(canvas, head, place, side, float(rng.uniform(-180, 180)), rng)

    def _paste_face(
        self, canvas: _Canvas, head: Head, place: np.ndarray, side: float, roll: float, rng: Rng
    ) -> None:
        head = head.for_side(side)
        mirrored = bool(rng.random() < 0.5)
        own = -head.face.roll if mirrored else head.face.roll
        matrix = similarity(
            (head.face.x, head.face.y),
            (place[0], place[1]),
            side / head.face.side,
            roll - own,
            mirrored,
        )
        face = head.face.moved(matrix)
        image = head.image
        if rng.random() < 0.35:
            gain = np.exp(rng.normal(0, 0.12, 3) + rng.normal(0, 0.3))
            tables = np.clip(np.arange(256)[:, None] * gain, 0, 255).astype(np.uint8)
            image = cv2.LUT(image, tables.reshape(1, 256, 3))
        self._paste(canvas, image, face_alpha(head, rng), matrix, face)
        if rng.random() < self.options.covered and side > 1.3 * self.options.smallest:
            mask = cover(canvas.image, face, rng)
            canvas.owner[mask] = NOBODY

    def _paste(
        self,
        canvas: _Canvas,
        image: np.ndarray,
        alpha: np.ndarray,
        matrix: np.ndarray,
        face: Optional[Face],
    ) -> None:
        """Blends a picture into the canvas; `matrix` leads from its pixel edges to the canvas's."""
        size = canvas.image.shape[0]
        scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
        layers = np.dstack((image, alpha))
        while scale <= 0.5 and min(layers.shape[:2]) >= 4:
            height, width = layers.shape[0] // 2 * 2, layers.shape[1] // 2 * 2
            layers = cv2.resize(
                layers[:height, :width], (width // 2, height // 2), interpolation=cv2.INTER_AREA
            )
            matrix = matrix * np.array([[2, 2, 1], [2, 2, 1]])
            scale *= 2
        height, width = layers.shape[:2]
        corners = (
            np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]]) @ matrix.T
        )
        x0, y0 = np.maximum(np.floor(corners.min(0)).astype(int) - 1, 0)
        x1, y1 = np.minimum(np.ceil(corners.max(0)).astype(int) + 1, size)
        if x1 <= x0 or y1 <= y0:
            return
        local = centre_matrix(matrix)
        local[:, 2] -= (x0, y0)
        warped = cv2.warpAffine(layers, local, (int(x1 - x0), int(y1 - y0)), flags=cv2.INTER_LINEAR)
        share = warped[:, :, 3:].astype(np.float32) / 255
        part = canvas.image[y0:y1, x0:x1]
        part[:] = (part + (warped[:, :, :3].astype(np.float32) - part) * share + 0.5).astype(
            np.uint8
        )
        owned = share[:, :, 0] > 0.5
        number = NOBODY
        if face is not None:
            number = len(canvas.faces)
            canvas.faces.append(face)
        canvas.owner[y0:y1, x0:x1][owned] = number
        if face is not None:
            canvas.pixels.append(int((self._core(canvas, face) == number).sum()))

    @staticmethod
    def _core(canvas: _Canvas, face: Face) -> np.ndarray:
        """Owners of the pixels in the circle that the box surrounds."""
        size = canvas.owner.shape[0]
        radius = 0.48 * face.side
        x0, x1 = max(0, int(face.x - radius)), min(size, int(face.x + radius) + 1)
        y0, y1 = max(0, int(face.y - radius)), min(size, int(face.y + radius) + 1)
        if x1 <= x0 or y1 <= y0:
            return np.zeros(0, np.int32)
        y, x = np.ogrid[y0:y1, x0:x1]
        inside = (x + 0.5 - face.x) ** 2 + (y + 0.5 - face.y) ** 2 < radius**2
        return canvas.owner[y0:y1, x0:x1][inside]

    def _judge(self, canvas: _Canvas, number: int) -> Optional[Face]:
        """The face with its state; None where it counts as not there."""
        face, options = canvas.faces[number], self.options
        core = self._core(canvas, face)
        inside = len(core) / max(1.0, np.pi * (0.48 * face.side) ** 2)
        uncovered = (core == number).sum() / max(1, canvas.pixels[number])
        visible = min(1.0, inside) * uncovered
        if face.side > options.silent or face.side < options.smallest * ALMOST / 2:
            return None
        if visible < options.least_visible / 2:
            return None
        found = (
            options.smallest <= face.side <= options.largest
            and visible >= options.least_visible
            and -0.1 * face.side < min(face.x, face.y)
            and max(face.x, face.y) < canvas.owner.shape[0] + 0.1 * face.side
        )
        return dataclasses.replace(face, state=FOUND if found else IGNORED)

    def _distract(
        self, canvas: _Canvas, rng: Rng, place: Optional[np.ndarray] = None, extent: float = 0
    ) -> None:
        """Pastes something that is no face, as faces are pasted; anywhere and of any size, if these are not given."""
        size = canvas.image.shape[0]
        place = rng.uniform(0, size, 2) if place is None else place
        extent = extent or float(np.exp(rng.uniform(np.log(10), np.log(0.9 * size))))
        turn = float(rng.uniform(-180, 180))
        kind = rng.random()
        if kind < 0.22:
            image, share = blob(64, rng)
            alpha = (share * 255).astype(np.uint8)
        elif kind < 0.5:
            head = self._draw(rng).for_side(extent / 3.6)
            alpha = face_alpha(head, rng)
            image = self._ground(alpha.shape[0], alpha.shape[1], rng)
        elif kind < 0.68:
            extent = max(extent, 3.3 * 14)  # smaller ones cannot be told from faces
            head = self._draw(rng).for_side(extent / 3.6)
            if head.labels is None:
                return
            image, alpha = featureless(head, rng), face_alpha(head, rng)
        else:
            head = self._draw(rng).for_side(extent)
            image = part_of_head(head, rng, clothes=kind > 0.86)
            alpha = loose_alpha(image.shape[0], image.shape[1], rng)
        scale = extent / max(image.shape[:2])
        middle = (image.shape[1] / 2, image.shape[0] / 2)
        matrix = similarity(middle, (place[0], place[1]), scale, turn, bool(rng.random() < 0.5))
        self._paste(canvas, image, alpha, matrix, None)


def face_alpha(head: Head, rng: Rng) -> np.ndarray:
    """Which part of a head's picture is pasted: the person, the head alone, the whole square, or an oval."""
    height, width = head.image.shape[:2]
    kind = rng.random()
    if head.coverage is not None and kind < 0.45:
        alpha = head.coverage
        if rng.random() < 0.6:
            alpha = cv2.multiply(alpha, _fade(head, rng), scale=1 / 255)
        return alpha
    if head.labels is not None and kind < 0.6:
        return cv2.GaussianBlur(HEAD_LABELS[head.labels], (0, 0), rng.uniform(0.5, 1.5))
    if kind < 0.8:
        alpha = np.full((height, width), 255, np.uint8)
        if rng.random() < 0.5:
            edge = int(rng.integers(1, max(2, width // 12)))
            alpha[:edge], alpha[-edge:], alpha[:, :edge], alpha[:, -edge:] = 0, 0, 0, 0
            alpha = cv2.blur(alpha, (edge, edge))
        return alpha
    return _fade(head, rng)


def _fade(head: Head, rng: Rng) -> np.ndarray:
    """A soft oval around the head."""
    height, width = head.image.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    face = head.face
    shift = rng.uniform(-0.2, 0.35)
    across = (x - face.x) / (face.side * rng.uniform(0.8, 1.5))
    along = (y - face.y - shift * face.side) / (face.side * rng.uniform(0.9, 1.6))
    edge = rng.uniform(0.04, 0.4)
    distance = np.sqrt(across**2 + along**2)
    return (np.clip((1 - distance) / edge, 0, 1) * 255).astype(np.uint8)


def loose_alpha(height: int, width: int, rng: Rng) -> np.ndarray:
    """The whole rectangle, or an oval in it, sharp or soft."""
    if rng.random() < 0.4:
        return np.full((height, width), 255, np.uint8)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    across, along = x / (width - 1) * 2 - 1, y / (height - 1) * 2 - 1
    distance = np.sqrt(across**2 + along**2)
    return (np.clip((1 - distance) / rng.uniform(0.03, 0.6), 0, 1) * 255).astype(np.uint8)


def featureless(head: Head, rng: Rng) -> np.ndarray:
    """A rendered head without eyes, brows, nose and mouth: skin over them, or hair as at the back of a head."""
    assert head.labels is not None
    labels = head.labels
    hair = rng.random() < 0.5 and (labels == 1).mean() > 0.04
    taken = labels == (1 if hair else 2)
    y, x = np.ogrid[: labels.shape[0], : labels.shape[1]]
    distance = np.hypot(x - head.face.x, y - head.face.y) / head.face.side
    person = labels >= 2
    if head.coverage is not None:
        # Dark lenses, masks and hands before the face are as telling as its parts.
        person = person | ((labels == 0) & (head.coverage > 127) & (distance < 0.6))
    if hair:
        hidden = person
    else:
        hidden = (labels >= 3) | (person & (labels == 0))
        radius = int(head.face.side * 0.1) | 1
        hidden = cv2.dilate(hidden.astype(np.uint8), np.ones((radius, radius), np.uint8)) > 0
        # The whole middle of the face, nose and its shadow too.
        hidden = hidden | ((distance < 0.33) & person)
        taken = taken & ~hidden
    weight = taken.astype(np.float32)
    small = (max(8, labels.shape[1] // 8), max(8, labels.shape[0] // 8))
    sums = cv2.resize(head.image * weight[:, :, None], small, interpolation=cv2.INTER_AREA)
    counts = cv2.resize(weight, small, interpolation=cv2.INTER_AREA)
    sigma = 0.25 * head.face.side / 8
    sums = cv2.GaussianBlur(sums, (0, 0), sigma)
    counts = cv2.GaussianBlur(counts, (0, 0), sigma)
    fill = cv2.resize(
        sums / (counts[:, :, None] + 1e-4), labels.shape[::-1], interpolation=cv2.INTER_LINEAR
    )
    if hair:
        strands = rng.normal(0, 1, (labels.shape[0], labels.shape[1], 1)).astype(np.float32)
        strands = cv2.GaussianBlur(strands, (0, 0), sigmaX=0.6, sigmaY=6)
        fill = fill * (1 + strands[:, :, None] * 0.9)
    soft = cv2.GaussianBlur(hidden.astype(np.float32), (0, 0), 1.5)[:, :, None]
    return np.clip(head.image + (fill - head.image) * soft, 0, 255).astype(np.uint8)


def part_of_head(head: Head, rng: Rng, clothes: bool) -> np.ndarray:
    """A small piece of a face, or of what is below it."""
    face = head.face
    height, width = head.image.shape[:2]
    if clothes:
        x, y = rng.uniform(0.2, 0.8) * width, face.y + rng.uniform(1.0, 1.5) * face.side
        half = face.side * rng.uniform(0.2, 0.4)
    else:
        corner = turning(face.roll) @ rng.uniform(-0.5, 0.5, 2) * face.side
        x, y, half = face.x + corner[0], face.y + corner[1], face.side * rng.uniform(0.1, 0.22)
    x0, x1 = int(np.clip(x - half, 0, width - 8)), int(np.clip(x + half, 8, width))
    y0, y1 = int(np.clip(y - half, 0, height - 8)), int(np.clip(y + half, 8, height))
    return head.image[y0 : max(y1, y0 + 8), x0 : max(x1, x0 + 8)]


def turn_scene(
    image: np.ndarray, faces: Sequence[Face], quarters: int, mirrored: bool
) -> tuple[np.ndarray, list[Face]]:
    """A square scene turned counter-clockwise by quarters, and mirrored before."""
    size = image.shape[0]
    middle = (size / 2, size / 2)
    matrix = similarity(middle, middle, 1.0, 90.0 * quarters, mirrored)
    if mirrored:
        image = image[:, ::-1]
    return np.ascontiguousarray(np.rot90(image, quarters)), [face.moved(matrix) for face in faces]


def photograph(
    image: np.ndarray, faces: Sequence[Face], rng: Rng, gentle: bool = False
) -> np.ndarray:
    """How a scene was lit, taken and stored; sharp where faces are small."""
    smallest = min((face.side for face in faces if face.state == FOUND), default=40.0)
    steps = [(0.3, light), (0.4, saturation), (0.8, tone)]
    if gentle:
        smallest = 0.0
    if smallest > 14:
        steps += [(0.25, soften), (0.06, shake), (0.08, sharpen)]
    if smallest > 26:
        steps += [(0.2, low_resolution)]
    if not gentle:
        steps += [(0.1, coloured_light), (0.17, darkness)]
    steps += [(0.3, grain), (0.5, jpeg)]
    for probability, step in steps:
        if rng.random() < probability:
            image = step(image, rng)
    return image


def coloured_light(image: np.ndarray, rng: Rng) -> np.ndarray:
    """A lamp of one colour."""
    gain = np.exp(rng.normal(0, 0.4, 3))
    return np.clip(image * (gain / gain.max()), 0, 255).astype(np.uint8)


def darkness(image: np.ndarray, rng: Rng) -> np.ndarray:
    """Too little light: down to a tenth, then the noise of the sensor."""
    noise = rng.standard_normal(image.shape, np.float32) * np.float32(rng.uniform(0.5, 6))
    return np.clip(image * np.float32(rng.uniform(0.12, 0.5)) + noise, 0, 255).astype(np.uint8)


CLOSE = 0.5
"""Share of such photos that end close about a face: so the upper levels of the pyramid and the second look see photos
that a face fills."""
CLOSE_CUT = 0.4
"""Share of those that lack up to 0.37 sides of that face."""


def _close_frame(faces: Sequence[Face], size: int, rng: Rng) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a photo that a face fills, or nearly: the largest one, or what could be one."""
    found = [(face.side, face.x, face.y) for face in faces if face.state == FOUND]
    side, x, y = max(found) if found else (rng.uniform(20, 60), *rng.uniform(0.2 * size, 0.8 * size, 2))
    margins = (0.5 + rng.uniform(-0.12, 1.1, 4)) * side
    if rng.random() < CLOSE_CUT:
        margins[int(rng.integers(4))] = rng.uniform(0.13, 0.38) * side
    left, top = (max(0, int(value)) for value in (x - margins[0], y - margins[1]))
    right, bottom = (min(size, int(value) + 1) for value in (x + margins[2], y + margins[3]))
    return left, top, right, bottom


def _cut_frame(size: int, rng: Rng) -> tuple[int, int, int, int]:
    """The same of a photo that lacks one or two sides of the scene."""
    left, top, right, bottom = 0, 0, size, size
    for _ in range(int(rng.integers(1, 3))):
        width = int(rng.uniform(0.02, 0.35) * size)
        side = int(rng.choice(4, p=(0.15, 0.15, 0.35, 0.35)))
        left, top = max(left, width if side == 0 else 0), max(top, width if side == 1 else 0)
        right, bottom = (
            min(right, size - width if side == 2 else size),
            min(bottom, size - width if side == 3 else size),
        )
    return left, top, right, bottom


def end_of_photo(image: np.ndarray, faces: Sequence[Face], rng: Rng) -> list[Face]:
    """Fills what lies beyond the edges of the photo with the border's colour, in place.

    Faces of which too little is left are IGNORED, or left out.
    """
    size = image.shape[0]
    if rng.random() < CLOSE:
        left, top, right, bottom = _close_frame(faces, size, rng)
    else:
        left, top, right, bottom = _cut_frame(size, rng)
    image[:top] = image[bottom:] = image[:, :left] = image[:, right:] = BORDER_COLOUR
    kept = []
    for face in faces:
        half = face.side / 2
        width = min(face.x + half, right) - max(face.x - half, left)
        height = min(face.y + half, bottom) - max(face.y - half, top)
        share = max(0.0, width) * max(0.0, height) / face.side**2
        before = (min(face.x + half, size) - max(face.x - half, 0)) * (
            min(face.y + half, size) - max(face.y - half, 0)
        )
        lost = 1 - share * face.side**2 / max(before, 1e-6)
        if lost < 0.02:
            kept.append(face)
        elif share > 0.25:
            found = share > 0.6 and left < face.x < right and top < face.y < bottom
            kept.append(dataclasses.replace(face, state=face.state if found else IGNORED))
    return kept
