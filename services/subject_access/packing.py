"""Filling a request's pages, and packing those that were released into one ZIP with an index to read."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape
from io import BytesIO
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from cases.casework.subject_access import SubjectPage, SubjectRedaction, SubjectRequest
from dates import long_date
from services.subject_access.collecting import files_about, words_about
from services.subject_access.redactions import (
    black_out,
    known_third_parties,
    own_contacts_of,
    proposals,
)
from storage.blobs import Blobs

ReadWords = Callable[[bytes], Sequence[str]]
RedactPage = Callable[[bytes, int, Sequence[str]], bytes]
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of each file in the ZIP: when something was packed tells nothing."""


def collect(session: Session, request_id: UUID, blobs: Blobs, read_words: ReadWords, *, at: datetime) -> int:
    """Fill the pages of a request, once; return how many it has.

    Names of others in the names of files are blacked out at once: titles stand in the index.
    """
    request = session.get_one(SubjectRequest, request_id)
    if session.scalar(select(exists().where(SubjectPage.request_id == request.id))):
        return len(request.pages)
    pages = [
        SubjectPage(title=one.title, words=one.text, withheld=one.withheld)
        for one in words_about(session, request)
    ]
    for file in files_about(session, request):
        texts = read_words(blobs.read(file.pdf_digest))
        for number, text in enumerate(texts):
            title = f"{file.title}, page {number + 1} of {len(texts)}"
            pages.append(SubjectPage(title=title, words=text, pdf_digest=file.pdf_digest, pdf_page=number))
    known, own = known_third_parties(session, request), own_contacts_of(request)
    for position, page in enumerate(pages, start=1):
        page.request_id, page.position = request.id, position
        page.title = black_out(page.title, [one.words for one in known])
        session.add(page)
        session.flush()
        session.add_all(
            SubjectRedaction(page_id=page.id, position=place, words=one.words, of=one.of)
            for place, one in enumerate(proposals(page.words, known, own_contacts=own), start=1)
        )
    request.collected_at = at
    session.flush()
    return len(pages)


def packed(request: SubjectRequest, blobs: Blobs, redact_page: RedactPage) -> bytes:
    """Return the ZIP: an index to read, and each released page as a file of its own.

    Raises ValueError where a page was not released by a named person.
    """
    if any(page.released_at is None or not page.released_by for page in request.pages):
        raise ValueError("a page was not released")
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        rows: list[str] = []
        for page in request.pages:
            if page.withheld is not None:
                rows.append(f"<li>One page is left out: {escape(page.withheld.words)}.</li>")
                continue
            name, content = _file_of(page, blobs, redact_page)
            archive.writestr(zipfile.ZipInfo(name, EARLIEST), content)
            title = escape(black_out(page.title, page.blacked_out))
            black = " Some words are blacked out." if page.blacked_out else ""
            rows.append(f'<li><a href="{name}">{title}</a>.{black}</li>')
        archive.writestr(zipfile.ZipInfo("index.html", EARLIEST), _index(request, rows))
    return made.getvalue()


def _file_of(page: SubjectPage, blobs: Blobs, redact_page: RedactPage) -> tuple[str, bytes]:
    name = f"page-{page.position:03}"
    if page.pdf_digest is not None:
        return f"{name}.pdf", redact_page(blobs.read(page.pdf_digest), page.pdf_page, page.blacked_out)
    title = black_out(page.title, page.blacked_out)
    body = "".join(f"<p>{escape(line)}</p>" for line in black_out(page.words, page.blacked_out).split("\n"))
    return f"{name}.html", _page(title, f'{body}<p><a href="index.html">All pages</a></p>')


def _index(request: SubjectRequest, rows: Sequence[str]) -> bytes:
    left_out = sum(page.withheld is not None for page in request.pages)
    words = [
        f"<p>This is what we hold about {escape(request.person)} in case {escape(request.case.reference)}. "
        f"You asked for it on {long_date(request.asked_on)}.</p>",
        "<p>Names and contacts of other people are blacked out where somebody decided so.</p>",
        f"<p>{left_out} of {len(request.pages)} pages are left out.</p>" if left_out else "",
        "<p>What mediators note in private is never part of this. Copies of emails are not kept: "
        "the list says which went to you, and when.</p>",
        "<p>You can ask us to put right what is wrong. If you are not content with this answer, "
        "you can complain to us, or to the Information Commissioner (ico.org.uk, 0303 123 1113).</p>",
    ]
    return _page("Your data", f"{''.join(words)}<ol>{''.join(rows)}</ol>")


def _page(title: str, body: str) -> bytes:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>"
        "<style>body{font:1.1rem/1.5 sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}</style>"
        f"</head><body><h1>{escape(title)}</h1>{body}</body></html>"
    ).encode()
