"""What never goes before a tribunal: papers of mediation and disagreement resolution, told by what is known.

What was said to settle a dispute is without prejudice: the Tribunal disregards it (SEND Code of Practice
2015, chapter 11). So our own papers are told by their bytes, by the number printed on them, and by the
heading of Part B. For anything else whoever adds a file says that they have read it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cases.agreed.models import ActionReport
from cases.documents import Document
from cases.references import read_reference
from cases.vocabulary import DocumentKind

MAY_GO_IN = frozenset({DocumentKind.CERTIFICATE, DocumentKind.CERTIFICATE_LARGE})
NEVER = (
    "Part B of an Outcome Statement, the mediator's summary",
    "notes or emails about what was said or offered at a meeting",
    "the request for mediation and anything written for the meeting alone",
    "an agreement to mediate, an invitation or a signing record",
)
"""What whoever adds a file is asked to look for, each after "It is not …"."""
_HEADING_OF_PART_B = re.compile(r"outcome\s+statement\s*,?\s*part\s+b\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\b(OS|AM|AR)[\s\u2010-\u2015-]{0,2}([A-Z0-9]{4})[\s\u2010-\u2015-]{0,2}([A-Z0-9]{2})\b"
)
_WHY = "What was said or agreed there to settle the matter stays between those who took part."
_PART_A = (
    "This is Part A of an Outcome Statement. It can go in only once everyone who took part agreed to that: "
    "add it under 'Part A' below."
)


def why_kept_out(session: Session, *, digests: Collection[str], words: Sequence[str]) -> str | None:
    """Return why a file cannot go into a bundle, as a sentence or two for whoever adds it; None if it can.

    ``digests`` are those of the file as it was sent and as it is kept, ``words`` what each page says.
    """
    kind = session.scalar(
        select(Document.kind).where(
            or_(
                Document.pdf_digest.in_(digests),
                Document.sealed_digest.in_(digests),
                Document.word_digest.in_(digests),
            ),
            Document.kind.not_in(MAY_GO_IN),
        )
    )
    if kind in {DocumentKind.OUTCOME_A, DocumentKind.OUTCOME_A_FINAL, DocumentKind.A_FINAL_LARGE}:
        return _PART_A
    if kind is not None and kind is not DocumentKind.UPLOAD:
        return f"This is our paper '{kind.words}'. {_WHY} It cannot go into a bundle."
    said = " ".join(words)
    if _HEADING_OF_PART_B.search(said):
        return f"This file holds Part B of an Outcome Statement. {_WHY} It cannot go into a bundle."
    number = _known_number(session, said)
    if number is None:
        return None
    return (
        f"This file shows {number}, the number of a paper from a meeting. {_WHY} Take those pages out and "
        "add the rest again, or phone us if it is something else."
    )


def _known_number(session: Session, said: str) -> str | None:
    """Return the first number in ``said`` that one of our papers about a meeting has."""
    for prefix, first, rest in dict.fromkeys(_NUMBER.findall(said)):
        reference = read_reference(f"{prefix}{first}{rest}", prefix=prefix)
        if reference is None:
            continue
        of_paper = select(Document.id).where(Document.reference == reference, Document.kind.not_in(MAY_GO_IN))
        of_report = select(ActionReport.id).where(ActionReport.reference == reference)
        if session.scalar(of_paper.limit(1)) or session.scalar(of_report.limit(1)):
            return reference
    return None
