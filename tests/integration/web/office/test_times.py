"""Times that everyone can do: proposed, asked about one by one, booked by one press."""

from __future__ import annotations

from datetime import date
from typing import Any

import icalendar
import pytest
from sqlalchemy import select

from cases.evidence.log import case_events
from cases.meetings.models import Meeting
from cases.meetings.proposed_times import ProposedTime, TimesAsked
from cases.models import Case, Party
from cases.vocabulary import Event, PartyRole, Role, SecondStep, Side, TimeEnd
from mail.kinds import EmailKind
from services.meetings.times import remind_about_times
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.part_step import part_code, part_step_of
from tests.client import Page, ReviewingClient
from tests.integration.web.office.arranging import a_choice, mails
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.talks import sent


@pytest.fixture
def chosen(office: Office) -> str:
    """A family that chose mediation on 19 November 2026, with an officer who has an account."""
    office.add("Ruth Okafor", Role.OFFICER)
    reference = a_choice(office)
    with office.services.database.write() as session:
        authority = session.scalars(select(Case)).one().authority_party()
        assert authority is not None
        authority.name, authority.email = "Bury", None
    return reference


def a_time(office: Office, **changes: object) -> dict[str, object]:
    return {
        "mediator": str(office.people["Idris Vaughan"].id),
        "held_on": date(2026, 12, 10),
        "starts": "10am",
        "length": "150",
        "mode": "in_person",
        "place": "The Old Library, Nowhere",
        "place_why": "It belongs to neither side",
        **changes,
    }


def propose(office: Office, reference: str, *days: int) -> ReviewingClient:
    bea = office.browser("Bea Hollis")
    for day in days:
        page = bea.post_form(
            f"/office/cases/{reference}/times/new", a_time(office, held_on=date(2026, 12, day))
        )
        assert page.heading == "Times for a meeting", page.text
    return bea


def ask(office: Office, reference: str, *days: int) -> ReviewingClient:
    bea = propose(office, reference, *days)
    page = bea.post_form(f"/office/cases/{reference}/times/ask", {"parties": ["1", "2"]})
    assert page.says("Asked. Each of them sees the times"), page.text
    return bea


def by_phone(bea: ReviewingClient, reference: str, **replies: str) -> None:
    """Both sides say the same by phone."""
    for party in (1, 2):
        address = f"/office/cases/{reference}/times/answer/{party}"
        assert bea.post_form(address, {**replies, "answered_how": "phone"}).says("Their answer is recorded")


def come_in(office: Office, name: str = "Priya Shah") -> tuple[ReviewingClient, Page]:
    """A browser of its own behind this person's link, past the second step."""
    services, browser = office.services, ReviewingClient(office.web)
    with services.database.read() as session:
        asked = session.scalars(select(TimesAsked).join(TimesAsked.party).where(Party.name == name)).one()
        link = live_link(session, Purpose.CHOOSE_TIMES, asked.id, at=office.clock())
        assert link is not None
        address = services.link_addresses.open(link).removeprefix(services.public_url)
        alone = part_step_of(asked) is SecondStep.BIRTH_DATE
        known = {"born": date(2015, 5, 3)} if alone else {"code": part_code(asked, services.keys)}
    return browser, browser.send(browser.post_form(address), known)


def meetings(office: Office) -> list[Meeting]:
    with office.services.database.read() as session:
        return list(session.scalars(select(Meeting)))


def times(office: Office) -> list[ProposedTime]:
    with office.services.database.read() as session:
        return list(session.scalars(select(ProposedTime).order_by(ProposedTime.number)))


