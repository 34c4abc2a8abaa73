"""Meetings that do not go as planned: what each means for certificates, steps, pages and emails.

The numbers are those of the domain's edge cases: 15 the local authority does not attend, 16 it sends someone
who cannot decide, 18 the family does not turn up, 20 the meeting is adjourned, 39 the mediator stops it.
"""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from cases.evidence.log import case_events
from cases.meetings.models import Meeting, MeetingNotice
from cases.vocabulary import CertificateVariant, Choice, Event, MeetingState, NotHeldWhy, Role
from mail.kinds import EmailKind
from services.casework.calls import record_advice
from tests import factories
from tests.certificates_due import certificates_to_issue
from tests.client import ReviewingClient
from tests.integration.web.mediator.conftest import rows_of
from tests.integration.web.office.arranging import a_choice
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.decisions import add_second, the_case
from tests.integration.web.office.talks import sent

NOT_HELD, GOES_ON = EmailKind.MEETING_NOT_HELD, EmailKind.MEETING_ADJOURNED
BLAME = ("did not come", "absent", "authority_away", "family_away", "failed", "refused", "missed")


@pytest.fixture
def held_today(office: Office) -> str:
    """Mediation chosen on 19 November 2026, and a meeting about it an hour ago; the case's reference."""
    office.add("Nadia Karim", Role.OFFICER)
    reference = a_choice(office)
    with office.services.database.write() as session:
        people = (office.people["Idris Vaughan"], office.people["Bea Hollis"])
        case = the_case(session)
        factories.a_meeting(session, case, *people, starts=office.clock().replace(hour=9))
    return reference


def idris(office: Office) -> ReviewingClient:
    return office.browser("Idris Vaughan")


def meeting_of(office: Office) -> Meeting:
    with office.services.database.read() as session:
        meeting = session.scalars(select(Meeting)).one()
        _ = meeting.attendances, meeting.notices
        return meeting


def due(office: Office) -> list[CertificateVariant]:
    with office.services.database.read() as session:
        return [one.variant for one in certificates_to_issue(session, the_case(session), at=office.clock())]


def not_held(office: Office, reference: str, why: NotHeldWhy) -> None:
    page = idris(office).post_form(f"/mediator/{reference}/not-held", why=why.value)
    assert page.says("Not held", why.words)


def no_blame(words: str) -> None:
    for word in BLAME:
        assert word not in words.partition("Questions?")[0].lower()


def test_edge_15_the_authority_does_not_come_so_nothing_is_certified_as_held(office, held_today):
    not_held(office, held_today, NotHeldWhy.AUTHORITY_AWAY)
    assert due(office) == []  # until day 30, or until the family says that it does not want to wait
    today = office.browser("Bea Hollis").get("/office")
    assert today.says("Find another date: the meeting of 25 November 2026 was not held")
    assert today.says("day 30 is 19 December 2026; after it a certificate is due")
    mails = dict(sent(office, NOT_HELD))
    assert set(mails) == {"priya.shah@example.com", "ruth.okafor@bury.example.com"}
    family, authority = mails["priya.shah@example.com"], mails["ruth.okafor@bury.example.com"]
    assert "did not take place" in family
    assert "An adviser will then explain how you can have a certificate" in family
    assert "5pm on Tuesday 12 January 2027" in family
    assert "Please arrange the mediation by Friday 18 December 2026" in authority
    assert "appeal" not in authority
    no_blame(family)
    no_blame(authority)
    case_page = office.browser("Bea Hollis").get(f"/office/cases/{held_today}")
    assert case_page.says("The local authority did not come")
    officer = office.browser("Nadia Karim").get(f"/authority/cases/{held_today}")
    assert officer.says("The meeting of Wednesday 25 November 2026 was not held")
    no_blame(officer.text)
    assert meeting_of(office).not_held_why is NotHeldWhy.AUTHORITY_AWAY  # counted by kind for reports
    office.clock.pass_(days=26)  # day 30 is over
    assert due(office) == [CertificateVariant.DEEMED]


