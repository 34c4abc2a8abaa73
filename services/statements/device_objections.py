"""Signed on a device that was handed over: what a signer says against it, and what came of that.

Only the host saw who signed there, so that the signer is told at their own address and can object, by their
link or by phone; somebody other than the host answers.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind, Viewer
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.vocabulary import Event, SignerState, WayIn
from services.statements.objections import follow_answer
from services.work_queue import Work
from signing.errors import EnvelopeError
from signing.models import DeviceObjection, Signer, SigningDesk
from signing.objections import answer_words


class OwnDevice(EnvelopeError):
    """Whoever handed the device over does not answer what is said against it."""

    status = 422
    sentence = "You handed over this device, so somebody else answers the objection."


def signed_on_device(signer: Signer) -> bool:
    """Return True if this person's name was signed on a device that was handed over in the room."""
    return signer.state is SignerState.SIGNED and signer.way_in is WayIn.DESK


def objection_of(session: Session, signer: Signer) -> DeviceObjection | None:
    """Return what this signer said against the signature on a device; None where they said nothing."""
    return session.scalar(select(DeviceObjection).where(DeviceObjection.signer_id == signer.id))


def object_to_device(
    session: Session, signer: Signer, words: str, *, at: datetime, by: Viewer | None = None
) -> bool:
    """Record that a signer says that what was signed on the device is not theirs.

    ``by``: who of the staff wrote it down; None for the signer themselves, behind their link. False if they
    objected before, or did not sign on a device. Until somebody answers, the document is not completed. The
    caller commits.
    """
    case_id = signer.party.case_id
    lock_case(session, case_id)
    if not signed_on_device(signer) or objection_of(session, signer) is not None:
        return False
    session.add(
        DeviceObjection(
            case_id=case_id,
            signer_id=signer.id,
            objected_at=at,
            objection=words,
            objection_by=by.name if by else signer.name,
        )
    )
    actor = Actor.of(by) if by else Actor(ActorKind.PARTY, str(signer.party_id), signer.name)
    _record(session, signer, Event.DEVICE_OBJECTED, by=actor, at=at)
    return True


def settle_device_objection(
    session: Session, signer: Signer, why: str, *, stands: bool, by: Viewer, at: datetime, work: Work
) -> bool:
    """Record what came of an objection, in the office's words. False if there is none to answer.

    What follows is that of ``services.statements.objections.follow_answer``. The caller commits.

    Raises OwnDevice.
    """
    lock_case(session, signer.party.case_id)
    found = session.scalar(
        select(DeviceObjection)
        .where(DeviceObjection.signer_id == signer.id)
        .execution_options(populate_existing=True)
    )
    if found is None or found.settled_at is not None:
        return False
    if is_host(session, signer, by.user_id):
        raise OwnDevice(f"user {by.user_id} handed the device to signer {signer.id}")
    found.settled_at, found.settled_by = at, by.name
    found.settled_why = answer_words(why, stands=stands)
    outcome = "stands" if stands else "does not stand"
    _record(session, signer, Event.DEVICE_OBJECTION_SETTLED, by=Actor.of(by), at=at, outcome=outcome)
    session.flush()
    follow_answer(session, signer, stands=stands, by=by, at=at, work=work)
    return True


def is_host(session: Session, signer: Signer, user_id: UUID) -> bool:
    """Return True if this person handed over the device on which ``signer`` signed."""
    desk = exists().where(
        SigningDesk.envelope_id == signer.envelope_id,
        SigningDesk.host_id == user_id,
        SigningDesk.host_name == signer.host_name,
    )
    return bool(session.scalar(select(desk)))


def _record(session: Session, signer: Signer, event: Event, *, by: Actor, at: datetime, **more: str) -> None:
    about = {
        "envelope": str(signer.envelope_id),
        "version": signer.envelope.version,
        "signer": str(signer.id),
        "name": signer.name,
        **more,
    }
    append_evidence(session, signer.envelope.case, event, by=by, at=at, about=about)
