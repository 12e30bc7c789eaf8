# SPDX-License-Identifier: Apache-2.0
"""MNN: its converter takes MaxUnpool without an error, but the result is wrong; so unpooling by comparison."""

import subprocess
import sys

import numpy as np

from engine import BF16, INT8, INT8_WRONG, Files, Run

TITLE = "MNN"
PACKAGES = ("MNN",)
PRECISION_OF_MNN = {BF16: "low_BF16"}


def lacks(precision: str) -> str:
    """See engine.Engine."""
    if precision in (INT8, INT8_WRONG):
        # mnnquant 3.6: with KL it ends when the weights are quantised, with EMA it had no result after 16 minutes.
        return "its quantiser does not finish on this network"
    return ""  # where it has no bf16 it computes in floats, which compare_runtimes.py sees


def convert(files: Files, precision: str, out: str) -> str:
    """See engine.Engine."""
    _tool("_tools.mnnconvert(sys.argv)", "-f", "ONNX", "--modelFile", files.masked, "--MNNModel", out + ".mnn", "--bizCode",
          "flsnet")
    return out + ".mnn"


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
    """Calls MNN's converter in a process of its own, since it ends that where it fails. Not by way of its program mnnconvert:
    that installs a package with pip, and reports to a server what it was asked."""
    done = subprocess.run([sys.executable, "-c", "import sys, MNN, _tools; " + call, *arguments], capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)
