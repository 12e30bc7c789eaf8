# SPDX-License-Identifier: Apache-2.0
"""ncnn: it has no MaxUnpool, so unpooling by comparison; bf16 is how maps and weights are stored, on any processor."""

import numpy as np

from engine import BF16, INT8, INT8_WRONG, Files, Run

TITLE = "ncnn"
PACKAGES = ("ncnn",)


def lacks(precision: str) -> str:
    """See engine.Engine."""
    return ""


def convert(files: Files, precision: str, out: str) -> str:
    """See engine.Engine."""
    from ncnn_files import largest_inputs, write_ncnn

    model = files.upsampled if precision == INT8_WRONG else files.masked
    ranges = largest_inputs(model, files) if precision in (INT8, INT8_WRONG) else {}
    write_ncnn(model, out, ranges)
    return out


def load(path: str, threads: int, precision: str) -> Run:
    """See engine.Engine."""
    import ncnn

    net = ncnn.Net()
    net.opt.num_threads = threads
    net.opt.use_vulkan_compute = False
    net.opt.use_bf16_storage = precision == BF16
    for option in ("use_fp16_packed", "use_fp16_storage", "use_fp16_arithmetic"):
        setattr(net.opt, option, False)
    if net.load_param(path + ".param") != 0 or net.load_model(path + ".bin") != 0:
        raise RuntimeError(f"ncnn cannot read {path}")

    def run(image: np.ndarray) -> np.ndarray:
        extractor = net.create_extractor()
        extractor.input("image", ncnn.Mat(image[0]).clone())
        status, logits = extractor.extract("logits")
        if status != 0:
            raise RuntimeError("ncnn cannot run the network")
        return np.array(logits)[None]

    return run
