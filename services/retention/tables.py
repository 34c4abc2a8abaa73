"""For every table what becomes of its rows when records of a case are erased.

A test walks all tables and fails for one that nothing here names.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, exists, literal, not_, or_, select

from cases.models import CaseAnswers
from cases.vocabulary import DocumentKind, RecordKind
from storage.database import Base

F, R, A, C = RecordKind.FILES, RecordKind.REQUEST, RecordKind.AGREEMENT, RecordKind.CERTIFICATE
LAST: Final = None
"""Rows that go with the last of the case's records: who the people are, decisions, meetings."""

GOES_WITH: Final[dict[str, tuple[RecordKind | None, ...]]] = {
    "late_letter": (F,),
    "file_reader": (F,),
    "meeting_paper": (F,),
    "person_views": (F,),
    "upload": (F, A),
    "staff_note": (F,),
    "planned_step": (F,),
    "shared_page": (F,),
    "delivery": (F,),
    "visit": (F,),
    "draft": (F,),
    "supporter": (F,),
    "access_need": (F,),
    "contact_change": (F,),
    "asks_after_closing": (F,),
    "case_link": (F,),
    "bundle": (F,),
    "bundle_build": (F,),
    "bundle_section": (F,),
    "bundle_document": (F,),
    "part_a_consent": (F,),
    "subject_request": (F,),
    "subject_page": (F,),
    "subject_redaction": (F,),
    "party_notice": (F,),
    "meeting_notice": (F,),
    "times_asked": (F,),
    "proposed_time": (F,),
    "time_answer": (F,),
    "private_notes": (F,),
    "private_note_field": (F,),
    "private_talk": (F,),
    "note_key": (F,),
    "call": (R,),
    "custody_record": (R,),
    "health_record": (R,),
    "taking_part": (R,),
    "outcome": (A,),
    "outcome_field": (A,),
    "envelope": (A,),
    "signer": (A,),
    "link": (A,),
    "code_look": (A,),
    "signing_desk": (A,),
    "device_objection": (A,),
    "noted_assent": (A,),
    "acting": (A,),
    "paper_signature": (A,),
    "agreed_action": (A,),
    "action_answer": (A,),
    "action_report": (A,),
    "document": (A, C),
    "certificate": (C,),
    "party": (LAST,),
    "decision": (LAST,),
    "choice_made": (LAST,),
    "adjourned_answer": (LAST,),
    "meeting": (LAST,),
    "meeting_decision": (LAST,),
    "attendance": (LAST,),
    "authority_move": (LAST,),
    "authority_officer": (LAST,),
    "staff_checked": (LAST,),
    "disagreement": (LAST,),
    "note_hold": (LAST,),
    "search_word": (LAST,),
}
"""Rows of a case that are deleted, with which kind of record; two where ``part_of`` tells them apart."""

BLANKED: Final[dict[str, dict[RecordKind | None, dict[str, Any]]]] = {
    "case": {R: {**CaseAnswers().case_columns(home=""), "closing_note": ""}},
    "decision": {R: {"missing_health": "", "late_contact_reason": "", "late_contact_by": ""}},
    "disagreement": {R: {"grounds_note": "", "tried": "", "who_should_come": "", "focus": ""}},
    "party": {R: {"best_times": "", "capacity_basis": ""}},
}
"""Columns that are emptied while their row stays for longer."""

DETACHED: Final[dict[tuple[str, str], str]] = {
    ("choice_made", "call_id"): "the choice stays for longer than the talk in which it was made",
    ("upload", "draft_id"): "a scan of a signature stays for longer than the saved form",
}
"""Columns that point to a row that goes earlier: they then point to nothing."""

