"""Short jobs that a page waits for: live preview, the look of a certificate, uploads, checking a file.

Nothing here is stored and nothing changes; the page decides what to do with the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cases.provider import Provider
from cases.vocabulary import CertificateVariant
from documents.convert import count_pages, to_pdf
from documents.easy_read.notes import EasyReadNote
from documents.jobs import JSON, JobReply
from documents.jobs.server import Handler, Job
from documents.libreoffice.lanes import Lane
from documents.libreoffice.pool import LibreOfficePool
from documents.pdf.merge import Part, merge
from documents.pdf.pages import page_images
from documents.pdf.paper_marks import mark_pages
from documents.qr import qr_png
from documents.templates.fill import fill
from documents.templates.values import Picture
from documents.templates.word_template import LARGE_PRINT
from documents.uploads import read_marks, take_in
from documents.uploads.signature_picture import clean_picture
from documents.word.text import html_text
from services.casework.late_contact import LATE_CONTACT
from services.casework.part_letters import PartLetter
from services.statements.data import PART_A, PART_B
from services.statements.without_email import LETTER, PAPER
from signing.seal.verdict import Verdict
from storage.blobs import Blobs
from worker.bundle_files import bundle_file
from worker.document_making import shipped_template
from worker.easy_read import EasyReadMaker
from worker.file_checks import check_against_records
from worker.worker_services import WorkerServices
from worker.workflows.certificate_data import TEMPLATE_OF, issuer_data

PREVIEW_WIDTH = 820
"""Pixels of a live page's picture."""
NUMBER_COMES = "MC-····-··"
CODE_COMES = "··· ···"
PARTS = {"a": PART_A, "b": PART_B}
CASE_LETTERS = frozenset({*(letter.value for letter in PartLetter), LATE_CONTACT})
"""Letters about a case that the office, or whoever they are for, may have made."""


def job_handlers(worker_services: WorkerServices) -> dict[str, Handler]:
    """Return a handler for each kind of short job."""
    services, libreoffice = worker_services.services, worker_services.libreoffice
    return {
        "preview": _preview,
        "preview_page": lambda job: _preview_page(job, libreoffice),
        "case_letter": lambda job: _case_letter(job, libreoffice),
        "easy_read": lambda job: _easy_read(job, worker_services.notes, services.provider),
        "paper_to_sign": lambda job: _paper_to_sign(job, libreoffice, services.blobs),
        "signing_letter": lambda job: _signing_letter(job, libreoffice),
        "paper_marks": _paper_marks,
        "certificate_preview": lambda job: _certificate_preview(
            job, libreoffice, provider=services.provider, public_url=services.public_url
        ),
        "take_in": _take_in,
        "bundle_file": lambda job: bundle_file(job, libreoffice),
        "signature_picture": _signature_picture,
        "check": lambda job: _verdict(
            check_against_records(
                job.content,
                database=services.database,
                blobs=services.blobs,
                keys_dir=services.keys_dir,
            )
        ),
    }


JOB_LANES = {
    "check": Lane.INTAKE,
    "take_in": Lane.INTAKE,
    "bundle_file": Lane.INTAKE,
    "paper_marks": Lane.INTAKE,
    "signature_picture": Lane.FINISHING,
}


def _paper_marks(job: Job) -> JobReply:
    """Answer with ``{"pages": …}``: for each page of the scan, what was read on it."""
    pages: list[JSON] = [list(page) for page in read_marks(job.content)]
    return JobReply({"pages": pages}, ())


def _preview(job: Job) -> JobReply:
    """Answer ``{"part": "a" | "b", "data": …}`` with ``{"html": …}``: the document's words, at once."""
    return JobReply({"html": html_text(_filled(job))}, ())


def _preview_page(job: Job, libreoffice: LibreOfficePool) -> JobReply:
    """Answer ``{"part", "data", "page"}`` with ``{"pages": n, "page": k}`` and the page's picture (PNG)."""
    word = _filled(job)
    job.still_wanted()
    pdf = to_pdf(libreoffice, word, lane=Lane.PREVIEW, seconds=job.seconds_left)
    job.still_wanted()
    pages = count_pages(pdf)
    page = min(max(int(job.payload.get("page", 1)), 1), pages)
    (picture,) = page_images(pdf, width_px=PREVIEW_WIDTH, pages=[page - 1])
    return JobReply({"pages": pages, "page": page}, (picture,))


def _case_letter(job: Job, libreoffice: LibreOfficePool) -> JobReply:
    """Answer ``{"letter", "data", "large_print"}`` with the letter as PDF; nothing of it is kept."""
    letter = str(job.payload["letter"])
    if letter not in CASE_LETTERS:
        raise ValueError(f"no letter is called {letter}")
    word = fill(shipped_template(_sized(letter, job)), _mapping(job.payload["data"]))
    pdf = to_pdf(libreoffice, word, lane=Lane.PREVIEW, seconds=job.seconds_left, accessible=True)
    return JobReply({"pages": count_pages(pdf)}, (pdf,))


