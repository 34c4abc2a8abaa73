"""The page on which people read and sign, under the hands of one, of several and of many."""

from __future__ import annotations

import http.client
import http.cookiejar
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from statistics import median, quantiles

from tests.bench.measure import Effort, Line
from tests.factories import BORN
from tests.papers import Invited, a_paper_out
from workflows.house import House

CLIENTS = (1, 8, 50)
BROWSER = {"User-Agent": "Mozilla/5.0 (bench)", "Accept": "text/html"}


def sign_pages(house: House, port: int, effort: Effort) -> Iterator[Line]:
    """Pages a second, and how long one takes; each client keeps one connection."""
    paper = a_paper_out(house)
    cookie, size = _let_in(port, paper.family)
    yield Line("sign-page-size", size / 1024, "KB", at_most=40)
    for clients in CLIENTS:
        times, seconds = _load(port, cookie, clients, max(effort.requests // 3 * (1 + (clients > 1)), 30))
        middle, slow = median(times), quantiles(times, n=20)[-1]
        yield Line(f"sign-page-{clients}", len(times) / seconds, "pages/s")
        yield Line(f"sign-page-{clients}-p50", middle, "ms", at_most=15 if clients == 1 else None)
        yield Line(f"sign-page-{clients}-p95", slow, "ms")


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


def _load(port: int, cookie: str, clients: int, requests: int) -> tuple[list[float], float]:
    """Milliseconds of each page, and the seconds that all took; each client keeps one connection."""
    share = max(requests // clients, 5)

    def client(_number: int) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        taken = []
        for _ in range(share):
            began = time.perf_counter()
            connection.request("GET", "/your/document", headers={**BROWSER, "Cookie": cookie})
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
        times = [one for several in threads.map(client, range(clients)) for one in several]
    return times, time.perf_counter() - began
