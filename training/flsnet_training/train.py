# SPDX-License-Identifier: Apache-2.0
"""Trains the network: `python -m flsnet_training.train --renders DIR --validation FILE --out DIR`."""

from __future__ import annotations

import argparse
import collections
import dataclasses
import itertools
import math
import os
import shlex
import sys
import time
from typing import Any, Iterator, Optional, Sequence

import cv2
import numpy as np
import torch
from torch import Tensor

from . import checkpoint, wider_look
from .augment import PLAIN, Augmentation, make_crop
from .averaging import AveragedWeights, Crops
from .balance import REFERENCE_SIDE, ClassStatistics, feature_map_weights, training_weights
from .classes import ClassSet, read_classes
from .close_up import GEOMETRY, CloseUpBatches, HeadNetwork, as_detectors_err, shares
from .comparison.networks import ARCHITECTURES, make_network
from .dataset import (
    CropBatches,
    NumberedBatches,
    SourceOptions,
    fixed_crops,
    fixed_landmarks,
    make_loader,
    to_input,
)
from .journal import EXPONENTS, Journal
from .metrics import format_table
from .landmark_labels import PART_CLASSES, relabelled
from .model_file import load_folded, read_model_file
from .network import FLSNet, Network
from .optimizer import make_optimizer
from .option_checks import check_device
from .parallel import ParallelGradients
from .phases import PHASES, Phase
from .photo_folder import PhotoFolder
from .places import result_folder
from .render_stream import NumberedRenders, load_all
from .safetensors_io import load as load_tensors
from .spec import Spec, read_spec
from .validation import Validator, decode, save_picture


