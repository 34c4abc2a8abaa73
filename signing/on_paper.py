"""A signature on paper: printed with this version's number and check code, scanned, confirmed by another.

The check code is made by our keys from the version and its two files, so that a print of another version, or
of another file, does not carry it. It stands on each page, in words and as a QR code.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, ForeignKey, Text, and_, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from cases.accounts.people import SYSTEM
from cases.documents import Upload
from cases.evidence.log import append_evidence
from cases.models import Case
from cases.vocabulary import Event, MarkRead, SignerState
from signing.models import Envelope, Signer
from storage.database import Base, EnumColumn, WithId

LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Without those that are taken for one another (I, L, O, U, 0, 1)."""
CODE_LENGTH: Final = 6
MOST_PAGES_TO_SIGN: Final = 4
"""How many pages the page to sign fills at most, after the parts."""
_MARK = re.compile(
    r"\bCP ([A-Z]{2}-[A-Z0-9]{4}-[A-Z0-9]{2}) v([0-9]{1,4}) ([A-Z0-9]{6}) s([0-9]{1,3})\b"
    r"(?: p([0-9]{1,3})/([0-9]{1,3})\b)?"
)
"""A square is whatever a stranger drew: no number is longer than those that we print."""


class PaperSignature(WithId, Base):
    """One scan of one signer's paper: who added it, how it was read, who confirmed it, what was objected."""

    __tablename__ = "paper_signature"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    signer_id: Mapped[UUID] = mapped_column(ForeignKey("signer.id"), index=True)
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("upload.id"))
    signed_on: Mapped[date]
    """The date written beside the signature."""
    read_how: Mapped[MarkRead] = mapped_column(EnumColumn(MarkRead))
    marks_read: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """What a machine read on each of the scan's pages; of scans before that was kept by page, one list."""
    added_at: Mapped[datetime]
    added_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    added_by: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    confirmed_by: Mapped[str] = mapped_column(default="")
    refused_at: Mapped[datetime | None]
    refused_by: Mapped[str] = mapped_column(default="")
    refused_why: Mapped[str] = mapped_column(Text, default="")
    objected_at: Mapped[datetime | None]
    objection: Mapped[str] = mapped_column(Text, default="")
    objection_by: Mapped[str] = mapped_column(default="")
    """Who wrote it down: the signer behind their link, or the staff whom they told."""
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(default="")
    settled_why: Mapped[str] = mapped_column(Text, default="")

    case: Mapped[Case] = relationship()
    signer: Mapped[Signer] = relationship()
    upload: Mapped[Upload] = relationship()

    @property
    def waits(self) -> bool:
        """True while nobody has confirmed or refused the scan."""
        return self.confirmed_at is None and self.refused_at is None

    @property
    def pages_read(self) -> list[bool] | None:
        """For each page of the scan, whether a mark of ours was read on it; None where that was not kept."""
        if not self.marks_read or any(isinstance(page, str) for page in self.marks_read):
            return None
        return [any(read_mark(mark) for mark in page) for page in self.marks_read]

    @property
    def pages_unread(self) -> list[int]:
        """The pages of the scan, from 1, on which no mark of ours was read."""
        return [number for number, is_read in enumerate(self.pages_read or (), start=1) if not is_read]

    @property
    def printed_pages_missing(self) -> list[int]:
        """The pages of the print, from 1, that no page of the scan says it is; empty where none says so.

        A mark that says of more pages than were printed says nothing.
        """
        parts = (self.signer.envelope.part_a, self.signer.envelope.part_b)
        most = sum(part.pages or 0 for part in parts if part is not None) + MOST_PAGES_TO_SIGN
        marks = [mark for page in self.marks_read for mark in ([page] if isinstance(page, str) else page)]
        said = [(int(one[5]), int(one[6])) for one in map(_MARK.search, marks) if one and one[5]]
        found = [(number, total) for number, total in said if total <= most]
        if not found:
            return []
        return sorted(set(range(1, found[0][1] + 1)) - {number for number, _ in found})

    @property
    def is_disputed(self) -> bool:
        """True while an objection waits for an answer."""
        return self.objected_at is not None and self.settled_at is None


