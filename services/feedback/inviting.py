"""Asking people how a meeting was: by email, once after it and once three months later, never by force."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.agreed.models import AgreedAction
from cases.casework.authority_moves import authority_at
from cases.deadlines.appeal_news import news_may_go
from cases.feedback import FeedbackAudience, FeedbackStage, asks_after_meeting, asks_later
from cases.intake.eligibility import settled_kind
from cases.locks import lock_case
from cases.meetings.models import Meeting, Outcome
from cases.models import FAMILY_ROLES, Party
from cases.progress.deadline import can_be_appealed
from cases.vocabulary import MeetingState, PartyRole
from dates import uk_day
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.backup.holds import what_is_held
from services.notifications.meetings import notify_feedback_asked
from storage.database import Database

OPEN_FOR = timedelta(days=60)
"""How long after it was sent a link takes an answer."""
LOOKS_BACK = timedelta(days=120)


def ask_for_feedback(database: Database, bank_holidays: Container[date], *, at: datetime) -> int:
    """Queue what is due, each once; for how many meetings. Nobody is asked while a restore holds anything.

    Nor on days off and early in the morning.
    """
    if not news_may_go(bank_holidays, at=at):
        return 0
    with database.read() as session:
        if what_is_held(session).count:
            return 0
        due = [(meeting.id, stage) for meeting, stage in _due(session, uk_day(at))]
    for meeting_id, stage in due:
        with database.write() as session:
            lock_case(session, session.get_one(Meeting, meeting_id).case_id)
            meeting = session.get_one(Meeting, meeting_id)
            if meeting.state is MeetingState.CONCLUDED:
                _ask(session, meeting, stage, at=at)
    return len(due)


def asked_at(meeting: Meeting) -> Iterator[tuple[Party, FeedbackAudience]]:
    """Yield who was there of family and local authority and has an email address, and as what."""
    for attendance in meeting.attendances:
        party = attendance.party
        if party is None or not attendance.present or not party.email or party.left_on is not None:
            continue
        if party.role in FAMILY_ROLES:
            yield party, FeedbackAudience.FAMILY
        elif party.role is PartyRole.AUTHORITY:
            yield party, FeedbackAudience.AUTHORITY


def authority_of_meeting(session: Session, meeting: Meeting) -> str:
    """Return the code of the local authority that a meeting was with ('' for none of this provider's).

    A family may have moved since.
    """
    code, _ = authority_at(session, meeting.case, meeting.starts_at)
    return code


def kind_asked_about(meeting: Meeting) -> str:
    """Return the kind of the decision that the meeting was about and that can be appealed; '' for several."""
    kinds = {
        settled_kind(decision.kind, decision.section_set).value
        for decision in meeting.decisions
        if can_be_appealed(decision)
    }
    return kinds.pop() if len(kinds) == 1 else ""


def actions_agreed_at(session: Session, meeting: Meeting) -> int:
    """Return how many actions were agreed at a meeting, as the statement that everyone signed says."""
    agreed = (
        select(func.count())
        .select_from(AgreedAction)
        .join(Outcome, Outcome.id == AgreedAction.outcome_id)
        .where(Outcome.meeting_id == meeting.id, AgreedAction.replaced_at.is_(None))
    )
    return session.scalar(agreed) or 0


def _due(session: Session, today: date) -> list[tuple[Meeting, FeedbackStage]]:
    held = session.scalars(
        select(Meeting).where(
            Meeting.state == MeetingState.CONCLUDED,
            Meeting.ends_at >= datetime.combine(today - LOOKS_BACK, datetime.min.time()).astimezone(),
        )
    ).all()
    found = []
    for meeting in held:
        if meeting.case.came_after(meeting.ends_at):
            continue
        day = uk_day(meeting.ends_at)
        if asks_after_meeting(day, today):
            found.append((meeting, FeedbackStage.AFTER))
        if asks_later(day, today):
            found.append((meeting, FeedbackStage.LATER))
    if not found:
        return []
    sent = session.scalars(
        select(Delivery.ids).where(
            Delivery.kind == EmailKind.FEEDBACK,
            Delivery.case_id.in_({meeting.case_id for meeting, _ in found}),
        )
    )
    asked = {(ids["meeting"], ids["stage"]) for ids in sent}
    return [
        (meeting, stage)
        for meeting, stage in found
        if (str(meeting.id), stage.value) not in asked and any(asked_at(meeting))
    ]


def _ask(session: Session, meeting: Meeting, stage: FeedbackStage, *, at: datetime) -> None:
    for party, audience in asked_at(meeting):
        notify_feedback_asked(session, meeting, party, stage=stage.value, audience=audience.value, at=at)
