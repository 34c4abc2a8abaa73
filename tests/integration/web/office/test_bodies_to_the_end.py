"""A local authority and a school ask for disagreement resolution: from the request to the closed case.

Every page is one that a person opens, every way in is that of an email that was sent, and each email is
counted once by its Message-ID.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import func, select

from cases.accounts.people import User
from cases.documents import PageImage
from cases.drs.parts import TakingPart
from cases.drs.request import disagreement_of
from cases.evidence.log import check_case
from cases.meetings.proposed_times import TimesAsked
from cases.models import Case, Party
from cases.vocabulary import EnvelopeState, PartAnswer, PartyRole, Role, Side
from mail.kinds import EmailKind
from mail.outbox import Delivery
from mail.transports import FolderTransport
from services.evidence.check import check_evidence
from signing.models import Envelope
from signing.part_step import part_code
from signing.seal.keys import trusted_certificates
from signing.second_step import code_for
from tests.app_services import running_worker, wait_until
from tests.client import Page, ReviewingClient
from tests.factories import BORN
from tests.integration.web.office.bodies_asking import (
    SCHOOL,
    a_school_asks,
    an_officer_asks,
    reference_of_the_case,
)
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.talks import FOCUS
from tests.integration.web.office.test_disagreement_resolution import CALL
from tests.integration.web.office.test_disagreement_to_the_end import fill_the_form, of_mediation
from tests.integration.web.office.test_times import a_time
from worker.document_making import PAGE_WIDTHS

PRIYA, RUTH, JOY = "priya.shah@example.com", "ruth.okafor@example.com", "joy@saltern.example.com"
MEETING_DAY = date(2026, 12, 14)
FAMILY = {"their_email": PRIYA}


@dataclass
class Post:
    """Every email that was handed over, in order."""

    sent: list[EmailMessage] = field(default_factory=list)

    def to(self, address: str, about: str) -> str:
        """The path of the link in the newest email to this address whose subject has these words."""

        def found() -> str:
            for message in reversed(self.sent):
                if message["To"].addresses[0].addr_spec == address and about in message["Subject"]:
                    return _path_in(message)
            return ""

        return str(wait_until(found))


def _words_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def _path_in(message: EmailMessage) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", _words_of(message))
    return found[1] if found else ""


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    """What the worker hands over."""
    kept, send = Post(), FolderTransport.send

    def watched(self: FolderTransport, message: EmailMessage) -> str:
        kept.sent.append(message)
        return send(self, message)

    monkeypatch.setattr(FolderTransport, "send", watched)
    return kept


@pytest.fixture
def ruth(office: Office) -> User:
    """An officer of Bury."""
    return office.add("Ruth Okafor", Role.OFFICER, email=RUTH)


def of_one(page: Page) -> Page:
    """A page of a body: nothing on it speaks to a family, or of mediation."""
    assert of_mediation(page) == [], page.address
    assert not re.search(r"\byour child\b", page.text, re.IGNORECASE), page.text
    return page


def known_to(office: Office, model: Any, role: PartyRole) -> dict[str, Any]:
    """What this party answers at the second step of its link."""
    if role is PartyRole.PARENT:
        return {"born": BORN}
    with office.services.database.read() as session:
        row = session.scalars(select(model).join(model.party).where(Party.role == role)).one()
        return {"code": part_code(row, office.services.keys)}


def by_link(office: Office, path: str, known: dict[str, Any]) -> tuple[ReviewingClient, Page]:
    """A browser of its own behind the link of an email, past the second step."""
    browser = ReviewingClient(office.web)
    return browser, browser.send(browser.post_form(path), known)


def walked(office: Office, post: Post, ask: Callable[[], Page], *, side: Side) -> None:
    """Walk one request from its page to the closed case."""
    with running_worker(office.services):
        asked = of_one(ask())
        assert asked.says("We have your request")
        reference = reference_of_the_case(office)
        _talked_and_asked(office, reference, side)
        _everyone_says_yes(office, post, reference)
        _a_time_is_booked(office, post, reference)
        _signed_by_all(office, post, reference)
        _closed(office, post, reference)


def _talked_and_asked(office: Office, reference: str, side: Side) -> None:
    bea, case = office.browser("Bea Hollis"), f"/office/cases/{reference}"
    sam = office.browser("Sam Reed")
    called = sam.send(sam.get(f"{case}/call/1/1"), {**CALL, "choice": "mediation"})
    assert called.says("The call is recorded."), called.problems
    for number in (1, 2, 3):
        talk = bea.post_form(f"{case}/drs/talk/{number}", {"history": f"Private history {number}"})
        assert talk.heading == "Calls and focus"
    page = bea.post_form(f"{case}/drs/focus", {"focus": FOCUS})
    for number in (1, 2, 3):
        page = bea.send(page, {}, action=f"{case}/drs/agreed/{number}")
    page = bea.post_form(f"{case}/drs/ask", {"parties": ["1", "2", "3"]})
    assert page.says("Everyone was asked on"), page.text
    assert of_mediation(page) == []
    with office.services.database.read() as session:
        row = disagreement_of(session.scalars(select(Case)).one())
        assert row is not None
        assert row.asked_by_side is side


def _everyone_says_yes(office: Office, post: Post, reference: str) -> None:
    for address, role in ((PRIYA, PartyRole.PARENT), (JOY, PartyRole.SETTING)):
        path = post.to(address, "take part")
        browser, page = by_link(office, path, known_to(office, TakingPart, role))
        assert page.heading == "Will you take part?"
        if role is PartyRole.SETTING:
            of_one(page)
        done = browser.send(page, {"answer": "yes"})
        assert done.says("You said yes: you will take part."), done.problems
        if role is PartyRole.SETTING:
            of_one(done)
    path, ruth = post.to(RUTH, "take part"), office.browser("Ruth Okafor")
    assert path == f"/authority/cases/{reference}/part", "an officer signs in, and needs no digits"
    assert of_one(ruth.get("/authority")).says("Will you take part?")
    done = ruth.send(of_one(ruth.get(path)), {"answer": "yes"})
    assert of_one(done).says("You have answered: Yes"), done.problems
    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}/drs")
    assert page.says("Everyone has said yes")
    assert page.text.count("Six digits to tell them") == 1, "the school alone has a link with digits"


def _a_time_is_booked(office: Office, post: Post, reference: str) -> None:
    bea, case = office.browser("Bea Hollis"), f"/office/cases/{reference}"
    wrong = bea.post_form(f"{case}/times/new", a_time(office, held_on=MEETING_DAY))
    assert wrong.heading == "Times for a meeting", wrong.problems
    page = bea.post_form(f"{case}/times/ask", {"parties": ["1", "2", "3"]})
    assert page.says("Asked. Each of them sees the times"), page.problems
    for address, role in ((PRIYA, PartyRole.PARENT), (JOY, PartyRole.SETTING)):
        path = post.to(address, "times")
        browser, page = by_link(office, path, known_to(office, TimesAsked, role))
        if role is PartyRole.SETTING:
            of_one(page)
        done = browser.send(page, {"time_1": "can"})
        assert done.heading == "We have your answer", done.problems
        if role is PartyRole.SETTING:
            of_one(done)
    path, ruth = post.to(RUTH, "times"), office.browser("Ruth Okafor")
    assert path == f"/authority/cases/{reference}/times"
    assert of_one(ruth.send(of_one(ruth.get(path)), {"time_1": "can"})).says("We have your answer")
    page = bea.get(f"{case}/times")
    booked = bea.send(page, {}, action=f"{case}/times/1/book")
    assert booked.address == case, booked.problems
    assert of_mediation(booked) == []
    assert of_one(ruth.get(f"/authority/cases/{reference}")).says("The Old Library", "14 December 2026")


def _everything_is_sent(office: Office) -> None:
    """Wait for the mail: a clock that jumps while an email is on its way would have it sent again."""

    def waiting() -> list[Delivery]:
        with office.services.database.read() as session:
            every = session.scalars(select(Delivery)).all()
            return [one for one in every if one.accepted_at is None and one.overtaken_at is None]

    wait_until(lambda: not waiting())


def _signed_by_all(office: Office, post: Post, reference: str) -> None:
    _everything_is_sent(office)
    office.clock.at = datetime(2026, 12, 14, 10, 5, tzinfo=UTC)
    fill_the_form(office, reference)

    def is_made() -> bool:
        with office.services.database.read() as session:
            envelope = session.scalars(select(Envelope)).one()
            parts = [one for one in (envelope.part_a, envelope.part_b) if one is not None]
            digests = [one.pdf_digest for one in parts]
            made = session.scalar(select(func.count()).where(PageImage.pdf_digest.in_(digests)))
            return len(parts) == 2 and made == len(PAGE_WIDTHS) * sum(part.pages or 0 for part in parts)

    wait_until(is_made)
    idris, signing = office.browser("Idris Vaughan"), f"/mediator/{reference}/paper"
    out = idris.send(idris.get(signing), {}, action=signing)
    assert out.says("Sent for signature"), out.problems
    for address, name in ((PRIYA, "Priya Shah"), (JOY, "Joy Achterberg"), (RUTH, "Ruth Okafor")):
        with office.services.database.read() as session:
            envelope = session.scalars(select(Envelope)).one()
            signer = next(one for one in envelope.signers if one.name == name)
            known = {"code": code_for(signer, office.services.keys)}
        browser = ReviewingClient(office.web)
        proof = browser.post_form(post.to(address, "sign"))
        page = browser.send(proof, known if "code" in proof.form_for({}).names() else {"born": BORN})
        if name != "Priya Shah":
            of_one(page)
        page = browser.get("/your/sign")
        signed = browser.send(page, confirmed=True, method="typed", typed=name)
        assert signed.says("You have signed"), signed.problems
        if name != "Priya Shah":
            of_one(signed)

    def is_complete() -> bool:
        with office.services.database.read() as session:
            envelope = session.scalars(select(Envelope)).one()
            return envelope.state is EnvelopeState.COMPLETED and envelope.finished_at is not None

    wait_until(is_complete)
    ruth = office.browser("Ruth Okafor")
    page = of_one(ruth.get(f"/authority/cases/{reference}"))
    assert page.says("Who asked")
    assert "Change the answer" not in page.links()


def _closed(office: Office, post: Post, reference: str) -> None:
    bea, case = office.browser("Bea Hollis"), f"/office/cases/{reference}"
    page = bea.get(f"{case}/close")
    assert page.heading == "Close this case", page.text
    closed = bea.send(page, {"reason": "agreed"})
    assert closed.address == case, closed.problems
    assert closed.says("closed")
    with office.services.database.read() as session:
        row = session.scalars(select(Case)).one()
        assert row.closed_at is not None
        assert check_case(session, row.id).sound
        certificates = trusted_certificates(office.services.keys_dir)
        findings = check_evidence(session, row.id, blobs=office.services.blobs, certificates=certificates)
        assert findings.faults == [], findings
        answers = {part.answer for part in session.scalars(select(TakingPart))}
    assert answers == {PartAnswer.YES}
    _everything_is_sent(office)
    ids = Counter(message["Message-ID"] for message in post.sent)
    assert set(ids.values()) == {1}
    with office.services.database.read() as session:
        accepted = [one for one in session.scalars(select(Delivery)) if one.accepted_at is not None]
    assert len(accepted) == len(ids)
    kinds = Counter((one.kind, one.to_address) for one in accepted)
    for kind in (EmailKind.TAKE_PART, EmailKind.CHOOSE_TIMES, EmailKind.PLEASE_SIGN, EmailKind.SIGNED_BY_ALL):
        assert {to: kinds[kind, to] for to in (PRIYA, RUTH, JOY)} == dict.fromkeys((PRIYA, RUTH, JOY), 1)
    for message in post.sent:
        words, to = _words_of(message), message["To"].addresses[0].addr_spec
        if to in {RUTH, JOY}:
            assert not re.search(r"\b[Yy]our child\b|\bmediation\b", words), words
            assert "Private history" not in words


@pytest.mark.usefixtures("ruth")
def test_an_officers_request_goes_to_a_closed_case(office: Office, post: Post) -> None:
    school = {**SCHOOL, "setting_person": "Joy Achterberg", "setting_contact": JOY, **FAMILY}
    walked(office, post, lambda: an_officer_asks(office, "Ruth Okafor", **school), side=Side.AUTHORITY)


@pytest.mark.usefixtures("ruth")
def test_a_schools_request_goes_to_a_closed_case(office: Office, post: Post) -> None:
    others = {"against": ["authority"], "authority_person": "Ruth Okafor", "authority_contact": RUTH}
    walked(
        office,
        post,
        lambda: a_school_asks(office, family=FAMILY, authority="bury", **others),
        side=Side.SETTING,
    )
