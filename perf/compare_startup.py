#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times two builds of the programs until the labels of one photo are there, in turns; see compare_startup.sh."""

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", type=Path, required=True, help="folder of the older programs")
    parser.add_argument("--after", type=Path, required=True, help="folder of the newer programs")
    parser.add_argument("--photo", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=15)
    return parser.parse_args()


def run(command: list[str]) -> tuple[float, float, str]:
    """Elapsed and processors' milliseconds, and what was printed."""
    start = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    elapsed = time.monotonic() - start
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} has failed")
    return 1000 * elapsed, 1000 * (usage.ru_utime + usage.ru_stime), output


def measure(folder: Path, photo: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as results:
        elapsed, processors, _ = run([str(folder / "flsnet_segment"), "--out", results, str(photo)])
    _, _, milliseconds = run([str(folder / "flsnet_first_labels"), str(photo)])
    loading, loading_processors, _ = run([str(folder / "flsnet_segment"), "--help"])
    words = milliseconds.split()
    return {
        "flsnet_segment, the whole process": elapsed,
        "flsnet_segment, processors' time": processors,
        "flsnet_segment --help (libraries)": loading,
        "flsnet_segment --help, processors' time": loading_processors,
        "create() to first labels": float(words[0]),
        "create() to first labels, processors' time": float(words[1]),
    }


def main() -> None:
    arguments = parse_arguments()
    rounds = []
    for _ in range(arguments.rounds):
        rounds.append([measure(folder, arguments.photo) for folder in (arguments.before, arguments.after)])
    print("| step | before, ms | after, ms | median of the rounds' ratios |\n|---|---:|---:|---:|")
    for step in rounds[0][0]:
        before = statistics.median(pair[0][step] for pair in rounds)
        after = statistics.median(pair[1][step] for pair in rounds)
        ratio = statistics.median(pair[1][step] / pair[0][step] for pair in rounds)
        print(f"| {step} | {before:.0f} | {after:.0f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