class Trainer:
    """One training with all its state."""

    STATISTIC_BATCHES = 12
    """The latest batches measure the batch statistics of the averaged weights."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.classes = PART_CLASSES if options.landmark_labels else read_classes(options.classes)
        self.spec = (
            ARCHITECTURES[options.architecture].spec(
                options.architecture, options.input_size, len(self.classes)
            )
            if options.architecture
            else Spec(
                tuple(options.channels),
                tuple(options.convolutions),
                options.stage2_levels,
                options.input_size,
                len(self.classes),
            )
        )
        self.augmentation = Augmentation(mirrored=self.classes.mirrored)
        self.plain = dataclasses.replace(PLAIN, mirrored=self.classes.mirrored)
        if options.close_up_of is not None:
            HeadNetwork(options.close_up_of)  # says what is wrong with it
            self.augmentation = as_detectors_err(self.augmentation)
            self.plain = dataclasses.replace(self.plain, geometry=GEOMETRY)
        if options.wider_look:
            self.augmentation = wider_look.as_first_look_errs(self.augmentation)
            self.plain = dataclasses.replace(self.plain, geometry=wider_look.GEOMETRY)
        self.sources = SourceOptions(
            options.renders,
            shlex.split(options.renderer) if options.renderer else None,
            options.photos,
            options.photo_boxes,
            options.photo_share,
            options.long_hair,
            self.classes,
            options.landmark_labels,
            tuple(options.grounds),
            options.ground_share,
            options.photo_ground_share,
            options.recoloured_share,
            options.like_hair,
            options.wider_look,
        ).checked()
        self.validator = self._make_validator()
        self.device = torch.device(options.device)
        torch.manual_seed(options.seed)
        self.network: Network = make_network(self.spec).to(
            self.device, memory_format=torch.channels_last
        )
        if self.network.marked and not options.numbered:
            raise ValueError(f"{options.architecture} wants landmarks, which --numbered crops have")
        self.numbered = self._number_renders() if options.numbered else None
        goes_on = options.resume and checkpoint.exists(options.out)
        if options.init and not goes_on:
            self._start_from(options.init)
        self.average = AveragedWeights(self.network, options.average_decay)
        self.journal = Journal(options.out, self.classes.names)
        self.phase_index, self.phase_images = 0, 0
        self.elapsed, self.total_elapsed = 0.0, 0.0
        self.iteration, self.images, self.starts = 0, 0, 0
        self.loss = float("nan")
        self.scores: dict[str, Any] = {}
        self.history: list[dict[str, Any]] = []
        self.optimizer = self._make_optimizer()
        self.parallel = ParallelGradients(
            options.threads if self.device.type == "cpu" else 1, options.compile
        )
        self.latest: collections.deque[Crops] = collections.deque(maxlen=self.STATISTIC_BATCHES)
        self.areas = np.zeros(0)
        if goes_on:
            self._restore(checkpoint.load(options.out))
        else:
            self.areas, self.class_weights = self._measure_classes()
        self.starts += 1
        self.history.append({"fromImage": self.images, **vars(options)})

    @property
    def phase(self) -> Phase:
        """What is being trained now."""
        return PHASES[self.phase_index]

    @property
    def share(self) -> float:
        """How much of the current phase is done, 0 to 1: by images where they are given, else by time. Of a network
        of stage 1 alone, later phases have nothing to do."""
        if self.phase.stage > self.spec.stages:
            return 1.0
        images = getattr(self.options, f"{self.phase.name}_images")
        if images is not None:
            return min(1.0, self.phase_images / images) if images > 0 else 1.0
        seconds = 60 * getattr(self.options, f"{self.phase.name}_minutes")
        return min(1.0, self.elapsed / seconds) if seconds > 0 else 1.0

    def run(self) -> None:
        """All phases to their ends."""
        while self.phase_index < len(PHASES):
            if self.share < 1:
                self._run_phase()
            if self.phase_index + 1 == len(PHASES):
                break
            self._next_phase()
        print("finished", flush=True)

    def _number_renders(self) -> NumberedRenders:
        options = self.options
        if not options.renders or options.renderer or options.photos or options.grounds:
            raise ValueError("--numbered takes crops from --renders alone, as they are")
        return NumberedRenders(self.options.renders, self.options.seed)

    def _start_from(self, path: str) -> None:
        """Loads weights: the trainer's own, or those of a model file. The heads of other classes are left out."""
        if not isinstance(self.network, FLSNet) or not isinstance(self.spec, Spec):
            raise ValueError("--init knows no other architecture than FLSNet")
        if not path.endswith(".onnx"):
            tensors = {name: torch.from_numpy(x) for name, x in load_tensors(path).items()}
            heads = [x for name, x in tensors.items() if name.endswith(".head.bias")]
            with_heads = self.classes.is_default or all(len(x) == len(self.classes) for x in heads)
            self.network.load_weights(tensors, with_heads=with_heads)
            return
        spec, folded, classes = read_model_file(path)
        with_heads = classes == self.classes.names
        known = dataclasses.replace(spec, input_size=self.spec.input_size, classes=self.spec.classes)
        if known != self.spec:
            raise ValueError(f"{path} has another network: {spec}")
        if not with_heads:
            print(f"{path} has other classes: the heads start anew", flush=True)
        batches = self._crops(self.spec.input_size, self.options.seed)
        pictures = (
            to_input(batch[0].to(self.device))
            for batch in itertools.islice(batches, self.STATISTIC_BATCHES)
        )
        load_folded(self.network, folded, pictures, with_heads)

    def _next_phase(self) -> None:
        """Goes on from the averaged weights, which stay fixed where they are trained no more."""
        if self.latest:
            self.network = self._averaged_network()
        self.phase_index += 1
        self.elapsed, self.phase_images = 0.0, 0
        self.average.restart(self.network)
        self.optimizer = self._make_optimizer()

    def _run_phase(self) -> None:
        options = self.options
        begin, elapsed_before = time.monotonic(), self.elapsed
        total_before = self.total_elapsed
        next_save, next_validation = (
            begin + 60 * options.save_minutes,
            begin + 60 * options.validation_minutes,
        )
        self.phase.set_mode(self.network)
        batches, size = self._batches(self._size()), self._size()
        while self.share < 1:
            if self._size() != size:
                size = self._size()
                self.latest.clear()
                batches = self._batches(size)
            self._step(*next(batches))
            now = time.monotonic()
            self.elapsed = elapsed_before + now - begin
            self.total_elapsed = total_before + now - begin
            if now >= next_validation:
                self._report()
                next_validation = time.monotonic() + 60 * options.validation_minutes
                next_save = time.monotonic() + 60 * options.save_minutes
            elif now >= next_save:
                self._save()
                next_save = time.monotonic() + 60 * options.save_minutes
        self._report()

    def _size(self) -> int:
        """Crop size at the current share of the phase."""
        joint = self.phase.name == "joint"
        for size, until in self.options.joint_sizes if joint else self.options.first_sizes:
            if self.share < until:
                return size
        return self.spec.input_size

    def _batches(self, size: int) -> Iterator[tuple[Tensor, ...]]:
        if self.numbered is not None:
            numbered = NumberedBatches(
                self.numbered,
                Augmentation(),
                size,
                self.options.batch,
                self.options.seed,
                # Both networks of a cascade see what others see.
                self.phase_images if self.network.marked else self.images,
                self.options.landmark_labels,
                self.network.marked,
            )
            return iter(make_loader(numbered, self.options.workers))
        seed = self.options.seed + 1000003 * self.starts + self.iteration
        return iter(make_loader(self._crops(size, seed), self.options.workers))

    def _crops(self, size: int, seed: int) -> CropBatches:
        """Crops drawn at random, of close-ups with what the first network says."""
        options = self.options
        if options.close_up_of is not None:
            return CloseUpBatches(
                self.sources, self.augmentation, size, options.batch, seed, options.close_up_of
            )
        return CropBatches(self.sources, self.augmentation, size, options.batch, seed)

    def _make_optimizer(self) -> torch.optim.Optimizer:
        self.phase.set_mode(self.network)
        return make_optimizer(self.network, self.options.learning_rate, self.options.weight_decay)

    def _rate(self) -> float:
        """Linear warm-up over a share of the phase, then half a cosine."""
        share, warm = self.share, self.options.warm_up
        peak = self.options.learning_rate * (
            self.options.joint_rate if self.phase.name == "joint" else 1.0
        )
        if share < warm:
            return peak * max(share / warm, 0.02)
        return peak * (
            0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, (share - warm) / (1 - warm))))
        )

    def _step(self, images: Tensor, labels: Tensor, more: Optional[Tensor] = None) -> None:
        """`more`: of close-ups what the first network says, of networks that want them the landmarks."""
        landmarks, mixed = more, None
        if self.options.close_up_of is not None and more is not None:
            share = torch.from_numpy(shares(images.shape[1]))
            landmarks, mixed = None, (more.to(self.device), share.to(self.device))
        for group in self.optimizer.param_groups:
            group["lr"] = self._rate()
        inputs = to_input(images.to(self.device))
        value = self.parallel.backward(
            self.phase,
            self.network,
            inputs,
            labels.to(self.device).long(),
            self.class_weights,
            self.options.bf16,
            self.options.iou_loss,
            self._prior(),
            None if landmarks is None else landmarks.to(self.device),
            mixed,
        )
        self.optimizer.step()
        self.average.update(self.network)
        self.latest.append(images if landmarks is None else (images, landmarks))
        self.iteration += 1
        self.images += len(images)
        self.phase_images += len(images)
        self.loss = value if math.isnan(self.loss) else 0.99 * self.loss + 0.01 * value
        if self.iteration % self.options.report == 0:
            print(
                f"{self.phase.name} {self.elapsed / 60:6.2f} min, "
                f"iteration {self.iteration}, {self.images} images, "
                f"loss {self.loss:.4f}",
                flush=True,
            )

    def _prior(self) -> Optional[Tensor]:
        """What the loss adds to the logits."""
        exponent = self.options.loss_exponent
        if exponent == 0:
            return None
        weights = np.log(feature_map_weights(self.areas, exponent))
        return torch.tensor(weights, dtype=torch.float32, device=self.device)

    def _averaged_network(self) -> Network:
        averaged = self.average.network(self.network, self.phase, self.latest, self.options.bf16)
        self.phase.set_mode(self.network)
        return averaged

    def _report(self) -> None:
        """Saves first: whatever happens to the report, the training is not lost. Then the scores, too."""
        self._save()
        if self.validator is not None and self.network.gives_classes(self.phase.stage):
            self._validate()
            self._save()

    def _validate(self) -> None:
        assert self.validator is not None
        logits = self.validator.logits(
            self._averaged_network(), self.phase.stage, self.options.bf16
        )
        scores = self.validator.scores(logits, self.areas, EXPONENTS)
        rows = {f"area^{exponent:g}": scores[exponent] for exponent in EXPONENTS}
        print(
            f"{self.phase.name} after {self.elapsed / 60:.1f} min and {self.images} images, "
            f"loss {self.loss:.4f}\n" + format_table(rows, self.classes.names),
            flush=True,
        )
        self.scores[self.phase.name] = {
            f"{exponent:g}": {"mIoU": value.mean_iou, "IoU": value.iou.tolist()}
            for exponent, value in scores.items()
        }
        self.journal.add(
            self.phase.name,
            self.total_elapsed / 60,
            self.iteration,
            self.images,
            self._rate(),
            self.loss,
            scores,
        )
        self.journal.plot()
        picture = self.validator.sheet(decode(logits, self.areas, 0.5))
        save_picture(os.path.join(self.options.out, "predictions.png"), picture)

    def _save(self) -> None:
        checkpoint.save(
            self.options.out,
            {
                "spec": self.spec.to_json(),
                **self.classes.to_json(),
                "crop": dataclasses.astuple(self.plain.geometry),
                "phase": self.phase_index,
                "elapsed": self.elapsed,
                "phase_images": self.phase_images,
                "total_elapsed": self.total_elapsed,
                "iteration": self.iteration,
                "images": self.images,
                "starts": self.starts,
                "loss": self.loss,
                "scores": self.scores,
                "areas": self.areas,
                "class_weights": self.class_weights.cpu(),
                "network": self.network.state_dict(),
                "average": self.average.parameters,
                "average_updates": self.average.updates,
                "optimizer": self.optimizer.state_dict(),
                "latest": list(self.latest),
                "renders": self.numbered.count if self.numbered is not None else None,
                "random_state": torch.get_rng_state(),
                "options": vars(self.options),
                "history": self.history,
            },
        )

    def _restore(self, state: dict[str, Any]) -> None:
        if read_spec(state["spec"]) != self.spec:
            raise ValueError("the checkpoint was made for another spec")
        if ClassSet.from_json(state).names != self.classes.names:
            raise ValueError("the checkpoint was made for other classes")
        if tuple(state.get("crop", dataclasses.astuple(PLAIN.geometry))) != dataclasses.astuple(self.plain.geometry):
            raise ValueError(
                "the checkpoint and these options differ in --close-up-of or --wider-look: give each for such a network alone"
            )
        self.phase_index, self.phase_images = state["phase"], state.get("phase_images", 0)
        self.elapsed, self.total_elapsed = state["elapsed"], state["total_elapsed"]
        self.iteration, self.images, self.starts = (
            state["iteration"],
            state["images"],
            state["starts"],
        )
        self.loss, self.scores, self.areas = state["loss"], state["scores"], state["areas"]
        self.history = state["history"]
        self.class_weights = state["class_weights"].to(self.device)
        self.network.load_state_dict(state["network"])
        self.average.parameters = {
            name: value.to(self.device) for name, value in state["average"].items()
        }
        self.average.updates = state["average_updates"]
        self.latest.extend(state["latest"])
        if self.numbered is not None and state.get("renders"):
            assert self.options.renders is not None
            self.numbered = NumberedRenders(self.options.renders, self.options.seed, state["renders"])
        if "random_state" in state:
            torch.set_rng_state(state["random_state"])
        self.optimizer = self._make_optimizer()
        self.optimizer.load_state_dict(state["optimizer"])

    def _measure_classes(self) -> tuple[np.ndarray, Tensor]:
        """Areas, and the weights of the loss, from nominal crops of training samples."""
        options = self.options
        rng = np.random.default_rng(options.seed)
        sources = self.sources.open(0, 1, options.seed)
        shares = np.array([share for share, _ in sources])
        statistics = ClassStatistics(classes=self.classes)
        for number in range(options.statistic_samples):
            if self.numbered is not None:
                sample = self.numbered.sample(number)
                if options.landmark_labels:
                    sample = relabelled(sample)
            else:
                chosen = int(rng.choice(len(sources), p=shares / shares.sum()))
                sample = sources[chosen][1].draw(rng)
            statistics.add(make_crop(sample, REFERENCE_SIDE, rng, self.plain)[1])
        weights = training_weights(statistics, options.balance, options.strength)
        print("area   ", " ".join(f"{x:9.1f}" for x in statistics.areas))
        print("weights", " ".join(f"{x:9.3f}" for x in weights), flush=True)
        return statistics.areas, torch.tensor(weights, dtype=torch.float32, device=self.device)

    def _make_validator(self) -> Optional[Validator]:
        options = self.options
        if options.validation:
            if options.wider_look:
                wider_look.check_renders(options.validation)
            samples = load_all(options.validation, options.validation_samples)
            if options.landmark_labels:
                samples = [relabelled(sample) for sample in samples]
        elif options.validation_photos:
            samples = PhotoFolder(options.validation_photos, classes=self.classes).samples
        else:
            return None
        crops = fixed_crops(samples, self.spec.input_size, options.seed, self.plain)
        marked = bool(options.architecture) and ARCHITECTURES[options.architecture].cascade is not None
        landmarks = (
            fixed_landmarks(samples, self.spec.input_size, options.seed, self.plain) if marked else None
        )
        return Validator(crops, self.classes, landmarks)


