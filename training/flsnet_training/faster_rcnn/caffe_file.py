# SPDX-License-Identifier: Apache-2.0
"""The network as Caffe's pair of files, NAME.prototxt and NAME.caffemodel, whose Proposal, ROIPooling and
DetectionOutput layers `cv::dnn` runs. ONNX has no such layers."""

from __future__ import annotations

import dataclasses
import os
import struct
from typing import Optional, Sequence, Union

import numpy as np
import torch
from torch import Tensor, nn

from .network import BOX_WEIGHTS, RegionDetector

Parameters = dict[str, Union[str, int, float, bool, list[int], list[float], "Parameters"]]


@dataclasses.dataclass(frozen=True)
class Layer:
    """One layer of the files."""

    name: str
    kind: str
    bottoms: Sequence[str]
    tops: Sequence[str]
    parameters: Optional[tuple[str, Parameters]] = None
    """Name of the message that holds them, and they."""
    blobs: Sequence[np.ndarray] = ()


def network_layers(network: RegionDetector) -> list[Layer]:
    """All layers, from `data` and `im_info` to `detection_out`."""
    spec = network.spec
    layers: list[Layer] = []
    at = "data"

    def convolution(name: str, weight: Tensor, bias: Tensor, spread: int = 1) -> None:
        nonlocal at
        side = weight.shape[2]
        parameters: Parameters = {
            "num_output": weight.shape[0],
            "kernel_size": side,
            "pad": spread * (side // 2),
            "dilation": spread,
        }
        layers.append(
            Layer(name, "Convolution", [at], [name], ("convolution_param", parameters), blobs_of(weight, bias))
        )
        at = name

    def relu() -> None:
        layers.append(Layer(f"{at}_relu", "ReLU", [at], [at]))

    level = 0
    for part in network.backbone:
        if isinstance(part, nn.MaxPool2d):
            pooling: Parameters = {"pool": "MAX", "kernel_size": 2, "stride": 2}
            layers.append(Layer(f"pool{level}", "Pooling", [at], [f"pool{level}"], ("pooling_param", pooling)))
            at = f"pool{level}"
            continue
        level += 1
        for number, unit in enumerate(part, 1):
            factor = unit.bn.weight / torch.sqrt(unit.bn.running_var + unit.bn.eps)
            convolution(
                f"conv{level}_{number}",
                unit.conv.weight * factor.view(-1, 1, 1, 1),
                unit.bn.bias - unit.bn.running_mean * factor,
                unit.conv.dilation[0],
            )
            relu()
    features = at
    head = network.rpn.head
    for number, module in enumerate(m for m in head.conv.modules() if isinstance(m, nn.Conv2d)):
        convolution(f"rpn_conv{number}", module.weight, module.bias)
        relu()
    proposing = at
    # The layer wants the scores of no face before those of faces, and does not look at them.
    nothing = torch.zeros_like(head.cls_logits.weight)
    convolution(
        "rpn_cls_score",
        torch.cat((nothing, head.cls_logits.weight)),
        torch.cat((nothing[:, 0, 0, 0], head.cls_logits.bias)),
    )
    layers.append(Layer("rpn_cls_prob", "Sigmoid", [at], ["rpn_cls_prob"]))
    at = proposing
    convolution("rpn_bbox_pred", head.bbox_pred.weight, head.bbox_pred.bias)
    proposal: Parameters = {
        "feat_stride": spec.stride,
        "base_size": spec.stride,
        "ratio": [1.0],
        "scale": [anchor / spec.stride for anchor in spec.anchors],
        "pre_nms_topn": spec.proposals_before,
        "post_nms_topn": spec.proposals,
        "nms_thresh": spec.proposal_overlap,
    }
    inputs = ["rpn_cls_prob", "rpn_bbox_pred", "im_info"]
    layers.append(Layer("proposal", "Proposal", inputs, ["rois"], ("proposal_param", proposal)))
    pooling = {"pooled_w": spec.pooled, "pooled_h": spec.pooled, "spatial_scale": 1 / spec.stride}
    layers.append(
        Layer("roi_pool", "ROIPooling", [features, "rois"], ["roi_pool"], ("roi_pooling_param", pooling))
    )
    at = "roi_pool"

    def fully(name: str, weight: Tensor, bias: Tensor) -> None:
        layers.append(
            Layer(
                name,
                "InnerProduct",
                [at],
                [name],
                ("inner_product_param", {"num_output": weight.shape[0]}),
                blobs_of(weight, bias),
            )
        )

    hidden = network.roi_heads.box_head
    for name, linear in (("fc6", hidden.fc6), ("fc7", hidden.fc7)):
        fully(name, linear.weight, linear.bias)
        at = name
        relu()
    predictor = network.roi_heads.box_predictor
    fully("cls_score", predictor.cls_score.weight, predictor.cls_score.bias)
    layers.append(Layer("cls_prob", "Softmax", ["cls_score"], ["cls_prob"]))
    scale = torch.tensor(BOX_WEIGHTS * (len(predictor.bbox_pred.bias) // 4))
    fully("bbox_pred", predictor.bbox_pred.weight / scale[:, None], predictor.bbox_pred.bias / scale)
    layers.append(
        Layer(
            "roi_parts",
            "Slice",
            ["rois"],
            ["roi_images", "roi_boxes"],
            ("slice_param", {"axis": 1, "slice_point": 1}),
        )
    )
    for source, name, dims in (
        ("bbox_pred", "bbox_pred_flat", [1, -1]),
        ("cls_prob", "cls_prob_flat", [1, -1]),
        ("roi_boxes", "roi_boxes_flat", [1, 1, -1]),
    ):
        layers.append(Layer(name, "Reshape", [source], [name], ("reshape_param", {"shape": {"dim": dims}})))
    # "Normalized" boxes have the width right - left, as torchvision's; others have a pixel more.
    detection: Parameters = {
        "num_classes": 2,
        "share_location": False,
        "background_label_id": 0,
        "nms_param": {"nms_threshold": spec.overlap, "top_k": spec.proposals},
        "code_type": "CENTER_SIZE",
        "variance_encoded_in_target": True,
        "keep_top_k": spec.proposals,
        "confidence_threshold": spec.least_score,
        "normalized_bbox": True,
    }
    flat = ["bbox_pred_flat", "cls_prob_flat", "roi_boxes_flat"]
    layers.append(
        Layer("detection_out", "DetectionOutput", flat, ["detection_out"], ("detection_output_param", detection))
    )
    return layers


def blobs_of(*tensors: Tensor) -> list[np.ndarray]:
    """Arrays of 32-bit floats."""
    return [tensor.detach().cpu().float().numpy() for tensor in tensors]


def as_text(name: str, values: Parameters, indent: str = "") -> str:
    """A message in protobuf's text format."""
    lines = [f"{indent}{name} {{"]
    for key, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                lines.append(as_text(key, one, indent + "  "))
            elif isinstance(one, bool):
                lines.append(f"{indent}  {key}: {'true' if one else 'false'}")
            elif isinstance(one, str) and not one.isupper():
                lines.append(f'{indent}  {key}: "{one}"')
            else:
                lines.append(f"{indent}  {key}: {one}")
    return "\n".join([*lines, indent + "}"])


def prototxt(layers: Sequence[Layer], size: int) -> str:
    """The text file: the layers without their weights, for square inputs."""
    parts = ['name: "faster_rcnn"']
    for name, dims in (("data", [1, 3, size, size]), ("im_info", [1, 3])):
        parts.append(f'input: "{name}"\n{as_text("input_shape", {"dim": dims})}')
    for layer in layers:
        text = as_text("layer", dict([layer.parameters] if layer.parameters else []))
        names = [f'  name: "{layer.name}"', f'  type: "{layer.kind}"']
        names += [f'  bottom: "{name}"' for name in layer.bottoms]
        names += [f'  top: "{name}"' for name in layer.tops]
        parts.append(text.replace("layer {", "\n".join(["layer {", *names]), 1))
    return "\n".join(parts) + "\n"


NAME, KIND, BOTTOM, TOP, BLOBS = 1, 2, 3, 4, 7
SHAPE, DATA, DIM = 7, 5, 1
LAYER = 100
"""Numbers of the fields in Caffe's messages: LayerParameter, BlobProto, BlobShape, NetParameter."""


def varint(value: int) -> bytes:
    """A number as protobuf writes it."""
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def field(number: int, content: bytes) -> bytes:
    """A field of bytes: text, a message, or packed numbers."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def caffemodel(layers: Sequence[Layer]) -> bytes:
    """The binary file: the layers that have weights, with them."""
    found = field(NAME, b"faster_rcnn")
    for layer in layers:
        if not layer.blobs:
            continue
        message = field(NAME, layer.name.encode()) + field(KIND, layer.kind.encode())
        for numbers, names in ((BOTTOM, layer.bottoms), (TOP, layer.tops)):
            message += b"".join(field(numbers, name.encode()) for name in names)
        for blob in layer.blobs:
            shape = field(DIM, b"".join(varint(side) for side in blob.shape))
            data = struct.pack(f"<{blob.size}f", *blob.ravel().tolist())
            message += field(BLOBS, field(SHAPE, shape) + field(DATA, data))
        found += field(LAYER, message)
    return found


def write_caffe(network: RegionDetector, size: int, name: str) -> None:
    """NAME.prototxt and NAME.caffemodel, for inputs of `size` pixels a side."""
    if size % network.spec.stride:
        raise ValueError(f"the input's side must be a multiple of {network.spec.stride}, not {size}")
    layers = network_layers(network.eval())
    for path, content in (
        (name + ".prototxt", prototxt(layers, size).encode()),
        (name + ".caffemodel", caffemodel(layers)),
    ):
        with open(path + ".part", "wb") as file:
            file.write(content)
        os.replace(path + ".part", path)
