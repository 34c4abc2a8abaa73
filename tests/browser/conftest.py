"""A real browser, a real server, and axe: shared by every test of pages as people see them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import zip_longest
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium-headless-shell"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE = 60_000  # ms, of every wait: a machine that is busy may take ten times as long as a free one
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole walks first, each followed by something short, so that several processes end together."""
    ours = [item for item in items if item.path.parent == Path(__file__).parent]
    long = [item for item in ours if item.path.name == "test_whole_case.py"]
    short = [item for item in ours if item not in long]
    pairs = zip_longest(long, short[: len(long)])
    first = [one for pair in pairs for one in pair if one is not None] + short[len(long) :]
    for (
        item
    ) in ours:  # a browser that leaves a page drops what it was loading; the test's server closes it late
        item.add_marker(pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"))
    items[:] = first + [item for item in items if item not in ours]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, in its build without windows: half the work.

    One for all browser tests; each test opens a context of its own. It ends with the last of them in a
    process: its event loop keeps whatever comes after from running one, as sealing does.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, timeout=2 * PATIENCE)
        browser.on("context", lambda context: context.set_default_timeout(PATIENCE))
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Nothing: a test's own words matter more."""


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Flask], str]]:
    """``serve(app)``: its address, on a free port of this computer."""
    with ExitStack() as servers:

        def start(app: Flask) -> str:
            server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            servers.callback(server.server_close)
            servers.callback(thread.join)
            servers.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}"

        yield start


SHAPE = """() => [innerWidth, ...[...document.querySelectorAll('*')].map(element => [
  element.parents = (element.parentElement?.parents ?? 0) + 1, element.tagName, element.getAttribute('class'),
  element.getAttribute('style'), element.getAttribute('role'), element.getAttribute('type'),
  [...element.attributes].map(one => one.name + (one.value.trim() ? '=' : '')).sort().join(),
  element.checkVisibility(), [...element.childNodes].some(one => one.nodeType === 3 && one.data.trim())
])].join()"""
"""Whatever axe goes by but words, addresses and names: those are read on every page of every test."""


@pytest.fixture(scope="session")
def axe_faults() -> Callable[[Page], list[str]]:
    """``axe_faults(page)``: what axe finds, a line each. A page of a shape that was found sound is not judged
    again: most walks begin on the same pages, and axe takes longer than all else that a walk does.
    """
    source = AXE.read_text("utf-8")  # evaluated: our content policy refuses added scripts
    options = f"{{runOnly: {RULES}, resultTypes: ['violations'], selectors: false}}"
    sound: set[int] = set()

    def look(page: Page) -> list[str]:
        page.wait_for_load_state()
        shape = hash(page.evaluate(SHAPE))
        if shape in sound:
            return []
        found = page.evaluate(f"{source};axe.run(document, {options})")
        faults = [
            f"{fault['id']}: {node['html'][:120]}" for fault in found["violations"] for node in fault["nodes"]
        ]
        if not faults:
            sound.add(shape)
        return faults

    return look
