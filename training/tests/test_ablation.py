# SPDX-License-Identifier: Apache-2.0
"""The paper's experiment: its tables by hand, and all of it in small."""

import contextlib
import importlib.util
import io
import os
import tempfile
import unittest

import cv2
import numpy as np

from flsnet_training import ablation, checkpoint
from flsnet_training.ablation_tables import IN_LOSS, NO, YES, Row, ratio_tables, score_table
from flsnet_training.colours import colorize
from flsnet_training.dataset import fixed_crops
from flsnet_training.metrics import Scores
from flsnet_training.render_stream import load_all

from .toy_faces import write_records


def cells(table: str) -> list[list[str]]:
    """The rows of a Markdown table below its head."""
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def constant_scores(iou: float, accuracy: float) -> Scores:
    """Two classes alike, and a third that does not occur."""
    return Scores(np.array([accuracy] * 3), np.array([iou] * 3), np.array([True, True, False]))


class TableTest(unittest.TestCase):
    def setUp(self) -> None:
        # Each method doubles or changes the IoU by a factor of its own, so that ratios tell them apart.
        self.rows = [
            Row(
                b,
                s,
                w,
                [
                    constant_scores(
                        0.1 * (2 if b == "MAB" else 1) * (1.5 if s else 1) * (1.25 if w == YES else 1), 0.8
                    )
                ],
            )
            for b in ("MFB", "MAB")
            for s in (False, True)
            for w in (NO, YES)
        ]
        self.names = ("one", "two", "three")

    def test_scores(self) -> None:
        rows = cells(score_table("Table 3", self.rows, "iou", self.names))
        self.assertEqual(len(rows), 8)
        self.assertEqual(rows[0], ["MFB", "X", "X", "0.100", "0.100", "-", "0.100"])
        self.assertEqual(rows[7], ["MAB", "O", "O", "0.375", "0.375", "-", "0.375"])

    def test_several_seeds_have_mean_and_spread(self) -> None:
        runs = [constant_scores(iou, 0.8) for iou in (0.1, 0.2, 0.6)]
        rows = [*self.rows, Row("MAB", True, IN_LOSS, runs)]
        row = cells(score_table("Table 3", rows, "iou", self.names))[8]
        # The standard deviation of 0.1, 0.2 and 0.6, by hand: sqrt((0.04 + 0.01 + 0.09) / 2).
        self.assertEqual(row, ["MAB", "O", "in the loss", "0.300", "0.300", "-", "0.300 +- 0.265"])
        self.assertEqual(ratio_tables(rows, self.names), ratio_tables(self.rows, self.names))

    def test_ratios(self) -> None:
        parts = ratio_tables(self.rows, self.names).split("**Table ")[1:]
        self.assertEqual([part[0] for part in parts], list("4567"))
        for part, factor in zip(parts, ("2.000", "1.500", "1.250")):
            rows = cells(part)
            self.assertEqual(len(rows), 8)
            for row in rows[:4]:
                self.assertEqual(row[0], "pixel accuracy")
                self.assertEqual(row[3:], ["1.000", "1.000", "-", "1.000"])
            for row in rows[4:]:
                self.assertEqual(row[0], "IoU")
                self.assertEqual(row[3:], [factor, factor, "-", factor])
        steps = [row[-1] for row in cells(parts[3])[4:]]
        self.assertEqual(steps, ["1.000", "2.000", "3.000", "3.750"])


    def test_averages_are_those_of_the_cells_shown(self) -> None:
        """A class that one seed did not find before has no ratio there: it is left out for all seeds."""

        def scores(*iou: float) -> Scores:
            return Scores(np.array(iou), np.array(iou), np.array([True] * 3))

        before = [scores(0.2, 0.4, 0.1), scores(0.2, 0.4, 0.0)]
        after = [scores(0.3, 0.4, 0.9), scores(0.5, 0.8, 0.3)]
        rows = [
            Row(balance, shallow, weighted, after if balance == "MAB" else before)
            for balance in ("MFB", "MAB")
            for shallow in (False, True)
            for weighted in (NO, YES)
        ]
        row = cells(ratio_tables(rows, self.names).split("**Table ")[1])[0]
        # Ratios 1.5 and 1, then 2.5 and 2: averages of 1.25 and 2.25, whose standard deviation is the root of 0.5.
        self.assertEqual(row[3:], ["2.000", "1.500", "-", "1.750 +- 0.707"])


class ProgramTest(unittest.TestCase):
    def test_four_trainings_give_eight_rows_and_the_outlook_a_ninth(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            renders = os.path.join(folder, "renders")
            os.makedirs(renders)
            write_records(os.path.join(renders, "a.flsr"), range(12))
            write_records(os.path.join(folder, "held_out.flsr"), range(100, 106))
            out = os.path.join(folder, "runs")
            text = io.StringIO()
            with contextlib.redirect_stdout(text):
                ablation.main(
                    "train --images 24 --seeds 1 7 --outlook --numbered --batch 4 --threads 1 --workers 0 --no-bf16 --statistic-samples 12 "
                    "--channels 16 32 --convolutions 1 1 --stage2-levels 1 --input-size 32".split()
                    + ["--out", out, "--renders", renders]
                )
            networks = {trained.training.name: trained for trained in ablation.load_trained(out)}
            self.assertEqual(
                sorted(networks),
                ["mab_stage1", "mab_stage2", "mab_stage2_in_loss", "mfb_stage1", "mfb_stage2"],
            )
            text = io.StringIO()
            with contextlib.redirect_stdout(text):
                ablation.main(
                    ["tables", "--out", out, "--validation", os.path.join(folder, "held_out.flsr")]
                )
            tables = text.getvalue().split("**Table ")
            self.assertEqual(len(cells(tables[1])), 9)
            self.assertEqual(len(cells(tables[2])), 9)
            self.assertEqual(len(cells(text.getvalue().split("**Mean IoU by the exponent")[1])), 5)
            self.assertIn("Seeds: 1, 7.", text.getvalue())
            self.assertEqual(ablation.seeds_of(out), [1, 7])
            if importlib.util.find_spec("matplotlib") is not None:
                self._check_figures(out, folder)
            state = checkpoint.load(os.path.join(out, "mab_stage1"))
            state["images"] -= 4
            checkpoint.save(os.path.join(out, "mab_stage1"), state)
            with self.assertRaisesRegex(ValueError, "mab_stage1 is not finished: 20 of 24"):
                ablation.load_trained(out)

    def _check_figures(self, out: str, folder: str) -> None:
        held_out = os.path.join(folder, "held_out.flsr")
        with contextlib.redirect_stdout(io.StringIO()) as text:
            ablation.main(
                ["figures", "--out", out, "--validation", held_out, "--faces", "4"]
                + ["--figures", os.path.join(folder, "figures")]
            )
        shares = [float(cell) for cell in cells(text.getvalue())[0][1:]]
        labels = np.stack([labels for _, labels in fixed_crops(load_all(held_out, 300), 32, 1)])
        for number, share in enumerate(shares):
            self.assertAlmostEqual(share, 100 * (labels == number).mean(), delta=0.006 * share + 1e-9)
        sheet = cv2.imread(os.path.join(folder, "figures", "steps.png"))
        self.assertEqual(sheet.shape, (6 * 32, 4 * 32, 3))
        np.testing.assert_array_equal(sheet[32:64, 32:64], colorize(labels[1]))
        self.assertTrue(os.path.exists(os.path.join(folder, "figures", "classes.svg")))


if __name__ == "__main__":
    unittest.main()
