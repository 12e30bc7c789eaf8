# SPDX-License-Identifier: Apache-2.0
"""Times the same networks, with the same weights, in several runtimes side by side. See compare_runtimes.sh."""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Optional, Tuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parent / "runtimes"))
from bisenet import write_bisenet  # noqa: E402
from quantized_onnx import write_quantized  # noqa: E402

MODULE = "flsnet"
MODULE_INT8 = "flsnet, 8 bits"
REFERENCE = "onnxruntime"
REFERENCE_INT8 = "onnxruntime, 8 bits"
PAPER_CHANNELS = (64, 128, 256, 512, 512)
WIDTHS = (0.25, 0.5, 1.0)
FLSNET_SIZE = 224
BISENET_SIZE = 512


@dataclass
class Engine:
    """A runtime with its network loaded, in a process of its own."""

    name: str
    process: subprocess.Popen
    times: List[float] = field(default_factory=list)
    labels: Optional[np.ndarray] = None
    memory: float = 0

    def ask(self, command: str) -> str:
        """Sends a command and waits for its answer; empty if the process has ended."""
        assert self.process.stdin is not None and self.process.stdout is not None
        try:
            self.process.stdin.write(command + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return ""
        return self.process.stdout.readline().strip()

    def peak_memory(self) -> float:
        """Peak of resident memory in MiB. Not getrusage()'s: a forked process starts with that of its parent."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1]) / 1024


def start(name: str, command: List[str], arguments: List[str]) -> Engine:
    """Starts an engine; what it has to say of errors goes to the standard error."""
    environment = dict(os.environ, OMP_WAIT_POLICY="PASSIVE", OMP_NUM_THREADS=arguments[-1],
                       OPENCV_LOG_LEVEL="ERROR")
    process = subprocess.Popen(command + arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                               env=environment)
    return Engine(name, process)


def compare(engines: List[Engine], rounds: int, folder: Path) -> List[Engine]:
    """Fills times, labels and memory; engines that cannot run the network are left out."""
    running = []
    for engine in engines:
        path = folder / f"{engine.name.replace(' ', '_')}.labels"
        if engine.ask(f"labels {path}") == "done":
            engine.labels = np.fromfile(path, np.uint8)
            running.append(engine)
        else:
            print(f"{engine.name} cannot run this network", file=sys.stderr)
    for engine in running:
        engine.ask("time")  # not counted
    for _ in range(rounds):
        for engine in running:
            engine.times.append(float(engine.ask("time")))
    for engine in running:
        engine.memory = engine.peak_memory()
    for engine in engines:
        engine.process.communicate()  # closes its input
    return running


def print_table(title: str, engines: List[Engine], base: str) -> None:
    """One line an engine; ratio: how many times slower than the engine base."""
    by_name = {engine.name: engine for engine in engines}
    reference = by_name.get(REFERENCE)
    print(f"\n{title}\n")
    print("| engine | median ms | min ms | ratio | same labels as onnxruntime | peak MiB |")
    print("|---|---:|---:|---:|---:|---:|")
    for engine in engines:
        median = statistics.median(engine.times)
        ratio = median / statistics.median(by_name[base].times)
        same = "-"
        labels, expected = engine.labels, reference.labels if reference is not None else None
        if labels is not None and expected is not None and labels.shape == expected.shape:
            same = f"{100 * np.mean(labels == expected):.2f} %"
        print(f"| {engine.name} | {median:.1f} | {min(engine.times):.1f} | {ratio:.2f} | {same} | "
              f"{engine.memory:.0f} |", flush=True)


class Comparison:
    """Makes the networks and runs the engines on them."""

    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self.arguments = arguments
        self.folder = folder
        self.timer = str(Path(arguments.programs) / "flsnet_time_network")
        self.worker = [sys.executable, str(Path(__file__).parent / "runtimes" / "worker.py")]
        self.opencv = arguments.opencv_version

    def write_flsnet(self, width: float) -> Tuple[str, str]:
        """The same random weights as a file of the module, and of standard ops. Returns both paths."""
        own = str(self.folder / f"flsnet_{width}.onnx")
        standard = str(self.folder / f"flsnet_{width}_standard.onnx")
        program = str(Path(self.arguments.programs) / "flsnet_model")
        channels = ",".join(str(int(c * width)) for c in PAPER_CHANNELS)
        size = f"{FLSNET_SIZE}x{FLSNET_SIZE}"
        make = [program, "create", "--random", "--channels", channels, "--input", size, "--out", own]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([program, "create", "--from", own, "--ops", "standard", "--out", standard], check=True,
                       stdout=subprocess.DEVNULL)
        return own, standard

    def blob(self, size: int) -> str:
        """A file of noise in the range of bytes."""
        path = self.folder / f"blob_{size}.raw"
        if path.exists():  # an engine that has just been started may be reading it
            return str(path)
        np.random.default_rng(1).uniform(0, 255, (3, size, size)).astype(np.float32).tofile(path)
        return str(path)

    def crops(self, size: int) -> str:
        """A folder with the same noise as a picture."""
        folder = self.folder / f"crops_{size}"
        folder.mkdir(exist_ok=True)
        noise = np.fromfile(self.blob(size), np.float32).reshape(3, size, size)
        rgb = noise[::-1].transpose(1, 2, 0).astype(np.uint8)
        (folder / "noise.ppm").write_bytes(b"P6\n%d %d\n255\n" % (size, size) + rgb.tobytes())
        return str(folder)

    def arguments_for(self, model: str, size: int) -> List[str]:
        """What every engine is started with."""
        return [model, self.blob(size), str(size), str(size), str(self.arguments.threads)]

    def others(self, model: str, size: int) -> List[Engine]:
        """All engines but the module's own."""
        arguments = self.arguments_for(model, size)
        engines = [start(REFERENCE, self.worker + ["onnxruntime"], arguments),
                   start("PyTorch", self.worker + ["torch"], arguments)]
        if self.opencv:
            engines.append(start(f"cv.dnn {self.opencv}", self.worker + ["cv2"], arguments))
        return engines

    def int8_engines(self, own: str, standard: str) -> List[Engine]:
        """The module and onnxruntime in 8 bits."""
        quantized = standard.replace("_standard.onnx", "_standard_int8.onnx")
        write_quantized(standard, quantized, self.blob(FLSNET_SIZE), FLSNET_SIZE)
        own_quantized = own.replace(".onnx", "_int8.onnx")
        program = str(Path(self.arguments.programs) / "flsnet_model")
        subprocess.run([program, "quantize", own, "--crops", self.crops(FLSNET_SIZE), "--out", own_quantized],
                       check=True)
        return [start(MODULE_INT8, [self.timer, "int8"], self.arguments_for(own_quantized, FLSNET_SIZE)),
                start(REFERENCE_INT8, self.worker + ["onnxruntime"],
                      self.arguments_for(quantized, FLSNET_SIZE))]

    def run_flsnet(self, width: float) -> Dict[str, Engine]:
        """Times one width of FLSNet in all engines."""
        own, standard = self.write_flsnet(width)
        engines = [start(MODULE, [self.timer, "module"], self.arguments_for(own, FLSNET_SIZE)),
                   start("cv::dnn, linked", [self.timer, "opencv"], self.arguments_for(own, FLSNET_SIZE))]
        engines += self.others(standard, FLSNET_SIZE)
        engines += self.int8_engines(own, standard)
        engines = compare(engines, self.arguments.rounds, self.folder)
        print_table(f"FLSNet, width {width:g}, {FLSNET_SIZE} x {FLSNET_SIZE}", engines, MODULE)
        return {engine.name: engine for engine in engines}

    def run_bisenet(self) -> None:
        """Times BiSeNet-R18 in the other engines, beside FLSNet of the paper's width in this module."""
        model = str(self.folder / "bisenet.onnx")
        write_bisenet(model, BISENET_SIZE)
        own, _ = self.write_flsnet(1.0)
        name = f"flsnet: FLSNet, width 1, {FLSNET_SIZE} x {FLSNET_SIZE}"
        engines = [start(name, [self.timer, "module"], self.arguments_for(own, FLSNET_SIZE)),
                   start("cv::dnn, linked", [self.timer, "opencv"], self.arguments_for(model, BISENET_SIZE))]
        engines += self.others(model, BISENET_SIZE)
        engines = compare(engines, self.arguments.rounds, self.folder)
        print_table(f"BiSeNet-R18, {BISENET_SIZE} x {BISENET_SIZE}, in the others", engines, name)


def speedup(reference: Engine, engine: Engine) -> str:
    """Ratio of the medians."""
    return f"{statistics.median(reference.times) / statistics.median(engine.times):.2f}"


def opencv_version() -> str:
    """Version of opencv-python, asked in another process: this one stays small."""
    code = "import cv2; print(cv2.__version__)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return result.stdout.strip()


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True, help="folder of flsnet_model and flsnet_time_network")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=15, help="timed runs of each engine and network")
    parser.add_argument("--widths", type=float, nargs="+", default=WIDTHS, help="of FLSNet, 1 is the paper's")
    parser.add_argument("--no-bisenet", action="store_true", help="leave BiSeNet-R18 out")
    arguments = parser.parse_args()
    arguments.opencv_version = opencv_version()
    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison(arguments, Path(folder))
        print(f"{arguments.threads} threads, {arguments.rounds} interleaved runs; ratio: median over that of the "
              "first line")
        speedups = []
        int8_speedups = []
        for width in arguments.widths:
            engines = comparison.run_flsnet(width)
            speedups.append(speedup(engines[REFERENCE], engines[MODULE]))
            int8_speedups.append(speedup(engines[REFERENCE_INT8], engines[MODULE_INT8]))
        if not arguments.no_bisenet:
            comparison.run_bisenet()
    print("\nspeedup over onnxruntime fp32: " + " ".join(speedups))
    print("speedup in 8 bits over onnxruntime in 8 bits: " + " ".join(int8_speedups))


if __name__ == "__main__":
    main()
