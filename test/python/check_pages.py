# SPDX-License-Identifier: Apache-2.0
"""Looks at the pages of --report in a real browser: what they show, what their tools do, on a wide window and a phone's.

    python3 check_pages.py --programs build/bin [--screenshots DIR]

Exit status: 0 if all is well, 1 if not, 77 if there is no Chromium, NumPy or OpenCV.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import unittest

SKIPPED = 77
try:
    import cv2
    import numpy as np
except ImportError as error:
    print(f"skipped: {error}; on Debian: apt install python3-opencv")
    sys.exit(SKIPPED)

from browser import Browser, find_browser  # noqa: E402

PORTRAIT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "samples", "data", "astronaut.jpg")
NASTY = (
    "<img src=x onerror=\"document.title='hit'\">.jpg",
    "'\"><script>document.title='hit'<",
    "&lt;b&gt;&amp;.jpg",
    "new\nline\tand \x1b[31mcolour.jpg",
    "b\udcff\udcfe.jpg",  # bytes that are no UTF-8
    "\u202etxt.gpj",
    "Grüße 照片.jpg",
)
PHONE = 360

WIDE = """(() => {
  const wide = [];
  for (const element of document.body.querySelectorAll('*')) {
    const box = element.getBoundingClientRect();
    if (box.width > 0 && box.right > innerWidth + 0.5 && !element.closest('.scroll')) wide.push(element.outerHTML.slice(0, 80));
  }
  return wide;
})()"""
"""What stands out of the window, but for tables that scroll by themselves."""
BLANK = "[...document.images].filter(i => i.getBoundingClientRect().width > 0 && !(i.complete && i.naturalWidth)).length"
LOADED = (
    "Promise.all([...document.images].map(image => { image.loading = 'eager'; return image.decode(); }))"
    ".then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))"
)
VISIBLE = "[...document.querySelectorAll('.card')].filter(c => c.getBoundingClientRect().height > 0)"


def choose(element: str, value: str) -> str:
    """A script that does what a user's choice does."""
    return (
        f"(() => {{ const e = document.getElementById('{element}'); e.value = {value!r};"
        "e.dispatchEvent(new Event('input')); return e.value; })()"
    )


