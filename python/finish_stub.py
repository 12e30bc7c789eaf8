# SPDX-License-Identifier: Apache-2.0
"""Mends what pybind11-stubgen cannot know of flsnet._flsnet; see scripts/make_python_stub.sh.

Usage: finish_stub.py FILE
"""

import pathlib
import re
import sys

HEADER = """# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.
# Made by scripts/make_python_stub.sh: do not edit.

"""

ERROR = """class error(RuntimeError):
    code: int
    err: str
    func: str
    file: str
    line: int
    msg: str
"""

PICKLING = ("__reduce__", "__reduce_ex__", "__getstate__", "__setstate__")


def without_pickling(text: str) -> str:
    """Leaves out methods that only pickle and copy call: their signatures are no part of the interface."""
    for name in PICKLING:
        text = re.sub(rf"^ +def {name}\(.*\n +\.\.\.\n", "", text, flags=re.MULTILINE)
    return text


def with_typed_properties(text: str) -> str:
    """Properties made of two functions have no signature: their type is that of the getter, getName()."""

    def typed(block: "re.Match[str]") -> str:
        body = block.group(0)
        for name in set(re.findall(r"def (\w+)\(\*args, \*\*kwargs\)", body)):
            getter = re.search(rf"def get{name[0].upper()}{name[1:]}\(self\) -> (.+):", body)
            if getter is None:
                raise ValueError(f"the property {name} has no getter")
            body = re.sub(
                rf"(@property\n +def {name})\(\*args, \*\*kwargs\):", rf"\1(self) -> {getter.group(1)}:", body
            )
            body = re.sub(
                rf"(@{name}\.setter\n +def {name})\(\*args, \*\*kwargs\):",
                rf"\1(self, arg1: {getter.group(1)}) -> None:",
                body,
            )
        return body

    return re.sub(r"^class .*\n(?:(?: .*)?\n)*", typed, text, flags=re.MULTILINE)


def finished(text: str) -> str:
    text = text.replace("from flsnet import error\n", "")
    text = without_pickling(with_typed_properties(text))
    # What is given may be any sequence or array; what comes back is a list.
    text = re.sub(r": list\[(float|int)\]", r": typing.Sequence[\1] | flsnet._types.Array", text)
    text = re.sub(r": list\[(Face\w+)\]", r": typing.Sequence[\1]", text)
    text = re.sub(r"(\w+\(.*\b\w+): list\[str\]", r"\1: typing.Sequence[str]", text)
    text = re.sub(r"\b(color): tuple\[float, float, float, float\]", r"\1: typing.Sequence[float]", text)
    # For type checkers that are strict.
    text = re.sub(r"\btyping\.Iterable(?!\[)", "typing.Iterable[typing.Any]", text)
    text = text.replace("**kwargs)", "**kwargs: typing.Any)")
    text = re.sub(r"\btuple(?=[:\n])", "tuple[typing.Any, ...]", text)
    text = text.replace("__hash__: typing.ClassVar[None] = None", "__hash__: typing.ClassVar[None]  # type: ignore[assignment]")
    # The names that cv2 gives static functions.
    text = re.sub(r"^(\w+)_(\w+) = \2$", r"\1_\2 = \1.\2", text, flags=re.MULTILINE)
    first_class = text.index("\nclass ") + 1
    return HEADER + text[:first_class] + ERROR + text[first_class:]


def main() -> None:
    path = pathlib.Path(sys.argv[1])
    path.write_text(finished(path.read_text()))


if __name__ == "__main__":
    main()
