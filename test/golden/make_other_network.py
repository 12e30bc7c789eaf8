#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes other_network.onnx, a small network of another architecture, and what ONNX Runtime computes with it.

The network sees RGB, gives maps of a quarter of its input's size, and has two channels for the hair and none for the
nostril. other_network.logits.npy holds its own output for other_network.input.npy, a crop of bytes (BGR).
"""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

FOLDER = Path(__file__).parent
WIDTH, HEIGHT = 40, 32
MEAN, DEVIATION = np.array([120.5, 110.25, 100.0]), np.array([60.0, 55.5, 50.0])  # RGB
CLASSES = "skin,background,hair,eyebrow,hair,pupil,white,lip,inner mouth".split(",")


def main() -> None:
    """Writes the three files."""
    rng = np.random.default_rng(7)
    tensors = {
        "w1": rng.normal(0, 0.3, (6, 3, 3, 3)),
        "b1": rng.normal(0, 0.1, 6),
        "w2": rng.normal(0, 0.4, (len(CLASSES), 6, 3, 3)),
        "b2": rng.normal(0, 0.5, len(CLASSES)),
    }
    nodes = [
        helper.make_node("Conv", ["image", "w1", "b1"], ["c1"], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["c1"], ["r1"]),
        helper.make_node("Conv", ["r1", "w2", "b2"], ["logits"], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]),
    ]
    graph = helper.make_graph(
        nodes,
        "other_network",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, HEIGHT, WIDTH])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, len(CLASSES), HEIGHT // 4, WIDTH // 4])],
        [numpy_helper.from_array(value.astype(np.float32), name) for name, value in tensors.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)])
    model.ir_version = 7
    for key, value in {
        "input_order": "RGB",
        "mean": ",".join(map(str, MEAN)),
        "deviation": ",".join(map(str, DEVIATION)),
        "classes": ",".join(CLASSES),
        "areas": "9000,6000,4000,200,80,90,30,300,100",
        "exponent": "0.5",
        "crop": "2.5,0.125,-0.25",
    }.items():
        model.metadata_props.add(key="cv.flsnet." + key, value=value)
    model.metadata_props.add(key="name", value="other")
    onnx.checker.check_model(model)
    onnx.save(model, FOLDER / "other_network.onnx")

    crop = rng.integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    np.save(FOLDER / "other_network.input.npy", crop[None])
    rgb = (crop[..., ::-1] - MEAN) / DEVIATION
    session = onnxruntime.InferenceSession(str(FOLDER / "other_network.onnx"), providers=["CPUExecutionProvider"])
    blob = np.ascontiguousarray(rgb.transpose(2, 0, 1)[None].astype(np.float32))
    np.save(FOLDER / "other_network.logits.npy", session.run(["logits"], {"image": blob})[0])


if __name__ == "__main__":
    main()