def test_a_time_is_proposed_changed_and_withdrawn_before_anyone_is_asked(office, chosen):
    bea = propose(office, chosen, 10, 25)
    page = bea.get(f"/office/cases/{chosen}/times")
    assert page.says("Thursday 10 December 2026", "Not sent yet", "It belongs to neither side")
    assert page.says("After day 30", "A bank holiday")
    changed = a_time(office, held_on=date(2026, 12, 15))
    assert bea.post_form(f"/office/cases/{chosen}/times/2", changed).says("Tuesday 15 December 2026")
    page = bea.get(f"/office/cases/{chosen}/times")
    bea.send(page, {}, action=f"/office/cases/{chosen}/times/2/withdraw")
    one, other = times(office)
    assert (one.ended_why, other.ended_why) == (None, TimeEnd.WITHDRAWN)
    assert bea.get(f"/office/cases/{chosen}/times/2").says("no longer open")
    assert mails(office, "choose_times") == []
    assert bea.get("/office").says("Ask everyone about the times that are proposed")


def test_what_could_not_be_booked_is_not_proposed(office, chosen):
    other = a_choice(office, person_name="Someone Else")
    bea = propose(office, other, 10)
    ask_other = bea.post_form(
        f"/office/cases/{other}/arrange",
        {
            "mediator": str(office.people["Idris Vaughan"].id),
            "held_on": date(2026, 12, 10),
            "starts": "11am",
            "ends": "1pm",
            "mode": "in_person",
            "place": "the old library, nowhere",
        },
    )
    assert ask_other.address == f"/office/cases/{other}"
    page = bea.post_form(f"/office/cases/{chosen}/times/new", a_time(office))
    assert f"Idris Vaughan has another meeting at that time: {other}" in page.problems
    assert page.value_of("place") == "The Old Library, Nowhere"
    for wrong, words in (
        ({"held_on": date(2026, 11, 2)}, "must be today or later"),
        ({"mode": "online"}, "Enter the link to the meeting"),
        ({"place_why": ""}, "Say why this place is neutral, and central for everyone"),
        ({"length": "7"}, "Choose how long it takes"),
    ):
        page = bea.post_form(f"/office/cases/{chosen}/times/new", a_time(office, **wrong))
        assert any(words in problem for problem in page.problems), (wrong, page.problems)


def test_each_answers_alone_and_a_time_that_everyone_can_do_is_booked_by_one_press(office, chosen):
    bea = ask(office, chosen, 10, 11)
    assert [to for to, _ in sent(office, EmailKind.CHOOSE_TIMES)] == [
        "priya.shah@example.com",
        office.people["Ruth Okafor"].email,
    ]
    browser, page = come_in(office)
    assert page.heading == "Which times can you do?"
    assert page.says("Thursday 10 December 2026, 10am to 12:30pm", "The Old Library", "time to appeal")
    missing = browser.send(page, {"time_1": "can"})
    assert "Choose whether you can do Friday 11 December 2026, 10am to 12:30pm" in missing.problems
    done = browser.send(
        page, {"time_1": "rather_not", "time_2": "cannot", "minutes_1": "45", "access": "Somewhere calm"}
    )
    assert (done.heading, done.address) == ("We have your answer", "/your/dates/answered")
    assert done.says("I can, but would rather not", "I cannot")

    ruth = office.browser("Ruth Okafor")
    assert ruth.get("/authority").says("Which times can you do?", "2 times to answer")
    page = ruth.get(f"/authority/cases/{chosen}/times")
    for private in ("Somewhere calm", "45"):
        assert private not in page.text
    assert ruth.send(page, {"time_1": "can", "time_2": "can"}).says("We have your answer")
    assert not ruth.get("/authority").says("2 times to answer")

    assert len(sent(office, EmailKind.TIMES_ANSWERED)) == 2
    assert bea.get("/office").says("Book a meeting: everyone can do 10 December 2026")
    page = bea.get(f"/office/cases/{chosen}/times")
    assert page.says("Everyone can", "Cannot: Priya Shah", "45 minutes to get there", "Somewhere calm")
    booked = bea.send(page, {}, action=f"/office/cases/{chosen}/times/1/book")
    assert booked.address == f"/office/cases/{chosen}", booked.text
    (meeting,) = meetings(office)
    assert (meeting.starts_at.isoformat(), meeting.place) == (
        "2026-12-10T10:00:00+00:00",
        "The Old Library, Nowhere",
    )
    assert mails(office, "invitation") == ["Priya Shah", "Ruth Okafor"]
    assert [one.ended_why for one in times(office)] == [TimeEnd.BOOKED, TimeEnd.NOT_CHOSEN]
    again = bea.send(page, {}, action=f"/office/cases/{chosen}/times/1/book")
    assert again.says("no longer open")
    assert len(meetings(office)) == 1
    late = browser.get("/your/dates")
    assert late.status == 410
    assert late.says("A meeting was arranged", "so we are not asking about times now")
    assert ruth.get(f"/authority/cases/{chosen}/times").status == 404
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert {one.kind for one in case_events(session, case.id)} >= {
            Event.TIME_PROPOSED,
            Event.TIMES_ASKED,
            Event.TIMES_ANSWERED,
            Event.TIMES_CLOSED,
        }