@pytest.mark.parametrize("why", [NotHeldWhy.FAMILY_AWAY, NotHeldWhy.NOBODY_CAME])
def test_edge_18_the_family_does_not_turn_up_and_is_phoned_kindly_the_same_day(office, held_today, why):
    not_held(office, held_today, why)
    assert due(office) == []  # neither A nor B, unless they say or do so
    bea = office.browser("Bea Hollis")
    today = bea.get("/office")
    assert today.says("Phone Priya Shah and find another date: the meeting of 25 November 2026 was not held")
    assert today.says("remind them: appeal by 12 January 2027", "Due today")
    family = dict(sent(office, NOT_HELD))["priya.shah@example.com"]
    assert "You do not need to explain anything. We will phone you about another day." in family
    no_blame(family)
    again = {
        "mediator": str(office.people["Idris Vaughan"].id),
        "held_on": date(2026, 12, 10),
        "starts": "10am",
        "ends": "12pm",
        "mode": "phone",
        "dial_in": "0800 111 222",
    }
    bea.post_form(f"/office/cases/{held_today}/arrange", again)
    assert not bea.get("/office").says("find another date")


def test_a_meeting_about_two_decisions_names_the_days_of_both_and_no_day_that_has_passed(
    office, held_today, monkeypatch
):
    """The second letter is of 20 November: its time ends later, and for it alone nobody has a certificate."""
    add_second(office, held_today)
    with office.services.database.write() as session:
        case, sam = the_case(session), office.people["Sam Reed"]
        first, second = case.decisions
        call = factories.a_call(Choice.MEDIATION, at=office.clock())
        record_advice(session, second, case.parties[0], call, by=factories.viewer_of(sam), at=office.clock())
        session.scalars(select(Meeting)).one().decisions = [first, second]
        certified = {first.id: SimpleNamespace(decision_id=first.id, live_key=None)}
    monkeypatch.setattr(
        "services.notifications.meeting_words.live_certificate", lambda _s, one, _p: certified.get(one)
    )
    office.clock.pass_(days=12)
    not_held(office, held_today, NotHeldWhy.OTHER)
    mails = dict(sent(office, NOT_HELD))
    family, authority = mails["priya.shah@example.com"], mails["ruth.okafor@bury.example.com"]
    appeal = "if you want to appeal, the Tribunal must have your appeal by 5pm on"
    assert re.search(
        rf"About the decision letter of 12 November 2026 [^:]*: {appeal} Tuesday 12 January 2027", family
    )
    assert re.search(
        rf"About the decision letter of 20 November 2026 [^:]*: {appeal} Wednesday 20 January 2027", family
    )
    assert "An adviser will then explain how you can have a certificate" in family
    assert re.search(
        r"12 November 2026 [^:]*: please arrange the mediation by Friday 18 December 2026", authority
    )
    assert re.search(
        r"20 November 2026 [^:]*: please arrange the mediation by Thursday 24 December 2026", authority
    )


def test_what_is_told_once_the_last_safe_day_has_passed_is_to_act_today(office, held_today):
    office.clock.at = office.clock().replace(year=2027, month=1, day=13)
    not_held(office, held_today, NotHeldWhy.OTHER)
    family = dict(sent(office, NOT_HELD))["priya.shah@example.com"]
    assert (
        "The last safe day to appeal was Tuesday 12 January 2027. If you still want to appeal, do it today"
        in family
    )
    assert "say why it is late, and get advice. Free, independent advice: " in family
    assert "keeps running" not in family
    assert "must have your appeal by" not in family


def test_a_family_without_email_is_told_by_staff_although_the_time_of_the_meeting_has_passed(
    office, held_today
):
    with office.services.database.write() as session:
        the_case(session).parties[0].email = None
    not_held(office, held_today, NotHeldWhy.FAMILY_AWAY)
    bea = office.browser("Bea Hollis")
    assert bea.get("/office").says("Tell Priya Shah that the meeting of 25 November 2026 did not take place")
    with office.services.database.read() as session:
        (notice,) = [n for n in session.scalars(select(MeetingNotice)) if n.told_on is None]
    page = bea.get(f"/office/cases/{held_today}/meeting-notices/{notice.id}")
    assert page.says("You do not need to explain anything", "did not take place")
    assert page.says("An adviser will then explain", "5pm on Tuesday 12 January 2027")
    bea.send(page, told_how="phone", told_on=date(2026, 11, 25))
    assert not bea.get("/office").says("did not take place")


