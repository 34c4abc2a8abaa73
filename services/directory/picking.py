"""Venues, schools and health bodies as pages offer them to be picked, and what comes with one that is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.meetings.models import Meeting
from cases.reference.directory import Directory
from cases.reference.records import HealthBody, Setting, Venue
from cases.vocabulary import EntryKind, MeetingMode, MeetingState, PartyRole

Body = HealthBody | Setting
BODY_KINDS = {PartyRole.HEALTH: EntryKind.HEALTH_BODY, PartyRole.SETTING: EntryKind.SETTING}
"""Of which kind the entry is that a party of this role comes from."""


def venues_to_pick(directory: Directory, *, chosen: str = "") -> list[Venue]:
    """Return the venues that may be chosen, by name; the one chosen before stays, even once it was ended."""
    return [
        entry.record
        for entry in directory.of_kind(EntryKind.VENUE)
        if isinstance(entry.record, Venue) and (not entry.ended or entry.code == chosen)
    ]


def place_of(venue: Venue) -> str:
    """Return name and address as invitations print them: on one line."""
    return ", ".join([venue.name, *(line.rstrip(",") for line in venue.address)])


def access_of(venue: Venue) -> str:
    """Return how to get in and what is there, in sentences; '' where nothing is known."""
    said = []
    if venue.quiet_room:
        said.append("There is a quiet room.")
    if venue.step_free is not None:
        said.append("There are no steps." if venue.step_free else "There are steps.")
    if venue.hearing_loop:
        said.append("There is a hearing loop.")
    said += [f"{label}: {_sentence(text)}" for label, text in _ways(venue) if text]
    return " ".join(said)


def _ways(venue: Venue) -> tuple[tuple[str, str], ...]:
    return ("Parking", venue.parking), ("By bus and train", " ".join(venue.transit.split()))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def offered_venue(venue: Venue) -> str:
    """Return what staff read of a venue where they choose one: where it is, what is there, whose it is."""
    marks = [
        "quiet room" if venue.quiet_room else "",
        "step-free" if venue.step_free else "has steps" if venue.step_free is False else "",
        "hearing loop" if venue.hearing_loop else "",
        _NEUTRAL[venue.neutral],
    ]
    return f"{place_of(venue)} ({'; '.join(mark for mark in marks if mark)})"


_NEUTRAL = {True: "neutral", False: "not neutral", None: "not noted whether neutral"}


def rooms_are_taken(
    session: Session, venue: Venue, starts_at: datetime, ends_at: datetime, *, moved: UUID | None
) -> bool:
    """Return True if as many meetings as the venue has rooms are arranged there at that time (UTC).

    ``moved`` is the meeting that is being moved, which frees its own room. Where nobody noted how many rooms
    there are, none is taken.
    """
    if venue.rooms is None:
        return False
    query = select(func.count()).where(
        Meeting.venue_code == venue.code,
        Meeting.mode == MeetingMode.IN_PERSON,
        Meeting.state == MeetingState.ARRANGED,
        Meeting.starts_at < ends_at,
        Meeting.ends_at > starts_at,
    )
    if moved is not None:
        query = query.where(Meeting.id != moved)
    return (session.scalar(query) or 0) >= venue.rooms


def every_room_taken(venue: Venue) -> str:
    """Return what is said where ``rooms_are_taken``, and what to do."""
    return f"Every room of {venue.name} is taken by other meetings then. Choose another time or another place"


def bodies_to_pick(directory: Directory, *roles: PartyRole) -> list[Body]:
    """Return the schools and health bodies that parties of these roles may come from, by kind and name."""
    found: list[Body] = []
    for role, kind in BODY_KINDS.items():
        if role in roles:
            found += [
                entry.record
                for entry in directory.of_kind(kind)
                if not entry.ended and isinstance(entry.record, Body)
            ]
    return found


def names_of_bodies(directory: Directory, *roles: PartyRole, authority: str | None = None) -> list[str]:
    """Return the names of schools and health bodies to offer while someone types; those of the area first."""
    bodies = bodies_to_pick(directory, *(roles or BODY_KINDS))
    return list(
        dict.fromkeys(one.name for one in sorted(bodies, key=lambda one: not _serves(one, authority)))
    )


def _serves(body: Body, authority: str | None) -> bool:
    areas = body.areas if isinstance(body, HealthBody) else (body.authority,)
    return authority is not None and authority in areas


def role_of(body: Body) -> PartyRole:
    """Return what part in a case someone from there has."""
    return next(role for role, kind in BODY_KINDS.items() if kind is body.kind)


def offered_body(body: Body) -> str:
    """Return what staff read of a school or health body where they choose one: what comes with it."""
    reach = ", ".join(part for part in (body.contact, body.email, body.phone) if part)
    return f"{body.name} ({reach})" if reach else body.name
