"""A family's time to appeal runs out: the office hears first, then the family, each once (C10)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from cases.deadlines.appeal_news import OFFICE_WORKING_DAYS
from cases.deadlines.clocks import appeal_dates
from cases.deadlines.days import england_bank_holidays, working_days_before
from cases.enums.casework import ClosingReason
from cases.models import Case, Decision
from cases.party_notices import PartyNotice
from cases.vocabulary import AppealWish, CertificateVariant, Choice, PartyNoticeKind
from mail.errors import MailOvertaken
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.casework.appeal_news import CERTIFICATE_DAYS, LETTER_DAYS, tell_of_time_to_appeal
from services.certificates import issue_and_send
from tests import factories
from tests.integration.web.office.arranging import a_choice
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.talks import sent
from worker.emails.composers import compose_delivery, email_context

OFFICE, FAMILY = EmailKind.APPEAL_NEAR_OFFICE, EmailKind.APPEAL_NEAR


def days_told(office: Office, until: date) -> list[tuple[str, EmailKind]]:
    """Let each day pass, the sweep coming round twice; what came up for the first time, with its day."""
    found: list[tuple[str, EmailKind]] = []
    services = office.services
    while office.clock().date() < until:
        office.clock.pass_(days=1)
        for _ in range(2):
            tell_of_time_to_appeal(
                services.database, services.bank_holidays, services.provider, at=office.clock()
            )
        with services.database.read() as session:
            rows = session.scalars(select(Delivery).where(Delivery.kind.in_([OFFICE, FAMILY])))
            found += [
                (f"{row.queued_at:%d %b}", EmailKind(row.kind))
                for row in rows
                if row.queued_at == office.clock()
            ]
    return sorted(found)


@pytest.mark.usefixtures("both_databases")
def test_the_office_hears_ten_working_days_before_and_the_family_five(office: Office) -> None:
    reference = a_choice(office)  # its letter is of 12 November 2026: appeal by Tuesday 12 January 2027
    assert days_told(office, date(2027, 1, 14)) == [("05 Jan", FAMILY), ("24 Dec", OFFICE)]
    ((to, words),) = sent(office, FAMILY)
    assert to == "priya.shah@example.com"
    assert "the Tribunal must have your appeal by 5pm on Tuesday 12 January 2027" in words
    assert "You have no certificate from us about this yet, and you need one to appeal" in words
    assert "If you have appealed already, or do not want to" in words
    ((to, words),) = sent(office, OFFICE)
    assert to == office.services.provider.email
    assert "We email them on Tuesday 5 January 2027" in words
    assert reference in words


def test_a_certificate_moves_the_day_and_what_was_queued_for_the_old_one_is_not_sent(office: Office) -> None:
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        factories.an_advised_case(office.services, session, sam, Choice.NO_MEDIATION)
    assert days_told(office, date(2026, 12, 28)) == [("24 Dec", OFFICE)]
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=factories.viewer_of(sam),
            at=office.clock(),
            policy=office.services.policy,
            work=office.services.work,
        )
    with office.services.database.read() as session:
        (row,) = session.scalars(select(Delivery).where(Delivery.kind == OFFICE))
        with pytest.raises(MailOvertaken):
            compose_delivery(email_context(office.services), session, row)
    # issued on 28 December: the month ends on 28 January
    assert days_told(office, date(2027, 2, 5)) == [("14 Jan", OFFICE), ("21 Jan", FAMILY)]
    ((_, words),) = sent(office, FAMILY)
    assert "5pm on Thursday 28 January 2027" in words
    assert "Send a copy of your certificate, MC-" in words


def test_who_does_not_wish_to_appeal_hears_nothing_and_who_has_no_email_is_told_by_staff(
    office: Office,
) -> None:
    reference = a_choice(office)
    with office.services.database.write() as session:
        session.scalars(select(Decision)).one().wish_to_appeal = AppealWish.NO
    assert days_told(office, date(2027, 1, 4)) == []
    with office.services.database.write() as session:
        session.scalars(select(Decision)).one().wish_to_appeal = AppealWish.YES
        session.scalars(select(Case)).one().parties[0].email = None
    assert days_told(office, date(2027, 1, 12)) == [("05 Jan", OFFICE)]
    with office.services.database.read() as session:
        query = select(PartyNotice).where(PartyNotice.kind == PartyNoticeKind.APPEAL_NEAR)
        notice = session.scalars(query).one()
    bea = office.browser("Bea Hollis")
    case_page = bea.get(f"/office/cases/{reference}")
    assert case_page.says("Tell Priya Shah that their time to appeal is nearly over")
    page = bea.get(f"/office/cases/{reference}/news/{notice.id}")
    assert page.says("the Tribunal must have your appeal by 5pm on Tuesday 12 January 2027")


def test_of_a_day_that_had_passed_when_a_list_brought_the_case_in_staff_tell_and_no_email_goes(
    office: Office,
) -> None:
    """Which certificates there are from before, a person looks up first; a day still to come is emailed."""
    reference = a_choice(office)
    office.clock.pass_(days=(date(2027, 1, 5) - office.clock().date()).days)
    with office.services.database.write() as session:
        session.scalars(select(Case)).one().brought_in_at = office.clock()
    assert days_told(office, date(2027, 1, 7)) == []
    bea = office.browser("Bea Hollis")
    words = "Tell Priya Shah that their time to appeal is nearly over"
    assert bea.get("/office").says(words)
    page = bea.get(bea.get(f"/office/cases/{reference}").links()[words])
    assert page.says("Look first which certificates they have", "by 5pm on Tuesday 12 January 2027")
    assert not page.says("We had no email")
    with office.services.database.write() as session:
        near = select(PartyNotice).where(PartyNotice.kind == PartyNoticeKind.APPEAL_NEAR)
        session.delete(session.scalars(near).one())
        session.scalars(select(Case)).one().brought_in_at = office.clock() - timedelta(days=4)
    assert [kind for _, kind in days_told(office, date(2027, 1, 8))] == [FAMILY, OFFICE]


def test_after_a_case_was_closed_those_hear_who_can_still_appeal(office: Office) -> None:
    """A family that does not go on, with a certificate; and one of whose end no reason is known."""
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        case = factories.an_advised_case(office.services, session, sam, Choice.NO_MEDIATION)
        case.closed_at, case.closing_reason = office.clock(), ClosingReason.WITHDRAWN
    assert days_told(office, date(2026, 12, 25)) == []
    with office.services.database.write() as session:
        session.scalars(select(Case)).one().closing_reason = None
    assert days_told(office, date(2026, 12, 29)) == [("29 Dec", OFFICE)]
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=factories.viewer_of(sam),
            at=office.clock(),
            policy=office.services.policy,
            work=office.services.work,
        )
        case.closing_reason = ClosingReason.WITHDRAWN
    assert {kind for _, kind in days_told(office, date(2027, 1, 29))} == {OFFICE, FAMILY}


def test_the_whole_window_of_letters_is_looked_at() -> None:
    """Of every day of two years the letter whose time is nearly over is among those that are looked at."""
    holidays = england_bank_holidays()
    for n in range(730):
        letter = date(2026, 1, 1) + timedelta(days=n)
        safe = appeal_dates(letter, bank_holidays=holidays).safe
        first = working_days_before(safe, OFFICE_WORKING_DAYS, holidays)
        assert LETTER_DAYS[0] <= (first - letter).days
        assert (safe - letter).days <= LETTER_DAYS[1]
        certified = appeal_dates(letter - timedelta(days=90), bank_holidays=holidays, issued=letter).safe
        assert (certified - letter).days <= CERTIFICATE_DAYS[1]
