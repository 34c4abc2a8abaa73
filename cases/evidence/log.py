"""The log of a case: append-only, chained by hashes, written in the transaction of what it tells of.

The chain's entries hold hashes alone; what they open to (kind, time, body, salts) lies beside them and can
be erased, after which the chain still checks. ``docs/evidence.md`` says how anyone can check it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from cases.accounts.people import Actor
from cases.errors import CaseError
from cases.evidence import chain
from cases.locks import hold_case
from cases.models import Case
from cases.vocabulary import Event
from storage.database import Base, EnumColumn, WithId

ABOUT_THE_ENTRY = frozenset({"by", "case", "private"})
"""What every entry says of itself: no event's own words may stand in their place."""

NEW_HEADS = "new_log_heads"
"""Under this name a session's ``info`` holds the newest entry of each log that it appended to."""

FOR_THE_OFFICE_ALONE = frozenset({Event.SIGNER_LOCKED})
"""Events about an envelope that its parties cannot read of each other: that somebody's date of birth or code
was wrong five times is told to that person and the office, and proves nothing about a signature."""


AT_ONE_TIME = 500
"""How many entries one statement names: SQLite takes no more than some thousands."""
CANNOT_BE_ERASED = frozenset({Event.EVIDENCE_ERASED, Event.ROWS_RECORDED})
"""Entries that say nothing about a person."""


class EvidenceEntry(WithId, Base):
    """One link of a case's chain; the database refuses to change or delete it."""

    __tablename__ = "evidence_entry"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    v: Mapped[int]
    seq: Mapped[int]
    prev: Mapped[str] = mapped_column(String(64))
    head_hash: Mapped[str] = mapped_column(String(64))
    body_hash: Mapped[str] = mapped_column(String(64))

    opening: Mapped[EvidenceOpening | None] = relationship(back_populates="entry")


class EvidenceOpening(WithId, Base):
    """What an entry's hashes are of. Erasing a person deletes rows here, never there."""

    __tablename__ = "evidence_opening"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_entry.id"), unique=True)
    kind: Mapped[Event] = mapped_column(EnumColumn(Event))
    at: Mapped[datetime] = mapped_column(index=True)
    head_salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    body_salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    body: Mapped[str] = mapped_column(Text)
    private: Mapped[str | None] = mapped_column(Text)
    private_salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))

    entry: Mapped[EvidenceEntry] = relationship(back_populates="opening")


class EvidenceErasure(Base):
    """Leave to erase what one entry opens to; without it the database refuses to delete an opening."""

    __tablename__ = "evidence_erasure"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_entry.id"), primary_key=True)
    erased_by_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_entry.id"))
    """The later entry that names it and says who approved."""


class CannotErase(CaseError):
    """An entry is not there, is erased already, tells of an erasure, or says nothing but digests of rows."""

    sentence = "There is nothing to erase under that number."


@dataclass(frozen=True)
class ReadEvent:
    """One entry as it can be read."""

    seq: int
    kind: Event
    at: datetime
    who: str
    body: dict[str, Any]


def append_evidence(
    session: Session,
    case: Case,
    event: Event,
    *,
    by: Actor,
    at: datetime,
    about: Mapping[str, Any],
    private: Mapping[str, Any] | None = None,
) -> EvidenceEntry:
    """Add what happened to the case's log, under the case row's lock so that the chain never forks.

    ``private`` (from where someone acted) is kept for the office; the body holds only its salted hash.
    """
    hold_case(session, case.id)
    last = head_of(session, case.id)
    by_whom = {"kind": by.kind, "id": by.id, "name": by.name}
    if taken := ABOUT_THE_ENTRY & about.keys():
        raise ValueError(f"an event may not say {sorted(taken)} itself")
    body: dict[str, Any] = {"case": str(case.id), "by": by_whom, **about}
    kept, salt = None, None
    if private is not None:
        kept, salt = chain.canonical_json(private), secrets.token_bytes(chain.SALT_BYTES)
        body["private"] = chain.private_hash(salt, kept)
    made, opening = chain.append(last, kind=event.value, at=at, body=body)
    entry = EvidenceEntry(
        case_id=case.id,
        v=made.v,
        seq=made.seq,
        prev=made.prev,
        head_hash=made.head_hash,
        body_hash=made.body_hash,
        opening=EvidenceOpening(
            kind=event,
            at=at,
            head_salt=opening.head_salt,
            body_salt=opening.body_salt,
            body=opening.body,
            private=kept,
            private_salt=salt,
        ),
    )
    session.add(entry)
    session.flush()
    session.info.setdefault(NEW_HEADS, {})[case.id] = made
    return entry


