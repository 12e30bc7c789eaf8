# SPDX-License-Identifier: Apache-2.0
"""Times a network of standard ONNX ops with PyTorch in half precision: eager, and compiled with channels last, also with
CUDA graphs (`mode="reduce-overhead"`)."""

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import Callable

import torch

sys.path.append(str(Path(__file__).parent.parent / "runtimes"))
from torch_graph import TorchGraph  # noqa: E402

NO_DEVICE = 77
RUNS = 31


def _milliseconds(run: Callable[[], torch.Tensor], device: str, runs: int) -> float:
    """Median time from images on the device to logits on the device."""
    times = []
    for _ in range(runs + 3):  # the first ones choose algorithms and compile
        start = time.perf_counter()
        run()
        if device == "cuda":
            torch.cuda.synchronize()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[3:])


def main() -> int:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="ONNX file of standard ops, by flsnet_cuda_networks")
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda", help="cpu: to try this script")
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--runs", type=int, default=RUNS)
    arguments = parser.parse_args()
    if arguments.device == "cuda" and not torch.cuda.is_available():
        print("There is no CUDA device here (or no driver): nothing was measured.")
        return NO_DEVICE
    number = torch.half if arguments.device == "cuda" else torch.float
    torch.backends.cudnn.benchmark = True
    graph = TorchGraph(arguments.model, "logits")
    graph.values = {name: value.to(arguments.device, number) if value.is_floating_point() else value
                    for name, value in graph.values.items()}
    print(
        "| batch | eager, ms | torch.compile, channels last, ms | the same with CUDA graphs, ms |\n"
        "|---:|---:|---:|---:|"
    )
    for batch in arguments.batches:
        shape = (batch, 3, arguments.side, arguments.side)
        # Of equal numbers, tensor cores compute faster.
        images = torch.randint(0, 256, shape, device=arguments.device).to(number)
        images_last = images.to(memory_format=torch.channels_last)
        times = [_milliseconds(lambda: graph.run(images), arguments.device, arguments.runs)]
        for mode in ("default", "reduce-overhead"):
            torch.compiler.reset()
            compiled = torch.compile(graph.run, mode=mode)
            times.append(
                _milliseconds(lambda: compiled(images_last), arguments.device, arguments.runs)
            )
        print(f"| {batch} | " + " | ".join(f"{time:.2f}" for time in times) + " |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
