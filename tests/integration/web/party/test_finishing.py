"""The last signature and what follows: one seal, one email each, copies by link."""

from __future__ import annotations

import http.client
import json
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import select

from cases.documents import Document
from cases.evidence.log import envelope_events
from cases.vocabulary import DocumentKind, EnvelopeState, Event, SignerState
from documents.pdf.pages import page_images
from mail.outbox import Delivery
from services.container import Services
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Link
from signing.seal.check import VerdictKind
from tests.app_services import check_file, make_services, running_worker, wait_until
from tests.client import ReviewingClient
from tests.integration.web.party.conftest import prove
from tests.statements import Invited, StatementOut, link_path, made_statement_out
from tests.web_apps import make_web, served_web
from worker.emails.composers import compose_delivery, email_context

CASES = Path(__file__).parents[3] / "hard_inputs"
INK = json.dumps([[[20 + 12 * n, 100 + 30 * (n % 2), 16 * n, 0.5] for n in range(20)]])


@pytest.fixture
def both_databases(tmp_path: Path, database_url: str) -> Iterator[Services]:
    """An installation on each database in turn."""
    services = make_services(tmp_path / "data", database_url)
    yield services
    services.database.close()


def browser_let_in(services: Services, invited: Invited) -> ReviewingClient:
    """A browser of their own, through the second step."""
    browser = ReviewingClient(make_web(services))
    prove(browser, browser.post_form(invited.link), invited)
    return browser


def ready_to_press(services: Services, invited: Invited, **answers: str) -> dict[str, Any]:
    """Their filled signing page as the request that its button sends."""
    browser = browser_let_in(services, invited)
    page = browser.get("/your/sign")
    fields = {name: values[0] for name, values in page.form_for({"confirmed": ""}).fields().items()}
    cookie = browser.browser.get_cookie("counterpart")
    assert cookie is not None
    return {
        "body": urlencode({**fields, "confirmed": "yes", **answers}),
        "headers": {
            "Cookie": f"counterpart={cookie.value}",
            "Content-Type": "application/x-www-form-urlencoded",
        },
    }


def press(address: str, request: dict[str, Any], gate: threading.Barrier, answers: list[Any]) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.connect()
    gate.wait()
    connection.request("POST", "/your/sign", **request)
    response = connection.getresponse()
    answers.append((response.status, response.getheader("Location")))
    connection.close()


def finished(services: Services, statement: StatementOut) -> Envelope | None:
    with services.database.read() as session:
        envelope = session.get_one(Envelope, statement.envelope_id)
        waiting = session.scalars(select(Delivery).where(Delivery.accepted_at.is_(None))).first()
        return envelope if envelope.finished_at and waiting is None else None


@pytest.mark.hard_input("K44")
def test_two_last_signers_at_once_make_one_seal_and_one_email_each(both_databases):
    services = both_databases
    with running_worker(services), served_web(services) as address:
        statement = made_statement_out(services)
        requests = [
            ready_to_press(services, statement.family, method="typed", typed="Priya Shah"),
            ready_to_press(services, statement.authority, method="drawn", strokes=INK),
        ]
        presses = requests * 2  # each presses twice, all four at once
        gate, answers = threading.Barrier(len(presses)), []
        threads = [threading.Thread(target=press, args=(address, r, gate, answers)) for r in presses]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [(303, "/your/signed")] * 4
        wait_until(lambda: finished(services, statement))

    with services.database.read() as session:
        kinds = Counter(e.kind for e in envelope_events(session, statement.case_id, statement.envelope_id))
        finals = Counter(
            session.scalars(select(Document.kind).where(Document.case_id == statement.case_id)).all()
        )
        emails = Counter(
            d.to_name for d in session.scalars(select(Delivery).where(Delivery.kind == "signed_by_all"))
        )
    assert kinds[Event.SIGNER_SIGNED] == 2
    assert kinds[Event.ENVELOPE_COMPLETED] == 1
    assert kinds[Event.ENVELOPE_SEALED] == 2  # the whole, and Part A alone
    assert finals[DocumentKind.OUTCOME_FINAL] == finals[DocumentKind.OUTCOME_A_FINAL] == 1
    assert emails == {"Priya Shah": 1, "Ruth Okafor": 1}