def test_edge_16_who_came_could_not_decide_is_recorded_with_what_the_family_chose(office, held_today):
    browser = idris(office)
    browser.send(browser.get(f"/mediator/{held_today}"), action=f"/mediator/{held_today}/begin")
    form = browser.get(f"/mediator/{held_today}/outcome")
    came = {f"people.{row}.present": True for row in rows_of(form, "people")}
    saved = browser.send(
        form, {**came, "authority_could_decide": "no", "without_decider": "other_day", "result": "adjourned"}
    )
    assert saved.status == 200
    browser.post_form(f"/mediator/{held_today}/conclude", submit="yes")
    assert meeting_of(office).state is MeetingState.ADJOURNED
    bea = office.browser("Bea Hollis")
    assert bea.get("/office").says("no date was set; ask the local authority who can decide")
    case_page = bea.get(f"/office/cases/{held_today}")
    assert case_page.says("Who came could not decide. Nobody did, and the family chose another day")
    for _, words in sent(office, GOES_ON):
        assert "decide" not in words
    officer = office.browser("Nadia Karim").get(f"/authority/cases/{held_today}")
    assert not officer.says("could not decide")


def test_edge_20_everyone_hears_that_an_adjourned_meeting_goes_on_and_the_family_may_choose(
    office, held_today
):
    browser = idris(office)
    browser.send(browser.get(f"/mediator/{held_today}"), action=f"/mediator/{held_today}/begin")
    form = browser.get(f"/mediator/{held_today}/outcome")
    came = {f"people.{row}.present": True for row in rows_of(form, "people")}
    browser.send(form, {**came, "result": "adjourned", "next_meeting": date(2026, 12, 14)})
    for _ in range(2):
        browser.post_form(f"/mediator/{held_today}/conclude", submit="yes")
    mails = dict(sent(office, GOES_ON))
    family, authority = mails["priya.shah@example.com"], mails["ruth.okafor@bury.example.com"]
    assert "It will continue on another day: Monday 14 December 2026 is planned" in family
    assert "you can have your certificate now. It is your choice" in family
    assert "certificate" not in authority
    assert "appeal" not in authority
    assert due(office) == []  # mediation is not concluded


def test_edge_39_a_stopped_meeting_is_told_by_phone_and_nothing_is_written_of_why(office, held_today):
    browser = idris(office)
    page = browser.get(f"/mediator/{held_today}/stopped")
    assert page.says("Do not write what happened here", "Nobody is emailed")
    empty = browser.send(page, submit="yes")
    assert empty.problems == ["Tick who was there"]
    there = [str(one.id) for one in meeting_of(office).attendances if one.name != "Abena Mensah"]
    stopped = browser.send(empty, came=there)
    assert stopped.says("Stopped before the end")
    assert meeting_of(office).state is MeetingState.ADJOURNED
    assert sent(office, GOES_ON) == sent(office, NOT_HELD) == []
    assert due(office) == []
    today = office.browser("Bea Hollis").get("/office")
    assert today.says("Phone everyone: the meeting of 25 November 2026 was stopped")
    assert today.says("decide with a senior adviser how it goes on")
    assert (
        office.browser("Sam Reed")
        .get("/office")
        .says("Ask Priya Shah: certificate now, or wait?", "the meeting was stopped before the end")
    )
    officer = office.browser("Nadia Karim").get(f"/authority/cases/{held_today}")
    assert officer.says("It started, and stopped before the end")
    assert not officer.says("will continue on another day")
    with office.services.database.read() as session:
        entries = [e for e in case_events(session, the_case(session).id) if e.kind is Event.MEETING_CONCLUDED]
    assert [e.body["why"] for e in entries] == ["stopped"]


def test_a_meeting_of_a_later_day_cannot_be_recorded_as_not_held_or_stopped(office):
    reference = a_choice(office)
    with office.services.database.write() as session:
        people = (office.people["Idris Vaughan"], office.people["Bea Hollis"])
        starts = office.clock().replace(month=12, day=10)
        factories.a_meeting(session, the_case(session), *people, starts=starts)
    page = idris(office).post_form(f"/mediator/{reference}/not-held", why="other")
    assert page.says("This meeting is on Thursday 10 December 2026")
    assert meeting_of(office).state is MeetingState.ARRANGED
    assert sent(office, NOT_HELD) == []
