# SPDX-License-Identifier: Apache-2.0
"""Makes the golden files of this folder: what ONNX Runtime computes with the networks of model files.

For each case it writes CASE.onnx (a model file of the module), CASE.input.npy (bytes, N x 3 x H x W),
CASE.logits.npy and CASE.scores.npy: outputs of the same weights written with ONNX's own ops. Both kinds of
files pass the checker of the onnx package. test/test_golden.cpp compares cv::dnn with them.

ONNX Runtime is no package of Debian; the files were made with onnxruntime 1.31.1 and onnx 1.23.2 in

    python3 -m venv .venv && .venv/bin/pip install numpy onnx onnxruntime
    .venv/bin/python test/golden/make_golden.py --model-program build/bin/flsnet_model
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import subprocess
import tempfile

import numpy as np
import onnx
import onnxruntime

AREAS = "9000,5000,4000,120,60,80,40,300,150"
HERE = os.path.dirname(os.path.abspath(__file__))


@dataclasses.dataclass(frozen=True)
class Case:
    """A random network and its input."""

    name: str
    channels: str
    convolutions: str
    stage2_levels: int
    width: int
    height: int
    batch: int
    storage: str
    seed: int


CASES = (
    Case("even_int8", "16,16,16", "1,2,1", 2, 32, 24, 1, "int8", 1),
    Case("odd_half", "16,16", "1,1", 1, 27, 21, 2, "half", 2),
    Case("odd_stage1_int8", "16,32", "2,1", 0, 13, 18, 1, "int8", 3),
)


def run_program(program: str, *arguments: str) -> None:
    """Runs flsnet_model."""
    subprocess.run([program, *arguments], check=True)


def smallest_lead(session_inputs: np.ndarray, model: onnx.ModelProto) -> float:
    """How far the maximum of any pooling window leads, over the deviation of its map.

    Where it leads by less than rounding errors, the place of the maximum depends on who computes it.
    """
    pools = [node for node in model.graph.node if node.op_type == "MaxPool"]
    for node in pools:
        model.graph.output.append(onnx.helper.make_empty_tensor_value_info(node.input[0]))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    lead = np.inf
    for value in session.run([node.input[0] for node in pools], {"image": session_inputs}):
        n, c, h, w = value.shape
        windows = value[:, :, : h // 2 * 2, : w // 2 * 2].reshape(n, c, h // 2, 2, w // 2, 2)
        windows = np.sort(windows.transpose(0, 1, 2, 4, 3, 5).reshape(-1, 4), axis=1)
        leads = (windows[:, 3] - windows[:, 2])[windows[:, 3] > 0]
        lead = min(lead, float(leads.min() / value.std()))
    return lead


def make(program: str, case: Case, folder: str) -> None:
    """Writes the four files of a case."""
    path = os.path.join(folder, case.name)
    run_program(program, "create", "--random", "--seed", str(case.seed), "--channels", case.channels,
                "--convolutions", case.convolutions, "--stage2-levels", str(case.stage2_levels),
                "--input", f"{case.width}x{case.height}", "--areas", AREAS,
                "--storage", case.storage, "--out", path + ".onnx")
    with tempfile.TemporaryDirectory() as temporary:
        standard = os.path.join(temporary, "standard.onnx")
        run_program(program, "create", "--from", path + ".onnx", "--ops", "standard",
                    "--storage", case.storage, "--out", standard)
        onnx.checker.check_model(path + ".onnx")
        onnx.checker.check_model(standard, full_check=True)
        model = onnx.load(standard)
    shape = (case.batch, 3, case.height, case.width)
    image = np.random.default_rng(case.seed).integers(0, 256, shape, np.uint8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    logits, scores = session.run(["logits", "scores"], {"image": image.astype(np.float32)})
    np.save(path + ".input.npy", image)
    np.save(path + ".logits.npy", logits)
    np.save(path + ".scores.npy", scores)
    print(f"{case.name}: logits {logits.shape}, smallest lead of a maximum "
          f"{smallest_lead(image.astype(np.float32), model):.1e}")


def main() -> None:
    """Entry point."""
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=formatter)
    parser.add_argument("--model-program", required=True, help="the program flsnet_model")
    parser.add_argument("--out", default=HERE, help="folder for the files")
    options = parser.parse_args()
    for case in CASES:
        make(options.model_program, case, options.out)


if __name__ == "__main__":
    main()
