# SPDX-License-Identifier: Apache-2.0
"""Trains the face detector: `python -m flsnet_training.detector.train --renders DIR --out DIR`."""

from __future__ import annotations

import argparse
import concurrent.futures
import itertools
import math
import os
import signal
import sys
import time
from typing import Any, Iterator, Optional, Sequence

import cv2
import torch
from torch import Tensor

from .. import checkpoint
from ..dataset import make_loader, to_input
from ..journal import append_row
from ..model_file import load_folded
from ..optimizer import make_optimizer
from ..option_checks import check_device
from ..places import result_folder, result_name
from .dataset import SceneBatches, SceneSources
from .export import raw_weights, write_export
from .loss import detector_losses, total_loss
from .network import DetectorNet
from .scene import EASY, SceneOptions
from .spec import DetectorSpec


class DetectorTrainer:
    """One training with all its state."""

    STATISTIC_BATCHES = 30
    """On which the normalisations of a loaded network are measured."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.sources = SceneSources(
            tuple(options.renders),
            tuple(options.grounds),
            options.portraits,
            options.portrait_share,
            options.profile_share,
        ).checked()
        self.iteration, self.images, self.elapsed, self.total_elapsed = 0, 0, 0.0, 0.0
        self.starts = 0
        torch.manual_seed(options.seed)
        self.device = torch.device(options.device)
        self.threads = options.threads if self.device.type == "cpu" else 1
        self.network = DetectorNet().to(self.device, memory_format=torch.channels_last)
        goes_on = options.resume and checkpoint.exists(options.out)
        if options.init and not goes_on:
            self._start_from(options.init)
        self.average = {k: v.detach().clone() for k, v in self.network.state_dict().items()}
        self.optimizer = make_optimizer(self.network, options.learning_rate, options.weight_decay)
        self.history: list[dict[str, Any]] = []
        if goes_on:
            self._restore(checkpoint.load(options.out))
        if options.restart:
            self.elapsed = 0.0
        self.starts += 1
        self.history.append({"fromImage": self.images, **vars(options)})
        self._pool = concurrent.futures.ThreadPoolExecutor(self.threads)
        self._stopped = False

    @property
    def share(self) -> float:
        """How much of the training is done, by its minutes."""
        return min(1.0, self.elapsed / (60 * self.options.minutes))

    def run(self) -> None:
        """Trains to the end."""
        options = self.options
        begin, before, total = time.monotonic(), self.elapsed, self.total_elapsed
        next_save = begin + 60 * options.save_minutes
        sums: dict[str, float] = {}
        kind: Optional[tuple[int, bool]] = None
        batches: Iterator[tuple[Tensor, Tensor]] = iter(())
        reported, reported_images = begin, self.images
        while self.share < 1 and not self._stopped:
            if (self._size(), self._easy()) != kind:
                kind = size, easy = self._size(), self._easy()
                batches = self._batches(size, easy)
            for name, value in self._step(*next(batches)).items():
                sums[name] = sums.get(name, 0.0) + value
            now = time.monotonic()
            self.elapsed, self.total_elapsed = before + now - begin, total + now - begin
            if self.iteration % options.report == 0:
                means = {name: value / options.report for name, value in sums.items()}
                pace = (self.images - reported_images) / (now - reported)
                self._report(means, pace, size)
                sums, reported, reported_images = {}, now, self.images
            if now >= next_save:
                self._save()
                next_save = time.monotonic() + 60 * options.save_minutes
        self._save()
        print("stopped" if self._stopped else "finished", flush=True)

    def stop(self) -> None:
        """Ends `run` after the present step; what was trained is saved."""
        self._stopped = True

    def _size(self) -> int:
        for size, until in self.options.sizes:
            if self.share < until:
                return size
        return self.options.sizes[-1][0]

    def _easy(self) -> bool:
        return self.share < self.options.easy

    def _start_from(self, path: str) -> None:
        """Loads the weights of a model file or of an export, whose confidences may be calibrated."""
        tensors = raw_weights(path)
        batches = itertools.islice(self._batches(self._size(), False), self.STATISTIC_BATCHES)
        pictures = (to_input(images.to(self.device)) for images, _ in batches)
        load_folded(self.network, tensors, pictures)

    def _batches(self, size: int, easy: bool) -> Iterator[tuple[Tensor, Tensor]]:
        options = self.options
        area = options.sizes[0][0] ** 2 / size**2
        batch = max(4, round(options.batch * area))
        seed = options.seed * 1000003 + self.starts * 1009 + size
        look = EASY if easy else SceneOptions()
        scenes = SceneBatches(self.sources, DetectorSpec(), size, batch, seed, look)
        return iter(make_loader(scenes, options.workers))

    def _rate(self) -> float:
        """Warm-up, a plain, then a cosine down to a hundredth."""
        options, share = self.options, self.share
        if self.iteration < options.warm_up:
            return options.learning_rate * (self.iteration + 1) / options.warm_up
        if share < options.plain:
            return options.learning_rate
        fall = (share - options.plain) / (1 - options.plain)
        return options.learning_rate * (0.01 + 0.99 * (1 + math.cos(math.pi * fall)) / 2)

    def _step(self, images: Tensor, targets: Tensor) -> dict[str, float]:
        for group in self.optimizer.param_groups:
            group["lr"] = self._rate()
        parameters = list(self.network.parameters())

        def compute(part: tuple[Tensor, Tensor]) -> tuple[dict[str, float], Sequence[Tensor]]:
            # Not loss.backward(): that would add to .grad from several threads at once.
            losses = detector_losses(
                self.network(to_input(part[0])), part[1], self.network.spec.stride
            )
            loss = total_loss(losses)
            values = {name: float(value.detach()) for name, value in losses.items()}
            return values, torch.autograd.grad(loss, parameters)

        self.network.train()
        images, targets = images.to(self.device), targets.to(self.device)
        parts = list(zip(images.chunk(self.threads), targets.chunk(self.threads)))
        results = [compute(parts[0])] if len(parts) == 1 else list(self._pool.map(compute, parts))
        for gradients in zip(parameters, *(gradients for _, gradients in results)):
            gradients[0].grad = sum(gradients[2:], gradients[1]) / len(results)
        torch.nn.utils.clip_grad_norm_(parameters, 5.0)
        self.optimizer.step()
        self._average()
        self.iteration += 1
        self.images += len(images)
        return {name: sum(v[name] for v, _ in results) / len(results) for name in results[0][0]}

    @torch.no_grad()
    def _average(self) -> None:
        decay = min(self.options.average_decay, (1 + self.iteration) / (10 + self.iteration))
        for name, value in self.network.state_dict().items():
            if value.dtype.is_floating_point:
                self.average[name].lerp_(value, 1 - decay)
            else:
                self.average[name].copy_(value)

    def _report(self, means: dict[str, float], pace: float, size: int) -> None:
        parts = " ".join(f"{name} {value:.4f}" for name, value in means.items())
        print(
            f"{self.elapsed / 60:6.1f} min {self.images:8d} scenes {pace:5.1f}/s size {size} "
            f"rate {self._rate():.2e} {parts}",
            flush=True,
        )
        row = {"minutes": round(self.total_elapsed / 60, 2), "scenes": self.images}
        rounded = {name: round(value, 5) for name, value in means.items()}
        append_row(os.path.join(self.options.out, "log.csv"), {**row, **rounded})

    def _save(self) -> None:
        state = {
            "network": self.network.state_dict(),
            "average": self.average,
            "optimizer": self.optimizer.state_dict(),
            "iteration": self.iteration,
            "images": self.images,
            "elapsed": self.elapsed,
            "total_elapsed": self.total_elapsed,
            "starts": self.starts,
            "history": self.history,
        }
        checkpoint.save(self.options.out, state)
        if self.options.export:
            write_export(state, self.options.export)

    def _restore(self, state: dict[str, Any]) -> None:
        self.network.load_state_dict(state["network"])
        self.average = {name: value.to(self.device) for name, value in state["average"].items()}
        self.optimizer.load_state_dict(state["optimizer"])
        for name in ("iteration", "images", "elapsed", "total_elapsed", "starts", "history"):
            setattr(self, name, state[name])


def _size_until(text: str) -> tuple[int, float]:
    size, _, until = text.partition(":")
    multiple = DetectorSpec().multiple
    if int(size) < multiple or int(size) % multiple:
        raise argparse.ArgumentTypeError(f"{size} is no multiple of {multiple}")
    if until and not 0 <= float(until) <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no SIZE:UNTIL: until a share of 0 to 1")
    return int(size), float(until or 1)


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    data = parser.add_argument_group("data")
    data.add_argument(
        "--renders", nargs="+", required=True, help="folders of *.flsr files with landmarks"
    )
    data.add_argument("--grounds", nargs="*", default=[], help="folders of photos without faces")
    data.add_argument("--portraits", default="", help="JSON of photos of one known face each")
    data.add_argument("--portrait-share", type=float, default=0.25, help="share of heads from them")
    data.add_argument(
        "--profile-share", type=float, default=0, help="share of rendered heads that are drawn from profiles only"
    )
    data.add_argument("--workers", type=int, default=1, help="processes that compose scenes")
    recipe = parser.add_argument_group("recipe")
    recipe.add_argument("--minutes", type=float, default=90)
    recipe.add_argument(
        "--sizes",
        type=_size_until,
        nargs="+",
        default=[(128, 0.4), (160, 0.8), (224, 1.0)],
        metavar="SIZE:UNTIL",
        help="sides of the scenes, each until that share of the training",
    )
    recipe.add_argument(
        "--easy", type=float, default=0.4, help="share of the training with easy scenes"
    )
    recipe.add_argument("--batch", type=int, default=8, help="scenes of the first size")
    recipe.add_argument("--learning-rate", type=float, default=2e-3)
    recipe.add_argument("--warm-up", type=int, default=100, help="iterations")
    recipe.add_argument("--plain", type=float, default=0.4, help="share at the full rate")
    recipe.add_argument("--weight-decay", type=float, default=1e-3)
    recipe.add_argument("--average-decay", type=float, default=0.998)
    recipe.add_argument("--seed", type=int, default=1)
    run = parser.add_argument_group("run")
    run.add_argument("--out", type=result_folder, required=True, help="folder of the checkpoint and the log")
    run.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    run.add_argument(
        "--init", default="", help="begin with the weights of this .onnx or .safetensors"
    )
    run.add_argument(
        "--restart", action="store_true", help="with --resume: begin a new schedule with the checkpoint's weights"
    )
    run.add_argument(
        "--export", type=result_name, help="NAME to which every saved state is exported, too"
    )
    run.add_argument("--device", default="cpu")
    run.add_argument(
        "--threads", type=int, default=1, help="parts of a batch computed side by side by the CPU"
    )
    run.add_argument("--save-minutes", type=float, default=5)
    run.add_argument("--report", type=int, default=100, help="iterations between lines of output")
    return parser


def option(name: str) -> str:
    """As it is given."""
    return f"--{name.replace('_', '-')}"


def check_options(options: argparse.Namespace) -> None:
    """Raises ValueError for numbers that no training can have, and for a restart of nothing."""
    for name, least in (("batch", 1), ("threads", 1), ("report", 1), ("workers", 0), ("warm_up", 0), ("seed", 0)):
        if getattr(options, name) < least:
            raise ValueError(f"{option(name)} must be at least {least}, got {getattr(options, name)}")
    for name in ("minutes", "learning_rate"):
        if not 0 < getattr(options, name) < math.inf:
            raise ValueError(f"{option(name)} must be a number above 0, got {getattr(options, name):g}")
    for name in ("weight_decay", "save_minutes"):
        if not 0 <= getattr(options, name) < math.inf:
            raise ValueError(f"{option(name)} must be a number of at least 0, got {getattr(options, name):g}")
    for name in ("easy", "plain"):
        if not 0 <= getattr(options, name) <= 1:
            raise ValueError(f"{option(name)} must be between 0 and 1, got {getattr(options, name):g}")
    if not 0 <= options.average_decay < 1:
        raise ValueError(f"--average-decay must be at least 0 and below 1, got {options.average_decay:g}")
    if options.restart and not options.resume:
        raise ValueError("--restart begins a new schedule with the weights in --out: give --resume, too")
    if options.restart and not checkpoint.exists(options.out):
        raise ValueError(f"{options.out} holds no checkpoint to --restart from: leave --restart out")


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    try:
        check_options(options)
        check_device(options.device)
        trainer = DetectorTrainer(options)
        os.makedirs(options.out, exist_ok=True)
    except (ValueError, OSError, ImportError) as error:
        sys.exit(f"detector.train: {error}")
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda *_: trainer.stop())
    trainer.run()


if __name__ == "__main__":
    main()
