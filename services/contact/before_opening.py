"""A signer's wrong email address, put right before the document was opened; afterwards it was theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.casework.contact_safety import NotCleared, waits_by_name
from cases.corrections import PartyDetails
from cases.vocabulary import EnvelopeState
from dates import plain_datetime
from services.contact.acting_addresses import correct_acting_address
from services.contact.corrections import correct_details
from services.container import Policy
from services.signing import ask_to_sign, change_address, send_fresh_link
from signing.envelopes import OPEN_STATES, locked_signer
from signing.errors import EnvelopeError, NotOut
from signing.models import Signer


class OpenedAlready(EnvelopeError):
    """Somebody was let in at the address that stands, so it reached whom it was for."""

    status = 422

    def __init__(self, signer: Signer) -> None:
        super().__init__(f"signer {signer.id} was let in before")
        opened = signer.let_in_at or signer.opened_at or signer.decided_at
        when = f" at {plain_datetime(opened)}" if opened else ""
        self.sentence = (
            f"{signer.name} was let in{when}, by the link or code they have. The address can no longer be "
            "changed here, because the record says that the document was opened with it. If somebody else "
            "opened it, withdraw the document. If they have a new address, the office changes it after "
            "speaking to them."
        )


def may_correct_address(signer: Signer) -> bool:
    """Return True until this signer was let in or answered, while the document can still be signed."""
    untouched = signer.let_in_at is None and signer.opened_at is None and signer.decided_at is None
    return untouched and signer.envelope.state in OPEN_STATES


def correct_address(
    session: Session,
    signer_id: UUID,
    email: str,
    *,
    by: Viewer,
    at: datetime,
    policy: Policy,
    keys: Sequence[str],
) -> bool:
    """Send a signer's link to another address; return False if it is the one that we have.

    Every link that went to the old one ends. The party's details change with it, except of somebody who signs
    for another: they are no party. The record names who changed the address.

    Raises:
        MayNotActFor: they sign for another, and may not be asked at this address.
        OpenedAlready: somebody was let in since.
        NotOut: the document can be signed no more.
        NotCleared: they come along with somebody, and may be the other parent.
    """
    signer = locked_signer(session, signer_id)
    session.refresh(signer)
    if signer.envelope.state not in OPEN_STATES:
        raise NotOut(signer.envelope)
    if not may_correct_address(signer):
        raise OpenedAlready(signer)
    if signer.comes_along:
        return _own_address(session, signer, email, by=by, at=at, keys=keys)
    if signer.acts_for_id is not None:
        return correct_acting_address(session, signer, email, by=by, at=at, policy=policy, keys=keys)
    had_none = not signer.email
    details = replace(PartyDetails.of(signer.party), email=email)
    changed = correct_details(session, signer.party, details, by=by, at=at, policy=policy, keys=keys)
    if "email" in changed and had_none:
        send_fresh_link(session, signer, at=at, keys=keys, unlock=False)
    return "email" in changed


def _own_address(
    session: Session, signer: Signer, email: str, *, by: Viewer, at: datetime, keys: Sequence[str]
) -> bool:
    """Ask somebody who comes along at an address of their own, which is no party's; True if it is another."""
    if (signer.email or "").casefold() == email.casefold():
        return False
    if waits_by_name(signer.envelope.case, signer.name, email):
        raise NotCleared(signer.envelope.case, [signer.name])
    change_address(session, signer, email, by=by, at=at)
    if signer.envelope.state is EnvelopeState.OUT:
        ask_to_sign(session, signer, at=at, keys=keys)
    return True
