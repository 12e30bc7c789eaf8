# SPDX-License-Identifier: Apache-2.0
"""Writes a trained Faster R-CNN for `cv::flsnet::DnnFaceDetector`: NAME.prototxt, NAME.caffemodel and NAME.json, which
says how it is to be used. `python -m flsnet_training.faster_rcnn.export --run DIR --out NAME`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any, Optional, Sequence

from .. import checkpoint
from ..network import DEVIATION, MEAN
from ..places import result_name
from .caffe_file import write_caffe
from .network import RegionDetector, RegionSpec

FACE = 1
"""Its class in the output."""
OWN_OPTIONS = (
    *("out", "renders", "grounds", "portraits", "device", "threads", "workers", "report", "save_minutes"),
    *("channels", "convolutions"),
)
"""Options that say where things lay, or repeat the spec."""


def load_detector(state: dict[str, Any]) -> RegionDetector:
    """The network of a checkpoint, for inference."""
    network = RegionDetector(RegionSpec.from_json(state["spec"]))
    network.load_state_dict(state["network"])
    return network.eval()


def description(state: dict[str, Any], size: int) -> dict[str, Any]:
    """What the JSON holds: first the members of `DnnFaceDetector::Parameters`, by their names."""
    spec = RegionSpec.from_json(state["spec"])
    return {
        "parameters": {
            "inputSize": [size, size],
            "mean": list(MEAN),
            "scale": 1 / DEVIATION,
            "swapRB": False,
            "faceClassId": FACE,
            "confidence": 0.5,
            "nmsThreshold": spec.overlap,
            "relativeBoxes": False,
            "faceInBox": [0, 0, 1, 1],
        },
        "spec": spec.to_json(),
        "recipe": {
            "scenesSeen": state["images"],
            "starts": [
                {key: value for key, value in start.items() if key not in OWN_OPTIONS}
                for start in state["history"]
            ],
        },
    }


def main(arguments: Optional[Sequence[str]] = None) -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--run", required=True, help="folder of the checkpoint")
    parser.add_argument("--out", type=result_name, required=True, help="NAME of the three files")
    parser.add_argument("--size", type=int, default=640, help="pixels of the input's side; default 640")
    options = parser.parse_args(arguments)
    try:
        state = checkpoint.load(options.run)
        write_caffe(load_detector(state), options.size, options.out)
    except (ValueError, OSError) as error:
        sys.exit(f"faster_rcnn: {error}")
    with open(options.out + ".json.part", "w", encoding="utf-8") as file:
        json.dump(description(state, options.size), file, indent=1)
        file.write("\n")
    os.replace(options.out + ".json.part", options.out + ".json")


if __name__ == "__main__":
    main()
