"""What a template check found, one fault at a time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether a finding stops a template from being published."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a template, told so that its author can mend it in Word.

    ``id`` is stable and short (``unknown-field``); ``part`` is the member of the Word file;
    ``words`` is the text of the paragraph (or property) it stands in; ``field`` the field's name.
    """

    id: str
    sentence: str
    part: str = ""
    words: str = ""
    field: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f" In {self.part}" if self.part else ""
        words = f": “{self.words}”" if self.words else ""
        return f"{self.severity}: {self.sentence}{place}{words}"


def errors_in(findings: list[Finding]) -> list[Finding]:
    """Return only the findings that stop a template from being published."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
