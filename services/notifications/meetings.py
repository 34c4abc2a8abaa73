"""Who is told that a meeting was arranged, moved, changed, called off, not held, or will continue."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.meetings.models import Meeting
from cases.models import Decision, Party
from cases.vocabulary import MeetingState
from mail.kinds import EmailKind
from services.notifications.queueing import to_party, to_user


def notify_invited(
    session: Session,
    meeting: Meeting,
    *,
    asked_before: Container[UUID | None],
    moved: bool,
    about_before: Sequence[Decision] = (),
    at: datetime,
) -> None:
    """Invite whoever is newly asked; tell the others a new time or place, or other decisions.

    ``asked_before`` holds the ids of the parties who were asked until now; ``moved`` says that time or place
    changed; ``about_before`` are the decisions that the meeting was about until now.
    """
    before = [str(decision.id) for decision in about_before]
    changed = before != [str(decision.id) for decision in meeting.decisions]
    for party in _asked(meeting):
        if party.id not in asked_before:
            _of_meeting(session, meeting, EmailKind.INVITATION, party, at=at)
        elif moved or changed:
            kind = EmailKind.MEETING_MOVED if moved else EmailKind.MEETING_CHANGED
            ids = {"decisions_before": ",".join(before)} if changed else {}
            _of_meeting(session, meeting, kind, party, at=at, ids=ids)


def notify_not_invited(
    session: Session,
    meeting: Meeting,
    *,
    asked_before: Container[UUID | None],
    was: tuple[datetime, datetime],
    at: datetime,
) -> None:
    """Tell whoever is not asked any more that they need not come.

    ``was`` are the start and end that they knew (UTC): a new time is not theirs to know.
    """
    asked = {party.id for party in _asked(meeting)}
    about, (starts_at, ends_at) = f"{meeting.id}:{meeting.sequence}", was
    ids = {
        "meeting": str(meeting.id),
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat(),
        "sequence": str(meeting.sequence),
    }
    for party in meeting.case.parties:
        if party.id in asked_before and party.id not in asked:
            to_party(session, EmailKind.NOT_ASKED, about, party, at=at, ids=ids)


def notify_mediator_of_move(
    session: Session, meeting: Meeting, mediator_id: UUID, *, was: tuple[datetime, datetime], at: datetime
) -> None:
    """Tell a mediator or co-mediator who is booked for a meeting that it has another time or place.

    ``was`` are its start and end until now (UTC).
    """
    mediator = session.get_one(User, mediator_id)
    starts_at, ends_at = was
    ids = {
        "meeting": str(meeting.id),
        "mediator": str(mediator.id),
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat(),
        "new_starts_at": meeting.starts_at.isoformat(),
        "new_ends_at": meeting.ends_at.isoformat(),
    }
    about = f"{meeting.id}:{meeting.sequence}"
    to_user(session, EmailKind.MEETING_MOVED_STAFF, about, meeting.case, mediator, at=at, ids=ids)


def notify_mediator_booked(session: Session, meeting: Meeting, mediator_id: UUID, *, at: datetime) -> None:
    """Tell a mediator of a meeting that is theirs from now on, alone or as co-mediator."""
    mediator = session.get_one(User, mediator_id)
    about = f"{meeting.id}:{meeting.sequence}"
    ids = {"meeting": str(meeting.id), "mediator": str(mediator.id)}
    to_user(session, EmailKind.MEETING_BOOKED_STAFF, about, meeting.case, mediator, at=at, ids=ids)


def notify_mediator_off(
    session: Session, meeting: Meeting, mediator_id: UUID, *, was: tuple[datetime, datetime], at: datetime
) -> None:
    """Tell a mediator that a meeting is not theirs any more, or called off.

    ``was`` are the start and end that they knew (UTC).
    """
    mediator = session.get_one(User, mediator_id)
    starts_at, ends_at = was
    ids = {
        "meeting": str(meeting.id),
        "mediator": str(mediator.id),
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat(),
        "sequence": str(meeting.sequence),
    }
    about = f"{meeting.id}:{meeting.sequence}"
    to_user(session, EmailKind.MEETING_OFF_STAFF, about, meeting.case, mediator, at=at, ids=ids)


def notify_feedback_asked(
    session: Session, meeting: Meeting, party: Party, *, stage: str, audience: str, at: datetime
) -> None:
    """Ask somebody who was there how it was, once for each ``stage``; it is up to them."""
    ids = {"meeting": str(meeting.id), "stage": stage, "audience": audience}
    to_party(session, EmailKind.FEEDBACK, f"{meeting.id}:{stage}", party, at=at, ids=ids)


def notify_called_off(session: Session, meeting: Meeting, *, at: datetime) -> None:
    """Tell everyone asked that the meeting will not take place."""
    for party in _asked(meeting):
        _of_meeting(session, meeting, EmailKind.MEETING_CANCELLED, party, at=at)


def notify_not_held(session: Session, meeting: Meeting, *, at: datetime) -> None:
    """Tell everyone asked that the meeting did not take place; neither why nor by whose fault."""
    for party in _asked(meeting):
        _of_meeting(session, meeting, EmailKind.MEETING_NOT_HELD, party, at=at)


def notify_adjourned(session: Session, meeting: Meeting, *, before: MeetingState, at: datetime) -> None:
    """Tell everyone asked, and who came besides, that the meeting will continue on another day.

    Nobody, where it will not, or was adjourned ``before`` its outcome was recorded this time.
    """
    if meeting.state is not MeetingState.ADJOURNED or before is MeetingState.ADJOURNED:
        return
    came = [a.party for a in meeting.attendances if a.party is not None and (a.invited or a.present)]
    for party in came:
        _of_meeting(session, meeting, EmailKind.MEETING_ADJOURNED, party, at=at)


def _asked(meeting: Meeting) -> list[Party]:
    return [a.party for a in meeting.attendances if a.invited and a.party is not None]


def _of_meeting(
    session: Session,
    meeting: Meeting,
    kind: EmailKind,
    party: Party,
    *,
    at: datetime,
    ids: dict[str, str] | None = None,
) -> None:
    about = f"{meeting.id}:{meeting.sequence}"
    to_party(session, kind, about, party, at=at, ids={"meeting": str(meeting.id), **(ids or {})})
