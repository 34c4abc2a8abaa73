"""What emails say when they are sent: dates, times across the clock change, nothing that tells too much."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from icalendar import Calendar
from sqlalchemy import select

from cases.accounts.people import User
from cases.certificates.corrections import Correction
from cases.meetings.arranging import Guest, MeetingPlan
from cases.vocabulary import CertificateVariant, Choice, CorrectionReason, DecisionKind, Role, Section
from dates import from_uk
from mail.compose import MESSAGES
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from mail.sending import send_due
from services.casework.calls import record_advice
from services.certificates import correct_and_send, issue_and_send
from services.meetings.arranging import arrange_and_invite, call_off
from services.notifications.certificates import notify_certificate_issued
from tests import factories
from tests.app_services import make_services
from worker.emails.composers import compose_delivery, email_context


@pytest.fixture
def services(tmp_path, sqlite_url):
    services = make_services(tmp_path / "data", sqlite_url)
    yield services
    services.database.close()


def emails_of(services, session, kind):
    found = session.scalars(select(Delivery).where(Delivery.kind == kind)).all()
    return [compose_delivery(email_context(services), session, delivery) for delivery in found]


@pytest.mark.hard_input("K15")
def test_an_invitation_keeps_its_hour_after_the_clocks_change(services):
    arranged = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
    starts = from_uk(date(2026, 10, 26), time(10, 0))
    with services.database.write() as session:
        adviser, mediator = factories.a_user(session, Role.ADVISER), factories.a_user(session, Role.MEDIATOR)
        coordinator = factories.a_user(session, Role.COORDINATOR)
        case = factories.an_advised_case(
            services, session, adviser, Choice.MEDIATION, at=arranged, letter_date=date(2026, 9, 20)
        )
        factories.a_meeting(session, case, mediator, coordinator, starts=starts, at=arranged)
        email = emails_of(services, session, "invitation")[0]

    assert starts == datetime(2026, 10, 26, 10, 0, tzinfo=UTC)
    assert "Monday 26 October 2026, 10am to 12:30pm (UK time)" in email.get_body(("plain",)).get_content()
    assert email["Subject"].startswith("Your meeting: Monday 26 October, 10am")
    (attachment,) = email.iter_attachments()
    (event,) = Calendar.from_ical(attachment.get_content()).walk("VEVENT")
    assert event["DTSTART"].dt == starts
    # In UTC a calendar needs no time zone rules, so it cannot misread them by an hour.
    assert "DTSTART:20261026T100000Z" in attachment.get_content()


def test_no_subject_names_a_person_or_a_place(services):
    with services.database.write() as session:
        adviser, mediator = factories.a_user(session, Role.ADVISER), factories.a_user(session, Role.MEDIATOR)
        factories.a_user(session, Role.OFFICER)
        coordinator = factories.a_user(session, Role.COORDINATOR)
        case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION)
        factories.a_meeting(
            session, case, mediator, coordinator, starts=from_uk(date(2026, 12, 10), time(10, 0))
        )
        emails = [
            compose_delivery(email_context(services), session, d) for d in session.scalars(select(Delivery))
        ]

    assert len(emails) >= 5
    for email in emails:
        subject = str(email["Subject"])
        assert not any(
            word in subject for word in ("Shah", "Priya", "Aarav", "Bury", "Okafor", "SEN", "Library")
        )
        assert case.reference in subject
        assert len(email.get_body(("plain",)).get_content().split()) <= 190


def test_whoever_has_no_appeal_is_told_no_date_for_one(services):
    with services.database.write() as session:
        factories.a_case(services, session)
        factories.a_case(services, session, kind=DecisionKind.NOT_DELIVERED)
        factories.a_case(
            services, session, kind=DecisionKind.HEALTH_SOCIAL_ONLY, sections=frozenset({Section.G})
        )
        emails = emails_of(services, session, "request_received")
        names_tribunal = ["Tribunal" in email.get_body(("plain",)).get_content() for email in emails]

    assert sorted(names_tribunal) == [False, False, True]


def test_a_certificate_about_the_school_alone_promises_no_longer_time(services):
    with services.database.write() as session:
        factories.a_case(
            services, session, kind=DecisionKind.PLAN_SCHOOL_ONLY, sections=frozenset({Section.I})
        )
        (email,) = emails_of(services, session, "request_received")

    words = email.get_body(("plain",)).get_content()
    assert "the Tribunal must have your appeal by 5pm" in words
    assert "may give you longer" not in words


def test_a_corrected_certificate_gives_no_later_appeal_date(services):
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        by = factories.viewer_of(adviser)
        asked = datetime(2027, 1, 6, 10, 0, tzinfo=UTC)
        case = factories.an_advised_case(
            services, session, adviser, Choice.NO_MEDIATION, at=asked, letter_date=date(2026, 11, 12)
        )
        case.received_at = asked
        first, _ = issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=by,
            at=asked,
            policy=services.policy,
            work=services.work,
        )
        corrected = correct_and_send(
            session,
            first,
            Correction(person_name="Aarav Shaw"),
            CorrectionReason.NAME,
            by=by,
            at=asked.replace(day=29),
            work=services.work,
        )
        notify_certificate_issued(session, corrected, at=asked)
        (email,) = emails_of(services, session, "certificate_issued")

    assert "by 5pm on Friday 5 February 2027" in email.get_body(("plain",)).get_content()


def test_the_family_alone_is_told_that_it_may_bring_a_supporter(services):
    with services.database.write() as session:
        a_meeting(services, session)
        says_supporter = {
            str(email["To"]).split(" <")[0]: "one supporter" in email.get_body(("plain",)).get_content()
            for email in emails_of(services, session, "invitation")
        }

    assert says_supporter == {"Priya Shah": True, "Ruth Okafor": False}


def a_meeting(services, session):
    adviser, mediator = factories.a_user(session, Role.ADVISER), factories.a_user(session, Role.MEDIATOR)
    case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION)
    coordinator = factories.a_user(session, Role.COORDINATOR)
    starts = from_uk(date(2026, 12, 10), time(10, 0))
    return factories.a_meeting(session, case, mediator, coordinator, starts=starts), coordinator


def test_an_invitation_that_waited_until_the_meeting_was_called_off_is_not_sent(services):
    kept = []
    transport = SimpleNamespace(send=lambda message: kept.append(str(message["Subject"])) or "250 kept")
    with services.database.write() as session:
        meeting, coordinator = a_meeting(services, session)
        call_off(session, meeting, by=factories.viewer_of(coordinator), at=factories.CALLED)

    send_due(
        services.database,
        transport,
        lambda session, delivery: compose_delivery(email_context(services), session, delivery),
        worker="w",
        now=services.now,
    )

    with services.database.read() as session:
        states = {d.kind: d.state for d in session.scalars(select(Delivery)) if "invitation" in d.kind}
    assert states == {"invitation": "overtaken"}
    assert len([subject for subject in kept if subject.startswith("Cancelled: ")]) == 3
    assert not [subject for subject in kept if subject.startswith("Your meeting")]


@pytest.mark.hard_input("K80")
def test_whoever_is_not_asked_any_more_hears_it_of_the_time_they_knew(services):
    with services.database.write() as session:
        meeting, coordinator = a_meeting(services, session)
        kept = [a for a in meeting.attendances if a.name != "Ruth Okafor"]
        plan = MeetingPlan(
            starts_at=meeting.starts_at + timedelta(days=1),
            ends_at=meeting.ends_at + timedelta(days=1),
            mode=meeting.mode,
            mediator=session.get_one(User, meeting.mediator_id),
            guests=[Guest(a.name, a.role_words, party=a.party) for a in kept],
            place="14 Elm Row, Darlington",
        )
        by = factories.viewer_of(coordinator)
        arrange_and_invite(session, meeting.case, plan, by=by, at=factories.CALLED + timedelta(hours=1))
        (email,) = emails_of(services, session, "not_asked")
        text, reference = email.get_body(("plain",)).get_content(), meeting.case.reference

    assert str(email["To"]).startswith("Ruth Okafor")
    assert email["Subject"].startswith("You do not need to come: Thursday 10 December, 10am")
    assert f"the mediation meeting (A.S., {reference}) on Thursday 10 December 2026" in text
    (attachment,) = email.iter_attachments()
    calendar = Calendar.from_ical(attachment.get_content())
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert event["DTSTART"].dt == from_uk(date(2026, 12, 10), time(10, 0))
    assert "DTSTART:20261210T100000Z" in attachment.get_content()
    assert attachment.get_content_type() == "text/calendar"
    assert attachment["Content-Type"].params["method"] == "CANCEL"
    assert str(event["ORGANIZER"]).startswith("mailto:")
    assert "Elm Row" not in attachment.get_content()


NEVER = (
    "claim|opponent|other side|settle|fail|refuse|case closed|SENDIST|pupil|SEN child|must mediate"
    "|non-compliance|envelope|signatory|execute|workflow|token|valid|invalid|simply|just|please note"
)


@pytest.mark.parametrize("file", sorted(MESSAGES.rglob("*.txt")), ids=lambda f: f"{f.parent.name}/{f.name}")
def test_no_email_uses_a_word_that_hurts_or_means_nothing_to_its_reader(file):
    words = re.sub(r"{[{%].*?[}%]}", "", file.read_text("utf-8"))

    assert not re.search(rf"\b({NEVER})(s|d|ed|ing)?\b", words, re.IGNORECASE)


def test_missing_health_provision_goes_to_the_authority_once_mediation_is_chosen(services):
    wanted = "Physiotherapy, weekly.\n\n[A link](https://evil.example.com)"
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        factories.a_user(session, Role.OFFICER)
        factories.an_advised_case(
            services,
            session,
            adviser,
            Choice.MEDIATION,
            kind=DecisionKind.PLAN_CONTENTS,
            sections=frozenset({Section.F, Section.G}),
            missing_health=wanted,
        )
        (email,) = emails_of(services, session, "mediation_chosen")

    words = email.get_body(("plain",)).get_content()
    page = email.get_body(("html",)).get_content()
    assert "In their words: Physiotherapy, weekly. [A link](https://evil.example.com)" in " ".join(
        words.split()
    )
    assert "tell the health body within three working days" in " ".join(words.split())
    assert 'href="https://evil.example.com' not in page


def test_a_notice_of_mediation_is_not_sent_once_nobody_wants_it(services):
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        factories.a_user(session, Role.OFFICER)
        case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION)
        later = factories.CALLED + timedelta(hours=1)
        record_advice(
            session,
            case.decisions[0],
            case.parties[0],
            factories.a_call(Choice.WITHDRAWN, at=later),
            by=factories.viewer_of(adviser),
            at=later,
        )
        with pytest.raises(MailOvertaken):
            emails_of(services, session, "mediation_chosen")
