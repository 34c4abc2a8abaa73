"""An adjourned meeting: who took part says if they want the certificate now, or wait until it goes on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from cases.accounts.people import Actor
from cases.evidence.log import append_evidence
from cases.meetings.models import Meeting
from cases.models import AdjournedAnswer, Case
from cases.vocabulary import (
    AdjournedWish,
    Event,
    MeetingState,
    Role,
)
from tests import factories
from tests.integration.web.office.arranging import a_choice
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.decisions import HELD, a_held_meeting, the_case


@pytest.fixture
def chosen(office: Office) -> str:
    """A family that chose mediation on 19 November 2026, as its authority heard; its reference."""
    office.add("Nadia Karim", Role.OFFICER)
    return a_choice(office)


def test_whoever_took_part_in_an_adjourned_meeting_is_asked_and_their_word_is_recorded(office, chosen):
    a_held_meeting(office, MeetingState.ADJOURNED)
    sam = office.browser("Sam Reed")
    today = sam.get("/office")
    assert today.says("Ask Priya Shah: certificate now, or wait?", "Arrange another day to finish")
    assert sam.get(f"/office/cases/{chosen}/certificate/1/1").says("ask if they want the certificate now")
    address = f"/office/cases/{chosen}/adjourned/1/1"
    page = sam.post_form(address, {"answer": "now", "said_on": date(2026, 11, 23)})
    assert page.problems == ["The day they said so must be on or after the day of the meeting"]
    assert sam.send(page, {"said_on": date(2026, 11, 25)}).says(
        "What they said about the certificate is recorded"
    )
    assert sam.post_form(address, {"answer": "now", "said_on": date(2026, 11, 25)}).says("Nothing changed")
    with office.services.database.read() as session:
        answer = session.scalars(select(AdjournedAnswer)).one()
        assert (answer.answer, answer.recorded_by) == (AdjournedWish.NOW, "Sam Reed")
    page = sam.get(f"/office/cases/{chosen}/certificate/1/1")
    assert page.says("Took part in mediation", "they asked for the certificate now", "Issue certificate")


@pytest.mark.parametrize("state", [MeetingState.ADJOURNED, MeetingState.CONCLUDED])
def test_the_timeline_says_whether_a_meeting_finished_or_goes_on(office, chosen, state):
    a_held_meeting(office, state)
    with office.services.database.write() as session:
        case = the_case(session)
        (meeting,) = session.scalars(select(Meeting))
        append_evidence(
            session,
            case,
            Event.MEETING_CONCLUDED,
            by=Actor.of(factories.viewer_of(office.people["Idris Vaughan"])),
            at=HELD,
            about={"meeting": str(meeting.id), "state": state.value, "came": ["Priya Shah"]},
        )

    page = office.browser("Bea Hollis").get(f"/office/cases/{chosen}")

    assert page.says("Outcome of the meeting recorded", state.words.lower())


def test_who_waits_is_asked_again_when_the_day_on_which_it_goes_on_is_not_held(office, chosen):
    a_held_meeting(office, MeetingState.ADJOURNED)
    sam = office.browser("Sam Reed")
    address, ask = f"/office/cases/{chosen}/adjourned/1/1", "Ask Priya Shah: certificate now, or wait?"
    sam.post_form(address, {"answer": "wait", "said_on": date(2026, 11, 25)})
    assert not sam.get("/office").says(ask)
    office.clock.pass_(days=3)
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        people = (office.people["Idris Vaughan"], office.people["Bea Hollis"])
        starts = office.clock.at - timedelta(hours=1)
        missed = factories.a_meeting(session, case, *people, starts=starts, at=starts)
        missed.state = MeetingState.NOT_HELD
    sam = office.browser("Sam Reed")
    assert sam.get("/office").says(ask)
    sam.post_form(address, {"answer": "wait", "said_on": date(2026, 11, 28)})
    assert not sam.get("/office").says(ask)


def test_nobody_is_asked_where_no_meeting_was_adjourned(office, chosen):
    page = office.browser("Sam Reed").get(f"/office/cases/{chosen}/adjourned/1/1")
    assert page.says("has not taken part in an adjourned meeting")
    assert office.browser("Sam Reed").get(f"/office/cases/{chosen}/adjourned/1/2").status == 404
