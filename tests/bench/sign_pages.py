"""The page on which people read and sign, under the hands of one, of several and of many."""

from __future__ import annotations

import http.client
import http.cookiejar
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from statistics import median, quantiles

from sqlalchemy import event

from services.container import Services
from tests.bench.measure import Effort, Line
from tests.client import ReviewingClient
from tests.factories import BORN
from tests.statements import Invited, statement_out
from tests.web_apps import make_web

CLIENTS = (1, 8, 50)
BROWSER = {"User-Agent": "Mozilla/5.0 (bench)", "Accept": "text/html"}


def sign_pages(services: Services, port: int, empty_port: int, effort: Effort) -> Iterator[Line]:
    """Pages a second, and how long one takes; each client keeps one connection.

    ``empty_port`` serves an empty Flask page under the same server: its cost is the baseline.
    """
    statement = statement_out(services)
    cookie, size = _let_in(port, statement.family)
    yield Line("sign-page-size", size / 1024, "KB", at_most=40)
    alone = 0.0
    for clients in CLIENTS:
        requests = max(effort.requests // 3 * (1 + (clients > 1)), 30)
        empty, _ = load(empty_port, "/", "", clients, requests)
        times, seconds = load(port, "/your/document", cookie, clients, requests)
        rate = len(times) / seconds
        alone = alone or rate
        if clients == 1:
            yield Line("sign-page-1", rate, "pages/s", at_least=300)
        else:
            aim = 1.0 if clients == 8 else None
            of = "pages/s with one client ÷ ours, turned over"
            yield Line(f"sign-page-{clients}", rate, "pages/s", alone, of, rate / alone, at_least=aim)
        for name, ours, baseline, at_most in (
            ("p50", median(times), median(empty), None),
            ("p95", percentile_95(times), percentile_95(empty), 50 if clients == 8 else None),
        ):
            yield Line(
                f"sign-page-{clients}-{name}",
                ours,
                "ms",
                baseline,
                "empty Flask page ÷ ours",
                baseline / ours,
                ours_at_most=at_most,
            )


def queries_per_page(services: Services) -> Iterator[Line]:
    """Yield how often the database is asked for the page that people sign on; an exact count, no time."""
    statement = statement_out(services)
    browser = ReviewingClient(make_web(services))
    browser.send(browser.post_form(statement.family.link), born=BORN)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(services.database.engine, "before_cursor_execute", note)
    try:
        page = browser.browser.get("/your/document")
    finally:
        event.remove(services.database.engine, "before_cursor_execute", note)
    if page.status_code != 200:
        raise AssertionError(f"the page answered {page.status_code}")
    selects = [statement for statement in asked if statement.startswith("SELECT")]
    yield Line("queries-per-page", len(selects), "queries", at_most=6)


def percentile_95(times: Sequence[float]) -> float:
    """Return what 95 of 100 stay below."""
    return quantiles(times, n=20)[-1]


def _let_in(port: int, invited: Invited) -> tuple[str, int]:
    """The cookie of a visit behind the link and its second step, and how large the paper's page is."""
    address = f"http://127.0.0.1:{port}"
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def get(url: str, fields: dict[str, str] | None = None) -> tuple[str, str]:
        data = urllib.parse.urlencode(fields).encode() if fields else None
        with browser.open(urllib.request.Request(url, data, BROWSER), timeout=60) as answer:
            return answer.geturl(), answer.read().decode()

    url, page = get(address + invited.link)
    url, page = get(*_answer(url, page, {}))
    born = {"day": str(BORN.day), "month": str(BORN.month), "year": str(BORN.year)}
    url, page = get(*_answer(url, page, born))
    if not url.endswith("/your/document"):
        raise AssertionError(f"the second step led to {url}")
    return "; ".join(f"{one.name}={one.value}" for one in jar), len(page.encode())


def _answer(url: str, page: str, values: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Where and what the page's form sends: its hidden fields, its button, and ``values`` by name's end."""
    form = _Form()
    form.feed(page.partition("<main")[2])
    fields = dict(form.hidden)
    for name in form.names:
        for ending, value in values.items():
            if name.endswith(ending):
                fields[name] = value
    return urllib.parse.urljoin(url, form.action or url), fields


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.action, self.hidden, self.names, self._within = "", {}, [], False  # type: ignore[var-annotated]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = dict(attrs)
        if tag == "form" and one.get("method") == "post" and not self._within:
            self._within, self.action = True, one.get("action") or ""
        elif self._within and tag in ("input", "button") and one.get("name"):
            name = str(one["name"])
            if one.get("type") in ("hidden", "submit") or tag == "button":
                self.hidden.setdefault(name, one.get("value") or "")
            else:
                self.names.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._within:
            self._within = bool(not self.hidden)


def load(port: int, path: str, cookie: str, clients: int, requests: int) -> tuple[list[float], float]:
    """Return the milliseconds of each page and the seconds that all took; a client keeps its connection."""
    share = max(requests // clients, 5)

    def client(_number: int) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        taken = []
        for _ in range(share):
            began = time.perf_counter()
            connection.request("GET", path, headers={**BROWSER, "Cookie": cookie})
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200 or b"<h1" not in body:
                raise AssertionError(f"the page answered {answer.status}")
            taken.append((time.perf_counter() - began) * 1000)
        connection.close()
        return taken

    client(0)  # does not count
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        times = [one for measured in threads.map(client, range(clients)) for one in measured]
    return times, time.perf_counter() - began
