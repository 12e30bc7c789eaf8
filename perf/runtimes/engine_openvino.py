# SPDX-License-Identifier: Apache-2.0
"""OpenVINO: it refuses MaxUnpool, so the file of flsnet_model --ops portable; 8 bits by NNCF, its own quantisation."""

from typing import Any, Dict

import numpy as np

from engine import BF16, INT8, INT8_WRONG, Files, Run

TITLE = "OpenVINO"
PACKAGES = ("openvino", "nncf")


def lacks(precision: str) -> str:
    """See engine.Engine."""
    import openvino

    if precision == BF16 and "BF16" not in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        return "it has none on this processor (AVX512_BF16 or AMX)"
    return ""


def convert(files: Files, precision: str, out: str) -> str:
    """See engine.Engine."""
    if precision not in (INT8, INT8_WRONG):
        return files.portable
    import nncf
    import openvino

    model = _read(files.portable if precision == INT8 else files.upsampled)
    images = list(files.images())
    # With a scale of its own each, a pooled map and what was pooled are no longer equal where they should be.
    unpooling = nncf.IgnoredScope(types=["Subtract", "Multiply", "Sign"], validate=False)
    quantized = nncf.quantize(model, nncf.Dataset(images), subset_size=len(images), ignored_scope=unpooling)
    openvino.save_model(quantized, out + ".xml", compress_to_fp16=False)
    return out + ".xml"


def load(path: str, threads: int, precision: str) -> Run:
    """See engine.Engine."""
    import openvino

    properties: Dict[str, Any] = {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY",
                                  "INFERENCE_PRECISION_HINT": "bf16" if precision == BF16 else "f32"}
    request = openvino.Core().compile_model(_read(path), "CPU", properties).create_infer_request()

    def run(image: np.ndarray) -> np.ndarray:
        return request.infer([image], share_inputs=True, share_outputs=True)[0]

    return run


def _read(path: str) -> Any:
    """A model for one image, that computes the logits alone."""
    import openvino

    model = openvino.Core().read_model(path)
    shape = model.input(0).partial_shape
    shape[0] = 1
    model.reshape(shape)
    logits = [result for result in model.get_results() if "logits" in result.output(0).get_names()
              or "logits" in result.input_value(0).get_names()]
    return openvino.Model(logits, model.get_parameters(), "logits")
