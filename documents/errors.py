"""What can go wrong with a document: one base, subclasses that carry what a page must explain.

Sentences name fields and templates, never a person's words: they may reach a log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from documents.findings import Finding


class DocumentError(Exception):
    """A document that could not be made, read or judged; ``sentence`` says so in plain words."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class MissingFields(DocumentError):
    """The data lacks fields that the template must have; ``names`` is all of them, sorted."""

    def __init__(self, template: str, names: Sequence[str]) -> None:
        self.template = template
        self.names = tuple(sorted(set(names)))
        super().__init__(f"'{template}' cannot be made yet. It still needs: {', '.join(self.names)}.")


class WrongValues(DocumentError):
    """Fields whose values do not fit; ``reasons`` has a reason for each field's name."""

    def __init__(self, template: str, reasons: Mapping[str, str]) -> None:
        self.template = template
        self.reasons = dict(sorted(reasons.items()))
        sentences = "; ".join(f"{name} {reason}" for name, reason in self.reasons.items())
        super().__init__(f"'{template}' cannot be made from these answers: {sentences}.")


class BrokenTemplate(DocumentError):
    """A template that must not be filled; ``findings`` says where and why."""

    def __init__(self, template: str, findings: Sequence[Finding]) -> None:
        self.template = template
        self.findings = tuple(findings)
        sentences = " ".join(finding.sentence for finding in self.findings)
        super().__init__(f"The template '{template}' needs mending before it can be used. {sentences}")


class BadCatalogue(DocumentError):
    """A ``fields.toml`` that cannot be understood; ``problems`` is everything wrong with it."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("The list of fields needs mending. " + " ".join(self.problems))


class WordUploadRefused(DocumentError):
    """A Word file that we will not open."""


class NotWord(WordUploadRefused):
    """Something other than a .docx file."""

    def __init__(self) -> None:
        super().__init__("This is not a Word document. Save it in Word as a .docx file.")


class LockedWord(WordUploadRefused):
    """A Word file under a password."""

    def __init__(self) -> None:
        super().__init__("The Word file has a password. Save a copy without one.")


class DamagedWord(WordUploadRefused):
    """An empty, cut off or malformed Word file."""

    def __init__(self) -> None:
        super().__init__("The Word file is empty or damaged. Open it in Word and save it again.")


class OversizedWord(WordUploadRefused):
    """A Word file that is too big, or would be once unpacked."""

    def __init__(self) -> None:
        super().__init__("The Word file is too big. Take out large pictures and save it again.")


class MacrosInWord(WordUploadRefused):
    """A Word file that carries macros, controls or other files."""

    def __init__(self) -> None:
        super().__init__(
            "The Word file has macros or other files inside it. Save it as a plain .docx file without them."
        )
