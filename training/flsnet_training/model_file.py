# SPDX-License-Identifier: Apache-2.0
"""Weights of a model file, so that training can go on from what is shipped.

A model file holds each batch normalisation folded into its convolution. `load_folded` gives the network back
its normalisations: those that, on the given pictures, compute just what the file does.
"""

from __future__ import annotations

from typing import Callable, Iterable, Mapping

import numpy as np
import torch
from torch import Tensor, nn

from .network import Unit
from .spec import Spec

PREFIX = "cv.flsnet."


def read_tensors(path: str) -> tuple[dict[str, str], dict[str, np.ndarray]]:
    """Metadata of a model file, and its weights by name; halves and bytes become floats."""
    try:
        import onnx
        from onnx import numpy_helper
    except ImportError as error:
        raise ImportError("reading a model file takes the package onnx: pip install onnx") from error
    model = onnx.load(path)
    entries = {entry.key: entry.value for entry in model.metadata_props}
    if PREFIX + "channels" not in entries:
        raise ValueError(f"{path} is no model file of flsnet: it has no metadata {PREFIX}channels")
    tensors = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Cast":
            tensors[node.output[0]] = tensors[node.input[0]].astype(np.float32)
        elif node.op_type == "DequantizeLinear":
            values, scales = tensors[node.input[0]], tensors[node.input[1]]
            axes = (slice(None),) + (None,) * (values.ndim - 1)
            tensors[node.output[0]] = values.astype(np.float32) * scales[axes]
    return entries, tensors


def read_model_file(path: str) -> tuple[Spec, dict[str, np.ndarray], tuple[str, ...]]:
    """Spec, folded weights (`<stage>.<part>.<level>.<n>.weight` and so on) and names of the classes of a parser's model
    file."""
    entries, tensors = read_tensors(path)
    width, _, height = entries[PREFIX + "input_size"].partition("x")
    if height not in ("", width):
        raise ValueError(f"{path} has an input of {width} x {height} pixels; the trainer knows squares only")
    spec = Spec(
        _numbers(entries[PREFIX + "channels"]),
        _numbers(entries[PREFIX + "convolutions"]),
        int(entries[PREFIX + "stage2_levels"]),
        int(width),
        len(entries[PREFIX + "classes"].split(",")),
    )
    classes = tuple(entries[PREFIX + "classes"].split(","))
    stages = ("stage1.", "stage2.")
    return spec, {name: tensors[name] for name in tensors if name.startswith(stages)}, classes


def load_folded(
    network: nn.Module, tensors: Mapping[str, np.ndarray], pictures: Iterable[Tensor], with_heads: bool = True
) -> None:
    """Loads folded weights into a network of units that normalise batches; without heads, what is there stays, for other
    classes.

    `pictures`: inputs (N x 3 x H x W) on which each unit is measured: its normalisation gets their mean and
    variance, and the scale and shift that take them back, so that the network computes what the file does.
    """
    units: list[Unit] = []
    with torch.no_grad():
        for name, module in network.named_modules():
            if isinstance(module, Unit):
                module.conv.weight.copy_(_tensor(tensors, f"{name}.weight", module.conv.weight))
                module.bn.bias.copy_(_tensor(tensors, f"{name}.bias", module.bn.bias))
                units.append(module)
            elif isinstance(module, nn.Conv2d) and name.split(".")[-1] == "head":
                if with_heads and f"{name}.weight" in tensors:
                    module.weight.copy_(_tensor(tensors, f"{name}.weight", module.weight))
                    module.bias.copy_(_tensor(tensors, f"{name}.bias", module.bias))
        _pass_through(units)
        means, squares, counts = _measure(network, units, pictures)
        for unit, mean, square in zip(units, means, squares):
            mean, square = mean / counts, square / counts
            variance = (square - mean * mean).clamp_min(0)
            unit.bn.running_mean.copy_(mean)
            unit.bn.running_var.copy_(variance)
            unit.bn.weight.copy_((variance + unit.bn.eps).sqrt())
            unit.bn.bias.add_(mean.to(unit.bn.bias))


def folded(network: nn.Module) -> dict[str, np.ndarray]:
    """Weights of the network with its normalisations folded into its convolutions, under the names of a model file."""
    tensors: dict[str, np.ndarray] = {}
    with torch.no_grad():
        for name, module in network.named_modules():
            if isinstance(module, Unit):
                bn = module.bn
                assert bn.running_var is not None and bn.running_mean is not None
                scale = bn.weight / (bn.running_var + bn.eps).sqrt()
                tensors[f"{name}.weight"] = (module.conv.weight * scale.view(-1, 1, 1, 1)).cpu().numpy()
                tensors[f"{name}.bias"] = (bn.bias - bn.running_mean * scale).cpu().numpy()
            elif isinstance(module, nn.Conv2d) and name.split(".")[-1] == "head":
                assert module.bias is not None
                tensors[f"{name}.weight"] = module.weight.cpu().numpy().copy()
                tensors[f"{name}.bias"] = module.bias.cpu().numpy().copy()
    return tensors


def blend_with(
    network: nn.Module, others: Mapping[str, np.ndarray], share: float, pictures: Iterable[Tensor]
) -> None:
    """Makes the folded weights of the network the mean of its own and, by `share`, of others, as of the model file from
    which its training went on; `pictures` as for `load_folded`."""
    mean = {
        name: (1 - share) * own + share * np.asarray(others[name]).reshape(own.shape)
        for name, own in folded(network).items()
    }
    load_folded(network, mean, pictures)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _tensor(tensors: Mapping[str, np.ndarray], name: str, like: Tensor) -> Tensor:
    if name not in tensors:
        raise ValueError(f"the model file has no {name}")
    if tensors[name].shape != tuple(like.shape):
        raise ValueError(
            f"{name} is {tensors[name].shape} in the model file, the network wants {tuple(like.shape)}"
        )
    return torch.from_numpy(np.array(tensors[name], np.float32))


def _pass_through(units: list[Unit]) -> None:
    """Normalisations that only add their bias."""
    for unit in units:
        unit.bn.running_mean.zero_()
        unit.bn.running_var.fill_(1 - unit.bn.eps)
        unit.bn.weight.fill_(1)


def _measure(
    network: nn.Module, units: list[Unit], pictures: Iterable[Tensor]
) -> tuple[list[Tensor], list[Tensor], int]:
    """Sums of each unit's channels and of their squares, in double precision, over batches of one size."""
    means = [torch.zeros(unit.bn.num_features, dtype=torch.float64) for unit in units]
    squares = [torch.zeros_like(mean) for mean in means]

    def watch(index: int) -> Callable[..., None]:
        def hook(_: nn.Module, __: tuple[Tensor, ...], output: Tensor) -> None:
            values = output.double()
            means[index] += values.mean((0, 2, 3)).cpu()
            squares[index] += (values * values).mean((0, 2, 3)).cpu()

        return hook

    hooks = [unit.conv.register_forward_hook(watch(i)) for i, unit in enumerate(units)]
    was_training, count = network.training, 0
    network.eval()
    for batch in pictures:
        network(batch)
        count += 1
    network.train(was_training)
    for hook in hooks:
        hook.remove()
    if count == 0:
        raise ValueError("give at least one batch to measure the normalisations on")
    return means, squares, count