def erase_evidence(
    session: Session, case: Case, seq: int, *, approved_by: str, why: str, by: Actor, at: datetime
) -> EvidenceEntry:
    """Delete what entry ``seq`` of a case's log says, with its salts, and append the entry that says so.

    The erased entry's hashes stay, so the chain still checks; nobody can find out by trying what it said.
    ``approved_by`` and ``why`` stand in the log for good and name no person but the one who approved.
    Returns the new entry. Raises CannotErase.
    """
    hold_case(session, case.id)
    entry = session.scalar(
        select(EvidenceEntry).where(EvidenceEntry.case_id == case.id, EvidenceEntry.seq == seq)
    )
    if entry is None or entry.opening is None or entry.opening.kind in CANNOT_BE_ERASED:
        raise CannotErase(f"entry {seq} of {case.reference}")
    said = append_evidence(
        session,
        case,
        Event.EVIDENCE_ERASED,
        by=by,
        at=at,
        about={
            "erased": seq,
            "entry": _link(entry).hash,
            "approved_by": approved_by,
            "why": why,
        },
    )
    session.add(EvidenceErasure(entry_id=entry.id, erased_by_id=said.id))
    session.flush()
    session.delete(entry.opening)
    session.flush()
    session.expire(entry)
    return said


def erase_entries(
    session: Session,
    case: Case,
    entries: Sequence[EvidenceEntry],
    *,
    about: Mapping[str, Any],
    approved_by: str,
    by: Actor,
    at: datetime,
) -> EvidenceEntry:
    """Delete what these entries of a case's log say, with one entry that names each and who approved.

    ``about`` says under which rule, and names nobody. Entries about rows go too: their digests have no salt.
    What says that something was erased stays, or the log would not check.
    """
    hold_case(session, case.id)
    gone = [entry for entry in entries if entry.opening and entry.opening.kind is not Event.EVIDENCE_ERASED]
    said = append_evidence(
        session,
        case,
        Event.EVIDENCE_ERASED,
        by=by,
        at=at,
        about={
            **about,
            "entries": {str(entry.seq): _link(entry).hash for entry in gone},
            "approved_by": approved_by,
        },
    )
    session.add_all(EvidenceErasure(entry_id=entry.id, erased_by_id=said.id) for entry in gone)
    session.flush()
    ids = [entry.id for entry in gone]
    for first in range(0, len(ids), AT_ONE_TIME):
        some = ids[first : first + AT_ONE_TIME]
        session.execute(delete(EvidenceOpening).where(EvidenceOpening.entry_id.in_(some)))
    for entry in gone:
        session.expire(entry)
    return said


def case_events(session: Session, case_id: UUID) -> list[ReadEvent]:
    """Return what happened in a case, in order: its readable entries but for those that record rows."""
    rows = session.execute(
        select(EvidenceEntry, EvidenceOpening)
        .join(EvidenceOpening, EvidenceOpening.entry_id == EvidenceEntry.id)
        .where(EvidenceEntry.case_id == case_id, EvidenceOpening.kind != Event.ROWS_RECORDED)
        .order_by(EvidenceEntry.seq)
    )
    return [_read(entry, opening) for entry, opening in rows]


def envelope_events(session: Session, case_id: UUID, envelope_id: UUID) -> list[ReadEvent]:
    """Return the readable entries about one envelope, in order."""
    wanted = str(envelope_id)
    return [event for event in case_events(session, case_id) if event.body.get("envelope") == wanted]


