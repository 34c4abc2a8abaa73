"""Erasing the records of one case from the database, in one transaction.

What lies outside the database (files, messages of the practice mailbox, keys of private notes, records of
durable work) is named in ``Erasure.leftovers`` by the same transaction, and goes after it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import JSON, Boolean, Column, ColumnElement, Date, delete, select, update
from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM
from cases.evidence.log import EvidenceEntry, EvidenceOpening, erase_entries
from cases.locks import hold_case, lock_case
from cases.meetings.private_notes import live_hold
from cases.models import Case
from cases.retention.models import Erasure
from cases.vocabulary import ErasureMethod, ErasureState, Event, RecordKind, StoppedBecause
from dates import uk_day
from services.evidence.row_records import record_rows
from services.retention.days import case_days
from services.retention.figures import keep_figures
from services.retention.preview import kinds_going, preview
from services.retention.proposing import is_still_due, own_data_waits, stop
from services.retention.schedule import current_schedule
from services.retention.stored_files import no_longer_named
from services.retention.tables import (
    BLANKED,
    DETACHED,
    GOES_WITH,
    file_columns,
    going,
    in_order,
    of_case,
    table,
)
from storage.database import EnumColumn

STAYS_OF_CASE: Final = frozenset({"id", "reference", "track", "drs_call_days", "drs_meeting_days"})
"""Columns of the case's own row that say nothing of a person."""
ERASED_NAME: Final = "Erased"
NO_BIRTH_DATE: Final = date(1900, 1, 1)
AT_ONE_TIME: Final = 500
WORDS_OF_REQUEST: Final = frozenset(
    {
        Event.REQUEST_RECEIVED,
        Event.CASE_IMPORTED,
        Event.CASE_CLOSED,
        Event.CASE_REOPENED,
        Event.SAFETY_DECIDED,
        Event.OTHER_PARENT_SAID,
        Event.STAFF_CHECKED,
        Event.LATE_CONTACT_DECIDED,
        Event.CHOICE_WITHDRAWN,
    }
)
"""Entries that repeat words of the request or of staff about it; they go with the request."""
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_REFERENCES: Final = {"certificate": "reference", "document": "reference", "envelope": "reference"}
"""By what else than its id an entry of the log names a row."""


def erase_rows(session: Session, erasure_id: UUID, *, at: datetime, again: bool = False) -> bool:
    """Erase what was approved, and return True; or stop it, where the case is held, open or another by now.

    Done twice it is done once. With ``again`` it was erased before and a restore brought it back: then
    nothing stops it. Entries of the log that name a row that goes are erased with it.
    """
    erasure = session.get_one(Erasure, erasure_id)
    lock_case(session, erasure.case_id)
    session.refresh(erasure)
    if erasure.state is not ErasureState.APPROVED:
        return erasure.erased_at is not None
    case = session.get_one(Case, erasure.case_id)
    if not again and (why := _why_not(session, case, erasure, at)):
        stop(erasure, why=why, by=SYSTEM.name, at=at)
        return False
    methods = erasure.methods
    kinds = kinds_going(methods, whole=erasure.whole)
    for record, method in methods.items():
        if method is ErasureMethod.ANONYMISE:
            keep_figures(session, case, record)
    leftovers = _outside(session, case.id, kinds)
    named, files = _named_rows(session, case.id, kinds)
    gone = _delete(session, case, kinds)
    _blank(session, case, kinds, gone)
    _erase_log(session, case, erasure, named, at=at)
    if erasure.whole:
        _empty_case(session, case, at=at)
        gone["case"].add(case.id)
    record_rows(session, case.id, gone)
    leftovers["blobs"] = no_longer_named(session, files)
    session.expire_all()
    erasure = session.get_one(Erasure, erasure_id)
    erasure.counts = {name: len(ids) for name, ids in gone.items() if name in GOES_WITH}
    erasure.leftovers = leftovers
    erasure.state, erasure.erased_at = ErasureState.ERASED, at
    session.flush()
    return True


def _why_not(session: Session, case: Case, erasure: Erasure, at: datetime) -> StoppedBecause | None:
    if live_hold(session, case.id) is not None or own_data_waits(session, case.id):
        return StoppedBecause.HELD
    if case.closed_at is None:
        return StoppedBecause.OPENED
    if not is_still_due(erasure, case_days(session, case, current_schedule(session)), uk_day(at)):
        return StoppedBecause.CHANGED
    shown = preview(session, case.id, erasure.methods, whole=erasure.whole)
    return None if shown.digest == erasure.shown_digest else StoppedBecause.CHANGED


def _outside(session: Session, case_id: UUID, kinds: frozenset[RecordKind | None]) -> dict[str, list[str]]:
    """Return what lies outside the database by the rows that go: messages, keys of notes, durable work."""
    found: dict[str, list[str]] = {}
    for what, name, column in (("messages", "delivery", "message_id"), ("note_keys", "note_key", "id")):
        rows = table(name)
        values = session.scalars(select(rows.c[column]).where(going(name, case_id, kinds)))
        found[what] = sorted(str(value) for value in values)
    subjects: list[str] = []
    for name in ("certificate", "envelope", "document", "action_report", "bundle_build"):
        rows = table(name)
        ids = session.scalars(select(rows.c.id).where(going(name, case_id, kinds)))
        subjects += [str(row_id) for row_id in ids]
    found["work"] = sorted(subjects)
    return found