def _easy_read(job: Job, notes: EasyReadMaker, provider: Provider) -> JobReply:
    """Answer ``{"note": …}`` with that easy-read note as PDF."""
    return JobReply({}, (notes.pdf(EasyReadNote(str(job.payload["note"])), provider),))


def _paper_to_sign(job: Job, libreoffice: LibreOfficePool, blobs: Blobs) -> JobReply:
    """Answer ``{"parts", "mark", "words", "data"}`` with both parts and the page to sign, marked, as PDF."""
    asked = job.payload
    word = fill(shipped_template(_sized(PAPER, job)), _mapping(asked["data"]))
    page = to_pdf(libreoffice, word, lane=Lane.PREVIEW, seconds=job.seconds_left, accessible=True)
    job.still_wanted()
    titles = zip(asked["parts"], ("Part A", "Part B"), ("A", "B"), strict=False)
    parts = [Part(blobs.read(str(digest)), title, label) for digest, title, label in titles]
    whole = merge([*parts, Part(page, "Your signature", "S")], title=str(asked["words"][0]))
    first, second = (str(line) for line in asked["words"])
    return JobReply({}, (mark_pages(whole, mark=str(asked["mark"]), words=(first, second)),))


def _signing_letter(job: Job, libreoffice: LibreOfficePool) -> JobReply:
    """Answer ``{"data", "url"}`` with the letter as PDF, its QR square leading to ``url``."""
    png, size = qr_png(str(job.payload["url"]))
    square = Picture(png, size, size, "QR square: it opens the page on which the code is typed")
    word = fill(shipped_template(_sized(LETTER, job)), {**_mapping(job.payload["data"]), "square": square})
    pdf = to_pdf(libreoffice, word, lane=Lane.PREVIEW, seconds=job.seconds_left, accessible=True)
    return JobReply({"pages": count_pages(pdf)}, (pdf,))


def _sized(template: str, job: Job) -> str:
    """Return the template, or its twin in large print where the job asks for that."""
    return template + LARGE_PRINT if job.payload.get("large_print") else template


def _certificate_preview(
    job: Job, libreoffice: LibreOfficePool, *, provider: Provider, public_url: str
) -> JobReply:
    """Answer ``{"variant", "facts", "issue_date", "adviser"}`` with its page's picture.

    Its number comes on issue.
    """
    variant = CertificateVariant(job.payload["variant"])
    data: dict[str, Any] = {
        **_mapping(job.payload["facts"]),
        **issuer_data(provider, public_url, number=NUMBER_COMES, code=CODE_COMES),
        "issue_date": job.payload["issue_date"],
        "adviser_name": job.payload["adviser"],
        "adviser_signature": job.payload["adviser"],
    }
    for name in ("supersedes_ref", "first_issued_date", "correction_reason"):
        if name in job.payload:
            data[name] = job.payload[name]
    word = fill(shipped_template(TEMPLATE_OF[variant]), data)
    pdf = to_pdf(libreoffice, word, lane=Lane.PREVIEW, seconds=job.seconds_left)
    pictures = page_images(pdf, width_px=PREVIEW_WIDTH)
    return JobReply({"pages": len(pictures), "html": html_text(word)}, tuple(pictures))


def _take_in(job: Job) -> JobReply:
    """Answer ``{"name"}`` and a stranger's file with what it is, and blobs: cleaned file, the same as PDF."""
    taken = take_in(job.content, str(job.payload.get("name", "")))
    payload = {
        "kind": taken.kind.value,
        "media_type": "application/pdf" if taken.kind.value == "pdf" else f"image/{taken.kind.value}",
        "pages": taken.pages,
        "shown_name": taken.shown_name,
        "stored_name": taken.stored_name,
        "notes": list(taken.notes),
    }
    return JobReply(payload, (taken.content, taken.as_pdf))


def _signature_picture(job: Job) -> JobReply:
    """Answer a picture of a signature with the same on white, trimmed (PNG), and its printed size in
    millimetres.
    """
    ink = clean_picture(job.content)
    return JobReply({"width_mm": ink.width_mm, "height_mm": ink.height_mm}, (ink.png,))


def _verdict(verdict: Verdict) -> JobReply:
    """Answer any file with the verdict on it, in words."""
    return JobReply(
        {
            "kind": verdict.kind.value,
            "sentence": verdict.sentence,
            "findings": list(verdict.findings),
            "sha256": verdict.sha256,
        },
        (),
    )


def _filled(job: Job) -> bytes:
    return fill(shipped_template(PARTS[str(job.payload["part"])]), _mapping(job.payload["data"]))


def _mapping(value: object) -> Mapping[str, Any]:
    assert isinstance(value, Mapping)  # noqa: S101 - our own web process sends it
    return value
