# SPDX-License-Identifier: Apache-2.0
"""Onnxruntime: MaxUnpool is right; 8 bits by its static quantisation, as its documentation recommends for x86-64."""

from typing import Dict, Iterator, Optional

import numpy as np

from engine import BF16, INT8, INT8_WRONG, Files, Run

TITLE = "onnxruntime"
PACKAGES = ("onnxruntime",)


def lacks(precision: str) -> str:
    """See engine.Engine."""
    return "its CPU kernels have no bf16" if precision == BF16 else ""


def convert(files: Files, precision: str, out: str) -> str:
    """See engine.Engine."""
    if precision not in (INT8, INT8_WRONG):
        return files.standard
    return write_quantized(files.standard if precision == INT8 else files.upsampled, out + ".onnx", files)


def load(path: str, threads: int, precision: str) -> Run:
    """See engine.Engine."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.force_spinning_stop", "1")  # not while others are timed
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return lambda image: session.run(["logits"], {"image": image})[0]


def write_quantized(model: str, out: str, files: Files) -> str:
    """Quantises a model: QDQ, weights by output channel. Returns the path of the result."""
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Reader(CalibrationDataReader):
        """The pictures."""

        def __init__(self) -> None:
            self.images: Iterator[np.ndarray] = files.images()

        def get_next(self) -> Optional[Dict[str, np.ndarray]]:
            """The next input, or None."""
            image = next(self.images, None)
            return None if image is None else {"image": image}

    prepared = out + ".prepared"
    quant_pre_process(model, prepared, skip_symbolic_shape=True)
    quantize_static(prepared, out, Reader(), quant_format=QuantFormat.QDQ, per_channel=True,
                    activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8)
    return out
