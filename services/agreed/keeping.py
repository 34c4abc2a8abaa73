"""From a signed Outcome Statement to rows of agreed actions: once, whenever it was finished.

Only a statement that everyone signed makes rows, or one of which the mediator noted that each who did not
sign agrees all the same (``signing.assents``). Of any other nothing says who agrees, so nobody is asked about
it or reminded of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM
from cases.agreed.models import AgreedAction
from cases.evidence.log import append_evidence
from cases.meetings.outcomes import SIGNING_ROLES
from cases.models import Case, Party
from cases.vocabulary import DueBasis, Event
from signing.assents import is_agreed_by_all
from signing.envelopes import locked_envelope
from signing.models import Envelope
from storage.database import Database

AT_ONCE = timedelta(days=1)
"""A row made later than this after the last signature is of a statement from before rows were made."""
MOST_AT_ONCE = 100
_BASES = {"(regulation 42(2))": DueBasis.REG42_2, "(regulation 42(3))": DueBasis.REG42_3}


def keep_actions(session: Session, envelope: Envelope, *, at: datetime) -> list[AgreedAction]:
    """Make a row of each action of a statement that everyone agrees with.

    The caller holds the case and commits. Return the new rows: none where they were made before. Rows of an
    earlier version of the same statement are replaced.
    """
    outcome_id = envelope.outcome_id
    if outcome_id is None:  # an agreement before the meeting
        return []
    if envelope.actions_kept_at is not None or not is_agreed_by_all(session, envelope):
        return []
    case = envelope.case
    envelope.actions_kept_at = at
    _replace_earlier(session, outcome_id, at=at)
    last = session.scalar(select(func.max(AgreedAction.number)).where(AgreedAction.case_id == case.id)) or 0
    rows = [
        _row(case, envelope, outcome_id, said, number=last + place, at=at)
        for place, said in enumerate(envelope.statement_data["part_a"].get("actions", []), start=1)
    ]
    session.add_all(rows)
    session.flush()
    if rows:
        append_evidence(
            session,
            case,
            Event.ACTIONS_KEPT,
            by=SYSTEM,
            at=at,
            about={
                "envelope": str(envelope.id),
                "version": envelope.version,
                "actions": [{"id": str(row.id), "number": row.number} for row in rows],
            },
        )
    return rows


def keep_earlier_actions(database: Database, *, at: datetime) -> int:
    """Make the rows of statements that a version finished that made none; return how many statements."""
    with database.read() as session:
        waiting = list(
            session.scalars(
                select(Envelope.id)
                .where(
                    Envelope.outcome_id.is_not(None),
                    Envelope.finished_at.is_not(None),
                    Envelope.actions_kept_at.is_(None),
                )
                .order_by(Envelope.finished_at)
                .limit(MOST_AT_ONCE)
            )
        )
    for envelope_id in waiting:
        with database.write() as session:
            keep_actions(session, locked_envelope(session, envelope_id), at=at)
    return len(waiting)


def _owner(envelope: Envelope, words: str) -> Party | None:
    """Return the party that a statement's words for an owner name: alone, or after a person and a comma.

    A name that was corrected since is found by the signer's, which stays as it was signed.
    """
    named = [
        (name, party)
        for party in envelope.case.parties
        if party.role in SIGNING_ROLES
        for name in (party.organisation, party.name)
    ]
    named += [
        (name, signer.party) for signer in envelope.signers for name in (signer.organisation, signer.name)
    ]
    fits = [(name, party) for name, party in named if name and f", {words}".endswith(f", {name}")]
    return max(fits, key=lambda pair: len(pair[0]))[1] if fits else None


def _replace_earlier(session: Session, outcome_id: UUID, *, at: datetime) -> None:
    earlier = session.scalars(
        select(AgreedAction).where(AgreedAction.outcome_id == outcome_id, AgreedAction.replaced_at.is_(None))
    )
    for row in earlier:
        row.replaced_at = at


def _row(
    case: Case,
    envelope: Envelope,
    outcome_id: UUID,
    said: Mapping[str, Any],
    *,
    number: int,
    at: datetime,
) -> AgreedAction:
    owner = _owner(envelope, str(said.get("owner", "")))
    reason = str(said.get("due_reason", ""))
    due = said.get("due_date")
    return AgreedAction(
        case=case,
        outcome_id=outcome_id,
        version=envelope.version,
        statement_ref=envelope.reference,
        number=number,
        paper_number=int(said["number"]),
        what=str(said["what"]),
        done_means=str(said.get("done_means", "")),
        owner=str(said.get("owner", "")),
        owner_party=owner,
        due_date=date.fromisoformat(due) if due else None,
        due_basis=_basis_of(reason),
        due_reason=reason,
        depends_on=str(said.get("depends_on", "")),
        agreed_on=envelope.agreed_on,
        kept_at=at,
        was_finished_before=envelope.completed_at is not None and at - envelope.completed_at > AT_ONCE,
        all_signed=envelope.all_have_signed,
    )


def _basis_of(reason: str) -> DueBasis:
    plain = " ".join(reason.split())
    return next((basis for words, basis in _BASES.items() if words in plain), DueBasis.AGREED)
