# SPDX-License-Identifier: Apache-2.0
"""Engines that run one network each, in processes of their own, when they are told to."""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Optional

import numpy as np

BUSY = 0.1  # a thread counts that was on a processor for this share of the time of the busiest one


@dataclass(eq=False)
class Runner:
    """An engine with its network loaded, or about to be."""

    title: str
    engine: str
    precision: str
    process: subprocess.Popen
    times: List[float] = field(default_factory=list)
    labels: Optional[np.ndarray] = None
    digest: str = ""  # of the logits
    memory: float = 0
    threads: int = 0  # that were busy; 0: not known

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

    def thread_times(self) -> Dict[str, int]:
        """Nanoseconds that each thread has had on a processor; empty where the kernel does not count them."""
        times = {}
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            try:
                times[task.name] = int((task / "schedstat").read_text().split()[0])
            except (OSError, IndexError):
                continue
        return times

    def close(self) -> None:
        """Ends the process by closing its input."""
        self.process.communicate()


def start(title: str, engine: str, precision: str, command: List[str], threads: int) -> Runner:
    """Starts an engine; what it has to say of errors goes to the standard error."""
    environment = dict(os.environ, OMP_WAIT_POLICY="PASSIVE", OMP_NUM_THREADS=str(threads), OPENCV_LOG_LEVEL="ERROR")
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    return Runner(title, engine, precision, process)


def read_labels(runners: List[Runner], folder: Path) -> List[Runner]:
    """Lets each make labels. Returns those that could; the others are ended."""
    running = []
    for i, runner in enumerate(runners):
        path = folder / f"{i}.labels"
        answer = runner.ask(f"labels {path}").split()
        if answer[:1] == ["done"]:
            runner.labels = np.fromfile(path, np.uint8)
            runner.digest = answer[1] if len(answer) > 1 else ""
            running.append(runner)
        else:
            runner.close()
    return running


def take_turns(runners: List[Runner], rounds: int) -> None:
    """Fills times, memory and threads: one run of each in every round, after one that is not counted."""
    for runner in runners:
        runner.ask("time")
    before = [runner.thread_times() for runner in runners]
    for _ in range(rounds):
        for runner in runners:
            answer = runner.ask("time")
            if not answer:
                raise RuntimeError(f"{runner.title} in {runner.precision} ended while it was timed")
            runner.times.append(float(answer))
    for runner, start_times in zip(runners, before):
        spent = [ns - start_times.get(name, 0) for name, ns in runner.thread_times().items()]
        runner.threads = sum(ns > 0 and ns >= BUSY * max(spent) for ns in spent)
        runner.memory = runner.peak_memory()