def newest_paper(session: Session, signer: Signer) -> PaperSignature | None:
    """Return the newest scan of this signer's paper, or None."""
    return session.scalar(
        select(PaperSignature)
        .where(PaperSignature.signer_id == signer.id)
        .order_by(PaperSignature.added_at.desc())
        .limit(1)
    )


def put_waiting_paper_aside(session: Session, signer: Signer, *, at: datetime) -> None:
    """Settle a scan that waits for a second person: its signer has just answered without it.

    Nobody can confirm it then. The caller holds the case.
    """
    scan = newest_paper(session, signer)
    if scan is None or not scan.waits:
        return
    way = f" They signed by another way: {signer.way_in.words}." if signer.way_in is not None else ""
    words = {
        SignerState.SIGNED: f"{signer.name} signed without this scan.{way}",
        SignerState.DECLINED: f"{signer.name} said that they do not sign.",
        SignerState.ASKED: f"{signer.name} asked for a change.",
        SignerState.PASSED_ON: f"{signer.name} passed the signing on to somebody else.",
    }
    scan.refused_at, scan.refused_by = at, SYSTEM.name
    scan.refused_why = f"Put aside by itself. {words[signer.state]}"
    about = {
        "envelope": str(signer.envelope_id),
        "version": signer.envelope.version,
        "signer": str(signer.id),
        "name": signer.name,
        "paper": str(scan.id),
        "why": signer.state.value,
    }
    append_evidence(session, scan.case, Event.SCAN_REFUSED, by=SYSTEM, at=at, about=about)


def open_papers() -> ColumnElement[bool]:
    """Return the condition of a scan that waits to be confirmed, or that is objected to and not answered."""
    waits = and_(PaperSignature.confirmed_at.is_(None), PaperSignature.refused_at.is_(None))
    return or_(waits, disputed_papers())


def disputed_papers() -> ColumnElement[bool]:
    """Return the condition of a scan whose signer objects to it and has no answer."""
    return and_(PaperSignature.objected_at.is_not(None), PaperSignature.settled_at.is_(None))


def papers_of(session: Session, envelopes: Iterable[Envelope]) -> list[PaperSignature]:
    """Return every scan of these documents' signers, oldest first."""
    ids = [signer.id for envelope in envelopes for signer in envelope.signers]
    if not ids:
        return []
    query = select(PaperSignature).where(PaperSignature.signer_id.in_(ids))
    return list(session.scalars(query.order_by(PaperSignature.added_at)))


def paper_code(envelope: Envelope, key: str) -> str:
    """Return the check code of this version on paper, such as ``H4T9WX``."""
    parts = (envelope.part_a, envelope.part_b)
    digests = [part.pdf_digest or "" if part else "" for part in parts]
    message = "\n".join(["counterpart/paper-code", str(envelope.id), str(envelope.version), *digests])
    number = int.from_bytes(hmac.new(key.encode(), message.encode(), sha256).digest(), "big")
    code = ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(LETTERS))
        code += LETTERS[place]
    return code


def is_paper_code(envelope: Envelope, typed: str, keys: Sequence[str]) -> bool:
    """Return True if ``typed`` is the code of this version; spaces, hyphens and capitals do not matter."""
    given = re.sub(r"[^A-Z0-9]", "", typed.upper())
    return any(hmac.compare_digest(given, paper_code(envelope, key)) for key in keys)


def mark_of(envelope: Envelope, signer: Signer, key: str) -> str:
    """Return what the QR code on each page of this signer's paper says."""
    return f"CP {envelope.reference} v{envelope.version} {paper_code(envelope, key)} s{signer.position}"


def read_mark(text: str) -> tuple[str, int, str, int] | None:
    """Return reference, version, code and signer's place that a mark says; None where it is none of ours."""
    found = _MARK.search(text)
    return (found[1], int(found[2]), found[3], int(found[4])) if found else None
