"""The mediator's outcome form: saved field by field, read as one draft, judged before it becomes paper.

A field's name says where it stands: ``result``, ``summary``, ``actions.<row>.what``,
``people.<row>.present``, ``signers.<party>.signs``. A row exists by its ``position`` and is gone by
``removed``; rows carry ids of their own, so that removing the second of three leaves the others as they were.
A date is kept twice: as typed in its three parts, and as an ISO date once they make one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.errors import CaseError
from cases.intake.requests import free_reference
from cases.locks import lock_case
from cases.meetings.models import Meeting, Outcome, OutcomeField
from cases.meetings.outcome_fields import Change as Change
from cases.meetings.outcome_fields import UnknownField as UnknownField
from cases.meetings.outcome_fields import judge_change
from cases.models import Party
from cases.vocabulary import AgreedKind, DueBasis, PartyRole, Result, Section


class OutcomeClosed(CaseError):
    """Everyone has signed: the form is a record now."""

    sentence = "Everyone has signed this statement, so it cannot be changed."


@dataclass(frozen=True)
class Clash:
    """Two people wrote one field; nothing is overwritten, both versions are shown."""

    name: str
    yours: Any
    theirs: Any
    by: str
    at: datetime
    revision: int
    by_id: UUID | None = None


@dataclass(frozen=True)
class Saved:
    """What a save came to: the new revision, and what was not taken."""

    revision: int
    clashes: tuple[Clash, ...]


@dataclass(frozen=True)
class Person:
    """Someone who was asked or came."""

    row: str
    name: str
    role: str
    for_whom: str
    present: bool | None
    party_id: UUID | None


@dataclass(frozen=True)
class Action:
    """One agreed action as typed so far."""

    row: str
    what: str
    done_means: str
    kind: AgreedKind | None
    section: Section | None
    owner_party: str
    owner_person: str
    due_date: date | None
    due_basis: DueBasis | None
    depends_on: str


@dataclass(frozen=True)
class SignerChoice:
    """Whether a party signs, and as what."""

    party_id: UUID
    signs: bool
    name: str
    capacity: str
    may_decide: bool


@dataclass(frozen=True)
class OutcomeDraft:
    """The whole form as saved so far."""

    revision: int
    result: Result | None
    people: tuple[Person, ...]
    actions: tuple[Action, ...]
    summary: str
    differences: tuple[str, ...]
    child_views: str
    child_views_how: str
    annex: str
    next_meeting: date | None
    no_statement_because: str
    """Why no Outcome Statement will be made of what was agreed; empty while one is to come."""
    signers: tuple[SignerChoice, ...]
    values: dict[str, Any] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)


def outcome_of(session: Session, meeting: Meeting, *, by: Viewer, at: datetime) -> Outcome:
    """Return the meeting's outcome form, begun on first use with the people who were asked."""
    if known := _begun(session, meeting):
        return known
    lock_case(session, meeting.case_id)
    if known := _begun(session, meeting):
        return known
    outcome = Outcome(
        case_id=meeting.case_id,
        meeting_id=meeting.id,
        reference=free_reference(session, "OS", Outcome),
        revision=1,
        started_at=at,
    )
    session.add(outcome)
    session.flush()
    for name, value in _first_values(meeting):
        outcome.fields.append(
            OutcomeField(
                name=name, value=value, revision=1, saved_by=by.name, saved_by_id=by.user_id, saved_at=at
            )
        )
    session.flush()
    return outcome


def _begun(session: Session, meeting: Meeting) -> Outcome | None:
    return session.scalar(select(Outcome).where(Outcome.meeting_id == meeting.id))


def save_changes(
    session: Session, outcome: Outcome, changes: Sequence[Change], *, by: Viewer, at: datetime
) -> Saved:
    """Keep what was typed, under the form's row lock.

    A field that was changed since the writer saw it is not overwritten but returned as a Clash, whoever
    changed it: the same person may have two windows open. The same value twice is no clash. A date is one
    field, whichever of its parts changed. Raises UnknownField.
    """
    session.scalars(
        select(Outcome)
        .where(Outcome.id == outcome.id)
        .with_for_update(key_share=True)  # a paper that points at the form need not wait for it
        .execution_options(populate_existing=True)
    ).one()
    known = {
        row.name: row
        for row in session.scalars(
            select(OutcomeField)
            .where(OutcomeField.outcome_id == outcome.id)
            .execution_options(populate_existing=True)
        )
    }
    for change in changes:
        judge_change(change)
    fresh = [c for c in changes if c.name not in known or known[c.name].value != c.value]
    clashes = _clashes(known, fresh)
    lost = {unit_of(clash.name) for clash in clashes}
    accepted = [change for change in fresh if unit_of(change.name) not in lost]
    if accepted:
        outcome.revision += 1
    for change in accepted:
        row = known.get(change.name)
        if row is None:
            row = OutcomeField(outcome_id=outcome.id, name=change.name)
            outcome.fields.append(row)
            known[change.name] = row
        row.value, row.revision = change.value, outcome.revision
        row.saved_by, row.saved_by_id, row.saved_at = by.name, by.user_id, at
    session.flush()
    return Saved(outcome.revision, tuple(clashes))


def unit_of(name: str) -> str:
    """Return the field that ``name`` is a part of: the three parts of a date and the date are saved
    together.
    """
    return re.sub(r"_(day|month|year)\Z", "", name)


def clashes_with_saved(outcome: Outcome, changes: Iterable[Change]) -> tuple[Clash, ...]:
    """Return what ``save_changes`` would not take of ``changes``; nothing is saved."""
    known = {row.name: row for row in outcome.fields}
    fresh = [c for c in changes if c.name in known and known[c.name].value != c.value]
    return tuple(_clashes(known, fresh))


