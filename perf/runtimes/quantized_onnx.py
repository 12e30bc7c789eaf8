# SPDX-License-Identifier: Apache-2.0
"""Models in 8 bits for onnxruntime: its static quantisation, as its documentation recommends for x86-64."""

from typing import Dict, Iterator, Optional

import numpy as np


def write_quantized(model: str, out: str, blob: str, size: int) -> None:
    """Quantises a model (QDQ, weights by output channel), its ranges measured on a blob of noise."""
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    image = np.fromfile(blob, np.float32).reshape(1, 3, size, size)

    class Reader(CalibrationDataReader):
        """One image."""

        def __init__(self) -> None:
            self.images: Iterator[Dict[str, np.ndarray]] = iter([{"image": image}])

        def get_next(self) -> Optional[Dict[str, np.ndarray]]:
            """The next input, or None."""
            return next(self.images, None)

    prepared = out + ".prepared"
    quant_pre_process(model, prepared, skip_symbolic_shape=True)
    quantize_static(prepared, out, Reader(), quant_format=QuantFormat.QDQ, per_channel=True,
                    activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8)
