"""The decision letter that comes after the request: taken in from the family; the office checks its date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind, Viewer
from cases.corrections import DecisionDetails, correct_decision
from cases.documents import LateLetter, Upload
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Case, Decision, Party
from cases.vocabulary import Event


def receive_letter(
    session: Session,
    decision: Decision,
    party: Party,
    uploads: Sequence[Upload],
    letter_date: date | None,
    *,
    at: datetime,
) -> tuple[LateLetter, bool]:
    """Keep a letter, its date, or both, which the family sends after the request; whether it is new.

    The decision keeps its date until staff have looked at the letter. The same files and date sent twice
    are kept once.
    """
    lock_case(session, decision.case_id)
    digests = sorted(upload.digest for upload in uploads)
    for earlier in letters_to_check(session, decision.case):
        same = (earlier.decision_id, earlier.party_id, earlier.letter_date) == (
            decision.id,
            party.id,
            letter_date,
        )
        if same and sorted(upload.digest for upload in earlier.uploads) == digests:
            return earlier, False
    letter = LateLetter(
        case_id=decision.case_id,
        decision=decision,
        party=party,
        letter_date=letter_date,
        sent_at=at,
    )
    session.add(letter)
    session.flush()
    for upload in uploads:
        upload.case_id, upload.late_letter_id = decision.case_id, letter.id
    session.add_all(uploads)
    append_evidence(
        session,
        decision.case,
        Event.LETTER_RECEIVED,
        by=Actor(ActorKind.PARTY, str(party.id), party.name),
        at=at,
        about={
            "letter": str(letter.id),
            "decision": str(decision.id),
            "letter_date": letter_date.isoformat() if letter_date else None,
            "files": digests,
        },
    )
    return letter, True


def settle_letter_date(
    session: Session, letter: LateLetter, letter_date: date | None, *, by: Viewer, at: datetime
) -> bool:
    """Record what date staff read on the letter; the decision takes it, and is a guess no more.

    ``letter_date`` is None where no date can be read: the decision stays as it is. Return True if this
    settled it, False if it was settled before.
    """
    decision = letter.decision
    lock_case(session, decision.case_id)
    session.refresh(letter)
    if letter.checked_at is not None:
        return False
    letter.checked_at, letter.checked_by = at, by.name
    if letter_date is not None:
        details = DecisionDetails(
            kind=decision.kind,
            sections=decision.section_set,
            letter_date=letter_date,
            sent_date=decision.sent_date,
            received_date=decision.received_date,
            missing_health=decision.missing_health,
        )
        correct_decision(session, decision, details, by=by, at=at)
        decision.letter_date_is_a_guess = False
    append_evidence(
        session,
        decision.case,
        Event.LETTER_DATE_CHECKED,
        by=Actor.of(by),
        at=at,
        about={
            "letter": str(letter.id),
            "decision": str(decision.id),
            "letter_date": letter_date.isoformat() if letter_date else None,
        },
    )
    return True


def letters_of(session: Session, case: Case) -> list[LateLetter]:
    """Return every letter that came after the request, oldest first."""
    return list(
        session.scalars(
            select(LateLetter)
            .where(LateLetter.case_id == case.id)
            .order_by(LateLetter.sent_at, LateLetter.id)
        )
    )


def letters_to_check(session: Session, case: Case) -> list[LateLetter]:
    """Return the letters whose date nobody has checked yet, oldest first."""
    return [letter for letter in letters_of(session, case) if letter.checked_at is None]
