"""Files that come with a request: judged by the worker, kept cleaned, never shown as they came."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from cases.papers import Upload
from documents.client import JobError, JobRefused
from forms.uploads import Upload as Sent
from web.public.drafts import keep_draft, this_draft
from web.requests import now, request_session, this_house

PURPOSE = "decision letter"
TAKE_IN_SECONDS = 45
LATER = "You can go on without the letter and send it later"


def kept_letters() -> list[Upload]:
    """The files that this browser's draft holds, in order of coming."""
    draft = this_draft()
    if draft is None:
        return []
    return list(
        request_session().scalars(
            select(Upload).where(Upload.draft_id == draft.id).order_by(Upload.received_at, Upload.id)
        )
    )


def take_in_letters(files: Iterable[Sent]) -> list[str]:
    """Keep each file that can be used; a sentence about each that cannot. Commits what was kept."""
    request_session().commit()  # nothing changed yet: on SQLite nobody else could write while we wait
    files = list(files)
    problems, taken = [], []
    for file in files:
        try:
            taken.append(_taken_in(file))
        except JobRefused as refused:
            named = len(files) == 1 or file.shown_name in refused.sentence
            problems.append(refused.sentence if named else f"'{file.shown_name}': {refused.sentence}")
        except JobError:
            problems.append(f"We could not look at '{file.shown_name}' just now. {LATER}")
    if taken:
        draft = keep_draft()
        for position, upload in enumerate(taken):
            upload.draft_id = draft.id
            upload.received_at = now() + timedelta(microseconds=position)  # photos keep their pages' order
        request_session().add_all(taken)
        request_session().commit()
    return problems


def remove_letter(upload_id: object) -> None:
    """Forget one file of this browser's draft; nothing happens when it is not there any more.

    The form lets go of it at once; the sweep deletes the row, and its bytes unless something else has them.
    """
    draft = this_draft()
    upload = request_session().get(Upload, UUID(str(upload_id)))
    if upload is None or draft is None or upload.draft_id != draft.id or upload.case_id is not None:
        return
    upload.draft_id = None
    request_session().commit()


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
    )
