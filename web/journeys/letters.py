"""Decision letters as families send them, with a request or later: judged by the worker, kept cleaned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from cases.papers import Upload
from documents.client import JobError, JobRefused
from forms.uploads import Upload as Sent
from web.requests import now, request_session, this_house

PURPOSE = "decision letter"
TAKE_IN_SECONDS = 45


def take_in(files: Iterable[Sent], *, otherwise: str) -> tuple[list[Upload], list[str]]:
    """Return a new row for each file that can be used, and a sentence about each that cannot.

    The caller adds the rows to the session and commits. ``otherwise`` says what to do instead when no file
    can be looked at just now. Ends the request's transaction: on SQLite nobody else could write while we
    wait.
    """
    request_session().commit()
    files = list(files)
    problems, taken = [], []
    for file in files:
        try:
            taken.append(_taken_in(file))
        except JobRefused as refused:
            named = len(files) == 1 or file.shown_name in refused.sentence
            problems.append(refused.sentence if named else f"'{file.shown_name}': {refused.sentence}")
        except JobError:
            problems.append(f"We could not look at '{file.shown_name}' just now. {otherwise}")
    for position, upload in enumerate(taken):
        upload.received_at = now() + timedelta(microseconds=position)  # photos keep their pages' order
    return taken, problems


def _taken_in(file: Sent) -> Upload:
    house = this_house()
    reply = house.jobs.ask("take_in", {"name": file.shown_name}, file.read(), seconds=TAKE_IN_SECONDS)
    told = reply.payload
    pdf = reply.blobs[1] if len(reply.blobs) > 1 else None
    return Upload(
        purpose=PURPOSE,
        shown_name=told["shown_name"],
        stored_name=told["stored_name"],
        media_type=told["media_type"],
        digest=house.blobs.keep(reply.content),
        pdf_digest=house.blobs.keep(pdf) if pdf else None,
        pages=told["pages"],
        changes=list(told["notes"]),
    )
