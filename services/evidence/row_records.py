"""What every row of a case says, recorded in the case's log by the transaction that changed it.

Right before a transaction commits, an entry ``rows.recorded`` is appended with the SHA-256 of each row that
it added or changed. The first such entry of a log records every row of the case. ``services.evidence.rows``
holds the rows against these entries. The entry is about no document, so a sealed copy shows nothing of it but
hashes.

Only changes made through the session are seen. A migration that changes a recorded column of rows names them
with ``storage.migrate.note_changed_rows``, and ``record_migrated_rows`` records them; a statement that
changes many rows at once must record them itself. Otherwise the check calls them changed.
``tests/integration/storage/test_earlier_databases.py`` checks migrated databases of earlier versions.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, Table, event, inspect, select
from sqlalchemy.orm import Session, SessionTransaction

from cases.accounts.people import SYSTEM
from cases.agreed.models import ActionAnswer, ActionReport, AgreedAction
from cases.attending.access_needs import AccessNeed
from cases.attending.for_meeting import MeetingPaper
from cases.attending.supporters import Supporter
from cases.attending.views import PersonViews
from cases.bundles.models import Bundle, BundleDocument, BundleSection, PartAConsent
from cases.casework.authority_moves import AuthorityMove
from cases.casework.authority_officers import AuthorityOfficer
from cases.casework.contact_changes import ContactChange
from cases.casework.files import FileReader
from cases.casework.models import PlannedStep, StaffNote
from cases.casework.own_case import StaffChecked
from cases.casework.sharing import SharedPage
from cases.certificates.models import Certificate
from cases.documents import Document, LateLetter, Upload
from cases.drs.parts import TakingPart
from cases.drs.request import Disagreement
from cases.evidence.log import EvidenceEntry, EvidenceOpening, append_evidence
from cases.locks import hold_case
from cases.meetings.models import Attendance, Meeting, MeetingNotice, meeting_decision
from cases.meetings.private_notes import NoteHold, NoteKey, PrivateNotes, PrivateTalk
from cases.meetings.proposed_times import ProposedTime, TimeAnswer, TimesAsked
from cases.models import (
    AdjournedAnswer,
    Call,
    Case,
    CaseLink,
    ChoiceMade,
    CustodyRecord,
    Decision,
    HealthRecord,
    Party,
)
from cases.party_notices import PartyNotice
from cases.vocabulary import Event
from dates import utc_now
from services.evidence.digests import row_digest
from services.evidence.own_records import record_migrated_own_rows
from signing.acting import Acting
from signing.assents import NotedAssent
from signing.models import CodeLook, DeviceObjection, Envelope, Signer, SigningDesk
from signing.on_paper import PaperSignature
from storage.database import Base, Database

RECORDED: Final[tuple[type[Base], ...]] = (
    Case,
    Party,
    Decision,
    Call,
    ChoiceMade,
    AdjournedAnswer,
    CustodyRecord,
    HealthRecord,
    Disagreement,
    TakingPart,
    LateLetter,
    Upload,
    Document,
    Certificate,
    Meeting,
    Attendance,
    MeetingNotice,
    ProposedTime,
    TimeAnswer,
    TimesAsked,
    PartyNotice,
    ContactChange,
    SharedPage,
    Envelope,
    Signer,
    CodeLook,
    SigningDesk,
    AgreedAction,
    ActionAnswer,
    ActionReport,
    NotedAssent,
    Acting,
    PaperSignature,
    DeviceObjection,
    PlannedStep,
    StaffNote,
    FileReader,
    CaseLink,
    AuthorityMove,
    AuthorityOfficer,
    StaffChecked,
    AccessNeed,
    PersonViews,
    NoteKey,
    NoteHold,
    PrivateNotes,
    PrivateTalk,
    Supporter,
    MeetingPaper,
    Bundle,
    BundleSection,
    BundleDocument,
    PartAConsent,
)
NOT_EVIDENCE: Final = {
    "signer.tries": "it counts wrong answers until a right one; the pause after five is an entry",
    "signing_desk.tries": "it counts wrong PINs until a right one; the fifth closes it, which is an entry",
    "party.request_tries": "it counts wrong answers until a right one; the pause after five is an entry",
    "taking_part.tries": "it counts wrong answers until a right one; the pause after five is an entry",
    "times_asked.tries": "it counts wrong answers until a right one; the pause after five is an entry",
    "shared_page.tries": "it counts wrong digits until a right one; the pause after five is an entry",
    "contact_change.tries": "it counts wrong digits until the fifth ends the change, which is an entry",
    "private_notes.revision": "it counts saves of what is encrypted, which no entry tells of",
    "upload.draft_id": "it names the saved form that a file came with, and is cleared with that form",
    "evidence_opening.id": "nothing points to it; an entry is found by its number",
}
"""Columns that no entry records, each with why; docs/evidence.md lists them."""
TABLES_NOT_RECORDED: Final = {
    "link": "links",
    "visit": "links",
    "delivery": "emails",
    "draft": "saved forms",
    "conversion": "page pictures",
    "page_image": "page pictures",
    "outcome": "outcome form",
    "outcome_field": "outcome form",
    "private_note_field": "private notes",
    "search_word": "words of search",
    "asks_after_closing": "closed cases are looked at",
    "bundle_build": "files of bundles",
    "recognised_file": "files of bundles",
    "subject_request": "requests for somebody's own data",
    "subject_page": "requests for somebody's own data",
    "subject_redaction": "requests for somebody's own data",
}
"""Tables of a case that no entry records, each with the word by which docs/evidence.md names it."""
DECISIONS: Final = "decisions"
"""Stands among a meeting's columns for the decisions that it is about, which are rows of their own."""

