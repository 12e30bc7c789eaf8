# SPDX-License-Identifier: Apache-2.0
"""One engine of Python, in a process of its own.

worker.py ENGINE lacks PRECISION                              prints why the engine has it not, or nothing
worker.py ENGINE convert PRECISION OUT STANDARD PORTABLE MASKED UPSAMPLED PICTURES    prints the path of its file
worker.py ENGINE run PRECISION MODEL BLOB WIDTH HEIGHT THREADS                    speaks like flsnet_time_network
"""

import hashlib
import importlib
import os
import sys
import time
from typing import List

import numpy as np

from engine import Engine, Files, Run


def answer_commands(run: Run, image: np.ndarray, answers: int) -> None:
    """Answers the commands that come from the standard input."""
    for line in sys.stdin:
        command, _, argument = line.strip().partition(" ")
        answer: object = "done"
        if command == "time":
            start = time.perf_counter()
            run(image)
            answer = (time.perf_counter() - start) * 1000
        elif command == "labels":
            logits = np.ascontiguousarray(run(image)[0])
            logits.argmax(0).astype(np.uint8).tofile(argument)
            answer = "done " + hashlib.sha1(logits.tobytes()).hexdigest()
        os.write(answers, f"{answer}\n".encode())


def main(engine_name: str, task: str, precision: str, *arguments: str) -> None:
    """See above. What engines print goes to the standard error."""
    answers = os.dup(1)
    os.dup2(2, 1)
    engine: Engine = importlib.import_module("engine_" + engine_name)  # type: ignore[assignment]
    texts: List[str] = list(arguments)
    if task == "lacks":
        os.write(answers, engine.lacks(precision).encode())
    elif task == "convert":
        os.write(answers, engine.convert(Files(*texts[1:]), precision, texts[0]).encode())
    else:
        model, path, width, height, threads = texts
        image = np.fromfile(path, np.float32).reshape(1, 3, int(height), int(width))
        answer_commands(engine.load(model, int(threads), precision), image, answers)


if __name__ == "__main__":
    main(*sys.argv[1:])
