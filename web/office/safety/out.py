"""What of a case is out when a safety flag is set: shown on its page, and each ended by one press there."""

from __future__ import annotations

from uuid import UUID

from flask.typing import ResponseReturnValue

from cases.vocabulary import Role
from forms.base import BareForm
from services.contact.safety import WhatIsOut, close_paper, take_agreement_back
from signing.models import Envelope
from web.common.seen import digest_of
from web.context import now, request_session
from web.office.base import for_coordinators, for_office, office, this_case
from web.office.safety.returning import back_to_safety
from web.viewers import current_viewer


@office.post("/cases/<reference>/safety/papers/<uuid:upload_id>/close")
@for_office
def safety_close_paper(reference: str, upload_id: UUID) -> ResponseReturnValue:
    """Let no party read this paper but whoever gave it."""
    session, case, done = request_session(), this_case(reference), ""
    if BareForm().validate_on_submit():
        closed = close_paper(session, case, upload_id, by=current_viewer(), at=now())
        session.commit()
        done = "closed" if closed else "closed_before"
    return back_to_safety(case, done)


@office.post("/cases/<reference>/safety/agreements/<uuid:envelope_id>/take-back")
@for_coordinators
def safety_take_back(reference: str, envelope_id: UUID) -> ResponseReturnValue:
    """Take back an agreement that names several people and is out for signature."""
    session, case, done = request_session(), this_case(reference), ""
    if BareForm().validate_on_submit():
        taken = take_agreement_back(session, case, envelope_id, by=current_viewer(), at=now())
        session.commit()
        done = "taken_back" if taken else "taken_back_before"
    return back_to_safety(case, done)


def shown_envelopes(out: WhatIsOut) -> list[Envelope]:
    """Return what is out for signature; an adviser learns nothing of an Outcome Statement."""
    is_adviser = current_viewer().role is Role.ADVISER
    return [one for one in out.envelopes if one.is_agreement or not is_adviser]


def digest_of_out(out: WhatIsOut) -> str:
    """Return a digest of what is out, as the page shows it."""
    return digest_of(
        [one.id for one in out.own_pages],
        [(upload.id, readers) for upload, readers in out.opened],
        [one.id for one in out.envelopes],
        [(one.id, [guest.name for guest in one.attendances]) for one in out.meetings],
    )
