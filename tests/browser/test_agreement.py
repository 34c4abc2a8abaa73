"""The agreement before a meeting: sent by the office, signed on phones, seen on the mediator's day."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from cases.accounts.people import User
from cases.models import Party
from cases.vocabulary import Choice, EnvelopeState, PartyRole, Role, Side, SignerState
from commands.demo.people import PEOPLE
from signing.models import Envelope
from signing.second_step import code_for
from tests import factories
from tests.browser.pages.family import Signer
from tests.browser.pages.staff import Coordinator, Mediator
from tests.browser.pages.stage import Stage, a_stage

PRIYA, DEV, RUTH, ABENA = "Priya Shah", "Dev Shah", "Ruth Okafor", "Abena Mensah"
KOFI = "Kofi Shah"
"""The other parent of the case with a safety flag, whose mailbox holds no earlier link."""
IDRIS, BEA = "Idris Vaughan", "Bea Hollis"
DAYS = 3


@pytest.fixture
def stage(
    tmp_path: Path, sqlite_url: str, chromium: Browser, axe_faults: Callable[[Page], list[str]]
) -> Iterator[Stage]:
    """The example provider's people; whatever any browser complained of fails the walk."""
    with a_stage(tmp_path / "data", sqlite_url, chromium, axe_faults) as stage:
        yield stage
        assert stage.complaints == []


def a_meeting_ahead(stage: Stage, other_parent: str, *, safety_flag: bool = False) -> str:
    """Both parents, an officer and a supporter meet Idris Vaughan in some days; the case's reference."""
    services, at = stage.services, stage.clock()
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION)
        case.safety_flag = safety_flag
        email = f"{other_parent.split()[0].lower()}@example.com"
        other = Party(number=9, role=PartyRole.PARENT, side=Side.FAMILY, name=other_parent, email=email)
        case.parties.append(other)
        session.flush()
        known = {one.name: one.email for one in PEOPLE}
        mediator, coordinator = (
            session.scalars(select(User).where(User.email == known[name])).one() for name in (IDRIS, BEA)
        )
        starts = at + timedelta(days=DAYS)
        factories.a_meeting(session, case, mediator, coordinator, starts=starts, at=at)
        return str(case.reference)


def code_of(stage: Stage, name: str) -> str:
    """The six digits that staff say to the newest signer of this name."""
    with stage.services.database.read() as session:
        found = session.scalars(select(Envelope).order_by(Envelope.prepared_at)).all()
        signers = [signer for envelope in found for signer in envelope.signers if signer.name == name]
        return code_for(signers[-1], stage.services.keys)


def is_sent(bea: Coordinator, reference: str) -> None:
    """By the office, to all who come but the supporter, who signs in the room."""
    bea.goes_to(f"/mediator/{reference}/agreement")
    bea.sees("Agreement to mediate", called="g10-agreement")
    bea.page.get_by_role("checkbox", name=re.compile(ABENA)).uncheck()
    bea.presses("Send the agreement")
    bea.reads("The agreement is being made.")
    out = bea.page.get_by_text(re.compile("It can be signed until the end of"))
    bea.waits_for(lambda: out.count() > 1)
    bea.sees("Agreement to mediate", called="g11-agreement-out")


def opens(signer: Signer, name: str) -> None:
    """From the email to the whole agreement."""
    signer.opens_the_link("Please read and sign", to=name)
    if signer.page.get_by_role("textbox", name="What is your six-digit code?").count():
        signer.proves_by_code(code_of(signer.stage, name))
    else:
        signer.proves_by_birth_date(factories.BORN)
    signer.sees("Agreement to mediate", called="g20-agreement-document")
    signer.reads("What is private?", "May I record it?")
    expect(signer.page.get_by_role("link", name="Ask for a change")).to_have_count(0)


def signs(signer: Signer, name: str) -> None:
    """The four sentences and the name we hold."""
    signer.follows("Continue to sign")
    signer.sees("Sign the agreement to mediate", called="g21-agreement-sign")
    signer.signs_by_typing(name)
    signer.reads("It counts for every meeting about this")


