# SPDX-License-Identifier: Apache-2.0
"""Runs an ONNX graph with PyTorch: just the ops of the networks that are compared here."""

from typing import Any, Callable, Dict, List

import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

Attributes = Dict[str, Any]
Op = Callable[[List[torch.Tensor], Attributes], object]


def _conv(x: List[torch.Tensor], a: Attributes) -> torch.Tensor:
    padding = a["pads"][:2] if "pads" in a else 0
    return F.conv2d(x[0], x[1], x[2], stride=a.get("strides", 1), padding=padding)


def _max_pool(x: List[torch.Tensor], a: Attributes) -> object:
    padding = a["pads"][:2] if "pads" in a else 0
    return F.max_pool2d(x[0], a["kernel_shape"], a["strides"], padding, return_indices=True)


def _max_unpool(x: List[torch.Tensor], a: Attributes) -> torch.Tensor:
    size = [int(n) for n in x[2]] if len(x) > 2 else None
    return F.max_unpool2d(x[0], x[1], a["kernel_shape"], a["strides"], output_size=size)


def _batch_norm(x: List[torch.Tensor], a: Attributes) -> torch.Tensor:
    epsilon = max(a.get("epsilon", 1e-5), 1e-30)  # PyTorch takes no 0
    return F.batch_norm(x[0], x[3], x[4], x[1], x[2], eps=epsilon)


def _resize(x: List[torch.Tensor], a: Attributes) -> torch.Tensor:
    factor = [float(s) for s in x[-1][2:]]
    if a.get("mode", b"nearest") == b"nearest":
        return F.interpolate(x[0], scale_factor=factor, mode="nearest")
    return F.interpolate(x[0], scale_factor=factor, mode="bilinear", align_corners=False)


OPS: Dict[str, Op] = {
    "Add": lambda x, a: x[0] + x[1],
    "BatchNormalization": _batch_norm,
    "Concat": lambda x, a: torch.cat(x, a["axis"]),
    "Conv": _conv,
    "GlobalAveragePool": lambda x, a: x[0].mean((2, 3), keepdim=True),
    "MaxPool": _max_pool,
    "MaxUnpool": _max_unpool,
    "Mul": lambda x, a: x[0] * x[1],
    "Relu": lambda x, a: F.relu_(x[0]),
    "Resize": _resize,
    "Shape": lambda x, a: torch.tensor(x[0].shape),
    "Sigmoid": lambda x, a: torch.sigmoid(x[0]),
}


class TorchGraph:
    """The nodes up to one output, with their weights as tensors."""

    def __init__(self, path: str, output: str) -> None:
        graph = onnx.load(path).graph
        self.input = graph.input[0].name
        self.output = output
        self.values = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
        last = next(i for i, node in enumerate(graph.node) if output in node.output)
        self.nodes = []
        for node in list(graph.node)[:last + 1]:
            attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            self.nodes.append((OPS[node.op_type], [n for n in node.input if n], list(node.output), attributes))
        self.last_use = {name: i for i, node in enumerate(self.nodes) for name in node[1]}

    @torch.inference_mode()
    def run(self, image: torch.Tensor) -> torch.Tensor:
        """Gives the output; maps that no later node needs are dropped on the way."""
        maps = {self.input: image}
        for i, (op, inputs, outputs, attributes) in enumerate(self.nodes):
            result = op([maps[n] if n in maps else self.values[n] for n in inputs], attributes)
            maps.update(zip(outputs, result if isinstance(result, tuple) else (result,)))
            for name in inputs:
                if self.last_use[name] == i and name in maps:
                    del maps[name]
        return maps[self.output]
