"""Files of strangers, many at once: pages are served, and what else was sent is taken."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from documents.jobs import JobReply
from documents.jobs.server import Job, JobServer
from documents.libreoffice.lanes import Lane
from script.gunicorn_conf import threads as web_threads
from services import intake
from services.container import Services
from tests.client import Page, ReviewingClient
from tests.integration.web.public.walking import walk_to
from tests.web_apps import make_web
from web.common import letters
from web.common.intake import GATE
from web.public.letters import LATER
from worker.jobs import JOB_LANES

PDF = b"%PDF-1.7 of a stranger"


@dataclass
class SlowWorker:
    """Answers a file only when it is told to, and notes how many it was asked about."""

    go: threading.Event = field(default_factory=threading.Event)
    asked: int = 0

    def handle(self, _job: Job) -> JobReply:
        self.asked += 1
        self.go.wait(30)
        return JobReply({"kind": "not ours", "sentence": "This is not ours", "findings": [], "sha256": ""})


@pytest.fixture
def slow_worker(services: Services) -> Iterator[SlowWorker]:
    worker = SlowWorker()
    with JobServer(services.jobs_socket, {"check": worker.handle, "take_in": worker.handle}, lanes=JOB_LANES):
        yield worker
        worker.go.set()


def check(web: ReviewingClient, address: str) -> Page:
    web.browser.environ_base["REMOTE_ADDR"] = address
    return web.post_form("/check/file", file=(io.BytesIO(PDF), "x.pdf"))


def test_a_flood_of_files_holds_a_few_threads_and_the_rest_is_answered_at_once(
    services: Services, slow_worker: SlowWorker
) -> None:
    web = make_web(services)
    web.extensions[GATE] = intake.IntakeGate(wait_seconds=0.05)
    browsers = [ReviewingClient(web) for _ in range(14)]

    with ThreadPoolExecutor(14) as pool:
        sent: list[Future[Page]] = [
            pool.submit(check, browser, f"203.0.113.{number}") for number, browser in enumerate(browsers)
        ]
        refused: list[Page] = []
        while len(refused) < 14 - intake.MOST_AT_ONCE:
            refused = [one.result() for one in sent if one.done()]
        assert browsers[0].get("/about").status == 200
        slow_worker.go.set()

    assert all("We cannot look at files just now" in page.text for page in refused)
    assert sum("This is not ours" in one.result().text for one in sent) == intake.MOST_AT_ONCE


def test_files_never_hold_all_threads_of_the_web_or_of_the_worker() -> None:
    assert web_threads // 2 >= intake.MOST_AT_ONCE + intake.MOST_WAITING
    assert intake.MOST_EACH < intake.MOST_AT_ONCE
    assert {JOB_LANES["take_in"], JOB_LANES["check"]} == {Lane.INTAKE}


def test_without_a_place_for_the_letter_the_request_goes_through_and_the_letter_can_come_later(
    services: Services, slow_worker: SlowWorker
) -> None:
    web = make_web(services)
    web.extensions[GATE] = intake.IntakeGate(at_once=0, wait_seconds=0.01)
    family = ReviewingClient(web)
    walk_to(family, "/ask/letter")

    page = family.post_form("/ask/letter", letter=(io.BytesIO(PDF), "letter.pdf"))
    assert page.problems == [f"We could not look at 'letter.pdf' just now. {LATER}"]
    assert slow_worker.asked == 0

    page = family.post_form("/ask/letter", skip="yes")
    page = family.send(family.get("/ask/check"), agreed=True)
    assert page.address == "/ask/sent"
    assert page.says("send us the decision letter later")


def test_with_little_disk_no_letter_is_kept_and_none_is_looked_at(
    services: Services, slow_worker: SlowWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "LEAST_FREE_BYTES", 10**18)
    family = ReviewingClient(make_web(services))
    walk_to(family, "/ask/letter")

    page = family.post_form("/ask/letter", letter=(io.BytesIO(PDF), "letter.pdf"))

    assert page.problems == [f"We could not look at 'letter.pdf' just now. {LATER}"]
    assert slow_worker.asked == 0


def test_what_one_request_keeps_has_an_end(
    services: Services, slow_worker: SlowWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "MOST_BYTES", len(PDF) - 1)
    family = ReviewingClient(make_web(services))
    walk_to(family, "/ask/letter")

    page = family.post_form("/ask/letter", letter=(io.BytesIO(PDF), "letter.pdf"))

    assert page.says("We did not keep 'letter.pdf': we keep at most 40 files")
    assert slow_worker.asked == 0
