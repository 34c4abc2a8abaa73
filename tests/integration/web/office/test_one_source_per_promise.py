"""Family, office, authority, email and page read one clock: each clock through each place that prints it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from cases.meetings.models import Meeting
from cases.models import Case
from cases.progress.deadline import asked_of_authority
from cases.vocabulary import CertificateVariant, Choice, Clock, Role, Track, Wish
from services.casework.calls import record_advice
from services.certificates import issue_and_send
from services.meetings.arranging import call_off, conclude
from tests import factories
from tests.client import ReviewingClient
from tests.integration.web.office.clock_walk import DAY, ROW, Walk, day_of
from tests.integration.web.office.conftest import Office
from tests.integration.web.public.walking import answers, walk_and_send

NOT_PRINTED = {Clock.HEALTH_NOTICE, Clock.HEALTH_MEDIATION, Clock.HEALTH_AGREEMENT}
"""Clocks that no page, email or document prints yet."""
WALKED_WHOLE = {
    Clock.CONTACT,
    Clock.CALL,
    Clock.APPEAL,
    Clock.MEDIATION,
    Clock.REPLY,
    Clock.MEETING_NOTICE,
    Clock.DEEMED_CERTIFICATE,
}
"""Seen on the walk from the family's form to the certificate after thirty days."""
WALKED_IN_THE_OFFICE = {
    "disagreement resolution": {Clock.DRS_CALL, Clock.DRS_MEETING},
    "no mediation": {Clock.CERTIFICATE},
    "a concluded meeting": {Clock.HELD_CERTIFICATE},
}
"""Seen on case page and Today, by what the case came to."""