@pytest.mark.hard_input("K17")
def test_after_the_last_signature_everyone_has_a_genuine_copy_with_ink_on_white(services):
    with running_worker(services):
        statement = made_statement_out(services)
        priya, ruth = (
            browser_let_in(services, statement.family),
            browser_let_in(services, statement.authority),
        )
        pages = priya.get("/your/document", query_string={"view": "pages"})
        with services.database.read() as session:
            envelope = session.get_one(Envelope, statement.envelope_id)
            number = envelope.part_a.pages + envelope.part_b.pages
        assert pages.html.count('alt="Page ') == number
        assert priya.get("/your/page/1-820.png").response.mimetype == "image/png"
        reviewed = priya.get("/your/document/part-a.pdf").response.data
        with (CASES / "K17-signature-transparent.png").open("rb") as picture:
            priya.post_form("/your/sign", confirmed=True, method="picture", picture=(picture, "sign.png"))
        assert priya.get("/your/copy").heading == "You have signed"  # there is no copy yet
        last = ruth.post_form("/your/sign", confirmed=True, method="typed", typed="Ruth Okafor")
        assert last.says("Everyone has signed.")
        wait_until(lambda: finished(services, statement))
    assert reviewed.startswith(b"%PDF")
    for done in ("/your/signed", "/your/document"):
        page = priya.get(done)
        assert page.links()["Read and download your copy"] == "/your/copy"
        assert "If there is a new version" not in page.text

    later = datetime.now(UTC) + timedelta(days=200)
    in_months = ReviewingClient(make_web(replace(services, now=lambda: later)))
    with services.database.read() as session:
        link = live_link(session, Purpose.COPY, statement.authority.id, at=later)
        assert link is not None
    proof = in_months.post_form(link_path(services, link))
    copy = prove(in_months, proof, statement.authority)
    assert copy.says("Signed by everyone", "Arrange a visit by the speech therapist")
    whole = in_months.get("/your/copy/whole.pdf").response.data
    part_a = in_months.get("/your/copy/part-a.pdf").response.data
    assert check_file(services, whole).kind is VerdictKind.GENUINE
    assert check_file(services, part_a).kind is VerdictKind.GENUINE
    evidence = in_months.get("/your/copy/evidence.json").response
    assert evidence.mimetype == "application/json"
    assert json.loads(evidence.data)
    assert in_months.get("/your/sign").heading == "Your copy"
    assert _share_of_dark(page_images(whole, width_px=820)[-1]) < 0.2


def test_the_link_to_sign_asks_nobody_to_sign_once_everyone_has(services, statement):
    client = ReviewingClient(make_web(services))
    assert client.get(statement.family.link).says("to sign it if you agree with it")
    with services.database.write() as session:
        envelope, now = session.get_one(Envelope, statement.envelope_id), datetime.now(UTC)
        envelope.state, envelope.completed_at, envelope.finished_at = EnvelopeState.COMPLETED, now, now
    page = client.get(statement.family.link)
    assert page.says("Everyone has signed the Outcome Statement", "You do not need to sign it again.")
    assert not page.says("to sign it if you agree with it")


def test_a_copy_is_kept_for_a_year_and_no_fresh_link_is_offered_after_it(services, statement):
    now = datetime.now(UTC)
    with services.database.write() as session:
        envelope = session.get_one(Envelope, statement.envelope_id)
        envelope.state, envelope.completed_at, envelope.finished_at = EnvelopeState.COMPLETED, now, now
        for signer in envelope.signers:
            signer.state = SignerState.SIGNED
        from signing.links.links import give_link

        link = give_link(
            session,
            Purpose.COPY,
            statement.family.id,
            case_id=statement.case_id,
            until=now + timedelta(days=365),
            at=now,
            keys=services.keys,
        )
    address = link_path(services, link)
    days = [364]
    client = ReviewingClient(make_web(replace(services, now=lambda: now + timedelta(days=days[-1]))))
    assert client.get(address).heading == "Your signed copy"
    dead = client.get(statement.family.link)  # the link to sign is long over, the copy is not
    assert dead.says("Everyone has signed this document")
    assert client.send(dead).heading == "Check your email for a new link"
    with services.database.read() as session:
        mails = session.scalars(select(Delivery).where(Delivery.kind == "fresh_copy_link")).all()
        fresh = session.scalars(select(Link).where(Link.purpose == Purpose.COPY)).all()
        body = compose_delivery(email_context(services), session, mails[0]).get_body(("plain",)).get_content()
    assert [m.to_name for m in mails] == ["Priya Shah"]
    assert len(fresh) == 2
    newest = next(link for link in fresh if link.ended_at is None)
    assert f"{services.public_url}{link_path(services, newest)}" in body
    assert "a new link to your copy of the Outcome Statement" in body
    days.append(366)
    over = client.get(address)
    assert over.heading == "This link no longer works"
    assert over.forms() == []


def _share_of_dark(png: bytes) -> float:
    import io

    from PIL import Image

    shades = Image.open(io.BytesIO(png)).convert("L").histogram()
    return sum(shades[:128]) / sum(shades)
