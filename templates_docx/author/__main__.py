"""Write every shipped template.docx beside its fields.toml: ``python -m templates_docx.author``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from docx.document import Document as WordDocument

from templates_docx.author import agreement, certificate, drs, letters, outcome, record, report
from templates_docx.author.page import to_bytes

TEMPLATES: dict[str, Callable[[], WordDocument]] = {
    "certificate-a": certificate.no_mediation,
    "certificate-b": certificate.held,
    "certificate-c": certificate.deemed,
    "outcome-part-a": outcome.part_a,
    "outcome-part-b": outcome.part_b,
    "agreement-to-mediate": agreement.to_mediate,
    "agreement-to-take-part": agreement.to_take_part,
    "signing-record": record.signing_record,
    "action-report": report.action_report,
    "action-report-large": report.action_report_large,
    "sign-on-paper": letters.sign_on_paper,
    "sign-by-letter": letters.sign_by_letter,
    "drs-take-part": drs.take_part,
    "drs-not-going-ahead": drs.not_going_ahead,
}


def write_all(folder: Path) -> None:
    """Write each template into its own folder under ``folder``."""
    for name, make in TEMPLATES.items():
        home = folder / name
        home.mkdir(exist_ok=True)
        (home / "template.docx").write_bytes(to_bytes(make()))


if __name__ == "__main__":
    write_all(Path(__file__).parents[1])