def test_every_clock_has_one_day_wherever_it_is_printed(office: Office) -> None:
    office.add("Ruth Okafor", Role.OFFICER)
    office.clock.at = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    walk = Walk(office, ReviewingClient(office.web))
    given = answers(letter_date={"sent_on": date(2026, 10, 1)}, choice={"wish": Wish.TALK.value})
    answer_page = _answer_and_send(walk, given)
    bea, sam = office.browser("Bea Hollis"), office.browser("Sam Reed")
    case = walk.case()
    page = f"/office/cases/{case.reference}"

    # Contact and the first call.
    contact, appeal = date(2026, 12, 1), date(2026, 12, 1)
    call = date(2026, 11, 25)
    walk.sees(Clock.CONTACT, "answer", answer_page, rf"Contact us by the end of {DAY}", contact)
    dates_page = walk.text(walk.family, "/dates?letter=2026-10-01")
    walk.sees(Clock.CONTACT, "dates", dates_page, rf"Contact us by the end of {DAY}", contact)
    sent, receipt = walk.text(walk.family, "/ask/sent"), walk.email("request_received")
    for place, text in (("sent page", sent), ("receipt", receipt)):
        walk.sees(Clock.CALL, place, text, rf"will phone or write to you by the end of {DAY}", call)
        walk.sees(
            Clock.CONTACT,
            place,
            text,
            rf"Tell us whether you want mediation[^.]*, by the end of {DAY}",
            contact,
        )
        assert "Contact us by" not in text
        assert "Contact us: do it by" not in text
    walk.sees(Clock.CALL, "Today", walk.text(bea, "/office"), rf"Call Priya Shah.*?Bury .*?{DAY}", call)
    case_page = walk.text(bea, page)
    walk.sees(
        Clock.CALL, "case page, next", case_page, rf"Next: call Priya Shah.*? by the end of {DAY}", call
    )
    walk.rows(case_page)

    # The appeal, before and after a certificate.
    spoken = walk.text(sam, f"{page}/call/1/1")
    for place, text in (
        ("answer", answer_page),
        ("dates", dates_page),
        ("sent page", sent),
    ):
        walk.sees(
            Clock.APPEAL,
            place,
            text,
            rf"The Tribunal must have your appeal by 5pm \(UK time\) on {DAY}",
            appeal,
        )
    walk.sees(
        Clock.APPEAL, "receipt", receipt, rf"the Tribunal must have your appeal by 5pm on {DAY}", appeal
    )
    walk.sees(
        Clock.APPEAL, "call page", spoken, rf"the appeal must reach the Tribunal by 5pm on {DAY}", appeal
    )
    file: Any = Calendar.from_ical(walk.family.get("/ask/dates.ics").response.data)
    events: list[Any] = file.walk("VEVENT")
    assert [event["DTSTART"].dt for event in events] == [appeal]

    # Mediation: told us on the 24th, recorded (and the authority told) on the 28th.
    office.clock.at = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
    _choose(office, Choice.MEDIATION, told_at=datetime(2026, 11, 24, 16, 30, tzinfo=UTC))
    with office.services.database.read() as session:
        decision = session.scalars(select(Case)).one().decisions[0]
        asked = asked_of_authority(decision, bank_holidays=office.services.bank_holidays)
    assert asked is not None
    assert (asked.arrange.safe, asked.arrange.legal) == (date(2026, 12, 24), date(2026, 12, 28))
    bea, ruth, notice = (
        office.browser("Bea Hollis"),
        office.browser("Ruth Okafor"),
        walk.email("mediation_chosen"),
    )
    both = rf"arrange the mediation by {DAY}\. The rules may allow until {DAY}\."
    for place, text in (
        ("authority's email", notice),
        ("authority's first page", walk.text(ruth, "/authority")),
        ("authority's case", walk.text(ruth, f"/authority/cases/{case.reference}")),
    ):
        walk.sees(Clock.MEDIATION, place, text, both, asked.arrange.safe, asked.arrange.legal)
        walk.sees(Clock.REPLY, place, text, rf"by the end of {DAY}", asked.reply.safe)
        assert "must be held" not in text
        assert "held by" not in text
    listed = walk.text(ruth, "/authority/cases")
    assert f"by {asked.reply.safe.day} {asked.reply.safe:%b}" in listed
    cannot = walk.text(ruth, f"/authority/cases/{case.reference}/cannot-arrange/1")
    walk.sees(
        Clock.MEDIATION, "authority cannot arrange", cannot, both, asked.arrange.safe, asked.arrange.legal
    )
    walk.rows(walk.text(bea, page))
    arranging = walk.text(bea, f"{page}/arrange")
    walk.sees(
        Clock.MEDIATION,
        "arranging page",
        arranging,
        rf"Arrange it by the end of {DAY}.*?The rules may allow until {DAY}\.",
        asked.arrange.safe,
        asked.arrange.legal,
    )
    today = walk.text(bea, "/office")
    walk.sees(Clock.MEDIATION, "Today", today, rf"Find a time and place.*?Bury .*?{DAY}", asked.arrange.safe)

    # A meeting is arranged: arranging is done, and nobody is told to do it again.
    with office.services.database.write() as session:
        saved = session.scalars(select(Case)).one()
        factories.a_meeting(
            session,
            saved,
            office.people["Idris Vaughan"],
            office.people["Bea Hollis"],
            starts=datetime(2026, 12, 10, 10, 0, tzinfo=UTC),
            at=office.clock(),
        )
    case_page = walk.text(bea, page)
    walk.rows(case_page)
    assert re.search(r"Arrange the mediation State Done Sat 28 Nov, in time", case_page)
    assert "arrange the mediation by" not in walk.text(ruth, f"/authority/cases/{case.reference}")
    assert "by the end of" not in walk.text(office.browser("Idris Vaughan"), f"/mediator/{case.reference}")

    # The thirty days are over: the deemed certificate, then its month for the appeal.
    office.clock.at = datetime(2026, 12, 29, 10, 0, tzinfo=UTC)
    bea = office.browser("Bea Hollis")
    with office.services.database.write() as session:
        meeting = session.scalars(select(Meeting)).one()
        call_off(session, meeting, by=factories.viewer_of(office.people["Bea Hollis"]), at=office.clock())
    walk.rows(walk.text(bea, page))
    with office.services.database.write() as session:
        saved = session.scalars(select(Case)).one()
        certificate, _ = issue_and_send(
            session,
            saved.decisions[0],
            saved.parties[0],
            CertificateVariant.DEEMED,
            by=factories.viewer_of(office.people["Sam Reed"]),
            at=office.clock(),
            policy=office.services.policy,
            work=office.services.work,
        )
        from services.notifications.certificates import notify_certificate_issued

        notify_certificate_issued(session, certificate, at=office.clock())
    later = date(2027, 1, 29)
    walk.rows(walk.text(bea, page))
    walk.sees(
        Clock.APPEAL, "certificate's email", walk.email("certificate_issued"), rf"by 5pm on {DAY}", later
    )
    walk.sees(
        Clock.APPEAL,
        "sent page, with certificate",
        walk.text(walk.family, "/ask/sent"),
        rf"by 5pm \(UK time\) on {DAY}",
        later,
    )

    receipt_page = walk.text(walk.family, "/ask/sent")
    assert "Your own page says where things are now." in receipt_page
    assert "will phone or write to you" not in receipt_page

    assert walk.sightings.keys() >= WALKED_WHOLE
    assert "case page, clocks" in walk.sightings[Clock.MEETING_NOTICE]


def _answer_and_send(walk: Walk, given: dict[str, dict[str, Any]]) -> str:
    from tests.integration.web.public.walking import walk_to

    seen = walk_to(walk.family, "/ask/you", given)
    assert seen.status == 200
    answer = walk.text(walk.family, "/ask/answer")
    walk_and_send(walk.family, given)
    return answer