def test_an_answer_that_changed_since_the_page_was_opened_books_nothing(office, chosen):
    bea = ask(office, chosen, 10)
    by_phone(bea, chosen, time_1="can")
    old = bea.get(f"/office/cases/{chosen}/times")
    assert old.says("Everyone can", "by phone, recorded by Bea Hollis")
    browser, page = come_in(office)
    assert page.address == "/your/dates/answered"
    browser.send(browser.get("/your/dates?change=yes"), {"time_1": "cannot"})
    stale = bea.send(old, {}, action=f"/office/cases/{chosen}/times/1/book")
    assert stale.says("Something changed since this page was opened", "Cannot: Priya Shah")
    assert meetings(office) == []
    assert bea.get("/office").says("Propose other times: no time suits everyone")


def test_short_notice_and_a_day_after_day_30_ask_for_consent_before_they_are_booked(office, chosen):
    bea = ask(office, chosen, 1, 22)
    by_phone(bea, chosen, time_1="can", time_2="can")
    page = bea.get(f"/office/cases/{chosen}/times")
    assert page.says("Short notice", "After day 30", "The next page asks who agreed to that")
    arranging = bea.send(page, {}, action=f"/office/cases/{chosen}/times/2/book")
    assert arranging.heading == "Find a time and place"
    assert arranging.value_of("held_on-day") == "22"
    assert meetings(office) == []
    assert bea.send(arranging, {"after_day_30": True}).address == f"/office/cases/{chosen}"
    assert len(meetings(office)) == 1
    assert [one.ended_why for one in times(office)] == [TimeEnd.NOT_CHOSEN, TimeEnd.BOOKED]


def test_a_changed_time_is_answered_anew_and_only_who_has_something_to_answer_hears(office, chosen):
    bea = ask(office, chosen, 10)
    browser, page = come_in(office)
    browser.send(page, {"time_1": "can"})
    bea.post_form(f"/office/cases/{chosen}/times/1", a_time(office, link="", place="Elsewhere Hall"))
    assert [one.number for one in times(office) if one.ended_at is None] == [2]
    assert browser.get("/your/dates").says("no times to answer at the moment")
    bea.post_form(f"/office/cases/{chosen}/times/ask", {"parties": ["1", "2"]})
    assert mails(office, "choose_times").count("Priya Shah") == 2
    _, page = come_in(office)
    assert page.says("Elsewhere Hall")


def test_silence_is_reminded_twice_at_most_and_never_on_a_bank_holiday(office, chosen):
    office.clock.pass_(days=28)  # Wednesday 23 December
    bea = office.browser("Bea Hollis")
    bea.post_form(f"/office/cases/{chosen}/times/new", a_time(office, held_on=date(2027, 1, 20)))
    bea.post_form(f"/office/cases/{chosen}/times/ask", {"parties": ["1", "2"]})
    reminded = []
    for _ in range(16):
        office.clock.pass_(days=1)
        remind_about_times(office.services.database, office.services.bank_holidays, at=office.clock())
        remind_about_times(office.services.database, office.services.bank_holidays, at=office.clock())
        reminded.append(len(mails(office, "choose_times_reminder")))
    # Day 2 is Christmas Day, so Tuesday 29; two days later is Thursday 31. Two people each time.
    assert reminded == [0, 0, 0, 0, 0, 2, 2, 4, 4, 4, 4, 4, 4, 4, 4, 4]
    assert office.browser("Bea Hollis").get("/office").says("Ask Priya Shah by phone which times they can do")


