# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""The samples' output, treated as by flsnet's programs: in sentences, as texts that any terminal takes, none of it lost."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any, Callable, NoReturn, Union

regretted: list[str] = []
STOPPED = 130  # exit status where Ctrl-C ended a sample, as shells have it: 128 and the number of the signal


def shown(text: str) -> str:
    """A text without control characters, by which a file's name could take hold of the terminal."""
    return "".join(f"\\x{ord(c):02x}" if c != "\n" and ord(c) < 0x20 or 0x7f <= ord(c) < 0xa0 else c for c in text)


def complain(message: str) -> None:
    print(shown(f"{Path(sys.argv[0]).name}: {message}"), file=sys.stderr, flush=True)


def regret(message: str) -> None:
    """Complains, and lets the sample go on: at its end, run() makes a failure of it."""
    complain(message)
    regretted.append(message)


def fail(message: str) -> NoReturn:
    """Ends the sample with a message."""
    complain(message)
    sys.exit(1)


def prepare() -> None:
    """Makes the standard streams take any text, and closed ones fail when they are written to."""
    if os.name == "posix":
        # A file that is opened later must not get the number of a closed stream, and with it what libraries print.
        number = os.open(os.devnull, os.O_RDONLY)
        while number <= 2:
            number = os.open(os.devnull, os.O_RDONLY)
        os.close(number)
        if sys.stdout is None:
            sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:  # print() would take the standard output in its place
        sys.stderr = open(os.devnull, "w", encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


class Parser(argparse.ArgumentParser):
    """Newer versions of argparse keep it to themselves when their help does not arrive; all of them print what the user
    typed as it is."""

    def _print_message(self, message: str, file: Any = None) -> None:
        if message:
            print(shown(message), end="", file=file or sys.stderr, flush=True)


def whole_number(largest: int) -> Callable[[str], int]:
    """For argparse: a number from 0 on that a C++ int takes."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = -1
        if not 0 <= number <= largest:
            raise argparse.ArgumentTypeError(f"give a whole number from 0 to {largest}, not '{text}'")
        return number

    return read


def discard_output() -> None:
    """Makes the standard output lose what it still holds: Python would try once more at its end, and complain."""
    number = os.open(os.devnull, os.O_WRONLY)
    os.dup2(number, 1)
    os.close(number)


def run(main: Callable[[], None]) -> NoReturn:
    """Runs a sample to its end; where Ctrl-C, a file or its output ends it, it says so in a sentence."""
    prepare()
    try:
        status: Union[str, int, None] = None
        try:
            main()
        except SystemExit as ending:
            status = ending.code
        sys.stdout.flush()
        sys.exit(1 if status is None and regretted else status)
    except KeyboardInterrupt:
        complain("stopped")
        sys.exit(STOPPED)
    except OSError as problem:
        if problem.filename is None:  # files have names
            discard_output()
        name = "standard output" if problem.filename is None else os.fsdecode(problem.filename)
        fail(f"{name}: {problem.strerror or problem}")