def _size_until(text: str) -> tuple[int, float]:
    size, _, until = text.partition(":")
    return int(size), float(until)


def make_parser() -> argparse.ArgumentParser:
    """The options of the program."""
    default = Spec()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    data = parser.add_argument_group("data")
    data.add_argument("--renders", help="folder of *.flsr files, which may grow meanwhile")
    data.add_argument(
        "--renderer", help="command that writes records; {seed} in it becomes a worker's first seed"
    )
    data.add_argument("--photos", help="folder of photos NAME.jpg with NAME.labels.png")
    data.add_argument("--photo-boxes", help="JSON of face boxes (boxes.json of the folder)")
    data.add_argument(
        "--classes",
        metavar="FILE",
        help="classes of your own: a line a class, its name and, if wanted, its colour #rrggbb, the background first",
    )
    data.add_argument(
        "--photo-share", type=float, default=0.5, help="share of photos beside rendered faces"
    )
    data.add_argument(
        "--long-hair",
        type=float,
        default=1.0,
        metavar="TIMES",
        help="draw photos with hair below the mouth so many times as often as others; portraits have few",
    )
    data.add_argument(
        "--grounds",
        nargs="+",
        default=[],
        help="folders of photos without faces, to stand behind rendered faces with coverage and keyed photos",
    )
    data.add_argument(
        "--ground-share", type=float, default=0.5, help="share of these rendered faces that get one"
    )
    data.add_argument(
        "--photo-ground-share", type=float, default=0.5, help="share of these photos that get one"
    )
    data.add_argument(
        "--recoloured-share",
        type=float,
        default=0.0,
        help="how often keyed photos get clothes, and hair, of other colours; wants --grounds, whose patterns clothes take",
    )
    data.add_argument(
        "--like-hair",
        type=float,
        default=0.0,
        help="how often clothes and hats of keyed photos and of rendered faces with coverage, and, by another draw, the grounds that "
        "are put behind them, have the colour of the hair; wants --grounds",
    )
    data.add_argument("--validation", help="held-out renders: a file or folder")
    data.add_argument(
        "--validation-photos", help="held-out photos, if there are no held-out renders"
    )
    data.add_argument("--validation-samples", type=int, default=300)
    data.add_argument(
        "--landmark-labels",
        action="store_true",
        help="instead of the renders' labels those joined from their landmarks, as data with landmarks alone has",
    )
    data.add_argument(
        "--numbered",
        action="store_true",
        help="each crop follows from its number and --seed alone: the same for every network, --batch, number "
        "of --workers and after --resume. The renders that are there at the start are all",
    )
    data.add_argument("--workers", type=int, default=1, help="processes that make crops")
    net = parser.add_argument_group("network")
    net.add_argument(
        "--close-up-of",
        metavar="MODEL",
        help="train a close-up of faces beside this model file, which stays as it is (needs the package flsnet)",
    )
    net.add_argument(
        "--wider-look",
        action="store_true",
        help="train a network that sees more around faces, for hair that reaches out of the first network's crop; such renders are "
        "drawn most often. It wants those of flsnet_render --wide",
    )
    net.add_argument(
        "--architecture",
        choices=[name for name, kind in ARCHITECTURES.items() if not kind.is_own],
        help="one of another kind, instead of the options below but --input-size",
    )
    net.add_argument("--channels", type=int, nargs="+", default=list(default.channels))
    net.add_argument("--convolutions", type=int, nargs="+", default=list(default.convolutions))
    net.add_argument("--stage2-levels", type=int, default=default.stage2_levels)
    net.add_argument("--input-size", type=int, default=default.input_size)
    net.add_argument("--init", help="safetensors or model file (.onnx) to start from")
    recipe = parser.add_argument_group("recipe")
    recipe.add_argument("--stage1-minutes", type=float, default=60)
    recipe.add_argument("--stage2-minutes", type=float, default=40)
    recipe.add_argument("--joint-minutes", type=float, default=0)
    for phase in PHASES:
        recipe.add_argument(
            f"--{phase.name}-images",
            type=int,
            metavar="N",
            help="length of the phase in images, instead of minutes",
        )
    recipe.add_argument(
        "--first-sizes",
        type=_size_until,
        nargs="*",
        default=[],
        metavar="SIZE:UNTIL",
        help="smaller crops until that share of stages 1 and 2",
    )
    recipe.add_argument(
        "--joint-sizes",
        type=_size_until,
        nargs="*",
        default=[],
        metavar="SIZE:UNTIL",
        help="smaller crops until that share of the last phase",
    )
    recipe.add_argument("--batch", type=int, default=16)
    recipe.add_argument("--learning-rate", type=float, default=2e-3)
    recipe.add_argument(
        "--joint-rate",
        type=float,
        default=0.25,
        help="factor on the rate when both stages are trained",
    )
    recipe.add_argument("--warm-up", type=float, default=0.03, help="share of each phase")
    recipe.add_argument("--weight-decay", type=float, default=1e-3)
    recipe.add_argument("--average-decay", type=float, default=0.997)
    recipe.add_argument("--balance", choices=("mab", "mfb", "none"), default="mab")
    recipe.add_argument("--strength", type=float, default=0.5, help="exponent on the class weights")
    recipe.add_argument(
        "--iou-loss", type=float, default=0.0, help="weight of soft IoU beside cross-entropy"
    )
    recipe.add_argument(
        "--loss-exponent",
        type=float,
        default=0.0,
        help="weights the feature map inside the loss, too: exponent of Equation 3 there",
    )
    recipe.add_argument("--statistic-samples", type=int, default=400)
    recipe.add_argument("--seed", type=int, default=1)
    run = parser.add_argument_group("run")
    run.add_argument(
        "--out", type=result_folder, required=True, help="folder of the checkpoint, the log and the pictures"
    )
    run.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out")
    run.add_argument("--device", default="cpu")
    run.add_argument(
        "--threads",
        type=int,
        default=os.cpu_count(),
        help="parts of a batch computed side by side on a CPU",
    )
    run.add_argument(
        "--bf16", action=argparse.BooleanOptionalAction, default=True, help="compute in bfloat16"
    )
    run.add_argument(
        "--compile", action="store_true", help="compile the network first (torch.compile): it then trains faster"
    )
    run.add_argument("--save-minutes", type=float, default=3)
    run.add_argument("--validation-minutes", type=float, default=5)
    run.add_argument("--report", type=int, default=100, help="iterations between lines of output")
    return parser


