# SPDX-License-Identifier: Apache-2.0
"""Runs one network in one Python runtime when it is told to; speaks like flsnet_time_network.

worker.py onnxruntime|torch|cv2 MODEL BLOB WIDTH HEIGHT THREADS
"""

import sys
import time
from typing import Callable

import numpy as np

Run = Callable[[np.ndarray], np.ndarray]


def _onnxruntime(model: str, threads: int) -> Run:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.force_spinning_stop", "1")  # not while others are timed
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return lambda blob: session.run(["logits"], {"image": blob})[0]


def _torch(model: str, threads: int) -> Run:
    import torch

    from torch_graph import TorchGraph

    torch.set_num_threads(threads)
    graph = TorchGraph(model, "logits")
    return lambda blob: graph.run(torch.from_numpy(blob)).numpy()


def _cv2(model: str, threads: int) -> Run:
    import cv2

    cv2.setNumThreads(threads)
    net = cv2.dnn.readNetFromONNX(model)
    names = net.getLayerNames()
    output = next(name for name in names if name == "logits" or name.endswith("!logits"))

    def run(blob: np.ndarray) -> np.ndarray:
        net.setInput(blob)
        return net.forward(output)

    return run


def main() -> None:
    """Answers the commands that come from the standard input."""
    runtime, model, path, width, height, threads = sys.argv[1:]
    blob = np.fromfile(path, np.float32).reshape(1, 3, int(height), int(width))
    run = {"onnxruntime": _onnxruntime, "torch": _torch, "cv2": _cv2}[runtime](model, int(threads))
    for line in sys.stdin:
        command, _, argument = line.strip().partition(" ")
        answer: object = "done"
        if command == "time":
            start = time.perf_counter()
            run(blob)
            answer = (time.perf_counter() - start) * 1000
        elif command == "labels":
            run(blob)[0].argmax(0).astype(np.uint8).tofile(argument)
        print(answer, flush=True)


if __name__ == "__main__":
    main()
