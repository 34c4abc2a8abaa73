"""Files that come with a request: judged by the worker, kept cleaned, never shown as they came."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from cases.documents import Upload
from forms.uploads import Upload as Sent
from web.common.letters import take_in
from web.context import request_session
from web.public.drafts import keep_draft, this_draft

LATER = "You can go on without the letter and send it later"


def kept_letters() -> list[Upload]:
    """Return the files that this browser's draft holds, in order of coming."""
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
    taken, problems = take_in(files, otherwise=LATER, held=kept_letters())
    if taken:
        draft = keep_draft()
        for upload in taken:
            upload.draft_id = draft.id
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
