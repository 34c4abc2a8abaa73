"""The authority is silent: day 20, the office, the family, day 30, and the certificate that is due."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from cases.models import Case
from cases.party_notices import PartyNotice
from cases.vocabulary import PartyNoticeKind, Role
from mail.errors import MailOvertaken
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.casework.arranging_news import tell_what_is_not_arranged
from tests.integration.web.office.arranging import a_choice, plan
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.talks import sent
from worker.emails.composers import compose_delivery, email_context

ASKED, OFFICE, FAMILY = EmailKind.DATES_WANTED, EmailKind.DAY_30_NEAR_OFFICE, EmailKind.DAY_30_NEAR
OVER, OVER_THERE = EmailKind.DAY_30_OVER, EmailKind.DAY_30_OVER_AUTHORITY
KINDS = (ASKED, OFFICE, FAMILY, OVER, OVER_THERE)


def days_told(office: Office, until: date) -> list[tuple[str, EmailKind]]:
    """Let each day pass, the sweep coming round twice; what came up for the first time, with its day."""
    found: list[tuple[str, EmailKind]] = []
    while office.clock().date() < until:
        office.clock.pass_(days=1)
        for _ in range(2):
            services = office.services
            tell_what_is_not_arranged(
                services.database, services.bank_holidays, services.provider, at=office.clock()
            )
        with office.services.database.read() as session:
            rows = session.scalars(select(Delivery).where(Delivery.kind.in_(KINDS)))
            for row in rows:
                if row.queued_at == office.clock():
                    found.append((f"{row.queued_at:%d %b}", EmailKind(row.kind)))
    return found


@pytest.mark.usefixtures("both_databases")
def test_silence_is_asked_about_on_day_20_and_told_to_the_office_before_the_family(office: Office) -> None:
    office.add("Ruth Okafor", Role.OFFICER)
    reference = a_choice(office)  # on Thursday 19 November 2026
    known = days_told(office, date(2026, 12, 24))
    assert known == [
        ("09 Dec", ASKED),
        ("11 Dec", OFFICE),
        ("16 Dec", FAMILY),
        ("21 Dec", OVER),
        ("21 Dec", OVER_THERE),
    ]
    assert office.browser("Bea Hollis").get("/office").says("Issue the certificate", "not arranged in time")
    ((to, words),) = sent(office, OVER)
    assert to == "priya.shah@example.com"
    assert "ended on Saturday 19 December 2026, and no meeting is arranged" in words
    assert "You do not need to ask for it" in words
    for blame in ("refused", "failed", "silent", "ignored", "Bury"):
        assert blame not in words.partition("Questions?")[0]
    ((to, words),) = sent(office, ASKED)
    assert to == office.people["Ruth Okafor"].email
    assert "If you have written to us already" in words
    assert reference in words


def test_a_meeting_or_a_word_that_it_cannot_be_arranged_ends_it(office: Office) -> None:
    office.add("Ruth Okafor", Role.OFFICER)
    reference = a_choice(office)
    assert [kind for _, kind in days_told(office, date(2026, 12, 9))] == [ASKED]
    page = office.browser("Bea Hollis").post_form(
        f"/office/cases/{reference}/arrange", plan(office, held_on=date(2026, 12, 18))
    )
    assert page.address == f"/office/cases/{reference}"
    assert days_told(office, date(2026, 12, 24)) == []
    with office.services.database.read() as session:
        (row,) = session.scalars(select(Delivery).where(Delivery.kind == ASKED))
        with pytest.raises(MailOvertaken):
            compose_delivery(email_context(office.services), session, row)


def test_whoever_no_email_reaches_is_told_by_staff_once(office: Office) -> None:
    reference = a_choice(office)
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        for party in case.parties:
            party.email = None
    days_told(office, date(2026, 12, 22))
    with office.services.database.read() as session:
        notices = session.scalars(select(PartyNotice).order_by(PartyNotice.due_since))
        kinds = [one.kind for one in notices if one.kind is not PartyNoticeKind.MEDIATION_CHOSEN]
    assert sorted(kinds) == sorted(
        [
            PartyNoticeKind.DATES_WANTED,
            PartyNoticeKind.DAY_30_NEAR,
            PartyNoticeKind.DAY_30_OVER,
            PartyNoticeKind.DAY_30_OVER_AUTHORITY,
        ]
    )
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{reference}")
    assert page.says("Tell Priya Shah that the thirty days have passed")
    assert not page.says("that mediation is not arranged yet")
    assert not page.says("Ask Bury for dates")
    with office.services.database.read() as session:
        notice = session.scalars(
            select(PartyNotice).where(PartyNotice.kind == PartyNoticeKind.DAY_30_OVER)
        ).one()
    known = bea.get(f"/office/cases/{reference}/news/{notice.id}")
    assert known.says("ended on Saturday 19 December 2026, and no meeting is arranged")
