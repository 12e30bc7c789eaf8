# SPDX-License-Identifier: Apache-2.0
"""Weights of a model file, so that training can go on from what is shipped.

A model file holds each batch normalisation folded into its convolution. `load_folded` gives the network back
its normalisations: those that, on the given pictures, compute just what the file does.
"""

from __future__ import annotations

import json
from typing import Any, Callable, Iterable, Mapping

import numpy as np
import torch
from torch import Tensor, nn

from .network import FLSNet, Unit
from .safetensors_io import load as load_tensors
from .spec import Spec

PREFIX = "cv.flsnet."


def read_tensors(path: str) -> tuple[dict[str, str], dict[str, np.ndarray]]:
    """Metadata of a model file, and its weights by name; halves and bytes become floats."""
    entries, tensors, _ = _read(path)
    return entries, tensors


def _read(path: str) -> tuple[dict[str, str], dict[str, np.ndarray], dict[str, Any]]:
    """The same, and what the op that weights the areas says; files of standard ops have none."""
    try:
        import onnx
        from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
        from onnx import numpy_helper
    except ImportError as error:
        raise ImportError("reading a model file takes the package onnx: pip install onnx") from error
    try:
        model = onnx.load(path)
    except DecodeError:
        raise ValueError(f"{path} is no model file: it cannot be read as ONNX") from None
    entries = {entry.key: entry.value for entry in model.metadata_props}
    if PREFIX + "channels" not in entries:
        raise ValueError(f"{path} is no model file of flsnet: it has no metadata {PREFIX}channels")
    tensors = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}
    use: dict[str, Any] = {}
    for node in model.graph.node:
        if node.op_type == "Cast":
            tensors[node.output[0]] = tensors[node.input[0]].astype(np.float32)
        elif node.op_type == "DequantizeLinear":
            values, scales = tensors[node.input[0]], tensors[node.input[1]]
            axes = (slice(None),) + (None,) * (values.ndim - 1)
            tensors[node.output[0]] = values.astype(np.float32) * scales[axes]
        elif node.op_type == "AreaWeightedSoftmax":
            use = {item.name: onnx.helper.get_attribute_value(item) for item in node.attribute}
    return entries, tensors, use


def read_model_file(path: str) -> tuple[Spec, dict[str, np.ndarray], tuple[str, ...]]:
    """Spec, folded weights (`<stage>.<part>.<level>.<n>.weight` and so on) and names of the classes of a parser's model
    file."""
    entries, tensors = read_tensors(path)
    return _spec_of(entries, path), _of_stages(tensors), _classes_of(entries)


def read_network(name: str) -> tuple[FLSNet, dict[str, Any]]:
    """The network of a parser's model file (.onnx), or the one that `export` wrote as NAME.safetensors, for inference; and what
    the file, or NAME.json, says of its use."""
    if not name.endswith(".onnx"):
        return _read_export(name.removesuffix(".safetensors"))
    entries, tensors, use = _read(name)
    spec = _spec_of(entries, name)
    network = FLSNet(spec)
    _load_units(network, _of_stages(tensors), with_heads=True)
    card = {"spec": spec.to_json(), "classes": list(_classes_of(entries)), **(_use_of_op(use) if use else _use_of_entries(entries))}
    if PREFIX + "class_colors" in entries:
        card["classColours"] = entries[PREFIX + "class_colors"].split(",")
    return network.eval(), card


def _read_export(name: str) -> tuple[FLSNet, dict[str, Any]]:
    with open(name + ".json", encoding="utf-8") as file:
        card = json.load(file)
    missing = [key for key in ("spec", "areas", "areaExponent") if key not in card]
    if missing:
        raise ValueError(f"{name}.json describes no parser: it lacks {missing[0]}")
    network = FLSNet(Spec.from_json(card["spec"]))
    network.load_weights({key: torch.from_numpy(x) for key, x in load_tensors(name + ".safetensors").items()})
    return network.eval(), card


def _spec_of(entries: Mapping[str, str], path: str) -> Spec:
    missing = [key for key in ("convolutions", "stage2_levels", "input_size", "classes") if PREFIX + key not in entries]
    if missing:
        raise ValueError(f"{path} is no parser's model file: it has no metadata {PREFIX}{missing[0]}")
    width, _, height = entries[PREFIX + "input_size"].partition("x")
    if height not in ("", width):
        raise ValueError(f"{path} has an input of {width} x {height} pixels; the trainer knows squares only")
    return Spec(
        _numbers(entries[PREFIX + "channels"]),
        _numbers(entries[PREFIX + "convolutions"]),
        int(entries[PREFIX + "stage2_levels"]),
        int(width),
        len(_classes_of(entries)),
    )


def _classes_of(entries: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(entries[PREFIX + "classes"].split(","))


def _of_stages(tensors: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: tensors[name] for name in tensors if name.startswith(("stage1.", "stage2."))}


def _use_of_op(use: Mapping[str, Any]) -> dict[str, Any]:
    """Areas, exponent and crop under the names of the JSON."""
    shift = [use["crop_shift_x"], use["crop_shift_y"]]
    crop = {"enlargement": use["crop_enlargement"], "shift": shift}
    return {"areas": list(use["area"]), "areaExponent": use["exponent"], "crop": crop}


def _use_of_entries(entries: Mapping[str, str]) -> dict[str, Any]:
    """The same of a file of standard ops."""
    areas, (exponent,), (enlargement, *shift) = (
        [float(part) for part in entries[PREFIX + key].split(",")] for key in ("areas", "exponent", "crop")
    )
    return {"areas": areas, "areaExponent": exponent, "crop": {"enlargement": enlargement, "shift": shift}}


def load_folded(
    network: nn.Module, tensors: Mapping[str, np.ndarray], pictures: Iterable[Tensor], with_heads: bool = True
) -> None:
    """Loads folded weights into a network of units that normalise batches; without heads, what is there stays, for other
    classes.

    `pictures`: inputs (N x 3 x H x W) on which each unit is measured: its normalisation gets their mean and
    variance, and the scale and shift that take them back, so that the network computes what the file does.
    """
    with torch.no_grad():
        units = _load_units(network, tensors, with_heads)
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


@torch.no_grad()
def _load_units(network: nn.Module, tensors: Mapping[str, np.ndarray], with_heads: bool) -> list[Unit]:
    """Loads folded weights; the normalisations of the units only add their bias."""
    units: list[Unit] = []
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
    return units


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
