"""Who is told what about a document that is out for signature."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.people import User
from signing.links import live_link
from signing.models import Envelope, Link, Signer, Visit
from signing.tokens import Purpose
from workflows.house import House
from workflows.news import coordinators, queue_about, to_office


def tell_please_sign(session: Session, signer: Signer, link: Link, *, at: datetime, fresh: bool) -> None:
    """The link to read and sign; ``fresh`` when the person asked for a new one."""
    if not signer.email:
        return
    kind = "fresh_link" if fresh else "please_sign"
    queue_about(
        session,
        kind,
        str(link.id),
        signer.envelope.case,
        signer.name,
        signer.email,
        at=at,
        party=signer.party,
        ids={"signer": str(signer.id), "link": str(link.id)},
    )


def tell_fresh_copy_link(session: Session, signer: Signer, link: Link, *, at: datetime) -> None:
    """A new link to the finished copy, for someone who asked for one."""
    if signer.email:
        queue_about(
            session,
            "fresh_copy_link",
            str(link.id),
            signer.envelope.case,
            signer.name,
            signer.email,
            at=at,
            party=signer.party,
            ids={"signer": str(signer.id), "link": str(link.id)},
        )


def tell_emailed_digits(session: Session, visit: Visit, signer: Signer, *, at: datetime) -> None:
    """Six digits for whoever came in by a code that staff saw; each press makes an email of its own."""
    if signer.email:
        queue_about(
            session,
            "emailed_digits",
            f"{visit.id} {visit.email_round}",
            signer.envelope.case,
            signer.name,
            signer.email,
            at=at,
            party=signer.party,
            ids={"signer": str(signer.id), "visit": str(visit.id), "round": str(visit.email_round)},
        )


def tell_completed(session: Session, envelope: Envelope, *, at: datetime) -> None:
    """Everyone with an address has the finished copy, and the mediator hears of it."""
    for signer in envelope.signers:
        link = live_link(session, Purpose.COPY, signer.id, at=at)
        if signer.email and link is not None:
            queue_about(
                session,
                "signed_by_all",
                str(signer.id),
                envelope.case,
                signer.name,
                signer.email,
                at=at,
                party=signer.party,
                ids={"signer": str(signer.id), "link": str(link.id)},
            )
    _to_mediator(session, envelope, "signed_by_all_staff", at=at)


def tell_not_complete(
    session: Session, envelope: Envelope, answered: Signer, kind: str, *, at: datetime
) -> None:
    """``declined`` or ``change_asked`` to mediator and coordinators; the others hear only 'not complete'."""
    _to_mediator(session, envelope, kind, at=at, ids={"signer": str(answered.id)})
    for coordinator in coordinators(session):
        queue_about(
            session,
            kind,
            f"{envelope.id}:office",
            envelope.case,
            coordinator.name,
            coordinator.email,
            at=at,
            ids={"envelope": str(envelope.id), "signer": str(answered.id), "to": "office"},
        )
    for signer in envelope.signers:
        if signer.id != answered.id and signer.email:
            queue_about(
                session,
                "not_complete",
                f"{envelope.id}:{signer.id}",
                envelope.case,
                signer.name,
                signer.email,
                at=at,
                party=signer.party,
                ids={"envelope": str(envelope.id)},
            )


def tell_withdrawn(session: Session, envelope: Envelope, *, at: datetime) -> None:
    """Whoever was asked to sign hears that they need not."""
    for signer in envelope.signers:
        if signer.email and signer.invited_at is not None:
            queue_about(
                session,
                "withdrawn",
                f"{envelope.id}:{signer.id}",
                envelope.case,
                signer.name,
                signer.email,
                at=at,
                party=signer.party,
                ids={"envelope": str(envelope.id)},
            )


def tell_signer_locked(house: House, session: Session, signer: Signer, *, at: datetime) -> None:
    """The coordinators hear that a link was paused after five tries."""
    to_office(
        house,
        session,
        "signer_locked",
        f"{signer.id}:{signer.code_round}",
        signer.envelope.case,
        at=at,
        ids={"signer": str(signer.id)},
    )


def _to_mediator(
    session: Session, envelope: Envelope, kind: str, *, at: datetime, ids: dict[str, str] | None = None
) -> None:
    mediator = session.get_one(User, envelope.mediator_id)
    queue_about(
        session,
        kind,
        str(envelope.id),
        envelope.case,
        mediator.name,
        mediator.email,
        at=at,
        ids={"envelope": str(envelope.id), **(ids or {})},
    )
