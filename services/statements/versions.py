"""Outcome Statements: made from the mediator's form, sent for signature, withdrawn."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.casework.contact_safety import clear_or_refuse
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.meetings.conclude import conclude_meeting
from cases.meetings.models import Outcome
from cases.meetings.outcomes import draft_of
from cases.meetings.statement_changes import changes_between
from cases.provider import Provider
from cases.vocabulary import (
    EnvelopeState,
    Event,
    SigningOrder,
    Track,
)
from dates import uk_day
from services.container import Policy
from services.notifications.meetings import notify_adjourned
from services.notifications.signing import notify_acting_of_new_version, notify_please_sign, notify_withdrawn
from services.signing import note_addresses_of_staff, signing_link
from services.statements.data import agreement_day, named_signers, statement_data_of
from services.statements.gaps import check_statement
from services.work_queue import MAKE_STATEMENT, Work
from signing import envelopes
from signing.links.links import give_link
from signing.links.tokens import Purpose
from signing.making.preparing import SignerPlan, prepare_envelope, with_second_steps
from signing.models import Envelope, Link, Signer
from signing.turns import choose_turns
from signing.versions import latest_envelope


class SignedBefore(CaseError):
    """The statement of this meeting was signed before its case was kept here."""

    sentence = "This Outcome Statement was signed before the case came here. It is not made again."


def make_statement(
    session: Session,
    outcome: Outcome,
    *,
    open_until: date,
    by: Viewer,
    at: datetime,
    provider: Provider,
    bank_holidays: Container[date],
    work: Work,
) -> Envelope:
    """Conclude the meeting and freeze the form into a new version of the paper; the worker makes its pages.

    While the newest version says the same as the form and can still go out or be signed, it is that version.
    Raises StatementNotReady naming every gap at once.
    """
    lock_case(session, outcome.case_id)
    draft, meeting = draft_of(outcome), outcome.meeting
    if meeting.signed_before_on is not None:
        raise SignedBefore(f"meeting {meeting.id}")
    case = meeting.case
    check_statement(case, draft)
    before = meeting.state
    conclude_meeting(session, meeting, draft, by=by, at=at)
    notify_adjourned(session, meeting, before=before, at=at)
    parties = {p.id: p for p in case.parties}
    plans = [
        SignerPlan(parties[choice.party_id], choice.name, choice.capacity)
        for choice in draft.signers
        if choice.signs and choice.party_id in parties
    ]
    plans = sorted(with_second_steps(plans), key=lambda plan: plan.party.number)
    latest = latest_envelope(session, outcome.id)
    agreed_on = latest.agreed_on if latest else agreement_day(meeting)

    def data_of_version(version: int) -> dict[str, Any]:
        data = statement_data_of(
            case,
            meeting,
            outcome,
            draft,
            version=version,
            agreed_on=agreed_on,
            signers=named_signers(case, draft),
            provider=provider,
            bank_holidays=bank_holidays,
        )
        return {"part_a": data.part_a, "part_b": data.part_b}

    if (
        latest
        and latest.state in envelopes.OPEN_STATES
        and latest.statement_data == data_of_version(latest.version)
    ):
        return latest
    answers_a_change = latest is not None and latest.state is EnvelopeState.CHANGES_ASKED
    envelope = prepare_envelope(
        session,
        outcome,
        statement_data=data_of_version(latest.version + 1 if latest else 1),
        signers=plans,
        agreed_on=agreed_on,
        open_until=open_until,
        by=by,
        at=at,
    )
    note_addresses_of_staff(session, envelope)
    if latest is not None and latest.state is EnvelopeState.SUPERSEDED:
        notify_acting_of_new_version(session, latest, at=at)
    if answers_a_change and latest is not None:
        _note_change_made(session, latest, envelope, by=by, at=at)
    work.enqueue(session, MAKE_STATEMENT, envelope.id)
    return envelope


def _note_change_made(
    session: Session, before: Envelope, envelope: Envelope, *, by: Viewer, at: datetime
) -> None:
    """Record which parts of a version differ from the one of which a change was asked, if any does."""
    changed = [one.name for one in changes_between(before.statement_data, envelope.statement_data)]
    if not changed:
        return
    about = {
        "envelope": str(envelope.id),
        "version": envelope.version,
        "answers": before.version,
        "changed": changed,
    }
    append_evidence(session, envelope.case, Event.CHANGE_MADE, by=Actor.of(by), at=at, about=about)


def circulate(
    session: Session,
    envelope_id: UUID,
    *,
    by: Viewer | Actor,
    at: datetime,
    keys: Sequence[str],
    open_until: date | None = None,
    order: SigningOrder = SigningOrder.TOGETHER,
    turns: Mapping[UUID, int] | None = None,
) -> Envelope:
    """Put the paper out: each signer gets a link of their own, once, however often this is pressed.

    ``open_until`` is the last day to sign, where the mediator chose another than the paper was made with.
    ``order`` and ``turns`` (a place for each signer) say who is asked first; a link of somebody who is not
    asked yet says so, and is emailed when their turn comes.

    Raises TurnsNotGiven where the places do not fit the order, and NotCleared where a person would send it to
    whoever may be the other parent before it is recorded that this is safe.
    """
    first = envelopes.locked_envelope(session, envelope_id).state is EnvelopeState.PREPARED
    if open_until is not None:
        envelopes.set_open_until(session, envelope_id, open_until)
    if first and isinstance(by, Viewer):
        signers = envelopes.locked_envelope(session, envelope_id).signers
        clear_or_refuse(session, [one.party for one in signers], None, by=by, at=at)
    if first:
        choose_turns(envelopes.locked_envelope(session, envelope_id), order, turns or {})
    envelope = envelopes.circulate(session, envelope_id, by=by, at=at)
    if first:
        for signer in envelope.signers:
            link = signing_link(session, signer, at=at, keys=keys)
            if not signer.waits_for_turn:
                notify_please_sign(session, signer, link, at=at, fresh=False)
    return envelope


def withdraw_statement(
    session: Session, envelope_id: UUID, *, by: Viewer, at: datetime, but: Signer | None = None
) -> Envelope:
    """Withdraw a paper; whoever was asked hears that they need not sign, ``but`` in an email of their own."""
    was_out = envelopes.locked_envelope(session, envelope_id).state is EnvelopeState.OUT
    envelope = envelopes.withdraw(session, envelope_id, by=by, at=at)
    if was_out:
        notify_withdrawn(session, envelope, at=at, but=but)
    return envelope


def copies_until(finished_at: datetime, policy: Policy) -> datetime:
    """Until when links to the copy of a paper finished then are open (UTC)."""
    return finished_at + timedelta(days=policy.copy_days)


def give_copy_link(
    session: Session, signer: Signer, *, at: datetime, policy: Policy, keys: Sequence[str]
) -> Link:
    """Give a signer of a finished statement a new link to its copy; an earlier one ends."""
    finished_at = signer.envelope.finished_at
    assert finished_at is not None  # noqa: S101 - asked of finished envelopes only
    return give_link(
        session,
        Purpose.COPY,
        signer.id,
        case_id=signer.envelope.case_id,
        until=copies_until(finished_at, policy),
        at=at,
        keys=keys,
    )


def default_closing_day(at: datetime, track: Track, policy: Policy) -> date:
    """Return the day that is offered when none is chosen.

    In disagreement resolution that is the day itself: everyone signs before the meeting ends.
    """
    return uk_day(at) + timedelta(days=0 if track is Track.DRS else policy.signing_days)