class PageCase(unittest.TestCase):
    """A page in a browser."""

    programs = ""
    screenshots = ""
    browser: Browser
    folder: str

    @classmethod
    def setUpClass(cls) -> None:
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = temporary.name
        path = find_browser()
        assert path is not None
        cls.browser = Browser(path)
        cls.addClassCleanup(cls.browser.__exit__)

    @classmethod
    def path(cls, *names: str) -> str:
        return os.path.join(cls.folder, *names)

    @classmethod
    def program(cls, name: str, *words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([os.path.join(cls.programs, name), *words], capture_output=True, check=False)

    def setUp(self) -> None:
        self.browser.problems.clear()

    def show(self, page: str, width: int, height: int) -> None:
        self.browser.resize(width, height)
        self.browser.open(page)
        self.browser.run(LOADED)

    def shot(self, name: str) -> np.ndarray:
        png = self.browser.screenshot()
        if self.screenshots:
            with open(os.path.join(self.screenshots, name + ".png"), "wb") as file:
                file.write(png)
        picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        return picture

    def names(self) -> list[str]:
        return self.browser.run(VISIBLE + ".map(c => c.querySelector('h3').textContent)")

    def count(self, selector: str) -> int:
        script = f"[...document.querySelectorAll('{selector}')].filter(e => e.getBoundingClientRect().width > 0).length"
        return self.browser.run(script)

    def check_page(self) -> None:
        """What holds for each page at any time."""
        self.assertEqual(self.browser.problems, [])
        self.assertEqual(self.browser.run(BLANK), 0, "pictures that show nothing")
        self.assertLessEqual(self.browser.run("document.documentElement.scrollWidth"), self.browser.run("innerWidth"))
        self.assertEqual(self.browser.run(WIDE), [])


class RunReportTest(PageCase):
    """The page of flsnet_segment."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        photo = cv2.imread(PORTRAIT)
        os.makedirs(cls.path("photos"))
        with open(PORTRAIT, "rb") as file:
            data = file.read()
        for name in NASTY:
            with open(os.fsencode(cls.path("photos", name)), "wb") as file:
                file.write(data)
        ground = np.full((60, 900, 3), 200, np.uint8)
        cv2.imwrite(cls.path("photos", "no face.png"), ground)
        cv2.imwrite(cls.path("photos", "two.png"), np.hstack((photo, photo[:, ::-1])))
        # The face without its mouth: a filter tells it apart.
        masked = photo.copy()
        cv2.rectangle(masked, (170, 128), (290, 260), (220, 200, 180), cv2.FILLED)
        cv2.imwrite(cls.path("photos", "masked.png"), masked)
        with open(cls.path("photos", "broken.jpg"), "wb") as file:
            file.write(b"no picture")
        with open(cls.path("photos", "cut.jpg"), "wb") as file:
            file.write(data[: len(data) // 2])
        photos = sorted(entry.path for entry in os.scandir(cls.path("photos")))
        cls.run_ = cls.program(
            "flsnet_segment", "--out", cls.path("out"), "--report", cls.path("page") + "/", *photos, cls.path("gone.jpg")
        )
        cls.page = cls.path("page", "index.html")

    def test_names_of_any_bytes_are_shown_and_do_nothing(self) -> None:
        self.assertEqual(self.run_.returncode, 1, self.run_.stderr)
        self.show(self.page, 1200, 900)
        names = self.names()
        self.assertEqual(len(names), len(NASTY) + 6)
        for name in (
            "<img src=x onerror=\"document.title='hit'\">.jpg",
            "'\"><script>document.title='hit'<",
            "&lt;b&gt;&amp;.jpg",
            "new\u240aline\u2409and \u241b[31mcolour.jpg",
            "b\ufffd\ufffd.jpg",
            "\u202etxt.gpj",
            "Grüße 照片.jpg",
        ):
            self.assertEqual(sum(shown.endswith("/" + name) for shown in names), 1, f"{name!r} in {names}")
        self.assertEqual(self.browser.run("document.title"), "Parts of faces")
        self.check_page()
        self.shot("run")

    def test_filters_by_what_was_found(self) -> None:
        self.show(self.page, 1200, 900)
        self.assertEqual(
            self.browser.run("document.getElementById('summary').textContent"),
            f"{len(NASTY) + 6} photos, {len(NASTY) + 3} with faces, 1 without, 3 failed",
        )
        stems = lambda: sorted(os.path.basename(name) for name in self.names())  # noqa: E731
        self.browser.run(choose("state", "failed"))
        self.assertEqual(stems(), ["broken.jpg", "cut.jpg", "gone.jpg"])
        words = self.browser.run(VISIBLE + ".map(c => c.textContent).join()")
        for word in ("not a picture", "does not exist", "--allow-truncated"):
            self.assertIn(word, words)
        self.shot("failed")
        self.browser.run(choose("state", "none"))
        self.assertEqual(stems(), ["no face.png"])
        self.browser.run(choose("state", "several"))
        self.assertEqual(stems(), ["two.png"])
        self.assertEqual(self.count(".pic svg polygon"), 4, "two boxes, each with its shade")
        self.browser.run(choose("state", "all"))
        self.browser.run(choose("part", "-7"))  # lips
        self.assertEqual(stems(), ["masked.png", "no face.png"])
        self.browser.run(choose("part", "+7"))
        self.assertIn("two.png", stems())
        self.assertNotIn("masked.png", stems())
        self.browser.run(choose("part", ""))
        self.browser.run(choose("name", "TWO"))
        self.assertEqual(stems(), ["two.png"])
        self.assertEqual(
            self.browser.run("document.getElementById('shown').textContent"), f"1 of {len(NASTY) + 6} shown"
        )
        self.check_page()

    def test_toggles_labels_and_boxes(self) -> None:
        self.show(self.page, 1200, 900)
        with_all = self.shot("with_labels")
        self.assertGreater(self.count(".labels"), 5)
        self.browser.run("document.getElementById('labels').click()")
        self.assertEqual(self.count(".labels"), 0)
        self.browser.run(LOADED)
        without = self.shot("without_labels")
        self.assertGreater(np.count_nonzero(np.abs(with_all.astype(int) - without).max(axis=2) > 30), 5000)
        self.browser.run("document.getElementById('boxes').click()")
        self.assertEqual(self.count(".pic svg"), 0)
        self.browser.run("document.getElementById('labels').click()")
        self.browser.run(choose("opacity", "100"))
        self.assertEqual(self.browser.run("getComputedStyle(document.querySelector('.labels')).opacity"), "1")
        self.check_page()

    def test_tells_of_faces_and_parts(self) -> None:
        self.show(self.page, 1200, 900)
        self.browser.run(choose("name", "two"))
        self.assertEqual(self.count(".card details"), 2)
        self.browser.run("document.querySelectorAll('.card details').forEach(d => { d.open = true; })")
        text = self.browser.run(VISIBLE + "[0].innerText")
        for word in ("Face 1", "Face 2", "hair", "skin", "inner mouth", "pixels", "confidence"):
            self.assertIn(word, text)
        areas = self.browser.run(
            "[...document.querySelectorAll('details')].map(d => [...d.querySelectorAll('tbody tr')]"
            ".map(r => +r.children[1].textContent).reduce((a, b) => a + b, 0)).filter(a => a > 0)"
        )
        labels = cv2.imread(self.path("out", "two.labels.png"), cv2.IMREAD_UNCHANGED)
        halves = [np.count_nonzero(labels[:, :512]), np.count_nonzero(labels[:, 512:])]
        self.assertTrue(all(any(abs(a - half) < 0.1 * half for a in areas) for half in halves), (areas, halves))
        self.browser.run(choose("order", "sure"))
        self.check_page()
        self.shot("details")

    def test_is_readable_on_a_phone(self) -> None:
        self.show(self.page, PHONE, 740)
        self.check_page()
        self.assertEqual(self.browser.run("innerWidth"), PHONE)
        self.assertGreaterEqual(self.browser.run("parseFloat(getComputedStyle(document.body).fontSize)"), 14)
        widths = self.browser.run(VISIBLE + ".map(c => c.getBoundingClientRect().width)")
        self.assertGreater(min(widths), 300)
        self.browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        self.check_page()
        self.shot("phone")
        self.browser.run("window.scrollTo(0, 900)")
        self.browser.run(LOADED)
        self.shot("phone_below")


class EvaluationReportTest(PageCase):
    """The page of flsnet_evaluate."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.program("flsnet_segment", "--out", cls.path("truth"), PORTRAIT)
        truth = cv2.imread(cls.path("truth", "astronaut.labels.png"), cv2.IMREAD_UNCHANGED)
        for folder in ("prediction", "photos"):
            os.makedirs(cls.path(folder))
        for number, (name, moved) in enumerate((("good", 1), ("<b>bad", 24), ("middling", 8))):
            shifted = np.roll(truth, moved, axis=1)
            if number == 2:
                shifted[shifted == 7] = 2  # no lips at all
            cv2.imwrite(cls.path("prediction", "x.png"), shifted)
            os.rename(cls.path("prediction", "x.png"), cls.path("prediction", name + ".labels.png"))
            unsure = truth.copy()
            unsure[:20] = 255
            cv2.imwrite(cls.path("truth", "x.png"), unsure)
            os.rename(cls.path("truth", "x.png"), cls.path("truth", name + ".labels.png"))
            os.symlink(os.path.abspath(PORTRAIT), cls.path("photos", name + ".jpg"))
        cls.page = cls.path("scores.html")
        cls.run_ = cls.program(
            "flsnet_evaluate",
            "--statistics",
            "--report",
            cls.page,
            "--photos",
            cls.path("photos"),
            cls.path("truth"),
            cls.path("prediction"),
        )

    def test_shows_tables_failures_and_the_worst_first(self) -> None:
        self.assertEqual(self.run_.returncode, 1, self.run_.stderr)  # astronaut has no prediction
        self.show(self.page, 1200, 1000)
        self.assertEqual(self.names(), ["<b>bad", "middling", "good"])
        self.assertIn("is missing", self.browser.run("document.getElementById('failures').textContent"))
        printed = self.run_.stdout.decode().split("\n")
        table = self.browser.run(
            "[...document.querySelector('table').querySelectorAll('tr')].map(r => [...r.children].map(c => c.textContent.trim()))"
        )
        by_name = {row[0]: row[1:] for row in table}
        header = next(line for line in printed if "Hair" in line).split()
        iou = next(line for line in printed if line.startswith("IoU")).split()[1:]
        self.assertEqual(by_name["Hair"][1], iou[header.index("Hair")])
        self.assertEqual(by_name["average"][1], iou[-1])
        self.check_page()
        self.shot("evaluation")

    def test_orders_by_a_class(self) -> None:
        self.show(self.page, 1200, 1000)
        options = self.browser.run("[...document.getElementById('order').options].map(o => [o.value, o.text])")
        lip = next(value for value, text in options if "Lip" in text)
        self.browser.run(choose("order", lip))
        self.assertEqual(self.names()[0], "middling")
        self.browser.run(choose("name", "good"))
        self.assertEqual(self.names(), ["good"])
        self.check_page()

    def test_is_readable_on_a_phone(self) -> None:
        self.show(self.page, PHONE, 740)
        self.browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        self.check_page()
        self.shot("evaluation_phone")
        self.browser.run("document.querySelector('.tools').scrollIntoView()")
        self.browser.run(LOADED)
        self.shot("evaluation_phone_below")


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", required=True, help="folder of the programs")
    parser.add_argument("--screenshots", default="", help="folder that gets pictures of the pages")
    options = parser.parse_args()
    if find_browser() is None:
        print("skipped: there is no Chromium; on Debian: apt install chromium")
        sys.exit(SKIPPED)
    if options.screenshots:
        os.makedirs(options.screenshots, exist_ok=True)
    PageCase.programs, PageCase.screenshots = options.programs, options.screenshots
    unittest.main(argv=[sys.argv[0]], verbosity=2)


if __name__ == "__main__":
    main()
