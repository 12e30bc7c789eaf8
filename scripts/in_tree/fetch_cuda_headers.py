# SPDX-License-Identifier: Apache-2.0
"""Puts the headers of CUDA's runtime, cuBLAS and cuDNN into a folder, from NVIDIA's wheels on the Python package index.

The wheels hold hundreds of megabytes of libraries: only their headers are read, by HTTP range requests. The index is
pip's, as in download_sdist.py.
"""
import argparse
import io
import os
import platform
import re
import sys
import urllib.parse
import urllib.request
import zipfile

from download_sdist import USER_AGENT, Links, index_url, request

WHEELS = {  # project: the versions of the CUDA that OpenCV 4.13 and newer know
    "nvidia-cuda-runtime": "13.0.",
    "nvidia-cuda-crt": "13.0.",
    "nvidia-cublas": "13.0.",
    "nvidia-cudnn-cu13": "9.",
}


class RemoteFile(io.RawIOBase):
    """A file on a server, read in pieces; of a server that gives no pieces, all at once."""

    def __init__(self, url):
        super().__init__()
        self._url = url
        self._position = 0
        self._whole = None
        with self._ask("bytes=-1") as answer:
            if answer.status == 206:
                self._size = int(answer.headers["Content-Range"].rsplit("/", 1)[1])
            else:
                self._whole = answer.read()
                self._size = len(self._whole)

    def _ask(self, pieces):
        return urllib.request.urlopen(
            urllib.request.Request(self._url, headers={**USER_AGENT, "Range": pieces}), timeout=60)

    def seekable(self):
        return True

    def readable(self):
        return True

    def tell(self):
        return self._position

    def seek(self, offset, whence=io.SEEK_SET):
        self._position = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        return self._position

    def readinto(self, buffer):
        end = min(self._position + len(buffer), self._size)
        if self._position >= end:
            return 0
        if self._whole is not None:
            data = self._whole[self._position:end]
        else:
            with self._ask(f"bytes={self._position}-{end - 1}") as answer:
                data = answer.read()
        buffer[:len(data)] = data
        self._position += len(data)
        return len(data)


def find_wheel(project, version):
    """URL of the newest wheel for this machine whose version begins so."""
    page = f"{index_url().rstrip('/')}/{project}/"
    links = Links()
    with request(page) as answer:
        links.feed(answer.read().decode())
    machine = "aarch64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
    pattern = re.compile(rf"{project.replace('-', '_')}-({re.escape(version)}[0-9.]+)-.*{machine}\.whl")
    wheels = []
    for link in links.found:
        url = urllib.parse.urldefrag(urllib.parse.urljoin(page, link))[0]
        match = pattern.fullmatch(urllib.parse.unquote(url.rsplit("/", 1)[-1]))
        if match:
            wheels.append(([int(part) for part in match[1].split(".")], url))
    if not wheels:
        sys.exit(f"fetch_cuda_headers.py: {page} has no wheel of version {version}* for {machine}")
    return max(wheels)[1]


def fetch_headers(url, folder):
    """Unpacks what stands below an include folder of a wheel; the zip's checksums are checked."""
    with zipfile.ZipFile(io.BufferedReader(RemoteFile(url), 1 << 20)) as wheel:
        for member in wheel.infolist():
            match = re.fullmatch(r"nvidia/[^/]+/include/(.+\.(?:h|hpp|inl))", member.filename)
            if not match:
                continue
            if ".." in match[1].split("/"):
                sys.exit(f"fetch_cuda_headers.py: {url} has a file {member.filename}")
            path = os.path.join(folder, match[1])
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(wheel.read(member))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    folder = parser.parse_args().folder
    for project, version in WHEELS.items():
        url = find_wheel(project, version)
        print(f"Reading the headers of {url}", file=sys.stderr)
        fetch_headers(url, folder)


if __name__ == "__main__":
    main()
