"""What the directory says of a mediator beside one case: conflicts, areas, and how many meetings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.casework.same_person import is_named, same_name
from cases.meetings.models import Meeting
from cases.models import Case
from cases.reference.directory import Directory
from cases.reference.records import Person, Setting
from cases.vocabulary import EntryKind, MeetingState


def person_of(directory: Directory, email: str) -> Person | None:
    """Return what is kept of whoever signs in with that address."""
    wanted = email.casefold()
    return next((one for one in directory.records(Person) if one.email.casefold() == wanted), None)


def conflicts_of(directory: Directory, email: str, case: Case) -> list[str]:
    """Return with whom in this case that person must not work: names of the authority, schools and people."""
    person = person_of(directory, email)
    if person is None:
        return []
    found = [case.authority_name] if case.authority_code in person.not_authorities else []
    settings = {_bare(name) for code in person.not_settings for name in _setting_names(directory, code)}
    people = {_bare(name) for name in person.not_people}
    named = {case.person_name: {_bare(case.person_name)} & people}
    for party in case.parties:
        known = {_bare(party.name), _bare(party.organisation)} - {""}
        named[party.name] = known & (people | settings)
    return [*found, *(name for name, met in named.items() if met)]


def has_name_in(case: Case, name: str) -> bool:
    """Return True if somebody in the case, or whom it is about, has that name; or the other parent has."""
    names = (case.person_name, *(one.name for one in case.parties))
    if any(same_name(name, one) for one in names):
        return True
    return any(is_named(one, name, at_least=2) for one in case.named_in_request)


def _setting_names(directory: Directory, code: str) -> frozenset[str]:
    """Return every name that a school or college has had: a case keeps the one of its day."""
    entry = directory.entry(EntryKind.SETTING, code)
    if entry is None or not isinstance(entry.record, Setting):
        return frozenset()
    return entry.former_names | {entry.record.name}


def _bare(name: str) -> str:
    return " ".join(name.casefold().split())


def meetings_ahead(session: Session, *, at: datetime) -> Mapping[UUID, int]:
    """Return how many arranged meetings each mediator has ahead, as co-mediator too."""
    found: Counter[UUID] = Counter()
    for whose in (Meeting.mediator_id, Meeting.co_mediator_id):
        query = (
            select(whose, func.count())
            .where(Meeting.state == MeetingState.ARRANGED, Meeting.starts_at > at, whose.is_not(None))
            .group_by(whose)
        )
        found.update({row[0]: row[1] for row in session.execute(query) if row[0] is not None})
    return found


def standing_words(directory: Directory, email: str, case: Case, ahead: int) -> str:
    """Return what stands beside a mediator's name where one is chosen for a meeting; '' for nothing."""
    person = person_of(directory, email)
    meetings = f"{ahead} {'meeting' if ahead == 1 else 'meetings'} ahead"
    words = [meetings] if ahead else []
    if person is None:
        return "; ".join(words)
    if person.most_meetings is not None:
        words = [f"{meetings} of at most {person.most_meetings}"]
    if person.areas and case.authority_code not in person.areas:
        words.append(f"does not work in {case.authority_name}")
    if person.days:
        words.append(f"can: {' '.join(person.days.split())}")
    if conflicts := conflicts_of(directory, email, case):
        words.append(f"conflict: {', '.join(conflicts)}")
    return "; ".join(words)
