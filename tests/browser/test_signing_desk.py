"""Disagreement resolution signed in the room: one tablet goes round, somebody far away signs by link."""

from __future__ import annotations

import base64
import io
import json
import re
import zlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, expect
from pypdf import PdfReader
from sqlalchemy import select

from cases.accounts.people import Actor, ActorKind
from cases.drs.parts import (
    FirstTalk,
    PartReply,
    parts_of,
    record_first_talk,
    record_focus_agreed,
    set_focus,
    usually_asked,
)
from cases.drs.request import DisagreementAnswers, disagreement_of
from cases.enums.meetings import TimeReply
from cases.meetings.proposed_times import OneAnswer, asked_for_times, open_times
from cases.models import Case
from cases.vocabulary import Against, EnvelopeState, Ground, PartAnswer, PartyRole, ToldHow, WayIn
from mail.outbox import Delivery
from services.casework.taking_part import answer_part, ask_everyone
from services.meetings.times import answer_times
from signing.models import Envelope
from signing.second_step import code_for
from tests import factories
from tests.app_services import check_file
from tests.browser.outcome_forms import kept_in_the_browser
from tests.browser.pages.family import Signer
from tests.browser.pages.staff import Coordinator, Mediator
from tests.browser.pages.stage import Stage, Visitor, a_stage
from tests.integration.web.readers import IN_DRS

BORN = factories.BORN
FOCUS = "How Aarav's speech and language help is given this school year."
PRIYA, RUTH, JOY = "Priya Shah", "Ruth Okafor", "Joy Achterberg"
HEALTH = "NHS Example Integrated Care Board"
PIN = "482 915"
WHAT = "Give speech and language therapy each week"
ASKED = DisagreementAnswers(
    grounds=(Ground.PLAN_NOT_FOLLOWED,),
    against=(Against.AUTHORITY, Against.HEALTH, Against.SETTING),
    authority_person=RUTH,
    authority_contact="ruth.okafor@bury.example.com",
    health_name=HEALTH,
    health_contact="icb@example.com",
    setting_name="Saltern Bank School",
    setting_person=JOY,
    setting_contact="joy@saltern.example.com",
)


@pytest.fixture
def stage(
    tmp_path: Path, database_url: str, chromium: Browser, axe_faults: Callable[[Page], list[str]]
) -> Iterator[Stage]:
    """The example provider's people, with no case yet; whatever any browser complained of fails the walk."""
    with a_stage(tmp_path / "data", database_url, chromium, axe_faults) as stage:
        yield stage
        assert stage.complaints == []


def everyone_is_asked(stage: Stage) -> str:
    """A case whose four parties talked, agreed on a sentence and were asked; its reference."""
    services, at = stage.services, stage.clock()
    bea = Actor(ActorKind.USER, "1", "Bea Hollis")
    with services.database.write() as session:
        case = factories.a_case(services, session, at=at, disagreement=ASKED, **IN_DRS)
        disagreement = disagreement_of(case)
        assert disagreement is not None
        people = usually_asked(case, disagreement)
        for party in people:
            record_first_talk(session, party, FirstTalk(stage.today, "What happened"), by=bea, at=at)
        set_focus(session, case, FOCUS, by=bea, at=at)
        for party in people:
            record_focus_agreed(session, party, by=bea, at=at)
        reply_by = stage.today + timedelta(days=10)
        ask_everyone(session, case, people, reply_by, by=bea, at=at, keys=services.keys)
        return case.reference


def everyone_says_yes(stage: Stage) -> None:
    """Everyone will take part, as staff record it by phone; by link it is walked where one refuses."""
    with stage.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        for part in parts_of(session, case):
            answer_part(
                session,
                part,
                PartReply(PartAnswer.YES),
                how=ToldHow.PHONE,
                by=Actor(ActorKind.USER, "1", "Bea Hollis"),
                at=stage.clock(),
                provider=stage.services.provider,
            )


def the_others_can_come(stage: Stage) -> None:
    """Everyone but the family can do the one time, as staff record it by phone."""
    with stage.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        times = open_times(session, case)
        for asked in asked_for_times(session, case):
            if asked.party.role is not PartyRole.PARENT:
                answer_times(
                    session,
                    asked,
                    {time.id: OneAnswer(TimeReply.CAN) for time in times},
                    access="",
                    how=ToldHow.PHONE,
                    by=Actor(ActorKind.USER, "1", "Bea Hollis"),
                    at=stage.clock(),
                    provider=stage.services.provider,
                )


