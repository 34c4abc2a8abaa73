"""Whether a signed Part A may go before a tribunal: only while every party that was asked to sign agrees.

Each is asked by link and answers for itself; an answer can be changed. No party hears what another said
before all have answered, and then only whether it may go in.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor
from cases.bundles.models import PartAConsent
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Case
from cases.vocabulary import Event


def consents_of(session: Session, envelope_id: UUID) -> list[PartAConsent]:
    """Return the answers, given or not, of every party that was asked."""
    query = select(PartAConsent).where(PartAConsent.envelope_id == envelope_id)
    return list(session.scalars(query.order_by(PartAConsent.asked_at, PartAConsent.id)))


def may_go_in(session: Session, envelope_id: UUID | None) -> bool:
    """Return True if everybody was asked and agrees."""
    if envelope_id is None:
        return False
    consents = consents_of(session, envelope_id)
    return bool(consents) and all(one.agrees for one in consents)


def ask_consents(
    session: Session, case: Case, envelope_id: UUID, parties: list[UUID], *, by: Actor, at: datetime
) -> list[PartAConsent]:
    """Ask each of ``parties`` that was not asked before; return those that are new."""
    lock_case(session, case.id)
    known = {one.party_id for one in consents_of(session, envelope_id)}
    new = [
        PartAConsent(
            case_id=case.id,
            envelope_id=envelope_id,
            party_id=party,
            asked_at=at,
            asked_by=by.name,
            agrees=None,
        )
        for party in parties
        if party not in known
    ]
    session.add_all(new)
    session.flush()
    if new:
        about = {"envelope": str(envelope_id), "parties": sorted(str(one.party_id) for one in new)}
        append_evidence(session, case, Event.PART_A_ASKED, by=by, at=at, about=about)
    return new


def answer_consent(
    session: Session, case: Case, consent: PartAConsent, *, agrees: bool, by: Actor, at: datetime
) -> bool:
    """Record what a party says; return True if it is another answer than before."""
    lock_case(session, case.id)
    session.refresh(consent)
    if consent.agrees is agrees:
        return False
    consent.agrees, consent.answered_at, consent.answered_by = agrees, at, by.name
    session.flush()
    about = {"envelope": str(consent.envelope_id), "party": str(consent.party_id), "agrees": agrees}
    append_evidence(session, case, Event.PART_A_ANSWERED, by=by, at=at, about=about)
    return True
