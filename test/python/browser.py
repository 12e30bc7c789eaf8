# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium, told what to do through a pipe (DevTools protocol), without any package."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import tempfile
from typing import Any, Optional

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find_browser() -> Optional[str]:
    """Path of a Chromium; None if there is none."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Browser:
    """A tab. What goes wrong in a page, and what it wants from the network, is in `problems`."""

    def __init__(self, path: str) -> None:
        self.problems: list[str] = []
        # A process of the browser may still write there when it is deleted.
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        command_read, self._write = os.pipe()
        self._read, answer_write = os.pipe()

        def move_pipes() -> None:
            # Copies first: the numbers 3 and 4 may be taken by each other.
            ends = os.dup(command_read), os.dup(answer_write)
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        command = [path, "--headless=new", "--remote-debugging-pipe", f"--user-data-dir={self._profile.name}"]
        command += ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions", "--mute-audio"]
        command += ["--disable-background-networking", "--disable-dev-shm-usage", "--hide-scrollbars"]
        self._process = subprocess.Popen(
            command,
            preexec_fn=move_pipes,  # noqa: PLW1509
            close_fds=False,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(command_read)
        os.close(answer_write)
        self._rest = b""
        self._number = 0
        self._session: Optional[str] = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_: Any) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)  # its processes, too
        self._process.wait()
        os.close(self._write)
        os.close(self._read)
        self._profile.cleanup()

    def call(self, method: str, **parameters: Any) -> Any:
        """A command of the protocol; its result."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def open(self, path: str) -> None:
        """Shows a file when all of it is loaded."""
        self.call("Page.navigate", url="file://" + path)
        self._wait_for("Page.loadEventFired")

    def resize(self, width: int, height: int) -> None:
        """The size of the page's window, as that of a phone."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=True
        )

    def run(self, script: str) -> Any:
        """The value of an expression."""
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{script}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def screenshot(self) -> bytes:
        """The window as PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot")["data"])

    def _wait_for(self, event: str) -> None:
        while self._next().get("method") != event:
            pass

    def _next(self) -> dict[str, Any]:
        """The next message, after noting down what it tells of problems."""
        while b"\0" not in self._rest:
            data = os.read(self._read, 1 << 20)
            if not data:
                raise RuntimeError("the browser has ended")
            self._rest += data
        line, self._rest = self._rest.split(b"\0", 1)
        message = json.loads(line)
        method, told = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.problems.append(f"exception: {told['exceptionDetails']}")
        elif method == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning", "assert"):
            self.problems.append(f"console: {told['args']}")
        elif method == "Log.entryAdded" and told["entry"]["level"] in ("error", "warning"):
            self.problems.append(f"log: {told['entry']['text']}")
        elif method == "Network.requestWillBeSent":
            url = told["request"]["url"]
            if not url.startswith(("data:", "file:")) or told["type"] not in ("Document", "Image"):
                self.problems.append(f"request: {url[:200]}")
            elif url.startswith("file:") and told["type"] != "Document":
                self.problems.append(f"file: {url[:200]}")
        return message