def envelope_evidence(
    session: Session, case_id: UUID, envelope_id: UUID, *, closed: Container[int] = ()
) -> bytes:
    """Return the case's chain as a file in which only this envelope's entries can be read.

    The rest are bare hashes: their kinds alone would tell one side when the other phoned. So are those
    that are for the office alone, and those whose number is in ``closed``; the chain checks with them closed.
    """
    entries, opened = chain_of(session, case_id)
    events = envelope_events(session, case_id, envelope_id)
    mine = {e.seq for e in events if e.kind not in FOR_THE_OFFICE_ALONE and e.seq not in closed}
    return chain.evidence_document(entries, {seq: o for seq, o in opened.items() if seq in mine})


def check_case(session: Session, case_id: UUID) -> chain.ChainVerdict:
    """Return whether every entry of a case's log holds, is about this case, and fits what the office
    keeps.
    """
    entries, opened = chain_of(session, case_id)
    verdict = chain.verify(entries, opened)
    if not verdict.sound:
        return verdict
    for seq, opening in opened.items():
        if json.loads(opening.body).get("case") != str(case_id):
            return replace(verdict, broken_seq=seq, why="it is about another case")
    for seq in _private_faults(session, case_id):
        return replace(verdict, broken_seq=seq, why="what the office alone keeps was changed")
    for seq in _erased_without_leave(entries, opened):
        return replace(verdict, broken_seq=seq, why="what it says is gone, and no later entry says why")
    return verdict


def _erased_without_leave(
    entries: Sequence[chain.Entry], opened: Mapping[int, chain.Opening]
) -> Iterator[int]:
    """Yield entries that cannot be read though no later entry says that they were erased, and by whose
    leave.
    """
    erased: dict[int, str] = {}
    for seq, opening in opened.items():
        body = json.loads(opening.body)
        if opening.kind != Event.EVIDENCE_ERASED or not body.get("approved_by"):
            continue
        if body.get("erased", seq) < seq:
            erased[body["erased"]] = body.get("entry", "")
        many = {int(number): digest for number, digest in body.get("entries", {}).items()}
        erased.update({number: digest for number, digest in many.items() if number < seq})
    for entry in entries:
        if entry.seq not in opened and erased.get(entry.seq) != entry.hash:
            yield entry.seq


def _private_faults(session: Session, case_id: UUID) -> Iterator[int]:
    rows = session.execute(
        select(EvidenceEntry.seq, EvidenceOpening)
        .join(EvidenceOpening, EvidenceOpening.entry_id == EvidenceEntry.id)
        .where(EvidenceEntry.case_id == case_id)
        .order_by(EvidenceEntry.seq)
    )
    for seq, opening in rows:
        named = json.loads(opening.body).get("private")
        if opening.private is None or opening.private_salt is None:
            held = None if opening.private is None and opening.private_salt is None else ""
        else:
            held = chain.private_hash(opening.private_salt, opening.private)
        if held != named:
            yield seq


def chain_of(session: Session, case_id: UUID) -> tuple[list[chain.Entry], dict[int, chain.Opening]]:
    """Return a case's entries in order, and by their number what those open to that can be read."""
    rows = session.scalars(
        select(EvidenceEntry).where(EvidenceEntry.case_id == case_id).order_by(EvidenceEntry.seq)
    ).all()
    opened = {
        row.seq: chain.Opening(
            row.opening.kind.value,
            row.opening.at,
            row.opening.head_salt,
            row.opening.body_salt,
            row.opening.body,
        )
        for row in rows
        if row.opening is not None
    }
    return [_link(row) for row in rows], opened


def head_of(session: Session, case_id: UUID) -> chain.Entry | None:
    """Return the last entry of a case's log, whose hash stands for the whole."""
    last = session.scalar(
        select(EvidenceEntry)
        .where(EvidenceEntry.case_id == case_id)
        .order_by(EvidenceEntry.seq.desc())
        .limit(1)
    )
    return _link(last) if last else None


def _link(row: EvidenceEntry) -> chain.Entry:
    return chain.Entry(row.v, row.seq, row.prev, row.head_hash, row.body_hash)


def _read(entry: EvidenceEntry, opening: EvidenceOpening) -> ReadEvent:
    body = json.loads(opening.body)
    return ReadEvent(entry.seq, opening.kind, opening.at, body.get("by", {}).get("name", ""), body)