def check_numbers(options: argparse.Namespace) -> None:
    """Raises ValueError for numbers that no training can have."""
    for name in ("batch", "threads", "statistic_samples", "validation_samples", "report"):
        if getattr(options, name) < 1:
            raise ValueError(f"--{name.replace('_', '-')} must be at least 1")
    if options.workers < 0:
        raise ValueError("--workers must be at least 0")
    for name in ("photo_share", "ground_share", "photo_ground_share", "recoloured_share", "like_hair"):
        if not 0 <= getattr(options, name) <= 1:
            raise ValueError(f"--{name.replace('_', '-')} must be between 0 and 1")
    lengths = [f"{phase.name}_minutes" for phase in PHASES]
    for name in (*lengths, "strength", "iou_loss", "loss_exponent", "weight_decay", "save_minutes", "validation_minutes"):
        if not 0 <= getattr(options, name) < math.inf:
            raise ValueError(f"--{name.replace('_', '-')} must be a number of at least 0, got {getattr(options, name):g}")
    for phase in PHASES:
        images = getattr(options, f"{phase.name}_images")
        if images is not None and images < 0:
            raise ValueError(f"--{phase.name}-images must be at least 0, got {images}")
    for name in ("long_hair", "learning_rate", "joint_rate"):
        if not 0 < getattr(options, name) < math.inf:
            raise ValueError(f"--{name.replace('_', '-')} must be a number above 0, got {getattr(options, name):g}")
    if not 0 <= options.warm_up < 1:
        raise ValueError("--warm-up must be a share, at least 0 and below 1")
    if not 0 <= options.average_decay < 1:
        raise ValueError("--average-decay must be at least 0 and below 1")


