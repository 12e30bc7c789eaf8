# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""The type stubs name what there is, with its arguments."""

import ast
import pathlib
import re
import unittest

import flsnet
from flsnet import _flsnet

FOLDER = pathlib.Path(flsnet.__file__).parent


def arguments_of(function):
    """Names of the arguments, from the first line that pybind11 gives a docstring."""
    signature = function.__doc__.splitlines()[0]
    inside = signature[signature.index("(") + 1 : signature.rindex(") ->")]
    return re.findall(r"(?:^|, )(\w+)(?=: )", inside)


class StubTest(unittest.TestCase):
    def check(self, path, body, owner):
        """Compares a class or the module with its part of the stub, both ways."""
        names = set()
        for node in body:
            if isinstance(node, ast.FunctionDef):
                names.add(node.name)
                given = [argument.arg for argument in node.args.args]
                self.assertEqual(given, arguments_of(getattr(owner, node.name)), f"{path}.{node.name}")
            elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                names.add(node.name)
                if node.name != "error":
                    self.check(f"{path}.{node.name}", node.body, getattr(owner, node.name))
            elif isinstance(node, ast.AnnAssign):
                names.add(node.target.id)
            elif isinstance(node, ast.Assign):
                names.update(target.id for target in node.targets)
        public = {name for name in vars(owner) if not name.startswith("_")}
        self.assertEqual(public, {name for name in names if not name.startswith("_")}, path)

    def test_stub_is_the_module(self):
        self.check("_flsnet", ast.parse((FOLDER / "_flsnet.pyi").read_text()).body, _flsnet)

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
