# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""What a program prints: a text that any terminal takes, and nothing of it is lost in silence."""

import argparse
import os
import sys
from typing import Any, Callable

STOPPED = 130
"""Exit status of a program that Ctrl-C ended, as shells have it: 128 and the number of the signal."""


def shown(text: str) -> str:
    """A line without control characters, by which a file's name could take hold of the terminal."""
    return "".join(f"\\x{ord(c):02x}" if ord(c) < 0x20 or 0x7f <= ord(c) < 0xa0 else c for c in text)


def complain(program: str, message: str) -> None:
    print(shown(f"{program}: {message}"), file=sys.stderr, flush=True)


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


class Output:
    """The standard output. Once it takes no more, the program works on, and tells of it at its end."""

    def __init__(self) -> None:
        self.problem = ""

    def tell(self, text: str) -> None:
        """Prints a line at once."""
        if not self.problem:
            try:
                print(shown(text), flush=True)
            except OSError as problem:
                self.problem = problem.strerror or str(problem)
                discard_output()


class Parser(argparse.ArgumentParser):
    """Newer versions of argparse keep it to themselves when their help does not arrive; all of them print what the user
    typed as it is."""

    def _print_message(self, message: str, file: Any = None) -> None:
        if message:
            print("\n".join(map(shown, message.split("\n"))), end="", file=file or sys.stderr, flush=True)


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


def run(program: str, main: Callable[[], int]) -> int:
    """Runs a program. Returns its exit status; where Ctrl-C or its output ends it, it says so in a sentence."""
    prepare()
    try:
        try:
            status = main()
        except SystemExit as ending:  # of argparse
            status = ending.code if isinstance(ending.code, int) else 0
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        complain(program, "stopped")
        return STOPPED
    except OSError as problem:  # only the output's is not yet told
        discard_output()
        complain(program, f"standard output: {problem.strerror or problem}")
        return 1
