"""What exactly goes with some kinds of record of one case, counted before anybody decides."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.documents import Document, Upload
from cases.evidence.log import EvidenceEntry, EvidenceOpening
from cases.vocabulary import RecordKind
from services.retention.tables import GOES_WITH, going, in_order, part_of, table

WORDS: Final = {
    "delivery": ("email", "emails"),
    "staff_note": ("note of staff", "notes of staff"),
    "planned_step": ("planned step", "planned steps"),
    "shared_page": ("page shared with a supporter", "pages shared with a supporter"),
    "supporter": ("supporter", "supporters"),
    "access_need": ("need to take part", "needs to take part"),
    "person_views": ("views of the child or young person", "views of the child or young person"),
    "contact_change": ("change of contact details", "changes of contact details"),
    "bundle": ("bundle for a tribunal", "bundles for a tribunal"),
    "call": ("record of a call", "records of calls"),
    "taking_part": ("answer about taking part", "answers about taking part"),
    "envelope": ("document sent for signature", "documents sent for signature"),
    "signer": ("signer with signature", "signers with signatures"),
    "agreed_action": ("agreed action", "agreed actions"),
    "action_answer": ("answer about an action", "answers about actions"),
    "action_report": ("action report", "action reports"),
    "certificate": ("certificate", "certificates"),
    "party": ("person or body with contact details", "people and bodies with contact details"),
    "decision": ("decision", "decisions"),
    "meeting": ("meeting", "meetings"),
}
"""How rows of a table are counted on the page; those of any other count as other entries."""
_COMES_AND_GOES: Final = frozenset({"visit", "search_word", "note_hold"})
"""Rows that come and go without anything new being kept: it is no other preview."""


@dataclass(frozen=True)
class Preview:
    """What goes: counts in words, names of files and documents, entries of the log; a mark of all of it."""

    counts: tuple[tuple[int, str], ...]
    files: tuple[str, ...]
    documents: tuple[str, ...]
    log_entries: int
    digest: str


def preview(session: Session, case_id: UUID, records: Iterable[RecordKind], *, whole: bool) -> Preview:
    """Return what goes with these kinds of record; with ``whole`` everything but number and hashes."""
    kinds = kinds_going(records, whole=whole)
    counted: dict[str, int] = {}
    marks: list[object] = [sorted(kind.value for kind in kinds if kind), whole]
    for name in in_order():
        if kinds.isdisjoint(GOES_WITH[name]):
            continue
        rows = table(name)
        where = going(name, case_id, kinds)
        counted[name] = session.scalar(select(func.count()).select_from(rows).where(where)) or 0
        if "id" in rows.c and name not in _COMES_AND_GOES:
            ids = session.scalars(select(rows.c.id).where(where))
            marks.append([name, sorted(str(row_id) for row_id in ids)])
    shown = [(counted[name], WORDS[name][counted[name] != 1]) for name in WORDS if counted.get(name)]
    others = sum(
        count for name, count in counted.items() if name not in WORDS and name not in {"upload", "document"}
    )
    if others:
        shown.append((others, "other entry" if others == 1 else "other entries"))
    files = session.scalars(
        select(Upload.shown_name).where(Upload.case_id == case_id, part_of("upload", kinds))
    )
    documents = session.scalars(
        select(Document).where(Document.case_id == case_id, part_of("document", kinds))
    )
    entries = (
        select(func.count())
        .select_from(EvidenceOpening)
        .join(EvidenceEntry, EvidenceEntry.id == EvidenceOpening.entry_id)
        .where(EvidenceEntry.case_id == case_id)
    )
    return Preview(
        tuple(shown),
        tuple(sorted(files)),
        tuple(sorted(f"{one.title}, {one.reference}" for one in documents)),
        (session.scalar(entries) or 0) if whole else 0,
        hashlib.sha256(json.dumps(marks).encode()).hexdigest(),
    )


def kinds_going(records: Iterable[RecordKind], *, whole: bool) -> frozenset[RecordKind | None]:
    """Return the kinds by which rows go: all of them, and what goes last, where nothing stays."""
    return frozenset({*RecordKind, None}) if whole else frozenset(records)