def test_an_old_tab_a_second_device_and_a_paused_link(office, chosen):
    bea = ask(office, chosen, 10)
    browser, page = come_in(office)
    phone, other = come_in(office)
    phone.send(other, {"time_1": "cannot"})
    stale = browser.send(page, {"time_1": "can", "access": "A ramp"})
    assert any("now says I cannot" in problem for problem in stale.problems)
    assert stale.value_of("access") == "A ramp"
    assert browser.send(stale, {"time_1": "can"}).heading == "We have your answer"
    office.clock.pass_(hours=13)
    proof = browser.get("/your/dates")
    assert proof.heading == "Is this you?"
    for _ in range(5):
        proof = browser.send(proof, {"born": date(2001, 1, 1)})
    assert proof.status == 423
    bea = office.browser("Bea Hollis")
    assert bea.get(f"/office/cases/{chosen}/times").says("Their link is paused after five wrong answers")
    page = bea.get(f"/office/cases/{chosen}/times")
    assert bea.send(page, {}, action=f"/office/cases/{chosen}/times/link/1").says("A new link is on its way")
    assert come_in(office)[1].heading in {"We have your answer", "Which times can you do?"}


def test_where_a_case_has_a_safety_flag_each_parent_reads_only_their_own(office, chosen):
    bea = office.browser("Bea Hollis")
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        case.safety_flag = True
        case.parties.append(
            Party(
                case_id=case.id,
                number=9,
                role=PartyRole.PARENT,
                side=Side.FAMILY,
                name="Rohan Shah",
                email="rohan.shah@example.com",
            )
        )
    propose(office, chosen, 10)
    bea.post_form(f"/office/cases/{chosen}/times/ask", {"parties": ["1", "2", "9"]})
    (words,) = [words for to, words in sent(office, EmailKind.CHOOSE_TIMES) if to.startswith("rohan")]
    assert "Priya" not in words
    assert "six digits" in words
    bea.post_form(
        f"/office/cases/{chosen}/times/answer/1",
        {"time_1": "cannot", "access": "Never meet in the corridor", "answered_how": "phone"},
    )
    _, page = come_in(office, "Rohan Shah")
    assert page.heading == "Which times can you do?"
    for private in ("Priya", "corridor"):
        assert private not in page.text


def test_the_calendar_file_of_a_booked_meeting_is_replaced_and_taken_back(office, chosen):
    bea = ask(office, chosen, 10)
    for party in (1, 2):
        bea.post_form(
            f"/office/cases/{chosen}/times/answer/{party}", {"time_1": "can", "answered_how": "phone"}
        )
    page = bea.get(f"/office/cases/{chosen}/times")
    bea.send(page, {}, action=f"/office/cases/{chosen}/times/1/book")
    first = _calendar(bea.get(f"/office/cases/{chosen}/meeting.ics"))
    office.clock.pass_(hours=1)
    bea.post_form(f"/office/cases/{chosen}/times/new", a_time(office, held_on=date(2026, 12, 14)))
    bea.post_form(f"/office/cases/{chosen}/times/ask", {"parties": ["1", "2"]})
    for party in (1, 2):
        bea.post_form(
            f"/office/cases/{chosen}/times/answer/{party}", {"time_2": "can", "answered_how": "phone"}
        )
    page = bea.get(f"/office/cases/{chosen}/times")
    assert page.says("A meeting is arranged for", "moves it")
    bea.send(page, {}, action=f"/office/cases/{chosen}/times/2/book")
    second = _calendar(bea.get(f"/office/cases/{chosen}/meeting.ics"))
    assert (first["uid"], int(first["sequence"])) == (second["uid"], int(second["sequence"]) - 1)
    assert second.decoded("dtstart").date() == date(2026, 12, 14)
    assert mails(office, "meeting_moved") == ["Priya Shah", "Ruth Okafor"]