def check_options(options: argparse.Namespace) -> None:
    """Raises ValueError for options that no training can have together."""
    check_numbers(options)
    if options.long_hair != 1 and not options.photos:
        raise ValueError("--long-hair says how often --photos are drawn, and there are none")
    if options.classes and (options.long_hair != 1 or options.recoloured_share or options.like_hair):
        raise ValueError("--long-hair, --recoloured-share and --like-hair know hair among the nine classes alone")
    if options.like_hair and not options.grounds:
        raise ValueError("--like-hair wants --grounds")
    if options.recoloured_share and not (options.photos and options.grounds):
        raise ValueError("--recoloured-share changes keyed --photos, and wants --grounds")
    if options.close_up_of is not None:
        if options.stage2_levels or options.architecture or options.numbered:
            raise ValueError("--close-up-of trains one stage (--stage2-levels 0), without --architecture and --numbered")
        if options.classes or options.landmark_labels:
            raise ValueError("--close-up-of knows the nine classes alone")
        if options.validation or options.validation_photos:
            raise ValueError("a close-up has no scores by itself: export it, and measure flsnet_segment --close-up")
    if options.wider_look:
        if options.close_up_of is not None or options.architecture or options.numbered:
            raise ValueError("--wider-look goes without --close-up-of, --architecture and --numbered")
        if options.classes or options.landmark_labels:
            raise ValueError("--wider-look knows the nine classes alone")
    if options.classes and options.architecture:
        raise ValueError("--classes goes with FLSNet: networks of another --architecture have the nine classes")
    if options.classes and options.landmark_labels:
        raise ValueError("--landmark-labels has classes of its own: leave --classes out")
    if options.classes and options.validation:
        raise ValueError("--classes goes with --validation-photos: rendered faces have the nine classes")
    if options.validation and options.validation_photos:
        raise ValueError("give --validation or --validation-photos, not both")
    if options.compile and not hasattr(torch, "compile"):
        raise ValueError(f"--compile takes PyTorch 2.0 or newer, this is {torch.__version__}")
    smallest = 2 ** len(options.channels)
    for size, until in (*options.first_sizes, *options.joint_sizes):
        if size < smallest or not 0 <= until <= 1:
            raise ValueError(
                f"{size}:{until:g} is no SIZE:UNTIL: at least {smallest} pixels, until a share of 0 to 1"
            )


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    options = make_parser().parse_args(arguments)
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    try:
        check_options(options)
        check_device(options.device)
        trainer = Trainer(options)
        os.makedirs(options.out, exist_ok=True)
    except (ValueError, OSError, ImportError) as error:
        sys.exit(f"train: {error}")
    trainer.run()


if __name__ == "__main__":
    main()
