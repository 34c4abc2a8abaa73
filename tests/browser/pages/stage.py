"""Where a walk takes place: one installation behind a real server, and the browsers of its people."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, expect

from commands.demo.people import add_people
from dates import MONTHS, uk_day
from services.container import Services
from tests.app_services import make_services, running_worker, wait_until
from tests.web_apps import served_web

PHONE: ViewportSize = {"width": 390, "height": 844}
TABLET: ViewportSize = {"width": 820, "height": 1180}
DESK: ViewportSize = {"width": 1280, "height": 900}
ALL_PICTURES_STAND = "[...document.images].every(i => i.complete || i.loading === 'lazy')"


@dataclass
class Clock:
    """The computer's own clock, moved on when a week is to pass."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC) + self.ahead


@dataclass
class Stage:
    """The installation and everyone's browsers; ``complaints`` are what no walk may leave behind."""

    site: str
    services: Services
    clock: Clock
    chromium: Browser
    axe_faults: Callable[[Page], list[str]]
    closing: ExitStack
    looks_closely: bool = True
    complaints: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    @property
    def today(self) -> date:
        """The day in the UK."""
        return uk_day(self.clock())

    def browser(self, *, viewport: ViewportSize = PHONE, script: bool = True, **options: Any) -> Page:
        """A browser of someone's own, watched for errors and for requests that leave our site."""
        context = self.chromium.new_context(
            viewport=viewport, java_script_enabled=script, base_url=self.site, locale="en-GB", **options
        )
        self.closing.callback(context.close)
        page = context.new_page()
        page.on("console", lambda message: self._hear(page, message.type, message.text))
        page.on("pageerror", lambda error: self._hear(page, "error", str(error)))
        page.on("request", lambda request: self._watch(request.url))
        return page

    def look(self, page: Page, name: str) -> None:
        """Whatever is wrong with the page as it stands: axe's faults, and what runs off at 320 px.

        With COUNTERPART_TEST_SCREENSHOTS set, its pictures at four widths go into that folder. A page is
        looked at once a run.
        """
        if not self.looks_closely or name in self.seen:
            return
        self.seen.add(name)
        self.complaints += [f"{name}: {fault}" for fault in self.axe_faults(page)]
        size = page.viewport_size
        assert size is not None
        page.set_viewport_size({"width": 320, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > 320:
            self.complaints.append(f"{name}: {wide} px wide at 320 px")
        self._take_pictures(page, name)
        page.set_viewport_size(size)

    def _take_pictures(self, page: Page, name: str) -> None:
        folder = os.environ.get("COUNTERPART_TEST_SCREENSHOTS")
        if not folder:
            return
        for width, height in ((390, 844), (820, 1180), (1280, 900), (320, 800)):
            page.set_viewport_size({"width": width, "height": height})
            wait_until(lambda: page.evaluate(ALL_PICTURES_STAND))
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)

    def _hear(self, page: Page, kind: str, text: str) -> None:
        slow = "status of 503" in text  # a picture that a busy machine did not make in time; the page says so
        if kind in {"error", "warning"} and not slow:
            self.complaints.append(f"{page.url}: console says {text}")

    def _watch(self, url: str) -> None:
        if not url.startswith((self.site, "data:", "blob:", "about:")):
            self.complaints.append(f"asked another place for {url}")


@contextmanager
def a_stage(
    data_dir: Path, database_url: str, chromium: Browser, axe_faults: Callable[[Page], list[str]]
) -> Iterator[Stage]:
    """The example provider's people on an empty database, served and with a worker, until the block ends."""
    clock = Clock()
    services = replace(make_services(data_dir, database_url), now=clock)
    with services.database.write() as session:
        add_people(session, at=clock())
    with served_web(services) as site, ExitStack() as closing:
        served = replace(services, public_url=site)
        closing.enter_context(_a_worker_beside(served))
        yield Stage(
            site,
            served,
            clock,
            chromium,
            axe_faults,
            closing,
            looks_closely=database_url.startswith("sqlite"),
        )
    services.database.close()


@contextmanager
def _a_worker_beside(services: Services) -> Iterator[None]:
    """A worker in a thread of its own: DBOS will not start where playwright's event loop runs."""
    runs, ends = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with running_worker(services):
                runs.set()
                ends.wait()
        except BaseException as failure:
            failures.append(failure)
            runs.set()

    thread = threading.Thread(target=work, name="worker of a walk")
    thread.start()
    runs.wait()
    try:
        yield
    finally:
        ends.set()
        thread.join()
        if failures:
            raise failures[0]


class Visitor:
    """Someone in front of a browser."""

    def __init__(self, stage: Stage, *, script: bool = True, **options: Any) -> None:
        self.stage = stage
        self.has_script = script
        self.page = stage.browser(script=script, **options)

    def goes_to(self, path: str) -> None:
        """Opens an address."""
        self.page.goto(path)

    def sees(self, heading: str | re.Pattern[str], *, called: str = "") -> None:
        """Is on the page with this main heading, whole; ``called`` also looks at it closely by that name."""
        expect(self.page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        self.page.wait_for_load_state()
        if called and self.has_script:  # axe is a script itself
            self.stage.look(self.page, called)

    def reads(self, *texts: str) -> None:
        """Finds these words on the page."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def follows(self, link: str | re.Pattern[str]) -> None:
        """Presses the first link of that name."""
        self.page.get_by_role("link", name=link).first.click()

    def presses(self, button: str | re.Pattern[str]) -> None:
        """Presses a button."""
        self.page.get_by_role("button", name=button).first.click()

    def chooses(self, label: str | re.Pattern[str]) -> None:
        """Chooses a radio."""
        self.page.get_by_role("radio", name=label, exact=True).check()

    def ticks(self, label: str | re.Pattern[str]) -> None:
        """Ticks a box."""
        self.page.get_by_role("checkbox", name=label, exact=True).check()

    def types(self, label: str | re.Pattern[str], text: str) -> None:
        """Fills a box in."""
        self.page.get_by_role("textbox", name=label).first.fill(text)

    def gives_date(self, legend: str | re.Pattern[str], day: date) -> None:
        """Fills a date's three boxes in."""
        group = self.page.get_by_role("group", name=legend)
        group.get_by_label("Day").fill(str(day.day))
        group.get_by_label("Month").fill(MONTHS[day.month - 1])
        group.get_by_label("Year").fill(str(day.year))

    def waits_for(self, holds: Callable[[], bool]) -> None:
        """Loads the page again until something holds: work in the background has come to its end."""

        def looked() -> bool:
            self.page.reload()
            return holds()

        self.page.wait_for_load_state()
        if not holds():
            wait_until(looked)

    def opens_message(self, subject: str, *, to: str) -> None:
        """Reads the newest message of that subject to that person, in the practice mailbox."""
        self.page.goto(f"/mailbox?q={to}")
        link = self.page.get_by_role("link", name=re.compile(re.escape(subject)))
        self.waits_for(lambda: link.count() > 0)
        link.first.click()

    def downloads(self, link: str | re.Pattern[str], role: Any = "link") -> bytes:
        """The file behind a link or button."""
        with self.page.expect_download() as coming:
            self.page.get_by_role(role, name=link).first.click()
        path = coming.value.path()
        return path.read_bytes()
