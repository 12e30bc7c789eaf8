# SPDX-License-Identifier: Apache-2.0
"""PyTorch, eagerly: MaxUnpool is right."""

from engine import BF16, FLOAT, Files, Run

TITLE = "PyTorch"
PACKAGES = ("torch",)


def lacks(precision: str) -> str:
    """See engine.Engine."""
    if precision == FLOAT:
        return ""
    if precision == BF16:
        import torch

        fast = torch.ops.mkldnn._is_mkldnn_bf16_supported()
        return "" if fast else "this processor has no AVX-512, which its kernels in bf16 need"
    return "its quantisation in eager mode is deprecated"


def convert(files: Files, precision: str, out: str) -> str:
    """See engine.Engine."""
    return files.standard


def load(path: str, threads: int, precision: str) -> Run:
    """See engine.Engine."""
    import torch

    from torch_graph import TorchGraph

    torch.set_num_threads(threads)
    kind = torch.bfloat16 if precision == BF16 else torch.float32
    graph = TorchGraph(path, "logits")
    graph.values = {name: value.to(kind) if value.is_floating_point() else value for name, value in graph.values.items()}
    return lambda image: graph.run(torch.from_numpy(image).to(kind)).float().numpy()