def a_time_is_found(stage: Stage, reference: str, priya: Signer, day: date) -> None:
    """Proposed, asked about, answered by the family's link, booked by one press."""
    bea = Coordinator(stage, "Bea Hollis")
    bea.signs_in()
    bea.goes_to(f"/office/cases/{reference}/times/new")
    bea.sees("Propose a time", called="e10-time")
    bea.gives_date("Date", day)
    bea.types("Start time", "10am")
    bea.page.get_by_label("How long?").select_option(label="2½ hours")
    bea.page.get_by_label("Mediator", exact=True).select_option(label="Idris Vaughan")
    bea.chooses("In person")
    bea.types(re.compile("^Place and address"), "The Old Library, 3 Quince Street, Nowhere")
    bea.types(re.compile("^Why is this place neutral"), "A library that belongs to neither")
    bea.presses("Save this time")
    bea.presses("Ask them")
    bea.sees("Ask everyone which times they can do", called="e11-times-ask")
    bea.presses("Ask them")
    bea.reads("Asked. Each of them sees the times")
    priya.opens_message("Which times can you do?", to=PRIYA)
    priya.follows("/open/")
    priya.presses("See the times")
    priya.sees("Is this you?")
    priya.proves_by_birth_date(BORN)
    priya.sees("Which times can you do?", called="e12-times")
    priya.page.get_by_role("radio", name="I can", exact=True).first.check()
    priya.presses("Send my answer")
    priya.sees("We have your answer")
    the_others_can_come(stage)
    bea.goes_to(f"/office/cases/{reference}/times")
    bea.sees("Times for a meeting", called="e13-times")
    bea.presses("Book this time")
    bea.sees(re.compile("·"), called="e14-case-booked")


def the_outcome_is_written(idris: Mediator, reference: str) -> None:
    """One action for the school; the health body takes part and is not asked to sign."""
    idris.signs_in()
    idris.goes_to(f"/mediator/{reference}")
    idris.sees(re.compile("."), called="e20-meeting")
    idris.presses("Start the outcome form")
    idris.sees("What was the outcome of the meeting?", called="e21-outcome")
    for box in idris.page.get_by_role("checkbox", name="Came to the meeting").all():
        box.check()
    idris.chooses("Agreement was reached on everything")
    idris.presses("Add an action")
    row = idris.page.get_by_role("region", name="Action 1")
    row.get_by_role("textbox", name="What will be done").fill(WHAT)
    row.get_by_label("Who will do it").select_option("Saltern Bank School")
    row.get_by_label("Day").fill("20")
    row.get_by_label("Month").fill("June")
    row.get_by_label("Year").fill(str(idris.stage.today.year + 1))
    row.get_by_role("textbox", name="It counts as done when").fill("The timetable is sent")
    idris.types("Summary", "The meeting looked at how therapy is given.")
    for box in idris.page.get_by_role("checkbox", name="Can decide for this body").all():
        box.check()
    idris.page.locator("section", has=idris.page.get_by_role("heading", name=re.compile(HEALTH))).get_by_role(
        "checkbox", name=re.compile("sign", re.IGNORECASE)
    ).first.uncheck()
    expect(idris.page.locator("[data-saved].cp-saved--done")).to_contain_text("Saved")
    idris.makes_the_paper()
    idris.presses("Send for signature")
    idris.reads("Sent for signature")


