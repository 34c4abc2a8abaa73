"""Easy-read notes as files: each made once for as long as the provider's own name and phone stay."""

from __future__ import annotations

from threading import Lock
from typing import Any

from cases.provider import Provider
from documents.convert import to_pdf
from documents.easy_read.notes import NOTES, EasyReadNote
from documents.libreoffice.pool import LibreOfficePool
from documents.templates.fill import fill
from documents.templates.values import Picture
from documents.templates.word_template import LARGE_PRINT
from worker.document_making import shipped_template

TEMPLATE = f"easy-read-note{LARGE_PRINT}"
"""In large print, whoever it is for."""
PICTURE_MM = 26.0


class EasyReadMaker:
    """Makes notes and keeps them at hand; they hold nothing about anybody."""

    def __init__(self, libreoffice: LibreOfficePool, *, seconds: float) -> None:
        self._libreoffice, self._seconds = libreoffice, seconds
        self._made: dict[tuple[EasyReadNote, str, str, str], bytes] = {}
        self._lock = Lock()

    def pdf(self, note: EasyReadNote, provider: Provider) -> bytes:
        """Return the note as PDF, with the provider's name and phone as they are now."""
        key = (note, provider.name, provider.phone, provider.phone_hours)
        with self._lock:
            known = self._made.get(key)
            if known is None:
                word = fill(shipped_template(TEMPLATE), note_data(note, provider))
                known = to_pdf(self._libreoffice, word, seconds=self._seconds, accessible=True)
                self._made = {one: made for one, made in self._made.items() if one[1:] == key[1:]}
                self._made[key] = known
            return known


def note_data(note: EasyReadNote, provider: Provider) -> dict[str, Any]:
    """Return what the template is filled with."""
    words = NOTES[note]
    return {
        "title": words.title,
        "provider_name": provider.name,
        "provider_phone": provider.phone,
        "provider_hours": provider.phone_hours,
        "pieces": [
            {
                "heading": piece.heading,
                "sentences": list(piece.sentences),
                "picture": Picture(piece.drawing.png, PICTURE_MM, PICTURE_MM, piece.drawing.alt),
            }
            for piece in words.pieces
        ],
    }
