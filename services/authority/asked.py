"""What an authority is asked in a case besides dates: whether it takes part, which times it can do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.drs.parts import TakingPart, parts_of
from cases.drs.request import Disagreement, disagreement_of
from cases.meetings.proposed_times import ProposedTime, TimesAsked, asked_for_times, times_to_answer
from cases.models import Case, Party
from cases.vocabulary import PartyRole, Track
from services.casework.part_letters import PartLetter, may_have_letter
from services.casework.taking_part import takes_answers


def own_part_over(session: Session, case: Case) -> TakingPart | None:
    """Return the authority's own part once everyone was told that it does not go ahead."""
    if case.track is not Track.DRS:
        return None
    own = next((one for one in parts_of(session, case) if one.party == case.authority_party()), None)
    return own if own is not None and may_have_letter(own, PartLetter.NEWS) else None


def own_part(session: Session, case: Case, *, at: datetime) -> tuple[TakingPart, Disagreement] | None:
    """Return the authority's own part in this case while it may answer, with what it is about."""
    own = part_once_asked(session, case)
    return own if own is not None and takes_answers(session, own[0], at=at) else None


def part_once_asked(session: Session, case: Case) -> tuple[TakingPart, Disagreement] | None:
    """Return the authority's own part in this case, with what it is about; None if it was never asked."""
    disagreement = disagreement_of(case) if case.track is Track.DRS else None
    parts = parts_of(session, case) if disagreement else []
    part = next((one for one in parts if one.party == case.authority_party() and one.asked_at), None)
    return (part, disagreement) if part and disagreement else None


def own_times(session: Session, case: Case, *, at: datetime) -> tuple[TimesAsked, list[ProposedTime]] | None:
    """Return the authority's own row, and the times it is asked about; None while it is asked nothing."""
    rows = (one for one in asked_for_times(session, case) if one.party == case.authority_party())
    asked = next((one for one in rows if one.is_open), None)
    times = times_to_answer(session, case, at=at) if asked else []
    return (asked, times) if asked and times else None


def times_left(session: Session, cases: Sequence[Case], *, at: datetime) -> list[tuple[TimesAsked, int]]:
    """Return the cases in which times wait for this authority's answer, with how many."""
    query = (
        select(TimesAsked.case_id)
        .join(Party, Party.id == TimesAsked.party_id)
        .where(
            TimesAsked.case_id.in_([case.id for case in cases]),
            Party.role == PartyRole.AUTHORITY,
            TimesAsked.closed_at.is_(None),
        )
    )
    asked_in = set(session.scalars(query)) if cases else set()
    found = []
    for case in cases:
        own = own_times(session, case, at=at) if case.id in asked_in else None
        if own is not None and (left := [one for one in own[1] if one.answer_of(own[0].party) is None]):
            found.append((own[0], len(left)))
    return found
