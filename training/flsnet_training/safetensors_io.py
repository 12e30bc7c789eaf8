# SPDX-License-Identifier: Apache-2.0
"""Reads and writes safetensors files with NumPy alone.

The format: an 8-byte little-endian length, that many bytes of JSON that give each tensor's dtype, shape
and byte range, then the bytes of all tensors.
"""

from __future__ import annotations

import json
import os
from typing import Any, Mapping, Optional

import numpy as np

_DTYPES: dict[str, np.dtype[Any]] = {
    "F64": np.dtype("<f8"),
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "I64": np.dtype("<i8"),
    "I32": np.dtype("<i4"),
    "I16": np.dtype("<i2"),
    "I8": np.dtype("i1"),
    "U8": np.dtype("u1"),
}
_NAMES = {dtype: name for name, dtype in _DTYPES.items()}


def save(
    path: str, tensors: Mapping[str, np.ndarray], metadata: Optional[Mapping[str, str]] = None
) -> None:
    """Writes the tensors, sorted by name, in one atomic step."""
    header: dict[str, object] = {}
    if metadata:
        header["__metadata__"] = dict(metadata)
    offset = 0
    arrays = []
    for name in sorted(tensors):
        array = np.asarray(tensors[name])
        array = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(array.shape)
        if array.dtype not in _NAMES:
            raise ValueError(f"{name}: no safetensors type for {array.dtype}")
        header[name] = {
            "dtype": _NAMES[array.dtype],
            "shape": list(array.shape),
            "data_offsets": [offset, offset + array.nbytes],
        }
        offset += array.nbytes
        arrays.append(array)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    part = f"{path}.part"
    with open(part, "wb") as file:
        file.write(len(text).to_bytes(8, "little"))
        file.write(text)
        for array in arrays:
            file.write(array.tobytes())
    os.replace(part, path)


def load(path: str) -> dict[str, np.ndarray]:
    """All tensors of a file."""
    return load_with_metadata(path)[0]


def load_with_metadata(path: str) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """All tensors of a file, and its metadata."""
    with open(path, "rb") as file:
        data = file.read()
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        raise ValueError(f"{path} is no safetensors file")
    try:
        header = json.loads(data[8 : 8 + length])
    except ValueError:
        raise ValueError(f"{path} is no safetensors file") from None
    body = memoryview(data)[8 + length :]
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        dtype, shape = _DTYPES.get(entry["dtype"]), tuple(entry["shape"])
        if dtype is None:
            raise ValueError(f"{path}: {name} has the unknown type {entry['dtype']}")
        if not 0 <= begin <= end <= len(body) or end - begin != dtype.itemsize * int(
            np.prod(shape, dtype=np.int64)
        ):
            raise ValueError(f"{path}: the bytes of {name} do not fit its shape")
        tensors[name] = np.frombuffer(body[begin:end], dtype).reshape(shape).copy()
    return tensors, metadata
