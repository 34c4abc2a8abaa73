"""The real web and worker: pages under load, the way from the last signature to the seal, memory."""

from __future__ import annotations

import http.client
import http.cookiejar
import os
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from html.parser import HTMLParser
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import text

from signing.models import Envelope
from tests.bench.measure import Effort, Line
from tests.factories import BORN
from tests.faults.work import a_paper, everyone_signs, is_finished, is_made
from tests.houses import a_house
from tests.papers import Invited, a_paper_out
from tests.processes import answers, wait_until
from tests.services import free_port, migrate_database
from workflows.house import House
from workflows.queue import FINISH_ENVELOPE, work_id

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = (1, 8, 50)
POLL_SECONDS = 0.005
BROWSER = {"User-Agent": "Mozilla/5.0 (bench)", "Accept": "text/html"}


def serving(_baselines: Path, effort: Effort) -> Iterator[Line]:
    """Everything that wants web and worker running."""
    with _running() as (house, port, processes):
        yield Line("memory", _megabytes(processes), "MB", at_most=250, note="idle; without LibreOffice")
        yield from _sign_pages(house, port, effort)
        yield from _finishing(house, effort)
        yield Line("memory-after-work", _megabytes(processes), "MB", note="without LibreOffice")


# --- Pages ---------------------------------------------------------------------------------------------


def _sign_pages(house: House, port: int, effort: Effort) -> Iterator[Line]:
    paper = a_paper_out(house)
    cookie, size = _let_in(port, paper.family)
    yield Line("sign-page-size", size / 1024, "KB", at_most=40)
    alone = 0.0
    for clients in CLIENTS:
        times, seconds = _load(port, cookie, clients, max(effort.requests // 3 * (1 + (clients > 1)), 30))
        middle, slow = median(times), quantiles(times, n=20)[-1]
        alone = alone or middle
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


# --- From the last signature to the seal ---------------------------------------------------------------


def _finishing(house: House, effort: Effort) -> Iterator[Line]:
    papers = [a_paper(house) for _ in range(1 + min(effort.slow_rounds, 5))]
    for envelope_id in papers:
        _until(house, envelope_id, is_made)
    sealed, picked_up = [], []
    for count, envelope_id in enumerate(papers):
        everyone_signs(house, envelope_id)
        began = time.perf_counter()
        while _waits(house, envelope_id):
            time.sleep(POLL_SECONDS)
        picked = (time.perf_counter() - began) * 1000
        while not _is_sealed(house, envelope_id):
            time.sleep(POLL_SECONDS)
        if count:  # the first finds nothing warm
            picked_up.append(picked)
            sealed.append((time.perf_counter() - began) * 1000)
        _until(house, envelope_id, is_finished)
    yield Line("pick-up", median(picked_up), "ms", at_most=200, note="commit → a worker has the work")
    yield Line("finish-2-signers", median(sealed), "ms", note="last signature → sealed")
    yield Line("finish-2-signers-worst", max(sealed), "ms", at_most=1000)


def _until(house: House, envelope_id: UUID, holds: Callable[[House, UUID], bool]) -> None:
    wait_until(lambda: holds(house, envelope_id), patience_seconds=300)


def _waits(house: House, envelope_id: UUID) -> bool:
    found = text("SELECT status FROM workflow_status WHERE workflow_uuid = :id")
    with house.database.read() as session:
        return bool(session.scalar(found, {"id": work_id(FINISH_ENVELOPE, envelope_id)}) == "ENQUEUED")


def _is_sealed(house: House, envelope_id: UUID) -> bool:
    with house.database.read() as session:
        final = session.get_one(Envelope, envelope_id).final
        return final is not None and final.sealed_digest is not None


# --- The processes -------------------------------------------------------------------------------------


@contextmanager
def _running() -> Iterator[tuple[House, int, list[int]]]:
    """Web and worker as script/server starts them, on an empty installation."""
    with TemporaryDirectory(prefix="counterpart-bench-") as name:
        data = Path(name) / "data"
        data.mkdir()
        url = f"sqlite:///{data / 'counterpart.db'}"
        migrate_database(url)
        house = a_house(data, url)
        port = free_port()
        environment = {**os.environ, "COUNTERPART_DATA_DIR": str(data), "PORT": str(port)}
        commands = (
            ["gunicorn", "--config", f"{ROOT}/script/gunicorn_conf.py", "app:create_app()"],
            ["flask", "--app", "app", "work"],
        )
        started = [
            subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for command in commands
        ]
        try:
            wait_until(lambda: answers(port) and house.jobs.is_served(), patience_seconds=120)
            yield house, port, [process.pid for process in started]
        finally:
            for process in started:
                process.terminate()
            for process in started:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(30)
                process.kill()
            house.database.close()


def _children(pid: int) -> list[int]:
    """Our own processes below ``pid``: LibreOffice and what drives it are not counted."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            command = Path(f"/proc/{child}/cmdline").read_bytes()
            if b"soffice" in command or b"worker_uno" in command:
                continue
            found += [child, *_children(child)]
    return found


def _megabytes(processes: list[int]) -> float:
    everyone = [pid for process in processes for pid in (process, *_children(process))]
    return sum(map(_proportional_megabytes, everyone))


def _proportional_megabytes(pid: int) -> float:
    """PSS: what is shared between processes is counted in parts."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    (kilobytes,) = re.findall(r"^Pss: +(\d+) kB", text, re.M)
    return int(kilobytes) / 1024
