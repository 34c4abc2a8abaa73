"""Disagreement resolution that everyone wants: talks, one sentence, each answer, and the agreement signed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from cases.drs.parts import TakingPart
from cases.drs.request import DisagreementAnswers
from cases.models import Party
from cases.vocabulary import Against, DecisionKind, EnvelopeState, Ground, PartyRole, Track, Wish
from signing.models import Envelope
from signing.part_step import part_code
from signing.second_step import code_for
from tests import factories
from tests.browser.pages.family import Signer
from tests.browser.pages.staff import Coordinator, Mediator
from tests.browser.pages.stage import Stage, a_stage
from tests.integration.web.readers import NEVER_IN_DRS

PRIYA, NADIA, JOY, SCHOOL = "Priya Shah", "Nadia Bell", "Joy Achterberg", "Saltern Bank School"
EVERYONE = (PRIYA, NADIA, JOY)
IDRIS, BEA = "Idris Vaughan", "Bea Hollis"
FOCUS = "How Aarav's speech and language help is given this school year."
HISTORY = "quicksilver history"
PAPERS = "zanzibar report"
"""What one party tells us, and none of the others may read."""
QUESTION, ANSWERED = "Will you take part?", "We have your answer"
WHY_THIS_PLACE = "A library that belongs to none of them, 20 minutes from each."


@pytest.fixture
def stage(
    tmp_path: Path, sqlite_url: str, chromium: Browser, axe_faults: Callable[[Page], list[str]]
) -> Iterator[Stage]:
    """The example provider's people; whatever any browser complained of fails the walk."""
    with a_stage(tmp_path / "data", sqlite_url, chromium, axe_faults) as stage:
        yield stage
        assert stage.complaints == []


def a_request(stage: Stage) -> str:
    """A family asked about its school and its authority, and email reaches all three; the reference."""
    wanted = DisagreementAnswers(
        grounds=(Ground.PLAN_NOT_FOLLOWED,),
        against=(Against.AUTHORITY, Against.SETTING),
        setting_name=SCHOOL,
        setting_person=JOY,
        setting_contact="joy@saltern.example.com",
    )
    with stage.services.database.write() as session:
        case = factories.a_case(
            stage.services,
            session,
            at=stage.clock(),
            track=Track.DRS,
            disagreement=wanted,
            kind=DecisionKind.NOT_DELIVERED,
            letter_date=None,
            wish=Wish.TALK,
            wish_to_appeal=None,
        )
        authority = case.authority_party()
        assert authority is not None
        authority.name, authority.organisation = NADIA, case.authority_name
        authority.email = "nadia.bell@bury.example.com"
        return str(case.reference)


def talks_and_asks(bea: Coordinator, reference: str) -> None:
    """What each tells us first, one sentence that takes no side, each one's yes to it, and the question."""
    calls = f"/office/cases/{reference}/drs"
    bea.goes_to(calls)
    bea.sees("Calls and focus", called="e10-calls-empty")
    bea.reads("Nobody has written it yet")
    for number in (1, 2, 3):
        bea.goes_to(f"{calls}/talk/{number}")
        bea.sees(re.compile("^First talk with"), called="e11-talk")
        bea.types(re.compile("^What happened so far"), f"{HISTORY} {number}")
        bea.presses("Record this talk")
        bea.sees("Calls and focus")
    bea.presses("Write the sentence")
    bea.sees("What is the meeting about?", called="e12-focus")
    bea.types("What is the meeting about?", FOCUS)
    bea.presses("Save this sentence")
    bea.sees("Calls and focus", called="e13-calls-with-sentence")
    for _ in range(3):
        bea.presses(re.compile("^They say yes"))
        bea.sees("Calls and focus")
    bea.presses("Ask everyone")
    bea.sees("Ask everyone whether they will take part", called="e14-ask")
    bea.presses("Ask everyone")
    bea.sees("Calls and focus", called="e15-calls-asked")


def part_code_of(stage: Stage, name: str) -> str:
    """The six digits that the page tells staff to say."""
    with stage.services.database.read() as session:
        part = session.scalars(select(TakingPart).join(TakingPart.party).where(Party.name == name)).one()
        return part_code(part, stage.services.keys)


def step_of(stage: Stage, name: str) -> str:
    """The six digits that staff say to whoever signs the agreement."""
    with stage.services.database.read() as session:
        signers = session.scalars(select(Envelope)).one().signers
        return code_for(next(one for one in signers if one.name == name), stage.services.keys)


def comes_in(person: Signer, name: str) -> None:
    """From the email that asks to the question, which names nobody before the second step."""
    person.opens_message(QUESTION, to=name)
    person.follows("/open/")
    person.sees(QUESTION, called="e20-open-part")
    assert name not in person.page.locator("main").inner_text()
    person.presses("Read and answer")
    if name == PRIYA:
        person.sees("Is this you?")
        person.proves_by_birth_date(factories.BORN)
    else:
        person.sees("Is this you?", called="e21-proof")
        person.types(re.compile("six-digit code"), part_code_of(person.stage, name))
        person.presses("Continue")
    person.sees(QUESTION, called="e22-part")
    person.reads(FOCUS, "Nobody else is told what you answer.")


def nothing_of_others(person: Signer, own: int) -> None:
    """Nobody's page shows what another told us, wrote or answered."""
    words = person.page.locator("main").inner_text()
    others = [f"{HISTORY} {number}" for number in (1, 2, 3) if number != own]
    assert [one for one in (*others, PAPERS) if one in words] == []
    assert [one for one in NEVER_IN_DRS if re.search(one, words, re.IGNORECASE)] == []


