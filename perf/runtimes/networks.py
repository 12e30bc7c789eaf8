# SPDX-License-Identifier: Apache-2.0
"""Makes the networks that are compared: the same weights as files of the module and of standard ops."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from bisenet import write_bisenet
from engine import Files
from unpooling import write_masked, write_upsampled

LIGHT = "light"
BISENET = "bisenet"
WIDTHS = ("0.25", "0.5", "1")
NAMES = (LIGHT, *WIDTHS, BISENET)
PAPER_CHANNELS = (64, 128, 256, 512, 512)
RANDOM_SIZE = 224
LIGHT_SIZE = 288
LIGHT_FILE = Path(__file__).parents[2] / "data" / "flsnet_light.onnx"


@dataclass
class Network:
    """Files of one network."""

    name: str
    title: str
    size: int
    files: Files  # for the others
    image: str  # raw floats, 3 x size x size
    own: str  # for the module; if that cannot run the network: FLSNet of the paper's width
    own_int8: Optional[str]
    own_size: int
    own_image: str
    is_trained: bool = False

    @property
    def is_same(self) -> bool:
        """Whether the module computes what the others compute."""
        return self.image == self.own_image


class Networks:
    """Writes networks into a folder."""

    def __init__(self, programs: str, folder: Path, crops: str) -> None:
        self._program = str(Path(programs) / "flsnet_model")
        self._folder = folder
        self._crops = crops

    def make(self, name: str) -> Network:
        """A network by one of NAMES."""
        if name == BISENET:
            return self._bisenet()
        own = str(LIGHT_FILE) if name == LIGHT else self._random(float(name))
        size = LIGHT_SIZE if name == LIGHT else RANDOM_SIZE
        title = f"{'flsnet_light' if name == LIGHT else 'FLSNet, width ' + name}, {size} x {size}"
        pictures = self._pictures(size)
        files = Files(self._converted(own, name, "standard"), self._converted(own, name, "portable"),
                      self._path(name, "masked"), self._path(name, "upsampled"), str(pictures / "calibration"))
        write_masked(files.standard, files.masked)
        write_upsampled(files.standard, files.upsampled)
        own_int8 = own if name == LIGHT else self._quantized(own, name, files.pictures)
        image = str(pictures / "image.raw")
        return Network(name, title, size, files, image, own, own_int8, size, image, is_trained=name == LIGHT)

    def _bisenet(self) -> Network:
        size = 512
        path, pictures = self._path(BISENET, "standard"), self._pictures(size)
        write_bisenet(path, size)
        files = Files(path, path, path, path, str(pictures / "calibration"))
        title = f"BiSeNet-R18, {size} x {size}, beside FLSNet, width 1, {RANDOM_SIZE} x {RANDOM_SIZE} in the module"
        return Network(BISENET, title, size, files, str(pictures / "image.raw"), self._random(1.0), None, RANDOM_SIZE,
                       str(self._pictures(RANDOM_SIZE) / "image.raw"))

    def _path(self, name: str, kind: str) -> str:
        return str(self._folder / f"{name}_{kind}.onnx")

    def _random(self, width: float) -> str:
        """A file of the module with random weights."""
        path = self._path(f"{width:g}", "own")
        channels = ",".join(str(int(c * width)) for c in PAPER_CHANNELS)
        self._run("create", "--random", "--channels", channels, "--input", f"{RANDOM_SIZE}x{RANDOM_SIZE}", "--force", "--out", path)
        return path

    def _converted(self, own: str, name: str, ops: str) -> str:
        path = self._path(name, ops)
        self._run("create", "--from", own, "--ops", ops, "--out", path)
        return path

    def _quantized(self, own: str, name: str, pictures: str) -> str:
        path = self._path(name, "own_int8")
        self._run("quantize", own, "--crops", pictures, "--out", path)
        return path

    def _pictures(self, size: int) -> Path:
        out = self._folder / f"pictures_{size}"
        if not out.exists():
            script = str(Path(__file__).parent / "pictures.py")  # a process of its own: this one stays small
            subprocess.run([sys.executable, script, str(out), str(size), self._crops], check=True)
        return out

    def _run(self, *arguments: str) -> None:
        subprocess.run([self._program, *arguments], check=True, stdout=subprocess.DEVNULL)
