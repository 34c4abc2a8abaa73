"""What a mediator has before them: meetings by day, and what waits for them in open cases. Reads only."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from cases.meetings.models import Meeting, Outcome, OutcomeField, mediated_by
from cases.models import Case
from cases.vocabulary import SOMETHING_AGREED, EnvelopeState, MeetingState
from dates import from_uk, uk_day
from signing.models import Envelope, Signer
from signing.versions import is_latest_version

WEEK = timedelta(days=7)
_OPEN = select(Case.id).where(Case.closed_at.is_(None))
"""No case is closed while a meeting or a statement waits for something, so the closed ones cost nothing."""


class Waiting(StrEnum):
    """Why something waits for the mediator."""

    CHANGE_ASKED = "change_asked"
    DECLINED = "declined"
    TO_MAKE = "to_make"
    RESULT_TO_RECORD = "result_to_record"
    TO_SEND = "to_send"
    TO_FINISH = "to_finish"
    TIME_RAN_OUT = "time_ran_out"
    CODE_TO_TELL = "code_to_tell"
    AGREEMENT_CODE_TO_TELL = "agreement_code_to_tell"


@dataclass(frozen=True)
class Item:
    """One thing that waits, and since when."""

    what: Waiting
    meeting: Meeting
    since: datetime


@dataclass(frozen=True)
class Agenda:
    """Meetings in order of time, and what waits, longest first."""

    today: Sequence[Meeting]
    week: Sequence[Meeting]
    next: Meeting | None
    """The first meeting after this week, for an empty page to name."""
    waiting: Sequence[Item]


def agenda_of(
    session: Session, mediator_id: UUID, *, at: datetime, but_of: Container[UUID] = frozenset()
) -> Agenda:
    """Return the mediator's day, without the cases ``but_of``: those of their own family."""
    midnight = from_uk(uk_day(at), time(0))
    tomorrow = from_uk(uk_day(at) + timedelta(days=1), time(0))
    coming = list(
        session.scalars(
            select(Meeting)
            .where(
                mediated_by(mediator_id),
                Meeting.starts_at >= midnight,
                Meeting.state != MeetingState.CANCELLED,
            )
            .order_by(Meeting.starts_at)
        )
    )
    coming = [one for one in coming if one.case_id not in but_of]
    later = [m for m in coming if m.starts_at >= tomorrow]
    week = [m for m in later if m.starts_at < tomorrow + WEEK]
    waiting = [
        *_statements(session, mediator_id),
        *_codes(session, mediator_id),
        *_unwritten(session, mediator_id),
        *_unfinished(session, mediator_id, before=midnight),
    ]
    return Agenda(
        today=[m for m in coming if m.starts_at < tomorrow],
        week=week,
        next=next((m for m in later if m.starts_at >= tomorrow + WEEK), None),
        waiting=sorted(
            (item for item in waiting if item.meeting.case_id not in but_of), key=lambda item: item.since
        ),
    )


_WAITS = {
    EnvelopeState.CHANGES_ASKED: Waiting.CHANGE_ASKED,
    EnvelopeState.DECLINED: Waiting.DECLINED,
    EnvelopeState.PREPARED: Waiting.TO_SEND,
    EnvelopeState.EXPIRED: Waiting.TIME_RAN_OUT,
}


def _statements(session: Session, mediator_id: UUID) -> list[Item]:
    """Return newest versions that came back, were never sent, or ran out of time."""
    found = session.execute(
        select(Envelope, Meeting)
        .join(Outcome, Outcome.id == Envelope.outcome_id)
        .join(Meeting, Meeting.id == Outcome.meeting_id)
        .where(
            mediated_by(mediator_id),
            Envelope.case_id.in_(_OPEN),
            is_latest_version(),
            Envelope.state.in_(_WAITS),
        )
    )
    return [
        Item(_WAITS[envelope.state], meeting, envelope.closed_at or envelope.prepared_at)
        for envelope, meeting in found
        # Asked here: by its index, SQLite would read every statement that ever ended without actions.
        if envelope.actions_kept_at is None
    ]


def _codes(session: Session, mediator_id: UUID) -> list[Item]:
    """Return documents that are out, of which someone waits for a code that nobody has said yet."""
    found = session.execute(
        select(Envelope, Meeting)
        .outerjoin(Outcome, Outcome.id == Envelope.outcome_id)
        .join(Meeting, or_(Meeting.id == Outcome.meeting_id, Meeting.id == Envelope.meeting_id))
        .where(
            mediated_by(mediator_id),
            Envelope.case_id.in_(_OPEN),
            Envelope.state == EnvelopeState.OUT,
        )
        .options(
            selectinload(Envelope.signers).options(
                selectinload(Signer.code_looks), selectinload(Signer.live_links)
            )
        )
    )
    return [
        Item(_code_of(envelope), meeting, envelope.circulated_at or envelope.prepared_at)
        for envelope, meeting in found
        if any(signer.waits_for_code or signer.waits_for_entry_code for signer in envelope.signers)
    ]


def _code_of(envelope: Envelope) -> Waiting:
    return Waiting.AGREEMENT_CODE_TO_TELL if envelope.is_agreement else Waiting.CODE_TO_TELL


def _unwritten(session: Session, mediator_id: UUID) -> list[Item]:
    """Return concluded meetings without an Outcome Statement, where one is to come or the result is not
    recorded.

    A statement whose newest version was withdrawn counts as none.
    """
    result, reason = aliased(OutcomeField), aliased(OutcomeField)
    stands = (
        exists()
        .where(
            Envelope.outcome_id == Outcome.id,
            is_latest_version(),
            Envelope.state != EnvelopeState.WITHDRAWN,
        )
        .correlate(Outcome)
    )
    found = session.execute(
        select(Meeting, result.value, reason.value)
        .join(Outcome, Outcome.meeting_id == Meeting.id)
        .outerjoin(result, (result.outcome_id == Outcome.id) & (result.name == "result"))
        .outerjoin(reason, (reason.outcome_id == Outcome.id) & (reason.name == "no_statement_because"))
        .where(
            mediated_by(mediator_id),
            Meeting.case_id.in_(_OPEN),
            Meeting.state == MeetingState.CONCLUDED,
            Meeting.signed_before_on.is_(None),
            ~stands,
        )
    )
    return [
        Item(
            Waiting.TO_MAKE if came else Waiting.RESULT_TO_RECORD,
            meeting,
            meeting.concluded_at or meeting.ends_at,
        )
        for meeting, came, because in found
        if not came or (came in SOMETHING_AGREED and not because)
    ]


def _unfinished(session: Session, mediator_id: UUID, *, before: datetime) -> list[Item]:
    """Return meetings of earlier days of which nothing is recorded yet."""
    past = session.scalars(
        select(Meeting).where(
            mediated_by(mediator_id),
            Meeting.case_id.in_(_OPEN),
            Meeting.state == MeetingState.ARRANGED,
            Meeting.starts_at < before,
        )
    )
    return [Item(Waiting.TO_FINISH, meeting, meeting.ends_at) for meeting in past]
