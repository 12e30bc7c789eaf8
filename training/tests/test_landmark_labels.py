# SPDX-License-Identifier: Apache-2.0
"""Label maps joined from landmarks, against shapes whose pixels were counted by hand, and a training on them."""

import contextlib
import io
import os
import tempfile
import unittest

import numpy as np

from flsnet_training import checkpoint, train
from flsnet_training.landmark_labels import (
    PART_NAMES,
    labels_from_landmarks,
    normalised_mean_error,
    relabelled,
)
from flsnet_training.render_stream import to_sample

from .toy_faces import make_record, write_records


def drawn_face() -> np.ndarray:
    """A face of rectangles. Edges lie at pixel centres (x.5), which `fillPoly` fills on all sides: a rectangle
    from 10.5 to 30.5 has 21 pixels."""
    points = np.zeros((68, 2))
    # Jaw: down the left side, along the chin, up the right side; the brows close it at the top.
    points[:17] = [(10.5, 20.5)] * 2 + [(10.5, 90.5)] * 6 + [(50.5, 90.5)] + [(90.5, 90.5)] * 6 + [(90.5, 20.5)] * 2
    points[17:22] = [(20.5, 20.5), (20.5, 16.5), (30.5, 16.5), (40.5, 16.5), (40.5, 20.5)]
    points[22:27] = [(60.5, 20.5), (60.5, 16.5), (70.5, 16.5), (80.5, 16.5), (80.5, 20.5)]
    points[27:31] = [(50.5, 30.5), (50.5, 35.5), (50.5, 40.5), (50.5, 45.5)]
    points[31:36] = [(40.5, 50.5), (45.5, 50.5), (50.5, 50.5), (55.5, 50.5), (60.5, 50.5)]
    points[36:42] = [(20.5, 28.5), (24.5, 26.5), (36.5, 26.5), (40.5, 28.5), (36.5, 30.5), (24.5, 30.5)]
    points[42:48] = points[36:42] + (40, 0)
    # Mouth: outer outline from (30, 60) to (70, 80), inner one from (40, 66) to (60, 74).
    points[48:55] = [(30.5, 70.5), (30.5, 60.5), (40.5, 60.5), (50.5, 60.5), (60.5, 60.5), (70.5, 60.5), (70.5, 70.5)]
    points[55:60] = [(70.5, 80.5), (60.5, 80.5), (50.5, 80.5), (40.5, 80.5), (30.5, 80.5)]
    points[60:65] = [(40.5, 70.5), (40.5, 66.5), (50.5, 66.5), (60.5, 66.5), (60.5, 70.5)]
    points[65:68] = [(60.5, 74.5), (50.5, 74.5), (40.5, 74.5)]
    return points


class LabelTest(unittest.TestCase):
    def setUp(self) -> None:
        self.labels = labels_from_landmarks(drawn_face(), (100, 110))

    def box(self, part: str) -> tuple[int, int, int, int]:
        rows, columns = np.nonzero(self.labels == PART_NAMES.index(part))
        return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())

    def test_parts_lie_where_their_landmarks_do(self) -> None:
        self.assertEqual(self.labels.shape, (100, 110))
        self.assertEqual(self.box("skin"), (10, 20, 90, 90))
        self.assertEqual(self.box("eyebrow"), (20, 16, 80, 20))
        self.assertEqual(self.box("eye"), (20, 26, 80, 30))
        self.assertEqual(self.box("nose"), (40, 30, 60, 50))
        self.assertEqual(self.box("upper lip"), (30, 60, 70, 69))  # the lower lip covers the line between them
        self.assertEqual(self.box("inner mouth")[0], 41)  # lips cover the outline
        self.assertEqual(self.box("lower lip")[3], 80)

    def test_points_inside_each_part(self) -> None:
        for part, x, y in (
            ("background", 5, 50),
            ("background", 50, 95),
            ("skin", 15, 80),
            ("eyebrow", 30, 18),
            ("eyebrow", 70, 18),
            ("eye", 30, 28),
            ("eye", 70, 28),
            ("nose", 50, 45),
            ("upper lip", 50, 62),
            ("upper lip", 34, 66),
            ("inner mouth", 50, 70),
            ("lower lip", 50, 78),
            ("lower lip", 66, 76),
        ):
            self.assertEqual(PART_NAMES[self.labels[y, x]], part, (x, y))

    def test_pixels_by_hand(self) -> None:
        counts = dict(zip(PART_NAMES, np.bincount(self.labels.ravel(), minlength=len(PART_NAMES))))
        self.assertEqual(counts["eyebrow"], 2 * 21 * 5)
        # The nose is a triangle with the base 40 to 60 and the height 20: pixel centres inside or on it.
        inside = sum(abs(x - 50) * 20 <= (y - 30) * 10 for y in range(30, 51) for x in range(40, 61))
        self.assertLessEqual(abs(int(counts["nose"]) - inside), 21)  # the edges' pixels are filled, too
        # The lips together are the outer rectangle but for the inner one.
        lips = int(counts["upper lip"] + counts["lower lip"] + counts["inner mouth"])
        self.assertEqual(lips, 41 * 21)

    def test_wrong_number_of_landmarks(self) -> None:
        with self.assertRaisesRegex(ValueError, "68 landmarks, not"):
            labels_from_landmarks(np.zeros((5, 2)), (9, 9))

    def test_error_by_hand(self) -> None:
        truth = drawn_face()
        found = truth.copy()
        found[:34] += (3, 4)  # half of them are off by 5
        self.assertAlmostEqual(normalised_mean_error(found, truth), 2.5 / 60)
        with self.assertRaises(ValueError):
            normalised_mean_error(found, np.zeros((68, 2)))


class TrainingTest(unittest.TestCase):
    def test_trains_on_them(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            renders = os.path.join(folder, "renders")
            os.makedirs(renders)
            write_records(os.path.join(renders, "a.flsr"), range(6))
            areas = []
            for numbered in ([], ["--numbered"]):
                out = os.path.join(folder, f"out{len(numbered)}")
                with contextlib.redirect_stdout(io.StringIO()):
                    train.main(
                        "--channels 16 16 --convolutions 1 1 --stage2-levels 0 --input-size 32 --batch 4 --threads 1 "
                        "--workers 0 --no-bf16 --statistic-samples 6 --stage1-images 8 --stage2-images 0 "
                        "--landmark-labels".split()
                        + ["--renders", renders, "--out", out, *numbered]
                    )
                areas.append(checkpoint.load(out)["areas"])
            for found in areas:
                self.assertEqual(len(found), 8)
                self.assertGreater(found[1], 0)

    def test_faces_without_landmarks_are_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "no landmarks"):
            relabelled(to_sample(make_record(1, version=1)))


if __name__ == "__main__":
    unittest.main()