def _choose(office: Office, choice: Choice, *, told_at: datetime) -> None:
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        record_advice(
            session,
            case.decisions[0],
            case.parties[0],
            factories.a_call(choice, at=told_at),
            by=factories.viewer_of(office.people["Sam Reed"]),
            at=office.clock(),
        )


@pytest.mark.parametrize("way", WALKED_IN_THE_OFFICE)
def test_the_other_clocks_have_one_day_on_case_page_and_today(office: Office, way: str) -> None:
    walk = Walk(office, ReviewingClient(office.web))
    with office.services.database.write() as session:
        case = factories.a_case(office.services, session, at=office.clock())
        case.track = Track.DRS if way == "disagreement resolution" else Track.MEDIATION
    step = "Issue the certificate"
    if way == "disagreement resolution":
        step = "Call Priya Shah"
    elif way == "no mediation":
        _choose(office, Choice.NO_MEDIATION, told_at=office.clock())
    else:
        _conclude(office)
    bea = office.browser("Bea Hollis")
    case_page = walk.text(bea, f"/office/cases/{walk.case().reference}")
    walk.rows(case_page)
    assert WALKED_IN_THE_OFFICE[way] <= walk.sightings.keys()
    days = re.search(rf"Next: {step[0].lower()}{step[1:]}.*? by the end of {DAY}", case_page)
    listed = re.search(rf"{step}.*?Bury .*?{DAY}", walk.text(bea, "/office"))
    assert days
    assert listed
    assert day_of(days[1]) == day_of(listed[1])
    if way == "a concluded meeting":
        assert day_of(days[1]) == date(2026, 12, 10)  # the safe day is the day it ended


def _conclude(office: Office) -> None:
    """The family chose mediation, and its meeting of 10 December was held and concluded that day."""
    _choose(office, Choice.MEDIATION, told_at=office.clock())
    mediator = office.people["Idris Vaughan"]
    with office.services.database.write() as session:
        meeting = factories.a_meeting(
            session,
            session.scalars(select(Case)).one(),
            mediator,
            office.people["Bea Hollis"],
            starts=datetime(2026, 12, 10, 10, 0, tzinfo=UTC),
            at=office.clock(),
        )
        office.clock.at = datetime(2026, 12, 10, 14, 0, tzinfo=UTC)
        outcome = factories.an_outcome(session, meeting, mediator, at=office.clock())
        conclude(session, outcome, by=factories.viewer_of(mediator), at=office.clock())


def test_the_first_call_is_promised_for_one_day_even_over_a_weekend(office: Office) -> None:
    """The family was told Monday 30 November while the office read 1 December."""
    office.clock.at = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
    walk = Walk(office, ReviewingClient(office.web))
    walk_and_send(walk.family)
    monday = date(2026, 11, 30)
    walk.sees(Clock.CALL, "sent", walk.text(walk.family, "/ask/sent"), rf"to you by the end of {DAY}", monday)
    walk.sees(Clock.CALL, "receipt", walk.email("request_received"), rf"to you by the end of {DAY}", monday)
    today = walk.text(office.browser("Bea Hollis"), "/office")
    walk.sees(Clock.CALL, "Today", today, rf"Call Priya Shah.*?Bury .*?{DAY}", monday)


def test_the_sent_page_of_a_late_request_offers_no_calendar(office: Office) -> None:
    """The safe day to appeal has passed: a calendar cannot remind of it any more."""
    walk = Walk(office, ReviewingClient(office.web))
    walk_and_send(walk.family, answers(letter_date={"sent_on": date(2026, 6, 1)}))
    sent = walk.text(walk.family, "/ask/sent")
    assert "The last safe day for the Tribunal to have your appeal was" in sent
    assert "to my calendar" not in sent
    assert walk.family.get("/ask/dates.ics").response.mimetype == "text/html"


def test_a_state_word_is_never_shown_beside_a_day_that_it_does_not_count_to(office: Office) -> None:
    """On Saturday the 28th, the safe day (Friday) has passed: the word names the legal day it counts to."""
    office.clock.at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    walk = Walk(office, ReviewingClient(office.web))
    with office.services.database.write() as session:
        factories.a_case(office.services, session, at=office.clock(), letter_date=date(2026, 9, 29))
    office.clock.at = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
    page = walk.text(office.browser("Bea Hollis"), f"/office/cases/{walk.case().reference}")
    walk.rows(page)
    appeal = re.search(rf"Appeal {ROW}", page)
    assert appeal
    assert appeal[1] == "1 working day left: 30 Nov 2026"
    assert day_of(appeal[2]) == date(2026, 11, 27)
    assert "Do it by" not in page
    assert "0 working days" not in page


def test_every_clock_is_walked_or_said_to_be_printed_nowhere() -> None:
    assert WALKED_WHOLE.union(*WALKED_IN_THE_OFFICE.values()) | NOT_PRINTED == set(Clock)
