# SPDX-License-Identifier: Apache-2.0
"""Other ways to put values back where pooling found its maxima, for engines without a right MaxUnpool.

Each takes the standard file of flsnet_model and writes one without MaxUnpool."""

from typing import Dict, List

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, shape_inference

# Added to the four places of a window: of equal values the first is the maximum, as everywhere, if they are zeros; any other
# value swallows it. Zeros are what is equal behind a ReLU.
TIES = np.array([[3e-30, 2e-30], [1e-30, 0]], np.float32)
STEEP = 1e38  # times the smallest difference that TIES makes, more than 1


def write_masked(standard: str, out: str) -> None:
    """Unpooling by comparison: both the pooled map and the values are doubled, and values stay where the pooled map
    equals the map that was pooled. Right but for equal values above 0, which are all kept."""
    _rewrite(standard, out, True)


def write_upsampled(standard: str, out: str) -> None:
    """No unpooling at all: each value goes to all four places. Wrong, and the least that an engine could take."""
    _rewrite(standard, out, False)


def _rewrite(standard: str, out: str, masked: bool) -> None:
    model = onnx.load(standard)
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 1
    for value in model.graph.output:
        value.type.tensor_type.shape.dim[0].dim_value = 1
    sizes = _sizes(model)
    del model.graph.output[:]
    model.graph.output.append(helper.make_tensor_value_info("logits", TensorProto.FLOAT, sizes["logits"]))
    tensors: Dict[str, onnx.TensorProto] = {"twice": _tensor("twice", np.array([1, 1, 2, 2], np.float32))}
    pooled: Dict[str, List[str]] = {}  # by the name of the code
    nodes: List[onnx.NodeProto] = []
    for node in model.graph.node:
        if node.op_type == "MaxPool" and len(node.output) > 1:
            nodes += _pool(node, sizes, tensors, pooled, masked)
        elif node.op_type == "MaxUnpool":
            nodes += _unpool(node, pooled, masked)
        else:
            nodes.append(node)
    del model.graph.node[:]
    model.graph.node.extend(_needed(nodes, "logits"))
    model.graph.initializer.extend(tensors.values())
    used = {name for node in model.graph.node for name in node.input}
    kept = [tensor for tensor in model.graph.initializer if tensor.name in used]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    del model.graph.value_info[:]
    onnx.checker.check_model(model)
    onnx.save(model, out)


def _pool(node: onnx.NodeProto, sizes: Dict[str, List[int]], tensors: Dict[str, onnx.TensorProto],
          pooled: Dict[str, List[str]], masked: bool) -> List[onnx.NodeProto]:
    x, (y, code) = node.input[0], node.output
    attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    if not masked:
        return [helper.make_node("MaxPool", [x], [y], name=y, **attributes)]
    height, width = sizes[x][2:]
    if height % 2 or width % 2:
        raise ValueError("unpooling by comparison needs even sizes")
    ties = f"ties.{height}x{width}"
    tensors[ties] = _tensor(ties, np.tile(TIES, (height // 2, width // 2))[None, None])
    pooled[code] = [f"{code}.untied", y]
    return [helper.make_node("Add", [x, ties], [f"{code}.untied"], name=f"{code}.untied"),
            helper.make_node("MaxPool", [f"{code}.untied"], [y], name=y, **attributes)]


def _unpool(node: onnx.NodeProto, pooled: Dict[str, List[str]], masked: bool) -> List[onnx.NodeProto]:
    y, code = node.input[:2]
    out = node.output[0]
    if not masked:
        return [_double(y, out)]
    untied, maxima = pooled[code]
    parts = [f"{out}.{part}" for part in ("maxima", "difference", "mask", "values")]
    return [_double(maxima, parts[0]),
            helper.make_node("Sub", [untied, parts[0]], [parts[1]], name=parts[1]),
            helper.make_node("HardSigmoid", [parts[1]], [parts[2]], name=parts[2], alpha=STEEP, beta=1.0),
            _double(y, parts[3]),
            helper.make_node("Mul", [parts[3], parts[2]], [out], name=out)]


def _double(x: str, out: str) -> onnx.NodeProto:
    return helper.make_node("Resize", [x, "", "twice"], [out], name=out, mode="nearest",
                            coordinate_transformation_mode="asymmetric", nearest_mode="floor")


def _needed(nodes: List[onnx.NodeProto], output: str) -> List[onnx.NodeProto]:
    """The nodes that an output needs."""
    names, kept = {output}, []
    for node in reversed(nodes):
        if names.intersection(node.output):
            kept.append(node)
            names.update(node.input)
    return kept[::-1]


def _tensor(name: str, values: np.ndarray) -> onnx.TensorProto:
    return numpy_helper.from_array(values.astype(np.float32), name)


def _sizes(model: onnx.ModelProto) -> Dict[str, List[int]]:
    graph = shape_inference.infer_shapes(model).graph
    values = list(graph.value_info) + list(graph.input) + list(graph.output)
    return {v.name: [d.dim_value for d in v.type.tensor_type.shape.dim] for v in values}
