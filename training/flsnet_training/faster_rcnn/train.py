# SPDX-License-Identifier: Apache-2.0
"""Trains the Faster R-CNN on the face detector's scenes:
`python -m flsnet_training.faster_rcnn.train --renders DIR --out DIR`. It goes on where it was stopped."""

from __future__ import annotations

import argparse
import math
import os
import signal
import sys
import time
from typing import Any, Optional, Sequence

import cv2
import torch

from .. import checkpoint
from ..dataset import make_loader, to_input
from ..journal import append_row
from ..optimizer import make_optimizer
from ..option_checks import at_least, check_device
from ..detector.dataset import SceneSources
from ..detector.scene import SceneOptions
from ..places import result_folder
from .dataset import Batch, SceneBoxes
from .network import RegionDetector, RegionSpec

LARGEST_SHARE = 0.75
"""Side of the largest face of a scene, in sides of the scene."""
SILENT = 400.0
"""Parts of faces of this side or more are no faces."""


class RegionTrainer:
    """One training with all its state."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.sources = SceneSources(
            tuple(options.renders), tuple(options.grounds), options.portraits, options.portrait_share
        ).checked()
        self.images, self.starts, self.elapsed = 0, 0, 0.0
        self.history: list[dict[str, Any]] = []
        torch.manual_seed(options.seed)
        self.device = torch.device(options.device)
        self.spec = RegionSpec(tuple(options.channels), tuple(options.convolutions))
        self.network = RegionDetector(self.spec).to(self.device, memory_format=torch.channels_last)
        self.network.backbone.half = options.bf16
        self.optimizer = make_optimizer(self.network, options.learning_rate, options.weight_decay)
        if checkpoint.exists(options.out):
            self._restore(checkpoint.load(options.out))
        self.starts += 1
        self.history.append({"fromImage": self.images, **vars(options)})
        self._stopped = False

    def run(self) -> None:
        """Trains to the end; what was trained is saved also when it is stopped."""
        options = self.options
        begin, before = time.monotonic(), self.elapsed
        next_save, next_report = begin + 60 * options.save_minutes, self.images + options.report
        sums: dict[str, float] = {}
        steps = 0
        scenes = SceneBoxes(
            self.sources,
            SceneOptions(largest=LARGEST_SHARE * options.size, silent=SILENT, turn=options.turn),
            options.size,
            options.batch,
            (options.seed, self.starts),
        )
        batches = iter(make_loader(scenes, options.workers)) if self.images < options.images else iter(())
        self.network.train()
        while self.images < options.images and not self._stopped:
            for name, value in self._step(next(batches)).items():
                sums[name] = sums.get(name, 0.0) + value
            steps += 1
            self.elapsed = before + time.monotonic() - begin
            if self.images >= next_report:
                self._report({name: value / steps for name, value in sums.items()})
                sums, steps, next_report = {}, 0, self.images + options.report
            if time.monotonic() >= next_save:
                self._save()
                next_save = time.monotonic() + 60 * options.save_minutes
        self._save()
        print("stopped" if self._stopped else "finished", flush=True)

    def stop(self) -> None:
        """Ends `run` after the present step."""
        self._stopped = True

    def _rate(self) -> float:
        """Linear warm-up, then half a cosine."""
        options = self.options
        share = self.images / options.images
        if share < options.warm_up:
            return options.learning_rate * max(share / options.warm_up, 0.02)
        fall = (share - options.warm_up) / (1 - options.warm_up)
        return options.learning_rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, fall))))

    def _step(self, batch: Batch) -> dict[str, float]:
        for group in self.optimizer.param_groups:
            group["lr"] = self._rate()
        images = to_input(batch[0].to(self.device))
        targets = [{key: value.to(self.device) for key, value in one.items()} for one in batch[1]]
        losses = self.network(list(images), targets)
        self.optimizer.zero_grad()
        sum(losses.values(), torch.zeros((), device=self.device)).backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimizer.step()
        self.images += len(images)
        return {name.removeprefix("loss_"): float(value.detach()) for name, value in losses.items()}

    def _report(self, means: dict[str, float]) -> None:
        text = " ".join(f"{name} {value:.4f}" for name, value in means.items())
        print(f"{self.elapsed / 60:6.1f} min {self.images:8d} scenes rate {self._rate():.2e} {text}", flush=True)
        row = {"minutes": round(self.elapsed / 60, 2), "scenes": self.images}
        rounded = {name: round(value, 5) for name, value in means.items()}
        append_row(os.path.join(self.options.out, "log.csv"), {**row, **rounded})

    def _save(self) -> None:
        checkpoint.save(
            self.options.out,
            {
                "spec": self.spec.to_json(),
                "network": self.network.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "images": self.images,
                "starts": self.starts,
                "elapsed": self.elapsed,
                "history": self.history,
            },
        )

    def _restore(self, state: dict[str, Any]) -> None:
        if RegionSpec.from_json(state["spec"]) != self.spec:
            raise ValueError(f"the checkpoint in {self.options.out} was made for another network")
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        for name in ("images", "starts", "elapsed", "history"):
            setattr(self, name, state[name])


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    default = RegionSpec()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--renders", nargs="+", required=True, help="folders of *.flsr files with landmarks")
    parser.add_argument("--grounds", nargs="*", default=[], help="folders of photos without faces")
    parser.add_argument("--portraits", default="", help="JSON of photos of one known face each")
    parser.add_argument("--portrait-share", type=float, default=0.25, help="share of heads from them")
    parser.add_argument("--workers", type=int, default=1, help="processes that compose scenes")
    parser.add_argument("--channels", type=int, nargs="+", default=list(default.channels))
    parser.add_argument("--convolutions", type=int, nargs="+", default=list(default.convolutions))
    parser.add_argument("--images", type=at_least(1), default=60000, help="length of the training in scenes")
    parser.add_argument("--size", type=at_least(1), default=320, help="pixels of a scene's side")
    parser.add_argument("--turn", type=float, default=180.0, help="faces are turned by up to so many degrees")
    parser.add_argument("--batch", type=at_least(1), default=8)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--warm-up", type=float, default=0.03, help="share of the training")
    parser.add_argument("--weight-decay", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=result_folder, required=True, help="folder of the checkpoint and the log")
    parser.add_argument("--device", default="cpu")
    parser.add_argument(
        "--bf16", action=argparse.BooleanOptionalAction, default=True, help="compute in bfloat16"
    )
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--save-minutes", type=float, default=5)
    parser.add_argument("--report", type=int, default=800, help="scenes between lines of output")
    return parser


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    cv2.setNumThreads(1)
    torch.set_num_threads(options.threads)
    try:
        if options.size % 8:
            raise ValueError("--size must be a multiple of 8")
        check_device(options.device)
        trainer = RegionTrainer(options)
        os.makedirs(options.out, exist_ok=True)
    except (ValueError, OSError) as error:
        sys.exit(f"faster_rcnn: {error}")
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda *_: trainer.stop())
    trainer.run()


if __name__ == "__main__":
    main()
