"""The page in a real browser; these tests are skipped where there is no Chromium on PATH."""

import functools
import json
import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from gitops.review.html.page import page
from tests.gitops.review import examples
from tests.gitops.review.hostile import NAMES, filled
from tests.means import find

CHROMIUM = find("chromium") or ""
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium on PATH")

QUIET = [
    *("--headless", "--disable-gpu", "--disable-breakpad", "--hide-scrollbars", "--no-first-run"),
    *("--disable-extensions", "--disable-background-networking", "--disable-component-update"),
    "--no-sandbox",  # root and some containers cannot have one; the pages are ours
]
FRAMES = """<!DOCTYPE html><html><body style="margin:0"><script>
const found = {};
for (const name of %s) {
  const frame = document.createElement("iframe");
  frame.width = 360; frame.height = 800; frame.style.border = 0; frame.src = name;
  frame.onload = () => {
    const page = frame.contentDocument, root = page.documentElement;
    const view = frame.contentWindow;
    found[name] = {
      inner: view.innerWidth, scroll: root.scrollWidth, scripts: page.scripts.length,
      border: view.getComputedStyle(page.querySelector(".verdict")).borderLeftWidth,
      loaded: view.performance.getEntriesByType("resource").length,
      pictures: page.images.length, links: page.links.length, title: page.title,
      svg: page.querySelector("svg") ? page.querySelector("svg").getBoundingClientRect().width : 0,
    };
    document.title = JSON.stringify(found);
  };
  document.body.append(frame);
}
</script></body></html>"""


def chromium(folder: Path, *arguments: str) -> str:
    """Run it without a window until it ends; returns what it prints."""
    process = subprocess.Popen(
        [CHROMIUM, *QUIET, f"--user-data-dir={folder / 'profile'}", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=200)[0].decode()
    finally:
        process.poll()
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback, so that a page may look into its frames."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=functools.partial(server.serve_forever, 0.02))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_a_phone_shows_the_page_without_scrolling_sideways(tmp_path: Path) -> None:
    """At 360 pixels, with names of 2,000 letters, too; the style counts, and nothing runs."""
    strange = ("long", "long and strange", "script")
    pages = {"four": examples.four_things(), "eight": examples.eight(4)}
    for index, case in enumerate(strange):
        pages[f"strange-{index}"] = filled(examples.complete(), NAMES[case])
    for name, review in pages.items():
        (tmp_path / f"{name}.html").write_text(page(review), encoding="utf-8")
    names = [f"{name}.html" for name in pages]
    (tmp_path / "frames.html").write_text(FRAMES % json.dumps(names), encoding="utf-8")
    with served(tmp_path) as url:
        shown = chromium(
            tmp_path, "--virtual-time-budget=20000", "--dump-dom", f"{url}/frames.html"
        )
    title = re.search("<title>(.*?)</title>", shown, re.DOTALL)

    assert title, shown
    found = json.loads(unescape(title[1]))
    assert sorted(found) == sorted(names)
    for name, each in found.items():
        assert each["inner"] == 360
        assert each["scroll"] <= 360, name
        assert 330 < each["svg"] <= 360
        assert each["border"] == "8px"
        assert each["title"] == f"Review of {examples.HEAD[:12]}"
        assert [each[kind] for kind in ("scripts", "loaded", "pictures", "links")] == [0, 0, 0, 0]


def test_a_page_is_printed_with_all_that_is_folded(tmp_path: Path) -> None:
    """Every environment's changes are on paper, also those that are folded on a screen."""
    made = page(examples.review(*examples.eight(41).environments[:2]))
    folded = made.replace("details::details-content", "details.nothing")
    folded = re.sub("style-src 'sha256[^;]*", "style-src 'unsafe-inline'", unescape(folded))
    sizes = []
    for name, content in (("all", made), ("folded", folded)):
        source, target = tmp_path / f"{name}.html", tmp_path / f"{name}.pdf"
        source.write_text(content, encoding="utf-8")
        chromium(tmp_path, f"--print-to-pdf={target}", source.as_uri())
        content_of = target.read_bytes()
        assert content_of.startswith(b"%PDF-")
        sizes.append(len(re.findall(rb"/Type\s*/Page\b", content_of)))

    assert sizes[0] > 2 * sizes[1] > 0


def test_a_picture_of_the_page_can_be_taken(tmp_path: Path) -> None:
    """It is as wide as asked for, and not empty."""
    source, target = tmp_path / "page.html", tmp_path / "page.png"
    source.write_text(page(examples.four_things()), encoding="utf-8")
    chromium(tmp_path, "--window-size=1024,1400", f"--screenshot={target}", source.as_uri())
    picture = target.read_bytes()

    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(picture[start : start + 4]) for start in (16, 20)] == [1024, 1400]
    assert len(picture) > 50_000
