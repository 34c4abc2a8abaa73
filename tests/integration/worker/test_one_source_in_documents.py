"""Every date that a document prints is a day of the clocks that pages, emails and Today read.

Each template is filled as the worker fills it, and every date in its words has to be one of those days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.certificates.authority_notice import authority_told_on
from cases.certificates.models import Certificate
from cases.deadlines.action_deadlines import WEEKS_IN_WORDS, lawful_due
from cases.legal_words import AGREEMENT_DAY
from cases.meetings.outcomes import draft_of
from cases.models import Case
from cases.progress.case_clocks import RunningClock, clocks_of
from cases.progress.deadline import arranging_dates, asked_of_authority, contact_deadline
from cases.vocabulary import (
    AgreedKind,
    CertificateVariant,
    Choice,
    Clock,
    EnvelopeState,
    MeetingState,
    Result,
    Role,
    SignerState,
)
from dates import uk_day
from documents.templates.fill import fill
from mail.outbox import Delivery
from services.certificates import issue_and_send
from services.container import Services
from services.notifications.signing import notify_completed
from services.queries.worklist import work_of
from services.statements.data import PART_A, PART_B, agreement_day, named_signers, statement_data_of
from signing.links.links import give_link, live_link
from signing.links.tokens import Purpose
from signing.models import Envelope
from tests import factories
from tests.app_services import make_services
from tests.client import ReviewingClient
from tests.statements import link_path, statement_out
from tests.unit.templates_docx.shipped import lines, template
from tests.web_apps import make_web
from worker.emails.composers import compose_delivery, email_context
from worker.workflows.certificate_data import TEMPLATE_OF, certificate_data

A, B, C = CertificateVariant.NO_MEDIATION, CertificateVariant.HELD, CertificateVariant.DEEMED
CLOCK_OF = {A: Clock.CERTIFICATE, B: Clock.HELD_CERTIFICATE, C: Clock.DEEMED_CERTIFICATE}
MEETING = datetime(2026, 12, 10, 10, 0, tzinfo=UTC)
ISSUED = {
    A: factories.CALLED + timedelta(days=1),
    B: datetime(2026, 12, 11, 10, 0, tzinfo=UTC),
    C: datetime(2026, 12, 21, 10, 0, tzinfo=UTC),
}
DATE = re.compile(r"\b\d{1,2} (?:[A-Z][a-z]+) \d{4}\b")


@pytest.fixture
def services(tmp_path, sqlite_url) -> Iterator[Services]:
    services = make_services(tmp_path / "data", sqlite_url)
    yield services
    services.database.close()


def dates_in(words: list[str]) -> set[date]:
    """Every date that stands in these lines."""
    found = DATE.findall(" ".join(words))
    return {datetime.strptime(day, "%d %B %Y").date() for day in found}  # noqa: DTZ007 - a day has no zone


def issued(services: Services, session: Session, variant: CertificateVariant) -> Certificate:
    """A certificate of this kind, issued within its three working days, and what led to it."""
    session.expire_on_commit = False
    people = {role: factories.a_user(session, role) for role in (Role.ADVISER, Role.MEDIATOR)}
    people |= {role: factories.a_user(session, role) for role in (Role.COORDINATOR, Role.OFFICER)}
    choice = Choice.NO_MEDIATION if variant is A else Choice.MEDIATION
    case = factories.an_advised_case(services, session, people[Role.ADVISER], choice)
    for notice in session.scalars(select(Delivery).where(Delivery.kind == "mediation_chosen")):
        notice.accepted_at = notice.queued_at
    if variant is B:
        meeting = factories.a_meeting(
            session, case, people[Role.MEDIATOR], people[Role.COORDINATOR], starts=MEETING
        )
        meeting.state, meeting.concluded_at = MeetingState.CONCLUDED, MEETING + timedelta(hours=2)
        for attendance in meeting.attendances:
            attendance.present = True
    session.flush()
    by = factories.viewer_of(people[Role.ADVISER])
    decision, family = case.decisions[0], case.parties[0]
    return issue_and_send(
        session,
        decision,
        family,
        variant,
        by=by,
        at=ISSUED[variant],
        policy=services.policy,
        work=services.work,
    )[0]


def clock_of(services: Services, session: Session, certificate: Certificate) -> RunningClock:
    """The clock of this certificate as the case page shows it on the day of issue."""
    (work,) = work_of(session, select(Case))
    clocks = clocks_of(
        work.case,
        work.meetings,
        work.certificates,
        today=certificate.issue_date,
        bank_holidays=services.bank_holidays,
    )
    return next(clock for clock in clocks if clock.clock is CLOCK_OF[certificate.variant])


@pytest.mark.parametrize("variant", CertificateVariant)
def test_every_date_on_a_certificate_is_a_day_of_its_clocks(services, variant):
    with services.database.write() as session:
        certificate = issued(services, session, variant)
        decision, case = certificate.decision, certificate.case
        data = certificate_data(
            session, certificate, provider=services.provider, public_url=services.public_url
        )
        words = lines(fill(template(TEMPLATE_OF[variant]), data))
        own = clock_of(services, session, certificate)
        contact = contact_deadline(decision, certificate.issue_date, bank_holidays=services.bank_holidays)
        assert contact is not None
        assert contact.done_on is not None
        assert own.done_on is not None
        assert own.state.words.endswith("in time")
        expected = {"contact_date": contact.done_on, "issue_date": own.done_on}
        if variant is A:
            expected["choice_date"] = own.dates.started
        else:
            arranging = arranging_dates(decision, bank_holidays=services.bank_holidays)
            assert arranging is not None
            expected["choice_date"] = arranging.started
        if variant is B:
            expected["mediation_first_date"] = own.dates.started
        if variant is C:
            asked = asked_of_authority(decision, bank_holidays=services.bank_holidays)
            assert asked is not None
            assert authority_told_on(session, decision) == asked.told_on
            expected |= {"la_notice_date": arranging.raw, "la_told_date": asked.told_on}
            assert own.dates.started == arranging.raw
        assert {name: data[name] for name in expected} == {n: day.isoformat() for n, day in expected.items()}
        advised = decision.advice_to(certificate.party_id)
        facts = {decision.letter_date, case.person_birth_date, uk_day(advised.at)}
        assert dates_in(words) == facts | set(expected.values())


def test_every_date_in_an_outcome_statement_is_the_day_of_the_rule_or_of_the_meeting(services):
    at = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
    with services.database.write() as session:
        outcome, _ = factories.a_filled_outcome(services, session, at=at)
        meeting, draft = outcome.meeting, draft_of(outcome)
        agreed = agreement_day(meeting)
        statement = statement_data_of(
            meeting.case,
            meeting,
            outcome,
            draft,
            version=1,
            agreed_on=agreed,
            signers=named_signers(meeting.case, draft),
            provider=services.provider,
            bank_holidays=services.bank_holidays,
        )
    words = lines(fill(template(PART_A), statement.part_a))
    confidential = lines(fill(template(PART_B), statement.part_b))
    due = [
        lawful_due(
            action.kind or AgreedKind.OTHER, action.section, agreed, bank_holidays=services.bank_holidays
        )
        for action in draft.actions
    ]
    rows = statement.part_a["actions"]
    assert [row["due_date"] for row in rows] == [one.due.isoformat() for one in due if one.due]
    for row, suggested in zip(rows, due, strict=True):
        assert row["due_reason"].startswith(WEEKS_IN_WORDS[suggested.milestones[0].weeks])
    assert statement.part_a["meeting_date"] == uk_day(meeting.starts_at).isoformat()
    assert statement.part_a["dates_note"] == AGREEMENT_DAY
    assert AGREEMENT_DAY in " ".join(words)
    assert dates_in(words) == {agreed, *(one.due for one in due if one.due)}
    assert statement.part_b["meeting_date"] == statement.part_a["meeting_date"]
    assert dates_in(confidential) == {agreed}


def test_the_next_date_of_an_adjourned_meeting_is_the_day_on_the_mediators_form(services):
    """Part A alone prints it; Part B speaks of the meeting that was."""
    at, following = datetime(2026, 11, 25, 14, 0, tzinfo=UTC), date(2026, 12, 16)
    with services.database.write() as session:
        outcome, _ = factories.a_filled_outcome(services, session, at=at)
        meeting, agreed = outcome.meeting, agreement_day(outcome.meeting)
        draft = replace(
            draft_of(outcome), result=Result.ADJOURNED, next_meeting=following, actions=(), differences=()
        )
        statement = statement_data_of(
            meeting.case,
            meeting,
            outcome,
            draft,
            version=1,
            agreed_on=agreed,
            signers=(),
            provider=services.provider,
            bank_holidays=services.bank_holidays,
        )
    assert dates_in(lines(fill(template(PART_A), statement.part_a))) == {agreed, following}
    assert dates_in(lines(fill(template(PART_B), statement.part_b))) == {agreed}


def test_every_date_in_a_signers_emails_is_one_of_the_document_or_its_link_and_on_the_page_too(services):
    """The meeting, the last day to sign, the first date in Part A, and until when the copy is kept."""
    at = datetime.now(UTC)
    statement = statement_out(services, at=at)
    browser = ReviewingClient(make_web(services))
    landing = browser.get(statement.family.link).text
    by = re.search(rf"You can do this until the end of [A-Z][a-z]+ ({DATE.pattern})", landing)
    assert by is not None
    with services.database.write() as session:
        envelope = session.get_one(Envelope, statement.envelope_id)
        asked = email(services, session, "please_sign")
        assert dates_in([asked]) == {envelope.open_until, envelope.agreed_on}
        assert dates_in([by[1]]) == {envelope.open_until}
        due = [date.fromisoformat(row["due_date"]) for row in envelope.statement_data["part_a"]["actions"]]
        printed = lines(fill(template(PART_A), envelope.statement_data["part_a"]))
        for signer in envelope.signers:
            signer.state, signer.decided_at = SignerState.SIGNED, at
            until = at + timedelta(days=90)
            give_link(
                session,
                Purpose.COPY,
                signer.id,
                case_id=envelope.case_id,
                until=until,
                at=at,
                keys=services.keys,
            )
        envelope.state = EnvelopeState.COMPLETED
        envelope.completed_at = envelope.finished_at = at
        notify_completed(session, envelope, at=at)
        session.flush()
        finished = email(services, session, "signed_by_all")
        link = live_link(session, Purpose.COPY, statement.family.id, at=at)
        assert link is not None
        kept_until, address = uk_day(link.expires_at), link_path(services, link)
    assert dates_in([finished]) == {envelope.agreed_on, min(due), kept_until}
    first = re.search(rf"The first date in it is {DATE.pattern}", finished)
    assert first is not None
    assert dates_in([first[0]]) == {min(due)}
    assert min(due) in dates_in(printed)

    page = browser.send(browser.send(browser.get(address)), born=factories.BORN)
    said = re.search(rf"You can download these files here until ({DATE.pattern})", page.text)
    assert said is not None
    assert dates_in([said[1]]) == {kept_until}


def email(services: Services, session: Session, kind: str) -> str:
    """The words of the family's email of this kind, lines joined."""
    query = select(Delivery).where(Delivery.kind == kind, Delivery.to_name == "Priya Shah")
    body = compose_delivery(email_context(services), session, session.scalars(query).one()).get_body(
        ("plain",)
    )
    assert body is not None
    return " ".join(body.get_content().split())
