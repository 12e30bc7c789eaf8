# SPDX-License-Identifier: Apache-2.0
"""Downloads a project's source archive from the Python package index and prints its path.

pip download would build the project to learn its metadata first. The index is pip's (PIP_INDEX_URL, pip config), else
pypi.org; the archive must have the SHA-256 that the index states.
"""
import argparse
import hashlib
import html.parser
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

USER_AGENT = {"User-Agent": "flsnet-download-sdist", "Accept": "text/html"}


class Links(html.parser.HTMLParser):
    """The links of a page of the simple index (PEP 503), without withdrawn files."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "a" and attributes.get("href") and "data-yanked" not in attributes:
            self.found.append(attributes["href"])


def index_url():
    if os.environ.get("PIP_INDEX_URL"):
        return os.environ["PIP_INDEX_URL"]
    configured = subprocess.run([sys.executable, "-m", "pip", "config", "get", "global.index-url"],
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    return configured.stdout.strip() or "https://pypi.org/simple"


def request(url):
    try:
        return urllib.request.urlopen(urllib.request.Request(url, headers=USER_AGENT), timeout=60)
    except urllib.error.URLError as error:
        sys.exit(f"download_sdist.py: {url}: {error}")


def find_sdist(project, version):
    """URL, file name and SHA-256 of the newest source archive of that version or one that extends it."""
    page = f"{index_url().rstrip('/')}/{project}/"
    links = Links()
    with request(page) as answer:
        links.feed(answer.read().decode())
    name = project.replace("-", "[-_.]")
    pattern = re.compile(rf"{name}-({re.escape(version)}(?:\.\d+)*)\.tar\.gz")
    archives = []
    for link in links.found:
        url, fragment = urllib.parse.urldefrag(urllib.parse.urljoin(page, link))
        file_name = urllib.parse.unquote(url.rsplit("/", 1)[-1])
        match = pattern.fullmatch(file_name)
        digest = re.fullmatch("sha256=([0-9a-f]{64})", fragment)
        if match and digest:
            archives.append(([int(part) for part in match[1].split(".")], url, file_name, digest[1]))
    if not archives:
        sys.exit(f"download_sdist.py: {page} has no source archive of version {version}")
    return max(archives)[1:]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project")
    parser.add_argument("version", help="4.14.0 also stands for 4.14.0.94")
    parser.add_argument("folder")
    arguments = parser.parse_args()
    url, file_name, digest = find_sdist(arguments.project, arguments.version)
    path = os.path.join(arguments.folder, file_name)
    print(f"Downloading {url}", file=sys.stderr)
    with request(url) as answer, open(path, "wb") as file:
        shutil.copyfileobj(answer, file)
    with open(path, "rb") as file:
        actual = hashlib.sha256(file.read()).hexdigest()
    if actual != digest:
        os.remove(path)
        sys.exit(f"download_sdist.py: {file_name} has the SHA-256 {actual}, the index states {digest}")
    print(path)


if __name__ == "__main__":
    main()
