# SPDX-License-Identifier: Apache-2.0
"""Scores on held-out crops."""

from __future__ import annotations

from typing import Sequence

import cv2
import numpy as np
import torch
from torch import Tensor

from .balance import feature_map_weights
from .classes import ClassSet
from .colours import colorize
from .dataset import to_input
from .metrics import Confusion, Scores
from .network import Network


class Validator:
    """A fixed set of crops with their label maps."""

    BATCH = 20

    def __init__(
        self, crops: Sequence[tuple[np.ndarray, np.ndarray]], classes: ClassSet = ClassSet()
    ) -> None:
        self._classes = classes
        self.images = torch.from_numpy(np.stack([image for image, _ in crops]))
        self.labels = np.stack([labels for _, labels in crops])

    @torch.no_grad()
    def logits(self, network: Network, stage: int, half: bool = False) -> Tensor:
        """Logits of every crop."""
        network.eval()
        device = network.mean.device
        parts = []
        for batch in self.images.split(self.BATCH):
            with torch.autocast(device.type, torch.bfloat16, enabled=half):
                parts.append(network(to_input(batch.to(device)), stage).float().cpu())
        return torch.cat(parts)

    def scores(
        self, logits: Tensor, areas: np.ndarray, exponents: Sequence[float]
    ) -> dict[float, Scores]:
        """Scores by the exponent of Equation 3; 0 is the plain argmax."""
        return {exponent: self._score(decode(logits, areas, exponent)) for exponent in exponents}

    def _score(self, predictions: np.ndarray) -> Scores:
        confusion = Confusion(len(self._classes))
        confusion.add(self.labels, predictions)
        return confusion.scores()

    def sheet(self, predictions: np.ndarray, count: int = 24, columns: int = 6) -> np.ndarray:
        """A picture of crops over their truth over their predictions; the last row may have gaps."""
        tiles = [
            np.concatenate(
                (
                    self.images[i].numpy(),
                    colorize(self.labels[i], self._classes.rgb),
                    colorize(predictions[i], self._classes.rgb),
                ),
                0,
            )
            for i in range(min(count, len(predictions)))
        ]
        columns = min(columns, len(tiles))
        tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % columns)
        rows = [np.concatenate(tiles[i : i + columns], 1) for i in range(0, len(tiles), columns)]
        return np.concatenate(rows, 0)


def decode(logits: Tensor, areas: np.ndarray, exponent: float) -> np.ndarray:
    """Label maps after Equation 3; the softmax's denominator changes no argmax."""
    bias = torch.from_numpy(np.log(feature_map_weights(areas, exponent))).float()
    return (logits + bias.view(1, -1, 1, 1)).argmax(1).to(torch.uint8).numpy()


def best_exponent(scores: dict[float, Scores]) -> float:
    """The exponent of the best mean IoU."""
    return max(scores, key=lambda exponent: scores[exponent].mean_iou)


def save_picture(path: str, picture: np.ndarray) -> None:
    """Writes a picture, or raises OSError."""
    if not cv2.imwrite(path, picture):
        raise OSError(f"cannot write {path}")
