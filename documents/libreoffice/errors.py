"""Why a Word file did not become a PDF."""

from __future__ import annotations

from documents.errors import DocumentError


class ConversionError(DocumentError):
    """The base of what the office pool raises."""


class DamagedDocument(ConversionError):
    """LibreOffice cannot open the file; trying again would not help."""

    def __init__(self) -> None:
        super().__init__("The Word file is damaged or has a password. Save a new copy without a password.")


class ConversionTooLong(ConversionError):
    """The document did not become a PDF within its time, or asked for too much memory."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            "This document took too long to make. Shorten it, or split very large tables, and try again."
        )
        self.seconds = seconds


class ConversionFailed(ConversionError):
    """The office broke down twice over the same document."""

    def __init__(self, detail: str) -> None:
        super().__init__("We could not make this document. Nothing you typed is lost. Try again later.")
        self.detail = detail

    def __str__(self) -> str:
        return f"the office broke down twice: {self.detail}"


class OfficeUnavailable(ConversionError):
    """No LibreOffice can be started, or the pool has been closed."""

    def __init__(self, detail: str) -> None:
        super().__init__("We cannot make documents right now. Nothing you typed is lost. Try again later.")
        self.detail = detail

    def __str__(self) -> str:
        return f"no office: {self.detail}"