class Device(Visitor):
    """The tablet that goes round: one browser, whoever holds it."""

    def __init__(self, mediator: Mediator) -> None:
        self.stage, self.page, self.has_script = mediator.stage, mediator.page, mediator.has_script
        self.kept: list[str] = []
        self.page.on("response", self._watch)

    def _watch(self, response: Response) -> None:
        """Remember what the browser may keep of a turn's pages and pictures."""
        path = response.url.removeprefix(self.stage.site)
        if path.startswith(("/your/", "/desk")) and "no-store" not in response.headers.get(
            "cache-control", ""
        ):
            self.kept.append(path)

    def is_handed_to(self, name: str) -> None:
        """From the host's press to the one who takes it."""
        self.presses(re.compile(f"ver to {name}$"))
        self.sees(f"Please hand this to {name}", called="e32-turn")
        assert name in self.page.content()
        self.presses(f"I am {name}")
        self.sees("Is this you?", called="e33-turn-proof")

    def gets_the_pin(self) -> None:
        """From the screen where it was handed back to the hand-over screen."""
        self.types("Your PIN for this signing desk", PIN)
        self.presses("Continue")
        self.sees("Whose turn is it?", called="e36-host")

    def holds_nothing_of(self, name: str) -> None:
        """Back, history, cookie, store: none leads to or names whoever had it."""
        assert name not in self.page.content()
        for _ in range(4):  # the page to sign, the document, the second step, whose turn it is
            self.page.go_back()
            self.page.wait_for_load_state()
            text = self.page.locator("body").inner_text()
            assert WHAT not in text, f"{self.page.url} shows the document"
            assert "All four are true" not in text, self.page.url
        for path in ("/your/document", "/your/signed"):
            self.goes_to(path)
            self.sees(re.compile("^Hand this device back"))
        self.goes_to("/mediator")
        self.sees("Sign in")
        kept = [self.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")]
        kept += [_cookie_words(one) for one in self.page.context.cookies()]
        assert name not in " ".join(kept)
        assert not any("visit" in words for words in kept), kept
        self.goes_to("/desk")
        self.sees(re.compile("^Hand this device back"))
        assert self.kept == [], "the browser may keep these"


def _cookie_words(cookie: Any) -> str:
    """What a signed cookie holds, as JSON; its value where it is none."""
    packed, _, _rest = str(cookie["value"]).lstrip(".").partition(".")
    try:
        raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        return json.dumps(json.loads(zlib.decompress(raw) if cookie["value"].startswith(".") else raw))
    except ValueError:
        return str(cookie["value"])


def reads_and_signs(person: Signer | Device, name: str) -> None:
    """The whole document, and the name we hold."""
    person.sees("Outcome Statement")
    person.reads(WHAT)
    person.follows("Continue to sign")
    person.sees("Sign the Outcome Statement")
    person.ticks("All four are true for me")
    person.chooses("Type my name")
    person.types("Your full name", name)
    person.presses("Sign this document")


def whoever_walks_away_is_signed_out(device: Device) -> None:
    """A turn that nobody touches: covered first, then handed back."""
    device.page.clock.install()
    device.is_handed_to(JOY)
    device.page.clock.fast_forward(50_000)  # looking for the code
    with device.page.expect_response("**/desk/still") as still:
        device.page.mouse.move(5, 5)
    assert still.value.status == 204
    device.types("What is your six-digit code?", code_of(device.stage, JOY))
    device.presses("Continue")
    device.sees("Outcome Statement")
    cover = device.page.get_by_role("dialog", name="Are you still there?")
    expect(cover).to_have_count(0)
    device.page.clock.fast_forward(5 * 60_000 + 1_000)
    expect(cover).to_be_visible()
    device.stage.look(device.page, "e37-cover")
    cover.get_by_role("button", name="Yes, go on").click()
    expect(cover).to_be_hidden()
    device.page.clock.fast_forward(5 * 60_000 + 1_000)
    expect(cover).to_be_visible()
    device.page.clock.fast_forward(60_000)
    device.sees(re.compile("^Hand this device back"))
    assert JOY not in device.page.content()
    device.page.go_back()
    device.page.wait_for_load_state()
    assert WHAT not in device.page.locator("body").inner_text()
    device.goes_to("/desk")


def code_of(stage: Stage, name: str) -> str:
    """The six digits that staff see and say."""
    with stage.services.database.read() as session:
        envelope = session.scalars(select(Envelope)).one()
        signer = next(one for one in envelope.signers if one.name == name)
        return code_for(signer, stage.services.keys)


def a_note_that_is_not_sent(idris: Mediator, reference: str) -> None:
    """A private note that waits in the browser as its mediator hands the device over, and confirms it."""
    desk = idris.page.url
    idris.page.route("**/talks/save*", lambda route: route.fulfill(status=503))
    idris.goes_to(f"/mediator/{reference}/talks")
    idris.page.locator("[name='talks.family.note']").fill("Never sent")
    expect(idris.page.locator("[data-lost]")).to_be_visible()
    assert kept_in_the_browser(idris.page)
    idris.page.on("dialog", lambda dialog: dialog.accept())
    idris.goes_to(desk)


def test_signed_in_the_room_on_one_tablet_with_one_party_far_away(stage: Stage) -> None:
    reference, with_script = everyone_is_asked(stage), stage.looks_closely  # PostgreSQL's goes without
    priya = Signer(stage, script=with_script)
    everyone_says_yes(stage)
    day = stage.today + timedelta(days=14)
    while day.weekday() > 4:
        day += timedelta(days=1)
    a_time_is_found(stage, reference, priya, day)
    stage.clock.ahead = timedelta(days=(day - stage.today).days)

    idris = Mediator(stage, "Idris Vaughan")
    the_outcome_is_written(idris, reference)
    far_away = Signer(stage, script=with_script)
    far_away.opens_the_link("Please read and sign", to=RUTH)
    if not with_script:  # the desk as well
        idris = Mediator(stage, "Idris Vaughan", script=False)
        idris.signs_in()
    idris.goes_to(f"/mediator/{reference}/desk")
    idris.sees("Signing desk", called="e30-desk")
    idris.types("Choose a PIN of six digits", PIN)
    idris.presses("Open the signing desk")
    idris.reads("The signing desk is open on this device.")
    idris.stage.look(idris.page, "e31-desk-open")
    idris.page.get_by_role("button", name=f"Record that I read it aloud for {PRIYA}").click()
    idris.reads("Recorded: you read it aloud.")

    if with_script:
        a_note_that_is_not_sent(idris, reference)
    device = Device(idris)
    device.is_handed_to(PRIYA)
    assert kept_in_the_browser(device.page) == []
    device.gives_date(re.compile("date of birth"), BORN)
    device.presses("Continue")
    device.sees("Outcome Statement", called="e34-turn-document")
    far_away.proves_by_code(code_of(stage, RUTH))
    reads_and_signs(far_away, RUTH)
    far_away.sees("You have signed")
    far_away.reads("Not everyone has signed yet.")
    reads_and_signs(device, PRIYA)
    device.sees("Hand this device back to Idris Vaughan", called="e35-back")
    device.holds_nothing_of(PRIYA)
    device.gets_the_pin()
    if with_script:
        whoever_walks_away_is_signed_out(device)
        device.gets_the_pin()
    device.is_handed_to(JOY)
    device.types("What is your six-digit code?", code_of(stage, JOY))
    device.presses("Continue")
    reads_and_signs(device, JOY)
    device.sees("This signing desk is closed", called="e38-closed")

    every_copy_went(stage, reference, idris)


def every_copy_went(stage: Stage, reference: str, idris: Mediator) -> None:
    """To all who signed and to the body that did not; the file says on whose device."""
    idris.signs_in()
    idris.goes_to(f"/mediator/{reference}/paper")
    download = idris.page.get_by_role("link", name="Download the finished copy (PDF)")
    idris.waits_for(lambda: download.count() > 0)
    content = idris.downloads("Download the finished copy (PDF)")
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
    assert words.count("on a device handed over by Idris Vaughan in the room") == 2
    assert "read the document aloud to" in words
    assert check_file(stage.services, content).kind.name == "GENUINE"
    with stage.services.database.read() as session:
        envelope = session.scalars(select(Envelope)).one()
        assert envelope.state is EnvelopeState.COMPLETED
        ways = {signer.name: (signer.way_in, signer.host_name) for signer in envelope.signers}
        emails = sorted(
            (one.kind, one.to_name)
            for one in session.scalars(select(Delivery))
            if one.kind in {"signed_by_all", "statement_copy", "signed_on_device"}
        )
    assert ways == {
        PRIYA: (WayIn.DESK, "Idris Vaughan"),
        JOY: (WayIn.DESK, "Idris Vaughan"),
        RUTH: (WayIn.LINK, ""),
    }
    assert emails == [
        *(("signed_by_all", name) for name in (JOY, PRIYA, RUTH)),
        *(("signed_on_device", name) for name in (JOY, PRIYA)),
        ("statement_copy", HEALTH),
    ]
