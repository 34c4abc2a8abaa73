"""What is told while a family's time to appeal runs out: the office hears first, then the family.

State and emails are written in one transaction for each family party and decision.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, selectinload

from cases.certificates.models import Certificate
from cases.deadlines.appeal_news import AppealStage, appeal_news_days, appeal_news_due, news_may_go
from cases.deadlines.clocks import TwoDates
from cases.enums.casework import ClosingReason
from cases.intake.advice import acting_about
from cases.locks import lock_case
from cases.models import Case, Decision, Party
from cases.party_notices import PartyNotice, add_party_notice
from cases.progress.deadline import family_appeal_dates
from cases.provider import Provider
from cases.vocabulary import AppealWish, PartyNoticeKind, Track
from dates import uk_day
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.backup.holds import what_is_held
from services.notifications.certificates import notify_appeal_near
from storage.database import Database

NO_NEWS_AFTER = frozenset({ClosingReason.AGREED, ClosingReason.OUT_OF_SCOPE})
"""Closed so, a family has nothing left to appeal.

Who does not want to go on with mediation may have a certificate to appeal with: they hear, the others not.
"""
LETTER_DAYS = (20, 64)
"""How long ago a letter was sent whose two months are nearly over, with the longest run of holidays."""
CERTIFICATE_DAYS = (1, 32)
"""How long ago a certificate was issued whose month is nearly over."""
KIND_OF = {AppealStage.OFFICE: EmailKind.APPEAL_NEAR_OFFICE, AppealStage.FAMILY: EmailKind.APPEAL_NEAR}
AT_ONE_TIME = 500


def tell_of_time_to_appeal(
    database: Database, bank_holidays: Container[date], provider: Provider, *, at: datetime
) -> int:
    """Queue what is due at ``at``, each once; return how much that was.

    After a restore nothing is told while something is held.
    """
    if not news_may_go(bank_holidays, at=at):
        return 0
    with database.read() as session:
        if what_is_held(session).count:
            return 0
        decisions = session.scalars(_candidates(at)).all()
        known = _known(session, decisions)
        found = [one.id for one in decisions if any(_due(one, known, bank_holidays, at=at))]
    count = 0
    for decision_id in found:
        with database.write() as session:
            decision = session.get_one(Decision, decision_id)
            lock_case(session, decision.case_id)
            known = _known(session, [decision])
            for stage, party, dates in list(_due(decision, known, bank_holidays, at=at)):
                if stage is AppealStage.FAMILY and _is_of_before(decision.case, dates, bank_holidays):
                    about = {"decision": str(decision.id)}
                    add_party_notice(session, party, PartyNoticeKind.APPEAL_NEAR, about, at=at)
                else:
                    notify_appeal_near(
                        session, decision, party, dates.safe, KIND_OF[stage], at=at, provider=provider
                    )
                count += 1
    return count


def _candidates(at: datetime) -> Select[Decision]:
    """Return the query of the decisions whose time to appeal may be nearly over, by their dates alone."""
    today = uk_day(at)
    late, early = (today - timedelta(days=days) for days in LETTER_DAYS)
    issued_late, issued_early = (today - timedelta(days=days) for days in CERTIFICATE_DAYS)
    certified = select(Certificate.decision_id).where(
        Certificate.live_key.is_not(None), Certificate.issue_date.between(issued_early, issued_late)
    )
    return (
        select(Decision)
        .join(Case, Case.id == Decision.case_id)
        .where(
            Case.track == Track.MEDIATION,
            Case.detained.is_(False),
            or_(
                Case.closed_at.is_(None),
                Case.closing_reason.is_(None),
                Case.closing_reason.not_in(NO_NEWS_AFTER),
            ),
            or_(
                Decision.letter_date.between(early, late),
                Decision.sent_date.between(early, late),
                Decision.id.in_(certified),
            ),
        )
        .options(
            selectinload(Decision.case).selectinload(Case.parties),
            selectinload(Decision.choices),
            selectinload(Decision.calls),
        )
        .order_by(Decision.case_id, Decision.number)
    )


@dataclass(frozen=True)
class _Known:
    """What hangs on some decisions, looked up for all of them at once."""

    certificates: Mapping[tuple[UUID, UUID], Certificate]
    """Those that stand, by decision and party."""
    emailed: Collection[tuple[str, str, str, str]]
    """Decision, kind, party and last safe day of each email."""
    notices: Mapping[tuple[UUID, UUID], date]
    """By decision and party the day since when staff are to tell it, or told it, last."""


def _known(session: Session, decisions: Sequence[Decision]) -> _Known:
    certificates: dict[tuple[UUID, UUID], Certificate] = {}
    emailed: set[tuple[str, str, str, str]] = set()
    notices: dict[tuple[UUID, UUID], date] = {}
    for first in range(0, len(decisions), AT_ONE_TIME):
        some = decisions[first : first + AT_ONE_TIME]
        ids, cases = {one.id for one in some}, {one.case_id for one in some}
        for one in session.scalars(
            select(Certificate).where(Certificate.decision_id.in_(ids), Certificate.live_key.is_not(None))
        ):
            certificates[one.decision_id, one.party_id] = one
        kinds = list(KIND_OF.values())
        sent = select(Delivery).where(Delivery.case_id.in_(cases), Delivery.kind.in_(kinds))
        for mail in session.scalars(sent):
            emailed.add((mail.ids["decision"], str(mail.kind), mail.ids["whose"], mail.ids["safe"]))
        for notice in session.scalars(
            select(PartyNotice)
            .where(PartyNotice.decision_id.in_(ids), PartyNotice.kind == PartyNoticeKind.APPEAL_NEAR)
            .order_by(PartyNotice.due_since)
        ):
            assert notice.decision_id is not None  # noqa: S101 - the query asks for one
            notices[notice.decision_id, notice.party_id] = uk_day(notice.due_since)
    return _Known(certificates, emailed, notices)


def _is_of_before(case: Case, dates: TwoDates, bank_holidays: Container[date]) -> bool:
    """Return True if the family's day had come when a list brought the case in: staff tell them, no email.

    Which certificates were issued before stands in no record here, so a person looks first.
    """
    came = case.brought_in_at
    return came is not None and appeal_news_days(dates, bank_holidays)[AppealStage.FAMILY] <= uk_day(came)


def _due(
    decision: Decision, known: _Known, bank_holidays: Container[date], *, at: datetime
) -> Iterator[tuple[AppealStage, Party, TwoDates]]:
    """Yield who is to hear now of whose time to appeal about this decision."""
    if decision.wish_to_appeal is AppealWish.NO:
        return
    case, acting = decision.case, acting_about(decision)
    if case.closed_at is not None and case.came_after(case.closed_at):
        return
    is_withdrawn = case.closed_at is not None and case.closing_reason is ClosingReason.WITHDRAWN
    for party in case.asking_parties():
        certificate = known.certificates.get((decision.id, party.id))
        if certificate is None and (party not in acting or is_withdrawn):
            continue
        own = [certificate] if certificate is not None else []
        dates = family_appeal_dates(decision, own, bank_holidays=bank_holidays)
        if dates is None:
            continue
        days = appeal_news_days(dates, bank_holidays)
        noticed = known.notices.get((decision.id, party.id))
        for stage in appeal_news_due(dates, bank_holidays, at=at):
            about = (str(decision.id), KIND_OF[stage].value, str(party.id), dates.safe.isoformat())
            by_staff = stage is AppealStage.FAMILY and noticed is not None and noticed >= days[stage]
            if stage is AppealStage.OFFICE and _is_of_before(case, dates, bank_holidays):
                continue  # the step to tell the family says the same on Today
            if about not in known.emailed and not by_staff:
                yield stage, party, dates