_CHANGED: Final = "changed_rows"
_BEGUN: Final = "begun_cases"
_PARENTS: Final = {
    "choice_made": "decision_id",
    "adjourned_answer": "decision_id",
    "custody_record": "decision_id",
    "health_record": "decision_id",
    "attendance": "meeting_id",
    "meeting_notice": "meeting_id",
    "time_answer": "time_id",
    "signer": "envelope_id",
    "code_look": "signer_id",
    "signing_desk": "envelope_id",
    "action_answer": "action_id",
    "bundle_section": "bundle_id",
    "bundle_document": "section_id",
}
"""By which column a row that does not name its case itself belongs to one that does."""


def record_rows_at_commit(database: Database) -> None:
    """Let every writing session of ``database`` record, from now on, the rows that it changed."""
    event.listen(database.writers, "after_flush", _note_changes)
    event.listen(database.writers, "persistent_to_deleted", _note_deleted)
    event.listen(database.writers, "before_commit", record_changes)
    event.listen(database.writers, "after_soft_rollback", _forget_changes)


def recorded_tables() -> dict[str, Table]:
    """Return the tables whose rows are recorded, by name."""
    return {model.__tablename__: Base.metadata.tables[model.__tablename__] for model in RECORDED}


def recorded_columns(table: Table) -> list[str]:
    """Return the names of what is recorded of a table's rows, in order."""
    names = [column.name for column in table.columns if f"{table.name}.{column.name}" not in NOT_EVIDENCE]
    return sorted([*names, DECISIONS] if table.name == "meeting" else names)


def of_case(table: Table, case_id: UUID) -> ColumnElement[bool]:
    """Return the condition under which a row of ``table`` belongs to the case."""
    if table.name == "case":
        return table.c.id == case_id
    parent = _PARENTS.get(table.name)
    if parent is None:
        return table.c.case_id == case_id
    (key,) = table.c[parent].foreign_keys
    above = key.column.table
    return table.c[parent].in_(select(above.c.id).where(of_case(above, case_id)))


