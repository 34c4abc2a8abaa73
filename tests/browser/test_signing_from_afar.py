"""One after another: an officer lets a colleague sign, the next waits for their turn, one signs on paper."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from cases.accounts.people import User
from cases.vocabulary import EnvelopeState, SignerState, SigningMethod
from commands.demo.people import PEOPLE
from mail.outbox import Delivery
from services.statements.versions import make_statement
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.models import Envelope
from signing.second_step import code_for
from tests import factories
from tests.app_services import check_file
from tests.browser.pages.family import Signer
from tests.browser.pages.staff import Coordinator, Mediator
from tests.browser.pages.stage import Stage, a_stage
from tests.statements import link_path, three_to_sign

PRIYA, RUTH, DEV, KIM = "Priya Shah", "Ruth Okafor", "Dev Shah", "Kim Lee"
IDRIS, BEA = "Idris Vaughan", "Bea Hollis"
TURNS = {RUTH: 1, PRIYA: 2, DEV: 3}
WHAT = "Issue the amended final plan"


@pytest.fixture
def stage(
    tmp_path: Path, sqlite_url: str, chromium: Browser, axe_faults: Callable[[Page], list[str]]
) -> Iterator[Stage]:
    """The example provider's people; whatever any browser complained of fails the walk."""
    with a_stage(tmp_path / "data", sqlite_url, chromium, axe_faults) as stage:
        yield stage
        assert stage.complaints == []


def person(name: str) -> str:
    """The email address of one of the example provider's people."""
    return next(one.email for one in PEOPLE if one.name == name)


def a_statement_to_send(stage: Stage) -> str:
    """A meeting of Idris Vaughan with three to sign, its statement being made; the case's reference."""
    services, at = stage.services, stage.clock()
    with services.database.write() as session:
        outcome, _ = three_to_sign(services, session, at=at)
        idris = session.scalars(select(User).where(User.email == person(IDRIS))).one()
        outcome.meeting.mediator_id, outcome.meeting.mediator_name = idris.id, idris.name
        session.flush()
        make_statement(
            session,
            outcome,
            open_until=(at + timedelta(days=9)).date(),
            by=factories.viewer_of(idris),
            at=at,
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        return str(outcome.meeting.case.reference)


def newest(stage: Stage, name: str) -> tuple[UUID, str, str]:
    """The newest signer of this name: id, the path of their link, the six digits that staff say."""
    with stage.services.database.read() as session:
        envelope = session.scalars(select(Envelope)).one()
        signer = next(one for one in reversed(envelope.signers) if one.name == name)
        link = live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=stage.clock())
        assert link is not None
        return signer.id, link_path(stage.services, link), code_for(signer, stage.services.keys)


def is_sent_one_after_another(idris: Mediator, reference: str) -> None:
    """The places of the three, and the press."""
    idris.signs_in()
    idris.goes_to(f"/mediator/{reference}/paper")
    send = idris.page.get_by_role("button", name="Send for signature")
    idris.waits_for(lambda: send.count() > 0)
    idris.chooses(re.compile("^One after another"))
    details = idris.page.locator("details", has=idris.page.locator("[name=turn_1]"))
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    for number, name in enumerate(idris.page.locator(".cp-signers h3").all_inner_texts(), start=1):
        idris.page.locator(f"[name=turn_{number}]").select_option(str(TURNS[name]))
    idris.stage.look(idris.page, "f10-statement-turns")
    idris.presses("Send for signature")
    idris.reads("Sent for signature")
    idris.stage.look(idris.page, "f11-statement-in-turn")


def is_passed_on_to_a_colleague(ruth: Signer) -> None:
    """From the email to the page that says who signs instead."""
    ruth.opens_the_link("Please read and sign", to=RUTH)
    ruth.proves_by_code(newest(ruth.stage, RUTH)[2])
    ruth.sees("Outcome Statement")
    ruth.follows("Somebody else signs for me")
    ruth.sees("Let somebody else sign for you", called="f20-pass-on")
    ruth.types("Their full name", KIM)
    ruth.types("Their job title", "Head of SEND")
    ruth.types("Their email address at work", "kim.lee@bury.example.com")
    ruth.types("Their phone number", "01632 960 014")
    ruth.presses("Let them sign for me")
    ruth.sees(f"{KIM} signs for you", called="f21-passed-on")


