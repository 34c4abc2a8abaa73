"""Looking at a file that somebody adds to a bundle: cleaned, as PDF, and what its pages say."""

from __future__ import annotations

from documents.convert import to_pdf
from documents.errors import WordUploadRefused
from documents.jobs import JSON, JobReply
from documents.jobs.server import Job
from documents.libreoffice.lanes import Lane
from documents.libreoffice.pool import LibreOfficePool
from documents.uploads import read_words, take_in
from documents.word.tracked import has_comments_or_changes
from documents.word.upload import external_targets, open_word_upload
from documents.word.zip import parts_of

WORD_BEGINS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class ReachesOut(WordUploadRefused):
    """A Word file shows what lies elsewhere: it would be fetched when the file is opened."""

    def __init__(self) -> None:
        super().__init__(
            "This Word file shows things from the web, such as pictures. Save it as PDF and add that."
        )


class HasComments(WordUploadRefused):
    """A Word file holds comments or changes that nobody has accepted or turned down."""

    def __init__(self) -> None:
        super().__init__(
            "This Word file has comments or tracked changes. Accept or remove them, or save the file as PDF "
            "as it should be read, and add that."
        )


def bundle_file(job: Job, libreoffice: LibreOfficePool) -> JobReply:
    """Answer ``{"name"}`` and a stranger's file with ``{"words", "notes"}`` and the PDF that we keep.

    ``words`` has what each page says, empty for a picture of a page.
    """
    content = job.content
    if content.startswith(WORD_BEGINS):
        pdf, notes = _converted(job, libreoffice), []
    else:
        taken = take_in(content, str(job.payload.get("name", "")))
        pdf, notes = taken.as_pdf, list(taken.notes)
    job.still_wanted()
    words: list[JSON] = list(read_words(pdf))
    return JobReply({"words": words, "notes": notes}, (pdf,))


def _converted(job: Job, libreoffice: LibreOfficePool) -> bytes:
    open_word_upload(job.content)
    parts = parts_of(job.content)
    if any(True for _ in external_targets(parts)):
        raise ReachesOut
    if has_comments_or_changes(parts):
        raise HasComments
    return to_pdf(libreoffice, job.content, lane=Lane.INTAKE, seconds=job.seconds_left)