def decisions_of(session: Session, meetings: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Return the ids of the decisions that each meeting is about, sorted."""
    found: dict[UUID, list[str]] = defaultdict(list)
    query = select(meeting_decision).where(meeting_decision.c.meeting_id.in_(list(meetings)))
    for meeting_id, decision_id in session.execute(query):
        found[meeting_id].append(str(decision_id))
    return {meeting_id: sorted(ids) for meeting_id, ids in found.items()}


def _note_changes(session: Session, _flush: object) -> None:
    """Remember which recorded rows this flush adds or changes, and to what each belongs."""
    for row in [*session.new, *filter(_says_something_else, session.dirty)]:
        if isinstance(row, RECORDED):
            _note(session, row)
            if isinstance(row, Case) and row in session.new:
                session.info.setdefault(_BEGUN, set()).add(row.id)


def _note_deleted(session: Session, row: object) -> None:
    """Remember a recorded row that goes, also where it goes because its parent names it no more."""
    if isinstance(row, RECORDED):
        _note(session, row)


def _note(session: Session, row: Base) -> None:
    changed: dict[tuple[str, UUID], UUID | None] = session.info.setdefault(_CHANGED, {})
    held = inspect(row).dict
    changed[row.__tablename__, held["id"]] = held.get(_belongs_by(row.__tablename__))


def _forget_changes(session: Session, undone: SessionTransaction) -> None:
    if undone.nested:  # only a savepoint was undone: what came before it still counts
        return
    session.info.pop(_CHANGED, None)
    session.info.pop(_BEGUN, None)


def _says_something_else(row: object) -> bool:
    if not isinstance(row, RECORDED):
        return False
    state = inspect(row)
    columns = Base.metadata.tables[row.__tablename__].c
    attributes = [
        state.mapper.get_property_by_column(columns[name]).key if name in columns else name
        for name in recorded_columns(Base.metadata.tables[row.__tablename__])
    ]
    return any(state.attrs[name].history.has_changes() for name in attributes)


def record_migrated_rows(connection: Connection, rows: Mapping[str, set[UUID]]) -> None:
    """Record the rows, by table, that migrations changed; in their transaction, which the caller commits.

    Rows of the provider's own records go into their own log; those of tables that are not recorded are left
    alone.
    """
    record_migrated_own_rows(connection, rows)
    with Session(connection, join_transaction_mode="rollback_only") as session:
        session.info[_CHANGED] = {
            (table, row_id): None
            for table, ids in rows.items()
            if table in recorded_tables()
            for row_id in ids
        }
        record_changes(session)
        session.commit()


def record_changes(session: Session) -> None:
    """Append to each case's log what the rows say now that this transaction changed; it does so itself."""
    if session.in_nested_transaction():  # a savepoint: the transaction itself records at its end
        return
    session.flush()
    changed: dict[tuple[str, UUID], UUID | None] = session.info.pop(_CHANGED, {})
    begun: set[UUID] = session.info.pop(_BEGUN, set())
    by_case: dict[UUID, dict[str, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for (table, row_id), belongs_to in changed.items():
        case_id = _case_of(session, table, row_id, belongs_to)
        if case_id is not None:
            by_case[case_id][table].add(row_id)
    there = set(session.scalars(select(Case.id).where(Case.id.in_(list(by_case)))))
    for case_id in sorted(there):  # one order for everybody: no two wait for each other
        _append(session, case_id, by_case[case_id], begun=case_id in begun)


def record_rows(session: Session, case_id: UUID, rows: Mapping[str, set[UUID]]) -> None:
    """Record, by table, what rows of one case say now that no session saw change, or that they are gone."""
    session.flush()
    known = recorded_tables()
    _append(session, case_id, {name: ids for name, ids in rows.items() if name in known}, begun=False)


def _belongs_by(table: str) -> str:
    return "id" if table == "case" else _PARENTS.get(table, "case_id")


def _case_of(session: Session, table: str, row_id: UUID, belongs_to: UUID | None) -> UUID | None:
    """Return the case of a row, or None: an upload of a form that is not sent yet belongs to none."""
    column = recorded_tables()[table].c[_belongs_by(table)]
    if belongs_to is None:
        belongs_to = session.scalar(select(column).where(recorded_tables()[table].c.id == row_id))
    if belongs_to is None or table not in _PARENTS:
        return belongs_to
    (key,) = column.foreign_keys
    return _case_of(session, key.column.table.name, belongs_to, None)


def _append(session: Session, case_id: UUID, rows: Mapping[str, set[UUID]], *, begun: bool) -> None:
    """Append one entry with the digest of each row, None for one that is gone.

    With all rows where none were yet. ``begun`` says that the case itself is new, so that nothing came
    before.
    """
    hold_case(session, case_id)
    tables = recorded_tables()
    last: str | None = session.scalar(_last_record(case_id))
    whole = last is None or set(json.loads(last)["tables"]) != set(tables)
    digests: dict[str, dict[str, str | None]] = {}
    for name in tables if whole else rows:
        table = tables[name]
        known = last is None and begun  # every row of a case that is new is one of this transaction's
        where = table.c.id.in_(list(rows.get(name, ()))) if known or not whole else of_case(table, case_id)
        there = _values(session, table, where) if name in rows or not known else {}
        found = {row_id: row_digest(name, values) for row_id, values in there.items()}
        digests[name] = {str(row_id): found.get(row_id) for row_id in rows.get(name, set()) | found.keys()}
    append_evidence(
        session,
        session.get_one(Case, case_id),
        Event.ROWS_RECORDED,
        by=SYSTEM,
        at=utc_now(),
        about={
            "tables": sorted(tables),
            "whole": whole,
            "begun": last is None and begun,
            "columns": {name: recorded_columns(tables[name]) for name in digests},
            "rows": digests,
        },
    )


def _values(session: Session, table: Table, where: ColumnElement[bool]) -> dict[UUID, dict[str, Any]]:
    names = recorded_columns(table)
    rows = session.execute(select(table).where(where)).mappings().all()
    about = decisions_of(session, [row["id"] for row in rows]) if DECISIONS in names else {}
    return {
        row["id"]: {name: about.get(row["id"], []) if name == DECISIONS else row[name] for name in names}
        for row in rows
    }


def _last_record(case_id: UUID) -> Select[Any]:
    return (
        select(EvidenceOpening.body)
        .join(EvidenceEntry, EvidenceEntry.id == EvidenceOpening.entry_id)
        .where(EvidenceEntry.case_id == case_id, EvidenceOpening.kind == Event.ROWS_RECORDED)
        .order_by(EvidenceEntry.seq.desc())
        .limit(1)
    )
