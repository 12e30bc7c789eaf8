# SPDX-License-Identifier: Apache-2.0
"""MNN: its converter takes MaxUnpool without an error, but the result is wrong; so unpooling by comparison."""

import json
import subprocess
import sys

import numpy as np

from engine import BF16, INT8, INT8_WRONG, Files, Run

TITLE = "MNN"
PACKAGES = ("MNN",)
PRECISION_OF_MNN = {BF16: "low_BF16"}


def lacks(precision: str) -> str:
    """See engine.Engine."""
    return ""  # where it has no bf16 it computes in floats, which compare_runtimes.py sees


def convert(files: Files, precision: str, out: str) -> str:
    """See engine.Engine."""
    model = files.upsampled if precision == INT8_WRONG else files.masked
    _tool("_tools.mnnconvert(sys.argv)", "-f", "ONNX", "--modelFile", model, "--MNNModel", out + ".mnn", "--bizCode",
          "flsnet")
    if precision not in (INT8, INT8_WRONG):
        return out + ".mnn"
    height, width = next(files.images()).shape[2:]
    # EMA: with KL mnnquant 3.6 ends when it has quantised the weights.
    settings = {"format": "BGR", "mean": [0, 0, 0], "normal": [1, 1, 1], "width": width, "height": height,
                "path": files.pictures + "/", "used_image_num": len(list(files.images())),
                "batch_size": 1, "feature_quantize_method": "EMA", "weight_quantize_method": "MAX_ABS"}
    with open(out + ".json", "w") as file:
        json.dump(settings, file)
    _tool("_tools.mnnquant(sys.argv)", out + ".mnn", out + "_quantized.mnn", out + ".json")
    return out + "_quantized.mnn"


def load(path: str, threads: int, precision: str) -> Run:
    """See engine.Engine."""
    from MNN import expr, nn

    settings = {"backend": "CPU", "numThread": threads, "precision": PRECISION_OF_MNN.get(precision, "high")}
    module = nn.load_module_from_file(path, ["image"], ["logits"],
                                      runtime_manager=nn.create_runtime_manager((settings,)))

    def run(image: np.ndarray) -> np.ndarray:
        logits = module.forward([expr.const(image, list(image.shape), expr.NCHW)])[0]
        return expr.convert(logits, expr.NCHW).read()

    return run


def _tool(call: str, *arguments: str) -> None:
    """Calls one of MNN's tools in a process of its own, since they end it where they fail. Not by way of its programs
    mnnconvert and mnnquant: those install a package with pip, and report to a server what they were asked."""
    done = subprocess.run([sys.executable, "-c", "import sys, MNN, _tools; " + call, *arguments], capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)