def _named_rows(
    session: Session, case_id: UUID, kinds: frozenset[RecordKind | None]
) -> tuple[set[str], set[str]]:
    """Return ids and numbers of the rows that go, as entries name them, and the files that they name."""
    named: set[str] = set()
    files: set[str] = set()
    for name in in_order():
        rows, where = table(name), going(name, case_id, kinds)
        columns = [column for column in ("id", _REFERENCES.get(name, "")) if column in rows.c]
        for row in (
            session.execute(select(*(rows.c[column] for column in columns)).where(where)) if columns else ()
        ):
            named |= {str(value) for value in row if value}
        for column in file_columns(name):
            files |= {str(value) for value in session.scalars(select(rows.c[column]).where(where)) if value}
    return named, files


def _delete(session: Session, case: Case, kinds: frozenset[RecordKind | None]) -> dict[str, set[UUID]]:
    """Delete the rows, each before those that it points to; return their ids by table."""
    gone: dict[str, set[UUID]] = defaultdict(set)
    for (name, column), _why in DETACHED.items():
        rows = table(name)
        (key,) = rows.c[column].foreign_keys
        above = key.column.table
        targets = select(above.c.id).where(going(above.name, case.id, kinds))
        pointing: ColumnElement[bool] = of_case(name, case.id) & rows.c[column].in_(targets)
        gone[name] |= set(session.scalars(select(rows.c.id).where(pointing)))
        session.execute(update(rows).where(pointing).values({column: None}))
    _unlink_others(session, case, kinds)
    for name in in_order():
        rows, where = table(name), going(name, case.id, kinds)
        if "id" in rows.c:
            gone[name] |= set(session.scalars(select(rows.c.id).where(where)))
        session.execute(delete(rows).where(where))
    return gone


def _unlink_others(session: Session, case: Case, kinds: frozenset[RecordKind | None]) -> None:
    """Delete links from other cases to this one, and let their logs say that these rows are gone."""
    links = table("case_link")
    where = going("case_link", case.id, kinds) & (links.c.case_id != case.id)
    others: dict[UUID, set[UUID]] = defaultdict(set)
    for link_id, other in session.execute(select(links.c.id, links.c.case_id).where(where)):
        others[other].add(link_id)
    session.execute(delete(links).where(where))
    for other, ids in sorted(others.items()):
        hold_case(session, other)
        record_rows(session, other, {"case_link": ids})


def _blank(
    session: Session,
    case: Case,
    kinds: frozenset[RecordKind | None],
    gone: dict[str, set[UUID]],
) -> None:
    """Empty the columns that go while their row stays."""
    for name, of_kinds in BLANKED.items():
        rows = table(name)
        for kind in kinds & of_kinds.keys():
            where = of_case(name, case.id)
            gone[name] |= set(session.scalars(select(rows.c.id).where(where)))
            session.execute(update(rows).where(where).values(of_kinds[kind]))


def _erase_log(session: Session, case: Case, erasure: Erasure, named: set[str], *, at: datetime) -> None:
    """Erase what the log says of the rows that go; where nothing of the case stays, all that it says."""
    entries = session.execute(
        select(EvidenceEntry, EvidenceOpening.kind, EvidenceOpening.body)
        .join(EvidenceOpening, EvidenceOpening.entry_id == EvidenceEntry.id)
        .where(EvidenceEntry.case_id == case.id)
        .order_by(EvidenceEntry.seq)
    ).all()
    doomed = [
        entry
        for entry, kind, body in entries
        if kind is not Event.EVIDENCE_ERASED
        and (
            erasure.whole
            or (kind in WORDS_OF_REQUEST and RecordKind.REQUEST in erasure.methods)
            or (kind is not Event.ROWS_RECORDED and _names(body, named))
        )
    ]
    erase_entries(
        session,
        case,
        doomed,
        about={
            "records": dict(erasure.records),
            "whole": erasure.whole,
            "under": f"retention schedule, version {erasure.schedule_version}",
            "proposed_by": erasure.proposed_by,
        },
        approved_by=erasure.approved_by,
        by=SYSTEM,
        at=at,
    )


def _names(body: str, named: set[str]) -> bool:
    """Return True if an entry says anything of one of these rows."""
    if not named.isdisjoint(_ID.findall(body)):
        return True
    return not named.isdisjoint(_texts(json.loads(body)))


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _empty_case(session: Session, case: Case, *, at: datetime) -> None:
    """Leave of the case's own row nothing but its number, and that it was erased."""
    rows = table("case")
    values = {column.name: _empty(column) for column in rows.columns if column.name not in STAYS_OF_CASE}
    year = case.received_at.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    named = {"person_name": ERASED_NAME, "received_at": year, "closed_at": at, "erased_at": at}
    session.execute(update(rows).where(rows.c.id == case.id).values({**values, **named}))


def _empty(column: Column[Any]) -> Any:
    """Return what a column of the case's own row holds once nothing of the case is kept."""
    if column.nullable:
        return None
    kind = column.type
    if isinstance(kind, EnumColumn):
        return next(iter(kind.kind))
    if isinstance(kind, JSON):
        return []
    if isinstance(kind, Boolean):
        return False
    return NO_BIRTH_DATE if isinstance(kind, Date) else ""
