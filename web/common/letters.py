"""Decision letters as families send them, with a request or later: judged by the worker, kept cleaned."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import timedelta

from cases.documents import Upload, UploadPurpose
from documents.jobs import JobError, JobRefused
from forms.uploads import MEGABYTE, megabytes
from forms.uploads import Upload as Sent
from web.common.intake import ask_about_file
from web.context import get_services, now, request_session

TAKE_IN_SECONDS = 45
"""For all files of one press together."""
MOST_BYTES = 60 * MEGABYTE
"""Of everything that one request keeps, as kept."""
MOST_FILES = 40
MOST_BYTES_OF_CASE = 600 * MEGABYTE
"""Of everything that one case keeps of everybody; nobody is told how much the others gave."""
MOST_FILES_OF_CASE = 400


def take_in(
    files: Iterable[Sent], *, otherwise: str, held: Iterable[Upload] = (), of_case: Iterable[Upload] = ()
) -> tuple[list[Upload], list[str]]:
    """Return a new row for each file that can be used, and a sentence about each that cannot.

    The caller adds the rows to the session and commits. ``otherwise`` says what to do instead when no file
    can be looked at just now; ``held`` are the files that the same person gave before, ``of_case`` those of
    everybody. Ends the request's transaction: on SQLite nobody else could write while we wait.
    """
    request_session().commit()
    files, blobs = list(files), get_services().blobs
    problems: list[str] = []
    taken: list[Upload] = []
    sizes = [blobs.size(upload.digest) for upload in held]
    case_sizes = [blobs.size(upload.digest) for upload in of_case]
    deadline = time.monotonic() + TAKE_IN_SECONDS
    for file in files:
        if len(sizes) >= MOST_FILES or sum(sizes) + file.size > MOST_BYTES:
            problems.append(_too_much(file))
            continue
        if len(case_sizes) >= MOST_FILES_OF_CASE or sum(case_sizes) + file.size > MOST_BYTES_OF_CASE:
            problems.append(f"We could not keep '{file.shown_name}'. Phone us, and we will find another way")
            continue
        try:
            taken.append(_taken_in(file, seconds=max(deadline - time.monotonic(), 0.01)))
        except JobRefused as refused:
            named = len(files) == 1 or file.shown_name in refused.sentence
            problems.append(refused.sentence if named else f"'{file.shown_name}': {refused.sentence}")
        except JobError:
            problems.append(f"We could not look at '{file.shown_name}' just now. {otherwise}")
        else:
            sizes.append(blobs.size(taken[-1].digest))
            case_sizes.append(sizes[-1])
    for position, upload in enumerate(taken):
        upload.received_at = now() + timedelta(microseconds=position)  # photos keep their pages' order
    return taken, problems


def _too_much(file: Sent) -> str:
    most = f"{MOST_FILES} files, {megabytes(MOST_BYTES)} together"
    return f"We did not keep '{file.shown_name}': we keep at most {most}. Remove one, or send smaller photos"


def _taken_in(file: Sent, *, seconds: float) -> Upload:
    services = get_services()
    reply = ask_about_file("take_in", {"name": file.shown_name}, file, seconds=seconds, keeps=True)
    judged = reply.payload
    pdf = reply.blobs[1] if len(reply.blobs) > 1 else None
    return Upload(
        purpose=UploadPurpose.DECISION_LETTER,
        shown_name=judged["shown_name"],
        stored_name=judged["stored_name"],
        media_type=judged["media_type"],
        digest=services.blobs.keep(reply.content),
        pdf_digest=services.blobs.keep(pdf) if pdf else None,
        pages=judged["pages"],
        changes=list(judged["notes"]),
    )
