"""Write every shipped template.docx, and large-print.docx, beside its fields.toml.

``python -m templates_docx.author``
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from docx.document import Document as WordDocument

from documents.templates.word_template import LARGE_PRINT_FILE, WORD_FILE
from templates_docx.author import (
    agreement,
    bundle,
    certificate,
    contact,
    drs,
    easy_read,
    letters,
    outcome,
    quarter,
    record,
    report,
)
from templates_docx.author.page import to_bytes


class Author(Protocol):
    """Writes a template, in its own size or in large print, from one source of words."""

    def __call__(self, *, large_print: bool = False) -> WordDocument:
        """Return the Word document."""
        ...


TEMPLATES: dict[str, Author] = {
    "certificate-a": certificate.no_mediation,
    "certificate-b": certificate.held,
    "certificate-c": certificate.deemed,
    "outcome-part-a": outcome.part_a,
    "outcome-part-b": outcome.part_b,
    "agreement-to-mediate": agreement.to_mediate,
    "agreement-to-take-part": agreement.to_take_part,
    "easy-read-note": easy_read.note,
    "signing-record": record.signing_record,
    "bundle-index": bundle.index,
    "action-report": report.action_report,
    "quarter-report": quarter.quarter_report,
    "sign-on-paper": letters.sign_on_paper,
    "sign-by-letter": letters.sign_by_letter,
    "late-contact": contact.late_contact,
    "drs-take-part": drs.take_part,
    "drs-not-going-ahead": drs.not_going_ahead,
}


def write_all(folder: Path) -> None:
    """Write each template, and its twin in large print, into its own folder under ``folder``."""
    for name, make in TEMPLATES.items():
        home = folder / name
        home.mkdir(exist_ok=True)
        (home / WORD_FILE).write_bytes(to_bytes(make()))
        (home / LARGE_PRINT_FILE).write_bytes(to_bytes(make(large_print=True)))


if __name__ == "__main__":
    write_all(Path(__file__).parents[1])
