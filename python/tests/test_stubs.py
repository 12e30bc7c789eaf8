# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""The type stub names what there is; scripts/make_python_stub.sh makes it, and checks that it is up to date."""

import ast
import pathlib
import unittest

import flsnet
from flsnet import _flsnet

FOLDER = pathlib.Path(flsnet.__file__).parent


def names_in(body):
    """Names that a part of a stub defines."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.AnnAssign):
            yield node.target.id
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets)


def public(names):
    return {name for name in names if not name.startswith("_")}


class StubTest(unittest.TestCase):
    def test_stub_names_what_there_is(self):
        body = ast.parse((FOLDER / "_flsnet.pyi").read_text()).body
        self.assertEqual(public(vars(_flsnet)), public(names_in(body)))
        for node in body:
            if isinstance(node, ast.ClassDef) and node.name != "error":
                self.assertEqual(public(vars(getattr(_flsnet, node.name))), public(names_in(node.body)), node.name)

    def test_package_is_typed_and_complete(self):
        self.assertTrue((FOLDER / "py.typed").is_file())
        for name in vars(_flsnet):
            if not name.startswith("_"):
                self.assertIn(name, flsnet.__all__)
        self.assertEqual(sorted(set(flsnet.__all__)), sorted(name for name in flsnet.__all__ if hasattr(flsnet, name)))

    def test_everything_is_documented(self):
        for name in flsnet.__all__:
            thing = getattr(flsnet, name)
            if not callable(thing) or isinstance(thing, int):
                continue
            self.assertTrue(thing.__doc__, name)
            for member, value in vars(thing).items() if isinstance(thing, type) else ():
                if not member.startswith("_") and name not in ("error", "FaceClass"):
                    function = getattr(value, "__func__", value)
                    lines = (function.__doc__ or "").strip().splitlines()
                    self.assertTrue(lines and (len(lines) > 1 or "->" not in lines[0]), f"{name}.{member}")


if __name__ == "__main__":
    unittest.main()
