"""What follows from the answer to an objection, whether the signature was on paper or on a device."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.attending.access_needs import need_again_what_closing_dropped
from cases.casework.closing import NEW_VERSION, reopen_case
from cases.vocabulary import EnvelopeState
from services.notifications.signing import (
    notify_mediator_of_strike,
    notify_signature_struck,
    notify_withdrawn_by_objection,
)
from services.signing import finish_if_signed
from services.statements.versions import withdraw_statement
from services.work_queue import Work
from signing.envelopes import strike_signature
from signing.models import Signer


def follow_answer(
    session: Session, signer: Signer, *, stands: bool, by: Viewer, at: datetime, work: Work
) -> None:
    """Complete or withdraw the document, as the answer to an objection has it.

    While the document is out, a signature that does not stand withdraws it: everyone hears that they need not
    sign, and its mediator that a new version is theirs to make, for which a closed case is opened again. One
    that stands completes it where it was the last. A completed document is sealed, and stays as it is: the
    case keeps objection and answer, its mediator hears that a signature in it does not count, and wherever
    signatures are counted this one is left out.

    Under an agreement each signs for themselves, so that signature alone counts no more; the others stand.

    Whoever objected hears in each case that the signature does not count, and what they can do.
    """
    envelope = signer.envelope
    if not stands:
        signer.struck_at = at
        notify_signature_struck(session, signer, at=at)
    if stands:
        finish_if_signed(session, envelope, at=at, work=work)
    elif envelope.is_agreement and envelope.state is EnvelopeState.OUT:
        strike_signature(session, signer, by=by, at=at)
        if envelope.mediator_id != by.user_id:
            notify_mediator_of_strike(session, signer, at=at)
        finish_if_signed(session, envelope, at=at, work=work)
    elif envelope.state is EnvelopeState.OUT:
        withdraw_statement(session, envelope.id, by=by, at=at, but=signer)
        reopen_case(session, envelope.case, because=NEW_VERSION, by=Actor.of(by), at=at)
        need_again_what_closing_dropped(session, envelope.case, at=at)
        if envelope.mediator_id != by.user_id:
            notify_withdrawn_by_objection(session, envelope, at=at)
    elif envelope.state is EnvelopeState.COMPLETED and envelope.mediator_id != by.user_id:
        notify_mediator_of_strike(session, signer, at=at)