def _clashes(known: Mapping[str, OutcomeField], fresh: Iterable[Change]) -> list[Clash]:
    return [
        Clash(c.name, c.value, row.value, row.saved_by, row.saved_at, row.revision, row.saved_by_id)
        for c in fresh
        if (row := known.get(c.name)) is not None and row.revision > c.base
    ]


def draft_of(outcome: Outcome) -> OutcomeDraft:
    """Return the form as saved so far, typed."""
    return draft_from(
        {row.name: row.value for row in outcome.fields},
        revision=outcome.revision,
        revisions={row.name: row.revision for row in outcome.fields},
    )


def draft_from(
    values: dict[str, Any], *, revision: int = 0, revisions: dict[str, int] | None = None
) -> OutcomeDraft:
    """Return a form with these values, typed; a live page is made of what is not saved yet."""
    result = _text(values, "result")
    return OutcomeDraft(
        revision=revision,
        result=Result(result) if result else None,
        people=tuple(_person(values, row) for row in rows_of(values, "people")),
        actions=tuple(_action(values, row) for row in rows_of(values, "actions")),
        summary=_text(values, "summary"),
        differences=tuple(line.strip() for line in _text(values, "differences").splitlines() if line.strip()),
        child_views=_text(values, "child_views"),
        child_views_how=_text(values, "child_views_how"),
        annex=_text(values, "annex"),
        next_meeting=_date(values, "next_meeting"),
        no_statement_because=_text(values, "no_statement_because"),
        signers=tuple(_signer(values, party) for party in _signer_ids(values)),
        values=values,
        revisions=revisions or {},
    )


def rows_of(values: dict[str, Any], group: str) -> list[str]:
    """Return the ids of a group's rows that stand, in order."""
    rows = [
        (int(value or 0), name.split(".")[1])
        for name, value in values.items()
        if name.startswith(f"{group}.") and name.endswith(".position")
    ]
    return [row for _, row in sorted(rows) if not values.get(f"{group}.{row}.removed")]


def new_row() -> str:
    """Return an id for a new row of a group."""
    return uuid4().hex[:8]


def _first_values(meeting: Meeting) -> Iterable[tuple[str, Any]]:
    for number, attendance in enumerate(meeting.attendances, start=1):
        row = attendance.id.hex[:8]
        yield f"people.{row}.position", number
        yield f"people.{row}.name", attendance.name
        yield f"people.{row}.role", attendance.role_words
        yield f"people.{row}.for_whom", attendance.for_whom
        if attendance.party_id is not None:
            yield f"people.{row}.party", str(attendance.party_id)
        if attendance.party is not None and attendance.party.role in SIGNING_ROLES:
            party = attendance.party
            yield f"signers.{party.id}.signs", True
            yield f"signers.{party.id}.name", attendance.name
            yield f"signers.{party.id}.capacity", signing_capacity(party)
    if meeting.co_mediator_id is not None:
        row = meeting.co_mediator_id.hex[:8]
        yield f"people.{row}.position", len(meeting.attendances) + 1
        yield f"people.{row}.name", meeting.co_mediator_name
        yield f"people.{row}.role", "Co-mediator"


SIGNING_ROLES = frozenset(
    {
        PartyRole.PARENT,
        PartyRole.YOUNG_PERSON,
        PartyRole.ALTERNATIVE_PERSON,
        PartyRole.REPRESENTATIVE,
        PartyRole.AUTHORITY,
        PartyRole.HEALTH,
        PartyRole.SETTING,
    }
)


def signing_capacity(party: Party) -> str:
    """Return the capacity in which someone signs: 'parent', 'for Bury', or 'SEND casework manager, for
    Bury'.
    """
    if party.role in {PartyRole.AUTHORITY, PartyRole.HEALTH, PartyRole.SETTING} and party.organisation:
        return ", ".join(filter(None, (party.post, f"for {party.organisation}")))
    return party.role.words.lower()


def _person(values: dict[str, Any], row: str) -> Person:
    party = _text(values, f"people.{row}.party")
    present = values.get(f"people.{row}.present")
    return Person(
        row=row,
        name=_text(values, f"people.{row}.name"),
        role=_text(values, f"people.{row}.role"),
        for_whom=_text(values, f"people.{row}.for_whom"),
        present=present if isinstance(present, bool) else None,
        party_id=UUID(party) if party else None,
    )


def _action(values: dict[str, Any], row: str) -> Action:
    stem = f"actions.{row}"
    kind, section = _text(values, f"{stem}.kind"), _text(values, f"{stem}.section")
    basis = _text(values, f"{stem}.due_basis")
    return Action(
        row=row,
        what=_text(values, f"{stem}.what"),
        done_means=_text(values, f"{stem}.done_means"),
        kind=AgreedKind(kind) if kind else None,
        section=Section(section) if section else None,
        owner_party=_text(values, f"{stem}.owner_party"),
        owner_person=_text(values, f"{stem}.owner_person"),
        due_date=_date(values, f"{stem}.due_date"),
        due_basis=DueBasis(basis) if basis else None,
        depends_on=_text(values, f"{stem}.depends_on"),
    )


def _signer(values: dict[str, Any], party: UUID) -> SignerChoice:
    stem = f"signers.{party}"
    return SignerChoice(
        party_id=party,
        signs=bool(values.get(f"{stem}.signs")),
        name=_text(values, f"{stem}.name"),
        capacity=_text(values, f"{stem}.capacity"),
        may_decide=bool(values.get(f"{stem}.may_decide")),
    )


def _signer_ids(values: dict[str, Any]) -> list[UUID]:
    names = sorted({name.split(".")[1] for name in values if name.startswith("signers.")})
    return [UUID(name) for name in names]


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _date(values: dict[str, Any], name: str) -> date | None:
    value = _text(values, name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
