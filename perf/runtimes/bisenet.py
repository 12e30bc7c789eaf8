# SPDX-License-Identifier: Apache-2.0
"""Writes a network of the layout of BiSeNet-R18 (Yu et al. 2018) with random weights, its normalisations folded."""

from typing import List

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CLASSES = 19  # as networks for face parsing that are trained on CelebAMask-HQ


class _Writer:
    def __init__(self) -> None:
        self.random = np.random.default_rng(0)
        self.nodes: List[onnx.NodeProto] = []
        self.weights: List[onnx.TensorProto] = []

    def op(self, kind: str, inputs: List[str], output: str = "", **attributes: object) -> str:
        name = output or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def constant(self, values: np.ndarray) -> str:
        name = f"constant_{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(values.astype(np.float32), name))
        return name

    def conv(self, x: str, inputs: int, outputs: int, size: int, stride: int = 1, relu: bool = True) -> str:
        deviation = (2 / (inputs * size * size)) ** 0.5
        weight = self.constant(self.random.normal(0, deviation, (outputs, inputs, size, size)))
        bias = self.constant(self.random.normal(0, 0.1, outputs))
        pad = size // 2
        x = self.op("Conv", [x, weight, bias], kernel_shape=[size, size], pads=[pad] * 4, strides=[stride] * 2)
        return self.op("Relu", [x]) if relu else x

    def residual(self, x: str, inputs: int, outputs: int, stride: int) -> str:
        y = self.conv(x, inputs, outputs, 3, stride)
        y = self.conv(y, outputs, outputs, 3, relu=False)
        if stride > 1 or inputs != outputs:
            x = self.conv(x, inputs, outputs, 1, stride, relu=False)
        return self.op("Relu", [self.op("Add", [x, y])])

    def resize(self, x: str, factor: int, mode: str, output: str = "") -> str:
        scales = self.constant(np.array([1, 1, factor, factor]))
        where = "asymmetric" if mode == "nearest" else "pytorch_half_pixel"
        extra = {"nearest_mode": "floor"} if mode == "nearest" else {}
        return self.op("Resize", [x, "", scales], output, mode=mode, coordinate_transformation_mode=where, **extra)

    def refine(self, x: str, inputs: int) -> str:
        """Attention refinement: a convolution, weighted by what its mean says."""
        x = self.conv(x, inputs, 128, 3)
        weight = self.conv(self.op("GlobalAveragePool", [x]), 128, 128, 1, relu=False)
        return self.op("Mul", [x, self.op("Sigmoid", [weight])])


def write_bisenet(path: str, size: int) -> None:
    """Writes the network for images of size x size; its output is called logits."""
    w = _Writer()
    spatial = w.conv("image", 3, 64, 7, 2)
    spatial = w.conv(w.conv(spatial, 64, 64, 3, 2), 64, 64, 3, 2)
    spatial = w.conv(spatial, 64, 128, 1)

    x = w.conv("image", 3, 64, 7, 2)
    x = w.op("MaxPool", [x], kernel_shape=[3, 3], pads=[1] * 4, strides=[2, 2])
    maps, inputs = [], 64
    for outputs, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        x = w.residual(w.residual(x, inputs, outputs, stride), outputs, outputs, 1)
        maps.append(x)
        inputs = outputs
    whole = w.conv(w.op("GlobalAveragePool", [maps[3]]), 512, 128, 1)
    at32 = w.op("Add", [w.refine(maps[3], 512), whole])
    at16 = w.conv(w.resize(at32, 2, "nearest"), 128, 128, 3)
    at16 = w.op("Add", [w.refine(maps[2], 256), at16])
    context = w.conv(w.resize(at16, 2, "nearest"), 128, 128, 3)

    fused = w.conv(w.op("Concat", [spatial, context], axis=1), 256, 256, 1)
    weight = w.conv(w.conv(w.op("GlobalAveragePool", [fused]), 256, 64, 1), 64, 256, 1, relu=False)
    fused = w.op("Add", [fused, w.op("Mul", [fused, w.op("Sigmoid", [weight])])])
    head = w.conv(w.conv(fused, 256, 256, 3), 256, CLASSES, 1, relu=False)
    w.resize(head, 8, "linear", "logits")

    shape = helper.make_tensor_value_info
    graph = helper.make_graph(w.nodes, "bisenet_r18", [shape("image", TensorProto.FLOAT, [1, 3, size, size])],
                              [shape("logits", TensorProto.FLOAT, [1, CLASSES, size, size])], w.weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 7
    onnx.checker.check_model(model)
    onnx.save(model, path)
