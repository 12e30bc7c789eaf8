# SPDX-License-Identifier: Apache-2.0
"""Networks of other architectures as ONNX files that `flsnet_segment --network` takes."""

from __future__ import annotations

import copy
import inspect
import os
from typing import Any, Mapping, Optional, Sequence

import numpy as np
import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from ..geometry import CropGeometry
from ..network import DEVIATION, MEAN
from ..spec import CLASS_NAMES
from .networks import OneStageNetwork

OPSET = 11
PREFIX = "cv.flsnet."


class SlicedPool(nn.Module):
    """Adaptive average pooling of maps of one known size, by slices: ONNX has none whose bins overlap."""

    def __init__(self, bins: int) -> None:
        super().__init__()
        self.bins = bins

    def forward(self, x: Tensor) -> Tensor:
        rows = [
            functional.avg_pool2d(x[:, :, a:b], (b - a, 1)) for a, b in self._edges(int(x.shape[2]))
        ]
        x = torch.cat(rows, 2)
        columns = [
            functional.avg_pool2d(x[:, :, :, a:b], (1, b - a)) for a, b in self._edges(int(x.shape[3]))
        ]
        return torch.cat(columns, 3)

    def _edges(self, size: int) -> list[tuple[int, int]]:
        return [(i * size // self.bins, -(-(i + 1) * size // self.bins)) for i in range(self.bins)]


class PyramidBlock(nn.Module):
    """PSPNet's block as the library trains it: on export the library's own takes another way, which fails where bins
    overlap."""

    def __init__(self, pool: nn.Module) -> None:
        super().__init__()
        self.pool = pool

    def forward(self, x: Tensor) -> Tensor:
        return functional.interpolate(self.pool(x), size=x.shape[2:], mode="bilinear", align_corners=True)


def _for_export(module: nn.Module) -> nn.Module:
    """A copy in which nothing is left that ONNX cannot say."""
    module = copy.deepcopy(module).eval()
    for parent in list(module.modules()):
        for name, child in parent.named_children():
            if type(child).__name__ == "PSPBlock":
                setattr(parent, name, PyramidBlock(child.pool))
    for parent in list(module.modules()):
        for name, child in parent.named_children():
            if isinstance(child, nn.AdaptiveAvgPool2d):
                size = child.output_size
                bins = size[0] if isinstance(size, tuple) else size
                if bins and bins > 1:
                    setattr(parent, name, SlicedPool(bins))
    return module


def metadata_of(
    areas: Sequence[float],
    exponent: float,
    more: Optional[Mapping[str, str]] = None,
    classes: Sequence[str] = CLASS_NAMES,
) -> dict[str, str]:
    """What `cv::flsnet::Model::readNetwork` must know of a network of this trainer."""
    geometry = CropGeometry()

    def numbers(values: Sequence[float]) -> str:
        return ",".join(f"{value:.9g}" for value in values)

    return {
        PREFIX + "input_order": "BGR",
        PREFIX + "mean": numbers(MEAN),
        PREFIX + "deviation": numbers([DEVIATION] * 3),
        PREFIX + "classes": ",".join(classes),
        PREFIX + "areas": numbers(areas),
        PREFIX + "exponent": numbers([exponent]),
        PREFIX + "crop": numbers([geometry.enlargement, geometry.shift_x, geometry.shift_y]),
        **(more or {}),
    }


def write_onnx(network: OneStageNetwork, size: int, path: str, metadata: Mapping[str, str]) -> None:
    """Writes the network without its normalisation, which the metadata tell: input `image`, output `logits`."""
    import onnx

    more = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    part = path + ".part"
    torch.onnx.export(
        _for_export(network.stage1.cpu()),
        (torch.zeros(1, 3, size, size),),
        part,
        input_names=["image"],
        output_names=["logits"],
        opset_version=OPSET,
        **more,
    )
    model = onnx.load(part)
    _remove_identities(model.graph)
    for key, value in metadata.items():
        model.metadata_props.add(key=key, value=value)
    onnx.save(model, part)
    os.replace(part, path)


def _remove_identities(graph: Any) -> None:
    """PyTorch gives equal weights one tensor and names the others by Identity, which cv::dnn does not take."""
    tensors = {tensor.name for tensor in graph.initializer}
    same = {
        node.output[0]: node.input[0]
        for node in graph.node
        if node.op_type == "Identity" and node.input[0] in tensors
    }
    kept = [node for node in graph.node if node.output[0] not in same]
    for node in kept:
        for place, name in enumerate(node.input):
            node.input[place] = same.get(name, name)
    del graph.node[:]
    graph.node.extend(kept)


def onnx_input_size(path: str) -> int:
    """Pixels of a side."""
    import onnx

    shape = onnx.load(path).graph.input[0].type.tensor_type.shape.dim
    entries = {entry.key: entry.value for entry in onnx.load(path).metadata_props}
    return shape[2].dim_value or int(entries[PREFIX + "input_size"].partition("x")[0])


def uses_own_ops(path: str) -> bool:
    """Whether it is a model file of the module with its own ops."""
    import onnx

    return any(node.domain for node in onnx.load(path).graph.node)


def onnxruntime_logits(path: str, crops: np.ndarray, threads: int = 2) -> np.ndarray:
    """Logits of crops (N x H x W x 3 bytes) by onnxruntime, one by one, with the normalisation of the metadata."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    inputs = (crops.astype(np.float32) - np.array(MEAN, np.float32)) / DEVIATION
    planes = np.ascontiguousarray(inputs.transpose(0, 3, 1, 2).astype(np.float32))
    return np.concatenate([session.run(["logits"], {"image": one[None]})[0] for one in planes])