STAYS: Final[dict[str, str]] = {
    "case": "its number alone, with nothing else in it; the log hangs on it",
    "evidence_entry": "hashes alone, so that the log still checks",
    "evidence_erasure": "which entries were erased, by their ids",
    "evidence_opening": "what entries say: erased entry by entry, with an entry that says so",
    "erasure": "that it was erased, in ids, days and names of staff",
    "case_figure": "figures without names",
    "conversion": "goes with the bytes of the document, where nothing else has them",
    "page_image": "goes with the bytes of the document, where nothing else has them",
    "recognised_file": "goes with the bytes of the document, where nothing else has them",
    "complaint_version": "complaints belong to no case",
    "quarter_report": "published numbers of a quarter: belongs to no case and names nobody of a family",
    "feedback_comment": "belongs to no case and names nobody",
    "feedback_count": "belongs to no case and names nobody",
    "feedback_used": "a digest that leads to nobody",
    "appeal_count": "belongs to no case and names nobody",
    "case_import": "who brought cases in and when; its content goes once they are in, or after a day",
    "case_export": "who took cases out, when and why; none of what was taken out is kept",
    "entry_import": "goes after a day",
    "typed_words": "goes after an hour",
    "try_count": "goes once its time is over",
    "entry_version": "the provider's own records",
    "holiday_change": "the provider's own records",
    "holiday_decision": "the provider's own records",
    "own_log_entry": "the log of the provider's own records",
    "user": "accounts of staff and officers",
    "account_change": "who changed accounts of officers, and how",
    "register": "the next number of each kind",
    "ended_sign_in": "sign-ins of staff",
    "heartbeat": "which worker is alive",
    "held_work": "work that a restore held, by its id",
    "restoration": "when a backup was put back",
}
"""Tables of which no row goes with a case, each with why."""

DIGESTS: Final = frozenset(
    {
        "word_digest",
        "pdf_digest",
        "html_digest",
        "sealed_digest",
        "image_digest",
        "picture_digest",
        "zip_digest",
    }
)
FILE_OF: Final = {"upload": "digest", "recognised_file": "recognised_digest"}
"""Columns besides those in ``DIGESTS`` that name a stored file."""
_PARENTS: Final = {
    "choice_made": "decision_id",
    "adjourned_answer": "decision_id",
    "custody_record": "decision_id",
    "health_record": "decision_id",
    "attendance": "meeting_id",
    "meeting_decision": "meeting_id",
    "meeting_notice": "meeting_id",
    "time_answer": "time_id",
    "outcome_field": "outcome_id",
    "private_note_field": "notes_id",
    "signer": "envelope_id",
    "code_look": "signer_id",
    "signing_desk": "envelope_id",
    "action_answer": "action_id",
    "bundle_build": "bundle_id",
    "bundle_section": "bundle_id",
    "bundle_document": "section_id",
    "visit": "link_id",
    "subject_page": "request_id",
    "subject_redaction": "page_id",
}
"""By which column a row that does not name its case itself belongs to one that does."""


def table(name: str) -> Table:
    """Return the table of that name."""
    return Base.metadata.tables[name]


def in_order() -> list[str]:
    """Return the tables whose rows are deleted, each before those that it points to."""
    return [one.name for one in reversed(Base.metadata.sorted_tables) if one.name in GOES_WITH]


def file_columns(name: str) -> list[str]:
    """Return the columns of a table that name stored files."""
    columns = [column.name for column in table(name).columns if column.name in DIGESTS]
    return [*columns, FILE_OF[name]] if name in FILE_OF else columns


def of_case(name: str, case_id: UUID) -> ColumnElement[bool]:
    """Return the condition under which a row of that table belongs to the case."""
    rows = table(name)
    if name == "case":
        return rows.c.id == case_id
    if name == "case_link":
        return or_(rows.c.case_id == case_id, rows.c.other_id == case_id)
    parent = _PARENTS.get(name)
    if parent is None:
        return rows.c.case_id == case_id
    (key,) = rows.c[parent].foreign_keys
    above = key.column.table
    return rows.c[parent].in_(select(above.c.id).where(of_case(above.name, case_id)))


def part_of(name: str, kinds: frozenset[RecordKind | None]) -> ColumnElement[bool]:
    """Return the condition under which a row of that table goes with one of ``kinds``."""
    mine = GOES_WITH[name]
    if kinds.isdisjoint(mine):
        return literal(False)
    if kinds.issuperset(mine):
        return literal(True)
    rows = table(name)
    if name == "document":
        certificates = rows.c.kind.in_([DocumentKind.CERTIFICATE, DocumentKind.CERTIFICATE_LARGE])
        return certificates if C in kinds else not_(certificates)
    signatures = table("paper_signature")
    of_agreement = or_(
        rows.c.action_answer_id.is_not(None), exists().where(signatures.c.upload_id == rows.c.id)
    )
    return of_agreement if A in kinds else not_(of_agreement)


def going(name: str, case_id: UUID, kinds: frozenset[RecordKind | None]) -> ColumnElement[bool]:
    """Return the condition under which a row of that table is deleted with ``kinds`` of one case."""
    return and_(of_case(name, case_id), part_of(name, kinds))