def signs_by_keyboard(signer: Signer, name: str) -> None:
    """The same without a mouse or a finger: Tab, space, letters, Enter."""
    page = signer.page

    def goes_to(words: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            here = page.evaluate(
                "(() => { const e = document.activeElement, l = (e.labels || [])[0];"
                " return ((l || e).innerText || '').trim(); })()"
            )
            if here.startswith(words):
                return
        raise AssertionError(f"no Tab leads to {words}")

    goes_to("Continue to sign")
    page.keyboard.press("Enter")
    signer.sees("Sign the agreement to mediate")
    goes_to("All four are true for me")
    page.keyboard.press("Space")
    radio = page.get_by_role("radio", name="Type my name")
    if radio.count() and not radio.is_checked():
        radio.focus()
        page.keyboard.press("Space")
    goes_to("Your full name")
    page.keyboard.type(name)
    goes_to("Sign this document")
    page.keyboard.press("Enter")
    signer.sees("You have signed")


def test_the_agreement_is_sent_signed_on_phones_and_seen_on_the_mediators_day(stage: Stage) -> None:
    reference = a_meeting_ahead(stage, DEV)
    bea = Coordinator(stage, BEA, script=stage.looks_closely)
    bea.signs_in()
    is_sent(bea, reference)

    dev = Signer(stage, script=False)
    opens(dev, DEV)
    signs(dev, DEV)
    priya = Signer(stage)
    opens(priya, PRIYA)
    signs_by_keyboard(priya, PRIYA)
    ruth = Signer(stage)
    opens(ruth, RUTH)
    signs(ruth, RUTH)

    stage.clock.ahead = timedelta(days=DAYS)
    idris = Mediator(stage, IDRIS)
    idris.signs_in()
    idris.goes_to("/mediator")
    idris.sees("Today", called="g30-mediator-today")
    idris.reads(f"3 of 4 signed. Still to sign: {ABENA}")
    idris.goes_to(f"/mediator/{reference}/agreement")
    download = idris.page.get_by_role("link", name="Download the signed copy (PDF)")
    idris.waits_for(lambda: download.count() > 0)
    words = words_in(idris.downloads("Download the signed copy (PDF)"))
    for name in (PRIYA, DEV, RUTH):
        assert f"{name}" in words
    assert "Signing record" in words

    nobody_learns_who_else_comes(stage, bea)


def words_in(pdf: bytes) -> str:
    """The words of a file, on one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def nobody_learns_who_else_comes(stage: Stage, bea: Coordinator) -> None:
    """Under a safety flag each gets one of their own, which staff read before it goes."""
    reference = a_meeting_ahead(stage, KOFI, safety_flag=True)
    bea.signs_in()  # days have passed
    bea.goes_to(f"/mediator/{reference}/agreement")
    bea.reads("This case has a safety flag")
    bea.presses("Send the agreement")
    bea.reads("Nobody is asked yet: read them, then send them.")
    send = bea.page.get_by_role("button", name="Send what is made")
    read = bea.page.get_by_role("link", name="Read it (PDF)")
    bea.waits_for(lambda: send.count() > 0 and read.count() == 4)
    bea.sees("Agreement to mediate", called="g40-agreement-safety")
    for number in range(4):
        with bea.page.expect_download() as coming:
            read.nth(number).click()
        words = words_in(Path(coming.value.path()).read_bytes())
        assert not [name for name in (PRIYA, KOFI, RUTH, ABENA) if name in words]
        assert "To find out who comes, phone us." in words
    send.click()
    bea.reads("Sent. Everyone with an email address gets a link of their own.")
    kofi = Signer(stage)
    opens(kofi, KOFI)
    text = kofi.page.locator("main").inner_text()
    assert not [name for name in (PRIYA, RUTH, ABENA) if name in text]
    signs(kofi, KOFI)
    with stage.services.database.read() as session:
        found = session.scalars(select(Envelope).where(Envelope.case_id.is_not(None))).all()
        states = {one.signers[0].name: one.state for one in found if len(one.signers) == 1}
        signed = [s.name for one in found for s in one.signers if s.state is SignerState.SIGNED]
    assert states[KOFI] is EnvelopeState.COMPLETED
    assert {states[name] for name in (PRIYA, RUTH, ABENA)} == {EnvelopeState.OUT}
    assert sorted(signed) == sorted([DEV, KOFI, PRIYA, RUTH])
