"""Making an envelope ready: a new version of an Outcome Statement, or an agreement before a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.locks import lock_case
from cases.meetings.models import Meeting, Outcome
from cases.models import Party
from cases.vocabulary import EnvelopeState, Event, PartyRole, SecondStep
from dates import uk_day
from signing.envelopes import OPEN_STATES, close_envelope, note_evidence
from signing.errors import NotOut
from signing.models import Envelope, Signer
from signing.row_digests import asked_digest

FAMILY_STEP = frozenset(
    {PartyRole.PARENT, PartyRole.YOUNG_PERSON, PartyRole.ALTERNATIVE_PERSON, PartyRole.REPRESENTATIVE}
)
"""Whose second step can be a birth date."""


@dataclass(frozen=True)
class SignerPlan:
    """Who is to sign, as the outcome form names them, or as they come to a meeting."""

    party: Party
    name: str
    capacity: str
    second_step: SecondStep = SecondStep.CODE
    comes_along: bool = False
    """They are no party, and come with ``party``."""

    def signer(self, position: int) -> Signer:
        """Return their row in an envelope, in that place."""
        return Signer(
            party_id=self.party.id,
            position=position,
            name=self.name,
            capacity=self.capacity,
            organisation="" if self.comes_along else self.party.organisation,
            email=None if self.comes_along else self.party.email,
            second_step=self.second_step,
            comes_along=self.comes_along,
        )


def with_second_steps(plans: Sequence[SignerPlan]) -> list[SignerPlan]:
    """Return ``plans`` with what each is asked besides the link: the only one of the family a birth date.

    A date that two signers know tells neither from the other, so then each has a code.
    """
    family = [plan for plan in plans if plan.party.role in FAMILY_STEP and not plan.comes_along]
    if len(family) != 1:
        return list(plans)
    return [replace(one, second_step=SecondStep.BIRTH_DATE) if one is family[0] else one for one in plans]


def prepare_envelope(
    session: Session,
    outcome: Outcome,
    *,
    statement_data: dict[str, Any],
    signers: Sequence[SignerPlan],
    agreed_on: date,
    open_until: date,
    by: Viewer,
    at: datetime,
) -> Envelope:
    """Prepare a new version of the outcome's statement; return its envelope. Earlier versions are superseded.

    The first version's date of agreement is kept: a lawful date counts from the meeting, not from paper.
    """
    lock_case(session, outcome.case_id)
    earlier = list(
        session.scalars(select(Envelope).where(Envelope.outcome_id == outcome.id).order_by(Envelope.version))
    )
    if earlier and earlier[-1].state is EnvelopeState.COMPLETED:
        raise NotOut(earlier[-1])
    envelope = Envelope(
        case_id=outcome.case_id,
        outcome_id=outcome.id,
        reference=outcome.reference,
        version=len(earlier) + 1,
        statement_data=statement_data,
        agreed_on=earlier[0].agreed_on if earlier else agreed_on,
        open_until=open_until,
        mediator_id=by.user_id,
        mediator_name=by.name,
        prepared_at=at,
        signers=[plan.signer(number) for number, plan in enumerate(signers, start=1)],
    )
    session.add(envelope)
    session.flush()
    for old in earlier:
        if old.state in OPEN_STATES | {EnvelopeState.CHANGES_ASKED, EnvelopeState.DECLINED}:
            close_envelope(session, old, EnvelopeState.SUPERSEDED, why=f"version {envelope.version}", at=at)
            note_evidence(session, old, Event.ENVELOPE_SUPERSEDED, by=Actor.of(by), at=at)
    _note_prepared(session, envelope, Event.ENVELOPE_PREPARED, by=by, at=at)
    return envelope


def prepare_agreement(
    session: Session,
    meeting: Meeting,
    *,
    reference: str,
    data: dict[str, Any],
    signers: Sequence[SignerPlan],
    open_until: date,
    by: Viewer,
    at: datetime,
) -> Envelope:
    """Prepare an agreement for those who come to ``meeting``; return its envelope.

    An earlier one stands beside it: whoever signed that one has agreed.
    """
    lock_case(session, meeting.case_id)
    envelope = Envelope(
        case_id=meeting.case_id,
        case=meeting.case,
        meeting_id=meeting.id,
        reference=reference,
        version=1,
        statement_data={"part_a": data},
        agreed_on=uk_day(meeting.starts_at),
        open_until=open_until,
        mediator_id=meeting.mediator_id,
        mediator_name=meeting.mediator_name,
        prepared_at=at,
        signers=[plan.signer(number) for number, plan in enumerate(signers, start=1)],
    )
    session.add(envelope)
    session.flush()
    _note_prepared(session, envelope, Event.AGREEMENT_PREPARED, by=by, at=at)
    return envelope


def _note_prepared(session: Session, envelope: Envelope, event: Event, *, by: Viewer, at: datetime) -> None:
    note_evidence(
        session,
        envelope,
        event,
        by=Actor.of(by),
        at=at,
        signers=[s.name for s in envelope.signers],
        rows={str(s.id): asked_digest(s) for s in envelope.signers},
    )
