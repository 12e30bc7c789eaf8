# SPDX-License-Identifier: Apache-2.0
"""What training and running a network costs."""

from __future__ import annotations

import dataclasses
import statistics
import time
from typing import Callable, Union

import numpy as np
import torch
from torch import Tensor, nn

from ..ablation import STAGE1_SHARE
from ..network import DEVIATION, MEAN, multiply_adds
from ..phases import PHASES, Phase
from ..spec import CLASSES, NamedSpec, Spec
from .networks import make_network


@dataclasses.dataclass(frozen=True)
class StepCost:
    """Of one crop in a training."""

    size: int
    gmac: float
    """Of running it."""
    seconds: float
    """Of all processors together, or on a GPU."""


def step_cost(
    spec: Union[Spec, NamedSpec], size: int, batch: int, steps: int, device: str, half: bool
) -> StepCost:
    """Forward, backward and the optimiser's step, after one that does not count. Of a network with two stages
    the mean over the phases by their share of the crops.

    On a CPU the processor time is taken, not the clock's: other programs do not change it much."""
    network = make_network(spec).to(device, memory_format=torch.channels_last)
    shares = ((PHASES[0], STAGE1_SHARE), (PHASES[1], 1 - STAGE1_SHARE)) if spec.stages == 2 else ((PHASES[0], 1.0),)
    images = torch.rand(batch, 3, size, size, device=device) * 255
    images = images.contiguous(memory_format=torch.channels_last)
    labels = torch.randint(0, CLASSES, (batch, size, size), device=device)
    seconds = 0.0
    for phase, share in shares:
        phase.set_mode(network)
        seconds += share * _phase_seconds(network, phase, images, labels, steps, half) / batch
    return StepCost(size, multiply_adds(network, size) / 1e9, seconds)


def _phase_seconds(
    network: nn.Module, phase: Phase, images: Tensor, labels: Tensor, steps: int, half: bool
) -> float:
    trained = [value for value in network.parameters() if value.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-4)
    weights = torch.ones(CLASSES, device=images.device)
    cuda = images.device.type == "cuda"
    clock: Callable[[], float] = time.perf_counter if cuda else time.process_time
    times = []
    for _ in range(steps + 1):
        begin = clock()
        loss = phase.loss(network, images, labels, weights, half)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if cuda:
            torch.cuda.synchronize()
        times.append(clock() - begin)
    return statistics.median(times[1:])


def run_times(path: str, size: int, threads: int, rounds: int) -> dict[str, float]:
    """Milliseconds of one crop in cv::dnn and in onnxruntime, alternately; the median of `rounds`."""
    import cv2
    import onnxruntime

    crop = np.random.default_rng(0).integers(0, 256, (size, size, 3), np.uint8)
    blob = cv2.dnn.blobFromImage((crop.astype(np.float32) - np.array(MEAN, np.float32)) / DEVIATION)
    cv2.setNumThreads(threads)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    entry = session.get_inputs()[0].name
    runs: dict[str, Callable[[], object]] = {"onnxruntime": lambda: session.run(None, {entry: blob})}
    try:
        net = cv2.dnn.readNetFromONNX(path)
        net.setInput(blob)
        net.forward()
        runs["cv::dnn"] = lambda: (net.setInput(blob), net.forward())
    except cv2.error as error:
        print(f"{path} does not run by cv::dnn {cv2.__version__}: {error}")
    times: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            begin = time.perf_counter()
            run()
            if number:
                times[name].append(1000 * (time.perf_counter() - begin))
    return {name: statistics.median(values) for name, values in times.items()}