def goes_by_keyboard(page: Page, words: str) -> None:
    """Presses Tab until what has the focus begins with ``words``."""
    here = (
        "(() => { const e = document.activeElement, l = (e.labels || [])[0];"
        " return ((l || e).innerText || '').trim(); })()"
    )
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(here).startswith(words):
            return
    raise AssertionError(f"no Tab leads to {words}")


def everyone_answers(stage: Stage) -> None:
    """By the link in each one's own email: without script, by keyboard, after a first wish to talk."""
    priya = Signer(stage, script=False)
    comes_in(priya, PRIYA)
    priya.presses("Send my answer")
    priya.reads("Choose whether you will take part")
    priya.chooses(re.compile("^I want to talk"))
    priya.presses("Send my answer")
    priya.sees(ANSWERED)
    priya.reads("We will phone you")
    priya.follows("Change my answer")
    priya.sees(QUESTION)
    priya.chooses("Yes, I will take part")
    priya.page.locator("[name=to_read]").fill(PAPERS)
    priya.presses("Send my answer")
    priya.sees(ANSWERED)
    priya.reads("asked to sign an agreement to take part", "your time to appeal keeps running")
    priya.reads("You can change your answer until the meeting, or until everyone gets that news")
    priya.page.go_back()
    priya.goes_to("/your/part")
    priya.sees(ANSWERED)

    nadia = Signer(stage)
    comes_in(nadia, NADIA)
    nothing_of_others(nadia, own=2)
    nadia.chooses("Yes, I will take part")
    nadia.stage.look(nadia.page, "e23-part-yes")
    goes_by_keyboard(nadia.page, "Send my answer")
    nadia.page.keyboard.press("Enter")
    nadia.sees(ANSWERED, called="e24-answered")

    joy = Signer(stage, script=False)
    comes_in(joy, JOY)
    nothing_of_others(joy, own=3)
    joy.chooses("Yes, I will take part")
    joy.presses("Send my answer")
    joy.sees(ANSWERED)
    nothing_of_others(joy, own=3)


def is_arranged_and_sent(bea: Coordinator, reference: str, day: date) -> None:
    """Everyone has said yes: a time and a neutral place, then the agreement to everyone who comes."""
    bea.goes_to(f"/office/cases/{reference}/drs")
    bea.sees("Calls and focus", called="e30-everyone-yes")
    bea.reads("Everyone has said yes")
    bea.arranges_a_meeting(reference, IDRIS, day, why=WHY_THIS_PLACE)
    bea.goes_to(f"/office/cases/{reference}/drs")
    bea.sees("Calls and focus", called="e31-calls-arranged")
    bea.reads("Not sent yet")
    bea.presses("Send the agreement")
    bea.sees("Agreement to take part", called="e32-agreement")
    bea.presses("Send the agreement")
    bea.reads("The agreement is being made.")
    out = bea.page.get_by_text(re.compile("^Sent .*It can be signed until the end of"))
    bea.waits_for(lambda: out.count() > 0)
    bea.sees("Agreement to take part", called="e33-agreement-out")


def signs(person: Signer, name: str) -> None:
    """From the email to a signature, under words of disagreement resolution alone."""
    person.opens_the_link("Please read and sign", to=name)
    if name == PRIYA:
        person.proves_by_birth_date(factories.BORN)
    else:
        person.proves_by_code(step_of(person.stage, name))
    person.sees("Agreement to take part", called="e40-document")
    person.reads("Taking part is voluntary for everyone", "May I record it?")
    nothing_of_others(person, own=0)
    expect(person.page.get_by_role("link", name="Ask for a change")).to_have_count(0)
    person.follows("Continue to sign")
    person.sees("Sign the agreement to take part", called="e41-sign")
    person.presses("Sign this document")  # nothing is ticked or typed yet
    person.sees("Sign the agreement to take part", called="e42-sign-refused")
    person.reads("Tick that all four are true for you. If one of them is not, phone us first")
    person.signs_by_typing(name)
    person.reads("It counts for every meeting about this")
    nothing_of_others(person, own=0)


def words_in(pdf: bytes) -> str:
    """The words of a file, on one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_everyone_says_yes_and_signs_the_agreement_to_take_part_by_their_own_link(stage: Stage) -> None:
    reference = a_request(stage)
    bea = Coordinator(stage, BEA, script=stage.looks_closely)
    bea.signs_in()
    talks_and_asks(bea, reference)
    everyone_answers(stage)
    day = stage.today + timedelta(days=14)
    is_arranged_and_sent(bea, reference, day)

    signs(Signer(stage, script=False), PRIYA)
    signs(Signer(stage), NADIA)
    signs(Signer(stage, script=False), JOY)

    stage.clock.ahead = timedelta(days=14)
    idris = Mediator(stage, IDRIS)
    idris.signs_in()
    idris.goes_to("/mediator")
    idris.reads("3 of 3 signed")
    idris.goes_to(f"/mediator/{reference}/agreement")
    download = idris.page.get_by_role("link", name="Download the signed copy (PDF)")
    idris.waits_for(lambda: download.count() > 0)
    idris.sees("Agreement to take part", called="e50-agreement-signed")
    words = words_in(idris.downloads("Download the signed copy (PDF)"))
    assert [name for name in EVERYONE if name not in words] == []
    assert "Signing record" in words
    assert [one for one in (HISTORY, PAPERS, "version 1") if one in words] == []
    with stage.services.database.read() as session:
        assert session.scalars(select(Envelope)).one().state is EnvelopeState.COMPLETED
        roles = set(session.scalars(select(Party.role)))
    assert roles == {PartyRole.PARENT, PartyRole.AUTHORITY, PartyRole.SETTING}
