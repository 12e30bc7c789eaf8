# SPDX-License-Identifier: Apache-2.0
"""Measures the segmenter against the photo's size, the number of faces and threads, and draws it. See plot_costs.sh."""

import argparse
import json
import os
import subprocess
from pathlib import Path
from typing import Any, Dict, List

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402

PHOTO = Path(__file__).resolve().parent.parent / "samples" / "data" / "astronaut.jpg"
PHOTO_SIDE = 512
SIZES = ((320, 240), (640, 480), (1280, 720), (1920, 1080), (2560, 1440), (3840, 2160))
FACES = (1, 2, 4, 6, 9, 12, 16)
LABELS = {
    "segment": "segment()",
    "detection": "face detection",
    "segment_boxes": "segment() with boxes",
    "network": "network",
}
COLORS = {"segment": "tab:red", "detection": "tab:orange", "segment_boxes": "tab:blue", "network": "tab:green"}

Result = Dict[str, Any]


class Benchmark:
    """The program flsnet_benchmark on one photo."""

    def __init__(self, program: Path, runs: int) -> None:
        self.command = [str(program), "--json", "--runs", str(runs)]

    def __call__(self, *options: str) -> Result:
        result = subprocess.run([*self.command, *options, str(PHOTO)], check=True, stdout=subprocess.PIPE)
        return json.loads(result.stdout)


def measure(benchmark: Benchmark) -> Dict[str, List[Result]]:
    """The three series."""
    scales = [(width * height) ** 0.5 / PHOTO_SIDE for width, height in SIZES]
    threads = [n for n in (1, 2, 4, 8, 16, 32, 64) if n <= len(os.sched_getaffinity(0))]
    return {
        "size": [benchmark("--scale", f"{scale:.4f}") for scale in scales],
        "faces": [benchmark("--no-detection", "--repeat", str(faces)) for faces in FACES],
        "threads": [benchmark("--threads", str(count)) for count in threads],
    }


def draw(axes: pyplot.Axes, x: List[float], results: List[Result], steps: List[str]) -> None:
    """One line a step over x."""
    for step in steps:
        times = [result["milliseconds"][step] for result in results]
        axes.plot(x, times, marker="o", markersize=4, color=COLORS[step], label=LABELS[step])
    axes.set_ylabel("ms")
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)


def plot(series: Dict[str, List[Result]], path: Path) -> None:
    """Three diagrams side by side."""
    pyplot.rcParams.update({"svg.hashsalt": "flsnet",  # the same picture gives the same file
                            "svg.fonttype": "none", "font.family": "sans-serif"})
    figure, (by_size, by_faces, by_threads) = pyplot.subplots(1, 3, figsize=(13, 4.3), layout="constrained")
    draw(by_size, [width * height / 1e6 for width, height in SIZES], series["size"], list(LABELS))
    by_size.set_xscale("log")
    by_size.minorticks_off()
    by_size.set_xticks([width * height / 1e6 for width, height in SIZES], [f"{w} x {h}" for w, h in SIZES],
                       rotation=30, ha="right")
    by_size.set_title("one face, by pixels of the photo")
    draw(by_faces, list(FACES), series["faces"], ["segment_boxes"])
    by_faces.set_xticks(FACES)
    by_faces.set_xlabel("faces")
    by_faces.set_title("boxes given, by number of faces")
    draw(by_threads, [result["threads"] for result in series["threads"]], series["threads"], list(LABELS))
    by_threads.set_xticks([result["threads"] for result in series["threads"]])
    by_threads.set_xlabel("threads")
    by_threads.set_title(f"one face, {PHOTO_SIDE} x {PHOTO_SIDE}, by threads")
    figure.legend(*by_size.get_legend_handles_labels(), loc="outside lower center", ncols=len(LABELS), frameon=False)
    figure.savefig(path, metadata={"Date": None})


def print_table(title: str, names: List[str], results: List[Result], steps: List[str]) -> None:
    """One line a result."""
    print(f"\n| {title} | " + " | ".join(LABELS[step] for step in steps) + " |")
    print("|---|" + "---:|" * len(steps))
    for name, result in zip(names, results):
        print(f"| {name} | " + " | ".join(f"{result['milliseconds'][step]:.1f}" for step in steps) + " |")


def main() -> None:
    """Measures, prints tables, and draws."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=Path, required=True, help="folder of flsnet_benchmark")
    parser.add_argument("--runs", type=int, default=15, help="timed runs of each step")
    parser.add_argument("--out", type=Path, default=PHOTO.parents[2] / "doc" / "images" / "costs.svg")
    arguments = parser.parse_args()
    series = measure(Benchmark(arguments.programs / "flsnet_benchmark", arguments.runs))
    print_table("pixels of the photo", [f"{w} x {h}" for w, h in SIZES], series["size"], list(LABELS))
    print_table("faces", [str(faces) for faces in FACES], series["faces"], ["segment_boxes"])
    print_table("threads", [str(result["threads"]) for result in series["threads"]], series["threads"], list(LABELS))
    plot(series, arguments.out)
    print(f"\n{arguments.out}")


if __name__ == "__main__":
    main()