def is_printed_and_scanned(bea: Coordinator, reference: str) -> None:
    """The real print, signed in ink as far as a machine can tell, comes back as a scan."""
    bea.signs_in()
    bea.goes_to(f"/mediator/{reference}/paper/{newest(bea.stage, DEV)[0]}/on-paper")
    bea.sees(f"{DEV}: on paper, or by letter", called="f30-on-paper")
    printed = bea.downloads("Print it to sign on paper (PDF)")
    bea.page.locator("input[type=file]").first.set_input_files(
        {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": printed}
    )
    bea.gives_date("The date beside the signature", bea.stage.today)
    bea.presses("Add this scan")
    bea.reads("The scan is kept.", "read by machine", "You added this scan, so somebody else confirms it")
    bea.stage.look(bea.page, "f31-on-paper-waits")


def test_one_after_another_with_a_delegate_and_one_on_paper(stage: Stage) -> None:
    reference = a_statement_to_send(stage)
    idris, bea = Mediator(stage, IDRIS), Coordinator(stage, BEA)
    is_sent_one_after_another(idris, reference)

    ruth, priya = Signer(stage), Signer(stage)
    waits = newest(stage, PRIYA)[1]
    is_passed_on_to_a_colleague(ruth)
    priya.goes_to(waits)
    priya.sees("It is not your turn yet", called="f22-not-your-turn")
    kim = Signer(stage)
    kim.opens_the_link("Please sign for Ruth Okafor", to=KIM)
    kim.proves_by_code(newest(stage, KIM)[2])
    kim.reads_the_document(WHAT)
    kim.reads("Head of SEND, for Ruth Okafor")
    kim.signs_by_typing(KIM)
    priya.opens_the_link("Please read and sign", to=PRIYA)
    priya.proves_by_code(newest(stage, PRIYA)[2])  # the other parent knows the date of birth
    priya.reads_the_document(WHAT)
    priya.signs_by_typing(PRIYA)

    is_printed_and_scanned(bea, reference)
    idris.goes_to(f"/mediator/{reference}/paper/{newest(stage, DEV)[0]}/on-paper")
    idris.sees(f"{DEV}: on paper, or by letter", called="f32-on-paper-second")
    idris.follows("This scan does not count")
    idris.sees("This scan does not count", called="f33-paper-words")
    idris.follows(f"Back to {DEV}")
    scan = idris.downloads("Download the scan (PDF)")
    idris.presses(f"Confirm that {DEV} signed")
    idris.reads("Confirmed: they have signed.")
    idris.stage.look(idris.page, "f34-on-paper-confirmed")
    every_copy_holds_the_scan(stage, idris, reference, scan)


def every_copy_holds_the_scan(stage: Stage, idris: Mediator, reference: str, scan: bytes) -> None:
    """The sealed file: its record, and the scan attached as it was confirmed."""
    idris.goes_to(f"/mediator/{reference}/paper")
    download = idris.page.get_by_role("link", name="Download the finished copy (PDF)")
    idris.waits_for(lambda: download.count() > 0)
    expect(idris.page.get_by_role("link", name=re.compile("^Who confirmed the paper"))).to_be_visible()
    content = idris.downloads("Download the finished copy (PDF)")
    finished = PdfReader(io.BytesIO(content))
    words = " ".join(" ".join(page.extract_text() for page in finished.pages).split())
    assert f"Confirmed by {IDRIS}" in words
    assert "Head of SEND, for Ruth Okafor" in words
    (attached,) = (held for name, held in finished.attachments.items() if name.startswith("signed-on-paper-"))
    assert attached == [scan]
    assert check_file(stage.services, content).kind.name == "GENUINE"
    with stage.services.database.read() as session:
        envelope = session.scalars(select(Envelope)).one()
        assert envelope.state is EnvelopeState.COMPLETED
        methods = {one.name: one.method for one in envelope.signers if one.state is SignerState.SIGNED}
        assert methods == {KIM: SigningMethod.TYPED, PRIYA: SigningMethod.TYPED, DEV: SigningMethod.PAPER}
        emails = sorted(
            (one.kind, one.to_name)
            for one in session.scalars(select(Delivery))
            if one.kind in {"please_sign", "asked_to_sign_for", "passed_on", "signed_by_all"}
        )
    assert emails == [
        ("asked_to_sign_for", KIM),
        ("passed_on", RUTH),
        ("please_sign", PRIYA),
        ("please_sign", RUTH),
        *(("signed_by_all", name) for name in (KIM, PRIYA, RUTH)),
    ]
