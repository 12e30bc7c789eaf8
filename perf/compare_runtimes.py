# SPDX-License-Identifier: Apache-2.0
"""Times the same networks, with the same weights, in several runtimes side by side. See compare_runtimes.sh."""

import argparse
import importlib
import importlib.metadata
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import List, Optional

RUNTIMES = Path(__file__).parent / "runtimes"
sys.path.insert(0, str(RUNTIMES))
import networks  # noqa: E402
from engine import BF16, FLOAT, INT8, INT8_WRONG, PRECISIONS, Engine  # noqa: E402
from networks import Network, Networks  # noqa: E402
from processes import Runner, read_labels, start, take_turns  # noqa: E402
from tables import MODULE, NAMES, Outcome, complaints, print_closing, print_network  # noqa: E402

ENGINES = ("onnxruntime", "torch", "cv2", "openvino", "ncnn", "mnn")  # modules engine_NAME.py
LINKED = "linked"  # cv::dnn of the OpenCV that the module is linked to
CONVERTING_SECONDS = 1800


class Comparison:
    """Runs the engines on one network after another."""

    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self._arguments = arguments
        self._folder = folder
        self._timer = str(Path(arguments.programs) / "flsnet_time_network")
        self._has_bf16 = subprocess.run([self._timer, "has_bf16"], check=False).returncode == 0
        self._makers = {name: importlib.import_module("engine_" + name) for name in arguments.engines if name != LINKED}

    def run(self, network: Network) -> Outcome:
        """Times one network in all engines."""
        outcome = Outcome(network)
        runners = [self._own(network, MODULE, "module", FLOAT, network.own)]
        if network.own_int8 is not None and INT8 in self._arguments.precisions:
            runners.append(self._own(network, MODULE, "int8", INT8, network.own_int8))
        if network.is_same and BF16 in self._arguments.precisions and not self._has_bf16:
            outcome.missing[MODULE, BF16] = "it needs AMX"
        elif network.is_same and BF16 in self._arguments.precisions:
            runners.append(self._own(network, MODULE, "bf16", BF16, network.own))
        if LINKED in self._arguments.engines:
            model = network.own if network.is_same else network.files.standard
            runners.append(self._own(network, "cv::dnn, linked", "opencv", FLOAT, model))
        for name, maker in self._makers.items():
            for precision in self._arguments.precisions:
                runner = self._other(network, outcome, name, maker, precision)
                if runner is not None:
                    runners.append(runner)
        running = read_labels(runners, self._folder)
        for runner in runners:
            if runner not in running:
                outcome.missing[runner.title, runner.precision] = "cannot run this network, see above"
        outcome.runners = self._without_idle_bf16(running, outcome)
        take_turns(outcome.runners, self._arguments.rounds)
        for runner in outcome.runners:
            runner.close()
        return outcome

    def _own(self, network: Network, title: str, kind: str, precision: str, model: str) -> Runner:
        """Starts flsnet_time_network."""
        is_for_others = kind == "opencv"
        size, image = (network.size, network.image) if is_for_others else (network.own_size, network.own_image)
        command = [self._timer, kind, model, image, str(size), str(size), str(self._arguments.threads)]
        return start(title, kind, precision, command, self._arguments.threads)

    def _other(self, network: Network, outcome: Outcome, name: str, maker: Engine, precision: str) -> Optional[Runner]:
        """Starts an engine, or notes why it cannot be."""
        if not network.is_same and precision != FLOAT:
            return None
        version = _version(maker.PACKAGES[0])
        title = f"{maker.TITLE} {version}"
        reason = "" if version else "is not installed"
        if not reason:
            reason = self._ask(name, "lacks", precision)
        if not reason:
            out = str(self._folder / f"{network.name}_{name}_{precision}")
            files = network.files
            model = self._ask(name, "convert", precision, out, files.standard, files.portable, files.masked,
                              files.upsampled, files.pictures, or_else="")
            reason = "" if model else "cannot convert this network, see above"
        if reason:
            outcome.missing[title.strip(), precision] = reason
            return None
        size = str(network.size)
        command = _worker(name, "run", precision, model, network.image, size, size, str(self._arguments.threads))
        return start(title, name, precision, command, self._arguments.threads)

    def _ask(self, name: str, task: str, *arguments: str, or_else: str = "cannot be loaded, see above") -> str:
        """What a worker says; what it writes of errors is shown."""
        try:
            done = subprocess.run(_worker(name, task, *arguments), stdout=subprocess.PIPE, text=True, check=False,
                                  stdin=subprocess.DEVNULL, timeout=CONVERTING_SECONDS)
        except subprocess.TimeoutExpired as late:
            print(late, file=sys.stderr)
            return or_else
        return done.stdout if done.returncode == 0 else or_else

    def _without_idle_bf16(self, runners: List[Runner], outcome: Outcome) -> List[Runner]:
        """Leaves out those whose logits in bf16 are those in floats to the last bit: they took no notice of the request."""
        floats = {runner.engine: runner.digest for runner in runners if runner.precision == FLOAT}
        kept = []
        for runner in runners:
            if runner.precision == BF16 and runner.digest == floats.get(runner.engine):
                outcome.missing[runner.title, BF16] = "it computes in floats on this processor when asked for bf16"
                runner.close()
            else:
                kept.append(runner)
        return kept


def _worker(*arguments: str) -> List[str]:
    return [sys.executable, "-B", str(RUNTIMES / "worker.py"), *arguments]


def _version(package: str) -> str:
    """Of an installed package; empty if there is none."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="compare_runtimes.sh", description=__doc__)
    parser.add_argument("--programs", required=True, help="folder of flsnet_model and flsnet_time_network")
    parser.add_argument("--engines", nargs="+", choices=(*ENGINES, LINKED), default=(LINKED, *ENGINES))
    parser.add_argument("--models", nargs="+", choices=networks.NAMES, default=networks.NAMES,
                        help="flsnet_light, FLSNet by its width (1 is the paper's), BiSeNet-R18 in the others")
    parser.add_argument("--precisions", nargs="+", choices=PRECISIONS, default=PRECISIONS)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=15, help="timed runs of each engine and network")
    parser.add_argument("--crops", default="", help="folder of pictures of faces, to measure ranges for 8 bits on; "
                        "default: crops of the sample photo")
    parser.add_argument("--check", action="store_true",
                        help="one round; exit status 1 if an engine has wrong labels, takes more threads, or fails")
    arguments = parser.parse_args()
    if arguments.check:
        arguments.rounds = 1
        arguments.precisions = [p for p in arguments.precisions if p != INT8_WRONG]
    return arguments


def main() -> int:
    """Prints the tables."""
    arguments = _parse()
    outcomes, found = [], []
    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison(arguments, Path(folder))
        maker = Networks(arguments.programs, Path(folder), arguments.crops)
        print(f"{arguments.threads} threads, {arguments.rounds} interleaved runs; ratio: median over that of flsnet in the "
              "same numbers")
        for name in arguments.models:
            outcome = comparison.run(maker.make(name))
            print_network(outcome)
            outcomes.append(outcome)
            found += complaints(outcome, arguments.threads)
            found += [f"{name}: {title} in {NAMES[precision]} {reason}"
                      for (title, precision), reason in outcome.missing.items() if "see above" in reason]
    print_closing(outcomes)
    for line in found:
        print(line, file=sys.stderr)
    return 1 if arguments.check and found else 0


if __name__ == "__main__":
    sys.exit(main())
