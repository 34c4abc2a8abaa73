"""From template and data to kept bytes: filled once, converted once, pictured once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from cases.documents import Conversion, Document, PageImage
from documents.convert import count_pages, to_pdf
from documents.libreoffice.pool import LibreOfficePool
from documents.pdf.pages import page_images
from documents.templates.fill import WordTemplate, fill, load_template
from documents.templates.values import Picture
from documents.templates.word_template import LARGE_PRINT
from documents.word.text import html_text
from storage.blobs import Blobs
from storage.database import Database

TEMPLATES = Path(__file__).resolve().parents[1] / "templates_docx"
"""Each shipped template is a folder here."""
PAGE_WIDTHS = (820, 1240)
"""Pixels: a phone and tablet at twice their density, and a desk."""


@cache
def shipped_template(name: str) -> WordTemplate:
    """Return the shipped template of that name: read and judged once, since it never changes meanwhile.

    A name that ends with ``LARGE_PRINT`` is that of its twin in large print.
    """
    folder = TEMPLATES / name.removesuffix(LARGE_PRINT)
    return load_template(folder, large_print=name.endswith(LARGE_PRINT))


@dataclass(frozen=True)
class DocumentMaker:
    """Makes documents of shipped templates; ``seconds`` is the longest time for one conversion."""

    database: Database
    blobs: Blobs
    libreoffice: LibreOfficePool
    seconds: float

    def make(
        self,
        template_name: str,
        data: Mapping[str, object],
        *,
        meanwhile: Callable[[], object] | None = None,
    ) -> Conversion:
        """Return the Word file, PDF and text that this template version makes of ``data``, made only once.

        ``meanwhile`` is called while LibreOffice converts, and not at all when everything was made before;
        what it raises is raised here.
        """
        template = shipped_template(template_name)
        key = data_digest(data)
        with self.database.read() as session:
            if known := _known(session, template.digest, key):
                return known
        word = fill(template, data)
        with ThreadPoolExecutor(1) as beside:  # LibreOffice works in a process of its own
            html_digest = beside.submit(lambda: self.blobs.keep(html_text(word).encode()))
            word_digest = beside.submit(self.blobs.keep, word)
            other = beside.submit(meanwhile) if meanwhile else None
            pdf = to_pdf(self.libreoffice, word, seconds=self.seconds, accessible=True)
        if other is not None:
            other.result()
        made = Conversion(
            template_digest=template.digest,
            data_digest=key,
            word_digest=word_digest.result(),
            pdf_digest=self.blobs.keep(pdf),
            html_digest=html_digest.result(),
            pages=count_pages(pdf),
        )
        with suppress(IntegrityError), self.database.write() as session:  # who was first has the row
            session.add(made)
        with self.database.read() as session:
            known = _known(session, template.digest, key)
        assert known is not None  # noqa: S101 - the row above, or the one that was there before it
        return known

    def make_page_images(self, pdf_digest: str, pages: int) -> None:
        """Keep pictures of every page at each width; those already made are left alone."""
        with self.database.read() as session:
            done = {
                (row.page, row.width_px)
                for row in session.scalars(select(PageImage).where(PageImage.pdf_digest == pdf_digest))
            }
        for width in PAGE_WIDTHS:
            missing = [page for page in range(1, pages + 1) if (page, width) not in done]
            if not missing:
                continue
            pictures = page_images(
                self.blobs.read(pdf_digest),
                width_px=width,
                pages=[page - 1 for page in missing],
                seconds=self.seconds,
            )
            for page, picture in zip(missing, pictures, strict=True):
                with suppress(IntegrityError), self.database.write() as session:
                    session.add(
                        PageImage(
                            pdf_digest=pdf_digest,
                            page=page,
                            width_px=width,
                            image_digest=self.blobs.keep(picture),
                        )
                    )


def copy_onto(document: Document, made: Conversion, template_name: str) -> None:
    """Let ``document`` be what was made."""
    document.template_name = template_name
    document.template_digest, document.data_digest = made.template_digest, made.data_digest
    document.word_digest, document.pdf_digest = made.word_digest, made.pdf_digest
    document.html_digest, document.pages = made.html_digest, made.pages


def data_digest(data: Mapping[str, object]) -> str:
    """Return sHA-256 of the data in one canonical form: the same data, the same digest."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Picture):
        return {
            "sha256": hashlib.sha256(value.png).hexdigest(),
            "mm": [value.width_mm, value.height_mm],
            "alt": value.alt,
        }
    raise TypeError(f"{type(value).__name__} cannot stand in a document's data")


def _known(session: Any, template_digest: str, key: str) -> Conversion | None:
    found: Conversion | None = session.scalar(
        select(Conversion).where(Conversion.template_digest == template_digest, Conversion.data_digest == key)
    )
    return found