def _calendar(page: Page) -> Any:
    (event,) = icalendar.Calendar.from_ical(page.response.data).walk("VEVENT")
    return event


def test_two_proposals_days_off_and_distances_stand_beside_a_time_and_its_reason_goes_to_the_meeting(
    office, chosen
):
    """The mediator's own days, another case's open proposal, and how far it is for each."""
    bea = office.browser("Bea Hollis")
    said = {"entry_name": "Idris Vaughan", "entry_email": office.people["Idris Vaughan"].email}
    days = {"entry_days": "Mondays and Thursdays", "save": "yes"}
    kept = bea.post_form("/office/directory/people/new", {**said, **days})
    assert kept.says("Idris Vaughan"), (kept.status, kept.address, kept.heading)
    place = {"entry_name": "The Old Library", "entry_address": "1 High Street, Bury", "entry_neutral": "yes"}
    where = {"entry_latitude": "53.59", "entry_longitude": "-2.30"}
    bea.post_form("/office/directory/venues/new", {**place, **where, "save": "yes"})
    other = a_choice(office, person_name="Someone Else")
    for reference in (other, chosen):
        plan = a_time(office, place="", venue="the-old-library")
        assert bea.post_form(f"/office/cases/{reference}/times/new", plan).heading == "Times for a meeting"
    friday = a_time(office, place="", venue="the-old-library", held_on=date(2026, 12, 11))
    page = bea.post_form(f"/office/cases/{chosen}/times/new", friday)
    assert page.says(f"Idris Vaughan is proposed for another meeting then, too: {other}.")
    assert page.text.count("is proposed for another meeting then") == 1
    assert page.says("Idris Vaughan can: Mondays and Thursdays. This is a Friday.")
    assert bea.get(f"/office/cases/{chosen}/arrange").says("can: Mondays and Thursdays")

    bea.post_form(f"/office/cases/{chosen}/times/ask", {"parties": ["1", "2"]})
    address = f"/office/cases/{chosen}/times/from"
    for wrong, words in (
        ({"known": "Bury", "name": "Elton"}, "Choose a place or type one, not both"),
        ({"name": "Elton", "latitude": "53.59"}, "Enter the longitude of this place"),
        ({"name": "Elton", "latitude": "5.3", "longitude": "-2.3"}, "number from 49 to 61"),
    ):
        page = bea.post_form(f"{address}/1", wrong)
        assert any(words in problem for problem in page.problems), page.problems
    bea.post_form(f"{address}/1", {"known": "Middlesbrough"})
    done = bea.post_form(f"{address}/2", {"name": "Elton", "latitude": "53.60", "longitude": "-2.33"})
    assert done.says("Priya Shah, from Middlesbrough: about 80 miles in a straight line"), done.text
    assert done.says("from Elton: about 1 mile in a straight line", "The journeys there differ by about")
    assert bea.get(f"{address}/2").value_of("name") == "Elton"
    _, theirs = come_in(office)
    assert "Middlesbrough" not in theirs.text
    assert "Elton" not in theirs.text

    by_phone(bea, chosen, time_1="can", time_2="cannot")
    page = bea.get(f"/office/cases/{chosen}/times")
    bea.send(page, {}, action=f"/office/cases/{chosen}/times/1/book")
    (meeting,) = meetings(office)
    assert meeting.why_this_place == "It belongs to neither side"
    with office.services.database.read() as session:
        entry = next(e for e in case_events(session, meeting.case_id) if e.kind is Event.MEETING_ARRANGED)
    assert entry.body["why_this_place"] == "It belongs to neither side"
