#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares two installations of the package flsnet: their labels of photos, and how long they take.

Usage: compare.py PYTHON_A PYTHON_B PHOTO...

PYTHON_A and PYTHON_B are interpreters that can import flsnet, or FOLDER:INTERPRETER where the package lies in FOLDER (the
folder python of a build). They take turns, A B A B ..., each run in a new process; pixels come from A's decoder.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
from typing import Dict, List

ROUNDS = 7

PROGRAM = """
import json, sys, time
begin, processor = time.monotonic(), time.process_time()
import flsnet
import numpy as np
imported = time.monotonic()
pixels = np.load(sys.argv[1])
ready, ready_processor = time.monotonic(), time.process_time()
segmenter = flsnet.FaceLandmarkSegmenter.create()
labels = segmenter.segment(pixels)
first, first_processor = time.monotonic(), time.process_time()
segmenter.segment(pixels)
second, second_processor = time.monotonic(), time.process_time()
np.save(sys.argv[2], labels)
print(json.dumps({
    "import": imported - begin,
    "create() to first labels": first - ready, "the same, processors' time": first_processor - ready_processor,
    "labels again": second - first, "again, processors' time": second_processor - first_processor}))
"""

DECODE = """
import sys
import flsnet
import numpy as np
np.save(sys.argv[2], flsnet.readPicture(sys.argv[1]))
"""


def run(python: str, program: str, arguments: List[str]) -> str:
    folder, _, interpreter = python.rpartition(":")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if folder:
        environment["PYTHONPATH"] = folder
    result = subprocess.run([interpreter, "-c", program, *arguments], env=environment, stdout=subprocess.PIPE, text=True)
    if result.returncode != 0:
        sys.exit(f"compare.py: {python} failed")
    return result.stdout


def main() -> None:
    if sys.argv[1:2] in (["-h"], ["--help"]):
        print(__doc__)
        return
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    pythons, photos = sys.argv[1:3], [pathlib.Path(photo) for photo in sys.argv[3:]]
    times: List[Dict[str, List[float]]] = [{}, {}]
    with tempfile.TemporaryDirectory() as folder:
        decoded, other = f"{folder}/decoded.npy", f"{folder}/other.npy"
        labels = [f"{folder}/a.npy", f"{folder}/b.npy"]
        for photo in photos:
            run(pythons[0], DECODE, [str(photo), decoded])
            run(pythons[1], DECODE, [str(photo), other])
            for turn in range(ROUNDS if photo == photos[0] else 1):
                for which, python in enumerate(pythons):
                    measured = json.loads(run(python, PROGRAM, [decoded, labels[which]]))
                    for step, seconds in measured.items():
                        if photo == photos[0]:
                            times[which].setdefault(step, []).append(1000 * seconds)
            print(run(pythons[0], f"""
import numpy as np
a, b, x, y = (np.load(file) for file in {[*labels, decoded, other]!r})
same = x.shape == y.shape and (x == y).all()
print({photo.name!r} + f": {{(a != b).sum()}} of {{a.size}} labels differ, {{len(np.unique(a))}} classes; "
      f"decoders' pixels {{'are the same' if same else 'differ'}}")""", []).strip(), flush=True)
    print(f"{photos[0].name}, medians of {ROUNDS} rounds, ms:\n| step | A | B | median ratio |\n|---|---:|---:|---:|")
    for step, first in times[0].items():
        second = times[1][step]
        ratio = statistics.median(b / a for a, b in zip(first, second))
        print(f"| {step} | {statistics.median(first):.0f} | {statistics.median(second):.0f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
