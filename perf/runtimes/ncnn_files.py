# SPDX-License-Identifier: Apache-2.0
"""Writes an ONNX file as ncnn's pair of files: just the ops of the networks that are compared here.

ncnn's own converter of ONNX (pnnx) needs PyTorch, and its programs for 8 bits are in no package; its convolutions
take the scales from the file, and make weights of 8 bits themselves when they read it."""

from collections import Counter
from typing import Any, Callable, Dict, List, Tuple

import numpy as np
import onnx
from onnx import numpy_helper

from engine import Files

MAGIC = "7767517"
Kind = Tuple[str, str]  # type of a layer and its parameters
Layer = Tuple[str, List[str], List[str], str]  # type, inputs, outputs, parameters
Attributes = Dict[str, Any]


def largest_inputs(model: str, files: Files) -> Dict[str, float]:
    """By the name of each convolution's output: the largest magnitude of its input on the pictures. By onnxruntime."""
    import onnxruntime

    graph = onnx.load(model)
    inputs = {node.output[0]: node.input[0] for node in graph.graph.node if node.op_type == "Conv"}
    maps = sorted(set(inputs.values()) - {graph.graph.input[0].name})
    del graph.graph.output[:]
    graph.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in maps)
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    largest = {name: 0.0 for name in maps}
    for image in files.images():
        for name, values in zip(maps, session.run(maps, {"image": image})):
            largest[name] = max(largest[name], float(np.abs(values).max()))
    return {output: largest[name] for output, name in inputs.items() if name in largest}


def write_ncnn(model: str, out: str, ranges: Dict[str, float]) -> None:
    """Writes out.param and out.bin; convolutions that are named in ranges compute in 8 bits."""
    graph = onnx.load(model).graph
    writer = _Writer({t.name: numpy_helper.to_array(t) for t in graph.initializer}, ranges)
    layers: List[Layer] = [("Input", [], [graph.input[0].name], "")]
    relu = {node.input[0]: node for node in graph.node if node.op_type == "Relu"}
    convolutions = {node.output[0] for node in graph.node if node.op_type == "Conv"}
    for node in graph.node:
        if node.op_type == "Relu" and node.input[0] in convolutions:
            continue  # inside of its convolution
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        inputs, outputs = [n for n in node.input if n], list(node.output)
        if node.op_type == "Conv":
            fused = relu.get(outputs[0])
            attributes["relu"], attributes["name"] = fused is not None, outputs[0]
            outputs = list(fused.output) if fused is not None else outputs
        kind, parameters = writer.layer(node.op_type, inputs, attributes)
        for name in inputs:
            if node.op_type in ("Add", "Sub", "Mul") and name in writer.tensors and not writer.is_written(name):
                layers.append(("MemoryData", [], [name], writer.memory(name)))
        maps = [n for n in inputs if n not in writer.tensors or writer.is_written(n)]
        layers.append((kind, maps, outputs, parameters))
    layers = _with_splits(layers)
    blobs = sum(len(outputs) for _, _, outputs, _ in layers)
    with open(out + ".param", "w") as file:
        file.write(f"{MAGIC}\n{len(layers)} {blobs}\n")
        for i, (kind, inputs, outputs, parameters) in enumerate(layers):
            file.write(" ".join([kind, f"layer{i}", str(len(inputs)), str(len(outputs)), *inputs, *outputs,
                                 parameters]).rstrip() + "\n")
    with open(out + ".bin", "wb") as binary:
        for values in writer.weights:
            binary.write(values)


def _with_splits(layers: List[Layer]) -> List[Layer]:
    """A map of ncnn has one reader; where there are more, a layer Split makes as many."""
    readers = Counter(name for _, inputs, _, _ in layers for name in inputs)
    taken: Counter = Counter()
    result: List[Layer] = []
    for kind, inputs, outputs, parameters in layers:
        own = []
        for name in inputs:
            own.append(f"{name}.split{taken[name]}" if readers[name] > 1 else name)
            taken[name] += 1
        result.append((kind, own, outputs, parameters))
        for name in outputs:
            if readers[name] > 1:
                result.append(("Split", [name], [f"{name}.split{i}" for i in range(readers[name])], ""))
    return result


class _Writer:
    """Parameters of layers, and their weights in the order of the layers."""

    def __init__(self, tensors: Dict[str, np.ndarray], ranges: Dict[str, float]) -> None:
        self.tensors = tensors
        self.ranges = ranges
        self.weights: List[bytes] = []
        self._written: List[str] = []
        self._layers: Dict[str, Callable[[List[str], Attributes], Kind]] = {
            "Add": lambda x, a: ("BinaryOp", "0=0"),
            "Sub": lambda x, a: ("BinaryOp", "0=1"),
            "Mul": lambda x, a: ("BinaryOp", "0=2"),
            "BatchNormalization": self._batch_norm,
            "Concat": lambda x, a: ("Concat", f"0={a['axis'] - 1}"),
            "Conv": self._conv,
            "GlobalAveragePool": lambda x, a: ("Pooling", "0=1 4=1"),
            "HardSigmoid": lambda x, a: ("HardSigmoid", f"0={a['alpha']:e} 1={a['beta']:e}"),
            "MaxPool": lambda x, a: ("Pooling", f"0=0 1={a['kernel_shape'][0]} 2={a['strides'][0]} "
                                                f"3={a.get('pads', [0])[0]} 5=1"),
            "Relu": lambda x, a: ("ReLU", ""),
            "Resize": self._resize,
            "Sigmoid": lambda x, a: ("Sigmoid", ""),
        }

    def layer(self, op: str, inputs: List[str], attributes: Attributes) -> Kind:
        """Type and parameters of a node; its weights are noted."""
        return self._layers[op](inputs, attributes)

    def is_written(self, name: str) -> bool:
        """Whether a constant is a map of the network by now."""
        return name in self._written

    def memory(self, name: str) -> str:
        """Parameters of the layer that gives a constant map, 1 x C x H x W."""
        values = self.tensors[name]
        self.weights.append(values.astype(np.float32).tobytes())
        self._written.append(name)
        return f"0={values.shape[3]} 1={values.shape[2]} 2={values.shape[1]} 21=1"

    def _batch_norm(self, x: List[str], a: Attributes) -> Kind:
        scale, shift, mean, variance = (self.tensors[name].astype(np.float32) for name in x[1:])
        self.weights += [values.tobytes() for values in (scale, mean, variance, shift)]
        return "BatchNorm", f"0={len(scale)} 1={a.get('epsilon', 1e-5):e}"

    def _conv(self, x: List[str], a: Attributes) -> Kind:
        weight, bias = self.tensors[x[1]].astype(np.float32), self.tensors[x[2]].astype(np.float32)
        largest = self.ranges.get(a["name"], 0.0)
        self.weights += [bytes(4), weight.tobytes(), bias.tobytes()]  # zeros: floats follow
        if largest > 0:
            by_channel = np.maximum(np.abs(weight).reshape(len(weight), -1).max(1), 1e-20)
            self.weights += [(127 / by_channel).astype(np.float32).tobytes(), np.float32(127 / largest).tobytes()]
        return "Convolution", (f"0={len(weight)} 1={weight.shape[3]} 3={a.get('strides', [1])[0]} 4={a['pads'][0]} 5=1 "
                               f"6={weight.size} 8={int(largest > 0)} 9={int(a['relu'])}")

    def _resize(self, x: List[str], a: Attributes) -> Kind:
        factor = float(self.tensors[x[-1]][2])
        return "Interp", f"0={1 if a.get('mode', b'nearest') == b'nearest' else 2} 1={factor:e} 2={factor:e}"
